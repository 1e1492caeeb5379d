/* SPDX-License-Identifier: MIT */
/* The gap before each attempt, on a logarithmic axis: a backoff that doubles is a straight line, a cap a level one. */
#include "report/figures/segments.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { LEFT = 66, RIGHT = TA_SVG_WIDTH - 14, HEIGHT = 210, LEAST_ATTEMPTS = 6, MOST_TICKS = 12 };

bool ta_figure_backoff_has(const struct ta_figure_chain *data)
{
	unsigned gaps = 0;
	for (size_t i = 0; i < data->n; i++)
		gaps += data->attempt[i].gap_ns > 0;
	return gaps >= 2;
}

static void find_range(const struct ta_figure_chain *data, struct ta_axis *ret)
{
	double low = INFINITY, high = -INFINITY;
	for (size_t i = 0; i < data->n; i++) {
		const int64_t value[] = { data->attempt[i].gap_ns, data->attempt[i].nominal_ns };
		for (int k = 0; k < 2; k++) {
			if (value[k] <= 0)
				continue;
			low = fmin(low, log10((double)value[k]));
			high = fmax(high, log10((double)value[k]));
		}
	}
	if (data->cap_ns > 0)
		high = fmax(high, log10((double)data->cap_ns));
	/* At least a decade, with a tick in it. */
	ret->from = floor(low * 4 - 0.8) / 4;
	ret->to = ceil(high * 4 + 0.5) / 4;
	if (ret->to - ret->from < 1) {
		ret->to = (low + high) / 2 + 0.6;
		ret->from = ret->to - 1.2;
	}
}

/* The delays that the model sets, as steps around each attempt. */
static void model(FILE *out, const struct ta_figure_chain *data, const struct ta_axis *x,
		  const struct ta_axis *y)
{
	double half = (ta_axis_at(x, 1) - ta_axis_at(x, 0)) * 0.45;
	if (half > 14)
		half = 14;
	fputs("<path class=\"faint c t\" d=\"", out);
	for (size_t i = 0; i < data->n; i++) {
		const struct ta_figure_attempt *a = &data->attempt[i];
		if (a->nominal_ns <= 0)
			continue;
		double at = ta_axis_at(x, (double)a->number);
		fprintf(out, "M%.1f %.1fh%.1f", at - half,
			ta_axis_at(y, log10((double)a->nominal_ns)), 2 * half);
	}
	fputs("M0 0\"/>\n", out);
}

static void level(FILE *out, struct ta_svg_places *places, const struct ta_axis *x,
		  const struct ta_axis *y, int64_t ns, const char *name, bool at_left)
{
	char text[64], number[TA_SVG_NUMBER];
	double at = ta_axis_at(y, log10((double)ns));
	snprintf(text, sizeof(text), "%s %s", name, ta_svg_duration(number, ns));
	ta_svg_line(out, "win c dash", x->x0, at, x->x1, at);
	double left = at_left ? x->x0 + 4 : x->x1 - ta_svg_width(text);
	ta_svg_take(places, left, at - 5 - TA_SVG_TEXT, left + ta_svg_width(text), at - 3);
	ta_svg_text(out, at_left ? left : x->x1, at - 5, at_left ? TA_SVG_START : TA_SVG_END,
		    "win tint h", text);
}

static void attempts(FILE *out, const struct ta_figure *how, const struct ta_figure_chain *data,
		     struct ta_svg_places *places, const struct ta_axis *x, const struct ta_axis *y)
{
	unsigned named = 0;
	for (size_t i = 0; i < data->n; i++)
		if (data->attempt[i].gap_ns > 0)
			ta_svg_cover(places, ta_axis_at(x, (double)data->attempt[i].number),
				     ta_axis_at(y, log10((double)data->attempt[i].gap_ns)), 4);
	for (size_t i = 0; i < data->n; i++) {
		const struct ta_figure_attempt *a = &data->attempt[i];
		if (a->gap_ns <= 0)
			continue;
		char gap[TA_SVG_NUMBER], nominal[TA_SVG_NUMBER], when[2 * TA_SVG_NUMBER];
		struct ta_strbuf title = { 0 };
		ta_strbuf_addf(&title, "attempt %" PRIu64 ", %s, %s: %s after the one before, %s",
			       a->number, a->frame, ta_svg_when(when, how, a->time_ns),
			       ta_svg_duration(gap, a->gap_ns), ta_cause_label(a->cause));
		if (a->nominal_ns > 0)
			ta_strbuf_addf(&title, "; the model has %s",
				       ta_svg_duration(nominal, a->nominal_ns));
		double px = ta_axis_at(x, (double)a->number);
		double py = ta_axis_at(y, log10((double)a->gap_ns));
		ta_svg_mark(out, ta_cause_shape(a->cause), ta_cause_colour(a->cause), px, py, 4,
			    ta_strbuf_text(&title));
		ta_strbuf_release(&title);
		if (named & TA_CAUSE_BIT(a->cause))
			continue;
		char class[24];
		snprintf(class, sizeof(class), "%s tint h", ta_cause_colour(a->cause));
		ta_svg_label(out, places, px, py, y->x1, y->x0, class, ta_cause_label(a->cause));
		named |= TA_CAUSE_BIT(a->cause);
	}
}

static void number_axis(FILE *out, const struct ta_axis *x, double bottom)
{
	uint64_t last = (uint64_t)x->to, step = 1;
	while (last / step > MOST_TICKS)
		step *= step % 10 == 2 || step == 2 ? 5 : 2;
	ta_svg_line(out, "axis", x->x0, bottom, x->x1, bottom);
	for (uint64_t n = step == 1 ? 1 : step; n <= last; n += step)
		ta_svg_textf(out, ta_axis_at(x, (double)n), bottom + TA_SVG_LINE - 2, TA_SVG_MIDDLE,
			     "", "%" PRIu64, n);
	ta_svg_text(out, x->x0, bottom + 2 * TA_SVG_LINE - 2, TA_SVG_START, "dim",
		    "attempt; bars: the delay that the fitted model sets");
}

void ta_figure_backoff(FILE *out, const struct ta_figure *how, const struct ta_figure_chain *data)
{
	struct ta_svg_places places = { .left = LEFT };
	double y0 = ta_svg_para(NULL, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	double top = y0 + TA_SVG_LINE, bottom = top + HEIGHT;
	uint64_t most = data->n ? data->attempt[data->n - 1].number : 1;
	struct ta_axis x = { 0.4, (double)(most > LEAST_ATTEMPTS ? most : LEAST_ATTEMPTS) + 0.6,
			     LEFT, RIGHT };
	struct ta_axis y = { 0, 0, bottom, top };
	struct ta_strbuf about = { 0 };
	find_range(data, &y);
	ta_strbuf_addf(&about,
		       "Gaps between attempts on a logarithmic axis: %zu attempts by the %s",
		       data->n, data->sender);
	if (data->law)
		ta_strbuf_addf(&about, ", %s", data->law);
	double end = bottom + 2 * TA_SVG_LINE + 8 + (data->omitted ? TA_SVG_LINE : 0);
	ta_svg_open(out, how, end, ta_strbuf_text(&about));
	ta_strbuf_release(&about);
	ta_svg_para(out, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	ta_svg_text(out, TA_SVG_MARGIN, top - 11, TA_SVG_START, "dim",
		    "gap since the attempt before, logarithmic");
	ta_svg_log_axis(out, &y, &x);
	number_axis(out, &x, bottom);
	model(out, data, &x, &y);
	if (data->cap_ns > 0)
		level(out, &places, &x, &y, data->cap_ns, "cap", true);
	if (data->base_ns > 0)
		level(out, &places, &x, &y, data->base_ns, "base", false);
	attempts(out, how, data, &places, &x, &y);
	if (data->omitted)
		ta_svg_textf(out, LEFT, end - 6, TA_SVG_START, "dim",
			     "%" PRIu64 " attempts between these were not kept", data->omitted);
	ta_svg_close(out);
}
