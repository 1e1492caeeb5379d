/* SPDX-License-Identifier: MIT */
/* IPsec authentication header (RFC 4302): what it protects is plain. */
#include "decoders.h"

enum { FIXED_BYTES = 12 };

struct ta_next ta_decode_ah(struct ta_layers *layers)
{
	size_t len;
	const uint8_t *p = layers->pos;

	if (ta_layers_left(layers) < FIXED_BYTES)
		return ta_next_truncated(layers, "ah.truncated");
	len = (p[1] + 2u) * 4;
	if (len < FIXED_BYTES)
		return ta_next_bad(layers, "ah.bad_length");
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "ah.truncated");
	return ta_next(TA_SPACE_IP, p[0]);
}
