/* SPDX-License-Identifier: MIT */
/* What a tap missed. Bytes that a receiver acknowledged have arrived, and came from the sender: a point that saw the acknowledgment
 * and never the bytes lost them itself (a capture does not always say so). Such a tap may have missed other packets about then. */
#include <stdlib.h>

#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

struct span {
	int64_t from, to; /* in the numbers of its side */
	int64_t time_ns;
};

struct heard {
	int64_t ack; /* highest acknowledged position up to then */
	int64_t time_ns;
};

/* Sequence numbers that need an acknowledgment, from the packet's own on: a SYN, its bytes, a FIN. */
static uint32_t length_of(const struct ta_sight *s)
{
	return s->len + (s->flags & TA_SYN ? 1 : 0) + (s->flags & TA_FIN ? 1 : 0);
}

/* What one side saw of one direction, and of the acknowledgments of it. */
struct record {
	struct span *span;
	size_t nspans;
	struct heard *heard;
	size_t nheard;
};

static int by_position(const void *pa, const void *pb)
{
	const struct span *a = pa, *b = pb;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->time_ns > b->time_ns) - (a->time_ns < b->time_ns);
}

/* `high`: a position of the direction, in the numbers of this side, which may hold nothing of it. */
static void open_record(struct record *r, const struct ta_join *join, const struct ta_side *side,
			unsigned which, unsigned dir, int64_t high)
{
	*r = (struct record){ .span = ta_xcalloc(side->count, sizeof(struct span)),
			      .heard = ta_xcalloc(side->count, sizeof(struct heard)) };
	for (uint32_t i = 0; i < side->count; i++) {
		const struct ta_sight *s = side->sight[i];
		if (ta_join_dir(join, which, s) == dir) {
			int64_t end = side->pos[i] + length_of(s);
			if (end > side->pos[i])
				r->span[r->nspans++] =
					(struct span){ side->pos[i], end, s->time_ns };
			if (end > high)
				high = end;
		} else if (s->have & TA_SIGHT_ACK && !(s->flags & TA_RST)) {
			int64_t ack = high + (int32_t)(s->ack - (uint32_t)high);
			if (!r->nheard || ack > r->heard[r->nheard - 1].ack)
				r->heard[r->nheard++] = (struct heard){ ack, s->time_ns };
		}
	}
	if (r->nspans)
		qsort(r->span, r->nspans, sizeof(*r->span), by_position);
}

/* When a byte was first seen; INT64_MAX: never. */
static int64_t first_seen(const struct record *r, int64_t byte)
{
	size_t low = 0, high = r->nspans, looked = 0;
	int64_t first = INT64_MAX;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (r->span[middle].from <= byte)
			low = middle + 1;
		else
			high = middle;
	}
	while (low-- > 0 && r->span[low].from + TA_POINTS_BURST_BYTES > byte) {
		if (r->span[low].to > byte && r->span[low].time_ns < first)
			first = r->span[low].time_ns;
		if (++looked > TA_POINTS_BURST_PIECES)
			break;
	}
	return first;
}

static int64_t first_acked(const struct record *r, int64_t end)
{
	size_t low = 0, high = r->nheard;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (r->heard[middle].ack < end)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->nheard ? r->heard[low].time_ns : INT64_MAX;
}

static void note_miss(struct ta_point *point, int64_t time_ns)
{
	point->miss = ta_xgrow(point->miss, &point->misses_capacity, point->nmisses + 1,
			       sizeof(*point->miss));
	point->miss[point->nmisses++] = time_ns;
}

/* Data that `from` saw and `which` did not: the latter acknowledged unseen? */
static void look(struct ta_join *join, struct ta_point *point, const struct ta_side side[2],
		 unsigned which, unsigned dir)
{
	const struct ta_side *other = &side[!which];
	struct record r = { 0 };
	int64_t shift = which ? join->shift[dir] : -join->shift[dir];
	for (uint32_t i = 0; i < other->count; i++) {
		bool whole = join->peer[!which][i] != TA_POINTS_NONE &&
			     !(join->mark[!which][i] & TA_JOIN_PART);
		if (whole)
			continue;
		const struct ta_sight *s = other->sight[i];
		if (!length_of(s) || ta_join_dir(join, !which, s) != dir)
			continue;
		if (!r.span) /* most joins lack nothing */
			open_record(&r, join, &side[which], which, dir, other->pos[i] + shift);
		int64_t from = other->pos[i] + shift;
		int64_t acked = first_acked(&r, from + length_of(s));
		int64_t head = first_seen(&r, from), tail = first_seen(&r, from + length_of(s) - 1);
		if (acked < (head > tail ? head : tail)) {
			join->mark[!which][i] |= TA_JOIN_MISSED;
			note_miss(point, acked);
		}
	}
	free(r.span);
	free(r.heard);
}

static bool has_id(const struct ta_sight *s)
{
	return s->have & TA_SIGHT_IP_ID && s->ip_id;
}

/* Whether the IP ID of a packet that only the far side saw is the one between those of the packets around it, which both saw: its
 * sender counts them, so that it is its own. A box in between that makes a packet seldom goes on with that count. */
static bool in_count(const struct ta_sight *before, const struct ta_sight *s,
		     const struct ta_sight *after)
{
	uint16_t from = (uint16_t)(s->ip_id - before->ip_id);
	if (!after)
		return from == 1;
	uint16_t to = (uint16_t)(after->ip_id - s->ip_id);
	return from && to && from + to <= TA_POINTS_ID_GAP;
}

/* Packets without data that the near side lacks: its tap's fault, if the sender's IP IDs have a gap there. */
static void look_by_id(struct ta_join *join, const struct ta_point_pair *pair,
		       struct ta_point *near_point, const struct ta_side *far, unsigned which,
		       unsigned dir)
{
	const struct ta_sight *before = NULL;
	for (uint32_t i = 0; i < far->count; i++) {
		const struct ta_sight *s = far->sight[i], *after = NULL;
		if (ta_join_dir(join, which, s) != dir || !has_id(s))
			continue;
		if (join->peer[which][i] != TA_POINTS_NONE) {
			before = s;
			continue;
		}
		for (uint32_t k = i + 1; k < far->count && k < i + TA_POINTS_ID_GAP && !after; k++)
			if (join->peer[which][k] != TA_POINTS_NONE && has_id(far->sight[k]) &&
			    ta_join_dir(join, which, far->sight[k]) == dir)
				after = far->sight[k];
		if (!before || !in_count(before, s, after))
			continue;
		join->mark[which][i] |= TA_JOIN_MISSED;
		note_miss(near_point, which ? ta_clock_to_a(pair, s->time_ns)
					    : ta_clock_to_b(pair, s->time_ns));
	}
}

void ta_join_missed(struct ta_join *join, struct ta_points *points, const struct ta_side side[2],
		    const struct ta_point_pair *pair)
{
	for (unsigned dir = 0; dir < 2; dir++) {
		for (unsigned which = 0; which < 2; which++)
			look(join, &points->point[join->joined.point[which]], side, which, dir);
		unsigned near = ta_join_near(join, dir);
		if (join->joined.between[dir].near_known && join->ids_kept[dir])
			look_by_id(join, pair, &points->point[join->joined.point[near]],
				   &side[!near], !near, dir);
	}
}

static int by_value(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;
	return (a > b) - (a < b);
}

void ta_point_sort_misses(struct ta_point *point)
{
	if (point->nmisses)
		qsort(point->miss, point->nmisses, sizeof(*point->miss), by_value);
}

bool ta_point_missed_near(const struct ta_point *point, int64_t time_ns)
{
	size_t low = 0, high = point->nmisses;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (point->miss[middle] < ta_time_sub(time_ns, TA_POINTS_MISS_NS))
			low = middle + 1;
		else
			high = middle;
	}
	return low < point->nmisses && point->miss[low] <= ta_time_add(time_ns, TA_POINTS_MISS_NS);
}
