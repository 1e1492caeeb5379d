/* SPDX-License-Identifier: MIT */
/* What SACK blocks report of a sender's queue. Each ACK repeats up to three blocks, and most say what the last one said or one segment
 * more: of ranges that are marked as a whole only the rest is gone through. */
#include "sacked.h"

#include "state.h"
#include "tcpautopsy/core/seqnum.h"

/* The marked range in which `left` lies, or at whose end; NULL: none. */
static struct ta_marked *known(struct ta_half_trouble *t, uint32_t left)
{
	for (uint32_t i = 0; i < t->nmarked; i++) {
		struct ta_marked *m = &t->marked[i];
		if (ta_seq_leq(m->left, left) && ta_seq_leq(left, m->right))
			return m;
	}
	return NULL;
}

void ta_sacked_passed(struct ta_half_trouble *t, uint32_t una)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < t->nmarked; i++)
		if (ta_seq_gt(t->marked[i].right, una))
			t->marked[kept++] = t->marked[i];
	t->nmarked = kept;
}

/* [left, right) is marked as a whole. `in`: it goes on with that one. */
static void remember(struct ta_half_trouble *t, struct ta_marked *in, uint32_t left, uint32_t right)
{
	if (in) {
		in->right = right;
		return;
	}
	uint32_t kept = 0;
	for (uint32_t i = 0; i < t->nmarked; i++)
		if (!(ta_seq_leq(left, t->marked[i].left) && ta_seq_geq(right, t->marked[i].right)))
			t->marked[kept++] = t->marked[i];
	if (kept == TA_LIMIT_MARKED)
		kept--;
	t->marked[kept++] = (struct ta_marked){ left, right };
	t->nmarked = kept;
}

/* Cuts entry i at seq, where it lies inside it. */
static void cut(struct ta_step *st, uint32_t i, uint32_t seq)
{
	struct ta_half *p = st->peer;
	const struct ta_out *o = i < p->out->count ? ta_outq_at(p->out, i) : NULL;
	if (o && ta_seq_lt(o->seq, seq) && ta_seq_lt(seq, o->seq + o->len))
		ta_outq_split(&st->tracker->pool, &p->out, i, seq);
}

/* Marks the entry as received; true where that is news. */
static bool mark(struct ta_outq *q, struct ta_out *o)
{
	if (o->flags & TA_OUT_SACKED)
		return false;
	o->flags |= TA_OUT_SACKED;
	q->sacked_bytes += o->len;
	if (o->len > q->largest_sacked)
		q->largest_sacked = o->len;
	return true;
}

void ta_sacked_mark(struct ta_step *st, uint32_t left, uint32_t right)
{
	struct ta_half *p = st->peer;
	if (!p->out || ta_seq_leq(right, p->una) || ta_seq_gt(right, p->nxt) ||
	    ta_seq_geq(left, right))
		return;
	struct ta_half_trouble *t = st->conn->trouble ? &st->conn->trouble->half[!st->dir] : NULL;
	struct ta_marked *in = t ? known(t, left) : NULL;
	uint32_t from = in ? in->right : left;
	if (ta_seq_geq(from, right))
		return;
	/* A block may begin or end inside what its sender gave to the network card in one piece (segmentation offload). */
	bool news = false, whole = true;
	uint32_t i = ta_outq_find(p->out, from);
	cut(st, i, from);
	if (i < p->out->count && ta_seq_lt(ta_outq_at(p->out, i)->seq, from))
		i++;
	for (; i < p->out->count && ta_seq_lt(ta_outq_at(p->out, i)->seq, right); i++) {
		cut(st, i, right);
		struct ta_out *o = ta_outq_at(p->out, i);
		if (ta_seq_lt(o->seq, from) || ta_seq_gt(o->seq + o->len, right))
			whole = false; /* no room to split it: the cumulative ACK tells of it later */
		else
			news |= mark(p->out, o);
	}
	p->out->sack_news += news;
	if (t && whole)
		remember(t, in, left, right);
}
