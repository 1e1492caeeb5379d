/* SPDX-License-Identifier: MIT */
/* Compressed files and archives: a stream in, the streams that are in it out. */
#ifndef TCPAUTOPSY_UNPACK_H
#define TCPAUTOPSY_UNPACK_H

#include "stream.h"

struct ta_unpacker;

/* Whether bytes are the beginning of something that can be unpacked. */
bool ta_unpacker_can_open(const uint8_t *head, size_t len);

/* Takes `below`, also on failure (NULL and *error). Release it with ta_unpacker_release(); the streams that
 * it gave stay usable. */
struct ta_unpacker *ta_unpacker_open(struct ta_stream *below, struct ta_error *error);
void ta_unpacker_release(struct ta_unpacker *unpacker);

/* The next file in it: 1 and *ret, owned by the caller and named like "bundle.tar!folder/a.pcap" (a file that is only
 * compressed keeps its name), 0 at the end, -1 and *error when nothing more can be had. What is not read
 * yet of the file before is put aside if its stream is still there. */
int ta_unpacker_next(struct ta_unpacker *unpacker, struct ta_stream **ret, struct ta_error *error);

/* After the first ta_unpacker_next(): whether it is an archive of files and not one compressed file. */
bool ta_unpacker_is_archive(const struct ta_unpacker *unpacker);

/* "gzip" …, or NULL. A literal. */
const char *ta_unpacker_compression(const struct ta_unpacker *unpacker);

#endif
