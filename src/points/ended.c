/* SPDX-License-Identifier: MIT */
/* Whether a capture ended before the other one did, or began after it. Its file seldom says so. But what its own side sent passed it
 * before it came to the other point: when that one shows such a packet from after the last one of the file, the capture had ended; a
 * RST may be made in between, and says nothing. */
#include "internal.h"
#include "rules.h"

/* Packets of which the far side of their direction alone shows that they passed the near side after its last packet, or before its
 * first one. */
static void look(const struct ta_points *points, struct ta_point_pair *pair,
		 const struct ta_join *join, unsigned far)
{
	const struct ta_joined *joined = &join->joined;
	const struct ta_point *near = &points->point[joined->point[!far]];
	size_t count;
	const struct ta_sight *const *sight =
		ta_points_sights(points, joined->point[far], joined->conn[far], &count);
	for (size_t i = 0; i < count; i++) {
		const struct ta_sight *s = sight[i];
		unsigned dir = ta_join_dir(join, far, s);
		if (s->flags & TA_RST || join->peer[far][i] != TA_POINTS_NONE ||
		    !joined->between[dir].near_known || ta_join_near(join, dir) == far)
			continue;
		int64_t there =
			far ? ta_clock_to_a(pair, s->time_ns) : ta_clock_to_b(pair, s->time_ns);
		pair->ended[!far] |=
			there - join->delay_max_ns[dir] - TA_POINTS_WATCH_NS > near->to_ns;
		pair->unbegun[!far] |=
			there - join->delay_min_ns[dir] + TA_POINTS_WATCH_NS < near->from_ns;
	}
}

void ta_pair_ends(struct ta_points *points, struct ta_point_pair *pair, size_t from, size_t to)
{
	for (size_t i = from; i < to && pair->clock.known && !pair->clock.one_way; i++)
		for (unsigned far = 0; far < 2; far++)
			if (points->point[points->join[i].joined.point[!far]].watched)
				look(points, pair, &points->join[i], far);
}
