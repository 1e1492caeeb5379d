/* SPDX-License-Identifier: MIT */
/* Which connection a segment belongs to: whether its ports are used anew, and whether there is room for another one. */
#include "table.h"

#include "alias.h"
#include "contest.h"
#include "episodes.h"
#include "fold.h"
#include "rules.h"
#include "sleep.h"
#include "state.h"

/* Whether a SYN opens a new connection on ports that have one. The same ISN is a copy, or (RFC 9293 section 3.10.7.4)
 * the same attempt; another one is another connection. */
static bool is_reuse(const struct ta_conn *c, int dir, const struct ta_segment *s)
{
	const struct ta_half *h = &c->half[dir];
	if (!(s->flags & TA_SYN) || s->flags & (TA_ACK | TA_FIN | TA_RST))
		return false;
	if (!(h->flags & TA_HALF_SYN)) {
		const struct ta_half *p = &c->half[!dir];
		if (h->flags & TA_HALF_SEEN)
			return !(
				s->have & TA_HAVE_SEQ &&
				s->seq ==
					h->isn); /* begun in mid-stream, and now anew; or its own SYN, captured late */
		if (p->flags & TA_HALF_SYN && !(c->flags & TA_CONN_SYN_ACK) && p->segments &&
		    p->nxt == p->isn + 1)
			return false; /* both SYNs cross (RFC 9293 figure 8) */
		/* The SYN-ACK may have been captured a moment before its SYN. */
		return !(h->flags & TA_HALF_UNA_KNOWN && s->have & TA_HAVE_SEQ &&
			 s->seq + 1 == h->una);
	}
	if (s->have &
	    TA_SEQ_RELATIVE) /* the trace counts each from 0: only what came between tells */
		return h->flags & TA_HALF_DATA || c->flags & TA_CONN_CLOSED ||
		       c->flags & TA_CONN_ESTABLISHED;
	return s->have & TA_HAVE_SEQ && s->seq != h->isn;
}

/* TA_NO_CONN: there is no room, and it is counted. */
static uint32_t add_conn(struct ta_tracker *t, const struct ta_flow_key *key, int64_t now_ns)
{
	const char *why = "limits.memory";
	if (ta_fold_has_room(t, now_ns)) {
		uint32_t id = ta_flow_add(t->flows, key);
		if (id == TA_NO_CONN && ta_fold_for_place(t, now_ns))
			id = ta_flow_add(t->flows, key);
		if (id != TA_NO_CONN)
			return id;
		why = "limits.connections";
	}
	ta_anomaly_add(&t->anomalies, why, 0);
	/* Its SYN may come again. What else follows of it would look like a connection begun in its middle. */
	if (!ta_fold_has_tombstone(t, key))
		t->lost.not_followed++;
	ta_fold_leave_tombstone(t, key);
	return TA_NO_CONN;
}

static uint32_t open_conn(struct ta_tracker *t, const struct ta_flow_key *key,
			  const struct ta_segment *s, int dir)
{
	uint32_t id = add_conn(t, key, s->time_ns);
	if (id == TA_NO_CONN)
		return id;
	ta_last_data_grow(t, id);
	struct ta_conn *c = ta_flow_object(t->flows, id);
	c->start_ns = s->time_ns;
	c->first_frame = (uint32_t)s->frame;
	c->encap = s->encap;
	c->syn_to_synack_us = c->synack_to_ack_us = UINT32_MAX;
	if (dir)
		c->flags |= TA_CONN_FIRST_IS_1;
	bool src_named = s->have & TA_SRC_PORT_NAMED, dst_named = s->have & TA_DST_PORT_NAMED;
	if (dir ? dst_named : src_named)
		c->flags |= TA_CONN_SPORT_NAMED;
	if (dir ? src_named : dst_named)
		c->flags |= TA_CONN_DPORT_NAMED;
	return id;
}

/* The connection of a segment whose ports are not shown: the only one of its two hosts. */
static uint32_t join_pair(struct ta_tracker *t, const struct ta_segment *s, int *ret_dir)
{
	uint32_t id = ta_flow_find_pair(t->flows, &s->src, &s->dst, s->tenant);
	struct ta_conn *c = id == TA_NO_CONN ? NULL : ta_flow_object(t->flows, id);
	/* On loopback it is not shown of which side it is. */
	if (!c || ta_addr_equal(&s->src, &s->dst)) {
		ta_flow_note_unplaced(t->flows, &s->src, &s->dst, s->tenant);
		return TA_NO_CONN;
	}
	*ret_dir = !ta_addr_equal(&c->flow.key.addr[0], &s->src);
	return id;
}

/* Another connection takes its ports over with segment s. */
static void supersede(struct ta_tracker *t, struct ta_conn *c, const struct ta_segment *s)
{
	ta_sleep_wake(t, c);
	c->flags |= TA_CONN_REUSED;
	for (int side = 0; side < 2; side++)
		for (int probes = 0; probes < 2; probes++) {
			struct ta_episode *e = ta_episode_open_of(c, side, probes);
			if (e)
				ta_episode_close(e, TA_RESULT_SUPERSEDED, (uint32_t)s->frame,
						 s->time_ns);
		}
}

/* The connection of a segment whose key has `id`, or none, where it may not be its: its ports are used anew, or it is not settled
 * whose they are; one of another tenant; one that was folded. */
static uint32_t join_changed(struct ta_tracker *t, const struct ta_segment *s,
			     const struct ta_flow_key *key, uint32_t id, int dir)
{
	if (id == TA_NO_CONN && key->tenant && (s->flags & (TA_SYN | TA_ACK)) != TA_SYN)
		id = ta_alias_find(t->alias, key, dir);
	uint32_t before = id;
	if (id != TA_NO_CONN) {
		id = ta_contest_judge(t, id, dir, s);
		struct ta_conn *c = ta_flow_object(t->flows, id);
		bool reuse = is_reuse(c, dir, s);
		/* Marked, and yet the newest of its ports: there was no room for the one that took them over. */
		if (!reuse && id == before && c->flags & TA_CONN_REUSED) {
			ta_anomaly_add(&t->anomalies, "limits.late_segment", s->frame);
			return TA_NO_CONN;
		}
		if (!reuse)
			return id;
		supersede(t, c, s);
	}
	bool reused = id != TA_NO_CONN;
	if (!reused && !(s->flags & TA_SYN) && ta_fold_has_tombstone(t, key)) {
		ta_anomaly_add(&t->anomalies, "limits.late_segment", s->frame);
		return TA_NO_CONN;
	}
	id = open_conn(t, key, s, dir);
	if (key->tenant && id != TA_NO_CONN)
		ta_alias_note(t->alias, key, id);
	if (reused && id != TA_NO_CONN) {
		((struct ta_conn *)ta_flow_object(t->flows, id))->flags |= TA_CONN_SUPERSEDES;
		ta_contest_open(t, id, before);
	}
	return id;
}

/* Most segments: of a connection that nothing has taken the place of. */
static bool is_settled(const struct ta_tracker *t, const struct ta_segment *s,
		       const struct ta_conn *c)
{
	return !t->contested && !(s->flags & TA_SYN) && !(c->flags & TA_CONN_REUSED);
}

uint32_t ta_table_join(struct ta_tracker *t, const struct ta_segment *s, const struct ta_hint *hint,
		       int *ret_dir, struct ta_conn **ret_conn)
{
	struct ta_flow_key key;
	if (hint && is_settled(t, s, hint->conn)) {
		*ret_dir = hint->dir;
		*ret_conn = hint->conn;
		return hint->id;
	}
	if (!(s->have & TA_HAVE_PORTS)) {
		uint32_t only = join_pair(t, s, ret_dir);
		*ret_conn = only == TA_NO_CONN ? NULL : ta_flow_object(t->flows, only);
		return only;
	}
	ta_flow_key_make(&key, ret_dir, &s->src, s->sport, &s->dst, s->dport, s->tenant);
	uint32_t id;
	struct ta_conn *c = ta_flow_find_object(t->flows, &key, &id);
	if (c && is_settled(t, s, c)) {
		*ret_conn = c;
		return id;
	}
	id = join_changed(t, s, &key, id, *ret_dir);
	*ret_conn = id == TA_NO_CONN ? NULL : ta_flow_object(t->flows, id);
	return id;
}
