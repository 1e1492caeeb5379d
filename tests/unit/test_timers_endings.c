/* SPDX-License-Identifier: MIT */
/* The abort clock on chains that stopped while the capture ran on: what can have ended them, and what can not. */
#include "timers_scene.h"

/* ---- a closed socket ---- */

/* The lab's close-unanswered: tcp_orphan_retries=3, a budget of 3.0 s; 2 would end at the same expiry. */
static void timers_endings__a_closed_socket_is_ended_by_its_own_retries(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_CHAIN_FIN);
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
	begin(&s, TA_CHAIN_DATA);
	s.chain.rto_estimate_ns = 212 * MS;
	s.chain.srtt_ns = 11 * MS;
	s.chain.in_flight = 2;
	ADD(&s, 50000, 224000, 452000, 896000);
	s.attempt[1].head = false;
	for (size_t i = 2; i < 5; i++)
		s.attempt[i].tail = false;
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
	begin(&s, TA_CHAIN_FIN);
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
	begin(&s, TA_CHAIN_DATA);
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
	begin(&s, TA_CHAIN_DATA);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_endings__a_closed_socket_is_ended_by_its_own_retries),
		cmocka_unit_test(timers_endings__data_of_a_closed_socket_too),
		cmocka_unit_test(timers_endings__a_clean_fin_chain_is_an_orphans_as_well),
		cmocka_unit_test(
			timers_endings__a_small_retry_setting_is_named_beside_the_user_timeout),
		cmocka_unit_test(timers_endings__few_copies_name_no_setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
