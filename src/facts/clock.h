/* SPDX-License-Identifier: MIT */
/* Private to src/facts: which clock stood still, a host's or the capture's. */
#ifndef TA_FACTS_CLOCK_H
#define TA_FACTS_CLOCK_H

#include "tcpautopsy/facts/base.h"

/* A jump of the capture's clock; step_ns 0: none is known. */
struct ta_clock_step {
	int64_t from_ns, to_ns; /* the last segment before it and the first one after it */
	int64_t step_ns;
};
/* Time went back in the connection, once, by less than the shortest wait that means something, and in no episode: each is as the
 * capture shows it. */
struct ta_trouble;
bool ta_clock_went_back_little(const struct ta_trouble *trouble);

struct ta_clock_step ta_clock_step_of(const struct ta_fact_context *ctx);

#endif
