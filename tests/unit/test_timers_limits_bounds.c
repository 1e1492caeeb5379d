/* SPDX-License-Identifier: MIT */
/* What bounds the arithmetic of src/timers (rules.h, wheel.h), each at its very edge: moved by half, or by one, a row fails. */
#include "timers_gaps.h"

#include "tcpautopsy/timers/estimator.h"
#include "tcpautopsy/timers/keepalive.h"
#include "timers/abort_internal.h"
#include "timers/wheel.h"

#define DAY (86400 * S)

/* TA_TIMER_MAX_NS: no timer of a live connection runs longer than a month. */
static void limits__no_timer_runs_longer_than_30_days(void **state)
{
	struct ta_keepalive_fit fit;

	(void)state;
	ta_keepalive_fit(30 * DAY, NULL, NULL, 0, 1, &fit);
	assert_int_equal(fit.idle_ns, 30 * DAY);
	ta_keepalive_fit(30 * DAY + 1, NULL, NULL, 0, 1, &fit);
	assert_int_equal(fit.idle_ns, -1);
	assert_true(ta_wheel_latest_ns(30 * DAY, 100) > 30 * DAY);
	assert_int_equal(ta_wheel_latest_ns(30 * DAY + 1, 100), -1);
}

/* The same of a whole chain: its last copy is a month from its beginning, or a microsecond more. */
static void limits__a_chain_takes_no_longer_than_30_days(void **state)
{
	struct scene s;

	(void)state;
	for (int64_t more = 0; more <= 1; more++) {
		begin(&s, TA_EPISODE_RETRANSMISSION);
		s.chain.sack = 0;
		ADD(&s, 1000000, 2000000);
		s.chain.nattempts = 3;
		s.attempt[2].time_ns = s.attempt[0].time_ns + 30 * DAY + more * US;
		s.attempt[1].time_ns = s.attempt[0].time_ns + 15 * DAY;
		s.chain.icmp_unreachable = true;
		s.chain.icmp_count = 2;
		fit(&s);
		assert_int_equal(s.backoff.law, more ? TA_LAW_IRREGULAR : TA_LAW_CONSTANT);
	}
}

/* TA_RTT_SAMPLE_MAX_US. */
static void limits__a_round_trip_of_more_than_200_s_is_none(void **state)
{
	struct ta_rto_estimator e = { 0 };

	(void)state;
	ta_rto_sample(&e, 200 * S + US, 1, 2);
	assert_int_equal(e.samples, 0);
	ta_rto_sample(&e, 200 * S, 1, 2);
	assert_int_equal(e.samples, 1);
	assert_int_equal(ta_rto_srtt_ns(&e), 200 * S);
}

/* TA_SHIFT_MAX: a millisecond doubles 31 times within the month; what doubled more than 40 times is the longest there is. */
static void limits__a_delay_doubles_40_times_at_most(void **state)
{
	const struct ta_shape shape = { .n = 1 };

	(void)state;
	assert_int_equal(ta_shape_delay_ns(&shape, 31, MS), 2147483648 * MS);
	assert_int_equal(ta_shape_delay_ns(&shape, 32, MS), 30 * DAY);
	assert_int_equal(ta_shape_delay_ns(&shape, 40, 1), 1LL << 40);
	assert_int_equal(ta_shape_delay_ns(&shape, 41, 1), 30 * DAY);
}

/* The same of ticks: two of them at HZ 1000 that doubled 30 times are 24.9 days. */
static void limits__a_wheels_delay_may_have_doubled_30_times(void **state)
{
	const uint64_t armed = 1ULL << 32, fired = ta_wheel_fire(armed, 2ULL << 30);
	const struct ta_shape shape = {
		.n = 1, .position = { 30 }, .base_lo_ns = 2 * MS, .base_hi_ns = 3 * MS
	};
	struct ta_timer_steps steps;
	struct ta_tick_range range;

	(void)state;
	GAPS(&steps, false, (int64_t)(fired - armed) * 1000);
	assert_true(ta_wheel_scan(&steps, &shape, 1000, MS, -1, &range));
	assert_int_equal(range.lo, 2);
	assert_int_equal(range.hi, 2);
}

/* TA_BASE_MAX_SHIFT: the base of a chain without a cap is 39.55 s at most. */
static void limits__a_base_without_a_cap_is_below_39_s(void **state)
{
	const struct ta_lateness none = { 1, 1, 0, 0 };
	struct ta_shape shape = { .n = 1 };
	struct ta_timer_steps steps;

	(void)state;
	GAPS(&steps, true, 39550781);
	assert_true(ta_shape_parse(&shape, &steps, &none, 0));
	GAPS(&steps, true, 39550782);
	assert_false(ta_shape_parse(&shape, &steps, &none, 0));
	/* With one it may be anything up to that. */
	shape.cap_ns = 100 * S;
	assert_true(ta_shape_parse(&shape, &steps, &none, 0));
}

/* TA_WHEEL_BOUND_NS: longer than any timer, and no product overflows. */
static void limits__times_are_bounded_before_they_are_scaled(void **state)
{
	const int64_t bound = 81622761388095361; /* INT64_MAX / 113 */

	(void)state;
	assert_int_equal(ta_wheel_bounded_ns(bound), bound);
	assert_int_equal(ta_wheel_bounded_ns(bound + 1), bound);
	assert_int_equal(ta_wheel_bounded_ns(-bound - 1), -bound);
	assert_int_equal(ta_wheel_longest_ns(INT64_MAX), 92233720368547757);
	assert_int_equal(ta_wheel_shortest_ns(INT64_MIN), -bound * 100 / 113);
}

/* TA_WHEEL_HZS: the HZ that kernels are built with (kernel/Kconfig.hz), all of them and no other. */
static void limits__a_wheel_turns_at_one_of_four_hz(void **state)
{
	unsigned product = 1;

	(void)state;
	for (size_t i = 0; i < TA_WHEEL_HZS; i++)
		product *= ta_wheel_hz[i];
	assert_int_equal(product, 100U * 250 * 300 * 1000 % (1ULL << 32));
	assert_int_equal(ta_wheel_hz[0], 250);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__no_timer_runs_longer_than_30_days),
		cmocka_unit_test(limits__a_chain_takes_no_longer_than_30_days),
		cmocka_unit_test(limits__a_round_trip_of_more_than_200_s_is_none),
		cmocka_unit_test(limits__a_delay_doubles_40_times_at_most),
		cmocka_unit_test(limits__a_wheels_delay_may_have_doubled_30_times),
		cmocka_unit_test(limits__a_base_without_a_cap_is_below_39_s),
		cmocka_unit_test(limits__times_are_bounded_before_they_are_scaled),
		cmocka_unit_test(limits__a_wheel_turns_at_one_of_four_hz),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
