/* SPDX-License-Identifier: MIT */
/* Untrusted text (file names, names in traces) made harmless for the medium it goes to: RFC 3629 for UTF-8, RFC 8259
 * for JSON; on a terminal what could move the cursor, change colours or turn the reading direction is shown as code. */
#include "report/escape/escape.h"

#include <inttypes.h>
#include <string.h>

#include "tcpautopsy/report/report.h"

size_t ta_utf8_decode(const char *p, size_t len, uint32_t *ret)
{
	const unsigned char *b = (const unsigned char *)p;
	static const uint32_t smallest[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (b[0] < 0x80) {
		*ret = b[0];
		return 1;
	}
	size_t n = b[0] >= 0xf0 && b[0] < 0xf8   ? 4
		   : b[0] >= 0xe0 && b[0] < 0xf0 ? 3
		   : b[0] >= 0xc0 && b[0] < 0xe0 ? 2
						 : 0;
	if (!n || n > len)
		return 0;
	uint32_t c = b[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b[i] & 0x3fu);
	}
	if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*ret = c;
	return n;
}

/* Characters that steer, or that nobody sees, sorted: C0, DEL, C1; what Unicode calls Default_Ignorable_Code_Point (soft hyphen,
 * fillers, zero-width characters, variation selectors, tags), which hides differences; marks, embeddings, overrides and
 * isolates of bidirectional text (UAX #9); line and paragraph separators, at which readers of lines cut; noncharacters. */
static const struct {
	uint32_t first, last;
} unsafe[] = {
	{ 0x0, 0x1f },      { 0x7f, 0x9f },       { 0xad, 0xad },       { 0x34f, 0x34f },
	{ 0x61c, 0x61c },   { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
	{ 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
	{ 0xfdd0, 0xfdef }, { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

enum { NONCHARACTERS = 0xfffe }; /* the last two of each plane */

bool ta_char_is_unsafe(uint32_t c)
{
	if ((c & NONCHARACTERS) == NONCHARACTERS)
		return true;
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]) && unsafe[i].first <= c; i++)
		if (c <= unsafe[i].last)
			return true;
	return false;
}

void ta_escape_char(FILE *out, uint32_t c)
{
	fprintf(out, c > 0xffff ? "\\U%08" PRIx32 : "\\u%04" PRIx32, c);
}

/* What our own sentences use, for a terminal that has only ASCII; NULL: no such spelling. */
static const char *ascii_for(uint32_t c)
{
	switch (c) {
	case 0x2192:
		return "->";
	case 0x2190:
		return "<-";
	case 0x2194:
		return "<->";
	case 0x2013:
	case 0x2014:
	case 0x2212:
		return "-";
	case 0x2018:
	case 0x2019:
		return "'";
	case 0x201c:
	case 0x201d:
		return "\"";
	case 0x2026:
		return "...";
	case 0x00d7:
		return "x";
	case 0x00b5:
	case 0x03bc:
		return "u";
	case 0x00b7:
		return "-";
	case 0x00a0:
		return " ";
	case 0x2264:
		return "<=";
	case 0x2265:
		return ">=";
	default:
		return NULL;
	}
}

void ta_escape_terminal(FILE *out, const char *text, bool utf8)
{
	size_t len = strlen(text);
	while (len) {
		uint32_t c;
		size_t n = ta_utf8_decode(text, len, &c);
		if (!n) {
			fprintf(out, "\\x%02x", (unsigned char)*text);
			n = 1;
		} else if (c < 0x80 && ta_char_is_unsafe(c)) {
			fprintf(out, "\\x%02" PRIx32, c);
		} else if (c >= 0x80 && !utf8 && ascii_for(c)) {
			fputs(ascii_for(c), out);
		} else if (c >= 0x80 && (!utf8 || ta_char_is_unsafe(c))) {
			ta_escape_char(out, c);
		} else {
			fwrite(text, 1, n, out);
		}
		text += n;
		len -= n;
	}
}

/* Text as it is, but for what is no UTF-8, which becomes U+FFFD, and for what `special` writes in another way and says so. */
static void escape(FILE *out, const char *text, bool (*special)(FILE *out, uint32_t c))
{
	for (size_t left = strlen(text), n; left; text += n, left -= n) {
		uint32_t c;
		n = ta_utf8_decode(text, left, &c);
		if (!n) {
			fputs("\xef\xbf\xbd", out);
			n = 1;
		} else if (!special(out, c)) {
			fwrite(text, 1, n, out);
		}
	}
}

static bool html_special(FILE *out, uint32_t c)
{
	if (ta_char_is_unsafe(c))
		ta_escape_char(out, c);
	else if (c < 0x80 && strchr("&<>\"'", (int)c))
		fprintf(out, "&#%d;", (int)c);
	else
		return false;
	return true;
}

void ta_escape_html(FILE *out, const char *text)
{
	escape(out, text, html_special);
}

static bool label_special(FILE *out, uint32_t c)
{
	if (c == '"' || c == '\\') {
		fprintf(out, "\\%c", (int)c);
	} else if (c == '\n') {
		fputs("\\n", out);
	} else if (ta_char_is_unsafe(c)) {
		putc('\\', out);
		ta_escape_char(out, c);
	} else {
		return false;
	}
	return true;
}

void ta_escape_label(FILE *out, const char *text)
{
	escape(out, text, label_special);
}

/* How many bytes stand for themselves in a JSON string. */
static size_t json_plain(const char *text, size_t len)
{
	size_t n = 0;
	while (n < len && text[n] >= ' ' && text[n] <= '~' && text[n] != '"' && text[n] != '\\')
		n++;
	return n;
}

/* RFC 8259 section 7: beyond U+FFFF as a surrogate pair. */
static void json_code(FILE *out, uint32_t c)
{
	if (c > 0xffff) {
		c -= 0x10000;
		fprintf(out, "\\u%04" PRIx32, 0xd800 + (c >> 10));
		c = 0xdc00 + (c & 0x3ff);
	}
	fprintf(out, "\\u%04" PRIx32, c);
}

void ta_escape_json(FILE *out, const char *text, size_t len)
{
	while (len) {
		size_t plain = json_plain(text, len);
		if (plain) {
			fwrite_unlocked(text, 1, plain, out);
			text += plain;
			len -= plain;
			continue;
		}
		uint32_t c;
		size_t n = ta_utf8_decode(text, len, &c);
		if (!n) {
			fputs("\xef\xbf\xbd", out);
			n = 1;
		} else if (c == '"' || c == '\\') {
			fprintf(out, "\\%c", (int)c);
		} else if (c == '\n') {
			fputs("\\n", out);
		} else if (ta_char_is_unsafe(c)) {
			json_code(out, c);
		} else {
			fwrite(text, 1, n, out);
		}
		text += n;
		len -= n;
	}
}
