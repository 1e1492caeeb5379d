/* SPDX-License-Identifier: MIT */
/* Untrusted text inside a paragraph or a list's item of Markdown (CommonMark 0.31, with the extensions that chat programs and
 * trackers read): nothing in it is emphasis, code, a link, a mention, an entity, a formula or a block of its own. */
#include "report/escape/escape.h"

#include <ctype.h>
#include <strings.h>
#include <string.h>

#include "tcpautopsy/report/report.h"

/* Blanks that are none of ASCII's: they end words for one reader and not for another. */
static bool is_odd_blank(uint32_t c)
{
	return c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f ||
	       c == 0x205f || c == 0x3000;
}

/* Bytes at the beginning that would make a list, a line or a heading of the text: "-", "+", "=", "12. " or "12) ". */
static size_t block_marker(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	if (*text && strchr("-+=", *text))
		return 1;
	bool marks = digits && (text[digits] == '.' || text[digits] == ')') &&
		     (text[digits + 1] == ' ' || !text[digits + 1]);
	return marks ? digits + 1 : 0;
}

/* "snake_case" is no emphasis: an underscore between letters stays, which names are full of. */
static bool is_inner_underscore(const char *begin, const char *p)
{
	const char *before = p, *behind = p;
	while (before > begin && *before == '_')
		before--;
	while (*behind == '_')
		behind++;
	return *p == '_' && isalnum((unsigned char)*before) && isalnum((unsigned char)*behind);
}

/* What programs make a link of without being asked to: "://" and "www." */
static bool begins_autolink(const char *begin, const char *p)
{
	return (*p == ':' && p[1] == '/' && p[2] == '/') ||
	       (*p == '.' && p - begin >= 3 && !strncasecmp(p - 3, "www", 3));
}

void ta_escape_markdown(FILE *out, const char *text)
{
	const char *begin = text, *marker = text + block_marker(text);
	for (size_t left = strlen(text), n; left; text += n, left -= n) {
		uint32_t c;
		n = ta_utf8_decode(text, left, &c);
		if (!n) {
			fputs("\xef\xbf\xbd", out);
			n = 1;
		} else if (ta_char_is_unsafe(c) || is_odd_blank(c) || c == '@') {
			ta_escape_char(out, c);
		} else if (text + 1 == marker || begins_autolink(begin, text) ||
			   (c < 0x80 && strchr("\\`*_[]<>#|~&$!", (int)c) &&
			    !is_inner_underscore(begin, text))) {
			fprintf(out, "\\%c", (int)c);
		} else {
			fwrite(text, 1, n, out);
		}
	}
}
