/* SPDX-License-Identifier: MIT */
/* Finds out which columns a packet list has: by its heading, or by what stands in them. */
#ifndef TA_TEXT_FINDER_H
#define TA_TEXT_FINDER_H

#include "text/list/layout.h"

/* Looks at lines, at most TA_TXT_LAYOUT_ROWS (without markup, quotes of CSV made tabs); a line that a mail wrapped in front of Info is looked at with
 * the next one. Leaves *ret empty where nothing is found, or where the lines are in tshark's own order. */
void ta_txt_layout_find(const struct ta_txt_context *context, char *const *line, size_t n,
			struct ta_txt_layout *ret);

#endif
