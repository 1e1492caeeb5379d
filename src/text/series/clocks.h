/* SPDX-License-Identifier: MIT */
/* Two clocks in one trace: times of day that jump by hours, and back, at each change of direction, as where two boxes (or two
 * cards of one) stamp what goes in and what goes out. */
#ifndef TA_TEXT_CLOCKS_H
#define TA_TEXT_CLOCKS_H

#include "text/words/record.h"

/* What the survey has found. The zero value is the beginning: one clock. */
struct ta_txt_clocks {
	struct ta_addr host; /* its packets have the first clock, those to it the other */
	bool started, two, contradicted;
	bool other;             /* the record before had the other clock */
	int64_t raw_ns[2];      /* last time of each */
	unsigned changes;
	int64_t least_ns, most_ns; /* how far the other clock is ahead, by the order of the lines */
	int64_t apart_ns;       /* with `two` */
};

void ta_txt_clocks_see(struct ta_txt_clocks *clocks, const struct ta_txt_record *record);
/* Ends the survey. */
void ta_txt_clocks_surveyed(struct ta_txt_clocks *clocks);
/* The record's time of day on the first clock. */
int64_t ta_txt_clocks_time(const struct ta_txt_clocks *clocks, const struct ta_txt_record *record);

#endif
