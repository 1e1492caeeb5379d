/* SPDX-License-Identifier: MIT */
/* Ethernet II and IEEE 802.3. */
#include "decoders.h"

enum { HEADER_BYTES = 14 };

struct ta_next ta_decode_ethernet(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);

	if (!p)
		return ta_next_truncated(layers, "ethernet.truncated");
	ta_layers_link(layers, p + 6, p);
	return ta_next_ethertype(layers, ta_be16(p + 12));
}
