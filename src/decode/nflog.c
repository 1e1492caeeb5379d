/* SPDX-License-Identifier: MIT */
/* Linux netfilter log (tcpdump.org's LINKTYPE_NFLOG): attributes, one of which is the packet. */
#include "decoders.h"

enum { HEADER_BYTES = 4, ATTRIBUTE_BYTES = 4, ATTRIBUTE_PAYLOAD = 9, TYPE_MASK = 0x7fff };

struct ta_next ta_decode_nflog(struct ta_layers *layers)
{
	bool big_endian;

	if (!ta_layers_take(layers, HEADER_BYTES) || ta_layers_left(layers) < ATTRIBUTE_BYTES)
		return ta_next_truncated(layers, "nflog.truncated");
	/* Lengths are in the byte order of the host that captured: the one in which the first is small. */
	big_endian = ta_rd16(layers->pos, false) > ta_rd16(layers->pos, true);
	for (;;) {
		const uint8_t *p = layers->pos;
		uint32_t len;

		if (ta_layers_left(layers) < ATTRIBUTE_BYTES)
			return ta_next_other(layers, "nflog");
		len = ta_rd16(p, big_endian);
		if (len < ATTRIBUTE_BYTES)
			return ta_next_bad(layers, "nflog.bad_length");
		if ((ta_rd16(p + 2, big_endian) & TYPE_MASK) == ATTRIBUTE_PAYLOAD) {
			ta_layers_trim(layers, len);
			ta_layers_take(layers, ATTRIBUTE_BYTES);
			return ta_next(TA_SPACE_FORM, TA_FORM_IP);
		}
		if (!ta_layers_take(layers, (len + 3) & ~3u))
			return ta_next_truncated(layers, "nflog.truncated");
	}
}
