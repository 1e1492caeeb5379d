/* SPDX-License-Identifier: MIT */
/* LISP data packets (RFC 9300 section 5). */
#include "decoders.h"

enum { LISP_BYTES = 8 };

struct ta_next ta_decode_lisp(struct ta_layers *layers)
{
	const uint8_t *p = ta_layers_take(layers, LISP_BYTES);

	if (!p || ta_layers_left(layers) < 1 ||
	    (layers->pos[0] >> 4 != 4 && layers->pos[0] >> 4 != 6))
		return ta_next_other(layers, "udp");
	ta_layers_tunnel(layers, "lisp");
	return ta_next(TA_SPACE_FORM, TA_FORM_IP);
}
