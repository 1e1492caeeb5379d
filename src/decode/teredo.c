/* SPDX-License-Identifier: MIT */
/* Teredo (RFC 4380 section 5.1.1): IPv6 in UDP, after an authentication and an origin header or none. */
#include "decoders.h"

enum {
	INDICATOR_AUTHENTICATION = 0x0001,
	INDICATOR_ORIGIN = 0x0000,
	AUTHENTICATION_BYTES = 13, /* with empty client identifier and value */
	ORIGIN_BYTES = 8,
	IPV6_BYTES = 40,
	ETHERTYPE_IPV6 = 0x86dd,
};

struct ta_next ta_decode_teredo(struct ta_layers *layers)
{
	if (ta_layers_left(layers) >= 4 && ta_be16(layers->pos) == INDICATOR_AUTHENTICATION &&
	    !ta_layers_take(layers, AUTHENTICATION_BYTES + (size_t)layers->pos[2] + layers->pos[3]))
		return ta_next_other(layers, "udp");
	if (ta_layers_left(layers) >= 2 && ta_be16(layers->pos) == INDICATOR_ORIGIN &&
	    !ta_layers_take(layers, ORIGIN_BYTES))
		return ta_next_other(layers, "udp");
	/* Other things use this port, too: the lengths must agree. */
	if (ta_layers_left(layers) < IPV6_BYTES || layers->pos[0] >> 4 != 6 ||
	    ta_be16(layers->pos + 4) + (uint32_t)IPV6_BYTES > layers->wire)
		return ta_next_other(layers, "udp");
	ta_layers_tunnel(layers, "teredo");
	return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV6);
}
