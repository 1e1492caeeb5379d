/* SPDX-License-Identifier: MIT */
/* Clocks: where the timestamps of both ends of a connection stand still at once, it was the capture's clock that jumped; where
 * time runs backwards once, it was set. */
#include "facts/clock.h"

#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/shared.h"

#include "tcpautopsy/tcp/facts.h"

static bool overlap(int64_t from, int64_t to, int64_t other_from, int64_t other_to)
{
	return from <= other_to && other_from <= to;
}

static bool is_like(int64_t a, int64_t b)
{
	int64_t off = a > b ? a - b : b - a;
	return off <= a / TA_CLOCK_ALIKE_PART;
}

struct ta_clock_step ta_clock_step_of(const struct ta_fact_context *ctx)
{
	uint32_t n = ta_tracker_count(ctx->tracker);
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_glance(ctx->tracker, id);
		const struct ta_half_trouble *h = c && c->trouble ? c->trouble->half : NULL;
		if (!h || !h[0].suspend_ns || !is_like(h[0].suspend_ns, h[1].suspend_ns) ||
		    !overlap(h[0].suspend_from_ns, h[0].suspend_to_ns, h[1].suspend_from_ns,
			     h[1].suspend_to_ns))
			continue;
		const struct ta_half_trouble *first =
			h[0].suspend_to_ns < h[1].suspend_to_ns ? &h[0] : &h[1];
		return (struct ta_clock_step){ first->suspend_from_ns, first->suspend_to_ns,
					       first->suspend_ns };
	}
	return (struct ta_clock_step){ 0 };
}

/* A capture whose clock jumped shows nobody for at least as long. */
static bool may_be_jump(int64_t len_ns, const struct ta_half_trouble *h)
{
	return len_ns > h->suspend_ns || is_like(len_ns, h->suspend_ns);
}

/* The other end's clock ran on, or somebody was heard meanwhile: it was this host alone. */
static bool is_witnessed(const struct ta_fact_context *ctx, const struct ta_conn *c, int side)
{
	const struct ta_half_trouble *h = &c->trouble->half[side];
	const struct ta_half *other = &c->half[!side];
	struct ta_net_gap gap[TA_CLOCK_GAPS];
	size_t n = ta_net_gaps(ctx->net, gap, TA_CLOCK_GAPS);
	bool ticks = other->flags & TA_HALF_TS_MS && other->last_seen_ns >= h->suspend_to_ns &&
		     !c->trouble->half[!side].suspend_ns;
	bool known = n < TA_CLOCK_GAPS; /* shorter ones are not among the longest */
	if (ticks)
		return true;
	for (size_t i = 0; i < n; i++) {
		const int64_t from = gap[i].start_ns, to = gap[i].end_ns;
		if (may_be_jump((to < h->suspend_to_ns ? to : h->suspend_to_ns) -
					(from > h->suspend_from_ns ? from : h->suspend_from_ns),
				h))
			return false;
		known |= !may_be_jump(to - from, h);
	}
	return known;
}

bool ta_host_stood_still(const struct ta_fact_base *base, const struct ta_conn *c, int side)
{
	const struct ta_half_trouble *h = c->trouble ? &c->trouble->half[side] : NULL;
	const struct ta_clock_step *step = &base->step;
	if (!h || !h->suspend_ns)
		return false;
	if (step->step_ns && is_like(step->step_ns, h->suspend_ns) &&
	    overlap(step->from_ns, step->to_ns, h->suspend_from_ns, h->suspend_to_ns))
		return false;
	return is_witnessed(&base->ctx, c, side);
}

bool ta_clock_went_back_little(const struct ta_trouble *t)
{
	for (size_t i = 0; i < t->nepisodes; i++) {
		const struct ta_episode *e = t->episode[i];
		uint32_t end = e->end_frame ? e->end_frame : UINT32_MAX;
		if (e->first_frame <= t->backwards_frame[1] && end >= t->backwards_frame[0])
			return false;
	}
	return t->time_backwards && t->time_backwards <= TA_CLOCK_SET_SEGMENTS &&
	       t->backwards_ns < TA_PATIENCE_MIN_NS;
}

void ta_observe_clock(struct ta_scene *scene)
{
	const struct ta_clock_step *step = &scene->base->step;
	if (ta_fact_find(scene->facts, TA_FACT_ORDER_LOST, -1))
		return;
	if (scene->trouble && scene->trouble->time_backwards &&
	    scene->trouble->time_backwards <= TA_CLOCK_SET_SEGMENTS &&
	    !ta_clock_went_back_little(scene->trouble)) {
		ta_fact_add(scene, TA_FACT_CLOCK_SET_BACK, TA_OF_CAPTURE, scene->client, -1);
		return;
	}
	for (size_t i = 0; step->step_ns && i < scene->facts->nevents; i++) {
		const struct ta_event *e = &scene->facts->event[i];
		if (e->since_ns >= step->to_ns || e->until_ns < step->to_ns)
			continue;
		struct ta_fact *f = ta_fact_add(scene, TA_FACT_CLOCK_STEPPED, TA_OF_CAPTURE,
						scene->client, (int)i);
		f->value[0] = step->step_ns;
		f->from_ns = step->from_ns;
		f->to_ns = step->to_ns;
	}
}
