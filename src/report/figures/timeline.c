/* SPDX-License-Identifier: MIT */
/* The connections of a run over time: from its first segment to its last a line each, on it what was silent, when it failed, and what
 * several have in common. */
#include "report/figures/segments.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	LEFT = TA_SVG_MARGIN,
	RIGHT = TA_SVG_WIDTH - 12,
	INSET = 22 /* of the axis: its first and last tick have texts */,
	ROW = 38,
	BAR = 8
};

static const struct {
	const char *class, *name;
} span_looks[TA_SPAN_KINDS] = {
	[TA_SPAN_UNANSWERED] = { "bad", "unanswered" },
	[TA_SPAN_HEALED] = { "fast", "silent, then answered" },
	[TA_SPAN_PROBED] = { "sack", "keep-alive" },
	[TA_SPAN_CLOSED] = { "win", "window 0" },
};

static const struct {
	const char *class;
	enum ta_svg_shape shape;
	const char *name;
} mark_looks[TA_MARK_KINDS] = {
	[TA_MARK_SYN] = { "ink", TA_SHAPE_BAR, "SYN" },
	[TA_MARK_FIN] = { "ink", TA_SHAPE_SQUARE, "FIN" },
	[TA_MARK_RESET] = { "bad", TA_SHAPE_CROSS, "RST" },
	[TA_MARK_ICMP] = { "icmp", TA_SHAPE_DIAMOND, "ICMP" },
	[TA_MARK_FAILED] = { "bad", TA_SHAPE_DOWN, "failed from here" },
	[TA_MARK_HEALED] = { "ok", TA_SHAPE_UP, "healed" },
};

static void span(FILE *out, const struct ta_axis *x, const struct ta_lane_span *s, double y)
{
	bool outside;
	double x0 = ta_axis_within(x, (double)s->from_ns, &outside);
	double x1 = ta_axis_within(x, (double)s->to_ns, &outside);
	if (x1 - x0 < 2)
		x1 = x0 + 2;
	ta_svg_mark_open(out, span_looks[s->kind].class, s->text);
	fprintf(out, "<rect class=\"soft\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>",
		x0, y - BAR / 2.0, x1 - x0, BAR);
	fprintf(out, "<rect class=\"c%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>",
		s->kind == TA_SPAN_PROBED   ? " dots"
		: s->kind == TA_SPAN_CLOSED ? " dash"
					    : "",
		x0, y - BAR / 2.0, x1 - x0, BAR);
	ta_svg_mark_close(out);
}

static void lane(FILE *out, const struct ta_figure *how, const struct ta_axis *x,
		 const struct ta_lane *l, double y)
{
	static const char *const classes[] = { "h", "fast tint h", "bad tint h" };
	char from[2 * TA_SVG_NUMBER], to[2 * TA_SVG_NUMBER];
	double verdict = l->verdict && *l->verdict ? ta_svg_width(l->verdict) + 10 : 0;
	char *label = ta_svg_fit(l->label, RIGHT - LEFT - verdict);
	double bar = y + TA_SVG_LINE - 1;
	bool outside;
	double x0 = ta_axis_within(x, (double)l->start_ns, &outside);
	double x1 = ta_axis_within(x, (double)l->end_ns, &outside);
	ta_svg_text(out, LEFT, y, TA_SVG_START, "h", label);
	free(label);
	if (verdict > 0)
		ta_svg_text(out, RIGHT, y, TA_SVG_END, classes[l->level], l->verdict);
	char *title = ta_format("%s: first segment %s; last %s%s", l->label,
				ta_svg_when(from, how, l->start_ns),
				ta_svg_when(to, how, l->end_ns), l->open ? "; still open" : "");
	ta_svg_mark_open(out, "data", title);
	free(title);
	fprintf(out, "<path class=\"c t\" d=\"M%.1f %.1fH%.1f\"/>", x0, bar,
		x1 - x0 < 1 ? x0 + 1 : x1);
	if (l->open)
		fprintf(out, "<path class=\"c dots\" d=\"M%.1f %.1fH%.1f\"/>", x1, bar, x->x1);
	ta_svg_mark_close(out);
	for (size_t i = 0; i < l->nspans; i++)
		span(out, x, &l->span[i], bar);
	for (size_t i = 0; i < l->nmarks; i++) {
		const struct ta_lane_mark *m = &l->mark[i];
		double at = ta_axis_within(x, (double)m->time_ns, &outside);
		double above = m->kind == TA_MARK_FAILED ? -6 : m->kind == TA_MARK_HEALED ? 6 : 0;
		ta_svg_mark(out, mark_looks[m->kind].shape, mark_looks[m->kind].class, at,
			    bar + above, 3.6, m->text);
	}
}

/* The next place of the key for a name. */
static void key_place(double *x, double *y, double *next, const char *name)
{
	double width = ta_svg_width(name) + 30;
	*x = *next;
	if (*x + width > RIGHT) {
		*x = LEFT;
		*y += TA_SVG_LINE;
	}
	*next = *x + width;
}

static void key_spans(FILE *out, unsigned kinds, double *y, double *next)
{
	double x;
	for (int k = 0; k < TA_SPAN_KINDS; k++) {
		if (!(kinds & 1u << k))
			continue;
		key_place(&x, y, next, span_looks[k].name);
		if (!out)
			continue;
		const struct ta_axis axis = { 0, 1, x, x + 14 };
		const struct ta_lane_span of_key = { 0, 1, (char *)span_looks[k].name,
						     (enum ta_span_kind)k };
		span(out, &axis, &of_key, *y - 4);
		ta_svg_text(out, x + 19, *y, TA_SVG_START, "dim", span_looks[k].name);
	}
}

static void key_marks(FILE *out, unsigned kinds, double *y, double *next)
{
	double x;
	for (int k = 0; k < TA_MARK_KINDS; k++) {
		if (!(kinds & 1u << k))
			continue;
		key_place(&x, y, next, mark_looks[k].name);
		if (!out)
			continue;
		ta_svg_mark(out, mark_looks[k].shape, mark_looks[k].class, x + 8, *y - 4, 3.6,
			    mark_looks[k].name);
		ta_svg_text(out, x + 19, *y, TA_SVG_START, "dim", mark_looks[k].name);
	}
}

/* Looks that were used, with their names; returns the y after them. */
static double key(FILE *out, const struct ta_timeline *data, double y)
{
	unsigned spans = 0, marks = 0;
	double next = LEFT;
	for (size_t i = 0; i < data->nlanes; i++) {
		for (size_t k = 0; k < data->lane[i].nspans; k++)
			spans |= 1u << data->lane[i].span[k].kind;
		for (size_t k = 0; k < data->lane[i].nmarks; k++)
			marks |= 1u << data->lane[i].mark[k].kind;
	}
	key_spans(out, spans, &y, &next);
	key_marks(out, marks, &y, &next);
	return y + TA_SVG_LINE;
}

/* What is common to several, as a band over all of them, with its words below; returns the y after them. */
static double bands(FILE *out, const struct ta_timeline *data, const struct ta_axis *x, double top,
		    double bottom, double y)
{
	struct ta_svg_places places = { .n = 0 };
	for (size_t i = 0; i < data->nbands; i++) {
		const struct ta_lane_band *b = &data->band[i];
		bool outside;
		double x0 = ta_axis_within(x, (double)b->from_ns, &outside);
		double x1 = ta_axis_within(x, (double)b->to_ns, &outside);
		if (x1 - x0 < 3)
			x1 = x0 + 3;
		if (out) {
			ta_svg_mark_open(out, "tlp", b->text);
			fprintf(out,
				"<rect class=\"soft\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
				x0, top, x1 - x0, bottom - top);
			ta_svg_mark_close(out);
			double middle = (x0 + x1) / 2, base = top + 9;
			while (!ta_svg_take(&places, middle - 8, base - 9, middle + 8, base + 3) &&
			       base < bottom)
				base += TA_SVG_LINE - 4;
			ta_svg_textf(out, middle, base, TA_SVG_MIDDLE, "tlp tint h b", "%zu",
				     i + 1);
		}
		char *text = ta_format("%zu: %s", i + 1, b->text);
		y = ta_svg_para(out, y, "tlp tint", text);
		free(text);
	}
	return y;
}

static void draw(FILE *out, const struct ta_figure *how, const struct ta_timeline *data,
		 const struct ta_axis *x, double height)
{
	double y = ta_svg_para(NULL, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	double top = y - 4, first = y + (4 + (double)data->nbands * (TA_SVG_LINE - 4));
	double bottom = first + (double)data->nlanes * ROW - 2;
	unsigned failed = 0;
	for (size_t i = 0; i < data->nlanes; i++)
		failed += data->lane[i].level == TA_LANE_FAILED;
	char *about = ta_format("A time line of %zu %s, %u of them failed.", data->nlanes,
				data->nlanes == 1 ? "connection" : "connections", failed);
	ta_svg_open(out, how, height, about);
	free(about);
	ta_svg_para(out, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	y = ta_svg_time_axis(out, how, x, top, bottom);
	y = bands(out, data, x, top, bottom, y + TA_SVG_LINE - 4);
	for (size_t i = 0; i < data->nlanes; i++)
		lane(out, how, x, &data->lane[i], first + (double)i * ROW + TA_SVG_TEXT - 4);
	y = key(out, data, y);
	if (data->left_out)
		ta_svg_textf(out, LEFT, y, TA_SVG_START, "dim",
			     "%" PRIu64 " more connections are not drawn: the worst are.",
			     data->left_out);
	ta_svg_close(out);
}

void ta_figure_timeline(FILE *out, const struct ta_figure *how, const struct ta_timeline *data)
{
	int64_t pad = data->end_ns / 60 + TA_MS;
	struct ta_axis x = { (double)-pad, (double)(data->end_ns + pad), LEFT + INSET,
			     RIGHT - INSET };
	double y = ta_svg_para(NULL, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	y += (4 + (double)data->nbands * (TA_SVG_LINE - 4)) + (double)data->nlanes * ROW - 2;
	y = ta_svg_time_axis(NULL, how, &x, 0, y);
	y = bands(NULL, data, &x, 0, 0, y + TA_SVG_LINE - 4);
	y = key(NULL, data, y);
	draw(out, how, data, &x, y + (data->left_out ? TA_SVG_LINE : 0));
}
