/* SPDX-License-Identifier: MIT */
/* Arithmetic on times at the ends of its range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "tcpautopsy/core/saturate.h"

static void saturate__sums_stay_at_the_ends(void **state)
{
	(void)state;
	assert_int_equal(ta_time_add(1, 2), 3);
	assert_int_equal(ta_time_add(INT64_MAX, 1), INT64_MAX);
	assert_int_equal(ta_time_add(INT64_MIN, -1), INT64_MIN);
	assert_int_equal(ta_time_add(INT64_MAX, INT64_MIN), -1);
	assert_int_equal(ta_time_sub(2, 3), -1);
	assert_int_equal(ta_time_sub(INT64_MAX, INT64_MIN), INT64_MAX);
	assert_int_equal(ta_time_sub(INT64_MIN, INT64_MAX), INT64_MIN);
	assert_int_equal(ta_time_sub(0, INT64_MIN), INT64_MAX);
}

static void saturate__products_stay_at_the_ends(void **state)
{
	(void)state;
	assert_int_equal(ta_time_mul(-3, 4), -12);
	assert_int_equal(ta_time_mul(INT64_MAX / 2, 3), INT64_MAX);
	assert_int_equal(ta_time_mul(INT64_MIN, 2), INT64_MIN);
	assert_int_equal(ta_time_mul(INT64_MIN, -1), INT64_MAX);
	assert_int_equal(ta_time_shift(3, 2), 12);
	assert_int_equal(ta_time_shift(3, 62), INT64_MAX);
	assert_int_equal(ta_time_shift(1, 62), INT64_C(1) << 62);
	assert_int_equal(ta_time_shift(1, 200), INT64_MAX);
	assert_int_equal(ta_time_shift(0, 200), 0);
}

static void saturate__parts_are_those_of_the_plain_expression(void **state)
{
	(void)state;
	assert_int_equal(ta_time_part(1000, 113, 100), 1130);
	assert_int_equal(ta_time_part(-7, 1, 2), -3);
	/* The product does not fit, the part does: within a part in 10^16 of it. */
	assert_true(ta_time_part(INT64_MAX, 100, 113) > INT64_MAX / 113 * 100 - 200);
	assert_true(ta_time_part(INT64_MAX, 100, 113) < INT64_MAX);
	assert_int_equal(ta_time_part(INT64_MAX, 113, 100), INT64_MAX);
	assert_int_equal(ta_time_part(INT64_MIN, 113, 100), INT64_MIN);
}

static void saturate__doubles_become_the_nearest_that_fits(void **state)
{
	(void)state;
	assert_int_equal(ta_time_of_double(1.9), 1);
	assert_int_equal(ta_time_of_double(-1.9), -1);
	assert_int_equal(ta_time_of_double(1e30), INT64_MAX);
	assert_int_equal(ta_time_of_double(-1e30), INT64_MIN);
	assert_int_equal(ta_time_of_double(-0x1p63), INT64_MIN);
	assert_int_equal(ta_time_of_double((double)INFINITY), INT64_MAX);
	assert_int_equal(ta_time_of_double((double)NAN), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saturate__sums_stay_at_the_ends),
		cmocka_unit_test(saturate__products_stay_at_the_ends),
		cmocka_unit_test(saturate__parts_are_those_of_the_plain_expression),
		cmocka_unit_test(saturate__doubles_become_the_nearest_that_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
