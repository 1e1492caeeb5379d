/* SPDX-License-Identifier: MIT */
/* Compressed streams: what is in one, as a stream over it. Damage, a missing end and what lies behind the end are errors of that stream,
 * after all that could be read. */
#ifndef TCPAUTOPSY_DECOMPRESS_H
#define TCPAUTOPSY_DECOMPRESS_H

#include "stream.h"

/* The compression that bytes begin with: "gzip", "zstd", "xz", "bzip2", "lz4", "compress"; NULL: none. A literal. */
const char *ta_compression_of(const uint8_t *head, size_t len);

/* Takes `below`, which begins with one of them, also on failure (NULL and *error, where it is not set yet). */
struct ta_stream *ta_decompress(struct ta_stream *below, struct ta_error *error);

/* Opens a gzip stream (RFC 1952): members one after the other, each with the right CRC32 and ISIZE, then nothing or zeros. Takes `below`. */
struct ta_stream *ta_gunzip(struct ta_stream *below);

#endif
