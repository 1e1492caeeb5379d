/* SPDX-License-Identifier: MIT */
/* Keep-alive probes over time: a mark up for each probe, one down for its answer. */
#include "report/figures/segments.h"

#include <inttypes.h>
#include <stdlib.h>

enum { LEFT = 66, RIGHT = TA_SVG_WIDTH - 14, ROOM = 46, MOST_PROBES = 150 };

static void when_and_title(struct ta_strbuf *out, const struct ta_figure *how,
			   const struct ta_figure_attempt *a)
{
	char when[2 * TA_SVG_NUMBER], gap[TA_SVG_NUMBER];
	ta_strbuf_addf(out, "probe %" PRIu64 ", %s, %s", a->number, a->frame,
		       ta_svg_when(when, how, a->time_ns));
	if (a->gap_ns > 0)
		ta_strbuf_addf(out, ", %s after what was before it",
			       ta_svg_duration(gap, a->gap_ns));
	if (a->answer)
		ta_strbuf_addf(out, "; answered by %s", a->answer);
	else
		ta_strbuf_add(out, "; no answer");
}

static void probe(FILE *out, const struct ta_figure *how, const struct ta_figure_attempt *a,
		  const struct ta_axis *x, double line)
{
	struct ta_strbuf title = { 0 };
	double at = ta_axis_at(x, (double)a->time_ns);
	when_and_title(&title, how, a);
	ta_svg_mark_open(out, a->answer ? "ok" : "bad", ta_strbuf_text(&title));
	fprintf(out, "<path class=\"c\" d=\"M%.1f %.1fV%.1f\"/>", at, line - 22, line);
	ta_svg_shape(out, a->answer ? TA_SHAPE_RING : TA_SHAPE_CROSS, at, line - 26, 4);
	if (a->answer) {
		fprintf(out, "<path class=\"c\" d=\"M%.1f %.1fV%.1f\"/>", at, line, line + 22);
		ta_svg_shape(out, TA_SHAPE_DOT, at, line + 25, 3.2);
	}
	ta_svg_mark_close(out);
	ta_strbuf_release(&title);
}

/* A stretch of the line with its length below, where there is room for it. */
static void stretch(FILE *out, struct ta_svg_places *places, const struct ta_axis *x, double y,
		    int64_t from_ns, int64_t to_ns, const char *text)
{
	double x0 = ta_axis_at(x, (double)from_ns), x1 = ta_axis_at(x, (double)to_ns);
	double middle = (x0 + x1) / 2, half = ta_svg_width(text) / 2;
	if (middle - half < TA_SVG_MARGIN)
		middle = TA_SVG_MARGIN + half;
	if (middle + half > TA_SVG_WIDTH - TA_SVG_MARGIN)
		middle = TA_SVG_WIDTH - TA_SVG_MARGIN - half;
	fprintf(out, "<path class=\"faint c\" d=\"M%.1f %.1fv6h%.1fv-6\"/>\n", x0, y, x1 - x0);
	double base = y + TA_SVG_TEXT + 6;
	while (!ta_svg_take(places, middle - half, base - TA_SVG_TEXT, middle + half, base + 3) &&
	       base < y + 3 * TA_SVG_LINE)
		base += TA_SVG_LINE;
	ta_svg_text(out, middle, base, TA_SVG_MIDDLE, "dim", text);
}

static void stretches(FILE *out, const struct ta_figure_chain *data, const struct ta_axis *x,
		      double y)
{
	struct ta_svg_places places = { .n = 0 };
	char text[64], number[TA_SVG_NUMBER];
	int64_t first = data->attempt[0].time_ns;
	if (data->idle_ns > 0 && data->last_heard_ns >= 0 && data->last_heard_ns < first) {
		snprintf(text, sizeof(text), "idle %s", ta_svg_duration(number, data->idle_ns));
		stretch(out, &places, x, y,
			first - data->idle_ns > data->last_heard_ns ? first - data->idle_ns
								    : data->last_heard_ns,
			first, text);
	}
	if (data->interval_ns > 0 && data->n > 1) {
		snprintf(text, sizeof(text), "every %s",
			 ta_svg_duration(number, data->interval_ns));
		stretch(out, &places, x, y, data->attempt[0].time_ns, data->attempt[1].time_ns,
			text);
	}
}

static void ending(FILE *out, const struct ta_figure *how, const struct ta_figure_chain *data,
		   const struct ta_axis *x, double line)
{
	if (data->end_ns < 0 || !data->end_frame)
		return;
	char title[200], when[2 * TA_SVG_NUMBER];
	double at = ta_axis_at(x, (double)data->end_ns);
	snprintf(title, sizeof(title), "%s, %s: %s", data->end_frame,
		 ta_svg_when(when, how, data->end_ns), data->result);
	ta_svg_mark_open(out, "ink", title);
	fprintf(out, "<path class=\"c\" d=\"M%.1f %.1fV%.1f\"/>", at, line - 30, line + 30);
	ta_svg_shape(out, TA_SHAPE_SQUARE, at, line, 4);
	ta_svg_mark_close(out);
}

static unsigned count_answers(const struct ta_figure_chain *data)
{
	unsigned n = 0;
	for (size_t i = 0; i < data->n; i++)
		n += !!data->attempt[i].answer;
	return n;
}

void ta_figure_probes(FILE *out, const struct ta_figure *how, const struct ta_figure_chain *data)
{
	if (!data->n)
		return;
	int64_t first = data->attempt[0].time_ns, last = data->attempt[data->n - 1].time_ns;
	int64_t from = data->last_heard_ns >= 0 && data->last_heard_ns < first ? data->last_heard_ns
									       : first;
	int64_t to = data->end_ns > last ? data->end_ns : last;
	int64_t pad = (to - from) / 25 + TA_MS;
	struct ta_axis x = { (double)(from - pad), (double)(to + pad), LEFT, RIGHT };
	double y = ta_svg_para(NULL, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	double top = y - 4, line = top + ROOM, bottom = line + ROOM + 3 * TA_SVG_LINE;
	unsigned answers = count_answers(data);
	double end = ta_svg_time_axis(NULL, how, &x, top, bottom) + 2 * TA_SVG_LINE;
	char *about = ta_format("%zu keep-alive probes of the %s over time, %u answered; %s",
				data->n, data->sender, answers, data->result);
	ta_svg_open(out, how, end, about);
	free(about);
	ta_svg_para(out, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	y = ta_svg_time_axis(out, how, &x, top, bottom);
	ta_svg_line(out, "axis", LEFT, line, RIGHT, line);
	ta_svg_text(out, LEFT - 6, line - 14, TA_SVG_END, "", "probes");
	ta_svg_text(out, LEFT - 6, line + 24, TA_SVG_END, "", "answers");
	stretches(out, data, &x, line + ROOM - 8);
	size_t every = data->n / MOST_PROBES + 1;
	for (size_t i = 0; i < data->n; i++)
		if (i % every == 0 || i + 1 == data->n)
			probe(out, how, &data->attempt[i], &x, line);
	ending(out, how, data, &x, line);
	struct ta_strbuf notes = { 0 };
	ta_strbuf_addf(&notes, "Ring: answered (%u). Cross: no answer (%zu). ", answers,
		       data->n - answers);
	if (data->end_frame)
		ta_strbuf_addf(&notes, "Square: %s. ", data->result);
	if (every > 1)
		ta_strbuf_addf(&notes, "One of %zu is drawn. ", every);
	if (data->omitted)
		ta_strbuf_addf(&notes, "%" PRIu64 " more were not kept. ", data->omitted);
	ta_svg_para(out, y + TA_SVG_LINE - 4, "dim", ta_strbuf_text(&notes));
	ta_strbuf_release(&notes);
	ta_svg_close(out);
}
