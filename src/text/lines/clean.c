/* SPDX-License-Identifier: MIT */
/* Takes out of a pasted line what a terminal, a mail, a web page or a wrong character set put into it. */
#include "text/lines/clean.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "text/lines/chars.h"
#include "text/lines/markup.h"
#include "text/lines/seen.h"
#include "text/words/scan.h"

#define ESC_SYMBOL "\xe2\x90\x9b" /* U+241B */

/* What stands for ESC in front of a '[' where a terminal's output was printed or typed off. */
static size_t escape_name(const char *p, const char *end)
{
	static const char *const names[] = { ESC_SYMBOL, "^[",  "\\033",  "\\x1b",
					     "\\x1B",    "\\e", "\\u001b" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!ta_txt_begins(p, end, names[i]))
			continue;
		size_t n = strlen(names[i]);
		if (p + n < end && p[n] == '[')
			return n;
	}
	return 0;
}

/* Length of a CSI at p, whose '[' is at q. escape: its ESC is there, too. */
static size_t csi_length(const char *p, const char *q, const char *end, bool escape)
{
	const char *parameters = ++q;
	while (q < end && (ta_txt_is_digit(*q) || *q == ';' || (escape && *q == '?')))
		q++;
	if (q == end)
		return escape ? (size_t)(q - p) : 0;
	if (escape || (*q == 'm' && q > parameters) || (*q == 'K' && q + 1 == end))
		return (size_t)(q + 1 - p);
	return 0;
}

/* Length of an OSC at p, whose ']' is at q. */
static size_t osc_length(const char *p, const char *q, const char *end)
{
	while (q < end && *q != '\a' && *q != '\x1b')
		q++;
	return (size_t)(q - p) + (q < end && *q == '\a');
}

/* Length of a terminal escape at p, or 0: CSI …, OSC …, and the rest of a CSI whose ESC a paste lost. */
static size_t escape_length(const char *p, const char *end)
{
	const char *q = p;
	size_t named = *p == '\x1b' ? 1 : *p == '[' ? 0 : escape_name(p, end);
	bool escape = named > 0;
	q += named;
	if (q == end)
		return 1;
	if (escape && *q == ']')
		return osc_length(p, q, end);
	if (escape && (*q == '(' || *q == ')'))
		return q + 1 < end ? 3 : 2;
	if (*q != '[')
		return escape ? 2 : 0;
	return csi_length(p, q, end, escape);
}

/* Length of what quotes a line of a mail: "> ", "> > ", ">> ". An arrow in front of an address is one, too,
 * and taking it away does no harm. */
static size_t quote_length(const char *text, size_t len)
{
	size_t i = 0, quoted = 0;
	while (i < len && (text[i] == '>' || text[i] == ' ')) {
		if (text[i] == '>')
			quoted = i + 1;
		i++;
	}
	if (quoted && quoted < len && text[quoted] == ' ')
		quoted++;
	return quoted;
}

/* The next byte that may begin an escape. Most lines have none but brackets. */
static const char *next_escape(const char *p, const char *end, unsigned seen)
{
	if (seen & TA_TXT_SEEN_ESCAPE)
		return ta_txt_seen_next(
			p, end, TA_TXT_SEEN_ESCAPE | TA_TXT_SEEN_BRACKET | TA_TXT_SEEN_HIGH);
	const char *bracket = seen & TA_TXT_SEEN_BRACKET ? memchr(p, '[', (size_t)(end - p)) : NULL;
	return bracket ? bracket : end;
}

size_t ta_txt_unquote(char *text, size_t len, unsigned seen)
{
	const char *p = text, *end = text + len;
	char *to = text;
	if ((seen & TA_TXT_SEEN_HIGH) && ta_txt_find(p, end, ESC_SYMBOL))
		seen |= TA_TXT_SEEN_ESCAPE;
	while (p < end) {
		const char *mark = next_escape(p, end, seen);
		to = ta_txt_keep(to, p, mark);
		p = mark;
		size_t n = p < end ? escape_length(p, end) : 0;
		if (!n && p < end)
			*to++ = *p++;
		p += n;
	}
	len = (size_t)(to - text);
	size_t quote = quote_length(text, len);
	if (quote)
		memmove(text, text + quote, len - quote);
	len -= quote;
	text[len] = '\0';
	return len;
}

/* Blanks that an editor made tabs: no cell of a table is an arrow, or ends in a comma. */
static void tabs_to_blanks(char *text, size_t len)
{
	const char *end = text + len;
	if (!memchr(text, '\t', len) ||
	    (!ta_txt_find(text, end, "\t>") && !ta_txt_find(text, end, ">\t") &&
	     !ta_txt_find(text, end, ",\t")))
		return;
	for (char *p = text; (p = memchr(p, '\t', (size_t)(text + len - p)));)
		*p = ' ';
}

size_t ta_txt_plain(struct ta_txt_dress *dress, char *text, size_t len, unsigned seen)
{
	if (seen & TA_TXT_SEEN_ENTITY) {
		len = ta_txt_entities(text, len);
		seen = ta_txt_seen(text, len);
	}
	if (seen & (TA_TXT_SEEN_CHARACTER | TA_TXT_SEEN_HIGH))
		len = ta_txt_characters(text, len, &seen);
	len = ta_txt_markup(text, len, seen);
	len = ta_txt_undress(dress, text, len);
	if (seen & TA_TXT_SEEN_BAR) {
		len = ta_txt_table_row(text, len);
		seen |= TA_TXT_SEEN_TAB;
	}
	if (seen & TA_TXT_SEEN_TAB)
		tabs_to_blanks(text, len);
	text[len] = '\0';
	return len;
}

bool ta_txt_marks_block(const char *text, size_t len)
{
	static const char
		*const fences[] = { "```", "~~~", "{code", "{noformat", "[code", "[/code" },
		       *const commands[] = { "tcpdump ", "tcpdump: ", "tshark ", "listening on " };
	const char *p = text, *end = text + len;
	while (p < end && (*p == ' ' || *p == '\t' || *p == '#' || *p == '$'))
		p++;
	bool may_begin = p < end && memchr("`~{[tl", *p, 6);
	for (size_t i = 0; may_begin && i < sizeof(fences) / sizeof(fences[0]); i++)
		if (ta_txt_begins(p, end, fences[i]))
			return true;
	for (size_t i = 0; may_begin && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (ta_txt_begins(p, end, commands[i]))
			return true;
	p = memchr(p, 'u', (size_t)(end - p)) ? p : end; /* rare in lines of packets */
	return ta_txt_find(p, end, " packets captured") != NULL;
}

unsigned ta_txt_width(const char *text, size_t len)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	unsigned width = (unsigned)len;
	size_t i = 0;
	for (uint64_t eight; len - i >= sizeof(eight); i += sizeof(eight)) {
		memcpy(&eight, text + i, sizeof(eight));
		/* bytes 10xxxxxx go on with a character */
		width -= (unsigned)(((eight & ~(eight << 1) & high) >> 7) * (high >> 7) >> 56);
	}
	for (; i < len; i++)
		width -= ((unsigned char)text[i] & 0xc0) == 0x80;
	return width;
}
