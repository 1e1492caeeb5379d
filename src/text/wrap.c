/* SPDX-License-Identifier: MIT */
/* Tells a trace that a terminal cut at its width from one whose lines end where they end. */
#include "wrap.h"

enum { NARROWEST = 40 };

bool ta_txt_is_blank(const char *text, size_t len)
{
	struct ta_txt_scan scan = ta_txt_scan_of(text, len);
	ta_txt_blanks(&scan);
	return scan.p == scan.end;
}

void ta_txt_wrap_survey(struct ta_txt_context *context, struct ta_txt_reader *reader,
			bool (*begins)(const char *text, size_t len))
{
	struct ta_txt_line *line;
	size_t n = ta_txt_reader_window(reader, &line), packets = 0, full = 0, continued = 0;
	unsigned width = 0;
	for (size_t i = 0; i < n; i++) {
		if (!begins(line[i].text, line[i].len))
			continue;
		bool goes_on = i + 1 < n && !ta_txt_is_blank(line[i + 1].text, line[i + 1].len) &&
			       !begins(line[i + 1].text, line[i + 1].len);
		if (line[i].width > width) {
			width = line[i].width;
			full = continued = 0;
		}
		packets++;
		full += line[i].width == width;
		continued += line[i].width == width && goes_on;
	}
	context->wrap_width = width;
	/* A line without a wrap is now and then the longest; a wrapped trace has nearly only longest ones. */
	context->wrapped = width >= NARROWEST && continued * 10 >= full * 9 &&
			   continued * 2 >= packets && continued >= (packets > 2 ? 2 : 1);
}
