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

static struct ta_txt_word word_of(const char *text)
{
	return (struct ta_txt_word){ text, strlen(text) };
}

static void text_scan__words_that_are_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *word;
		bool u64, u32, any; /* what it is one of */
		uint64_t value;
	} cases[] = {
		{ "0", true, true, true, 0 },
		{ "4294967295", true, true, true, 4294967295 },
		{ "4294967296", true, false, false, 4294967296 },
		{ "0000000000000000042", true, true, true, 42 }, /* 19 digits */
		{ "00000000000000000042", false, false, false, 0 },
		{ "9999999999999999999", true, false, false, UINT64_C(9999999999999999999) },
		{ "", false, false, false, 0 },
		{ "4x", false, false, false, 0 },
		{ "x4", false, false, false, 0 },
		{ "-4", false, false, false, 0 },
		{ "4:", false, false, false, 0 },
		{ "0x0", false, false, true, 0 },
		{ "0xfF", false, false, true, 255 },
		{ "0Xa0", false, false, true, 160 },
		{ "0x", false, false, false, 0 },
		{ "1xff", false, false, false, 0 },
		{ "0yff", false, false, false, 0 },
		{ "0xfg", false, false, false, 0 },
		{ "0xffffffff", false, false, true, UINT32_MAX },
		{ "0x100000000", false, false, false, 0 },
		{ "0x00000000000000ff", false, false, true, 255 }, /* 16 digits */
		{ "0x000000000000000ff", false, false, false, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ta_txt_word word = word_of(cases[i].word);
		uint64_t u64 = 7;
		uint32_t u32 = 7, any = 7;
		print_message("%s\n", cases[i].word);
		assert_int_equal(ta_txt_u64(&word, &u64), cases[i].u64);
		assert_int_equal(ta_txt_u32(&word, &u32), cases[i].u32);
		assert_int_equal(ta_txt_u32_any(&word, &any), cases[i].any);
		assert_true(u64 == (cases[i].u64 ? cases[i].value : 7));
		assert_int_equal(u32, cases[i].u32 ? cases[i].value : 7);
		assert_int_equal(any, cases[i].any ? cases[i].value : 7);
	}
}

static void text_scan__kinds_of_words(void **state)
{
	(void)state;
	static const char *const arrows[] = { ">", "->", "?", "=>", "-->", "???", "\xe2\x86\x92" },
				 *const others[] = { "", "<", "--", "??", "-->>", "4>", ">>", "=" };
	for (size_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++) {
		const struct ta_txt_word word = word_of(arrows[i]);
		assert_true(ta_txt_is_arrow(&word));
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct ta_txt_word word = word_of(others[i]);
		assert_false(ta_txt_is_arrow(&word));
		assert_false(ta_txt_is_digits(&word));
	}
	const struct ta_txt_word digits = word_of("059"), no_digits = word_of("05x");
	assert_true(ta_txt_is_digits(&digits));
	assert_false(ta_txt_is_digits(&no_digits));
	assert_true(ta_txt_contains(&no_digits, "5x"));
	assert_false(ta_txt_contains(&no_digits, "x5"));
	static const char hex[] = "0123456789abcdefABCDEF", no_hex[] = "/:@`gG";
	for (int i = 0; hex[i]; i++)
		assert_int_equal(ta_txt_hex_digit(hex[i]), i < 16 ? i : i - 6);
	for (int i = 0; no_hex[i]; i++)
		assert_int_equal(ta_txt_hex_digit(no_hex[i]), -1);
}

/* What is asked of the place where a scan is moves it only where it says so. */
static void text_scan__looks_and_takes(void **state)
{
	(void)state;
	static const char line[] = " \t ab cd";
	struct ta_txt_scan scan = ta_txt_scan_of(line, strlen(line));
	struct ta_txt_word word;
	assert_true(ta_txt_peek(&scan, &word));
	assert_true(ta_txt_is(&word, "ab"));
	assert_ptr_equal(scan.p, line);
	assert_false(ta_txt_take(&scan, "ab"));
	assert_ptr_equal(scan.p, line);
	ta_txt_blanks(&scan);
	assert_true(ta_txt_take(&scan, "ab"));
	assert_ptr_equal(scan.p, line + 5);
	assert_false(ta_txt_take(&scan, " cd "));
	assert_true(ta_txt_begins(scan.p, scan.end, " cd"));
	assert_true(ta_txt_begins(scan.end, scan.end, ""));
	assert_false(ta_txt_begins(scan.end, scan.end, "x"));
	assert_true(ta_txt_is_blank(" \t\r\0", 4));
	assert_true(ta_txt_is_blank("", 0));
	assert_false(ta_txt_is_blank("  x", 3));
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
		cmocka_unit_test(text_scan__words_that_are_numbers),
		cmocka_unit_test(text_scan__kinds_of_words),
		cmocka_unit_test(text_scan__looks_and_takes),
		cmocka_unit_test(text_scan__what_is_seen_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
