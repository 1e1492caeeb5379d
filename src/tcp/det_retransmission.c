/* SPDX-License-Identifier: MIT */
/* Bytes sent again, by range and not by packet (a copy may be cut or merged differently), and bytes that come late:
 * out of order, or lost before the capture. The attempts of one stall of SND.UNA form a chain. */
#include "detector.h"

#include "episodes.h"
#include "late.h"
#include "replay.h"
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"

static bool touches_unseen(struct ta_half *h, uint32_t seq, uint32_t end)
{
	if (!h->out)
		return false;
	for (uint32_t i = ta_outq_find(h->out, seq); i < h->out->count; i++) {
		const struct ta_out *o = ta_outq_at(h->out, i);
		if (ta_seq_geq(o->seq, end))
			break;
		if (o->flags & TA_OUT_UNSEEN)
			return true;
	}
	return false;
}

/* Bytes below the first that this capture shows: the first sight of them is no copy of anything that was seen. */
static bool is_first_sight_below(struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	if (h->flags & TA_HALF_ISN_KNOWN || !ta_seq_lt(st->seq, h->isn + 1))
		return false;
	if (t->lower_seen && !ta_seq_lt(st->seq, t->lowest))
		return false;
	uint32_t until = t->lower_seen ? t->lowest : h->isn + 1;
	t->below_bytes += ta_seq_lt(st->end, until) ? st->len : until - st->seq;
	t->lowest = st->seq;
	t->lower_seen = true;
	/* Timestamps don't go back: it left its sender later than what stands above it. */
	if (st->seg->have & TA_HAVE_TS && h->flags & TA_HALF_TS &&
	    ta_seq_gt(st->seg->tsval, h->tsval) && ta_seq_diff(h->nxt, st->seq) <= TA_STRAY_BYTES)
		return false;
	/* Their ACK stands before them, by more than any reordering: they had been sent before the capture began. */
	if (h->flags & TA_HALF_UNA_KNOWN && ta_seq_leq(st->end, h->una) &&
	    st->peer_before_ns >= 0 && st->now_ns - st->peer_before_ns > TA_REORDER_NS)
		return false;
	/* The receiver lacks them, and says so: what comes later than any reordering was sent again. */
	if (h->flags & TA_HALF_UNA_KNOWN && ta_seq_leq(h->una, st->seq) && h->out &&
	    st->now_ns - st->conn->start_ns > TA_REORDER_NS && st->peer->flags & TA_HALF_SEEN)
		return false;
	t->out_of_order++;
	return ta_seq_leq(st->end, h->nxt);
}

/* Bytes that were acknowledged before they were seen, and come a moment later: the capture has two packets in the wrong
 * order. */
static bool came_after_its_ack(struct ta_step *st)
{
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	if (!t->acked_unseen || st->now_ns - t->acked_unseen_ns > TA_REORDER_NS)
		return false;
	if (ta_seq_lt(st->seq, t->acked_unseen_left) || ta_seq_gt(st->end, t->acked_unseen_right))
		return false;
	t->acked_unseen--;
	t->unseen_bytes -= st->len < t->unseen_bytes ? st->len : t->unseen_bytes;
	if (st->seq == t->acked_unseen_left)
		t->acked_unseen_left = st->end;
	return true;
}

/* Takes the part [seq, end) of the queue as seen now; holes in it are holes no more. */
static void fill_holes(struct ta_step *st, uint32_t seq, uint32_t end)
{
	struct ta_half *h = st->sender;
	struct ta_outq_pool *pool = &st->tracker->pool;
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	for (uint32_t i = ta_outq_find(h->out, seq); i < h->out->count; i++) {
		struct ta_out *o = ta_outq_at(h->out, i);
		if (ta_seq_geq(o->seq, end))
			break;
		if (!(o->flags & TA_OUT_UNSEEN))
			continue;
		if (ta_seq_lt(o->seq, seq)) {
			ta_outq_split(pool, &h->out, i, seq);
			continue; /* the second part comes next */
		}
		if (ta_seq_gt(o->seq + o->len, end))
			ta_outq_split(pool, &h->out, i, end);
		o = ta_outq_at(h->out, i);
		if (t->unseen_bytes >= o->len)
			t->unseen_bytes -= o->len;
		o->flags &= (uint16_t)~TA_OUT_UNSEEN;
		o->time_ns = st->now_ns;
		o->frame = st->frame;
	}
}

static enum ta_episode_kind kind_of(const struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	if (st->seg->flags & TA_SYN)
		return st->seg->flags & TA_ACK ? TA_EPISODE_SYN_ACK : TA_EPISODE_SYN;
	if (h->flags & TA_HALF_FIN && st->seg->flags & TA_FIN && st->len == 1 &&
	    st->end == h->nxt && (!h->out || h->una + 1 == h->nxt))
		return TA_EPISODE_FIN;
	return TA_EPISODE_RETRANSMISSION;
}

/* The original that an episode begins with. */
static void add_original(struct ta_step *st, struct ta_episode *e, const struct ta_out *o,
			 bool tail)
{
	struct ta_half *h = st->sender;
	struct ta_attempt a = {
		.time_ns = o->time_ns, .frame = o->frame, .seq = o->seq, .len = o->len
	};
	a.flags = TA_ATTEMPT_ORIGINAL | TA_ATTEMPT_HEAD | TA_ATTEMPT_DATA;
	if (tail)
		a.flags |= TA_ATTEMPT_TAIL;
	/* Nothing was sent since: the newest timestamp is its own. */
	if (o->frame == h->last_frame && h->flags & TA_HALF_TS)
		a.tsval = h->tsval;
	ta_episode_add(e, &a);
	e->original_seen = true;
	int64_t near_ns = ta_replay_near_ns(st->conn, st->dir);
	int64_t heard_ns = h->out && h->out->anchor_ns >= 0
				   ? h->out->anchor_ns + (near_ns > 0 ? near_ns : 0)
				   : -1;
	e->anchor_ns = heard_ns > o->time_ns ? heard_ns : o->time_ns;
	if (e->last_heard_ns > o->time_ns && st->peer->flags & TA_HALF_SEEN)
		e->last_heard_ns = st->peer->last_seen_ns;
	e->idle_before_ns = o->time_ns - (e->last_heard_ns >= 0 && e->last_heard_ns < o->time_ns
						  ? e->last_heard_ns
						  : o->time_ns);
}

/* A loss probe with new bytes between the original and the first copy. */
static void add_fresh_probe(struct ta_step *st, struct ta_episode *e)
{
	struct ta_why why;
	const struct ta_out *o = ta_fresh_probe(st->conn, st->dir, &why);
	if (!o || o->time_ns <= e->start_ns)
		return;
	struct ta_attempt a = {
		.time_ns = o->time_ns, .frame = o->frame, .seq = o->seq, .len = o->len
	};
	a.flags = TA_ATTEMPT_NEW_DATA | TA_ATTEMPT_TAIL | TA_ATTEMPT_DATA;
	a.why = why;
	/* Else the peer spoke between it and the first copy, and what came before is not kept. */
	if (e->last_heard_frame < o->frame) {
		a.heard_ns = e->last_heard_ns;
		a.heard_frame = e->last_heard_frame;
	}
	ta_episode_add(e, &a);
	e->no_copies++;
}

/* The slot of what the sender sent, if it is its own. */
static struct ta_last_data *kept_of(const struct ta_step *st)
{
	struct ta_last_data *last = ta_last_data_slot(st->tracker, st->id, st->dir);
	return last->half == st->sender ? last : NULL;
}

/* Bytes that were acknowledged as seen here, and that are sent again for the first time: their ACK did not reach their sender,
 * or did not count for it. */
static void add_acknowledged(struct ta_step *st, struct ta_episode *e)
{
	const struct ta_half *h = st->sender;
	const struct ta_last_data *kept = kept_of(st);
	/* What a capture begins with may be a copy itself. */
	if (!kept || (h->flags & TA_HALF_BEGAN_WITH_DATA && st->seq == h->isn + 1))
		return;
	uint32_t behind = 0, n = kept->count < TA_SENT_KEPT ? kept->count : TA_SENT_KEPT;
	for (uint32_t i = 1; i <= n; i++, behind++) {
		const struct ta_sent *o = &kept->sent[(kept->count - i) % TA_SENT_KEPT];
		if (!o->len || o->seq != st->seq || o->time_ns < st->conn->start_ns)
			continue;
		struct ta_out original = {
			.time_ns = o->time_ns, .frame = o->frame, .seq = o->seq, .len = o->len
		};
		add_original(st, e, &original, !behind);
		e->anchor_ns =
			o->time_ns; /* what was acknowledged since has not restarted its timer */
		e->in_flight = 1 + behind;
		return;
	}
}

/* Segments in what is outstanding: one captured piece may be several of them (segmentation offload). */
static uint32_t segments_of(const struct ta_conn *c, int dir)
{
	struct ta_outq *q = c->half[dir].out;
	uint32_t mss = ta_replay_mss(c, dir), n = 0;
	for (uint32_t i = 0; i < q->count; i++) {
		uint32_t len = ta_outq_at(q, i)->len;
		n += mss && len > mss ? (len + mss - 1) / mss : 1;
	}
	return n;
}

/* Starts the chain: its first attempt is the original of what stands at SND.UNA, where the capture has it. */
static struct ta_episode *start_chain(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	struct ta_episode *e = ta_episode_start(st, kind_of(st), st->dir);
	if (!e)
		return NULL;
	e->seq = st->seq;
	e->length = st->len;
	if (!h->out || !h->out->count || ta_seq_leq(st->end, h->una)) {
		if (e->kind == TA_EPISODE_RETRANSMISSION || e->kind == TA_EPISODE_FIN)
			add_acknowledged(st, e);
		return e;
	}
	/* A hole in front that the capture lacks says nothing of what is being repeated. */
	uint32_t first = 0;
	while (first + 1 < h->out->count && ta_outq_at(h->out, first)->flags & TA_OUT_UNSEEN &&
	       ta_seq_leq(ta_outq_at(h->out, first)->seq + ta_outq_at(h->out, first)->len, st->seq))
		first++;
	/* Without the other side's ACKs SND.UNA is out of sight: the bytes themselves are all that is known to be repeated. */
	if (!(st->peer->flags & TA_HALF_SEEN)) {
		uint32_t at = ta_outq_find(h->out, st->seq);
		first = at < h->out->count ? at : first;
	}
	const struct ta_out *head = ta_outq_at(h->out, first);
	const struct ta_out *tail = ta_outq_at(h->out, h->out->count - 1);
	if (ta_seq_lt(st->seq, head->seq))
		return e; /* sent before the capture began */
	e->in_flight = segments_of(st->conn, st->dir);
	e->seq = head->seq;
	e->length = head->len;
	if (head->flags & TA_OUT_UNSEEN) {
		e->seq = st->seq;
		e->length = st->len;
		e->anchor_ns = head->time_ns; /* when the hole showed: it was sent before */
		return e;
	}
	if (head->copies)
		return e; /* sent again in an earlier stall already: that one has the original */
	add_original(st, e, head, head == tail);
	/* What a capture begins with may be a copy itself. */
	if (h->flags & TA_HALF_BEGAN_WITH_DATA && head->seq == h->isn + 1) {
		e->attempt[0].flags &= (uint16_t)~TA_ATTEMPT_ORIGINAL;
		e->original_seen = false;
		e->no_copies++;
	}
	e->newest_ns = tail->time_ns;
	add_fresh_probe(st, e);
	return e;
}

static void mark_copied(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	struct ta_last_data *kept = kept_of(st);
	for (uint32_t i = 0; kept && i < TA_SENT_KEPT; i++)
		if (ta_seq_geq(kept->sent[i].seq, st->seq) && ta_seq_lt(kept->sent[i].seq, st->end))
			kept->sent[i].len = 0;
	if (!h->out)
		return;
	for (uint32_t i = ta_outq_find(h->out, st->seq); i < h->out->count; i++) {
		struct ta_out *o = ta_outq_at(h->out, i);
		if (ta_seq_geq(o->seq, st->end))
			break;
		o->flags |= TA_OUT_RETRANSMITTED;
		o->copies++;
	}
}

/* Whether all that is outstanding below seq is missing from the capture. */
static bool hole_in_front(struct ta_half *h, uint32_t seq)
{
	for (uint32_t i = 0; h->out && i < h->out->count; i++) {
		const struct ta_out *o = ta_outq_at(h->out, i);
		if (o->seq == seq)
			return i > 0;
		if (!(o->flags & TA_OUT_UNSEEN))
			return false;
	}
	return false;
}

static uint16_t attempt_flags(const struct ta_step *st, bool unseen)
{
	const struct ta_half *h = st->sender;
	const struct ta_half_trouble *t = &st->conn->trouble->half[st->dir];
	bool fin = st->seg->flags & TA_FIN && !st->seg->payload_len;
	uint16_t flags = fin ? 0 : TA_ATTEMPT_DATA;
	if (ta_seq_leq(st->end, h->una))
		flags |= TA_ATTEMPT_ACKED;
	if ((ta_seq_leq(st->seq, h->una) && ta_seq_gt(st->end, h->una)) ||
	    (!unseen && hole_in_front(st->sender, st->seq)))
		flags |= TA_ATTEMPT_HEAD;
	if (ta_seq_geq(st->end, h->nxt))
		flags |= TA_ATTEMPT_TAIL;
	/* Where SND.UNA is out of sight what is not the last is taken for the first. */
	else if (!(st->peer->flags & TA_HALF_SEEN))
		flags |= TA_ATTEMPT_HEAD;
	if (h->out && h->out->sack_news)
		flags |= TA_ATTEMPT_FAST;
	if (st->peer_before_ns >= 0 && st->now_ns - st->peer_before_ns < TA_PROVOKED_NS)
		flags |= TA_ATTEMPT_PROVOKED;
	/* What completes the handshake answers the SYN-ACK, also where it repeats data of the SYN (RFC 7413). */
	if (st->advanced && st->peer->flags & TA_HALF_SYN && !(st->peer->flags & TA_HALF_DATA))
		flags |= TA_ATTEMPT_PROVOKED;
	if (t->recovering && ta_seq_lt(st->seq, t->recover))
		flags |= TA_ATTEMPT_RECOVERY;
	if (unseen)
		flags |= TA_ATTEMPT_UNSEEN;
	if (st->seg->have & TA_CSUM_BAD)
		flags |= TA_ATTEMPT_BAD_SUM;
	return flags;
}

/* Its ACK stands before it in the capture: no answer can be earlier. Unless its timestamp says that it was sent before what
 * stands before it: the capture is out of order, or shows a packet twice. */
static bool is_acked_before(const struct ta_step *st, const struct ta_attempt *a)
{
	const struct ta_half *h = st->sender;
	bool older = st->seg->have & TA_HAVE_TS && h->flags & TA_HALF_TS &&
		     ta_seq_lt(st->seg->tsval, h->tsval);
	return a->flags & TA_ATTEMPT_ACKED && h->flags & TA_HALF_UNA_KNOWN && !older &&
	       !(st->seg->flags & TA_SYN);
}

static void add_copy(struct ta_step *st, struct ta_episode *e, const struct ta_why *why,
		     bool unseen)
{
	struct ta_attempt a = {
		.time_ns = st->now_ns, .frame = st->frame, .seq = st->seq, .len = st->len
	};
	a.flags = attempt_flags(st, unseen);
	a.why = *why;
	if (is_acked_before(st, &a))
		a.spurious = TA_SPURIOUS_EARLY_ACK;
	if (st->seg->have & TA_HAVE_TS) {
		a.tsval = st->seg->tsval;
		a.tsecr = st->seg->tsecr;
		a.flags |= TA_ATTEMPT_TS;
	}
	a.ip_id = st->seg->ip_id;
	ta_attempt_heard(st, &a);
	ta_episode_add(e, &a);
	e->zero_window |= st->peer->flags & TA_HALF_WND_KNOWN && !st->prior_peer_wnd;
}

bool ta_det_retransmission(struct ta_step *st)
{
	struct ta_half *h = st->sender;
	if (!st->len || st->seg->flags & TA_RST)
		return false;
	if (st->seg->have & TA_INFERRED)
		return ta_seq_leq(
			st->end,
			st->sender->nxt); /* what a line hid is a guess: it proves no copy */
	struct ta_half_trouble *t = &ta_conn_trouble(st->conn)->half[st->dir];
	bool unseen = touches_unseen(h, st->seq, st->end);
	if (is_first_sight_below(st))
		return true;
	enum ta_late_kind late = unseen ? ta_why_late(st) : TA_LATE_AGAIN;
	if (unseen ? late == TA_LATE_OVERTAKEN : came_after_its_ack(st)) {
		if (unseen)
			fill_holes(st, st->seq, st->end);
		t->out_of_order++;
		return ta_seq_leq(st->end, h->nxt);
	}
	t->retransmitted++;
	struct ta_why why = { 0 };
	const struct ta_late may = { .first_perhaps = late == TA_LATE_EITHER,
				     .doubled_perhaps = !unseen && ta_doubled_perhaps(st) };
	if (!(st->seg->flags & TA_SYN))
		ta_replay_copy(st, &may, &why);
	struct ta_episode *e = ta_episode_open_of(st->conn, st->dir, false);
	if (e && e->kind != kind_of(st) && e->kind != TA_EPISODE_RETRANSMISSION &&
	    !(st->seg->flags & TA_FIN)) {
		ta_episode_close(e, TA_RESULT_SUPERSEDED, st->frame, st->now_ns);
		e = NULL;
	}
	if (!e)
		e = start_chain(st);
	if (unseen)
		fill_holes(st, st->seq, st->end);
	if (e)
		add_copy(st, e, &why, unseen);
	mark_copied(st);
	if (h->out) {
		h->out->sack_news = 0;
		if (e && h->out->sacked_bytes > e->sacked_bytes) {
			e->sacked_bytes = h->out->sacked_bytes;
			e->largest_sacked = h->out->largest_sacked;
		}
	}
	t->recovering = true;
	t->recover = ta_seq_max(h->nxt, st->end);
	/* A copy may carry new bytes behind the old ones. */
	if (ta_seq_gt(st->end, h->nxt)) {
		uint16_t fin = st->seg->flags & TA_FIN ? TA_OUT_FIN : 0;
		ta_step_push(st, h->nxt, st->end - h->nxt, TA_OUT_RETRANSMITTED | fin);
		h->wraps = (uint16_t)(h->wraps + (st->end < h->nxt));
		h->nxt = st->end;
	}
	return true;
}
