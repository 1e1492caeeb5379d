/* SPDX-License-Identifier: MIT */
/* Puts relative sequence numbers on a connection's raw ones: what tcpdump's print-tcp.c subtracted, is added
 * again. It prints SYNs, segments without an ACK, and the first segment with one as they are on the wire; what follows
 * counts from that segment's seq and from its ack - 1. */
#include "text/series/numbering.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"
#include "text/rules.h"
#include "text/series/recent.h"

struct end {
	struct ta_addr addr;
	uint16_t port;
};

struct conversation {
	struct ta_txt_node node;
	bool counting;     /* a segment with an ACK was seen: numbers are relative from here on */
	bool plain;        /* its raw numbers are not known: relative they stay */
	uint8_t first_dir; /* of such: the sender of the first segment, and what it acknowledged */
	uint32_t first_ack;
	bool isn_known[2];
	bool known[2];
	bool decided, absolute;
	struct end end[2]; /* the lesser first */
	uint32_t isn[2];   /* of a SYN */
	uint32_t base[2];  /* what that end's numbers are relative to */
};

struct ta_txt_numbering {
	uint64_t seed;
	struct ta_txt_recent conversations;
	unsigned votes[TA_TXT_VOTES];
};

struct ta_txt_numbering *ta_txt_numbering_new(void)
{
	struct ta_txt_numbering *n = ta_xcalloc(1, sizeof(*n));
	n->seed = ta_hash_seed();
	n->conversations = TA_TXT_RECENT(struct conversation, TA_LIMIT_TEXT_CONVERSATIONS);
	return n;
}

void ta_txt_numbering_free(struct ta_txt_numbering *n)
{
	if (!n)
		return;
	ta_txt_recent_release(&n->conversations);
	free(n);
}

static int compare_ends(const struct end *a, const struct end *b)
{
	int order = ta_addr_compare(&a->addr, &b->addr);
	return order ? order : (int)a->port - (int)b->port;
}

static bool same_end(const struct end *a, const struct end *b)
{
	return a->port == b->port && ta_addr_equal(&a->addr, &b->addr);
}

/* The conversation of a segment, new if need be; *ret_dir is the index of its sender. */
static struct conversation *find(struct ta_txt_numbering *n, const struct ta_segment *seg,
				 unsigned *ret_dir)
{
	struct end end[2] = { { seg->src, seg->sport }, { seg->dst, seg->dport } };
	unsigned dir = compare_ends(&end[0], &end[1]) > 0;
	uint64_t hash =
		ta_hash_mix(n->seed ^ end[dir].addr.w[0], end[dir].addr.w[1] ^ end[dir].port);
	hash = ta_hash_mix(hash ^ end[!dir].addr.w[0],
			   end[!dir].addr.w[1] ^ (uint64_t)end[!dir].port << 32);
	*ret_dir = dir;
	for (struct ta_txt_node *node = ta_txt_recent_first(&n->conversations, (uint32_t)hash);
	     node; node = ta_txt_recent_next(&n->conversations, node)) {
		struct conversation *c = (struct conversation *)node;
		if (!same_end(&c->end[0], &end[dir]) || !same_end(&c->end[1], &end[!dir]))
			continue;
		node->seen = 1;
		return c;
	}
	struct conversation *c = ta_txt_recent_add(&n->conversations, (uint32_t)hash);
	c->end[0] = end[dir];
	c->end[1] = end[!dir];
	return c;
}

static void set_base(struct conversation *c, unsigned dir, uint32_t base)
{
	c->base[dir] = base;
	c->known[dir] = true;
}

/* Says of one printed number whether it is raw: 1, relative: 0, either: -1. */
static int is_raw(const struct conversation *c, unsigned dir, uint32_t printed)
{
	if (!c->known[dir])
		return -1;
	int32_t off = ta_seq_diff(printed, c->base[dir]);
	bool near_raw = off < (int32_t)TA_TXT_SEQ_NEAR && off > -(int32_t)TA_TXT_SEQ_NEAR;
	bool near_relative = printed < TA_TXT_SEQ_NEAR || printed > UINT32_MAX - TA_TXT_SEQ_NEAR;
	if (near_raw != near_relative)
		return near_raw;
	/* Both, where the base is near 0 or near its end: the one that is much nearer. */
	int64_t from_base = llabs((int64_t)off), from_zero = llabs((int64_t)(int32_t)printed);
	if (from_base * TA_TXT_SEQ_NEARER < from_zero)
		return 1;
	return from_zero * TA_TXT_SEQ_NEARER < from_base ? 0 : -1;
}

/* The same of a segment. */
static int has_raw(const struct conversation *c, unsigned dir, const struct ta_segment *seg)
{
	int raw = seg->have & TA_HAVE_ACK ? is_raw(c, !dir, seg->ack) : -1;
	return raw < 0 && (seg->have & TA_HAVE_SEQ) ? is_raw(c, dir, seg->seq) : raw;
}

static void decide(struct ta_txt_numbering *n, struct conversation *c, unsigned dir,
		   const struct ta_segment *seg)
{
	int raw = has_raw(c, dir, seg);
	c->absolute =
		raw >= 0 ? raw > 0 : n->votes[TA_TXT_VOTE_RAW] > n->votes[TA_TXT_VOTE_RELATIVE];
	c->decided = raw >= 0;
	if (raw >= 0)
		n->votes[raw ? TA_TXT_VOTE_RAW : TA_TXT_VOTE_RELATIVE]++;
}

static void add_sack(struct ta_segment *seg, uint32_t base)
{
	for (unsigned i = 0; i < seg->nsack; i++) {
		seg->sack[i][0] += base;
		seg->sack[i][1] += base;
	}
}

/* The first segment with an ACK. In a trace that was cut at its beginning it is relative already. */
static void first_with_ack(struct ta_txt_numbering *n, struct conversation *c, unsigned dir,
			   struct ta_segment *seg)
{
	bool have_seq = seg->have & TA_HAVE_SEQ, syn = seg->flags & TA_SYN;
	bool raw = syn || c->isn_known[0] || c->isn_known[1] ||
		   (have_seq && seg->seq >= TA_TXT_SEQ_LARGE) ||
		   ((seg->have & TA_HAVE_ACK) && seg->ack >= TA_TXT_SEQ_LARGE) ||
		   n->votes[TA_TXT_VOTE_FIRST_RAW];
	c->counting = true;
	c->plain = false;
	c->known[0] = c->known[1] = c->decided = false;
	if (!raw) {
		c->plain = true;
		c->first_dir = (uint8_t)dir;
		c->first_ack = seg->have & TA_HAVE_ACK ? seg->ack : 0;
		seg->have |= TA_SEQ_RELATIVE;
		return;
	}
	if (have_seq)
		set_base(c, dir, seg->seq);
	else if (c->isn_known[dir])
		set_base(c, dir, c->isn[dir] + 1); /* the ACK that ends the handshake */
	if (seg->have & TA_HAVE_ACK)
		set_base(c, !dir, seg->ack - 1);
	bool absolute = n->votes[TA_TXT_VOTE_RAW] > n->votes[TA_TXT_VOTE_RELATIVE];
	if (!absolute)
		add_sack(seg, c->base[!dir]);
	if (c->known[0] && c->known[1])
		return;
	if (absolute) {
		c->absolute = c->decided = true;
		return;
	}
	c->plain = true; /* one side's raw numbers will never be known */
	/* In answer to a SYN, and no SYN-ACK: a challenge. Its ACK and the SYN are raw, what follows is not. */
	if (c->isn_known[!dir] && !c->isn_known[dir])
		return;
	seg->ack -= c->base[!dir];
	add_sack(seg, 0 - c->base[!dir]);
	seg->have |= TA_SEQ_RELATIVE;
}

static void later(struct ta_txt_numbering *n, struct conversation *c, unsigned dir,
		  struct ta_segment *seg)
{
	if (c->plain) {
		/* one side's ACK falls back only where its first was raw, and what follows is not */
		if (dir == c->first_dir && (seg->have & TA_HAVE_ACK) &&
		    c->first_ack > TA_TXT_SEQ_LEAST_RAW && seg->ack < c->first_ack / 2)
			n->votes[TA_TXT_VOTE_FIRST_RAW]++;
		/* of the other side nothing raw was shown, and what follows is raw all the same */
		if (has_raw(c, dir, seg) > 0) {
			n->votes[TA_TXT_VOTE_RAW]++;
			c->plain = false;
			c->absolute = c->decided = true;
			return;
		}
		seg->have |= TA_SEQ_RELATIVE;
		return;
	}
	if (!c->decided)
		decide(n, c, dir, seg);
	if (c->absolute)
		return;
	seg->seq += seg->have & TA_HAVE_SEQ ? c->base[dir] : 0;
	seg->ack += seg->have & TA_HAVE_ACK ? c->base[!dir] : 0;
	add_sack(seg, c->base[!dir]);
}

void ta_txt_numbering_tcpdump(struct ta_txt_numbering *n, struct ta_segment *seg)
{
	const uint32_t needed = TA_HAVE_PORTS | TA_HAVE_FLAGS;
	unsigned dir;
	if ((seg->have & needed) != needed)
		return;
	struct conversation *c = find(n, seg, &dir);
	if (seg->flags & TA_SYN && seg->have & TA_HAVE_SEQ) {
		c->isn[dir] = seg->seq;
		c->isn_known[dir] = true;
	}
	if (!(seg->flags & TA_ACK)) {
		if (c->plain &&
		    !(seg->flags & TA_SYN)) /* printed raw, among numbers that are not */
			seg->have &= ~(uint32_t)TA_HAVE_SEQ;
		return;
	}
	if (!c->counting || (seg->flags & TA_SYN))
		first_with_ack(n, c, dir, seg);
	else
		later(n, c, dir, seg);
}

void ta_txt_numbering_base(struct ta_txt_numbering *n, const struct ta_segment *seg, uint32_t base)
{
	unsigned dir;
	struct conversation *c = find(n, seg, &dir);
	set_base(c, dir, base);
}

bool ta_txt_numbering_peer(struct ta_txt_numbering *n, const struct ta_segment *seg, uint32_t *ret)
{
	unsigned dir;
	struct conversation *c = find(n, seg, &dir);
	if (!c->known[!dir])
		return false;
	*ret = c->base[!dir];
	return true;
}

void ta_txt_numbering_votes(const struct ta_txt_numbering *n, unsigned ret[TA_TXT_VOTES])
{
	memcpy(ret, n->votes, sizeof(n->votes));
}

void ta_txt_numbering_set_votes(struct ta_txt_numbering *n, const unsigned votes[TA_TXT_VOTES])
{
	memcpy(n->votes, votes, sizeof(n->votes));
}
