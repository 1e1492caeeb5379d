/* SPDX-License-Identifier: MIT */
/* Apple's PKTAP (tcpdump.org's LINKTYPE_PKTAP, and DLT_USER2 as its own tcpdump writes): in front of each frame, what
 * link type it has and which way it went. */
#include "decoders.h"

enum {
	HEADER_MIN = 108,
	HEADER_MAX = 1024,
	LINKTYPE_AT = 8,
	FLAGS_AT = 36,
	FLAG_RECEIVED = 1,
	FLAG_SENT = 2,
	LINKTYPE_MAX = 511,
};

struct ta_next ta_decode_pktap(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	uint32_t len, link, flags;

	if (ta_layers_left(layers) < HEADER_MIN)
		return ta_next_other(layers, "pktap");
	len = ta_rd32(p, false);
	link = ta_rd32(p + LINKTYPE_AT, false);
	flags = ta_rd32(p + FLAGS_AT, false);
	/* The user's link type may be anything else, too. */
	if (len < HEADER_MIN || len > HEADER_MAX || link > LINKTYPE_MAX)
		return ta_next_other(layers, "pktap");
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "pktap.truncated");
	if (flags & (FLAG_RECEIVED | FLAG_SENT))
		layers->have |= TA_HAVE_PKTDIR;
	if (flags & FLAG_SENT)
		layers->have |= TA_SENT_BY_HOST;
	return ta_next(TA_SPACE_LINK, (uint16_t)link);
}
