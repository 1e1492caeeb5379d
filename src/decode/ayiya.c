/* SPDX-License-Identifier: MIT */
/* AYIYA (draft-massar-v6ops-ayiya): IP in UDP after identity and signature. */
#include "decoders.h"

enum {
	HEADER_BYTES = 8,
	OPCODE_MASK = 0x0f,
	OPCODE_FORWARD = 1,
	PROTOCOL_IPV4 = 4,
	PROTOCOL_IPV6 = 41
};

struct ta_next ta_decode_ayiya(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);
	size_t more;

	if (!p || (p[3] != PROTOCOL_IPV4 && p[3] != PROTOCOL_IPV6))
		return ta_next_other(layers, "udp");
	more = ((size_t)1 << (p[0] >> 4)) + (size_t)(p[1] >> 4) * 4;
	if ((p[2] & OPCODE_MASK) != OPCODE_FORWARD || !ta_layers_take(layers, more))
		return ta_next_other(layers, "udp");
	ta_layers_tunnel(layers, "ayiya");
	return ta_next(TA_SPACE_FORM, TA_FORM_IP);
}
