/* SPDX-License-Identifier: MIT */
/* Untrusted text for a terminal and for JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "../../src/report/report_internal.h"

static void terminal(const char *in, bool utf8, const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	ta_escape_terminal(f, in, utf8);
	fclose(f);
	assert_string_equal(text, want);
	free(text);
}

static void json(const char *in, size_t len, const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	ta_escape_json(f, in, len);
	fclose(f);
	assert_string_equal(text, want);
	free(text);
}

static void markdown(const char *in, const char *want)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	ta_escape_markdown(f, in);
	fclose(f);
	assert_string_equal(text, want);
	free(text);
}

static void escape__a_name_is_no_markdown(void **state)
{
	(void)state;
	markdown(
		"**b** `c` [x](y) <s> ~~d~~ #1 a|b &amp; $x$ !",
		"\\*\\*b\\*\\* \\`c\\` \\[x\\](y) \\<s\\> \\~\\~d\\~\\~ \\#1 a\\|b \\&amp; \\$x\\$ \\!");
	markdown("http://x www.x.org WWW.y a@b", "http\\://x www\\.x.org WWW\\.y a\\u0040b");
	markdown("- x", "\\- x");
	markdown("12. x", "12\\. x");
	markdown("12) x", "12\\) x");
	markdown("a\nb\033[2J", "a\\u000ab\\u001b\\[2J");
	markdown("a\xc2\xa0"
		 "b\xe3\x80\x80",
		 "a\\u00a0b\\u3000");
	markdown("a\xff\\", "a\xef\xbf\xbd\\\\");
	/* What names are full of stays readable. */
	markdown("10.0.0.1:80 a_b__c-d 0.5 s", "10.0.0.1:80 a_b__c-d 0.5 s");
	markdown("_a b_", "\\_a b\\_");
}

static void escape__a_name_cannot_steer_the_terminal(void **state)
{
	(void)state;
	terminal("a\033[2Jb", true, "a\\x1b[2Jb");
	terminal("a\rb\nc\td\177", true, "a\\x0db\\x0ac\\x09d\\x7f");
	terminal("csi\xc2\x9b"
		 "31m",
		 true, "csi\\u009b31m");
	terminal("gpj.\xe2\x80\xae"
		 "exe",
		 true, "gpj.\\u202eexe");
	terminal("\xe2\x81\xa6x\xe2\x80\x8b", true, "\\u2066x\\u200b");
	terminal("\xf3\xa0\x80\x81", true, "\\U000e0001");
}

static void escape__readable_text_stays_as_it_is(void **state)
{
	(void)state;
	terminal("na\xc3\xafve \xe4\xb8\xad \xf0\x9f\x98\x80.pcap", true,
		 "na\xc3\xafve \xe4\xb8\xad \xf0\x9f\x98\x80.pcap");
}

static void escape__bytes_that_are_no_utf8_are_shown_as_bytes(void **state)
{
	(void)state;
	terminal("\xff\xc0\x80\xe2\x82", true, "\\xff\\xc0\\x80\\xe2\\x82");
	terminal("\xed\xa0\x80", true, "\\xed\\xa0\\x80");          /* a surrogate */
	terminal("\xf4\x90\x80\x80", true, "\\xf4\\x90\\x80\\x80"); /* beyond U+10FFFF */
}

static void escape__without_utf8_arrows_become_ascii_and_letters_codes(void **state)
{
	(void)state;
	terminal("a \xe2\x86\x92 b\xe2\x80\xa6 \xc3\xa9", false, "a -> b... \\u00e9");
}

static void escape__json_repairs_what_is_no_utf8(void **state)
{
	(void)state;
	json("a\"b\\c\nd\x01\x7f", 9, "a\\\"b\\\\c\\nd\\u0001\\u007f");
	json("\xc3\xa9\xff\xe2\x86", 5, "\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	json("a\0b", 3, "a\\u0000b");
}

static void escape__json_has_no_character_that_steers_its_reader(void **state)
{
	(void)state;
	json("\xc2\x9b\xe2\x80\xae\xe2\x80\xa8\xef\xbb\xbf\xf3\xa0\x81\x81", 15,
	     "\\u009b\\u202e\\u2028\\ufeff\\udb40\\udc41");
	json("\xe2\x86\x92", 3, "\xe2\x86\x92"); /* an arrow does nothing */
}

static void escape__html_has_no_way_out_of_its_element(void **state)
{
	(void)state;
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	ta_escape_html(f, "<script>alert(\"1\" & '2')</script>\xff\x1b\xe2\x80\xae\xc3\xa9");
	fclose(f);
	assert_string_equal(
		text,
		"&#60;script&#62;alert(&#34;1&#34; &#38; &#39;2&#39;)&#60;/script&#62;\xef\xbf\xbd"
		"\\u001b\\u202e\xc3\xa9");
	free(text);
}

static void escape__utf8_at_the_very_end_is_not_read_past(void **state)
{
	(void)state;
	uint32_t c = 7;
	char one[1] = { '\xe2' };
	assert_int_equal(ta_utf8_decode(one, 1, &c), 0);
	assert_int_equal(c, 7);
	assert_int_equal(ta_utf8_decode("\xe2\x86\x92", 3, &c), 3);
	assert_int_equal(c, 0x2192);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escape__a_name_cannot_steer_the_terminal),
		cmocka_unit_test(escape__a_name_is_no_markdown),
		cmocka_unit_test(escape__readable_text_stays_as_it_is),
		cmocka_unit_test(escape__bytes_that_are_no_utf8_are_shown_as_bytes),
		cmocka_unit_test(escape__without_utf8_arrows_become_ascii_and_letters_codes),
		cmocka_unit_test(escape__json_repairs_what_is_no_utf8),
		cmocka_unit_test(escape__json_has_no_character_that_steers_its_reader),
		cmocka_unit_test(escape__html_has_no_way_out_of_its_element),
		cmocka_unit_test(escape__utf8_at_the_very_end_is_not_read_past),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
