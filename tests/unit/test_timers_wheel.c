/* SPDX-License-Identifier: MIT */
/* The timer wheel: its levels, its lateness, and the plateaus that it makes of round settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "timers/wheel.h"

#define MS 1000000LL
#define S 1000000000LL

static void timers_wheel__levels_begin_at_63_times_powers_of_8(void **state)
{
	(void)state;
	assert_int_equal(ta_wheel_granularity(0), 1);
	assert_int_equal(ta_wheel_granularity(62), 1);
	assert_int_equal(ta_wheel_granularity(63), 8);
	assert_int_equal(ta_wheel_granularity(503), 8);
	assert_int_equal(ta_wheel_granularity(504), 64);
	assert_int_equal(ta_wheel_granularity(4032), 512);
	assert_int_equal(ta_wheel_granularity(32256), 4096);
	assert_int_equal(ta_wheel_granularity(258048), 32768);
	assert_int_equal(ta_wheel_granularity((63ULL << 21) - 1), 1 << 21);
	assert_int_equal(ta_wheel_granularity(63ULL << 21), 1 << 24);
	/* Nine levels there are (LVL_DEPTH). */
	assert_int_equal(ta_wheel_granularity(63ULL << 24), 1 << 24);
}

static void timers_wheel__is_never_early_and_late_by_one_bucket_at_most(void **state)
{
	(void)state;
	for (uint64_t delta = 1; delta < 40000; delta = delta * 9 / 8 + 1) {
		for (uint64_t now = 123456; now < 123456 + 5000; now += 7) {
			const uint64_t fire = ta_wheel_fire(now, delta),
				       grid = ta_wheel_granularity(delta);

			assert_true(fire > now + delta);
			assert_true(fire <= now + delta + grid);
			assert_int_equal(fire % grid, 0);
		}
	}
}

/* What a timer that its own expiry arms shows on the wire. */
static int64_t steady_ms(unsigned hz, unsigned seconds)
{
	const uint64_t delta = (uint64_t)seconds * hz;
	const uint64_t first = ta_wheel_fire(987654321, delta);

	return (int64_t)((ta_wheel_fire(first, delta) - first) * 1000 / hz);
}

static void timers_wheel__makes_the_known_plateaus(void **state)
{
	(void)state;
	assert_int_equal(steady_ms(250, 120), 120832);
	assert_int_equal(steady_ms(100, 120), 122880);
	assert_int_equal(steady_ms(1000, 120), 122880);
	assert_int_equal(steady_ms(250, 75), 75776);
	assert_int_equal(steady_ms(100, 75), 76800);
	assert_int_equal(steady_ms(300, 75), 75093);
	assert_int_equal(steady_ms(1000, 75), 77824);
	assert_int_equal(steady_ms(250, 30), 30720);
	assert_int_equal(steady_ms(1000, 30), 30208);
	assert_int_equal(steady_ms(250, 10), 10240);
	assert_int_equal(steady_ms(250, 5), 5120);
	assert_int_equal(steady_ms(100, 5), 5040);
}

static void timers_wheel__latest_bounds_every_expiry(void **state)
{
	static const unsigned hz[] = { 100, 250, 300, 1000 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		const uint64_t delta = 484 * hz[i] / 1000 + 1;
		const int64_t latest = ta_wheel_latest_ns(484 * MS, hz[i]);

		for (uint64_t now = 1000; now < 1600; now++)
			assert_true((int64_t)(ta_wheel_fire(now, delta - 1) - now) * S / hz[i] <=
				    latest);
	}
	/* An hour of 13 % at most. */
	assert_true(ta_wheel_latest_ns(7200 * S, 250) <= 7200 * S * 113 / 100);
	assert_int_equal(ta_wheel_latest_ns(-1, 250), -1);
	assert_int_equal(ta_wheel_latest_ns(S, 0), -1);
	assert_int_equal(ta_wheel_latest_ns(INT64_MAX, 250), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_wheel__levels_begin_at_63_times_powers_of_8),
		cmocka_unit_test(timers_wheel__is_never_early_and_late_by_one_bucket_at_most),
		cmocka_unit_test(timers_wheel__makes_the_known_plateaus),
		cmocka_unit_test(timers_wheel__latest_bounds_every_expiry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
