/* SPDX-License-Identifier: MIT */
/* The Linux timer wheel since 4.8: kernel/time/timer.c, calc_wheel_index and calc_index.
 *
 * Level n holds deltas from 63 * 8^(n-1) jiffies on, in buckets of 8^n jiffies, and nothing is moved to a finer level
 * later: a timer is never early, and late by up to one bucket. */
#include "wheel.h"

#include "timers_internal.h"

const unsigned ta_wheel_hz[TA_WHEEL_HZS] = { 250, 1000, 300, 100 };

enum { WHEEL_LEVELS = 9, WHEEL_LEVEL_SHIFT = 3, WHEEL_LEVEL_START = 63 };

static unsigned level_shift(uint64_t delta)
{
	unsigned level = 0;

	while (level + 1 < WHEEL_LEVELS && delta >= (uint64_t)WHEEL_LEVEL_START
							    << (WHEEL_LEVEL_SHIFT * level))
		level++;
	return WHEEL_LEVEL_SHIFT * level;
}

uint64_t ta_wheel_fire(uint64_t now, uint64_t delta)
{
	const unsigned shift = level_shift(delta);

	return (((now + delta) >> shift) + 1) << shift;
}

uint64_t ta_wheel_granularity(uint64_t delta)
{
	return 1ULL << level_shift(delta);
}

int64_t ta_wheel_latest_ns(int64_t nominal_ns, unsigned hz)
{
	if (nominal_ns < 0 || nominal_ns > TA_TIMER_MAX_NS || hz == 0)
		return -1;

	const int64_t delta = ta_ns_to_ticks_up(nominal_ns, hz);
	const int64_t late = (int64_t)ta_wheel_granularity((uint64_t)delta);

	/* A timer armed late in a jiffy counts from the jiffy's start; one armed early loses nothing. */
	return ta_ticks_to_ns(delta + late, hz);
}
