/* SPDX-License-Identifier: MIT */
/* The end of a gzip file that was cut, or is broken further on. */
#ifndef TCPAUTOPSY_GZIP_TAIL_H
#define TCPAUTOPSY_GZIP_TAIL_H

#include "stream.h"

struct ta_gzip_tail;

/* Reads a gzip stream again from its start for what comes after the first `skip` bytes of its content. NULL when
 * it is no gzip, can't be read again, or nothing more is in it. Borrows the stream. */
struct ta_gzip_tail *ta_gzip_tail_open(struct ta_stream *below, uint64_t skip);

/* Up to `size` bytes; 0 when nothing more can be had. */
size_t ta_gzip_tail_read(struct ta_gzip_tail *tail, void *to, size_t size);

/* NULL is allowed. */
void ta_gzip_tail_free(struct ta_gzip_tail *tail);

#endif
