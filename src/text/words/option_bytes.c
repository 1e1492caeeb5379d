/* SPDX-License-Identifier: MIT */
/* The bytes of the TCP options (RFC 9293 section 3.2, RFC 7323, RFC 2018) as tshark prints them: 02:04:05:b4:01:03. */
#include "text/words/option_bytes.h"

#include "tcpautopsy/core/cursor.h"

enum { OPTIONS_BYTES = 40 };

static size_t read_hex(const struct ta_txt_word *text, uint8_t *into)
{
	size_t n = 0;
	for (size_t i = 0; i < text->len;) {
		if (n == OPTIONS_BYTES || i + 1 >= text->len)
			return 0;
		int high = ta_txt_hex_digit(text->p[i]), low = ta_txt_hex_digit(text->p[i + 1]);
		if (high < 0 || low < 0)
			return 0;
		into[n++] = (uint8_t)(high << 4 | low);
		i += 2;
		i += i < text->len && text->p[i] == ':';
	}
	return n;
}

static void set_sack(struct ta_cursor *c, size_t len, struct ta_segment *seg)
{
	seg->nsack = 0;
	for (; len >= 8 && seg->nsack < 4; len -= 8) {
		seg->sack[seg->nsack][0] = ta_cursor_be32(c);
		seg->sack[seg->nsack++][1] = ta_cursor_be32(c);
	}
	ta_cursor_skip(c, len);
}

static void set_option(uint8_t kind, struct ta_cursor *c, size_t len, struct ta_segment *seg)
{
	if (kind == 2 && len == 2) {
		seg->mss = ta_cursor_be16(c);
		seg->have |= TA_HAVE_MSS;
	} else if (kind == 3 && len == 1) {
		seg->wscale = ta_cursor_u8(c);
		seg->have |= TA_HAVE_WSCALE;
	} else if (kind == 4 && len == 0) {
		seg->have |= TA_HAVE_SACK_PERM;
	} else if (kind == 5) {
		set_sack(c, len, seg);
	} else if (kind == 8 && len == 8) {
		seg->tsval = ta_cursor_be32(c);
		seg->tsecr = ta_cursor_be32(c);
		seg->have |= TA_HAVE_TS;
	} else {
		if (kind == 19 || kind == 29)
			seg->have |= TA_HAVE_DIGEST;
		ta_cursor_skip(c, len);
	}
}

bool ta_txt_option_bytes(const struct ta_txt_word *text, struct ta_segment *seg)
{
	uint8_t bytes[OPTIONS_BYTES];
	size_t n = read_hex(text, bytes);
	struct ta_cursor c = ta_cursor_of(bytes, n);
	struct ta_segment found = *seg;
	while (!c.failed && ta_cursor_left(&c)) {
		uint8_t kind = ta_cursor_u8(&c);
		if (kind == 0)
			break;
		if (kind == 1)
			continue;
		uint8_t len = ta_cursor_u8(&c);
		if (c.failed || len < 2 || (size_t)len - 2 > ta_cursor_left(&c))
			return false;
		set_option(kind, &c, (size_t)len - 2, &found);
	}
	if (!n || c.failed)
		return false;
	found.have |= TA_HAVE_OPTIONS;
	*seg = found;
	return true;
}
