/* SPDX-License-Identifier: MIT */
/* What a RST refuses, and how it stands to the close: data that crossed the FIN, data written long after it, a goodbye
 * that nobody needed, or nothing at all. */
#include "facts/observers.h"
#include "facts/resets.h"
#include "facts/rules.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/tcp/facts.h"

static struct ta_fact *add(struct ta_scene *scene, int event, const struct ta_reset *r,
			   enum ta_fact_kind kind)
{
	return ta_fact_add(scene, kind, TA_OF_SIDE, r->sender, event);
}

/* Its sender had closed: its FIN is in the capture, or the one byte beyond its last that was acknowledged is one. */
static bool had_closed(const struct ta_scene *scene, const struct ta_reset *r)
{
	const struct ta_half *h = &scene->conn->half[r->sender];
	const struct ta_half_trouble *t = &scene->trouble->half[r->sender];
	bool unseen_fin = t->acked_unseen && t->acked_unseen_right == h->una &&
			  t->acked_unseen_right - t->acked_unseen_left == 1;
	return r->after_fin || unseen_fin;
}

/* It refuses no data: everything that both sides sent had been acknowledged, and one of them had closed. */
static bool refuses_nothing(const struct ta_scene *scene, const struct ta_reset *r, bool closed)
{
	const struct ta_half *h = &scene->conn->half[r->sender];
	const struct ta_half *peer = &scene->conn->half[!r->sender];
	/* What it acknowledges beyond what was sent is nobody's receipt. */
	if (r->refused_bytes || (r->has_ack && ta_seq_gt(r->ack, peer->nxt)))
		return false;
	if (closed || (r->receiver_closed && r->after_fin))
		return true;
	/* A RST,ACK in place of the second FIN, of an end that had answered something. */
	return r->receiver_closed && r->has_ack && h->una == h->nxt && ta_half_sent_data(h);
}

/* What was refused are the first bytes that their sender ever sent. */
static bool refuses_first_bytes(const struct ta_scene *scene, const struct ta_reset *r)
{
	const struct ta_half *h = &scene->conn->half[!r->sender];
	return ta_half_isn_known(h) && h->una == h->isn + 1;
}

/* Copies of what the RST refuses that its sender had answered without taking them, by ACKs: it had a socket then, and no room
 * or no use for them. A timer's copies alone: those that duplicate ACKs let out are answered out of order. */
static bool note_untaken(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	for (size_t i = 0; i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		struct ta_fact answers = { 0 };
		if (e->kind != TA_EPISODE_RETRANSMISSION || e->sender == r->sender ||
		    e->end_frame != r->frame || e->zero_window || e->sacked_bytes)
			continue;
		for (uint32_t k = 0; k < e->nattempts; k++) {
			const struct ta_attempt *a = &e->attempt[k];
			if (a->flags & TA_ATTEMPT_ORIGINAL || a->cause != TA_CAUSE_RTO ||
			    !a->answer_frame)
				continue;
			answers.value[0]++;
			ta_fact_frame(&answers, a->answer_frame);
		}
		if (answers.value[0] < TA_NOT_ACCEPTED_ANSWERS)
			continue;
		struct ta_fact *f = add(scene, event, r, TA_FACT_REFUSED_UNTAKEN);
		f->value[0] = answers.value[0];
		for (unsigned k = 0; k < answers.nframes; k++)
			ta_fact_frame(f, answers.frame[k]);
		return true;
	}
	return false;
}

/* What was not acknowledged, what lay beyond it and had arrived, and what of it the capture lacks. Where rows or frames are
 * missing, nothing is known to have been lost before the capture. */
static void note_not_acknowledged(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	struct ta_fact *f = add(scene, event, r, TA_FACT_DATA_REFUSED);
	f->value[0] = r->refused_bytes;
	ta_fact_frame(f, r->refused_seen_frame ? r->refused_seen_frame : r->frame);
	if (r->sacked_bytes) {
		f = add(scene, event, r, TA_FACT_REFUSED_SACKED);
		f->value[0] = r->sacked_bytes;
	}
	if (!r->refused_unseen_bytes || r->refused_stood_ns < TA_SEC ||
	    scene->ctx->frames_missing || scene->ctx->kinds.unread || scene->ctx->kinds.hidden)
		return;
	f = add(scene, event, r, TA_FACT_REFUSED_UNSEEN);
	f->value[0] = r->refused_unseen_bytes;
	f->value[1] = r->refused_stood_ns;
	ta_fact_frame(f, r->stood_frame);
	ta_fact_frame(f, r->frame);
}

static void note_refused(struct ta_scene *scene, int event, const struct ta_reset *r, bool closed)
{
	/* Who says goodbye answers a close, or meets a process that is just closing; and nobody begins with it. */
	bool untaken = note_untaken(scene, event, r);
	bool parting = !untaken && (closed || (r->receiver_closed && r->has_ack));
	bool maybe = parting && r->refused_unread && !refuses_first_bytes(scene, r);
	enum ta_fact_kind kind = parting && r->refused_alert ? TA_FACT_GOODBYE
				 : maybe                     ? TA_FACT_MAYBE_GOODBYE
							     : TA_FACT_DATA_REFUSED;
	if (kind != TA_FACT_DATA_REFUSED) {
		struct ta_fact *f = add(scene, event, r, kind);
		f->value[0] = r->refused_bytes;
		ta_fact_frame(f, r->refused_frame);
	}
	if (kind != TA_FACT_GOODBYE)
		note_not_acknowledged(scene, event, r);
	if (kind == TA_FACT_GOODBYE || !closed || r->has_ack)
		return;
	bool late = r->refused_knew_fin && r->refused_after_ns >= TA_STALE_NS;
	if (r->refused_knew_fin && !late)
		return;
	struct ta_fact *f =
		add(scene, event, r, late ? TA_FACT_WRITTEN_AFTER_CLOSE : TA_FACT_CROSSED_CLOSE);
	f->value[0] = r->refused_bytes;
	f->value[1] = late ? r->refused_after_ns : 0;
	ta_fact_frame(f, r->refused_frame);
	ta_fact_frame(f, r->frame);
}

/* SYN, SYN-ACK and a RST of the client at once, without a byte. */
static bool nothing_exchanged(const struct ta_scene *scene, const struct ta_reset *r)
{
	const struct ta_half *c = &scene->conn->half[scene->client],
			     *s = &scene->conn->half[!scene->client];
	bool opened = ta_half_isn_known(c) && ta_half_isn_known(s) &&
		      scene->conn->flags & TA_CONN_SYN_ACK;
	if (!opened || r->sender != scene->client || r->to_syn)
		return false;
	const struct ta_half_trouble *t = scene->trouble->half;
	if (ta_half_sent_data(c) || ta_half_sent_data(s) || ta_half_sent_fin(s) ||
	    t[0].unseen_bytes || t[1].unseen_bytes)
		return false;
	return scene->conn->syn_to_synack_us != UINT32_MAX &&
	       scene->conn->syn_to_synack_us * TA_US < TA_SYN_SPACED_NS &&
	       r->time_ns - scene->conn->start_ns <= TA_CHECK_NS;
}

/* The client asked, got its whole answer, and dropped the connection with a RST at once: a health check's way to close. An
 * answer of which no copy was acknowledged, more of them than chance takes, was not had at once. */
static bool dropped_after_answer(const struct ta_scene *scene, const struct ta_reset *r)
{
	const struct ta_half *c = &scene->conn->half[scene->client],
			     *s = &scene->conn->half[!scene->client];
	bool answered = ta_half_sent_data(c) && ta_half_sent_data(s) && c->una == c->nxt &&
			scene->conn->flags & TA_CONN_TURN &&
			!!(scene->conn->flags & TA_CONN_TURN_IS_1) != scene->client;
	return answered && r->sender == scene->client && r->has_ack && !r->refused_bytes &&
	       r->known_copies <= TA_SOME_ATTEMPTS && !r->after_fin && r->ack == s->nxt &&
	       s->nxt - s->isn <= TA_DROP_BYTES && r->reaction_ns >= 0 &&
	       r->reaction_ns <= TA_DROP_NS && r->time_ns - scene->conn->start_ns <= TA_CHECK_NS;
}

/* The client's SYN again, the same numbers, after a RST in its name: who sent the RST did not send the SYN, or keeps no state. */
static void note_syn_again(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	const struct ta_trouble *t = scene->trouble;
	if (r->sender != scene->client || !r->before_ack)
		return;
	for (size_t i = 0; i < t->nepisodes; i++) {
		const struct ta_episode *e = t->episode[i];
		if (e->kind != TA_EPISODE_SYN || e->sender != r->sender ||
		    e->start_ns <= r->time_ns)
			continue;
		struct ta_fact *f = add(scene, event, r, TA_FACT_SYN_AFTER_RST);
		f->value[0] = e->start_ns - r->time_ns;
		ta_fact_frame(f, e->first_frame);
		ta_fact_frame(f, r->frame);
		return;
	}
}

/* The server sent nothing but its SYN-ACK, and acknowledged nothing but the SYN. */
static bool never_knew(const struct ta_scene *scene, const struct ta_reset *r)
{
	const struct ta_half *h = &scene->conn->half[r->sender],
			     *p = &scene->conn->half[!r->sender];
	return r->sender != scene->client && scene->conn->flags & TA_CONN_SYN_ACK &&
	       ta_half_isn_known(h) && ta_half_isn_known(p) && h->nxt == h->isn + 1 &&
	       p->una == p->isn + 1 && !r->has_ack;
}

static void note_beginning(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	const struct ta_half *h = scene->conn->half;
	if (nothing_exchanged(scene, r))
		ta_fact_frame(add(scene, event, r, TA_FACT_NOTHING_EXCHANGED), r->frame);
	else if (dropped_after_answer(scene, r))
		ta_fact_frame(add(scene, event, r, TA_FACT_DROPPED_AFTER_ANSWER), r->frame);
	note_syn_again(scene, event, r);
	if (r->has_ack && r->known_copies > TA_FEW_ATTEMPTS) {
		struct ta_fact *f = add(scene, event, r, TA_FACT_ACKED_BY_RST);
		f->value[0] = r->known_copies + 1;
		f->value[1] = r->oldest_ns;
		ta_fact_frame(f, r->frame);
	}
	if (never_knew(scene, r))
		add(scene, event, r, TA_FACT_NEVER_KNEW);
	if (!ta_half_isn_known(&h[0]) && !ta_half_isn_known(&h[1]))
		add(scene, event, r, TA_FACT_BEGINNING_UNSEEN);
}

void ta_observe_reset_close(struct ta_scene *scene)
{
	for (size_t i = 0, n = scene->facts->nevents; i < n; i++) {
		const struct ta_reset *r = scene->trouble ? ta_event_reset(scene, (int)i) : NULL;
		if (!r || r->to_syn || ta_fact_find(scene->facts, TA_FACT_RST_NOT_TAKEN, (int)i))
			continue;
		bool closed = had_closed(scene, r);
		note_beginning(scene, (int)i, r);
		if (closed)
			add(scene, (int)i, r, TA_FACT_FIN_SENT);
		if (r->refused_bytes)
			note_refused(scene, (int)i, r, closed);
		else if (refuses_nothing(scene, r, closed))
			add(scene, (int)i, r, TA_FACT_AFTER_CLOSE);
	}
}
