/* SPDX-License-Identifier: MIT */
/* GTP-U (3GPP TS 29.281 section 5). Tunnel endpoint identifiers belong to one direction each: they don't keep
 * connections apart. */
#include "decoders.h"

enum {
	HEADER_BYTES = 8,
	OPTIONAL_BYTES = 4,
	VERSION1 = 0x30, /* version 1, protocol type GTP */
	VERSION_MASK = 0xf0,
	FLAG_EXTENSION = 0x04,
	FLAGS_OPTIONAL = 0x07, /* any of them brings the four bytes */
	TYPE_GPDU = 0xff,
	EXTENSIONS_MAX = 8,
};

struct ta_next ta_decode_gtpu(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);
	uint8_t extension = 0;

	if (!p || (p[0] & VERSION_MASK) != VERSION1)
		return ta_next_other(layers, "udp");
	if (p[1] != TYPE_GPDU)
		return ta_next_other(layers, "gtp");
	ta_layers_trim(layers, ta_be16(p + 2));
	ta_layers_tunnel_id(layers, "gtp", ta_be32(p + 4));
	if (p[0] & FLAGS_OPTIONAL) {
		const uint8_t *optional = ta_layers_take(layers, OPTIONAL_BYTES);
		if (!optional)
			return ta_next_truncated(layers, "gtp.truncated");
		extension = p[0] & FLAG_EXTENSION ? optional[3] : 0;
	}
	for (int i = 0; extension; i++) {
		size_t len = ta_layers_left(layers) ? layers->pos[0] * 4u : 0;
		const uint8_t *header = ta_layers_take(layers, len);

		if (i == EXTENSIONS_MAX || (header && len == 0 && ta_layers_left(layers) > 0))
			return ta_next_bad(layers, "gtp.bad_extension");
		if (!header || len == 0)
			return ta_next_truncated(layers, "gtp.truncated");
		extension = header[len - 1];
	}
	return ta_next(TA_SPACE_FORM, TA_FORM_IP);
}
