/* SPDX-License-Identifier: MIT */
/* The end of the run: what is still open is closed as the capture leaves it, and each chain is handed to src/timers.
 * The censoring rule stands first: nothing is called unanswered that the capture had no time to show answered. */
#include "tcpautopsy/tcp/tracker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "decide.h"
#include "echo.h"
#include "episodes.h"
#include "finish.h"
#include "replay.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

/* The peer repeated its SYN just before: this SYN-ACK answered it and is no timer's. The same of what the replay of the
 * sender explains without one. */
static bool is_provoked(const struct ta_episode *e, const struct ta_attempt *a)
{
	if (e->kind == TA_EPISODE_SYN_ACK || e->kind == TA_EPISODE_SYN)
		return a->flags & TA_ATTEMPT_PROVOKED;
	return a->why.rule == TA_SENT_BY_ANSWER || a->why.cause == TA_CAUSE_FAST ||
	       a->why.cause == TA_CAUSE_AFTER_RTO || a->why.cause == TA_CAUSE_PMTU;
}

/* What src/timers has to know of each attempt beyond what was seen when it was sent. */
static void prepare_attempts(struct ta_episode *e)
{
	assert(e->nattempts > 0 && e->attempt);
	bool acked = e->attempt[e->nattempts - 1].flags & TA_ATTEMPT_ACKED;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		struct ta_attempt *a = &e->attempt[i];
		/* The ACK that the capture shows had not reached the sender. */
		if (acked && a->seq == e->attempt[0].seq)
			a->flags |= TA_ATTEMPT_HEAD;
		if (is_provoked(e, a))
			a->flags |= TA_ATTEMPT_ASKED_FOR;
	}
}

void ta_episode_chain(const struct ta_conn *c, const struct ta_episode *e, int64_t resolution_ns,
		      struct ta_chain *ret)
{
	const struct ta_half *h = &c->half[e->sender], *p = &c->half[!e->sender];
	bool syns = h->flags & TA_HALF_SYN && p->flags & TA_HALF_SYN;
	bool sack = h->flags & TA_HALF_SACK_PERM && p->flags & TA_HALF_SACK_PERM;
	*ret = (struct ta_chain){ .kind = (enum ta_episode_kind)e->kind,
				  .attempt = e->attempt,
				  .nattempts = e->nattempts };
	ret->anchor_ns = e->anchor_ns;
	ret->newest_ns = e->newest_ns;
	ret->srtt_ns = e->srtt_ns;
	ret->near_ns = ta_replay_near_ns(c, e->sender);
	ret->variance_ns = e->variance_ns;
	ret->rto_estimate_ns = e->rto_estimate_ns;
	ret->resolution_ns = resolution_ns;
	ret->in_flight = e->in_flight;
	ret->sack = h->flags & TA_HALF_BEFORE_PROBES ? 0 : syns ? sack : -1;
	ret->icmp_unreachable = e->icmp_unreachable > 0;
	ret->icmp_count = e->icmp_unreachable;
}

static int64_t apart_ns(int64_t a_ns, int64_t b_ns)
{
	return a_ns > b_ns ? a_ns - b_ns : b_ns - a_ns;
}

/* Some stacks count the peer's own probes as a sign of life (BSD: t_rcvtime is set before a segment is looked at), unlike Linux:
 * where the idle time since such a probe is a round one to a hair, and that since what else was heard is not. */
static bool counts_peers_probe(const struct ta_tracker *t, const struct ta_episode *e)
{
	struct ta_keepalive_fit fit;
	int64_t idle_ns = ta_episode_idle_ns(e), heard_ns = e->start_ns - e->last_heard_ns;
	int64_t setting_ns = e->fit->keepalive.nominal_idle_ns;
	if (e->last_heard_ns <= e->anchor_ns || heard_ns < TA_CLEAN_IDLE_NS)
		return false;
	ta_keepalive_fit(heard_ns, NULL, NULL, 0, t->resolution_ns, &fit);
	return fit.nominal_idle_ns > 0 &&
	       apart_ns(heard_ns, fit.nominal_idle_ns) <= TA_CLEAN_OFF_NS &&
	       (setting_ns < 0 || apart_ns(idle_ns, setting_ns) > TA_CLEAN_OFF_NS);
}

static void fit_keepalive(const struct ta_tracker *t, struct ta_episode *e)
{
	int64_t *gap = ta_xcalloc(e->nattempts, sizeof(*gap));
	bool *answered = ta_xcalloc(e->nattempts, sizeof(*answered));
	size_t ngaps = 0;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		answered[i] =
			e->attempt[i].answer_frame && !(e->attempt[i].flags & TA_ATTEMPT_UNHEARD);
		if (i && !(e->attempt[i].flags & TA_ATTEMPT_AFTER_TRAFFIC))
			gap[ngaps++] = e->attempt[i].time_ns - e->attempt[i - 1].time_ns;
	}
	int64_t idle = ta_episode_idle_ns(e);
	ta_keepalive_fit(idle, gap, answered, ngaps, t->resolution_ns, &e->fit->keepalive);
	if (idle > 0 && counts_peers_probe(t, e)) {
		e->anchor_ns = e->last_heard_ns;
		idle = ta_episode_idle_ns(e);
		ta_keepalive_fit(idle, gap, answered, ngaps, t->resolution_ns, &e->fit->keepalive);
	}
	/* A timer that goes off once or twice and then not again is none that was set to this idle time. */
	if (e->attempts_total <= 2 && e->answered == e->attempts_total && idle > 0 &&
	    t->end_ns - e->end_ns > TA_LAPSED_IDLES * idle && !ngaps)
		e->fit->keepalive.nominal_idle_ns = -1;
	free(gap);
	free(answered);
}

/* When nothing more of this episode could be seen: the end of the capture, or what took the connection's place. */
static int64_t horizon(const struct ta_tracker *t, const struct ta_conn *c,
		       const struct ta_episode *e)
{
	int64_t end = t->end_ns;
	if (t->visible_until) {
		int64_t until = t->visible_until(t->visible_context, c, e);
		if (until < end)
			end = until;
	}
	return end;
}

static void run_abort_clock(const struct ta_tracker *t, const struct ta_conn *c,
			    struct ta_episode *e, const struct ta_chain *chain,
			    struct ta_abort *ret)
{
	struct ta_abort_input in = { .chain = chain, .backoff = &e->fit->backoff };
	in.capture_end_ns =
		e->closed && e->result == TA_RESULT_SUPERSEDED ? e->answer_ns : horizon(t, c, e);
	in.zero_window = e->zero_window;
	in.orphan_possible = c->half[e->sender].flags & TA_HALF_FIN;
	in.keepalive_interval_ns =
		e->kind == TA_EPISODE_KEEPALIVE ? e->fit->keepalive.interval_ns : -1;
	in.reset_by_sender = e->result == TA_RESULT_RESET_BY_SENDER;
	in.reset_ns = in.reset_by_sender ? e->answer_ns : -1;
	in.last_answer_ns = e->last_heard_ns;
	if (e->kind == TA_EPISODE_KEEPALIVE)
		in.last_answer_ns = e->anchor_ns < e->start_ns ? e->anchor_ns : -1;
	for (uint32_t i = 0; i < e->nattempts; i++)
		if (e->attempt[i].answer_frame && !(e->attempt[i].flags & TA_ATTEMPT_UNHEARD))
			in.last_answer_ns = e->attempt[i].time_ns;
	ta_abort_clock(&in, ret);
	e->fit->abort = ret;
}

/* Answers that this capture shows had come to the sender's host, then, each of them. */
static bool taken_at_sender(const struct ta_conn *c, int sender)
{
	int64_t near_ns = ta_replay_near_ns(c, sender);
	return near_ns >= 0 && near_ns < TA_AT_SENDER_NS;
}

static void fit_episode(const struct ta_tracker *t, const struct ta_conn *c, struct ta_episode *e)
{
	struct ta_chain chain;
	assert(!e->fit && e->nattempts > 0);
	struct ta_fit fit = { .abort = &ta_abort_none };
	struct ta_abort abort;
	e->fit = &fit;
	prepare_attempts(e);
	ta_episode_chain(c, e, t->resolution_ns, &chain);
	ta_chain_fit(&chain, &e->fit->backoff);
	if (e->kind == TA_EPISODE_KEEPALIVE)
		fit_keepalive(t, e);
	bool unfinished = !e->closed || e->result == TA_RESULT_RESET_BY_SENDER ||
			  e->result == TA_RESULT_SUPERSEDED;
	if (unfinished)
		run_abort_clock(t, c, e, &chain, &abort);
	ta_episode_decide(c, e);
	/* Ports that were used again after the next copy was due: it had ended before. */
	bool over = !e->closed || e->result == TA_RESULT_SUPERSEDED;
	const struct ta_icmp_note *icmp = over ? ta_icmp_that_ended(t, c, e) : NULL;
	if (icmp) {
		ta_episode_close(e, TA_RESULT_ICMP, icmp->frame, icmp->time_ns);
		fit.abort = &ta_abort_none;
	} else if (over && fit.abort->observed) {
		e->result = TA_RESULT_GAVE_UP;
	} else if (over && fit.abort->stopped_early) {
		const struct ta_attempt *last = ta_episode_last(e);
		if (last->flags & TA_ATTEMPT_ACKED && last->answer_frame && !e->closed &&
		    !taken_at_sender(c, e->sender))
			/* Copies of what had been acknowledged, and no more of them behind this answer: it arrived. */
			ta_episode_close(e, TA_RESULT_ANSWERED, last->answer_frame, -1);
		else
			e->result = TA_RESULT_STOPPED;
	}
	e->fit = ta_fit_keep(&fit);
}

/* The newest probe of an answered run, left without answer although there was time for one, is a run of its own. */
static void split_last_probe(struct ta_tracker *t, struct ta_conn *c, size_t index)
{
	struct ta_trouble *tr = c->trouble;
	struct ta_episode *e = tr->episode[index];
	struct ta_attempt *last = ta_episode_last(e);
	if (e->kind != TA_EPISODE_KEEPALIVE || e->closed || !last || last->answer_frame)
		return;
	if (e->nattempts < 2 || !e->answered || tr->nepisodes >= TA_LIMIT_EPISODES)
		return;
	if (t->end_ns - last->time_ns < ta_patience_ns(ta_rto_srtt_ns(&c->half[e->sender].rto)))
		return; /* pending: the capture ended before an answer was due */
	struct ta_attempt moved = *last;
	struct ta_attempt *before = last - 1;
	struct ta_episode *fresh = ta_xcalloc(1, sizeof(*fresh));
	*fresh = *e;
	fresh->attempt = NULL;
	fresh->nattempts = fresh->attempts_capacity = fresh->attempts_total =
		fresh->attempts_omitted = 0;
	fresh->answered = fresh->peer_segments = fresh->peer_new_data = 0;
	fresh->last_heard_ns = fresh->anchor_ns = moved.heard_frame ? moved.heard_ns : -1;
	fresh->last_heard_frame = moved.heard_frame;
	fresh->idle_before_ns = moved.time_ns - before->time_ns;
	fresh->max_answer_ns = -1;
	ta_episode_add(fresh, &moved);
	e->nattempts--;
	e->attempts_total--;
	e->end_ns = before->time_ns;
	e->last_frame = before->frame;
	ta_episode_close(e, TA_RESULT_ANSWERED, before->answer_frame, before->time_ns);
	tr->episode = ta_xgrow(tr->episode, &tr->episodes_capacity, tr->nepisodes + 1,
			       sizeof(*tr->episode));
	tr->episode[tr->nepisodes++] = fresh;
}

/* Attempts at distances that differ by no more than half: a timer's, not a talker's. */
static bool is_regular(const struct ta_episode *e)
{
	int64_t shortest = INT64_MAX, longest = 0;
	for (uint32_t i = 1; i < e->nattempts; i++) {
		int64_t gap = e->attempt[i].time_ns - e->attempt[i - 1].time_ns;
		shortest = gap < shortest ? gap : shortest;
		longest = gap > longest ? gap : longest;
	}
	return longest <= shortest / 2 * TA_REGULAR_HALVES;
}

static bool drop_suspect(const struct ta_conn *c, const struct ta_episode *e)
{
	if (!e->suspect)
		return false;
	return !(c->half[e->sender].flags & TA_HALF_BARE) || e->attempts_total < TA_SUSPECTS ||
	       !is_regular(e);
}

/* Suspects that nothing confirmed: a regular series of three or more stays, marked as inferred. */
static void drop_suspects(struct ta_conn *c)
{
	struct ta_trouble *t = c->trouble;
	size_t kept = 0;
	for (size_t i = 0; i < t->nepisodes; i++) {
		struct ta_episode *e = t->episode[i];
		if (drop_suspect(c, e)) {
			if (t->newest[e->sender][true] == e)
				t->newest[e->sender][true] = NULL;
			ta_episode_free(e);
		} else {
			e->suspect = false; /* it stays marked as inferred */
			t->episode[kept++] = e;
		}
	}
	t->nepisodes = kept;
}

/* The other side was heard after it. Before a SYN-ACK it was heard with the SYN, where that is the connection's first segment; else
 * when is not known any more. */
static void heard_before(const struct ta_conn *c, struct ta_episode *e, const struct ta_out *o)
{
	bool first = e->kind == TA_EPISODE_SYN_ACK && c->syn_to_synack_us != UINT32_MAX &&
		     (o->time_ns - c->start_ns) / TA_US == c->syn_to_synack_us;
	e->last_heard_ns = first ? c->start_ns : -1;
	e->last_heard_frame = first ? c->first_frame : 0;
}

/* SYNs and FINs that were sent once and never answered have an episode too: their one attempt. */
static void open_lonely(struct ta_tracker *t, struct ta_conn *c)
{
	for (int dir = 0; dir < 2; dir++) {
		struct ta_half *h = &c->half[dir];
		if (!h->out || h->out->count != 1 || ta_episode_open_of(c, dir, false))
			continue;
		const struct ta_out *o = ta_outq_at(h->out, 0);
		bool syn = o->flags & TA_OUT_SYN, fin = o->flags & TA_OUT_FIN && o->len == 1;
		if ((!syn && !fin) || o->copies ||
		    t->end_ns - o->time_ns < ta_patience_ns(ta_rto_srtt_ns(&c->half[dir].rto)))
			continue;
		if (c->trouble && c->trouble->nresets)
			continue;
		struct ta_segment none = { .time_ns = o->time_ns };
		struct ta_step st = { .tracker = t,
				      .seg = &none,
				      .conn = c,
				      .sender = h,
				      .peer = &c->half[!dir],
				      .id = TA_NO_CONN,
				      .dir = dir };
		st.now_ns = o->time_ns;
		st.frame = o->frame;
		enum ta_episode_kind kind = fin ? TA_EPISODE_FIN
					    : c->flags & TA_CONN_SYN_ACK && ta_conn_client(c) != dir
						    ? TA_EPISODE_SYN_ACK
						    : TA_EPISODE_SYN;
		struct ta_episode *e = ta_episode_start(&st, kind, dir);
		if (!e)
			continue;
		e->seq = o->seq;
		e->length = o->len;
		e->original_seen = true;
		if (e->last_heard_ns < 0 || e->last_heard_ns > o->time_ns ||
		    e->last_heard_frame > o->frame)
			heard_before(c, e, o);
		struct ta_attempt a = {
			.time_ns = o->time_ns, .frame = o->frame, .seq = o->seq, .len = o->len
		};
		a.flags = TA_ATTEMPT_ORIGINAL | TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL | TA_ATTEMPT_DATA;
		ta_episode_add(e, &a);
	}
}

/* What was called sooner than any round trip, when a later one was as fast: the path got faster, it proves nothing. */
static void take_back_early(const struct ta_conn *c, struct ta_episode *e)
{
	int64_t rtt_ns = (int64_t)c->half[e->sender].rto.min_rtt_us * TA_US;
	assert(e->attempt || !e->nattempts);
	for (uint32_t i = 0; i < e->nattempts; i++) {
		struct ta_attempt *a = &e->attempt[i];
		if (a->spurious != TA_SPURIOUS_EARLY_ACK || a->flags & TA_ATTEMPT_ACKED ||
		    e->answer_ns - a->time_ns < rtt_ns / TA_QUARTERS * TA_EARLY_ACK_QUARTERS)
			continue;
		a->spurious = TA_SPURIOUS_NO;
		e->healed_attempt = (int32_t)i;
	}
}

/* Bytes that the capture lacks and that nobody has acknowledged. */
static uint32_t open_holes_bytes(struct ta_outq *q)
{
	uint32_t bytes = 0;
	for (uint32_t i = 0; q && i < q->count; i++) {
		const struct ta_out *o = ta_outq_at(q, i);
		if (o->flags & TA_OUT_UNSEEN && !(o->flags & TA_OUT_SACKED))
			bytes += o->len;
	}
	return bytes;
}

void ta_finish_conn(struct ta_tracker *t, struct ta_conn *c)
{
	ta_echo_finish(t, c);
	open_lonely(t, c);
	if (!c->trouble)
		return;
	struct ta_trouble *tr = c->trouble;
	for (int dir = 0; dir < 2; dir++) {
		struct ta_outq *q = c->half[dir].out;
		const struct ta_out *head = q && q->count ? ta_outq_at(q, 0) : NULL;
		struct ta_half_trouble *half = &tr->half[dir];
		const struct ta_out *tail = head ? ta_outq_at(q, q->count - 1) : NULL;
		half->open_holes_bytes = open_holes_bytes(q);
		if (head)
			half->sacked_bytes = q->sacked_bytes - (tail->flags & TA_OUT_SACKED &&
								tail->flags & TA_OUT_FIN);
		if (!head || !(head->flags & TA_OUT_UNSEEN))
			continue;
		half->hole_bytes = head->len;
		half->hole_frame = head->frame;
		half->hole_since_ns = head->time_ns;
	}
	drop_suspects(c);
	for (size_t i = 0, n = tr->nepisodes; i < n; i++)
		split_last_probe(t, c, i);
	for (size_t i = 0; i < tr->nepisodes; i++) {
		struct ta_episode *e = tr->episode[i];
		const struct ta_attempt *last = ta_episode_last(e);
		/* Behind answers that were not heard it is open whether this one was. */
		bool unheard = last > e->attempt && last[-1].flags & TA_ATTEMPT_UNHEARD;
		if (!e->closed && e->kind == TA_EPISODE_KEEPALIVE && last && last->answer_frame &&
		    !unheard)
			ta_episode_close(e, TA_RESULT_ANSWERED, last->answer_frame, -1);
		take_back_early(c, e);
		assert(e->healed_attempt < (int32_t)e->nattempts);
		assert(e->attempts_total == e->nattempts + e->attempts_omitted);
		fit_episode(t, c, e);
	}
}

void ta_tracker_set_visibility(struct ta_tracker *t,
			       int64_t (*until)(void *context, const struct ta_conn *conn,
						const struct ta_episode *e),
			       void *context)
{
	t->visible_until = until;
	t->visible_context = context;
}
