/* SPDX-License-Identifier: MIT */
/* IPv4 and IPv6, with extension headers. */
#include "disguise.h"

#include <string.h>

#include "tcpautopsy/core/cursor.h"

enum {
	IPV4_BYTES = 20,
	IPV4_SUM_AT = 10,
	IPV4_SRC_AT = 12,
	IPV4_DST_AT = 16,
	IPV4_FRAGMENT = 0x3fff, /* offset and "more fragments" */
	IPV4_OFFSET = 0x1fff,
	IPV4_NOP = 1,
	IPV6_BYTES = 40,
	IPV6_SRC_AT = 8,
	IPV6_DST_AT = 24,
	IPV6_UNIT = 8,
	IPV6_OFFSET = 0xfff8,
	IPV6_FRAGMENT = 0xfff9,

	PROTOCOL_HOP_BY_HOP = 0,
	PROTOCOL_ROUTING = 43,
	PROTOCOL_FRAGMENT = 44,
	PROTOCOL_DESTINATION = 60,
};

/* The packet ends where its header says, whatever the frame has behind it. total 0: it does not say. */
static void bound(struct ta_disguise *d, uint32_t total)
{
	if (!total)
		return;
	size_t left = ta_disguise_left(d);
	d->complete = left >= total;
	if (left > total)
		d->end = d->pos + total;
	d->wire = total;
}

static enum ta_disguise_next ipv4(struct ta_disguise *d)
{
	uint8_t *p = d->pos;
	size_t header = ta_disguise_left(d) >= IPV4_BYTES ? (p[0] & 0x0fu) * 4u : 0;
	if (header < IPV4_BYTES || header > ta_disguise_left(d))
		return TA_DISGUISE_CUT;
	uint32_t total = ta_be16(p + 2);
	if (total && total < header)
		return TA_DISGUISE_CUT;
	bound(d, total);
	if (header > ta_disguise_left(d))
		return TA_DISGUISE_CUT;
	uint32_t fragment = ta_be16(p + 6) & IPV4_FRAGMENT;
	const struct ta_disguise_sum sum = { .field = p + IPV4_SUM_AT,
					     .from = p,
					     .to = p + header };
	ta_disguise_note_sum(d, sum, true);
	/* Options may hold addresses. */
	memset(p + IPV4_BYTES, IPV4_NOP, header - IPV4_BYTES);
	ta_disguise_take(d, header);
	d->version = 4;
	d->src = p + IPV4_SRC_AT;
	d->dst = p + IPV4_DST_AT;
	d->number = p[9];
	d->fragment = fragment != 0;
	return fragment & IPV4_OFFSET ? TA_DISGUISE_CUT : TA_DISGUISE_PROTOCOL;
}

/* One extension header. What it says stays as far as it is no address; *next is what follows. */
static enum ta_disguise_next extension(struct ta_disguise *d, uint8_t *next)
{
	uint8_t *p = d->pos;
	if (ta_disguise_left(d) < IPV6_UNIT)
		return TA_DISGUISE_CUT;
	if (*next == PROTOCOL_FRAGMENT) {
		uint32_t word = ta_be16(p + 2);
		ta_disguise_take(d, IPV6_UNIT);
		d->fragment |= (word & IPV6_FRAGMENT) != 0;
		*next = p[0];
		return word & IPV6_OFFSET ? TA_DISGUISE_CUT : TA_DISGUISE_IP;
	}
	size_t len = IPV6_UNIT * (p[1] + (size_t)1);
	/* A route that is not at its end: the checksum is for an address that stands in it. */
	if (len > ta_disguise_left(d) || (*next == PROTOCOL_ROUTING && p[3]))
		return TA_DISGUISE_CUT;
	ta_disguise_take(d, len);
	size_t kept = *next == PROTOCOL_ROUTING ? 4 : 2;
	memset(p + kept, 0, len - kept);
	*next = p[0];
	return TA_DISGUISE_IP;
}

static enum ta_disguise_next ipv6(struct ta_disguise *d)
{
	uint8_t *p = d->pos;
	if (ta_disguise_left(d) < IPV6_BYTES)
		return TA_DISGUISE_CUT;
	uint32_t payload = ta_be16(p + 4);
	bound(d, payload ? IPV6_BYTES + payload : 0);
	ta_disguise_take(d, IPV6_BYTES);
	d->version = 6;
	d->src = p + IPV6_SRC_AT;
	d->dst = p + IPV6_DST_AT;
	d->fragment = false;
	uint8_t next = p[6];
	enum ta_disguise_next step = TA_DISGUISE_IP;
	while (step == TA_DISGUISE_IP &&
	       (next == PROTOCOL_HOP_BY_HOP || next == PROTOCOL_ROUTING ||
		next == PROTOCOL_FRAGMENT || next == PROTOCOL_DESTINATION))
		step = extension(d, &next);
	d->number = next;
	return step == TA_DISGUISE_IP ? TA_DISGUISE_PROTOCOL : TA_DISGUISE_CUT;
}

/* Addresses change when the checksum that covers them has been looked at. */
static void rename_hosts(struct ta_disguise *d, uint8_t *src, uint8_t *dst)
{
	if (d->version == 4) {
		ta_pseudonym_ipv4(d->p, src);
		ta_pseudonym_ipv4(d->p, dst);
	} else {
		ta_pseudonym_ipv6(d->p, src);
		ta_pseudonym_ipv6(d->p, dst);
	}
}

/* The checksum of what the packet carries, which is of its addresses, too. */
static void note_transport(struct ta_disguise *d)
{
	static const struct {
		uint8_t protocol, version, at; /* version 0: either */
	} sums[] = { { 6, 0, 16 }, { 17, 0, 6 }, { 1, 4, 2 }, { 58, 6, 2 } };
	enum { UDP = 17, ICMP = 1 };
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++) {
		if (d->number != sums[i].protocol ||
		    (sums[i].version && sums[i].version != d->version) ||
		    ta_disguise_left(d) < sums[i].at + (size_t)2)
			continue;
		struct ta_disguise_sum sum = { .field = d->pos + sums[i].at,
					       .from = d->pos,
					       .to = d->end,
					       .protocol = sums[i].protocol,
					       .udp = d->number == UDP };
		if (d->number != ICMP) {
			sum.src = d->src;
			sum.dst = d->dst;
			sum.address_bytes = d->version == 4 ? 4 : 16;
		}
		ta_disguise_note_sum(d, sum, d->complete && !d->fragment);
	}
}

enum ta_disguise_next ta_disguise_ip(struct ta_disguise *d)
{
	enum ta_disguise_next next = TA_DISGUISE_CUT;
	uint8_t *before = d->pos;
	if (ta_disguise_left(d) && d->pos[0] >> 4 == 4)
		next = ipv4(d);
	else if (ta_disguise_left(d) && d->pos[0] >> 4 == 6)
		next = ipv6(d);
	if (d->pos == before)
		return TA_DISGUISE_CUT;
	if (next == TA_DISGUISE_PROTOCOL)
		note_transport(d);
	rename_hosts(d, d->src, d->dst);
	return next;
}
