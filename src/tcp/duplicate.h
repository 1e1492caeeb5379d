/* SPDX-License-Identifier: MIT */
/* Packets that were captured twice: duplicate.c. */
#ifndef TA_TCP_DUPLICATE_H
#define TA_TCP_DUPLICATE_H

#include "tcpautopsy/core/segment.h"
#include "tcpautopsy/tcp/conn.h"

struct ta_dup_ring;
struct ta_dup_ring *ta_dup_ring_new(void);
void ta_dup_ring_free(struct ta_dup_ring *ring);
/* What the second capture of a segment has in common with the first. */
uint64_t ta_dup_print(uint32_t id, int dir, const struct ta_segment *seg);
/* It will be asked about a segment with this print: has what it looks at fetched from memory. */
void ta_dup_ring_expect(const struct ta_dup_ring *ring, uint64_t print);
/* Whether this segment of a connection (`conn`, as it stands before it) is a second capture of a packet seen a moment ago. */
bool ta_dup_ring_seen(struct ta_dup_ring *ring, uint64_t print, int dir,
		      const struct ta_segment *seg, const struct ta_conn *conn);

#endif
