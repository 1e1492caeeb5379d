/* SPDX-License-Identifier: MIT */
/* One segment on its way: joined to its connection, asked whether it can be believed, and taken through ACK field,
 * sequence range and flags. */
#include "tcpautopsy/tcp/tracker.h"

#include <stdlib.h>
#include <string.h>

#include "alias.h"
#include "awake.h"
#include "duplicate.h"
#include "echo.h"
#include "embryo.h"
#include "expect.h"
#include "finish.h"
#include "fold.h"
#include "rules.h"
#include "sleep.h"
#include "smooth.h"
#include "state.h"
#include "step.h"
#include "table.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_tracker *ta_tracker_new(size_t max_connections)
{
	struct ta_tracker *t = ta_xcalloc(1, sizeof(*t));
	size_t max = max_connections ? max_connections : TA_LIMIT_CONNECTIONS;
	t->flows = ta_flow_table_new(sizeof(struct ta_conn), max);
	t->dups = ta_dup_ring_new();
	t->sleep = ta_sleep_new();
	t->alias = ta_alias_new(t->flows);
	t->nlast_data = TA_LAST_DATA_LEAST;
	t->last_data = ta_xcalloc(t->nlast_data, sizeof(*t->last_data));
	return t;
}

void ta_tracker_go_long_way(struct ta_tracker *t)
{
	t->long_way = true;
}

void ta_tracker_sleep_early(struct ta_tracker *t)
{
	t->sleep_early = true;
}

void ta_tracker_set_date(struct ta_tracker *t, int64_t epoch_ns)
{
	t->before_probes = epoch_ns >= TA_DATED_FROM_NS && epoch_ns < TA_LOSS_PROBE_FROM_NS;
}

void ta_tracker_free(struct ta_tracker *t)
{
	if (!t)
		return;
	ta_awake_free(t->awake);
	for (uint32_t id = 0; id < ta_flow_count(t->flows); id++) {
		struct ta_conn *c = ta_flow_object(t->flows, id);
		if (c)
			ta_conn_release(t, c);
	}
	ta_flow_table_free(t->flows);
	ta_outq_pool_release(&t->pool);
	ta_dup_ring_free(t->dups);
	ta_alias_free(t->alias);
	ta_contests_release(t);
	ta_sleep_free(t->sleep);
	free(t->echoes.slot);
	free(t->tombstone);
	free(t->last_data);
	ta_anomalies_release(&t->anomalies);
	free(t);
}

static void make_step(struct ta_step *st, struct ta_tracker *t, uint32_t id, int dir,
		      const struct ta_segment *s)
{
	struct ta_conn *c = ta_flow_object(t->flows, id);
	*st = (struct ta_step){
		.tracker = t, .seg = s, .conn = c, .sender = &c->half[dir], .peer = &c->half[!dir]
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
	if (st->have_seq && st->sender->flags & TA_HALF_FIN && !(s->flags & (TA_SYN | TA_FIN)) &&
	    s->payload_len && ta_seq_geq(s->seq, st->sender->nxt)) {
		ta_anomaly_add(&t->anomalies, "tcp.data_after_fin", s->frame);
		st->len = 0;
		st->end = st->seq;
	}
	st->wnd = ta_window_bytes(s, st->sender, st->peer);
	st->prior_peer_wnd = st->peer->wnd;
	bool h_seen = st->sender->flags & TA_HALF_SEEN, p_seen = st->peer->flags & TA_HALF_SEEN;
	st->own_before_ns = h_seen ? st->sender->last_seen_ns : -1;
	st->peer_before_ns = p_seen ? st->peer->last_seen_ns : -1;
	int64_t last = -1;
	if (h_seen)
		last = st->sender->last_seen_ns;
	if (p_seen && st->peer->last_seen_ns > last)
		last = st->peer->last_seen_ns;
	st->idle_ns = last < 0 ? -1 : st->now_ns > last ? st->now_ns - last : 0;
}

/* An ACK that names bytes the other side never sent, soon after it sent: a challenge ACK (RFC 5961 section 5). */
static void note_challenge(struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	if (s->flags & TA_RST || st->now_ns - st->peer->last_seen_ns >= TA_CHALLENGE_NS)
		return;
	struct ta_trouble *t = ta_conn_trouble(st->conn);
	if (t->half[st->dir].challenge_acks++)
		return;
	t->first_challenge_frame = st->frame;
	t->challenge_seq = st->seq;
	t->challenge_has_seq = st->have_seq;
	t->challenge_ack = s->ack;
}

static void note_backwards(struct ta_step *st)
{
	struct ta_trouble *t = ta_conn_trouble(st->conn);
	int64_t back_ns = ta_time_sub(st->sender->last_seen_ns, st->now_ns);
	if (!t->time_backwards++)
		t->backwards_frame[0] = st->frame;
	t->backwards_frame[1] = st->frame;
	if (back_ns > t->backwards_ns)
		t->backwards_ns = back_ns;
}

static void follow(struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	if (st->sender->flags & TA_HALF_SEEN &&
	    st->now_ns < st->sender->last_seen_ns - TA_BACKWARDS_NS)
		note_backwards(st);
	if (ta_is_unbelievable(st)) {
		ta_note_ignored(st);
		return;
	}
	ta_note_stranger(st);
	ta_weigh_unseen_ack(st);
	ta_note_roles(st);
	ta_note_idle(st);
	ta_note_handshake(st);
	if (ta_ack_is_foreign(st)) {
		st->have_ack = false;
		note_challenge(st);
		st->sender->segments++;
		st->sender->last_seen_ns = st->now_ns;
		st->sender->last_frame = st->frame;
		if (s->flags & TA_RST)
			ta_step_reset(st);
		return;
	}
	if (s->flags & TA_RST) {
		ta_step_reset(st);
	} else {
		/* Whether it is a probe decides if its ACK answers one: the range first where it may be one. */
		bool maybe_probe = st->have_seq && st->len <= 1 && st->seq + 1 == st->sender->nxt;
		if (maybe_probe && s->have & TA_HAVE_ACK && st->have_ack &&
		    s->ack == st->peer->una) {
			ta_step_send(st);
			ta_step_ack(st);
		} else {
			ta_step_ack(st);
			ta_step_send(st);
		}
	}
	if (st->conn->trouble && st->conn->trouble->nresets)
		ta_note_after_reset(st);
	ta_note_half(st);
	ta_note_connection(st);
}

/* What was held while it was open whether a SYN had taken the connection's place. */
static void follow_held(struct ta_tracker *t, uint32_t id)
{
	uint32_t n;
	struct ta_segment *held = ta_contest_held(t, &n);
	const struct ta_conn *c = ta_flow_object(t->flows, id);
	for (uint32_t i = 0; i < n; i++) {
		struct ta_step st;
		make_step(&st, t, id, !ta_addr_equal(&c->flow.key.addr[0], &held[i].src), &held[i]);
		st.held = true;
		follow(&st);
	}
	free(held);
}

void ta_tracker_segment(struct ta_tracker *t, const struct ta_segment *s, bool frames_missing,
			struct ta_tracked *ret)
{
	*ret = (struct ta_tracked){ .conn = TA_NO_CONN };
	int dir;
	ta_fold_watch_memory(t, s->time_ns);
	struct ta_conn *c;
	const struct ta_hint *hint = ta_hint_take(t, s);
	uint32_t id = ta_table_join(t, s, hint, &dir, &c);
	if (id == TA_NO_CONN)
		return;
	uint64_t print = hint && hint->id == id ? hint->print : ta_dup_print(id, dir, s);
	ret->conn = id;
	ret->dir = dir;
	if (s->time_ns < t->last_ns && !t->part)
		ta_anomaly_add(&t->anomalies, TA_TIME_BACKWARDS, s->frame);
	t->last_ns = s->time_ns;
	if (s->time_ns > t->end_ns)
		t->end_ns = s->time_ns;
	if (ta_dup_ring_seen(t->dups, print, dir, s, c)) {
		ret->duplicate = true;
		return;
	}
	ta_embryo_wake(t, c);
	ta_sleep_wake(t, c);
	if (t->held)
		follow_held(t, id);
	if (!frames_missing && !t->long_way && ta_smooth_follow(t, id, c, dir, s))
		return;
	struct ta_step st;
	make_step(&st, t, id, dir, s);
	if (ta_ack_is_foreign(&st))
		ta_contest_hold(t, id, s);
	st.frames_missing = frames_missing;
	follow(&st);
	if (c->trouble)
		ta_sleep_note(t, id, c);
}

/* It sleeps on, and is finished when it is looked at; but not one that still has something to tell. */
static bool stays_asleep(struct ta_tracker *t, struct ta_conn *c)
{
	if (!ta_conn_sleeps(c) || !ta_echo_is_kept(t, c))
		return ta_conn_sleeps(c);
	ta_sleep_wake(t, c);
	return false;
}

void ta_tracker_is_part(struct ta_tracker *t)
{
	t->part = true;
}

/* Anomalies stand in the order in which they were found. */
void ta_tracker_tell_backwards(struct ta_tracker *t, uint64_t n, uint64_t first_frame)
{
	ta_anomaly_add_n(&t->anomalies, TA_TIME_BACKWARDS, first_frame, n);
	for (size_t i = t->anomalies.count; n && i-- > 1;) {
		struct ta_anomaly *a = &t->anomalies.item[i], *before = a - 1, swap = *a;
		if (before->first_frame < a->first_frame || strcmp(a->name, TA_TIME_BACKWARDS) != 0)
			break;
		*a = *before;
		*before = swap;
	}
}

void ta_tracker_finish(struct ta_tracker *t, int64_t capture_end_ns, int64_t resolution_ns)
{
	if (t->finished)
		return;
	t->finished = true;
	t->awake = ta_awake_new(t->room.memory_bytes);
	t->resolution_ns = resolution_ns;
	if (capture_end_ns > t->end_ns)
		t->end_ns = capture_end_ns;
	for (uint32_t id = 0; id < ta_flow_count(t->flows); id++) {
		struct ta_conn *c = ta_flow_object(t->flows, id);
		int dir;
		if (!c)
			continue;
		if (ta_flow_unplaced(t->flows, &c->flow.key))
			c->flags |= TA_CONN_INFERRED;
		if (!ta_embryo_is(c, &dir) && !stays_asleep(t, c))
			ta_finish_conn(t, c);
	}
}

uint32_t ta_tracker_count(const struct ta_tracker *t)
{
	return ta_flow_count(t->flows);
}

const struct ta_conn *ta_tracker_conn(const struct ta_tracker *t, uint32_t id)
{
	struct ta_conn *c = ta_flow_object(t->flows, id);
	/* What is made is a cache. */
	if (c && t->awake)
		ta_awake_look((struct ta_tracker *)t, id, c);
	else if (c)
		ta_sleep_wake((struct ta_tracker *)t, c);
	return c;
}

const struct ta_conn *ta_tracker_glance(const struct ta_tracker *t, uint32_t id)
{
	return ta_flow_object(t->flows, id);
}

const struct ta_conn *ta_tracker_hold(const struct ta_tracker *t, uint32_t id)
{
	if (t->awake)
		ta_awake_hold(t->awake, id);
	return ta_tracker_conn(t, id);
}

uint32_t ta_tracker_unplaced(const struct ta_tracker *t, const struct ta_conn *c)
{
	return ta_flow_unplaced(t->flows, &c->flow.key);
}

const struct ta_lost *ta_tracker_lost(const struct ta_tracker *t)
{
	return &t->lost;
}

uint64_t ta_tracker_folded(const struct ta_tracker *t)
{
	return t->folded;
}

const struct ta_anomalies *ta_tracker_anomalies(const struct ta_tracker *t)
{
	return &t->anomalies;
}
