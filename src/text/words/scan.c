/* SPDX-License-Identifier: MIT */
/* Words and numbers out of a line of text. */
#include "text/words/scan.h"

#include <string.h>

/* How common a byte is in traces; what has no row is rare. */
static const uint8_t common[256] = {
	[' '] = 4, ['0'] = 4, ['1'] = 4, ['2'] = 4, ['3'] = 4, ['4'] = 4, ['5'] = 4,  ['6'] = 4,
	['7'] = 4, ['8'] = 4, ['9'] = 4, ['.'] = 4, [','] = 3, [':'] = 3, ['\t'] = 3, ['='] = 2,
	['-'] = 2, ['a'] = 3, ['c'] = 3, ['e'] = 3, ['i'] = 3, ['l'] = 3, ['n'] = 3,  ['o'] = 3,
	['p'] = 3, ['r'] = 3, ['s'] = 3, ['t'] = 3, ['w'] = 2, ['h'] = 1, ['k'] = 2,  ['g'] = 1,
	['T'] = 1, ['S'] = 1, ['C'] = 1, ['P'] = 1, ['I'] = 1, ['['] = 1, ['>'] = 1,  ['('] = 1,
};

int ta_txt_hex_digit(char c)
{
	if (ta_txt_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool ta_txt_peek(const struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	struct ta_txt_scan copy = *scan;
	return ta_txt_word(&copy, ret);
}

/* Looks for the rarest byte of the needle, and compares where one is. */
const char *ta_txt_find_bytes(const char *p, const char *end, const char *needle, size_t n)
{
	size_t at = 0;
	if (p >= end || (size_t)(end - p) < n)
		return NULL;
	if (!n)
		return p;
	for (size_t i = 1; i < n && common[(unsigned char)needle[at]] > 1; i++)
		if (common[(unsigned char)needle[i]] < common[(unsigned char)needle[at]])
			at = i;
	const char *from = p + at, *to = end - (n - at) + 1;
	while (from < to && (from = memchr(from, needle[at], (size_t)(to - from)))) {
		if (memcmp(from - at, needle, n) == 0)
			return from - at;
		from++;
	}
	return NULL;
}

bool ta_txt_contains(const struct ta_txt_word *word, const char *needle)
{
	return ta_txt_find(word->p, word->p + word->len, needle) != NULL;
}

bool ta_txt_is_digits(const struct ta_txt_word *word)
{
	for (size_t i = 0; i < word->len; i++)
		if (!ta_txt_is_digit(word->p[i]))
			return false;
	return word->len > 0;
}

bool ta_txt_digits(struct ta_txt_scan *scan, uint64_t *ret)
{
	const char *start = scan->p, *p = start, *end = scan->end;
	uint64_t value = 0;
	if (end - start > TA_TXT_DIGITS_MOST + 1) /* one more is one too many */
		end = start + TA_TXT_DIGITS_MOST + 1;
	for (unsigned digit; p < end && (digit = (unsigned char)*p - (unsigned)'0') < 10; p++)
		value = value * 10 + digit;
	if (p == start || p - start > TA_TXT_DIGITS_MOST)
		return false;
	scan->p = p;
	*ret = value;
	return true;
}

bool ta_txt_u64(const struct ta_txt_word *word, uint64_t *ret)
{
	struct ta_txt_scan scan = ta_txt_scan_of(word->p, word->len);
	uint64_t value;
	if (!ta_txt_digits(&scan, &value) || scan.p != scan.end)
		return false;
	*ret = value;
	return true;
}

bool ta_txt_u32(const struct ta_txt_word *word, uint32_t *ret)
{
	uint64_t value = 0;
	if (!word->len || word->len > TA_TXT_DIGITS_MOST)
		return false;
	for (const char *p = word->p, *end = p + word->len; p < end; p++) {
		unsigned digit = (unsigned char)*p - (unsigned)'0';
		if (digit > 9)
			return false;
		value = value * 10 + digit;
	}
	if (value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool ta_txt_u32_any(const struct ta_txt_word *word, uint32_t *ret)
{
	if (word->len < 3 || word->len > 18 || word->p[0] != '0' || (word->p[1] | 0x20) != 'x')
		return ta_txt_u32(word, ret);
	uint64_t value = 0;
	for (size_t i = 2; i < word->len; i++) {
		int digit = ta_txt_hex_digit(word->p[i]);
		if (digit < 0)
			return false;
		value = value << 4 | (unsigned)digit;
	}
	if (value > UINT32_MAX)
		return false;
	*ret = (uint32_t)value;
	return true;
}

bool ta_txt_is_arrow(const struct ta_txt_word *word)
{
	if (word->len > 3 || !word->len || ta_txt_is_digit(*word->p)) /* most words are none */
		return false;
	return ta_txt_is(word, ">") || ta_txt_is(word, "->") || ta_txt_is(word, "?") ||
	       ta_txt_is(word, "=>") || ta_txt_is(word, "-->") || ta_txt_is(word, "???") ||
	       ta_txt_is(word, "\xe2\x86\x92");
}

bool ta_txt_is_blank(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	ta_txt_blanks(&scan);
	return scan.p == scan.end;
}
