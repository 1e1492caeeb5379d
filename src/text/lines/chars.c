/* SPDX-License-Identifier: MIT */
/* Entities of a web page, and typographic or mangled characters. */
#include "text/lines/chars.h"

#include <assert.h>
#include <string.h>

#include "text/lines/seen.h"
#include "text/words/scan.h"

#define MIDDLE_DOT "\xc2\xb7"

/* clang-format off */
/* What a character becomes; no longer than it. The mangled forms of "→" (U+2192) each with its origin. */
static const struct {
	const char *text, *plain;
} characters[] = {
	{ "\xe2\x86\x92", " > " },                     /* → as it is */
	{ "\xe2\x87\x92", " > " },                     /* ⇒ */
	{ "\xe2\x9e\x9c", " > " },                     /* ➜ ➔, of word processors */
	{ "\xe2\x9e\x94", " > " },
	{ "\xe2\x9f\xb6", " > " },                     /* ⟶ */
	{ "\xc3\xa2\xe2\x80\xa0\xe2\x80\x99", " > " }, /* read as Windows-1252 */
	{ "\xc3\xa2\xc2\x86\xc2\x92", " > " },         /* read as Latin-1 */
	{ "\xce\x93\xc3\xa5\xc3\x86", " > " },         /* read as code page 437 */
	{ "\xc3\x94\xc3\xa5\xc3\x86", " > " },         /* read as code page 850 */
	{ "\xe2\x80\x9a\xc3\x9c\xc3\xad", " > " },     /* read as Mac Roman */
	{ "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", " > " },
	{ "\xef\xbf\xbd", " > " },                     /* replacement characters */
	{ "\\342\\206\\222", " > " },                  /* as octal escapes */
	{ "M-bM-^FM-^R", " > " },                      /* as cat -v shows it */
	{ "<U+2192>", " > " },
	{ "\\u2192", " > " },
	{ "\\xe2\\x86\\x92", " > " },
	{ "\xe2\x80\xba", ">" }, { "\xc2\xbb", ">" },  /* › » */
	{ "\xc2\xa0", " " }, { "\xe2\x80\xaf", " " },  /* no break here */
	{ "\xe2\x80\x80", " " }, { "\xe2\x80\x81", " " }, { "\xe2\x80\x82", " " }, { "\xe2\x80\x83", " " },
	{ "\xe2\x80\x84", " " }, { "\xe2\x80\x85", " " }, { "\xe2\x80\x86", " " }, { "\xe2\x80\x87", " " },
	{ "\xe2\x80\x88", " " }, { "\xe2\x80\x89", " " }, { "\xe2\x80\x8a", " " }, { "\xe2\x81\x9f", " " },
	{ "\xe3\x80\x80", " " },
	{ "\xc2\xad", "" }, { "\xe2\x80\x8b", "" },    /* soft hyphen; without width */
	{ "\xe2\x80\x8c", "" }, { "\xe2\x80\x8d", "" }, { "\xe2\x80\x8e", "" }, { "\xe2\x80\x8f", "" },
	{ "\xe2\x81\xa0", "" }, { "\xef\xbb\xbf", "" },
	{ "\xe2\x80\x90", "-" }, { "\xe2\x80\x91", "-" }, { "\xe2\x80\x92", "-" }, { "\xe2\x80\x93", "-" },
	{ "\xe2\x80\x94", "-" }, { "\xe2\x80\x95", "-" }, { "\xe2\x88\x92", "-" },
	{ "\xe2\x80\x9c", "\"" }, { "\xe2\x80\x9d", "\"" }, { "\xe2\x80\x9e", "\"" },
	{ "\xe2\x80\x98", "'" }, { "\xe2\x80\x99", "'" },
	{ "\xef\xbc\x8c", "," }, { "\xef\xbc\x9a", ":" }, { "\xef\xbc\x9e", ">" }, /* of full width */
	{ "\xe2\x80\xa2", "*" }, { "\xe2\x97\xa6", "*" }, { MIDDLE_DOT, "*" },     /* bullets */
	{ "\xe2\x94\x82", "|" }, { "\xe2\x94\x83", "|" },                          /* a frame */
};

/* "->" counts as an arrow; it needs no blanks around it. */
static const struct {
	const char *name, *text;
} entities[] = {
	{ "rarr", " > " }, { "gt", ">" },    { "lt", "<" },   { "amp", "&" },  { "quot", "\"" }, { "apos", "'" },
	{ "nbsp", " " },   { "shy", "" },    { "ensp", " " }, { "emsp", " " }, { "thinsp", " " }, { "ZeroWidthSpace", "" },
	{ "lsqb", "[" },   { "rsqb", "]" },  { "lbrack", "[" }, { "rbrack", "]" }, { "colon", ":" }, { "comma", "," },
	{ "period", "." }, { "equals", "=" }, { "ndash", "-" }, { "mdash", "-" }, { "Tab", "\t" },
};
/* clang-format on */

static void put(char **to, const char *text)
{
	size_t n = strlen(text);
	memcpy(*to, text, n);
	*to += n;
}

/* UTF-8 of a character; at most as long as "&#N;". */
static void put_character(char **to, unsigned c)
{
	if (c < 0x80) {
		*(*to)++ = (char)c;
	} else if (c < 0x800) {
		*(*to)++ = (char)(0xc0 | c >> 6);
		*(*to)++ = (char)(0x80 | (c & 0x3f));
	} else {
		*(*to)++ = (char)(0xe0 | c >> 12);
		*(*to)++ = (char)(0x80 | (c >> 6 & 0x3f));
		*(*to)++ = (char)(0x80 | (c & 0x3f));
	}
}

/* "&#8594;", "&#x2192;": the bytes consumed, 0 when it is none. */
static size_t numeric(const char *p, const char *end, char **to)
{
	const char *q = p + 2;
	unsigned value = 0, base = 10;
	if (q < end && (*q == 'x' || *q == 'X')) {
		base = 16;
		q++;
	}
	const char *digits = q;
	for (; q < end && q - digits < 6; q++) {
		int digit = ta_txt_hex_digit(*q);
		if (digit < 0 || (unsigned)digit >= base)
			break;
		value = value * base + (unsigned)digit;
	}
	if (q == digits || q == end || *q != ';' || !value || value > 0xffff)
		return 0;
	put_character(to, value);
	return (size_t)(q + 1 - p);
}

/* At '&': writes what the entity stands for. Returns the bytes consumed, 0 when it is none. */
static size_t entity(const char *p, const char *end, char **to)
{
	if (p + 1 < end && p[1] == '#')
		return numeric(p, end, to);
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		size_t n = strlen(entities[i].name);
		if ((size_t)(end - p) < n + 2 || memcmp(p + 1, entities[i].name, n) != 0 ||
		    p[n + 1] != ';')
			continue;
		put(to, entities[i].text);
		return n + 2;
	}
	return 0;
}

static size_t entities_once(char *text, size_t len)
{
	const char *p = text, *end = text + len;
	char *to = text;
	while (p < end) {
		size_t n = *p == '&' ? entity(p, end, &to) : 0;
		p += n;
		if (!n)
			*to++ = *p++;
	}
	assert(to <= p);
	return (size_t)(to - text);
}

size_t ta_txt_entities(char *text, size_t len)
{
	if (!memchr(text, '&', len))
		return len;
	len = entities_once(text, len);
	return memchr(text, '&', len) ? entities_once(text, len) : len;
}

/* Whether the middle dot of n bytes at p is no bullet, but one of tshark's between the letters of flags: "·······AP···". */
static bool is_inner_dot(const char *start, const char *to, const char *p, size_t n,
			 const char *end)
{
	return ta_txt_begins(p, end, MIDDLE_DOT) && to > start &&
	       !(ta_txt_is_gap(to[-1]) && (p + n == end || ta_txt_is_gap(p[n])));
}

/* The length of the character at p that becomes a plain one, 0: none does. An arrow has one blank on each side. `start`: of
 * what was written. */
static size_t character(const char *start, const char *p, const char *end, char **to,
			unsigned *seen)
{
	for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
		if (*characters[i].text != *p || !ta_txt_begins(p, end, characters[i].text))
			continue;
		size_t n = strlen(characters[i].text);
		if (is_inner_dot(start, *to, p, n, end)) {
			put(to, ".");
			return n;
		}
		*seen |= ta_txt_seen_byte[(unsigned char)*characters[i].plain];
		bool arrow = characters[i].plain[0] == ' ' && characters[i].plain[1] == '>';
		bool before = arrow && *to > start && ta_txt_is_gap((*to)[-1]),
		     after = arrow && p + n < end && ta_txt_is_gap(p[n]);
		put(to, before && after ? ">" : before ? "> " : after ? " >" : characters[i].plain);
		return n;
	}
	return 0;
}

size_t ta_txt_characters(char *text, size_t len, unsigned *seen)
{
	bool ascii = *seen & TA_TXT_SEEN_CHARACTER;
	const char *p = text, *end = text + len;
	char *to = text;
	while (p < end) {
		const char *mark =
			ascii ? ta_txt_seen_next(p, end, TA_TXT_SEEN_CHARACTER | TA_TXT_SEEN_HIGH)
			      : ta_txt_seen_high(p, end);
		to = ta_txt_keep(to, p, mark);
		p = mark;
		size_t n = p < end ? character(text, p, end, &to, seen) : 0;
		if (!n && p < end)
			*to++ = *p++;
		p += n;
	}
	assert(to <= p);
	return (size_t)(to - text);
}
