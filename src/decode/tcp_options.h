/* SPDX-License-Identifier: MIT */
#ifndef TA_DECODE_TCP_OPTIONS_H
#define TA_DECODE_TCP_OPTIONS_H

#include "layers.h"

/* TCP options: fills seg and *have. True when the list makes sense to its end; `whole`: the
 * captured bytes are all of it. */
bool ta_tcp_options_read(struct ta_layers *layers, const uint8_t *p, size_t len, bool whole,
			 uint32_t *have);

#endif
