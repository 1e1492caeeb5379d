/* SPDX-License-Identifier: MIT */
#include "report/figures/segments.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "tcpautopsy/core/segment.h"

enum {
	MOMENT_SEGMENTS = 40, /* shown before what failed in a moment */
	LEAD_PART = 3,        /* of what lasted, one part in so many is shown before it, */
	TAIL_PART = 20        /* and after it */
};

const char *ta_side_name(int dir)
{
	return dir ? "server" : "client";
}

/* Segments before an instant, not more than MOMENT_SEGMENTS, begin here. */
static int64_t some_before(const struct ta_close_view *view, int64_t at_ns)
{
	size_t end = 0;
	while (end < view->n && view->segment[end].time_ns < at_ns)
		end++;
	if (!end)
		return at_ns;
	return view->segment[end > MOMENT_SEGMENTS ? end - MOMENT_SEGMENTS : 0].time_ns;
}

void ta_segments_range(const struct ta_sequence *data, int64_t *ret_from_ns, int64_t *ret_to_ns)
{
	const struct ta_close_view *view = data->view;
	int64_t first = view->n ? view->segment[0].time_ns : 0;
	int64_t last = view->n ? view->segment[view->n - 1].time_ns : 0;
	int64_t since = data->since_ns >= 0 ? data->since_ns : last;
	int64_t until = data->until_ns > since ? data->until_ns : since;
	int64_t lasted = until - since, from = since - lasted / LEAD_PART;
	int64_t before = some_before(view, since), nearest = since;
	for (size_t i = 0; i < view->n && view->segment[i].time_ns < since; i++)
		nearest = view->segment[i].time_ns;
	if (data->since_ns < 0)
		from = first;
	else if (nearest < from && since - nearest <= lasted)
		from = nearest - lasted / TAIL_PART;
	else if (before > from || !lasted)
		from = before;
	if (from < first)
		from = first;
	int64_t to = until + (until - from) / TAIL_PART;
	from -= (until - from) / TAIL_PART;
	*ret_from_ns = from;
	*ret_to_ns = to > from + TA_MS ? to : from + TA_MS;
}

enum ta_svg_shape ta_cause_shape(uint8_t cause)
{
	switch (cause) {
	case TA_CAUSE_RTO:
		return TA_SHAPE_DIAMOND;
	case TA_CAUSE_TLP:
		return TA_SHAPE_UP;
	case TA_CAUSE_FAST:
		return TA_SHAPE_DOWN;
	case TA_CAUSE_AFTER_RTO:
	case TA_CAUSE_PMTU:
		return TA_SHAPE_SQUARE;
	case TA_CAUSE_PROBE:
		return TA_SHAPE_RING;
	case TA_CAUSE_UNKNOWN:
		return TA_SHAPE_PLUS;
	default:
		return TA_SHAPE_DOT;
	}
}

const char *ta_cause_colour(uint8_t cause)
{
	switch (cause) {
	case TA_CAUSE_RTO:
		return "bad";
	case TA_CAUSE_TLP:
		return "tlp";
	case TA_CAUSE_FAST:
		return "fast";
	case TA_CAUSE_AFTER_RTO:
	case TA_CAUSE_PMTU:
		return "win";
	case TA_CAUSE_PROBE:
		return "sack";
	case TA_CAUSE_UNKNOWN:
		return "ink";
	default:
		return "data";
	}
}

const char *ta_cause_label(uint8_t cause)
{
	static const char *const label[TA_CAUSE_COUNT] = {
		[TA_CAUSE_UNKNOWN] = "copy, cause open",
		[TA_CAUSE_ORIGINAL] = "original",
		[TA_CAUSE_RTO] = "RTO",
		[TA_CAUSE_TLP] = "loss probe",
		[TA_CAUSE_FAST] = "fast retransmission",
		[TA_CAUSE_AFTER_RTO] = "after RTO",
		[TA_CAUSE_SYN] = "SYN",
		[TA_CAUSE_PROBE] = "probe",
		[TA_CAUSE_PMTU] = "sent smaller (ICMP)",
	};
	return label[cause];
}

bool ta_segment_is_copy(const struct ta_close_segment *s)
{
	return !s->is_icmp && s->cause != TA_CAUSE_ORIGINAL;
}

char *ta_segment_frame(const struct ta_close_view *view, const struct ta_close_segment *s)
{
	return view->name ? ta_format("%s:%" PRIu32, view->name[s->input], s->frame)
			  : ta_format("frame %" PRIu32, s->frame);
}

static void add_flags(struct ta_strbuf *out, uint16_t flags)
{
	if (flags & TA_SYN)
		ta_strbuf_add(out, flags & TA_ACK ? ", SYN-ACK" : ", SYN");
	if (flags & TA_FIN)
		ta_strbuf_add(out, ", FIN");
	if (flags & TA_RST)
		ta_strbuf_add(out, ", RST");
}

char *ta_segment_title(const struct ta_figure *how, const struct ta_close_view *view,
		       const struct ta_close_segment *s)
{
	struct ta_strbuf out = { 0 };
	char when[2 * TA_SVG_NUMBER], *frame = ta_segment_frame(view, s);
	ta_strbuf_addf(&out, "%s, %s: ", frame, ta_svg_when(when, how, s->time_ns));
	free(frame);
	if (s->is_icmp) {
		ta_strbuf_addf(&out, "ICMP error, type %u code %u, quotes the %s", s->icmp_type,
			       s->icmp_code, ta_side_name(s->dir));
		if (s->have_seq)
			ta_strbuf_addf(&out, " at %" PRId64, s->seq);
		return ta_strbuf_take(&out);
	}
	ta_strbuf_add(&out, ta_side_name(s->dir));
	add_flags(&out, s->flags);
	if (s->len)
		ta_strbuf_addf(&out, ", %" PRIu32 " %s", s->len, s->len == 1 ? "byte" : "bytes");
	if (s->have_seq)
		ta_strbuf_addf(&out, " at %" PRId64, s->seq);
	if (s->have_ack)
		ta_strbuf_addf(&out, ", ACK %" PRId64, s->ack);
	if (s->have_window)
		ta_strbuf_addf(&out, ", window %" PRIu32, s->window);
	if (ta_segment_is_copy(s))
		ta_strbuf_addf(&out, "; %s", ta_cause_label(s->cause));
	return ta_strbuf_take(&out);
}

void ta_step_begin(struct ta_step_line *line, FILE *out, const char *class, const struct ta_axis *x,
		   const struct ta_axis *y)
{
	*line = (struct ta_step_line){ .out = out, .x = x, .y = y };
	fprintf(out, "<path class=\"%s\" d=\"", class);
}

void ta_step_to(struct ta_step_line *line, int64_t time_ns, double value)
{
	bool outside;
	double x = ta_axis_within(line->x, (double)time_ns, &outside);
	double y = ta_axis_within(line->y, value, &outside);
	if (!line->some) {
		fprintf(line->out, "M%.1f %.1f", x, y);
	} else {
		if (fabs(y - line->last_y) < 0.3)
			return;
		if (x - line->last_x > 0.2)
			fprintf(line->out, "H%.1f", x);
		fprintf(line->out, "V%.1f", y);
	}
	line->some = true;
	line->last_x = x;
	line->last_y = y;
}

void ta_step_end(struct ta_step_line *line, int64_t to_ns)
{
	bool outside;
	if (line->some)
		fprintf(line->out, "H%.1f", ta_axis_within(line->x, (double)to_ns, &outside));
	else
		fputs("M0 0", line->out);
	fputs("\"/>\n", line->out);
}

void ta_segments_notes(struct ta_strbuf *out, const struct ta_close_view *view)
{
	if (!view->was_read)
		ta_strbuf_add(
			out,
			"The input could not be read a second time: drawn from the attempts alone. ");
	if (view->left_out)
		ta_strbuf_addf(out, "%" PRIu64 " ordinary segments between these are not drawn. ",
			       view->left_out);
}
