/* SPDX-License-Identifier: MIT */
/* What a segment's ACK field, SACK blocks (RFC 2018, 2883) and window tell about the other side's sending. */
#include "step.h"

#include <string.h>

#include "detector.h"
#include "episodes.h"
#include "replay.h"
#include "rules.h"
#include "sacked.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

/* Round-trip sample for the sender p, as tcp_clean_rtx_queue() takes it: from the earliest range that this ACK covers,
 * unless one of them was sent twice (Karn, RFC 6298 section 3). */
struct sample {
	int64_t sent_ns;
	int64_t newest_ns; /* when the newest of them was sent: the fastest answer */
	bool ambiguous;
	uint32_t largest;
};

static void pop_acked(struct ta_step *st, struct ta_half *p, uint32_t ack, struct sample *sample)
{
	struct ta_outq *q = p->out;
	while (q && q->count) {
		struct ta_out *o = ta_outq_at(q, 0);
		if (ta_seq_leq(ack, o->seq))
			break;
		if (o->flags & (TA_OUT_RETRANSMITTED | TA_OUT_UNSEEN | TA_OUT_MERGED))
			sample->ambiguous = true;
		else {
			if (sample->sent_ns < 0)
				sample->sent_ns = o->time_ns;
			sample->newest_ns = o->time_ns;
		}
		if (ta_seq_lt(ack, o->seq + o->len)) {
			uint32_t cut = ack - o->seq;
			if (o->flags & TA_OUT_SACKED)
				q->sacked_bytes -= cut;
			o->seq += cut;
			o->len -= cut;
			break;
		}
		if (o->flags & TA_OUT_SACKED)
			q->sacked_bytes -= o->len;
		if (o->len > sample->largest &&
		    !(o->flags & (TA_OUT_RETRANSMITTED | TA_OUT_UNSEEN | TA_OUT_MERGED)))
			sample->largest = o->len;
		q->head++;
		q->count--;
	}
	if (q && !q->count)
		ta_outq_drop(&st->tracker->pool, &p->out);
}

/* The newest window probe carried the byte at `seq`: the peer had room for it after all. */
static bool took_probe_byte(const struct ta_conn *c, int sender, uint32_t seq)
{
	const struct ta_episode *e = ta_episode_open_of(c, sender, true);
	const struct ta_attempt *last =
		e && e->kind == TA_EPISODE_ZERO_WINDOW_PROBE ? ta_episode_last(e) : NULL;
	return last && last->flags & TA_ATTEMPT_DATA && last->seq == seq;
}

/* What an ACK of more than was seen covers stays in the queue until the next one, or until its sender goes on behind it: it may acknowledge
 * what was never sent (ta_weigh_unseen_ack()). It gives no round trip. */
static void keep_unproven(struct ta_half *p)
{
	for (uint32_t i = 0; i < p->out->count; i++)
		ta_outq_at(p->out, i)->flags |= TA_OUT_MERGED;
}

void ta_drop_proven(struct ta_step *st)
{
	struct sample none = { -1, -1, true, 0 };
	pop_acked(st, st->sender, st->sender->una, &none);
}

/* The ACK that is known to be of bytes that had not been sent; they still have not. */
static bool is_unsent(const struct ta_conn *c, int sender, uint32_t ack)
{
	const struct ta_half_trouble *t = c->trouble ? &c->trouble->half[sender] : NULL;
	return t && t->unsent_seen && ack == t->unsent_ack && ta_seq_gt(ack, c->half[sender].nxt);
}

/* `ack` takes bytes that the capture never showed. */
static void note_unseen(struct ta_step *st, uint32_t ack)
{
	const struct ta_half *p = st->peer;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[!st->dir];
	t->acked_unseen++;
	t->unseen_bytes += ack - p->nxt;
	/* One more in a row, and nothing sent between: they are undone together. */
	bool in_a_row = t->acked_unseen > 1 && t->acked_unseen_right == p->nxt && p->out &&
			t->acked_unseen_ns > p->last_seen_ns;
	t->acked_unseen_row = in_a_row ? t->acked_unseen_row + 1 : 1;
	if (!in_a_row) {
		t->acked_unseen_left = p->nxt;
		t->acked_unseen_una = p->una;
		t->acked_unseen_ns = st->now_ns;
	}
	t->acked_unseen_right = ack;
}

/* What had failed goes on. */
static void progress(struct ta_step *st, struct ta_half_trouble *t)
{
	if (t->recovering && ta_seq_geq(st->peer->una, t->recover))
		t->recovering = false;
	struct ta_episode *e = ta_episode_open_of(st->conn, !st->dir, false);
	/* What lies in front of the bytes that are repeated is another matter (the SYN, where the other side was not seen yet). */
	bool in_front = e && e->original_seen && ta_seq_leq(st->peer->una, e->seq);
	if (in_front)
		ta_episode_heard(e, st);
	else if (e)
		ta_episode_progress(st, e);
}

/* Data acknowledges what its sender had `waited_ns` ago: longer than it may wait. */
static void note_late(const struct ta_step *st, int64_t waited_ns)
{
	const struct ta_rto_estimator *rto = &st->peer->rto;
	if (!st->seg->payload_len || !rto->samples || waited_ns < TA_LATE_ACK_NS ||
	    waited_ns < TA_LATE_ACK_NS / 2 + TA_LATE_ACK_RTTS * (int64_t)rto->min_rtt_us * TA_US)
		return;
	ta_conn_trouble(st->conn)->half[!st->dir].late_acks++;
}

/* A round trip, and what the queue keeps of the ACK that took its beginning. */
static void note_sample(struct ta_step *st, const struct sample *sample)
{
	struct ta_half *p = st->peer;
	if (sample->sent_ns >= 0 && !sample->ambiguous) {
		note_late(st, st->now_ns - sample->newest_ns);
		ta_rto_sample(&p->rto, st->now_ns - sample->sent_ns, p->una, p->nxt);
		ta_rto_fastest(&p->rto, st->now_ns - sample->newest_ns);
	}
	if (sample->largest > p->largest_acked)
		p->largest_acked =
			(uint16_t)(sample->largest > UINT16_MAX ? UINT16_MAX : sample->largest);
	if (p->out) {
		p->out->anchor_ns = st->now_ns;
		p->out->dupacks = 0;
		p->out->sack_news = 0;
	}
}

/* SND.UNA moves to `ack`. unproven: behind bytes that the capture never showed, with others outstanding; ambiguous: no round trip. */
static void move_una(struct ta_step *st, uint32_t ack, bool ambiguous, bool unproven)
{
	struct ta_half *p = st->peer;
	struct sample sample = { -1, -1, ambiguous, 0 };
	p->una = ack;
	if (unproven)
		keep_unproven(p);
	else
		pop_acked(st, p, ack, &sample);
	note_sample(st, &sample);
	if (st->conn->trouble) {
		struct ta_half_trouble *t = &st->conn->trouble->half[!st->dir];
		ta_sacked_passed(t, ack);
		progress(st, t);
	}
	st->advanced = true;
}

void ta_step_acked(struct ta_step *st, uint32_t ack)
{
	move_una(st, ack, false, false);
}

/* An ACK that moves SND.UNA of the other side. */
static void advance(struct ta_step *st, uint32_t ack)
{
	struct ta_half *p = st->peer;
	struct ta_conn *c = st->conn;
	int peer = !st->dir;
	bool ambiguous = false, unproven = false;

	if (p->flags & TA_HALF_BARE && ack == p->nxt + 1 && !st->len) {
		/* What looked like an empty segment at SND.NXT was one below it: a probe of an idle connection. */
		ta_keepalive_unmask(st);
	} else if (ack == p->nxt + 1 && took_probe_byte(c, peer, p->nxt)) {
		p->wraps = (uint16_t)(p->wraps + !ack);
		p->nxt = ack;
	} else if (ta_seq_gt(ack, p->nxt)) {
		/* Bytes that the capture never showed: lost by it, cut out, or sent on a path that it does not see. */
		if (p->flags & TA_HALF_SEEN)
			note_unseen(st, ack);
		if (ack < p->nxt)
			p->wraps++;
		p->nxt = ack;
		ambiguous = true;
		unproven = p->flags & TA_HALF_SEEN && p->out;
	}
	move_una(st, ack, ambiguous, unproven);
}

static bool is_dsack(const struct ta_segment *s)
{
	if (!s->nsack)
		return false;
	if (ta_seq_lt(s->sack[0][0], s->ack))
		return true;
	return s->nsack > 1 && ta_seq_geq(s->sack[0][0], s->sack[1][0]) &&
	       ta_seq_leq(s->sack[0][1], s->sack[1][1]);
}

static void read_sack(struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	unsigned first = 0;
	if (is_dsack(s)) {
		const struct ta_half *p = st->peer;
		if (p->segments == 1 && s->sack[0][0] == p->isn + 1 && s->sack[0][1] == p->isn + 2)
			ta_conn_trouble(st->conn)->half[!st->dir].first_byte_repeated = true;
		ta_episode_dsack(st, s->sack[0][0], s->sack[0][1]);
		first = 1;
	}
	for (unsigned i = first; i < s->nsack; i++)
		ta_sacked_mark(st, s->sack[i][0], s->sack[i][1]);
}

/* What has no number answers a probe that has none where it comes about a round trip after it. */
static int64_t answer_limit_ns(const struct ta_half *prober)
{
	int64_t rtt_ns = ta_rto_srtt_ns(&prober->rto);
	if (rtt_ns <= 0)
		return TA_UNNUMBERED_ANSWER_NS;
	int64_t limit_ns = ta_time_mul(rtt_ns, TA_UNNUMBERED_ANSWER_RTTS);
	return limit_ns > TA_UNNUMBERED_ANSWER_MIN_NS ? limit_ns : TA_UNNUMBERED_ANSWER_MIN_NS;
}

/* The answer to the newest probe of the other side, if this segment is one: it acknowledges all that was sent, and
 * is no probe itself. */
static void answer_probe(struct ta_step *st)
{
	struct ta_episode *e = ta_episode_open_of(st->conn, !st->dir, true);
	if (!e || st->probe)
		return;
	struct ta_attempt *a = ta_episode_last(e);
	if (!a || a->answer_frame || st->now_ns < a->time_ns)
		return;
	int64_t took = st->now_ns - a->time_ns;
	if (e->inferred && !st->have_seq && took > answer_limit_ns(st->peer))
		return;
	a->answer_frame = st->frame;
	a->answer_window = st->have_wnd ? st->wnd : st->sender->wnd;
	a->answer_tsval = st->seg->have & TA_HAVE_TS ? st->seg->tsval : 0;
	e->answered++;
	if (took > e->max_answer_ns)
		e->max_answer_ns = took;
	if (e->kind == TA_EPISODE_ZERO_WINDOW_PROBE && a->answer_window)
		ta_episode_close(e, TA_RESULT_ANSWERED, st->frame, st->now_ns);
}

/* A segment that acknowledges nothing new while something of the other side is outstanding. */
static void no_progress(struct ta_step *st)
{
	struct ta_half *p = st->peer;
	struct ta_episode *e =
		st->conn->trouble ? ta_episode_open_of(st->conn, !st->dir, false) : NULL;
	if (e)
		ta_episode_heard(e, st);
	bool bare = !st->seg->payload_len && !(st->seg->flags & (TA_SYN | TA_FIN | TA_RST));
	if (p->out && bare && st->seg->ack == p->una && st->have_wnd && st->wnd &&
	    st->wnd == st->sender->wnd) {
		p->out->dupacks++;
		if (p->out->dupacks >= TA_DUPACKS)
			p->out->sack_news++;
	}
}

/* The newest stretch of a closed window of the sender, while it lasts; NULL. */
static struct ta_zero_window *closed_window(const struct ta_step *st)
{
	const struct ta_trouble *t = st->conn->trouble;
	for (size_t i = t->nzero; i-- > 0;)
		if (t->zero[i].who == st->dir)
			return t->zero[i].end_ns < 0 ? &t->zero[i] : NULL;
	return NULL;
}

static void note_closed(struct ta_step *st, bool was_closed)
{
	struct ta_trouble *t = ta_conn_trouble(st->conn);
	struct ta_zero_window *z = was_closed ? closed_window(st) : NULL;
	if (z) {
		z->advertised++;
		z->last_frame = st->frame;
		z->last_ns = st->now_ns;
		return;
	}
	if (t->nzero == TA_LIMIT_ZERO_WINDOWS) {
		ta_anomaly_add(&st->tracker->anomalies, "limits.zero_windows", st->frame);
		return;
	}
	t->zero = ta_xgrow(t->zero, &t->zero_capacity, t->nzero + 1, sizeof(*t->zero));
	t->zero[t->nzero++] = (struct ta_zero_window){ .start_ns = st->now_ns,
						       .end_ns = -1,
						       .last_ns = st->now_ns,
						       .first_frame = st->frame,
						       .last_frame = st->frame,
						       .advertised = 1,
						       .who = (uint8_t)st->dir };
}

static void note_opened(struct ta_step *st)
{
	struct ta_trouble *t = st->conn->trouble;
	struct ta_episode *probes = ta_episode_open_of(st->conn, !st->dir, true);
	if (probes && probes->kind == TA_EPISODE_ZERO_WINDOW_PROBE)
		ta_episode_close(probes, TA_RESULT_ANSWERED, st->frame, st->now_ns);
	for (size_t i = t->nzero; i-- > 0;)
		if (t->zero[i].who == st->dir && t->zero[i].end_ns < 0)
			t->zero[i].end_ns = st->now_ns;
}

static void note_window(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	bool was_closed = h->flags & TA_HALF_WND_KNOWN && !h->wnd;
	if (!st->wnd && !(st->seg->flags & (TA_SYN | TA_RST)))
		note_closed(st, was_closed);
	else if (was_closed && st->wnd && st->conn->trouble)
		note_opened(st);
	h->wnd = st->wnd;
	h->flags |= TA_HALF_WND_KNOWN;
}

void ta_step_ack(struct ta_step *st)
{
	struct ta_half *p = st->peer;
	const struct ta_segment *s = st->seg;
	if (st->have_ack) {
		uint32_t ack = s->ack;
		if (s->nsack || st->conn->trouble || (p->out && ack == p->una && !st->len))
			ta_replay_ack(st, is_dsack(s));
		if (!(p->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN))) {
			/* The other side was not seen yet: its sequence numbers begin here. */
			p->isn = ack - 1;
			p->wraps = !ack;
			p->nxt = p->una = ack;
			p->flags |= TA_HALF_UNA_KNOWN;
			st->advanced = true;
		} else if (!(p->flags & TA_HALF_UNA_KNOWN) || ta_seq_gt(ack, p->una)) {
			p->flags |= TA_HALF_UNA_KNOWN;
			if (ack == p->una || is_unsent(st->conn, !st->dir, ack))
				no_progress(st);
			else
				advance(st, ack);
		} else {
			st->old_ack = ta_seq_lt(ack, p->una);
			no_progress(st);
		}
		if (s->nsack)
			read_sack(st);
		if (ack == p->nxt && st->conn->trouble)
			answer_probe(st);
	}
	if (st->have_wnd && !st->old_ack)
		note_window(st);
}
