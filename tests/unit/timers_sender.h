/* SPDX-License-Identifier: MIT */
/* Senders for the tests of the stacks' profiles: a chain of attempts and the probes of one, the stacks that it may be, and when
 * the abort clock says that it gives up. */
#ifndef TCPAUTOPSY_TESTS_TIMERS_SENDER_H
#define TCPAUTOPSY_TESTS_TIMERS_SENDER_H

#include <stdio.h>

#include "timers_scene.h"

#include "tcpautopsy/timers/stack.h"

enum { GAPS_MAX = 17 };

/* Zero-window and keep-alive probes as they were seen. */
enum probe { UNSEEN, EMPTY, ONE_BYTE };

enum gave_up { GOES_ON, SILENT, RST };

/* One sender: a chain of its attempts, the probes of others, and the stacks that it may be, best first. */
struct sender {
	enum ta_episode_kind kind;
	int64_t gap_ms[GAPS_MAX];
	enum gave_up gave_up;
	int64_t idle_s, interval_s; /* keep-alive */
	unsigned unanswered;
	enum probe keepalive, persist;
	int ttl;
	const char *named;
};

static inline void begin_sender(struct scene *s, const struct sender *of)
{
	int64_t gap_us[GAPS_MAX];
	size_t n = 0;

	for (; n < GAPS_MAX && of->gap_ms[n]; n++)
		gap_us[n] = of->gap_ms[n] * 1000;
	begin(s, of->kind);
	s->chain.sack = 0;
	add_gaps(s, gap_us, n);
	fit(s);
}

static inline int64_t seconds_or_unknown(int64_t seconds)
{
	return seconds ? seconds * S : -1;
}

static inline struct ta_stack_guess guess_sender(const struct sender *of)
{
	struct ta_stack_guess ret;
	struct scene s;
	struct ta_stack_evidence e = {
		.keepalive_idle_ns = seconds_or_unknown(of->idle_s),
		.keepalive_interval_ns = seconds_or_unknown(of->interval_s),
		.keepalive_payload = (int)of->keepalive - EMPTY,
		.keepalive_unanswered = of->unanswered,
		.gave_up_rst = of->gave_up == RST,
		.gave_up_silent = of->gave_up == SILENT,
		.persist_payload = (int)of->persist - EMPTY,
		.syn_ttl = of->ttl ? of->ttl : -1,
	};

	begin_sender(&s, of);
	if (of->gap_ms[0]) {
		e.chain[0] = &s.chain;
		e.backoff[0] = &s.backoff;
	}
	ta_stack_guess(&e, &ret);
	return ret;
}

static inline void assert_named(const struct sender *of, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct ta_stack_guess got = guess_sender(&of[i]);
		char names[160] = "";
		size_t used = 0;

		for (size_t c = 0; c < got.ncandidates; c++)
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
						 c ? " " : "", got.candidate[c]);
		if (strcmp(names, of[i].named))
			fail_msg("sender %zu is named \"%s\", not \"%s\"", i, names, of[i].named);
	}
}

#define ASSERT_NAMED(...)                                                                          \
	do {                                                                                       \
		static const struct sender senders[] = { __VA_ARGS__ };                            \
		assert_named(senders, sizeof(senders) / sizeof(senders[0]));                       \
	} while (0)

#define DATA(...) .kind = TA_EPISODE_RETRANSMISSION, .gap_ms = { __VA_ARGS__ }
#define SYN(...) .kind = TA_EPISODE_SYN, .gap_ms = { __VA_ARGS__ }
#define SYN_ACK(...) .kind = TA_EPISODE_SYN_ACK, .gap_ms = { __VA_ARGS__ }
#define NO_CHAIN .kind = TA_EPISODE_KEEPALIVE
#define KEEPALIVE(idle, interval, probes)                                                          \
	.idle_s = (idle), .interval_s = (interval), .unanswered = (probes)

/* The capture goes on for `more_ms` behind the sender's last attempt. */
static inline struct ta_abort clock_of(const struct sender *of, int64_t more_ms)
{
	struct scene s;

	begin_sender(&s, of);
	run_clock(&s, more_ms * MS);
	if (s.abort.expected_ns >= 0)
		s.abort.expected_ns -= s.attempt[0].time_ns;
	if (s.abort.next_lo_ns >= 0)
		s.abort.next_lo_ns -= s.attempt[0].time_ns;
	return s.abort;
}

static inline void assert_ends(const struct sender *of, int64_t more_ms, const char *rule, int64_t at_ms)
{
	const struct ta_abort got = clock_of(of, more_ms);

	assert_string_equal(got.rule, rule);
	assert_near(got.expected_ns, at_ms * MS, 30 * MS);
}

#endif
