/* SPDX-License-Identifier: MIT */
/* Which attempts of a chain a timer sent, and when that timer was armed: net/ipv4/tcp_timer.c, tcp_rearm_rto and
 * tcp_xmit_retransmit_queue of net/ipv4/tcp_input.c and tcp_output.c. The others get their cause here. */
#include "chain_internal.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/seqnum.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"

struct builder {
	const struct ta_chain *chain;
	struct ta_timer_steps *steps;
	int64_t start_lo_ns, start_hi_ns; /* when the timer that runs now was armed */
	bool chained;
	bool leg;             /* the next step begins a backoff of its own */
	int64_t last_gap_ns;  /* of the step before, 0: none */
	int64_t pto_least_ns; /* of a loss probe, with the least minimum RTO that can be set */
	bool head_known;
	uint32_t head; /* where the last attempt at SND.UNA began */
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
	const int64_t rtt =
		srtt_ns > 0 ? ta_time_part(srtt_ns, TA_PTO_MOST_NUM, TA_PTO_MOST_DEN) + TA_DOUBLE_NS
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

	if (s->n == TA_CHAIN_STEPS)
		return;

	struct ta_timer_step *step = &s->step[s->n++];

	*step = (struct ta_timer_step){
		.attempt = i,
		.fire_ns = a->time_ns,
		.start_lo_ns = b->start_lo_ns,
		.start_hi_ns = b->start_hi_ns < a->time_ns ? b->start_hi_ns : a->time_ns,
		.chained = b->chained,
	};
	ta_step_constrain(a, step);
	/* Behind a timeout no loss probe comes before progress (tcp_schedule_loss_probe: the state must be open); one that
	 * repeats what the copy before it did is none, unless the replay says so. */
	step->leg = s->n > 1 && (b->leg || (carries_data(b->chain) && step->probe_only &&
					    (step->told || !step[-1].probe_only)));
	b->leg = false;
	b->last_gap_ns = a->time_ns - b->start_lo_ns;
	arm_behind(b, a);
}

static bool doubles(int64_t gap_ns, int64_t next_ns)
{
	return next_ns > ta_time_part(gap_ns, TA_DOUBLES_LEAST_NUM, TA_DOUBLES_LEAST_DEN) &&
	       next_ns < ta_time_mul(gap_ns, TA_DOUBLES_MOST);
}

/* A loss probe after gap_ns, the timeout that it put off, and that one's double. */
static bool backs_off_behind(const struct builder *b, size_t i, int64_t gap_ns)
{
	const struct ta_attempt *a = &b->chain->attempt[i];

	if (i + 2 >= b->chain->nattempts)
		return false;

	const int64_t first = a[1].time_ns - a[0].time_ns, second = a[2].time_ns - a[1].time_ns;

	return gap_ns <= ta_wheel_longest_ns(first) + TA_DOUBLE_NS && doubles(first, second);
}

static bool is_double(const struct builder *b, size_t i)
{
	return b->chain->attempt[i].time_ns - b->start_lo_ns < TA_DOUBLE_NS;
}

/* Too soon for any timer: no loss probe of the tail, no part of a backoff with so small a base. */
static bool is_hasty(const struct builder *b, size_t i)
{
	const struct ta_attempt *a = &b->chain->attempt[i];
	const int64_t gap = a->time_ns - b->start_lo_ns;

	if (gap >= TA_HASTY_NS || doubles(b->last_gap_ns, gap))
		return false;
	if (a->flags & TA_ATTEMPT_TAIL && b->steps->n == 0 && b->steps->probe_possible &&
	    (gap >= b->steps->pto_lo_ns || (gap >= b->pto_least_ns && backs_off_behind(b, i, gap))))
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
	const int64_t rto = ta_chain_rto_ns(b->chain);

	if (!(b->chain->attempt[i].flags & TA_ATTEMPT_HEAD) || !b->steps->from_start)
		return false;
	if (b->steps->n == 0)
		return rto > 0 && is_late_by_wheel(gap, rto);
	/* Behind a loss probe the timer starts anew, and what doubles was late itself. */
	if (b->steps->n == 1 && b->steps->probe_possible && rto > 0 && is_late_by_wheel(gap, rto))
		return true;
	return gap > ta_time_mul(ta_wheel_shortest_ns(b->last_gap_ns), 2) - TA_DOUBLE_NS &&
	       gap < ta_time_add(ta_time_mul(ta_wheel_longest_ns(b->last_gap_ns), 2), TA_DOUBLE_NS);
}

/* As the flags of one attempt and its gap say. */
static enum ta_cause seen_cause(const struct builder *b, size_t i)
{
	const struct ta_attempt *a = &b->chain->attempt[i];
	const int64_t gap = a->time_ns - b->start_lo_ns;
	const bool stepped = b->steps->n > 0;

	if ((a->flags & TA_ATTEMPT_FAST) && gap < soonest_timer_ns(b))
		return TA_CAUSE_FAST;
	if ((a->flags & TA_ATTEMPT_ASKED_FOR) && !on_schedule(b, i))
		return TA_CAUSE_UNKNOWN;
	if (stepped && !(a->flags & TA_ATTEMPT_HEAD) &&
	    gap < ta_time_part(b->last_gap_ns, TA_AFTER_RTO_NUM, TA_AFTER_RTO_DEN))
		return TA_CAUSE_AFTER_RTO;
	if (is_double(b, i) || is_hasty(b, i))
		return TA_CAUSE_UNKNOWN;
	return TA_CAUSE_COUNT;
}

/* The same, among what the replay of the sender has left. */
static enum ta_cause left_cause(const struct builder *b, size_t i)
{
	const unsigned could = b->chain->attempt[i].why.candidates;
	const unsigned timers = TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_RTO);
	const enum ta_cause cause = seen_cause(b, i);

	if (!could)
		return cause;
	/* Nothing else could have, as far as is seen; but no retransmission timer is so short. */
	if (!(could & ~timers))
		return could == TA_CAUSE_BIT(TA_CAUSE_RTO) && is_double(b, i) ? TA_CAUSE_UNKNOWN
									      : TA_CAUSE_COUNT;
	if (cause == TA_CAUSE_COUNT ? could & timers : could & TA_CAUSE_BIT(cause))
		return cause;
	return TA_CAUSE_UNKNOWN;
}

/* What the attempt is if no timer sent it; TA_CAUSE_COUNT: a timer did. */
static enum ta_cause other_cause(const struct builder *b, size_t i)
{
	const struct ta_attempt *a = &b->chain->attempt[i];

	if (carries_data(b->chain) && a->flags & TA_ATTEMPT_NEW_DATA)
		return TA_CAUSE_COUNT;
	if (a->flags & TA_ATTEMPT_ORIGINAL)
		return TA_CAUSE_ORIGINAL;
	if (!carries_data(b->chain))
		return (a->flags & TA_ATTEMPT_ASKED_FOR) || ta_attempt_is_hasty(b->chain, i)
			       ? timer_cause(b->chain->kind)
			       : TA_CAUSE_COUNT;
	switch (a->why.cause) {
	case TA_CAUSE_FAST:
	case TA_CAUSE_AFTER_RTO:
	case TA_CAUSE_PMTU:
		return (enum ta_cause)a->why.cause;
	case TA_CAUSE_TLP:
	case TA_CAUSE_RTO:
		return TA_CAUSE_COUNT;
	default:
		return left_cause(b, i);
	}
}

/* Whatever sends the head again arms the retransmission timer (tcp_xmit_retransmit_queue). */
static bool rearms(const struct ta_attempt *a, enum ta_cause cause)
{
	return a->flags & TA_ATTEMPT_HEAD &&
	       (cause == TA_CAUSE_FAST || cause == TA_CAUSE_AFTER_RTO || cause == TA_CAUSE_PMTU);
}

/* What an attempt that no timer sent does to the timer. */
static void restart(struct builder *b, size_t i, enum ta_cause cause)
{
	const struct ta_attempt *a = &b->chain->attempt[i];

	if (rearms(a, cause)) {
		arm(b, a->time_ns, a->time_ns, false);
		b->last_gap_ns = 0;
		b->leg = true;
		/* The state is not open any more: no loss probe (tcp_schedule_loss_probe). */
		if (b->steps->n == 0 && a->why.cause == cause)
			b->steps->probe_possible = false;
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

/* An ACK moved SND.UNA since the last attempt at it: the timer was armed anew then, without backoff. */
static void note_progress(struct builder *b, size_t i)
{
	const struct ta_attempt *a = &b->chain->attempt[i];
	const int64_t before = i ? a[-1].time_ns : b->start_lo_ns;

	if (!carries_data(b->chain) || !(a->flags & TA_ATTEMPT_HEAD))
		return;
	if (b->head_known && ta_seq_gt(a->seq, b->head)) {
		arm(b, before, a->heard_ns > before ? a->heard_ns : before, false);
		b->last_gap_ns = 0;
		b->leg = true;
	}
	b->head = a->seq;
	b->head_known = true;
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
	note_progress(b, 0);
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
	const int64_t near = chain->near_ns > 0 ? chain->near_ns : 0;

	return first > second * TA_FIRST_PROBE_LEAST_NUM / TA_FIRST_PROBE_DEN &&
	       first - near < second * TA_FIRST_PROBE_MOST_NUM / TA_FIRST_PROBE_DEN;
}

/* The first attempt, where it is no step: the original, or a copy from which the next timer counts. */
static void first_cause(const struct ta_chain *chain)
{
	struct ta_attempt *a = &chain->attempt[0];

	if (!carries_data(chain))
		a->cause = a->flags & TA_ATTEMPT_ORIGINAL ? TA_CAUSE_ORIGINAL
							  : (uint8_t)timer_cause(chain->kind);
	else if (a->flags & TA_ATTEMPT_NEW_DATA)
		a->cause = TA_CAUSE_TLP;
	else if (a->flags & TA_ATTEMPT_ORIGINAL)
		a->cause = TA_CAUSE_ORIGINAL;
	else
		a->cause = a->why.cause;
}

/* The timer that sent the first copy runs since the anchor: its bytes were sent before this chain. */
static bool first_copy_counts(const struct ta_chain *chain)
{
	const struct ta_attempt *a = &chain->attempt[0];
	const unsigned timers = TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_RTO);
	const bool timer = a->why.cause == TA_CAUSE_TLP || a->why.cause == TA_CAUSE_RTO ||
			   (a->why.cause == TA_CAUSE_UNKNOWN && a->why.candidates & timers);

	return carries_data(chain) && timer && !(a->flags & TA_ATTEMPT_ORIGINAL) &&
	       chain->anchor_ns < a->time_ns;
}

static size_t build_first(struct builder *b)
{
	const struct ta_chain *chain = b->chain;

	if (first_probe_counts(chain)) {
		/* The ACK that shut the window had the way to the sender before it, and the probe has it behind it. */
		const int64_t near = chain->near_ns > 0 ? chain->near_ns : 0;

		b->steps->from_start = true;
		arm(b, chain->anchor_ns, chain->anchor_ns + near, false);
		return 0;
	}
	if (first_copy_counts(chain)) {
		arm(b, chain->anchor_ns, chain->anchor_ns, false);
		return 0;
	}
	begin(b);
	first_cause(chain);
	return 1;
}

void ta_steps_build(const struct ta_chain *chain, struct ta_timer_steps *ret)
{
	struct builder b = { .chain = chain, .steps = ret };

	ret->n = 0;
	ret->from_start = chain->nattempts > 0 && (chain->attempt[0].flags & TA_ATTEMPT_ORIGINAL);
	ret->probe_possible = carries_data(chain) && ret->from_start && chain->sack != 0;
	ret->in_flight = ta_chain_in_flight(chain);
	ta_steps_probe_bounds(chain, -1, ret);
	b.pto_least_ns = ret->pto_lo_ns;
	ta_steps_probe_bounds(chain, ta_stack_linux.rto_min_ns, ret);
	for (size_t j = 0; j < chain->nattempts; j++)
		ta_attempt_clear(&chain->attempt[j]);
	if (chain->nattempts == 0)
		return;
	for (size_t i = build_first(&b); i < chain->nattempts; i++) {
		note_progress(&b, i);

		const enum ta_cause cause = other_cause(&b, i);

		if (cause == TA_CAUSE_COUNT) {
			add_step(&b, i);
			chain->attempt[i].cause = (uint8_t)timer_cause(chain->kind);
		} else {
			chain->attempt[i].cause = (uint8_t)cause;
			restart(&b, i, cause);
		}
	}
	ret->pto_start_ns =
		chain->newest_ns > chain->anchor_ns ? chain->newest_ns : chain->anchor_ns;
}
