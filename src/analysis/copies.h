/* SPDX-License-Identifier: MIT */
/* Segments that stand in two inputs of one place with the same time stamp: one record, given twice (a piece that was copied, or that
 * begins with the end of the one before it). */
#ifndef TA_ANALYSIS_COPIES_H
#define TA_ANALYSIS_COPIES_H

#include <stdbool.h>

#include "tcpautopsy/core/segment.h"

/* The newest segments; starts as { 0 }. */
struct ta_copies {
	struct ta_copy_slot *slot; /* owned; NULL: none yet */
};

/* Whether another input than `input` had this segment at time_ns, on the clock of the packets. */
bool ta_copies_seen(struct ta_copies *copies, unsigned input, int64_t time_ns,
		    const struct ta_segment *s);
void ta_copies_release(struct ta_copies *copies);

#endif
