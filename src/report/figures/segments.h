/* SPDX-License-Identifier: MIT */
/* What figures of segments share: which part of the time they show, what a segment is called, lines that step. */
#ifndef TA_FIGURES_SEGMENTS_H
#define TA_FIGURES_SEGMENTS_H

#include "report/figures/svg.h"
#include "tcpautopsy/core/strbuf.h"

/* The part of the time that is shown: what failed and a third of it before, with the last segment before it where that isn't
 * far; of a connection that did not fail, or failed in a moment, the segments before that moment. */
void ta_segments_range(const struct ta_sequence *data, int64_t *ret_from_ns, int64_t *ret_to_ns);

/* A copy's cause as a shape, a colour and a name. */
enum ta_svg_shape ta_cause_shape(uint8_t cause);
const char *ta_cause_colour(uint8_t cause);
const char *ta_cause_label(uint8_t cause);

/* "server.pcap:17", "frame 17"; owned by the caller. */
char *ta_segment_frame(const struct ta_close_view *view, const struct ta_close_segment *s);
/* "frame 17, 12.3 s: client, 2 bytes at 5, copy (RTO)"; owned by the caller. */
char *ta_segment_title(const struct ta_figure *how, const struct ta_close_view *view,
		       const struct ta_close_segment *s);
bool ta_segment_is_copy(const struct ta_close_segment *s);
const char *ta_side_name(int dir);

/* A line of values that hold until the next one. Points that fall on the same place are left out. */
struct ta_step_line {
	FILE *out;
	const struct ta_axis *x, *y;
	double last_x, last_y;
	bool some;
};

void ta_step_begin(struct ta_step_line *line, FILE *out, const char *class, const struct ta_axis *x,
		   const struct ta_axis *y);
void ta_step_to(struct ta_step_line *line, int64_t time_ns, double value);
/* to_ns: the last value goes on until then. */
void ta_step_end(struct ta_step_line *line, int64_t to_ns);

/* What is said below a figure of segments of what it does not show. */
void ta_segments_notes(struct ta_strbuf *out, const struct ta_close_view *view);

#endif
