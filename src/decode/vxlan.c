/* SPDX-License-Identifier: MIT */
/* VXLAN (RFC 7348) and VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe). The network identifier is the tenant's. */
#include "decoders.h"

enum {
	HEADER_BYTES = 8,
	FLAG_IDENTIFIER = 0x08,
	FLAG_NEXT_PROTOCOL = 0x04, /* GPE */
	FLAGS_UNKNOWN = 0x32,      /* neither of these, nor GPE's version, nor group policy */

	NEXT_IPV4 = 1,
	NEXT_IPV6 = 2,
	NEXT_ETHERNET = 3,
	NEXT_NSH = 4,
	NEXT_MPLS = 5,

	ETHERTYPE_MPLS = 0x8847,
	ETHERTYPE_NSH = 0x894f,
};

static const uint8_t *take_header(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;

	if (ta_layers_left(layers) < HEADER_BYTES || !(p[0] & FLAG_IDENTIFIER) ||
	    (p[0] & FLAGS_UNKNOWN))
		return NULL;
	return ta_layers_take(layers, HEADER_BYTES);
}

struct ta_next ta_decode_vxlan(struct ta_layers *layers)
{
	const uint8_t *p = take_header(layers);

	if (!p)
		return ta_next_other(layers, "udp");
	ta_layers_tenant(layers, "vxlan", ta_be32(p + 4) >> 8);
	return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
}

struct ta_next ta_decode_vxlan_gpe(struct ta_layers *layers)
{
	const uint8_t *p = take_header(layers);

	if (!p)
		return ta_next_other(layers, "udp");
	ta_layers_tenant(layers, "vxlan-gpe", ta_be32(p + 4) >> 8);
	if (!(p[0] & FLAG_NEXT_PROTOCOL))
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	switch (p[3]) {
	case NEXT_IPV4:
	case NEXT_IPV6:
		return ta_next(TA_SPACE_FORM, TA_FORM_IP);
	case NEXT_ETHERNET:
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	case NEXT_NSH:
		return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_NSH);
	case NEXT_MPLS:
		return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_MPLS);
	default:
		return ta_next_other(layers, "vxlan-gpe");
	}
}
