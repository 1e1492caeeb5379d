/* SPDX-License-Identifier: MIT */
/* FINs and ICMP errors that neither end made, as several capture points show. */
#include "facts/point_made.h"

#include "facts/events.h"
#include "facts/icmp_quotes.h"

/* The view of the point at a place of the path; NULL: this point itself, or it is not joined with this one. */
static const struct ta_point_view *view_of(const struct ta_path *path, size_t at,
					   const struct ta_point_view *view, size_t nviews)
{
	for (size_t i = 0; i < nviews; i++)
		if (view[i].there_point == path->at[at].point)
			return &view[i];
	return NULL;
}

/* ---- FIN ---- */

static const struct ta_sight *first_fin(const struct ta_sights *sights, int dir)
{
	for (size_t i = 0; i < sights->count; i++)
		if (sights->item[i]->dir == dir && sights->item[i]->flags & TA_FIN)
			return sights->item[i];
	return NULL;
}

/* The far point's capture missed something else of the FIN's supposed sender before it: it may have missed the FIN. (What follows
 * a FIN that was made is made, too.) */
static bool missed_before(const struct ta_point_view *v, const struct ta_sight *fin)
{
	for (size_t i = 0; i < v->own.count && v->own.item[i]->frame < fin->frame; i++) {
		const struct ta_sight *s = v->own.item[i];
		if (s->dir != fin->dir || s->flags & TA_RST)
			continue;
		struct ta_sight_fate fate = ta_view_fate(v, s->frame);
		if (fate.fate == TA_FATE_MADE || fate.why == TA_FATE_WHY_LOSSY)
			return true;
	}
	return false;
}

static void look_for_fin(struct ta_scene *scene, int side, const struct ta_point_view *view,
			 size_t nviews)
{
	const struct ta_sight *fin = first_fin(&view->own, side);
	unsigned passed = scene->ctx->point;
	struct ta_path path;
	if (!fin)
		return;
	ta_points_path(scene->ctx->points, passed, scene->id, (unsigned)side, &path);
	/* back along the path, from here to its supposed sender */
	for (size_t at = ta_path_find(&path, passed); at-- > 0;) {
		const struct ta_point_view *v = view_of(&path, at, view, nviews);
		if (!v || !ta_view_is_far(v, side))
			continue;
		struct ta_sight_fate fate = ta_view_fate(v, fin->frame);
		if (fate.fate == TA_FATE_BOTH)
			passed = path.at[at].point;
		/* with data in one segment here, and apart there, it is another packet and the same FIN */
		if (fate.fate != TA_FATE_MADE || first_fin(&v->other, ta_view_other_dir(v, side)) ||
		    missed_before(v, fin))
			continue;
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_FIN_MADE_BETWEEN, TA_OF_PATH, side, -1);
		ta_view_place(f, v, path.at[at].point, passed);
		ta_fact_frame(f, fin->frame);
		return;
	}
}

void ta_observe_fin_at_points(struct ta_scene *scene, const struct ta_point_view *view,
			      size_t nviews)
{
	for (int side = 0; nviews && side < 2; side++)
		look_for_fin(scene, side, view, nviews);
}

/* ---- ICMP ---- */

/* Where what an error quotes was lost; false: it was not, or that is not known. */
static bool add_icmp(struct ta_scene *scene, int event, const struct ta_icmp_note *n,
		     uint32_t quoted, const struct ta_point_view *view, size_t nviews)
{
	struct ta_path path;
	unsigned passed = scene->ctx->point;
	ta_points_path(scene->ctx->points, passed, scene->id, n->dir, &path);
	for (size_t at = ta_path_find(&path, passed) + 1; at < path.n; at++) {
		const struct ta_point_view *v = view_of(&path, at, view, nviews);
		if (!v || !ta_view_is_near(v, n->dir))
			continue;
		struct ta_sight_fate fate = ta_view_fate(v, quoted);
		if (fate.fate == TA_FATE_BOTH)
			passed = path.at[at].point;
		if (fate.fate != TA_FATE_LOST || ta_view_misses_some(v, true, n->dir))
			continue;
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_ICMP_MADE_BETWEEN, TA_OF_PATH, n->dir, event);
		ta_view_place(f, v, passed, path.at[at].point);
		f->addr = n->from;
		ta_fact_frame(f, n->frame);
		ta_fact_frame(f, quoted);
		return true;
	}
	return false;
}

void ta_observe_icmp_at_points(struct ta_scene *scene, int event, const struct ta_point_view *view,
			       size_t nviews)
{
	const struct ta_episode *e = ta_event_episode(scene, event);
	const struct ta_event *ev = &scene->facts->event[event];
	for (size_t i = 0; e && nviews && i < scene->trouble->nicmp; i++) {
		const struct ta_icmp_note *n = &scene->trouble->icmp[i];
		if (n->dir != e->sender || !n->plausible || n->time_ns < ev->since_ns ||
		    n->time_ns > ev->until_ns)
			continue;
		const struct ta_attempt *a = ta_icmp_quotes(e, n);
		if (a && add_icmp(scene, event, n, a->frame, view, nviews))
			return;
	}
}
