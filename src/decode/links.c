/* SPDX-License-Identifier: MIT */
/* Link types with a small header in front of what is known: FDDI, Token Ring, ATM, ARCNET, InfiniBand, IEEE 1394, SLIP,
 * switch tags. */
#include "decoders.h"

enum {
	ADDRESSES_BYTES = 12,
	FDDI_BYTES = 13,
	TOKEN_RING_BYTES = 14,
	SOURCE_ROUTED = 0x80, /* in the first byte of the source address */
	ROUTE_LENGTH_MASK = 0x1f,
	IPOIB_BYTES = 44,
	IPOIB_TYPE_AT = 40,
	IEEE1394_BYTES = 18,
	SUNATM_BYTES = 4,
	SLIP_BYTES = 16,
	IPNET_BYTES = 24,
	IP_OVER_FC_BYTES = 16,
	NETANALYZER_BYTES = 4,
	MPACKET_BYTES = 8,

	ARCNET_LINUX_BYTES = 5,
	ARCNET_BSD_BYTES = 3,
	ARCNET_IP_RFC1051 = 240,
	ARCNET_ARP_RFC1051 = 241,
	ARCNET_IP_RFC1201 = 212,
	ARCNET_ARP_RFC1201 = 213,
	ARCNET_FRAGMENT_BYTES = 3,
	ARCNET_EXCEPTION = 0xff,
	ETHERTYPE_IPV4 = 0x0800,
};

struct ta_next ta_decode_fddi(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, FDDI_BYTES);

	if (!p)
		return ta_next_truncated(layers, "fddi.truncated");
	if ((p[0] & 0xf0) != 0x50)
		return ta_next_other(layers, "fddi");
	ta_layers_link(layers, p + 7, p + 1);
	return ta_next(TA_SPACE_FORM, TA_FORM_LLC);
}

struct ta_next ta_decode_token_ring(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, TOKEN_RING_BYTES);

	if (!p)
		return ta_next_truncated(layers, "token-ring.truncated");
	if ((p[1] & 0xc0) != 0x40)
		return ta_next_other(layers, "token-ring");
	ta_layers_link(layers, p + 8, p + 2);
	layers->out->seg.link_src[0] &= (uint8_t)~SOURCE_ROUTED;
	if ((p[8] & SOURCE_ROUTED) && (ta_layers_left(layers) < 1 ||
				       !ta_layers_take(layers, layers->pos[0] & ROUTE_LENGTH_MASK)))
		return ta_next_truncated(layers, "token-ring.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_LLC);
}

/* A global route header, EtherType, two bytes reserved. */
struct ta_next ta_decode_ipoib(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, IPOIB_BYTES);

	if (!p)
		return ta_next_truncated(layers, "ipoib.truncated");
	return ta_next(TA_SPACE_ETHERTYPE, ta_be16(p + IPOIB_TYPE_AT));
}

struct ta_next ta_decode_ieee1394(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, IEEE1394_BYTES);

	if (!p)
		return ta_next_truncated(layers, "ieee1394.truncated");
	return ta_next(TA_SPACE_ETHERTYPE, ta_be16(p + 16));
}

struct ta_next ta_decode_sunatm(struct ta_layers *layers)
{
	if (!ta_layers_take(layers, SUNATM_BYTES))
		return ta_next_truncated(layers, "atm.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_LLC);
}

struct ta_next ta_decode_ip_over_fc(struct ta_layers *layers)
{
	if (!ta_layers_take(layers, IP_OVER_FC_BYTES))
		return ta_next_truncated(layers, "fibre-channel.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_LLC);
}

static struct ta_next skip_direction(struct ta_layers *layers, enum ta_form form)
{
	const uint8_t *p = ta_layers_take(layers, 1);

	if (!p)
		return ta_next_truncated(layers, "direction.truncated");
	ta_layers_direction(layers, p[0]);
	return ta_next(TA_SPACE_FORM, (uint16_t)form);
}

struct ta_next ta_decode_hdlc_direction(struct ta_layers *layers)
{
	return skip_direction(layers, TA_FORM_HDLC);
}

struct ta_next ta_decode_frame_relay_direction(struct ta_layers *layers)
{
	return skip_direction(layers, TA_FORM_FRAME_RELAY);
}

struct ta_next ta_decode_slip(struct ta_layers *layers)
{
	if (!ta_layers_take(layers, SLIP_BYTES))
		return ta_next_truncated(layers, "slip.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_IP);
}

/* Solaris. */
struct ta_next ta_decode_ipnet(struct ta_layers *layers)
{
	if (!ta_layers_take(layers, IPNET_BYTES))
		return ta_next_truncated(layers, "ipnet.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_IP);
}

static struct ta_next skip_to_ethernet(struct ta_layers *layers, size_t n)
{
	if (!ta_layers_take(layers, n))
		return ta_next_truncated(layers, "ethernet.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
}

struct ta_next ta_decode_netanalyzer(struct ta_layers *layers)
{
	return skip_to_ethernet(layers, NETANALYZER_BYTES);
}

/* Preamble and start of frame, as in IEEE 802.3br. */
struct ta_next ta_decode_mpacket(struct ta_layers *layers)
{
	return skip_to_ethernet(layers, MPACKET_BYTES);
}

/* A switch chip's tag between the addresses and the EtherType. */
static struct ta_next skip_switch_tag(struct ta_layers *layers, size_t tag)
{
	const uint8_t *p = ta_layers_take(layers, ADDRESSES_BYTES + tag + 2);

	if (!p)
		return ta_next_truncated(layers, "ethernet.truncated");
	ta_layers_link(layers, p + 6, p);
	return ta_next_ethertype(layers, ta_be16(p + ADDRESSES_BYTES + tag));
}

struct ta_next ta_decode_dsa4(struct ta_layers *layers)
{
	return skip_switch_tag(layers, 4);
}

struct ta_next ta_decode_dsa8(struct ta_layers *layers)
{
	return skip_switch_tag(layers, 8);
}

static struct ta_next decode_arcnet(struct ta_layers *layers, size_t header)
{
	const uint8_t *p = ta_layers_take(layers, header), *split;

	if (!p)
		return ta_next_truncated(layers, "arcnet.truncated");
	switch (p[header - 1]) {
	case ARCNET_IP_RFC1051:
		return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV4);
	case ARCNET_ARP_RFC1051:
	case ARCNET_ARP_RFC1201:
		return ta_next_other(layers, "arp-other");
	case ARCNET_IP_RFC1201:
		break;
	default:
		return ta_next_other(layers, "arcnet");
	}
	split = ta_layers_take(layers, ARCNET_FRAGMENT_BYTES);
	if (split && split[0] == ARCNET_EXCEPTION && ta_layers_take(layers, 1))
		split = ta_layers_take(layers, ARCNET_FRAGMENT_BYTES);
	if (!split)
		return ta_next_truncated(layers, "arcnet.truncated");
	if (split[0])
		return ta_next_other(layers, "fragment");
	return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV4);
}

struct ta_next ta_decode_arcnet_linux(struct ta_layers *layers)
{
	return decode_arcnet(layers, ARCNET_LINUX_BYTES);
}

struct ta_next ta_decode_arcnet_bsd(struct ta_layers *layers)
{
	return decode_arcnet(layers, ARCNET_BSD_BYTES);
}
