/* SPDX-License-Identifier: MIT */
/* Which base RTO makes these gaps on the timer wheel of Linux, at one HZ and any phase: every expiry lies on the
 * bucket grid of its level, so the grids are fitted and not only the bounds. kernel/time/timer.c. */
#include "chain_internal.h"
#include "timers_internal.h"
#include "wheel.h"

#include <assert.h>

/* Times are counted in 1e-9 jiffies ("parts") from the expiry on the coarsest grid; that one is jiffy 0. */
#define PARTS 1000000000LL

/* Buckets are multiples of 2^27 jiffies at most: keeps jiffies positive and the grid in place. */
#define JIFFY_OFFSET (1LL << 33)

enum { SCAN_MAX = 1 << 14 };

struct grid_fit {
	const struct ta_timer_steps *steps;
	const struct ta_shape *shape;
	unsigned hz;
	int64_t cap, pto_lo, pto_hi; /* jiffies */
	int64_t early, late;         /* parts: how far a stamp may lie before and after the tick */
	int64_t origin_ns;
	int64_t phase_lo, phase_hi; /* parts */
	int64_t grid[TA_CHAIN_STEPS];
};

static int64_t parts(const struct grid_fit *f, int64_t ns)
{
	return (ns - f->origin_ns) * f->hz;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	assert(b > 0);
	return a >= 0 ? a / b : -((-a + b - 1) / b);
}

static int64_t fire(int64_t now, int64_t delta)
{
	return (int64_t)ta_wheel_fire((uint64_t)(now + JIFFY_OFFSET), (uint64_t)delta) -
	       JIFFY_OFFSET;
}

static int64_t delay(const struct grid_fit *f, unsigned position, int64_t base)
{
	const unsigned shift = position > f->shape->hold ? position - f->shape->hold : 0;

	return shift > TA_SHIFT_MAX || base > f->cap >> shift ? f->cap : base << shift;
}

static int64_t last_delay(const struct grid_fit *f, size_t k, int64_t base)
{
	if (ta_shape_is_probe(f->shape, k))
		return f->pto_lo < base ? f->pto_lo : base;
	if (k == 0 && f->shape->lost_tlp)
		return base;
	return delay(f, f->shape->position[k] + f->shape->gone[k], base);
}

/* Distance of a stamp from the nearest point of a grid of `grid` jiffies. */
static int64_t off_grid(int64_t at, int64_t grid)
{
	const int64_t size = grid * PARTS;

	return at - floor_div(at + size / 2, size) * size;
}

/* The grid of this step's expiry is known, and its handler ran in time. */
static bool on_grid(const struct grid_fit *f, size_t k)
{
	return !ta_shape_is_probe(f->shape, k) && f->shape->late_step != k + 1;
}

/* Finds where jiffies begin, from the expiries whose grid is coarse against the noise; false: they contradict. */
static bool find_phase(struct grid_fit *f, int64_t base)
{
	const int64_t width = f->early + f->late;
	int64_t coarsest = 0, lo = 0, hi = 0;

	f->origin_ns = f->steps->step[0].fire_ns;
	for (size_t k = 0; k < f->shape->n; k++) {
		f->grid[k] = (int64_t)ta_wheel_granularity((uint64_t)last_delay(f, k, base));
		if (f->grid[k] > coarsest && on_grid(f, k)) {
			coarsest = f->grid[k];
			f->origin_ns = f->steps->step[k].fire_ns;
		}
	}
	for (size_t k = 0; k < f->shape->n; k++) {
		if (f->grid[k] * PARTS < 2 * width || !on_grid(f, k))
			continue;

		const int64_t off = off_grid(parts(f, f->steps->step[k].fire_ns), f->grid[k]);

		lo = off < lo ? off : lo;
		hi = off > hi ? off : hi;
		if (hi - lo > width)
			return false;
	}
	f->phase_lo = hi - f->late;
	f->phase_hi = lo + f->early;
	return true;
}

/* The jiffies [*lo, *hi] at which the timer of step k may have been armed. */
static void free_start(const struct grid_fit *f, const struct ta_timer_step *step, int64_t *lo,
		       int64_t *hi)
{
	*lo = floor_div(parts(f, step->start_lo_ns) - f->phase_hi - f->early, PARTS);
	*hi = floor_div(parts(f, step->start_hi_ns) - f->phase_lo + f->early, PARTS);
}

static void run_delay(int64_t d_lo, int64_t d_hi, int64_t *lo, int64_t *hi)
{
	*lo = fire(*lo, d_lo);
	*hi = fire(*hi, d_hi);
}

/* While the handler runs the wheel's clock is a jiffy ahead: a delay just at a level's start may go a level lower. */
static void run_exact(int64_t d, int64_t *lo, int64_t *hi)
{
	const int64_t low = fire(*lo, d), fine = (int64_t)ta_wheel_granularity((uint64_t)(d - 1));

	if (fine < (int64_t)ta_wheel_granularity((uint64_t)d)) {
		*lo = (floor_div(*lo + d, fine) + 1) * fine;
		*lo = *lo < low ? *lo : low;
		*hi = fire(*hi, d);
	} else {
		*lo = low;
		*hi = fire(*hi, d);
	}
}

static void run_step(const struct grid_fit *f, size_t k, int64_t base, int64_t *lo, int64_t *hi)
{
	const int64_t pto_lo = f->pto_lo < base ? f->pto_lo : base;
	const int64_t pto_hi = f->pto_hi && f->pto_hi < base ? f->pto_hi : base;

	if (ta_shape_is_probe(f->shape, k)) {
		run_delay(pto_lo, pto_hi, lo, hi);
		return;
	}
	if (k == 0 && f->shape->lost_tlp) {
		run_delay(pto_lo, pto_hi, lo, hi);
		run_exact(base, lo, hi);
		return;
	}
	for (unsigned i = 0; i <= f->shape->gone[k]; i++)
		run_exact(delay(f, f->shape->position[k] + i, base), lo, hi);
}

/* Keeps of [*lo, *hi] the grid points that the stamp of step k allows; false: none. */
static bool meet_stamp(const struct grid_fit *f, size_t k, int64_t *lo, int64_t *hi)
{
	const int64_t at = parts(f, f->steps->step[k].fire_ns);
	const int64_t first = at - f->phase_hi - f->late, last = at - f->phase_lo + f->early;
	const int64_t size = f->grid[k] * PARTS;
	const int64_t low = -floor_div(-first, size) * f->grid[k],
		      high = floor_div(last, size) * f->grid[k];

	if (f->shape->late_step == k + 1) {
		/* The handler ran late, and armed the next timer then. */
		*lo = *lo > floor_div(first, PARTS) ? *lo : floor_div(first, PARTS);
		*hi = floor_div(last, PARTS);
		return *lo <= *hi;
	}
	*lo = *lo > low ? *lo : low;
	*hi = *hi < high ? *hi : high;
	if (*lo > *hi)
		return false;
	/* A handler that ran a tick late armed the next timer a tick later. */
	if (floor_div(last, PARTS) > *hi)
		(*hi)++;
	return true;
}

static bool base_fits(struct grid_fit *f, int64_t base)
{
	int64_t lo = 0, hi = 0;

	if (!find_phase(f, base))
		return false;
	for (size_t k = 0; k < f->shape->n; k++) {
		const struct ta_timer_step step = ta_shape_step(f->shape, f->steps, k);

		if (!step.chained || k == 0)
			free_start(f, &step, &lo, &hi);
		run_step(f, k, base, &lo, &hi);
		if (!meet_stamp(f, k, &lo, &hi))
			return false;
	}
	return true;
}

/* The step whose delay tells most about the base: the latest that is neither capped nor a sum. */
static size_t telling_step(const struct grid_fit *f, int64_t base_hi)
{
	size_t best = 0;

	for (size_t k = 1; k < f->shape->n; k++)
		if (f->shape->gone[k] == 0 && f->steps->step[k].chained &&
		    !(f->shape->from_head && k == 1) && on_grid(f, k) && f->shape->late_step != k &&
		    delay(f, f->shape->position[k], base_hi) < f->cap)
			best = k;
	return best;
}

/* A plain bound that rules out most bases at once: never early, late by a bucket at most. */
static bool within_bounds(const struct grid_fit *f, size_t k, int64_t base)
{
	const struct ta_timer_step step = ta_shape_step(f->shape, f->steps, k);
	const int64_t d = delay(f, f->shape->position[k], base);
	const int64_t longest = (step.fire_ns - step.start_lo_ns) * f->hz - d * PARTS;
	const int64_t shortest = (step.fire_ns - step.start_hi_ns) * f->hz - d * PARTS;
	const int64_t bucket = (int64_t)ta_wheel_granularity((uint64_t)d) * PARTS;

	/* Both stamps are off their ticks. */
	return longest >= -f->early - f->late && shortest <= bucket + f->early + f->late;
}

/* The grid of a base of few ticks is as wide as the noise: there the first gap, which is bound to no other, has to be
 * within its own bounds. */
static bool first_within_bounds(const struct grid_fit *f, int64_t base)
{
	const bool narrow = f->grid[0] * PARTS < 2 * (f->early + f->late);

	return !narrow || !on_grid(f, 0) || f->shape->gone[0] > 0 || within_bounds(f, 0, base);
}

bool ta_wheel_scan(const struct ta_timer_steps *steps, const struct ta_shape *shape, unsigned hz,
		   int64_t tolerance_ns, int64_t preferred_ns, struct ta_tick_range *ret)
{
	struct grid_fit f;
	const int64_t cap_ns = shape->cap_ns ? shape->cap_ns : TA_TIMER_MAX_NS;
	const int64_t preferred = preferred_ns > 0 ? ta_ns_to_ticks_up(preferred_ns, hz) : -1;
	int64_t lo = shape->base_lo_ns * hz / PARTS, hi = ta_ns_to_ticks_up(shape->base_hi_ns, hz);
	struct ta_tick_range range = { .lo = -1, .hi = -1, .preferred = -1 };

	f.steps = steps;
	f.shape = shape;
	f.hz = hz;
	f.cap = ta_ns_to_ticks_up(cap_ns, hz);
	f.pto_lo = ta_ns_to_ticks_up(steps->pto_lo_ns, hz);
	f.pto_hi = steps->pto_hi_ns ? ta_ns_to_ticks_up(steps->pto_hi_ns, hz) : 0;
	f.early = tolerance_ns * hz;
	f.late = tolerance_ns * hz + PARTS;
	f.grid[0] = 0; /* find_phase() sets that of each step of the shape */
	lo = lo < 2 ? 2 : lo;
	hi = hi > lo + SCAN_MAX ? lo + SCAN_MAX : hi;
	const size_t telling = telling_step(&f, hi);

	for (int64_t base = lo; base <= hi; base++) {
		if ((telling > 0 && !within_bounds(&f, telling, base)) || !base_fits(&f, base) ||
		    !first_within_bounds(&f, base))
			continue;
		range.lo = range.lo < 0 ? base : range.lo;
		range.hi = base;
		range.count++;
		if (base == preferred)
			range.preferred = base;
	}
	if (range.count)
		*ret = range;
	return range.count > 0;
}
