/* SPDX-License-Identifier: MIT */
/* The abort clock on chains that stopped while the capture ran on: what can have ended them, and what can not. */
#include "timers_scene.h"

/* ---- a closed socket ---- */

/* The lab's close-unanswered: tcp_orphan_retries=3, a budget of 3.0 s; 2 would end at the same expiry. */
static void timers_endings__a_closed_socket_is_ended_by_its_own_retries(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_FIN);
	s.chain.rto_estimate_ns = 212 * MS;
	s.chain.srtt_ns = 11 * MS;
	ADD(&s, 222000, 224000, 460000, 896000);
	fit(&s);
	assert_causes(&s, "otrrr");
	s.input.orphan_possible = true;
	run_clock(&s, 12400 * MS);
	assert_string_equal(s.abort.rule, "linux tcp_orphan_retries=2 or 3");
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[4].time_ns, 1792 * MS, 80 * MS);
	assert_int_equal(s.abort.user_timeout_ns, -1);
	assert_null(strstr(s.abort.text, "application"));
}

/* Data and a FIN behind it: the socket may have been shut down only. */
static void timers_endings__data_of_a_closed_socket_too(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.rto_estimate_ns = 212 * MS;
	s.chain.srtt_ns = 11 * MS;
	s.chain.in_flight = 2;
	ADD(&s, 50000, 224000, 452000, 896000);
	mark(&s.attempt[1], TA_ATTEMPT_HEAD, false);
	for (size_t i = 2; i < 5; i++)
		mark(&s.attempt[i], TA_ATTEMPT_TAIL, false);
	fit(&s);
	s.input.orphan_possible = true;
	run_clock(&s, 12400 * MS);
	assert_string_equal(s.abort.rule, "linux tcp_orphan_retries=2 or 3");
	assert_true(s.abort.observed);
	assert_non_null(strstr(s.abort.text, "tcp_retries2"));
}

/* A FIN of 0.389 s, doubling cleanly six times, then none although the capture ran on: 25.4 s, not a user timeout. */
static void timers_endings__a_clean_fin_chain_is_an_orphans_as_well(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_FIN);
	s.chain.sack = -1;
	s.chain.resolution_ns = 10 * MS;
	ADD(&s, 389000, 780000, 1560000, 3130000, 6260000, 12500000);
	fit(&s);
	assert_int_equal(s.backoff.nalternatives, 0);
	s.input.orphan_possible = true;
	run_clock(&s, 100 * S);
	assert_string_equal(s.abort.rule, "linux tcp_orphan_retries=6");
	assert_true(s.abort.observed);
	assert_int_equal(s.abort.user_timeout_ns, -1);
}

/* ---- data ---- */

/* The lab's network-data: tcp_retries2=5, 12.6 s. Nobody set TCP_USER_TIMEOUT. */
static void timers_endings__a_small_retry_setting_is_named_beside_the_user_timeout(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 12 * MS;
	ADD(&s, 223000, 224000, 456000, 896000, 1792000, 3648000);
	fit(&s);
	run_clock(&s, 20 * S);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=5, or user timeout");
	assert_int_equal(s.abort.user_timeout_ns, -1);
	assert_true(s.abort.observed);
}

/* Copies 0.23 and 0.464 s apart and then none: too few to name any setting. */
static void timers_endings__few_copies_name_no_setting(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 230000, 464000);
	fit(&s);
	run_clock(&s, 900 * S);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.expected_ns, -1);
	assert_int_equal(s.abort.user_timeout_ns, -1);
	assert_true(s.abort.stopped_early);
	assert_false(s.abort.observed);
}

/* ---- SYN and SYN-ACK ---- */

/* The lab's connect-dark: 1.0 1.0 2.0 s, so one timeout is linear; six more copies follow at most, not ten. */
static void timers_endings__linear_syns_are_counted_once_they_double(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 1009000, 1024000, 2016000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_LINEAR_THEN_EXPONENTIAL);
	for (size_t i = 0; i < s.backoff.nalternatives; i++)
		assert_int_equal(s.backoff.alternative[i].base_ns, S);
	run_clock(&s, 3 * S);
	assert_string_equal(s.abort.rule, "linux tcp_syn_retries=6");
	assert_in_range(s.abort.expected_ns - s.attempt[0].time_ns, 128 * S, 135 * S);
	/* With 4 linear timeouts by default, equal gaps tell less. */
	s.chain.nattempts = 3;
	fit(&s);
	run_clock(&s, 0);
	assert_in_range(s.abort.expected_ns - s.attempt[0].time_ns, 131 * S, 140 * S);
}

/* 2, 3 and 4 copies by one host in the same minute: an application's limit, no sysctl. */
static void timers_endings__syns_that_stop_are_given_up_by_no_rule(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 1005000, 2009000, 4003000, 8021000);
	for (size_t copies = 2; copies <= 4; copies++) {
		s.chain.nattempts = copies + 1;
		fit(&s);
		run_clock(&s, 60 * S);
		assert_string_equal(s.abort.rule, "");
		assert_true(s.abort.stopped_early);
		assert_true(s.abort.observed);
		assert_int_equal(s.abort.next_lo_ns, -1);
	}
}

/* 1.0 1.0 1.0 s under ICMP errors, then none: whatever is said of copy 10 is out of date. */
static void timers_endings__stopped_syns_have_no_forecast(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 1024000, 1017000, 1002000);
	fit(&s);
	run_clock(&s, 10 * S);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.expected_ns, -1);
	assert_null(strstr(s.abort.text, "retransmission 10"));
}

/* SYN, one copy after 0.996 s, then none for 38 s. */
static void timers_endings__one_gap_is_enough_to_see_a_syn_stop(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 996000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_NONE);
	run_clock(&s, 38 * S);
	assert_true(s.abort.observed);
	assert_true(s.abort.stopped_early);
	assert_string_equal(s.abort.rule, "");
	/* It may double: 2 s later is not too late. */
	run_clock(&s, 2200 * MS);
	assert_false(s.abort.observed);
	assert_false(s.abort.stopped_early);
	assert_in_range(s.abort.next_lo_ns - s.attempt[1].time_ns, 800 * MS, 996 * MS);
	assert_in_range(s.abort.next_hi_ns - s.attempt[1].time_ns, 2016 * MS, 2400 * MS);
}

/* Three SYNs with three payloads within 2.2 ms are a generator's. */
static void timers_endings__syns_at_once_are_no_timers(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 1100, 1100);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_NONE);
	assert_causes(&s, "oss");
	run_clock(&s, 0);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.expected_ns, -1);
}

/* badsyns: 0, 5.870, 17.871, 41.876 s; no copy at 89.9 s. The first of 6 s comes up to a slow tick early. */
static void timers_endings__an_older_bsd_tries_for_75_s(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	s.chain.sack = -1;
	ADD(&s, 5870000, 12001000, 24005000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, 6 * S);
	assert_int_equal(s.backoff.explained_attempts, 3);
	run_clock(&s, 155172 * MS);
	assert_string_equal(s.abort.rule, "bsd keepinit 75 s");
	assert_int_equal(s.abort.expected_ns, s.attempt[0].time_ns + 75 * S);
	assert_true(s.abort.observed);
	assert_false(s.abort.stopped_early);
	run_clock(&s, 20 * S);
	assert_false(s.abort.observed);
}

/* fast011, rto007, comp007: one host whose listener looks up every 200 ms, base 0.300 s. */
static void timers_endings__an_old_listener_is_late_once(void **state)
{
	struct scene s;
	static const int64_t first_us[] = { 481000, 386000, 314000, 359000 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		const int64_t gap_us[] = { first_us[i], 600000 + 2000 * (i & 1), 1200000 };

		begin(&s, TA_EPISODE_SYN_ACK);
		add_gaps(&s, gap_us, 3);
		fit(&s);
		assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
		assert_int_equal(s.backoff.base_ns, 300 * MS);
		assert_int_equal(s.backoff.doublings, 2);
		assert_int_equal(s.backoff.explained_attempts, 3);
		assert_int_equal(s.attempt[1].nominal_ns, 300 * MS);
	}
	/* Later by more than a look, it is something else. */
	begin(&s, TA_EPISODE_SYN_ACK);
	ADD(&s, 540000, 600000, 1200000);
	fit(&s);
	assert_int_not_equal(s.backoff.base_ns, 300 * MS);
}

/* ---- window probes ---- */

/* The lab's receiver-stalled-then-dark: tcp_retries2=3, so three doublings, and three probes in vain. */
static void timers_endings__window_probes_that_stop_doubling_tell_the_retries(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, false);
	s.chain.srtt_ns = 11 * MS;
	s.chain.rto_estimate_ns = 212 * MS;
	s.chain.anchor_ns = s.attempt[0].time_ns - 228 * MS;
	ADD(&s, 476000, 928000, 1824000, 1824000, 1824000);
	for (size_t i = 0; i < 3; i++)
		s.attempt[i].answer_frame = 1;
	fit(&s);
	run_clock(&s, 100 * MS);
	assert_string_equal(s.abort.rule, "linux persist, tcp_retries2=3");
	assert_near(s.abort.expected_ns - s.attempt[5].time_ns, 1824 * MS, 20 * MS);
	run_clock(&s, 10 * S);
	assert_true(s.abort.observed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_endings__a_closed_socket_is_ended_by_its_own_retries),
		cmocka_unit_test(timers_endings__data_of_a_closed_socket_too),
		cmocka_unit_test(timers_endings__a_clean_fin_chain_is_an_orphans_as_well),
		cmocka_unit_test(
			timers_endings__a_small_retry_setting_is_named_beside_the_user_timeout),
		cmocka_unit_test(timers_endings__few_copies_name_no_setting),
		cmocka_unit_test(timers_endings__linear_syns_are_counted_once_they_double),
		cmocka_unit_test(timers_endings__syns_that_stop_are_given_up_by_no_rule),
		cmocka_unit_test(timers_endings__stopped_syns_have_no_forecast),
		cmocka_unit_test(timers_endings__one_gap_is_enough_to_see_a_syn_stop),
		cmocka_unit_test(timers_endings__syns_at_once_are_no_timers),
		cmocka_unit_test(timers_endings__an_older_bsd_tries_for_75_s),
		cmocka_unit_test(timers_endings__an_old_listener_is_late_once),
		cmocka_unit_test(timers_endings__window_probes_that_stop_doubling_tell_the_retries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
