/* SPDX-License-Identifier: MIT */
/* IP in IP: RFC 2003 (4in4), RFC 4213 (6in4), RFC 2473 (4in6 and 6in6); Ethernet in IP (RFC 3378). */
#include "decoders.h"

enum { ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_IPV6 = 0x86dd, ETHERIP_BYTES = 2, ETHERIP_VERSION = 3 };

struct ta_next ta_decode_ipv4_in_ip(struct ta_layers *layers)
{
	ta_layers_tunnel(layers, layers->ip_version == 6 ? "4in6" : "ipip");
	return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV4);
}

struct ta_next ta_decode_ipv6_in_ip(struct ta_layers *layers)
{
	ta_layers_tunnel(layers, layers->ip_version == 6 ? "6in6" : "6in4");
	return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV6);
}

struct ta_next ta_decode_etherip(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, ETHERIP_BYTES);

	if (!p)
		return ta_next_truncated(layers, "etherip.truncated");
	if (p[0] >> 4 != ETHERIP_VERSION)
		return ta_next_other(layers, "etherip");
	ta_layers_tunnel(layers, "etherip");
	return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
}

/* Ethernet right after the IP header, as segment routing does (RFC 8986). */
struct ta_next ta_decode_ethernet_in_ip(struct ta_layers *layers)
{
	ta_layers_tunnel(layers, "ethernet");
	return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
}
