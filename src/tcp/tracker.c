/* SPDX-License-Identifier: MIT */
/* All connections of a run: joins a segment to its connection, tells when ports were reused, and takes it through
 * ACK, sequence range and flags. */
#include "tcp_internal.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_tracker *ta_tracker_new(const struct ta_tracker_options *options)
{
	struct ta_tracker *t = ta_xcalloc(1, sizeof(*t));
	size_t max = options->max_connections ? options->max_connections : TA_LIMIT_CONNECTIONS;
	t->flows = ta_flow_table_new(sizeof(struct ta_conn), max);
	t->dups = ta_dup_ring_new();
	t->alias = ta_alias_new();
	t->resolution_ns = options->resolution_ns > 0 ? options->resolution_ns : 1;
	t->frames_missing = options->frames_missing;
	return t;
}

void ta_tracker_free(struct ta_tracker *t)
{
	if (!t)
		return;
	for (uint32_t id = 0; id < ta_flow_count(t->flows); id++) {
		struct ta_conn *c = ta_flow_object(t->flows, id);
		if (c)
			ta_conn_release(t, c);
	}
	ta_flow_table_free(t->flows);
	ta_outq_pool_release(&t->pool);
	ta_dup_ring_free(t->dups);
	ta_alias_free(t->alias);
	free(t->tombstone);
	ta_anomalies_release(&t->anomalies);
	free(t);
}

void ta_tracker_set_trace(struct ta_tracker *t, int64_t resolution_ns, bool frames_missing)
{
	t->resolution_ns = resolution_ns > 0 ? resolution_ns : 1;
	t->frames_missing = frames_missing;
}

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

/* What evict() lets go first; -1: never. */
static int dispensable(const struct ta_conn *c, int64_t now_ns)
{
	int64_t last = c->half[0].last_seen_ns > c->half[1].last_seen_ns ? c->half[0].last_seen_ns
									 : c->half[1].last_seen_ns;
	const struct ta_trouble *t = c->trouble;
	if (c->flags & TA_CONN_CLOSED && !t && now_ns - last > 240 * TA_SEC)
		return 3;
	if (c->flags & TA_CONN_CLOSED && !t)
		return 2;
	if (t && t->nresets == 1 && t->reset[0].to_syn && !t->nepisodes)
		return 1;
	if (!t && !c->half[0].out && !c->half[1].out)
		return 0;
	/* A flood of SYNs that nobody answers: the oldest go. */
	if (!t && !(c->flags & TA_CONN_SYN_ACK) && now_ns - last > 10 * TA_SEC)
		return 0;
	return -1;
}

/* A folded connection leaves the fingerprint of its key, so that a late segment of it opens no new one. */
static void bury(struct ta_tracker *t, const struct ta_flow_key *key)
{
	if (!t->tombstone)
		t->tombstone = ta_xcalloc(TA_TOMBSTONES, sizeof(*t->tombstone));
	uint64_t print = ta_hash_bytes(1, key, sizeof(*key));
	t->tombstone[print & (TA_TOMBSTONES - 1)] = print;
}

static bool is_buried(const struct ta_tracker *t, const struct ta_flow_key *key)
{
	if (!t->tombstone)
		return false;
	uint64_t print = ta_hash_bytes(1, key, sizeof(*key));
	return t->tombstone[print & (TA_TOMBSTONES - 1)] == print;
}

/* The table is full: folds a sixteenth of it, the most dispensable first, the oldest among equals. */
static void evict(struct ta_tracker *t, int64_t now_ns)
{
	size_t want = ta_flow_alive(t->flows) / 16 + 1, done = 0;
	uint32_t *id = ta_xcalloc(ta_flow_alive(t->flows), sizeof(*id));
	size_t n = ta_flow_ids(t->flows, id);
	for (int class = 3; class >= 0 && done < want; class --) {
		for (size_t i = 0; i < n && done < want; i++) {
			struct ta_conn *c = ta_flow_object(t->flows, id[i]);
			if (!c || dispensable(c, now_ns) != class)
				continue;
			bury(t, &c->flow.key);
			ta_conn_release(t, c);
			ta_flow_remove(t->flows, id[i]);
			done++;
		}
	}
	free(id);
	t->folded += done;
	ta_anomaly_add_n(&t->anomalies, "limits.connections", 0, done);
}

static uint32_t open_conn(struct ta_tracker *t, const struct ta_flow_key *key,
			  const struct ta_segment *s, int dir)
{
	uint32_t id = ta_flow_add(t->flows, key);
	if (id == TA_NO_CONN) {
		evict(t, s->time_ns);
		id = ta_flow_add(t->flows, key);
		if (id == TA_NO_CONN)
			return id;
	}
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

/* The connection of a segment and its direction in it; TA_NO_CONN when it can't be joined. */
static uint32_t join(struct ta_tracker *t, const struct ta_segment *s, int *ret_dir, bool *ret_new)
{
	struct ta_flow_key key;
	*ret_new = false;
	if (!(s->have & TA_HAVE_PORTS)) {
		uint32_t id = ta_flow_find_pair(t->flows, &s->src, &s->dst, s->tenant);
		const struct ta_conn *c = id == TA_NO_CONN ? NULL : ta_flow_object(t->flows, id);
		if (!c)
			return TA_NO_CONN;
		*ret_dir = !ta_addr_equal(&c->flow.key.addr[0], &s->src);
		return id;
	}
	ta_flow_key_make(&key, ret_dir, &s->src, s->sport, &s->dst, s->dport, s->tenant);
	uint32_t id = ta_flow_find(t->flows, &key);
	if (id == TA_NO_CONN && key.tenant && (s->flags & (TA_SYN | TA_ACK)) != TA_SYN)
		id = ta_alias_find(t->alias, t->flows, &key, *ret_dir);
	if (id != TA_NO_CONN) {
		struct ta_conn *c = ta_flow_object(t->flows, id);
		if (!is_reuse(c, *ret_dir, s))
			return id;
		c->flags |= TA_CONN_REUSED;
		for (int side = 0; side < 2; side++)
			for (int probes = 0; probes < 2; probes++) {
				struct ta_episode *e = ta_episode_open_of(c, side, probes);
				if (e)
					ta_episode_close(e, TA_RESULT_SUPERSEDED,
							 (uint32_t)s->frame, s->time_ns);
			}
	}
	bool reused = id != TA_NO_CONN;
	if (!reused && !(s->flags & TA_SYN) && is_buried(t, &key)) {
		ta_anomaly_add(&t->anomalies, "limits.late_segment", s->frame);
		return TA_NO_CONN;
	}
	id = open_conn(t, &key, s, *ret_dir);
	*ret_new = true;
	if (key.tenant && id != TA_NO_CONN)
		ta_alias_note(t->alias, &key, id);
	if (reused && id != TA_NO_CONN)
		((struct ta_conn *)ta_flow_object(t->flows, id))->flags |= TA_CONN_SUPERSEDES;
	return id;
}

/* Who is the client: the sender of the SYN; else the receiver of the SYN-ACK; else the higher port. */
static void note_roles(struct ta_step *st)
{
	struct ta_conn *c = st->conn;
	if (c->flags & TA_CONN_ROLES_KNOWN)
		return;
	int client;
	if (st->seg->flags & TA_SYN) {
		client = st->seg->flags & TA_ACK ? !st->dir : st->dir;
		c->flags |= TA_CONN_ROLES_KNOWN;
	} else if (c->half[0].flags & TA_HALF_SEEN || c->half[1].flags & TA_HALF_SEEN) {
		return; /* guessed at the first segment */
	} else {
		const uint16_t *port = c->flow.key.port;
		client = port[0] == port[1] ? st->dir : port[0] < port[1];
		/* Named ports can't be compared; the first to speak is taken for the client. */
		if (c->flags & (TA_CONN_SPORT_NAMED | TA_CONN_DPORT_NAMED))
			client = c->flags & TA_CONN_SPORT_NAMED ? 1 : 0;
	}
	c->flags = (uint16_t)(client ? c->flags | TA_CONN_CLIENT_IS_1
				     : c->flags & ~TA_CONN_CLIENT_IS_1);
}

static uint32_t elapsed_us(int64_t from_ns, int64_t to_ns)
{
	int64_t us = (to_ns - from_ns) / TA_US;
	return us < 0 ? 0 : us >= UINT32_MAX ? UINT32_MAX - 1 : (uint32_t)us;
}

static void note_handshake(struct ta_step *st)
{
	struct ta_conn *c = st->conn;
	const struct ta_segment *s = st->seg;
	if (s->flags & TA_SYN && s->flags & TA_ACK) {
		if (!(c->flags & TA_CONN_SYN_ACK) && st->p->flags & TA_HALF_SYN)
			c->syn_to_synack_us = elapsed_us(st->p->last_seen_ns, st->now_ns);
		c->flags |= TA_CONN_SYN_ACK;
	} else if (!(c->flags & TA_CONN_HANDSHAKE_ACK) && c->flags & TA_CONN_SYN_ACK &&
		   st->have_ack && !(s->flags & (TA_SYN | TA_RST)) && st->p->flags & TA_HALF_SYN &&
		   st->dir == ta_conn_client(c)) {
		/* A RST that followed the SYN-ACK came before this: no handshake. One before it ended something older. */
		const struct ta_trouble *t = c->trouble;
		bool past_syn = !st->have_seq || !(st->h->flags & TA_HALF_ISN_KNOWN) ||
				ta_seq_gt(s->seq, st->h->isn);
		if (past_syn &&
		    (!t || !t->nresets || t->reset[t->nresets - 1].time_ns < st->p->last_seen_ns)) {
			c->synack_to_ack_us = elapsed_us(st->p->last_seen_ns, st->now_ns);
			c->flags |= TA_CONN_HANDSHAKE_ACK;
		}
	}
	if (s->flags & TA_SYN) {
		struct ta_half *h = st->h;
		if (s->have & TA_HAVE_MSS)
			h->mss = s->mss;
		if (s->have & TA_HAVE_WSCALE) {
			h->wscale = s->wscale > 14 ? 14 : s->wscale; /* RFC 7323 section 2.3 */
			h->flags |= TA_HALF_WSCALE;
		}
		if (s->have & TA_HAVE_SACK_PERM)
			h->flags |= TA_HALF_SACK_PERM;
	}
}

/* The window in bytes: scaled when both SYNs offered it (RFC 7323 section 2.2), never in a SYN itself. */
static uint32_t window_bytes(const struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	if (s->have & TA_WINDOW_SCALED || s->flags & TA_SYN)
		return s->window;
	if (st->h->flags & TA_HALF_WSCALE && st->p->flags & TA_HALF_WSCALE)
		return s->window << st->h->wscale;
	return s->window;
}

static void make_step(struct ta_step *st, struct ta_tracker *t, uint32_t id, int dir,
		      const struct ta_segment *s)
{
	struct ta_conn *c = ta_flow_object(t->flows, id);
	*st = (struct ta_step){
		.tracker = t, .seg = s, .conn = c, .h = &c->half[dir], .p = &c->half[!dir]
	};
	st->id = id;
	st->dir = dir;
	st->now_ns = s->time_ns;
	st->frame = (uint32_t)s->frame;
	st->have_seq = s->have & TA_HAVE_SEQ;
	st->have_ack = s->have & TA_HAVE_ACK;
	st->have_wnd = s->have & TA_HAVE_WINDOW && !(s->flags & TA_RST);
	st->seq = s->seq;
	st->len = s->payload_len + !!(s->flags & TA_SYN) + !!(s->flags & TA_FIN);
	st->end = st->seq + st->len;
	/* Nothing can follow a FIN: such bytes are padding. */
	if (st->have_seq && st->h->flags & TA_HALF_FIN && !(s->flags & (TA_SYN | TA_FIN)) &&
	    s->payload_len && ta_seq_geq(s->seq, st->h->nxt)) {
		ta_anomaly_add(&t->anomalies, "tcp.data_after_fin", s->frame);
		st->len = 0;
		st->end = st->seq;
	}
	st->wnd = window_bytes(st);
	st->prior_peer_wnd = st->p->wnd;
	bool h_seen = st->h->flags & TA_HALF_SEEN, p_seen = st->p->flags & TA_HALF_SEEN;
	st->peer_before_ns = p_seen ? st->p->last_seen_ns : -1;
	int64_t last = -1;
	if (h_seen)
		last = st->h->last_seen_ns;
	if (p_seen && st->p->last_seen_ns > last)
		last = st->p->last_seen_ns;
	st->idle_ns = last < 0 ? -1 : st->now_ns > last ? st->now_ns - last : 0;
}

/* A silence counts as survived when, after it, one side spoke and the other replied. */
static void note_idle(struct ta_step *st)
{
	struct ta_half *h = st->h, *p = st->p;
	if (st->idle_ns >= TA_SEC) {
		int64_t quarters = st->idle_ns / TA_QUARTER_NS;
		h->idle_pending = (uint16_t)(quarters > UINT16_MAX ? UINT16_MAX : quarters);
	}
	if (p->idle_pending && !(st->seg->flags & TA_RST) && st->idle_ns < TA_SEC) {
		if (p->idle_pending > st->conn->longest_idle_quarters)
			st->conn->longest_idle_quarters = p->idle_pending;
		p->idle_pending = 0;
	}
}

/* Linux's timestamp clock ticks in milliseconds while the host runs, and stands still while it is suspended
 * (tcp_clock_ms, CLOCK_MONOTONIC). Whether this host's does is learnt from the silences in which it agreed. */
static void note_clock(struct ta_step *st, int64_t before_ns)
{
	struct ta_half *h = st->h;
	int64_t gap_ms = (st->now_ns - before_ns) / TA_MS,
		ticks = (int32_t)(st->seg->tsval - h->tsval);
	if (gap_ms < 1000)
		return;
	if (ticks >= gap_ms - gap_ms / 100 - 20 && ticks <= gap_ms + gap_ms / 100 + 20) {
		h->flags |= TA_HALF_TS_MS;
	} else if (h->flags & TA_HALF_TS_MS && ticks >= 0 && gap_ms - ticks >= 1000 &&
		   gap_ms - ticks > gap_ms / 10) {
		struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
		int64_t lag_ns = (gap_ms - ticks) * TA_MS;
		if (lag_ns > t->suspend_ns) {
			t->suspend_ns = lag_ns;
			t->suspend_from_ns = before_ns;
			t->suspend_to_ns = st->now_ns;
			t->suspend_frame = st->frame;
		}
	}
}

static void note_half(struct ta_step *st)
{
	struct ta_half *h = st->h;
	const struct ta_segment *s = st->seg;
	bool rst = s->flags & TA_RST;
	int64_t before_ns = h->last_seen_ns;
	h->segments++;
	h->last_seen_ns = st->now_ns;
	h->last_frame = st->frame;
	if (!st->have_seq && !(h->flags & TA_HALF_SEEN) && !(h->flags & TA_HALF_UNA_KNOWN)) {
		/* Begun without a sequence number (a trace): the first one that comes counts. */
		return;
	}
	h->flags |= TA_HALF_SEEN;
	if (s->flags & TA_SYN)
		h->flags |= TA_HALF_SYN;
	if (s->flags & TA_FIN)
		h->flags |= TA_HALF_FIN;
	if (s->payload_len)
		h->flags |= TA_HALF_DATA;
	if (s->have & TA_SEQ_RELATIVE)
		h->flags |= TA_HALF_SEQ_RELATIVE;
	if (h->mss && s->payload_len > h->mss)
		h->flags |= TA_HALF_SUPER;
	if (s->have & TA_CSUM_BAD)
		h->flags |= TA_HALF_CSUM_BAD;
	if (s->have & TA_CSUM_GOOD)
		h->flags |= TA_HALF_CSUM_GOOD;
	if (s->have & TA_HAVE_PKTDIR)
		h->flags |= s->have & TA_SENT_BY_HOST ? TA_HALF_LEFT : TA_HALF_ARRIVED;
	if (rst)
		return;
	if (s->have & TA_HAVE_TS) {
		if (h->flags & TA_HALF_TS)
			note_clock(st, before_ns);
		h->tsval = s->tsval;
		h->flags |= TA_HALF_TS;
	}
	if (s->have & TA_HAVE_TTL) {
		h->ttl = s->ttl;
		h->flags |= TA_HALF_TTL_KNOWN;
	}
	if (s->have & TA_HAVE_IP_ID) {
		h->ip_id = s->ip_id;
		h->flags |= TA_HALF_IP_ID_KNOWN;
	}
}

static void note_connection(struct ta_step *st)
{
	struct ta_conn *c = st->conn;
	const struct ta_half *h = st->h, *p = st->p;
	uint32_t both = h->flags & p->flags;
	if (!(st->seg->flags & (TA_SYN | TA_RST)) && both & TA_HALF_SEEN &&
	    (c->flags & TA_CONN_HANDSHAKE_ACK || !(both & TA_HALF_SYN)))
		c->flags |= TA_CONN_ESTABLISHED;
	if (both & TA_HALF_FIN && h->una == h->nxt && p->una == p->nxt)
		c->flags |= TA_CONN_CLOSED;
	if (st->seg->have & TA_INFERRED)
		c->flags |= TA_CONN_INFERRED;
}

/* Segments that the supposed sender of a RST still sends: it does not know of it. */
static void note_after_reset(struct ta_step *st)
{
	struct ta_trouble *t = st->conn->trouble;
	for (size_t i = 0; i < t->nresets; i++) {
		struct ta_reset *r = &t->reset[i];
		if (st->seg->flags & (TA_RST | TA_SYN) || r->frame == st->frame)
			continue;
		/* Sent before the RST, overtaken by it. */
		if (r->sender == st->dir && st->have_seq && st->len &&
		    ta_seq_leq(st->end, r->seq) && st->now_ns - r->time_ns < 10 * TA_MS)
			continue;
		if (r->sender == st->dir) {
			if (!r->sent_after++)
				r->after_first_frame = st->frame;
		} else if (st->len || st->advanced) {
			r->peer_after++;
		}
	}
}

/* In a SYN's answer from a socket that does not know of it, the ACK field is no acknowledgment of the SYN. */
static bool ack_is_foreign(const struct ta_step *st)
{
	const struct ta_half *p = st->p, *h = st->h;
	return p->flags & TA_HALF_SYN && p->una == p->isn && p->out && !(h->flags & TA_HALF_SYN) &&
	       !(st->seg->flags & TA_SYN) && st->have_ack && st->seg->ack != p->isn + 1 &&
	       !(p->flags & TA_HALF_DATA) && p->nxt == p->isn + 1;
}

/* Options that only a SYN carries (RFC 9293 section 3.1, RFC 7323, RFC 2018) on a segment that is none: the flags, or
 * the whole line of a trace, can't be trusted. */
static bool is_garbled(const struct ta_segment *s)
{
	if (s->flags & TA_SYN && s->flags & (TA_FIN | TA_RST))
		return true;
	bool syn_options = s->have & (TA_HAVE_WSCALE | TA_HAVE_SACK_PERM);
	return syn_options && !(s->flags & TA_SYN) && s->flags & (TA_FIN | TA_RST);
}

/* Numbers far outside any window (RFC 9293 section 3.10.7.4, RFC 5961 section 5): a segment of somebody else, or garbled.
 * A capture that lost a long stretch looks alike, so a second segment that fits the first is believed. */
static bool is_stray(struct ta_step *st)
{
	const struct ta_half *h = st->h, *p = st->p;
	if (!(h->flags & p->flags & TA_HALF_SEEN) || !(h->flags & p->flags & TA_HALF_UNA_KNOWN) ||
	    st->tracker->frames_missing || st->seg->flags & TA_SYN || !st->have_seq)
		return false;
	int64_t window = p->wnd > h->wnd ? p->wnd : h->wnd, limit = 4 * window + (1 << 20);
	int64_t ahead = ta_seq_diff(st->seq, h->nxt),
		acks = st->have_ack ? ta_seq_diff(st->seg->ack, p->nxt) : 0;
	if (ahead <= limit && acks <= limit)
		return false;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	int64_t off = (int64_t)ta_seq_diff(st->seq, t->stray_seq),
		off_ack = ta_seq_diff(st->seg->ack, t->stray_ack);
	bool fits = t->stray_seen && off >= -limit && off <= limit && off_ack >= -limit &&
		    off_ack <= limit;
	t->stray_seen = true;
	t->stray_seq = st->seq;
	t->stray_ack = st->seg->ack;
	if (!fits)
		ta_anomaly_add(&st->tracker->anomalies, "tcp.out_of_window", st->frame);
	return !fits;
}

static void follow(struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	if (st->h->flags & TA_HALF_SEEN && st->now_ns < st->h->last_seen_ns - 10 * TA_MS)
		ta_conn_trouble(st->conn)->time_backwards++;
	if (is_garbled(s)) {
		ta_conn_trouble(st->conn)->garbled++;
		ta_anomaly_add(&st->tracker->anomalies, "tcp.flags_contradict_options", st->frame);
		st->h->segments++;
		st->h->last_seen_ns = st->now_ns;
		st->h->last_frame = st->frame;
		return;
	}
	if (is_stray(st))
		return;
	note_roles(st);
	note_idle(st);
	note_handshake(st);
	if (ack_is_foreign(st)) {
		st->have_ack = false;
		if (!(s->flags & TA_RST) && st->now_ns - st->p->last_seen_ns < 3 * TA_SEC) {
			struct ta_trouble *t = ta_conn_trouble(st->conn);
			if (!t->half[st->dir].challenge_acks++)
				t->first_challenge_frame = st->frame;
		}
		st->h->segments++;
		st->h->last_seen_ns = st->now_ns;
		st->h->last_frame = st->frame;
		if (s->flags & TA_RST)
			ta_step_reset(st);
		return;
	}
	if (s->flags & TA_RST) {
		ta_step_reset(st);
	} else {
		/* Whether it is a probe decides if its ACK answers one: the range first where it may be one. */
		bool maybe_probe = st->have_seq && st->len <= 1 && st->seq + 1 == st->h->nxt;
		if (maybe_probe && s->have & TA_HAVE_ACK && st->have_ack && s->ack == st->p->una) {
			ta_step_send(st);
			ta_step_ack(st);
		} else {
			ta_step_ack(st);
			ta_step_send(st);
		}
	}
	if (st->conn->trouble && st->conn->trouble->nresets)
		note_after_reset(st);
	note_half(st);
	note_connection(st);
}

void ta_tracker_segment(struct ta_tracker *t, const struct ta_segment *s, struct ta_tracked *ret)
{
	*ret = (struct ta_tracked){ .conn = TA_NO_CONN };
	bool is_new;
	int dir;
	uint32_t id = join(t, s, &dir, &is_new);
	if (id == TA_NO_CONN)
		return;
	ret->conn = id;
	ret->dir = (uint8_t)dir;
	ret->is_new = is_new;
	if (s->time_ns < t->last_ns)
		ta_anomaly_add(&t->anomalies, "time.backwards", s->frame);
	t->last_ns = s->time_ns;
	if (s->time_ns > t->end_ns)
		t->end_ns = s->time_ns;
	if (ta_dup_ring_seen(t->dups, id, dir, s)) {
		t->duplicates++;
		ret->duplicate = true;
		return;
	}
	struct ta_step st;
	make_step(&st, t, id, dir, s);
	follow(&st);
	ret->probe = st.probe;
	ret->retransmission = st.retransmission;
}

uint32_t ta_tracker_icmp(struct ta_tracker *t, const struct ta_icmp_error *icmp, int *ret_dir)
{
	struct ta_flow_key key;
	int dir;
	ta_flow_key_make(&key, &dir, &icmp->src, icmp->sport, &icmp->dst, icmp->dport,
			 icmp->tenant);
	uint32_t id = ta_flow_find(t->flows, &key);
	if (id == TA_NO_CONN)
		return id;
	struct ta_conn *c = ta_flow_object(t->flows, id);
	const struct ta_half *h = &c->half[dir];
	struct ta_trouble *trouble = ta_conn_trouble(c);
	bool known = h->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN);
	bool plausible = !icmp->have_seq || !known ||
			 (ta_seq_geq(icmp->seq + 1, h->una) && ta_seq_leq(icmp->seq, h->nxt));
	bool unreachable = icmp->ipv6 ? icmp->type == 1 && (icmp->code == 0 || icmp->code == 3)
				      : icmp->type == 3 && icmp->code <= 1;
	if (plausible) {
		struct ta_episode *e = ta_episode_open_of(c, dir, false);
		if (!e)
			e = ta_episode_open_of(c, dir, true);
		if (e) {
			e->icmp_unreachable += unreachable;
			e->icmp_other += !unreachable;
		}
	}
	trouble->icmp_total++;
	if (trouble->nicmp < TA_LIMIT_ICMP) {
		trouble->icmp = ta_xgrow(trouble->icmp, &trouble->icmp_capacity, trouble->nicmp + 1,
					 sizeof(*trouble->icmp));
		trouble->icmp[trouble->nicmp++] =
			(struct ta_icmp_note){ .time_ns = icmp->time_ns,
					       .from = icmp->from,
					       .frame = (uint32_t)icmp->frame,
					       .seq = icmp->seq,
					       .mtu = icmp->mtu,
					       .type = icmp->type,
					       .code = icmp->code,
					       .dir = (uint8_t)dir,
					       .ipv6 = icmp->ipv6,
					       .have_seq = icmp->have_seq,
					       .plausible = plausible };
	}
	*ret_dir = dir;
	return id;
}

uint32_t ta_tracker_count(const struct ta_tracker *t)
{
	return ta_flow_count(t->flows);
}

const struct ta_conn *ta_tracker_conn(const struct ta_tracker *t, uint32_t id)
{
	return ta_flow_object(t->flows, id);
}

uint64_t ta_tracker_folded(const struct ta_tracker *t)
{
	return t->folded;
}

const struct ta_anomalies *ta_tracker_anomalies(const struct ta_tracker *t)
{
	return &t->anomalies;
}
