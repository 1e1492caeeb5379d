/* SPDX-License-Identifier: MIT */
/* A host's timeline: buckets whose width doubles as the capture grows, so that it is bounded and yet tells, for any stretch of time, who
 * was alive in it and by which connection. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

#include "host.h"
#include "rules.h"

void ta_net_free_mark(struct mark *m)
{
	if (!is_full(m))
		return;
	free(m->full->b);
	free(m->full);
}

static void add_sign(struct sign *to, const struct sign *s)
{
	if (!to->count) {
		*to = *s;
		return;
	}
	if (s->first_ns < to->first_ns) {
		to->first_ns = s->first_ns;
		to->first_frame = s->first_frame;
	}
	if (s->last_ns >= to->last_ns) {
		to->last_ns = s->last_ns;
		to->last_frame = s->last_frame;
	}
	to->count += s->count;
}

static int64_t bucket_of(const struct mark *m, int64_t width_ns)
{
	return is_full(m) ? m->key >> TA_NET_KEY_BITS : (m->key >> 1) / width_ns;
}

static int64_t full_key(int64_t bucket, uint8_t what)
{
	return (bucket * (1 << TA_NET_WHAT_BITS) + what) * 2 + 1;
}

static void make_mark(struct mark *m, int64_t bucket, const struct sign *s, uint8_t what)
{
	bool one = s->count == 1 && !what && s->first_ns >= 0 && s->first_ns <= INT64_MAX / 2;
	if (one) {
		m->key = s->first_ns * 2;
		m->one.frame = s->first_frame;
		m->one.conn = s->conn;
		return;
	}
	m->key = full_key(bucket, what);
	m->full = ta_xmalloc(sizeof(*m->full));
	*m->full = (struct full){ .a = *s };
}

static void add_to_mark(struct mark *m, int64_t bucket, const struct sign *s, uint8_t what)
{
	if (!is_full(m)) {
		struct full *full = ta_xmalloc(sizeof(*full));
		*full = (struct full){ .a = sign_of_one(m) };
		m->key = full_key(bucket, 0);
		m->full = full;
	}
	struct full *f = m->full;
	if (f->a.conn == s->conn) {
		add_sign(&f->a, s);
		return;
	}
	if (!f->b) {
		f->b = ta_xmalloc(sizeof(*f->b));
		*f->b = (struct other){ .what = what };
	}
	add_sign(&f->b->sign, s);
	f->b->sign.conn = s->conn; /* of several others, the latest stands for all */
}

/* Adds what `from` has, and frees it. */
static void merge(struct mark *m, int64_t bucket, struct mark *from)
{
	const struct sign one = is_full(from) ? from->full->a : sign_of_one(from);
	add_to_mark(m, bucket, &one, what_of(from));
	if (is_full(from) && from->full->b)
		add_to_mark(m, bucket, &from->full->b->sign, from->full->b->what);
	ta_net_free_mark(from);
}

/* Doubles the width of the buckets. */
static void coarsen(struct host *h)
{
	size_t kept = 0;
	for (size_t i = 0; i < h->nmarks; i++) {
		struct mark m = h->mark[i];
		int64_t bucket = bucket_of(&m, h->width_ns) >> 1;
		if (is_full(&m))
			m.key = full_key(bucket, what_of(&m));
		if (kept && bucket_of(&h->mark[kept - 1], 2 * h->width_ns) == bucket)
			merge(&h->mark[kept - 1], bucket, &m);
		else
			h->mark[kept++] = m;
	}
	assert(kept <= h->nmarks);
	h->nmarks = (uint16_t)kept;
	h->width_ns *= 2;
}

/* The first mark that lies behind the bucket; nmarks: none does. */
static size_t first_behind(const struct host *h, int64_t bucket)
{
	size_t lo = 0, hi = h->nmarks;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (bucket_of(&h->mark[mid], h->width_ns) <= bucket)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* A quarter more: the timelines of many hosts are most of what an idle fleet takes. */
static void grow_marks(struct ta_net *n, struct host *h)
{
	size_t more = h->marks_capacity / TA_NET_GROWTH_PART + 1;
	if (h->nmarks < h->marks_capacity)
		return;
	h->marks_capacity = (uint16_t)(h->marks_capacity + more);
	h->mark = ta_xrealloc(h->mark, h->marks_capacity, sizeof(*h->mark));
	n->marks += more;
}

void ta_net_note(struct ta_net *n, struct host *h, const struct sign *s, uint8_t what)
{
	for (;;) {
		int64_t bucket = s->first_ns / h->width_ns;
		size_t at = first_behind(h, bucket);
		if (at && bucket_of(&h->mark[at - 1], h->width_ns) == bucket) {
			add_to_mark(&h->mark[at - 1], bucket, s, what);
			return;
		}
		if (ta_net_may_grow(h->nmarks, h->marks_capacity, TA_LIMIT_TIMELINE,
				    n->marks >= n->marks_max)) {
			grow_marks(n, h);
			struct mark *m = &h->mark[at];
			memmove(m + 1, m, (h->nmarks++ - at) * sizeof(*m));
			make_mark(m, bucket, s, what);
			return;
		}
		coarsen(h);
	}
}
