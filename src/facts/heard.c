/* SPDX-License-Identifier: MIT */
/* What was heard of the other side while one sent in vain, and what that says of each direction. */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/visibility.h"

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
		n += !!(e->attempt[i].flags & TA_ATTEMPT_ACKED);
	return n;
}

static void note_acked_here(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	uint32_t n = acked_here(e);
	if (!n)
		return;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_ANSWERED_HERE, TA_OF_SIDE, !e->sender, event);
	f->value[0] = n;
	for (uint32_t i = 0; i < e->nattempts; i++)
		ta_fact_frame(f, e->attempt[i].answer_frame);
	ta_fact_frame(f, e->attempt[0].frame);
}

/* Attempts that were answered within a moment by an ACK that takes nothing: they arrived, and were not accepted. */
static void note_not_accepted(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	uint32_t answered = 0, of = 0;
	for (uint32_t i = 0; i < e->nattempts; i++) {
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

static void note_peer(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_event *ev = &scene->facts->event[event];
	const struct ta_half *peer = &scene->conn->half[!e->sender];
	int64_t from = ev->since_ns + in_flight_ns(e);
	int64_t until = ta_still_trying_ns(scene, e);
	if (e->peer_new_data && e->peer_last_ns > from && e->peer_last_ns <= until &&
	    !e->zero_window) {
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_PEER_HEARD, TA_OF_SIDE, !e->sender, event);
		f->value[0] = e->peer_new_data;
		f->from_ns = e->peer_first_ns;
		f->to_ns = e->peer_last_ns;
		ta_fact_frame(f, e->peer_first_frame);
		ta_fact_frame(f, e->peer_last_frame);
		return;
	}
	bool probing = e->kind == TA_EPISODE_KEEPALIVE || e->kind == TA_EPISODE_ZERO_WINDOW_PROBE;
	if (probing && ta_half_captured(peer) &&
	    peer->last_seen_ns > ev->since_ns + ta_patience_ns(e->srtt_ns) &&
	    peer->last_seen_ns <= until && ev->healed_ns < 0 &&
	    e->result != TA_RESULT_RESET_BY_PEER) {
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_PEER_HEARD, TA_OF_SIDE, !e->sender, event);
		f->value[0] = 1;
		f->from_ns = f->to_ns = peer->last_seen_ns;
		ta_fact_frame(f, peer->last_frame);
		return;
	}
	/* Only where the capture could have shown it. */
	if (!ta_half_captured(peer) || !ta_capture_shows_answers(scene, !e->sender) ||
	    e->peer_last_ns > from)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_PEER_QUIET, TA_OF_SIDE, !e->sender, event);
	f->from_ns = ev->since_ns;
	f->to_ns = e->end_ns;
	f->value[0] = e->end_ns - ev->since_ns;
	if (!f->value[0])
		scene->facts->count--; /* one attempt lasts no time */
}

void ta_observe_heard(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_episode *e = ta_event_episode(scene, (int)i);
		if (!e || !ta_is_silence(scene, (int)i))
			continue;
		if (scene->facts->event[i].healed_ns >= 0 && e->dsacks) {
			struct ta_fact *f =
				ta_fact_add(scene, TA_FACT_ARRIVED, TA_OF_SIDE, !e->sender, (int)i);
			f->value[0] = e->dsacks;
			f->word = "retransmissions were reported as duplicates (D-SACK)";
			ta_fact_frame(f, e->end_frame);
		}
		if (acked_here(e))
			note_acked_here(scene, (int)i, e);
		else if (e->kind == TA_EPISODE_RETRANSMISSION &&
			 scene->facts->event[i].healed_ns < 0)
			note_not_accepted(scene, (int)i, e);
		note_peer(scene, (int)i, e);
	}
}
