/* SPDX-License-Identifier: MIT */
/* Bytes put aside in a file without a name, until the stream that they belong to is read on. */
#ifndef TCPAUTOPSY_SPOOL_H
#define TCPAUTOPSY_SPOOL_H

#include "stream.h"

struct ta_spool;

/* Never NULL; when no file can be had, the stream says so at its end. */
struct ta_spool *ta_spool_new(void);
void ta_spool_write(struct ta_spool *spool, const uint8_t *data, size_t len);

/* Makes the stream go on in what was written, after what it holds already, and end with *fault, if that is one.
 * Takes the spool. What the stream read from before must have been let go. */
void ta_spool_take_over(struct ta_spool *spool, struct ta_stream *stream, const struct ta_error *fault);

#endif
