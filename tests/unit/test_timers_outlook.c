/* SPDX-License-Identifier: MIT */
/* How a chain goes on behind its last attempt, and when its stack gives it up: conditions that one chain decides. */
#include "timers_gaps.h"

#include "timers/abort_internal.h"

/* ---- how it goes on ---- */

/* Three timeouts, 400 ms doubled, as a fit has described them. */
static void described(struct scene *s, enum ta_law law)
{
	begin(s, TA_EPISODE_RETRANSMISSION);
	ADD(s, 400000, 800000, 1600000);
	for (size_t i = 1; i < 4; i++) {
		s->attempt[i].cause = TA_CAUSE_RTO;
		s->attempt[i].nominal_ns = 400 * MS << (i - 1);
	}
	s->backoff = (struct ta_backoff){ .law = law, .base_ns = 400 * MS, .tlp_index = -1 };
	s->input.chain = &s->chain;
	s->input.backoff = &s->backoff;
}

/* The clock's zero is the first timeout: where the capture lacks that one, it was earlier by the delay behind it. */
static void outlook__a_first_timeout_that_is_missing_came_earlier(void **state)
{
	struct ta_outlook outlook;
	struct scene s;

	(void)state;
	described(&s, TA_LAW_EXPONENTIAL);
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.first_ns, s.attempt[1].time_ns);
	assert_int_equal(outlook.timeouts, 3);
	s.attempt[1].missing_before = 1;
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.first_ns, s.attempt[0].time_ns);
	assert_int_equal(outlook.timeouts, 4);
}

/* What the fit left unexplained at its end has no delay, whatever the round trips give. */
static void outlook__a_timeout_without_a_delay_has_none_behind_it(void **state)
{
	struct ta_outlook outlook;
	struct scene s;

	(void)state;
	described(&s, TA_LAW_EXPONENTIAL);
	s.chain.rto_estimate_ns = 300 * MS;
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.delay_ns, 3200 * MS);
	s.attempt[3].nominal_ns = -1;
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.delay_ns, -1);
	/* One timeout alone shows no law, and then they do. */
	s.backoff.law = TA_LAW_NONE;
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.delay_ns, 600 * MS);
}

/* Equal delays go on equal under ICMP, without the first one, and of a clean stack; else a thin stream's double in the end. */
static void outlook__equal_delays_go_on_as_their_reason_has_it(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct ta_outlook outlook;
		struct scene s;

		described(&s, TA_LAW_CONSTANT);
		s.chain.icmp_unreachable = i == 1;
		mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, i != 2);
		s.backoff.clean = i == 3;
		ta_outlook_init(&outlook, &s.input);
		assert_int_equal(outlook.delay_ns, 1600 * MS);
		assert_int_equal(outlook.doubles, i == 0);
		assert_int_equal(outlook.linear, i == 0 ? 3 : 0);
	}
}

/* Of SYNs no ICMP undoes a backoff (RFC 6069 is for data): the fourth SYN that comes alike is Linux' last (tcp_syn_linear_timeouts). */
static void outlook__equal_syns_double_in_the_end_under_icmp_too(void **state)
{
	struct ta_outlook outlook;
	struct scene s;

	(void)state;
	described(&s, TA_LAW_CONSTANT);
	s.chain.kind = TA_EPISODE_SYN;
	s.chain.icmp_unreachable = true;
	ta_outlook_init(&outlook, &s.input);
	assert_true(outlook.doubles);
	assert_int_equal(outlook.linear, 1);
}

/* Without a delay, or a law, no clock runs. */
static void outlook__no_clock_runs_without_a_delay_or_a_law(void **state)
{
	struct scene s;

	(void)state;
	described(&s, TA_LAW_EXPONENTIAL);
	run_clock(&s, 0);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
	s.attempt[3].nominal_ns = -1;
	run_clock(&s, 0);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.expected_ns, -1);
	described(&s, TA_LAW_IRREGULAR);
	s.chain.rto_estimate_ns = 300 * MS;
	for (size_t i = 1; i < 4; i++)
		s.attempt[i].cause = TA_CAUSE_UNKNOWN;
	run_clock(&s, 0);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.next_lo_ns, -1);
}

/* The same of window probes; and where they stopped none is to come. */
static void outlook__window_probes_that_stopped_have_none_to_come(void **state)
{
	struct scene s;

	(void)state;
	described(&s, TA_LAW_EXPONENTIAL);
	s.chain.kind = TA_EPISODE_ZERO_WINDOW_PROBE;
	for (size_t i = 1; i < 4; i++)
		s.attempt[i].cause = TA_CAUSE_PROBE;
	run_clock(&s, 0);
	assert_string_equal(s.abort.rule, "linux persist");
	assert_int_equal(s.abort.more, 11);
	run_clock(&s, 60 * S);
	assert_true(s.abort.stopped_early);
	assert_int_equal(s.abort.more, 0);
	s.attempt[3].nominal_ns = -1;
	run_clock(&s, 0);
	assert_string_equal(s.abort.rule, "");
}

/* ---- its end ---- */

/* So many timeouts of a real kernel at HZ 250, and the capture ends there. */
static void timeouts(struct scene *s, size_t n, bool orphan)
{
	static const int64_t gap_us[] = { 235249,   495986,    956026,   1887989,
					  3744007,  7680007,   15104027, 29951981,
					  61443994, 120828015, 120832019 };

	begin(s, TA_EPISODE_RETRANSMISSION);
	s->chain.sack = 0;
	add_gaps(s, gap_us, n);
	fit(s);
	s->input.orphan_possible = orphan;
	run_clock(s, 0);
}

/* tcp_retries2 15: fourteen retransmissions behind the first one, the last before 924.6 s. */
static void outlook__the_clock_says_how_many_are_to_come(void **state)
{
	struct scene s;

	(void)state;
	timeouts(&s, 5, false);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
	assert_int_equal(s.abort.more, 10);
	timeouts(&s, 11, false);
	assert_int_equal(s.abort.more, 4);
}

/* tcp_orphan_retries 8 are over after 102.2 s: what goes on then has an owner. */
static void outlook__who_goes_on_longer_than_an_orphan_is_none(void **state)
{
	struct scene s;

	(void)state;
	timeouts(&s, 8, true);
	assert_string_equal(s.abort.rule, "linux tcp_orphan_retries=8");
	timeouts(&s, 9, true);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
}

/* One keep-alive probe shows no interval, and so no end. */
static void outlook__one_keepalive_probe_tells_no_end(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_KEEPALIVE);
	fit(&s);
	run_clock(&s, 60 * S);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.expected_ns, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outlook__a_first_timeout_that_is_missing_came_earlier),
		cmocka_unit_test(outlook__a_timeout_without_a_delay_has_none_behind_it),
		cmocka_unit_test(outlook__equal_delays_go_on_as_their_reason_has_it),
		cmocka_unit_test(outlook__equal_syns_double_in_the_end_under_icmp_too),
		cmocka_unit_test(outlook__no_clock_runs_without_a_delay_or_a_law),
		cmocka_unit_test(outlook__window_probes_that_stopped_have_none_to_come),
		cmocka_unit_test(outlook__the_clock_says_how_many_are_to_come),
		cmocka_unit_test(outlook__who_goes_on_longer_than_an_orphan_is_none),
		cmocka_unit_test(outlook__one_keepalive_probe_tells_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
