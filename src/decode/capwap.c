/* SPDX-License-Identifier: MIT */
/* CAPWAP data between access point and controller (RFC 5415 section 4.3), where it is not in DTLS. */
#include "decoders.h"

enum {
	HEADER_BYTES = 8,
	PREAMBLE_PLAIN = 0x00, /* version 0, no DTLS */
	FLAG_FRAGMENT = 0x80,  /* in the fourth byte */
	FLAG_KEEP_ALIVE = 0x08,
	BINDING_80211 = 1,
	TYPE_DATA = 0x08, /* first byte of an 802.11 data frame, without its subtype */
	TYPE_MASK = 0x0f,
};

struct ta_next ta_decode_capwap(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	size_t len;
	bool native;

	if (ta_layers_left(layers) < HEADER_BYTES || p[0] != PREAMBLE_PLAIN)
		return ta_next_other(layers, "udp");
	len = (p[1] >> 3) * 4u;
	native = p[2] & 0x01;
	if (len < HEADER_BYTES || (native && (p[2] >> 1 & 0x1f) != BINDING_80211))
		return ta_next_other(layers, "udp");
	if (p[3] & FLAG_KEEP_ALIVE)
		return ta_next_other(layers, "capwap");
	if (p[3] & FLAG_FRAGMENT)
		return ta_next_other(layers, "fragment");
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "capwap.truncated");
	ta_layers_tunnel(layers, "capwap");
	if (!native)
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	/* Some controllers have the bytes of the frame control the other way round. */
	layers->wlan_swapped = ta_layers_left(layers) >= 2 &&
			       (layers->pos[0] & TYPE_MASK) != TYPE_DATA &&
			       (layers->pos[1] & TYPE_MASK) == TYPE_DATA;
	return ta_next(TA_SPACE_FORM, TA_FORM_80211);
}
