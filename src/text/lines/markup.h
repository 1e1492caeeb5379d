/* SPDX-License-Identifier: MIT */
/* Markup inside of a line: Markdown, BBCode, the wiki of a tracker. In place; makes no text longer. */
#ifndef TA_TEXT_MARKUP_H
#define TA_TEXT_MARKUP_H

#include <stddef.h>

/* Takes out `code`, **strong**, *emphasis*, [b], {noformat} and the backslashes that protect a character. Returns the
 * new length. `seen`: what the text may have (seen.h). */
size_t ta_txt_markup(char *text, size_t len, unsigned seen);
/* The cells of a table's row, with tabs between: | a | b |. */
size_t ta_txt_table_row(char *text, size_t len);

#endif
