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
#include "tcpautopsy/tcp/facts.h"

/* The one that the verdict rests on is told as what that takes it for: a FIN behind a probe looks like a byte. */
static bool is_lone_fin(const struct ta_connection_report *report, const struct ta_episode *episode)
{
	const struct ta_diagnosis *d = report->diagnosis;
	const struct ta_trouble *t = report->conn->trouble;
	return t && d->main_episode >= 0 && (size_t)d->main_episode < t->nepisodes &&
	       t->episode[d->main_episode] == episode && d->event < d->facts.count &&
	       d->facts.item[d->event].kind == TA_FACT_FIN_UNANSWERED;
}

static const char *kind_words(const struct ta_connection_report *report,
			      const struct ta_episode *episode)
{
	if (is_lone_fin(report, episode))
		return "FIN";
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

static void add_model(struct ta_strbuf *out, const char *before, int64_t base_ns, unsigned tick_hz)
{
	char base[32];
	ta_strbuf_addf(out, "%s%s", before, ta_page_seconds(base, sizeof(base), base_ns));
	if (tick_hz)
		ta_strbuf_addf(out, " at %u Hz", tick_hz);
	else
		ta_strbuf_add(out, " without ticks");
}

/* Every base that fits is named, the first choice too. */
static void alternatives(struct ta_strbuf *out, const struct ta_backoff *b)
{
	size_t n = b->nalternatives;
	if (!n)
		return;
	ta_strbuf_add(out, n == 1 && b->base_ns < 0 ? " It fits " : " These fit equally well: ");
	if (b->base_ns >= 0)
		add_model(out, "", b->base_ns, b->tick_hz);
	for (size_t i = 0; i < n; i++)
		add_model(out,
			  !i && b->base_ns < 0 ? ""
			  : i + 1 < n          ? ", "
					       : " and ",
			  b->alternative[i].base_ns, b->alternative[i].tick_hz);
	ta_strbuf_add(out, ".");
}

bool ta_text_backoff(const struct ta_page *page, const struct ta_episode *episode)
{
	const struct ta_backoff *b = episode->fit ? &episode->fit->backoff : NULL;
	struct ta_strbuf text = { 0 };
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
	alternatives(&text, b);
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

/* " of 100 bytes at seq 201": the FIN counts in sequence numbers, and is no byte. */
static void add_range(struct ta_strbuf *title, const struct ta_connection_report *report,
		      const struct ta_episode *episode)
{
	const struct ta_half *h = &report->conn->half[episode->sender];
	bool fin = ta_half_sent_fin(h) && episode->seq + episode->length == h->nxt;
	uint32_t bytes = episode->length - (fin && episode->length > 1);
	ta_strbuf_addf(title, " of %" PRIu32 " %s%s at seq %" PRId64, bytes,
		       bytes == 1 ? "byte" : "bytes",
		       fin && bytes < episode->length ? " and the FIN" : "",
		       ta_fact_relative_seq(h, episode->seq));
}

/* Attempts that were sent before the window closed, or after it opened, met none of 0. */
static void window_words(struct ta_strbuf *title, const struct ta_connection_report *report,
			 const struct ta_episode *episode)
{
	const struct ta_trouble *t = report->conn->trouble;
	uint32_t into = episode->attempts_total;
	for (uint32_t i = 0; t && t->nzero && i < episode->nattempts; i++) {
		bool met = false;
		for (size_t k = 0; k < t->nzero && !met; k++)
			met = t->zero[k].who != episode->sender &&
			      ta_zero_window_met(&t->zero[k], &episode->attempt[i]);
		into -= !met;
	}
	if (into == episode->attempts_total)
		ta_strbuf_addf(title, " into a window of 0");
	else if (into)
		ta_strbuf_addf(title, ", %" PRIu32 " of them into a window of 0", into);
}

/* What the table under it shows: n attempts, the last ones. */
static void chain_title(struct ta_strbuf *title, const struct ta_connection_report *report,
			const struct ta_episode *episode, size_t n)
{
	ta_strbuf_addf(title, "%s by the %s: ", kind_words(report, episode),
		       ta_fact_side(report->conn, episode->sender));
	if (ta_episode_is_probing(episode)) {
		probe_words(title, report, episode);
		if (n < episode->nattempts)
			ta_strbuf_addf(title, "; the last %zu", n);
		return;
	}
	ta_strbuf_addf(title, "%" PRIu32 " %s", episode->attempts_total,
		       episode->attempts_total == 1 ? "attempt" : "attempts");
	if (episode->kind == TA_EPISODE_RETRANSMISSION && episode->length &&
	    !is_lone_fin(report, episode))
		add_range(title, report, episode);
	if (episode->zero_window)
		window_words(title, report, episode);
	ta_strbuf_addf(title, ", ");
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
	chain_title(&title, report, episode, n);
	ta_page_para(page, 2, 2, NULL, ta_strbuf_text(&title));
	ta_strbuf_release(&title);
	ta_text_attempts(page, report, episode, from);
}

void ta_text_episode_line(const struct ta_page *page, const char *label,
			  const struct ta_connection_report *report,
			  const struct ta_episode *episode)
{
	struct ta_strbuf text = { 0 };
	char span[32];
	ta_strbuf_addf(&text, "%s by the %s: ", kind_words(report, episode),
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
