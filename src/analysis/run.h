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

struct ta_run {
	unsigned index;
	const struct ta_analysis_options *options;
	const struct ta_sink *sink;
	struct ta_summary *summary;
	struct ta_reading reading; /* reading.decoder is owned, unless it is borrowed */
	bool decoder_borrowed;
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
	bool unlogged; /* segments whose numbers it does not show: as a point it can't tell what it did not see */
	int64_t resolution_ns;
	struct ta_fact_context context; /* once settled */
	struct ta_frame_names names;    /* its frames and those of the other points */
	struct ta_points *points;       /* of several capture points; borrowed. NULL: one */
	struct ta_observations observations;
	const struct ta_run *runs; /* of all points, in their order; this one is runs[index] */
};

/* `names` is borrowed: the reader of a trace with several runs in it keeps one set. */
void ta_run_init(struct ta_run *run, unsigned index, struct ta_names *names,
		 const struct ta_analysis_options *options, const struct ta_sink *sink,
		 struct ta_summary *summary, struct ta_filter *filter,
		 const struct ta_choice *choice);

/* Adds an input; takes it. */
void ta_run_add_input(struct ta_run *run, struct ta_run_input *input);

/* Follows one packet of an input. */
void ta_run_packet(struct ta_run *run, struct ta_run_input *input, struct ta_packet *packet);

/* What the readers and the tracker found out about the trace as a whole, for the diagnosis. Call it once, when all is
 * read: it fills the inputs' reports. */
void ta_run_context(struct ta_run *run, struct ta_fact_context *ret);

/* Reads with this instead of a decoder of its own; borrowed. */
void ta_run_share_reading(struct ta_run *run, const struct ta_reading *reading);

/* The last packet was followed: ends all connections, and tells the points (if there are several) what this one saw. */
void ta_run_settle(struct ta_run *run);
/* Diagnoses and reports all of a settled run. 0, or -1 when the sink refused. */
int ta_run_tell(struct ta_run *run);
/* Both. */
int ta_run_finish(struct ta_run *run);

/* where.c: how the frames of a run are named; NULL where it has one input and is not one point of several. */
const struct ta_frame_names *ta_run_frame_names(struct ta_run *run);

void ta_run_release(struct ta_run *run);

#endif
