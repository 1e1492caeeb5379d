/* SPDX-License-Identifier: MIT */
/* GENEVE (RFC 8926). The network identifier is the tenant's. */
#include "decoders.h"

enum {
	HEADER_BYTES = 8,
	VERSION_SHIFT = 6,
	OPTIONS_MASK = 0x3f, /* length in words of 4 bytes */
	TYPE_ETHERNET = 0x6558,
	FLAG_CONTROL = 0x80,
};

struct ta_next ta_decode_geneve(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);

	if (!p || p[0] >> VERSION_SHIFT != 0)
		return ta_next_other(layers, "udp");
	if (!ta_layers_take(layers, (p[0] & OPTIONS_MASK) * 4u))
		return ta_next_truncated(layers, "geneve.truncated");
	if (p[1] & FLAG_CONTROL)
		return ta_next_other(layers, "geneve-control");
	ta_layers_tenant(layers, "geneve", ta_be32(p + 4) >> 8);
	if (ta_be16(p + 2) == TYPE_ETHERNET)
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	return ta_next(TA_SPACE_ETHERTYPE, ta_be16(p + 2));
}
