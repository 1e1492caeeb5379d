/* SPDX-License-Identifier: MIT */
/* Connections that only one of two points saw. Another one of the same hosts, which both saw, tells that these packets come by the
 * other point, too, and in which order the points are. */
#include <stdlib.h>

#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

/* The two hosts, and the key index of the one that the point is nearer to. */
static uint64_t hosts_print(const struct ta_flow_key *key, unsigned nearer)
{
	uint64_t print = ta_hash_mix(key->addr[0].w[0], key->addr[0].w[1]);
	print = ta_hash_mix(print, key->addr[1].w[0]);
	return ta_hash_mix(ta_hash_mix(print, key->addr[1].w[1]), nearer + 1);
}

static int by_value(const void *pa, const void *pb)
{
	uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;
	return (a > b) - (a < b);
}

void ta_pair_hosts(struct ta_points *points, struct ta_point_pair *pair, size_t from, size_t to)
{
	for (unsigned side = 0; side < 2; side++) {
		pair->hosts[side] = ta_xcalloc(to - from, sizeof(uint64_t));
		for (size_t i = from; i < to; i++) {
			const struct ta_joined *j = &points->join[i].joined;
			const struct ta_point *p = &points->point[j->point[side]];
			const struct ta_point_conn *c = &p->conn[j->conn[side]];
			if (!j->between[0].near_known || !c->have_key)
				continue;
			/* in a's directions, then in the side's own */
			unsigned nearer = j->between[0].near_is_a == !side ? 0 : 1;
			nearer ^= side && j->swapped;
			pair->hosts[side][pair->nhosts[side]++] = hosts_print(&c->key, nearer);
		}
		if (pair->nhosts[side])
			qsort(pair->hosts[side], pair->nhosts[side], sizeof(uint64_t), by_value);
	}
}

static struct ta_sight_fate unknown(enum ta_fate_why why)
{
	return (struct ta_sight_fate){ .fate = TA_FATE_UNKNOWN,
				       .why = (uint8_t)why,
				       .delay_ns = -1 };
}

struct ta_sight_fate ta_points_unseen(const struct ta_points *points, unsigned point, uint32_t conn,
				      unsigned dir, unsigned other)
{
	unsigned side = point < other ? 0 : 1;
	const struct ta_point_pair *pair =
		side ? &points->pair[other][point] : &points->pair[point][other];
	const struct ta_point *p = &points->point[point], *o = &points->point[other];
	if (!pair->clock.known || conn >= p->nconns || !p->conn[conn].have_key)
		return unknown(TA_FATE_WHY_NEAR);
	uint64_t print = hosts_print(&p->conn[conn].key, dir);
	if (!pair->nhosts[side] ||
	    !bsearch(&print, pair->hosts[side], pair->nhosts[side], sizeof(print), by_value))
		return unknown(TA_FATE_WHY_NEAR);
	if (o->lossy)
		return unknown(TA_FATE_WHY_LOSSY);
	size_t count;
	const struct ta_sight *const *sight = ta_points_sights(points, point, conn, &count);
	for (size_t i = 0; i < count && o->watched; i++) {
		int64_t there = ta_points_time(points, point, other, sight[i]->time_ns);
		if (sight[i]->dir != dir)
			continue;
		if (ta_time_sub(there, TA_POINTS_WATCH_NS) < o->from_ns)
			return unknown(TA_FATE_WHY_BEFORE);
		if (ta_time_add(there, TA_POINTS_UNSEEN_NS) > o->to_ns)
			return unknown(TA_FATE_WHY_AFTER);
		if (ta_points_gap_in(points, other, there - TA_POINTS_WATCH_NS,
				     there + TA_POINTS_UNSEEN_NS))
			return unknown(TA_FATE_WHY_GAP);
		if (ta_point_missed_near(o, there))
			return unknown(TA_FATE_WHY_LOSSY);
	}
	return (struct ta_sight_fate){ .fate = TA_FATE_LOST, .delay_ns = -1 };
}
