/* SPDX-License-Identifier: MIT */
/* Event RESET: the RST that took effect (or that both sides ignored), in what form it is. Whose it may be is added by
 * reset_signs.c and reset_before.c. */
#include "facts/observers.h"
#include "facts/resets.h"
#include "facts/rules.h"
#include "facts/visibility.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/tcp/facts.h"

/* The sender had an unanswered chain or probe run of its own: its timer ended the connection. */
static const struct ta_episode *own_timer(const struct ta_scene *scene, const struct ta_reset *r)
{
	for (size_t i = 0; i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		if (e->sender != r->sender || e->result != TA_RESULT_RESET_BY_SENDER ||
		    e->end_frame != r->frame)
			continue;
		if (e->kind == TA_EPISODE_KEEPALIVE)
			return r->has_ack ? e : NULL;
		/* A retransmission timer that gives up does so at an expiry, not in answer to something. */
		const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
		bool answered = e->peer_segments && e->peer_last_ns > last->time_ns;
		bool gave_up = !answered && e->attempts_total >= TA_GIVE_UP_ATTEMPTS &&
			       (e->fit->abort->observed || r->time_ns - last->time_ns >= TA_SEC);
		return gave_up ? e : NULL;
	}
	return NULL;
}

/* Why its receiver did not take it; TA_FACT_COUNT: it had to. */
static enum ta_fact_kind why_not_taken(const struct ta_reset *r)
{
	if (r->bad_checksum)
		return TA_FACT_RST_BAD_CHECKSUM;
	if (r->exact)
		return TA_FACT_COUNT;
	if (r->challenged)
		return TA_FACT_RST_CHALLENGED;
	/* Bytes that the capture lacks may lie between: unless the other side went on. */
	return r->ahead && !r->peer_after ? TA_FACT_COUNT : TA_FACT_RST_OUT_OF_WINDOW;
}

const struct ta_reset *ta_event_reset(const struct ta_scene *scene, int event)
{
	const struct ta_fact *f = &scene->facts->item[scene->facts->event[event].fact];
	if (f->kind != TA_FACT_RESET && f->kind != TA_FACT_REFUSAL)
		return NULL;
	for (size_t i = 0; i < scene->trouble->nresets; i++)
		if (scene->trouble->reset[i].frame == f->frame[f->nframes - 1])
			return &scene->trouble->reset[i];
	return NULL;
}

static int add_event(struct ta_scene *scene, const struct ta_reset *r, enum ta_fact_kind kind,
		     bool final)
{
	/* A refusal is the SYN's: its side is the client, whose connection failed. */
	int side = kind == TA_FACT_REFUSAL ? !r->sender : r->sender;
	struct ta_event event = { .final = final,
				  .since_ns = r->time_ns,
				  .until_ns = r->time_ns,
				  .healed_ns = -1,
				  .episode = -1 };
	if (kind == TA_FACT_REFUSAL)
		event.since_ns = scene->conn->start_ns;
	int index = ta_event_add(scene, kind, side, &event);
	struct ta_fact *f = ta_event_fact(scene, index);
	if (kind == TA_FACT_REFUSAL) {
		ta_fact_frame(f, r->trigger_frame);
	} else {
		f->value[0] = r->seq_off;
		f->value[1] = r->ttl;
		f->value[2] = r->reaction_ns;
	}
	ta_fact_frame(f, r->frame);
	return index;
}

/* A live socket sends one RST,ACK and is gone; a stack that sends as many as came has none (lwIP: ACK on each). */
static bool answers_each(const struct ta_scene *scene, const struct ta_reset *r)
{
	uint32_t alike = 0;
	for (size_t i = 0; i < scene->trouble->nresets; i++) {
		const struct ta_reset *x = &scene->trouble->reset[i];
		alike += x != r && x->sender == r->sender && x->has_ack && x->seq == r->seq &&
			 x->ack == r->ack;
	}
	return r->answers && alike >= TA_RSTS_OF_NO_SOCKET;
}

static enum ta_fact_kind form_of(const struct ta_scene *scene, const struct ta_reset *r)
{
	if (r->lone)
		return r->to_no_ack ? TA_FACT_PROBE_WITHOUT_ACK : TA_FACT_RST_ACK_NO_STATE;
	if ((r->before_ack || r->to_unseen) && !r->sent_after)
		return TA_FACT_IN_HANDSHAKE;
	if (r->has_ack && !answers_each(scene, r))
		return TA_FACT_RST_BOTH_NUMBERS;
	if (r->beyond_ack)
		return TA_FACT_RST_OWN_NUMBER;
	return r->answers ? TA_FACT_RST_NO_SOCKET : TA_FACT_RST_UNPROVOKED;
}

static void note_form(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	enum ta_fact_kind kind = form_of(scene, r);
	const struct ta_half *h = &scene->conn->half[!r->sender];
	const struct ta_fact_context *ctx = scene->ctx;
	bool beyond = kind == TA_FACT_RST_BOTH_NUMBERS && ta_half_seq_seen(h) &&
		      ta_seq_gt(r->ack, h->nxt);
	bool gap = ctx->frames_missing || ctx->kinds.hidden || ctx->kinds.unread ||
		   ta_capture_lost(scene);
	if (beyond && gap) {
		ta_fact_frame(
			ta_fact_add(scene, TA_FACT_RST_PAST_GAP, TA_OF_SIDE, r->sender, event),
			r->frame);
		return;
	}
	/* It acknowledges what was never sent: no numbers of the stream. */
	if (beyond) {
		ta_fact_add(scene, TA_FACT_RST_ACKS_UNSENT, TA_OF_SIDE, r->sender, event)
			->value[0] = r->ack - h->nxt;
		return;
	}
	struct ta_fact *f = ta_fact_add(scene, kind, TA_OF_SIDE, r->sender, event);
	if (kind == TA_FACT_RST_UNPROVOKED)
		f->value[0] = r->silence_ns;
	if (kind == TA_FACT_IN_HANDSHAKE)
		f->word = scene->conn->flags & TA_CONN_SYN_ACK
				  ? "answers the SYN-ACK"
				  : "came before the handshake was complete";
	if (kind == TA_FACT_RST_OWN_NUMBER)
		f->value[0] = r->seq_beyond;
	if (kind != TA_FACT_RST_BOTH_NUMBERS && kind != TA_FACT_RST_UNPROVOKED)
		ta_fact_frame(f, r->trigger_frame);
	ta_fact_frame(f, r->frame);
}

/* Only empty segments of its sender are in the capture, and they lie one below it: probes whose timer gave up, or one byte of
 * data is missing. */
static void note_after_probe(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	const struct ta_half *h = &scene->conn->half[r->sender];
	bool bare = !ta_half_sent_data(h) && !ta_half_sent_fin(h) && !ta_half_sent_syn(h) &&
		    !scene->ctx->frames_missing;
	if (!r->has_ack || r->seq_off != 1 || !bare)
		return;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_RST_AFTER_PROBE, TA_OF_SIDE, r->sender, event);
	ta_fact_frame(f, scene->conn->first_frame);
	ta_fact_frame(f, r->frame);
}

/* A RST that changed nothing is told, and chooses no verdict. */
static void add_not_taken(struct ta_scene *scene, const struct ta_reset *r, enum ta_fact_kind why)
{
	int event = add_event(scene, r, TA_FACT_RESET, false);
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_RST_NOT_TAKEN, TA_OF_SIDE, !r->sender, event);
	ta_fact_frame(f, r->after_first_frame);
	f = ta_fact_add(scene, TA_FACT_RST_WITHOUT_EFFECT, TA_OF_SIDE, r->sender, 0);
	f->word = r->in_syn_sent ? "so an end answers an ACK of another connection while its own "
				   "SYN is unanswered"
				 : "something without this connection sent it";
	ta_fact_frame(f, r->frame);
	if (why == TA_FACT_COUNT)
		return;
	f = ta_fact_add(scene, why, TA_OF_SIDE, r->sender, event);
	if (why == TA_FACT_RST_OUT_OF_WINDOW)
		f->value[0] = r->seq_off < 0 ? -(int64_t)r->seq_off : r->seq_off;
	ta_fact_frame(f, r->frame);
}

static bool add(struct ta_scene *scene, const struct ta_reset *r)
{
	if (r->to_syn && !(scene->conn->flags & TA_CONN_SYN_ACK)) {
		add_event(scene, r, TA_FACT_REFUSAL, true);
		return true;
	}
	/* Of an end whose handshake was completed later (RFC 9293 section 3.10.7.3). */
	bool in_vain = r->in_syn_sent && scene->conn->flags & TA_CONN_SYN_ACK;
	bool went_on = r->foreign_ttl && r->went_on >= TA_WENT_ON_SEGMENTS;
	if (r->to_syn || in_vain || went_on ||
	    (r->sent_after && r->peer_after >= TA_WENT_ON_SEGMENTS)) {
		add_not_taken(scene, r, TA_FACT_COUNT);
		return false;
	}
	int event = add_event(scene, r, TA_FACT_RESET, true);
	note_form(scene, event, r);
	note_after_probe(scene, event, r);
	return true;
}

void ta_observe_resets(struct ta_scene *scene)
{
	const struct ta_trouble *t = scene->trouble;
	unsigned told = 0;
	for (size_t i = 0; t && i < t->nresets; i++) {
		const struct ta_reset *r = &t->reset[i];
		if (r->alone)
			continue; /* nothing but RSTs: no connection to speak of */
		enum ta_fact_kind why = why_not_taken(r);
		if (why != TA_FACT_COUNT) {
			if (!told++)
				add_not_taken(scene, r, why);
			continue;
		}
		const struct ta_episode *e = own_timer(scene, r);
		if (e) {
			struct ta_fact *f = ta_fact_add(scene, TA_FACT_RST_OF_PROBER, TA_OF_SIDE,
							r->sender, -1);
			f->value[0] = e->attempts_total;
			f->word = e->kind == TA_EPISODE_KEEPALIVE ? "keep-alive probes"
								  : "retransmissions";
			ta_fact_frame(f, r->frame);
			return;
		}
		if (add(scene, r))
			return;
	}
}
