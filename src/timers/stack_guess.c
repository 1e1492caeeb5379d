/* SPDX-License-Identifier: MIT */
/* Ranks the stacks whose timers and probes fit what a sender showed; each row of the profiles is weighed alike. */
#include <assert.h>
#include <stdio.h>

#include "tcpautopsy/timers/stack.h"

#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"
#include "tcpautopsy/core/saturate.h"

struct verdict {
	const struct ta_stack_profile *profile;
	int points;
	bool excluded;
	int reason_points;
	char reason[160];
};

static void supports(struct verdict *v, int points, const char *reason)
{
	v->points += points;
	if (points <= v->reason_points)
		return;
	v->reason_points = points;
	snprintf(v->reason, sizeof(v->reason), "%s", reason);
}

static bool near(int64_t a, int64_t b, int64_t tolerance)
{
	return a <= b + tolerance && b <= a + tolerance;
}

static unsigned timeouts(const struct ta_stack_evidence *e, size_t c)
{
	unsigned n = 0;

	for (size_t i = 0; i < e->chain[c]->nattempts; i++)
		if (ta_attempt_is_explained(&e->chain[c]->attempt[i]))
			n += 1U + e->chain[c]->attempt[i].missing_before;
	return n;
}

/* ---- retransmitted data ---- */

static void weigh_lateness(const struct ta_backoff *b, struct verdict *v)
{
	const struct ta_stack_profile *p = v->profile;
	char reason[160];

	if (b->wheel && p->timer != TA_STACK_WHEEL) {
		v->excluded = true;
	} else if (b->wheel && b->tick_hz) {
		snprintf(
			reason, sizeof(reason),
			"its delays lie on the grid of a timer wheel of %u Hz, which Linux has since 4.8",
			b->tick_hz);
		supports(v, TA_POINTS_OWN, reason);
	} else if (b->wheel) {
		supports(v, TA_POINTS_SHARED,
			 "its delays are late as on a timer wheel, which Linux has since 4.8");
	} else if (b->clean) {
		const bool slop = b->slop_ns > 0;

		if (p->timer == TA_STACK_WHEEL || slop != (p->timer == TA_STACK_SLOP))
			v->excluded = b->nalternatives == 0;
		else if (slop)
			supports(
				v, TA_POINTS_OWN,
				"every delay is 200 ms longer than a doubling, the slop of the BSDs");
		else
			supports(v, TA_POINTS_HINT,
				 "its delays double cleanly, without a timer wheel");
	}
}

static void weigh_cap(const struct ta_backoff *b, struct verdict *v)
{
	const struct ta_stack_profile *p = v->profile;
	char reason[160];

	if (b->rto_max_ns <= 0)
		return;
	if (p->rto_multiple && b->base_ns > 0 &&
	    near(b->plateau_ns, ta_time_mul(b->base_ns, p->rto_multiple) + p->slop_ns,
		 b->plateau_ns / TA_STACK_CAP_PART)) {
		snprintf(reason, sizeof(reason),
			 "its delay stops growing at %u times the base, as that of %s",
			 p->rto_multiple, p->title);
		supports(v, TA_POINTS_SHARED, reason);
	} else if (b->rto_max_ns == p->rto_max_ns) {
		snprintf(reason, sizeof(reason),
			 "its delay stops growing at %g s, the maximum of %s",
			 (double)p->rto_max_ns / TA_SEC, p->title);
		supports(v, TA_POINTS_SHARED, reason);
	} else if (!p->rto_max_settable || b->rto_max_ns > p->rto_max_ns) {
		v->excluded = true;
	}
}

/* A delay beyond its cap is none of this stack's. */
static void weigh_longest(const struct ta_stack_evidence *e, size_t c, struct verdict *v)
{
	const struct ta_stack_profile *p = v->profile;
	const int64_t base = e->backoff[c]->base_ns;
	int64_t longest = 0;

	for (size_t i = 0; i < e->chain[c]->nattempts; i++)
		if (ta_attempt_is_explained(&e->chain[c]->attempt[i]) &&
		    e->chain[c]->attempt[i].nominal_ns > longest)
			longest = e->chain[c]->attempt[i].nominal_ns;
	if (!e->backoff[c]->clean)
		return;
	if ((p->rto_max_ns && longest > p->rto_max_ns) ||
	    (p->rto_multiple && base > 0 &&
	     longest > ta_time_mul(base, p->rto_multiple) + p->slop_ns))
		v->excluded = true;
}

static void weigh_tick(const struct ta_backoff *b, struct verdict *v)
{
	const int64_t tick = v->profile->tick_ns;

	if (b->slow_tick_ns && tick != b->slow_tick_ns)
		v->excluded = true;
	else if (b->slow_tick_ns)
		supports(v, TA_POINTS_SHARED,
			 "its first delay is cut short by part of a tick of half a second");
	if (!tick || !b->clean || b->base_ns <= 0)
		return;
	if (near(b->base_ns % tick, 0, TA_STACK_TICK_NS) ||
	    near(b->base_ns % tick, tick, TA_STACK_TICK_NS))
		supports(v, TA_POINTS_HINT, "its delays are multiples of half a second");
	else
		v->excluded = true;
}

static void weigh_end(const struct ta_stack_evidence *e, unsigned sent, struct verdict *v)
{
	const struct ta_stack_profile *p = v->profile;
	const unsigned own = p->data.by == TA_GIVE_UP_COUNT ? p->data.count : 0;
	char reason[160];

	if (own && sent > own)
		v->excluded = true;
	if (!e->gave_up_rst && !e->gave_up_silent)
		return;
	if (own == sent) {
		snprintf(reason, sizeof(reason), "it gives up after %u retransmissions, as %s does",
			 sent, p->title);
		supports(v, TA_POINTS_SHARED, reason);
	} else if (own && sent < own) {
		v->points -= TA_POINTS_HINT;
	}
	if ((e->gave_up_rst && p->end == TA_STACK_END_SILENT) ||
	    (e->gave_up_silent && p->end == TA_STACK_END_RST))
		v->excluded = true;
	else if (e->gave_up_rst && p->end == TA_STACK_END_RST)
		supports(v, TA_POINTS_HINT, "it gives up with a RST");
}

static void weigh_data(const struct ta_stack_evidence *e, size_t c, struct verdict *v)
{
	const struct ta_backoff *b = e->backoff[c];
	const struct ta_stack_profile *p = v->profile;
	const unsigned n = timeouts(e, c);

	if (n < TA_STACK_TIMEOUTS || b->law == TA_LAW_IRREGULAR || b->law == TA_LAW_NONE)
		return;
	weigh_lateness(b, v);
	if (e->chain[c]->icmp_unreachable)
		return;
	weigh_cap(b, v);
	weigh_longest(e, c, v);
	weigh_tick(b, v);
	if (b->base_ns > 0 && b->base_hi_ns < ta_nearly_ns(p->rto_min_ns))
		v->excluded = true;
	weigh_end(e, n - (b->tlp_index >= 0), v);
}

/* ---- SYN ---- */

/* The delays are those of the profile's schedule, as far as both go. */
static unsigned syn_matches(const struct ta_stack_evidence *e, size_t c,
			    const struct ta_stack_profile *p, bool *ret_differs)
{
	const struct ta_chain *chain = e->chain[c];
	unsigned n = 0;

	*ret_differs = false;
	for (size_t i = 1; i < chain->nattempts && n < TA_SYN_DELAYS && p->syn_delay_ds[n]; i++) {
		const int64_t nominal = p->syn_delay_ds[n] * TA_SYN_DELAY_UNIT_NS;
		const int64_t late =
			p->timer == TA_STACK_WHEEL
				? ta_wheel_longest_ns(nominal) - nominal + TA_STACK_SYN_WHEEL_NS
				: nominal / TA_STACK_SYN_PART + TA_STACK_SYN_CLEAN_NS;
		const int64_t gap = chain->attempt[i].time_ns - chain->attempt[i - 1].time_ns;
		/* Set between two ticks, the first delay is cut short by up to one. */
		const int64_t early = TA_STACK_SYN_EARLY_NS + (n == 0 ? p->tick_ns : 0);

		if (gap < nominal - early || gap > nominal + late) {
			*ret_differs = true;
			return n;
		}
		n++;
	}
	return n;
}

static void weigh_syn(const struct ta_stack_evidence *e, size_t c, struct verdict *v)
{
	const struct ta_backoff *b = e->backoff[c];
	char reason[160];
	bool differs;
	unsigned n;

	if (e->chain[c]->kind != TA_EPISODE_SYN || !e->chain[c]->nattempts ||
	    !(e->chain[c]->attempt[0].flags & TA_ATTEMPT_ORIGINAL) || !v->profile->syn_delay_ds[0])
		return;
	n = syn_matches(e, c, v->profile, &differs);
	if (b->wheel && v->profile->timer != TA_STACK_WHEEL)
		v->excluded = true;
	if (b->clean && v->profile->timer == TA_STACK_WHEEL && b->nalternatives == 0)
		v->excluded = true;
	if (differs) {
		/* The plain row of a family stands for its variants' schedules too, others do not. */
		if (v->profile->timer != TA_STACK_WHEEL || v->profile->syn_only || !b->wheel)
			v->excluded = true;
		return;
	}
	if (n < TA_STACK_TIMEOUTS - 1U)
		return;
	snprintf(reason, sizeof(reason), "its %u SYN delays are those of %s%s", n,
		 v->profile->title, b->tick_hz ? ", on the grid of its timer wheel" : "");
	supports(v,
		 v->profile->syn_only || n >= TA_STACK_SYNS ? TA_POINTS_SCHEDULE
							    : TA_POINTS_POSSIBLE,
		 reason);
}

/* ---- probes ---- */

static void weigh_keepalive(const struct ta_stack_evidence *e, struct verdict *v)
{
	const struct ta_stack_profile *p = v->profile;
	const int64_t interval = e->keepalive_interval_ns, idle = e->keepalive_idle_ns;
	const bool default_idle = idle > 0 && p->keepalive_idle_ns &&
				  idle >= p->keepalive_idle_ns - TA_SEC &&
				  idle <= ta_wheel_longest_ns(p->keepalive_idle_ns);
	char reason[160];

	if (e->keepalive_payload == 1 && p->keepalive_payload == 1)
		supports(v, TA_POINTS_SHARED, "its keep-alive probes carry one byte");
	if (e->keepalive_payload >= 0 && p->keepalive_payload >= 0 &&
	    e->keepalive_payload != p->keepalive_payload)
		v->points -= TA_POINTS_SHARED;
	if (interval > 0 && p->keepalive_interval_ns && default_idle &&
	    near(interval, p->keepalive_interval_ns, p->keepalive_interval_ns / TA_NEARLY_PART)) {
		snprintf(reason, sizeof(reason), "its keep-alive runs with the %g s and %g s of %s",
			 (double)p->keepalive_idle_ns / TA_SEC,
			 (double)p->keepalive_interval_ns / TA_SEC, p->title);
		supports(v, TA_POINTS_HINT, reason);
		if (e->keepalive_unanswered > p->keepalive_count)
			v->excluded = true;
		else if (e->keepalive_unanswered == p->keepalive_count)
			supports(v, TA_POINTS_HINT, reason);
	}
	if (near(interval, TA_SEC, TA_SEC / TA_NEARLY_PART) && e->keepalive_payload == 1 &&
	    p->keepalive_interval_ns == TA_SEC)
		supports(v, TA_POINTS_SHARED,
			 "its keep-alive probes carry one byte and come every second");
}

static void weigh_hints(const struct ta_stack_evidence *e, struct verdict *v)
{
	const struct ta_stack_profile *p = v->profile;

	if (e->persist_payload >= 0 && p->persist_payload >= 0) {
		if (e->persist_payload != p->persist_payload)
			v->points -= TA_POINTS_SHARED;
		else if (e->persist_payload == 0)
			supports(v, TA_POINTS_SHARED,
				 "its zero-window probes are empty, as those of Linux");
	}
	/* 64 is what most stacks start with. */
	if (v->points > 0 && e->syn_ttl > 0 && p->ttl && e->syn_ttl != p->ttl)
		v->points -= TA_POINTS_HINT;
	else if (v->points > 0 && e->syn_ttl > 0 && p->ttl && p->ttl != TA_COMMON_TTL)
		v->points += TA_POINTS_HINT;
}

/* ---- ranking ---- */

static void weigh(const struct ta_stack_evidence *e, struct verdict *v)
{
	for (size_t c = 0; c < TA_STACK_CHAINS && e->chain[c]; c++) {
		assert(e->backoff[c]);
		switch (e->chain[c]->kind) {
		case TA_EPISODE_RETRANSMISSION:
		case TA_EPISODE_FIN:
			if (!v->profile->syn_only)
				weigh_data(e, c, v);
			else
				weigh_lateness(e->backoff[c], v);
			break;
		case TA_EPISODE_SYN:
			weigh_syn(e, c, v);
			break;
		case TA_EPISODE_SYN_ACK:
		case TA_EPISODE_ZERO_WINDOW_PROBE:
			weigh_lateness(e->backoff[c], v);
			break;
		case TA_EPISODE_KEEPALIVE:
			if (e->backoff[c]->tick_hz)
				weigh_lateness(e->backoff[c], v);
			break;
		case TA_EPISODE_COUNT:
			break;
		}
	}
	weigh_keepalive(e, v);
	weigh_hints(e, v);
}

/* A variant that only its SYNs tell apart is named on the word of a SYN schedule alone. */
static bool shows_variant(const struct ta_stack_evidence *e, const struct ta_stack_profile *p)
{
	bool differs;

	for (size_t c = 0; c < TA_STACK_CHAINS && e->chain[c]; c++)
		if (e->chain[c]->kind == TA_EPISODE_SYN && syn_matches(e, c, p, &differs) >= 2 &&
		    !differs)
			return true;
	return false;
}

static void insert(struct verdict *sorted, size_t n, const struct verdict *v)
{
	size_t i = n;

	while (i > 0 && sorted[i - 1].points < v->points) {
		sorted[i] = sorted[i - 1];
		i--;
	}
	sorted[i] = *v;
}

void ta_stack_guess(const struct ta_stack_evidence *e, struct ta_stack_guess *ret)
{
	struct verdict sorted[TA_STACK_COUNT];
	size_t n = 0;

	*ret = (struct ta_stack_guess){ 0 };
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		struct verdict v = { .profile = ta_stack_book[i] };

		weigh(e, &v);
		if (v.excluded || v.points < TA_POINTS_POSSIBLE ||
		    (v.profile->syn_only && !shows_variant(e, v.profile)))
			continue;
		insert(sorted, n++, &v);
	}
	if (n == 0)
		return;
	for (size_t i = 0; i < n && i < TA_MAX_STACKS; i++)
		if (sorted[i].points >= sorted[0].points - TA_POINTS_SHARED)
			ret->candidate[ret->ncandidates++] = sorted[i].profile->name;
	ret->confidence = 1;
	if (sorted[0].points >= TA_POINTS_LIKELY &&
	    (n == 1 || sorted[1].points < sorted[0].points ||
	     sorted[0].profile->timer == TA_STACK_WHEEL))
		ret->confidence = 2;
	snprintf(ret->reason, sizeof(ret->reason), "%s", sorted[0].reason);
}
