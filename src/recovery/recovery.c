/* SPDX-License-Identifier: MIT */
/* The replay: events in their order on the sender's clock, and what each transmission does to the state. */
#include "tcpautopsy/recovery/recovery.h"

#include <stdlib.h>

#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

struct ta_recovery *ta_recovery_new(void)
{
	return ta_xcalloc(1, sizeof(struct ta_recovery));
}

void ta_recovery_free(struct ta_recovery *r)
{
	if (!r)
		return;
	ta_board_release(&r->board);
	free(r->pending);
	free(r);
}

void ta_recovery_begin(struct ta_recovery *r, uint32_t una, uint32_t nxt, int64_t armed_ns,
		       uint32_t armed_frame)
{
	bool reordering_seen = r->reordering_seen;
	int64_t near_ns = r->begun ? r->near_ns : -1, left_ns = r->left_ns;
	uint8_t left = r->left;
	struct ta_board board = r->board;
	struct ta_recovery_ack *pending = r->pending;
	uint32_t pending_max = r->pending_max;
	ta_board_clear(&board);
	*r = (struct ta_recovery){ .board = board,
				   .pending = pending,
				   .pending_max = pending_max,
				   .una = una,
				   .nxt = nxt,
				   .recover = una,
				   .congestion = TA_CONGESTION_OPEN,
				   .begun = true,
				   .near_ns = near_ns,
				   .left = left,
				   .left_ns = left_ns,
				   .reordering_seen = reordering_seen };
	r->news.heard_ns = r->sacked_ns = r->copy_ns = r->sent_ns = r->rack_ns = -1;
	r->rto_armed_ns = r->pto_armed_ns = armed_ns;
	r->rto_armed_frame = r->pto_armed_frame = armed_frame;
}

/* Where bytes from `seq` on are new to the board: behind its last range, also where numbers are half their space apart, when a
 * later one may count as an earlier one (RFC 9293 section 3.4). */
static uint32_t behind_board(const struct ta_recovery *r, uint32_t seq)
{
	const struct ta_board_range *last;
	if (!r->board.count)
		return seq;
	last = ta_board_at(&r->board, r->board.count - 1);
	return ta_seq_max(seq, last->seq + last->len);
}

void ta_recovery_outstanding(struct ta_recovery *r, const struct ta_recovery_range *range)
{
	struct ta_board_range b = { .sent_ns = range->sent_ns,
				    .seq = range->seq,
				    .len = range->len };
	b.flags = (range->sacked ? TA_BOARD_SACKED : 0u) | (range->again ? TA_BOARD_AGAIN : 0u) |
		  (range->unseen ? TA_BOARD_UNSEEN : 0u);
	if (range->seq + range->len - r->una > TA_SPAN_MAX_BYTES)
		return;
	/* A trace whose numbers were misread acknowledges what lies in the middle of a segment: only what is new counts. */
	b.seq = behind_board(r, range->seq);
	if (ta_seq_leq(range->seq + range->len, b.seq))
		return;
	b.len = range->seq + range->len - b.seq;
	ta_board_push(&r->board, &b);
	if (range->sacked) {
		r->congestion = TA_CONGESTION_DISORDER;
		if (range->sent_ns > r->rack_ns)
			r->rack_ns = range->sent_ns;
	}
	if (range->sent_ns > r->rto_armed_ns && r->board.count == 1) {
		r->rto_armed_ns = range->sent_ns;
		r->rto_armed_frame = range->frame;
		r->rto_by_clock = range->have_tsval;
		r->rto_armed_tsval = range->tsval;
	}
	if (range->sent_ns > r->pto_armed_ns) {
		r->pto_armed_ns = range->sent_ns;
		r->pto_armed_frame = range->frame;
	}
	if (range->sent_ns > r->sent_ns)
		r->sent_ns = range->sent_ns;
	if (ta_seq_gt(range->seq + range->len, r->nxt))
		r->nxt = range->seq + range->len;
}

bool ta_recovery_busy(const struct ta_recovery *r)
{
	return r->begun && (r->congestion != TA_CONGESTION_OPEN || r->npending || r->probe_out ||
			    r->board.sacked_bytes || r->board.again);
}

void ta_recovery_too_big(struct ta_recovery *r, const struct ta_recovery_clock *clock,
			 int64_t now_ns, uint32_t frame)
{
	while (r->npending)
		ta_recovery_hear_first(r, clock);
	r->congestion = TA_CONGESTION_LOSS;
	r->too_big = true;
	r->recover = r->nxt;
	r->first_copy_known = false;
	r->news = (struct ta_let_out){ .heard_ns = now_ns + ta_recovery_near_ns(r, clock),
				       .frame = frame };
}

/* ---- what it sends ---- */

static void arm_probe(struct ta_recovery *r, const struct ta_recovery_sent *s)
{
	r->pto_armed_ns = s->now_ns;
	r->pto_armed_frame = s->frame;
}

static void arm_rto(struct ta_recovery *r, const struct ta_recovery_sent *s)
{
	r->rto_armed_ns = s->now_ns;
	r->rto_armed_frame = s->frame;
	r->rto_by_clock = s->by_clock;
	r->rto_armed_tsval = s->tsval;
}

void ta_recovery_sent_new(struct ta_recovery *r, const struct ta_recovery_clock *clock,
			  const struct ta_recovery_sent *s, bool unseen)
{
	ta_recovery_hear_before(r, clock, s);
	uint32_t from = behind_board(r, ta_seq_max(s->seq, r->nxt));
	uint32_t end = s->seq + s->len;
	if (ta_seq_leq(end, from))
		return;
	if (end - r->una > TA_SPAN_MAX_BYTES)
		ta_recovery_begin(r, from, from, -1, 0);
	struct ta_board_range range = { .sent_ns = s->now_ns, .seq = from, .len = end - from };
	range.tsval = s->have_ts ? s->tsval : 0;
	range.flags = unseen ? TA_BOARD_UNSEEN : 0;
	if (!r->board.count)
		arm_rto(r, s);
	ta_board_push(&r->board, &range);
	r->nxt = end;
	r->sent_ns = s->now_ns;
	arm_probe(r, s);
}

void ta_recovery_fresh_probe(struct ta_recovery *r, int64_t sent_ns, uint32_t frame)
{
	r->probe_out = r->probe_is_new = true;
	r->probe_end = r->nxt;
	r->rto_armed_ns = sent_ns;
	r->rto_armed_frame = frame;
	r->rto_by_clock = false;
}

static void enter(struct ta_recovery *r, uint8_t congestion, const struct ta_recovery_sent *s)
{
	/* What may undo it counts from the first copy, also where a timeout follows (retrans_stamp, undo_retrans). */
	if (r->congestion != TA_CONGESTION_RECOVERY && r->congestion != TA_CONGESTION_LOSS) {
		r->first_copy_known = s->have_ts;
		r->first_copy_tsval = s->tsval;
		r->copies = r->dsacks = 0;
		r->undo_una = r->una;
	}
	r->congestion = congestion;
	r->recover = r->nxt;
	r->too_big = false;
	r->probe_out = false;
}

static void send_probe(struct ta_recovery *r)
{
	r->probe_out = true;
	r->probe_is_new = false;
	r->probe_end = r->nxt;
}

/* What sending the copy does to the sender: tcp_enter_recovery(), tcp_enter_loss(), tcp_send_loss_probe(). */
static void take_cause(struct ta_recovery *r, const struct ta_recovery_sent *s,
		       const struct ta_why *why)
{
	bool head = ta_seq_leq(s->seq, r->una);
	if (why->rule == TA_SENT_BY_ANSWER) {
		r->answered = true;
		return;
	}
	switch (why->cause) {
	case TA_CAUSE_FAST:
		if (r->congestion != TA_CONGESTION_RECOVERY)
			enter(r, TA_CONGESTION_RECOVERY, s);
		if (head)
			arm_rto(r, s);
		break;
	case TA_CAUSE_RTO:
		/* RFC 5682 section 3.1 step 1, section 3.2: no other recovery is under way, or the same SND.UNA is repeated. */
		r->frto = r->backoff || (r->congestion != TA_CONGESTION_RECOVERY &&
					 r->congestion != TA_CONGESTION_LOSS);
		enter(r, TA_CONGESTION_LOSS, s);
		for (uint32_t i = 0; r->board.again && i < r->board.count; i++)
			ta_board_at(&r->board, i)->flags &= ~(uint32_t)TA_BOARD_COPY_OUT;
		r->backoff++;
		arm_rto(r, s);
		break;
	case TA_CAUSE_TLP:
		send_probe(r);
		arm_rto(r, s);
		break;
	case TA_CAUSE_AFTER_RTO:
		/* F-RTO had no new bytes to send (tcp_xmit_recovery()). */
		if (ta_seq_leq(r->nxt, r->recover))
			r->frto = false;
		if (head)
			arm_rto(r, s);
		break;
	case TA_CAUSE_PMTU:
		if (head)
			arm_rto(r, s);
		break;
	default:
		/* A timer, as it seems, and not which: neither comes again as the first one did. */
		send_probe(r);
		if (head)
			arm_rto(r, s);
	}
}

/* Marks [seq, end) as sent again now; what the board lacks (acknowledged as seen here) is put in front of it. */
static void mark_again(struct ta_recovery *r, const struct ta_recovery_sent *s)
{
	uint32_t end = s->seq + s->len;
	ta_board_cut(&r->board, s->seq);
	ta_board_cut(&r->board, end);
	for (uint32_t i = ta_board_find(&r->board, s->seq); i < r->board.count; i++) {
		struct ta_board_range *b = ta_board_at(&r->board, i);
		if (ta_seq_geq(b->seq, end))
			break;
		if (b->flags & TA_BOARD_SACKED)
			continue;
		r->board.again += !(b->flags & TA_BOARD_AGAIN);
		b->flags = TA_BOARD_AGAIN | TA_BOARD_COPY_OUT;
		b->sent_ns = s->now_ns;
		b->tsval = s->have_ts ? s->tsval : 0;
	}
}

/* The newest ACK that moved SND.UNA was not heard: its sender sends again what it took. */
static void take_back(struct ta_recovery *r)
{
	struct ta_board_range range = { .sent_ns = r->before.range_sent_ns,
					.seq = r->before.una,
					.len = r->una - r->before.una };
	ta_board_put_back(&r->board, &range);
	r->una = r->before.una;
	r->recover = r->before.recover;
	r->congestion = r->before.congestion;
	r->backoff = r->before.backoff;
	r->rto_armed_ns = r->before.rto_armed_ns;
	r->rto_armed_frame = r->before.rto_armed_frame;
	r->rto_by_clock = false;
	r->before.known = false;
	r->news = r->before.news;
}

/* What its sender heard is out of sight. Without a silence no timer sent the copy, and before the first silence no timeout
 * has let it out; after that the schedule may tell a timer, and nothing tells the rest. */
static void judge_unheard(struct ta_recovery *r, const struct ta_recovery_sent *s,
			  struct ta_why *ret)
{
	bool silence = r->sent_ns < 0 || s->now_ns - r->sent_ns >= TA_SILENCE_NS;
	bool tail = ta_seq_geq(s->seq + s->len, r->nxt);
	ret->sender.congestion = TA_CONGESTION_UNKNOWN;
	if (silence)
		r->congestion = TA_CONGESTION_LOSS;
	if (!silence && !tail && r->congestion != TA_CONGESTION_LOSS) {
		ret->cause = TA_CAUSE_FAST;
		ret->rule = TA_SENT_BY_ACK_RECOVERY;
	} else {
		ret->candidates = TA_CAUSE_BIT(TA_CAUSE_RTO) | TA_CAUSE_BIT(TA_CAUSE_TLP) |
				  TA_CAUSE_BIT(TA_CAUSE_FAST) | TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO);
	}
	mark_again(r, s);
	r->sent_ns = s->now_ns;
}

/* How many ACKs on their way don't cover s, when its sender would take it for lost with them; 0: it would not. */
static uint32_t pending_report(const struct ta_recovery *r, const struct ta_recovery_sent *s)
{
	unsigned dupacks = r->dupacks;
	bool reported = false;
	uint32_t n = 0;
	for (; n < r->npending && ta_seq_leq(ta_recovery_pending_at(r, n)->ack, s->seq); n++) {
		const struct ta_recovery_ack *a = ta_recovery_pending_at(r, n);
		if (ta_seq_gt(a->ack, r->una))
			dupacks = 0;
		dupacks += a->duplicate && !a->nsack;
		bool above = a->nsack && ta_seq_geq(a->sack[0][0], s->seq + s->len);
		reported |= above || dupacks >= TA_DUPACKS;
	}
	return reported ? n : 0;
}

/* Too soon for a timer, and a report of its loss had passed the tap: it was heard, and the way there is shorter than
 * thought, or the echo says nothing (RFC 1323 as the old BSDs have it: no timestamp is taken from an empty segment). */
static void hear_report(struct ta_recovery *r, const struct ta_recovery_clock *clock,
			const struct ta_recovery_sent *s, struct ta_why *ret)
{
	uint32_t n = pending_report(r, s);
	if (ret->cause != TA_CAUSE_UNKNOWN || ret->candidates != TA_CAUSE_BIT(TA_CAUSE_RTO) || !n)
		return;
	for (uint32_t i = 0; i < n; i++)
		ta_recovery_hear(r, clock, ta_recovery_pending_at(r, i), s->now_ns);
	r->first_pending = n ? (r->first_pending + n) % r->pending_max : r->first_pending;
	r->npending -= n;
	ret->candidates = 0;
	ret->sender.sacked = r->board.sacked_bytes;
	ret->sender.congestion = r->congestion;
	ta_recovery_judge(r, clock, s, ret);
}

/* What it is said to be as a copy, or none: then nothing sent it but its application. */
static void leave_first_open(struct ta_why *ret)
{
	if (ret->cause != TA_CAUSE_UNKNOWN)
		ret->candidates = (uint16_t)TA_CAUSE_BIT(ret->cause);
	ret->candidates |= TA_CAUSE_BIT(TA_CAUSE_ORIGINAL);
	ret->cause = TA_CAUSE_UNKNOWN;
	ret->rule = TA_SENT_BY_NONE;
	ret->trigger_frame = 0;
}

void ta_recovery_sent_again(struct ta_recovery *r, const struct ta_recovery_clock *clock,
			    const struct ta_recovery_sent *s, struct ta_why *ret)
{
	ta_recovery_hear_before(r, clock, s);
	if (!clock->unheard && r->before.known && ta_seq_lt(s->seq, r->una) &&
	    ta_seq_geq(s->seq, r->before.una) && r->nxt - r->before.una <= TA_SPAN_MAX_BYTES)
		take_back(r);
	*ret = (struct ta_why){ 0 };
	ret->sender = (struct ta_sender){ .outstanding = r->nxt - r->una,
					  .sacked = r->board.sacked_bytes,
					  .rto_ns = clock->rto_ns,
					  .pto_ns = ta_recovery_pto_ns(r, clock),
					  .congestion = r->congestion };
	if (clock->unheard) {
		judge_unheard(r, s, ret);
		return;
	}
	ta_recovery_judge(r, clock, s, ret);
	hear_report(r, clock, s, ret);
	if (s->first_perhaps || (s->doubled_perhaps && ret->cause == TA_CAUSE_UNKNOWN))
		leave_first_open(ret);
	else
		take_cause(r, s, ret);
	mark_again(r, s);
	r->copies++;
	r->copy_ns = r->sent_ns = s->now_ns;
	r->copy_cause = ret->cause;
	if (ta_seq_gt(s->seq + s->len, r->nxt))
		ta_recovery_sent_new(r, clock, s, false);
}
