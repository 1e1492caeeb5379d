/* SPDX-License-Identifier: MIT */
/* IPv6 (RFC 8200 section 3). */
#include "decoders.h"

enum { HEADER_BYTES = 40 };

#define IP_BITS ((uint32_t)(TA_HAVE_TTL | TA_HAVE_IP_ID | TA_DF))

struct ta_next ta_decode_ipv6(struct ta_layers *layers)
{
	struct ta_segment *seg = &layers->out->seg;
	const uint8_t *p = layers->pos;
	uint32_t payload;

	if (ta_layers_left(layers) < HEADER_BYTES)
		return ta_next_truncated(layers, "ipv6.truncated");
	if (p[0] >> 4 != 6)
		return ta_next_bad(layers, "ipv6.bad_version");
	payload = ta_be16(p + 4);
	ta_layers_take(layers, HEADER_BYTES);
	/* 0: a jumbogram, or a card that segments for the host; the frame is as long as it is. */
	if (payload == 0) {
		if (layers->wire > TA_LIMIT_FRAME_BYTES)
			return ta_next_bad(layers, "ipv6.bad_length");
		payload = layers->wire;
	} else if (payload > layers->wire) {
		ta_layers_anomaly(layers, "ipv6.length_exceeds_frame");
		if (layers->declared)
			payload = layers->wire;
		else
			layers->wire = payload;
	}
	ta_layers_trim(layers, payload);

	seg->src = ta_addr_ipv6(p + 8);
	seg->dst = ta_addr_ipv6(p + 24);
	seg->ip_id = 0;
	seg->ttl = p[7];
	layers->out->have_addrs = true;
	layers->ip_version = 6;
	layers->have = (layers->have & ~IP_BITS) | TA_HAVE_TTL | TA_DF;
	return ta_next(TA_SPACE_IP, p[6]);
}
