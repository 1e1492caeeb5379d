/* SPDX-License-Identifier: MIT */
/* Tells a trace that a terminal cut at its width from one whose lines end where they end. */
#include "text/lines/wrap.h"

#include "text/rules.h"
#include "text/words/scan.h"

/* A line without a wrap is now and then the longest; a wrapped trace has nearly only longest ones. How many. */
static size_t wraps(const struct ta_txt_line *line, size_t n, unsigned unit,
		    bool (*begins)(const char *text, size_t len), unsigned *ret_width)
{
	size_t packets = 0, full = 0, continued = 0;
	unsigned width = 0;
	for (size_t i = 0; i < n; i++) {
		if (!begins(line[i].text, line[i].len))
			continue;
		bool goes_on = i + 1 < n && !ta_txt_is_blank(line[i + 1].text, line[i + 1].len) &&
			       !begins(line[i + 1].text, line[i + 1].len);
		if (line[i].width[unit] > width) {
			width = line[i].width[unit];
			full = continued = 0;
		}
		packets++;
		full += line[i].width[unit] == width;
		continued += line[i].width[unit] == width && goes_on;
	}
	*ret_width = width;
	bool wrapped = width >= TA_TXT_NARROWEST &&
		       continued * 10 >= full * TA_TXT_WRAPPED_TENTHS && continued * 2 >= packets &&
		       continued >= (packets > 2 ? 2 : 1);
	return wrapped ? continued : 0;
}

struct ta_txt_wrap ta_txt_wrap_survey(const struct ta_txt_reader *reader,
				      bool (*begins)(const char *text, size_t len))
{
	struct ta_txt_wrap wrap = { .wrapped = false };
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(reader, &line), most = 0;
	for (unsigned unit = 0; unit < TA_TXT_WIDTH_UNITS; unit++) {
		unsigned width;
		size_t lines = wraps(line, n, unit, begins, &width);
		if (lines <= most)
			continue;
		most = lines;
		wrap.unit = unit;
		wrap.width = width;
	}
	wrap.wrapped = most > 0;
	wrap.sure = most >= TA_TXT_WRAPPED_SURE;
	return wrap;
}

bool ta_txt_wrap_full(const struct ta_txt_wrap *wrap, const struct ta_txt_line *line)
{
	return wrap->wrapped && line->width[wrap->unit] >= wrap->width;
}
