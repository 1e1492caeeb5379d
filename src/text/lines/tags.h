/* SPDX-License-Identifier: MIT */
/* The tags of a web page that stand about a trace, and where the lines end that they make. */
#ifndef TA_TEXT_TAGS_H
#define TA_TEXT_TAGS_H

#include <stdbool.h>
#include <stddef.h>

enum ta_txt_tag {
	TA_TXT_TAG_NONE,   /* no tag of a page: "<host>" */
	TA_TXT_TAG_INLINE, /* makes no line: <span>, <code> */
	TA_TXT_TAG_LINE,   /* begins a line: <br>, <p>, </div> */
	TA_TXT_TAG_BLOCK,  /* <pre>: what follows is another block */
	TA_TXT_TAG_CELL,   /* <td> */
	TA_TXT_TAG_ROW,    /* <tr> */
	TA_TXT_TAG_ROW_END /* </tr> */
};

/* The tag at p, which is a '<'. *ret_len: its length. */
enum ta_txt_tag ta_txt_tag(const char *p, const char *end, size_t *ret_len);
/* Whether a line holds a tag that only pages have. */
bool ta_txt_has_tag(const char *text, size_t len);

#endif
