/* SPDX-License-Identifier: MIT */
/* An environment failure or the end of readable input, owned by the caller: what, where, one sentence. */
#ifndef TCPAUTOPSY_ERROR_H
#define TCPAUTOPSY_ERROR_H

#include <stdint.h>

struct ta_error {
	char code[48];    /* stable dotted name, "capture.truncated_tail"; empty: no error */
	char source[256]; /* the input as the user named it; a long name keeps its tail */
	int64_t offset;   /* byte offset in the (decompressed) input, or -1 */
	uint64_t frame;   /* frame or line number it happened at, or 0 */
	char message[256]; /* lower case, no full stop: what was expected and what was seen */
};

void ta_error_clear(struct ta_error *error);

/* Fills *error unless it is filled already: the first error wins. NULL is allowed and does nothing.
 * Always returns -1, so that `return ta_error_set(...)` works. */
int ta_error_set(struct ta_error *error, const char *code, const char *source, int64_t offset,
		 uint64_t frame, const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
