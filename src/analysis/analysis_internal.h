/* SPDX-License-Identifier: MIT */
/* Private to src/analysis: a run while it is read, and the filters on what is read. */
#ifndef TA_ANALYSIS_INTERNAL_H
#define TA_ANALYSIS_INTERNAL_H

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/text/text.h"

/* ---- filters: filter.c ---- */

/* A libpcap expression, compiled for each link type that comes along. */
struct ta_filter;
struct ta_filter *ta_filter_new(const char *expression);
void ta_filter_free(struct ta_filter *filter);
/* 1 passes, 0 does not, -1 when the expression can't be compiled for this link type (*error). */
int ta_filter_frame(struct ta_filter *filter, const struct ta_frame *frame, struct ta_error *error);

/* Checks an expression without a capture: 0, or -1 and *error. */
int ta_filter_check(const char *expression, struct ta_error *error);

/* A connection chosen by its endpoints, "ADDR:PORT-ADDR:PORT" in either order. */
struct ta_choice {
	struct ta_flow_key key;
	bool chosen;
};
int ta_choice_parse(const char *text, struct ta_choice *ret, struct ta_error *error);
bool ta_choice_matches(const struct ta_choice *choice, const struct ta_conn *conn);

/* ---- packets of several interfaces: order.c ---- */

struct ta_order;
struct ta_order *ta_order_new(void);
/* NULL is allowed. */
void ta_order_free(struct ta_order *order);
/* Takes a packet in; after a call of ta_order_pop() there is always room for one. */
void ta_order_push(struct ta_order *order, const struct ta_packet *packet, int64_t time_ns,
		   uint32_t interface);
/* Lets the first one out that nothing can overtake any more, or at the end any. */
bool ta_order_pop(struct ta_order *order, bool at_end, struct ta_packet *ret);

/* Time and frame of a packet, which lie where its kind has them. */
int64_t *ta_packet_time(struct ta_packet *packet);
uint64_t *ta_packet_frame(struct ta_packet *packet);

/* ---- one input of a run ---- */

struct ta_run_input {
	unsigned index; /* over the whole analysis */
	char *path;
	struct ta_source *source;
	struct ta_text *text;     /* of a trace */
	struct ta_order *order;   /* of a capture of several interfaces; NULL: not needed so far */
	struct ta_packet pending; /* the next packet, with has_pending */
	bool has_pending;
	bool ended;
	int64_t first_ns, last_ns;
	uint64_t frames; /* frames read */
	struct ta_input_report report;
	struct ta_anomalies skipped, anomalies;
	struct ta_error error;
	char start_text[64];
};

/* Frames of a run that lie in one input, one behind the other. */
struct ta_span {
	uint64_t run_frame, input_frame;
	unsigned input;
};

/* Which inputs each connection of a run was seen in: a set of (connection, input). */
struct ta_sightings {
	uint64_t *slot;
	size_t nslots, used;
};

/* ---- a run: run.c ---- */

struct ta_run {
	unsigned index;
	const struct ta_analysis_options *options;
	const struct ta_sink *sink;
	struct ta_summary *summary;
	struct ta_names *names; /* borrowed */
	struct ta_decoder *decoder;
	struct ta_tracker *tracker;
	struct ta_net *net;
	struct ta_filter *filter;
	const struct ta_choice *choice;
	struct ta_run_input **input; /* owned */
	size_t ninputs, inputs_capacity;
	struct ta_span *span;
	size_t nspans, spans_capacity;
	struct ta_sightings sightings; /* --together only */
	uint64_t frames;
	bool have_start;
	int64_t start_ns; /* the first packet, on the clock of the packets */
	int64_t last_ns;  /* the last one, since the start */
	bool is_trace, frames_missing;
	int64_t resolution_ns;
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

/* Ends the run: diagnoses and reports all. 0, or -1 when the sink refused. */
int ta_run_finish(struct ta_run *run);

void ta_run_release(struct ta_run *run);

/* ---- reading inputs: input.c ---- */

struct ta_run_input *ta_run_input_new(unsigned index, struct ta_source *source);
/* An input that could not be opened: only its error. */
struct ta_run_input *ta_run_input_failed(unsigned index, const char *path,
					 const struct ta_error *error);
void ta_run_input_free(struct ta_run_input *input);

/* Makes the input's next packet pending: 1, 0 at the end (input->error tells when it ended before its end). */
int ta_run_input_read(struct ta_run *run, struct ta_run_input *input);

/* Fills input->report from what is known at the end. */
void ta_run_input_report(struct ta_run *run, struct ta_run_input *input);

#endif
