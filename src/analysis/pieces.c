/* SPDX-License-Identifier: MIT */
/* Which inputs continue another: by time and place, and by connections that one leaves open and the next begins in the middle of. And which
 * hold the same packets. */
#include "pieces.h"

#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

/* A rotated capture goes on at once; a quiet link may be silent for so long. Chosen. */
#define TA_PIECE_GAP_NS (60 * TA_SEC)
/* A packet may stand in the piece after the one that it was captured in. Chosen. */
#define TA_PIECE_OVERLAP_NS TA_SEC

enum {
	ENDS = 64, /* connections that are remembered of each end of an input: one that both have suffices */
	INPUTS = 4096, /* inputs that are remembered: enough to say that there are pieces */
	BACK = 16 /* inputs that began before one, and that it may go on with: two pieces of each of TA_POINTS_MAX points */
};

struct piece {
	int64_t first_ns, last_ns;
	uint64_t open[ENDS], entered[ENDS]; /* prints of connections, 0: none */
	struct ta_sketch *sketch;           /* NULL: not kept; owned */
	bool text, own_clock;               /* its times count from nothing that others have */
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
	if (!p)
		return;
	for (size_t i = 0; i < p->count; i++)
		free(p->piece[i].sketch);
	free(p->piece);
	free(p);
}

bool ta_pieces_want_sketch(const struct ta_pieces *all)
{
	return all->count < TA_PIECES_SKETCHES;
}

void ta_pieces_sketch(struct ta_sketch **sketch, const struct ta_packet *packet)
{
	if (!*sketch || packet->starts_run) {
		free(*sketch);
		*sketch = ta_xcalloc(1, sizeof(**sketch));
	}
	if (packet->kind == TA_PACKET_TCP)
		ta_sketch_note(*sketch, &packet->seg);
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

void ta_pieces_note(struct ta_pieces *all, const struct ta_run *run, struct ta_sketch *sketch)
{
	size_t nopen = 0, nentered = 0;
	const struct ta_run_input *in = run->ninputs == 1 ? run->input[0] : NULL;
	if (!ta_pieces_want_sketch(all)) {
		free(sketch);
		sketch = NULL;
	}
	if (!in || !in->report.packets || all->count == INPUTS) {
		free(sketch);
		return;
	}
	struct piece p = { .first_ns = in->first_ns,
			   .last_ns = in->last_ns,
			   .sketch = sketch,
			   .text = in->text,
			   .own_clock =
				   in->text && !in->report.have_start && !in->report.start_text };
	for (uint32_t id = 0; id < ta_tracker_count(run->tracker); id++) {
		const struct ta_conn *c = ta_tracker_glance(run->tracker, id);
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
	int64_t gap_ns = ta_time_sub(p->first_ns, before->last_ns);
	if (gap_ns < -TA_PIECE_OVERLAP_NS || gap_ns > TA_PIECE_GAP_NS ||
	    p->first_ns == before->first_ns)
		return false;
	if (before->text != p->text || before->own_clock || p->own_clock)
		return false;
	if (before->sketch && p->sketch &&
	    (ta_sketch_shares(before->sketch, p->sketch) ||
	     !ta_sketch_one_place(before->sketch, p->sketch)))
		return false;
	for (size_t i = 0; i < ENDS && p->entered[i]; i++)
		for (size_t k = 0; k < ENDS; k++)
			if (before->open[k] == p->entered[i])
				return true;
	return false;
}

/* One that began before it, and that it goes on with. */
static bool goes_on_with_any(const struct ta_pieces *all, size_t i)
{
	for (size_t back = 1; back <= BACK && back <= i; back++)
		if (goes_on(&all->piece[i - back], &all->piece[i]))
			return true;
	return false;
}

static bool shares_with_any(const struct ta_pieces *all, size_t i)
{
	for (size_t k = 0; k < all->count && all->piece[i].sketch; k++)
		if (k != i && all->piece[k].sketch &&
		    ta_sketch_shares(all->piece[i].sketch, all->piece[k].sketch))
			return true;
	return false;
}

void ta_pieces_count(struct ta_pieces *all, uint64_t *ret_continued, uint64_t *ret_elsewhere)
{
	uint64_t continued = 0, elsewhere = 0;
	if (all->count)
		qsort(all->piece, all->count, sizeof(*all->piece), by_start);
	for (size_t i = 0; i < all->count; i++) {
		continued += goes_on_with_any(all, i);
		elsewhere += shares_with_any(all, i);
	}
	*ret_continued = continued;
	*ret_elsewhere = elsewhere;
}
