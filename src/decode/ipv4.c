/* SPDX-License-Identifier: MIT */
/* IPv4 (RFC 791), with options and fragments. */
#include "decoders.h"
#include "fragments.h"

enum {
	HEADER_BYTES = 20,
	FLAG_DF = 0x4000,
	FLAG_MF = 0x2000,
	OFFSET_MASK = 0x1fff,
};

#define IP_BITS ((uint32_t)(TA_HAVE_TTL | TA_HAVE_IP_ID | TA_DF))

/* The packet's length in bytes. 0 comes from cards that segment for the host: the frame is as long as it is. */
static uint32_t settle_length(struct ta_layers *layers, const uint8_t *p)
{
	uint32_t total = ta_be16(p + 2);

	/* A frame that says it is longer than any is no measure either: left at 0, it is a bad length. */
	if (total == 0)
		return layers->wire <= TA_LIMIT_FRAME_BYTES ? layers->wire : 0;
	if (total > layers->wire) {
		ta_layers_anomaly(layers, "ipv4.length_exceeds_frame");
		/* A middlebox that took padding for a part of it: the enclosing header bounds what it can hold. */
		if (layers->declared)
			return layers->wire;
		/* More was sent than the frame says; what was cut off is not here either way. */
		layers->wire = total;
	}
	return total;
}

static struct ta_next take_fragment(struct ta_layers *layers, uint16_t word, uint8_t protocol)
{
	struct ta_fragment fragment = { .offset = (word & OFFSET_MASK) * 8u,
					.more = word & FLAG_MF,
					.next = protocol };

	return ta_fragments_take(layers, layers->out->seg.ip_id, &fragment);
}

struct ta_next ta_decode_ipv4(struct ta_layers *layers)
{
	struct ta_segment *seg = &layers->out->seg;
	const uint8_t *p = layers->pos;
	uint32_t header, total;
	uint16_t fragment;

	if (ta_layers_left(layers) < HEADER_BYTES)
		return ta_next_truncated(layers, "ipv4.truncated");
	header = (p[0] & 0x0fu) * 4;
	if (p[0] >> 4 != 4)
		return ta_next_bad(layers, "ipv4.bad_version");
	if (header < HEADER_BYTES)
		return ta_next_bad(layers, "ipv4.bad_header_length");
	total = settle_length(layers, p);
	if (total < header)
		return ta_next_bad(layers, "ipv4.bad_length");
	ta_layers_trim(layers, total);
	if (!ta_layers_take(layers, header))
		return ta_next_truncated(layers, "ipv4.truncated");

	fragment = ta_be16(p + 6);
	seg->src = ta_addr_ipv4(p + 12);
	seg->dst = ta_addr_ipv4(p + 16);
	seg->ip_id = ta_be16(p + 4);
	seg->ttl = p[8];
	layers->out->have_addrs = true;
	layers->ip_version = 4;
	layers->have = (layers->have & ~IP_BITS) | TA_HAVE_TTL | TA_HAVE_IP_ID;
	if (fragment & FLAG_DF)
		layers->have |= TA_DF;
	if (fragment & (OFFSET_MASK | FLAG_MF))
		return take_fragment(layers, fragment, p[9]);
	return ta_next(TA_SPACE_IP, p[9]);
}
