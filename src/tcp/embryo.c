/* SPDX-License-Identifier: MIT */
/* Connections of one SYN and nothing else, without a queue until they are looked at. */
#include "embryo.h"

#include "state.h"

bool ta_embryo_begins(const struct ta_step *st)
{
	const unsigned flags = TA_SYN | TA_ACK | TA_RST | TA_FIN;
	const struct ta_half *h = st->sender, *p = st->peer;
	return (st->seg->flags & flags) == TA_SYN && st->len == 1 && !st->conn->trouble &&
	       !h->out && !p->out && !h->segments && !p->segments &&
	       !((h->flags | p->flags) & (TA_HALF_SEEN | TA_HALF_UNNUMBERED));
}

bool ta_embryo_is(const struct ta_conn *c, int *ret_dir)
{
	int dir = !c->half[0].segments;
	const struct ta_half *h = &c->half[dir], *p = &c->half[!dir];
	*ret_dir = dir;
	/* With another segment of its side it has a queue. */
	return !c->trouble && !h->out && !p->out && !p->segments && h->flags & TA_HALF_SYN &&
	       !(h->flags & (TA_HALF_UNA_KNOWN | TA_HALF_RST | TA_HALF_FIN | TA_HALF_DATA)) &&
	       !(p->flags & TA_HALF_SEEN) && h->nxt == h->isn + 1;
}

void ta_embryo_wake(struct ta_tracker *t, struct ta_conn *c)
{
	int dir;
	if (c->half[0].segments + c->half[1].segments != 1 || !ta_embryo_is(c, &dir))
		return;
	struct ta_half *h = &c->half[dir];
	(void)ta_outq_push(&t->pool, &h->out, h->last_seen_ns, h->last_frame, h->isn, 1,
			   TA_OUT_SYN);
}
