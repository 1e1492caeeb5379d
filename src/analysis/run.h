/* SPDX-License-Identifier: MIT */
/* A run: inputs whose packets are followed as one capture. */
#ifndef TA_ANALYSIS_RUN_H
#define TA_ANALYSIS_RUN_H

#include "tcpautopsy/analysis/analysis.h"
#include "copies.h"
#include "cuts.h"
#include "filter.h"
#include "frame_map.h"
#include "input.h"
#include "sightings.h"
#include "sockets.h"
#include "tcpautopsy/facts/base.h"

/* Packets that a watch is told of at a time: threads seldom meet there. */
enum { TA_WATCH_STEP = 256 };

struct ta_run {
	unsigned index;
	const struct ta_analysis_options *options;
	const struct ta_sink *sink;
	struct ta_summary *summary;
	unsigned unwatched;        /* packets that options->watch has not been told of */
	struct ta_reading reading; /* reading.decoder is owned, unless it is borrowed */
	bool decoder_borrowed;
	bool in_sequence; /* its inputs come one after the other, ever more of them: who was seen where is told by the frames */
	bool together; /* several inputs may be one run: frames have a number in it, and where they are */
	struct ta_tracker *tracker;
	struct ta_net *net;
	const struct ta_choice *choice;
	struct ta_run_input **input; /* owned */
	size_t ninputs, inputs_capacity;
	struct ta_frame_map *frame_map; /* with `together` only; owned */
	struct ta_sightings sightings;  /* with `together` only */
	struct ta_copies copies;        /* with several inputs */
	struct ta_cuts cuts;            /* with several inputs of a point */
	struct ta_sockets sockets;      /* that its text shows */
	bool have_start;
	int64_t start_ns; /* the first packet, on the clock of the packets */
	int64_t last_ns;  /* the last one, since the start */
	bool have_epoch;  /* start_ns is of the Unix clock; once settled */
	bool is_trace, frames_missing, unnumbered;
	bool selected; /* packets were passed over (--filter, --cut) */
	bool unlogged; /* segments whose numbers it does not show: as a point it can't tell what it did not see */
	int64_t resolution_ns;
	struct ta_fact_context context; /* once settled */
	struct ta_frame_names names;    /* its frames and those of the other points */
	struct ta_points *points;       /* of several capture points; borrowed. NULL: one */
	struct ta_observations observations;
	struct ta_shard_view *shard; /* it is read from a shard (shard.h): the packets of some hosts; NULL: all packets; owned */
	const struct ta_run *runs; /* of all points, in their order; this one is runs[index] */
};

/* `names` is borrowed: the reader of a trace with several runs in it keeps one set. */
void ta_run_init(struct ta_run *run, unsigned index, struct ta_names *names,
		 const struct ta_analysis_options *options, const struct ta_sink *sink,
		 struct ta_summary *summary, struct ta_filter *filter,
		 const struct ta_choice *choice);

/* The run's clock starts at this instant, unless it has started. */
void ta_run_begin_clock(struct ta_run *run, int64_t time_ns);

/* Adds an input; takes it. */
void ta_run_add_input(struct ta_run *run, struct ta_run_input *input);

/* What is to be noted of a packet that was followed. */
struct ta_followed {
	bool counts; /* --cut leaves it */
	enum { TA_TELLS_NOTHING, TA_TELLS_SEGMENT, TA_TELLS_PACKET } tells;
	uint32_t conn; /* or TA_NO_CONN */
	int dir;
};

/* Follows one packet of an input in two steps, which two threads may do: the connections, and then, in the same order, what is counted and
 * the hosts. */
void ta_run_follow(struct ta_run *run, struct ta_run_input *input, struct ta_packet *packet,
		   struct ta_followed *ret);
static inline void ta_run_note(struct ta_run *run, struct ta_run_input *input,
			       const struct ta_packet *packet, const struct ta_followed *followed)
{
	if (followed->counts)
		ta_run_input_count(input, packet);
	if (run->options->watch && ++run->unwatched == TA_WATCH_STEP) {
		__atomic_fetch_add(&run->options->watch->packets, TA_WATCH_STEP, __ATOMIC_RELAXED);
		run->unwatched = 0;
	}
	if (followed->tells == TA_TELLS_SEGMENT)
		ta_net_segment(run->net, &packet->seg, followed->conn, followed->dir);
	else if (followed->tells == TA_TELLS_PACKET)
		ta_net_packet(run->net, packet, followed->conn);
}
/* Both. */
void ta_run_packet(struct ta_run *run, struct ta_run_input *input, struct ta_packet *packet);
/* Has what up to TA_BATCH next packets will need fetched from memory. */
void ta_run_expect(struct ta_run *run, const struct ta_packet *packet, size_t n);
/* The same of what they will be noted in, once they were followed. */
void ta_run_expect_notes(const struct ta_run *run, const struct ta_packet *packet,
			 const struct ta_followed *followed, size_t n);
/* Both beforehand, where one thread follows and notes. */
void ta_run_expect_all(struct ta_run *run, const struct ta_packet *packet, size_t n);

/* What the readers and the tracker found out about the trace as a whole, for the diagnosis. Call it once, when all is
 * read: it fills the inputs' reports. */
void ta_run_context(struct ta_run *run, struct ta_fact_context *ret);

/* Reads with this instead of a decoder of its own; borrowed. */
void ta_run_share_reading(struct ta_run *run, const struct ta_reading *reading);

/* A run has its number when it is told. */
void ta_run_number(struct ta_run *run, unsigned index);

/* until.c: lets the tracker ask until when this run shows what a host does. */
void ta_run_watch_tracker(struct ta_run *run);

/* The last packet was followed: ends all connections, and tells the points (if there are several) what this one saw. */
void ta_run_settle(struct ta_run *run);
/* Diagnoses and reports all of a settled run. 0, or -1 when the sink refused. */
int ta_run_tell(struct ta_run *run);
/* Diagnoses and reports one connection of a settled run. 0, or -1 when the sink refused. */
int ta_run_tell_connection(struct ta_run *run, struct ta_diag *diag, uint32_t id,
			   const struct ta_conn *conn);
/* Both. */
int ta_run_finish(struct ta_run *run);

/* where.c: what is to be said of a connection but its diagnosis; the inputs are those of `seen`, borrowed. */
struct ta_seen_in;
struct ta_connection_report ta_run_connection_report(const struct ta_run *run, uint32_t id,
						     const struct ta_conn *conn,
						     const struct ta_seen_in *seen);

/* where.c: how the frames of a run are named; NULL where it has one input and is not one point of several. */
const struct ta_frame_names *ta_run_frame_names(struct ta_run *run);

/* where.c: the inputs that one of these connections was seen in, in their order; of none, all inputs of the run. */
struct ta_seen_in {
	unsigned *input;   /* owned: indexes */
	const char **path; /* owned; each borrowed from the run */
	size_t n;
};
void ta_run_seen_in(const struct ta_run *run, const uint32_t *conn, size_t nconns,
		    struct ta_seen_in *ret);
void ta_seen_in_release(struct ta_seen_in *seen);

void ta_run_release(struct ta_run *run);

#endif
