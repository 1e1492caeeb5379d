/* SPDX-License-Identifier: MIT */
/* Which stack is named on what evidence, and that none is named without any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tcpautopsy/timers/chain.h"
#include "tcpautopsy/timers/stack.h"

#define US 1000LL
#define MS 1000000LL
#define S 1000000000LL

enum { COPIES_MAX = 32 };

struct shown {
	struct ta_chain chain;
	struct ta_attempt attempt[COPIES_MAX];
	struct ta_backoff backoff;
	struct ta_stack_evidence evidence;
	struct ta_stack_guess guess;
};

static void show_nothing(struct shown *s)
{
	memset(s, 0, sizeof(*s));
	s->evidence.keepalive_idle_ns = -1;
	s->evidence.keepalive_interval_ns = -1;
	s->evidence.keepalive_payload = -1;
	s->evidence.persist_payload = -1;
	s->evidence.syn_ttl = -1;
}

static void show_chain(struct shown *s, enum ta_episode_kind kind, const int64_t *gap_ms, size_t n)
{
	show_nothing(s);
	s->chain = (struct ta_chain){
		.kind = kind,
		.attempt = s->attempt,
		.nattempts = n + 1,
		.anchor_ns = S,
		.srtt_ns = -1,
		.rto_estimate_ns = -1,
		.resolution_ns = US,
		.in_flight = 1,
		.sack = kind == TA_EPISODE_RETRANSMISSION ? 0 : -1,
	};
	s->attempt[0] = (struct ta_attempt){
		.time_ns = S,
		.flags = TA_ATTEMPT_ORIGINAL | TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL,
	};
	for (size_t i = 0; i < n; i++)
		s->attempt[i + 1] = (struct ta_attempt){
			.time_ns = s->attempt[i].time_ns + gap_ms[i] * MS,
			.flags = TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL,
		};
	ta_chain_fit(&s->chain, &s->backoff);
	s->evidence.chain[0] = &s->chain;
	s->evidence.backoff[0] = &s->backoff;
}

#define SHOW(s, kind, ...)                                                                         \
	do {                                                                                       \
		static const int64_t gap_ms[] = { __VA_ARGS__ };                                   \
		show_chain(s, kind, gap_ms, sizeof(gap_ms) / sizeof(gap_ms[0]));                   \
	} while (0)

static bool named(const struct shown *s, const char *name)
{
	for (size_t i = 0; i < s->guess.ncandidates; i++)
		if (strcmp(s->guess.candidate[i], name) == 0)
			return true;
	return false;
}

static void guess(struct shown *s)
{
	ta_stack_guess(&s->evidence, &s->guess);
}

static void timers_stacks__nothing_shown_names_none(void **state)
{
	struct shown s;

	(void)state;
	show_nothing(&s);
	guess(&s);
	assert_int_equal(s.guess.ncandidates, 0);
	assert_int_equal(s.guess.confidence, 0);
	assert_string_equal(s.guess.reason, "");
}

static void timers_stacks__a_ttl_alone_names_none(void **state)
{
	struct shown s;

	(void)state;
	show_nothing(&s);
	s.evidence.syn_ttl = 128;
	guess(&s);
	assert_int_equal(s.guess.ncandidates, 0);
}

static void timers_stacks__a_timer_wheel_names_linux(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_RETRANSMISSION, 235, 496, 956, 1888, 3744, 7680, 15104, 29952, 61444,
	     120828, 120832, 120832);
	s.evidence.gave_up_silent = true;
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "linux");
	assert_int_equal(s.guess.ncandidates, 1);
	assert_int_equal(s.guess.confidence, 2);
	assert_non_null(strstr(s.guess.reason, "250 Hz"));
}

static void timers_stacks__linear_syns_name_linux_since_6_5(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_SYN, 1010, 1024, 1024, 1028, 1020, 2016, 4096, 8192, 16128, 34048);
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "linux-since-6.5");
	assert_false(named(&s, "macos"));
	assert_false(named(&s, "windows"));
	assert_int_equal(s.guess.confidence, 2);
}

static void timers_stacks__doubling_syns_on_a_wheel_name_linux(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_SYN, 1010, 2016, 4096, 8192, 16128, 34048);
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "linux");
	assert_false(named(&s, "linux-since-6.5"));
}

static void timers_stacks__clean_linear_syns_name_macos(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_SYN, 1001, 1001, 1002, 1000, 1001, 2001, 4002, 8003, 16001);
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "macos");
	assert_false(named(&s, "linux"));
}

static void timers_stacks__constant_syns_name_lwip(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_SYN, 3000, 3000, 3000, 3000, 3000, 3000);
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "lwip");
}

/* The first delay of 1.5 s is cut short by 320 ms, all others are whole halves of a second. */
static void timers_stacks__a_slow_tick_names_those_that_have_it(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_RETRANSMISSION, 1180, 3001, 6000, 12000, 24001, 48000, 64000, 64001);
	guess(&s);
	assert_true(named(&s, "netbsd"));
	assert_false(named(&s, "freebsd"));
	assert_false(named(&s, "linux"));
	assert_false(named(&s, "windows"));
	/* 96 s: beyond the 64 s of the BSDs. */
	SHOW(&s, TA_EPISODE_RETRANSMISSION, 1180, 3001, 6000, 12000, 24001, 48000, 96000, 192001);
	guess(&s);
	assert_true(named(&s, "lwip"));
	assert_false(named(&s, "netbsd"));
}

static void timers_stacks__slop_and_64_s_name_the_bsds(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_RETRANSMISSION, 500, 800, 1400, 2600, 5000, 9800, 19400, 38600, 64000,
	     64000, 64000, 64000);
	s.evidence.gave_up_rst = true;
	guess(&s);
	assert_true(named(&s, "freebsd"));
	assert_false(named(&s, "linux"));
	assert_false(named(&s, "windows"));
	assert_false(named(&s, "illumos"));
}

static void timers_stacks__five_copies_and_a_ttl_name_windows(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_RETRANSMISSION, 300, 600, 1200, 2400, 4800);
	s.evidence.gave_up_rst = true;
	s.evidence.syn_ttl = 128;
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "windows");
	assert_int_equal(s.guess.ncandidates, 1);
}

static void timers_stacks__one_byte_every_second_names_windows(void **state)
{
	struct shown s;

	(void)state;
	show_nothing(&s);
	s.evidence.keepalive_idle_ns = 7200 * S;
	s.evidence.keepalive_interval_ns = S;
	s.evidence.keepalive_payload = 1;
	s.evidence.keepalive_unanswered = 10;
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "windows");
}

static void timers_stacks__probes_on_a_wheel_name_linux(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_KEEPALIVE, 75932, 75776, 75776, 75780, 75772, 75776);
	s.evidence.keepalive_payload = 0;
	s.evidence.keepalive_interval_ns = 75 * S;
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "linux");
	assert_false(named(&s, "freebsd"));
}

/* One byte and the common TTL are too little to name a stack. */
static void timers_stacks__one_byte_alone_names_none(void **state)
{
	struct shown s;

	(void)state;
	show_nothing(&s);
	s.evidence.keepalive_idle_ns = 30 * S;
	s.evidence.keepalive_payload = 1;
	s.evidence.syn_ttl = 64;
	guess(&s);
	assert_int_equal(s.guess.ncandidates, 0);
	s.evidence.syn_ttl = 128;
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "windows");
	assert_int_equal(s.guess.confidence, 1);
}

static void timers_stacks__a_cap_of_60_s_names_illumos(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_RETRANSMISSION, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000,
	     60000);
	s.evidence.gave_up_silent = true;
	guess(&s);
	assert_string_equal(s.guess.candidate[0], "illumos");
	assert_false(named(&s, "linux-before-4.8") && s.guess.confidence == 2);
}

static void timers_stacks__clean_doubling_to_120_s_names_older_linux(void **state)
{
	struct shown s;

	(void)state;
	SHOW(&s, TA_EPISODE_RETRANSMISSION, 300, 601, 1202, 2404, 4808, 9616, 19232, 38464, 76928,
	     120020, 120020, 120016);
	guess(&s);
	assert_true(named(&s, "linux-before-4.8"));
	assert_false(named(&s, "linux"));
	assert_false(named(&s, "illumos"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_stacks__nothing_shown_names_none),
		cmocka_unit_test(timers_stacks__a_ttl_alone_names_none),
		cmocka_unit_test(timers_stacks__a_timer_wheel_names_linux),
		cmocka_unit_test(timers_stacks__linear_syns_name_linux_since_6_5),
		cmocka_unit_test(timers_stacks__doubling_syns_on_a_wheel_name_linux),
		cmocka_unit_test(timers_stacks__clean_linear_syns_name_macos),
		cmocka_unit_test(timers_stacks__constant_syns_name_lwip),
		cmocka_unit_test(timers_stacks__a_slow_tick_names_those_that_have_it),
		cmocka_unit_test(timers_stacks__slop_and_64_s_name_the_bsds),
		cmocka_unit_test(timers_stacks__five_copies_and_a_ttl_name_windows),
		cmocka_unit_test(timers_stacks__one_byte_every_second_names_windows),
		cmocka_unit_test(timers_stacks__probes_on_a_wheel_name_linux),
		cmocka_unit_test(timers_stacks__one_byte_alone_names_none),
		cmocka_unit_test(timers_stacks__a_cap_of_60_s_names_illumos),
		cmocka_unit_test(timers_stacks__clean_doubling_to_120_s_names_older_linux),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
