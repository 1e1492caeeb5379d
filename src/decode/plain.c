/* SPDX-License-Identifier: MIT */
/* The short way to most segments: Ethernet II, IPv4 without options or fragments or IPv6 without extension headers, then
 * TCP, all headers captured. What it takes off is what ethernet.c, ipv4.c and ipv6.c would; anything else is theirs. */
#include "plain.h"

enum {
	LINK_BYTES = 14,
	TYPE_AT = 12,
	TYPE_IPV4 = 0x0800,
	TYPE_IPV6 = 0x86dd,
	IPV4_BYTES = 20,
	IPV4_PLAIN = 0x45, /* version 4, no options */
	IPV4_DF = 0x4000,
	IPV6_BYTES = 40,
	PROTOCOL_TCP = 6,
	TCP_BYTES = 20,
};

/* Whether a packet of so many bytes, as its header says, can be in the frame; 0 and more than there was are ipv4.c's to settle. */
static bool fits(const struct ta_layers *layers, uint32_t bytes, uint32_t least)
{
	return bytes >= least && bytes <= layers->wire - LINK_BYTES;
}

/* The layers stand at the TCP header, whose packet has so many bytes before it and in all. */
static void stand_at_tcp(struct ta_layers *layers, uint32_t header, uint32_t total)
{
	layers->pos += LINK_BYTES;
	layers->wire -= LINK_BYTES;
	ta_layers_trim(layers, total);
	layers->pos += header;
	layers->wire -= header;
	layers->out->have_addrs = true;
}

static bool take_ipv4(struct ta_layers *layers, const uint8_t *ip)
{
	struct ta_segment *seg = &layers->out->seg;
	uint32_t total = ta_be16(ip + 2), fragment = ta_be16(ip + 6);

	if (ip[0] != IPV4_PLAIN || fragment & ~(uint32_t)IPV4_DF || ip[9] != PROTOCOL_TCP ||
	    !fits(layers, total, IPV4_BYTES + TCP_BYTES))
		return false;
	seg->src = ta_addr_ipv4(ip + 12);
	seg->dst = ta_addr_ipv4(ip + 16);
	seg->ip_id = ta_be16(ip + 4);
	seg->ttl = ip[8];
	layers->ip_version = 4;
	layers->have |= TA_HAVE_TTL | TA_HAVE_IP_ID | (fragment ? TA_DF : 0);
	stand_at_tcp(layers, IPV4_BYTES, total);
	return true;
}

static bool take_ipv6(struct ta_layers *layers, const uint8_t *ip)
{
	struct ta_segment *seg = &layers->out->seg;
	uint32_t payload = ta_be16(ip + 4);

	if (ip[0] >> 4 != 6 || ip[6] != PROTOCOL_TCP || payload < TCP_BYTES ||
	    !fits(layers, IPV6_BYTES + payload, IPV6_BYTES + TCP_BYTES))
		return false;
	seg->src = ta_addr_ipv6(ip + 8);
	seg->dst = ta_addr_ipv6(ip + 24);
	seg->ip_id = 0;
	seg->ttl = ip[7];
	layers->ip_version = 6;
	layers->have |= TA_HAVE_TTL | TA_DF;
	stand_at_tcp(layers, IPV6_BYTES, IPV6_BYTES + payload);
	return true;
}

bool ta_decode_plain(struct ta_layers *layers)
{
	const uint8_t *p = layers->pos;
	size_t captured = ta_layers_left(layers);
	bool taken;

	if (captured < LINK_BYTES + IPV4_BYTES + TCP_BYTES)
		return false;
	switch (ta_be16(p + TYPE_AT)) {
	case TYPE_IPV4:
		taken = take_ipv4(layers, p + LINK_BYTES);
		break;
	case TYPE_IPV6:
		taken = captured >= LINK_BYTES + IPV6_BYTES + TCP_BYTES &&
			take_ipv6(layers, p + LINK_BYTES);
		break;
	default:
		return false;
	}
	if (taken)
		ta_layers_link(layers, p + 6, p);
	return taken;
}
