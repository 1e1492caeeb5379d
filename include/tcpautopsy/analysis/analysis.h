/* SPDX-License-Identifier: MIT */
/* The conductor: inputs in, connections with their verdicts out. One call is one analysis; several may run at
 * once and share nothing. */
#ifndef TCPAUTOPSY_ANALYSIS_H
#define TCPAUTOPSY_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/decode/decode.h"
#include "tcpautopsy/diag/diag.h"
#include "tcpautopsy/points/points.h"
#include "tcpautopsy/tcp/tracker.h"

/* One input, as the report tells of it. */
struct ta_input_report {
	unsigned run;
	unsigned index; /* over all runs: what connections and frames name it by */
	const char *path;
	const char *kind;        /* NULL where nothing could be opened */
	const char *compression; /* or NULL */
	const char *numbering;   /* "frame" or "line" */
	bool have_start;         /* start_epoch_ns holds */
	int64_t start_epoch_ns;
	const char *start_text; /* a trace's time of day; or NULL */
	const char *columns;    /* a packet list's, where they had to be found out; or NULL */
	int64_t duration_ns;
	uint64_t sockets; /* lines of ss and netstat, which are no packets */
	uint64_t packets, tcp_segments, duplicates, icmp, neighbour;
	const struct ta_anomaly *skipped; /* other packets by name */
	size_t nskipped;
	int64_t link_type; /* LINKTYPE_… of all packets; -1: several, or a text */
	const struct ta_anomaly *anomalies;
	size_t nanomalies;
	uint64_t skipped_lines; /* text only */
	bool is_text;
	uint64_t comments;
	uint64_t drops; /* by the capture's own statistics */
	bool have_drops;
	bool complete;
	const struct ta_error *error;     /* or NULL */
	const struct ta_content *content; /* or NULL: not asked for, or its end was not come to */
	bool goes_on; /* a trace that holds another run, whose input has the same path */
};

/* Where a frame of the run is: the input, and its number there. */
struct ta_frame_at {
	unsigned input;
	uint64_t frame;
};

/* One connection with its verdict. Everything is borrowed for the time of the call. */
struct ta_connection_report {
	unsigned run;
	uint32_t id; /* in the run, as tcp.stream */
	const struct ta_conn *conn;
	const struct ta_diagnosis *diagnosis;
	const struct ta_names *names;
	const struct ta_encap *encap; /* never NULL */
	const unsigned *input;        /* indexes of the inputs that it was seen in */
	const char *const *path;      /* of each of them */
	size_t ninputs;
	bool several_inputs; /* the run has: frame references need `at` */
	const struct ta_frame_names
		*frames;                /* with several inputs: how frames are named; else NULL */
	const struct ta_run *the_run;   /* for ta_run_frame_at(); NULL: put together by hand */
	const struct ta_points *points; /* what the capture points saw; NULL: there is one */
	unsigned point; /* of them, where this connection is judged: the index of the run */
	int64_t capture_end_ns;
	bool have_epoch; /* the run's clock is a calendar's: start_epoch_ns + an instant of the run is one of the Unix clock */
	int64_t start_epoch_ns;
	bool from_trace; /* the run is of text: its packets are in no file that a program for captures opens */
	bool unnumbered; /* and shows no frame numbers: those of lines stand for them */
	bool selected; /* packets were passed over (--filter, --cut): other programs count connections otherwise */
};

struct ta_observation_report {
	unsigned run;
	const struct ta_observation *observation;
	const struct ta_names *names;
	const unsigned *input; /* indexes of the inputs that show it */
	const char *const *path;
	size_t ninputs;
	bool have_epoch; /* as of a connection */
	int64_t start_epoch_ns;
};

/* A capture point of an analysis with several. */
struct ta_place {
	const char *name;
	const unsigned *input; /* indexes of its inputs, in their order */
	size_t ninputs;
};

/* The capture points, after all were read and joined. Everything is borrowed for the time of the call. */
struct ta_points_report {
	const struct ta_points *points;
	const struct ta_place *place; /* ta_points_count() of them */
};

struct ta_summary {
	uint64_t connections, failed, healed, folded;
	uint64_t
		counterparts; /* what several points saw of one connection counts as one: the others */
	unsigned points;      /* capture points; 0: the inputs are not compared */
	uint64_t given_up, not_followed, given_up_episodes; /* of all runs: struct ta_lost */
	uint64_t by_scenario[TA_SCN_COUNT];
	uint64_t
		continued; /* inputs that go on where another one ended: pieces of one capture, read one by one */
	uint64_t
		elsewhere; /* inputs read one by one that hold packets of another one: the same connections at another point */
	uint64_t
		apart; /* captures read together that share nothing with the others: each is a run of its own */
	uint64_t
		chosen; /* connections that --stream and --connection fit; of none asked for, all that were diagnosed */
	uint64_t
		outside; /* of them, those that --from and --to leave out: no other count has them */
	uint64_t known;  /* of the rest, those that is_known() leaves out, likewise */
	uint64_t ids;    /* the most that a run has: 0 to ids - 1 */
	bool interrupted;
};

/* "3 connections, 2 failed, 1 of them healed"; the caller owns it. */
char *ta_summary_words(const struct ta_summary *summary);

/* Where a frame of a run with several inputs is. */
struct ta_run;
struct ta_frame_at ta_run_frame_at(const struct ta_run *run, uint64_t frame);
/* What the one input of a run consists of; NULL: it has several, goes on in another run, or that is not known. Borrowed. */
struct ta_content;
const struct ta_content *ta_run_content(const struct ta_run *run);
/* The same of a frame of another point; the path of an input; an instant of a point's clock since its run's start. */
struct ta_frame_at ta_run_point_frame_at(const struct ta_run *run, unsigned point, uint64_t frame);
const char *ta_run_input_path(const struct ta_run *run, unsigned point, unsigned input);
int64_t ta_run_point_since_ns(const struct ta_run *run, unsigned point, int64_t time_ns);

/* Who is told, always by the thread that called ta_analyse(). Each returns 0, or -1 to stop the analysis (output can't be written). Order per run:
 * connections by id, observations, inputs; the summary last of all, and the points, where there are several, first. */
struct ta_sink {
	void *context;
	int (*connection)(void *context, const struct ta_connection_report *connection);
	int (*observation)(void *context, const struct ta_observation_report *observation);
	int (*input)(void *context, const struct ta_input_report *input);
	int (*summary)(void *context, const struct ta_summary *summary);
	int (*points)(void *context, const struct ta_points_report *points); /* may be NULL */
	/* Whether a connection with this verdict is told in words: what is not comes to `connection` with its verdict and
	 * the facts alone, an uneventful one without these. NULL: each is. */
	bool (*wants_words)(void *context, const struct ta_diagnosis *verdict);
};

/* A capture point that the user names; borrowed. */
struct ta_inputs;
struct ta_named_point {
	const char *name;
	struct ta_inputs *inputs;
};

/* How far an analysis is. */
struct ta_watch {
	void (*look)(void *context); /* called often, by each of the threads */
	void *context;
	uint64_t packets; /* followed so far, in steps; written by all threads */
};

struct ta_facts_out;
struct ta_analysis_options {
	struct ta_facts_out *
		facts; /* where settled runs go instead of being diagnosed (merge.h), or NULL; borrowed. Not with several points */
	struct ta_watch *watch; /* or NULL; borrowed */
	bool stopped_together;  /* the points ran until they were stopped at the same time */
	bool together; /* inputs that are shown to be pieces of one capture are one run; those that share packets are different
			* capture points; what shares nothing is a run of its own */
	const struct ta_named_point *
		point; /* of these points each has its inputs; npoints 0: the inputs of ta_analyse() */
	size_t npoints; /* at most TA_POINTS_MAX */
	bool no_recurse;
	bool sleep_early; /* connections whose probes are answered are packed at once: to compare, too */
	bool long_way; /* without the short ways of frames and segments in which nothing is out of the ordinary: to compare the two */
	struct ta_pool *
		pool; /* threads that help, or NULL; borrowed. Inputs that are read together are one thread's */
	bool help_at_once;      /* also with inputs that are short: to compare */
	const char *fields;     /* for headerless -T fields traces, or NULL */
	const char *filter;     /* libpcap filter expression, or NULL */
	const char *connection; /* "ADDR:PORT-ADDR:PORT": report only this one, or NULL */
	int64_t stream;         /* report only the connection of this id; -1: all */
	bool have_from,
		have_to; /* time window: Unix clock in ns, or, with *_relative, since the run's start */
	bool from_relative, to_relative;
	int64_t from_ns, to_ns;
	bool cut; /* of packets: others are not followed. Else of what is told: connections with a failure in the window, or with a
		   * packet in it where nothing failed */
	size_t max_connections; /* 0: the built-in limit */
	uint64_t
		memory_bytes; /* what the process may hold before connections are folded; 0: no limit */
	/* Changes each packet before it is followed (addresses that are not to be told); from then on nobody knows another one. Inputs
	 * are called "input-1" …, in their order. May be called by several threads at once. NULL: none. */
	void (*disguise)(const void *context, struct ta_names *names, struct ta_packet *packet);
	const void *disguise_context;
	/* Whether a connection is not to be told of; asked by the thread that called ta_analyse(). NULL: none. */
	bool (*is_known)(void *context, const struct ta_connection_report *connection);
	void *is_known_context;
	const volatile int *
		interrupted; /* set from a signal handler: stop reading, report what there is; or NULL */
	void (*complain)(
		void *context,
		const struct ta_error *error); /* an input that could not be read, or in part */
	void *complain_context;
};

/* Analyses all inputs that were added to `inputs`. Returns 0; 1 when an input could not be read, or only in part
 * (all else was reported); -1 when the sink refused. `inputs` may be NULL where options name points. */
int ta_analyse(struct ta_inputs *inputs, const struct ta_analysis_options *options,
	       const struct ta_sink *sink);

#endif
