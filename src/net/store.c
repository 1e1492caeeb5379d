/* SPDX-License-Identifier: MIT */
/* Hosts in the order of their addresses, each with its timeline and the neighbour messages about it. */
#include "tcpautopsy/net/store.h"

#include <stdlib.h>

#include "host.h"
#include "tcpautopsy/core/xalloc.h"

/* A width is the first one doubled so often at most: with one more all times are two marks. */
enum { DOUBLINGS_MAX = 34 };
_Static_assert(TA_NET_FIRST_WIDTH_NS <= INT64_MAX >> (DOUBLINGS_MAX + 1), "it is no overflow");

/* A mark's first number. */
enum mark_head { MARK_ONE, MARK_OF_ONE_SOURCE, MARK_FULL, MARK_HEADS };

static int by_addr(const void *a, const void *b)
{
	const struct host *const *x = a, *const *y = b;
	return ta_addr_compare(&(*x)->addr, &(*y)->addr);
}

/* ---- out ---- */

struct writer {
	struct ta_store_out *out;
	int64_t time_ns; /* the last that was written, and its frame */
	uint32_t frame;
};

static void put_place(struct writer *w, int64_t time_ns, uint32_t frame)
{
	ta_put_int(w->out, time_ns - w->time_ns);
	ta_put_int(w->out, (int32_t)(frame - w->frame));
	w->time_ns = time_ns;
	w->frame = frame;
}

static void put_seen(struct writer *w, const struct seen *s)
{
	put_place(w, s->time_ns, s->frame);
	ta_put(w->out, (uint32_t)(s->conn + 1)); /* 0: none */
	ta_put(w->out, s->what);
}

static void put_mark(struct writer *w, const struct mark *m)
{
	if (!is_full(m)) {
		ta_put(w->out, MARK_ONE);
		put_place(w, m->key >> 1, m->one.frame);
		ta_put(w->out, (uint32_t)(m->one.conn + 1));
		return;
	}
	const struct full *f = m->full;
	ta_put(w->out, f->other ? MARK_FULL : MARK_OF_ONE_SOURCE);
	put_seen(w, &f->any.first);
	put_seen(w, &f->any.last);
	if (!f->other)
		return;
	put_seen(w, &f->other->first);
	put_seen(w, &f->other->last);
}

static void put_talk(struct ta_store_out *out, const struct talk *k)
{
	struct writer w = { out, 0, 0 };
	ta_put(out, k ? k->nmessages : 0);
	for (size_t i = 0; k && i < k->nmessages; i++) {
		put_place(&w, k->message[i].time_ns, k->message[i].frame);
		ta_put(out, k->message[i].op);
	}
	ta_put(out, k ? k->nasked : 0);
	for (size_t i = 0; k && i < k->nasked; i++) {
		put_place(&w, k->asked[i].time_ns, k->asked[i].frame);
		ta_put_addr(out, &k->asked[i].target);
	}
}

static void put_host(struct ta_store_out *out, const struct host *h)
{
	struct writer w = { out, 0, 0 };
	unsigned doublings = 0;
	for (int64_t width_ns = h->width_ns; width_ns > TA_NET_FIRST_WIDTH_NS; width_ns /= 2)
		doublings++;
	ta_put_addr(out, &h->addr);
	ta_put(out, doublings);
	ta_put(out, h->nmarks);
	for (size_t i = 0; i < h->nmarks; i++)
		put_mark(&w, &h->mark[i]);
	put_talk(out, h->talk);
}

static void put_silences(struct ta_store_out *out, const struct ta_net *n)
{
	const struct ta_net_silences *s = &n->silences;
	ta_put(out, s->frames);
	ta_put_int(out, s->first_ns);
	ta_put_int(out, s->last_ns);
	ta_put(out, s->last_frame);
	ta_put_int(out, s->longest_dropped_ns);
	ta_put(out, s->ngaps);
	for (size_t i = 0; i < s->ngaps; i++) {
		ta_put_int(out, s->gap[i].start_ns);
		ta_put_int(out, s->gap[i].end_ns);
		ta_put(out, s->gap[i].frame_before);
		ta_put(out, s->gap[i].frame_after);
	}
}

void ta_net_put(struct ta_net *n, struct ta_store_out *out)
{
	const struct host **host = ta_xcalloc(n->nhosts, sizeof(struct host *));
	size_t nhosts = 0;
	ta_net_settle(n);
	for (size_t i = 0; i < n->nslots; i++)
		if (n->slot[i])
			host[nhosts++] = n->slot[i];
	qsort(host, nhosts, sizeof(struct host *), by_addr);
	put_silences(out, n);
	ta_put(out, n->hosts_refused);
	ta_put(out, n->messages_dropped);
	ta_put(out, n->nnames);
	for (unsigned i = 0; i < n->nnames; i++)
		ta_put_text(out, n->name[i]);
	ta_put(out, nhosts);
	for (size_t i = 0; i < nhosts; i++)
		put_host(out, host[i]);
	free(host);
}

/* ---- in ---- */

struct reader {
	struct ta_net *net;
	struct ta_store_in *in;
	const uint32_t *conn;
	uint32_t nconns;
	uint8_t what[TA_NET_NAMES]; /* of the part's names: those of the net */
	unsigned nwhat;
	int64_t time_ns;
	uint32_t frame;
};

static void get_place(struct reader *r, int64_t *ret_ns, uint32_t *ret_frame)
{
	int64_t time_ns = (int64_t)((uint64_t)r->time_ns + (uint64_t)ta_get_int(r->in));
	if (time_ns > TA_STORE_TIME_MAX || time_ns < -TA_STORE_TIME_MAX) {
		ta_store_fail(r->in, "a time in it is out of its range");
		time_ns = 0;
	}
	*ret_ns = r->time_ns = time_ns;
	*ret_frame = r->frame += (uint32_t)ta_get_int(r->in);
}

static uint32_t get_conn(struct reader *r)
{
	uint32_t conn = (uint32_t)ta_get_max(r->in, r->nconns);
	return conn ? r->conn[conn - 1] : UINT32_MAX;
}

static struct seen get_seen(struct reader *r)
{
	struct seen s;
	get_place(r, &s.time_ns, &s.frame);
	s.conn = get_conn(r);
	s.what = r->what[ta_get_max(r->in, r->nwhat - 1)];
	return s;
}

static void note(struct reader *r, struct host *h, const struct seen *s)
{
	const struct sign sign = { *s, *s };
	if (h && !ta_store_failed(r->in))
		ta_net_note(r->net, h, &sign);
}

static void get_mark(struct reader *r, struct host *h)
{
	uint64_t head = ta_get_max(r->in, MARK_HEADS - 1);
	if (head == MARK_ONE) {
		struct seen one = { 0 };
		get_place(r, &one.time_ns, &one.frame);
		one.conn = get_conn(r);
		note(r, h, &one);
		return;
	}
	for (unsigned n = head == MARK_FULL ? 4 : 2; n; n--) {
		const struct seen s = get_seen(r);
		note(r, h, &s);
	}
}

/* Those of a host that has some already are passed over. */
static void get_talk(struct reader *r, struct host *h)
{
	bool takes = h && !h->talk;
	struct ta_net *n = r->net;
	r->time_ns = 0;
	r->frame = 0;
	for (uint64_t left = ta_get_max(r->in, TA_LIMIT_NEIGHBOUR); left && !ta_store_failed(r->in);
	     left--) {
		struct message m;
		get_place(r, &m.time_ns, &m.frame);
		m.op = (uint8_t)ta_get_max(r->in, TA_NEIGHBOUR_ANNOUNCE);
		if (takes)
			ta_net_add_message(n, h, &m);
	}
	for (uint64_t left = ta_get_max(r->in, TA_LIMIT_NEIGHBOUR); left && !ta_store_failed(r->in);
	     left--) {
		struct asked a;
		get_place(r, &a.time_ns, &a.frame);
		ta_get_addr(r->in, &a.target);
		if (takes)
			ta_net_add_asked(n, h, &a);
	}
}

static void get_host(struct reader *r)
{
	struct ta_addr addr;
	ta_get_addr(r->in, &addr);
	int64_t width_ns = TA_NET_FIRST_WIDTH_NS << ta_get_max(r->in, DOUBLINGS_MAX);
	uint64_t nmarks = ta_get_max(r->in, TA_LIMIT_TIMELINE);
	struct host *h = ta_store_failed(r->in) ? NULL : ta_net_host(r->net, &addr);
	r->time_ns = 0;
	r->frame = 0;
	if (h)
		ta_net_widen(h, width_ns);
	for (; nmarks && !ta_store_failed(r->in); nmarks--)
		get_mark(r, h);
	get_talk(r, h);
}

/* Of several parts the silences are told by who knows the whole. */
static void get_silences(struct ta_net *n, struct ta_store_in *in)
{
	struct ta_net_silences *s = &n->silences;
	s->frames = ta_get(in);
	s->first_ns = ta_get_time(in);
	s->last_ns = ta_get_time(in);
	s->last_frame = (uint32_t)ta_get_max(in, UINT32_MAX);
	s->longest_dropped_ns = ta_get_time(in);
	s->ngaps = (size_t)ta_get_max(in, TA_LIMIT_GAPS);
	for (size_t i = 0; i < s->ngaps; i++) {
		struct ta_net_gap *g = &s->gap[i];
		g->start_ns = ta_get_time(in);
		g->end_ns = ta_get_time(in);
		g->frame_before = (uint32_t)ta_get_max(in, UINT32_MAX);
		g->frame_after = (uint32_t)ta_get_max(in, UINT32_MAX);
	}
}

static uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void ta_net_get(struct ta_net *n, struct ta_store_in *in, struct ta_names *literals,
		const uint32_t *conn, uint32_t nconns)
{
	struct reader r = { .net = n, .in = in, .conn = conn, .nconns = nconns };
	get_silences(n, in);
	n->hosts_refused = larger(n->hosts_refused, ta_get(in));
	n->messages_dropped = larger(n->messages_dropped, ta_get(in));
	r.nwhat = (unsigned)ta_get_max(in, TA_NET_NAMES - 1);
	for (unsigned i = 0; i < r.nwhat; i++) {
		const char *name = ta_get_literal(in, literals);
		if (!name)
			ta_store_fail(in, "a kind of sign in it has no name");
		else
			r.what[i] = ta_net_name(n, name);
	}
	if (!r.nwhat)
		ta_store_fail(in, "it has no kinds of signs");
	for (uint64_t nhosts = ta_get(in); nhosts && !ta_store_failed(in); nhosts--)
		get_host(&r);
}
