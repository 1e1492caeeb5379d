/* SPDX-License-Identifier: MIT */
/* A finished tracker in a file of facts: what it counted, then its connections in the order of their ids, each by what it is off from the
 * one before it. */
#include "tcpautopsy/tcp/store.h"

#include <stdlib.h>
#include <string.h>

#include "awake.h"
#include "episodes.h"
#include "sleep.h"
#include "state.h"
#include "store.h"
#include "tcpautopsy/core/xalloc.h"

/* The first byte of a connection; 0: its id was folded. */
enum head {
	IS_THERE = 1 << 0,
	HAS_TROUBLE = 1 << 1,
	SLEEPS = 1 << 2,
	WAITS = 1 << 3,     /* for an ACK: twice, by side */
	SAME_ADDR = 1 << 5, /* as the one before it: twice */
	HAS_UNPLACED = 1 << 7,
	HEADS = 1 << 8
};

#define N(name) TA_STORED(struct ta_conn, name)
static const struct ta_store_field conn_fields[] = {
	TA_STORED_TIME(struct ta_conn, start_ns),
	N(first_frame),
	N(flow.key.port[0]),
	N(flow.key.port[1]),
	N(flags),
	N(syn_to_synack_us),
	N(synack_to_ack_us),
	N(longest_idle_quarters),
	N(turn_ms),
	N(flow.key.tenant),
	N(encap),
};
#undef N

static const struct ta_conn no_conn = { .syn_to_synack_us = UINT32_MAX,
					.synack_to_ack_us = UINT32_MAX };

/* ---- out ---- */

static unsigned head_of(const struct ta_conn *c, const struct ta_conn *before, bool sleeps,
			uint32_t unplaced)
{
	unsigned head = IS_THERE;
	if (sleeps)
		head |= SLEEPS;
	else if (c->trouble)
		head |= HAS_TROUBLE;
	for (unsigned side = 0; side < 2; side++) {
		if (!sleeps && c->half[side].out)
			head |= (unsigned)WAITS << side;
		if (ta_addr_equal(&c->flow.key.addr[side], &before->flow.key.addr[side]))
			head |= (unsigned)SAME_ADDR << side;
	}
	return head | (unplaced ? HAS_UNPLACED : 0);
}

static void put_conn(const struct ta_tracker *t, struct ta_store_out *out, const struct ta_conn *c,
		     const struct ta_conn *before)
{
	bool sleeps = ta_conn_sleeps(c);
	uint32_t unplaced = ta_tracker_unplaced(t, c);
	unsigned head = head_of(c, before, sleeps, unplaced);
	ta_put(out, head);
	for (unsigned side = 0; side < 2; side++)
		if (!(head & (unsigned)SAME_ADDR << side))
			ta_put_addr(out, &c->flow.key.addr[side]);
	ta_put_record(out, conn_fields, TA_STORE_COUNT(conn_fields), c, before);
	ta_put_half(out, c, 0, before);
	ta_put_half(out, c, 1, before);
	if (head & HAS_UNPLACED)
		ta_put(out, unplaced);
	if (sleeps) {
		struct ta_trouble *packed = ta_sleep_look(c);
		ta_put_episodes(out, packed, false);
		ta_trouble_free(packed);
	} else if (c->trouble) {
		ta_put_trouble(out, c->trouble);
	}
}

void ta_tracker_put(const struct ta_tracker *t, struct ta_store_out *out)
{
	const struct ta_conn *before = &no_conn;
	ta_put_int(out, t->last_ns);
	ta_put_int(out, t->end_ns);
	ta_put_int(out, t->resolution_ns);
	ta_put(out, t->before_probes);
	ta_put(out, t->folded);
	ta_put(out, t->lost.given_up);
	ta_put(out, t->lost.not_followed);
	ta_put(out, t->lost.episodes);
	ta_put_anomalies(out, &t->anomalies);
	ta_put(out, ta_flow_count(t->flows));
	for (uint32_t id = 0; id < ta_flow_count(t->flows); id++) {
		const struct ta_conn *c = ta_flow_object(t->flows, id);
		if (!c) {
			ta_put(out, 0);
			continue;
		}
		put_conn(t, out, c, before);
		before = c;
	}
}

/* ---- in ---- */

struct ta_conn_source {
	struct ta_store_in *in;    /* borrowed */
	struct ta_names *literals; /* borrowed */
	uint32_t count, given;
	unsigned head; /* of the one that was read last */
	uint32_t unplaced;
	/* The one that was read last; what it owns is there until it is the tracker's. */
	struct ta_conn conn;
};

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

struct ta_conn_source *ta_tracker_get_begin(struct ta_tracker *t, struct ta_store_in *in,
					    struct ta_names *literals)
{
	struct ta_conn_source *s = ta_xcalloc(1, sizeof(*s));
	s->in = in;
	s->literals = literals;
	s->conn = no_conn;
	t->last_ns = larger(t->last_ns, ta_get_time(in));
	t->end_ns = larger(t->end_ns, ta_get_time(in));
	t->resolution_ns = larger(t->resolution_ns, ta_get_time(in));
	t->before_probes |= ta_get_bool(in);
	t->folded += ta_get(in);
	t->lost.given_up += ta_get(in);
	t->lost.not_followed += ta_get(in);
	t->lost.episodes += ta_get(in);
	ta_get_anomalies(in, literals, &t->anomalies);
	s->count = (uint32_t)ta_get_max(in, TA_NO_CONN - 1);
	return s;
}

static void drop(struct ta_conn_source *s)
{
	if (s->conn.trouble)
		ta_trouble_free(s->conn.trouble);
	s->conn.trouble = NULL;
}

void ta_conn_source_free(struct ta_conn_source *s)
{
	if (!s)
		return;
	drop(s);
	free(s);
}

uint32_t ta_conn_source_count(const struct ta_conn_source *s)
{
	return s->count;
}

/* The two endpoints stand in their order, as they are looked for. */
static void check_key(struct ta_store_in *in, const struct ta_flow_key *key)
{
	int order = ta_addr_compare(&key->addr[0], &key->addr[1]);
	if (order > 0 || (!order && key->port[0] > key->port[1]))
		ta_store_fail(in, "the endpoints of a connection in it are in the wrong order");
}

static void get_conn(struct ta_conn_source *s, struct ta_conn *c, const struct ta_conn *before)
{
	struct ta_store_in *in = s->in;
	for (unsigned side = 0; side < 2; side++)
		if (!(s->head & (unsigned)SAME_ADDR << side))
			ta_get_addr(in, &c->flow.key.addr[side]);
	ta_get_record(in, conn_fields, TA_STORE_COUNT(conn_fields), c);
	check_key(in, &c->flow.key);
	ta_get_half(in, c, 0, before);
	ta_get_half(in, c, 1, before);
	s->unplaced = s->head & HAS_UNPLACED ? (uint32_t)ta_get_max(in, UINT32_MAX) : 0;
	if (!(s->head & (HAS_TROUBLE | SLEEPS)))
		return;
	c->trouble = ta_xcalloc(1, sizeof(*c->trouble));
	if (s->head & SLEEPS)
		ta_get_episodes(in, c->trouble, false);
	else
		ta_get_trouble(in, s->literals, c->trouble);
}

bool ta_conn_source_next(struct ta_conn_source *s, uint32_t *ret_first_frame)
{
	if (s->given == s->count || ta_store_failed(s->in))
		return false;
	drop(s);
	struct ta_conn before = s->conn;
	s->given++;
	s->head = (unsigned)ta_get_max(s->in, HEADS - 1);
	*ret_first_frame = 0;
	if (s->head & IS_THERE) {
		get_conn(s, &s->conn, &before);
		*ret_first_frame = s->conn.first_frame;
	} else if (s->head) {
		ta_store_fail(s->in, "a connection in it is there and is not");
	}
	return !ta_store_failed(s->in);
}

/* Something is outstanding: no more of it is asked when the run has ended. */
static void wait_for_ack(struct ta_tracker *t, struct ta_half *h)
{
	(void)ta_outq_push(&t->pool, &h->out, h->last_seen_ns, h->last_frame, h->una,
			   h->nxt - h->una, 0);
}

static uint32_t mapped(uint32_t id, const uint32_t *encap, uint32_t nencaps)
{
	return id < nencaps ? encap[id] : id;
}

uint32_t ta_tracker_get_conn(struct ta_tracker *t, struct ta_conn_source *s, const uint32_t *encap,
			     uint32_t nencaps)
{
	struct ta_flow_key key = s->conn.flow.key;
	key.tenant = mapped(key.tenant, encap, nencaps);
	uint32_t id = ta_flow_add(t->flows, &key);
	if (id == TA_NO_CONN) {
		if (s->head & IS_THERE) {
			ta_anomaly_add(&t->anomalies, "limits.connections", 0);
			t->lost.not_followed++;
		}
		return id;
	}
	if (!(s->head & IS_THERE)) {
		ta_flow_remove(t->flows, id);
		return id;
	}
	struct ta_conn *c = ta_flow_object(t->flows, id);
	*c = s->conn;
	c->flow.key = key;
	c->encap = mapped(c->encap, encap, nencaps);
	s->conn.trouble = NULL;
	t->room.episodes += c->trouble ? c->trouble->nepisodes : 0;
	for (unsigned side = 0; side < 2; side++)
		if (s->head & (unsigned)WAITS << side)
			wait_for_ack(t, &c->half[side]);
	if (s->unplaced)
		ta_flow_set_unplaced(t->flows, &c->flow.key, s->unplaced);
	if (s->head & SLEEPS && !ta_sleep_lie_down(t, c))
		ta_store_fail(s->in, "a connection in it that sleeps has trouble");
	return id;
}

/* By their first frames; those of none last. */
static int by_first_frame(const void *a, const void *b)
{
	const struct ta_anomaly *x = a, *y = b;
	uint64_t p = x->first_frame - 1, q = y->first_frame - 1;
	return p != q ? (p > q) - (p < q) : strcmp(x->name, y->name);
}

void ta_tracker_get_end(struct ta_tracker *t, bool several)
{
	if (several && t->anomalies.count)
		qsort(t->anomalies.item, t->anomalies.count, sizeof(*t->anomalies.item),
		      by_first_frame);
	t->finished = true;
	t->awake = ta_awake_new(t->room.memory_bytes);
}
