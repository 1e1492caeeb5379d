/* SPDX-License-Identifier: MIT */
/* The table of a chain: a row for each attempt, folded in the middle; a bar shows how the gaps grow. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/why.h"

/* "0.488", "120.832": seconds with milliseconds; "-" for -1. */
static void seconds_cell(char buf[32], int64_t ns)
{
	if (ns < 0)
		snprintf(buf, 32, "-");
	else
		snprintf(buf, 32, "%" PRId64 ".%03d", (ns + TA_MS / 2) / TA_SEC,
			 (int)((ns + TA_MS / 2) / TA_MS % 1000));
}

/* What let an attempt out, or what armed its timer where that is not the attempt before it; what comes into question. */
static void trigger_note(struct ta_strbuf *out, const struct ta_connection_report *report,
			 const struct ta_episode *episode, size_t i)
{
	const struct ta_attempt *a = &episode->attempt[i];
	uint32_t trigger = a->why.trigger_frame;
	bool timer = ta_why_is_timer(&a->why), expected = i && trigger == a[-1].frame;
	unsigned open = ta_why_candidates(a);
	if (trigger && !(timer && expected)) {
		ta_strbuf_add(out, timer ? ", from " : ", by ");
		ta_frame_beside(out, report, trigger, a->frame);
	}
	if (a->flags & TA_ATTEMPT_NEW_DATA)
		ta_strbuf_add(out, ", new data");
	if (open)
		ta_strbuf_add(out, ", ");
	ta_why_add_causes(out, open);
}

/* What sets an attempt apart, separated by commas. */
static void attempt_note(struct ta_strbuf *out, const struct ta_connection_report *report,
			 const struct ta_attempt *a)
{
	static const char *const proof[] = {
		[TA_SPURIOUS_DSACK] = "D-SACK",
		[TA_SPURIOUS_TIMESTAMP] = "timestamp",
		[TA_SPURIOUS_EARLY_ACK] = "early ACK",
	};
	if (a->missing_before)
		ta_strbuf_addf(out, ", %u missing", a->missing_before);
	if (a->cause == TA_CAUSE_SYN && a->flags & TA_ATTEMPT_ASKED_FOR)
		ta_strbuf_add(out, ", answers a repeated SYN");
	if (a->spurious != TA_SPURIOUS_NO)
		ta_strbuf_addf(out, ", spurious: %s", proof[a->spurious]);
	if (a->answer_frame) {
		ta_strbuf_add(out, ", answer ");
		ta_frame_beside(out, report, a->answer_frame, a->frame);
		ta_strbuf_add(out, a->answer_window ? "" : " win 0");
	}
	if (a->nominal_ns >= 0 && !(a->flags & TA_ATTEMPT_EXPLAINED))
		ta_strbuf_add(out, ", off schedule");
}

/* What the table has room for. */
struct columns {
	bool clock;           /* the wall clock */
	bool bar;             /* in a column of its own; else only in rows without notes */
	int64_t least_gap_ns; /* the bar's unit; 0: there is none */
	size_t note;          /* where notes begin */
};

enum {
	ROW_WIDTH = 62,
	CLOCK_WIDTH = 13,
	BAR_WIDTH = 14,
	NOTE_ROOM = 24, /* the least that notes want behind a column */
	NOTE_INDENT = 16,
	MILLISECONDS = 3
};

/* Gaps that grow are drawn: one mark for the smallest, one more for each doubling. */
static int64_t least_gap(const struct ta_episode *episode)
{
	int64_t least = INT64_MAX, most = 0;
	for (size_t i = 1; i < episode->nattempts; i++) {
		int64_t gap = ta_fact_gap_ns(episode, i);
		if (gap <= 0)
			continue;
		least = gap < least ? gap : least;
		most = gap > most ? gap : most;
	}
	return most / 2 >= least ? least : 0;
}

static struct columns columns_of(const struct ta_page *page,
				 const struct ta_connection_report *report,
				 const struct ta_episode *episode)
{
	struct columns c = { .least_gap_ns = least_gap(episode), .note = ROW_WIDTH + 2 };
	if (report->have_epoch && c.note + CLOCK_WIDTH + BAR_WIDTH + NOTE_ROOM <= page->width) {
		c.clock = true;
		c.note += CLOCK_WIDTH;
	}
	if (c.least_gap_ns && c.note + BAR_WIDTH + NOTE_ROOM <= page->width) {
		c.bar = true;
		c.note += BAR_WIDTH;
	}
	return c;
}

static void add_bar(struct ta_strbuf *out, const struct columns *c, int64_t gap_ns)
{
	unsigned marks = gap_ns > 0 && c->least_gap_ns;
	/* half a doubling up counts as one */
	for (; marks && marks < BAR_WIDTH - 2 && gap_ns > c->least_gap_ns + c->least_gap_ns / 2;
	     marks++)
		gap_ns /= 2;
	for (unsigned i = 0; i < marks; i++)
		ta_strbuf_add(out, "=");
}

/* Behind the row, as far as it has room for both, or at least for the first; the rest on a line of its own. */
static void row_notes(const struct ta_page *page, const struct ta_connection_report *report,
		      const struct ta_episode *episode, size_t i, const struct columns *c)
{
	struct ta_strbuf trigger = { 0 }, note = { 0 }, bar = { 0 };
	trigger_note(&trigger, report, episode, i);
	attempt_note(&note, report, &episode->attempt[i]);
	int64_t own_ns = ta_fact_sender_gap_ns(report->conn, episode, i);
	if (own_ns >= 0) {
		char own[32];
		seconds_cell(own, own_ns);
		ta_strbuf_addf(&note, ", gap %s by its clock", own);
	}
	ta_text_attempt_fate(&note, report, episode->sender, episode->attempt[i].frame);
	size_t width = page->width + strlen(", "); /* the first comma is not written */
	bool behind = trigger.len && c->note + trigger.len <= width;
	add_bar(&bar, c, ta_fact_gap_ns(episode, i));
	if (bar.len && (c->bar || (!trigger.len && !note.len)))
		fprintf(page->out, "  %s", bar.text);
	if (c->bar && (behind || (note.len && c->note + trigger.len + note.len <= width)))
		fprintf(page->out, "%*s", BAR_WIDTH - (bar.len ? (int)bar.len + 2 : 0), "");
	if (behind)
		fprintf(page->out, "  %s", trigger.text + strlen(", "));
	else if (trigger.len)
		fprintf(page->out, "\n%*s%s", NOTE_INDENT, "", trigger.text + strlen(", "));
	if (note.len) {
		if (c->note + trigger.len + note.len > width)
			fprintf(page->out, "\n%*s", NOTE_INDENT, "");
		else
			fputs(behind ? ", " : "  ", page->out);
		ta_page_ink(page, TA_INK_YELLOW, note.text + strlen(", "));
	}
	putc('\n', page->out);
	ta_strbuf_release(&trigger);
	ta_strbuf_release(&note);
	ta_strbuf_release(&bar);
}

/* The file that the numbers below are of. */
static void file_line(const struct ta_page *page, const struct ta_connection_report *report,
		      uint32_t frame)
{
	char *file = ta_frame_file(report, report->point, frame);
	char *text = ta_format("      in %s:", file);
	ta_page_ink(page, TA_INK_DIM, text);
	putc('\n', page->out);
	free(text);
	free(file);
}

static void attempt_row(const struct ta_page *page, const struct ta_connection_report *report,
			const struct ta_episode *episode, size_t i, const struct columns *c)
{
	const struct ta_attempt *a = &episode->attempt[i];
	char clock[TA_INSTANT_TEXT] = "";
	size_t omission = ta_fact_omission(episode);
	size_t number = i + 1 + (i >= omission ? episode->attempts_omitted : 0);
	int64_t gap_ns = ta_fact_gap_ns(episode, i),
		before_ns = i ? ta_fact_gap_ns(episode, i - 1) : -1;
	char at[32], gap[32], nominal[32], ratio[32] = "-";
	ta_page_instant(at, sizeof(at), a->time_ns);
	seconds_cell(gap, gap_ns);
	seconds_cell(nominal, a->nominal_ns);
	double growth =
		gap_ns >= 0 && before_ns > 0 && i > 1 ? (double)gap_ns / (double)before_ns : -1;
	if (growth >= 9999)
		snprintf(ratio, sizeof(ratio), ">9999");
	else if (growth >= 0)
		snprintf(ratio, sizeof(ratio), growth < 100 ? "%.2f" : "%.0f", growth);
	if (c->clock)
		ta_time_of_day(clock, report->start_epoch_ns + a->time_ns, page->zone,
			       MILLISECONDS);
	fprintf(page->out, "  %3zu %7" PRIu64 "%*s %13s %8s %5s  %-9s %8s", number,
		ta_frame_number(report, report->point, a->frame), c->clock ? CLOCK_WIDTH : 0, clock,
		at, gap, ratio, ta_cause_words(a->cause), nominal);
	row_notes(page, report, episode, i, c);
}

void ta_text_attempts(const struct ta_page *page, const struct ta_connection_report *report,
		      const struct ta_episode *episode, size_t from)
{
	bool folded = episode->nattempts - from > TA_LIMIT_TABLE_HEAD + TA_LIMIT_TABLE_TAIL + 1 ||
		      episode->attempts_omitted;
	struct columns c = columns_of(page, report, episode);
	char *head =
		ta_format("  %3s %7s%*s %13s %8s %5s  %-9s %8s%s", "#", "frame",
			  c.clock ? CLOCK_WIDTH : 0, c.clock ? "clock" : "", "time, s", "gap, s",
			  "ratio", "cause", "timer, s", c.least_gap_ns ? "  gap, log2" : "");
	ta_page_ink(page, TA_INK_DIM, head);
	free(head);
	putc('\n', page->out);
	for (size_t i = from; i < episode->nattempts; i++) {
		if (folded && i == from + TA_LIMIT_TABLE_HEAD) {
			size_t last = episode->nattempts - TA_LIMIT_TABLE_TAIL;
			fprintf(page->out, "  %3s", page->utf8 ? "\xe2\x8b\xae" : ":");
			struct ta_strbuf frames = { 0 };
			ta_frame_span(&frames, report, episode->attempt[i].frame,
				      episode->attempt[last - 1].frame);
			fprintf(page->out, "    %zu more, %s\n",
				last - i + episode->attempts_omitted, ta_strbuf_text(&frames));
			ta_strbuf_release(&frames);
			i = last;
		}
		if (report->frames &&
		    (i == from || !ta_frame_is_in_file_of(report, episode->attempt[i].frame,
							  episode->attempt[i - 1].frame)))
			file_line(page, report, episode->attempt[i].frame);
		attempt_row(page, report, episode, i, &c);
	}
}
