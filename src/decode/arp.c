/* SPDX-License-Identifier: MIT */
/* ARP for IPv4 over links with six-byte addresses (RFC 826); gratuitous ARP as in RFC 5227 section 3. */
#include <string.h>

#include "decoders.h"

enum { PACKET_BYTES = 28, ETHERTYPE_IPV4 = 0x0800, OP_REQUEST = 1, OP_REPLY = 2 };

struct ta_next ta_decode_arp(struct ta_layers *layers)
{
	struct ta_neighbour *neighbour = &layers->out->neighbour;
	const struct ta_segment *seg = &layers->out->seg;
	const uint8_t *p = ta_layers_take(layers, PACKET_BYTES);
	uint16_t op;

	if (!p)
		return ta_next_truncated(layers, "arp.truncated");
	op = ta_be16(p + 6);
	if (ta_be16(p + 2) != ETHERTYPE_IPV4 || p[4] != 6 || p[5] != 4 ||
	    (op != OP_REQUEST && op != OP_REPLY))
		return ta_next_other(layers, "arp-other");
	neighbour->sender = ta_addr_ipv4(p + 14);
	neighbour->target = ta_addr_ipv4(p + 24);
	neighbour->time_ns = seg->time_ns;
	neighbour->frame = seg->frame;
	neighbour->input = seg->input;
	neighbour->op = op == OP_REQUEST ? TA_NEIGHBOUR_REQUEST : TA_NEIGHBOUR_REPLY;
	if (ta_addr_equal(&neighbour->sender, &neighbour->target))
		neighbour->op = TA_NEIGHBOUR_ANNOUNCE;
	else if (op == OP_REPLY) /* a reply tells the sender's own link address */
		neighbour->target = neighbour->sender;
	memcpy(neighbour->link_src, p + 8, sizeof(neighbour->link_src));
	return ta_next_done(layers, TA_PACKET_NEIGHBOUR);
}
