/* SPDX-License-Identifier: MIT */
/* What Juniper's `monitor traffic` writes for Ethernet interfaces (tcpdump.org's LINKTYPE_JUNIPER_ETHERNET). */
#include "decoders.h"

enum {
	HEADER_BYTES = 4,
	EXTENSION_BYTES = 2,
	FAMILY_BYTES = 4,
	FLAG_NO_LINK = 0x02,
	FLAG_EXTENSION = 0x80,
};

#define MAGIC 0x4d4743u

struct ta_next ta_decode_juniper(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES), *extension;

	if (!p)
		return ta_next_truncated(layers, "juniper.truncated");
	if (ta_be32(p) >> 8 != MAGIC)
		return ta_next_other(layers, "juniper");
	if (p[3] & FLAG_EXTENSION) {
		extension = ta_layers_take(layers, EXTENSION_BYTES);
		if (!extension || !ta_layers_take(layers, ta_be16(extension)))
			return ta_next_truncated(layers, "juniper.truncated");
	}
	if (!(p[3] & FLAG_NO_LINK))
		return ta_next(TA_SPACE_FORM, TA_FORM_ETHERNET);
	if (!ta_layers_take(layers, FAMILY_BYTES))
		return ta_next_truncated(layers, "juniper.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_IP);
}
