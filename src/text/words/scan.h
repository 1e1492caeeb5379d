/* SPDX-License-Identifier: MIT */
/* Words and numbers of a line of text. Nothing here copies: a word is a piece of the line that it was found in and
 * is borrowed as long as that line is. No function reads beyond `end`, and none needs a terminating NUL. */
#ifndef TA_TEXT_SCAN_H
#define TA_TEXT_SCAN_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A piece of a line; not terminated. */
struct ta_txt_word {
	const char *p;
	size_t len;
};

/* A read position in a line. Blanks are spaces, tabs, CR and NUL. */
struct ta_txt_scan {
	const char *p, *end;
};

static inline struct ta_txt_scan ta_txt_scan_of(const char *text, size_t len)
{
	return (struct ta_txt_scan){ text, len ? text + len : text };
}

/* Nearly every byte is above ' ', and one comparison tells. */
static inline bool ta_txt_blank(char c)
{
	return (unsigned char)c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\0');
}

/* Moves over blanks. */
static inline void ta_txt_blanks(struct ta_txt_scan *scan)
{
	const char *p = scan->p, *end = scan->end;
	while (p < end && ta_txt_blank(*p))
		p++;
	scan->p = p;
}

/* Where the word at p ends. Eight bytes at a time: the lowest byte whose highest bit is set in `low` is the first that is not
 * above ' '. */
static inline const char *ta_txt_word_end(const char *p, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
	while (end - p >= 8) {
		uint64_t eight;
		memcpy(&eight, p, sizeof(eight));
		eight = le64toh(eight);
		uint64_t low = (eight - ones * (' ' + 1)) & ~eight & high;
		if (!low) {
			p += 8;
			continue;
		}
		p += (unsigned)__builtin_ctzll(low) / 8;
		if (ta_txt_blank(*p))
			return p;
		p++;
	}
	while (p < end && !ta_txt_blank(*p))
		p++;
	return p;
}

/* The next word, and the position after it. False, *scan at its end, when only blanks are left. Inline, as what it rests on:
 * a line is words, and where one ends is guessed better by who asks. */
static inline bool ta_txt_word(struct ta_txt_scan *scan, struct ta_txt_word *ret)
{
	const char *p = scan->p, *end = scan->end;
	while (p < end && ta_txt_blank(*p))
		p++;
	const char *start = p;
	p = ta_txt_word_end(p, end);
	scan->p = p;
	if (p == start)
		return false;
	*ret = (struct ta_txt_word){ start, (size_t)(p - start) };
	return true;
}

/* The same without moving. */
bool ta_txt_peek(const struct ta_txt_scan *scan, struct ta_txt_word *ret);
/* More decimal digits may not fit into 64 bits. */
enum { TA_TXT_DIGITS_MOST = 19 };
/* Moves over decimal digits; false, nothing moved, when there are none or more than that. */
bool ta_txt_digits(struct ta_txt_scan *scan, uint64_t *ret);

/* Inline, as the next two: with a literal they are a comparison of a few bytes, and they are asked of every byte of a text. */
static inline bool ta_txt_is(const struct ta_txt_word *word, const char *text)
{
	if (word->len && *word->p != *text) /* most words differ there */
		return false;
	size_t n = strlen(text);
	return n == word->len && memcmp(word->p, text, n) == 0;
}
bool ta_txt_contains(const struct ta_txt_word *word, const char *needle);
static inline bool ta_txt_is_digit(char c)
{
	return c >= '0' && c <= '9';
}
bool ta_txt_is_digits(const struct ta_txt_word *word);
/* The arrow between two hosts or two ports, in the forms that reading and copying leave of it: > -> => --> ? ??? →. */
bool ta_txt_is_arrow(const struct ta_txt_word *word);

static inline bool ta_txt_begins(const char *p, const char *end, const char *prefix)
{
	if (p < end && *p != *prefix) /* most texts differ there */
		return !*prefix;
	size_t n = strlen(prefix);
	return (size_t)(end - p) >= n && memcmp(p, prefix, n) == 0;
}
/* Moves over a string at the scan's position; false, nothing moved, when something else is there. */
static inline bool ta_txt_take(struct ta_txt_scan *scan, const char *text)
{
	bool there = ta_txt_begins(scan->p, scan->end, text);
	scan->p += there ? strlen(text) : 0;
	return there;
}
/* The first occurrence of n bytes, of a string in [p, end), or NULL. */
const char *ta_txt_find_bytes(const char *p, const char *end, const char *needle, size_t n);
static inline const char *ta_txt_find(const char *p, const char *end, const char *needle)
{
	return ta_txt_find_bytes(p, end, needle, strlen(needle));
}
/* Whether a line holds nothing but blanks. */
bool ta_txt_is_blank(const char *text, size_t len);

/* Whole words as numbers. False, *ret untouched, when the word is anything else or too big. */
bool ta_txt_u64(const struct ta_txt_word *word, uint64_t *ret);
bool ta_txt_u32(const struct ta_txt_word *word, uint32_t *ret);
/* Also 0x… */
bool ta_txt_u32_any(const struct ta_txt_word *word, uint32_t *ret);
/* The value of a hexadecimal digit, or -1. */
int ta_txt_hex_digit(char c);

#endif
