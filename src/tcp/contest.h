/* SPDX-License-Identifier: MIT */
/* A SYN on the ports of a connection that has not ended begins a new one, or is forged, or late: only what follows tells.
 * Who sent it and goes on in the old numbers has kept the old connection (RFC 5961 section 4: the other side answers such a
 * SYN with a challenge ACK, and what follows in the old numbers belongs to the old connection): contest.c. */
#ifndef TA_TCP_CONTEST_H
#define TA_TCP_CONTEST_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/segment.h"

struct ta_tracker;

/* A connection that a SYN opened in place of another one, until something tells which of them it is. */
struct ta_contest {
	uint32_t id, before; /* the new connection and the old one; both 0: free */
	uint32_t nheld;
	struct ta_segment *
		held; /* what came meanwhile in the new one's name and acknowledges no SYN; owned */
};

/* Contests at a time, direct-mapped by id; of those that are overwritten the new connection stays. */
#define TA_CONTESTS 256u

/* `id` was opened by a SYN in place of `before`. */
void ta_contest_open(struct ta_tracker *tracker, uint32_t id, uint32_t before);

/* The connection that the segment of `dir` belongs to, where the newest one with its key is `id`. Where that is an older
 * one, the newer is withdrawn: its SYNs count as segments that nobody took. What was held for the older one waits in
 * ta_contest_held() then. */
uint32_t ta_contest_judge(struct ta_tracker *tracker, uint32_t id, int dir,
			  const struct ta_segment *seg);

/* Keeps a segment that the new connection can't take, as long as its contest is open. */
void ta_contest_hold(struct ta_tracker *tracker, uint32_t id, const struct ta_segment *seg);

/* What the connection that won has yet to be given, in order; *ret_n. The caller frees it. NULL: nothing. */
struct ta_segment *ta_contest_held(struct ta_tracker *tracker, uint32_t *ret_n);

void ta_contests_release(struct ta_tracker *tracker);

#endif
