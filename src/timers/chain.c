/* SPDX-License-Identifier: MIT */
/* Explains a chain of attempts: cause, nominal delay and place in the schedule of each, and the timers that made them.
 * RFC 6298 section 5, RFC 8985 section 7, RFC 6069; net/ipv4/tcp_timer.c. */
#include <assert.h>

#include "models.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"

enum { CHAIN_STEPS_MIN = 2 };

static void clear(struct ta_backoff *b)
{
	*b = (struct ta_backoff){
		.base_ns = -1,
		.base_lo_ns = -1,
		.base_hi_ns = -1,
		.plateau_ns = -1,
		.rto_max_ns = -1,
		.rto_min_ns = -1,
		.tlp_index = -1,
	};
}

/* ---- what a model says of each attempt ---- */

static int64_t probe_nominal_ns(const struct ta_chain *chain, const struct ta_timer_steps *steps,
				const struct ta_model *m)
{
	const struct ta_timer_step step = ta_shape_step(&m->shape, steps, 0);
	const int64_t gap = step.fire_ns - step.start_lo_ns;
	const int64_t srtt = ta_chain_srtt_ns(chain);
	const int64_t extra = steps->in_flight > 1 ? TA_PTO_EXTRA_NS
			      : m->min_ns > 0      ? m->min_ns
						   : ta_stack_linux.rto_min_ns;

	if (srtt > 0 && (steps->in_flight > 1 || m->min_ns > 0 || !m->other_min) &&
	    2 * srtt + extra < m->base_ns)
		return 2 * srtt + extra;
	/* Without round trips only the RTO's own bound is a number; an earlier probe shows less than that. */
	return gap >= m->base_ns ? m->base_ns : -1;
}

static void describe_step(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			  const struct ta_model *m, size_t k)
{
	const struct ta_timer_step *step = &steps->step[k];
	const struct ta_shape *shape = &m->shape;
	struct ta_attempt *fit = &chain->attempt[step->attempt];

	ta_attempt_explain(fit, shape->late_step != k + 1);
	fit->missing_before = shape->gone[k];
	if (ta_shape_is_probe(shape, k)) {
		fit->cause = TA_CAUSE_TLP;
		fit->nominal_ns = probe_nominal_ns(chain, steps, m);
		ta_attempt_explain(fit, !m->no_min && shape->late_step != k + 1);
		return;
	}
	fit->nominal_ns =
		k == 0 && shape->lost_tlp
			? m->base_ns
			: ta_shape_delay_ns(shape, shape->position[k] + shape->gone[k], m->base_ns);
}

static void describe_attempts(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			      const struct ta_model *m, struct ta_backoff *ret)
{
	for (size_t k = 0; k < m->shape.n; k++) {
		describe_step(chain, steps, m, k);
		if (ta_attempt_is_explained(&chain->attempt[steps->step[k].attempt]))
			ret->explained_attempts++;
	}
	if (m->shape.tlp)
		ret->tlp_index = (int)steps->step[0].attempt;
	for (size_t k = m->shape.n; k < steps->n; k++) {
		struct ta_attempt *a = &chain->attempt[steps->step[k].attempt];

		if (a->flags & TA_ATTEMPT_FAST)
			a->cause = TA_CAUSE_FAST;
	}
}

/* ---- what a model says of the timers ---- */

static bool reaches_cap(const struct ta_model *m, unsigned position)
{
	return m->shape.cap_ns &&
	       ta_shape_delay_ns(&m->shape, position, m->base_ns) >= m->shape.cap_ns;
}

static unsigned count_doublings(const struct ta_model *m)
{
	const struct ta_shape *shape = &m->shape;
	unsigned last = shape->position[shape->n - 1] + shape->gone[shape->n - 1];

	while (last > shape->hold && reaches_cap(m, last))
		last--;
	return last > shape->hold ? last - shape->hold : 0;
}

static void describe_plateau(const struct ta_timer_steps *steps, const struct ta_model *m,
			     struct ta_backoff *ret)
{
	const struct ta_shape *shape = &m->shape;
	unsigned count = 0;
	const int64_t plateau = ta_plateau_ns(steps, shape->n, &count);

	if (plateau < 0 || ret->law == TA_LAW_CONSTANT)
		return;
	ret->plateau_ns = plateau;
	ret->plateau_count = count;
	if (reaches_cap(m, shape->position[shape->n - 1] + shape->gone[shape->n - 1]))
		ret->rto_max_ns = shape->cap_ns;
}

static enum ta_law law_of(const struct ta_timer_steps *steps, const struct ta_model *m)
{
	const struct ta_shape *shape = &m->shape;
	const unsigned last = shape->position[shape->n - 1] + shape->gone[shape->n - 1];

	if (shape->hold && shape->hold < last)
		return TA_LAW_LINEAR_THEN_EXPONENTIAL;
	if (shape->hold || (reaches_cap(m, 0) && steps->from_start))
		return TA_LAW_CONSTANT;
	return TA_LAW_EXPONENTIAL;
}

static void add_alternative(struct ta_backoff *ret, const struct ta_model *m, int64_t base_ns,
			    int64_t lo, int64_t hi)
{
	const int64_t cap = reaches_cap(m, m->shape.position[m->shape.n - 1]) ? m->shape.cap_ns : 0;

	for (size_t i = 0; i < ret->nalternatives; i++) {
		struct ta_backoff_model *a = &ret->alternative[i];

		if (a->tick_hz == m->hz && a->rto_max_ns == cap && lo <= a->base_hi_ns &&
		    hi >= a->base_lo_ns) {
			a->base_lo_ns = lo < a->base_lo_ns ? lo : a->base_lo_ns;
			a->base_hi_ns = hi > a->base_hi_ns ? hi : a->base_hi_ns;
			return;
		}
	}
	if (ret->nalternatives < TA_MAX_ALTERNATIVES)
		ret->alternative[ret->nalternatives++] = (struct ta_backoff_model){
			.base_ns = base_ns,
			.base_lo_ns = lo,
			.base_hi_ns = hi,
			.rto_max_ns = cap,
			.tick_hz = m->hz,
		};
}

/* The same timers, found in the chain laid out otherwise. */
static bool same_timers(const struct ta_model *a, const struct ta_model *b)
{
	return a->hz == b->hz && a->kind == b->kind && a->base_lo_ns == b->base_lo_ns &&
	       a->base_hi_ns == b->base_hi_ns && a->shape.slop_ns == b->shape.slop_ns;
}

/* No stack begins its SYN timer so. */
static bool odd_syn_base(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			 const struct ta_model *m)
{
	return ta_chain_is_syn(chain) && steps->from_start && m->base_ns % TA_SEC != 0;
}

static void describe_alternatives(const struct ta_chain *chain, const struct ta_timer_steps *steps,
				  const struct ta_models *models, struct ta_backoff *ret)
{
	const struct ta_model *best = &models->model[0];

	/* Between the bounds of one wheel every tick is another base: the farther bound stands for them. */
	if (best->kind == TA_MODEL_WHEEL && best->base_lo_ns < best->base_hi_ns) {
		const bool low =
			best->base_ns - best->base_lo_ns > best->base_hi_ns - best->base_ns;

		add_alternative(ret, best, low ? best->base_lo_ns : best->base_hi_ns,
				best->base_lo_ns, best->base_hi_ns);
	}
	for (size_t i = 1; i < models->n; i++) {
		const struct ta_model *m = &models->model[i];

		if (!same_timers(best, m) &&
		    (odd_syn_base(chain, steps, best) || !odd_syn_base(chain, steps, m)))
			add_alternative(ret, m, m->base_ns, m->base_lo_ns, m->base_hi_ns);
	}
}

/* The HZ is known when all that fits has it, over enough gaps. */
static void describe_wheel(const struct ta_models *models, struct ta_backoff *ret)
{
	const struct ta_model *best = &models->model[0];
	const size_t enough = models->tolerance_ns <= TA_GRID_SENDER_NS ? TA_NAME_HZ_STEPS
			      : models->tolerance_ns <= TA_GRID_PATH_NS ? TA_NAME_HZ_BLURRED_STEPS
									: TA_NAME_HZ_FAR_STEPS;
	bool one_hz = best->shape.n >= enough + (best->shape.tlp ? 1 : 0);

	ret->wheel = best->kind == TA_MODEL_WHEEL;
	ret->clean = best->kind == TA_MODEL_PLAIN;
	for (size_t i = 1; i < models->n; i++) {
		if (models->model[i].kind != TA_MODEL_PLAIN)
			ret->clean = false;
		if (models->model[i].kind != TA_MODEL_WHEEL)
			ret->wheel = false;
		if (models->model[i].hz != best->hz)
			one_hz = false;
	}
	if (ret->wheel && one_hz)
		ret->tick_hz = best->hz;
	else if (best->kind == TA_MODEL_WHEEL)
		add_alternative(ret, best, best->base_ns, best->base_lo_ns, best->base_hi_ns);
}

/* The estimator's RTO, as captured or with the way to the sender, rounded up to ticks, is the base doubled so often. */
static bool is_estimate(const struct ta_chain *chain, const struct ta_model *m, int64_t base_ns)
{
	const int64_t seen = chain->rto_estimate_ns, whole = ta_chain_rto_ns(chain);

	if (seen <= 0 || m->kind != TA_MODEL_WHEEL)
		return false;
	return ta_ticks_to_ns(ta_ns_to_ticks_up(seen, m->hz), m->hz) == base_ns ||
	       ta_ticks_to_ns(ta_ns_to_ticks_up(whole, m->hz), m->hz) == base_ns;
}

/* The chain began before the capture: how often the delay had doubled is known only if the estimate tells. */
static void base_of_later_chain(const struct ta_chain *chain, const struct ta_model *m,
				struct ta_backoff *ret)
{
	const int64_t estimate[] = { chain->rto_estimate_ns, ta_chain_rto_ns(chain) };

	/* Delays that did not double yet are the base. */
	if (ret->law == TA_LAW_LINEAR_THEN_EXPONENTIAL)
		return;
	ret->base_ns = -1;
	ret->base_lo_ns = -1;
	ret->base_hi_ns = -1;
	ret->estimator_agrees = false;
	ret->rto_min_ns = -1;
	if (ret->tick_hz)
		ret->nalternatives = 0;
	if (estimate[0] <= 0 || m->kind != TA_MODEL_WHEEL || reaches_cap(m, 0))
		return;
	for (size_t i = 0; i < 2 && !ret->estimator_agrees; i++) {
		const int64_t base = ta_ticks_to_ns(ta_ns_to_ticks_up(estimate[i], m->hz), m->hz);
		int64_t doubled = base;

		while (doubled < m->base_lo_ns)
			doubled *= 2;
		if (doubled <= m->base_hi_ns) {
			ret->base_ns = base;
			ret->base_lo_ns = base;
			ret->base_hi_ns = base;
			ret->estimator_agrees = true;
		}
	}
}

static void describe(const struct ta_chain *chain, const struct ta_timer_steps *steps,
		     const struct ta_models *models, struct ta_backoff *ret)
{
	const struct ta_model *best = &models->model[0];

	assert(models->n > 0 && best->shape.n > 0 && best->shape.n <= steps->n);
	ret->law = law_of(steps, best);
	ret->base_ns = best->base_ns;
	ret->base_lo_ns = best->base_lo_ns;
	ret->base_hi_ns = best->base_hi_ns;
	ret->slop_ns = best->shape.slop_ns;
	ret->rto_min_ns = best->min_ns;
	ret->doublings = count_doublings(best);
	ret->estimator_agrees = is_estimate(chain, best, best->base_ns);
	describe_plateau(steps, best, ret);
	describe_alternatives(chain, steps, models, ret);
	describe_wheel(models, ret);
	describe_attempts(chain, steps, best, ret);
	if (!steps->from_start)
		base_of_later_chain(chain, best, ret);
}

/* ---- the whole ---- */

/* Stamps that go back, or a month on, are no timer's. */
static bool sane(const struct ta_chain *chain, const struct ta_timer_steps *steps)
{
	const int64_t start = chain->attempt[0].time_ns < steps->step[0].start_lo_ns
				      ? chain->attempt[0].time_ns
				      : steps->step[0].start_lo_ns;

	for (size_t k = 0; k < steps->n; k++) {
		const struct ta_timer_step *step = &steps->step[k];

		if (step->start_hi_ns < step->start_lo_ns || step->start_lo_ns < start ||
		    step->fire_ns - start > TA_TIMER_MAX_NS)
			return false;
	}
	return true;
}

/* A few short gaps double by chance; a stack with so small an RTO shows more of them. */
static bool far_below_estimate(const struct ta_chain *chain, const struct ta_model *m)
{
	return !m->other_min &&
	       (chain->kind == TA_EPISODE_RETRANSMISSION || chain->kind == TA_EPISODE_FIN) &&
	       m->shape.n <= TA_STRETCH_STEPS && m->base_hi_ns < chain->rto_estimate_ns / 2;
}

/* Two alike, and then another: a probe and the first timeout, if the second gap is that one's delay. */
static bool may_begin_with_probe(const struct ta_chain *chain, const struct ta_timer_steps *steps)
{
	return steps->n > 2 && !steps->step[0].told && ta_chain_begins_with_probe(chain, steps) &&
	       !ta_gaps_equal(ta_step_gap_ns(steps, 1), ta_step_gap_ns(steps, 2));
}

/* Nothing explains its gaps as a whole: what the replay and the bytes say of each attempt remains. */
static void describe_irregular(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			       struct ta_backoff *ret)
{
	const struct ta_timer_step *first = &steps->step[0];

	ret->law = TA_LAW_IRREGULAR;
	if (first->probe_only || may_begin_with_probe(chain, steps)) {
		chain->attempt[first->attempt].cause = TA_CAUSE_TLP;
		ret->tlp_index = (int)first->attempt;
	}
	ta_chain_deny_timeouts(chain, steps);
}

/* A loss probe whose own delay fits nothing, as where the capture's times jitter: with SACK a lone segment is probed first,
 * and the RTO begins anew behind it, without backoff. What follows is the whole chain of timeouts then. */
static void describe_behind_probe(const struct ta_chain *chain, struct ta_timer_steps *steps,
				  const struct ta_timer_step *first, const struct ta_models *models,
				  struct ta_backoff *ret)
{
	steps->from_start = true;
	describe(chain, steps, models, ret);
	chain->attempt[first->attempt].cause = TA_CAUSE_TLP;
	ret->tlp_index = (int)first->attempt;
}

static void fit_leg(const struct ta_chain *chain, struct ta_timer_steps *steps,
		    struct ta_backoff *ret)
{
	struct ta_models models;

	clear(ret);
	if (steps->n < CHAIN_STEPS_MIN) {
		ta_chain_single_retransmission(chain, steps, ret);
		ta_chain_deny_timeouts(chain, steps);
		return;
	}
	if (chain->icmp_unreachable && chain->icmp_count > 1 && ta_chain_mostly_equal(steps)) {
		ta_chain_describe_reverted(chain, steps, ret);
		return;
	}
	if (chain->kind == TA_EPISODE_KEEPALIVE && ta_chain_mostly_equal(steps)) {
		ta_chain_describe_keepalive(chain, steps, ret);
		return;
	}
	if (ta_chain_describe_scanned(chain, steps, ret) ||
	    ta_chain_describe_ticks(chain, steps, ret))
		return;
	const bool may_probe = may_begin_with_probe(chain, steps);
	const struct ta_timer_step first = steps->step[0], second = steps->step[1];

	if (!ta_stretch_find(chain, steps, &models) || far_below_estimate(chain, &models.model[0]))
		describe_irregular(chain, steps, ret);
	else if (may_probe && steps->step[0].attempt == second.attempt)
		describe_behind_probe(chain, steps, &first, &models, ret);
	else
		describe(chain, steps, &models, ret);
}

/* What is said of the chain is said of the leg that shows most; the later one of two alike. */
static bool says_more(const struct ta_backoff *leg, const struct ta_backoff *than)
{
	const bool regular = leg->law != TA_LAW_NONE && leg->law != TA_LAW_IRREGULAR;
	const bool other = than->law != TA_LAW_NONE && than->law != TA_LAW_IRREGULAR;

	if (regular != other)
		return regular;
	if (regular)
		return leg->explained_attempts >= than->explained_attempts;
	return leg->law == TA_LAW_IRREGULAR || than->law == TA_LAW_NONE;
}

static void fit_legs(const struct ta_chain *chain, const struct ta_timer_steps *steps,
		     struct ta_backoff *ret)
{
	struct ta_timer_steps leg;
	struct ta_backoff fit;
	unsigned explained = 0;

	for (size_t first = 0; first < steps->n;) {
		ta_steps_leg(steps, &first, &leg);
		fit_leg(chain, &leg, &fit);
		explained += fit.explained_attempts;
		if (says_more(&fit, ret))
			*ret = fit;
	}
	ret->explained_attempts = explained;
}

void ta_chain_fit(const struct ta_chain *chain, struct ta_backoff *ret)
{
	struct ta_timer_steps steps;
	size_t end = 0;

	assert(chain->attempt || chain->nattempts == 0);
	clear(ret);
	ta_steps_build(chain, &steps);
	while (end < steps.n && (end == 0 || !steps.step[end].leg))
		end++;
	if (steps.n >= CHAIN_STEPS_MIN && !sane(chain, &steps))
		ret->law = TA_LAW_IRREGULAR;
	else if (end < steps.n)
		fit_legs(chain, &steps, ret);
	else
		fit_leg(chain, &steps, ret);
	for (size_t k = 0; k < steps.n; k++) {
		struct ta_attempt *a = &chain->attempt[steps.step[k].attempt];

		if (steps.step[k].told && a->why.cause)
			a->cause = a->why.cause;
	}
}
