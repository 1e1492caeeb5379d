/* SPDX-License-Identifier: MIT */
/* Markdown, BBCode and the marks of trackers. */
#include "text/lines/markup.h"

#include <stdbool.h>
#include <string.h>

#include "text/lines/chars.h"
#include "text/lines/seen.h"
#include "text/words/scan.h"

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the mark at p, behind `before`, opens an emphasis that ends in the same word. Its end: *ret_close. "*REF*" is a time
 * of Wireshark. */
static bool opens_emphasis(const char *p, const char *end, char before, const char **ret_close)
{
	if (is_alnum(before) || p + 1 == end || ta_txt_is_gap(p[1]) ||
	    ta_txt_begins(p, end, "*REF*"))
		return false;
	for (const char *q = p + 1; q < end && !ta_txt_is_gap(*q); q++) {
		if (*q != *p)
			continue;
		*ret_close = q;
		return q > p + 1 && (q + 1 == end || !is_alnum(q[1]));
	}
	return false;
}

/* "[b]", "[/code]", "[quote=…]": tags of forums; flags are written in capitals. */
static size_t bracket_tag(const char *p, const char *end)
{
	static const char *const names[] = { "b",   "i",    "u",  "s",    "code",    "quote",
					     "pre", "font", "tt", "size", "spoiler", "color" };
	const char *name = p + 1;
	name += name < end && *name == '/';
	if (name == end || !memchr("biuscqpft", *name, 9)) /* none begins so */
		return 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!ta_txt_begins(name, end, names[i]))
			continue;
		size_t n = strlen(names[i]);
		if (name + n == end)
			continue;
		if (name[n] == ']')
			return (size_t)(name + n + 1 - p);
		const char *close = name[n] == '=' ? memchr(name, ']', (size_t)(end - name)) : NULL;
		if (close)
			return (size_t)(close + 1 - p);
	}
	return 0;
}

/* "{noformat}", "{code:java}", "{{", "}}": of Jira and Trac. */
static size_t brace_tag(const char *p, const char *end)
{
	static const char *const names[] = { "noformat", "code",  "quote",
					     "panel",    "color", "monospace" };
	if (p + 1 < end && p[1] == *p)
		return p + 2 < end && p[2] == *p ? 3 : 2;
	for (size_t i = 0; *p == '{' && i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);
		const char *close;
		if (ta_txt_begins(p + 1, end, names[i]) && p + 1 + n < end &&
		    (p[1 + n] == '}' || p[1 + n] == ':') &&
		    (close = memchr(p, '}', (size_t)(end - p))))
			return (size_t)(close + 1 - p);
	}
	return 0;
}

/* The length of the mark at p, behind `before`; 0: none. */
static size_t mark(const char *p, const char *end, char before, const char **close)
{
	switch (*p) {
	case '`':
		return 1;
	case '~':
		return ta_txt_begins(p, end, "~~") ? 2 : 0;
	case '*':
		if (ta_txt_begins(p, end, "**"))
			return 2;
		/* fallthrough */
	case '_':
		if (p == *close)
			return 1;
		return (!*close || *close < p) && opens_emphasis(p, end, before, close);
	case '[':
		return bracket_tag(p, end);
	case '{':
	case '}':
		return brace_tag(p, end);
	case '\\':
		return p + 1 < end && memchr("[]>_*.-|`~{}()#+!:<=", p[1], 20);
	default:
		return 0;
	}
}

/* *a whole line*: the marks at its two ends. */
static size_t line_emphasis(char *text, size_t len)
{
	size_t start = 0, end = len;
	while (start < end && ta_txt_is_gap(text[start]))
		start++;
	while (end > start && ta_txt_is_gap(text[end - 1]))
		end--;
	if (end - start < 4 || (text[start] != '*' && text[start] != '_') ||
	    text[end - 1] != text[start] || ta_txt_is_gap(text[end - 2]) ||
	    text[start + 1] == text[start])
		return len;
	for (size_t i = start + 1; i < end - 1 && !ta_txt_is_gap(text[i]); i++)
		if (text[i] == text[start]) /* it ends in the first word */
			return len;
	memmove(text + start, text + start + 1, end - start - 2);
	return end - 2;
}

/* The next byte that may be a mark. Most lines have none but brackets. */
static const char *next_mark(const char *p, const char *end, unsigned seen)
{
	if (seen & TA_TXT_SEEN_MARK)
		return ta_txt_seen_next(p, end, TA_TXT_SEEN_MARK | TA_TXT_SEEN_BRACKET);
	const char *bracket = memchr(p, '[', (size_t)(end - p));
	return bracket ? bracket : end;
}

size_t ta_txt_markup(char *text, size_t len, unsigned seen)
{
	if (!(seen & (TA_TXT_SEEN_MARK | TA_TXT_SEEN_BRACKET)))
		return len;
	len = line_emphasis(text, len);
	const char *p = text, *end = text + len, *close = NULL;
	char *to = text, before = ' ';
	while (p < end) {
		const char *plain = p;
		p = next_mark(p, end, seen);
		if (p > plain)
			before = p[-1];
		to = ta_txt_keep(to, plain, p);
		if (p == end)
			break;
		size_t n = mark(p, end, before, &close);
		p += n;
		if (n && p[-1] == '\\') /* what it protects is no mark */
			n = 0;
		if (!n) {
			before = *p;
			*to++ = *p++;
		}
	}
	return (size_t)(to - text);
}

/* With an edge each bar parts two cells, else one between blanks does. */
size_t ta_txt_table_row(char *text, size_t len)
{
	size_t i = 0, to = 0;
	if (!memchr(text, '|', len))
		return len;
	while (i < len && ta_txt_is_gap(text[i]))
		i++;
	bool edge = text[i] == '|';
	if (!edge)
		to = i;
	for (i += edge; i < len; i++) {
		bool parts =
			text[i] == '|' && (edge || (ta_txt_is_gap(text[i - 1]) &&
						    (i + 1 == len || ta_txt_is_gap(text[i + 1]))));
		if (!parts) {
			text[to++] = text[i];
			continue;
		}
		while (to && text[to - 1] == ' ')
			to--;
		if (i + 1 < len && (to || edge)) /* an empty first cell is one */
			text[to++] = '\t';
	}
	return to;
}
