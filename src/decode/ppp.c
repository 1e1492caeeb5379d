/* SPDX-License-Identifier: MIT */
/* PPP (RFC 1661), in HDLC-like framing (RFC 1662) or without, and its link types. */
#include "decoders.h"

enum {
	ADDRESS_ALL = 0xff,
	CONTROL_UI = 0x03,
	HDLC_UNICAST = 0x0f,
	HDLC_BROADCAST = 0x8f,
};

struct ta_next ta_decode_ppp(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	size_t left = ta_layers_left(layers), n = 0;
	uint16_t protocol;

	if (left >= 2 && p[0] == ADDRESS_ALL && p[1] == CONTROL_UI)
		n = 2;
	else if (left >= 1 && (p[0] == HDLC_UNICAST || p[0] == HDLC_BROADCAST))
		return ta_next(TA_SPACE_FORM, TA_FORM_HDLC);
	if (left < n + 2)
		return ta_next_truncated(layers, "ppp.truncated");
	/* The protocol may have been compressed to one byte, which is odd. */
	if (p[n] & 1) {
		protocol = p[n];
		n += 1;
	} else {
		protocol = ta_be16(p + n);
		n += 2;
	}
	ta_layers_take(layers, n);
	return ta_next(TA_SPACE_PPP, protocol);
}

/* One byte in front says whether the host sent it (LINKTYPE_PPP_WITH_DIR), or takes the place of the
 * address (LINKTYPE_PPP_PPPD). */
struct ta_next ta_decode_ppp_direction(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, 1);

	if (!p)
		return ta_next_truncated(layers, "ppp.truncated");
	ta_layers_direction(layers, p[0]);
	if (ta_layers_left(layers) >= 1 && layers->pos[0] == CONTROL_UI)
		ta_layers_take(layers, 1);
	return ta_next(TA_SPACE_FORM, TA_FORM_PPP);
}
