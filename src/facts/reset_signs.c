/* SPDX-License-Identifier: MIT */
/* Signs of a RST's origin: TTL, timing, options, IP ID, and what its supposed sender did next. */
#include "facts/observers.h"
#include "facts/resets.h"
#include "facts/rules.h"
#include "facts/siblings.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/timers/stack.h"

/* Nothing lies between a host and itself. */
static bool is_loopback(const struct ta_scene *scene)
{
	static const uint8_t loop6[16] = { [15] = 1 };
	const struct ta_addr *a = scene->conn->flow.key.addr;
	if (ta_addr_equal(&a[0], &a[1]) || !memcmp(a[0].b, loop6, sizeof(loop6)))
		return true;
	return ta_addr_family(&a[0]) == TA_ADDR_IPV4 && ta_addr_family(&a[1]) == TA_ADDR_IPV4 &&
	       a[0].b[TA_IPV4_OFFSET] == TA_LOOPBACK_NET &&
	       a[1].b[TA_IPV4_OFFSET] == TA_LOOPBACK_NET;
}

static bool is_initial(int ttl)
{
	return ta_stack_initial_ttl(ttl) == ttl;
}

static struct ta_fact *sign(struct ta_scene *scene, int event, const struct ta_reset *r,
			    enum ta_fact_kind kind)
{
	return ta_fact_add(scene, kind, TA_OF_SIDE, r->sender, event);
}

/* A refusal is all that is seen of the server on this connection: its TTL elsewhere; -1: none, or one is the RST's. */
static int ttl_elsewhere(const struct ta_scene *scene, const struct ta_reset *r)
{
	struct ta_host_walk w = ta_host_walk(scene, r->sender);
	struct ta_sibling s;
	int ttl = -1;
	while (ta_host_next(&w, scene, &s)) {
		int its = ta_half_ttl(&s.conn->half[s.side]);
		if (its == r->ttl)
			return -1;
		ttl = its >= 0 ? its : ttl;
	}
	return ttl;
}

/* A service that sets the TTL of its own packets (RFC 5082): the kernel's RST without a socket does not bear it. */
static bool is_set_by_socket(int ttl)
{
	return ttl <= TA_TTL_LINK_LOCAL || ttl == TA_TTL_GTSM;
}

static void note_refusal(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	int ttl = r->ttl >= 0 ? ttl_elsewhere(scene, r) : -1;
	if (ttl >= 0 && abs(r->ttl - ttl) >= TA_TTL_HOPS &&
	    !(is_set_by_socket(ttl) && is_initial(r->ttl))) {
		bool fresh = is_initial(r->ttl) && !is_initial(ttl);
		struct ta_fact *f =
			sign(scene, event, r, fresh ? TA_FACT_RST_TTL_FRESH : TA_FACT_RST_TTL);
		f->value[0] = r->ttl;
		f->value[1] = ttl;
		ta_fact_frame(f, r->frame);
	}
	if (r->reaction_ns >= TA_REFUSAL_LATE_NS) {
		struct ta_fact *f = sign(scene, event, r, TA_FACT_RST_LATE);
		f->value[0] = r->reaction_ns;
		ta_fact_frame(f, r->trigger_frame);
		ta_fact_frame(f, r->frame);
	}
	/* No stack has another number there: what it answers, and its SYN. */
	if (r->syn_unacked) {
		struct ta_fact *f = sign(scene, event, r, TA_FACT_RST_SYN_UNACKED);
		ta_fact_frame(f, r->frame);
	}
	if (r->window && r->window == scene->conn->half[!r->sender].wnd) {
		struct ta_fact *f = sign(scene, event, r, TA_FACT_RST_WINDOW);
		f->value[0] = r->window;
		ta_fact_frame(f, r->frame);
	}
}

/* One that bears the TTL and goes on in the count of IP IDs was made by the stack that made the stream: its options,
 * flags and timing are that stack's own (Windows leaves the timestamps out, BSD the don't-fragment bit). */
static bool is_counted(const struct ta_reset *r)
{
	if (!r->id_counts || r->ip_id < 0 || r->stream_ip_id < 0 || r->ttl < 0)
		return false;
	uint16_t step = (uint16_t)(r->ip_id - r->stream_ip_id);
	return r->ip_id && step && step <= TA_IP_ID_NEAR && r->ttl == r->stream_ttl &&
	       !r->foreign_link;
}

static void note_ttl(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	int other = scene->trouble->half[r->sender].other_ttl;
	if (r->ttl < 0 || r->stream_ttl < 0 || r->ttl_known_before)
		return;
	/* Between two that the stream has: one more path of several. */
	if (other && (r->ttl - other < 0) != (r->ttl - r->stream_ttl < 0))
		return;
	if (is_set_by_socket(r->stream_ttl) && is_initial(r->ttl))
		return;
	/* A router's own RST begins at an initial TTL; the stream's has been counted down. */
	bool fresh = is_initial(r->ttl) && !is_initial(r->stream_ttl);
	if (!fresh && abs(r->ttl - r->stream_ttl) < TA_TTL_HOPS)
		return;
	struct ta_fact *f = sign(scene, event, r, fresh ? TA_FACT_RST_TTL_FRESH : TA_FACT_RST_TTL);
	f->value[0] = r->ttl;
	f->value[1] = r->stream_ttl;
	ta_fact_frame(f, r->frame);
}

/* The shortest time in which the RST's supposed sender can have answered, as seen here: of the handshake, which a kernel
 * answers by itself, or of any acknowledgment; 0: not known. */
static int64_t shortest_answer_ns(const struct ta_scene *scene, int sender)
{
	const struct ta_rto_estimator *rto = &scene->conn->half[!sender].rto;
	uint32_t half = sender == scene->client ? scene->conn->synack_to_ack_us
						: scene->conn->syn_to_synack_us;
	if (half == UINT32_MAX)
		return 0;
	uint32_t us = rto->samples && rto->min_rtt_us < half ? rto->min_rtt_us : half;
	return us * TA_US;
}

static void note_timing(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	int64_t rtt = shortest_answer_ns(scene, r->sender);
	/* What it answers: the oldest that it may; or, with ACK, the youngest that it knows of. */
	int64_t took = r->has_ack ? r->youngest_known_ns : r->answers ? r->oldest_ns : -1;
	bool answer = took >= 0 && !r->to_syn && (r->has_ack || !r->below_ack);
	/* A few round trips do not show how far they vary. */
	bool many = scene->conn->half[!r->sender].rto.samples >= TA_TOO_SOON_SAMPLES;
	bool sooner = many ? took * TA_TOO_SOON_DEN < rtt * TA_TOO_SOON_NUM
			   : TA_TOO_SOON_PART * took < rtt;
	if (answer && rtt > TA_MS && sooner && !is_counted(r)) {
		struct ta_fact *f = sign(scene, event, r, TA_FACT_RST_TOO_SOON);
		f->value[0] = took;
		f->value[1] = rtt;
		ta_fact_frame(f, r->trigger_frame);
		ta_fact_frame(f, r->frame);
	}
	if (r->behind)
		ta_fact_frame(sign(scene, event, r, TA_FACT_RST_BEHIND), r->frame);
}

/* A live Linux socket numbers its RST as it does its other packets; no socket, and TIME-WAIT, give 0. */
static bool id_fits(const struct ta_reset *r)
{
	uint16_t step = (uint16_t)(r->ip_id - r->stream_ip_id);
	return step && step <= TA_IP_ID_STEPS;
}

static void note_packet(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	bool numbered = r->id_counts && r->ip_id >= 0 && r->stream_ip_id >= 0;
	/* A counter of the whole host runs on while the connection idles. */
	bool comparable = !r->ip_id || (r->silence_ns >= 0 && r->silence_ns <= TA_IP_ID_IDLE_NS);
	if (r->has_ack && numbered && !id_fits(r) && comparable) {
		struct ta_fact *f = sign(scene, event, r, TA_FACT_RST_FOREIGN_ID);
		f->value[0] = r->ip_id;
		f->value[1] = r->stream_ip_id;
		ta_fact_frame(f, r->frame);
	}
	if (r->no_df && !is_counted(r))
		ta_fact_frame(sign(scene, event, r, TA_FACT_RST_NO_DF), r->frame);
	if (r->foreign_link)
		ta_fact_frame(sign(scene, event, r, TA_FACT_RST_LINK_ADDRESS), r->frame);
	bool ttl = r->ttl >= 0 && r->ttl == r->stream_ttl;
	bool stripped = r->options_seen && r->stream_has_ts && !r->has_ts && !is_counted(r);
	bool own = is_counted(r) ||
		   (!r->no_df && (r->stream_has_ts ? r->has_ts : numbered && id_fits(r)));
	if (r->has_ack && stripped) {
		ta_fact_frame(sign(scene, event, r, TA_FACT_RST_NO_OPTIONS), r->frame);
	} else if (r->has_ack && ttl && !r->behind && !r->foreign_link && own) {
		struct ta_fact *f = sign(scene, event, r, TA_FACT_RST_SOCKET_SIGNS);
		f->value[0] = r->ttl;
		f->word = r->has_ts ? " and timestamps" : " and IP ID";
		ta_fact_frame(f, r->frame);
	}
}

/* Its supposed sender was reset as well: neither end knows why. */
static void note_both_ways(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	/* With the stream's timestamps each is its own socket's: both processes ended. */
	if ((r->has_ack && r->has_ts) || is_counted(r))
		return;
	for (size_t i = 0; i < scene->trouble->nresets; i++) {
		const struct ta_reset *x = &scene->trouble->reset[i];
		/* A RST in answer to what was sent before the first one arrived is an aftermath. */
		if (x->sender == r->sender || !x->exact || x->to_syn || x->has_ack != r->has_ack)
			continue;
		int64_t apart = x->time_ns - r->time_ns;
		if (apart < 0 || apart > TA_BOTH_WAYS_NS || x->receiver_closed || x->after_fin)
			continue;
		ta_fact_frame(sign(scene, event, r, TA_FACT_RESET_BOTH_WAYS), x->frame);
		return;
	}
}

/* Captured at its supposed sender: what lies on the path can't have sent it there. */
static void note_place(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	const struct ta_fact *at = ta_vantage_fact(scene->facts);
	if (at && at->subject != TA_OF_PATH && at->side == r->sender)
		ta_fact_add(scene, TA_FACT_CAPTURED_AT_SENDER, TA_OF_CAPTURE, at->side, event);
}

static void note_went_on(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	/* One alone may have been overtaken by the RST. */
	if (r->sent_after < TA_WENT_ON_SEGMENTS || r->after_fin)
		return;
	struct ta_fact *f = sign(scene, event, r, TA_FACT_WENT_ON);
	f->value[0] = r->sent_after;
	ta_fact_frame(f, r->after_first_frame);
}

void ta_observe_reset_signs(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_reset *r = scene->trouble ? ta_event_reset(scene, (int)i) : NULL;
		if (!r)
			continue;
		if (is_loopback(scene)) {
			ta_fact_add(scene, TA_FACT_LOOPBACK, TA_OF_PATH, r->sender, (int)i);
			continue;
		}
		if (r->to_syn) {
			note_refusal(scene, (int)i, r);
			continue;
		}
		note_ttl(scene, (int)i, r);
		note_timing(scene, (int)i, r);
		note_packet(scene, (int)i, r);
		note_both_ways(scene, (int)i, r);
		note_went_on(scene, (int)i, r);
		note_place(scene, (int)i, r);
	}
}
