/* SPDX-License-Identifier: MIT */
/* A connection that did not fail: its course in numbers; and what is notable of one that has only a line. */
#include "report_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/attention.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/why.h"
#include "tcpautopsy/tcp/facts.h"

static void add_fact(struct ta_strbuf *out, const struct ta_connection_report *c,
		     enum ta_fact_kind kind)
{
	const struct ta_fact *f = ta_fact_find(&c->diagnosis->facts, kind, -1);
	char *text = f ? ta_fact_text(f, ta_conn_client(c->conn), c->names, c->frames) : NULL;
	if (text)
		ta_strbuf_addf(out, "; %s", text);
	free(text);
}

static const enum ta_fact_kind worth[] = { TA_FACT_LONGEST_WAIT, TA_FACT_FILLED_LATE };
enum { WORTH = sizeof(worth) / sizeof(worth[0]) };

bool ta_text_is_worth_a_word(const struct ta_diagnosis *d)
{
	for (unsigned i = 0; i < WORTH; i++)
		if (ta_facts_have(&d->facts, worth[i]))
			return true;
	return false;
}

char *ta_text_worth_a_word(const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	for (unsigned i = 0; i < WORTH; i++)
		add_fact(&text, c, worth[i]);
	return ta_strbuf_take(&text);
}

char *ta_text_seen_between(const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	struct ta_elsewhere e[TA_ELSEWHERE_MAX];
	size_t n = ta_elsewhere(c, e);
	for (size_t i = 0; i < n; i++) {
		uint32_t lost =
			ta_elsewhere_between(&e[i], 0)->lost + ta_elsewhere_between(&e[i], 1)->lost;
		const char *here = ta_points_name(c->points, c->point);
		const char *there = ta_points_name(c->points, e[i].point);
		char *changed = ta_text_rewritten(&e[i]);
		if (lost)
			ta_strbuf_addf(&text,
				       "; %" PRIu32 " of its segments %s lost between %s and %s",
				       lost, lost == 1 ? "was" : "were", here, there);
		if (*changed)
			ta_strbuf_addf(&text, "; %s and %s: %s", here, there, changed);
		free(changed);
	}
	return ta_strbuf_take(&text);
}

/* Keep-alive probes of both sides. */
static uint64_t count_probes(const struct ta_conn *conn)
{
	uint64_t n = 0;
	for (size_t i = 0; conn->trouble && i < conn->trouble->nepisodes; i++)
		if (conn->trouble->episode[i]->kind == TA_EPISODE_KEEPALIVE)
			n += conn->trouble->episode[i]->attempts_total;
	return n;
}

static char *bytes_of(const struct ta_conn *conn, int dir)
{
	enum ta_payload how;
	uint64_t bytes = ta_fact_payload(conn, dir, &how);
	return how == TA_PAYLOAD_UNKNOWN
		       ? ta_xstrdup("unknown")
		       : ta_format("%" PRIu64 " %s%s", bytes, bytes == 1 ? "byte" : "bytes",
				   how == TA_PAYLOAD_ACKED ? " (by ACKs)" : "");
}

char *ta_text_healthy_line(const struct ta_connection_report *c)
{
	const struct ta_conn *conn = c->conn;
	int d = ta_conn_client(conn);
	char span[32], probes[64] = "";
	uint64_t n = count_probes(conn);
	char *words = ta_text_worth_a_word(c), *points = ta_text_seen_between(c);
	if (n)
		snprintf(probes, sizeof(probes), ", %" PRIu64 " %s", n,
			 n == 1 ? "keep-alive" : "keep-alives");
	char *who = ta_fact_endpoints(c), *out = bytes_of(conn, d), *back = bytes_of(conn, !d);
	struct ta_strbuf frames = { 0 };
	ta_frame_span(&frames, c, conn->first_frame, ta_conn_last_frame(conn));
	char *line =
		ta_format("%" PRIu32 ": %s: %s, %s in %s, %s out, %s back%s%s%s", c->id, who,
			  ta_end_name(c->diagnosis->end), ta_strbuf_text(&frames),
			  ta_duration(span, sizeof(span), ta_conn_last_ns(conn) - conn->start_ns),
			  out, back, probes, words, points);
	free(words);
	free(points);
	free(who);
	free(out);
	free(back);
	ta_strbuf_release(&frames);
	return line;
}

enum { INDENT = 2, HANG = 13, KILO = 1000, MEGA = KILO * KILO };

/* "12 B/s", "3.4 kB/s", "56.7 MB/s". */
static void add_rate(struct ta_strbuf *out, uint64_t bytes, int64_t span_ns)
{
	double rate = (double)bytes / ((double)span_ns / TA_SEC);
	if (rate >= MEGA)
		ta_strbuf_addf(out, "%.1f MB/s", rate / MEGA);
	else if (rate >= KILO)
		ta_strbuf_addf(out, "%.1f kB/s", rate / KILO);
	else
		ta_strbuf_addf(out, "%.0f B/s", rate);
}

static void add_bytes(struct ta_strbuf *out, const struct ta_connection_report *c, int dir)
{
	enum ta_payload how;
	uint64_t bytes = ta_fact_payload(c->conn, dir, &how);
	int64_t span_ns = ta_conn_last_ns(c->conn) - c->conn->start_ns;
	uint32_t segments = ta_conn_segments(c->conn, dir);
	if (how == TA_PAYLOAD_UNKNOWN) {
		ta_strbuf_add(out, "unknown");
		return;
	}
	ta_strbuf_addf(out, "%" PRIu64 " %s", bytes, bytes == 1 ? "byte" : "bytes");
	if (how == TA_PAYLOAD_ACKED)
		ta_strbuf_add(out, " by the other side's ACKs");
	else
		ta_strbuf_addf(out, " in %" PRIu32 " %s", segments,
			       segments == 1 ? "segment" : "segments");
	if (bytes && span_ns > 0) {
		ta_strbuf_add(out, ", ");
		add_rate(out, bytes, span_ns);
	}
}

static void bytes_line(const struct ta_page *page, const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	int client = ta_conn_client(c->conn);
	ta_strbuf_add(&text, "client ");
	add_bytes(&text, c, client);
	ta_strbuf_add(&text, "; server ");
	add_bytes(&text, c, !client);
	ta_page_para(page, INDENT, HANG, "bytes", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

static void handshake_line(const struct ta_page *page, const struct ta_connection_report *c)
{
	const struct ta_conn *conn = c->conn;
	struct ta_strbuf text = { 0 };
	char took[32];
	if (conn->syn_to_synack_us != UINT32_MAX)
		ta_strbuf_addf(&text, "SYN-ACK after %s",
			       ta_duration(took, sizeof(took), conn->syn_to_synack_us * TA_US));
	if (conn->synack_to_ack_us != UINT32_MAX)
		ta_strbuf_addf(&text, "%s after %s", text.len ? ", its ACK" : "the SYN-ACK's ACK",
			       ta_duration(took, sizeof(took), conn->synack_to_ack_us * TA_US));
	if (text.len)
		ta_page_para(page, INDENT, HANG, "handshake", text.text);
	ta_strbuf_release(&text);
}

/* As each sender's ACKs show it at the capture point. */
static void rtt_line(const struct ta_page *page, const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	char least[32], smoothed[32];
	int client = ta_conn_client(c->conn);
	for (int i = 0; i < 2; i++) {
		int dir = i ? !client : client;
		const struct ta_rto_estimator *rto = &c->conn->half[dir].rto;
		if (!rto->samples)
			continue;
		ta_strbuf_addf(&text, "%s%s %s at least, %s smoothed, %u %s", text.len ? "; " : "",
			       i ? "server" : "client",
			       ta_duration(least, sizeof(least), rto->min_rtt_us * TA_US),
			       ta_duration(smoothed, sizeof(smoothed), ta_rto_srtt_ns(rto)),
			       rto->samples, rto->samples == 1 ? "sample" : "samples");
	}
	if (!text.len)
		ta_strbuf_add(&text, "no sample");
	else
		ta_strbuf_add(&text, " (median and maximum are not kept)");
	ta_page_para(page, INDENT, HANG, "RTT", ta_strbuf_text(&text));
	ta_strbuf_release(&text);
}

/* Copies by cause, of those whose episode was kept. */
static void copies_line(const struct ta_page *page, const struct ta_connection_report *c)
{
	const struct ta_trouble *t = c->conn->trouble;
	uint64_t count[TA_CAUSE_COUNT] = { 0 }, all = 0;
	uint32_t sent_again = t ? t->half[0].retransmitted + t->half[1].retransmitted : 0;
	struct ta_strbuf text = { 0 };
	for (size_t i = 0; t && i < t->nepisodes; i++)
		for (uint32_t k = 0; k < t->episode[i]->nattempts; k++)
			count[t->episode[i]->attempt[k].cause]++;
	for (int cause = 0; cause < TA_CAUSE_COUNT; cause++) {
		if (!count[cause] || cause == TA_CAUSE_ORIGINAL || cause == TA_CAUSE_PROBE)
			continue;
		ta_strbuf_addf(&text, "%s%" PRIu64 " %s", all ? ", " : ": ", count[cause],
			       cause == TA_CAUSE_UNKNOWN ? "of unknown cause"
							 : ta_cause_words((enum ta_cause)cause));
		all += count[cause];
	}
	char *number = sent_again ? ta_format("%" PRIu32, sent_again) : ta_format("none");
	ta_page_paraf(page, INDENT, HANG, "resent", "%s%s", number,
		      sent_again ? ta_strbuf_text(&text) : "");
	free(number);
	ta_strbuf_release(&text);
}

static void stall_line(const struct ta_page *page, const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	char took[32];
	int64_t idle_ns = ta_conn_longest_idle_ns(c->conn);
	char *notable = ta_text_worth_a_word(c);
	if (*notable)
		ta_strbuf_add(&text, notable + strlen("; "));
	if (idle_ns > 0)
		ta_strbuf_addf(&text, "%sno segment for %s at most, to the quarter second",
			       text.len ? "; " : "", ta_duration(took, sizeof(took), idle_ns));
	if (text.len)
		ta_page_para(page, INDENT, HANG, "waits", text.text);
	free(notable);
	ta_strbuf_release(&text);
}

static void window_line(const struct ta_page *page, const struct ta_connection_report *c)
{
	const struct ta_trouble *t = c->conn->trouble;
	uint64_t times[2] = { 0 };
	int64_t longest_ns[2] = { 0 };
	char took[32];
	for (size_t i = 0; t && i < t->nzero; i++) {
		const struct ta_zero_window *z = &t->zero[i];
		int64_t end_ns = z->end_ns < 0 ? ta_conn_last_ns(c->conn) : z->end_ns;
		times[z->who]++;
		if (end_ns - z->start_ns > longest_ns[z->who])
			longest_ns[z->who] = end_ns - z->start_ns;
	}
	for (int dir = 0; dir < 2; dir++)
		if (times[dir])
			ta_page_paraf(page, INDENT, HANG, "window",
				      "0 at the %s, %" PRIu64 " %s, for %s at most",
				      ta_fact_side(c->conn, dir), times[dir],
				      times[dir] == 1 ? "time" : "times",
				      ta_duration(took, sizeof(took), longest_ns[dir]));
}

static void probes_lines(const struct ta_page *page, const struct ta_connection_report *c)
{
	const struct ta_trouble *t = c->conn->trouble;
	size_t shown = 0;
	for (size_t i = 0; t && i < t->nepisodes; i++)
		if (ta_episode_is_probing(t->episode[i]))
			ta_text_episode_line(page, shown++ ? NULL : "probes", c, t->episode[i]);
}

void ta_text_healthy(const struct ta_page *page, const struct ta_connection_report *c)
{
	const struct ta_diagnosis *d = c->diagnosis;
	char *points = ta_text_seen_between(c);
	if (d->summary)
		ta_page_para(page, INDENT, HANG, "why", d->summary);
	ta_text_capture(page, c);
	handshake_line(page, c);
	rtt_line(page, c);
	bytes_line(page, c);
	copies_line(page, c);
	stall_line(page, c);
	window_line(page, c);
	probes_lines(page, c);
	if (*points)
		ta_page_para(page, INDENT, HANG, "points", points + strlen("; "));
	if (!page->markdown) {
		ta_text_sides(page, c);
		ta_text_open_in(page, c);
	}
	free(points);
}
