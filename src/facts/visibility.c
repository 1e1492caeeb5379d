/* SPDX-License-Identifier: MIT */
/* What the capture can show at all: whether kinds of segments, or all that a host sends, are missing everywhere. */
#include "facts/visibility.h"

#include "facts/rules.h"
#include "facts/shared.h"
#include "facts/siblings.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/tcp/facts.h"

/* A RST long after the SYN-ACK, which was not repeated: its client had acknowledged it. */
static bool rst_lacks_handshake_ack(const struct ta_conn *c)
{
	const struct ta_half *h = c->half;
	int client = ta_conn_client(c);
	return c->trouble && c->trouble->nresets && !(c->flags & TA_CONN_HANDSHAKE_ACK) &&
	       h[!client].segments <= 1u + ta_half_sent_rst(&h[!client]) &&
	       c->trouble->reset[0].time_ns - c->start_ns >= TA_SYN_ACK_SPAN_NS;
}

/* The handshake's third segment is a pure ACK; it is missing although the client went on. */
static bool lacks_handshake_ack(const struct ta_conn *c)
{
	const struct ta_half *client = &c->half[ta_conn_client(c)];
	if (!ta_half_sent_syn(client) || !(c->flags & TA_CONN_SYN_ACK))
		return false;
	return ta_half_sent_data(client) || ta_half_sent_fin(client) || rst_lacks_handshake_ack(c);
}

/* Many segments of both sides, all of them acknowledged without one pure ACK. */
static bool lacks_acks_midway(const struct ta_conn *c)
{
	const struct ta_half *h = c->half;
	for (int side = 0; side < 2; side++) {
		uint32_t acked = h[side].una - h[side].isn - 1;
		if (!ta_half_sent_data(&h[side]) || !ta_half_acked(&h[side]) ||
		    ta_half_unacked_bytes(&h[side]) > acked)
			return false;
	}
	uint32_t again =
		c->trouble ? c->trouble->half[0].retransmitted + c->trouble->half[1].retransmitted
			   : 0;
	return h[0].segments + h[1].segments >= TA_FILTER_SEGMENTS + 2 * again;
}

/* Data was acknowledged so late, and by data, that an ACK without data had come before; or bytes that were acknowledged are missing
 * among many segments. */
static bool acked_before(const struct ta_conn *c)
{
	uint32_t segments = c->half[0].segments + c->half[1].segments;
	/* Lines that were cut before their lengths may be such ACKs. */
	if (c->trouble && (c->trouble->half[0].hidden || c->trouble->half[1].hidden))
		return false;
	for (int side = 0; c->trouble && side < 2; side++)
		if (c->trouble->half[side].late_acks ||
		    (c->trouble->half[side].acked_unseen && segments >= TA_FILTER_SEGMENTS))
			return true;
	return false;
}

/* A sender whose oldest segment stays unacknowledged repeats it, and sends hardly anything new: this one went on, so ACKs came. */
static bool sends_on_unacked(const struct ta_conn *c)
{
	for (size_t i = 0; c->trouble && i < c->trouble->nepisodes; i++) {
		const struct ta_episode *e = c->trouble->episode[i];
		if (e->kind == TA_EPISODE_RETRANSMISSION && e->result != TA_RESULT_ANSWERED &&
		    e->sent_on >= TA_SENT_ON)
			return true;
	}
	return false;
}

/* The numbers of a FIN or RST lie beyond the SYN although no segment with data is there. */
static bool jumps(const struct ta_conn *c)
{
	for (int side = 0; side < 2; side++) {
		const struct ta_half *h = &c->half[side];
		if (ta_half_isn_known(h) && ta_half_sent_fin(h) && h->nxt - h->isn > 2)
			return true;
	}
	for (size_t i = 0; c->trouble && i < c->trouble->nresets; i++) {
		const struct ta_reset *r = &c->trouble->reset[i];
		const struct ta_half *own = &c->half[r->sender], *peer = &c->half[!r->sender];
		bool acks_more = r->has_ack && ta_half_isn_known(peer) &&
				 ta_seq_gt(r->ack, peer->isn + 1 + ta_half_sent_fin(peer));
		if ((r->ahead && ta_half_isn_known(own)) || acks_more)
			return true;
	}
	return false;
}

/* No ACK without data came, on any connection, although one must have. */
static bool lacks_pure_acks(const struct ta_conn *c, bool any)
{
	/* A filter on the length lets those with SACK blocks pass. */
	if (any)
		return sends_on_unacked(c);
	return lacks_handshake_ack(c) || lacks_acks_midway(c) || sends_on_unacked(c) ||
	       acked_before(c);
}

enum ta_filter ta_filter_of(const struct ta_fact_context *ctx)
{
	const struct ta_segment_kinds *kinds = &ctx->kinds;
	/* Lines of a trace may have been cut before the length that tells an ACK without data. */
	uint64_t sack_acks = ctx->is_trace ? 0 : kinds->sack_acks;
	if (!kinds->counted || kinds->pure_acks > sack_acks)
		return TA_FILTER_NONE;
	uint32_t n = ta_tracker_count(ctx->tracker);
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_glance(ctx->tracker, id);
		if (!c)
			continue;
		if (!kinds->data && !kinds->pure_acks &&
		    (jumps(c) || (lacks_handshake_ack(c) && !ctx->is_trace)))
			return TA_FILTER_ENDS_ONLY;
		if (kinds->data && lacks_pure_acks(c, kinds->pure_acks))
			return TA_FILTER_NO_ACKS;
	}
	return TA_FILTER_NONE;
}

/* Nothing that the host sends is in the capture, on any connection, although it is known to speak on one of them. */
static bool is_unseen(const struct ta_scene *scene, int side)
{
	if (ta_half_captured(&scene->conn->half[side]))
		return false;
	/* Empty segments at one number: probes without, or answers to, what is not here. */
	const struct ta_half *lone = &scene->conn->half[!side];
	if (scene->one_sided ||
	    (lone->flags & TA_HALF_BARE && lone->segments > 1 && !ta_half_sent_rst(lone)))
		return true;
	return ta_host_sends_unseen(scene, side);
}

bool ta_capture_shows(const struct ta_scene *scene, enum ta_visible what)
{
	switch (what) {
	case TA_SHOWS_ACKS:
		return scene->base->filter == TA_FILTER_NONE;
	case TA_SHOWS_DATA:
		return scene->base->filter != TA_FILTER_ENDS_ONLY;
	case TA_SHOWS_SIDE_0:
	case TA_SHOWS_SIDE_1:
		return !is_unseen(scene, what == TA_SHOWS_SIDE_1);
	}
	return true;
}

bool ta_capture_shows_answers(const struct ta_scene *scene, int side)
{
	return ta_capture_shows(scene, TA_SHOWS_ACKS) &&
	       ta_capture_shows(scene, side ? TA_SHOWS_SIDE_1 : TA_SHOWS_SIDE_0);
}

uint64_t ta_lacking_bytes(const struct ta_scene *scene, int side)
{
	const struct ta_segment_kinds *kinds = &scene->ctx->kinds;
	if (!scene->trouble || kinds->hidden || kinds->unread)
		return 0;
	/* Holes that are open at the end were never acknowledged. */
	const struct ta_half_trouble *t = &scene->trouble->half[side];
	return t->unseen_bytes > t->open_holes_bytes ? t->unseen_bytes - t->open_holes_bytes : 0;
}

bool ta_capture_lost(const struct ta_scene *scene)
{
	return scene->ctx->capture_drops || scene->base->acked_unseen ||
	       ta_lacking_bytes(scene, 0) || ta_lacking_bytes(scene, 1);
}
