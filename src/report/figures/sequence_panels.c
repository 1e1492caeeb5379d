/* SPDX-License-Identifier: MIT */
/* Which numbers a panel shows: what was sent, the ACK line as far as it is near, and the window line likewise. */
#include "report/figures/sequence.h"

#include "tcpautopsy/core/segment.h"

enum {
	PANEL = 190,      /* height of one direction, */
	PANEL_BOTH = 140, /* of each of two */
	WINDOW_PARTS =
		2 /* the window line is shown within so many heights of the data above them */
};

bool ta_plot_shows(const struct ta_plot *p, const struct ta_close_segment *s)
{
	return s->time_ns >= p->from_ns && s->time_ns <= p->to_ns;
}

bool ta_panel_carries(const struct ta_close_segment *s, int dir)
{
	return !s->is_icmp && s->dir == dir && s->have_seq && !(s->flags & TA_RST) &&
	       (s->len || s->flags & (TA_SYN | TA_FIN) || ta_segment_is_copy(s));
}

int64_t ta_sequence_length(const struct ta_close_segment *s)
{
	int64_t flags = !!(s->flags & TA_SYN) + !!(s->flags & TA_FIN);
	return s->len + flags;
}

/* The lowest and highest number so far. */
struct numbers {
	int64_t low, high;
	bool some;
};

static void widen(struct numbers *n, int64_t value)
{
	if (!n->some || value < n->low)
		n->low = value;
	if (!n->some || value > n->high)
		n->high = value;
	n->some = true;
}

/* An ACK below the data is shown where that does not push the data into a corner. */
static void widen_down(struct numbers *n, int64_t ack)
{
	if (ack < n->low && n->low - ack <= n->high - n->low)
		n->low = ack;
}

/* Numbers of what a direction sent; *ret_data: bytes were among it, or copies. */
static struct numbers sent_numbers(const struct ta_plot *p, int dir, bool *ret_data)
{
	const struct ta_close_view *view = p->data->view;
	struct numbers n = { .some = false };
	*ret_data = false;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		if (!ta_plot_shows(p, s) || !ta_panel_carries(s, dir))
			continue;
		*ret_data |= s->len > 0 || ta_segment_is_copy(s);
		widen(&n, s->seq);
		widen(&n, s->seq + ta_sequence_length(s));
	}
	return n;
}

/* Widens by the ACKs of the other side, those before the range too: the line comes from there. */
static void widen_by_acks(const struct ta_plot *p, int dir, struct numbers *n)
{
	const struct ta_close_view *view = p->data->view;
	const struct ta_close_segment *before = NULL;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		if (s->is_icmp || s->dir == dir || !s->have_ack || s->time_ns > p->to_ns)
			continue;
		if (s->time_ns < p->from_ns)
			before = s;
		else
			widen_down(n, s->ack);
	}
	if (before)
		widen_down(n, before->ack);
}

/* Widens by the window line, where it is not far above. */
static void widen_by_window(const struct ta_plot *p, struct ta_panel *panel, struct numbers *n)
{
	const struct ta_close_view *view = p->data->view;
	const int64_t data_high = n->high, most = WINDOW_PARTS * (n->high - n->low + 10);
	panel->least_room = -1;
	panel->window_above = true;
	for (size_t i = 0; i < view->n; i++) {
		const struct ta_close_segment *s = &view->segment[i];
		if (s->is_icmp || s->dir == panel->dir || !ta_plot_shows(p, s) || s->window_end < 0)
			continue;
		if (panel->least_room < 0 || s->window < panel->least_room)
			panel->least_room = s->window;
		if (s->window_end - data_high > most)
			continue;
		panel->window_above = false;
		if (s->window_end > n->high)
			n->high = s->window_end;
	}
}

/* The numbers that a direction shows; false: none. */
static bool find_range(const struct ta_plot *p, struct ta_panel *panel, bool data_alone)
{
	bool has_data;
	struct numbers n = sent_numbers(p, panel->dir, &has_data);
	if (!n.some || (data_alone && !has_data))
		return false;
	widen_by_acks(p, panel->dir, &n);
	widen_by_window(p, panel, &n);
	double pad = (double)(n.high - n.low) * 0.06;
	if (pad < 0.5)
		pad = 0.5;
	panel->y = (struct ta_axis){ (double)n.low - pad, (double)n.high + pad, panel->bottom,
				     panel->top };
	return true;
}

unsigned ta_panels_lay_out(const struct ta_plot *p, struct ta_panel panel[2], double top)
{
	unsigned n = 0;
	for (int data_alone = 1; data_alone >= 0 && !n; data_alone--)
		for (int dir = 0; dir < 2; dir++) {
			panel[n] = (struct ta_panel){ .dir = dir };
			n += find_range(p, &panel[n], data_alone);
		}
	double height = n == 2 ? PANEL_BOTH : PANEL;
	for (unsigned i = 0; i < n; i++) {
		panel[i].top = top + 20 + i * (height + 30);
		panel[i].bottom = panel[i].top + height;
		panel[i].y.x0 = panel[i].bottom;
		panel[i].y.x1 = panel[i].top;
	}
	return n;
}
