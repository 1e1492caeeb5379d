/* SPDX-License-Identifier: MIT */
/* Text that grows as it is written: no sentence is cut off. Out of memory ends the program (xalloc.h). */
#ifndef TCPAUTOPSY_STRBUF_H
#define TCPAUTOPSY_STRBUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* A text under construction. Starts as { 0 }. */
struct ta_strbuf {
	char *text;      /* owned; ends in NUL once anything was added, NULL before */
	size_t len;      /* bytes without the NUL */
	size_t capacity; /* bytes allocated */
};

void ta_strbuf_add(struct ta_strbuf *buf, const char *text);
void ta_strbuf_addf(struct ta_strbuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ta_strbuf_vaddf(struct ta_strbuf *buf, const char *format, va_list ap) __attribute__((format(printf, 2, 0)));

/* The text, never NULL; borrowed until the buffer changes. */
const char *ta_strbuf_text(const struct ta_strbuf *buf);

/* The text, never NULL; the caller owns it and frees it. The buffer is empty afterwards and may be used again. */
char *ta_strbuf_take(struct ta_strbuf *buf);

/* Frees the text; the buffer is empty afterwards. */
void ta_strbuf_release(struct ta_strbuf *buf);

/* Like asprintf, but never fails. The caller owns the text. */
char *ta_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A stream into memory. *ret_text and *ret_size are valid after ta_stream_close() (or fflush()); the caller owns *ret_text. */
FILE *ta_stream_open(char **ret_text, size_t *ret_size);
void ta_stream_close(FILE *stream);

#endif
