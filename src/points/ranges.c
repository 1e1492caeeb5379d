/* SPDX-License-Identifier: MIT */
/* Super-packets: a tap above a card that cuts (TSO) or joins (GRO) segments sees packets that were never on the wire. What one
 * point saw in one packet the other may have seen in several, and these needn't begin or end where that does. Compared are the
 * ranges of bytes of one transmission, which all carry the same TSval, or IP IDs in a row. */
#include <stdlib.h>

#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/xalloc.h"

struct piece {
	int64_t from, to; /* in a's numbers */
	uint32_t index, covered, first;
};

struct ranges {
	struct ta_join *join;
	const struct ta_side *side;
	const struct ta_point_pair *pair;
	unsigned dir, near;
	struct piece *piece[2]; /* of each side, in their order; then of the far side by position */
	size_t count[2];
};

static void collect(struct ranges *r, unsigned which)
{
	const struct ta_side *side = &r->side[which];
	int64_t shift = which ? r->join->shift[r->dir] : 0;
	size_t n = 0, capacity = 0;
	for (uint32_t i = 0; i < side->count; i++) {
		if (r->join->peer[which][i] != TA_POINTS_NONE)
			continue;
		const struct ta_sight *s = side->sight[i];
		if (!s->len || ta_join_dir(r->join, which, s) != r->dir)
			continue;
		int64_t from = side->pos[i] + (s->flags & TA_SYN ? 1 : 0) - shift;
		r->piece[which] = ta_xgrow(r->piece[which], &capacity, n + 1, sizeof(struct piece));
		r->piece[which][n++] = (struct piece){
			.from = from, .to = from + s->len, .index = i, .first = TA_POINTS_NONE
		};
	}
	r->count[which] = n;
}

static int by_position(const void *pa, const void *pb)
{
	const struct piece *a = pa, *b = pb;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* Whether two packets can be of one transmission. */
static bool of_one(const struct ranges *r, const struct piece *near, const struct piece *far)
{
	const struct ta_join *j = r->join;
	const struct ta_sight *n = r->side[r->near].sight[near->index];
	const struct ta_sight *f = r->side[!r->near].sight[far->index];
	int64_t delay = ta_join_delay(j, r->pair, r->dir, r->near ? f : n, r->near ? n : f);
	if (delay < j->delay_low_ns[r->dir] || delay > j->delay_high_ns[r->dir])
		return false;
	if (j->ts_kept[r->dir] && n->have & f->have & TA_SIGHT_TS && n->tsval != f->tsval)
		return false;
	if (j->ids_kept[r->dir] && n->have & f->have & TA_SIGHT_IP_ID && n->ip_id && f->ip_id) {
		int16_t apart = (int16_t)(uint16_t)(f->ip_id - n->ip_id);
		return apart > -TA_POINTS_BURST_IDS && apart < TA_POINTS_BURST_IDS;
	}
	return true;
}

/* First of the far pieces that can reach into a range. */
static size_t first_near(const struct ranges *r, int64_t from)
{
	const struct piece *far = r->piece[!r->near];
	size_t low = 0, high = r->count[!r->near];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (far[middle].from < from - TA_POINTS_BURST_BYTES)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void cover(struct ranges *r, struct piece *near)
{
	struct piece *far = r->piece[!r->near];
	size_t count = r->count[!r->near], looked = 0;
	int64_t cursor = near->from;
	for (size_t i = first_near(r, near->from); i < count && far[i].from < near->to; i++) {
		if (far[i].to <= near->from)
			continue;
		if (++looked > TA_POINTS_BURST_PIECES)
			break;
		if (!of_one(r, near, &far[i]))
			continue;
		int64_t from = far[i].from > near->from ? far[i].from : near->from;
		int64_t to = far[i].to < near->to ? far[i].to : near->to;
		far[i].covered += (uint32_t)(to - from);
		if (far[i].first == TA_POINTS_NONE)
			far[i].first = near->index;
		if (near->first == TA_POINTS_NONE)
			near->first = far[i].index;
		if (from < cursor)
			from = cursor;
		if (to > from) {
			near->covered += (uint32_t)(to - from);
			cursor = to;
		}
	}
}

static void settle(struct ranges *r, unsigned which)
{
	struct ta_join *j = r->join;
	for (size_t i = 0; i < r->count[which]; i++) {
		const struct piece *p = &r->piece[which][i];
		if (p->first == TA_POINTS_NONE)
			continue;
		j->peer[which][p->index] = p->first;
		j->mark[which][p->index] |=
			p->covered >= p->to - p->from ? TA_JOIN_WHOLE : TA_JOIN_PART;
	}
}

void ta_join_match_ranges(struct ta_join *join, const struct ta_side side[2],
			  const struct ta_point_pair *pair)
{
	for (unsigned dir = 0; dir < 2; dir++) {
		if (!pair->clock.known || !join->joined.between[dir].near_known)
			continue;
		struct ranges r = { .join = join, .side = side, .pair = pair, .dir = dir };
		r.near = ta_join_near(join, dir);
		collect(&r, 0);
		collect(&r, 1);
		unsigned far = !r.near;
		if (r.count[far])
			qsort(r.piece[far], r.count[far], sizeof(struct piece), by_position);
		for (size_t i = 0; i < r.count[r.near] && r.count[far]; i++)
			cover(&r, &r.piece[r.near][i]);
		settle(&r, 0);
		settle(&r, 1);
		free(r.piece[0]);
		free(r.piece[1]);
	}
}
