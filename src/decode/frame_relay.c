/* SPDX-License-Identifier: MIT */
/* Frame Relay (Q.922 addresses) with the multiprotocol header of RFC 2427 or Cisco's EtherType. */
#include "decoders.h"

enum {
	ADDRESS_END = 0x01,
	ADDRESS_MAX = 4,
	CONTROL_UI = 0x03,
	NLPID_SNAP = 0x80,
	NLPID_IPV4 = 0xcc,
	NLPID_IPV6 = 0x8e,
	SNAP_BYTES = 5,
};

struct ta_next ta_decode_frame_relay(struct ta_layers *layers)
{
	const uint8_t *p;
	int n = 0;

	do {
		p = ta_layers_take(layers, 1);
		n++;
	} while (p && !(p[0] & ADDRESS_END) && n < ADDRESS_MAX);
	p = p ? ta_layers_take(layers, 2) : NULL;
	if (!p)
		return ta_next_truncated(layers, "frame-relay.truncated");
	if (p[0] != CONTROL_UI)
		return ta_next(TA_SPACE_ETHERTYPE, ta_be16(p));
	if (p[1] == 0) /* padding in front of the NLPID */
		p = ta_layers_take(layers, 1) ? p + 1 : p;
	if (p[1] == NLPID_IPV4 || p[1] == NLPID_IPV6)
		return ta_next(TA_SPACE_FORM, TA_FORM_IP);
	if (p[1] == NLPID_SNAP) {
		p = ta_layers_take(layers, SNAP_BYTES);
		if (!p)
			return ta_next_truncated(layers, "frame-relay.truncated");
		return ta_next(TA_SPACE_ETHERTYPE, ta_be16(p + 3));
	}
	return ta_next_other(layers, "frame-relay");
}
