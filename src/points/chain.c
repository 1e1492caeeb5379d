/* SPDX-License-Identifier: MIT */
/* Packets of one direction that go on where the last one ended, in numbers, acknowledgments and timestamps, lie in the same order on
 * both sides, and none of them is like another: two that are alike stand side by side, or one of them falls behind. Those that
 * fall behind (copies, repeated acknowledgments, SYN, FIN and RST) are noted, and whatever is like one of them is left to the
 * sorting of match.c. So is everything where a box moves the numbers. */
#include "chain.h"

#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

enum {
	RUN = 8, /* packets that are alike in numbers, acknowledgment and timestamp, and are told apart one by one */
	SIEVE_BITS_EACH = 16
};

/* The chain of one side, and those that fell behind. */
struct chain {
	uint32_t *index; /* those of the chain from the beginning on, the others from the end on */
	uint32_t count, nlinks, nbehind;
};

struct walk {
	struct ta_join *join;
	const struct ta_side *side;
	unsigned dir;
	struct chain chain[2];
	uint64_t *sieve; /* NULL: nothing fell behind */
	size_t nbits;
};

static bool has_id(const struct ta_sight *s)
{
	return s->have & TA_SIGHT_IP_ID && s->ip_id;
}

static uint32_t tsval_of(const struct ta_sight *s)
{
	return s->have & TA_SIGHT_TS ? s->tsval : 0;
}

/* Not told apart by the IP ID, or where one has none by its SACK block. */
static bool alike(const struct ta_sight *x, const struct ta_sight *y)
{
	if (has_id(x) && has_id(y))
		return x->ip_id == y->ip_id;
	return (x->sack[0] ^ x->sack[1] << 7) == (y->sack[0] ^ y->sack[1] << 7);
}

/* Where the chain is. */
struct head {
	int64_t end; /* of the numbers up to now */
	int64_t pos; /* of the last link */
	uint32_t ack, tsval;
	uint8_t have;
	uint32_t run; /* links that have the same of all these */
	bool any;
};

/* Whether a packet goes on; *ret_same: only what tells it apart in a run does. */
static bool goes_on(const struct head *h, const struct ta_sight *s, int64_t pos, bool *ret_same)
{
	const uint8_t kinds = TA_SIGHT_ACK | TA_SIGHT_TS;
	*ret_same = false;
	if (s->flags & (TA_SYN | TA_FIN | TA_RST))
		return false;
	if (!h->any)
		return true;
	if (pos < h->end || (s->have & kinds) != (h->have & kinds))
		return false;
	int32_t ack = s->have & TA_SIGHT_ACK ? (int32_t)(s->ack - h->ack) : 0;
	int32_t ts = (int32_t)(tsval_of(s) - h->tsval);
	if (ack < 0 || ts < 0)
		return false;
	/* data at the end of all up to now: only data advances it, so that a link at the same place has none */
	*ret_same = !ack && !ts && pos == h->pos && !s->len;
	return true;
}

/* Whether one of the run that ends the chain is like it. */
static bool is_in_run(const struct chain *c, const struct ta_side *side, uint32_t run,
		      const struct ta_sight *s)
{
	for (uint32_t i = c->nlinks; run > 0; run--)
		if (alike(side->sight[c->index[--i]], s))
			return true;
	return false;
}

static void find_links(struct walk *w, unsigned which)
{
	const struct ta_side *side = &w->side[which];
	struct chain *c = &w->chain[which];
	struct head h = { 0 };
	c->count = side->count;
	c->index = ta_xcalloc(side->count, sizeof(*c->index));
	for (uint32_t i = 0; i < side->count; i++) {
		const struct ta_sight *s = side->sight[i];
		bool same;
		if (ta_join_dir(w->join, which, s) != w->dir)
			continue;
		if (!goes_on(&h, s, side->pos[i], &same) ||
		    (same && (h.run == RUN || is_in_run(c, side, h.run, s)))) {
			c->index[c->count - ++c->nbehind] = i;
			continue;
		}
		c->index[c->nlinks++] = i;
		h = (struct head){ .end = side->pos[i] + s->len,
				   .pos = side->pos[i],
				   .ack = s->ack,
				   .tsval = tsval_of(s),
				   .have = s->have,
				   .run = same ? h.run + 1 : 1,
				   .any = true };
	}
}

/* What all passes of match.c compare, and the IP ID or the SACK block. */
static uint64_t print_of(const struct walk *w, unsigned which, uint32_t i, bool by_id)
{
	const struct ta_sight *s = w->side[which].sight[i];
	uint64_t pos = (uint64_t)(w->side[which].pos[i] - (which ? w->join->shift[w->dir] : 0));
	uint64_t ack = s->have & TA_SIGHT_ACK ? s->ack : 0;
	uint64_t print = ta_hash_mix(pos, (uint64_t)tsval_of(s) << 32 | ack);
	return ta_hash_mix(print, (uint64_t)s->len << 32 |
					  (by_id ? s->ip_id : s->sack[0] ^ s->sack[1] << 7));
}

static void put(struct walk *w, uint64_t print)
{
	size_t bit = ta_hash_slot(print, w->nbits);
	w->sieve[bit / 64] |= UINT64_C(1) << bit % 64;
}

static void fill_sieve(struct walk *w)
{
	size_t count = (size_t)w->chain[0].nbehind + w->chain[1].nbehind;
	if (!count)
		return;
	w->nbits = 64;
	while (w->nbits < SIEVE_BITS_EACH * count)
		w->nbits *= 2;
	w->sieve = ta_xcalloc(w->nbits / 64, sizeof(*w->sieve));
	for (unsigned which = 0; which < 2; which++) {
		for (uint32_t k = 0; k < w->chain[which].nbehind; k++) {
			const struct chain *c = &w->chain[which];
			uint32_t i = c->index[c->count - 1 - k];
			put(w, print_of(w, which, i, false));
			if (has_id(w->side[which].sight[i]))
				put(w, print_of(w, which, i, true));
		}
	}
}

static bool is_like_one_behind(const struct walk *w, uint32_t a)
{
	if (!w->sieve)
		return false;
	size_t bit = ta_hash_slot(print_of(w, 0, a, has_id(w->side[0].sight[a])), w->nbits);
	return w->sieve[bit / 64] >> bit % 64 & 1;
}

/* How the link of one side lies to that of the other. */
static int order(const struct walk *w, uint32_t a, uint32_t b)
{
	const struct ta_sight *x = w->side[0].sight[a], *y = w->side[1].sight[b];
	int64_t apart = w->side[1].pos[b] - w->join->shift[w->dir] - w->side[0].pos[a];
	if (apart)
		return apart > 0 ? -1 : 1;
	if (x->ack != y->ack)
		return (int32_t)(y->ack - x->ack) > 0 ? -1 : 1;
	uint32_t tx = tsval_of(x), ty = tsval_of(y);
	return tx == ty ? 0 : (int32_t)(ty - tx) > 0 ? -1 : 1;
}

static bool are_one(const struct ta_sight *x, const struct ta_sight *y)
{
	const uint8_t kinds = TA_SIGHT_ACK | TA_SIGHT_TS;
	return x->len == y->len && (x->have & kinds) == (y->have & kinds) &&
	       has_id(x) == has_id(y) && alike(x, y);
}

static void pair_up(const struct walk *w, uint32_t a, uint32_t b)
{
	if (is_like_one_behind(w, a))
		return;
	w->join->peer[0][a] = b;
	w->join->peer[1][b] = a;
	w->join->mark[0][a] |= TA_JOIN_SURE;
	w->join->mark[1][b] |= TA_JOIN_SURE;
}

/* Of those that lie alike each with the one that is the same. */
static void pair_run(const struct walk *w, uint32_t i, uint32_t k)
{
	const struct chain *a = &w->chain[0], *b = &w->chain[1];
	for (uint32_t to = k; to < b->nlinks && !order(w, a->index[i], b->index[to]); to++) {
		if (are_one(w->side[0].sight[a->index[i]], w->side[1].sight[b->index[to]])) {
			pair_up(w, a->index[i], b->index[to]);
			return;
		}
	}
}

static void match(const struct walk *w)
{
	const struct chain *a = &w->chain[0], *b = &w->chain[1];
	uint32_t i = 0, k = 0;
	while (i < a->nlinks && k < b->nlinks) {
		int o = order(w, a->index[i], b->index[k]);
		if (o > 0) {
			k++;
			continue;
		}
		if (!o)
			pair_run(w, i, k);
		/* k stays at the beginning of a run */
		i++;
	}
}

void ta_join_match_chain(struct ta_join *join, const struct ta_side side[2])
{
	if (join->joined.seq_shift[0] || join->joined.seq_shift[1])
		return;
	for (unsigned dir = 0; dir < 2; dir++) {
		struct walk w = { .join = join, .side = side, .dir = dir };
		find_links(&w, 0);
		find_links(&w, 1);
		fill_sieve(&w);
		match(&w);
		free(w.chain[0].index);
		free(w.chain[1].index);
		free(w.sieve);
	}
}
