/* SPDX-License-Identifier: MIT */
/* The queue of unacknowledged ranges of one sender: an array in sequence order, drained from its head. */
#include "outq.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

/* Of most of the millions of connections of a storm one segment is outstanding. */
#define SMALLEST 2u
_Static_assert(SMALLEST << (TA_OUTQ_CLASSES - 1) == TA_LIMIT_OUTSTANDING,
	       "the largest class holds all");

/* Entries move to the front once so large a part of the array lies free before them. */
#define MOVE_FRACTION 4u

static unsigned class_of(uint32_t capacity)
{
	unsigned class = 0;
	while (SMALLEST << class < capacity)
		class ++;
	return class;
}

static struct ta_outq *take(struct ta_outq_pool *pool, unsigned class)
{
	struct ta_outq *q = pool->free[class];
	if (q)
		pool->free[class] = q->next_free;
	else
		q = ta_xmalloc(sizeof(*q) + (size_t)(SMALLEST << class) * sizeof(q->item[0]));
	memset(q, 0, sizeof(*q));
	q->capacity = SMALLEST << class;
	q->anchor_ns = -1;
	return q;
}

static void give(struct ta_outq_pool *pool, struct ta_outq *q)
{
	unsigned class = class_of(q->capacity);
	q->next_free = pool->free[class];
	pool->free[class] = q;
}

void ta_outq_pool_release(struct ta_outq_pool *pool)
{
	for (unsigned i = 0; i < TA_OUTQ_CLASSES; i++) {
		while (pool->free[i]) {
			struct ta_outq *next = pool->free[i]->next_free;
			free(pool->free[i]);
			pool->free[i] = next;
		}
	}
}

void ta_outq_drop(struct ta_outq_pool *pool, struct ta_outq **q)
{
	if (*q)
		give(pool, *q);
	*q = NULL;
}

/* Makes room for one more behind the last entry; false at the limit. */
static bool make_room(struct ta_outq_pool *pool, struct ta_outq **q)
{
	struct ta_outq *old = *q;
	if (old->head + old->count < old->capacity)
		return true;
	if (old->head >= (old->capacity + MOVE_FRACTION - 1) / MOVE_FRACTION) {
		memmove(old->item, old->item + old->head, old->count * sizeof(old->item[0]));
		old->head = 0;
		return true;
	}
	if (old->count >= TA_LIMIT_OUTSTANDING || old->capacity >= TA_LIMIT_OUTSTANDING)
		return false;
	struct ta_outq *bigger = take(pool, class_of(old->capacity) + 1);
	uint32_t capacity = bigger->capacity;
	memcpy(bigger->item, old->item + old->head, old->count * sizeof(old->item[0]));
	*bigger = *old;
	bigger->capacity = capacity;
	bigger->head = 0;
	bigger->next_free = NULL;
	give(pool, old);
	*q = bigger;
	return true;
}

bool ta_outq_push(struct ta_outq_pool *pool, struct ta_outq **q, int64_t time_ns, uint32_t frame,
		  uint32_t seq, uint32_t len, uint16_t flags)
{
	if (!*q)
		*q = take(pool, 0);
	struct ta_outq *to = *q;
	const struct ta_out *end = to->count ? ta_outq_at(to, to->count - 1) : NULL;
	/* Half the sequence space is outstanding: no order can be told any more. */
	if (end && !ta_seq_geq(seq, end->seq + end->len))
		return false;
	if (to->head + to->count < to->capacity || make_room(pool, q)) {
		to = *q;
		struct ta_out *at = ta_outq_at(to, to->count++);
		at->time_ns = time_ns;
		at->frame = frame;
		at->seq = seq;
		at->len = len;
		at->flags = flags;
		at->copies = 0;
		return true;
	}
	struct ta_out *last = ta_outq_at(to, to->count - 1);
	last->len = seq + len - last->seq;
	last->flags |= TA_OUT_MERGED | flags;
	return false;
}

uint32_t ta_outq_find(struct ta_outq *q, uint32_t seq)
{
	uint32_t lo = 0, hi = q->count;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		const struct ta_out *o = ta_outq_at(q, mid);
		if (ta_seq_leq(o->seq + o->len, seq))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void ta_outq_split(struct ta_outq_pool *pool, struct ta_outq **q, uint32_t i, uint32_t seq)
{
	struct ta_out *o = ta_outq_at(*q, i);
	if (o->seq == seq || !make_room(pool, q))
		return;
	o = ta_outq_at(*q, i);
	assert(ta_seq_gt(seq, o->seq) && ta_seq_lt(seq, o->seq + o->len));
	memmove(o + 1, o, ((*q)->count - i) * sizeof(*o));
	(*q)->count++;
	uint32_t first = seq - o->seq;
	o[0].len = first;
	o[1].seq = seq;
	o[1].len -= first;
	o[0].flags &= (uint16_t)~TA_OUT_FIN;
	o[1].flags &= (uint16_t)~TA_OUT_SYN;
}
