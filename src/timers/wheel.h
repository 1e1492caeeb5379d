/* SPDX-License-Identifier: MIT */
/* The Linux timer wheel since 4.8 (kernel/time/timer.c calc_wheel_index). */
#ifndef TCPAUTOPSY_TIMERS_WHEEL_H
#define TCPAUTOPSY_TIMERS_WHEEL_H

#include <stdint.h>

/* The HZ that kernels are built with, the most usual first. */
enum { TA_WHEEL_HZS = 4 };
extern const unsigned ta_wheel_hz[TA_WHEEL_HZS];

/* A bucket of level n is 8^n jiffies and holds delays from 63 * 8^(n-1) on: no timer is later than 8/63 of its delay,
 * which is 12.7 %, here 13 %. Stamps are off by what the caller adds. */
#define TA_WHEEL_LATE_NUM 113
#define TA_WHEEL_LATE_DEN 100

/* Stamps may lie centuries apart, in either order; no timer is that long. */
#define TA_WHEEL_BOUND_NS (INT64_MAX / TA_WHEEL_LATE_NUM)

static inline int64_t ta_wheel_bounded_ns(int64_t ns)
{
	return ns > TA_WHEEL_BOUND_NS    ? TA_WHEEL_BOUND_NS
	       : ns < -TA_WHEEL_BOUND_NS ? -TA_WHEEL_BOUND_NS
					 : ns;
}

/* The latest that a delay may be seen as, and the shortest delay that may be seen so. */
static inline int64_t ta_wheel_longest_ns(int64_t delay_ns)
{
	return ta_wheel_bounded_ns(delay_ns) * TA_WHEEL_LATE_NUM / TA_WHEEL_LATE_DEN;
}

static inline int64_t ta_wheel_shortest_ns(int64_t seen_ns)
{
	return ta_wheel_bounded_ns(seen_ns) * TA_WHEEL_LATE_DEN / TA_WHEEL_LATE_NUM;
}

/* The jiffy at which a timer armed at jiffy `now` with `delta` jiffies fires. */
uint64_t ta_wheel_fire(uint64_t now, uint64_t delta);
/* Granularity in jiffies of the level that a delta is put on. */
uint64_t ta_wheel_granularity(uint64_t delta);
/* A plain bound: the latest a timer of `nominal_ns` fires after it was armed, at `hz`, in ns. */
int64_t ta_wheel_latest_ns(int64_t nominal_ns, unsigned hz);

#endif
