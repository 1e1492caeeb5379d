/* SPDX-License-Identifier: MIT */
/* When the timer wheel of Linux expires a timer, by turning a clock: shares no formula with src/timers. */
#ifndef TCPAUTOPSY_TESTS_TIMERS_WHEEL_CLOCK_H
#define TCPAUTOPSY_TESTS_TIMERS_WHEEL_CLOCK_H

#include <stdint.h>

/* The tick at which a wheel expires a timer: the cascade-free wheel looks at a level only when all lower clocks wrap. */
static inline uint64_t wheel_expiry(uint64_t now, uint64_t delta)
{
	static const uint64_t level_end[] = { 63, 504, 4032, 32256, 258048, 2064384, 16515072 };
	unsigned level = 0;
	uint64_t tick_size = 1, slot, clock;

	while (delta >= level_end[level]) {
		level++;
		tick_size *= 8;
	}
	/* The slot is the one behind the nominal expiry, so that nothing fires early. */
	slot = (now + delta) / tick_size + 1;
	/* Run the level's clock until it points at the slot. */
	clock = now / tick_size;
	while (clock < slot)
		clock++;
	return clock * tick_size;
}

#endif
