/* SPDX-License-Identifier: MIT */
/* A connection as two capture points saw it, with directions as this one has them. */
#include "facts/point_view.h"

struct ta_point_view ta_point_view(const struct ta_scene *scene, uint32_t conn, size_t index)
{
	const struct ta_points *points = scene->ctx->points;
	unsigned point = scene->ctx->point;
	const struct ta_joined *j = ta_points_joined(points, point, conn, index);
	struct ta_point_view v = { .points = points,
				   .joined = j,
				   .here = j->point[0] == point ? 0 : 1 };
	unsigned there = j->point[!v.here];
	v.here_point = point;
	v.there_point = there;
	v.there = ta_points_name(points, there);
	v.own.item = ta_points_sights(points, point, conn, &v.own.count);
	v.other.item = ta_points_sights(points, there, j->conn[!v.here], &v.other.count);
	return v;
}

void ta_view_place(struct ta_fact *f, const struct ta_point_view *view, unsigned nearer,
		   unsigned farther)
{
	f->word = view->there;
	f->between[0] = (uint8_t)nearer;
	f->between[1] = (uint8_t)farther;
}

uint8_t ta_view_other_dir(const struct ta_point_view *view, int dir)
{
	return (uint8_t)(view->joined->swapped ? !dir : dir);
}

const struct ta_between *ta_view_between(const struct ta_point_view *view, int dir)
{
	return &view->joined->between[view->here == 0 ? dir : ta_view_other_dir(view, dir)];
}

bool ta_view_is_near(const struct ta_point_view *view, int dir)
{
	const struct ta_between *b = ta_view_between(view, dir);
	return b->near_known && b->near_is_a == (view->here == 0);
}

bool ta_view_is_far(const struct ta_point_view *view, int dir)
{
	const struct ta_between *b = ta_view_between(view, dir);
	return b->near_known && b->near_is_a != (view->here == 0);
}

struct ta_sight_fate ta_view_fate(const struct ta_point_view *view, uint32_t frame)
{
	return ta_points_fate(view->points, view->joined, view->joined->point[view->here], frame);
}

struct ta_sight_fate ta_view_fate_there(const struct ta_point_view *view, uint32_t frame)
{
	return ta_points_fate(view->points, view->joined, view->there_point, frame);
}

bool ta_view_time_there(const struct ta_point_view *view, int64_t here_ns, int64_t *ret_ns)
{
	if (!view->joined->clock.known)
		return false;
	*ret_ns = ta_points_time(view->points, view->joined->point[view->here], view->there_point,
				 here_ns);
	return true;
}

size_t ta_sights_find(const struct ta_sights *sights, uint32_t frame)
{
	size_t low = 0, high = sights->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sights->item[middle]->frame < frame)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sights->count && sights->item[low]->frame == frame ? low : sights->count;
}

size_t ta_sights_from(const struct ta_sights *sights, int64_t since_ns)
{
	size_t low = 0, high = sights->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (sights->item[middle]->time_ns < since_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The TTLs that stacks begin with: Linux, BSD and macOS 64, Windows 128, network devices and Solaris 255. */
static bool is_initial(uint8_t ttl)
{
	return ttl == 64 || ttl == 128 || ttl == 255;
}

bool ta_sights_on_own_link(const struct ta_sights *sights, int dir)
{
	bool seen = false;
	for (size_t i = 0; i < sights->count; i++) {
		const struct ta_sight *s = sights->item[i];
		if (s->dir != dir || s->flags & TA_RST)
			continue;
		if (!is_initial(s->ttl))
			return false;
		seen = true;
	}
	return seen;
}

bool ta_view_misses_some(const struct ta_point_view *view, bool seen_here, int dir)
{
	const struct ta_sights *sights = seen_here ? &view->own : &view->other;
	for (size_t i = 0; i < sights->count; i++) {
		const struct ta_sight *s = sights->item[i];
		if (s->dir != dir || s->flags & TA_RST)
			continue;
		struct ta_sight_fate fate = seen_here ? ta_view_fate(view, s->frame)
						      : ta_view_fate_there(view, s->frame);
		if (fate.fate == TA_FATE_MADE ||
		    (fate.fate == TA_FATE_UNKNOWN && fate.why == TA_FATE_WHY_LOSSY))
			return true;
	}
	return false;
}
