/* SPDX-License-Identifier: MIT */
/* Where one piece of a capture ends and the next begins: whether a packet may be missing between the two. */
#ifndef TA_ANALYSIS_CUTS_H
#define TA_ANALYSIS_CUTS_H

#include <stddef.h>

#include "input.h"

struct ta_cut {
	int64_t from_ns, to_ns; /* last packet before, first one after */
	unsigned on, jumped;    /* senders whose next packet follows the last one; or does not */
	bool numbered;          /* the files' numbers follow each other */
	bool overlaps;          /* the piece before goes on after the cut */
};

struct ta_cut_flow;

/* Starts as { 0 }. */
struct ta_cuts {
	struct ta_cut *cut; /* owned */
	size_t n, capacity;
	bool counted;                      /* the files of a cut are numbered */
	struct ta_cut_flow *flow;          /* the last packet of each sender; owned */
	const struct ta_run_input *newest; /* the piece that began last; borrowed */
	int64_t last_ns;
};

/* The next packet of any piece, on the clock of the packets. */
void ta_cuts_packet(struct ta_cuts *cuts, const struct ta_run_input *input, int64_t time_ns);
/* A TCP segment, after the same: dir is the key index of its sender. */
void ta_cuts_segment(struct ta_cuts *cuts, const struct ta_run_input *input, uint32_t conn, int dir,
		     const struct ta_segment *s);
/* Nothing shows that the capture ran between the two pieces of a cut. Where the files' numbers follow each other most senders' packets
 * have to be missing; where others' do and these don't, a piece is missing; without numbers every sender's packets have to follow. */
bool ta_cut_unwatched(const struct ta_cuts *cuts, size_t cut);
void ta_cuts_release(struct ta_cuts *cuts);

#endif
