/* SPDX-License-Identifier: MIT */
/* The life of an episode: start, attempts, what the other side does meanwhile, and how it ends. */
#include "episodes.h"

#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"

static bool is_probe_kind(uint8_t kind)
{
	return kind == TA_EPISODE_KEEPALIVE || kind == TA_EPISODE_ZERO_WINDOW_PROBE;
}

struct ta_episode *ta_episode_open_of(const struct ta_conn *c, int sender, bool probes)
{
	const struct ta_trouble *t = c->trouble;
	if (!t)
		return NULL;
	struct ta_episode *e = t->newest[sender][probes];
	return e && !e->closed ? e : NULL;
}

/* A segment that was held back is followed when the peer may have been heard again: what came before it is not known any more. */
static bool spoke_since(const struct ta_step *st)
{
	return st->held && st->peer->last_frame > st->frame;
}

struct ta_episode *ta_episode_start(struct ta_step *st, enum ta_episode_kind kind, int sender)
{
	struct ta_trouble *t = ta_conn_trouble(st->conn);
	if (t->nepisodes >= TA_LIMIT_EPISODES) {
		t->episodes_omitted++;
		ta_anomaly_add(&st->tracker->anomalies, "limits.episodes", st->frame);
		return NULL;
	}
	const struct ta_half *h = &st->conn->half[sender], *p = &st->conn->half[!sender];
	struct ta_episode *e = ta_xcalloc(1, sizeof(*e));
	st->tracker->room.episodes++;
	e->kind = (uint8_t)kind;
	e->sender = (uint8_t)sender;
	e->end_ns = e->start_ns = st->now_ns;
	e->first_frame = e->last_frame = st->frame;
	e->answer_ns = e->max_answer_ns = -1;
	e->prober_before_ns = -1;
	/* Where ACKs moved over segments that were never seen, the other side was heard later than the capture shows. */
	bool heard =
		p->flags & TA_HALF_SEEN && !(t->half[!sender].acked_unseen) && !spoke_since(st);
	e->last_heard_ns = heard ? p->last_seen_ns : -1;
	e->last_heard_frame = heard ? p->last_frame : 0;
	e->anchor_ns = st->now_ns;
	e->rto_estimate_ns = ta_rto_value_ns(&h->rto);
	e->srtt_ns = ta_rto_srtt_ns(&h->rto);
	e->variance_ns = ta_rto_variance_ns(&h->rto);
	e->min_rtt_ns = h->rto.samples ? (int64_t)h->rto.min_rtt_us * TA_US : -1;
	e->idle_before_ns = st->idle_ns;
	e->zero_window = p->flags & TA_HALF_WND_KNOWN && !p->wnd;
	e->healed_attempt = -1;
	t->episode =
		ta_xgrow(t->episode, &t->episodes_capacity, t->nepisodes + 1, sizeof(*t->episode));
	t->episode[t->nepisodes++] = e;
	t->newest[sender][is_probe_kind(e->kind)] = e;
	return e;
}

void ta_episode_free(struct ta_episode *e)
{
	free(e->attempt);
	ta_fit_free(e->fit);
	free(e);
}

struct ta_attempt *ta_episode_add(struct ta_episode *e, const struct ta_attempt *attempt)
{
	if (e->nattempts == TA_LIMIT_ATTEMPTS) {
		/* Keep the first half and the newest of the rest. */
		struct ta_attempt *second = e->attempt + TA_LIMIT_ATTEMPTS / 2;
		memmove(second, second + 1, (TA_LIMIT_ATTEMPTS / 2 - 1) * sizeof(*second));
		e->nattempts--;
		e->attempts_omitted++;
	} else if (e->nattempts == e->attempts_capacity) {
		size_t capacity = e->attempts_capacity;
		e->attempt = ta_xgrow(e->attempt, &capacity, e->nattempts + 1, sizeof(*e->attempt));
		e->attempts_capacity = (uint32_t)capacity;
	}
	e->went_on = 0;
	struct ta_attempt *a = &e->attempt[e->nattempts++];
	*a = *attempt;
	a->nominal_ns = -1;
	if (!e->attempts_total++) {
		e->start_ns = a->time_ns;
		e->first_frame = a->frame;
	}
	e->end_ns = a->time_ns;
	e->last_frame = a->frame;
	return a;
}

void ta_attempt_heard(const struct ta_step *st, struct ta_attempt *a)
{
	bool before = st->peer_before_ns >= 0 && !spoke_since(st);
	a->heard_ns = before ? st->peer_before_ns : -1;
	a->heard_frame = before ? st->peer->last_frame : 0;
}

int64_t ta_episode_next_due_ns(const struct ta_episode *e)
{
	if (e->nattempts < 2)
		return -1;
	const struct ta_attempt *last = ta_episode_last(e);
	int64_t gap_ns = last->time_ns - last[-1].time_ns;
	return last->time_ns + gap_ns / TA_EIGHTHS * TA_NEXT_GAP_MAX_EIGHTHS;
}

void ta_episode_close(struct ta_episode *e, enum ta_result result, uint32_t end_frame,
		      int64_t answer_ns)
{
	e->closed = true;
	e->result = (uint8_t)result;
	e->end_frame = end_frame;
	e->answer_ns = answer_ns;
}

/* Eifel (RFC 3522): the ACK echoes the timestamp of the copy that it answers. Returns the attempt whose timestamp
 * was echoed, or -1. The clock ticks in milliseconds, so two attempts may share a value: the later one is taken
 * only where the earlier has another. */
static int echoed_attempt(const struct ta_episode *e, const struct ta_segment *s)
{
	if (!(s->have & TA_HAVE_TS) || !s->tsecr)
		return -1;
	int found = -1;
	/* The original's own timestamp is not kept: what was echoed is older than the first copy's. */
	if (e->nattempts > 1 && e->attempt[0].flags & TA_ATTEMPT_ORIGINAL &&
	    e->attempt[1].flags & TA_ATTEMPT_TS && ta_seq_lt(s->tsecr, e->attempt[1].tsval))
		return 0;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (!(a->flags & TA_ATTEMPT_TS))
			continue;
		if (a->tsval == s->tsecr)
			return (int)i;
		if (ta_seq_lt(a->tsval, s->tsecr))
			found = (int)i; /* sent at or after this one and before the next */
	}
	return found;
}

static bool overlaps(const struct ta_attempt *a, uint32_t left, uint32_t right)
{
	return ta_seq_lt(a->seq, right) && ta_seq_gt(a->seq + a->len, left);
}

/* Eifel (RFC 3522): the copies of the range that got through which were sent after it, and not in the
 * same tick. */
static void mark_needless(struct ta_episode *e, int got_through, const struct ta_segment *s)
{
	const struct ta_attempt *first = &e->attempt[got_through];
	for (uint32_t i = (uint32_t)got_through + 1; i < e->nattempts; i++) {
		struct ta_attempt *a = &e->attempt[i];
		if (!(a->flags & TA_ATTEMPT_TS) || a->spurious != TA_SPURIOUS_NO)
			continue;
		if (ta_seq_gt(a->tsval, s->tsecr) && ta_seq_leq(a->seq + a->len, s->ack) &&
		    overlaps(a, first->seq, first->seq + first->len))
			a->spurious = TA_SPURIOUS_TIMESTAMP;
	}
}

/* All of the newest copy is acknowledged sooner than any round trip: an earlier transmission is being answered. */
static bool is_early(const struct ta_step *st, const struct ta_episode *e)
{
	const struct ta_attempt *last = ta_episode_last(e);
	return e->nattempts > 1 && e->min_rtt_ns > TA_EARLY_ACK_RTT_MIN_NS &&
	       st->now_ns - e->end_ns < e->min_rtt_ns / TA_QUARTERS * TA_EARLY_ACK_QUARTERS &&
	       ta_seq_leq(last->seq + last->len, st->seg->ack);
}

void ta_episode_progress(struct ta_step *st, struct ta_episode *e)
{
	int healed = (int)e->nattempts - 1;
	int echoed = echoed_attempt(e, st->seg);
	if (echoed >= 0 && e->attempt[echoed].flags & TA_ATTEMPT_HEAD) {
		healed = echoed;
		mark_needless(e, echoed, st->seg);
	} else if (is_early(st, e)) {
		if (e->attempt[healed].spurious == TA_SPURIOUS_NO)
			e->attempt[healed].spurious = TA_SPURIOUS_EARLY_ACK;
		healed--;
	}
	e->healed_attempt = healed;
	ta_episode_close(e, TA_RESULT_ANSWERED, st->frame, st->now_ns);
}

/* The newest copy in an episode of bytes in [left, right) that can have been answered and that no D-SACK has named. */
static struct ta_attempt *reported_copy(const struct ta_step *st, const struct ta_episode *e,
					uint32_t left, uint32_t right)
{
	int64_t rtt_ns = e->min_rtt_ns > 0 ? e->min_rtt_ns : 0;
	for (uint32_t k = e->nattempts; k-- > 0;) {
		struct ta_attempt *a = &e->attempt[k];
		if (!(a->flags & TA_ATTEMPT_ORIGINAL) && a->spurious != TA_SPURIOUS_DSACK &&
		    overlaps(a, left, right) &&
		    st->now_ns - a->time_ns >= rtt_ns / TA_QUARTERS * TA_EARLY_ACK_QUARTERS)
			return a;
	}
	return NULL;
}

void ta_episode_dsack(const struct ta_step *st, uint32_t left, uint32_t right)
{
	struct ta_trouble *t = st->conn->trouble;
	size_t looked = 0;
	for (size_t i = t ? t->nepisodes : 0; i-- > 0 && looked < TA_DSACK_LOOKS; looked++) {
		struct ta_episode *e = t->episode[i];
		if (e->sender == st->dir || is_probe_kind(e->kind))
			continue;
		struct ta_attempt *a = reported_copy(st, e, left, right);
		if (!a)
			continue;
		a->spurious = TA_SPURIOUS_DSACK;
		/* A part may be that of another transmission that was cut differently. */
		e->dsacks += ta_seq_leq(left, a->seq) && ta_seq_geq(right, a->seq + a->len);
		return;
	}
}

void ta_episode_heard(struct ta_episode *e, const struct ta_step *st)
{
	if (st->now_ns <= e->start_ns)
		return;
	if (!e->peer_segments++) {
		e->peer_first_frame = st->frame;
		e->peer_first_ns = st->now_ns;
	}
	e->peer_last_frame = st->frame;
	e->peer_last_ns = st->now_ns;
	bool own_news = st->len > 0 || (st->have_seq && st->sender->flags & TA_HALF_SEEN &&
					st->seq + 1 == st->sender->nxt);
	e->peer_new_data += own_news;
	struct ta_attempt *a = ta_episode_last(e);
	if (!own_news && !a->answer_frame) {
		a->answer_frame = st->frame;
		a->answer_window = st->have_wnd ? st->wnd : st->sender->wnd;
		a->answer_tsval = st->seg->have & TA_HAVE_TS ? st->seg->tsval : 0;
		e->answered++;
		if (st->have_wnd && !st->wnd)
			e->zero_window = true;
	}
}
