/* SPDX-License-Identifier: MIT */
/* Keep-alive probes (RFC 1122 4.2.3.6, RFC 9293 section 3.8.4): 0 or 1 byte, one below SND.NXT, with nothing
 * outstanding, the peer's window open, nothing new to acknowledge, and nothing heard for a while. Each of these is
 * asked, so that a late ACK, a byte sent again or a window probe is not taken for one. */
#include "detector.h"

#include <stdlib.h>

#include "episodes.h"
#include "rules.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"

/* When the prober last heard the other side, as far as it counts: -1 where this capture does not show it. The other
 * side's own probes are out of window and refresh nothing (RFC 9293 section 3.10.7.4; Linux tcp_validate_incoming comes
 * before tcp_ack), and what the probe's ACK field leaves out was still on its way. */
static int64_t counted_heard_ns(const struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	int64_t heard = st->peer_before_ns;
	const struct ta_episode *theirs = ta_episode_open_of(st->conn, !st->dir, true);
	const struct ta_attempt *t = theirs ? ta_episode_last(theirs) : NULL;
	/* A probe with a byte is in the window of Linux's check and does refresh; an empty one is dropped unread. */
	bool refreshes = theirs && theirs->probe_payload && !st->len;
	if (t && t->time_ns == heard && !refreshes)
		heard = theirs->prober_before_ns;
	if (heard >= 0 && st->have_ack && st->now_ns - heard < TA_PROBE_IDLE_MIN_NS &&
	    ta_seq_lt(st->seg->ack, p->nxt) && h->flags & TA_HALF_SEEN)
		heard = h->last_seen_ns;
	return heard;
}

/* An answered run goes on until a probe stays unanswered; that one begins a run of its own. */
static struct ta_episode *split_off(struct ta_step *st, struct ta_episode *e)
{
	struct ta_attempt moved = *ta_episode_last(e);
	const struct ta_attempt *before = &e->attempt[e->nattempts - 2];
	e->nattempts--;
	e->attempts_total--;
	e->end_ns = before->time_ns;
	e->last_frame = before->frame;
	ta_episode_close(e, TA_RESULT_ANSWERED, before->answer_frame, before->time_ns);
	struct ta_episode *fresh = ta_episode_start(st, TA_EPISODE_KEEPALIVE, st->dir);
	if (!fresh)
		return NULL;
	fresh->seq = e->seq;
	fresh->length = e->length;
	fresh->probe_payload = e->probe_payload;
	fresh->inferred = e->inferred;
	fresh->idle_before_ns = moved.time_ns - before->time_ns;
	fresh->last_heard_ns = fresh->anchor_ns = moved.heard_frame ? moved.heard_ns : -1;
	fresh->last_heard_frame = moved.heard_frame;
	ta_episode_add(fresh, &moved);
	return fresh;
}

static struct ta_episode *run_of(struct ta_step *st)
{
	struct ta_episode *e = ta_episode_open_of(st->conn, st->dir, true);
	if (e && e->kind != TA_EPISODE_KEEPALIVE) {
		ta_episode_close(e, TA_RESULT_ANSWERED, st->frame, st->now_ns);
		e = NULL;
	}
	if (e) {
		const struct ta_attempt *last = ta_episode_last(e);
		bool answered = last->answer_frame;
		if (!answered && e->nattempts > 1 && e->answered)
			return split_off(st, e);
		/* A run that began unanswered and was answered in the end is over: what follows is healthy again. */
		if (answered && !e->attempt[0].answer_frame && e->attempts_total > 1) {
			ta_episode_close(e, TA_RESULT_ANSWERED, last->answer_frame, last->time_ns);
			e = NULL;
		}
	}
	if (!e) {
		e = ta_episode_start(st, TA_EPISODE_KEEPALIVE, st->dir);
		if (!e)
			return NULL;
		e->seq = st->seq;
		e->length = st->len;
		int64_t counted = counted_heard_ns(st);
		e->anchor_ns = counted >= 0 ? counted : st->now_ns;
	}
	return e;
}

/* TS.Recent of the prober (RFC 7323 section 4.3) is older than the answer to its newest probe: it did not hear it. */
void ta_keepalive_unheard(const struct ta_step *st, struct ta_episode *e)
{
	struct ta_attempt *last = ta_episode_last(e);
	if (last && last->answer_frame && last->answer_tsval && st->seg->have & TA_HAVE_TS &&
	    ta_seq_lt(st->seg->tsecr, last->answer_tsval))
		last->flags |= TA_ATTEMPT_UNHEARD;
}

/* Linux and all others wait for the idle time again after an answer, and for the interval without one: a run of answered
 * probes at a shorter distance than the idle time, that its prober resets one interval after the last, was not heard. */
void ta_keepalive_unheard_run(const struct ta_step *st, struct ta_episode *e)
{
	int64_t idle_ns = ta_episode_idle_ns(e);
	if (idle_ns <= 0 || e->nattempts < 2 || e->attempts_omitted)
		return;
	const struct ta_attempt *last = ta_episode_last(e);
	int64_t gap_ns = st->now_ns - last->time_ns;
	if (gap_ns > idle_ns / TA_PERCENT * TA_INTERVAL_PERCENT)
		return;
	for (uint32_t i = 1; i < e->nattempts; i++) {
		int64_t ns = e->attempt[i].time_ns - e->attempt[i - 1].time_ns;
		int64_t slack_ns = gap_ns / TA_PERCENT * TA_REGULAR_PERCENT;
		if (ns < gap_ns - slack_ns || ns > gap_ns + slack_ns)
			return;
	}
	for (uint32_t i = 0; i < e->nattempts; i++)
		if (e->attempt[i].answer_frame)
			e->attempt[i].flags |= TA_ATTEMPT_UNHEARD;
}

static void add_probe(struct ta_step *st, struct ta_episode *e)
{
	struct ta_attempt a = {
		.time_ns = st->now_ns, .frame = st->frame, .seq = st->seq, .len = st->len
	};
	a.ip_id = st->seg->ip_id;
	ta_attempt_heard(st, &a);
	if (st->seg->have & TA_HAVE_TS) {
		a.tsval = st->seg->tsval;
		a.tsecr = st->seg->tsecr;
		a.flags |= TA_ATTEMPT_TS;
	}
	const struct ta_attempt *last = ta_episode_last(e);
	bool seen = st->sender->flags & TA_HALF_SEEN;
	if (!last || !seen || st->sender->last_seen_ns != last->time_ns)
		e->prober_before_ns = seen ? st->sender->last_seen_ns : -1;
	ta_keepalive_unheard(st, e);
	/* After other traffic a probe follows an idle time, not an interval. */
	if (last && (last->seq != st->seq || (st->have_ack && e->probe_ack != st->seg->ack)))
		a.flags |= TA_ATTEMPT_AFTER_TRAFFIC;
	e->probe_ack = st->seg->ack;
	ta_episode_add(e, &a);
	e->probe_payload = st->len;
	st->probe = true;
}

/* Silence long enough for a probe: since the peer was heard, and since the probe before this one. */
static bool long_silence(const struct ta_step *st)
{
	int64_t heard = counted_heard_ns(st);
	const struct ta_episode *e = ta_episode_open_of(st->conn, st->dir, true);
	const struct ta_attempt *last = e ? ta_episode_last(e) : NULL;
	if (last && st->now_ns - last->time_ns < TA_PROBE_IDLE_MIN_NS)
		return false;
	if (heard >= 0)
		return st->now_ns - heard >= TA_PROBE_IDLE_MIN_NS;
	/* Nothing of the peer yet: what is not just out of order in the capture can be nothing else. */
	int64_t own = st->sender->last_frame ? st->now_ns - st->sender->last_seen_ns : 0;
	return own >= TA_PROBE_FIRST_MIN_NS;
}

/* RFC 9293: only when nothing is outstanding. Of a peer that the capture lacks no ACK is here. And a capture may have missed one: what is empty
 * and one below SND.NXT is no ACK of this sender's (these bear SND.NXT), unless it was overtaken by its own last byte. */
static bool may_be_acked(const struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	if (st->peer->flags & TA_HALF_ECHOED && !st->peer->segments)
		return true;
	return !st->len && h->flags & TA_HALF_SEEN &&
	       st->now_ns - h->last_seen_ns >= TA_PROBE_IDLE_MIN_NS &&
	       !ta_episode_open_of(st->conn, st->dir, false);
}

/* A capture begun in mid-idle with a probe that carries a byte: its first segment looks like one byte of data, which the next
 * one repeats after it was acknowledged, and the peer has nothing to say to it. */
static bool repeats_first_byte(const struct ta_step *st)
{
	const struct ta_half *h = st->sender, *p = st->peer;
	return st->len == 1 && h->segments == 1 && !(h->flags & (TA_HALF_SYN | TA_HALF_FIN)) &&
	       st->seq == h->isn + 1 && !(p->flags & (TA_HALF_SYN | TA_HALF_FIN | TA_HALF_DATA)) &&
	       p->last_seen_ns >= h->last_seen_ns &&
	       p->last_seen_ns - h->last_seen_ns < TA_PROBE_IDLE_MIN_NS;
}

/* The first segment becomes the first probe of the run; its byte is no payload, and its answer no round trip. */
static void add_first_byte(struct ta_step *st, struct ta_episode *e)
{
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	struct ta_attempt first = { .time_ns = st->sender->last_seen_ns,
				    .frame = st->sender->last_frame,
				    .seq = st->seq,
				    .len = 1,
				    .answer_frame = st->peer->last_frame,
				    .answer_window = st->peer->wnd };
	ta_episode_add(e, &first);
	e->answered++;
	e->max_answer_ns = st->peer->last_seen_ns - first.time_ns;
	e->anchor_ns = first.time_ns; /* what came before it is not shown */
	e->last_heard_ns = -1;
	e->last_heard_frame = 0;
	e->inferred = !t->first_byte_repeated;
	t->began_with_probe = true;
	st->sender->rto = (struct ta_rto_estimator){ 0 };
}

bool ta_det_keepalive(struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	const struct ta_segment *s = st->seg;
	if (st->len > 1 || s->flags & (TA_SYN | TA_FIN | TA_RST) || st->seq + 1 != h->nxt)
		return false;
	if (h->out && h->una != h->nxt && !may_be_acked(st))
		return false;
	/* 4.3BSD probes carry an ACK one below, too, so that a 4.2BSD peer must answer. */
	bool bsd = st->old_ack && st->have_ack && st->seg->ack + 1 == st->peer->una;
	if (st->advanced || (st->old_ack && !bsd) ||
	    (st->peer->flags & TA_HALF_WND_KNOWN && !st->prior_peer_wnd))
		return false;
	if (!long_silence(st))
		return false;
	bool second = repeats_first_byte(st);
	struct ta_episode *e = run_of(st);
	if (e && second && !e->nattempts)
		add_first_byte(st, e);
	if (e)
		add_probe(st, e);
	else
		st->probe = true;
	if (e && h->out && h->una != h->nxt && st->peer->segments)
		e->unacked = true;
	return true;
}

void ta_keepalive_suspect(struct ta_step *st)
{
	/* Nothing tells this from a repeated ACK yet: it is kept as the newest suspect in a run marked as inferred. */
	if (st->advanced || st->idle_ns < TA_PROBE_IDLE_MIN_NS || !long_silence(st))
		return;
	struct ta_episode *e = ta_episode_open_of(st->conn, st->dir, true);
	if (!e) {
		e = ta_episode_start(st, TA_EPISODE_KEEPALIVE, st->dir);
		if (!e)
			return;
		e->suspect = e->inferred = true;
		e->seq = st->seq;
		e->last_heard_ns = -1;
		struct ta_attempt first = { .time_ns = st->sender->last_seen_ns,
					    .frame = st->sender->last_frame,
					    .seq = st->seq };
		ta_episode_add(e, &first);
	}
	add_probe(st, e);
	st->probe = false; /* as long as it is a guess it may also be an answer */
}

void ta_keepalive_unmask(struct ta_step *st)
{
	struct ta_half *p = st->peer;
	struct ta_step probe = *st;
	int prober = !st->dir;
	struct ta_episode *e = ta_episode_open_of(st->conn, prober, true);
	p->nxt++;
	p->flags &= ~(uint32_t)TA_HALF_BARE;
	ta_conn_trouble(st->conn)->half[prober].began_with_probe = true;
	if (!p->nxt)
		p->wraps++;
	if (e) {
		e->suspect = e->inferred = false;
	} else {
		probe.dir = prober;
		probe.sender = p;
		probe.peer = st->sender;
		probe.now_ns = p->last_seen_ns;
		probe.frame = p->last_frame;
		probe.seq = p->nxt - 1;
		probe.idle_ns = -1;
		e = ta_episode_start(&probe, TA_EPISODE_KEEPALIVE, prober);
		if (!e)
			return;
		e->seq = probe.seq;
		e->last_heard_ns = -1;
		e->last_heard_frame = 0;
		struct ta_attempt a = { .time_ns = probe.now_ns,
					.frame = probe.frame,
					.seq = probe.seq };
		ta_episode_add(e, &a);
	}
}

/* Whether the other side just asked for this ACK: with a probe, or with a segment sent again. */
static bool is_answer(const struct ta_step *st)
{
	for (int probes = 0; probes < 2; probes++) {
		const struct ta_episode *theirs =
			ta_episode_open_of(st->conn, !st->dir, probes > 0);
		const struct ta_attempt *asked = theirs ? ta_episode_last(theirs) : NULL;
		if (asked && asked->answer_frame == st->frame)
			return true;
	}
	return false;
}

/* The first segment of a trace that begins in the idle time is a probe, too, when the next one repeats it. */
static void add_first(struct ta_step *st, struct ta_episode *e)
{
	struct ta_attempt first = { .time_ns = st->sender->last_seen_ns,
				    .frame = st->sender->last_frame,
				    .seq = st->seq };
	ta_episode_add(e, &first);
	e->last_heard_ns = -1;
	e->last_heard_frame = 0;
}

void ta_keepalive_infer(struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	bool seen = h->flags & TA_HALF_SEEN;
	if (st->advanced || st->old_ack || (!seen && !h->last_frame) ||
	    (h->out && h->una != h->nxt))
		return;
	if (st->peer->flags & TA_HALF_WND_KNOWN && !st->prior_peer_wnd) {
		if (seen)
			ta_window_probe_infer(st);
		return;
	}
	/* Without sequence numbers only the order tells a probe from an answer to one. */
	if (is_answer(st) || !st->have_ack || st->seg->ack != st->peer->una || !long_silence(st))
		return;
	bool repeats_first = !seen && h->segments == 1 && !(st->peer->flags & TA_HALF_SEEN) &&
			     !st->peer->last_frame;
	bool known = h->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN);
	st->seq = known ? h->nxt - 1 : 0; /* where a probe lies; not shown */
	struct ta_episode *e = run_of(st);
	if (!e)
		return;
	e->inferred = true;
	e->seq_unknown |= !known;
	if (repeats_first && !e->nattempts)
		add_first(st, e);
	add_probe(st, e);
}
