/* SPDX-License-Identifier: MIT */
/* IPv6 extension headers (RFC 8200 section 4): options, routing, fragment. */
#include "decoders.h"
#include "fragments.h"

enum {
	FRAGMENT_BYTES = 8,
	FRAGMENT_OFFSET_MASK = 0xfff8,
	FRAGMENT_MORE = 1,

	ROUTING_SOURCE_ROUTE = 0, /* RFC 2460, deprecated by RFC 5095 */
	ROUTING_MOBILE = 2,       /* RFC 6275 */
	ROUTING_SEGMENTS = 4,     /* RFC 8754 */
};

/* Takes a header that counts its length in units of 8 bytes beyond the first 8; NULL when it is cut. */
static const uint8_t *take_header(struct ta_layers *layers, size_t *ret_len)
{
	size_t len;

	if (ta_layers_left(layers) < 8)
		return NULL;
	len = 8 + (size_t)layers->pos[1] * 8;
	*ret_len = len;
	return ta_layers_take(layers, len);
}

/* Hop-by-hop options, destination options, mobility, HIP, shim6. */
struct ta_next ta_decode_ipv6_options(struct ta_layers *layers)
{
	size_t len;
	const uint8_t *p;

	if (layers->ip_version != 6)
		return ta_next_other(layers, "ip-other");
	p = take_header(layers, &len);
	if (!p)
		return ta_next_truncated(layers, "ipv6.truncated_extension");
	return ta_next(TA_SPACE_IP, p[0]);
}

/* A packet under way to an intermediate node is addressed to it: the connection's other end is the last
 * address of the route, which the TCP checksum is made with, too. */
struct ta_next ta_decode_ipv6_routing(struct ta_layers *layers)
{
	size_t len;
	const uint8_t *p;

	if (layers->ip_version != 6)
		return ta_next_other(layers, "ip-other");
	p = take_header(layers, &len);
	if (!p)
		return ta_next_truncated(layers, "ipv6.truncated_extension");
	if (p[3] > 0 && len >= 24) {
		if (p[2] == ROUTING_SEGMENTS)
			layers->out->seg.dst = ta_addr_ipv6(p + 8);
		else if (p[2] == ROUTING_SOURCE_ROUTE || p[2] == ROUTING_MOBILE)
			layers->out->seg.dst = ta_addr_ipv6(p + 8 + (len - 24) / 16 * 16);
	}
	return ta_next(TA_SPACE_IP, p[0]);
}

struct ta_next ta_decode_ipv6_fragment(struct ta_layers *layers)
{
	struct ta_fragment fragment;
	const uint8_t *p;
	uint16_t word;

	if (layers->ip_version != 6)
		return ta_next_other(layers, "ip-other");
	p = ta_layers_take(layers, FRAGMENT_BYTES);
	if (!p)
		return ta_next_truncated(layers, "ipv6.truncated_extension");
	word = ta_be16(p + 2);
	if (!(word & (FRAGMENT_OFFSET_MASK | FRAGMENT_MORE))) /* atomic: RFC 6946 */
		return ta_next(TA_SPACE_IP, p[0]);
	fragment.offset = word & FRAGMENT_OFFSET_MASK;
	fragment.more = word & FRAGMENT_MORE;
	fragment.next = p[0];
	return ta_fragments_take(layers, ta_be32(p + 4), &fragment);
}
