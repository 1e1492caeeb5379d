/* SPDX-License-Identifier: MIT */
/* A connection of which each direction was captured under another address: where one of them was rewritten and the tap lies
 * between (a redirect to a local proxy, a NAT that the answers pass on another side). */
#include "facts/other_half.h"

#include "facts/rules.h"
#include "facts/siblings.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/tcp/facts.h"

/* What each side echoes is what the other sent (RFC 7323 section 4.3): the newest of one, and nothing newer than it. */
static bool echoes_fit(const struct ta_half *h, const struct ta_half *as_told,
		       const struct ta_half *g, const struct ta_half *g_as_told)
{
	if (!(h->flags & g->flags & TA_HALF_TS) || !as_told->tsval || !g_as_told->tsval)
		return false;
	return ta_seq_leq(as_told->tsval, h->tsval) && ta_seq_leq(g_as_told->tsval, g->tsval) &&
	       (as_told->tsval == h->tsval || g_as_told->tsval == g->tsval);
}

/* The numbers that one side's segments carry are those that the other's acknowledge, both ways: where both begin, or where
 * both end. Two ISNs are no chance (RFC 6528); relative ones are, and timestamps have to fit, too. */
static bool fits(const struct ta_conn *a, int x, const struct ta_conn *b, int y)
{
	const struct ta_half *h = &a->half[x], *g_as_told = &a->half[!x];
	const struct ta_half *g = &b->half[y], *h_as_told = &b->half[!y];
	if (!ta_half_captured(h) || ta_half_captured(g_as_told) || !ta_half_captured(g) ||
	    ta_half_captured(h_as_told) || !ta_half_acked(h_as_told) || !ta_half_acked(g_as_told))
		return false;
	bool begins = h->isn == h_as_told->isn && g->isn == g_as_told->isn;
	bool ends = h->nxt == h_as_told->una && g->nxt == g_as_told->una;
	bool relative = (h->flags | g->flags) & TA_HALF_SEQ_RELATIVE;
	return (begins || ends) && (!relative || echoes_fit(h, h_as_told, g, g_as_told));
}

static int captured_side(const struct ta_conn *c)
{
	return ta_half_captured(&c->half[0]) ? 0 : 1;
}

/* The connection whose end `shared` is that of the scene's, and which holds the other direction. */
static uint32_t find(const struct ta_scene *scene, int shared)
{
	const struct ta_conn *c = scene->conn;
	int seen = captured_side(c);
	/* Where all connections lack the same direction, none of them is it. */
	if (!ta_host_has_lone(scene, shared, shared != seen))
		return TA_NO_CONN;
	struct ta_host_walk w = ta_host_walk(scene, shared);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		int64_t apart = s.conn->start_ns - c->start_ns;
		if (s.conn->flow.key.port[s.side] == c->flow.key.port[shared] &&
		    apart <= TA_OTHER_HALF_NS && apart >= -TA_OTHER_HALF_NS &&
		    fits(c, seen, s.conn, shared == seen ? !s.side : s.side))
			return s.id;
	}
	return TA_NO_CONN;
}

uint32_t ta_other_half(const struct ta_scene *scene)
{
	int seen = captured_side(scene->conn);
	uint32_t conn = find(scene, seen);
	return conn != TA_NO_CONN ? conn : find(scene, !seen);
}

/* Both FINs are in the two, and both were acknowledged. */
static bool closed(const struct ta_conn *a, const struct ta_conn *b)
{
	const struct ta_conn *both[2] = { a, b };
	for (int i = 0; i < 2; i++) {
		const struct ta_conn *c = both[i], *o = both[!i];
		int seen = captured_side(c),
		    told = !captured_side(o); /* where the other tells of it */
		if (!ta_half_sent_fin(&c->half[seen]) || c->half[seen].nxt != o->half[told].una)
			return false;
	}
	return true;
}

bool ta_other_half_note(struct ta_scene *scene, int side)
{
	uint32_t other = ta_other_half(scene);
	if (other == TA_NO_CONN)
		return false;
	const struct ta_conn *o = ta_tracker_conn(scene->ctx->tracker, other);
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_OTHER_HALF, TA_OF_SIDE, side, -1);
	f->conn = other;
	ta_fact_frame(f, scene->conn->first_frame);
	ta_fact_frame(f, o->first_frame);
	if (closed(scene->conn, o))
		ta_fact_add(scene, TA_FACT_CLOSED, TA_OF_SIDE, scene->client, -1);
	return true;
}
