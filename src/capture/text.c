/* SPDX-License-Identifier: MIT */
/* Text, line by line in UTF-8, whatever encoding and line ends it came with. */
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "format.h"

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE };

enum {
	CHUNK_BYTES = 64 * 1024,
	REPLACEMENT = 0xfffd, /* U+FFFD */
	SAMPLE_BYTES = 4096,
};

struct text_state {
	enum encoding encoding;
	char *line; /* owned; the line being put together */
	size_t len, capacity;
	bool cut;     /* the line was too long */
	bool skip_lf; /* the line before ended in CR: a LF belongs to it */
};

/* How many bytes of a byte order mark there are, and what it says. */
static size_t read_mark(const uint8_t *head, size_t len, enum encoding *ret)
{
	*ret = ENCODING_UTF8;
	if (len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
		return 3;
	if (len >= 2 && memcmp(head, "\xff\xfe", 2) == 0) {
		*ret = ENCODING_UTF16LE;
		return 2;
	}
	if (len >= 2 && memcmp(head, "\xfe\xff", 2) == 0) {
		*ret = ENCODING_UTF16BE;
		return 2;
	}
	return 0;
}

/* UTF-16 without a mark: mostly ASCII, so that every other byte is 0. */
static bool guess_utf16(const uint8_t *head, size_t len, enum encoding *ret)
{
	size_t zeros[2] = { 0, 0 }, pairs;

	if (len > SAMPLE_BYTES)
		len = SAMPLE_BYTES;
	pairs = len / 2;
	for (size_t i = 0; i < 2 * pairs; i++)
		zeros[i & 1] += head[i] == 0;
	if (pairs < 4)
		return false;
	if (zeros[1] > pairs * 3 / 4 && zeros[0] == 0)
		*ret = ENCODING_UTF16LE;
	else if (zeros[0] > pairs * 3 / 4 && zeros[1] == 0)
		*ret = ENCODING_UTF16BE;
	else
		return false;
	return true;
}

static bool is_odd_control(uint8_t c)
{
	/* backspace … carriage return, and escape, are found in terminals' logs */
	return (c < 0x20 && !(c >= 0x08 && c <= 0x0d) && c != 0x1b) || c == 0x7f;
}

/* Bytes above ASCII that are no UTF-8. */
static size_t count_stray_high(const uint8_t *p, size_t len)
{
	size_t stray = 0, i = 0;

	while (i < len) {
		size_t more = p[i] < 0x80                   ? 0
			      : p[i] >= 0xc2 && p[i] < 0xe0 ? 1
			      : p[i] >= 0xe0 && p[i] < 0xf0 ? 2
			      : p[i] >= 0xf0 && p[i] < 0xf5 ? 3
							    : len;
		size_t seen = 0;

		while (more != len && seen < more && i + 1 + seen < len &&
		       (p[i + 1 + seen] & 0xc0) == 0x80)
			seen++;
		/* A character that the sample cuts is none the worse for it. */
		stray += more == len || (seen < more && i + 1 + seen < len);
		i += 1 + seen;
	}
	return stray;
}

static bool looks_like_text(const uint8_t *head, size_t len)
{
	enum encoding encoding;
	size_t odd = 0;

	if (read_mark(head, len, &encoding) > 0 || guess_utf16(head, len, &encoding))
		return true;
	if (len > SAMPLE_BYTES)
		len = SAMPLE_BYTES;
	for (size_t i = 0; i < len; i++)
		odd += is_odd_control(head[i]);
	/* Random bytes have a tenth of control characters and half above ASCII; a text with a few
	 * odd bytes, or in Latin-1, has neither. */
	return odd <= 2 + len / 50 && odd * 2 < len && count_stray_high(head, len) <= 2 + len / 5;
}

/* Counts what separates the parts of addresses between digits: "10.0.0.1", "2001:db8::1". NULs are passed
 * over, so that UTF-16 is read like ASCII. */
static bool has_address(const uint8_t *head, size_t len)
{
	unsigned dots = 0, colons = 0;
	bool digit = false;

	for (size_t i = 0; i < len; i++) {
		uint8_t c = head[i];
		if (c == 0)
			continue;
		if (digit && c == '.')
			dots++;
		else if (c == ':')
			colons++;
		else if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
			   (c >= 'A' && c <= 'F')))
			dots = colons = 0;
		digit = c >= '0' && c <= '9';
		if ((dots >= 3 && digit) || colons >= 4)
			return true;
	}
	return false;
}

bool ta_text_may_be_trace(const uint8_t *head, size_t len)
{
	/* tcpdump with names for hosts */
	static const char flags[] = ": Flags [";

	return has_address(head, len) || memmem(head, len, flags, sizeof(flags) - 1);
}

static int open_text(struct ta_source *source, struct ta_error *error)
{
	struct text_state *state = ta_xcalloc(1, sizeof(*state));
	size_t have, mark;
	size_t want = source->stream->growth ? TA_PROBE_LEAST_BYTES : TA_PROBE_BYTES;
	const uint8_t *head = ta_stream_peek(source->stream, want, &have);

	(void)error;
	source->state = state;
	mark = read_mark(head, have, &state->encoding);
	if (mark == 0 && !guess_utf16(head, have, &state->encoding))
		state->encoding = ENCODING_UTF8;
	ta_stream_skip(source->stream, mark);
	return 0;
}

static void append(struct text_state *state, const void *bytes, size_t n)
{
	if (n > TA_LIMIT_LINE_BYTES - state->len) {
		n = TA_LIMIT_LINE_BYTES - state->len;
		state->cut = true;
	}
	state->line = ta_xgrow(state->line, &state->capacity, state->len + n + 1, 1);
	memcpy(state->line + state->len, bytes, n);
	state->len += n;
}

static void append_character(struct text_state *state, uint32_t c)
{
	uint8_t out[4];
	size_t n = 0;

	if (c < 0x80) {
		out[n++] = (uint8_t)c;
	} else if (c < 0x800) {
		out[n++] = (uint8_t)(0xc0 | c >> 6);
		out[n++] = (uint8_t)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		out[n++] = (uint8_t)(0xe0 | c >> 12);
		out[n++] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (uint8_t)(0x80 | (c & 0x3f));
	} else {
		out[n++] = (uint8_t)(0xf0 | c >> 18);
		out[n++] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
		out[n++] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (uint8_t)(0x80 | (c & 0x3f));
	}
	append(state, out, n);
}

/* Takes one UTF-16 character: false at the end. */
static bool take_utf16(struct ta_source *source, bool big_endian, uint32_t *ret)
{
	size_t have;
	const uint8_t *p = ta_stream_peek(source->stream, 4, &have);
	uint32_t unit, low;

	if (have < 2) {
		if (have == 1)
			ta_anomaly_add(&source->anomalies, "text.odd_byte", source->count);
		ta_stream_skip(source->stream, have);
		return false;
	}
	unit = ta_rd16(p, big_endian);
	low = have >= 4 ? ta_rd16(p + 2, big_endian) : 0;
	if (unit >= 0xd800 && unit < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
		ta_stream_skip(source->stream, 4);
		*ret = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
		return true;
	}
	ta_stream_skip(source->stream, 2);
	*ret = unit >= 0xd800 && unit < 0xe000 ? REPLACEMENT : unit;
	return true;
}

/* Collects the bytes up to the line end into state->line: true when there was a line. */
static bool collect_utf16(struct ta_source *source)
{
	struct text_state *state = source->state;
	bool any = false;
	uint32_t c;

	while (take_utf16(source, state->encoding == ENCODING_UTF16BE, &c)) {
		bool skip = state->skip_lf && c == '\n';
		state->skip_lf = false;
		if (skip)
			continue;
		any = true;
		if (c == '\n' || c == '\r') {
			state->skip_lf = c == '\r';
			return true;
		}
		append_character(state, c);
	}
	return any;
}

static bool collect_utf8(struct ta_source *source)
{
	struct text_state *state = source->state;
	bool any = false;

	for (;;) {
		size_t have, n;
		const uint8_t *p = ta_stream_peek(source->stream, 1, &have);
		const uint8_t *lf, *cr;

		if (have == 0)
			return any;
		if (state->skip_lf && p[0] == '\n') {
			state->skip_lf = false;
			ta_stream_skip(source->stream, 1);
			continue;
		}
		state->skip_lf = false;
		any = true;
		if (have > CHUNK_BYTES)
			have = CHUNK_BYTES;
		lf = memchr(p, '\n', have);
		n = lf ? (size_t)(lf - p) : have;
		cr = memchr(p, '\r', n);
		if (cr)
			n = (size_t)(cr - p);
		append(state, p, n);
		state->skip_lf = cr != NULL;
		ta_stream_skip(source->stream, n + (cr || lf));
		if (cr || lf)
			return true;
	}
}

static int next_line(struct ta_source *source, struct ta_line *ret, struct ta_error *error)
{
	struct text_state *state = source->state;
	bool any;

	state->len = 0;
	state->cut = false;
	any = state->encoding == ENCODING_UTF8 ? collect_utf8(source) : collect_utf16(source);
	if (!any) {
		if (!source->stream->error.code[0])
			return 0;
		return ta_source_truncated(source, error, "a line", 0, 0);
	}
	append(state, "", 0);
	source->count++;
	if (state->cut)
		ta_anomaly_add(&source->anomalies, "limits.line_bytes", source->count);
	state->line[state->len] = '\0';
	ret->number = source->count;
	ret->text = state->line;
	ret->len = state->len;
	return 1;
}

static void close_text(struct ta_source *source)
{
	struct text_state *state = source->state;

	if (state)
		free(state->line);
	free(state);
}

const struct ta_format ta_format_text = {
	.kind = "text",
	.form = TA_SOURCE_LINES,
	.probe = looks_like_text,
	.open = open_text,
	.next_line = next_line,
	.close = close_text,
};
