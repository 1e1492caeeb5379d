/* SPDX-License-Identifier: MIT */
/* The join, step by step: the connections that two points share; the packets that are surely the same; from these the clocks; with
 * the clocks the rest of the packets, and what became of each. */
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

/* Sequence numbers as positions that go on beyond 2^32. The first is as it is; each further one lies within 2^31 of the highest
 * up to then. */
static void unwrap(struct ta_side *side)
{
	int64_t high[2] = { 0, 0 };
	bool have[2] = { false, false };
	for (uint32_t i = 0; i < side->count; i++) {
		const struct ta_sight *s = side->sight[i];
		int64_t pos = s->seq;
		if (have[s->dir])
			pos = high[s->dir] + (int32_t)(s->seq - (uint32_t)high[s->dir]);
		side->pos[i] = pos;
		if (s->flags & TA_RST)
			continue;
		if (!have[s->dir] || pos > high[s->dir])
			high[s->dir] = pos;
		have[s->dir] = true;
	}
}

static struct ta_side side_of(const struct ta_points *points, const struct ta_join *join,
			      unsigned which)
{
	const struct ta_point *p = &points->point[join->joined.point[which]];
	const struct ta_point_conn *c = &p->conn[join->joined.conn[which]];
	return (struct ta_side){ .sight = p->order + c->first, .count = c->count };
}

static void open_side(struct ta_side *side, const struct ta_points *points,
		      const struct ta_join *join, unsigned which)
{
	*side = side_of(points, join, which);
	side->pos = ta_xcalloc(side->count, sizeof(*side->pos));
	unwrap(side);
}

static void index_conn(struct ta_point *p, struct ta_point_conn *c)
{
	const struct ta_sight *last = NULL;
	const struct ta_sight **slot = p->order + c->first;
	for (const struct ta_sights *sights = c->sights; sights; sights = sights->next) {
		for (uint32_t i = 0; i < sights->count; i++) {
			const struct ta_sight *s = &sights->item[i];
			if (last) {
				c->by_frame &= last->frame < s->frame;
				p->two_way |= last->dir != s->dir;
			}
			*slot++ = last = s;
		}
	}
}

/* The sights of a point by connection, each in its order. */
static void index_point(struct ta_point *p)
{
	uint32_t first = 0;
	if (!p->count)
		return;
	p->order = ta_xcalloc(p->count, sizeof(struct ta_sight *));
	for (size_t i = 0; i < p->nconns; i++) {
		p->conn[i].first = first;
		first += p->conn[i].count;
		index_conn(p, &p->conn[i]);
	}
}

static void begin(struct ta_join *join, const struct ta_points *points)
{
	struct ta_side side[2];
	for (unsigned which = 0; which < 2; which++) {
		open_side(&side[which], points, join, which);
		uint32_t n = side[which].count;
		join->peer[which] = ta_xcalloc(n, sizeof(uint32_t));
		memset(join->peer[which], 0xff, n * sizeof(uint32_t)); /* TA_POINTS_NONE */
		join->mark[which] = ta_xcalloc(n, 1);
		join->fate[which] = ta_xcalloc(n, sizeof(struct ta_sight_fate));
	}
	ta_join_shift(join, side);
	ta_join_match_chain(join, side);
	ta_join_match_sure(join, side);
	ta_join_near_by_turns(join, side);
	free(side[0].pos);
	free(side[1].pos);
}

static void match(struct ta_join *join, struct ta_points *points, struct ta_point_pair *pair)
{
	struct ta_side side[2];
	open_side(&side[0], points, join, 0);
	open_side(&side[1], points, join, 1);
	if (pair->clock.known)
		ta_join_near_by_clock(join, side, pair);
	ta_join_delays(join, side, pair);
	ta_join_match_rest(join, side, pair);
	ta_join_match_ranges(join, side, pair);
	ta_join_rewritten(join, points, side);
	ta_join_missed(join, points, side, pair);
	free(side[0].pos);
	free(side[1].pos);
}

static void judge(struct ta_join *join, const struct ta_points *points, struct ta_point_pair *pair)
{
	struct ta_side side[2] = { side_of(points, join, 0), side_of(points, join, 1) };
	ta_join_fates(join, points, side, pair);
	pair->clock.shared += join->joined.between[0].both + join->joined.between[1].both;
}

struct samples {
	struct ta_clock_sample *item;
	size_t count, capacity;
};

static void add_samples(struct samples *samples, const struct ta_join *join,
			const struct ta_points *points)
{
	const struct ta_joined *j = &join->joined;
	size_t na, nb;
	const struct ta_sight *const *a = ta_points_sights(points, j->point[0], j->conn[0], &na);
	const struct ta_sight *const *b = ta_points_sights(points, j->point[1], j->conn[1], &nb);
	for (size_t i = 0; i < na && j->between[0].near_known; i++) {
		uint32_t peer = join->peer[0][i];
		if (peer == TA_POINTS_NONE || !(join->mark[0][i] & TA_JOIN_SURE))
			continue;
		samples->item = ta_xgrow(samples->item, &samples->capacity, samples->count + 1,
					 sizeof(*samples->item));
		samples->item[samples->count++] =
			(struct ta_clock_sample){ a[i]->time_ns,
						  ta_time_sub(b[peer]->time_ns, a[i]->time_ns),
						  j->between[a[i]->dir].near_is_a };
	}
}

static void join_pair(struct ta_points *points, unsigned a, unsigned b)
{
	struct ta_point_pair *pair = &points->pair[a][b];
	struct samples samples = { 0 };
	size_t from = points->njoins;
	ta_points_candidates(points, a, b);
	for (size_t i = from; i < points->njoins; i++) {
		begin(&points->join[i], points);
		add_samples(&samples, &points->join[i], points);
	}
	ta_clock_solve(pair, samples.item, samples.count);
	free(samples.item);
	for (size_t i = from; i < points->njoins; i++)
		match(&points->join[i], points, pair);
	ta_point_sort_misses(&points->point[a]);
	ta_point_sort_misses(&points->point[b]);
	ta_pair_ends(points, pair, from, points->njoins);
	for (size_t i = from; i < points->njoins; i++)
		judge(&points->join[i], points, pair);
	for (size_t i = from; i < points->njoins; i++)
		points->join[i].joined.clock = pair->clock;
	ta_pair_hosts(points, pair, from, points->njoins);
}

/* The joins of each point by its connections: a counting sort, so that those of one connection stay in the order of the pairs. */
static void index_joins(struct ta_points *points, unsigned point)
{
	const struct ta_point *p = &points->point[point];
	uint32_t *start = ta_xcalloc(p->nconns + 1, sizeof(*start));
	size_t n = 0;
	for (int fill = 0; fill < 2; fill++) {
		for (size_t i = 0; i < points->njoins; i++) {
			const struct ta_joined *j = &points->join[i].joined;
			if (j->point[0] != point && j->point[1] != point)
				continue;
			uint32_t conn = j->conn[j->point[0] == point ? 0 : 1];
			if (fill)
				points->by_conn[point][start[conn]++] = (uint32_t)i;
			else
				start[conn + 1]++;
			n += !fill;
		}
		if (fill)
			break;
		for (size_t i = 0; i < p->nconns; i++)
			start[i + 1] += start[i];
		points->by_conn[point] = ta_xcalloc(n, sizeof(uint32_t));
	}
	points->nby_conn[point] = n;
	free(start);
}

void ta_points_join(struct ta_points *points)
{
	for (unsigned i = 0; i < points->count; i++)
		index_point(&points->point[i]);
	for (unsigned a = 0; a < points->count; a++)
		for (unsigned b = a + 1; b < points->count; b++)
			join_pair(points, a, b);
	for (unsigned i = 0; i < points->count; i++)
		index_joins(points, i);
}
