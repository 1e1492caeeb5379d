/* SPDX-License-Identifier: MIT */
/* Characters that a page, a word processor or a wrong character set put in the place of plain ones. In place; makes no
 * text longer. */
#ifndef TA_TEXT_CHARS_H
#define TA_TEXT_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A space or a tab; a blank of ta_txt_scan is CR or NUL, too. */
static inline bool ta_txt_is_gap(char c)
{
	return c == ' ' || c == '\t';
}

/* Moves [p, end) to where kept text ends, which is not behind p. Most lines hold nothing to take out: then it is there. */
static inline char *ta_txt_keep(char *to, const char *p, const char *end)
{
	size_t n = (size_t)(end - p);
	if (to != p)
		memmove(to, p, n);
	return to + n;
}

/* &gt; &#8594; &nbsp; become what they stand for, also when they were escaped twice. Returns the new length. */
size_t ta_txt_entities(char *text, size_t len);
/* Arrows become " > ", blanks of any width ' ', dashes '-', quotation marks '"'; what has no width goes.
 * *seen (seen.h) gets what the text may have by this. */
size_t ta_txt_characters(char *text, size_t len, unsigned *seen);

#endif
