/* SPDX-License-Identifier: MIT */
/* Words, numbers and strings of a line, found by ways that are faster than the plain ones, which stand here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/lines/clean.h"
#include "text/lines/seen.h"
#include "text/words/scan.h"

enum { LINES = 20000, LINE_BYTES = 40 };

/* The bytes that texts are made of here: blanks, what stands for none, digits, halves of characters. */
static const char alphabet[] = " \t\r\0\n\x01:,.019aT>[Fl g\x7f\x80\xe2\xff";

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static size_t make_line(uint32_t *seed, char *ret)
{
	size_t len = next_random(seed) % LINE_BYTES;
	for (size_t i = 0; i < len; i++)
		ret[i] = alphabet[next_random(seed) % (sizeof(alphabet) - 1)];
	return len;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

static void text_scan__words_as_byte_by_byte(void **state)
{
	(void)state;
	char line[LINE_BYTES];
	uint32_t seed = 1;
	for (int n = 0; n < LINES; n++) {
		size_t len = make_line(&seed, line), at = 0;
		struct ta_txt_scan scan = ta_txt_scan_of(line, len);
		struct ta_txt_word word;
		while (ta_txt_word(&scan, &word)) {
			while (at < len && is_blank(line[at]))
				at++;
			assert_ptr_equal(word.p, line + at);
			while (at < len && !is_blank(line[at]))
				at++;
			assert_ptr_equal(word.p + word.len, line + at);
		}
		while (at < len)
			assert_true(is_blank(line[at++]));
	}
}

static void text_scan__strings_as_memmem(void **state)
{
	(void)state;
	static const char *const needles[] = { "",   " ",  "a",   ": F", " > ", "lg",
					       "00", "0a", ", l", "[F",  "aaa", "\xe2\x80" };
	char line[LINE_BYTES];
	uint32_t seed = 2, found = 0;
	for (int n = 0; n < LINES; n++) {
		size_t len = make_line(&seed, line);
		for (size_t i = 0; i < sizeof(needles) / sizeof(needles[0]); i++) {
			const char *is = ta_txt_find(line, line + len, needles[i]);
			const char *want =
				len ? memmem(line, len, needles[i], strlen(needles[i])) : NULL;
			assert_ptr_equal(is, want);
			found += *needles[i] && is;
		}
	}
	assert_true(found > LINES);
}

static void text_scan__digits_up_to_nineteen(void **state)
{
	(void)state;
	static const char most[] = "9999999999999999999x", more[] = "99999999999999999999";
	uint64_t value = 7;
	struct ta_txt_scan scan = ta_txt_scan_of(most, strlen(most));
	assert_true(ta_txt_digits(&scan, &value));
	assert_int_equal(*scan.p, 'x');
	assert_true(value == UINT64_C(9999999999999999999));
	scan = ta_txt_scan_of(more, strlen(more));
	assert_false(ta_txt_digits(&scan, &value));
	assert_ptr_equal(scan.p, more);
}

static void text_scan__what_is_seen_is_there(void **state)
{
	(void)state;
	char line[LINE_BYTES];
	uint32_t seed = 3;
	for (int n = 0; n < LINES; n++) {
		size_t len = make_line(&seed, line), first = 0;
		unsigned seen = 0, width = 0;
		for (size_t i = 0; i < len; i++) {
			seen |= ta_txt_seen_byte[(unsigned char)line[i]];
			width += ((unsigned char)line[i] & 0xc0) != 0x80;
		}
		while (first < len && (unsigned char)line[first] < 0x80)
			first++;
		assert_int_equal(ta_txt_seen(line, len), seen);
		assert_int_equal(ta_txt_width(line, len), width);
		assert_ptr_equal(ta_txt_seen_high(line, line + len), line + first);
		assert_int_equal((seen & TA_TXT_SEEN_HIGH) != 0, first < len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_scan__words_as_byte_by_byte),
		cmocka_unit_test(text_scan__strings_as_memmem),
		cmocka_unit_test(text_scan__digits_up_to_nineteen),
		cmocka_unit_test(text_scan__what_is_seen_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
