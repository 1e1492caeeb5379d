/* SPDX-License-Identifier: MIT */
/* Takes out of a pasted line what a terminal, a mail, a web page or a wrong character set put into it. */
#include "text/lines/clean.h"

#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "text/words/scan.h"

/* The mangled forms of "→" (U+2192), each with its origin. Each has at least the three bytes of the " > " that replaces
 * it. */
static const char *const arrows[] = {
	"\xe2\x86\x92", /* as it is */
	"\xe2\x87\x92", /* ⇒ */
	"\xe2\x9e\x9c",
	"\xe2\x9e\x94",                     /* ➜ ➔, of word processors */
	"\xe2\x9f\xb6",                     /* ⟶ */
	"\xc3\xa2\xe2\x80\xa0\xe2\x80\x99", /* read as Windows-1252 */
	"\xc3\xa2\xc2\x86\xc2\x92",         /* read as Latin-1 */
	"\xce\x93\xc3\xa5\xc3\x86",         /* read as code page 437 */
	"\xc3\x94\xc3\xa5\xc3\x86",         /* read as code page 850 */
	"\xe2\x80\x9a\xc3\x9c\xc3\xad",     /* read as Mac Roman */
	"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	"\xef\xbf\xbd",    /* replacement characters */
	"\\342\\206\\222", /* as octal escapes */
	"M-bM-^FM-^R",     /* as cat -v shows it */
	"<U+2192>",
	"\\u2192",
	"\\xe2\\x86\\x92",
};

/* "->" counts as an arrow; it needs no blanks around it. */
static const struct {
	const char *name, *text;
} entities[] = {
	{ "rarr", " > " }, { "#8594", " > " }, { "#x2192", " > " }, { "gt", ">" },
	{ "#62", ">" },    { "lt", "<" },      { "amp", "&" },      { "quot", "\"" },
	{ "#34", "\"" },   { "#39", "'" },     { "#x27", "'" },     { "apos", "'" },
	{ "nbsp", " " },   { "#160", " " },    { "#xa0", " " },
};

/* Length of a terminal escape at p, or 0: CSI …, OSC …, and the rest of a CSI whose ESC a paste lost. */
static size_t escape_length(const char *p, const char *end)
{
	const char *q = p;
	bool escape = *q == '\x1b';
	if (escape && ++q == end)
		return 1;
	if (escape && *q == ']') {
		while (q < end && *q != '\a' && *q != '\x1b')
			q++;
		return (size_t)(q - p) + (q < end && *q == '\a');
	}
	if (*q != '[')
		return escape ? 2 : 0;
	const char *parameters = ++q;
	while (q < end && ((*q >= '0' && *q <= '9') || *q == ';' || (escape && *q == '?')))
		q++;
	if (q == end)
		return escape ? (size_t)(q - p) : 0;
	if (escape || (*q == 'm' && q > parameters) || (*q == 'K' && q + 1 == end))
		return (size_t)(q + 1 - p);
	return 0;
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

/* Moves [p, end) to where kept text ends, which is not behind p. Most lines hold nothing to take out: then it is there. */
static char *keep(char *to, const char *p, const char *end)
{
	size_t n = (size_t)(end - p);
	if (to != p)
		memmove(to, p, n);
	return to + n;
}

size_t ta_txt_unquote(char *text, size_t len)
{
	const char *p = text, *end = text + len;
	char *to = text;
	while (p < end) {
		const char *bracket = memchr(p, '[', (size_t)(end - p));
		const char *mark = bracket ? bracket : end;
		const char *escape = memchr(p, '\x1b', (size_t)(mark - p));
		mark = escape ? escape : mark;
		to = keep(to, p, mark);
		p = mark;
		size_t n = p < end ? escape_length(p, end) : 0;
		if (!n && p < end)
			*to++ = *p++;
		p += n;
	}
	len = (size_t)(to - text);
	size_t quote = quote_length(text, len);
	memmove(text, text + quote, len - quote);
	len -= quote;
	text[len] = '\0';
	return len;
}

static bool starts_mangled(unsigned char c)
{
	return c >= 0x80 || c == '\\' || c == 'M' || c == '<';
}

static size_t arrow_length(const char *p, const char *end)
{
	for (size_t i = 0; i < sizeof(arrows) / sizeof(arrows[0]); i++)
		if (ta_txt_begins(p, end, arrows[i]))
			return strlen(arrows[i]);
	return 0;
}

/* At '&': writes what the entity stands for. Returns the bytes consumed, 0 when it is none. */
static size_t entity(const char *p, const char *end, char **to)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		size_t n = strlen(entities[i].name);
		if ((size_t)(end - p) < n + 2 || memcmp(p + 1, entities[i].name, n) != 0 ||
		    p[n + 1] != ';')
			continue;
		size_t text_len = strlen(entities[i].text);
		memcpy(*to, entities[i].text, text_len);
		*to += text_len;
		return n + 2;
	}
	return 0;
}

/* | a | b | becomes a TAB b: a row of a Markdown table. */
static size_t table_row(char *text, size_t len)
{
	size_t i = 0, to = 0;
	while (i < len && (text[i] == ' ' || text[i] == '\t'))
		i++;
	if (i == len || text[i] != '|')
		return len;
	for (i++; i < len; i++) {
		if (text[i] != '|') {
			text[to++] = text[i];
			continue;
		}
		while (to && text[to - 1] == ' ')
			to--;
		if (i + 1 < len)
			text[to++] = '\t';
	}
	return to;
}

/* *1000* and _1000_: the emphasis of a mail around digits. At the mark: the digits' length, else 0. */
static size_t emphasised(const char *text, const char *p, const char *end)
{
	size_t n = 0;
	if (p > text && (isalnum((unsigned char)p[-1]) || p[-1] == *p))
		return 0;
	while (p + 1 + n < end && isdigit((unsigned char)p[1 + n]))
		n++;
	const char *close = p + 1 + n;
	bool closed = n > 0 && close < end && *close == *p;
	return closed && !(close + 1 < end && isalnum((unsigned char)close[1])) ? n : 0;
}

/* What ta_txt_plain() looks at more closely. */
static bool is_mark(unsigned char c)
{
	static const bool marks[128] = { ['\\'] = true, ['M'] = true, ['<'] = true, ['&'] = true,
					 ['`'] = true,  ['*'] = true, ['_'] = true };
	return c >= 0x80 || marks[c];
}

size_t ta_txt_plain(char *text, size_t len)
{
	const char *p = text, *end = text + len;
	char *to = text;
	while (p < end) {
		const char *mark = p;
		while (mark < end && !is_mark((unsigned char)*mark))
			mark++;
		to = keep(to, p, mark);
		p = mark;
		if (p == end)
			break;
		size_t n = 0, digits;
		if (starts_mangled((unsigned char)*p) && (n = arrow_length(p, end)) > 0) {
			memcpy(to, " > ", 3);
			to += 3;
		} else if (ta_txt_begins(p, end, "\xc2\xa0")) {
			*to++ = ' ';
			n = 2;
		} else if (*p == '&') {
			n = entity(p, end, &to);
		} else if (*p == '`' || ta_txt_begins(p, end, "**")) {
			n = *p == '`' ? 1 : 2;
		} else if ((*p == '*' || *p == '_') && (digits = emphasised(text, p, end)) > 0) {
			memmove(to, p + 1, digits);
			to += digits;
			n = digits + 2;
		}
		p += n;
		if (!n)
			*to++ = *p++;
	}
	assert(to <= p);
	len = table_row(text, (size_t)(to - text));
	text[len] = '\0';
	return len;
}

unsigned ta_txt_width(const char *text, size_t len)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	unsigned width = (unsigned)len;
	for (size_t i = 0; i < len;) {
		uint64_t eight;
		if (len - i >= sizeof(eight)) {
			memcpy(&eight, text + i, sizeof(eight));
			if (!(eight & high)) {
				i += sizeof(eight);
				continue;
			}
		}
		width -= ((unsigned char)text[i++] & 0xc0) == 0x80;
	}
	return width;
}
