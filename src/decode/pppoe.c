/* SPDX-License-Identifier: MIT */
/* PPP over Ethernet, session stage (RFC 2516). */
#include "decoders.h"

enum { HEADER_BYTES = 6, CODE_SESSION = 0 };

struct ta_next ta_decode_pppoe(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, HEADER_BYTES);

	if (!p)
		return ta_next_truncated(layers, "pppoe.truncated");
	if (p[1] != CODE_SESSION)
		return ta_next_other(layers, "pppoe-discovery");
	ta_layers_tunnel_id(layers, "pppoe", ta_be16(p + 2));
	ta_layers_trim(layers, ta_be16(p + 4));
	return ta_next(TA_SPACE_FORM, TA_FORM_PPP);
}
