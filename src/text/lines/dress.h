/* SPDX-License-Identifier: MIT */
/* What stands in front of and behind each line of a trace that was put into a program's source, a list, an editor's or a log
 * shipper's output. In place; makes no text longer. */
#ifndef TA_TEXT_DRESS_H
#define TA_TEXT_DRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the lines before had in front of them: lines that go on have the same. The zero value is the beginning. */
struct ta_txt_dress {
	bool numbered, headed;
	uint64_t number;    /* of an editor, with `numbered`; */
	char separator;     /* behind it */
	unsigned head_word; /* the word that ended a shipper's head, with `headed` */
};

/* Takes it out. Returns the new length. */
size_t ta_txt_undress(struct ta_txt_dress *dress, char *text, size_t len);

#endif
