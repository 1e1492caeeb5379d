/* SPDX-License-Identifier: MIT */
/* The log of each point, and what can be asked of the joins. */
#include <stdlib.h>

#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

enum { SIGHTS_LEAST = 4, SIGHTS_MOST = 1024 };

struct ta_points *ta_points_new(void)
{
	return ta_xcalloc(1, sizeof(struct ta_points));
}

static void release_sights(struct ta_sights *sights)
{
	while (sights) {
		struct ta_sights *next = sights->next;
		free(sights);
		sights = next;
	}
}

static void release_join(struct ta_join *join)
{
	for (unsigned side = 0; side < 2; side++) {
		free(join->peer[side]);
		free(join->mark[side]);
		free(join->fate[side]);
	}
}

static void release_pair(struct ta_point_pair *pair)
{
	free(pair->piece);
	free(pair->hosts[0]);
	free(pair->hosts[1]);
}

void ta_points_free(struct ta_points *points)
{
	if (!points)
		return;
	for (unsigned i = 0; i < points->count; i++) {
		struct ta_point *p = &points->point[i];
		free(p->name);
		for (size_t k = 0; k < p->nconns; k++)
			release_sights(p->conn[k].sights);
		free(p->order);
		free(p->conn);
		free(p->miss);
		free(p->gap);
		free(points->by_conn[i]);
		for (unsigned j = 0; j < points->count; j++)
			release_pair(&points->pair[i][j]);
	}
	for (size_t i = 0; i < points->njoins; i++)
		release_join(&points->join[i]);
	free(points->join);
	free(points);
}

int ta_points_add(struct ta_points *points, const char *name)
{
	if (points->count == TA_POINTS_MAX)
		return -1;
	points->point[points->count].name = ta_xstrdup(name);
	return (int)points->count++;
}

static struct ta_point_conn *conn_of(struct ta_point *point, uint32_t conn)
{
	if (conn >= point->nconns) {
		size_t had = point->nconns;
		point->conn = ta_xgrow(point->conn, &point->conns_capacity, (size_t)conn + 1,
				       sizeof(*point->conn));
		point->nconns = (size_t)conn + 1;
		for (size_t i = had; i < point->nconns; i++)
			point->conn[i] = (struct ta_point_conn){ .by_frame = true };
	}
	return &point->conn[conn];
}

/* The sights of a connection lie side by side, as they are gone through again and again. What is kept free for further ones is
 * a quarter of it at most. */
static struct ta_sight *new_sight(struct ta_point_conn *c)
{
	struct ta_sights *latest = c->latest;
	if (!latest || latest->count == latest->capacity) {
		uint32_t capacity = c->count / 4;
		if (capacity < SIGHTS_LEAST)
			capacity = SIGHTS_LEAST;
		if (capacity > SIGHTS_MOST)
			capacity = SIGHTS_MOST;
		struct ta_sights *more =
			ta_xmalloc(sizeof(*more) + capacity * sizeof(more->item[0]));
		more->next = NULL;
		more->count = 0;
		more->capacity = capacity;
		if (latest)
			latest->next = more;
		else
			c->sights = more;
		c->latest = latest = more;
	}
	c->count++;
	return &latest->item[latest->count++];
}

void ta_points_sight(struct ta_points *points, unsigned point, const struct ta_sight *sight)
{
	struct ta_point *p = &points->point[point];
	if (points->held >= TA_LIMIT_SIGHTS) {
		points->left_out++;
		p->lossy = true;
		return;
	}
	*new_sight(conn_of(p, sight->conn)) = *sight;
	p->count++;
	points->held++;
}

void ta_points_connection(struct ta_points *points, unsigned point, uint32_t conn,
			  const struct ta_flow_key *key)
{
	struct ta_point_conn *c = conn_of(&points->point[point], conn);
	c->key = *key;
	c->have_key = true;
}

void ta_points_watched(struct ta_points *points, unsigned point, int64_t from_ns, int64_t to_ns,
		       bool lossy)
{
	struct ta_point *p = &points->point[point];
	p->from_ns = from_ns;
	p->to_ns = to_ns;
	p->watched = true;
	p->lossy |= lossy;
}

void ta_points_gap(struct ta_points *points, unsigned point, int64_t from_ns, int64_t to_ns)
{
	struct ta_point *p = &points->point[point];
	p->gap = ta_xgrow(p->gap, &p->gaps_capacity, p->ngaps + 1, sizeof(*p->gap));
	p->gap[p->ngaps++] = (struct ta_point_gap){ from_ns, to_ns };
}

bool ta_points_gap_in(const struct ta_points *points, unsigned index, int64_t from_ns,
		      int64_t to_ns)
{
	const struct ta_point *point = &points->point[index];
	size_t low = 0, high = point->ngaps; /* the first that ends after from_ns */
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (point->gap[middle].to_ns <= from_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low < point->ngaps && point->gap[low].from_ns < to_ns;
}

void ta_points_stopped_together(struct ta_points *points)
{
	for (unsigned i = 0; i < points->count; i++)
		points->point[i].to_ns = TA_POINTS_OPEN_END_NS;
}

unsigned ta_points_count(const struct ta_points *points)
{
	return points->count;
}

const char *ta_points_name(const struct ta_points *points, unsigned point)
{
	return points->point[point].name;
}

uint64_t ta_points_left_out(const struct ta_points *points)
{
	return points->left_out;
}

const struct ta_clock_pair *ta_points_clock(const struct ta_points *points, unsigned a, unsigned b)
{
	const struct ta_clock_pair *clock = &points->pair[a][b].clock;
	return clock->known ? clock : NULL;
}

int64_t ta_points_time(const struct ta_points *points, unsigned a, unsigned b, int64_t at_a_ns)
{
	if (a < b)
		return ta_clock_to_b(&points->pair[a][b], at_a_ns);
	return ta_clock_to_a(&points->pair[b][a], at_a_ns);
}

static uint32_t conn_at(const struct ta_join *join, unsigned point)
{
	return join->joined.conn[join->joined.point[0] == point ? 0 : 1];
}

/* Where the joins of a connection begin in the point's list. */
static size_t first_of(const struct ta_points *points, unsigned point, uint32_t conn)
{
	size_t low = 0, high = points->nby_conn[point];
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ta_join *join = &points->join[points->by_conn[point][middle]];
		if (conn_at(join, point) < conn)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t ta_points_joined_count(const struct ta_points *points, unsigned point, uint32_t conn)
{
	size_t n = 0;
	for (size_t i = first_of(points, point, conn); i < points->nby_conn[point]; i++, n++)
		if (conn_at(&points->join[points->by_conn[point][i]], point) != conn)
			break;
	return n;
}

const struct ta_joined *ta_points_joined(const struct ta_points *points, unsigned point,
					 uint32_t conn, size_t index)
{
	size_t at = first_of(points, point, conn) + index;
	return &points->join[points->by_conn[point][at]].joined;
}

const struct ta_sight *const *ta_points_sights(const struct ta_points *points, unsigned point,
					       uint32_t conn, size_t *ret_count)
{
	const struct ta_point *p = &points->point[point];
	*ret_count = 0;
	if (!p->order || conn >= p->nconns || !p->conn[conn].count)
		return NULL;
	*ret_count = p->conn[conn].count;
	return p->order + p->conn[conn].first;
}

/* The index of a frame among a connection's sights; count when it isn't there. */
static size_t index_of(const struct ta_sight *const *sight, size_t count, bool by_frame,
		       uint32_t frame)
{
	size_t low = 0, high = count;
	while (by_frame && low < high) {
		size_t middle = low + (high - low) / 2;
		if (sight[middle]->frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && sight[low]->frame != frame; low++)
		if (by_frame)
			return count;
	return low;
}

struct ta_sight_fate ta_points_fate(const struct ta_points *points, const struct ta_joined *joined,
				    unsigned point, uint32_t frame)
{
	/* joined is the first member of its join */
	const struct ta_join *join = (const struct ta_join *)(const void *)joined;
	unsigned side = joined->point[0] == point ? 0 : 1;
	uint32_t conn = joined->conn[side];
	size_t count;
	const struct ta_sight *const *sight = ta_points_sights(points, point, conn, &count);
	size_t i = sight ? index_of(sight, count, points->point[point].conn[conn].by_frame, frame)
			 : count;
	if (i == count)
		return (struct ta_sight_fate){ .delay_ns = -1 };
	return join->fate[side][i];
}
