/* SPDX-License-Identifier: MIT */
/* When an unanswered peer is given up by count: SYN and SYN-ACK (tcp_write_timeout, reqsk_timer_handler), zero-window
 * probes (tcp_probe_timer) and keep-alive probes (tcp_keepalive_timer) of net/ipv4. */
#include "abort_internal.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"
#include "tcpautopsy/core/saturate.h"

static bool ran_past(const struct ta_outlook *o)
{
	return ta_outlook_ran_past(o, ta_outlook_latest_ns(o));
}

/* A rule that ends with the expiry after `limit` retransmissions. */
static void by_count(const struct ta_outlook *o, unsigned seen, unsigned limit,
		     struct ta_abort *ret)
{
	ret->expected_ns = ta_outlook_after_ns(o, seen < limit ? limit - seen : 0);
	if (ran_past(o)) {
		ret->observed = seen >= limit;
		ret->stopped_early = seen < limit;
	} else if (seen < limit) {
		ta_abort_set_next(o, ret);
	}
}

/* ---- SYN, SYN-ACK ---- */

/* The retransmissions that did not double are known once a doubling was seen; before, as many as Linux comes with. */
static unsigned linear_copies(const struct ta_outlook *o)
{
	const struct ta_backoff *b = o->in->backoff;
	const unsigned linear = ta_stack_syn_linear(&ta_stack_linux_since_6_5);

	if (o->in->chain->kind == TA_EPISODE_SYN_ACK || o->timeouts == 0)
		return 0;
	if (b->law == TA_LAW_LINEAR_THEN_EXPONENTIAL && o->timeouts > b->doublings)
		return o->timeouts - 1 - b->doublings;
	if (b->law == TA_LAW_CONSTANT)
		return o->timeouts - 1 > linear ? o->timeouts - 1 : linear;
	return 0;
}

/* Linux starts with 1 s, with 3 s before 3.1; what doubles cleanly may be any stack. */
static bool may_be_linux(const struct ta_backoff *b)
{
	const int64_t base =
		b->base_ns > 2 * TA_RTO_INITIAL_NS ? TA_RTO_INITIAL_OLD_NS : TA_RTO_INITIAL_NS;
	const int64_t off = base / TA_SYN_BASE_PART;

	return b->wheel || (!b->clean && (b->base_ns < 0 ||
					  (b->base_ns > base - off && b->base_ns < base + off)));
}

/* It ended with another count than the stack's own: an application's limit on connect() leaves the same picture as a
 * setting does, so no rule is named. */
static void syn_other_count(const struct ta_outlook *o, struct ta_abort *ret)
{
	const bool syn_ack = o->in->chain->kind == TA_EPISODE_SYN_ACK;

	ret->rule[0] = '\0';
	ret->expected_ns = -1;
	ret->observed = true;
	ret->stopped_early = !syn_ack;
	ta_abort_text(ret, "%u retransmission%s, then none: a setting of the stack, or %s",
		      o->timeouts, o->timeouts == 1 ? "" : "s",
		      syn_ack ? "a full listen queue, which shortens it"
			      : "the application's own time limit for connecting");
}

static void linux_syn(const struct ta_outlook *o, struct ta_abort *ret)
{
	const bool syn_ack = o->in->chain->kind == TA_EPISODE_SYN_ACK;
	const bool over = ran_past(o);
	const unsigned linear = linear_copies(o);
	const struct ta_give_up *rule = syn_ack ? &ta_stack_linux.syn_ack : &ta_stack_linux.syn;
	const unsigned limit = rule->count + linear;

	if (over && (o->timeouts != limit || !may_be_linux(o->in->backoff))) {
		syn_other_count(o, ret);
	} else if (may_be_linux(o->in->backoff) && o->timeouts <= limit) {
		ta_abort_name(ret, &ta_stack_linux, rule);
		by_count(o, o->timeouts, limit, ret);
		if (!syn_ack)
			ta_abort_text(
				ret,
				"connect() fails with ETIMEDOUT when the timer after retransmission %u expires",
				limit);
	} else {
		ta_abort_set_next(o, ret);
		ta_abort_text(
			ret,
			"which stack it is, and so how many retransmissions it sends, is not known");
	}
}

/* One gap can't show whether the first are linear: the next retransmission is due after the gap once more, or twice. */
static void syn_one_gap(const struct ta_outlook *o, struct ta_abort *ret)
{
	const struct ta_attempt *a = o->in->chain->attempt;
	const size_t n = o->in->chain->nattempts;
	const int64_t gap = n > 1 ? a[n - 1].time_ns - a[n - 2].time_ns : o->delay_ns;
	const bool timed = o->timeouts == 1 && n == 2 && gap >= 0 && gap <= TA_TIMER_MAX_NS;
	const int64_t latest =
		timed ? o->last_ns + ta_wheel_longest_ns(2 * gap) + TA_DUE_LATE_NS : 0;

	if (!timed) {
		if (ran_past(o))
			ret->stopped_early = true;
		else
			ta_abort_set_next(o, ret);
	} else if (ta_outlook_ran_past(o, latest)) {
		syn_other_count(o, ret);
	} else {
		ret->next_lo_ns = o->last_ns + ta_wheel_shortest_ns(gap);
		ret->next_hi_ns = latest;
	}
}

/* An attempt to connect that lasts so long is over, whatever its timers are set to. */
static void timed_syn(const struct ta_outlook *o, int64_t after_ns, struct ta_abort *ret)
{
	ret->expected_ns = o->in->chain->attempt[0].time_ns + after_ns;
	ret->observed = ta_outlook_ran_past(o, ret->expected_ns) &&
			ta_outlook_next_ns(o) > ret->expected_ns;
	if (!ret->observed && ran_past(o))
		syn_other_count(o, ret);
}

static void syn_clock(const struct ta_outlook *o, struct ta_abort *ret)
{
	const struct ta_backoff *b = o->in->backoff;
	const bool syn_ack = o->in->chain->kind == TA_EPISODE_SYN_ACK;

	if (o->delay_ns <= 0 || b->law == TA_LAW_IRREGULAR)
		return;
	if (b->law == TA_LAW_NONE) {
		syn_one_gap(o, ret);
		return;
	}
	const struct ta_stack_profile *p =
		b->clean ? ta_stack_by_syn(b, syn_ack, o->timeouts) : NULL;

	if (!p) {
		linux_syn(o, ret);
		return;
	}
	const struct ta_give_up *rule = syn_ack ? &p->syn_ack : &p->syn;

	ta_abort_name(ret, p, rule);
	if (rule->by == TA_GIVE_UP_TIME) {
		timed_syn(o, rule->after_ns, ret);
		return;
	}
	by_count(o, o->timeouts, rule->count, ret);
	ret->expected_ns = ta_outlook_counted_ns(o, p, rule);
}

/* ---- zero-window probes ---- */

/* tcp_probe_timer doubles tcp_retries2 times at most, and sends as many probes in vain: delays that stop growing below
 * any maximum that one would set tell the number. */
static unsigned persist_limit(const struct ta_backoff *b)
{
	const bool odd = b->rto_max_ns > 0 && b->rto_max_ns < ta_stack_linux.rto_max_ns &&
			 b->rto_max_ns % TA_SEC != 0;

	unsigned doublings = 0;

	if (!odd || b->base_ns <= 0)
		return ta_stack_linux.persist.count;
	while (doublings < ta_stack_linux.persist.count &&
	       ta_time_shift(b->base_ns, doublings) < ta_wheel_shortest_ns(b->rto_max_ns))
		doublings++;
	return doublings ? doublings : ta_stack_linux.persist.count;
}

static void persist_clock(const struct ta_outlook *o, struct ta_abort *ret)
{
	if (o->delay_ns <= 0 || o->in->backoff->law == TA_LAW_IRREGULAR ||
	    o->in->backoff->law == TA_LAW_NONE)
		return;
	if (o->unanswered == 0) {
		ta_abort_text(
			ret, "never gives up while the peer answers the probes (RFC 9293 MUST-37)");
		if (!ran_past(o))
			ta_abort_set_next(o, ret);
		return;
	}
	if (o->in->backoff->clean)
		return;
	const unsigned limit = persist_limit(o->in->backoff);

	if (limit == ta_stack_linux.persist.count)
		ta_abort_rule(ret, "linux persist");
	else
		ta_abort_rule(ret, "linux persist, tcp_retries2=%u", limit);
	by_count(o, o->unanswered, limit, ret);
	ta_abort_text(
		ret,
		"gives up without a RST when the timer after %u unanswered probes expires; %u so far",
		limit, o->unanswered);
}

/* ---- keep-alive ---- */

static int64_t keepalive_interval_ns(const struct ta_outlook *o)
{
	const struct ta_chain *chain = o->in->chain;

	if (o->in->keepalive_interval_ns > 0)
		return o->in->keepalive_interval_ns;
	if (chain->nattempts < 2)
		return -1;
	return chain->attempt[chain->nattempts - 1].time_ns -
	       chain->attempt[chain->nattempts - 2].time_ns;
}

static void keepalive_reset(const struct ta_outlook *o, int64_t interval_ns, struct ta_abort *ret)
{
	const int64_t waited = o->in->reset_ns - o->last_ns;
	const int64_t silent = o->in->reset_ns - o->in->last_answer_ns;

	if (interval_ns > 0 && waited < ta_nearly_ns(interval_ns)) {
		ret->stopped_early = true;
		ta_abort_text(
			ret,
			"reset %.3f s after the last probe, before the next was due: not by the keep-alive timer",
			ta_seconds(waited));
		return;
	}
	ta_abort_rule(ret, "keep-alive count=%u", o->unanswered);
	ret->expected_ns = o->in->reset_ns;
	ret->observed = true;
	if (o->in->last_answer_ns > 0 && silent > 0)
		ta_abort_text(
			ret,
			"reset one interval after probe %u, %.1f s after the peer was last heard: a count of %u, or a TCP_USER_TIMEOUT that had expired",
			o->unanswered, ta_seconds(silent), o->unanswered);
	else
		ta_abort_text(ret, "reset one interval after probe %u", o->unanswered);
}

static void keepalive_clock(struct ta_outlook *o, struct ta_abort *ret)
{
	const int64_t interval = keepalive_interval_ns(o);
	const unsigned limit =
		ta_stack_keepalive_count(interval, o->in->backoff->wheel, o->unanswered);

	if (o->unanswered == 0)
		return;
	if (o->in->reset_by_sender) {
		keepalive_reset(o, interval, ret);
		return;
	}
	if (interval <= 0)
		return;
	o->delay_ns = interval;
	o->doubles = false;
	ta_abort_rule(ret, "keep-alive count=%u", o->unanswered > limit ? o->unanswered : limit);
	by_count(o, o->unanswered, limit, ret);
	if (ret->stopped_early)
		ta_abort_text(
			ret,
			"no further probe came although one was due: a count of %u whose RST the capture lacks, or the application closed it",
			o->unanswered);
}

void ta_abort_probes(const struct ta_outlook *o, struct ta_abort *ret)
{
	struct ta_outlook own = *o;

	switch (o->in->chain->kind) {
	case TA_EPISODE_SYN:
	case TA_EPISODE_SYN_ACK:
		syn_clock(o, ret);
		break;
	case TA_EPISODE_ZERO_WINDOW_PROBE:
		persist_clock(o, ret);
		break;
	case TA_EPISODE_KEEPALIVE:
		keepalive_clock(&own, ret);
		break;
	case TA_EPISODE_RETRANSMISSION:
	case TA_EPISODE_FIN:
	case TA_EPISODE_COUNT:
		break;
	}
}
