/* SPDX-License-Identifier: MIT */
/* Segments as arrows between columns: the two ends, or the points of a capture and what lies between them. Time goes down; an arrow
 * that breaks off did not arrive. */
#include "report/figures/segments.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	LEFT = 138,            /* times, and the frame at the first column */
	RIGHT = 342,           /* the words */
	RIGHT_OF_FRAMES = 296, /* frames at the last column, and the words */
	FRAME = 6,             /* from a column to its frame */
	STEP = 19,
	HEAD = 30,
	HEAD_OVER = 20 /* the outer columns' names reach so far inwards */
};

/* From here on whole seconds fill the column. */
#define LONG_NS (1000 * TA_SEC)

/* Frames stand at the last column, too. */
static bool has_right_frames(const struct ta_ladder *data)
{
	for (size_t i = 0; i < data->nrows && data->ncolumns; i++)
		if (data->row[i].cell[data->ncolumns - 1])
			return true;
	return false;
}

static double column_at(const struct ta_ladder *data, unsigned column)
{
	int right = has_right_frames(data) ? RIGHT_OF_FRAMES : RIGHT;
	return data->ncolumns < 2 ? LEFT
				  : LEFT + (double)(right - LEFT) * column / (data->ncolumns - 1);
}

static void heads(FILE *out, const struct ta_ladder *data, double top, double bottom)
{
	for (unsigned i = 0; i < data->ncolumns; i++) {
		double x = column_at(data, i);
		ta_svg_line(out, "axis", x, top + 6, x, bottom);
		if (!data->column[i] || !*data->column[i])
			continue;
		double room = (column_at(data, data->ncolumns - 1) - LEFT) /
			      (data->ncolumns > 1 ? data->ncolumns - 1 : 1);
		if (data->ncolumns > 2)
			room *= data->column[1] ? 1.1 : 1.9; /* the columns between have no names */
		char *name = ta_svg_fit(data->column[i], room);
		if (i && i + 1 < data->ncolumns)
			ta_svg_text(out, x, top, TA_SVG_MIDDLE, "b", name);
		else if (i)
			ta_svg_text(out, x - HEAD_OVER, top, TA_SVG_START, "b", name);
		else
			ta_svg_text(out, x + HEAD_OVER, top, TA_SVG_END, "b", name);
		free(name);
	}
	ta_svg_text(out, TA_SVG_MARGIN, top, TA_SVG_START, "dim", "time");
}

/* An arrow with its head, or one that breaks off in a cross (lost) or a ring (not known). */
static void arrow(FILE *out, const struct ta_ladder *data, const struct ta_ladder_row *r, double y)
{
	double x0 = column_at(data, r->from), x1 = column_at(data, r->to);
	double way = x1 > x0 ? 1 : -1;
	if (r->lost || r->unknown) {
		double tip = data->ncolumns > 2 ? x1 : x0 + (x1 - x0) * 0.55;
		fprintf(out, "<path class=\"c\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x0, y, tip, y + 2);
		ta_svg_shape(out, r->lost ? TA_SHAPE_CROSS : TA_SHAPE_RING, tip, y + 2, 4);
		return;
	}
	fprintf(out, "<path class=\"c%s\" d=\"M%.1f %.1fL%.1f %.1fm%.1f -4.5l%.1f 4.5%.1f 3.5\"/>",
		r->answer ? " dash" : "", x0, y, x1, y + 4, -7 * way, 7 * way, -7 * way);
}

static const char *colour_of(const struct ta_ladder_row *r)
{
	return r->answer ? "ok" : r->lost ? "bad" : ta_cause_colour(r->cause);
}

static void row(FILE *out, const struct ta_ladder *data, const struct ta_ladder_row *r, double y)
{
	char at[TA_SVG_NUMBER];
	if (r->folded) {
		ta_svg_textf(out, (LEFT + column_at(data, data->ncolumns - 1)) / 2, y + 4,
			     TA_SVG_MIDDLE, "dim h", "\xe2\x8b\xae %" PRIu64 " more", r->folded);
		return;
	}
	ta_svg_mark_open(out, colour_of(r), r->title ? r->title : "");
	arrow(out, data, r, y);
	for (unsigned i = 1; i + 1 < data->ncolumns; i++)
		if (r->cell[i])
			ta_svg_shape(out, TA_SHAPE_DOT, column_at(data, i), y + 2, 2.5);
	ta_svg_mark_close(out);
	if (r->gap)
		ta_svg_text(out, TA_SVG_MARGIN, y + 4, TA_SVG_START, "dim", r->gap);
	else if (r->time_ns >= 0)
		ta_svg_text(out, TA_SVG_MARGIN, y + 4, TA_SVG_START, "",
			    ta_svg_seconds(at, r->time_ns, r->time_ns < LONG_NS ? TA_MS : TA_SEC));
	for (unsigned i = 0; i < data->ncolumns; i++) {
		bool first = i == 0, last = i + 1 == data->ncolumns;
		if (!r->cell[i] || !(first || last))
			continue;
		char *frame = ta_svg_fit(r->cell[i], first ? 52 : 44);
		ta_svg_text(out, column_at(data, i) + (first ? -FRAME : FRAME), y + 4,
			    first ? TA_SVG_END : TA_SVG_START, "", frame);
		free(frame);
	}
	if (r->words) {
		double x = column_at(data, data->ncolumns - 1) + FRAME +
			   (has_right_frames(data) ? 44 : 4);
		char *words = ta_svg_fit(r->words, TA_SVG_WIDTH - x);
		ta_svg_text(out, x, y + 4, TA_SVG_START, r->answer ? "dim" : "", words);
		free(words);
	}
}

void ta_figure_ladder(FILE *out, const struct ta_figure *how, const struct ta_ladder *data)
{
	double y = ta_svg_para(NULL, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	double top = y + 2, bottom = top + HEAD + (double)data->nrows * STEP;
	size_t lost = 0, answers = 0;
	for (size_t i = 0; i < data->nrows; i++) {
		lost += data->row[i].lost;
		answers += data->row[i].answer;
	}
	char *about = ta_format("A ladder of %zu rows: %zu lost or unanswered, %zu answers.",
				data->nrows, lost, answers);
	ta_svg_open(out, how, bottom + (data->ending ? 3 : 2) * TA_SVG_LINE, about);
	free(about);
	ta_svg_para(out, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	heads(out, data, top, bottom);
	for (size_t i = 0; i < data->nrows; i++)
		row(out, data, &data->row[i], top + HEAD - 6 + (double)i * STEP);
	ta_svg_text(out, TA_SVG_MARGIN, bottom + TA_SVG_LINE, TA_SVG_START, "dim",
		    data->ncolumns > 2 ? "cross: lost; ring: not known whether it came over"
				       : "cross: no answer; dashed: an answer");
	if (data->ending)
		ta_svg_text(out, TA_SVG_MARGIN, bottom + 2 * TA_SVG_LINE, TA_SVG_START, "dim",
			    data->ending);
	ta_svg_close(out);
}
