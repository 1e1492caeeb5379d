/* SPDX-License-Identifier: MIT */
/* Tunnels: VXLAN, Geneve, GTP-U, GRE. Their numbers of networks stay. */
#include "disguise.h"

#include <string.h>

#include "tcpautopsy/core/cursor.h"

enum {
	PORT_GTPU = 2152,
	PORT_VXLAN = 4789,
	PORT_VXLAN_LINUX = 8472,
	PORT_GENEVE = 6081,

	VXLAN_BYTES = 8,
	VXLAN_IDENTIFIER = 0x08,
	VXLAN_UNKNOWN = 0x36, /* neither this nor group policy */
	GENEVE_BYTES = 8,
	GENEVE_VERSION = 0xc0,
	GENEVE_OPTIONS = 0x3f, /* words of four bytes */
	GTPU_BYTES = 8,
	GTPU_OPTIONAL_BYTES = 4,
	GTPU_OPTIONAL = 0x07,
	GTPU_PACKET = 0xff,

	GRE_BYTES = 4,
	GRE_ROUTING = 0x40,
	GRE_CHECKSUM = 0x80,
	GRE_KEY = 0x20,
	GRE_SEQUENCE = 0x10,
	GRE_VERSION = 0x07, /* in the second byte */
	GRE_WORD = 4,

	TYPE_IPV4 = 0x0800,
	TYPE_IPV6 = 0x86dd,
	TYPE_ETHERNET = 0x6558,
	TYPE_ERSPAN = 0x88be, /* I without a sequence number, else II */
	TYPE_ERSPAN_3 = 0x22eb,
	ERSPAN_BYTES = 8,
	ERSPAN_3_BYTES = 12,
	ERSPAN_3_KIND = 0x7c, /* in the byte before the last: 0 is Ethernet */
	ERSPAN_3_MORE = 1,    /* in the last byte: 8 more follow */
};

/* Whether what a tunnel says of its content is known: of other content nothing may be left. */
static bool is_known(uint16_t type)
{
	return type == TYPE_ETHERNET || type == TYPE_IPV4 || type == TYPE_IPV6;
}

static enum ta_disguise_next by_type(struct ta_disguise *d, uint16_t type)
{
	d->number = type;
	return type == TYPE_ETHERNET ? TA_DISGUISE_ETHERNET : TA_DISGUISE_ETHERTYPE;
}

static enum ta_disguise_next vxlan(struct ta_disguise *d)
{
	uint8_t *p = d->pos;
	if (ta_disguise_left(d) < VXLAN_BYTES || !(p[0] & VXLAN_IDENTIFIER) || p[0] & VXLAN_UNKNOWN)
		return TA_DISGUISE_CUT;
	p[1] = p[2] = p[3] = p[7] = 0; /* reserved, or a group's policy */
	ta_disguise_take(d, VXLAN_BYTES);
	return TA_DISGUISE_ETHERNET;
}

/* Its options may hold anything. */
static enum ta_disguise_next geneve(struct ta_disguise *d)
{
	uint8_t *p = d->pos;
	size_t options =
		ta_disguise_left(d) >= GENEVE_BYTES ? (p[0] & GENEVE_OPTIONS) * (size_t)4 : 0;
	if (ta_disguise_left(d) < GENEVE_BYTES + options || p[0] & GENEVE_VERSION ||
	    !is_known(ta_be16(p + 2)))
		return TA_DISGUISE_CUT;
	/* Options of zeros with a length of none; there are as many bytes of them as before. */
	memset(p + GENEVE_BYTES, 0, options);
	ta_disguise_take(d, GENEVE_BYTES + options);
	return by_type(d, ta_be16(p + 2));
}

static enum ta_disguise_next gtpu(struct ta_disguise *d)
{
	const uint8_t *p = d->pos;
	size_t bytes = GTPU_BYTES;
	if (ta_disguise_left(d) < GTPU_BYTES + GTPU_OPTIONAL_BYTES || p[1] != GTPU_PACKET)
		return TA_DISGUISE_CUT;
	if (p[0] & GTPU_OPTIONAL) {
		bytes += GTPU_OPTIONAL_BYTES;
		if (p[bytes - 1]) /* another extension header */
			return TA_DISGUISE_CUT;
	}
	ta_disguise_take(d, bytes);
	return TA_DISGUISE_IP;
}

enum ta_disguise_next ta_disguise_udp_tunnel(struct ta_disguise *d, uint16_t port)
{
	switch (port) {
	case PORT_VXLAN:
	case PORT_VXLAN_LINUX:
		return vxlan(d);
	case PORT_GENEVE:
		return geneve(d);
	case PORT_GTPU:
		return gtpu(d);
	default:
		return TA_DISGUISE_CUT;
	}
}

/* A mirrored frame (draft-foschiano-erspan). */
static enum ta_disguise_next erspan(struct ta_disguise *d, uint16_t type, bool sequence)
{
	size_t bytes = type == TYPE_ERSPAN_3 ? ERSPAN_3_BYTES : sequence ? ERSPAN_BYTES : 0;
	const uint8_t *p = d->pos;
	if (ta_disguise_left(d) < bytes ||
	    (type == TYPE_ERSPAN_3 && p[ERSPAN_3_BYTES - 2] & ERSPAN_3_KIND))
		return TA_DISGUISE_CUT;
	if (type == TYPE_ERSPAN_3 && p[ERSPAN_3_BYTES - 1] & ERSPAN_3_MORE)
		bytes += ERSPAN_BYTES;
	if (!ta_disguise_take(d, bytes))
		return TA_DISGUISE_CUT;
	return TA_DISGUISE_ETHERNET;
}

enum ta_disguise_next ta_disguise_gre(struct ta_disguise *d)
{
	uint8_t *p = d->pos;
	if (ta_disguise_left(d) < GRE_BYTES || p[0] & GRE_ROUTING || p[1] & GRE_VERSION)
		return TA_DISGUISE_CUT;
	size_t bytes = GRE_BYTES;
	for (uint8_t flag = GRE_CHECKSUM; flag; flag >>= 1)
		if (p[0] & flag & (GRE_CHECKSUM | GRE_KEY | GRE_SEQUENCE))
			bytes += GRE_WORD;
	if (ta_disguise_left(d) < bytes)
		return TA_DISGUISE_CUT;
	if (p[0] & GRE_CHECKSUM) {
		const struct ta_disguise_sum sum = { .field = p + GRE_BYTES,
						     .from = p,
						     .to = d->end };
		ta_disguise_note_sum(d, sum, d->complete);
	}
	ta_disguise_take(d, bytes);
	uint16_t type = ta_be16(p + 2);
	if (type == TYPE_ERSPAN || type == TYPE_ERSPAN_3)
		return erspan(d, type, p[0] & GRE_SEQUENCE);
	return by_type(d, type);
}
