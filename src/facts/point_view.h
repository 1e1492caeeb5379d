/* SPDX-License-Identifier: MIT */
/* Private to src/facts: a connection as this capture point and one other saw it. Directions are key indexes of this point. */
#ifndef TA_FACTS_POINT_VIEW_H
#define TA_FACTS_POINT_VIEW_H

#include "facts/facts.h"
#include "tcpautopsy/points/points.h"

/* The sights of a connection at a point; borrowed. */
struct ta_sights {
	const struct ta_sight *const *item;
	size_t count;
};

struct ta_point_view {
	const struct ta_points *points;
	const struct ta_joined *joined;
	unsigned here; /* which end of `joined` this point is: 0 or 1 */
	unsigned here_point, there_point;
	const char *there; /* name of the other point; borrowed */
	struct ta_sights own, other;
};

/* The view by the index-th joined connection of a connection of this run. */
struct ta_point_view ta_point_view(const struct ta_scene *scene, uint32_t conn, size_t index);

/* Adds that the other point saw the connection, too, and what is rewritten between the two. */
void ta_note_point(struct ta_scene *scene, const struct ta_point_view *view);

/* Says of a fact that it lies between two points, the first nearer to its sender, as the other point of the view shows. */
void ta_view_place(struct ta_fact *fact, const struct ta_point_view *view, unsigned nearer,
		   unsigned farther);

/* Key index of `dir` at the other point. */
uint8_t ta_view_other_dir(const struct ta_point_view *view, int dir);
/* What is known of direction `dir` between the points. */
const struct ta_between *ta_view_between(const struct ta_point_view *view, int dir);
/* This point is the nearer one to the sender of `dir`; false as well where that is not known. */
bool ta_view_is_near(const struct ta_point_view *view, int dir);
bool ta_view_is_far(const struct ta_point_view *view, int dir);

/* What became of a frame of this point, or (there) of a frame of the other one. */
struct ta_sight_fate ta_view_fate(const struct ta_point_view *view, uint32_t frame);
struct ta_sight_fate ta_view_fate_there(const struct ta_point_view *view, uint32_t frame);

/* An instant of this point's clock on the other's; false: the clocks are not known. */
bool ta_view_time_there(const struct ta_point_view *view, int64_t here_ns, int64_t *ret_ns);

/* The sight of a frame, or of the first one from an instant on: an index, or the count where there is none. */
size_t ta_sights_find(const struct ta_sights *sights, uint32_t frame);
size_t ta_sights_from(const struct ta_sights *sights, int64_t since_ns);

/* Segments of direction `dir` (as the point has it that saw them, this one or the other) that the capture of the opposite
 * point missed, as what followed shows: it may have missed others as well. */
bool ta_view_misses_some(const struct ta_point_view *view, bool seen_here, int dir);

/* The sights lie on the own link of the host that sends them: no TTL of direction `dir` has been counted down. RSTs are
 * passed over: they may be another's. */
bool ta_sights_on_own_link(const struct ta_sights *sights, int dir);

#endif
