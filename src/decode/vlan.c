/* SPDX-License-Identifier: MIT */
/* VLAN tags: IEEE 802.1Q, 802.1ad, and the older QinQ values. VLANs don't keep connections apart, since a
 * mirror port shows one packet under several of them; they are recorded. */
#include "decoders.h"

enum { TAG_BYTES = 4, VLAN_MASK = 0x0fff };

struct ta_next ta_decode_vlan(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, TAG_BYTES);

	if (!p)
		return ta_next_truncated(layers, "vlan.truncated");
	ta_layers_vlan(layers, ta_be16(p) & VLAN_MASK);
	return ta_next_ethertype(layers, ta_be16(p + 2));
}
