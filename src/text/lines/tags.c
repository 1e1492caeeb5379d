/* SPDX-License-Identifier: MIT */
/* HTML as far as it stands about a trace. */
#include "text/lines/tags.h"

#include <string.h>
#include <strings.h>

#include "text/rules.h"

/* clang-format off */
static const struct {
	const char *name;
	enum ta_txt_tag tag;
} names[] = {
	{ "br", TA_TXT_TAG_LINE }, { "p", TA_TXT_TAG_LINE }, { "div", TA_TXT_TAG_LINE }, { "pre", TA_TXT_TAG_BLOCK },
	{ "code", TA_TXT_TAG_INLINE }, { "span", TA_TXT_TAG_INLINE }, { "td", TA_TXT_TAG_CELL }, { "th", TA_TXT_TAG_CELL },
	{ "tr", TA_TXT_TAG_ROW }, { "li", TA_TXT_TAG_LINE }, { "ul", TA_TXT_TAG_LINE }, { "ol", TA_TXT_TAG_LINE },
	{ "table", TA_TXT_TAG_LINE }, { "tbody", TA_TXT_TAG_LINE }, { "thead", TA_TXT_TAG_LINE }, { "h1", TA_TXT_TAG_LINE },
	{ "h2", TA_TXT_TAG_LINE }, { "h3", TA_TXT_TAG_LINE }, { "h4", TA_TXT_TAG_LINE }, { "h5", TA_TXT_TAG_LINE },
	{ "hr", TA_TXT_TAG_LINE }, { "blockquote", TA_TXT_TAG_LINE }, { "html", TA_TXT_TAG_LINE }, { "head", TA_TXT_TAG_LINE },
	{ "body", TA_TXT_TAG_LINE }, { "details", TA_TXT_TAG_LINE }, { "summary", TA_TXT_TAG_LINE }, { "article", TA_TXT_TAG_LINE },
	{ "dl", TA_TXT_TAG_LINE }, { "dt", TA_TXT_TAG_LINE }, { "dd", TA_TXT_TAG_LINE }, { "wbr", TA_TXT_TAG_INLINE },
	{ "b", TA_TXT_TAG_INLINE }, { "i", TA_TXT_TAG_INLINE }, { "em", TA_TXT_TAG_INLINE }, { "strong", TA_TXT_TAG_INLINE },
	{ "tt", TA_TXT_TAG_INLINE }, { "kbd", TA_TXT_TAG_INLINE }, { "samp", TA_TXT_TAG_INLINE }, { "font", TA_TXT_TAG_INLINE },
	{ "mark", TA_TXT_TAG_INLINE }, { "small", TA_TXT_TAG_INLINE }, { "del", TA_TXT_TAG_INLINE }, { "ins", TA_TXT_TAG_INLINE },
	{ "a", TA_TXT_TAG_INLINE },
};
/* clang-format on */

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

enum ta_txt_tag ta_txt_tag(const char *p, const char *end, size_t *ret_len)
{
	const char *name = p + 1;
	if (end - p > TA_TXT_TAG_BYTES)
		end = p + TA_TXT_TAG_BYTES;
	bool closes = name < end && *name == '/';
	name += closes;
	const char *q = name;
	while (q < end && is_name_char(*q))
		q++;
	const char *close = q < end ? memchr(q, '>', (size_t)(end - q)) : NULL;
	if (q == name || !close || (*q != '>' && *q != ' ' && *q != '/' && *q != '\t'))
		return TA_TXT_TAG_NONE;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i].name) != (size_t)(q - name) ||
		    strncasecmp(names[i].name, name, (size_t)(q - name)) != 0)
			continue;
		if (names[i].name[0] == 'a' && !names[i].name[1] && !closes && q == close)
			return TA_TXT_TAG_NONE; /* "<a>" is a host of someone who hides its name */
		*ret_len = (size_t)(close + 1 - p);
		if (!closes)
			return names[i].tag;
		return names[i].tag == TA_TXT_TAG_ROW     ? TA_TXT_TAG_ROW_END
		       : names[i].tag == TA_TXT_TAG_CELL  ? TA_TXT_TAG_INLINE
		       : names[i].tag == TA_TXT_TAG_BLOCK ? TA_TXT_TAG_LINE
							  : names[i].tag;
	}
	return TA_TXT_TAG_NONE;
}

bool ta_txt_has_tag(const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	size_t n;
	while (p < end && (p = memchr(p, '<', (size_t)(end - p)))) {
		if (ta_txt_tag(p, end, &n) != TA_TXT_TAG_NONE)
			return true;
		p++;
	}
	return false;
}
