/* SPDX-License-Identifier: MIT */
/* Takes out of a pasted line what a terminal, a mail, a web page or a wrong character set put into it. All of it works
 * in place and makes no line longer. */
#ifndef TA_TEXT_CLEAN_H
#define TA_TEXT_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "text/lines/dress.h"

/* Takes out colour escapes and the quote marks of a mail. Returns the new length; text[length] is NUL. `seen`: what the text
 * may have (seen.h); so below, of the text before ta_txt_unquote(). */
size_t ta_txt_unquote(char *text, size_t len, unsigned seen);
/* Then entities, typographic and mangled characters, markup, and what stands in front of each line. The lines of a text are
 * given in order, with one `dress`. */
size_t ta_txt_plain(struct ta_txt_dress *dress, char *text, size_t len, unsigned seen);
/* Whether a line, unquoted, ends or begins a block of a page, or is the command (or its last words) of a capture. */
bool ta_txt_marks_block(const char *text, size_t len);
/* Characters (not bytes) of UTF-8 text. */
unsigned ta_txt_width(const char *text, size_t len);

#endif
