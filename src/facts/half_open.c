/* SPDX-License-Identifier: MIT */
/* Event HALF_OPEN: a SYN met a connection that the other end still held, and was answered with that one's numbers (a
 * challenge ACK: RFC 9293 section 3.5.1, RFC 5961 section 4). And the same seen from the connection whose numbers they
 * are, if its packets go another way (a NAT gave its port away). */
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/siblings.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/tcp/facts.h"

/* Its SYN was answered with numbers of another connection: not with those of bytes that the capture lacks, behind which the client went on. */
static bool was_challenged(const struct ta_conn *c)
{
	const struct ta_trouble *t = c->trouble;
	const struct ta_half *h = &c->half[ta_conn_client(c)];
	bool own = t && ta_half_isn_known(h) && ta_seq_gt(t->challenge_ack, h->isn + 1) &&
		   ta_seq_leq(t->challenge_ack, h->nxt);
	return t && t->first_challenge_frame && !own &&
	       t->half[!ta_conn_client(c)].challenge_acks && ta_half_sent_syn(h);
}

/* When a SYN that came again was answered, and with that it was over; else when it was seen last. */
static int64_t healed_ns(const struct ta_scene *scene)
{
	const struct ta_trouble *t = scene->conn->trouble;
	for (size_t i = 0; i < t->nepisodes; i++)
		if (t->episode[i]->kind == TA_EPISODE_SYN &&
		    t->episode[i]->result == TA_RESULT_ANSWERED && t->episode[i]->answer_ns >= 0)
			return t->episode[i]->answer_ns;
	return scene->last_ns;
}

static void add_event(struct ta_scene *scene, const struct ta_conn *later, uint32_t id, bool is_new)
{
	int client = ta_conn_client(later);
	bool healed = is_new && scene->conn->flags & TA_CONN_ESTABLISHED;
	int64_t end_ns = healed ? healed_ns(scene) : scene->last_ns;
	struct ta_event ev = { .final = !healed,
			       .since_ns = later->start_ns,
			       .until_ns = is_new ? end_ns : later->start_ns,
			       .healed_ns = healed ? end_ns : -1,
			       .episode = -1 };
	int event = ta_event_add(scene, TA_FACT_HALF_OPEN, client, &ev);
	struct ta_fact *f = ta_event_fact(scene, event);
	f->conn = is_new ? TA_NO_CONN : id;
	ta_fact_frame(f, later->first_frame);
	ta_fact_frame(f, later->trouble->first_challenge_frame);
	for (size_t i = 0; i < later->trouble->nresets; i++)
		ta_fact_frame(f, later->trouble->reset[i].frame);
	/* Reset by the client, and so ended, in the connection that took its place. */
	if (!is_new && later->trouble->nresets)
		ta_fact_add(scene, TA_FACT_SUCCEEDED, TA_OF_SIDE, client, event)->conn = id;
	struct ta_sign sign;
	int64_t silent_from = is_new ? later->start_ns : scene->last_ns;
	if (!ta_host_outlives(scene, client, silent_from, later->start_ns, &sign) ||
	    sign.conn == id)
		return;
	f = ta_fact_add(scene, TA_FACT_HOST_OUTLIVES, TA_OF_HOST, client, event);
	f->conn = sign.conn;
	ta_fact_frame(f, sign.frame);
}

/* The old connection is told so where the capture has it; the new one only where it has not, or nothing came of it. */
static void note_half_open(struct ta_scene *scene)
{
	const struct ta_conn *c = scene->conn;
	uint32_t id = c->flags & TA_CONN_REUSED ? ta_successor(scene) : TA_NO_CONN;
	const struct ta_conn *later =
		id == TA_NO_CONN ? NULL : ta_tracker_conn(scene->ctx->tracker, id);
	if (later && was_challenged(later) && !(c->flags & TA_CONN_CLOSED))
		add_event(scene, later, id, false);
	else if (was_challenged(c) &&
		 !(c->flags & TA_CONN_SUPERSEDES && c->flags & TA_CONN_SYN_ACK))
		add_event(scene, c, scene->id, true);
}

/* The challenge that another connection between the same hosts got bears this one's numbers. */
static bool has_numbers_of(const struct ta_scene *scene, const struct ta_conn *other)
{
	const struct ta_half *h = scene->conn->half;
	const struct ta_trouble *t = other->trouble;
	int client = ta_conn_client(other);
	if (client != scene->client || !was_challenged(other))
		return false;
	/* tcpdump prints no sequence number of an ACK without data. */
	bool fits = !t->challenge_has_seq || t->challenge_seq == h[!client].nxt;
	return ta_half_seq_seen(&h[client]) && ta_half_seq_seen(&h[!client]) && fits &&
	       ta_seq_geq(t->challenge_ack, h[client].una) &&
	       ta_seq_leq(t->challenge_ack, h[client].nxt);
}

/* A trace counts the numbers of each connection from its own beginning: whose the challenge's are can't be told. */
static bool may_have_numbers_of(const struct ta_scene *scene, const struct ta_conn *other)
{
	const struct ta_half *h = scene->conn->half, *o = other->half;
	int client = ta_conn_client(other);
	uint32_t relative = (h[0].flags | h[1].flags | o[client].flags) & TA_HALF_SEQ_RELATIVE;
	return client == scene->client && was_challenged(other) && relative &&
	       other->start_ns > scene->conn->start_ns;
}

static void note_numbers_elsewhere(struct ta_scene *scene, int event)
{
	struct ta_host_walk w = ta_host_walk(scene, !scene->client);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		if (!ta_addr_equal(&s.conn->flow.key.addr[scene->client],
				   &scene->conn->flow.key.addr[scene->client]) ||
		    !(has_numbers_of(scene, s.conn) || may_have_numbers_of(scene, s.conn)))
			continue;
		enum ta_fact_kind kind = has_numbers_of(scene, s.conn)
						 ? TA_FACT_NUMBERS_ELSEWHERE
						 : TA_FACT_CHALLENGE_ELSEWHERE;
		struct ta_fact *f = ta_fact_add(scene, kind, TA_OF_PATH, scene->client, event);
		f->conn = s.id;
		ta_fact_frame(f, s.conn->trouble->first_challenge_frame);
		return;
	}
}

void ta_observe_half_open(struct ta_scene *scene)
{
	size_t before = scene->facts->nevents;
	note_half_open(scene);
	for (size_t i = 0; i < before; i++) {
		const struct ta_event *ev = &scene->facts->event[i];
		enum ta_fact_kind kind = scene->facts->item[ev->fact].kind;
		if (kind == TA_FACT_SILENCE || kind == TA_FACT_PROBES_UNANSWERED)
			note_numbers_elsewhere(scene, (int)i);
	}
}
