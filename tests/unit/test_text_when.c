/* SPDX-License-Identifier: MIT */
/* An instant by itself: each way of writing it, just inside and just outside of what is one, and where it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tcpautopsy/core/timefmt.h"
#include "text/words/when.h"

#define EPOCH TA_TXT_TIME_EPOCH
#define DATE TA_TXT_TIME_DATE
#define CLOCK TA_TXT_TIME_OF_DAY
#define SECONDS TA_TXT_TIME_SECONDS
#define NONE TA_TXT_TIME_NONE

/* 2022-06-12 14:15:22 */
#define THEN INT64_C(1655043322)

/* What is read of a text: whole seconds and ns of its absolute value, ns of its last digit, and what is left of it. */
struct instant {
	const char *text;
	enum ta_txt_time_form form;
	int64_t sec, ns, resolution_ns;
	const char *rest;
};

static void assert_instants(const struct instant *cases, size_t n)
{
	unsigned others = 0;
	for (size_t i = 0; i < n; i++) {
		const struct instant *c = &cases[i];
		const struct ta_txt_scan whole = ta_txt_scan_of(c->text, strlen(c->text));
		struct ta_txt_scan scan = whole;
		struct ta_txt_when when = { .form = NONE, .ns = 7 };
		const bool read = ta_txt_when(&scan, &when);
		const int64_t sign = strchr(c->text, '-') == c->text ? -1 : 1;
		bool same = read == (c->form != NONE) && when.form == c->form;
		if (!read)
			same = same && when.ns == 7 && scan.p == whole.p;
		else
			same = same && when.ns == sign * (c->sec * TA_SEC + c->ns) &&
			       when.resolution_ns == c->resolution_ns &&
			       strcmp(scan.p, c->rest) == 0 &&
			       when.text.p == whole.p + strspn(whole.p, " ") &&
			       when.text.p + when.text.len == scan.p;
		if (same)
			continue;
		print_error("\"%s\": form %d, %lld ns, resolution %lld, rest \"%s\"\n", c->text,
			    (int)when.form, (long long)when.ns, (long long)when.resolution_ns,
			    scan.p);
		others++;
	}
	assert_int_equal(others, 0);
}

#define ASSERT_INSTANTS(cases) assert_instants(cases, sizeof(cases) / sizeof(cases[0]))

static void text_when__times_of_day(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "10:00:00 x", CLOCK, 36000, 0, TA_SEC, " x" },
		{ "  10:00:00\t", CLOCK, 36000, 0, TA_SEC, "\t" },
		{ "10:00:00\r", CLOCK, 36000, 0, TA_SEC, "\r" },
		{ "10:00:00x", NONE, 0, 0, 0, "" },
		{ "23:59:60", CLOCK, 86400, 0, TA_SEC, "" },
		{ "10:00:61", NONE, 0, 0, 0, "" },
		{ "10:59:00", CLOCK, 39540, 0, TA_SEC, "" },
		{ "10:60:00", NONE, 0, 0, 0, "" },
		{ "1:02:03", CLOCK, 3723, 0, TA_SEC, "" },
		{ "100:02:03", CLOCK, 360123, 0, TA_SEC, "" },
		{ "99999:00:00", CLOCK, 359996400, 0, TA_SEC, "" },
		{ "100000:00:00", NONE, 0, 0, 0, "" },
		{ "10:0:00", NONE, 0, 0, 0, "" },
		{ "10:000:00", NONE, 0, 0, 0, "" },
		{ "10:00:0", NONE, 0, 0, 0, "" },
		{ "10:00:000", NONE, 0, 0, 0, "" },
		{ "10:00.00", SECONDS, 600, 0, 10 * TA_MS, "" },
		{ "10:0x:00", NONE, 0, 0, 0, "" },
		{ "10:00:x0", NONE, 0, 0, 0, "" },
		{ "10:00", NONE, 0, 0, 0, "" },
		{ "", NONE, 0, 0, 0, "" },
		{ "   ", NONE, 0, 0, 0, "" },
	};
	ASSERT_INSTANTS(cases);
}

/* Behind the point, or the comma: digits, or groups of three with marks between. */
static void text_when__fractions(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "10:00:00.5 x", CLOCK, 36000, 500000000, 100 * TA_MS, " x" },
		{ "10:00:00,25", CLOCK, 36000, 250000000, 10 * TA_MS, "" },
		{ "10:00:00.", NONE, 0, 0, 0, "" },
		{ "10:00:00. x", NONE, 0, 0, 0, "" },
		{ "10:00:00,", NONE, 0, 0, 0, "" },
		{ "10:00:00;5", NONE, 0, 0, 0, "" },
		{ "10:00:00.123456789 x", CLOCK, 36000, 123456789, 1, " x" },
		{ "10:00:00.1234567899 x", CLOCK, 36000, 123456789, 1, " x" },
		{ "10:00:00.123.456", CLOCK, 36000, 123456000, 1000, "" },
		{ "10:00:00.123'456_789 x", CLOCK, 36000, 123456789, 1, " x" },
		{ "10:00:00,123,456", CLOCK, 36000, 123456000, 1000, "" },
		{ "10:00:00,123.456", NONE, 0, 0, 0, "" }, /* another mark than the point */
		{ "10:00:00.123.456.789.012", NONE, 0, 0, 0, "" },
		{ "10:00:00.12.345", NONE, 0, 0, 0, "" },
		{ "10:00:00.1234.567", NONE, 0, 0, 0, "" },
		{ "10:00:00.123.45", NONE, 0, 0, 0, "" },
		{ "10:00:00.123.4567", NONE, 0, 0, 0, "" },
		{ "10:00:00.123.x56", NONE, 0, 0, 0, "" },
	};
	ASSERT_INSTANTS(cases);
}

/* What a spreadsheet leaves of a time of day. */
static void text_when__minutes(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "37:25.6 x", SECONDS, 2245, 600000000, 100 * TA_MS, " x" },
		{ "59:59.9", SECONDS, 3599, 900000000, 100 * TA_MS, "" },
		{ "60:00.0", NONE, 0, 0, 0, "" },
		{ "00:60.0", NONE, 0, 0, 0, "" },
		{ "37:25", NONE, 0, 0, 0, "" },
		{ "37:25,6", NONE, 0, 0, 0, "" },
		{ "37:25.", NONE, 0, 0, 0, "" },
		{ "7:25.6", NONE, 0, 0, 0, "" },
		{ "137:25.6", NONE, 0, 0, 0, "" },
		{ "37:5.6", NONE, 0, 0, 0, "" },
		{ "37:025.6", NONE, 0, 0, 0, "" },
		{ "37:25.6x", NONE, 0, 0, 0, "" },
	};
	ASSERT_INSTANTS(cases);
}

static void text_when__dates(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "2022-06-12 14:15:22.5 x", DATE, THEN, 500000000, 100 * TA_MS, " x" },
		{ "2022-06-12T14:15:22", DATE, THEN, 0, TA_SEC, "" },
		{ "2022-6-12 14:15:22", DATE, THEN, 0, TA_SEC, "" },
		{ "2022/06/12 14:15:22", DATE, THEN, 0, TA_SEC, "" },
		{ "06/12/2022 14:15:22", DATE, THEN, 0, TA_SEC, "" },
		{ "12/31/2022 00:00:00", DATE, 1672444800, 0, TA_SEC, "" },
		{ "12/32/2022 00:00:00", NONE, 0, 0, 0, "" },
		{ "13/12/2022 00:00:00", NONE, 0, 0, 0, "" },
		{ "2022-06/12 14:15:22", NONE, 0, 0, 0, "" },
		{ "2022-06 14:15:22", NONE, 0, 0, 0, "" },
		{ "2022-06-12", NONE, 0, 0, 0, "" },
		{ "2022-06-x 14:15:22", NONE, 0, 0, 0, "" },
		{ "2022-x", NONE, 0, 0, 0, "" },
		{ "2022-", NONE, 0, 0, 0, "" },
		{ "2022-06-12 14:15:61", NONE, 0, 0, 0, "" },
		{ "2022-00-12 00:00:00", NONE, 0, 0, 0, "" },
		{ "2022-01-01 00:00:00", DATE, 1640995200, 0, TA_SEC, "" },
		{ "2022-12-31 00:00:00", DATE, 1672444800, 0, TA_SEC, "" },
		{ "2022-13-12 00:00:00", NONE, 0, 0, 0, "" },
		{ "2022-06-00 00:00:00", NONE, 0, 0, 0, "" },
		{ "2022-12-32 00:00:00", NONE, 0, 0, 0, "" },
		{ "1970-01-01 00:00:00", DATE, 0, 0, TA_SEC, "" },
		{ "1969-12-31 00:00:00", NONE, 0, 0, 0, "" },
		{ "2105-12-31 00:00:00", DATE, 4291660800, 0, TA_SEC, "" },
		{ "2106-01-01 00:00:00", NONE, 0, 0, 0, "" },
		{ "01/01/1970 00:00:00", DATE, 0, 0, TA_SEC, "" },
		{ "12/31/2105 00:00:00", DATE, 4291660800, 0, TA_SEC, "" },
	};
	ASSERT_INSTANTS(cases);
}

static void text_when__days_of_a_year(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "2022/163 14:15:22.5", DATE, THEN, 500000000, 100 * TA_MS, "" },
		{ "2022/001 00:00:00", DATE, 1640995200, 0, TA_SEC, "" },
		{ "2022/000 00:00:00", NONE, 0, 0, 0, "" },
		{ "2020/366 00:00:00", DATE, 1609372800, 0, TA_SEC, "" },
		{ "2020/367 00:00:00", NONE, 0, 0, 0, "" },
		{ "2022/16 00:00:00", NONE, 0, 0, 0, "" },
		{ "2022-163 00:00:00", NONE, 0, 0, 0, "" },
		{ "1970/001 00:00:00", DATE, 0, 0, TA_SEC, "" },
		{ "1969/365 00:00:00", NONE, 0, 0, 0, "" },
		{ "2105/365 00:00:00", DATE, 4291660800, 0, TA_SEC, "" },
		{ "2106/001 00:00:00", NONE, 0, 0, 0, "" },
	};
	ASSERT_INSTANTS(cases);
}

static void text_when__names_of_months(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "Jun 12, 2022 14:15:22.5 x", DATE, THEN, 500000000, 100 * TA_MS, " x" },
		{ "Jan  1, 1970 00:00:00", DATE, 0, 0, TA_SEC, "" },
		{ "Dec 31, 2105 00:00:00", DATE, 4291660800, 0, TA_SEC, "" },
		{ "Jan 32, 2022 00:00:00", NONE, 0, 0, 0, "" },
		{ "Jun 0, 2022 00:00:00", NONE, 0, 0, 0, "" },
		{ "Dec 31, 1969 00:00:00", NONE, 0, 0, 0, "" },
		{ "Jan 1, 2106 00:00:00", NONE, 0, 0, 0, "" },
		{ "Jun 12 2022 14:15:22", NONE, 0, 0, 0, "" },
		{ "Jun , 2022 14:15:22", NONE, 0, 0, 0, "" },
		{ "Jun 12, x", NONE, 0, 0, 0, "" },
		{ "Jux 12, 2022 14:15:22", NONE, 0, 0, 0, "" },
		{ "Jun", NONE, 0, 0, 0, "" },
		{ "June", NONE, 0, 0, 0, "" },
	};
	ASSERT_INSTANTS(cases);
}

/* Behind a date: with one that is known it is no time of a clock whose zone nobody knows. */
static void text_when__zones(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "2022-06-12T14:15:22Z x", EPOCH, THEN, 0, TA_SEC, " x" },
		{ "2022-06-12 14:15:22 UTC x", EPOCH, THEN, 0, TA_SEC, " x" },
		{ "2022-06-12 14:15:22 GMT x", EPOCH, THEN, 0, TA_SEC, " x" },
		{ "2022-06-12 14:15:22 CEST x", DATE, THEN, 0, TA_SEC, " CEST x" },
		{ "2022-06-12 14:15:22+0000", EPOCH, THEN, 0, TA_SEC, "" },
		{ "2022-06-12 14:15:22 +0230 x", EPOCH, THEN - 9000, 0, TA_SEC, " x" },
		{ "2022-06-12 14:15:22 -0230 x", EPOCH, THEN + 9000, 0, TA_SEC, " x" },
		{ "2022-06-12 14:15:22 +230", DATE, THEN, 0, TA_SEC, " +230" },
		{ "2022-06-12 14:15:22 +02300", DATE, THEN, 0, TA_SEC, " +02300" },
		{ "2022-06-12 14:15:22 + x", DATE, THEN, 0, TA_SEC, " + x" },
		{ "2022-06-12 14:15:22+0230x", NONE, 0, 0, 0, "" },
		{ "2022-06-12 14:15:22Zulu", NONE, 0, 0, 0, "" },
		{ "14:15:22Z", NONE, 0, 0, 0, "" }, /* nothing to count from */
	};
	ASSERT_INSTANTS(cases);
}

static void text_when__seconds(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "0.5 x", SECONDS, 0, 500000000, 100 * TA_MS, " x" },
		{ "-1.5", SECONDS, 1, 500000000, 100 * TA_MS, "" },
		{ "0,000001", SECONDS, 0, 1000, 1000, "" },
		{ "5", NONE, 0, 0, 0, "" },
		{ "5 x", NONE, 0, 0, 0, "" },
		{ "5.", NONE, 0, 0, 0, "" },
		{ ".5", NONE, 0, 0, 0, "" },
		{ "-", NONE, 0, 0, 0, "" },
		{ "-5", NONE, 0, 0, 0, "" },
		{ "--1.5", NONE, 0, 0, 0, "" },
		{ "0.5x", NONE, 0, 0, 0, "" },
		{ "1.5.5", NONE, 0, 0, 0, "" },
		{ "99999999.9", SECONDS, 99999999, 900000000, 100 * TA_MS, "" },
		{ "100000000.0", EPOCH, 100000000, 0, 100 * TA_MS, "" },
		{ "4294967295.0", EPOCH, 4294967295, 0, 100 * TA_MS, "" },
		{ "4294967296.0", NONE, 0, 0, 0, "" },
		{ "1.234.567", SECONDS, 1, 234567000, 1000, "" },
		{ "1.234.567.890", SECONDS, 1, 234567890, 1,
		  "" }, /* 567 is no byte of an address */
		{ "1.234.167.190", NONE, 0, 0, 0, "" },
		{ "10.1.2.3", NONE, 0, 0, 0, "" },
	};
	ASSERT_INSTANTS(cases);
}

static void text_when__seconds_in_groups(void **state)
{
	(void)state;
	static const struct instant cases[] = {
		{ "1,234.5 x", SECONDS, 1234, 500000000, 100 * TA_MS, " x" },
		{ "1'234'567.5", SECONDS, 1234567, 500000000, 100 * TA_MS, "" },
		{ "4,294,967,295.5", EPOCH, 4294967295, 500000000, 100 * TA_MS, "" },
		{ "4,294,967,296.5", NONE, 0, 0, 0, "" },
		{ "1,234", SECONDS, 1, 234000000, TA_MS, "" }, /* a comma for the point */
		{ "1,234,567", SECONDS, 1, 234567000, 1000, "" },
		{ "0,234.5", NONE, 0, 0, 0, "" },
		{ "1,23.5", NONE, 0, 0, 0, "" },
		{ "1,2345.5", NONE, 0, 0, 0, "" },
		{ "1'234", NONE, 0, 0, 0, "" },
		{ "-1,234.5", SECONDS, 1234, 500000000, 100 * TA_MS, "" },
	};
	ASSERT_INSTANTS(cases);
}

/* Cheaper than reading it; what it takes for one is one. */
static void text_when__clocks_at_a_glance(void **state)
{
	(void)state;
	static const char *const clocks[] = { "10:00:00.0 ", "23:59:60.123456 x", "99:09:09.9 " },
				 *const others[] = {
					 "10:00:00.0",  "10:00:00.",   "10:00:00. x", "10:00:00.0x",
					 "10:00:00.x ", "10:00:00,0 ", "10:60:00.0 ", "10:00:61.0 ",
					 "10:00:70.0 ", "x0:00:00.0 ", "1x:00:00.0 ", "10:x0:00.0 ",
					 "10:0x:00.0 ", "10:00:x0.0 ", "10:00:0x.0 ", "10.00:00.0 ",
					 "10:00.00.0 ", "1:00:00.00 ", "10:/0:00.0 ",
				 };
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		struct ta_txt_scan scan = ta_txt_scan_of(clocks[i], strlen(clocks[i]));
		struct ta_txt_when when;
		assert_true(ta_txt_is_clock(scan.p, scan.end));
		assert_true(ta_txt_when(&scan, &when));
		assert_int_equal(when.form, CLOCK);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (ta_txt_is_clock(others[i], others[i] + strlen(others[i])))
			fail_msg("\"%s\"", others[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_when__times_of_day),
		cmocka_unit_test(text_when__fractions),
		cmocka_unit_test(text_when__minutes),
		cmocka_unit_test(text_when__dates),
		cmocka_unit_test(text_when__days_of_a_year),
		cmocka_unit_test(text_when__names_of_months),
		cmocka_unit_test(text_when__zones),
		cmocka_unit_test(text_when__seconds),
		cmocka_unit_test(text_when__seconds_in_groups),
		cmocka_unit_test(text_when__clocks_at_a_glance),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
