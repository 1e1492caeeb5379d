/* SPDX-License-Identifier: MIT */
/* BSD loopback: an address family in the byte order of whoever captured (NULL) or the network's (LOOP). */
#include "decoders.h"

enum {
	HEADER_BYTES = 4,
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,

	FAMILY_INET = 2,
	FAMILY_INET6_LINUX = 10,
	FAMILY_INET6_BSD = 24, /* NetBSD, OpenBSD, BSD/OS */
	FAMILY_INET6_FREEBSD = 28,
	FAMILY_INET6_DARWIN = 30,
	FAMILY_MAX = 0xffff,
	ETHERTYPE_MIN = 0x600,
};

struct ta_next ta_decode_null(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);
	uint32_t family;

	if (!p)
		return ta_next_truncated(layers, "null.truncated");
	family = ta_rd32(p, false);
	if (family > FAMILY_MAX)
		family = ta_rd32(p, true);
	switch (family) {
	case FAMILY_INET:
		return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV4);
	case FAMILY_INET6_LINUX:
	case FAMILY_INET6_BSD:
	case FAMILY_INET6_FREEBSD:
	case FAMILY_INET6_DARWIN:
		return ta_next(TA_SPACE_ETHERTYPE, ETHERTYPE_IPV6);
	default:
		/* Some write an EtherType there. */
		if (family >= ETHERTYPE_MIN && family <= FAMILY_MAX)
			return ta_next(TA_SPACE_ETHERTYPE, (uint16_t)family);
		return ta_next_other(layers, "non-ip");
	}
}
