/* SPDX-License-Identifier: MIT */
/* Chains that no search for a backoff explains: one retransmission only, a backoff undone by ICMP (RFC 6069), keep-alive probes. */
#include "tcpautopsy/timers/keepalive.h"

#include "models.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"

/* ---- one retransmission only ---- */

/* Before a second gap only the delay itself and the bytes tell a loss probe from a timeout. */
void ta_chain_single_retransmission(const struct ta_chain *chain,
				    const struct ta_timer_steps *steps, struct ta_backoff *ret)
{
	const struct ta_timer_step *step = &steps->step[0];
	const int64_t gap = step->fire_ns - step->start_hi_ns;
	const int64_t rto = chain->rto_estimate_ns;

	if (steps->n == 0 || step->timeout_only)
		return;
	/* A probe is due no later than the RTO: what comes first on a connection with SACK is one, if it is the tail. */
	const bool early = rto > 0 && gap < rto;
	const bool probe = step->probe_only || early || chain->sack == 1;
	const int64_t nearly_rto = ta_nearly_ns(rto);
	const int64_t soonest =
		rto > 0 && nearly_rto < steps->pto_lo_ns ? nearly_rto : steps->pto_lo_ns;

	if (!step->told && (!steps->probe_possible || !probe || gap < soonest))
		return;
	chain->attempt[step->attempt].cause = TA_CAUSE_TLP;
	ret->tlp_index = (int)step->attempt;
}

/* No timeout comes long before the RTO that the round trips give: an application, the capture or a heuristic sent it. */
void ta_chain_deny_timeouts(const struct ta_chain *chain, const struct ta_timer_steps *steps)
{
	const int64_t rto =
		chain->rto_estimate_ns > 0 ? chain->rto_estimate_ns : ta_stack_linux.rto_min_ns;

	for (size_t k = 0; k < steps->n; k++) {
		struct ta_attempt *a = &chain->attempt[steps->step[k].attempt];

		if (a->cause == TA_CAUSE_RTO && !steps->step[k].told &&
		    ta_step_gap_ns(steps, k) < rto / 2)
			a->cause = TA_CAUSE_UNKNOWN;
	}
}

/* ---- timers that look up at fixed times ---- */

/* The gaps after the first are 2, 4, 8 … times a base that they give. */
static int64_t doubled_base_ns(const struct ta_timer_steps *steps, int64_t noise_ns)
{
	const int64_t second = ta_step_gap_ns(steps, 1);
	const int64_t base = ta_roundest_ns(second / 2 - noise_ns, second / 2 + noise_ns);

	for (size_t k = 1; k < steps->n; k++) {
		const int64_t off = ta_step_gap_ns(steps, k) - (base << k);

		if (off < -2 * noise_ns || off > 2 * noise_ns)
			return -1;
	}
	return base;
}

/* A look every 200 ms at the listening sockets (Linux before 4.4, inet_csk_reqsk_queue_prune) is late for the first
 * SYN-ACK alone; the slow timer of the older BSDs, every 500 ms, is early for the first SYN alone. */
bool ta_chain_describe_scanned(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			       struct ta_backoff *ret)
{
	const int64_t noise = TA_SCANNED_NOISE_NS + chain->resolution_ns;
	int64_t base, late;

	if (!steps->from_start || steps->n < TA_SCANNED_STEPS_MIN ||
	    steps->n > TA_SCANNED_STEPS_MAX ||
	    ta_step_gap_ns(steps, 0) > TA_TIMER_MAX_NS >> TA_SCANNED_STEPS_MAX)
		return false;
	base = doubled_base_ns(steps, noise);
	late = ta_step_gap_ns(steps, 0) - base;
	const bool listener = chain->kind == TA_EPISODE_SYN_ACK &&
			      base % (TA_LISTENER_SCAN_NS / 2) == 0 && late >= -noise &&
			      late <= TA_LISTENER_SCAN_NS + noise;
	const bool slow = chain->kind == TA_EPISODE_SYN &&
			  base == ta_stack_netbsd.syn_delay_ds[0] * TA_SYN_DELAY_UNIT_NS &&
			  late >= -TA_SLOW_TIMER_NS - noise && late <= noise;

	if (base <= 0 || (!listener && !slow))
		return false;
	ret->law = TA_LAW_EXPONENTIAL;
	ret->base_ns = base;
	ret->base_lo_ns = base;
	ret->base_hi_ns = base;
	ret->clean = true;
	ret->doublings = (unsigned)steps->n - 1;
	ret->explained_attempts = (unsigned)steps->n;
	for (size_t k = 0; k < steps->n; k++) {
		struct ta_attempt *a = &chain->attempt[steps->step[k].attempt];

		a->nominal_ns = base << k;
		ta_attempt_explain(a, true);
	}
	return true;
}

/* ---- backoff undone by ICMP, RFC 6069 ---- */

/* Two equal gaps first may also be a timeout and one that was undone; but with SACK a lone segment is probed first. */
bool ta_chain_begins_with_probe(const struct ta_chain *chain, const struct ta_timer_steps *steps)
{
	return steps->n >= 2 && steps->probe_possible && chain->sack == 1 &&
	       !steps->step[0].timeout_only &&
	       ta_gaps_equal(ta_step_gap_ns(steps, 0), ta_step_gap_ns(steps, 1));
}

/* Each unreachable undoes a doubling, so any gap may be any doubling of the base: bounds only, and no cap. */
void ta_chain_describe_reverted(const struct ta_chain *chain, const struct ta_timer_steps *steps,
				struct ta_backoff *ret)
{
	const size_t first = ta_chain_begins_with_probe(chain, steps);
	int64_t base = INT64_MAX;

	for (size_t k = first; k < steps->n; k++) {
		const int64_t gap = ta_step_gap_ns(steps, k);

		base = gap < base ? gap : base;
	}
	/* Stamps that stand still are no timer's. */
	if (base < TA_DOUBLE_NS) {
		ret->law = TA_LAW_IRREGULAR;
		return;
	}
	ret->law = TA_LAW_CONSTANT;
	ret->base_ns = base;
	ret->base_lo_ns = ta_wheel_shortest_ns(base);
	ret->base_hi_ns = base;
	ret->plateau_ns = ta_plateau_ns(steps, steps->n, &ret->plateau_count);
	for (size_t k = 0; k < steps->n; k++) {
		const int64_t gap = ta_step_gap_ns(steps, k);
		struct ta_attempt *a = &chain->attempt[steps->step[k].attempt];
		int64_t nominal = base;

		while (nominal * TA_DOUBLES_LEAST_NUM / TA_DOUBLES_LEAST_DEN < gap)
			nominal *= 2;
		a->nominal_ns = nominal;
		ta_attempt_explain(a,
				   gap >= ta_wheel_shortest_ns(nominal) &&
					   gap <= ta_wheel_longest_ns(nominal) + TA_WHEEL_NOISE_NS);
		ret->explained_attempts += ta_attempt_is_explained(a);
	}
	if (first) {
		chain->attempt[steps->step[0].attempt].cause = TA_CAUSE_TLP;
		ret->tlp_index = (int)steps->step[0].attempt;
	}
}

bool ta_chain_mostly_equal(const struct ta_timer_steps *steps)
{
	size_t equal = 0;

	for (size_t k = 1; k < steps->n; k++)
		equal += ta_gaps_equal(ta_step_gap_ns(steps, k),
				       steps->step[k - 1].fire_ns - steps->step[k - 1].start_lo_ns);
	return 2 * equal >= steps->n - 1;
}

/* ---- keep-alive ---- */

/* Probes at one interval; what doubles instead (illumos) goes the way of every backoff. */
void ta_chain_describe_keepalive(const struct ta_chain *chain, const struct ta_timer_steps *steps,
				 struct ta_backoff *ret)
{
	int64_t gap[TA_CHAIN_STEPS];
	bool answered[TA_CHAIN_STEPS];
	struct ta_keepalive_fit keepalive;

	for (size_t k = 0; k < steps->n; k++) {
		gap[k] = ta_step_gap_ns(steps, k);
		answered[k] = false;
	}
	ta_keepalive_fit(-1, gap, answered, steps->n, chain->resolution_ns, &keepalive);
	ret->law = TA_LAW_CONSTANT;
	ret->base_ns = keepalive.nominal_interval_ns;
	ret->base_lo_ns = ret->base_ns;
	ret->base_hi_ns = ret->base_ns;
	ret->tick_hz = keepalive.tick_hz;
	ret->wheel = keepalive.tick_hz != 0;
	for (size_t k = 0; k < steps->n; k++) {
		struct ta_attempt *a = &chain->attempt[steps->step[k].attempt];

		a->nominal_ns = ret->base_ns;
		ta_attempt_explain(a, ta_gaps_equal(gap[k], keepalive.interval_ns));
		ret->explained_attempts += ta_attempt_is_explained(a);
	}
}
