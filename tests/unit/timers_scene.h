/* SPDX-License-Identifier: MIT */
/* A chain of attempts for the tests of src/timers: begin() sends the original, ADD() the copies by their gaps, fit()
 * explains it, run_clock() lets the capture go on. */
#ifndef TCPAUTOPSY_TESTS_TIMERS_SCENE_H
#define TCPAUTOPSY_TESTS_TIMERS_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tcpautopsy/timers/abort.h"
#include "tcpautopsy/timers/chain.h"

#define MS 1000000LL
#define US 1000LL
#define S 1000000000LL

enum { COPIES_MAX = 200 };

/* One chain: gaps in microseconds, then what is asked of it. */
struct scene {
	struct ta_chain chain;
	struct ta_attempt attempt[COPIES_MAX];
	struct ta_backoff backoff;
	struct ta_abort_input input;
	struct ta_abort abort;
};

static inline void begin(struct scene *s, enum ta_episode_kind kind)
{
	memset(s, 0, sizeof(*s));
	s->chain.kind = kind;
	s->chain.attempt = s->attempt;
	s->chain.srtt_ns = -1;
	s->chain.rto_estimate_ns = -1;
	s->chain.resolution_ns = US;
	s->chain.in_flight = 1;
	s->chain.sack = 1;
	s->chain.anchor_ns = 100 * S;
	s->attempt[0].time_ns = 100 * S;
	s->attempt[0].flags = TA_ATTEMPT_ORIGINAL | TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL;
	s->chain.nattempts = 1;
}

static inline void add_gaps(struct scene *s, const int64_t *gap_us, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ta_attempt *a = &s->attempt[s->chain.nattempts];

		assert_true(s->chain.nattempts < COPIES_MAX);
		a->time_ns = a[-1].time_ns + gap_us[i] * US;
		a->flags = TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL;
		s->chain.nattempts++;
	}
}

#define ADD(s, ...)                                                                                \
	do {                                                                                       \
		static const int64_t gap_us[] = { __VA_ARGS__ };                                   \
		add_gaps(s, gap_us, sizeof(gap_us) / sizeof(gap_us[0]));                           \
	} while (0)

static inline void mark(struct ta_attempt *a, unsigned flag, bool on)
{
	a->flags = (uint16_t)(on ? a->flags | flag : a->flags & ~flag);
}

static inline void fit(struct scene *s)
{
	ta_chain_fit(&s->chain, &s->backoff);
}

/* The capture goes on for `more_ns` behind the last attempt. */
static inline void run_clock(struct scene *s, int64_t more_ns)
{
	s->input.chain = &s->chain;
	s->input.backoff = &s->backoff;
	s->input.capture_end_ns = s->attempt[s->chain.nattempts - 1].time_ns + more_ns;
	s->input.keepalive_interval_ns = -1;
	ta_abort_clock(&s->input, &s->abort);
}

static inline void assert_near(int64_t a, int64_t b, int64_t tolerance)
{
	assert_in_range(a, b - tolerance, b + tolerance);
}

static inline void assert_causes(const struct scene *s, const char *causes)
{
	static const char letter[] = { '?', 'o', 'r', 't', 'f', 'a', 's', 'p', 'm' };
	char seen[COPIES_MAX + 1];

	for (size_t i = 0; i < s->chain.nattempts; i++)
		seen[i] = letter[s->attempt[i].cause];
	seen[s->chain.nattempts] = '\0';
	assert_string_equal(seen, causes);
}

#endif
