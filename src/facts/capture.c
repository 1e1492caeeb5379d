/* SPDX-License-Identifier: MIT */
/* What the capture itself can't show: one side missing, losses, a broken-off input, a lost order. */
#include "facts/clock.h"
#include "facts/observers.h"
#include "facts/other_half.h"
#include "facts/rules.h"
#include "facts/shared.h"
#include "facts/visibility.h"

#include "tcpautopsy/tcp/facts.h"

/* One step of the clock may hide the silence in front of a sender that gave up. */
static bool gave_up(const struct ta_trouble *t)
{
	for (size_t i = 0; i < t->nepisodes; i++)
		if (t->episode[i]->result == TA_RESULT_GAVE_UP ||
		    t->episode[i]->result == TA_RESULT_RESET_BY_SENDER)
			return true;
	return false;
}

static void note_order(struct ta_scene *scene)
{
	const struct ta_trouble *t = scene->trouble;
	const char *word =
		!t           ? NULL
		: t->garbled ? "flags contradict the options beside them"
		: t->time_backwards > TA_CLOCK_SET_SEGMENTS ||
				(t->time_backwards && gave_up(t) && !ta_clock_went_back_little(t))
			? "time runs backwards within the connection"
			: NULL;
	if (word)
		ta_fact_add(scene, TA_FACT_ORDER_LOST, TA_OF_CAPTURE, scene->client, -1)->word =
			word;
}

static void note_little(struct ta_scene *scene)
{
	const struct ta_conn *c = scene->conn;
	const struct ta_half *h = c->half;
	uint32_t segments = h[0].segments + h[1].segments;
	bool rsts = scene->trouble && scene->trouble->nresets && scene->trouble->reset[0].alone;
	bool opened = c->flags & (TA_CONN_ESTABLISHED | TA_CONN_HANDSHAKE_ACK);
	bool syn = ta_half_sent_syn(&h[scene->client]) || c->flags & TA_CONN_SYN_ACK;
	bool talked = (ta_half_sent_data(&h[0]) || ta_half_sent_data(&h[1])) &&
		      !(scene->trouble && scene->trouble->nresets);
	if (rsts)
		ta_fact_add(scene, TA_FACT_ONLY_RSTS, TA_OF_CAPTURE, scene->client, -1);
	else if (segments == 1)
		ta_fact_add(scene, TA_FACT_LONE_SEGMENTS, TA_OF_CAPTURE, scene->client, -1)
			->value[0] = segments;
	else if (syn && !opened && !talked && !ta_fact_find(scene->facts, TA_FACT_OTHER_HALF, -1))
		ta_fact_add(scene, TA_FACT_NOT_OPENED, TA_OF_CAPTURE, scene->client, -1);
}

static void note_filter(struct ta_scene *scene)
{
	if (ta_capture_shows(scene, TA_SHOWS_ACKS))
		return;
	ta_fact_add(scene, TA_FACT_FILTERED, TA_OF_CAPTURE, scene->client, -1)->word =
		ta_capture_shows(scene, TA_SHOWS_DATA) ? "no ACK without data is in it"
						       : "nothing but SYN, FIN and RST is in it";
}

static void note_one_sided(struct ta_scene *scene)
{
	for (int side = 0; side < 2; side++)
		if (!ta_capture_shows(scene, side ? TA_SHOWS_SIDE_1 : TA_SHOWS_SIDE_0) &&
		    !ta_other_half_note(scene, side))
			ta_fact_add(scene, TA_FACT_ONE_SIDED, TA_OF_CAPTURE, side, -1);
}

/* Sampled, or nearly all of it lost: between what was captured anything can have happened. */
static void note_unseen(struct ta_scene *scene)
{
	for (int side = 0; scene->trouble && side < 2; side++) {
		uint64_t seen = ta_conn_payload_bytes(scene->conn, side);
		uint64_t unseen = scene->trouble->half[side].unseen_bytes;
		if (!unseen || unseen / TA_UNSEEN_PARTS < seen)
			continue;
		struct ta_fact *f = ta_fact_add(scene, TA_FACT_MOSTLY_UNSEEN, TA_OF_SIDE, side, -1);
		f->value[0] = (int64_t)unseen;
		f->value[1] = (int64_t)(unseen + seen);
	}
}

static void note_lacking(struct ta_scene *scene)
{
	for (int side = 0; side < 2; side++) {
		uint64_t bytes = ta_lacking_bytes(scene, side);
		if (bytes)
			ta_fact_add(scene, TA_FACT_SEGMENTS_LACKING, TA_OF_SIDE, side, -1)
				->value[0] = (int64_t)bytes;
		const struct ta_half_trouble *t =
			scene->trouble ? &scene->trouble->half[side] : NULL;
		if (!t || !t->echo_unseen || scene->ctx->kinds.unread || scene->ctx->kinds.hidden)
			continue;
		struct ta_fact *f = ta_fact_add(scene, TA_FACT_ECHO_UNSEEN, TA_OF_SIDE, side, -1);
		f->value[0] = t->echo_unseen;
		ta_fact_frame(f, t->echo_unseen_frame);
	}
}

/* Headers that the snap length cut. */
static void note_cut(struct ta_scene *scene)
{
	for (int side = 0; side < 2; side++) {
		uint32_t flags = scene->conn->half[side].flags;
		if (flags & TA_HALF_OPTIONS_CUT)
			ta_fact_add(scene, TA_FACT_OPTIONS_CUT, TA_OF_SIDE, side, -1);
		if (flags & TA_HALF_WINDOW_CUT)
			ta_fact_add(scene, TA_FACT_WINDOW_CUT, TA_OF_SIDE, side, -1);
	}
}

static void note_unread(struct ta_scene *scene)
{
	const struct ta_segment_kinds *kinds = &scene->ctx->kinds;
	struct ta_fact *f;
	if (scene->ctx->timeless)
		ta_fact_add(scene, TA_FACT_TIMES_HIDDEN, TA_OF_CAPTURE, scene->client, -1);
	if (kinds->unread) {
		f = ta_fact_add(scene, TA_FACT_ROWS_UNREAD, TA_OF_CAPTURE, scene->client, 0);
		f->value[0] = (int64_t)kinds->unread;
	}
	if (kinds->resent_unread) {
		f = ta_fact_add(scene, TA_FACT_RESENT_UNREAD, TA_OF_CAPTURE, scene->client, 0);
		f->value[0] = (int64_t)kinds->resent_unread;
	}
}

/* Whether a half is shown to have sent bytes: beside its SYN and its FIN. */
static bool sent_bytes(const struct ta_half *h)
{
	return ta_half_isn_known(h) && h->nxt - h->isn > 1u + ta_half_sent_fin(h);
}

/* Rows that name HTTP or TLS in place of TCP: of which of several connections they are, or with which bytes. A close in
 * order after bytes of both sides is told by what is shown, and so is a connection that lacks none. */
static void note_unplaced(struct ta_scene *scene)
{
	const struct ta_half *h = scene->conn->half;
	const struct ta_trouble *t = scene->trouble;
	uint64_t n = ta_tracker_unplaced(scene->ctx->tracker, scene->conn);
	n += t ? (uint64_t)t->half[0].hidden + t->half[1].hidden : 0;
	bool closed = scene->conn->flags & TA_CONN_CLOSED, rst = t && t->nresets;
	bool lacks = t && (t->half[0].unseen_bytes || t->half[1].unseen_bytes);
	if (!n || (closed && !rst && !lacks))
		return;
	bool told = closed && !rst ? sent_bytes(&h[0]) && sent_bytes(&h[1]) : !rst && !lacks;
	ta_fact_add(scene, told ? TA_FACT_ROWS_UNREAD : TA_FACT_SEGMENTS_UNPLACED, TA_OF_CAPTURE,
		    scene->client, -1)
		->value[0] = (int64_t)n;
}

/* Retransmissions, or a side that never answered the other: without times an outage, or a wait, looks like a loss. */
static void note_waits(struct ta_scene *scene)
{
	const struct ta_half *h = scene->conn->half;
	const struct ta_trouble *t = scene->trouble;
	uint32_t again = t ? t->half[0].retransmitted + t->half[1].retransmitted : 0;
	if (!scene->ctx->timeless ||
	    (again < TA_OUTAGE_TIMEOUTS && sent_bytes(&h[0]) == sent_bytes(&h[1])))
		return;
	ta_fact_add(scene, TA_FACT_WAITS_HIDDEN, TA_OF_CAPTURE, scene->client, -1)->value[0] =
		again;
}

/* tcpdump -q shows lengths alone. */
static void note_unnumbered(struct ta_scene *scene)
{
	const struct ta_half *h = scene->conn->half;
	for (int side = 0; side < 2; side++)
		if ((h[side].flags & TA_HALF_SEEN) ||
		    (h[side].segments && !(h[side].flags & TA_HALF_UNNUMBERED)))
			return;
	if (!h[0].segments && !h[1].segments)
		return;
	ta_fact_add(scene, TA_FACT_NUMBERS_HIDDEN, TA_OF_CAPTURE, scene->client, 0);
	for (int side = 0; scene->trouble && side < 2; side++) {
		const struct ta_doublings *all = scene->trouble->half[side].doublings;
		if (!all || all->longest.count < TA_EQUAL_LEAST)
			continue;
		const struct ta_doubling *d = &all->longest;
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_EQUAL_AT_DOUBLING, TA_OF_SIDE, side, 0);
		f->value[0] = d->count;
		f->value[1] = d->length;
		f->value[2] = d->first_gap_ns;
		ta_fact_frame(f, d->first_frame);
		ta_fact_frame(f, d->last_frame);
	}
}

/* Empty ACKs of both sides without a pause, and nothing else. */
static void note_loop(struct ta_scene *scene)
{
	const struct ta_half *h = scene->conn->half;
	uint32_t least = h[0].segments < h[1].segments ? h[0].segments : h[1].segments;
	for (int side = 0; side < 2; side++)
		if (ta_half_sent_data(&h[side]) || ta_half_sent_syn(&h[side]) ||
		    ta_half_sent_fin(&h[side]))
			return;
	if (least < TA_LOOP_SEGMENTS ||
	    scene->last_ns - scene->conn->start_ns > (int64_t)least * TA_LOOP_NS)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_ACK_LOOP, TA_OF_PATH, scene->client, 0);
	f->value[0] = h[scene->client].segments;
	f->value[1] = h[!scene->client].segments;
}

void ta_observe_capture(struct ta_scene *scene)
{
	note_unread(scene);
	note_unnumbered(scene);
	note_unplaced(scene);
	note_waits(scene);
	note_cut(scene);
	note_loop(scene);
	note_unseen(scene);
	note_lacking(scene);
	if (scene->conn->flags & TA_CONN_DIGEST)
		ta_fact_add(scene, TA_FACT_SIGNED, TA_OF_SIDE, scene->client, -1);
	note_filter(scene);
	note_one_sided(scene);
	note_order(scene);
	note_little(scene);
	uint64_t lost = scene->ctx->capture_drops + scene->base->acked_unseen;
	if (lost)
		ta_fact_add(scene, TA_FACT_CAPTURE_LOST, TA_OF_CAPTURE, scene->client, -1)
			->value[0] = (int64_t)lost;
	if (scene->ctx->incomplete)
		ta_fact_add(scene, TA_FACT_CAPTURE_CUT, TA_OF_CAPTURE, scene->client, -1);
}
