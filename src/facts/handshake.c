/* SPDX-License-Identifier: MIT */
/* Events of connecting: SYN_ICMP, SYN_UNANSWERED, SYN_ACK_UNANSWERED; and what each side knows of the handshake. */
#include "facts/icmp_words.h"
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/siblings.h"

#include "tcpautopsy/tcp/facts.h"

static int newest_episode(const struct ta_scene *scene, enum ta_episode_kind kind)
{
	for (size_t i = scene->trouble ? scene->trouble->nepisodes : 0; i-- > 0;)
		if (scene->trouble->episode[i]->kind == kind)
			return (int)i;
	return -1;
}

/* An ACK of the client's own shows that it got an answer, whatever this capture has of it. */
static bool client_was_answered(const struct ta_scene *scene)
{
	/* With the numbers of another connection, which its host still held (RFC 5961 section 4): no silence. */
	if (scene->trouble && scene->trouble->half[!scene->client].challenge_acks)
		return true;
	return scene->conn->flags & TA_CONN_SYN_ACK ||
	       ta_half_acked(&scene->conn->half[!scene->client]);
}

static bool syn_icmp(struct ta_scene *scene)
{
	const struct ta_trouble *t = scene->trouble;
	if (!t->nicmp || client_was_answered(scene) ||
	    !ta_half_sent_syn(&scene->conn->half[scene->client]))
		return false;
	const struct ta_icmp_note *n = &t->icmp[0];
	if (n->dir != scene->client || !n->plausible)
		return false;
	struct ta_event event = { .final = true,
				  .since_ns = scene->conn->start_ns,
				  .until_ns = n->time_ns,
				  .healed_ns = -1,
				  .episode = newest_episode(scene, TA_EPISODE_SYN) };
	int index = ta_event_add(scene, TA_FACT_SYN_ICMP, scene->client, &event);
	struct ta_fact *f = ta_event_fact(scene, index);
	f->value[0] = n->type;
	f->value[1] = n->code;
	f->value[2] = (int64_t)t->icmp_total;
	f->addr = n->from;
	f->word = ta_icmp_words(n);
	ta_fact_frame(f, scene->conn->first_frame);
	ta_fact_frame(f, n->frame);
	if (!ta_addr_equal(&n->from, &scene->conn->flow.key.addr[!scene->client]))
		return true;
	f = ta_fact_add(scene, TA_FACT_ICMP_HOST, TA_OF_HOST, !scene->client, index);
	f->value[0] = n->type;
	f->value[1] = n->code;
	f->value[2] = (int64_t)t->icmp_total;
	f->word = ta_icmp_words(n);
	ta_fact_frame(f, n->frame);
	return true;
}

static void note_signs(struct ta_scene *scene, int event, int64_t from_ns, int64_t to_ns)
{
	struct ta_sign sign;
	int server = !scene->client;
	if (ta_new_connection_works(scene, from_ns, to_ns, &sign)) {
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_PORT_SERVED_OTHERS, TA_OF_HOST, server, event);
		f->conn = sign.conn;
		ta_fact_frame(f, sign.frame);
	}
	if (!ta_address_alive(scene, server, from_ns, to_ns, &sign))
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_ADDRESS_ALIVE, TA_OF_HOST, server, event);
	f->value[0] = sign.time_ns - from_ns;
	f->conn = sign.conn;
	f->word = sign.what;
	ta_fact_frame(f, sign.frame);
}

/* Did the port answer anybody, ever? */
static bool port_seen(const struct ta_scene *scene)
{
	int server = !scene->client;
	struct ta_host_walk w = ta_host_walk(scene, server);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s))
		if (s.conn->flow.key.port[s.side] == scene->conn->flow.key.port[server] &&
		    s.conn->flags & TA_CONN_SYN_ACK)
			return true;
	return false;
}

/* The server's link address was asked for while the SYNs came, and nobody answered: its host was not there. */
static bool note_absent(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	struct ta_net_neighbours nb;
	ta_net_neighbour_activity(scene->ctx->net, &scene->conn->flow.key.addr[!scene->client],
				  e->start_ns, e->end_ns + TA_SYN_ACK_SPAN_NS, &nb);
	if (!nb.requests || nb.replies)
		return false;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_HOST_UNRESOLVED, TA_OF_HOST, !scene->client, event);
	f->value[0] = nb.requests;
	f->from_ns = nb.first_request_ns;
	f->to_ns = nb.last_request_ns;
	ta_fact_frame(f, nb.first_request_frame);
	ta_fact_frame(f, nb.last_request_frame);
	return true;
}

/* Captured where they arrive: nothing on the path drops them. Where the capture was taken is known from another connection:
 * an access point is near the host, too, and its SYNs do not arrive at a host that is off. */
static void note_arrival(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_fact *at = ta_vantage_fact(scene->facts);
	if (note_absent(scene, event, e))
		return;
	if (!at || at->subject == TA_OF_PATH || at->side == scene->client)
		return;
	ta_fact_add(scene, TA_FACT_SYNS_ARRIVE, TA_OF_CAPTURE, !scene->client, event);
	if (!port_seen(scene))
		ta_fact_add(scene, TA_FACT_PORT_UNSEEN, TA_OF_HOST, !scene->client, event);
}

static void syn_unanswered(struct ta_scene *scene, const struct ta_episode *e, int index)
{
	int64_t waited = scene->end_ns - e->end_ns;
	bool spaced = e->end_ns - e->start_ns >= TA_SYN_SPACED_NS;
	/* A client without an answer repeats its SYN: where even the copy is missing, it was answered out of sight, or closed. */
	if (e->result == TA_RESULT_ANSWERED || client_was_answered(scene) ||
	    e->attempts_total < TA_SYN_ATTEMPTS)
		return;
	struct ta_event event = { .final = true,
				  .since_ns = e->start_ns,
				  .until_ns = scene->end_ns,
				  .healed_ns = -1,
				  .episode = index };
	int about = ta_event_add(scene, TA_FACT_SYN_UNANSWERED, scene->client, &event);
	struct ta_fact *f = ta_event_fact(scene, about);
	f->value[0] = e->attempts_total;
	f->value[1] = e->end_ns - e->start_ns;
	ta_fact_frame(f, e->first_frame);
	ta_fact_frame(f, e->last_frame);
	if (e->result == TA_RESULT_GAVE_UP) {
		f = ta_fact_add(scene, TA_FACT_GAVE_UP, TA_OF_SIDE, scene->client, about);
		f->word = "its next SYN was due and did not come";
		f->value[0] = e->end_ns - e->start_ns;
	}
	if (!spaced && waited < TA_SEC) {
		f = ta_fact_add(scene, TA_FACT_NOT_DUE, TA_OF_CAPTURE, scene->client, about);
		f->value[0] = waited;
	}
	if (e->attempts_total <= TA_FEW_ATTEMPTS && waited < TA_SEC)
		ta_fact_add(scene, TA_FACT_SYN_PENDING, TA_OF_CAPTURE, scene->client, about);
	int64_t gap = e->nattempts > 1 ? e->attempt[e->nattempts - 1].time_ns -
						 e->attempt[e->nattempts - 2].time_ns
				       : TA_SEC;
	note_signs(scene, about, e->start_ns, e->end_ns + gap + TA_SEC);
	note_arrival(scene, about, e);
}

static void syn_ack_unanswered(struct ta_scene *scene, const struct ta_episode *e, int index)
{
	const struct ta_half *server = &scene->conn->half[!scene->client],
			     *client = &scene->conn->half[scene->client];
	int64_t waited = scene->end_ns - e->end_ns;
	/* Data of the server's own shows that the handshake was completed, whatever this capture has of it. */
	if (e->result == TA_RESULT_ANSWERED || scene->conn->flags & TA_CONN_ESTABLISHED ||
	    e->attempts_total < TA_SYN_ATTEMPTS || ta_half_sent_data(server))
		return;
	if (waited < TA_SEC && e->end_ns - e->start_ns < TA_SYN_ACK_SPAN_NS)
		return;
	struct ta_event event = { .final = true,
				  .since_ns = e->start_ns,
				  .until_ns = scene->end_ns,
				  .healed_ns = -1,
				  .episode = index };
	int about = ta_event_add(scene, TA_FACT_SYN_ACK_UNANSWERED, !scene->client, &event);
	struct ta_fact *f = ta_event_fact(scene, about);
	f->value[0] = e->attempts_total;
	f->value[1] = e->end_ns - e->start_ns;
	ta_fact_frame(f, e->first_frame);
	ta_fact_frame(f, e->last_frame);
	if (scene->ctx->kinds.counted && !scene->ctx->kinds.not_syn)
		ta_fact_add(scene, TA_FACT_ONLY_SYNS, TA_OF_CAPTURE, scene->client, about);
	/* Both ends were still trying, and had not tried for long. */
	int64_t left = scene->end_ns - scene->last_ns;
	if (left < TA_SEC && e->end_ns - e->start_ns < TA_SYN_ACK_SPAN_NS) {
		f = ta_fact_add(scene, TA_FACT_NOT_DUE, TA_OF_CAPTURE, !scene->client, about);
		f->value[0] = left;
	}
	if (client->segments > 1) {
		f = ta_fact_add(scene, TA_FACT_CLIENT_REPEATS_SYN, TA_OF_SIDE, scene->client,
				about);
		f->value[0] = client->segments - 1;
	}
}

void ta_observe_handshake(struct ta_scene *scene)
{
	const struct ta_conn *c = scene->conn;
	if (c->flags & TA_CONN_HANDSHAKE_ACK && c->flags & TA_CONN_SYN_ACK)
		ta_fact_frame(ta_fact_add(scene, TA_FACT_HANDSHAKE_COMPLETE, TA_OF_SIDE,
					  scene->client, -1),
			      c->first_frame);
	if (!scene->trouble || c->flags & TA_CONN_ESTABLISHED ||
	    ta_fact_find(scene->facts, TA_FACT_REFUSAL, -1))
		return;
	if (syn_icmp(scene))
		return;
	int ack = newest_episode(scene, TA_EPISODE_SYN_ACK),
	    syn = newest_episode(scene, TA_EPISODE_SYN);
	size_t before = scene->facts->nevents;
	if (ack >= 0)
		syn_ack_unanswered(scene, scene->trouble->episode[ack], ack);
	if (syn >= 0 && scene->facts->nevents == before)
		syn_unanswered(scene, scene->trouble->episode[syn], syn);
}
