/* SPDX-License-Identifier: MIT */
/* Lines that were wrapped: whether they were, at which width, and where one may go on. */
#ifndef TA_TEXT_WRAP_H
#define TA_TEXT_WRAP_H

#include "text/text_internal.h"

enum { TA_TXT_WRAP_LINES = 8 /* physical lines of one packet */ };

bool ta_txt_is_blank(const char *text, size_t len);

/* Looks at the window: context->wrapped, and the width at which lines were cut. */
void ta_txt_wrap_survey(struct ta_txt_context *context, struct ta_txt_reader *reader,
			bool (*begins)(const char *text, size_t len));

#endif
