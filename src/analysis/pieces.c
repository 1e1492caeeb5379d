/* SPDX-License-Identifier: MIT */
/* Which inputs continue another: by time, and by connections that one leaves open and the next begins in the middle of. */
#include "pieces.h"

#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

/* A rotated capture goes on at once; a quiet link may be silent for so long. Chosen. */
#define TA_PIECE_GAP_NS (60 * TA_SEC)
/* A packet may stand in the piece after the one that it was captured in. Chosen. */
#define TA_PIECE_OVERLAP_NS TA_SEC

enum {
	ENDS = 64, /* connections that are remembered of each end of an input: one that both have suffices */
	INPUTS = 4096 /* inputs that are remembered: enough to say that there are pieces */
};

struct piece {
	int64_t first_ns, last_ns;
	uint64_t open[ENDS], entered[ENDS]; /* prints of connections, 0: none */
};

struct ta_pieces {
	struct piece *piece; /* owned */
	size_t count, capacity;
};

struct ta_pieces *ta_pieces_new(void)
{
	return ta_xcalloc(1, sizeof(struct ta_pieces));
}

void ta_pieces_free(struct ta_pieces *p)
{
	if (p)
		free(p->piece);
	free(p);
}

static uint64_t print_of(const struct ta_flow_key *key)
{
	uint64_t h = ta_hash_mix((uint64_t)key->port[0] << 16 | key->port[1], key->tenant);
	h = ta_hash_bytes(h, key->addr, sizeof(key->addr));
	return h ? h : 1;
}

static void note_connection(struct piece *p, size_t *nopen, size_t *nentered,
			    const struct ta_conn *c)
{
	uint32_t flags = c->half[0].flags | c->half[1].flags;
	bool ended = c->flags & TA_CONN_CLOSED || flags & TA_HALF_RST;
	if (!ended)
		p->open[(*nopen)++ % ENDS] = print_of(&c->flow.key);
	if (!(flags & TA_HALF_SYN) && *nentered < ENDS)
		p->entered[(*nentered)++] = print_of(&c->flow.key);
}

void ta_pieces_note(struct ta_pieces *all, const struct ta_run *run)
{
	size_t nopen = 0, nentered = 0;
	if (run->ninputs != 1 || !run->input[0]->report.packets || all->count == INPUTS)
		return;
	struct piece p = { .first_ns = run->input[0]->first_ns, .last_ns = run->input[0]->last_ns };
	for (uint32_t id = 0; id < ta_tracker_count(run->tracker); id++) {
		const struct ta_conn *c = ta_tracker_conn(run->tracker, id);
		if (c)
			note_connection(&p, &nopen, &nentered, c);
	}
	all->piece = ta_xgrow(all->piece, &all->capacity, all->count + 1, sizeof(*all->piece));
	all->piece[all->count++] = p;
}

static int by_start(const void *pa, const void *pb)
{
	const struct piece *a = pa, *b = pb;
	return (a->first_ns > b->first_ns) - (a->first_ns < b->first_ns);
}

static bool goes_on(const struct piece *before, const struct piece *p)
{
	if (p->first_ns < before->last_ns - TA_PIECE_OVERLAP_NS ||
	    p->first_ns > before->last_ns + TA_PIECE_GAP_NS || p->first_ns == before->first_ns)
		return false;
	for (size_t i = 0; i < ENDS && p->entered[i]; i++)
		for (size_t k = 0; k < ENDS; k++)
			if (before->open[k] == p->entered[i])
				return true;
	return false;
}

uint64_t ta_pieces_continued(struct ta_pieces *all)
{
	uint64_t n = 0;
	if (all->count)
		qsort(all->piece, all->count, sizeof(*all->piece), by_start);
	for (size_t i = 1; i < all->count; i++)
		n += goes_on(&all->piece[i - 1], &all->piece[i]);
	return n;
}
