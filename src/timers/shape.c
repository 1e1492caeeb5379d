/* SPDX-License-Identifier: MIT */
/* Lays a schedule of doubling, capped delays on the gaps of a chain: which gap is which delay, and where the capture
 * lacks an attempt, so that a gap is the sum of two. RFC 6298 (5.5) and RFC 8985 section 7. */
#include <assert.h>

#include "chain_internal.h"
#include "timers_internal.h"

static unsigned shift_at(const struct ta_shape *shape, unsigned position)
{
	return position > shape->hold ? position - shape->hold : 0;
}

/* FreeBSD sets the first timer of a handshake to tcp_rexmit_initial as it is (tcp_newtcpcb, syncache_timeout). */
static int64_t slop_at(const struct ta_shape *shape, unsigned position)
{
	return shape->bare_first && position == 0 ? 0 : shape->slop_ns;
}

int64_t ta_shape_delay_ns(const struct ta_shape *shape, unsigned position, int64_t base_ns)
{
	const unsigned shift = shift_at(shape, position);
	const int64_t cap_ns = shape->cap_ns ? shape->cap_ns : TA_TIMER_MAX_NS;
	const int64_t slop_ns = slop_at(shape, position);

	if (shift > TA_SHIFT_MAX || base_ns > (cap_ns - slop_ns) >> shift)
		return cap_ns;
	return (base_ns << shift) + slop_ns;
}

bool ta_shape_is_probe(const struct ta_shape *shape, size_t step)
{
	return shape->tlp && step == 0;
}

/* Each new segment moves the loss probe, none the RTO; and where one was sent behind the probe, tcp_rearm_rto counts from the
 * head again (tcp_rto_delta_us). */
struct ta_timer_step ta_shape_step(const struct ta_shape *shape, const struct ta_timer_steps *steps,
				   size_t k)
{
	struct ta_timer_step step = steps->step[k];

	if ((shape->tlp || shape->lost_tlp) && k == 0 && steps->pto_start_ns > step.start_hi_ns)
		step.start_hi_ns =
			steps->pto_start_ns < step.fire_ns ? steps->pto_start_ns : step.fire_ns;
	if (shape->from_head && k == 1) {
		step.start_lo_ns = steps->step[0].start_lo_ns;
		step.chained = false;
	}
	return step;
}

/* Sum of the delays of one step. */
static int64_t sum_ns(const struct ta_shape *shape, unsigned position, unsigned gone,
		      int64_t base_ns)
{
	int64_t sum = 0;

	for (unsigned i = 0; i <= gone; i++)
		sum += ta_shape_delay_ns(shape, position + i, base_ns);
	return sum;
}

/* What the delays of a step must add up to. */
static void needed(const struct ta_timer_step *step, unsigned gone, const struct ta_lateness *late,
		   int64_t *lo, int64_t *hi)
{
	const int64_t shortest = step->fire_ns - step->start_hi_ns - late->late_ns * (gone + 1);

	*lo = shortest > 0 ? shortest * late->den / late->num : 0;
	*hi = step->fire_ns - step->start_lo_ns + late->early_ns;
}

static bool capped(const struct ta_shape *shape, unsigned position, int64_t base_ns)
{
	return shape->cap_ns && ta_shape_delay_ns(shape, position, base_ns) >= shape->cap_ns;
}

/* Narrows the base to what the step allows; false: nothing is left. */
static bool narrow(struct ta_shape *shape, const struct ta_timer_step *step, unsigned position,
		   unsigned gone, const struct ta_lateness *late)
{
	int64_t lo, hi;

	needed(step, gone, late, &lo, &hi);
	if (sum_ns(shape, position, gone, shape->base_lo_ns) > hi ||
	    sum_ns(shape, position, gone, shape->base_hi_ns) < lo)
		return false;
	if (capped(shape, position + gone, shape->base_hi_ns))
		return true;

	int64_t weight = 0;

	for (unsigned i = 0; i <= gone; i++) {
		const unsigned shift = shift_at(shape, position + i);

		weight += 1LL << (shift < TA_SHIFT_MAX ? shift : TA_SHIFT_MAX);
		lo -= slop_at(shape, position + i);
		hi -= slop_at(shape, position + i);
	}

	const int64_t base_lo = (lo + weight - 1) / weight;
	const int64_t base_hi = hi / weight, base_seen = (hi - late->early_ns) / weight;

	if (base_seen < shape->base_seen_ns)
		shape->base_seen_ns = base_seen;
	if (base_lo > shape->base_lo_ns)
		shape->base_lo_ns = base_lo;
	if (base_hi < shape->base_hi_ns)
		shape->base_hi_ns = base_hi;
	return shape->base_lo_ns <= shape->base_hi_ns;
}

/* A loss probe comes no later than the RTO would, and no sooner than two round trips. */
static bool probe_fits(const struct ta_shape *shape, const struct ta_timer_steps *steps,
		       const struct ta_lateness *late)
{
	const struct ta_timer_step step = ta_shape_step(shape, steps, 0);
	int64_t lo, hi;
	int64_t longest = shape->base_hi_ns;

	/* The RTO, which bounds it, counts from the head. */
	needed(&steps->step[0], 0, late, &lo, &hi);
	if (lo > shape->base_hi_ns)
		return false;
	needed(&step, 0, late, &lo, &hi);
	if (steps->pto_hi_ns && steps->pto_hi_ns < longest)
		longest = steps->pto_hi_ns;

	/* The RTO bounds the probe, so the shorter of the two is the least that it can be, too. */
	const int64_t shortest =
		steps->pto_lo_ns < shape->base_lo_ns ? steps->pto_lo_ns : shape->base_lo_ns;

	return lo <= longest && hi >= shortest;
}

/* The first gap holds a probe that the capture lacks, then the RTO. */
static bool lost_probe_fits(const struct ta_shape *shape, const struct ta_timer_steps *steps,
			    const struct ta_lateness *late)
{
	const struct ta_timer_step step = ta_shape_step(shape, steps, 0);
	int64_t lo, hi;

	needed(&step, 1, late, &lo, &hi);
	return lo <= 2 * shape->base_hi_ns && hi >= shape->base_lo_ns + steps->pto_lo_ns;
}

/* Bounds of the base from the first gap that holds only timeouts. */
static bool first_bounds(struct ta_shape *shape, const struct ta_timer_step *step,
			 unsigned position, const struct ta_lateness *late)
{
	shape->base_lo_ns = TA_MS;
	shape->base_hi_ns = shape->cap_ns ? shape->cap_ns : TA_TIMER_MAX_NS >> TA_BASE_MAX_SHIFT;
	shape->base_seen_ns = shape->base_hi_ns;

	/* Without the cap, which only clips: the base is never above it. */
	const int64_t cap = shape->cap_ns;

	shape->cap_ns = 0;

	const bool fits = narrow(shape, step, position, shape->first_missing, late);

	shape->cap_ns = cap;
	return fits;
}

static bool place(struct ta_shape *shape, const struct ta_timer_steps *steps, size_t k,
		  unsigned position, const struct ta_lateness *late, unsigned budget)
{
	const struct ta_timer_step step = ta_shape_step(shape, steps, k);

	for (unsigned gone = 0; gone <= budget; gone++) {
		if (narrow(shape, &step, position, gone, late)) {
			shape->position[k] = (uint16_t)position;
			shape->gone[k] = (uint8_t)gone;
			shape->missing += gone;
			return true;
		}
	}
	return false;
}

bool ta_shape_parse(struct ta_shape *shape, const struct ta_timer_steps *steps,
		    const struct ta_lateness *late, unsigned max_missing)
{
	const size_t first = shape->tlp || shape->lost_tlp;
	unsigned position = shape->lost_tlp;

	assert(shape->n > 0 && shape->n <= TA_CHAIN_STEPS);

	if (steps->n <= first || shape->n > steps->n)
		return false;

	const struct ta_timer_step begin = ta_shape_step(shape, steps, first);

	if (!first_bounds(shape, &begin, position, late))
		return false;
	shape->position[0] = 0;
	shape->gone[0] = shape->lost_tlp;
	shape->missing = shape->lost_tlp;
	for (size_t k = first; k < shape->n; k++) {
		const unsigned left =
			max_missing > shape->missing ? max_missing - shape->missing : 0;

		if (k == first && shape->first_missing) {
			if (!narrow(shape, &begin, position, shape->first_missing, late))
				return false;
			shape->position[k] = (uint16_t)position;
			shape->gone[k] = (uint8_t)shape->first_missing;
			shape->missing += shape->first_missing;
		} else if (!place(shape, steps, k, position, late, k == first ? 0 : left)) {
			return false;
		}
		position += shape->gone[k] + 1U;
	}
	if (shape->tlp && !probe_fits(shape, steps, late))
		return false;
	return !shape->lost_tlp || lost_probe_fits(shape, steps, late);
}
