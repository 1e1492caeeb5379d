/* SPDX-License-Identifier: MIT */
/* An episode for a person: its attempts as a table, folded in the middle, and what the gaps say of the timer. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/diag/attention.h"
#include "tcpautopsy/diag/why.h"

enum { NOTE_COLUMN = 64, NOTE_INDENT = 16 };

static const char *kind_words(const struct ta_episode *episode)
{
	switch (episode->kind) {
	case TA_EPISODE_KEEPALIVE:
		return "Keep-alive";
	case TA_EPISODE_ZERO_WINDOW_PROBE:
		return "Zero-window probes";
	case TA_EPISODE_SYN:
		return "SYN";
	case TA_EPISODE_SYN_ACK:
		return "SYN-ACK";
	case TA_EPISODE_FIN:
		return "FIN";
	default:
		return "Retransmission";
	}
}

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

/* Behind the row, as far as it has room for both, or at least for the first; the rest on a line of its own. */
static void row_notes(const struct ta_page *page, const struct ta_connection_report *report,
		      const struct ta_episode *episode, size_t i)
{
	struct ta_strbuf trigger = { 0 }, note = { 0 };
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
	bool behind = trigger.len && NOTE_COLUMN + trigger.len <= width;
	if (behind)
		fprintf(page->out, "  %s", trigger.text + strlen(", "));
	else if (trigger.len)
		fprintf(page->out, "\n%*s%s", NOTE_INDENT, "", trigger.text + strlen(", "));
	if (note.len) {
		if (NOTE_COLUMN + trigger.len + note.len > width)
			fprintf(page->out, "\n%*s", NOTE_INDENT, "");
		else
			fputs(behind ? ", " : "  ", page->out);
		ta_page_ink(page, TA_INK_YELLOW, note.text + strlen(", "));
	}
	putc('\n', page->out);
	ta_strbuf_release(&trigger);
	ta_strbuf_release(&note);
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
			const struct ta_episode *episode, size_t i)
{
	const struct ta_attempt *a = &episode->attempt[i];
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
	fprintf(page->out, "  %3zu %7" PRIu64 " %13s %8s %5s  %-9s %8s", number,
		ta_frame_number(report, report->point, a->frame), at, gap, ratio,
		ta_cause_words(a->cause), nominal);
	row_notes(page, report, episode, i);
}

static void result_words(struct ta_strbuf *out, const struct ta_connection_report *report,
			 const struct ta_episode *episode)
{
	switch (episode->result) {
	case TA_RESULT_ANSWERED:
		ta_strbuf_addf(out, "answered");
		break;
	case TA_RESULT_RESET_BY_PEER:
		ta_strbuf_addf(out, "ended by a RST");
		break;
	case TA_RESULT_RESET_BY_SENDER:
		ta_strbuf_addf(out, "ended by its own RST");
		break;
	case TA_RESULT_ICMP:
		ta_strbuf_addf(out, "ended by an ICMP error");
		break;
	case TA_RESULT_GAVE_UP:
		ta_strbuf_addf(out, "given up");
		break;
	case TA_RESULT_STOPPED:
		ta_strbuf_addf(out, "stopped early");
		break;
	case TA_RESULT_SUPERSEDED:
		ta_strbuf_addf(out, "superseded");
		break;
	default:
		ta_strbuf_addf(out, "still going on when the capture ends");
	}
	if (episode->end_frame) {
		ta_strbuf_add(out, " (");
		ta_frame_tell(out, report->frames, episode->end_frame);
		ta_strbuf_add(out, ")");
	}
}

static const char *times(char buf[32], unsigned n)
{
	if (n == 1)
		return "once";
	if (n == 2)
		return "twice";
	snprintf(buf, 32, "%u times", n);
	return buf;
}

/* The base, and what is remarkable about it. */
static void backoff_base(struct ta_strbuf *out, const struct ta_backoff *b)
{
	char base[32];
	struct ta_strbuf notes = { 0 };
	if (b->estimator_agrees)
		ta_strbuf_add(&notes, ", matches this connection's round trips");
	if (b->rto_min_ns >= 0)
		ta_strbuf_addf(&notes, ", with a minimum RTO of %s",
			       ta_page_seconds(base, sizeof(base), b->rto_min_ns));
	if (b->slow_tick_ns)
		ta_strbuf_addf(&notes, ", in ticks of %s",
			       ta_page_seconds(base, sizeof(base), b->slow_tick_ns));
	ta_strbuf_add(out, ta_page_seconds(base, sizeof(base), b->base_ns));
	if (notes.len)
		ta_strbuf_addf(out, " (%s)", notes.text + strlen(", "));
	ta_strbuf_add(out, ", ");
	ta_strbuf_release(&notes);
}

static void backoff_law(struct ta_strbuf *out, const struct ta_backoff *b, int64_t last_ns)
{
	char cap[32], seen[32], count[32];
	ta_page_seconds(cap, sizeof(cap), b->rto_max_ns);
	ta_page_seconds(seen, sizeof(seen), b->plateau_ns);
	if (b->base_ns >= 0)
		backoff_base(out, b);
	if (b->law == TA_LAW_CONSTANT && last_ns > b->base_ns + b->base_ns / 2)
		ta_strbuf_addf(out, "grown to %s, then constant",
			       ta_page_seconds(seen, sizeof(seen), last_ns));
	else if (b->law == TA_LAW_CONSTANT)
		ta_strbuf_addf(out, "not backed off: the gaps stay the same");
	else if (b->law == TA_LAW_LINEAR_THEN_EXPONENTIAL)
		ta_strbuf_addf(out, "constant at first, then doubled %s",
			       times(count, b->doublings));
	else if (b->law == TA_LAW_EXPONENTIAL)
		ta_strbuf_addf(out, "doubled %s", times(count, b->doublings));
	else
		ta_strbuf_addf(out, "the gaps match no known backoff");
	if (b->rto_max_ns < 0) {
		if (b->plateau_ns >= 0 && b->law != TA_LAW_CONSTANT)
			ta_strbuf_addf(out, ", then %s %s", seen, times(count, b->plateau_count));
		return;
	}
	ta_strbuf_addf(out, ", then capped at %s", cap);
	if (b->plateau_ns >= 0)
		ta_strbuf_addf(out, ", seen %s", times(count, b->plateau_count));
	if (b->plateau_ns >= 0 && strcmp(cap, seen))
		ta_strbuf_addf(out, " as %s", seen);
	if (b->plateau_ns >= 0 && b->wheel && b->tick_hz && strcmp(cap, seen))
		ta_strbuf_addf(out, " because a %u Hz timer wheel rounds it up", b->tick_hz);
}

bool ta_text_backoff(const struct ta_page *page, const struct ta_episode *episode)
{
	const struct ta_backoff *b = episode->fit ? &episode->fit->backoff : NULL;
	struct ta_strbuf text = { 0 };
	char base[32];
	/* The interval of keep-alives stands with their number. */
	if (!b || b->law == TA_LAW_NONE || episode->kind == TA_EPISODE_KEEPALIVE)
		return false;
	backoff_law(&text, b, ta_fact_gap_ns(episode, episode->nattempts - 1));
	unsigned gaps = 0;
	for (size_t i = 0; i < episode->nattempts; i++)
		gaps += episode->attempt[i].nominal_ns >= 0;
	if (gaps && b->explained_attempts)
		ta_strbuf_addf(&text, "; %u of %u gaps explained", b->explained_attempts, gaps);
	ta_strbuf_addf(&text, ".");
	if (b->tlp_index > 0)
		ta_strbuf_addf(
			&text,
			" Attempt %d is a tail loss probe (TLP): it precedes the RTO and does not double it.",
			b->tlp_index + 1);
	for (size_t i = 0; i < b->nalternatives; i++) {
		ta_strbuf_addf(&text, "%s%s", i ? ", " : " Equally likely: ",
			       ta_page_seconds(base, sizeof(base), b->alternative[i].base_ns));
		if (b->alternative[i].tick_hz)
			ta_strbuf_addf(&text, " at %u Hz", b->alternative[i].tick_hz);
		if (i + 1 == b->nalternatives)
			ta_strbuf_addf(&text, ".");
	}
	ta_page_para(page, 2, 13, ta_episode_is_probing(episode) ? "timer" : "RTO",
		     ta_strbuf_text(&text));
	ta_strbuf_release(&text);
	return true;
}

static void probe_words(struct ta_strbuf *out, const struct ta_connection_report *report,
			const struct ta_episode *episode)
{
	bool keepalive = episode->kind == TA_EPISODE_KEEPALIVE && episode->fit;
	const struct ta_keepalive_fit *k = keepalive ? &episode->fit->keepalive : NULL;
	char a[32], b[32];
	ta_strbuf_addf(out, "%" PRIu32 " %s", episode->attempts_total,
		       episode->attempts_total == 1 ? "probe" : "probes");
	if (keepalive && k->idle_ns >= 0)
		ta_strbuf_addf(out, " after %s idle", ta_page_seconds(a, sizeof(a), k->idle_ns));
	if (keepalive && k->interval_ns >= 0) {
		ta_strbuf_addf(out, ", every %s", ta_page_seconds(a, sizeof(a), k->interval_ns));
		if (k->nominal_interval_ns >= 0 && k->nominal_interval_ns != k->interval_ns)
			ta_strbuf_addf(out, " (%s configured)",
				       ta_page_seconds(b, sizeof(b), k->nominal_interval_ns));
	}
	if (episode->answered == episode->attempts_total)
		ta_strbuf_addf(out, ", all answered");
	else if (episode->answered)
		ta_strbuf_addf(out, ", %" PRIu32 " answered", episode->answered);
	else
		ta_strbuf_addf(out, ", none answered");
	if (episode->result != TA_RESULT_ANSWERED && episode->answered < episode->attempts_total) {
		ta_strbuf_addf(out, ", ");
		result_words(out, report, episode);
	}
}

/* What the table under it shows: n attempts, the last ones. */
static void chain_title(struct ta_strbuf *title, const struct ta_connection_report *report,
			const struct ta_episode *episode, size_t n)
{
	ta_strbuf_addf(title, "%s by the %s: ", kind_words(episode),
		       ta_fact_side(report->conn, episode->sender));
	if (ta_episode_is_probing(episode)) {
		probe_words(title, report, episode);
		if (n < episode->nattempts)
			ta_strbuf_addf(title, "; the last %zu", n);
		return;
	}
	ta_strbuf_addf(title, "%" PRIu32 " %s", episode->attempts_total,
		       episode->attempts_total == 1 ? "attempt" : "attempts");
	if (episode->kind == TA_EPISODE_RETRANSMISSION && episode->length)
		ta_strbuf_addf(
			title, " of %" PRIu32 " %s at seq %" PRId64, episode->length,
			episode->length == 1 ? "byte" : "bytes",
			ta_fact_relative_seq(&report->conn->half[episode->sender], episode->seq));
	ta_strbuf_addf(title, episode->zero_window ? " into a window of 0, " : ", ");
	result_words(title, report, episode);
}

/* The first row that is shown: of probes, the last ones that stayed unanswered, and what came after them. */
static size_t first_row(const struct ta_episode *episode)
{
	if (!ta_episode_is_probing(episode))
		return 0;
	size_t from = episode->nattempts;
	while (from && episode->attempt[from - 1].answer_frame)
		from--;
	if (!from)
		return episode->nattempts;
	while (from && !episode->attempt[from - 1].answer_frame)
		from--;
	return from;
}

void ta_text_chain(const struct ta_page *page, const struct ta_connection_report *report,
		   const struct ta_episode *episode)
{
	size_t from = first_row(episode), n = episode->nattempts - from;
	struct ta_strbuf title = { 0 };
	if (!n)
		return;
	bool folded =
		n > TA_LIMIT_TABLE_HEAD + TA_LIMIT_TABLE_TAIL + 1 || episode->attempts_omitted;
	chain_title(&title, report, episode, n);
	ta_page_para(page, 2, 2, NULL, ta_strbuf_text(&title));
	ta_strbuf_release(&title);
	char *head = ta_format("  %3s %7s %13s %8s %5s  %-9s %8s", "#", "frame", "time, s",
			       "gap, s", "ratio", "cause", "timer, s");
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
		attempt_row(page, report, episode, i);
	}
}

void ta_text_episode_line(const struct ta_page *page, const char *label,
			  const struct ta_connection_report *report,
			  const struct ta_episode *episode)
{
	struct ta_strbuf text = { 0 };
	char span[32];
	ta_strbuf_addf(&text, "%s by the %s: ", kind_words(episode),
		       ta_fact_side(report->conn, episode->sender));
	if (ta_episode_is_probing(episode)) {
		probe_words(&text, report, episode);
	} else {
		ta_strbuf_addf(&text, "%" PRIu32 " %s, ", episode->attempts_total,
			       episode->attempts_total == 1 ? "attempt" : "attempts");
		result_words(&text, report, episode);
	}
	if (episode->last_frame != episode->first_frame)
		ta_strbuf_addf(
			&text, "; %s from ",
			ta_duration(span, sizeof(span), episode->end_ns - episode->start_ns));
	else
		ta_strbuf_add(&text, "; at ");
	ta_frame_tell(&text, report->frames, episode->first_frame);
	if (episode->last_frame != episode->first_frame) {
		ta_strbuf_add(&text, " to ");
		ta_frame_cell(&text, report, episode->last_frame);
	}
	ta_strbuf_addf(&text, ".");
	ta_page_para(page, 2, 13, label, ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}
