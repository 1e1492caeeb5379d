/* SPDX-License-Identifier: MIT */
/* Lines that were wrapped: whether they were, at which width, and where one may go on. */
#ifndef TA_TEXT_WRAP_H
#define TA_TEXT_WRAP_H

#include "text_internal.h"

enum { TA_TXT_WRAP_LINES = 8 /* physical lines of one packet */ };

bool ta_txt_is_blank(const char *text, size_t len);

/* Looks at the window: context->wrap_width is the longest line in which a packet begins, context->wrapped
 * whether lines of that width are cut there. */
void ta_txt_wrap_survey(struct ta_txt_context *context, struct ta_txt_reader *reader,
			bool (*begins)(const char *text, size_t len));

#endif
