/* SPDX-License-Identifier: MIT */
/* What is said of single frames: the verdict at a connection's first one, each attempt with its cause and its delay, what ended
 * them, and the evidence. wireshark/tcpautopsy.lua reads these words: "verdict NAME, CONFIDENCE: ", "copy 7 of 15, RTO 33.02 s after
 * the last: 30.98 s nominal; ", "evidence for NAME: ". */
#include "selection.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/diag/attention.h"
#include "tcpautopsy/diag/names.h"
#include "tcpautopsy/diag/why.h"

enum { SECONDS_TEXT = 32 };

/* Where a note goes, and what it is of. */
struct notes {
	struct ta_selection *selection;
	uint32_t item;
	const struct ta_connection_report *c;
};

/* Takes the words for one frame of the run. */
static void add(const struct notes *n, uint32_t frame, struct ta_strbuf *words)
{
	struct ta_selection *s = n->selection;
	struct ta_strbuf text = { 0 };
	if (!frame) {
		ta_strbuf_release(words);
		return;
	}
	if (s->nnotes == TA_LIMIT_EXPORT_NOTES) {
		s->notes_left_out++;
		ta_strbuf_release(words);
		return;
	}
	struct ta_frame_at at = ta_run_frame_at(n->c->the_run, frame);
	ta_strbuf_addf(&text, "tcpautopsy stream %" PRIu32 ", ", n->c->id);
	ta_frame_tell(&text, n->c->frames, frame);
	ta_strbuf_addf(&text, ": %s", ta_strbuf_text(words));
	ta_strbuf_release(words);
	s->note = ta_xgrow(s->note, &s->notes_capacity, s->nnotes + 1, sizeof(*s->note));
	s->note[s->nnotes] = (struct ta_note){ .input = at.input,
					       .frame = at.frame,
					       .of = n->item,
					       .order = (uint32_t)s->nnotes,
					       .text = ta_strbuf_take(&text) };
	s->nnotes++;
}

static void add_endpoint(struct ta_strbuf *out, const struct ta_connection_report *c, int dir)
{
	const struct ta_flow_key *key = &c->conn->flow.key;
	char text[TA_ADDR_TEXT];
	bool v6 = ta_addr_family(&key->addr[dir]) == TA_ADDR_IPV6;
	ta_strbuf_addf(out, v6 ? "[%s]:%u" : "%s:%u",
		       ta_addr_format(text, sizeof(text), &key->addr[dir], c->names),
		       key->port[dir]);
}

static void add_verdict(struct ta_strbuf *out, const struct ta_diagnosis *d)
{
	ta_strbuf_addf(out, "%s, %s%s", ta_scenario_name(d->scenario),
		       ta_confidence_name(d->confidence), d->healed_ns >= 0 ? ", healed" : "");
	if (d->title)
		ta_strbuf_addf(out, ": %s", d->title);
}

char *ta_notes_headline(const struct ta_connection_report *c)
{
	struct ta_strbuf text = { 0 };
	int client = ta_conn_client(c->conn);
	add_endpoint(&text, c, client);
	ta_strbuf_add(&text, " \xe2\x86\x92 ");
	add_endpoint(&text, c, !client);
	ta_strbuf_add(&text, ": ");
	add_verdict(&text, c->diagnosis);
	return ta_strbuf_take(&text);
}

static void note_verdict(const struct notes *n)
{
	struct ta_strbuf words = { 0 };
	ta_strbuf_add(&words, "verdict ");
	add_verdict(&words, n->c->diagnosis);
	if (n->c->diagnosis->summary)
		ta_strbuf_addf(&words, ". %s", n->c->diagnosis->summary);
	add(n, n->c->conn->first_frame, &words);
}

/* "keep-alive probe", "copy", "SYN copy". */
static const char *noun(const struct ta_episode *e)
{
	switch (e->kind) {
	case TA_EPISODE_KEEPALIVE:
		return "keep-alive probe";
	case TA_EPISODE_ZERO_WINDOW_PROBE:
		return "zero-window probe";
	case TA_EPISODE_SYN:
		return "SYN copy";
	case TA_EPISODE_SYN_ACK:
		return "SYN-ACK copy";
	case TA_EPISODE_FIN:
		return "FIN copy";
	default:
		return "copy";
	}
}

static const char *copies_of(const struct ta_episode *e)
{
	switch (e->kind) {
	case TA_EPISODE_SYN:
		return "SYN copies";
	case TA_EPISODE_SYN_ACK:
		return "SYN-ACK copies";
	case TA_EPISODE_FIN:
		return "FIN copies";
	default:
		return "copies";
	}
}

/* "33.02 s", "0.204 s": as many places as a schedule is judged by. */
static const char *seconds(char buf[SECONDS_TEXT], int64_t ns)
{
	if (ns < 10 * TA_SEC)
		snprintf(buf, SECONDS_TEXT, "%.3f s", (double)ns / (double)TA_SEC);
	else
		snprintf(buf, SECONDS_TEXT, "%.2f s", (double)ns / (double)TA_SEC);
	return buf;
}

/* Why it was sent: that a probe is one is said already. */
static void add_cause(struct ta_strbuf *out, const struct ta_episode *e, const struct ta_attempt *a)
{
	unsigned open = ta_why_candidates(a);
	if (ta_episode_is_probing(e) && a->cause == TA_CAUSE_PROBE)
		return;
	if (open)
		ta_why_add_causes(out, open);
	else
		ta_strbuf_add(out, a->cause == TA_CAUSE_UNKNOWN ? "cause unknown"
								: ta_cause_words(a->cause));
}

/* The delay before attempt i, and what the model says of it. */
static void add_delay(struct ta_strbuf *out, const struct ta_episode *e, size_t i,
		      bool after_omission)
{
	const struct ta_attempt *a = &e->attempt[i];
	const char *space = out->len ? " " : "";
	char gap[SECONDS_TEXT], nominal[SECONDS_TEXT];
	int64_t idle_ns = ta_episode_idle_ns(e);
	if (!i && e->kind == TA_EPISODE_KEEPALIVE && idle_ns >= 0)
		ta_strbuf_addf(out, "%s%s after the connection fell idle", space,
			       seconds(gap, idle_ns));
	else if (i && !after_omission)
		ta_strbuf_addf(out, "%s%s after the last", space,
			       seconds(gap, a->time_ns - a[-1].time_ns));
	if (a->nominal_ns < 0)
		return;
	ta_strbuf_addf(out, "%s%s nominal", out->len ? ": " : "", seconds(nominal, a->nominal_ns));
	if (!(a->flags & TA_ATTEMPT_EXPLAINED))
		ta_strbuf_add(out, ", off schedule");
}

/* ", RTO 33.02 s after the last: 30.98 s nominal" */
static void add_timing(struct ta_strbuf *out, const struct ta_episode *e, size_t i,
		       bool after_omission)
{
	struct ta_strbuf words = { 0 };
	add_cause(&words, e, &e->attempt[i]);
	add_delay(&words, e, i, after_omission);
	if (words.len)
		ta_strbuf_addf(out, ", %s", words.text);
	ta_strbuf_release(&words);
}

static void add_answer(struct ta_strbuf *out, const struct notes *n, const struct ta_episode *e,
		       const struct ta_attempt *a)
{
	static const char *const proof[TA_SPURIOUS_COUNT] = {
		[TA_SPURIOUS_DSACK] = "D-SACK",
		[TA_SPURIOUS_TIMESTAMP] = "timestamp",
		[TA_SPURIOUS_EARLY_ACK] = "early ACK",
	};
	if (a->spurious != TA_SPURIOUS_NO)
		ta_strbuf_addf(out, "; spurious (%s)", proof[a->spurious]);
	if (a->answer_frame) {
		ta_strbuf_add(out, "; answered by ");
		ta_frame_tell(out, n->c->frames, a->answer_frame);
	} else if (ta_episode_is_probing(e)) {
		ta_strbuf_add(out, "; not answered");
	}
}

static bool is_copy(const struct ta_attempt *a)
{
	return !(a->flags & (TA_ATTEMPT_ORIGINAL | TA_ATTEMPT_NEW_DATA | TA_ATTEMPT_UNSEEN));
}

/* One attempt: the number-th of its kind. */
static void note_attempt(const struct notes *n, const struct ta_episode *e, size_t i,
			 uint64_t number, bool after_omission)
{
	const struct ta_attempt *a = &e->attempt[i];
	struct ta_strbuf words = { 0 };
	bool probing = ta_episode_is_probing(e);
	uint32_t copies = ta_episode_copies(e);
	if (probing)
		ta_strbuf_addf(&words, "%s %" PRIu64 " of %" PRIu32, noun(e), number,
			       e->attempts_total);
	else if (is_copy(a))
		ta_strbuf_addf(&words, "%s %" PRIu64 " of %" PRIu32, noun(e), number, copies);
	else if (a->flags & TA_ATTEMPT_NEW_DATA)
		ta_strbuf_add(&words, "a probe with new data");
	else if (copies == 1)
		ta_strbuf_addf(&words, "original of 1 %s", noun(e));
	else
		ta_strbuf_addf(&words, "original of %" PRIu32 " %s", copies, copies_of(e));
	if (probing || !(a->flags & TA_ATTEMPT_ORIGINAL))
		add_timing(&words, e, i, after_omission);
	add_answer(&words, n, e, a);
	char *why = ta_why_text(n->c->conn, e, i, n->c->frames);
	if (why && !(a->flags & TA_ATTEMPT_ORIGINAL))
		ta_strbuf_addf(&words, "; %s", why);
	free(why);
	add(n, a->frame, &words);
}

static const char *ending(const struct ta_episode *e)
{
	switch (e->result) {
	case TA_RESULT_ANSWERED:
		return "answers";
	case TA_RESULT_RESET_BY_PEER:
	case TA_RESULT_RESET_BY_SENDER:
		return "RST, ends";
	case TA_RESULT_ICMP:
		return "ICMP error, ends";
	case TA_RESULT_SUPERSEDED:
		return "a new connection on the same ports, ends";
	default:
		return "ends";
	}
}

static void note_end(const struct notes *n, const struct ta_episode *e)
{
	struct ta_strbuf words = { 0 };
	if (!e->end_frame)
		return;
	ta_strbuf_addf(&words, "%s %" PRIu32 " %s%s that began with ", ending(e), e->attempts_total,
		       ta_episode_is_probing(e) ? noun(e) : "attempt",
		       e->attempts_total == 1 ? "" : "s");
	ta_frame_tell(&words, n->c->frames, e->first_frame);
	add(n, e->end_frame, &words);
}

static void note_episode(const struct notes *n, const struct ta_episode *e)
{
	uint64_t number = 0;
	/* What was left out lies behind the first half. */
	size_t omission = e->attempts_omitted ? TA_LIMIT_ATTEMPTS / 2 : e->nattempts;
	for (size_t i = 0; i < e->nattempts; i++) {
		if (i == omission)
			number += e->attempts_omitted;
		number += ta_episode_is_probing(e) || is_copy(&e->attempt[i]);
		note_attempt(n, e, i, number, i == omission);
	}
	note_end(n, e);
}

static bool says_the_same(const struct ta_evidence *a, const struct ta_evidence *b)
{
	return a->text && b->text && !strcmp(a->text, b->text) && a->nframes == b->nframes &&
	       !memcmp(a->frame, b->frame, a->nframes * sizeof(*a->frame));
}

/* The scenarios that a sentence speaks for, or against. */
static void add_scenarios(struct ta_strbuf *out, const struct ta_diagnosis *d, size_t first,
			  bool against)
{
	bool any = false;
	for (size_t i = first; i < d->nevidence; i++) {
		const struct ta_evidence *e = &d->evidence[i];
		if ((e->weight == TA_CONTRADICTS) != against ||
		    (i != first && !says_the_same(e, &d->evidence[first])))
			continue;
		ta_strbuf_addf(out, "%s%s",
			       any       ? ", "
			       : against ? " against "
					 : " for ",
			       ta_scenario_name(e->scenario));
		any = true;
	}
}

/* A sentence stands at each of its frames, once. */
static void note_evidence(const struct notes *n, size_t first)
{
	const struct ta_diagnosis *d = n->c->diagnosis;
	const struct ta_evidence *e = &d->evidence[first];
	for (size_t i = 0; i < first; i++)
		if (says_the_same(&d->evidence[i], e))
			return;
	for (unsigned i = 0; i < e->nframes; i++) {
		struct ta_strbuf words = { 0 };
		ta_strbuf_add(&words, "evidence");
		add_scenarios(&words, d, first, false);
		add_scenarios(&words, d, first, true);
		ta_strbuf_addf(&words, ": %s", e->text ? e->text : "");
		add(n, e->frame[i], &words);
	}
}

void ta_notes_add(struct ta_selection *selection, uint32_t item,
		  const struct ta_connection_report *c)
{
	const struct notes n = { selection, item, c };
	const struct ta_trouble *trouble = c->conn->trouble;
	note_verdict(&n);
	for (size_t i = 0; i < c->diagnosis->nevidence; i++)
		note_evidence(&n, i);
	for (size_t i = 0; trouble && i < trouble->nepisodes; i++)
		note_episode(&n, trouble->episode[i]);
}
