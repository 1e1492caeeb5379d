/* SPDX-License-Identifier: MIT */
/* Frames out of hex dumps. */
#include "text/bytes/frame.h"

#include <string.h>

enum {
	LINKTYPE_NULL = 0,
	LINKTYPE_ETHERNET = 1,
	LINKTYPE_RAW = 101,
	LINKTYPE_LINUX_SLL = 113,
	LINKTYPE_LINUX_SLL2 = 276,
	LINKTYPE_NONE = -1,

	IPV4_BYTES = 20,
	IPV6_BYTES = 40,
	NULL_BYTES = 4,
	ETHERNET_BYTES = 14,
	SLL_BYTES = 16,
	SLL2_BYTES = 20,
	TAG_BYTES = 4,
	SLL_TYPES = 5,      /* to us, broadcast, multicast, to another host, from us */
	NULL_FAMILIES = 31, /* AF_INET6 of macOS is 30, the largest */
};

static unsigned be16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static bool is_ipv4(const uint8_t *p, size_t len)
{
	uint32_t sum = 0;
	if (len < IPV4_BYTES || p[0] >> 4 != 4 || (p[0] & 0xf) < 5 || be16(p + 2) < IPV4_BYTES)
		return false;
	size_t header = (size_t)(p[0] & 0xf) * 4;
	if (header > len)
		return false;
	for (size_t i = 0; i < header; i += 2)
		sum += be16(p + i);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	/* a checksum that was left to the card is 0; other words that are wrong make no IP header */
	return sum == 0xffff || !be16(p + 10) || p[0] == 0x45;
}

static bool is_ip(const uint8_t *p, size_t len)
{
	return is_ipv4(p, len) || (len >= IPV6_BYTES && p[0] >> 4 == 6);
}

static bool is_ethertype(unsigned type)
{
	static const uint16_t known[] = { 0x0800, 0x86dd, 0x8100, 0x88a8, 0x9100,
					  0x0806, 0x8847, 0x8848, 0x8863, 0x8864 };
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (type == known[i])
			return true;
	return false;
}

static int link_type(const uint8_t *p, size_t len)
{
	if (len >= ETHERNET_BYTES && is_ethertype(be16(p + 12)))
		return LINKTYPE_ETHERNET;
	if (len >= SLL_BYTES && be16(p) < SLL_TYPES && is_ethertype(be16(p + 14)))
		return LINKTYPE_LINUX_SLL;
	if (len >= SLL2_BYTES && is_ethertype(be16(p)) && !be16(p + 2))
		return LINKTYPE_LINUX_SLL2;
	if (len > NULL_BYTES && is_ip(p + NULL_BYTES, len - NULL_BYTES) &&
	    ((!p[0] && !p[1] && !p[2] && p[3] < NULL_FAMILIES) ||
	     (!p[1] && !p[2] && !p[3] && p[0] < NULL_FAMILIES)))
		return LINKTYPE_NULL;
	return is_ip(p, len) ? LINKTYPE_RAW : LINKTYPE_NONE;
}

/* Where the IP header begins. */
static size_t ip_at(int type, const uint8_t *p, size_t len)
{
	size_t at = type == LINKTYPE_NULL         ? NULL_BYTES
		    : type == LINKTYPE_LINUX_SLL  ? SLL_BYTES
		    : type == LINKTYPE_LINUX_SLL2 ? SLL2_BYTES
		    : type == LINKTYPE_ETHERNET   ? ETHERNET_BYTES
						  : 0;
	while (type == LINKTYPE_ETHERNET && at + TAG_BYTES < len &&
	       (be16(p + at - 2) == 0x8100 || be16(p + at - 2) == 0x88a8))
		at += TAG_BYTES;
	return at;
}

/* A dump may be shorter than the packet was: the IP header says how long that is. */
static uint32_t wire_bytes(int type, const uint8_t *p, size_t len)
{
	size_t at = ip_at(type, p, len), wire = len;
	if (at < len && is_ipv4(p + at, len - at))
		wire = at + be16(p + at + 2);
	else if (at < len && is_ip(p + at, len - at))
		wire = at + IPV6_BYTES + be16(p + at + 4);
	return (uint32_t)(wire > len ? wire : len);
}

bool ta_txt_frame_begins(const uint8_t *data, size_t len)
{
	return link_type(data, len) != LINKTYPE_NONE;
}

static void swap_pairs(uint8_t *p, size_t len)
{
	for (size_t i = 0; i + 1 < len; i += 2) {
		uint8_t first = p[i];
		p[i] = p[i + 1];
		p[i + 1] = first;
	}
}

bool ta_txt_frame_decode(struct ta_decoder *decoder, struct ta_txt_bytes *bytes,
			 struct ta_packet *ret)
{
	struct ta_anomalies anomalies = { 0 };
	struct ta_packet packet;
	int type = link_type(bytes->data, bytes->len);
	if (type == LINKTYPE_NONE && bytes->last.group == 2) {
		swap_pairs(bytes->data, bytes->len);
		type = link_type(bytes->data, bytes->len);
	}
	if (type == LINKTYPE_NONE)
		return false;
	struct ta_frame frame = { .data = bytes->data,
				  .caplen = (uint32_t)bytes->len,
				  .wirelen = wire_bytes(type, bytes->data, bytes->len),
				  .linktype = (uint32_t)type };
	ta_decode_frame(decoder, &frame, 0, 0, &anomalies, &packet);
	ta_anomalies_release(&anomalies);
	packet.starts_run = false;
	*ret = packet;
	return true;
}
