/* SPDX-License-Identifier: MIT */
/* Timers that count the calls of a slow timer, every 500 ms: tcp_slowtimo of 4.4BSD (sys/netinet/tcp_timer.c, PR_SLOWHZ 2; each
 * call takes one off t_timer[TCPT_REXMT]) and tcp_slowtmr of lwIP (src/core/tcp.c, TCP_SLOW_INTERVAL; each call adds one to
 * rtime). Set between two calls, the first delay is cut short by up to a tick; the call that ends it sets the next one, so
 * that all others are whole ticks. BSD doubles up to 64 s (64 times its minimum, as tcp_backoff), lwIP up to 128 times the base. */
#include "models.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"

static int64_t noise_ns(const struct ta_chain *chain, int64_t gap_ns)
{
	return TA_SCANNED_NOISE_NS + chain->resolution_ns + gap_ns / TA_SLOW_DRIFT_PART;
}

/* The gap in ticks; -1: it is no whole number of them. */
static int64_t whole_ticks(const struct ta_chain *chain, int64_t gap_ns, int64_t tick_ns)
{
	const int64_t ticks = (gap_ns + tick_ns / 2) / tick_ns;
	const int64_t off = gap_ns - ticks * tick_ns, noise = noise_ns(chain, gap_ns);

	return off >= -noise && off <= noise ? ticks : -1;
}

/* lwIP does not back off before the handshake; the SYNs of the BSDs double from another base (ta_chain_describe_scanned). */
static bool has_constant_syns(const struct ta_stack_profile *stack)
{
	return stack->syn_delay_ds[0] && stack->syn_delay_ds[0] == stack->syn_delay_ds[1];
}

/* The delay at `position` of a stack's schedule. */
static int64_t delay_ns(const struct ta_stack_profile *stack, bool syn, size_t position,
			int64_t base_ns)
{
	int64_t cap_ns = stack->rto_multiple ? stack->rto_multiple * base_ns : TA_TIMER_MAX_NS;

	if (syn)
		return base_ns;
	if (stack->rto_max_ns && stack->rto_max_ns < cap_ns)
		cap_ns = stack->rto_max_ns;
	return position < TA_SHIFT_MAX && base_ns <= cap_ns >> position ? base_ns << position
									: cap_ns;
}

/* The first delay ends at the last of its ticks, which begin anywhere. */
static bool is_cut_short(const struct ta_chain *chain, const struct ta_timer_step *first,
			 int64_t base_ns, int64_t tick_ns)
{
	const int64_t noise = noise_ns(chain, base_ns);
	const int64_t shortest = first->fire_ns - first->start_hi_ns;
	const int64_t longest = first->fire_ns - first->start_lo_ns;

	return longest > base_ns - tick_ns - noise && shortest < base_ns - noise;
}

static bool keeps_schedule(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			   const struct ta_stack_profile *stack, int64_t base_ns)
{
	for (size_t k = 1; k < steps->n; k++) {
		const int64_t ticks = whole_ticks(chain, ta_step_gap_ns(steps, k), stack->tick_ns);

		if (!steps->step[k].chained ||
		    ticks * stack->tick_ns != delay_ns(stack, ta_chain_is_syn(chain), k, base_ns))
			return false;
	}
	return true;
}

/* The base with which the stack makes these gaps; -1: none. */
static int64_t base_of(const struct ta_chain *chain, const struct ta_timer_steps *steps,
		       const struct ta_stack_profile *stack)
{
	const int64_t second = whole_ticks(chain, ta_step_gap_ns(steps, 1), stack->tick_ns);
	const int64_t part[] = { 2, 1 };

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]) && second > 0; i++) {
		const int64_t base = second * stack->tick_ns / part[i];

		if (base >= stack->rto_min_ns && second % part[i] == 0 &&
		    is_cut_short(chain, &steps->step[0], base, stack->tick_ns) &&
		    keeps_schedule(chain, steps, stack, base))
			return base;
	}
	return -1;
}

static void describe(const struct ta_chain *chain, const struct ta_timer_steps *steps,
		     const struct ta_stack_profile *stack, int64_t base_ns, struct ta_backoff *ret)
{
	const bool syn = ta_chain_is_syn(chain);
	unsigned count = 0;

	ret->law =
		delay_ns(stack, syn, 1, base_ns) == base_ns ? TA_LAW_CONSTANT : TA_LAW_EXPONENTIAL;
	ret->base_ns = base_ns;
	ret->base_lo_ns = base_ns;
	ret->base_hi_ns = base_ns;
	ret->clean = true;
	ret->slow_tick_ns = stack->tick_ns;
	ret->explained_attempts = (unsigned)steps->n;
	for (size_t k = 0; k < steps->n; k++) {
		struct ta_attempt *a = &chain->attempt[steps->step[k].attempt];

		a->nominal_ns = delay_ns(stack, syn, k, base_ns);
		ta_attempt_explain(a, true);
		ret->doublings += k > 0 && a->nominal_ns == base_ns << k;
	}
	if (ret->law == TA_LAW_CONSTANT)
		return;
	ret->plateau_ns = ta_plateau_ns(steps, steps->n, &count);
	ret->plateau_count = count;
	if (ret->plateau_ns > 0)
		ret->rto_max_ns = delay_ns(stack, syn, steps->n - 1, base_ns);
}

bool ta_chain_describe_ticks(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			     struct ta_backoff *ret)
{
	if (!steps->from_start || steps->n < TA_SLOW_STEPS_MIN ||
	    chain->kind == TA_EPISODE_SYN_ACK || chain->kind == TA_EPISODE_KEEPALIVE ||
	    chain->kind == TA_EPISODE_ZERO_WINDOW_PROBE || steps->step[0].probe_only)
		return false;
	for (size_t i = 0; i < TA_STACK_COUNT; i++) {
		const struct ta_stack_profile *stack = ta_stack_book[i];
		const bool counts = stack->tick_ns == TA_SLOW_TIMER_NS &&
				    (!ta_chain_is_syn(chain) || has_constant_syns(stack));
		const int64_t base = counts ? base_of(chain, steps, stack) : -1;

		if (base > 0) {
			describe(chain, steps, stack, base, ret);
			return true;
		}
	}
	return false;
}
