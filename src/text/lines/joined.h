/* SPDX-License-Identifier: MIT */
/* A line made longer by those after it. */
#ifndef TA_TEXT_JOINED_H
#define TA_TEXT_JOINED_H

#include "text/lines/reader.h"

/* Owned by a dialect's state. The zero value is empty. */
struct ta_txt_joined {
	char *text;      /* NUL-terminated once something was set; NULL before */
	size_t len, capacity;
	uint64_t number; /* of its first line */
};

void ta_txt_joined_set(struct ta_txt_joined *joined, const struct ta_txt_line *line);
/* Appends, with a blank between when asked. What would pass TA_LIMIT_LINE_BYTES is left out, but for the first. */
void ta_txt_joined_add(struct ta_txt_joined *joined, const char *text, size_t len, bool blank);
/* Takes back what was added after `len`. */
void ta_txt_joined_cut(struct ta_txt_joined *joined, size_t len);
void ta_txt_joined_release(struct ta_txt_joined *joined);

#endif
