/* SPDX-License-Identifier: MIT */
/* Which attempts of a chain a timer sent, and when that timer was armed: net/ipv4/tcp_timer.c, tcp_rearm_rto and
 * tcp_xmit_retransmit_queue of net/ipv4/tcp_input.c and tcp_output.c. The others get their cause here. */
#include "chain_internal.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"

struct builder {
	const struct ta_chain *chain;
	struct ta_timer_steps *steps;
	int64_t start_lo_ns, start_hi_ns; /* when the timer that runs now was armed */
	bool chained;
	int64_t last_gap_ns; /* of the step before, 0: none */
};

static enum ta_cause timer_cause(enum ta_episode_kind kind)
{
	switch (kind) {
	case TA_EPISODE_SYN:
	case TA_EPISODE_SYN_ACK:
		return TA_CAUSE_SYN;
	case TA_EPISODE_ZERO_WINDOW_PROBE:
	case TA_EPISODE_KEEPALIVE:
		return TA_CAUSE_PROBE;
	case TA_EPISODE_RETRANSMISSION:
	case TA_EPISODE_FIN:
	case TA_EPISODE_COUNT:
		break;
	}
	return TA_CAUSE_RTO;
}

static bool carries_data(const struct ta_chain *chain)
{
	return chain->kind == TA_EPISODE_RETRANSMISSION || chain->kind == TA_EPISODE_FIN;
}

/* The least delay of a timer after what was sent last. */
static int64_t soonest_timer_ns(const struct builder *b)
{
	const struct ta_chain *chain = b->chain;

	if (b->last_gap_ns)
		return b->last_gap_ns + b->last_gap_ns / 2;
	if (chain->rto_estimate_ns > 0)
		return ta_nearly_ns(chain->rto_estimate_ns);
	return (chain->srtt_ns > 0 ? chain->srtt_ns : 0) + ta_nearly_ns(ta_stack_linux.rto_min_ns);
}

static void arm(struct builder *b, int64_t lo_ns, int64_t hi_ns, bool chained)
{
	b->start_lo_ns = lo_ns;
	b->start_hi_ns = hi_ns;
	b->chained = chained;
}

/* An attempt that a timer sent arms the next one; the answer to a window probe does so once more. */
static void arm_behind(struct builder *b, const struct ta_attempt *a)
{
	const int64_t srtt_ns = b->chain->srtt_ns;
	const int64_t rtt = srtt_ns > 0 ? srtt_ns * TA_PTO_MOST_NUM / TA_PTO_MOST_DEN + TA_DOUBLE_NS
					: TA_ANSWER_MAX_NS;

	if (a->answer_frame && b->chain->kind == TA_EPISODE_ZERO_WINDOW_PROBE)
		arm(b, a->time_ns, a->time_ns + rtt, false);
	else
		arm(b, a->time_ns, a->time_ns, true);
}

static void add_step(struct builder *b, size_t i)
{
	struct ta_timer_steps *s = b->steps;
	const struct ta_attempt *a = &b->chain->attempt[i];
	const unsigned ends = TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL;

	if (s->n == TA_CHAIN_STEPS)
		return;
	s->step[s->n++] = (struct ta_timer_step){
		.attempt = i,
		.fire_ns = a->time_ns,
		.start_lo_ns = b->start_lo_ns,
		.start_hi_ns = b->start_hi_ns < a->time_ns ? b->start_hi_ns : a->time_ns,
		.chained = b->chained,
		.tail_only = (a->flags & ends) == TA_ATTEMPT_TAIL,
		.head_only = (a->flags & ends) == TA_ATTEMPT_HEAD,
	};
	b->last_gap_ns = a->time_ns - b->start_lo_ns;
	arm_behind(b, a);
}

static bool doubles(int64_t gap_ns, int64_t next_ns)
{
	return next_ns > gap_ns * TA_DOUBLES_LEAST_NUM / TA_DOUBLES_LEAST_DEN &&
	       next_ns < gap_ns * TA_DOUBLES_MOST;
}

/* Too soon for any timer: no loss probe of the tail, no part of a backoff with so small a base. */
static bool is_hasty(const struct builder *b, size_t i)
{
	const struct ta_attempt *a = &b->chain->attempt[i];
	const int64_t gap = a->time_ns - b->start_lo_ns;

	if (gap >= TA_HASTY_NS || ((a->flags & TA_ATTEMPT_TAIL) && gap >= b->steps->pto_lo_ns) ||
	    doubles(b->last_gap_ns, gap))
		return false;
	return i + 1 == b->chain->nattempts || !doubles(gap, a[1].time_ns - a->time_ns);
}

bool ta_attempt_is_hasty(const struct ta_chain *chain, size_t i)
{
	return i > 0 && timer_cause(chain->kind) == TA_CAUSE_SYN &&
	       chain->attempt[i].time_ns - chain->attempt[i - 1].time_ns < TA_SYN_MIN_NS;
}

static bool is_late_by_wheel(int64_t gap_ns, int64_t delay_ns)
{
	return gap_ns > delay_ns - TA_DOUBLE_NS &&
	       gap_ns < ta_wheel_longest_ns(delay_ns) + TA_DOUBLE_NS;
}

/* The head goes out just when the retransmission timer is due: what arrived a moment before did not send it. */
static bool on_schedule(const struct builder *b, size_t i)
{
	const int64_t gap = b->chain->attempt[i].time_ns - b->start_lo_ns;
	const int64_t rto = b->chain->rto_estimate_ns;

	if (!(b->chain->attempt[i].flags & TA_ATTEMPT_HEAD) || !b->steps->from_start)
		return false;
	if (b->steps->n == 0)
		return rto > 0 && is_late_by_wheel(gap, rto);
	/* Behind a loss probe the timer starts anew, and what doubles was late itself. */
	if (b->steps->n == 1 && b->steps->probe_possible && rto > 0 && is_late_by_wheel(gap, rto))
		return true;
	return gap > 2 * ta_wheel_shortest_ns(b->last_gap_ns) - TA_DOUBLE_NS &&
	       gap < 2 * ta_wheel_longest_ns(b->last_gap_ns) + TA_DOUBLE_NS;
}

/* What the attempt is if no timer sent it; TA_CAUSE_COUNT: a timer did. */
static enum ta_cause other_cause(const struct builder *b, size_t i)
{
	const struct ta_attempt *a = &b->chain->attempt[i];
	const int64_t gap = a->time_ns - b->start_lo_ns;
	const bool stepped = b->steps->n > 0;

	if (a->flags & TA_ATTEMPT_ORIGINAL)
		return TA_CAUSE_ORIGINAL;
	if (!carries_data(b->chain))
		return (a->flags & TA_ATTEMPT_ASKED_FOR) || ta_attempt_is_hasty(b->chain, i)
			       ? timer_cause(b->chain->kind)
			       : TA_CAUSE_COUNT;
	if ((a->flags & TA_ATTEMPT_FAST) && gap < soonest_timer_ns(b))
		return TA_CAUSE_FAST;
	if ((a->flags & TA_ATTEMPT_ASKED_FOR) && !on_schedule(b, i))
		return TA_CAUSE_UNKNOWN;
	if (stepped && !(a->flags & TA_ATTEMPT_HEAD) &&
	    gap < b->last_gap_ns * TA_AFTER_RTO_NUM / TA_AFTER_RTO_DEN)
		return TA_CAUSE_AFTER_RTO;
	if (gap < TA_DOUBLE_NS || is_hasty(b, i))
		return TA_CAUSE_UNKNOWN;
	return TA_CAUSE_COUNT;
}

/* What an attempt that no timer sent does to the timer. */
static void restart(struct builder *b, size_t i, enum ta_cause cause)
{
	const struct ta_attempt *a = &b->chain->attempt[i];

	if (cause == TA_CAUSE_FAST && (a->flags & TA_ATTEMPT_HEAD)) {
		arm(b, a->time_ns, a->time_ns, false);
		b->last_gap_ns = 0;
	} else if ((a->flags & TA_ATTEMPT_ASKED_FOR) && b->chain->kind == TA_EPISODE_SYN_ACK) {
		arm(b, a->time_ns, a->time_ns, false);
	} else if (ta_attempt_is_hasty(b->chain, i)) {
		/* Another attempt to connect, or a generator's: what follows is counted from here, and is no first delay. */
		arm(b, a->time_ns, a->time_ns, false);
		b->steps->from_start = false;
	} else if ((a->flags & TA_ATTEMPT_ORIGINAL) && b->steps->n == 0) {
		/* Each new segment moves the loss probe, none the RTO. */
		b->start_hi_ns = a->time_ns;
	}
}

/* 2 SRTT, and the peer's delayed ACK where one segment is out (tcp_schedule_loss_probe). */
static void probe_bounds(const struct ta_chain *chain, struct ta_timer_steps *s)
{
	s->pto_lo_ns = TA_PTO_EXTRA_NS;
	s->pto_hi_ns = 0;
	if (chain->in_flight == 1)
		s->pto_lo_ns = ta_stack_linux.rto_min_ns;
	if (chain->srtt_ns <= 0)
		return;

	const int64_t two_srtt = 2 * chain->srtt_ns;

	s->pto_lo_ns = two_srtt * TA_PTO_LEAST_NUM / TA_PTO_LEAST_DEN +
		       (chain->in_flight == 1 ? ta_stack_linux.rto_min_ns : 0);
	s->pto_hi_ns = two_srtt * TA_PTO_MOST_NUM / TA_PTO_MOST_DEN +
		       (chain->in_flight > 1 ? TA_PTO_EXTRA_NS : ta_stack_linux.rto_min_ns);
}

static void begin(struct builder *b)
{
	const struct ta_chain *chain = b->chain;
	const int64_t first = chain->attempt[0].time_ns;
	const bool anchored =
		chain->anchor_ns >= first &&
		(chain->nattempts < 2 || chain->anchor_ns < chain->attempt[1].time_ns);
	const int64_t start = anchored ? chain->anchor_ns : first;

	arm_behind(b, &chain->attempt[0]);
	arm(b, start, start > b->start_hi_ns ? start : b->start_hi_ns, false);
}

/* The first probe's timer was armed when the window closed, or when there was more to send: only a gap of about half
 * the next one is a delay. */
static bool first_probe_counts(const struct ta_chain *chain)
{
	if (chain->kind != TA_EPISODE_ZERO_WINDOW_PROBE || chain->nattempts < 2 ||
	    (chain->attempt[0].flags & TA_ATTEMPT_ORIGINAL) ||
	    chain->anchor_ns >= chain->attempt[0].time_ns)
		return false;

	const int64_t first = chain->attempt[0].time_ns - chain->anchor_ns;
	const int64_t second = chain->attempt[1].time_ns - chain->attempt[0].time_ns;

	return first > second * TA_FIRST_PROBE_LEAST_NUM / TA_FIRST_PROBE_DEN &&
	       first < second * TA_FIRST_PROBE_MOST_NUM / TA_FIRST_PROBE_DEN;
}

void ta_steps_build(const struct ta_chain *chain, struct ta_timer_steps *ret)
{
	struct builder b = { .chain = chain, .steps = ret };
	size_t i = 0;

	ret->n = 0;
	ret->from_start = chain->nattempts > 0 && (chain->attempt[0].flags & TA_ATTEMPT_ORIGINAL);
	ret->probe_possible = carries_data(chain) && ret->from_start && chain->sack != 0;
	probe_bounds(chain, ret);
	for (size_t j = 0; j < chain->nattempts; j++)
		ta_attempt_clear(&chain->attempt[j]);
	if (chain->nattempts == 0)
		return;
	if (first_probe_counts(chain)) {
		ret->from_start = true;
		arm(&b, chain->anchor_ns, chain->anchor_ns, false);
	} else {
		begin(&b);
		if (chain->attempt[0].flags & TA_ATTEMPT_ORIGINAL)
			chain->attempt[0].cause = TA_CAUSE_ORIGINAL;
		else if (!carries_data(chain))
			chain->attempt[0].cause = (uint8_t)timer_cause(chain->kind);
		i = 1;
	}
	for (; i < chain->nattempts; i++) {
		const enum ta_cause cause = other_cause(&b, i);

		if (cause == TA_CAUSE_COUNT) {
			chain->attempt[i].cause = (uint8_t)timer_cause(chain->kind);
			add_step(&b, i);
		} else {
			chain->attempt[i].cause = (uint8_t)cause;
			restart(&b, i, cause);
		}
	}
}
