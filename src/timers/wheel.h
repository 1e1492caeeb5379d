/* SPDX-License-Identifier: MIT */
/* The Linux timer wheel since 4.8 (kernel/time/timer.c calc_wheel_index). */
#ifndef TCPAUTOPSY_TIMERS_WHEEL_H
#define TCPAUTOPSY_TIMERS_WHEEL_H

#include <stdint.h>

/* The jiffy at which a timer armed at jiffy `now` with `delta` jiffies fires. */
uint64_t ta_wheel_fire(uint64_t now, uint64_t delta);
/* Granularity in jiffies of the level that a delta is put on. */
uint64_t ta_wheel_granularity(uint64_t delta);
/* A plain bound: the latest a timer of `nominal_ns` fires after it was armed, at `hz`, in ns. */
int64_t ta_wheel_latest_ns(int64_t nominal_ns, unsigned hz);

#endif
