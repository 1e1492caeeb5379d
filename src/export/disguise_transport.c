/* SPDX-License-Identifier: MIT */
/* What IP carries. */
#include "disguise.h"

#include <string.h>

#include "tcpautopsy/core/cursor.h"

enum {
	PROTOCOL_ICMP = 1,
	PROTOCOL_IPV4 = 4,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_IPV6 = 41,
	PROTOCOL_GRE = 47,
	PROTOCOL_ICMPV6 = 58,
	UDP_BYTES = 8,
};

/* What a tunnel carries is rewritten; all other datagrams are zeroed. */
static enum ta_disguise_next udp(struct ta_disguise *d)
{
	const uint8_t *p = ta_disguise_take(d, UDP_BYTES);
	if (!p)
		return TA_DISGUISE_CUT;
	enum ta_disguise_next next = ta_disguise_udp_tunnel(d, ta_be16(p + 2));
	if (next != TA_DISGUISE_CUT || d->pos != p + UDP_BYTES)
		return next;
	return ta_disguise_zero_rest(d);
}

enum ta_disguise_next ta_disguise_protocol(struct ta_disguise *d)
{
	/* Of a fragment only a TCP header is worth it: the rest of what it carries is in others. */
	if (d->fragment && d->number != PROTOCOL_TCP)
		return TA_DISGUISE_CUT;
	switch (d->number) {
	case PROTOCOL_TCP:
		return ta_disguise_tcp(d);
	case PROTOCOL_UDP:
		return udp(d);
	case PROTOCOL_ICMP:
		return d->version == 4 ? ta_disguise_icmp(d) : TA_DISGUISE_CUT;
	case PROTOCOL_ICMPV6:
		return d->version == 6 ? ta_disguise_icmpv6(d) : TA_DISGUISE_CUT;
	case PROTOCOL_IPV4:
	case PROTOCOL_IPV6:
		return TA_DISGUISE_IP;
	case PROTOCOL_GRE:
		return ta_disguise_gre(d);
	default:
		return TA_DISGUISE_CUT;
	}
}
