/* SPDX-License-Identifier: MIT */
/* Who sent a RST: an endpoint that had the connection, one that did not, a prober giving up, or something between.
 * Forms after RFC 9293 section 3.5.2 and Linux tcp_v4_send_reset (no socket: RST without ACK, IP ID 0, no options)
 * and tcp_send_active_reset (a socket: RST,ACK in step, with its timestamps and IP IDs). */
#include "reset_origin.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A path of equal length gives equal TTLs, of one hop more or less ECMP. */
static int ttl_off(const struct ta_reset *r)
{
	return r->ttl >= 0 && r->stream_ttl >= 0 ? abs(r->ttl - r->stream_ttl) : 0;
}

/* A router's own RST begins at an initial TTL; the stream's has been counted down. */
static bool ttl_fresh(const struct ta_reset *r)
{
	return ttl_off(r) && ta_stack_initial_ttl(r->ttl) == r->ttl &&
	       ta_stack_initial_ttl(r->stream_ttl) != r->stream_ttl;
}

/* Nothing lies between a host and itself. */
static bool is_loopback(const struct ta_case *k)
{
	static const uint8_t loop6[16] = { [15] = 1 };
	const struct ta_addr *a = k->conn->flow.key.addr;
	if (ta_addr_equal(&a[0], &a[1]) || !memcmp(a[0].b, loop6, 16))
		return true;
	return ta_addr_family(&a[0]) == TA_ADDR_IPV4 && ta_addr_family(&a[1]) == TA_ADDR_IPV4 &&
	       a[0].b[12] == 127 && a[1].b[12] == 127;
}

static int middlebox_signs(const struct ta_case *k, const struct ta_reset *r, char *why,
			   size_t size)
{
	int signs = 0;
	size_t at = 0;
	why[0] = '\0';
	if (is_loopback(k) || r->before_ack)
		return 0;
	if (ttl_off(r) >= 2 || ttl_fresh(r)) {
		signs += ttl_off(r) >= 2 && ttl_fresh(r) ? 2 : 1;
		at += (size_t)snprintf(why + at, size - at,
				       "its TTL is %d where the other packets of %s have %d",
				       r->ttl, ta_case_who(k, r->sender), r->stream_ttl);
	}
	int64_t rtt = k->conn->half[!r->sender].rto.samples
			      ? (int64_t)k->conn->half[!r->sender].rto.min_rtt_us * TA_US
			      : 0;
	if (!r->to_syn && r->answers && r->echoes_ack && rtt > TA_MS && r->reaction_ns >= 0 &&
	    r->reaction_ns < rtt * 9 / 10) {
		char took[32], usual[32];
		signs++;
		at += (size_t)snprintf(
			why + at, at < size ? size - at : 0,
			"%sit came %s after what it answers, sooner than any answer of %s before (%s)",
			at ? "; " : "", ta_duration(took, sizeof(took), r->reaction_ns),
			ta_case_who(k, r->sender), ta_duration(usual, sizeof(usual), rtt));
	}
	if (r->behind && r->reaction_ns >= 0 && rtt > TA_MS && r->reaction_ns < rtt / 2) {
		signs += 2;
		at += (size_t)snprintf(
			why + at, at < size ? size - at : 0,
			"%sit came far sooner than a round trip and has not seen what was sent long before",
			at ? "; " : "");
	}
	if (r->sent_after && !r->after_fin) {
		signs += 2;
		at += (size_t)snprintf(why + at, at < size ? size - at : 0,
				       "%s%s went on sending after it (frame %u), unaware of it",
				       at ? "; " : "", ta_case_who(k, r->sender),
				       r->after_first_frame);
	}
	if (r->has_ack && r->options_seen && !r->has_ts && r->stream_has_ts && !r->to_syn &&
	    ttl_off(r)) {
		signs++;
		if (at < size)
			snprintf(why + at, size - at,
				 "%sit lacks the timestamps that the stream carries",
				 at ? "; " : "");
	}
	return signs;
}

/* The sender had an unanswered chain or probe run of its own: its timer ended the connection. */
static bool gave_up(const struct ta_case *k, const struct ta_reset *r)
{
	for (size_t i = 0; i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		if (e->sender != r->sender || e->result != TA_RESULT_RESET_BY_SENDER ||
		    e->end_frame != r->frame)
			continue;
		if (e->kind == TA_EPISODE_KEEPALIVE)
			return r->has_ack && !e->answered;
		/* A retransmission timer that gives up does so at an expiry, not in answer to something. */
		const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
		bool answered = e->peer_segments && e->peer_last_ns > last->time_ns;
		return !answered && e->attempts_total >= 4 &&
		       (e->fit->abort.observed || r->time_ns - last->time_ns >= TA_SEC);
	}
	return false;
}

static void judge(const struct ta_case *k, const struct ta_reset *r, struct ta_reset_verdict *v)
{
	v->reset = r;
	v->certainty = middlebox_signs(k, r, v->why, sizeof(v->why));
	if (r->to_syn && k->conn->flags & TA_CONN_SYN_ACK)
		v->origin = TA_RST_IGNORED; /* the handshake went on */
	else if (r->to_syn)
		v->origin = TA_RST_REFUSAL;
	else if (r->sent_after && r->peer_after >= 2)
		v->origin = TA_RST_IGNORED; /* both sides went on: the receiver did not take it */
	else if (r->before_ack)
		v->origin = TA_RST_HANDSHAKE;
	else if (gave_up(k, r))
		v->origin = TA_RST_PROBER;
	else if (v->certainty >= 2 || (v->certainty == 1 && r->echoes_ack && ttl_off(r) >= 2))
		v->origin = TA_RST_MIDDLEBOX;
	else if (r->after_fin && !r->has_ack)
		v->origin = TA_RST_LATE_DATA;
	else if (r->has_ack)
		v->origin = TA_RST_SOCKET;
	else
		v->origin = TA_RST_NO_SOCKET;
}

void ta_reset_judge(struct ta_case *k)
{
	for (size_t i = 0; k->trouble && i < k->trouble->nresets; i++) {
		const struct ta_reset *r = &k->trouble->reset[i];
		bool took_effect = r->exact || (r->ahead && !r->peer_after);
		if (!took_effect || r->alone)
			continue; /* out of window, or nothing but RSTs: no connection to speak of */
		judge(k, r, &k->reset);
		if (k->reset.origin != TA_RST_IGNORED)
			return;
		k->reset = (struct ta_reset_verdict){ 0 };
	}
}
