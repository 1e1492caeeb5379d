/* SPDX-License-Identifier: MIT */
/* A chain as a ladder in SVG: the sender's line and the receiver's, an arrow an attempt, time downwards on a logarithmic
 * scale, on which a backoff that doubles makes even steps. */
#include "report_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"

enum { LEFT = 150, RIGHT = 470, TOP = 46, STEP = 15, SCALE = 34, WIDTH = 640 };

/* 1000 times the binary logarithm, linear between powers: exact enough to draw. */
static int64_t log2_milli(uint64_t x)
{
	unsigned n = 63 - (unsigned)__builtin_clzll(x | 1);
	uint64_t rest = x - (UINT64_C(1) << n);
	return (int64_t)n * 1000 +
	       (int64_t)((n >= 10 ? rest >> (n - 10) : rest << (10 - n)) * 1000 / 1024);
}

/* The row of an instant `ns` after the first attempt; `unit_ns` is where the scale turns from linear to logarithmic. */
static int row_of(int64_t ns, int64_t unit_ns)
{
	if (ns < 0)
		ns = 0;
	uint64_t x = (uint64_t)(ns / (unit_ns / 1024 + 1)) + 1024;
	return TOP + (int)((log2_milli(x) - 10000) * SCALE / 1000);
}

/* Another capture point saw it as well, and none beyond that one missed it. */
static bool came_over(const struct ta_connection_report *report, uint32_t frame)
{
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	size_t n = ta_elsewhere(report, e);
	bool seen = false, lost = false;
	for (size_t i = 0; i < n; i++) {
		struct ta_sight_fate fate =
			ta_points_fate(report->points, e[i].joined, report->point, frame);
		seen |= fate.fate == TA_FATE_BOTH;
		lost |= fate.fate == TA_FATE_LOST;
	}
	return seen && !lost;
}

static void rung(FILE *out, const struct ta_connection_report *report, const struct ta_episode *e,
		 size_t i, int y, bool from_left)
{
	const struct ta_attempt *a = &e->attempt[i];
	bool answered =
		a->answer_frame ||
		(e->answer_ns >= 0 && i + 1 == e->nattempts && e->result == TA_RESULT_ANSWERED) ||
		came_over(report, a->frame);
	int tip = answered ? RIGHT : (LEFT + RIGHT) / 2 + 60;
	int from = from_left ? LEFT : RIGHT, to = from_left ? tip : LEFT + RIGHT - tip;
	char gap[24];
	int64_t gap_ns = ta_fact_gap_ns(e, i);
	fprintf(out, "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
		answered ? "sent" : "lost", from, y, to, y + 4);
	if (!answered)
		fprintf(out, "<path class=\"lost\" d=\"M%d %dl8 8m0 -8l-8 8\"/>", to - 4, y);
	fprintf(out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", from_left ? LEFT - 8 : RIGHT + 8,
		y + 4, from_left ? "end" : "start");
	struct ta_strbuf frame = { 0 };
	ta_frame_beside(&frame, report, a->frame, e->attempt[0].frame);
	ta_escape_html(out, ta_strbuf_text(&frame));
	ta_strbuf_release(&frame);
	fputs("</text>", out);
	if (gap_ns >= 0)
		fprintf(out, "<text x=\"%d\" y=\"%d\" class=\"%s dim\">+%s</text>",
			from_left ? LEFT - 60 : RIGHT + 60, y + 4, from_left ? "end" : "start",
			ta_duration(gap, sizeof(gap), gap_ns));
	fputs("\n", out);
}

/* The rungs, long chains folded in the middle; returns the row of the last. out NULL: only that. */
static int rungs(FILE *out, const struct ta_connection_report *report, const struct ta_episode *e,
		 bool from_left)
{
	assert(e->nattempts >= 2);
	int64_t unit_ns = e->attempt[1].time_ns - e->attempt[0].time_ns;
	bool folded = e->nattempts > TA_LIMIT_TABLE_HEAD + TA_LIMIT_TABLE_TAIL + 1;
	int y = TOP - STEP;
	if (unit_ns < TA_MS)
		unit_ns = TA_MS;
	for (size_t i = 0; i < e->nattempts; i++) {
		if (folded && i == TA_LIMIT_TABLE_HEAD) {
			i = e->nattempts - TA_LIMIT_TABLE_TAIL;
			y += STEP;
			if (out)
				fprintf(out,
					"<text x=\"%d\" y=\"%d\" class=\"mid dim\">&#8942;</text>\n",
					(LEFT + RIGHT) / 2, y + 4);
		}
		int at = row_of(e->attempt[i].time_ns - e->start_ns, unit_ns);
		y = at > y + STEP ? at : y + STEP;
		if (out)
			rung(out, report, e, i, y, from_left);
	}
	return y;
}

void ta_html_ladder(FILE *out, const struct ta_connection_report *report,
		    const struct ta_episode *e)
{
	bool from_left = e->sender == ta_conn_client(report->conn);
	if (e->nattempts < 2)
		return;
	int bottom = rungs(NULL, report, e, from_left) + 2 * STEP;
	fprintf(out,
		"<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"attempts over time, logarithmic\">\n",
		WIDTH, bottom + STEP);
	fprintf(out,
		"<text x=\"%d\" y=\"20\" class=\"mid\">client</text><text x=\"%d\" y=\"20\" class=\"mid\">server</text>\n",
		LEFT, RIGHT);
	if (report->frames) {
		char *file = ta_frame_file(report, report->point, e->attempt[0].frame);
		fprintf(out, "<text x=\"%d\" y=\"20\" class=\"%s dim\">",
			from_left ? LEFT - 60 : RIGHT + 60, from_left ? "end" : "start");
		ta_escape_html(out, file);
		fputs("</text>\n", out);
		free(file);
	}
	for (int i = 0; i < 2; i++)
		fprintf(out, "<line class=\"life\" x1=\"%d\" y1=\"28\" x2=\"%d\" y2=\"%d\"/>\n",
			i ? RIGHT : LEFT, i ? RIGHT : LEFT, bottom);
	rungs(out, report, e, from_left);
	fputs("</svg>\n", out);
}
