/* SPDX-License-Identifier: MIT */
/* A RST as several capture points saw it: it passed them from where it was made to where it went. One that is missing on the side of
 * its supposed sender was made in between, or that capture missed this one packet: it may miss one and say nothing of it. A second
 * sign tells. */
#include "facts/point_resets.h"

/* After a RST of its own no socket says anything any more. */
static bool goes_on_there(const struct ta_reset *r, const struct ta_point_view *view)
{
	size_t own = ta_sights_find(&view->own, r->frame);
	int64_t since_ns;
	if (own == view->own.count ||
	    !ta_view_time_there(view, view->own.item[own]->time_ns, &since_ns))
		return false;
	for (size_t i = ta_sights_from(&view->other, since_ns); i < view->other.count; i++) {
		const struct ta_sight *s = view->other.item[i];
		if (s->dir == ta_view_other_dir(view, r->sender) && !(s->flags & (TA_RST | TA_SYN)))
			return true;
	}
	return false;
}

/* The other end was reset as well, by a RST that never passed this point. */
static bool made_both_ways(const struct ta_reset *r, const struct ta_point_view *view)
{
	for (size_t i = 0; i < view->other.count; i++) {
		const struct ta_sight *s = view->other.item[i];
		if (s->flags & TA_RST && s->dir == ta_view_other_dir(view, !r->sender) &&
		    ta_view_fate_there(view, s->frame).fate == TA_FATE_MADE)
			return true;
	}
	return false;
}

/* It answers a SYN that never came to its supposed sender's side. */
static bool answers_the_lost(const struct ta_reset *r, const struct ta_point_view *view)
{
	return r->to_syn && ta_view_fate(view, r->trigger_frame).fate == TA_FATE_LOST;
}

/* A sign that this point's own capture shows. */
static bool looks_foreign(const struct ta_scene *scene, int event)
{
	static const enum ta_fact_kind sign[] = {
		TA_FACT_WENT_ON,        TA_FACT_RST_TTL,          TA_FACT_RST_TTL_FRESH,
		TA_FACT_RST_TOO_SOON,   TA_FACT_RST_LINK_ADDRESS, TA_FACT_RST_NO_OPTIONS,
		TA_FACT_RST_FOREIGN_ID, TA_FACT_RST_NO_DF,        TA_FACT_RST_ACKS_UNSENT,
		TA_FACT_RESET_BOTH_WAYS
	};
	for (size_t i = 0; i < sizeof(sign) / sizeof(sign[0]); i++)
		if (ta_fact_find(scene->facts, sign[i], event))
			return true;
	return false;
}

/* A RST that the other point of `view`, nearer to its supposed sender, does not hold. What is due, to data after a close, every kernel
 * sends: that it is missing says nothing. */
static bool note_made(struct ta_scene *scene, int event, const struct ta_reset *r,
		      const struct ta_point_view *view, unsigned passed)
{
	bool shown = goes_on_there(r, view) || made_both_ways(r, view) ||
		     answers_the_lost(r, view) || looks_foreign(scene, event);
	if (!shown && r->after_fin && ta_fact_find(scene->facts, TA_FACT_DATA_REFUSED, event))
		return false;
	struct ta_fact *f =
		ta_fact_add(scene, shown ? TA_FACT_RST_MADE_BETWEEN : TA_FACT_RST_NOT_THERE,
			    TA_OF_PATH, r->sender, event);
	ta_view_place(f, view, view->there_point, passed);
	ta_fact_frame(f, r->frame);
	return true;
}

/* It was seen where its supposed sender's packets are not yet counted down, with the TTL of the others. */
static bool note_left(struct ta_scene *scene, int event, const struct ta_reset *r,
		      const struct ta_point_view *view)
{
	struct ta_sight_fate fate = ta_view_fate(view, r->frame);
	bool near = ta_view_is_near(view, r->sender);
	if (!near && fate.fate != TA_FATE_BOTH)
		return false;
	const struct ta_sights *sights = near ? &view->own : &view->other;
	int dir = near ? r->sender : ta_view_other_dir(view, r->sender);
	size_t at = ta_sights_find(sights, near ? r->frame : fate.frame);
	if (at == sights->count || !ta_sights_on_own_link(sights, dir))
		return false;
	for (size_t i = 0; i < sights->count; i++) {
		const struct ta_sight *s = sights->item[i];
		if (s->dir != dir || s->flags & TA_RST || s->ttl != sights->item[at]->ttl)
			continue;
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_RST_LEFT, TA_OF_SIDE, r->sender, event);
		f->point = (uint8_t)(near ? view->here_point : view->there_point);
		f->value[0] = sights->item[at]->frame;
		return true;
	}
	return false;
}

void ta_observe_reset_at_points(struct ta_scene *scene, int event, const struct ta_reset *r,
				const struct ta_point_view *view, size_t nviews)
{
	struct ta_path path;
	unsigned passed = scene->ctx->point;
	ta_points_path(scene->ctx->points, scene->ctx->point, scene->id, r->sender, &path);
	/* back along the path, from here to its supposed sender */
	for (size_t at = ta_path_find(&path, passed); at-- > 0;) {
		for (size_t i = 0; i < nviews; i++) {
			const struct ta_point_view *v = &view[i];
			unsigned there = v->there_point;
			if (there != path.at[at].point || !ta_view_is_far(v, r->sender))
				continue;
			struct ta_sight_fate fate = ta_view_fate(v, r->frame);
			if (fate.fate == TA_FATE_BOTH)
				passed = there;
			if (fate.fate != TA_FATE_MADE || ta_view_misses_some(v, true, r->sender))
				continue;
			if (note_made(scene, event, r, v, passed))
				return;
		}
	}
	for (size_t i = 0; i < nviews; i++)
		if (note_left(scene, event, r, &view[i]))
			return;
}

void ta_observe_unseen_resets(struct ta_scene *scene, const struct ta_point_view *view,
			      size_t nviews)
{
	for (size_t i = 0; nviews && i < view->own.count; i++)
		if (view->own.item[i]->flags & TA_RST)
			return;
	for (size_t n = 0; n < nviews; n++) {
		const struct ta_sights *other = &view[n].other;
		for (size_t i = 0; i < other->count; i++) {
			const struct ta_sight *s = other->item[i];
			if (!(s->flags & TA_RST))
				continue;
			int side =
				ta_view_other_dir(&view[n], s->dir); /* the same swap leads back */
			struct ta_fact *f =
				ta_fact_add(scene, TA_FACT_RST_THERE, TA_OF_SIDE, side, -1);
			f->word = view[n].there;
			f->point = (uint8_t)view[n].there_point;
			f->value[0] = s->frame;
			return;
		}
	}
}
