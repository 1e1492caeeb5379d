/* SPDX-License-Identifier: MIT */
/* The bound on what comes out of compressed data. */
#ifndef TCPAUTOPSY_EXPANSION_H
#define TCPAUTOPSY_EXPANSION_H

#include "stream.h"

/* Adds n bytes to *out, what came out of `below` so far: 0, or -1 and *error where it is more than TA_LIMIT_EXPANSION times what went
 * into the outermost of the streams that `below` is unpacked from. */
int ta_count_expansion(const struct ta_stream *below, uint64_t *out, size_t n, struct ta_error *error);

#endif
