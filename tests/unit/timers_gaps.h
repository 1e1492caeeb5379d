/* SPDX-License-Identifier: MIT */
/* The gaps of a chain as src/timers lays its schedules on them, for tests of one rule: lay_gaps() makes the steps, each timer
 * armed by the one before. Beside timers_scene.h, which goes the whole way from the attempts. */
#ifndef TCPAUTOPSY_TESTS_TIMERS_GAPS_H
#define TCPAUTOPSY_TESTS_TIMERS_GAPS_H

#include <inttypes.h>

#include "timers_scene.h"

#include "timers/chain_internal.h"

static inline void lay_gaps(struct ta_timer_steps *s, bool from_start, const int64_t *gap_us,
			    size_t n)
{
	int64_t at = 100 * S;

	memset(s, 0, sizeof(*s));
	s->from_start = from_start;
	s->n = n;
	for (size_t k = 0; k < n; k++) {
		assert_true(k < TA_CHAIN_STEPS);
		s->step[k] = (struct ta_timer_step){
			.attempt = k + 1,
			.start_lo_ns = at,
			.start_hi_ns = at,
			.fire_ns = at + gap_us[k] * US,
			.chained = k > 0,
		};
		at = s->step[k].fire_ns;
	}
}

/* Steps of gaps in microseconds; the original was seen, or it was not. */
#define GAPS(s, from_start, ...)                                                                   \
	do {                                                                                       \
		const int64_t gaps_us[] = { __VA_ARGS__ };                                         \
		lay_gaps(s, from_start, gaps_us, sizeof(gaps_us) / sizeof(gaps_us[0]));            \
	} while (0)

#endif
