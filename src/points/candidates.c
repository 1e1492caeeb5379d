/* SPDX-License-Identifier: MIT */
/* Which connections two points share: each packet of one point votes for the connection of the other that has a packet alike in
 * what a NAT leaves as it is. Addresses and ports only decide between several, and how many votes it takes. */
#include <stdlib.h>

#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

enum print { PRINT_NUMBERS, PRINT_SHIFTED };

struct slot {
	uint64_t print; /* 0: free */
	uint32_t conn;
	uint8_t dir;
	bool several;
};

struct book {
	struct slot *slot;
	size_t nslots;
};

struct vote {
	uint32_t conn;
	bool swapped;
	unsigned count;
};

struct candidate {
	uint32_t conn[2];
	bool swapped, same_key;
	unsigned votes;
};

struct list {
	struct candidate *item;
	size_t count, capacity;
};

/* What identifies a packet; 0: nothing does. */
static uint64_t print_of(const struct ta_sight *s, enum print kind)
{
	uint64_t flags = s->flags & (TA_SYN | TA_FIN | TA_RST), print;
	uint32_t tsval = s->have & TA_SIGHT_TS ? s->tsval : 0;
	if (kind == PRINT_NUMBERS) {
		uint32_t ack = s->have & TA_SIGHT_ACK ? s->ack : 0;
		if (!s->seq && !ack)
			return 0;
		print = ta_hash_mix((uint64_t)s->seq << 32 | ack, (uint64_t)s->len << 8 | flags);
	} else {
		uint16_t id = s->have & TA_SIGHT_IP_ID ? s->ip_id : 0;
		if (!id && !tsval)
			return 0;
		print = ta_hash_mix((uint64_t)tsval << 16 | id, (uint64_t)s->len << 8 | flags);
	}
	return print ? print : 1;
}

/* A first SYN compares 32 bits only, unless it has a timestamp. */
static unsigned weight_of(const struct ta_sight *s)
{
	if (s->have & TA_SIGHT_TS && s->tsval)
		return TA_POINTS_NAT_VOTES;
	return s->have & TA_SIGHT_ACK && !(s->flags & TA_RST) && s->ack && s->seq
		       ? TA_POINTS_NAT_VOTES
		       : 1;
}

static struct slot *slot_of(const struct book *book, uint64_t print)
{
	size_t at = ta_hash_slot(ta_hash_mix(print, 7), book->nslots);
	while (book->slot[at].print && book->slot[at].print != print)
		at = (at + 1) & (book->nslots - 1);
	return &book->slot[at];
}

/* What the i-th packet of a connection is looked up by: of a long one only those at its ends, and prints with certain bits. */
static uint64_t booked_print(const struct ta_point *point, const struct ta_point_conn *c,
			     uint32_t i, enum print kind)
{
	uint64_t print = print_of(point->order[c->first + i], kind), mask = 0;
	if (i < TA_POINTS_BOOKED_ENDS || c->count - i <= TA_POINTS_BOOKED_ENDS)
		return print;
	for (uint32_t n = c->count; n > TA_POINTS_BOOKED; n /= 2)
		mask = mask << 1 | 1;
	return print >> 24 & mask ? 0 : print;
}

static void book_print(const struct book *book, uint64_t print, const struct ta_sight *s)
{
	struct slot *slot = slot_of(book, print);
	if (!slot->print)
		*slot = (struct slot){ print, s->conn, s->dir, false };
	else
		slot->several |= slot->conn != s->conn;
}

/* First counts, then fills. */
static void open_book(struct book *book, const struct ta_point *point, const bool *taken,
		      enum print kind)
{
	size_t count = 0;
	*book = (struct book){ NULL, 16 };
	for (int fill = 0; fill < 2; fill++) {
		for (uint32_t conn = 0; conn < point->nconns; conn++) {
			const struct ta_point_conn *c = &point->conn[conn];
			for (uint32_t i = 0; i < c->count && !taken[conn]; i++) {
				uint64_t print = booked_print(point, c, i, kind);
				count += print && !fill;
				if (print && fill)
					book_print(book, print, point->order[c->first + i]);
			}
		}
		while (book->nslots < 2 * count)
			book->nslots *= 2;
		if (!fill)
			book->slot = ta_xcalloc(book->nslots, sizeof(*book->slot));
	}
}

static void note_vote(struct vote *vote, size_t *count, uint32_t conn, bool swapped,
		      unsigned weight)
{
	for (size_t i = 0; i < *count; i++) {
		if (vote[i].conn == conn && vote[i].swapped == swapped) {
			vote[i].count += weight;
			return;
		}
	}
	if (*count < TA_POINTS_CANDIDATES)
		vote[(*count)++] = (struct vote){ conn, swapped, weight };
}

static bool same_key(const struct ta_point_conn *a, const struct ta_point_conn *b)
{
	if (!a->have_key || !b->have_key)
		return false;
	for (int i = 0; i < 2; i++)
		if (!ta_addr_equal(&a->key.addr[i], &b->key.addr[i]) ||
		    a->key.port[i] != b->key.port[i])
			return false;
	return true;
}

static void add_votes(struct list *list, const struct ta_point point[2], uint32_t conn,
		      const struct book *book, enum print kind)
{
	struct vote vote[TA_POINTS_CANDIDATES];
	size_t n = 0;
	const struct ta_point_conn *c = &point[0].conn[conn];
	for (uint32_t i = 0; i < c->count; i++) {
		const struct ta_sight *s = point[0].order[c->first + i];
		uint64_t print = print_of(s, kind);
		const struct slot *slot = print ? slot_of(book, print) : NULL;
		if (slot && slot->print && !slot->several)
			note_vote(vote, &n, slot->conn, slot->dir != s->dir,
				  kind == PRINT_NUMBERS ? weight_of(s) : 1);
	}
	for (size_t i = 0; i < n; i++) {
		bool same = same_key(c, &point[1].conn[vote[i].conn]);
		unsigned need = same && kind == PRINT_NUMBERS ? 1
				: kind == PRINT_NUMBERS       ? TA_POINTS_NAT_VOTES
							      : TA_POINTS_SHIFT_VOTES;
		if (vote[i].count < need || (same && vote[i].swapped))
			continue;
		list->item =
			ta_xgrow(list->item, &list->capacity, list->count + 1, sizeof(*list->item));
		list->item[list->count++] = (struct candidate){
			{ conn, vote[i].conn }, vote[i].swapped, same, vote[i].count
		};
	}
}

/* Equal endpoints first, then the most votes. */
static int by_worth(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;
	if (a->same_key != b->same_key)
		return a->same_key ? -1 : 1;
	if (a->votes != b->votes)
		return a->votes > b->votes ? -1 : 1;
	if (a->conn[0] != b->conn[0])
		return a->conn[0] < b->conn[0] ? -1 : 1;
	return (a->conn[1] > b->conn[1]) - (a->conn[1] < b->conn[1]);
}

static void add_join(struct ta_points *points, unsigned a, unsigned b, const struct candidate *c)
{
	points->join = ta_xgrow(points->join, &points->joins_capacity, points->njoins + 1,
				sizeof(*points->join));
	points->join[points->njoins++] =
		(struct ta_join){ .joined = { .point = { a, b },
					      .conn = { c->conn[0], c->conn[1] },
					      .swapped = c->swapped } };
}

static void round_of(struct ta_points *points, unsigned a, unsigned b, bool *taken[2],
		     enum print kind)
{
	const struct ta_point point[2] = { points->point[a], points->point[b] };
	struct book book;
	struct list list = { 0 };
	open_book(&book, &point[1], taken[1], kind);
	for (uint32_t i = 0; i < point[0].nconns; i++)
		if (!taken[0][i])
			add_votes(&list, point, i, &book, kind);
	free(book.slot);
	if (list.count)
		qsort(list.item, list.count, sizeof(*list.item), by_worth);
	for (size_t i = 0; i < list.count; i++) {
		const struct candidate *c = &list.item[i];
		if (taken[0][c->conn[0]] || taken[1][c->conn[1]])
			continue;
		taken[0][c->conn[0]] = taken[1][c->conn[1]] = true;
		add_join(points, a, b, c);
	}
	free(list.item);
}

void ta_points_candidates(struct ta_points *points, unsigned a, unsigned b)
{
	bool *taken[2] = { ta_xcalloc(points->point[a].nconns, sizeof(bool)),
			   ta_xcalloc(points->point[b].nconns, sizeof(bool)) };
	round_of(points, a, b, taken, PRINT_NUMBERS);
	round_of(points, a, b, taken, PRINT_SHIFTED);
	free(taken[0]);
	free(taken[1]);
}
