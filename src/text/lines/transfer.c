/* SPDX-License-Identifier: MIT */
/* quoted-printable and base64 of a mail's body, as its headers announce them, or as its lines show. */
#include "text/lines/transfer.h"

#include <string.h>
#include <strings.h>

#include "text/rules.h"
#include "text/words/scan.h"

static bool begins_nocase(const char *text, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);
	return len >= n && strncasecmp(text, prefix, n) == 0;
}

/* The value behind "Name:". */
static bool header(const char *text, size_t len, const char *name, struct ta_txt_scan *ret)
{
	if (!begins_nocase(text, len, name))
		return false;
	*ret = ta_txt_scan_of(text + strlen(name), len - strlen(name));
	ta_txt_blanks(ret);
	return true;
}

bool ta_txt_transfer_header(struct ta_txt_transfer *t, const char *text, size_t len)
{
	struct ta_txt_scan value;
	if (t->headers && ta_txt_is_blank(text, len)) {
		t->headers = false;
		t->coding = t->announced == TA_TXT_CODING_BASE64 && t->no_text
				    ? TA_TXT_CODING_SKIPPED
				    : t->announced;
		t->announced = TA_TXT_CODING_NONE;
		t->held = t->bits = 0;
		return true;
	}
	if (header(text, len, "Content-Transfer-Encoding:", &value)) {
		size_t left = (size_t)(value.end - value.p);
		t->headers = true;
		t->announced = begins_nocase(value.p, left, "quoted-printable")
				       ? TA_TXT_CODING_QUOTED
			       : begins_nocase(value.p, left, "base64") ? TA_TXT_CODING_BASE64
									: TA_TXT_CODING_NONE;
		return true;
	}
	if (header(text, len, "Content-Type:", &value)) {
		t->headers = true;
		t->no_text = !begins_nocase(value.p, (size_t)(value.end - value.p), "text/");
		return true;
	}
	if (t->coding != TA_TXT_CODING_NONE && len > 2 && text[0] == '-' && text[1] == '-' &&
	    !memchr(text, ' ', len)) { /* the end of a part (RFC 2046 5.1.1) */
		*t = (struct ta_txt_transfer){ .by_form = false };
		return true;
	}
	return t->headers || (t->coding == TA_TXT_CODING_NONE && !t->by_form);
}

static int quoted_byte(const char *p, const char *end)
{
	int high = end - p > 2 && *p == '=' ? ta_txt_hex_digit(p[1]) : -1,
	    low = high >= 0 ? ta_txt_hex_digit(p[2]) : -1;
	return low >= 0 ? high * 16 + low : -1;
}

/* The bytes of a character of UTF-8 that stands at p in quotes, or 0. */
static size_t quoted_character(const char *p, const char *end)
{
	int lead = quoted_byte(p, end);
	size_t n = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : 0;
	for (size_t i = 1; i < n; i++)
		if ((quoted_byte(p + 3 * i, end) & ~0x3f) != 0x80)
			return 0;
	return 3 * n;
}

/* "=3D", a character of UTF-8 or Latin-1, a blank at the line's end, a soft break: what needs quoting, and nothing else. */
void ta_txt_quoting_add(struct ta_txt_quoting *quoting, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	while (p < end && (p = memchr(p, '=', (size_t)(end - p)))) {
		size_t character = quoted_character(p, end);
		int byte = quoted_byte(p, end);
		bool last = p + 3 == end;
		if (character || p + 1 == end || byte == '=' || byte == 0xa0 ||
		    (last && (byte == ' ' || byte == '\t')))
			quoting->fits++;
		else
			quoting->contradicts++;
		p += character ? character : 1;
	}
}

bool ta_txt_quoting_is(const struct ta_txt_quoting *quoting)
{
	return quoting->fits > quoting->contradicts * TA_TXT_QUOTED_RATIO;
}

static size_t decode_quoted(const char *text, size_t len, char *to, bool *ret_goes_on)
{
	size_t n = 0;
	while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	*ret_goes_on = len && text[len - 1] == '=';
	len -= *ret_goes_on;
	for (size_t i = 0; i < len; i++) {
		int byte = quoted_byte(text + i, text + len);
		to[n++] = byte >= 0 ? (char)byte : text[i];
		i += byte >= 0 ? 2 : 0;
	}
	return n;
}

static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

static size_t decode_base64(struct ta_txt_transfer *t, const char *text, size_t len, char *to)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		int digit = base64_digit(text[i]);
		if (digit < 0)
			continue;
		t->held = (t->held << 6 | (unsigned)digit) & 0xffff;
		t->bits += 6;
		if (t->bits >= 8) {
			t->bits -= 8;
			to[n++] = (char)(t->held >> t->bits & 0xff);
		}
	}
	return n;
}

size_t ta_txt_transfer_decode(struct ta_txt_transfer *t, const char *text, size_t len, char *to,
			      bool *ret_goes_on)
{
	*ret_goes_on = true;
	if (t->coding == TA_TXT_CODING_SKIPPED)
		return 0;
	if (t->coding == TA_TXT_CODING_BASE64)
		return decode_base64(t, text, len, to);
	return decode_quoted(text, len, to, ret_goes_on);
}
