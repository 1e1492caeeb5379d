/* SPDX-License-Identifier: MIT */
/* What was heard of the other side while one sent in vain, and what that says of each direction. */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/visibility.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/tcp/facts.h"

/* What the other side sent before it could know of a segment arrives within so much of it. */
static int64_t in_flight_ns(const struct ta_episode *e)
{
	int64_t ns = e->srtt_ns > 0 ? TA_IN_FLIGHT_SRTTS * e->srtt_ns : TA_SEC;
	return ns > TA_IN_FLIGHT_MIN_NS ? ns : TA_IN_FLIGHT_MIN_NS;
}

/* What was sent had been acknowledged, as seen here, before it was sent again: its sender does not know. */
static uint32_t acked_here(const struct ta_episode *e)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < e->nattempts; i++)
		n += !!(e->attempt[i].flags & (TA_ATTEMPT_ACKED | TA_ATTEMPT_UNHEARD));
	return n;
}

/* A later segment of the sender echoes a timestamp older than an answer's: TS.Recent (RFC 7323 section 4.3) shows that it
 * had not come. 0: none does. */
static uint32_t unaware_frame(const struct ta_episode *e)
{
	uint32_t answer = 0;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (answer && a->flags & TA_ATTEMPT_TS && ta_seq_lt(a->tsecr, answer))
			return a->frame;
		answer = a->answer_tsval ? a->answer_tsval : answer;
	}
	return 0;
}

/* A host that is there answers each copy of what it has with an ACK: one that is silent did not get them, or its answers
 * are lost before they come here. */
static void note_unanswered_copies(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	if (e->result == TA_RESULT_ANSWERED || e->peer_segments ||
	    e->nattempts < TA_OUTAGE_TIMEOUTS || !ta_capture_shows_answers(scene, !e->sender))
		return;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_DUPLICATES_UNANSWERED, TA_OF_SIDE, !e->sender, event);
	f->value[0] = e->nattempts;
	ta_fact_frame(f, e->attempt[0].frame);
	ta_fact_frame(f, e->last_frame);
}

static void note_acked_here(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	uint32_t answers = 0;
	for (uint32_t i = 0; i < e->nattempts; i++)
		answers += e->attempt[i].answer_frame != 0;
	struct ta_fact *f = ta_fact_add(scene, answers ? TA_FACT_ANSWERED_HERE : TA_FACT_ARRIVED,
					TA_OF_SIDE, !e->sender, event);
	f->value[0] = answers ? answers : acked_here(e);
	f->word = "it had been acknowledged before it was sent again";
	for (uint32_t i = e->original_seen; i < e->nattempts; i++)
		ta_fact_frame(f, answers ? e->attempt[i].answer_frame : e->attempt[i].frame);
	if (!answers)
		note_unanswered_copies(scene, event, e);
	uint32_t unaware = unaware_frame(e);
	if (!unaware)
		return;
	f = ta_fact_add(scene, TA_FACT_ANSWER_UNKNOWN, TA_OF_SIDE, e->sender, event);
	ta_fact_frame(f, unaware);
}

/* Copies that arrive with a wrong checksum. Where checksums are left to the card all are wrong, and the capture is at the
 * sender. */
static bool note_corrupt(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_fact *vantage = ta_vantage_fact(scene->facts);
	bool at_sender = vantage && vantage->subject != TA_OF_PATH && vantage->side == e->sender;
	if (at_sender || !(scene->conn->half[e->sender].flags & TA_HALF_CSUM_GOOD))
		return false;
	struct ta_fact bad = { 0 };
	for (uint32_t i = 0; i < e->nattempts; i++)
		if (e->attempt[i].flags & TA_ATTEMPT_BAD_SUM) {
			bad.value[0]++;
			ta_fact_frame(&bad, e->attempt[i].frame);
		}
	if (bad.value[0] < TA_CORRUPT_SEGMENTS)
		return false;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_CORRUPT, TA_OF_PATH, e->sender, event);
	f->value[0] = bad.value[0];
	for (unsigned i = 0; i < bad.nframes; i++)
		ta_fact_frame(f, bad.frame[i]);
	return true;
}

/* Attempts that were answered within a moment by an ACK that takes nothing: they arrived, and were not accepted. */
static void note_not_accepted(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	uint32_t answered = 0, of = 0;
	/* An original that was acknowledged as seen here is none of the copies that were not. */
	for (uint32_t i = e->original_seen && acked_here(e); i < e->nattempts; i++) {
		of++;
		answered += e->attempt[i].answer_frame != 0;
	}
	/* The newest may be answered after the end of the capture. */
	if (e->zero_window || answered < TA_NOT_ACCEPTED_ANSWERS || answered + 1 < of)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_NOT_ACCEPTED, TA_OF_SIDE, !e->sender, event);
	f->value[0] = answered;
	for (uint32_t i = 0; i < e->nattempts; i++)
		ta_fact_frame(f, e->attempt[i].answer_frame);
}

/* What the other side itself sent again meanwhile: the first of it in (from, until], or NULL. */
static const struct ta_attempt *peers_own_attempt(const struct ta_scene *scene,
						  const struct ta_episode *mine, int64_t from,
						  int64_t until, const struct ta_episode **ret)
{
	for (size_t i = 0; i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		if (e->sender == mine->sender)
			continue;
		for (uint32_t k = 0; k < e->nattempts; k++) {
			*ret = e;
			if (e->attempt[k].time_ns > from && e->attempt[k].time_ns <= until)
				return &e->attempt[k];
		}
	}
	return NULL;
}

/* The other side sends in vain, too, as seen here: nothing passes in either direction. */
static void note_peer_in_vain(struct ta_scene *scene, int event, const struct ta_episode *mine,
			      int64_t from, int64_t until)
{
	const struct ta_episode *e;
	if (!peers_own_attempt(scene, mine, from, until, &e) || e->result == TA_RESULT_ANSWERED ||
	    e->kind == TA_EPISODE_SYN_ACK || e->nattempts <= TA_FEW_ATTEMPTS || acked_here(e))
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_PEER_IN_VAIN, TA_OF_SIDE, e->sender, event);
	ta_fact_frame(f, e->first_frame);
	ta_fact_frame(f, e->last_frame);
}

static struct ta_fact *add_heard(struct ta_scene *scene, int event, int side, int64_t from_ns,
				 int64_t to_ns, uint32_t segments)
{
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_PEER_HEARD, TA_OF_SIDE, side, event);
	f->value[0] = segments;
	f->from_ns = from_ns;
	f->to_ns = to_ns;
	return f;
}

/* Heard later than what could be in flight, and before the sender gave up: what came later says nothing of the way. */
static bool note_heard(struct ta_scene *scene, int event, const struct ta_episode *e, int64_t from,
		       int64_t until)
{
	const struct ta_event *ev = &scene->facts->event[event];
	const struct ta_half *peer = &scene->conn->half[!e->sender];
	bool probing = e->kind == TA_EPISODE_KEEPALIVE || e->kind == TA_EPISODE_ZERO_WINDOW_PROBE;
	struct ta_fact *f;
	if (e->zero_window && !probing)
		return false;
	if (e->peer_new_data && e->peer_last_ns > from && e->peer_last_ns <= until) {
		f = add_heard(scene, event, !e->sender, e->peer_first_ns, e->peer_last_ns,
			      e->peer_new_data);
		ta_fact_frame(f, e->peer_first_frame);
		ta_fact_frame(f, e->peer_last_frame);
		return true;
	}
	const struct ta_episode *theirs;
	const struct ta_attempt *own = peers_own_attempt(scene, e, from, until, &theirs);
	if (own) {
		f = add_heard(scene, event, !e->sender, own->time_ns, own->time_ns, 1);
		ta_fact_frame(f, own->frame);
		return true;
	}
	if (!probing || !ta_half_captured(peer) || ev->healed_ns >= 0 ||
	    e->result == TA_RESULT_RESET_BY_PEER ||
	    peer->last_seen_ns <= ev->since_ns + ta_patience_ns(e->srtt_ns) ||
	    peer->last_seen_ns > until)
		return false;
	f = add_heard(scene, event, !e->sender, peer->last_seen_ns, peer->last_seen_ns, 1);
	ta_fact_frame(f, peer->last_frame);
	return true;
}

/* Heard only after the sender had given up, by a connection that it still had. A RST that the sender answers it with is the
 * aftermath: it had given up before. */
static void note_heard_after(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_half *peer = &scene->conn->half[!e->sender];
	bool gave_up = e->result == TA_RESULT_GAVE_UP || e->result == TA_RESULT_RESET_BY_SENDER;
	int64_t last_ns = e->attempt[e->nattempts - 1].time_ns;
	bool late_answer = e->result == TA_RESULT_GAVE_UP && e->answer_ns >= 0;
	if (!gave_up || ta_half_sent_rst(peer) ||
	    (late_answer && peer->last_seen_ns <= e->answer_ns) ||
	    peer->last_seen_ns <= ta_still_trying_ns(scene, e))
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_HEARD_AFTER, TA_OF_SIDE, !e->sender, event);
	f->value[0] = peer->last_seen_ns - last_ns;
	f->from_ns = f->to_ns = peer->last_seen_ns;
	ta_fact_frame(f, peer->last_frame);
}

/* Its timestamp clock stood still for about as long as it was silent: the host, and not the path. */
static void note_clock(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_event *ev = &scene->facts->event[event];
	const struct ta_half_trouble *t = &scene->trouble->half[!e->sender];
	/* What was learnt of its clock, and in which silence it stood, is the tracker's (note_clock() in tcp/notes.c). */
	bool came_back =
		ev->healed_ns >= 0 || ta_fact_find(scene->facts, TA_FACT_HEARD_AFTER, event);
	if (!t->suspend_ns && came_back && scene->conn->half[!e->sender].flags & TA_HALF_TS_MS)
		ta_fact_add(scene, TA_FACT_CLOCK_RAN, TA_OF_HOST, !e->sender, event);
	if (!ta_host_stood_still(scene->base, scene->conn, !e->sender) ||
	    t->suspend_from_ns > ev->until_ns || t->suspend_to_ns < ev->since_ns ||
	    t->suspend_ns < (ev->until_ns - ev->since_ns) / 2)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_CLOCK_STOOD, TA_OF_HOST, !e->sender, event);
	f->value[0] = t->suspend_ns;
	f->from_ns = t->suspend_from_ns;
	f->to_ns = t->suspend_to_ns;
	ta_fact_frame(f, t->suspend_frame);
}

static void note_peer(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_event *ev = &scene->facts->event[event];
	const struct ta_half *peer = &scene->conn->half[!e->sender];
	int64_t from = ev->since_ns + in_flight_ns(e);
	int64_t until = ta_still_trying_ns(scene, e);
	if (note_heard(scene, event, e, from, until)) {
		note_peer_in_vain(scene, event, e, from, until);
		return;
	}
	note_heard_after(scene, event, e);
	note_clock(scene, event, e);
	if (!peer->segments && ev->healed_ns < 0)
		ta_fact_add(scene, TA_FACT_PEER_UNSEEN, TA_OF_SIDE, !e->sender, event);
	/* Only where the capture could have shown it. */
	if (!ta_half_captured(peer) || !ta_capture_shows_answers(scene, !e->sender) ||
	    e->peer_last_ns > from || e->end_ns == ev->since_ns)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_PEER_QUIET, TA_OF_SIDE, !e->sender, event);
	/* What was still in flight when it began came after that. */
	f->from_ns = e->peer_segments && e->peer_last_ns > ev->since_ns ? e->peer_last_ns
		     : e->last_heard_ns > ev->since_ns                  ? e->last_heard_ns
									: ev->since_ns;
	f->to_ns = e->end_ns > f->from_ns ? e->end_ns : f->from_ns;
	f->value[0] = f->to_ns - f->from_ns;
}

/* The server repeats its SYN-ACK after the client had acknowledged it: the last ACK of the handshake did not count. */
static void note_syn_acks(struct ta_scene *scene, int event)
{
	struct ta_fact repeated = { 0 };
	for (size_t i = 0; i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		for (uint32_t k = 0; e->kind == TA_EPISODE_SYN_ACK && k < e->nattempts; k++) {
			if (!(e->attempt[k].flags & TA_ATTEMPT_ACKED))
				continue;
			repeated.value[0]++;
			ta_fact_frame(&repeated, e->attempt[k].frame);
		}
	}
	if (!repeated.value[0])
		return;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_SYN_ACK_REPEATED, TA_OF_SIDE, !scene->client, event);
	f->value[0] = repeated.value[0];
	for (unsigned i = 0; i < repeated.nframes; i++)
		ta_fact_frame(f, repeated.frame[i]);
}

/* The server never got beyond its SYN-ACK, as a socket does that waits in a full accept queue. */
static void note_handshake_only(struct ta_scene *scene, int event, const struct ta_episode *mine)
{
	const struct ta_half *client = &scene->conn->half[scene->client],
			     *server = &scene->conn->half[!scene->client];
	if (mine->sender != scene->client || !ta_half_isn_known(client) ||
	    !ta_half_isn_known(server) || client->una != client->isn + 1 ||
	    server->nxt != server->isn + 1)
		return;
	ta_fact_add(scene, TA_FACT_ACKED_ONLY_HANDSHAKE, TA_OF_SIDE, !scene->client, event);
	note_syn_acks(scene, event);
}

static void note_place(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_fact *vantage = ta_vantage_fact(scene->facts);
	if (!vantage || vantage->subject == TA_OF_PATH)
		return;
	bool own = vantage->side == e->sender;
	ta_fact_add(scene, own ? TA_FACT_CAPTURED_AT_SENDER : TA_FACT_CAPTURED_AT_OTHER,
		    TA_OF_CAPTURE, vantage->side, event);
}

/* Copies that were reported as duplicates: what was sent had arrived, and the answers had not. */
static void note_dsacks(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	/* Copies behind the one that got through are duplicates of it: they prove nothing. */
	uint32_t behind =
		e->healed_attempt >= 0 ? e->nattempts - 1 - (uint32_t)e->healed_attempt : 0;
	if (scene->facts->event[event].healed_ns < 0 || e->dsacks <= behind)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_ARRIVED, TA_OF_SIDE, !e->sender, event);
	f->value[0] = e->dsacks;
	f->word = "retransmissions were reported as duplicates (D-SACK)";
	ta_fact_frame(f, e->end_frame);
}

void ta_observe_heard(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_episode *e = ta_event_episode(scene, (int)i);
		if (!e || !ta_is_silence(scene, (int)i))
			continue;
		note_place(scene, (int)i, e);
		note_dsacks(scene, (int)i, e);
		if (acked_here(e))
			note_acked_here(scene, (int)i, e);
		else if (!note_corrupt(scene, (int)i, e) && e->kind == TA_EPISODE_RETRANSMISSION &&
			 scene->facts->event[i].healed_ns < 0)
			note_not_accepted(scene, (int)i, e);
		note_handshake_only(scene, (int)i, e);
		note_peer(scene, (int)i, e);
	}
}
