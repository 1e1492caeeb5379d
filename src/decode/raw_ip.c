/* SPDX-License-Identifier: MIT */
/* IP without a link layer: the version is in the first four bits. */
#include "decoders.h"

enum { ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_IPV6 = 0x86dd };

struct ta_next ta_decode_ip(struct ta_layers *layers)
{
	if (ta_layers_left(layers) < 1)
		return ta_next_truncated(layers, "ip.truncated");
	switch (layers->pos[0] >> 4) {
	case 4:
		return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV4);
	case 6:
		return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV6);
	default:
		return ta_next_other(layers, "non-ip");
	}
}
