/* SPDX-License-Identifier: MIT */
/* Ethernet in Ethernet: provider backbone bridges (IEEE 802.1ah), TRILL (RFC 6325), Cisco FabricPath, and network
 * service headers (RFC 8300). A backbone's service instance is the tenant's. */
#include "decoders.h"

enum {
	PBB_BYTES = 4,
	TRILL_BYTES = 6,
	FABRICPATH_BYTES = 2,
	NSH_MIN = 8,

	NSH_IPV4 = 1,
	NSH_IPV6 = 2,
	NSH_ETHERNET = 3,
	NSH_MPLS = 5,
	ETHERTYPE_MPLS = 0x8847,
};

#define INSTANCE_MASK 0x00ffffffu

struct ta_next ta_decode_pbb(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, PBB_BYTES);

	if (!p)
		return ta_next_truncated(layers, "pbb.truncated");
	ta_layers_tenant(layers, "pbb", ta_be32(p) & INSTANCE_MASK);
	return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
}

struct ta_next ta_decode_trill(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, TRILL_BYTES);

	/* options: 5 bits across the first two bytes, in words */
	if (!p || !ta_layers_take(layers, (ta_be16(p) >> 6 & 0x1f) * 4u))
		return ta_next_truncated(layers, "trill.truncated");
	ta_layers_tunnel(layers, "trill");
	return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
}

struct ta_next ta_decode_fabricpath(struct ta_layers *layers)
{
	if (!ta_layers_take(layers, FABRICPATH_BYTES))
		return ta_next_truncated(layers, "fabricpath.truncated");
	ta_layers_tunnel(layers, "fabricpath");
	return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
}

struct ta_next ta_decode_nsh(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	size_t len;

	if (ta_layers_left(layers) < NSH_MIN)
		return ta_next_truncated(layers, "nsh.truncated");
	len = (p[1] & 0x3fu) * 4;
	if (len < NSH_MIN)
		return ta_next_bad(layers, "nsh.bad_length");
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "nsh.truncated");
	ta_layers_tunnel_id(layers, "nsh", ta_be32(p + 4) >> 8);
	switch (p[3]) {
	case NSH_IPV4:
	case NSH_IPV6:
		return ta_next(TA_SPACE_FORM, TA_FORM_IP);
	case NSH_ETHERNET:
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	case NSH_MPLS:
		return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_MPLS);
	default:
		return ta_next_other(layers, "nsh");
	}
}
