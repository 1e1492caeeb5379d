/* SPDX-License-Identifier: MIT */
/* Lines that were wrapped: whether they were, at which width, and where one may go on. */
#ifndef TA_TEXT_WRAP_H
#define TA_TEXT_WRAP_H

#include "text/lines/reader.h"

enum { TA_TXT_WRAP_LINES = 8 /* physical lines of one packet */ };

/* How a trace was wrapped. */
struct ta_txt_wrap {
	bool wrapped; /* lines of `width` go on in the next one */
	bool sure;    /* several do */
	unsigned width;
	enum ta_txt_width_unit unit;
	bool at_blanks; /* a mail program broke lines where the next word would have passed `blank_width` characters */
	unsigned blank_width;
};

/* Looks at the window. `begins` says whether a line begins a packet. */
struct ta_txt_wrap ta_txt_wrap_survey(const struct ta_txt_reader *reader,
				      bool (*begins)(const char *text, size_t len));
/* Whether a line is as wide as lines are cut. */
bool ta_txt_wrap_full(const struct ta_txt_wrap *wrap, const struct ta_txt_line *line);
/* Whether a line was broken where the first word of the next one had no room. */
bool ta_txt_wrap_broken(const struct ta_txt_wrap *wrap, const struct ta_txt_line *line,
			const struct ta_txt_line *next);

#endif
