/* SPDX-License-Identifier: MIT */
/* What the ways to read inputs share: one after the other, together, of several points. */
#ifndef TA_ANALYSIS_CONDUCTOR_H
#define TA_ANALYSIS_CONDUCTOR_H

#include "run.h"

struct ta_conductor {
	const struct ta_analysis_options *options;
	const struct ta_sink *sink;
	struct ta_filter *filter;
	struct ta_choice choice;
	struct ta_summary summary;
	struct ta_pieces *pieces; /* of inputs that are read one by one */
	unsigned nruns, ninputs;
	bool refused; /* the sink said so: stop. Read and written atomically, by any thread */
	bool has_shard; /* one is read: nothing else is */
	bool trouble; /* an input could not be read, or only in part */
};

/* Before anything is read: 0; 1 where the options ask for what can't be, which is complained of. */
int ta_conductor_start(struct ta_conductor *c, const struct ta_analysis_options *options,
		       const struct ta_sink *sink);
void ta_conductor_end(struct ta_conductor *c);

bool ta_conductor_interrupted(const struct ta_conductor *c);

/* Begins the next run; `names` is borrowed. */
void ta_conductor_begin(struct ta_conductor *c, struct ta_run *run, struct ta_names *names);

/* The next of these inputs: true, false at the end. One that can't be opened becomes an input with nothing but its error. */
bool ta_conductor_next(struct ta_conductor *c, struct ta_inputs *inputs, struct ta_run_input **ret);

/* Follows all packets of a run's inputs side by side, in the order of time. */
void ta_conductor_read(const struct ta_conductor *c, struct ta_run *run);

/* Inputs that were interrupted before their ends have an error that says so. */
void ta_conductor_note_unread(const struct ta_conductor *c, struct ta_run *run);

/* A report that lacks connections is told as what an input that can't be read on is. */
void ta_conductor_complain_of_lost(struct ta_conductor *c);

/* Complains of what could not be read. */
void ta_conductor_complain(struct ta_conductor *c, struct ta_run *run);

/* A report that lacks connections is told as what an input that can't be read on is. */
void ta_conductor_complain_of_lost(struct ta_conductor *c);

#endif
