/* SPDX-License-Identifier: MIT */
/* struct ta_error: the first error wins. */
#include "tcpautopsy/core/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ta_error_clear(struct ta_error *error)
{
	error->code[0] = error->source[0] = error->message[0] = '\0';
	error->offset = -1;
	error->frame = 0;
}

/* A name longer than the field keeps its tail, where the file's own name is. */
static void set_source(char *dst, size_t size, const char *source)
{
	size_t len = strlen(source);
	if (len < size) {
		memcpy(dst, source, len + 1);
		return;
	}
	memcpy(dst, "...", 3);
	memcpy(dst + 3, source + len - (size - 4), size - 3);
}

int ta_error_set(struct ta_error *error, const char *code, const char *source, int64_t offset,
		 uint64_t frame, const char *format, ...)
{
	assert(code && *code && strlen(code) < sizeof(error->code));
	if (!error || error->code[0])
		return -1;
	snprintf(error->code, sizeof(error->code), "%s", code);
	set_source(error->source, sizeof(error->source), source ? source : "");
	error->offset = offset;
	error->frame = frame;
	va_list ap;
	va_start(ap, format);
	vsnprintf(error->message, sizeof(error->message), format, ap);
	va_end(ap);
	return -1;
}
