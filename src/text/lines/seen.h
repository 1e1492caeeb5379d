/* SPDX-License-Identifier: MIT */
/* Which bytes a line has that cleaning may take out of it: one walk over the line, after which most of what cleans needs none. */
#ifndef TA_TEXT_SEEN_H
#define TA_TEXT_SEEN_H

#include <stddef.h>
#include <stdint.h>

enum {
	TA_TXT_SEEN_ESCAPE = 1,    /* may begin an escape of a terminal: ESC ^ \; U+241B does, too, and is HIGH */
	TA_TXT_SEEN_BRACKET = 2,   /* [, of an escape without its ESC or of a forum's tag */
	TA_TXT_SEEN_HIGH = 4,      /* no ASCII */
	TA_TXT_SEEN_CHARACTER = 8, /* ASCII that may begin a character that becomes a plain one */
	TA_TXT_SEEN_MARK = 16,     /* may be markup, but for [ */
	TA_TXT_SEEN_ENTITY = 32,   /* & */
	TA_TXT_SEEN_BAR = 64,
	TA_TXT_SEEN_TAB = 128
};

/* What a byte may be. */
extern const uint8_t ta_txt_seen_byte[256];

/* What the bytes of a text may be, all together. */
unsigned ta_txt_seen(const char *text, size_t len);

/* The first byte of [p, end) that may be one of `which`, else end. */
static inline const char *ta_txt_seen_next(const char *p, const char *end, unsigned which)
{
	while (p < end && !(ta_txt_seen_byte[(unsigned char)*p] & which))
		p++;
	return p;
}

/* The first byte of [p, end) that is no ASCII, else end. */
const char *ta_txt_seen_high(const char *p, const char *end);

#endif
