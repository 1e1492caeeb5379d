/* SPDX-License-Identifier: MIT */
/* Addresses: what is read (RFC 4291 section 2.2) and how it is written (RFC 5952). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/core/limits.h"

static void roundtrip(const char *in, const char *out)
{
	struct ta_addr a;
	char text[TA_ADDR_TEXT];
	assert_true(ta_addr_parse(in, strlen(in), &a));
	assert_string_equal(ta_addr_format(text, sizeof(text), &a, NULL), out);
}

static void addr__is_written_as_rfc5952_says(void **state)
{
	(void)state;
	roundtrip("10.0.0.1", "10.0.0.1");
	roundtrip("255.255.255.255", "255.255.255.255");
	roundtrip("::1", "::1");
	roundtrip("2001:DB8::1", "2001:db8::1");
	roundtrip("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
	roundtrip("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
	roundtrip("fe80::", "fe80::");
	roundtrip("1::8", "1::8");
	roundtrip("64:ff9b::192.0.2.33", "64:ff9b::c000:221");
	roundtrip("::ffff:10.1.2.3", "10.1.2.3");
}

static void addr__what_is_none_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",    "1",        "1.2.3",     "1.2.3.4.5", "256.1.1.1",     "1.2.3.4 ",
		":::", "1::2::3",  "12345::",   "g::1",      "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"1:",  "::1%eth0", "1.2.3.0004"
	};
	struct ta_addr untouched, a;
	memset(&untouched, 0x5a, sizeof(untouched));
	a = untouched;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (ta_addr_parse(bad[i], strlen(bad[i]), &a))
			fail_msg("'%s' was taken for an address", bad[i]);
		assert_true(ta_addr_equal(&a, &untouched));
	}
}

static void addr__a_name_is_no_address_and_keeps_its_text(void **state)
{
	(void)state;
	struct ta_names *names = ta_names_new();
	uint32_t id = ta_names_intern(names, "db-1.example", 12);
	struct ta_addr a = ta_addr_name(id);
	char text[TA_ADDR_TEXT];
	assert_int_equal(ta_addr_family(&a), TA_ADDR_NAME);
	assert_int_equal(ta_addr_name_id(&a), id);
	assert_string_equal(ta_addr_format(text, sizeof(text), &a, names), "db-1.example");
	assert_int_equal(ta_names_intern(names, "db-1.example!", 12), id);
	assert_int_not_equal(ta_names_intern(names, "db-2.example", 12), id);
	assert_string_equal(ta_names_text(names, 999), "");
	ta_names_free(names);
}

static void names__counts_what_is_beyond_the_ceiling(void **state)
{
	struct ta_names *names = ta_names_new();
	char text[16];

	(void)state;
	for (unsigned i = 0; i < TA_LIMIT_NAMES; i++) {
		int n = snprintf(text, sizeof(text), "host-%u", i);
		assert_int_equal(ta_names_intern(names, text, (size_t)n), i + 1);
	}
	assert_int_equal(ta_names_refused(names), 0);
	assert_int_equal(ta_names_intern(names, "one", 3), 0);
	assert_int_equal(ta_names_intern(names, "two", 3), 0);
	assert_int_equal(ta_names_refused(names), 2);
	assert_int_equal(ta_names_intern(names, "host-7", 6), 8);
	ta_names_free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addr__is_written_as_rfc5952_says),
		cmocka_unit_test(addr__what_is_none_is_refused),
		cmocka_unit_test(addr__a_name_is_no_address_and_keeps_its_text),
		cmocka_unit_test(names__counts_what_is_beyond_the_ceiling),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
