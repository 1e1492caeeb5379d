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
	free(m->full->other);
	free(m->full);
}

static bool is_before(const struct seen *a, const struct seen *b)
{
	return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->frame < b->frame;
}

static bool is_behind(const struct seen *a, const struct seen *b)
{
	return is_before(b, a);
}

/* One more candidate for the outermost sign and for that of another source; none: there is none of another source yet. */
static void add_seen(struct seen *any, struct seen *other, bool none, const struct seen *s,
		     bool (*is_outside)(const struct seen *a, const struct seen *b))
{
	if (s->conn == any->conn) {
		if (is_outside(s, any))
			*any = *s;
	} else if (is_outside(s, any)) {
		*other = *any;
		*any = *s;
	} else if (none || is_outside(s, other)) {
		*other = *s;
	}
}

static int64_t bucket_of(const struct mark *m, int64_t width_ns)
{
	return is_full(m) ? m->key >> 1 : (m->key >> 1) / width_ns;
}

static int64_t full_key(int64_t bucket)
{
	return bucket * 2 + 1;
}

static void make_full(struct mark *m, int64_t bucket, const struct sign *s)
{
	m->key = full_key(bucket);
	m->full = ta_xmalloc(sizeof(*m->full));
	*m->full = (struct full){ .any = *s };
}

static void make_mark(struct mark *m, int64_t bucket, const struct sign *s)
{
	const struct seen *f = &s->first;
	bool one = f->time_ns == s->last.time_ns && f->frame == s->last.frame && !f->what &&
		   f->time_ns >= 0 && f->time_ns <= INT64_MAX / 2;
	if (!one) {
		make_full(m, bucket, s);
		return;
	}
	m->key = f->time_ns * 2;
	m->one.frame = f->frame;
	m->one.conn = f->conn;
}

static void add_to_mark(struct mark *m, int64_t bucket, const struct sign *s)
{
	if (!is_full(m)) {
		const struct sign one = sign_of_one(m);
		make_full(m, bucket, &one);
	}
	struct full *f = m->full;
	bool none = !f->other;
	bool same = none && s->first.conn == f->any.first.conn;
	if (none && !same)
		f->other = ta_xmalloc(sizeof(*f->other));
	struct sign unused = f->any, *other = f->other ? f->other : &unused;
	add_seen(&f->any.first, &other->first, none, &s->first, is_before);
	add_seen(&f->any.last, &other->last, none, &s->last, is_behind);
}

/* Adds what `from` has, and frees it. */
static void merge(struct mark *m, int64_t bucket, struct mark *from)
{
	const struct sign any = is_full(from) ? from->full->any : sign_of_one(from);
	const struct sign first = { any.first, any.first }, last = { any.last, any.last };
	add_to_mark(m, bucket, &first);
	add_to_mark(m, bucket, &last);
	if (is_full(from) && from->full->other) {
		const struct sign *o = from->full->other;
		const struct sign other_first = { o->first, o->first },
				  other_last = { o->last, o->last };
		add_to_mark(m, bucket, &other_first);
		add_to_mark(m, bucket, &other_last);
	}
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
			m.key = full_key(bucket);
		if (kept && bucket_of(&h->mark[kept - 1], 2 * h->width_ns) == bucket)
			merge(&h->mark[kept - 1], bucket, &m);
		else
			h->mark[kept++] = m;
	}
	assert(kept <= h->nmarks);
	h->nmarks = (uint16_t)kept;
	h->width_ns *= 2;
}

void ta_net_widen(struct host *h, int64_t width_ns)
{
	while (h->width_ns < width_ns)
		coarsen(h);
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

void ta_net_note(struct ta_net *n, struct host *h, const struct sign *s)
{
	for (;;) {
		int64_t bucket = s->first.time_ns / h->width_ns;
		size_t at = first_behind(h, bucket);
		if (at && bucket_of(&h->mark[at - 1], h->width_ns) == bucket) {
			add_to_mark(&h->mark[at - 1], bucket, s);
			return;
		}
		if (ta_net_may_grow(h->nmarks, h->marks_capacity, TA_LIMIT_TIMELINE,
				    n->marks >= n->marks_max)) {
			grow_marks(n, h);
			struct mark *m = &h->mark[at];
			memmove(m + 1, m, (h->nmarks++ - at) * sizeof(*m));
			make_mark(m, bucket, s);
			return;
		}
		coarsen(h);
	}
}
