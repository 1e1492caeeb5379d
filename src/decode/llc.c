/* SPDX-License-Identifier: MIT */
/* IEEE 802.2 logical link control, and SNAP (RFC 1042) in it. */
#include "decoders.h"

enum {
	HEADER_BYTES = 3,
	SNAP_BYTES = 5,
	SAP_SNAP = 0xaa,
	CONTROL_UNNUMBERED = 0x03, /* the low bits of a control field of one byte */
	ETHERTYPE_MIN = 0x600,
};

#define OUI_ETHERTYPE 0x000000u
#define OUI_BRIDGE_TUNNEL 0x0000f8u
#define OUI_CISCO 0x00000cu

static struct ta_next decode_snap(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, SNAP_BYTES);
	uint32_t oui;
	uint16_t pid;

	if (!p)
		return ta_next_truncated(layers, "llc.truncated");
	oui = ta_be32(p) >> 8;
	pid = ta_be16(p + 3);
	if ((oui == OUI_ETHERTYPE || oui == OUI_BRIDGE_TUNNEL) && pid >= ETHERTYPE_MIN)
		return ta_next(TA_SPACE_ETHERTYPE, pid);
	if (oui == OUI_CISCO)
		return ta_next_other(layers, pid == 0x2000 ? "cdp" : pid == 0x010b ? "stp" : "llc");
	return ta_next_other(layers, "llc");
}

struct ta_next ta_decode_llc(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);

	if (!p)
		return ta_next_truncated(layers, "llc.truncated");
	if (p[0] == SAP_SNAP && p[1] == SAP_SNAP && p[2] == CONTROL_UNNUMBERED)
		return decode_snap(layers);
	if ((p[2] & 3) != CONTROL_UNNUMBERED && !ta_layers_take(layers, 1))
		return ta_next_truncated(layers, "llc.truncated");
	return ta_next(TA_SPACE_LLC, p[0]);
}
