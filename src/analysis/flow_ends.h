/* SPDX-License-Identifier: MIT */
/* Where the connections of an input begin and end in it, one direction each: what tells whether another input goes on with them. */
#ifndef TA_ANALYSIS_FLOW_ENDS_H
#define TA_ANALYSIS_FLOW_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/segment.h"

struct ta_flow_end {
	uint64_t key; /* a hash of addresses and ports, source first */
	int64_t first_ns, last_ns;
	uint32_t first_seq, last_seq, first_ts, last_ts;
	uint32_t order;
	bool numbers, stamps; /* seq and ts hold */
	bool syn;             /* it begins with one */
};

/* Starts as { 0 }. */
struct ta_flow_ends {
	struct ta_flow_end *item; /* owned; once settled by key, each once */
	size_t n, capacity;
};

/* Notes a segment; in the order of capture. */
void ta_flow_ends_note(struct ta_flow_ends *ends, const struct ta_segment *s, int64_t now_ns);
void ta_flow_ends_settle(struct ta_flow_ends *ends);
void ta_flow_ends_release(struct ta_flow_ends *ends);

/* `after` goes on with connections of `before`: more of those that both have fit, by timestamp clock (RFC 7323, 1 to 1000 ticks a
 * second, or one each microsecond) or else by sequence number, than don't. */
bool ta_flow_ends_go_on(const struct ta_flow_ends *before, const struct ta_flow_ends *after);

#endif
