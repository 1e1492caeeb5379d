/* SPDX-License-Identifier: MIT */
/* How a chain would go on: tcp_retransmit_timer and tcp_model_timeout of net/ipv4/tcp_timer.c, on the fitted timers. */
#include "abort_internal.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"
#include "tcpautopsy/core/saturate.h"

static bool by_timer(uint8_t cause)
{
	return cause == TA_CAUSE_RTO || cause == TA_CAUSE_SYN || cause == TA_CAUSE_PROBE;
}

/* Counts the timeouts and finds the first; where frames are missing before it, it was earlier by their delay. */
static void count_timeouts(struct ta_outlook *o)
{
	const struct ta_chain *chain = o->in->chain;

	for (size_t i = 0; i < chain->nattempts; i++) {
		const struct ta_attempt *a = &chain->attempt[i];

		o->unanswered = a->answer_frame ? 0 : o->unanswered + 1;
		/* A fast retransmission starts the timer anew, and so does an answer to a duplicate SYN. */
		if (a->cause == TA_CAUSE_FAST ||
		    (a->flags & TA_ATTEMPT_ASKED_FOR && chain->kind == TA_EPISODE_SYN_ACK))
			o->last_ns = a->time_ns;
		if (!by_timer(a->cause) ||
		    a->flags & (TA_ATTEMPT_ASKED_FOR | TA_ATTEMPT_ORIGINAL) ||
		    ta_attempt_is_hasty(chain, i))
			continue;
		o->last_ns = a->time_ns;
		if (o->first_ns < 0 && chain->attempt[0].flags & TA_ATTEMPT_ORIGINAL)
			o->first_ns = a->time_ns -
				      (a->missing_before && a->nominal_ns > 0 ? a->nominal_ns : 0);
		o->timeouts += 1 + a->missing_before;
	}
}

/* The nominal delay before the last timeout, or -1. */
static int64_t last_nominal_ns(const struct ta_outlook *o)
{
	const struct ta_attempt *a = o->in->chain->attempt;

	for (size_t i = o->in->chain->nattempts; i-- > 0;)
		if (by_timer(a[i].cause) &&
		    !(a[i].flags & (TA_ATTEMPT_ORIGINAL | TA_ATTEMPT_ASKED_FOR)))
			return a[i].nominal_ns;
	return -1;
}

/* Delays that are equal so far: some stay so, others double once the stack's linear timeouts are over. */
static bool still_linear(struct ta_outlook *o)
{
	const struct ta_backoff *b = o->in->backoff;
	const unsigned linear = ta_chain_is_syn(o->in->chain)
					? ta_stack_syn_linear(&ta_stack_linux_since_6_5)
					: ta_stack_linux.thin_linear;

	if (b->law != TA_LAW_CONSTANT)
		return false;
	if ((o->in->chain->icmp_unreachable && !ta_chain_is_syn(o->in->chain)) ||
	    !(o->in->chain->attempt[0].flags & TA_ATTEMPT_ORIGINAL) || b->clean) {
		o->doubles = false;
		return true;
	}
	if (o->timeouts > linear)
		return false;
	o->linear = linear - o->timeouts;
	return true;
}

static void set_delay(struct ta_outlook *o)
{
	const struct ta_backoff *b = o->in->backoff;
	const int64_t nominal = last_nominal_ns(o);
	const int64_t estimate = o->in->chain->rto_estimate_ns;

	o->doubles = true;
	if (o->timeouts == 0) {
		o->delay_ns = b->base_ns > 0 ? b->base_ns : estimate;
		if (o->delay_ns <= 0 && ta_chain_is_syn(o->in->chain))
			o->delay_ns = TA_RTO_INITIAL_NS;
		return;
	}
	if (nominal > 0 && b->law != TA_LAW_IRREGULAR) {
		o->delay_ns = still_linear(o) ? nominal : 2 * (nominal - b->slop_ns) + b->slop_ns;
	} else if (b->law == TA_LAW_NONE && estimate > 0) {
		o->delay_ns = 2 * estimate;
	} else if (b->law == TA_LAW_NONE && ta_chain_is_syn(o->in->chain)) {
		o->delay_ns = TA_RTO_INITIAL_NS; /* the second may be linear */
	}
	if (o->delay_ns > o->cap_ns)
		o->delay_ns = o->cap_ns;
}

void ta_outlook_init(struct ta_outlook *o, const struct ta_abort_input *in)
{
	const struct ta_chain *chain = in->chain;

	*o = (struct ta_outlook){
		.in = in, .delay_ns = -1, .first_ns = -1, .cap_ns = ta_stack_linux.rto_max_ns
	};
	if (in->backoff->rto_max_ns > 0)
		o->cap_ns = in->backoff->rto_max_ns;
	if (chain->nattempts == 0)
		return;
	o->last_ns = chain->attempt[0].time_ns;
	for (size_t i = 0; i < chain->nattempts; i++)
		if (chain->attempt[i].cause == TA_CAUSE_TLP)
			o->last_ns = chain->attempt[i].time_ns;
	count_timeouts(o);
	set_delay(o);
}

static int64_t fire_ns(const struct ta_outlook *o, int64_t now_ns, int64_t delay_ns)
{
	const struct ta_backoff *b = o->in->backoff;

	if (b->plateau_ns > 0 && delay_ns == b->rto_max_ns)
		return now_ns + b->plateau_ns;
	if (b->clean)
		return now_ns + delay_ns;
	if (b->tick_hz) {
		/* The last expiry lies on a boundary of its level; on a coarser one, half a bucket is the mean. */
		const int64_t delta = ta_ns_to_ticks_up(delay_ns, b->tick_hz);
		const int64_t grid = (int64_t)ta_wheel_granularity((uint64_t)delta);
		const int64_t half = (int64_t)ta_wheel_granularity((uint64_t)(delta / 2));

		return now_ns +
		       ta_ticks_to_ns(grid == half ? (delta / grid + 1) * grid : delta + grid / 2,
				      b->tick_hz);
	}
	return now_ns + delay_ns + delay_ns / TA_DUE_MEAN_PART;
}

int64_t ta_outlook_next_ns(const struct ta_outlook *o)
{
	return fire_ns(o, o->last_ns, o->delay_ns);
}

int64_t ta_outlook_latest_ns(const struct ta_outlook *o)
{
	const struct ta_backoff *b = o->in->backoff;

	if (b->clean)
		return ta_time_add(
			o->last_ns,
			ta_time_add(o->delay_ns, o->delay_ns / TA_DUE_CLEAN_PART + TA_DUE_LATE_NS));
	if (b->tick_hz)
		return o->last_ns + ta_wheel_latest_ns(o->delay_ns, b->tick_hz) + TA_DUE_LATE_NS;
	return ta_time_add(o->last_ns,
			   ta_time_add(ta_wheel_longest_ns(o->delay_ns), TA_DUE_LATE_NS));
}

/* The delay after number `i` of those to come. */
static int64_t following(const struct ta_outlook *o, unsigned i, int64_t delay_ns)
{
	const int64_t slop = o->in->backoff->slop_ns;
	const int64_t next = o->doubles && i >= o->linear
				     ? ta_time_add(ta_time_mul(delay_ns - slop, 2), slop)
				     : delay_ns;

	return next < o->cap_ns ? next : o->cap_ns;
}

int64_t ta_outlook_expiry_ns(const struct ta_outlook *o, int64_t limit_ns)
{
	int64_t at = o->last_ns, delay = o->delay_ns;

	/* Constant delays under ICMP may be short against the limit: whole rounds of them at once. */
	if (!o->doubles && delay > 0 && limit_ns > at + delay)
		at += (limit_ns - at) / delay * delay - delay;
	for (unsigned i = 0; i < TA_EXPIRIES_MAX && delay > 0; i++) {
		at = fire_ns(o, at, delay);
		if (at >= limit_ns)
			return at;
		delay = following(o, i, delay);
	}
	return -1;
}

unsigned ta_outlook_before(const struct ta_outlook *o, int64_t until_ns)
{
	int64_t at = o->last_ns, delay = o->delay_ns;
	unsigned n = 0;

	for (; n < TA_EXPIRIES_MAX && delay > 0; n++) {
		at = fire_ns(o, at, delay);
		if (at >= until_ns)
			break;
		delay = following(o, n, delay);
	}
	return n;
}

int64_t ta_outlook_after_ns(const struct ta_outlook *o, unsigned more)
{
	int64_t at = o->last_ns, delay = o->delay_ns;

	if (delay <= 0 || more > TA_EXPIRIES_MAX)
		return -1;
	for (unsigned i = 0; i <= more; i++) {
		at = fire_ns(o, at, delay);
		delay = following(o, i, delay);
	}
	return at;
}

int64_t ta_outlook_counted_ns(const struct ta_outlook *o, const struct ta_stack_profile *stack,
			      const struct ta_give_up *rule)
{
	const unsigned more = o->timeouts < rule->count ? rule->count - o->timeouts : 0;

	if (!rule->at_once)
		return ta_outlook_after_ns(o, more);

	const int64_t last = more ? ta_outlook_after_ns(o, more - 1) : o->last_ns;

	return last < 0 ? -1 : ta_time_add(last, stack->tick_ns);
}

bool ta_outlook_ran_past(const struct ta_outlook *o, int64_t instant_ns)
{
	return o->in->capture_end_ns > ta_time_add(instant_ns, TA_RAN_PAST_NS);
}

int64_t ta_linux_budget_ns(unsigned retries, int64_t rto_max_ns)
{
	unsigned linear = 0;

	while (ta_stack_linux.rto_min_ns <= rto_max_ns >> (linear + 1))
		linear++;
	if (retries <= linear)
		return ((2LL << retries) - 1) * ta_stack_linux.rto_min_ns;
	return ((2LL << linear) - 1) * ta_stack_linux.rto_min_ns + (retries - linear) * rto_max_ns;
}
