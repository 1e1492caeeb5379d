/* SPDX-License-Identifier: MIT */
/* The time lines of a report: one a run, gathered while connections are reported. */
#ifndef TA_REPORT_TIMELINES_H
#define TA_REPORT_TIMELINES_H

#include "figure_data.h"

enum { TA_TIMELINES_MAX = 12 /* runs that have one; those without a failure give way */ };

struct ta_run_line {
	unsigned run;
	char *name; /* of its first input; owned */
	bool have_epoch;
	int64_t start_epoch_ns;
	unsigned failed;
	uint64_t came; /* connections */
	struct ta_timeline line;
};

struct ta_timelines {
	struct ta_run_line *run[TA_TIMELINES_MAX]; /* owned */
	size_t n;
	uint64_t left_out; /* runs */
};

void ta_timelines_connection(struct ta_timelines *lines, const struct ta_connection_report *report);
void ta_timelines_observation(struct ta_timelines *lines,
			      const struct ta_observation_report *report);
/* Draws one of them, lines->run[i]. */
void ta_timelines_draw(FILE *out, struct ta_timelines *lines, size_t i, const char *id,
		       enum ta_zone zone, bool standalone);
void ta_timelines_release(struct ta_timelines *lines);

#endif
