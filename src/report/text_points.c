/* SPDX-License-Identifier: MIT */
/* What several capture points say of a connection, for a person: their clocks, what each direction underwent between them, what
 * was rewritten. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"

enum { INDENT = 2, HANG = 13 };

static bool shares_packets(const struct ta_points *points, unsigned p)
{
	for (unsigned q = 0; q < ta_points_count(points); q++)
		if (p != q && ta_points_clock(points, p < q ? p : q, p < q ? q : p))
			return true;
	return false;
}

/* Whoever compares captures wants to know that these are not of the same packets. */
static void add_strangers(struct ta_strbuf *text, const struct ta_points_report *report)
{
	unsigned n = ta_points_count(report->points), alone = 0;
	for (unsigned p = 0; p < n; p++)
		alone += !shares_packets(report->points, p);
	if (alone == n) {
		ta_strbuf_add(text, ". No packet was seen at two of them");
		return;
	}
	for (unsigned p = 0, said = 0; p < n; p++)
		if (!shares_packets(report->points, p))
			ta_strbuf_addf(text, "%s%s",
				       said++ ? ", " : ". No packet is shared with the others by ",
				       report->place[p].name);
}

char *ta_text_points_line(const struct ta_points_report *report)
{
	struct ta_strbuf text = { 0 };
	unsigned n = ta_points_count(report->points);
	ta_strbuf_addf(&text, "%u capture points: ", n);
	for (unsigned p = 0; p < n; p++) {
		const struct ta_place *place = &report->place[p];
		ta_strbuf_addf(&text, "%s%s", p ? "; " : "", place->name);
		if (place->ninputs != 1)
			ta_strbuf_addf(&text, " (%zu inputs)", place->ninputs);
	}
	add_strangers(&text, report);
	return ta_strbuf_take(&text);
}

char *ta_text_inputs_line(const struct ta_summary *s)
{
	struct ta_strbuf text = { 0 };
	if (s->continued)
		ta_strbuf_addf(
			&text,
			"%" PRIu64
			" of the inputs %s where another one ended: pieces of one capture. --together reads them as one.",
			s->continued, s->continued == 1 ? "goes on" : "go on");
	if (s->elsewhere)
		ta_strbuf_addf(
			&text,
			"%s%" PRIu64
			" of the inputs hold packets that another one holds, too: the same connections at several capture points. --together compares them.",
			text.len ? " " : "", s->elsewhere);
	if (s->apart)
		ta_strbuf_addf(&text,
			       "%s%" PRIu64
			       " %s, and nothing shows a piece of the same capture: read by %s.",
			       text.len ? " " : "", s->apart,
			       s->apart == 1 ? "capture shares no packets with the others"
					     : "captures share no packets with any other",
			       s->apart == 1 ? "itself" : "themselves");
	return ta_strbuf_take(&text);
}

char *ta_text_clock(const struct ta_connection_report *report, const struct ta_elsewhere *e)
{
	struct ta_strbuf text = { 0 };
	struct ta_clock_pair c;
	char offset[32], about[32];
	ta_strbuf_addf(&text, "%s: ", ta_points_name(report->points, e->point));
	if (!ta_elsewhere_clock(report, e, &c)) {
		ta_strbuf_add(&text, "how its clock stands is not known");
		return ta_strbuf_take(&text);
	}
	ta_strbuf_addf(
		&text, "clock %s %s",
		ta_duration(offset, sizeof(offset), c.offset_ns < 0 ? -c.offset_ns : c.offset_ns),
		c.offset_ns < 0 ? "behind" : "ahead");
	if (c.one_way)
		ta_strbuf_add(&text, ", or less (packets of one direction only)");
	else if (c.uncertainty_ns >= 0)
		ta_strbuf_addf(&text, " (\xc2\xb1 %s)",
			       ta_duration(about, sizeof(about), c.uncertainty_ns));
	int64_t ppm = ta_parts_per_million(c.drift);
	if (ppm)
		ta_strbuf_addf(&text, ", drift %" PRId64 " ppm", ppm);
	if (c.steps)
		ta_strbuf_addf(&text, ", set %u %s meanwhile", c.steps,
			       c.steps == 1 ? "time" : "times");
	ta_strbuf_addf(&text, ", from %" PRIu32 " shared %s", c.shared,
		       c.shared == 1 ? "packet" : "packets");
	return ta_strbuf_take(&text);
}

/* Delays that no clock could make negative are told; else only that they are not known. */
static void add_delay(struct ta_strbuf *text, const struct ta_between *b)
{
	char median[32], least[32], most[32];
	if (!b->both || b->delay_min_ns == -1)
		return;
	ta_strbuf_addf(text, ", %s", ta_duration(median, sizeof(median), b->delay_median_ns));
	if (b->both > 1)
		ta_strbuf_addf(text, " (%s to %s)",
			       ta_duration(least, sizeof(least), b->delay_min_ns),
			       ta_duration(most, sizeof(most), b->delay_max_ns));
}

/* "the two points", or, where there are more, which two. */
static void add_the_two(struct ta_strbuf *text, const struct ta_connection_report *report,
			unsigned near, unsigned far)
{
	if (ta_points_count(report->points) == 2)
		ta_strbuf_add(text, "the two points");
	else
		ta_strbuf_addf(text, "%s and %s", ta_points_name(report->points, near),
			       ta_points_name(report->points, far));
}

/* What came after the far capture's last packet. */
static void add_after(struct ta_strbuf *text, const struct ta_connection_report *report,
		      const struct ta_between *b, unsigned near, unsigned far)
{
	if (!b->after)
		return;
	char *first = ta_point_frame(report, near, b->first_after_frame);
	char *last = ta_point_frame(report, near, b->last_after_frame);
	ta_strbuf_addf(text,
		       ", %" PRIu32
		       " after %s's last packet (%s%s%s%s): lost, or its capture had been stopped",
		       b->after, ta_points_name(report->points, far), b->after > 1 ? "first " : "",
		       first, b->after > 1 ? ", last " : "", b->after > 1 ? last : "");
	free(first);
	free(last);
}

char *ta_text_between(const struct ta_connection_report *report, const struct ta_elsewhere *e,
		      int dir)
{
	const struct ta_between *b = ta_elsewhere_between(e, dir);
	struct ta_strbuf text = { 0 };
	uint32_t n = b->both + b->lost + b->made + b->unknown;
	if (!n)
		return ta_strbuf_take(&text);
	unsigned near = ta_elsewhere_is_far(e, dir, ta_conn_client(report->conn)) ? report->point
										  : e->point;
	unsigned far = near == e->point ? report->point : e->point;
	ta_strbuf_addf(&text, "%s \xe2\x86\x92 %s: %" PRIu32 " %s", ta_fact_side(report->conn, dir),
		       ta_fact_side(report->conn, !dir), n, n == 1 ? "segment" : "segments");
	if (b->lost && b->first_lost_frame) {
		char *first = ta_point_frame(report, near, b->first_lost_frame);
		ta_strbuf_addf(&text, ", %" PRIu32 " lost between ", b->lost);
		add_the_two(&text, report, near, far);
		ta_strbuf_addf(&text, " (%s%s", b->lost > 1 ? "first " : "", first);
		free(first);
		if (b->lost > 1) {
			char *last = ta_point_frame(report, near, b->last_lost_frame);
			ta_strbuf_addf(&text, ", last %s", last);
			free(last);
		}
		ta_strbuf_add(&text, ")");
	} else if (b->lost) {
		ta_strbuf_addf(&text, ", %" PRIu32 " lost between ", b->lost);
		add_the_two(&text, report, near, far);
	} else if (b->both && !b->after && !b->before) {
		ta_strbuf_add(&text, ", none lost");
	}
	if (b->made)
		ta_strbuf_addf(&text, ", %" PRIu32 " made or changed between them", b->made);
	add_after(&text, report, b, near, far);
	if (b->before)
		ta_strbuf_addf(&text,
			       ", %" PRIu32
			       " before %s's first packet: lost, or its capture had not begun",
			       b->before, ta_points_name(report->points, far));
	if (b->unknown > b->after + b->before)
		ta_strbuf_addf(&text, ", %" PRIu32 " that one of them could not see",
			       b->unknown - b->after - b->before);
	if (b->twice)
		ta_strbuf_addf(&text, ", %" PRIu32 " doubled on the way", b->twice);
	if (b->overtaken)
		ta_strbuf_addf(&text, ", %" PRIu32 " overtaken", b->overtaken);
	add_delay(&text, b);
	return ta_strbuf_take(&text);
}

char *ta_text_rewritten(const struct ta_elsewhere *e)
{
	struct ta_strbuf text = { 0 };
	for (unsigned bit = 0; bit < TA_REWRITTEN_NAMES; bit++)
		if (e->joined->rewritten >> bit & 1)
			ta_strbuf_addf(&text, "%s%s", text.len ? ", " : "rewritten between them: ",
				       ta_rewritten_words(bit));
	return ta_strbuf_take(&text);
}

static void para(const struct ta_page *page, const char *label, char *text)
{
	if (*text)
		ta_page_para(page, INDENT, HANG, label, text);
	free(text);
}

void ta_text_points(const struct ta_page *page, const struct ta_connection_report *report)
{
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	size_t n = ta_elsewhere(report, e);
	int client = ta_conn_client(report->conn);
	if (!report->points)
		return;
	const char *here = ta_points_name(report->points, report->point);
	if (!n) {
		ta_page_paraf(page, INDENT, HANG, "points", "seen at %s only", here);
		return;
	}
	ta_page_paraf(page, INDENT, HANG, "points",
		      "frames and times of this report are those of %s", here);
	for (size_t i = 0; i < n; i++) {
		para(page, NULL, ta_text_clock(report, &e[i]));
		para(page, NULL, ta_text_between(report, &e[i], client));
		para(page, NULL, ta_text_between(report, &e[i], !client));
		para(page, NULL, ta_text_rewritten(&e[i]));
	}
	if (!page->markdown)
		ta_text_ladder(page, report);
}

void ta_text_attempt_fate(struct ta_strbuf *out, const struct ta_connection_report *report, int dir,
			  uint32_t frame)
{
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	size_t n = ta_elsewhere(report, e);
	char delay[32];
	for (size_t i = 0; i < n; i++) {
		struct ta_sight_fate fate =
			ta_points_fate(report->points, e[i].joined, report->point, frame);
		const char *there = ta_points_name(report->points, e[i].point);
		if (fate.fate == TA_FATE_LOST) {
			ta_strbuf_add(out, ", lost on the way");
			if (n > 1)
				ta_strbuf_addf(out, " to %s", there);
		} else if (fate.fate == TA_FATE_UNKNOWN && fate.why == TA_FATE_WHY_AFTER) {
			ta_strbuf_addf(out, ", after %s's last packet", there);
		} else if (fate.fate == TA_FATE_UNKNOWN && fate.why == TA_FATE_WHY_BEFORE) {
			ta_strbuf_addf(out, ", before %s's first packet", there);
		} else if (fate.fate == TA_FATE_BOTH && fate.frame) {
			char *at = ta_point_frame(report, e[i].point, fate.frame);
			bool known = ta_elsewhere_between(&e[i], dir)->near_known;
			bool arrived = ta_elsewhere_is_far(&e[i], dir, dir);
			ta_strbuf_addf(out, ", %s %s",
				       !known    ? "at"
				       : arrived ? "arrived"
						 : "from",
				       at);
			if (fate.delay_ns != -1)
				ta_strbuf_addf(out, " %s",
					       ta_duration(delay, sizeof(delay), fate.delay_ns));
			free(at);
		} else if (fate.fate == TA_FATE_MADE) {
			ta_strbuf_addf(out, ", never at %s", there);
		}
	}
}
