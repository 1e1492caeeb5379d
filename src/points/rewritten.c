/* SPDX-License-Identifier: MIT */
/* What the path between two points changed of a connection. */
#include "internal.h"
#include "rules.h"

static uint32_t endpoints(const struct ta_join *join, const struct ta_points *points)
{
	const struct ta_joined *j = &join->joined;
	const struct ta_point_conn *a = &points->point[j->point[0]].conn[j->conn[0]];
	const struct ta_point_conn *b = &points->point[j->point[1]].conn[j->conn[1]];
	uint32_t changed = 0;
	for (unsigned i = 0; i < 2 && a->have_key && b->have_key; i++) {
		unsigned at_b = j->swapped ? !i : i;
		if (!ta_addr_equal(&a->key.addr[i], &b->key.addr[at_b]))
			changed |= TA_REWRITTEN_ADDRESS;
		if (a->key.port[i] != b->key.port[at_b])
			changed |= TA_REWRITTEN_PORT;
	}
	return changed;
}

static uint32_t of_packet(const struct ta_join *join, unsigned dir, const struct ta_sight *a,
			  const struct ta_sight *b)
{
	uint32_t changed = 0;
	uint32_t shift = join->joined.seq_shift[!dir];
	if (shift && a->sack[0] != a->sack[1] && a->sack[0] == b->sack[0] &&
	    a->sack[1] == b->sack[1])
		changed |= TA_REWRITTEN_SACK_NOT;
	if (a->mss != b->mss)
		changed |= TA_REWRITTEN_MSS;
	if ((a->have ^ b->have) & TA_SIGHT_TS || a->tsval != b->tsval || a->tsecr != b->tsecr)
		changed |= TA_REWRITTEN_TIMESTAMPS;
	if (a->window != b->window)
		changed |= TA_REWRITTEN_WINDOW;
	if (join->joined.between[dir].near_known && a->ttl && b->ttl) {
		bool near_a = join->joined.between[dir].near_is_a;
		if (near_a ? b->ttl > a->ttl : a->ttl > b->ttl)
			changed |= TA_REWRITTEN_TTL_UP;
	}
	return changed;
}

void ta_join_rewritten(struct ta_join *join, const struct ta_points *points,
		       const struct ta_side side[2])
{
	uint32_t changed = endpoints(join, points);
	if (join->joined.seq_shift[0] || join->joined.seq_shift[1])
		changed |= TA_REWRITTEN_SEQ;
	for (uint32_t i = 0; i < side[0].count; i++) {
		uint32_t peer = join->peer[0][i];
		if (peer == TA_POINTS_NONE || join->mark[0][i] & (TA_JOIN_WHOLE | TA_JOIN_PART))
			continue;
		changed |= of_packet(join, ta_join_dir(join, 0, side[0].sight[i]), side[0].sight[i],
				     side[1].sight[peer]);
	}
	join->joined.rewritten = changed;
}
