/* SPDX-License-Identifier: MIT */
/* Tells a trace that a terminal cut at its width from one whose lines end where they end. */
#include "text/lines/wrap.h"

enum { NARROWEST = 40, SEVERAL = 3 };

bool ta_txt_is_blank(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	ta_txt_blanks(&scan);
	return scan.p == scan.end;
}

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
	bool wrapped = width >= NARROWEST && continued * 10 >= full * 9 &&
		       continued * 2 >= packets && continued >= (packets > 2 ? 2 : 1);
	return wrapped ? continued : 0;
}

void ta_txt_wrap_survey(struct ta_txt_context *context, struct ta_txt_reader *reader,
			bool (*begins)(const char *text, size_t len))
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(reader, &line), most = 0;
	for (unsigned unit = 0; unit < 2; unit++) {
		unsigned width;
		size_t lines = wraps(line, n, unit, begins, &width);
		if (lines <= most)
			continue;
		most = lines;
		context->wrap_unit = unit;
		context->wrap_width = width;
	}
	context->wrapped = most > 0;
	context->wrap_sure = most >= SEVERAL;
}
