/* SPDX-License-Identifier: MIT */
/* The RTO estimator in the kernel's arithmetic. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tcpautopsy/timers/estimator.h"

#define US 1000LL
#define MS 1000000LL

/* The variance is kept in units of 128 us. */
static void assert_near_us(int64_t a, int64_t b)
{
	assert_in_range(a, b - 400 * US, b + 400 * US);
}

static void timers_estimator__knows_nothing_without_a_sample(void **state)
{
	const struct ta_rto_estimator e = { 0 };

	(void)state;
	assert_int_equal(ta_rto_srtt_ns(&e), -1);
	assert_int_equal(ta_rto_value_ns(&e), -1);
}

static void timers_estimator__first_sample_gives_three_round_trips(void **state)
{
	struct ta_rto_estimator e = { 0 };

	(void)state;
	ta_rto_sample(&e, 150 * MS, 1, 1);
	assert_int_equal(ta_rto_srtt_ns(&e), 150 * MS);
	assert_int_equal(ta_rto_value_ns(&e), 450 * MS);
}

static void timers_estimator__a_short_round_trip_has_the_floor_of_200_ms(void **state)
{
	struct ta_rto_estimator e = { 0 };

	(void)state;
	ta_rto_sample(&e, 300 * US, 1, 1);
	assert_int_equal(ta_rto_value_ns(&e), 200300 * US);
}

/* Handshake, then one exchange a round trip: the values of the seed's trace. */
static void timers_estimator__three_samples_of_the_seed_give_its_rto(void **state)
{
	struct ta_rto_estimator e = { 0 };

	(void)state;
	ta_rto_sample(&e, 170538935, 1, 1);
	ta_rto_sample(&e, 148128560, 3, 3);
	ta_rto_sample(&e, 105746478, 5, 5);
	assert_in_range(ta_rto_value_ns(&e), 483455 * US, 483465 * US);
	assert_int_equal(e.samples, 3);
	assert_int_equal(e.min_rtt_us, 105746);
}

static void timers_estimator__decays_to_round_trip_plus_200_ms(void **state)
{
	struct ta_rto_estimator e = { 0 };
	int64_t last;

	(void)state;
	ta_rto_sample(&e, 150 * MS, 0, 0);
	last = ta_rto_value_ns(&e);
	for (uint32_t seq = 1; seq < 60; seq++) {
		ta_rto_sample(&e, 150 * MS, seq, seq);
		assert_true(ta_rto_value_ns(&e) <= last);
		last = ta_rto_value_ns(&e);
	}
	assert_in_range(last, 350 * MS, 351 * MS);
}

/* rttvar falls once a round trip, not with each ACK of one window. */
static void timers_estimator__decays_once_a_round_trip(void **state)
{
	struct ta_rto_estimator e = { 0 };
	int64_t before;

	(void)state;
	ta_rto_sample(&e, 150 * MS, 0, 100);
	before = ta_rto_value_ns(&e);
	for (uint32_t una = 1; una <= 100; una++)
		ta_rto_sample(&e, 150 * MS, una, 100);
	assert_int_equal(ta_rto_value_ns(&e), before);
}

static void timers_estimator__a_growing_round_trip_counts_at_once(void **state)
{
	struct ta_rto_estimator e = { 0 };

	(void)state;
	for (uint32_t seq = 0; seq < 60; seq++)
		ta_rto_sample(&e, 50 * MS, seq, seq);
	assert_in_range(ta_rto_value_ns(&e), 250 * MS, 251 * MS);
	ta_rto_sample(&e, 850 * MS, 60, 60);
	/* srtt 150 ms, deviation 800 ms with gain 1/4 on the scale of 4. */
	assert_in_range(ta_rto_value_ns(&e), 940 * MS, 1000 * MS);
}

static void timers_estimator__a_falling_round_trip_does_not_inflate_it(void **state)
{
	struct ta_rto_estimator e = { 0 };
	int64_t before;

	(void)state;
	for (uint32_t seq = 0; seq < 60; seq++)
		ta_rto_sample(&e, 400 * MS, seq, seq);
	before = ta_rto_value_ns(&e);
	ta_rto_sample(&e, 10 * MS, 60, 60);
	assert_true(ta_rto_value_ns(&e) <= before);
}

static void timers_estimator__sequence_numbers_wrap(void **state)
{
	struct ta_rto_estimator e = { 0 };
	int64_t before;

	(void)state;
	ta_rto_sample(&e, 150 * MS, 0xfffffff0U, 0xfffffff0U);
	before = ta_rto_value_ns(&e);
	ta_rto_sample(&e, 150 * MS, 16, 16); /* resets the round's maximum */
	ta_rto_sample(&e, 150 * MS, 32, 32);
	assert_true(ta_rto_value_ns(&e) < before);
}

static void timers_estimator__refuses_what_is_no_round_trip(void **state)
{
	struct ta_rto_estimator e = { 0 };

	(void)state;
	ta_rto_sample(&e, -1, 0, 0);
	ta_rto_sample(&e, INT64_MAX, 0, 0);
	assert_int_equal(e.samples, 0);
	ta_rto_sample(&e, 0, 0, 0);
	assert_int_equal(e.samples, 1);
	assert_int_equal(ta_rto_value_ns(&e), 200 * MS);
}

/* Without any minimum the variance falls on, to units of 128 us; with 200 ms it stays there. */
static void timers_estimator__keeps_the_variance_without_a_minimum(void **state)
{
	struct ta_rto_estimator e = { 0 };

	(void)state;
	assert_int_equal(ta_rto_variance_ns(&e), -1);
	ta_rto_sample(&e, 30 * MS, 0, 0);
	assert_near_us(ta_rto_variance_ns(&e), 60 * MS);
	assert_int_equal(ta_rto_value_ns(&e), 230 * MS);
	for (uint32_t seq = 1; seq < 60; seq++)
		ta_rto_sample(&e, 30 * MS, seq, seq);
	assert_true(ta_rto_variance_ns(&e) < 2 * MS);
	assert_int_equal(ta_rto_value_ns(&e), 230 * MS);
	ta_rto_sample(&e, 130 * MS, 60, 60);
	assert_in_range(ta_rto_variance_ns(&e), 70 * MS, 101 * MS);
	assert_near_us(ta_rto_value_ns(&e), ta_rto_srtt_ns(&e) + 200 * MS);
}

/* Above 200 ms it is the same number twice; beyond 8 s it is not counted on. */
static void timers_estimator__has_one_variance_above_any_minimum(void **state)
{
	struct ta_rto_estimator e = { 0 };

	(void)state;
	ta_rto_sample(&e, 400 * MS, 0, 0);
	for (uint32_t seq = 1; seq < 4; seq++) {
		assert_near_us(ta_rto_srtt_ns(&e) + ta_rto_variance_ns(&e), ta_rto_value_ns(&e));
		ta_rto_sample(&e, 400 * MS, seq, seq);
	}
	e = (struct ta_rto_estimator){ 0 };
	ta_rto_sample(&e, 20000 * MS, 0, 0);
	assert_int_equal(ta_rto_variance_ns(&e), 65535 * 128 * US);
	assert_int_equal(sizeof(e), 28);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_estimator__knows_nothing_without_a_sample),
		cmocka_unit_test(timers_estimator__first_sample_gives_three_round_trips),
		cmocka_unit_test(timers_estimator__a_short_round_trip_has_the_floor_of_200_ms),
		cmocka_unit_test(timers_estimator__three_samples_of_the_seed_give_its_rto),
		cmocka_unit_test(timers_estimator__decays_to_round_trip_plus_200_ms),
		cmocka_unit_test(timers_estimator__decays_once_a_round_trip),
		cmocka_unit_test(timers_estimator__a_growing_round_trip_counts_at_once),
		cmocka_unit_test(timers_estimator__a_falling_round_trip_does_not_inflate_it),
		cmocka_unit_test(timers_estimator__sequence_numbers_wrap),
		cmocka_unit_test(timers_estimator__refuses_what_is_no_round_trip),
		cmocka_unit_test(timers_estimator__keeps_the_variance_without_a_minimum),
		cmocka_unit_test(timers_estimator__has_one_variance_above_any_minimum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
