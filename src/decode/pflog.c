/* SPDX-License-Identifier: MIT */
/* OpenBSD's packet filter log, and the pseudo-device of its IPsec (LINKTYPE_PFLOG, LINKTYPE_ENC). */
#include "decoders.h"

enum { HEADER_MIN = 28, ENC_BYTES = 12 };

struct ta_next ta_decode_pflog(struct ta_layers *layers)
{
	size_t len;

	if (ta_layers_left(layers) < 1)
		return ta_next_truncated(layers, "pflog.truncated");
	len = (layers->pos[0] + 3u) & ~3u; /* the length leaves out the padding */
	if (len < HEADER_MIN)
		return ta_next_bad(layers, "pflog.bad_length");
	if (!ta_layers_take(layers, len))
		return ta_next_truncated(layers, "pflog.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_IP);
}

struct ta_next ta_decode_enc(struct ta_layers *layers)
{
	if (!ta_layers_take(layers, ENC_BYTES))
		return ta_next_truncated(layers, "enc.truncated");
	return ta_next(TA_SPACE_FORM, TA_FORM_IP);
}
