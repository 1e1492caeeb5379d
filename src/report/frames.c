/* SPDX-License-Identifier: MIT */
/* Frames of a run with several inputs, as a table has them: the file once, then numbers in it. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

char *ta_point_frame(const struct ta_connection_report *report, unsigned point, uint32_t frame)
{
	struct ta_strbuf text = { 0 };
	ta_frame_tell_at(&text, report->frames, point, frame);
	return ta_strbuf_take(&text);
}

char *ta_frame_file(const struct ta_connection_report *report, unsigned point, uint32_t frame)
{
	char *text = ta_point_frame(report, point, frame);
	*strrchr(text, ':') = '\0';
	return text;
}

uint64_t ta_frame_number(const struct ta_connection_report *report, unsigned point, uint32_t frame)
{
	return report->frames ? ta_run_point_frame_at(report->the_run, point, frame).frame : frame;
}

bool ta_frame_is_in_file_of(const struct ta_connection_report *report, uint32_t frame,
			    uint32_t other)
{
	return !report->frames || ta_run_frame_at(report->the_run, frame).input ==
					  ta_run_frame_at(report->the_run, other).input;
}

void ta_frame_beside(struct ta_strbuf *out, const struct ta_connection_report *report,
		     uint32_t frame, uint32_t row)
{
	if (ta_frame_is_in_file_of(report, frame, row))
		ta_strbuf_addf(out, "%" PRIu64, ta_frame_number(report, report->point, frame));
	else
		ta_frame_tell(out, report->frames, frame);
}

void ta_frame_cell(struct ta_strbuf *out, const struct ta_connection_report *report, uint32_t frame)
{
	if (report->frames)
		ta_frame_tell(out, report->frames, frame);
	else
		ta_strbuf_addf(out, "%" PRIu32, frame);
}

void ta_frame_span(struct ta_strbuf *out, const struct ta_connection_report *report, uint32_t first,
		   uint32_t last)
{
	if (first == last) {
		ta_frame_tell(out, report->frames, first);
		return;
	}
	ta_strbuf_add(out, report->frames ? "" : "frames ");
	ta_frame_cell(out, report, first);
	ta_strbuf_add(out, " to ");
	ta_frame_cell(out, report, last);
}
