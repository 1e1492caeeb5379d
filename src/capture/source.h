/* SPDX-License-Identifier: MIT */
/* Opening an input whose bytes are at hand: telling its format. */
#ifndef TA_CAPTURE_SOURCE_H
#define TA_CAPTURE_SOURCE_H

#include "tcpautopsy/capture/capture.h"
#include "stream.h"

/* Opens what a stream holds, uncompressed. Takes the stream, also on failure. `compression` is a literal
 * or NULL. NULL and *error when it is nothing that can be read. */
struct ta_source *ta_source_from_stream(struct ta_stream *stream, const char *path,
					const char *compression, struct ta_error *error);

/* Whether it starts like a capture, not like a text. */
bool ta_source_is_frames(const uint8_t *head, size_t len);
/* Whether a stream that starts with these bytes could be opened, and, being text, might be a trace: whether
 * it is worth being taken from a directory. */
bool ta_source_is_worth_it(const uint8_t *head, size_t len);

#endif
