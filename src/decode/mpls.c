/* SPDX-License-Identifier: MIT */
/* MPLS label stacks (RFC 3032), with IP, or Ethernet pseudowires (RFC 4448, RFC 4385) below them. Labels differ
 * between the directions of a connection and so don't keep any apart. */
#include "decoders.h"

enum {
	LABEL_BYTES = 4,
	LABELS_MAX = 16,
	BOTTOM = 0x100,
	CONTROL_WORD_BYTES = 4,
	ASSOCIATED_CHANNEL = 1, /* first four bits of a pseudowire's control channel */
};

struct ta_next ta_decode_mpls(struct ta_layers *layers)
{
	uint32_t entry = 0;

	for (int i = 0; i < LABELS_MAX && !(entry & BOTTOM); i++) {
		const uint8_t *p = ta_layers_take(layers, LABEL_BYTES);
		if (!p)
			return ta_next_truncated(layers, "mpls.truncated");
		entry = ta_be32(p);
	}
	if (!(entry & BOTTOM))
		return ta_next_bad(layers, "mpls.stack_without_end");
	ta_layers_tunnel_id(layers, "mpls", entry >> 12);
	if (ta_layers_left(layers) < 1)
		return ta_next_truncated(layers, "mpls.truncated");
	switch (layers->pos[0] >> 4) {
	case 4:
	case 6:
		return ta_next(TA_SPACE_FORM, TA_FORM_IP);
	case ASSOCIATED_CHANNEL:
		return ta_next_other(layers, "mpls-oam");
	case 0:
		if (!ta_layers_take(layers, CONTROL_WORD_BYTES))
			return ta_next_truncated(layers, "mpls.truncated");
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	default:
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	}
}
