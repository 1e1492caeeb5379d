/* SPDX-License-Identifier: MIT */
/* Words and numbers out of a line of text. */
#include "text/words/scan.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

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

void ta_txt_blanks(struct ta_txt_scan *scan)
{
	while (scan->p < scan->end && is_blank(*scan->p))
		scan->p++;
}

bool ta_txt_word(struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	ta_txt_blanks(scan);
	const char *start = scan->p;
	while (scan->p < scan->end && !is_blank(*scan->p))
		scan->p++;
	if (scan->p == start)
		return false;
	*ret = (struct ta_txt_word){ start, (size_t)(scan->p - start) };
	return true;
}

bool ta_txt_peek(const struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	struct ta_txt_scan copy = *scan;
	return ta_txt_word(&copy, ret);
}

const char *ta_txt_find(const char *p, const char *end, const char *needle)
{
	return p < end ? memmem(p, (size_t)(end - p), needle, strlen(needle)) : NULL;
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
	const char *p = scan->p;
	uint64_t value = 0;
	while (p < scan->end && ta_txt_is_digit(*p)) {
		if (p - scan->p >= 19)
			return false;
		value = value * 10 + (uint64_t)(*p++ - '0');
	}
	if (p == scan->p)
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
	uint64_t value;
	if (!ta_txt_u64(word, &value) || value > UINT32_MAX)
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
