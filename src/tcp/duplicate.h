/* SPDX-License-Identifier: MIT */
/* Packets that were captured twice: duplicate.c. */
#ifndef TA_TCP_DUPLICATE_H
#define TA_TCP_DUPLICATE_H

#include "tcpautopsy/core/segment.h"
#include "tcpautopsy/tcp/conn.h"

struct ta_dup_ring;
struct ta_dup_ring *ta_dup_ring_new(void);
void ta_dup_ring_free(struct ta_dup_ring *ring);
/* Whether this segment of connection `id` (`conn`, as it stands before it) is a second capture of a packet seen a moment
 * ago. */
bool ta_dup_ring_seen(struct ta_dup_ring *ring, uint32_t id, int dir, const struct ta_segment *seg,
		      const struct ta_conn *conn);

#endif
