/* SPDX-License-Identifier: MIT */
/* The same packet at two points. Packets are sorted by what the path leaves of them: position, length, SYN, FIN and RST,
 * acknowledgment, and the IP ID where the path keeps it, TSval likewise. One of a kind on both sides is sure. Of several alike
 * (retransmissions without IP ID and timestamps, keep-alive probes) the joined clock tells which is which. */
#include <stdlib.h>

#include "internal.h"
#include "items.h"
#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

enum key {
	KEY_ACK = 1 << 0,
	KEY_TS = 1 << 1,
	KEY_ID = 1 << 2,
	KEY_SACK = 1 << 3,
	KEY_NO_ID = 1 << 4, /* only packets without an IP ID, as the path keeps them */
	KEY_SYN = 1 << 5    /* only SYNs */
};

struct list {
	struct ta_item *item;
	size_t count;
};

/* Which prints the other list can't have: a bit for each of its prints. */
struct sieve {
	uint64_t *bits;
	size_t nbits;
};

/* The sights of each direction and side that had no peer when the passes began. */
struct rest {
	uint32_t *index;
	uint32_t count;
};

/* One pass over one direction. */
struct pass {
	struct ta_join *join;
	const struct ta_side *side;
	const struct ta_point_pair *pair; /* NULL: only what is sure */
	struct rest rest[2];
	unsigned dir;
	unsigned key;
	bool again; /* looks for further copies of those that have a peer */
};

static bool has_id(const struct ta_sight *s)
{
	return s->have & TA_SIGHT_IP_ID && s->ip_id;
}

static bool eligible(const struct pass *p, const struct ta_sight *s)
{
	if (p->key & KEY_ID && !has_id(s))
		return false;
	if (p->key & KEY_NO_ID && has_id(s))
		return false;
	return !(p->key & KEY_SYN) || s->flags & TA_SYN;
}

/* In a's numbers. */
static uint64_t print_of(const struct pass *p, unsigned which, uint32_t i)
{
	const struct ta_sight *s = p->side[which].sight[i];
	const struct ta_join *j = p->join;
	uint64_t pos = (uint64_t)(p->side[which].pos[i] - (which ? j->shift[p->dir] : 0));
	uint64_t print =
		ta_hash_mix(pos, (uint64_t)s->len << 8 | (s->flags & (TA_SYN | TA_FIN | TA_RST)));
	uint64_t more = 0;
	if (p->key & KEY_ACK && s->have & TA_SIGHT_ACK)
		more = s->ack - (which ? (uint32_t)j->shift[!p->dir] : 0);
	if (p->key & KEY_TS && s->have & TA_SIGHT_TS)
		more |= (uint64_t)s->tsval << 32;
	print = ta_hash_mix(print, more);
	more = p->key & KEY_ID ? s->ip_id : 0;
	if (p->key & KEY_SACK)
		more |= (uint64_t)(s->sack[0] ^ s->sack[1] << 7) << 16;
	return ta_hash_mix(print, more);
}

static struct sieve sieve_of(const struct list *list)
{
	struct sieve sieve = { NULL, 64 };
	while (sieve.nbits < 8 * list->count)
		sieve.nbits *= 2;
	sieve.bits = ta_xcalloc(sieve.nbits / 64, sizeof(*sieve.bits));
	for (size_t i = 0; i < list->count; i++) {
		size_t bit = ta_hash_slot(list->item[i].print, sieve.nbits);
		sieve.bits[bit / 64] |= UINT64_C(1) << bit % 64;
	}
	return sieve;
}

static bool sifted_out(const struct sieve *sieve, uint64_t print)
{
	size_t bit = ta_hash_slot(print, sieve->nbits);
	return !(sieve->bits[bit / 64] >> bit % 64 & 1);
}

static void note(const struct pass *p, unsigned which, uint32_t i, const struct sieve *sieve,
		 struct list *list)
{
	if (!eligible(p, p->side[which].sight[i]))
		return;
	uint64_t print = print_of(p, which, i);
	if (!sieve || !sifted_out(sieve, print))
		list->item[list->count++] = (struct ta_item){ print, i };
}

/* Those without a peer. With a sieve: only what the other list can have. */
static struct list list_of(const struct pass *p, unsigned which, const struct sieve *sieve)
{
	const struct rest *rest = &p->rest[which];
	struct list list = { ta_xcalloc(rest->count, sizeof(struct ta_item)), 0 };
	for (uint32_t k = 0; k < rest->count; k++)
		if (p->join->peer[which][rest->index[k]] == TA_POINTS_NONE)
			note(p, which, rest->index[k], sieve, &list);
	list.item = ta_items_sort(list.item, list.count);
	return list;
}

/* Those with a peer that the other list can have. */
static struct list paired_list_of(const struct pass *p, unsigned which, const struct sieve *sieve)
{
	const struct ta_side *side = &p->side[which];
	struct list list = { ta_xcalloc(side->count, sizeof(struct ta_item)), 0 };
	for (uint32_t i = 0; i < side->count; i++)
		if (p->join->peer[which][i] != TA_POINTS_NONE &&
		    ta_join_dir(p->join, which, side->sight[i]) == p->dir)
			note(p, which, i, sieve, &list);
	list.item = ta_items_sort(list.item, list.count);
	return list;
}

static void pair_up(const struct pass *p, uint32_t a, uint32_t b, bool sure)
{
	p->join->peer[0][a] = b;
	p->join->peer[1][b] = a;
	if (sure) {
		p->join->mark[0][a] |= TA_JOIN_SURE;
		p->join->mark[1][b] |= TA_JOIN_SURE;
	}
}

static int64_t delay_of(const struct pass *p, uint32_t a, uint32_t b)
{
	return ta_join_delay(p->join, p->pair, p->dir, p->side[0].sight[a], p->side[1].sight[b]);
}

static int64_t apart(int64_t x, int64_t y)
{
	return x < y ? y - x : x - y;
}

/* Several alike: in their order, each with the one whose delay is that of the others. */
static void align(const struct pass *p, const struct ta_item *a, size_t na, const struct ta_item *b,
		  size_t nb)
{
	const struct ta_join *j = p->join;
	unsigned near = ta_join_near(j, p->dir);
	const struct ta_item *n = near ? b : a, *f = near ? a : b;
	size_t nn = near ? nb : na, nf = near ? na : nb, i = 0, k = 0;
	int64_t low = j->delay_low_ns[p->dir], high = j->delay_high_ns[p->dir];
	int64_t middle = j->delay_mid_ns[p->dir];
	while (i < nn && k < nf) {
		uint32_t at[2];
		at[near] = n[i].index;
		at[!near] = f[k].index;
		int64_t delay = delay_of(p, at[0], at[1]);
		if (delay < low) {
			k++;
			continue;
		}
		if (delay > high) {
			i++;
			continue;
		}
		if (nn - i > nf - k) {
			uint32_t next[2];
			next[near] = n[i + 1].index;
			next[!near] = f[k].index;
			int64_t other = delay_of(p, next[0], next[1]);
			if (other >= low && apart(other, middle) < apart(delay, middle)) {
				i++;
				continue;
			}
		}
		pair_up(p, at[0], at[1], false);
		i++;
		k++;
	}
}

static void group(const struct pass *p, const struct ta_item *a, size_t na, const struct ta_item *b,
		  size_t nb)
{
	if (!p->pair) {
		if (na == 1 && nb == 1)
			pair_up(p, a->index, b->index, true);
		return;
	}
	if (p->pair->clock.known && p->join->joined.between[p->dir].near_known) {
		align(p, a, na, b, nb);
		return;
	}
	for (size_t i = 0; na == nb && i < na; i++)
		pair_up(p, a[i].index, b[i].index, false);
}

/* One side's that are left are copies of one of the other side that has its peer: it was doubled. */
static void copies(const struct pass *p, unsigned which, const struct ta_item *left, size_t nleft,
		   uint32_t original)
{
	const struct ta_join *j = p->join;
	for (size_t i = 0; i < nleft; i++) {
		uint32_t at[2];
		at[which] = left[i].index;
		at[!which] = original;
		if (p->pair->clock.known && j->joined.between[p->dir].near_known) {
			int64_t delay = delay_of(p, at[0], at[1]);
			if (delay < j->delay_low_ns[p->dir] || delay > j->delay_high_ns[p->dir])
				continue;
		}
		j->peer[which][left[i].index] = original;
		j->mark[which][left[i].index] |= TA_JOIN_AGAIN;
	}
}

static size_t group_end(const struct list *list, size_t at)
{
	size_t end = at + 1;
	while (end < list->count && list->item[end].print == list->item[at].print)
		end++;
	return end;
}

/* Goes through the prints that both sides have. */
static void merge(const struct pass *p, unsigned which, const struct list *a, const struct list *b)
{
	size_t i = 0, k = 0;
	while (i < a->count && k < b->count) {
		if (a->item[i].print < b->item[k].print) {
			i++;
			continue;
		}
		if (a->item[i].print > b->item[k].print) {
			k++;
			continue;
		}
		size_t ai = group_end(a, i), bk = group_end(b, k);
		if (!p->again)
			group(p, a->item + i, ai - i, b->item + k, bk - k);
		else if (which)
			copies(p, 1, b->item + k, bk - k, a->item[i].index);
		else
			copies(p, 0, a->item + i, ai - i, b->item[k].index);
		i = ai;
		k = bk;
	}
}

/* `which` of a pass for copies: the side whose left ones are looked at. */
static void run(const struct pass *p, unsigned which)
{
	/* the shorter list first: copies are looked for among those that are left */
	unsigned first = p->again ? which : 0;
	struct list list[2];
	if (!p->rest[first].count || (!p->again && !p->rest[!first].count))
		return;
	list[first] = list_of(p, first, NULL);
	if (!list[first].count) {
		free(list[first].item);
		return;
	}
	struct sieve sieve = sieve_of(&list[first]);
	list[!first] = p->again ? paired_list_of(p, !first, &sieve) : list_of(p, !first, &sieve);
	free(sieve.bits);
	merge(p, which, &list[0], &list[1]);
	free(list[0].item);
	free(list[1].item);
}

/* Whether any of a direction has timestamps at one side, and a peer if that is asked for. */
static bool any_with_ts(const struct pass *p, unsigned which, bool paired)
{
	for (uint32_t i = 0; i < p->side[which].count; i++) {
		const struct ta_sight *s = p->side[which].sight[i];
		if (ta_join_dir(p->join, which, s) == p->dir && s->have & TA_SIGHT_TS &&
		    !(s->flags & TA_SYN) && (!paired || p->join->peer[which][i] != TA_POINTS_NONE))
			return true;
	}
	return false;
}

/* Whether any of a direction has a peer, and an IP ID if that is asked for. */
static bool any_paired(const struct pass *p, bool by_id)
{
	for (uint32_t i = 0; i < p->side[0].count; i++)
		if (p->join->peer[0][i] != TA_POINTS_NONE &&
		    ta_join_dir(p->join, 0, p->side[0].sight[i]) == p->dir &&
		    (!by_id || has_id(p->side[0].sight[i])))
			return true;
	return false;
}

/* Whether the path took the timestamps away, or rewrote them. */
static bool ts_gone(const struct pass *p)
{
	bool a = any_with_ts(p, 0, false), b = any_with_ts(p, 1, false);
	return a != b || (a && !any_with_ts(p, 1, true));
}

static void passes(struct pass *p)
{
	struct ta_join *j = p->join;
	unsigned sack = j->joined.seq_shift[!p->dir] ? 0 : KEY_SACK;
	p->key = KEY_ACK | KEY_TS | KEY_ID;
	run(p, 0);
	if (!p->pair)
		j->ids_kept[p->dir] = any_paired(p, true);
	unsigned no_id = j->ids_kept[p->dir] ? KEY_NO_ID : 0;
	p->key = KEY_ACK | KEY_TS | sack | no_id;
	run(p, 0);
	if (!p->pair)
		j->ts_kept[p->dir] = !ts_gone(p);
	if (j->ts_kept[p->dir])
		return;
	p->key = KEY_ACK | KEY_ID;
	run(p, 0);
	if (!p->pair)
		j->ids_kept[p->dir] |= any_paired(p, false);
	p->key = KEY_ACK | sack | (j->ids_kept[p->dir] ? KEY_NO_ID : 0);
	run(p, 0);
}

static void open_pass(struct pass *p)
{
	for (unsigned which = 0; which < 2; which++) {
		const struct ta_side *side = &p->side[which];
		struct rest *rest = &p->rest[which];
		size_t capacity = 0;
		for (uint32_t i = 0; i < side->count; i++) {
			if (p->join->peer[which][i] != TA_POINTS_NONE ||
			    ta_join_dir(p->join, which, side->sight[i]) != p->dir)
				continue;
			rest->index = ta_xgrow(rest->index, &capacity, rest->count + (size_t)1,
					       sizeof(*rest->index));
			rest->index[rest->count++] = i;
		}
	}
}

static void close_pass(struct pass *p)
{
	free(p->rest[0].index);
	free(p->rest[1].index);
}

void ta_join_match_sure(struct ta_join *join, const struct ta_side side[2])
{
	for (unsigned dir = 0; dir < 2; dir++) {
		struct pass p = { .join = join, .side = side, .dir = dir };
		open_pass(&p);
		passes(&p);
		close_pass(&p);
	}
}

void ta_join_match_rest(struct ta_join *join, const struct ta_side side[2],
			const struct ta_point_pair *pair)
{
	for (unsigned dir = 0; dir < 2; dir++) {
		struct pass p = { .join = join, .side = side, .pair = pair, .dir = dir };
		open_pass(&p);
		passes(&p);
		/* a SYN that a proxy answers and makes anew has little in common with it */
		p.key = KEY_SYN;
		run(&p, 0);
		unsigned ts = join->ts_kept[dir] ? KEY_TS : 0;
		p.again = true;
		p.key = KEY_ACK | ts | KEY_ID;
		run(&p, 0);
		run(&p, 1);
		p.key = KEY_ACK | ts | (join->ids_kept[dir] ? KEY_NO_ID : 0);
		if (join->joined.between[dir].near_known)
			run(&p, !ta_join_near(join, dir));
		close_pass(&p);
	}
}
