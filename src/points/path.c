/* SPDX-License-Identifier: MIT */
/* The points that saw one connection, in their order along the path. */
#include "internal.h"

/* How many of the others on the path are known to be farther from the sender of `dir` (of the first one's indexes). */
static unsigned farther_ones(const struct ta_points *points, const struct ta_path *path, size_t at,
			     unsigned dir)
{
	const struct ta_path_point *p = &path->at[at];
	unsigned own = dir ^ (unsigned)p->swapped, farther = 0;
	for (size_t k = 0; k < ta_points_joined_count(points, p->point, p->conn); k++) {
		const struct ta_joined *j = ta_points_joined(points, p->point, p->conn, k);
		bool is_a = j->point[0] == p->point && j->conn[0] == p->conn;
		const struct ta_between *b = &j->between[is_a ? own : own ^ (unsigned)j->swapped];
		farther += b->near_known && b->near_is_a == is_a;
	}
	return farther;
}

static void add(struct ta_path *path, unsigned point, uint32_t conn, bool swapped)
{
	for (size_t i = 0; i < path->n; i++)
		if (path->at[i].point == point)
			return;
	if (path->n < TA_POINTS_MAX)
		path->at[path->n++] = (struct ta_path_point){ point, conn, swapped, 0 };
}

void ta_points_path(const struct ta_points *points, unsigned point, uint32_t conn, unsigned dir,
		    struct ta_path *ret)
{
	*ret = (struct ta_path){ .known = true };
	add(ret, point, conn, false);
	for (size_t i = 0; i < ret->n; i++) {
		struct ta_path_point p = ret->at[i];
		for (size_t k = 0; k < ta_points_joined_count(points, p.point, p.conn); k++) {
			const struct ta_joined *j = ta_points_joined(points, p.point, p.conn, k);
			int other = j->point[0] == p.point && j->conn[0] == p.conn;
			add(ret, j->point[other], j->conn[other], p.swapped != j->swapped);
		}
	}
	for (size_t i = 0; i < ret->n; i++)
		ret->at[i].farther = farther_ones(points, ret, i, dir);
	for (size_t i = 1; i < ret->n; i++) {
		struct ta_path_point p = ret->at[i];
		size_t k = i;
		for (; k > 0 && ret->at[k - 1].farther < p.farther; k--)
			ret->at[k] = ret->at[k - 1];
		ret->at[k] = p;
	}
	for (size_t i = 0; i < ret->n; i++)
		ret->known &= ret->at[i].farther == ret->n - 1 - i;
}

size_t ta_path_find(const struct ta_path *path, unsigned point)
{
	size_t i = 0;
	while (i < path->n && path->at[i].point != point)
		i++;
	return i;
}
