/* SPDX-License-Identifier: MIT */
/* Sequence numbers over time around what failed. */
#include "report/figures/sequence.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/segment.h"

enum {
	MOST_DATA = 220, /* marks of each direction, */
	MOST_COPIES = 160,
	MOST_SACKS = 100,
	MOST_EVENTS = 60 /* and above both */
};

static void lines(struct ta_plot *p, const struct ta_panel *panel)
{
	const struct ta_close_view *view = p->data->view;
	struct ta_step_line line;
	double ack_y = -1, window_y = -1;
	bool outside;
	for (int window = 0; window < 2 - panel->window_above; window++) {
		int64_t last_ns = p->from_ns;
		double last = -1;
		ta_step_begin(&line, p->out, window ? "win c dash" : "ok c", &p->x, &panel->y);
		for (size_t i = 0; i < view->n; i++) {
			const struct ta_close_segment *s = &view->segment[i];
			if (s->is_icmp || s->dir == panel->dir || s->time_ns > p->to_ns ||
			    !s->have_ack || (window && s->window_end < 0))
				continue;
			last = (double)(window ? s->window_end : s->ack);
			last_ns = s->time_ns;
			ta_step_to(&line, s->time_ns, last);
		}
		ta_step_end(&line, line.some ? p->to_ns : last_ns);
		if (!line.some)
			continue;
		double y = ta_axis_within(&panel->y, last, &outside);
		*(window ? &window_y : &ack_y) = outside ? -1 : y;
	}
	if (ack_y >= 0)
		ta_svg_line_label(p->out, &p->places, TA_PLOT_RIGHT, ack_y, "ok tint h",
				  "ACK line");
	if (window_y >= 0)
		ta_svg_line_label(p->out, &p->places, TA_PLOT_RIGHT, window_y, "win tint h",
				  "window line");
}

/* A segment's bytes as an upright bar, at least so long that it is seen. */
static void bar(FILE *out, const struct ta_panel *panel, double x, int64_t seq, int64_t len)
{
	bool outside;
	double low = ta_axis_within(&panel->y, (double)seq, &outside);
	double high = ta_axis_within(&panel->y, (double)(seq + len), &outside);
	if (low - high < 3) {
		low += 1.5;
		high = low - 3;
	}
	fprintf(out, "<path class=\"c t\" d=\"M%.1f %.1fV%.1f\"/>", x, low, high);
}

static void mark_segment(struct ta_plot *p, const struct ta_panel *panel,
			 const struct ta_close_segment *s)
{
	double x = ta_axis_at(&p->x, (double)s->time_ns);
	char *title = ta_segment_title(p->how, p->data->view, s);
	bool copy = ta_segment_is_copy(s), outside;
	ta_svg_mark_open(p->out, ta_cause_colour(s->cause), title);
	free(title);
	bar(p->out, panel, x, s->seq, ta_sequence_length(s));
	double y = ta_axis_within(&panel->y, (double)(s->seq + ta_sequence_length(s)), &outside);
	if (copy)
		ta_svg_shape(p->out, ta_cause_shape(s->cause), x, y, 4);
	ta_svg_mark_close(p->out);
	if (copy && !(p->causes & TA_CAUSE_BIT(s->cause))) {
		char class[24];
		snprintf(class, sizeof(class), "%s tint h", ta_cause_colour(s->cause));
		ta_svg_label(p->out, &p->places, x, y, panel->top, panel->bottom, class,
			     ta_cause_label(s->cause));
	} else if (!copy && !p->some_data && s->len) {
		ta_svg_label(p->out, &p->places, x, y, panel->top, panel->bottom, "data tint h",
			     "data");
		p->some_data = true;
	}
	p->causes |= TA_CAUSE_BIT(s->cause);
}

/* Of too many of a kind every so manyth is drawn. */
static void segments(struct ta_plot *p, const struct ta_panel *panel, bool copies)
{
	const struct ta_close_view *view = p->data->view;
	unsigned count = 0, seen = 0;
	for (size_t i = 0; i < view->n; i++)
		count += ta_panel_carries(&view->segment[i], panel->dir) &&
			 ta_plot_shows(p, &view->segment[i]) &&
			 ta_segment_is_copy(&view->segment[i]) == copies;
	unsigned every = count / (copies ? MOST_COPIES : MOST_DATA) + 1;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		if (!ta_panel_carries(s, panel->dir) || !ta_plot_shows(p, s) ||
		    ta_segment_is_copy(s) != copies)
			continue;
		if (seen++ % every == 0)
			mark_segment(p, panel, s);
		else
			p->not_drawn++;
	}
}

/* No label hides a copy. */
static void cover(struct ta_plot *p, const struct ta_panel *panel)
{
	const struct ta_close_view *view = p->data->view;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		bool outside;
		if (!ta_panel_carries(s, panel->dir) || !ta_plot_shows(p, s) ||
		    !ta_segment_is_copy(s))
			continue;
		ta_svg_cover(&p->places, ta_axis_at(&p->x, (double)s->time_ns),
			     ta_axis_within(&panel->y, (double)(s->seq + ta_sequence_length(s)),
					    &outside),
			     3);
	}
}

static void sacks(struct ta_plot *p, const struct ta_panel *panel)
{
	const struct ta_close_view *view = p->data->view;
	unsigned count = 0, seen = 0;
	for (size_t i = 0; i < view->n; i++)
		count += view->segment[i].dir != panel->dir &&
			 ta_plot_shows(p, &view->segment[i]) && view->segment[i].nsack;
	unsigned every = count / MOST_SACKS + 1;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		if (s->dir == panel->dir || !ta_plot_shows(p, s) || !s->nsack || seen++ % every)
			continue;
		char *frame = ta_segment_frame(view, s);
		struct ta_strbuf title = { 0 };
		ta_strbuf_addf(&title, "%s, %.6f s: SACK", frame, (double)s->time_ns / 1e9);
		for (unsigned k = 0; k < s->nsack; k++)
			ta_strbuf_addf(&title, " %" PRId64 ":%" PRId64, s->sack[k][0],
				       s->sack[k][1]);
		double x = ta_axis_at(&p->x, (double)s->time_ns);
		ta_svg_mark_open(p->out, "sack", ta_strbuf_text(&title));
		for (unsigned k = 0; k < s->nsack; k++)
			bar(p->out, panel, x, s->sack[k][0], s->sack[k][1] - s->sack[k][0]);
		ta_svg_mark_close(p->out);
		if (!p->some_sack) {
			bool outside;
			double y = ta_axis_within(&panel->y, (double)s->sack[0][1], &outside);
			ta_svg_label(p->out, &p->places, x, y, panel->top, panel->bottom,
				     "sack tint h", "SACK");
		}
		p->some_sack = true;
		ta_strbuf_release(&title);
		free(frame);
	}
}

/* What has a place in the row above: its name and colour; NULL: nothing. */
static const char *event_of(const struct ta_close_segment *s, const char **ret_class,
			    enum ta_svg_shape *ret_shape)
{
	*ret_class = "icmp";
	*ret_shape = TA_SHAPE_DIAMOND;
	if (s->is_icmp)
		return "ICMP";
	*ret_class = "bad";
	*ret_shape = TA_SHAPE_CROSS;
	if (s->flags & TA_RST)
		return "RST";
	*ret_class = "ink";
	*ret_shape = TA_SHAPE_SQUARE;
	if (s->flags & TA_FIN)
		return "FIN";
	*ret_shape = TA_SHAPE_UP;
	if (s->flags & TA_SYN)
		return s->flags & TA_ACK ? "SYN-ACK" : "SYN";
	*ret_class = "win";
	*ret_shape = TA_SHAPE_RING;
	return s->have_window && s->window == 0 ? "window 0" : NULL;
}

static void event(struct ta_plot *p, const struct ta_close_segment *s, double y, double bottom)
{
	const char *class;
	enum ta_svg_shape shape;
	const char *name = event_of(s, &class, &shape);
	double x = ta_axis_at(&p->x, (double)s->time_ns);
	char *title = ta_segment_title(p->how, p->data->view, s), text[48], tint[24];
	ta_svg_mark_open(p->out, class, title);
	if (s->is_icmp || s->flags & TA_RST)
		fprintf(p->out, "<path class=\"c dots\" d=\"M%.1f %.1fV%.1f\"/>", x, y + 6, bottom);
	ta_svg_shape(p->out, shape, x, y, 4);
	ta_svg_mark_close(p->out);
	free(title);
	if (s->is_icmp)
		snprintf(text, sizeof(text), "%s", name);
	else
		snprintf(text, sizeof(text), "%s, %s", name, ta_side_name(s->dir));
	snprintf(tint, sizeof(tint), "%s tint h", class);
	ta_svg_label(p->out, &p->places, x, y, y - TA_PLOT_STRIP / 2.0 - 3,
		     y + TA_PLOT_STRIP / 2.0 + 4, tint, text);
}

/* The row of events above the panels, with a line down from some. Of equal ones on the same place one is drawn. */
static void events(struct ta_plot *p, double top, double bottom)
{
	const struct ta_close_view *view = p->data->view;
	const struct ta_close_segment *drawn[MOST_EVENTS];
	size_t n = 0;
	double y = top + TA_PLOT_STRIP / 2.0, last_x = -9;
	const char *last = NULL;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		const char *class;
		enum ta_svg_shape shape;
		const char *name = ta_plot_shows(p, s) ? event_of(s, &class, &shape) : NULL;
		double x = ta_axis_at(&p->x, (double)s->time_ns);
		if (!name || (last && !strcmp(name, last) && x - last_x < 2))
			continue;
		last = name;
		last_x = x;
		if (n == MOST_EVENTS) {
			p->not_drawn++;
			continue;
		}
		ta_svg_cover(&p->places, x, y, 4);
		drawn[n++] = s;
	}
	for (size_t i = 0; i < n; i++)
		event(p, drawn[i], y, bottom);
}

static void failure(struct ta_plot *p, double top, double bottom)
{
	const struct ta_sequence *d = p->data;
	if (d->since_ns < 0 || d->since_ns < p->from_ns || d->since_ns > p->to_ns)
		return;
	double x0 = ta_axis_at(&p->x, (double)d->since_ns);
	double x1 = d->until_ns > d->since_ns ? ta_axis_at(&p->x, (double)d->until_ns) : x0;
	char title[64 + 2 * TA_SVG_NUMBER], when[2 * TA_SVG_NUMBER];
	snprintf(title, sizeof(title), "what failed began: %s",
		 ta_svg_when(when, p->how, d->since_ns));
	ta_svg_mark_open(p->out, "bad", title);
	fprintf(p->out,
		"<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", x0,
		top, x1 - x0, bottom - top);
	fprintf(p->out, "<path class=\"c dash\" d=\"M%.1f %.1fV%.1f\"/>", x0, top, bottom);
	ta_svg_mark_close(p->out);
	if (d->healed_ns < 0 || d->healed_ns < p->from_ns || d->healed_ns > p->to_ns)
		return;
	double x = ta_axis_at(&p->x, (double)d->healed_ns);
	ta_svg_mark_open(p->out, "ok", "healed: the copy that got through");
	fprintf(p->out, "<path class=\"c dash\" d=\"M%.1f %.1fV%.1f\"/>", x, top, bottom);
	ta_svg_mark_close(p->out);
}

static void draw_panel(struct ta_plot *p, struct ta_panel *panel)
{
	char unit[64], number[TA_SVG_NUMBER];
	snprintf(unit, sizeof(unit), "%s to %s: sequence numbers", ta_side_name(panel->dir),
		 ta_side_name(!panel->dir));
	ta_svg_number_axis(p->out, &panel->y, &p->x, unit);
	ta_svg_take(&p->places, 0, panel->top - 20, ta_svg_width(unit), panel->top - 5);
	ta_svg_take(&p->places, TA_PLOT_RIGHT - ta_svg_width("window: at least 9,999,999"),
		    panel->top - 20, TA_PLOT_RIGHT, panel->top - 5);
	if (panel->window_above && panel->least_room > 0)
		ta_svg_textf(p->out, TA_PLOT_RIGHT, panel->top - 8, TA_SVG_END, "win tint h",
			     "window: at least %s", ta_svg_bytes(number, panel->least_room));
	cover(p, panel);
	lines(p, panel);
	segments(p, panel, false);
	sacks(p, panel);
	segments(p, panel, true);
}

/* For those who don't see the figure. */
static char *describe(const struct ta_plot *p)
{
	const struct ta_close_view *view = p->data->view;
	struct ta_strbuf out = { 0 };
	ta_strbuf_addf(&out, "Sequence numbers over time, %.3f s to %.3f s.",
		       (double)p->from_ns / 1e9, (double)p->to_ns / 1e9);
	for (int dir = 0; dir < 2; dir++) {
		unsigned data = 0, copies = 0, acks = 0, resets = 0;
		for (size_t i = 0; i < view->n; i++) {
			const struct ta_close_segment *s = &view->segment[i];
			if (!ta_plot_shows(p, s) || s->is_icmp || s->dir != dir)
				continue;
			copies += ta_segment_is_copy(s);
			data += s->len && !ta_segment_is_copy(s);
			acks += !s->len && s->have_ack;
			resets += !!(s->flags & TA_RST);
		}
		ta_strbuf_addf(&out,
			       " %s: %u with data, %u copies or probes, %u ACKs alone, %u RSTs.",
			       dir ? "Server" : "Client", data, copies, acks, resets);
	}
	return ta_strbuf_take(&out);
}

/* The shapes that were used, each with its name. */
static double key(FILE *out, double y, unsigned causes, bool data)
{
	double x = TA_SVG_MARGIN + 4;
	for (unsigned k = 0; k < TA_CAUSE_COUNT; k++) {
		const uint8_t c = (uint8_t)k;
		if (!(causes & TA_CAUSE_BIT(c)) || (c == TA_CAUSE_ORIGINAL && !data))
			continue;
		double width = ta_svg_width(ta_cause_label(c)) + 24;
		if (x + width > TA_SVG_WIDTH) {
			x = TA_SVG_MARGIN + 4;
			y += TA_SVG_LINE;
		}
		if (out) {
			bool plain = c == TA_CAUSE_ORIGINAL;
			ta_svg_mark(out, plain ? TA_SHAPE_BAR : ta_cause_shape(c),
				    ta_cause_colour(c), x, y - 4, plain ? 3 : 4, ta_cause_label(c));
			ta_svg_text(out, x + 9, y, TA_SVG_START, "",
				    c == TA_CAUSE_ORIGINAL ? "data" : ta_cause_label(c));
		}
		x += width;
	}
	return y + TA_SVG_LINE;
}

static unsigned causes_in_range(const struct ta_plot *p, bool *ret_data)
{
	const struct ta_close_view *view = p->data->view;
	unsigned causes = 0;
	*ret_data = false;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		if (!ta_plot_shows(p, s) || s->is_icmp || !ta_panel_carries(s, s->dir))
			continue;
		causes |= TA_CAUSE_BIT(s->cause);
		*ret_data |= s->cause == TA_CAUSE_ORIGINAL;
	}
	return causes;
}

/* "peer-silent, certain; shaded: 40.566 s to 893.694 s"; owned by the caller. */
static char *subtitle(const struct ta_sequence *data)
{
	char from[TA_SVG_NUMBER], to[TA_SVG_NUMBER];
	if (data->since_ns < 0)
		return ta_format("%s", data->what);
	ta_svg_seconds(from, data->since_ns, TA_MS);
	if (data->until_ns <= data->since_ns)
		return ta_format("%s; dashed line: %s", data->what, from);
	return ta_format("%s; shaded: %s to %s%s", data->what, from,
			 ta_svg_seconds(to, data->until_ns, TA_MS),
			 data->healed_ns >= 0 ? "; green: healed" : "");
}

void ta_figure_sequence(FILE *out, const struct ta_figure *how, const struct ta_sequence *data)
{
	struct ta_plot p = { .how = how, .data = data, .places = { .left = TA_PLOT_LEFT } };
	struct ta_panel panel[2];
	char *body = NULL, *below = subtitle(data), *about;
	size_t size;
	bool has_data;
	ta_segments_range(data, &p.from_ns, &p.to_ns);
	p.x = (struct ta_axis){ (double)p.from_ns, (double)p.to_ns, TA_PLOT_LEFT, TA_PLOT_RIGHT };
	double y = ta_svg_para(NULL, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	double strip = ta_svg_para(NULL, y, "", below) - TA_SVG_TEXT + 2,
	       top = strip + TA_PLOT_STRIP;
	unsigned n = ta_panels_lay_out(&p, panel, top), causes = causes_in_range(&p, &has_data);
	double bottom = n ? panel[n - 1].bottom : top + TA_SVG_LINE;
	p.out = ta_stream_open(&body, &size);
	ta_svg_para(p.out, y, "", below);
	failure(&p, top, bottom);
	y = ta_svg_time_axis(p.out, how, &p.x, top, bottom);
	events(&p, strip, bottom);
	for (unsigned i = 0; i < n; i++)
		draw_panel(&p, &panel[i]);
	y = key(p.out, y + TA_SVG_LINE - 4, causes, has_data);
	struct ta_strbuf notes = { 0 };
	ta_segments_notes(&notes, data->view);
	if (p.not_drawn)
		ta_strbuf_addf(&notes, "%u more marks are not drawn, evenly left out. ",
			       p.not_drawn);
	y = ta_svg_para(p.out, y, "dim", ta_strbuf_text(&notes));
	ta_stream_close(p.out);
	about = describe(&p);
	ta_svg_open(out, how, y - TA_SVG_TEXT + 4, about);
	ta_svg_para(out, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	fwrite(body, 1, size, out);
	ta_svg_close(out);
	ta_strbuf_release(&notes);
	free(about);
	free(below);
	free(body);
}
