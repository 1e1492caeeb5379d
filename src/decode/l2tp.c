/* SPDX-License-Identifier: MIT */
/* L2TP version 2 (RFC 2661) with PPP in it, and version 3 (RFC 3931) with Ethernet. Session ids belong to one
 * direction each. */
#include "decoders.h"

enum {
	FLAG_CONTROL = 0x8000,
	FLAG_LENGTH = 0x4000,
	FLAG_SEQUENCE = 0x0800,
	FLAG_OFFSET = 0x0200,
	VERSION_MASK = 0x000f,

	SESSION_BYTES = 4,
	ETHERNET_BYTES = 14,
};

/* A cookie of 0, 4 or 8 bytes and a sublayer header of 0 or 4 come before the frame, which only the ends know:
 * the first place where a frame makes sense is taken. */
static struct ta_next find_ethernet(struct ta_layers *layers, const uint8_t *session)
{
	static const uint8_t places[] = { 4, 0, 8, 12 };
	const uint8_t *p = layers->pos;

	for (size_t i = 0; i < sizeof(places); i++) {
		uint16_t type;
		if (ta_layers_left(layers) < places[i] + (size_t)ETHERNET_BYTES + 1)
			continue;
		type = ta_be16(p + places[i] + 12);
		if ((type == 0x0800 && p[places[i] + ETHERNET_BYTES] >> 4 == 4) ||
		    (type == 0x86dd && p[places[i] + ETHERNET_BYTES] >> 4 == 6) || type == 0x0806 ||
		    type == 0x8100) {
			ta_layers_take(layers, places[i]);
			ta_layers_tunnel_id(layers, "l2tp", ta_be32(session));
			return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
		}
	}
	return ta_next_other(layers, "l2tp");
}

struct ta_next ta_decode_l2tp_ip(struct ta_layers *layers)
{
	const uint8_t *session = ta_layers_take(layers, SESSION_BYTES);

	if (!session)
		return ta_next_truncated(layers, "l2tp.truncated");
	return ta_be32(session) ? find_ethernet(layers, session) : ta_next_other(layers, "l2tp");
}

static struct ta_next decode_version2(struct ta_layers *layers, uint16_t flags)
{
	const uint8_t *p = NULL, *ids;
	bool whole = true;

	if (flags & FLAG_LENGTH) {
		p = ta_layers_take(layers, 2);
		/* It counts from the flags on. */
		if (p && ta_be16(p) >= 4)
			ta_layers_trim(layers, ta_be16(p) - 4u);
		whole = p;
	}
	ids = whole ? ta_layers_take(layers, 4) : NULL;
	whole = ids;
	if (whole && (flags & FLAG_SEQUENCE))
		whole = ta_layers_take(layers, 4);
	if (whole && (flags & FLAG_OFFSET)) {
		p = ta_layers_take(layers, 2);
		whole = p && ta_layers_take(layers, ta_be16(p));
	}
	if (!whole)
		return ta_next_truncated(layers, "l2tp.truncated");
	ta_layers_tunnel_id(layers, "l2tp", ta_be32(ids));
	return ta_next(TA_SPACE_FORM, TA_FORM_PPP);
}

struct ta_next ta_decode_l2tp_udp(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, 2), *session;
	uint16_t flags = p ? ta_be16(p) : FLAG_CONTROL;

	if (flags & FLAG_CONTROL)
		return ta_next_other(layers, "l2tp");
	switch (flags & VERSION_MASK) {
	case 2:
		return decode_version2(layers, flags);
	case 3:
		session = ta_layers_take(layers, 2) ? ta_layers_take(layers, SESSION_BYTES) : NULL;
		return session ? find_ethernet(layers, session)
			       : ta_next_truncated(layers, "l2tp.truncated");
	default:
		return ta_next_other(layers, "udp");
	}
}
