/* SPDX-License-Identifier: MIT */
/* UDP (RFC 768), for the tunnels in it. */
#include "decoders.h"

enum { HEADER_BYTES = 8 };

struct ta_next ta_decode_udp(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);
	uint16_t len;

	if (!p)
		return ta_next_truncated(layers, "udp.truncated");
	len = ta_be16(p + 4);
	if (len >= HEADER_BYTES)
		ta_layers_trim(layers, len - HEADER_BYTES);
	return (struct ta_next){ TA_SPACE_UDP, ta_be16(p + 2), ta_be16(p) };
}
