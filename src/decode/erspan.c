/* SPDX-License-Identifier: MIT */
/* ERSPAN types II and III (draft-foschiano-erspan): a mirrored frame after a small header. Type I has none. */
#include "decoders.h"

enum {
	TYPE2_BYTES = 8,
	TYPE3_BYTES = 12,
	PLATFORM_BYTES = 8,
	VERSION_TYPE2 = 1,
	VERSION_TYPE3 = 2,
	SESSION_MASK = 0x03ff,
	PLATFORM_FLAG = 0x01,
	FRAME_TYPE_IP = 2,
};

struct ta_next ta_decode_erspan(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	unsigned frame_type = 0, version;

	if (ta_layers_left(layers) < TYPE2_BYTES)
		return ta_next_truncated(layers, "erspan.truncated");
	version = p[0] >> 4;
	if (version != VERSION_TYPE2 && version != VERSION_TYPE3)
		return ta_next_other(layers, "erspan");
	if (!ta_layers_take(layers, version == VERSION_TYPE2 ? TYPE2_BYTES : TYPE3_BYTES))
		return ta_next_truncated(layers, "erspan.truncated");
	ta_layers_mirrored(layers);
	ta_layers_tunnel_id(layers, "erspan", ta_be16(p + 2) & SESSION_MASK);
	if (version == VERSION_TYPE3) {
		frame_type = p[10] >> 2 & 0x1f;
		if ((p[11] & PLATFORM_FLAG) && !ta_layers_take(layers, PLATFORM_BYTES))
			return ta_next_truncated(layers, "erspan.truncated");
	}
	return ta_next(TA_SPACE_FORM, frame_type == FRAME_TYPE_IP ? TA_FORM_IP : TA_FORM_ETHERNET);
}
