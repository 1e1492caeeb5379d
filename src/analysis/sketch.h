/* SPDX-License-Identifier: MIT */
/* What is kept of an input that is read once: those of its packets whose prints are the smallest, so that two inputs with the same packets
 * keep the same ones. */
#ifndef TA_ANALYSIS_SKETCH_H
#define TA_ANALYSIS_SKETCH_H

#include "rules.h"
#include "tcpautopsy/core/segment.h"

struct ta_sketch_item {
	uint64_t print;
	int64_t time_ns;
};

/* Ascending by print, each once. Starts as { 0 }. */
struct ta_sketch {
	struct ta_sketch_item packet[TA_SKETCH_PACKETS];
	struct ta_sketch_item
		link[TA_SKETCH_VIEWS]; /* link addresses of single hosts; without times */
	struct ta_sketch_item
		view[TA_SKETCH_VIEWS]; /* which host is seen with which TTL; without times */
	size_t npackets, nlinks, nviews;
	uint32_t looked; /* packets whose links and TTLs were looked at */
};

/* Notes a TCP segment. */
void ta_sketch_note(struct ta_sketch *sketch, const struct ta_segment *s);

/* They hold the same packets, captured at different moments or by different clocks. */
bool ta_sketch_shares(const struct ta_sketch *a, const struct ta_sketch *b);
/* Link addresses, and hosts with their TTLs, don't show two places. */
bool ta_sketch_one_place(const struct ta_sketch *a, const struct ta_sketch *b);

#endif
