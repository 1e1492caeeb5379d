/* SPDX-License-Identifier: MIT */
/* Which connection a segment belongs to: whether its ports are used anew, what a full table lets go, and what is
 * remembered of that. */
#include "table.h"

#include <stdlib.h>

#include "alias.h"
#include "contest.h"
#include "embryo.h"
#include "episodes.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/memory.h"
#include "tcpautopsy/core/xalloc.h"

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

/* What a full table lets go, the highest first. */
enum {
	EVICT_NEVER = -1,
	EVICT_HEALED, /* only where memory is short: what it met is lost, and counted */
	EVICT_QUIET,
	EVICT_REFUSED,
	EVICT_CLOSED,
	EVICT_CLOSED_LONG_AGO,
	EVICT_PART = 16, /* of the table at a time; */
	EVICT_WORTH = 4  /* a part of that at least, or it was in vain */
};

/* All that it met was answered in the end, and none of it by a RST or an ICMP error. */
static bool has_healed(const struct ta_conn *c)
{
	const struct ta_trouble *t = c->trouble;
	for (size_t i = 0; i < t->nepisodes; i++)
		if (!t->episode[i]->closed || t->episode[i]->result != TA_RESULT_ANSWERED)
			return false;
	return !t->nresets && !t->nicmp && !c->half[0].out && !c->half[1].out;
}

static int dispensable(const struct ta_conn *c, int64_t now_ns)
{
	int64_t last = c->half[0].last_seen_ns > c->half[1].last_seen_ns ? c->half[0].last_seen_ns
									 : c->half[1].last_seen_ns;
	const struct ta_trouble *t = c->trouble;
	if (c->flags & TA_CONN_CLOSED && !t && now_ns - last > TA_TWO_MSL_NS)
		return EVICT_CLOSED_LONG_AGO;
	if (c->flags & TA_CONN_CLOSED && !t)
		return EVICT_CLOSED;
	if (t && t->nresets == 1 && t->reset[0].to_syn && !t->nepisodes)
		return EVICT_REFUSED;
	int dir;
	if (!t && !c->half[0].out && !c->half[1].out && !ta_embryo_is(c, &dir))
		return EVICT_QUIET;
	/* A flood of SYNs that nobody answers: the oldest go. */
	if (!t && !(c->flags & TA_CONN_SYN_ACK) && now_ns - last > TA_SYN_FLOOD_NS)
		return EVICT_QUIET;
	return t && has_healed(c) ? EVICT_HEALED : EVICT_NEVER;
}

/* Tombstone: the fingerprint of a folded connection's key, so that a late segment of it opens no new one. */
static void leave_tombstone(struct ta_tracker *t, const struct ta_flow_key *key)
{
	if (!t->tombstone) {
		t->tombstone = ta_xcalloc(TA_TOMBSTONES, sizeof(*t->tombstone));
		t->tombstone_seed = ta_hash_seed();
	}
	uint64_t print = ta_hash_bytes(t->tombstone_seed, key, sizeof(*key));
	t->tombstone[print & (TA_TOMBSTONES - 1)] = print;
}

static bool has_tombstone(const struct ta_tracker *t, const struct ta_flow_key *key)
{
	if (!t->tombstone)
		return false;
	uint64_t print = ta_hash_bytes(t->tombstone_seed, key, sizeof(*key));
	return t->tombstone[print & (TA_TOMBSTONES - 1)] == print;
}

/* Folds a sixteenth of the table, the most dispensable first, the oldest among equals. Returns how many. */
static size_t evict(struct ta_tracker *t, int64_t now_ns, int least, const char *why)
{
	size_t want = ta_flow_alive(t->flows) / EVICT_PART + 1, done = 0;
	uint32_t *id = ta_xcalloc(ta_flow_alive(t->flows), sizeof(*id));
	size_t n = ta_flow_ids(t->flows, id);
	for (int class = EVICT_CLOSED_LONG_AGO; class >= least && done < want; class --) {
		for (size_t i = 0; i < n && done < want; i++) {
			struct ta_conn *c = ta_flow_object(t->flows, id[i]);
			if (!c || dispensable(c, now_ns) != class)
				continue;
			leave_tombstone(t, &c->flow.key);
			ta_conn_release(t, c);
			ta_flow_remove(t->flows, id[i]);
			done++;
		}
	}
	free(id);
	t->folded += done;
	if (done)
		ta_anomaly_add_n(&t->anomalies, why, 0, done);
	/* Little is dispensable: what comes is refused for a while, rather than all of it looked at each time. */
	t->room.in_vain = done < want / EVICT_WORTH ? (uint32_t)want : 0;
	return done;
}

void ta_table_watch_memory(struct ta_tracker *t, int64_t now_ns)
{
	struct ta_room *r = &t->room;
	uint64_t held = ta_memory_resident() + r->episodes * sizeof(struct ta_fit),
		 step = r->memory_bytes / TA_MEMORY_STEPS;
	r->segments = 0;
	r->over = held > r->memory_bytes - step;
	r->full = held > r->memory_bytes;
	if (!r->over || held < r->evicted_bytes + step / 2)
		return;
	r->evicted_bytes = held;
	(void)evict(t, now_ns, EVICT_HEALED, "limits.memory");
}

/* Whether there is room for one more. */
static bool has_room(struct ta_tracker *t, int64_t now_ns)
{
	struct ta_room *r = &t->room;
	if (r->full)
		return false;
	if (!r->over || ta_flow_has_place(t->flows))
		return true;
	if (r->in_vain && --r->in_vain)
		return false;
	(void)evict(t, now_ns, EVICT_HEALED, "limits.memory");
	return !r->in_vain;
}

/* TA_NO_CONN: there is no room, and it is counted. */
static uint32_t add_conn(struct ta_tracker *t, const struct ta_flow_key *key, int64_t now_ns)
{
	if (!has_room(t, now_ns)) {
		ta_anomaly_add(&t->anomalies, "limits.memory", 0);
		leave_tombstone(
			t,
			key); /* what follows of it would look like a connection begun in its middle */
		return TA_NO_CONN;
	}
	uint32_t id = ta_flow_add(t->flows, key);
	if (id != TA_NO_CONN)
		return id;
	if (!(t->room.in_vain && --t->room.in_vain) &&
	    evict(t, now_ns, EVICT_QUIET, "limits.connections"))
		id = ta_flow_add(t->flows, key);
	if (id != TA_NO_CONN)
		return id;
	ta_anomaly_add(&t->anomalies, "limits.connections", 0);
	leave_tombstone(t, key);
	return TA_NO_CONN;
}

static uint32_t open_conn(struct ta_tracker *t, const struct ta_flow_key *key,
			  const struct ta_segment *s, int dir)
{
	uint32_t id = add_conn(t, key, s->time_ns);
	if (id == TA_NO_CONN)
		return id;
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
static void supersede(struct ta_conn *c, const struct ta_segment *s)
{
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
		supersede(c, s);
	}
	bool reused = id != TA_NO_CONN;
	if (!reused && !(s->flags & TA_SYN) && has_tombstone(t, key)) {
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

uint32_t ta_table_join(struct ta_tracker *t, const struct ta_segment *s, int *ret_dir,
		       struct ta_conn **ret_conn)
{
	struct ta_flow_key key;
	if (!(s->have & TA_HAVE_PORTS)) {
		uint32_t only = join_pair(t, s, ret_dir);
		*ret_conn = only == TA_NO_CONN ? NULL : ta_flow_object(t->flows, only);
		return only;
	}
	ta_flow_key_make(&key, ret_dir, &s->src, s->sport, &s->dst, s->dport, s->tenant);
	uint32_t id;
	struct ta_conn *c = ta_flow_find_object(t->flows, &key, &id);
	/* Most segments: of a connection that nothing has taken the place of. */
	if (c && !t->contested && !(s->flags & TA_SYN) && !(c->flags & TA_CONN_REUSED)) {
		*ret_conn = c;
		return id;
	}
	id = join_changed(t, s, &key, id, *ret_dir);
	*ret_conn = id == TA_NO_CONN ? NULL : ta_flow_object(t->flows, id);
	return id;
}
