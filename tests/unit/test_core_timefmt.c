/* SPDX-License-Identifier: MIT */
/* Times as they are written for people and programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "tcpautopsy/core/timefmt.h"

static void instant(int64_t ns, const char *want)
{
	char text[TA_INSTANT_TEXT];
	assert_string_equal(ta_time_stamp(text, ns, TA_ZONE_UTC, 9), want);
}

static void duration(int64_t ns, const char *want)
{
	char text[24];
	assert_string_equal(ta_duration(text, sizeof(text), ns), want);
}

static void timefmt__instants_keep_nine_digits_and_leap_days(void **state)
{
	(void)state;
	instant(0, "1970-01-01T00:00:00.000000000Z");
	instant(1665997964123456789, "2022-10-17T09:12:44.123456789Z");
	instant(951782400 * TA_SEC, "2000-02-29T00:00:00.000000000Z");
	instant(-1, "1969-12-31T23:59:59.999999999Z");
	instant(INT64_MAX, "2262-04-11T23:47:16.854775807Z");
}

static void timefmt__durations_keep_what_matters_at_their_size(void **state)
{
	(void)state;
	duration(0, "0 us");
	duration(12345, "12 us");
	duration(105700000, "0.106 s");
	duration(99949000, "99.9 ms");
	duration(484 * TA_MS, "0.484 s");
	duration(120832 * TA_MS, "120.832 s");
	duration(853 * TA_SEC, "853.000 s");
	duration(1475 * TA_SEC, "24m35s");
	duration(7875 * TA_SEC, "2h11m15s");
	duration(-484 * TA_MS, "-0.484 s");
}

static void timefmt__civil_dates_come_back(void **state)
{
	(void)state;
	assert_int_equal(ta_civil_to_epoch(1970, 1, 1, 0, 0, 0), 0);
	assert_int_equal(ta_civil_to_epoch(2000, 2, 29, 0, 0, 0), 951782400);
	assert_int_equal(ta_civil_to_epoch(2022, 10, 17, 9, 12, 44), 1665997964);
	assert_int_equal(ta_civil_to_epoch(1969, 12, 31, 23, 59, 59), -1);
}

static void timefmt__local_instants_name_their_offset(void **state)
{
	(void)state;
	char text[TA_INSTANT_TEXT];
	const int64_t winter = INT64_C(1665997964123456789), before = -1;
	assert_string_equal(ta_time_stamp(text, winter, TA_ZONE_UTC, 3),
			    "2022-10-17T09:12:44.123Z");
	assert_string_equal(ta_time_for_people(text, winter, TA_ZONE_UTC, 0),
			    "2022-10-17 09:12:44 UTC");
	assert_int_equal(setenv("TZ", "<-0330>3:30", 1), 0);
	tzset();
	assert_string_equal(ta_time_stamp(text, winter, TA_ZONE_LOCAL, 6),
			    "2022-10-17T05:42:44.123456-03:30");
	assert_string_equal(ta_time_for_people(text, winter, TA_ZONE_LOCAL, 1),
			    "2022-10-17 05:42:44.1 -03:30");
	assert_string_equal(ta_time_of_day(text, before, TA_ZONE_LOCAL, 9), "20:29:59.999999999");
	assert_string_equal(ta_time_of_day(text, before, TA_ZONE_UTC, 0), "23:59:59");
	assert_int_equal(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
	tzset();
	assert_string_equal(ta_time_stamp(text, winter, TA_ZONE_LOCAL, 0),
			    "2022-10-17T11:12:44+02:00");
	assert_string_equal(ta_time_stamp(text, before, TA_ZONE_LOCAL, 0),
			    "1970-01-01T00:59:59+01:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timefmt__instants_keep_nine_digits_and_leap_days),
		cmocka_unit_test(timefmt__durations_keep_what_matters_at_their_size),
		cmocka_unit_test(timefmt__civil_dates_come_back),
		cmocka_unit_test(timefmt__local_instants_name_their_offset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
