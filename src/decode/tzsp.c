/* SPDX-License-Identifier: MIT */
/* TaZmen Sniffer Protocol: frames that a router or access point sends to whoever captures. */
#include "decoders.h"

enum {
	TZSP_BYTES = 4,
	TZSP_VERSION = 1,
	TZSP_ETHERNET = 1,
	TZSP_80211 = 18,
	TAG_PADDING = 0,
	TAG_END = 1,
	TAGS_MAX = 64,
};

struct ta_next ta_decode_tzsp(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, TZSP_BYTES), *tag;

	if (!p || p[0] != TZSP_VERSION || p[1] > 1)
		return ta_next_other(layers, "udp");
	for (int i = 0;; i++) {
		tag = ta_layers_take(layers, 1);
		if (!tag || i == TAGS_MAX)
			return ta_next_other(layers, "udp");
		if (tag[0] == TAG_END)
			break;
		if (tag[0] == TAG_PADDING)
			continue;
		tag = ta_layers_take(layers, 1);
		if (!tag || !ta_layers_take(layers, tag[0]))
			return ta_next_other(layers, "udp");
	}
	ta_layers_mirrored(layers);
	ta_layers_tunnel(layers, "tzsp");
	switch (ta_be16(p + 2)) {
	case TZSP_ETHERNET:
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	case TZSP_80211:
		return ta_next(TA_SPACE_FORM, TA_FORM_80211);
	default:
		return ta_next_other(layers, "tzsp");
	}
}
