/* SPDX-License-Identifier: MIT */
/* TCP: the header stays, but for options that hold cookies, keys, signatures or addresses; of the payload nothing is left, but that a
 * record of TLS that may be an alert can be told from others. */
#include "disguise.h"

#include <string.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/decode/tcp_option.h"

enum {
	HEADER_BYTES = 20,
	SUM_AT = 16,
	TLS_ALERT = 0x15,
	TLS_APPLICATION_DATA = 0x17, /* TLS 1.3 sends its alerts as such (RFC 8446 section 5.2) */
	LONGEST_ALERT = 100,         /* bytes: what src/tcp takes for one */
};

static bool is_harmless(uint8_t kind)
{
	switch (kind) {
	case TA_TCP_OPTION_MSS:
	case TA_TCP_OPTION_WINDOW_SCALE:
	case TA_TCP_OPTION_SACK_PERMITTED:
	case TA_TCP_OPTION_SACK:
	case TA_TCP_OPTION_TIMESTAMPS:
	case TA_TCP_OPTION_USER_TIMEOUT:
		return true;
	default:
		return false;
	}
}

/* Kinds and lengths of all options stay. What can't be read becomes zeros: the end of the list. */
static void options(uint8_t *p, size_t len)
{
	size_t i = 0;
	while (i < len && p[i] != TA_TCP_OPTION_END) {
		if (p[i] == TA_TCP_OPTION_NOP) {
			i++;
			continue;
		}
		if (i + 1 >= len || p[i + 1] < 2 || p[i + 1] > len - i)
			break;
		if (!is_harmless(p[i]))
			memset(p + i + 2, 0, p[i + 1] - 2u);
		i += p[i + 1];
	}
	memset(p + i, 0, len - i);
}

static size_t header_bytes(const uint8_t *p)
{
	size_t header = (p[12] >> 4) * 4u;
	return header < HEADER_BYTES ? HEADER_BYTES : header;
}

enum ta_disguise_next ta_disguise_tcp(struct ta_disguise *d)
{
	uint8_t *p = d->pos;
	size_t left = ta_disguise_left(d);
	if (left < HEADER_BYTES) {
		/* So short a capture: what there is of the header in front of its checksum. */
		d->pos += left < SUM_AT ? left : SUM_AT;
		return TA_DISGUISE_CUT;
	}
	size_t header = header_bytes(p);
	uint32_t payload = d->wire > header ? d->wire - (uint32_t)header : 0;
	if (header > left)
		header = left;
	options(p + HEADER_BYTES, header - HEADER_BYTES);
	d->pos += header;
	/* Of a fragment the checksum can't be put right: it is cut, so that nobody expects it to be. */
	if (d->fragment)
		return TA_DISGUISE_CUT;
	uint8_t *kept = d->pos, first = d->pos < d->end ? d->pos[0] : 0;
	enum ta_disguise_next next = ta_disguise_zero_rest(d);
	if ((first == TLS_ALERT || first == TLS_APPLICATION_DATA) && payload <= LONGEST_ALERT)
		*kept = first;
	return next;
}

void ta_disguise_quoted_tcp(uint8_t *p, size_t n)
{
	size_t header = n > 12 ? header_bytes(p) : HEADER_BYTES;
	if (n >= SUM_AT + 2)
		p[SUM_AT] = p[SUM_AT + 1] = 0;
	else if (n > SUM_AT)
		p[SUM_AT] = 0;
	if (n <= HEADER_BYTES)
		return;
	if (header > n)
		header = n;
	options(p + HEADER_BYTES, header - HEADER_BYTES);
	memset(p + header, 0, n - header);
}
