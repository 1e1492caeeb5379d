/* SPDX-License-Identifier: MIT */
/* What is kept of the connections of a batch of segments is fetched from memory for all of them at once, one step of the way after
 * the other: the place in the index, the connection, its queues and what is kept of its last segments. */
#include "expect.h"

#include "duplicate.h"
#include "sleep.h"

static void fetch_conn(const struct ta_conn *c)
{
	for (size_t at = 0; at < sizeof(*c); at += TA_CACHE_LINE)
		__builtin_prefetch((const char *)c + at, 1);
}

/* The direction of a segment whose connection is not there yet. */
static int order_of(const struct ta_segment *s)
{
	struct ta_flow_key key;
	int dir;
	ta_flow_key_make(&key, &dir, &s->src, s->sport, &s->dst, s->dport, s->tenant);
	return dir;
}

/* What is reached through the connection; none where it is another one. */
static void fetch_rest(struct ta_tracker *t, struct ta_hint *hint)
{
	struct ta_conn *c = hint->conn;
	const struct ta_segment *s = hint->seg;
	hint->dir = ta_flow_direction(&c->flow.key, s);
	if (hint->dir < 0 || !(s->have & TA_HAVE_PORTS)) {
		hint->conn = NULL;
		return;
	}
	const struct ta_half *h = &c->half[hint->dir];
	hint->print = ta_dup_print(hint->id, hint->dir, s);
	ta_dup_ring_expect(t->dups, hint->print);
	if (!ta_conn_sleeps(c)) {
		ta_outq_expect(h->out);
		ta_outq_expect(c->half[!hint->dir].out);
	}
	if (s->payload_len)
		__builtin_prefetch(ta_last_data_slot(t, hint->id, hint->dir), 1);
}

/* Where its bytes will be kept, if it has some. */
static void fetch_sent(struct ta_tracker *t, const struct ta_hint *hint)
{
	const struct ta_last_data *last = ta_last_data_slot(t, hint->id, hint->dir);
	const char *sent = (const char *)&last->sent[last->count % TA_SENT_KEPT];
	__builtin_prefetch(sent, 1);
	__builtin_prefetch(sent + sizeof(last->sent[0]) - 1, 1);
}

void ta_tracker_expect(struct ta_tracker *t, const struct ta_segment *const *seg, size_t n,
		       struct ta_tracked *ret)
{
	uint32_t place[TA_EXPECTED];
	n = n < TA_EXPECTED ? n : TA_EXPECTED;
	for (size_t i = 0; i < n; i++)
		place[i] = ta_flow_expect(t->flows, seg[i]);
	for (size_t i = 0; i < n; i++) {
		struct ta_hint *hint = &t->hint[i];
		hint->seg = seg[i];
		hint->conn = ta_flow_expected(t->flows, place[i], &hint->id);
		if (hint->conn)
			fetch_conn(hint->conn);
	}
	uint32_t next_id = ta_flow_count(t->flows);
	for (size_t i = 0; i < n; i++) {
		struct ta_hint *hint = &t->hint[i];
		if (hint->conn)
			fetch_rest(t, hint);
		if (hint->conn)
			ret[i] = (struct ta_tracked){ .conn = hint->id, .dir = hint->dir };
		else
			ret[i] = (struct ta_tracked){ .conn = next_id++, .dir = order_of(seg[i]) };
	}
	for (size_t i = 0; i < n; i++)
		if (t->hint[i].conn && seg[i]->payload_len)
			fetch_sent(t, &t->hint[i]);
	t->hint_changes = ta_flow_changes(t->flows);
	t->next_hint = 0;
	t->nhints = t->long_way ? 0 : (uint32_t)n;
}
