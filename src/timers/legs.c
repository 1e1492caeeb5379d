/* SPDX-License-Identifier: MIT */
/* Which timer may have sent an attempt, what a loss probe's delay may be, and the parts of a chain that back off on
 * their own: tcp_schedule_loss_probe of net/ipv4/tcp_output.c. */
#include <string.h>

#include "chain_internal.h"
#include "timers_internal.h"

void ta_step_constrain(const struct ta_attempt *a, struct ta_timer_step *step)
{
	const unsigned ends = a->flags & (TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL);
	const unsigned timers = TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_RTO);
	const unsigned could = a->why.candidates & timers;

	if (a->why.cause == TA_CAUSE_TLP || a->why.cause == TA_CAUSE_RTO ||
	    a->flags & TA_ATTEMPT_NEW_DATA) {
		step->told = true;
		step->timeout_only = a->why.cause == TA_CAUSE_RTO;
		step->probe_only = !step->timeout_only;
	} else if (could && could != timers) {
		step->told = could == a->why.candidates;
		step->probe_only = could == TA_CAUSE_BIT(TA_CAUSE_TLP);
		step->timeout_only = !step->probe_only;
	} else {
		step->probe_only = ends == TA_ATTEMPT_TAIL;
		step->timeout_only = ends == TA_ATTEMPT_HEAD;
	}
}

int64_t ta_chain_srtt_ns(const struct ta_chain *chain)
{
	if (chain->srtt_ns <= 0)
		return -1;
	return chain->srtt_ns + (chain->near_ns > 0 ? chain->near_ns : 0);
}

int64_t ta_chain_rto_ns(const struct ta_chain *chain)
{
	if (chain->rto_estimate_ns <= 0)
		return -1;
	return chain->rto_estimate_ns + (chain->near_ns > 0 ? chain->near_ns : 0);
}

/* A copy of a part of the original shows that it was several segments. */
unsigned ta_chain_in_flight(const struct ta_chain *chain)
{
	const struct ta_attempt *first = chain->attempt;

	if (chain->in_flight != 1 || chain->nattempts < 2 || !(first->flags & TA_ATTEMPT_ORIGINAL))
		return chain->in_flight;
	return first[1].len < first->len && first[1].seq - first->seq < first->len ? 2 : 1;
}

/* 2 SRTT, and the minimum RTO, for the peer's delayed ACK, where one segment is out; else two jiffies
 * (tcp_schedule_loss_probe). */
void ta_steps_probe_bounds(const struct ta_chain *chain, int64_t min_ns, struct ta_timer_steps *s)
{
	const int64_t srtt = ta_chain_srtt_ns(chain);
	const int64_t two_srtt = srtt > 0 ? 2 * srtt : 0;
	const int64_t two_seen = srtt > 0 ? 2 * chain->srtt_ns : 0;
	const int64_t least = min_ns >= 0 ? min_ns : TA_RTO_MIN_LEAST_NS;

	s->pto_lo_ns = s->in_flight == 1 ? least : srtt > 0 ? 0 : TA_PTO_EXTRA_NS;
	s->pto_lo_ns += two_seen * TA_PTO_LEAST_NUM / TA_PTO_LEAST_DEN;
	s->pto_hi_ns = 0;
	if (srtt > 0 && (min_ns >= 0 || s->in_flight > 1))
		s->pto_hi_ns = two_srtt * TA_PTO_MOST_NUM / TA_PTO_MOST_DEN +
			       (s->in_flight > 1 ? TA_PTO_EXTRA_NS : min_ns);
}

void ta_steps_leg(const struct ta_timer_steps *steps, size_t *first, struct ta_timer_steps *ret)
{
	const size_t begin = *first;
	size_t end = begin + 1;

	while (end < steps->n && !steps->step[end].leg)
		end++;
	*ret = *steps;
	if (begin > 0) {
		ret->from_start = steps->step[begin].probe_only;
		ret->probe_possible = steps->step[begin].probe_only;
		ret->pto_start_ns = 0;
	}
	ret->n = end - begin;
	memmove(&ret->step[0], &ret->step[begin], ret->n * sizeof(ret->step[0]));
	*first = end;
}
