/* SPDX-License-Identifier: MIT */
/* Whether a SYN on the ports of a connection has begun a new one. */
#include "contest.h"

#include <stdlib.h>
#include <string.h>

#include "episodes.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

static struct ta_contest *slot_of(struct ta_tracker *t, uint32_t id)
{
	return &t->contest[id % TA_CONTESTS];
}

static void close_contest(struct ta_contest *x)
{
	free(x->held);
	*x = (struct ta_contest){ 0 };
}

void ta_contest_open(struct ta_tracker *t, uint32_t id, uint32_t before)
{
	struct ta_contest *x = slot_of(t, id);
	close_contest(x);
	t->contested = true;
	x->id = id;
	x->before = before;
}

static struct ta_contest *open_contest(struct ta_tracker *t, uint32_t id)
{
	struct ta_contest *x = slot_of(t, id);
	return x->id == id && x->before != x->id ? x : NULL;
}

/* Nothing but SYNs of one side, and what does not acknowledge them. */
static bool is_undecided(const struct ta_conn *c, int syn_sender)
{
	const struct ta_half *h = &c->half[syn_sender];
	return h->flags & TA_HALF_SYN && !(c->flags & (TA_CONN_SYN_ACK | TA_CONN_ESTABLISHED)) &&
	       !(h->flags & (TA_HALF_UNA_KNOWN | TA_HALF_RST | TA_HALF_FIN));
}

/* A segment of the SYN's sender in the numbers of the connection that it had before. */
static bool goes_on(const struct ta_conn *old, const struct ta_conn *fresh, int dir,
		    const struct ta_segment *s)
{
	const struct ta_half *h = &old->half[dir], *p = &old->half[!dir];
	const unsigned known = TA_HALF_SEEN | TA_HALF_UNA_KNOWN;
	const int32_t window = (int32_t)TA_WINDOW_UNKNOWN_BYTES;
	if (old->flags & TA_CONN_CLOSED || !(h->flags & known) || !(p->flags & known) ||
	    (h->flags | p->flags) & TA_HALF_SEQ_RELATIVE)
		return false;
	bool has_ack = s->have & TA_HAVE_ACK;
	if (!(s->have & TA_HAVE_SEQ) || (!has_ack && !(s->flags & TA_RST)) ||
	    (ta_seq_gt(s->seq, fresh->half[dir].isn) && ta_seq_leq(s->seq, fresh->half[dir].nxt)) ||
	    (has_ack && s->ack == fresh->half[!dir].isn + 1))
		return false;
	int32_t seq_off = ta_seq_diff(s->seq, h->nxt),
		ack_off = has_ack ? ta_seq_diff(s->ack, p->nxt) : 0;
	int32_t limit =
		p->wnd > TA_WINDOW_UNKNOWN_BYTES && p->wnd < INT32_MAX ? (int32_t)p->wnd : window;
	return seq_off >= -limit && seq_off <= limit && ack_off >= -limit && ack_off <= limit;
}

/* What the SYN had ended goes on. */
static void reopen(struct ta_conn *c, uint32_t syn_frame)
{
	for (int side = 0; side < 2; side++)
		for (int probes = 0; probes < 2; probes++) {
			struct ta_episode *e = c->trouble ? c->trouble->newest[side][probes] : NULL;
			if (!e || !e->closed || e->result != TA_RESULT_SUPERSEDED ||
			    e->end_frame != syn_frame)
				continue;
			e->closed = false;
			e->result = TA_RESULT_CAPTURE_ENDED;
			e->end_frame = 0;
			e->answer_ns = -1;
		}
}

/* What was held for the old connection, in front of what a later contest held. */
static void hand_over(struct ta_tracker *t, const struct ta_contest *x)
{
	if (!x->nheld)
		return;
	struct ta_segment *all = ta_xcalloc((size_t)x->nheld + t->nheld, sizeof(*all));
	memcpy(all, x->held, x->nheld * sizeof(*all));
	if (t->nheld)
		memcpy(all + x->nheld, t->held, t->nheld * sizeof(*all));
	free(t->held);
	t->held = all;
	t->nheld += x->nheld;
}

/* The SYNs were not of the side that they named. */
static void withdraw(struct ta_tracker *t, struct ta_contest *x, struct ta_conn *old, int dir)
{
	uint32_t id = x->id;
	struct ta_conn *fresh = ta_flow_object(t->flows, id);
	struct ta_half_trouble *trouble = &ta_conn_trouble(old)->half[dir];
	trouble->ignored += fresh->half[dir].segments;
	if (trouble->ignored_frame < fresh->half[dir].last_frame) {
		trouble->ignored_frame = fresh->half[dir].last_frame;
		trouble->ignored_ns = fresh->half[dir].last_seen_ns;
	}
	ta_anomaly_add_n(&t->anomalies, "tcp.forged_syn", fresh->first_frame,
			 fresh->half[dir].segments);
	reopen(old, fresh->first_frame);
	old->flags = (uint16_t)(old->flags & ~TA_CONN_REUSED);
	hand_over(t, x);
	close_contest(x);
	ta_conn_release(t, fresh);
	ta_flow_remove(t->flows, id);
}

/* The contest that the segment decides for an older connection; NULL: none. Several SYNs may have come one after the other. */
static struct ta_contest *won_by_old(struct ta_tracker *t, uint32_t id, int dir,
				     const struct ta_segment *s)
{
	struct ta_contest *x = open_contest(t, id);
	for (unsigned looked = 0; x && looked < TA_CONTEST_LOOKS; looked++) {
		const struct ta_conn *old = ta_flow_object(t->flows, x->before),
				     *fresh = ta_flow_object(t->flows, x->id);
		if (!old || !fresh || (!is_undecided(fresh, dir) && !is_undecided(fresh, !dir))) {
			close_contest(x);
			return NULL;
		}
		if (goes_on(old, fresh, dir, s))
			return x;
		x = open_contest(t, x->before);
	}
	return NULL;
}

uint32_t ta_contest_judge(struct ta_tracker *t, uint32_t id, int dir, const struct ta_segment *s)
{
	/* A bare RST of the SYN's sender answers the challenge: it knows nothing of the old connection (RFC 9293 section 3.5.1). */
	bool rst = s->flags & TA_RST, bare = rst && !(s->flags & TA_ACK);
	struct ta_contest *x = s->flags & TA_SYN ? NULL : won_by_old(t, id, dir, s);
	if (!x)
		return id;
	uint32_t before = x->before;
	const struct ta_conn *first = ta_flow_object(t->flows, x->id);
	if (!is_undecided(first, dir)) {
		/* Who did not send the SYN may still have the old connection in either case, and ends it so. */
		if (!rst)
			return id;
		reopen(ta_flow_object(t->flows, before), first->first_frame);
		return before;
	}
	if (bare)
		return id;
	/* The SYN may have overtaken it. */
	const struct ta_conn *fresh = ta_flow_object(t->flows, id);
	if (s->time_ns - fresh->start_ns <= TA_REORDER_NS)
		return before;
	while (id != before) {
		uint32_t older = open_contest(t, id)->before;
		withdraw(t, open_contest(t, id), ta_flow_object(t->flows, before), dir);
		id = older;
	}
	ta_flow_restore(t->flows, before);
	return before;
}

void ta_contest_hold(struct ta_tracker *t, uint32_t id, const struct ta_segment *s)
{
	struct ta_contest *x = open_contest(t, id);
	if (!x || x->nheld == TA_LIMIT_HELD)
		return;
	if (!x->held)
		x->held = ta_xcalloc(TA_LIMIT_HELD, sizeof(*x->held));
	x->held[x->nheld++] = *s;
}

struct ta_segment *ta_contest_held(struct ta_tracker *t, uint32_t *ret_n)
{
	struct ta_segment *held = t->held;
	*ret_n = t->nheld;
	t->held = NULL;
	t->nheld = 0;
	return held;
}

void ta_contests_release(struct ta_tracker *t)
{
	for (size_t i = 0; i < TA_CONTESTS; i++)
		close_contest(&t->contest[i]);
	free(t->held);
}
