/* SPDX-License-Identifier: MIT */
/* How a connection went: round trips, and what was outstanding beside what the other side's window allowed. */
#include "report/figures/segments.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum {
	LEFT = 66,
	RIGHT = TA_SVG_WIDTH - 14,
	PANEL = 110,
	GAP = 34,
	MOST_DOTS = 240,
	WINDOW_PARTS = 3 /* a window is drawn up to so many times what was outstanding */
};

struct plot {
	FILE *out;
	const struct ta_figure *how;
	const struct ta_close_view *view;
	struct ta_axis x;
};

static bool has_rtt(const struct ta_close_view *view, int64_t *ret_low, int64_t *ret_high,
		    unsigned *ret_count)
{
	*ret_count = 0;
	for (size_t i = 0; i < view->n; i++) {
		int64_t rtt = view->segment[i].rtt_ns;
		if (rtt < 0)
			continue;
		*ret_low = *ret_count && *ret_low < rtt ? *ret_low : rtt;
		*ret_high = *ret_count && *ret_high > rtt ? *ret_high : rtt;
		++*ret_count;
	}
	return *ret_count;
}

static int64_t most_outstanding(const struct ta_close_view *view, int dir)
{
	int64_t most = 0;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		int64_t value = s->dir == dir ? s->outstanding : s->peer_outstanding;
		if (!s->is_icmp && value > most)
			most = value;
	}
	return most;
}

bool ta_figure_traffic_has(const struct ta_sequence *data)
{
	int64_t low = 0, high = 0;
	unsigned count;
	return data->view->was_read &&
	       (has_rtt(data->view, &low, &high, &count) || most_outstanding(data->view, 0) > 1 ||
		most_outstanding(data->view, 1) > 1);
}

static void rtt_dots(const struct plot *p, const struct ta_axis *y, unsigned count)
{
	unsigned every = count / MOST_DOTS + 1, seen = 0;
	for (size_t i = 0; i < p->view->n; i++) {
		const struct ta_close_segment *s = &p->view->segment[i];
		if (s->rtt_ns < 0 || seen++ % every)
			continue;
		char *frame = ta_segment_frame(p->view, s), rtt[TA_SVG_NUMBER],
		     when[2 * TA_SVG_NUMBER];
		char *title = ta_format("%s, %s: round trip %s, seen from here to the %s", frame,
					ta_svg_when(when, p->how, s->time_ns),
					ta_svg_duration(rtt, s->rtt_ns), ta_side_name(s->dir));
		double rtt_log = log10((double)(s->rtt_ns > 1000 ? s->rtt_ns : 1000));
		ta_svg_mark(p->out, s->dir ? TA_SHAPE_DOT : TA_SHAPE_UP, s->dir ? "data" : "tlp",
			    ta_axis_at(&p->x, (double)s->time_ns), ta_axis_at(y, rtt_log), 2.2,
			    title);
		free(title);
		free(frame);
	}
}

static void rtt_panel(const struct plot *p, double top, int64_t low, int64_t high, unsigned count)
{
	struct ta_axis y = { floor(log10((double)(low > 1000 ? low : 1000)) * 2) / 2,
			     ceil(log10((double)(high > 1000 ? high : 1000)) * 2) / 2 + 0.1,
			     top + PANEL, top };
	char least[TA_SVG_NUMBER], most[TA_SVG_NUMBER];
	if (y.to - y.from < 1) {
		y.to += (1 - (y.to - y.from)) / 2;
		y.from = y.to - 1.1;
	}
	ta_svg_log_axis(p->out, &y, &p->x);
	ta_svg_line(p->out, "axis", p->x.x0, top + PANEL, p->x.x1, top + PANEL);
	ta_svg_textf(p->out, TA_SVG_MARGIN, top - 8, TA_SVG_START, "dim",
		     "round trips, %s to %s; dot: server, triangle: client",
		     ta_svg_duration(least, low), ta_svg_duration(most, high));
	rtt_dots(p, &y, count);
}

/* What a direction had outstanding by a segment, or the window that the other side gave it; -1: it says nothing of that. */
static int64_t value_of(const struct ta_close_segment *s, int dir, bool window)
{
	if (s->is_icmp)
		return -1;
	if (window)
		return s->dir != dir && s->have_window ? (int64_t)s->window : -1;
	return s->dir == dir ? s->outstanding : s->peer_outstanding;
}

static void value_line(const struct plot *p, const struct ta_axis *y, int dir, bool window)
{
	struct ta_step_line line;
	int64_t last = p->view->from_ns;
	ta_step_begin(&line, p->out, window ? "win c dash" : "data c", &p->x, y);
	for (size_t i = 0; i < p->view->n; i++) {
		const struct ta_close_segment *s = &p->view->segment[i];
		int64_t value = value_of(s, dir, window);
		if (value < 0)
			continue;
		ta_step_to(&line, s->time_ns, (double)value);
		last = s->time_ns;
	}
	ta_step_end(&line, last);
}

static void outstanding_panel(const struct plot *p, double top, int dir, int64_t most)
{
	struct ta_axis y = { 0, (double)most * 1.15 + 1, top + PANEL, top };
	char number[TA_SVG_NUMBER], text[96];
	int64_t room = -1;
	for (size_t i = 0; i < p->view->n; i++) {
		int64_t window = value_of(&p->view->segment[i], dir, true);
		room = window > room ? window : room;
	}
	bool shown = room >= 0 && room <= WINDOW_PARTS * most;
	if (shown && (double)room * 1.08 > y.to)
		y.to = (double)room * 1.08;
	snprintf(text, sizeof(text), "%s: bytes outstanding, at most %s", ta_side_name(dir),
		 ta_svg_bytes(number, most));
	ta_svg_number_axis(p->out, &y, &p->x, text);
	ta_svg_line(p->out, "axis", p->x.x0, top + PANEL, p->x.x1, top + PANEL);
	if (shown)
		ta_svg_text(p->out, RIGHT, top - 8, TA_SVG_END, "win tint", "dashed: window");
	else if (room >= 0)
		ta_svg_textf(p->out, RIGHT, top - 8, TA_SVG_END, "win tint", "window: up to %s",
			     ta_svg_bytes(number, room));
	value_line(p, &y, dir, false);
	if (shown)
		value_line(p, &y, dir, true);
}

void ta_figure_traffic(FILE *out, const struct ta_figure *how, const struct ta_sequence *data)
{
	const struct ta_close_view *view = data->view;
	struct plot p = { .out = out, .how = how, .view = view };
	int64_t low = 0, high = 0,
		most[2] = { most_outstanding(view, 0), most_outstanding(view, 1) };
	unsigned count, panels = 0;
	bool rtts = has_rtt(view, &low, &high, &count);
	int64_t from = view->n ? view->segment[0].time_ns : 0;
	int64_t to = view->n ? view->segment[view->n - 1].time_ns : 0;
	int64_t pad = (to - from) / 60 + TA_US;
	p.x = (struct ta_axis){ (double)(from - pad), (double)(to + pad), LEFT, RIGHT };
	panels = rtts + (most[0] > 1) + (most[1] > 1);
	double y = ta_svg_para(NULL, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title) + TA_SVG_LINE;
	double top = y, bottom = y + panels * (PANEL + GAP) - GAP;
	struct ta_strbuf notes = { 0 };
	ta_segments_notes(&notes, view);
	double end = ta_svg_time_axis(NULL, how, &p.x, top, bottom) + TA_SVG_LINE - 4;
	end = ta_svg_para(NULL, end, "dim", ta_strbuf_text(&notes)) - TA_SVG_TEXT + 4;
	char *about = ta_format("%u round trips; at most %" PRId64
				" bytes of the client and %" PRId64 " of the server outstanding.",
				count, most[0], most[1]);
	ta_svg_open(out, how, end, about);
	free(about);
	ta_svg_para(out, TA_SVG_MARGIN + TA_SVG_LINE, "b", how->title);
	double below = ta_svg_time_axis(out, how, &p.x, top, bottom);
	if (rtts) {
		rtt_panel(&p, y, low, high, count);
		y += PANEL + GAP;
	}
	for (int dir = 0; dir < 2; dir++) {
		if (most[dir] <= 1)
			continue;
		outstanding_panel(&p, y, dir, most[dir]);
		y += PANEL + GAP;
	}
	ta_svg_para(out, below + TA_SVG_LINE - 4, "dim", ta_strbuf_text(&notes));
	ta_strbuf_release(&notes);
	ta_svg_close(out);
}
