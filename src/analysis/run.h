/* SPDX-License-Identifier: MIT */
/* A run: inputs whose packets are followed as one capture. */
#ifndef TA_ANALYSIS_RUN_H
#define TA_ANALYSIS_RUN_H

#include "tcpautopsy/analysis/analysis.h"
#include "filter.h"
#include "frame_map.h"
#include "input.h"

/* Which inputs each connection of a run was seen in: a set of (connection, input). */
struct ta_sightings {
	uint64_t *slot;
	size_t nslots, used;
};

struct ta_run {
	unsigned index;
	const struct ta_analysis_options *options;
	const struct ta_sink *sink;
	struct ta_summary *summary;
	struct ta_reading reading; /* reading.decoder is owned */
	struct ta_tracker *tracker;
	struct ta_net *net;
	const struct ta_choice *choice;
	struct ta_run_input **input; /* owned */
	size_t ninputs, inputs_capacity;
	struct ta_frame_map *frame_map; /* --together only; owned */
	struct ta_sightings sightings; /* --together only */
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

/* What the readers and the tracker found out about the trace as a whole, for the diagnosis. Call it once, when all is
 * read: it fills the inputs' reports. */
void ta_run_context(struct ta_run *run, struct ta_fact_context *ret);

/* Ends the run: diagnoses and reports all. 0, or -1 when the sink refused. */
int ta_run_finish(struct ta_run *run);

void ta_run_release(struct ta_run *run);

#endif
