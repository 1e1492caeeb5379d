/* SPDX-License-Identifier: MIT */
/* A text that is put together line by line. */
#ifndef TEXT_PASTE_H
#define TEXT_PASTE_H

#include "text_fixture.h"

enum { PASTE_BYTES = 1 << 21 };

/* Large: static where it is used. */
struct paste {
	char text[PASTE_BYTES];
	size_t len;
};

static inline void paste_clear(struct paste *paste)
{
	paste->text[0] = '\0';
	paste->len = 0;
}

__attribute__((format(printf, 2, 3))) static inline void paste_add(struct paste *paste,
								   const char *format, ...)
{
	va_list values;
	va_start(values, format);
	int n = vsnprintf(paste->text + paste->len, sizeof(paste->text) - paste->len, format,
			  values);
	va_end(values);
	assert_true(n >= 0 && (size_t)n < sizeof(paste->text) - paste->len);
	paste->len += (size_t)n;
}

/* The same line n times. */
static inline void paste_repeat(struct paste *paste, unsigned n, const char *line)
{
	while (n--)
		paste_add(paste, "%s", line);
}

#endif
