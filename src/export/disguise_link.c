/* SPDX-License-Identifier: MIT */
/* Link layers, tags and what is between them and IP. */
#include "disguise.h"

#include <string.h>

#include "tcpautopsy/core/cursor.h"

enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW_BSD = 12,
	LINK_RAW_OPENBSD = 14,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,

	NULL_BYTES = 4,
	ETHERNET_BYTES = 14,
	ADDRESS_BYTES = 6,
	SLL_BYTES = 16,
	SLL_ADDRESS_AT = 6,
	SLL2_BYTES = 20,
	SLL2_ADDRESS_AT = 12,
	SLL_ADDRESS_ROOM = 8,
	VLAN_BYTES = 4,
	MPLS_BYTES = 4,
	MPLS_BOTTOM = 1, /* in the third byte */
	PPPOE_BYTES = 8, /* with the PPP protocol */
	ARP_BYTES = 28,

	TYPE_IPV4 = 0x0800,
	TYPE_ARP = 0x0806,
	TYPE_VLAN = 0x8100,
	TYPE_IPV6 = 0x86dd,
	TYPE_MPLS = 0x8847,
	TYPE_PPPOE = 0x8864,
	TYPE_PROVIDER = 0x88a8,
	TYPE_QINQ_1 = 0x9100,
	TYPE_QINQ_2 = 0x9200,
	TYPE_QINQ_3 = 0x9300,
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,
};

/* A sender's address of a cooked capture: only one of Ethernet's length is known. */
static enum ta_disguise_next cooked(struct ta_disguise *d, size_t bytes, size_t address_at,
				    uint32_t len, uint32_t type)
{
	uint8_t *p = ta_disguise_take(d, bytes);
	if (len == ADDRESS_BYTES) {
		ta_pseudonym_link(d->p, p + address_at);
		memset(p + address_at + ADDRESS_BYTES, 0, SLL_ADDRESS_ROOM - ADDRESS_BYTES);
	} else {
		memset(p + address_at, 0, SLL_ADDRESS_ROOM);
	}
	d->number = type;
	return TA_DISGUISE_ETHERTYPE;
}

enum ta_disguise_next ta_disguise_begin(struct ta_disguise *d, uint32_t linktype)
{
	const uint8_t *p = d->pos;
	switch (linktype) {
	case LINK_ETHERNET:
		return ta_disguise_left(d) >= ETHERNET_BYTES ? TA_DISGUISE_ETHERNET
							     : TA_DISGUISE_CUT;
	case LINK_NULL:
	case LINK_LOOP:
		return ta_disguise_take(d, NULL_BYTES) ? TA_DISGUISE_IP : TA_DISGUISE_CUT;
	case LINK_RAW:
	case LINK_RAW_BSD:
	case LINK_RAW_OPENBSD:
	case LINK_IPV4:
	case LINK_IPV6:
		return TA_DISGUISE_IP;
	case LINK_SLL:
		if (ta_disguise_left(d) < SLL_BYTES)
			return TA_DISGUISE_CUT;
		return cooked(d, SLL_BYTES, SLL_ADDRESS_AT, ta_be16(p + 4), ta_be16(p + 14));
	case LINK_SLL2:
		if (ta_disguise_left(d) < SLL2_BYTES)
			return TA_DISGUISE_CUT;
		return cooked(d, SLL2_BYTES, SLL2_ADDRESS_AT, p[11], ta_be16(p));
	default:
		return TA_DISGUISE_CUT;
	}
}

static bool is_known(uint32_t type)
{
	static const uint16_t known[] = { TYPE_IPV4,   TYPE_ARP,   TYPE_VLAN,     TYPE_IPV6,
					  TYPE_MPLS,   TYPE_PPPOE, TYPE_PROVIDER, TYPE_QINQ_1,
					  TYPE_QINQ_2, TYPE_QINQ_3 };
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (type == known[i])
			return true;
	return false;
}

enum ta_disguise_next ta_disguise_ethernet(struct ta_disguise *d)
{
	uint8_t *p = ta_disguise_take(d, ETHERNET_BYTES);
	if (!p)
		return TA_DISGUISE_CUT;
	ta_pseudonym_link(d->p, p);
	ta_pseudonym_link(d->p, p + ADDRESS_BYTES);
	d->number = ta_be16(p + 12);
	/* In a tunnel this may be something else: no bytes of which are to remain. */
	if (d->version && !is_known(d->number)) {
		memset(p + 12, 0, 2);
		return TA_DISGUISE_CUT;
	}
	return TA_DISGUISE_ETHERTYPE;
}

static enum ta_disguise_next tag(struct ta_disguise *d)
{
	const uint8_t *p = ta_disguise_take(d, VLAN_BYTES);
	if (!p)
		return TA_DISGUISE_CUT;
	d->number = ta_be16(p + 2);
	return TA_DISGUISE_ETHERTYPE;
}

static enum ta_disguise_next mpls(struct ta_disguise *d)
{
	for (;;) {
		const uint8_t *p = ta_disguise_take(d, MPLS_BYTES);
		if (!p)
			return TA_DISGUISE_CUT;
		if (p[2] & MPLS_BOTTOM)
			return TA_DISGUISE_IP;
	}
}

static enum ta_disguise_next pppoe(struct ta_disguise *d)
{
	const uint8_t *p = ta_disguise_take(d, PPPOE_BYTES);
	if (!p)
		return TA_DISGUISE_CUT;
	uint16_t protocol = ta_be16(p + 6);
	return protocol == PPP_IPV4 || protocol == PPP_IPV6 ? TA_DISGUISE_IP : TA_DISGUISE_CUT;
}

/* Of Ethernet and IPv4 (RFC 826). */
static enum ta_disguise_next arp(struct ta_disguise *d)
{
	static const uint8_t ethernet_ipv4[6] = { 0, 1, 8, 0, 6, 4 };
	uint8_t *p = d->pos;
	if (ta_disguise_left(d) < ARP_BYTES || memcmp(p, ethernet_ipv4, sizeof(ethernet_ipv4)) != 0)
		return TA_DISGUISE_CUT;
	ta_disguise_take(d, ARP_BYTES);
	ta_pseudonym_link(d->p, p + 8);
	ta_pseudonym_ipv4(d->p, p + 14);
	ta_pseudonym_link(d->p, p + 18);
	ta_pseudonym_ipv4(d->p, p + 24);
	return TA_DISGUISE_WHOLE;
}

enum ta_disguise_next ta_disguise_ethertype(struct ta_disguise *d)
{
	switch (d->number) {
	case TYPE_IPV4:
	case TYPE_IPV6:
		return TA_DISGUISE_IP;
	case TYPE_ARP:
		return arp(d);
	case TYPE_VLAN:
	case TYPE_PROVIDER:
	case TYPE_QINQ_1:
	case TYPE_QINQ_2:
	case TYPE_QINQ_3:
		return tag(d);
	case TYPE_MPLS:
		return mpls(d);
	case TYPE_PPPOE:
		return pppoe(d);
	default:
		return TA_DISGUISE_CUT;
	}
}
