/* SPDX-License-Identifier: MIT */
/* Connections of one SYN and nothing else, without a queue until they are looked at. */
#include "embryo.h"

#include <stdlib.h>

#include "finish.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_awake {
	uint32_t id[TA_LIMIT_AWAKE]; /* in the order in which they were woken; TA_NO_CONN: free */
	uint32_t next;
	uint32_t held; /* TA_NO_CONN: none */
};

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
	return !c->trouble && !h->out && !p->out && h->segments == 1 && !p->segments &&
	       h->flags & TA_HALF_SYN &&
	       !(h->flags & (TA_HALF_UNA_KNOWN | TA_HALF_RST | TA_HALF_FIN | TA_HALF_DATA)) &&
	       !(p->flags & TA_HALF_SEEN) && h->nxt == h->isn + 1;
}

void ta_embryo_wake(struct ta_tracker *t, struct ta_conn *c)
{
	int dir;
	if (!ta_embryo_is(c, &dir))
		return;
	struct ta_half *h = &c->half[dir];
	struct ta_out syn = { h->last_seen_ns, h->last_frame, h->isn, 1, TA_OUT_SYN, 0 };
	(void)ta_outq_push(&t->pool, &h->out, &syn);
}

struct ta_awake *ta_awake_new(void)
{
	struct ta_awake *awake = ta_xmalloc(sizeof(*awake));
	for (size_t i = 0; i < TA_LIMIT_AWAKE; i++)
		awake->id[i] = TA_NO_CONN;
	awake->next = 0;
	awake->held = TA_NO_CONN;
	return awake;
}

void ta_awake_free(struct ta_awake *awake)
{
	free(awake);
}

void ta_awake_hold(struct ta_awake *awake, uint32_t id)
{
	awake->held = id;
}

void ta_awake_look(struct ta_tracker *t, uint32_t id, struct ta_conn *c)
{
	int dir;
	if (!ta_embryo_is(c, &dir))
		return;
	struct ta_awake *awake = t->awake;
	uint32_t *place = &awake->id[awake->next++ % TA_LIMIT_AWAKE];
	if (*place == awake->held && *place != TA_NO_CONN)
		place = &awake->id[awake->next++ % TA_LIMIT_AWAKE];
	if (*place != TA_NO_CONN)
		ta_conn_release(t, ta_flow_object(t->flows, *place));
	*place = id;
	ta_embryo_wake(t, c);
	ta_finish_conn(t, c);
}
