/* SPDX-License-Identifier: MIT */
/* Cisco HDLC: address, control, EtherType. */
#include "decoders.h"

enum { HEADER_BYTES = 4, TYPE_SLARP = 0x8035, TYPE_CDP = 0x2000 };

struct ta_next ta_decode_hdlc(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);

	if (!p)
		return ta_next_truncated(layers, "hdlc.truncated");
	switch (ta_be16(p + 2)) {
	case TYPE_SLARP:
		return ta_next_other(layers, "slarp");
	case TYPE_CDP:
		return ta_next_other(layers, "cdp");
	default:
		return ta_next(TA_SPACE_ETHERTYPE, ta_be16(p + 2));
	}
}
