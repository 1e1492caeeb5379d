/* SPDX-License-Identifier: MIT */
/* Linux cooked captures, versions 1 and 2 (tcpdump.org's LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2). */
#include "decoders.h"

enum {
	SLL_BYTES = 16,
	SLL2_BYTES = 20,
	LINK_ADDRESS_BYTES = 6,

	/* packet types */
	TYPE_HOST = 0,
	TYPE_BROADCAST = 1,
	TYPE_MULTICAST = 2,
	TYPE_OUTGOING = 4,

	/* protocols that are no EtherTypes */
	PROTOCOL_8023 = 0x0001,
	PROTOCOL_8022 = 0x0004,

	/* ARPHRD_ types whose protocol field means something else */
	ARPHRD_FRAD = 770,
	ARPHRD_80211_RADIOTAP = 803,
	ARPHRD_NETLINK = 824,
};

static struct ta_next read_cooked(struct ta_layers *layers, unsigned type, unsigned arphrd,
				  unsigned address_len, const uint8_t *address, uint16_t protocol)
{
	layers->have &= ~(uint32_t)(TA_HAVE_PKTDIR | TA_SENT_BY_HOST);
	if (type == TYPE_OUTGOING)
		layers->have |= TA_HAVE_PKTDIR | TA_SENT_BY_HOST;
	else if (type == TYPE_HOST || type == TYPE_BROADCAST || type == TYPE_MULTICAST)
		layers->have |= TA_HAVE_PKTDIR;
	if (address_len == LINK_ADDRESS_BYTES)
		ta_layers_link(layers, address, NULL);
	switch (arphrd) {
	case ARPHRD_NETLINK:
		return ta_next_other(layers, "netlink");
	case ARPHRD_FRAD:
		return ta_next_other(layers, "frame-relay");
	case ARPHRD_80211_RADIOTAP:
		return ta_next(TA_SPACE_FORM, TA_FORM_RADIOTAP);
	default:
		break;
	}
	if (protocol == PROTOCOL_8022)
		return ta_next(TA_SPACE_FORM, TA_FORM_LLC);
	if (protocol == PROTOCOL_8023)
		return ta_next_other(layers, "ipx");
	return ta_next(TA_SPACE_ETHERTYPE, protocol);
}

struct ta_next ta_decode_sll(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, SLL_BYTES);

	if (!p)
		return ta_next_truncated(layers, "sll.truncated");
	return read_cooked(layers, ta_be16(p), ta_be16(p + 2), ta_be16(p + 4), p + 6,
			   ta_be16(p + 14));
}

struct ta_next ta_decode_sll2(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, SLL2_BYTES);

	if (!p)
		return ta_next_truncated(layers, "sll2.truncated");
	return read_cooked(layers, p[10], ta_be16(p + 8), p[11], p + 12, ta_be16(p));
}
