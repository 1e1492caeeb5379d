/* SPDX-License-Identifier: MIT */
/* What an ACK does to the sender that hears it: tcp_ack(), tcp_fastretrans_alert(), tcp_process_loss(), tcp_rack_advance()
 * of Linux. */
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/seqnum.h"

struct hearing {
	struct ta_recovery *r;
	const struct ta_recovery_clock *clock;
	const struct ta_recovery_ack *ack;
	int64_t heard_ns;
	uint32_t highest_sacked; /* before this ACK, with had_sacked */
	bool had_sacked;
	bool original; /* bytes below the recovery point got through that were never sent again, */
	bool copied;   /* and some that were */
	int64_t first_sent_ns; /* of what got through and was never sent again, the earliest; -1 */
};

/* A range got through: is it the newest transmission known to have done so? (RFC 8985 section 6.2, tcp_rack_advance().) */
static void delivered(void *context, const struct ta_board_range *b)
{
	struct hearing *h = context;
	struct ta_recovery *r = h->r;
	if (b->flags & TA_BOARD_AGAIN) {
		h->copied = true;
		int64_t took_ns = h->heard_ns - b->sent_ns, least_ns = h->clock->min_rtt_ns;
		if (least_ns > 0 && took_ns < least_ns / TA_QUARTERS * TA_EARLY_QUARTERS)
			return;
		if (h->ack->have_ts && b->tsval && ta_seq_lt(h->ack->tsecr, b->tsval))
			return;
	} else {
		if (h->had_sacked && ta_seq_lt(b->seq, h->highest_sacked))
			r->reordering_seen = true; /* tcp_check_sack_reordering() */
		if (ta_seq_leq(b->seq + b->len, r->recover))
			h->original = true; /* FLAG_ORIG_SACK_ACKED */
		if (h->first_sent_ns < 0 || b->sent_ns < h->first_sent_ns)
			h->first_sent_ns = b->sent_ns;
	}
	if (b->sent_ns > r->rack_ns)
		r->rack_ns = b->sent_ns;
}

/* A copy was lost, too: something that was sent later got through (tcp_rack_detect_loss()). */
static bool copy_was_lost(const struct hearing *h)
{
	const struct ta_recovery *r = h->r;
	int64_t window_ns = r->reordering_seen && h->clock->min_rtt_ns > 0
				    ? h->clock->min_rtt_ns / TA_QUARTERS
				    : 0;
	for (uint32_t i = 0; r->board.again && i < r->board.count; i++) {
		const struct ta_board_range *b = ta_board_at(&r->board, i);
		if (b->flags & TA_BOARD_COPY_OUT && b->sent_ns + window_ns < r->rack_ns)
			return true;
	}
	return false;
}

/* Every copy was needless: D-SACK reported each (tcp_try_undo_dsack()). */
static bool copies_arrived_twice(const struct ta_recovery *r)
{
	return r->copies && r->dsacks >= r->copies;
}

/* The first copy was needless: the ACK echoes what was sent before it (RFC 3522, tcp_packet_delayed()). */
static bool echo_is_older(const struct hearing *h)
{
	const struct ta_recovery *r = h->r;
	return r->first_copy_known && h->ack->have_ts && h->ack->tsecr &&
	       ta_seq_lt(h->ack->tsecr, r->first_copy_tsval);
}

static bool copy_is_out(const struct ta_recovery *r)
{
	for (uint32_t i = 0; r->board.again && i < r->board.count; i++)
		if (ta_board_at(&r->board, i)->flags & TA_BOARD_COPY_OUT)
			return true;
	return false;
}

/* tcp_try_undo_loss() goes back to the open state with SACK only, and nothing undoes what ICMP told (undo_marker is 0). */
static bool loss_is_undone(const struct hearing *h)
{
	return h->clock->sack && !h->r->too_big && (copies_arrived_twice(h->r) || echo_is_older(h));
}

/* F-RTO (RFC 5682 section 3.1, step 3.b): not all was lost, so the timeout was spurious. It is tried until the first answer
 * to new bytes reports a loss. Without SACK an ACK of copies says nothing of the originals that it covers
 * (tcp_clean_rtx_queue()). */
static bool is_spurious_timeout(struct hearing *h, bool reported)
{
	struct ta_recovery *r = h->r;
	if (!r->frto)
		return false;
	if (h->original && (h->clock->sack || !h->copied))
		return true;
	if (ta_seq_gt(r->nxt, r->recover) && reported)
		r->frto = false;
	return false;
}

static void leave(struct ta_recovery *r, int64_t heard_ns)
{
	r->left_ns = heard_ns;
	r->left = r->congestion;
	r->congestion = r->board.sacked_bytes ? TA_CONGESTION_DISORDER : TA_CONGESTION_OPEN;
	r->too_big = false;
	r->first_copy_known = false;
}

/* `reported`: by SACK, or it is a duplicate. */
static void move_state(struct hearing *h, bool advanced, bool reported)
{
	struct ta_recovery *r = h->r;
	bool passed = ta_seq_geq(r->una, r->recover) && !ta_recovery_is_held(r, h->clock);
	switch (r->congestion) {
	case TA_CONGESTION_LOSS:
		if (passed || is_spurious_timeout(h, reported) || (advanced && loss_is_undone(h)))
			leave(r, h->heard_ns);
		else if (h->clock->sack && copy_was_lost(h)) {
			/* FLAG_LOST_RETRANS: from loss into fast recovery */
			r->congestion = TA_CONGESTION_RECOVERY;
			r->recover = r->nxt;
		}
		break;
	case TA_CONGESTION_RECOVERY:
		/* tcp_try_undo_partial() waits for the copies that are out. */
		if (passed || copies_arrived_twice(r) ||
		    (advanced && echo_is_older(h) && !copy_is_out(r)))
			leave(r, h->heard_ns);
		break;
	default:
		r->congestion = r->board.sacked_bytes || r->dupacks ? TA_CONGESTION_DISORDER
								    : TA_CONGESTION_OPEN;
	}
}

/* The probe is over when it had new bytes and is acknowledged; when more than it is acknowledged; or when both it and the
 * original arrived: an ACK of just what it repeated ends nothing (tcp_process_tlp_ack()). */
static void end_probe(struct ta_recovery *r, const struct ta_recovery_ack *ack, bool nothing_new)
{
	if (ta_seq_lt(r->una, r->probe_end))
		return;
	if (r->probe_is_new || ta_seq_gt(r->una, r->probe_end) || nothing_new || ack->dsack ||
	    ack->cut)
		r->probe_out = false;
}

/* What arrived by SACK was sent before the head was last: the retransmission timer runs anew (tcp_clean_rtx_queue(),
 * "Do not re-arm RTO if the sack RTT is measured from data sent after"). */
static void rearm_by_sack(const struct hearing *h)
{
	struct ta_recovery *r = h->r;
	if (h->first_sent_ns < 0 || !r->board.count ||
	    h->first_sent_ns >= ta_board_at(&r->board, 0)->sent_ns)
		return;
	r->rto_armed_ns = h->heard_ns;
	r->rto_armed_frame = h->ack->frame;
	r->rto_by_clock = false;
}

static void advance(struct hearing *h)
{
	struct ta_recovery *r = h->r;
	uint32_t ack = h->ack->ack;
	r->before.known = true;
	r->before.una = r->una;
	r->before.recover = r->recover;
	r->before.congestion = r->congestion;
	r->before.backoff = r->backoff;
	r->before.news = r->news;
	r->before.rto_armed_ns = r->rto_armed_ns;
	r->before.rto_armed_frame = r->rto_armed_frame;
	r->before.range_sent_ns = r->board.count ? ta_board_at(&r->board, 0)->sent_ns : r->sent_ns;
	ta_board_acknowledge(&r->board, ack, delivered, h);
	r->una = ack;
	if (ta_seq_gt(ack, r->nxt))
		r->nxt = ack;
	r->dupacks = 0;
	r->backoff = 0;
	r->rto_armed_ns = r->pto_armed_ns = h->heard_ns;
	r->rto_armed_frame = r->pto_armed_frame = h->ack->frame;
	r->rto_by_clock = false;
}

void ta_recovery_hear(struct ta_recovery *r, const struct ta_recovery_clock *clock,
		      const struct ta_recovery_ack *ack, int64_t heard_ns)
{
	struct hearing h = {
		.r = r, .clock = clock, .ack = ack, .heard_ns = heard_ns, .first_sent_ns = -1
	};
	h.had_sacked = r->board.sacked_bytes > 0;
	h.highest_sacked = r->board.highest_sacked;
	bool advanced = ta_seq_gt(ack->ack, r->una);
	if (ta_seq_lt(ack->ack, r->una))
		return; /* an old ACK: its SACK blocks are known */
	if (advanced)
		advance(&h);
	uint32_t sacked = 0;
	for (unsigned i = 0; i < ack->nsack; i++)
		if (ta_seq_gt(ack->sack[i][0], r->una) && ta_seq_leq(ack->sack[i][1], r->nxt) &&
		    ta_seq_lt(ack->sack[i][0], ack->sack[i][1]))
			sacked += ta_board_sack(&r->board, ack->sack[i][0], ack->sack[i][1],
						delivered, &h);
	bool duplicate =
		ack->duplicate && !ack->nsack && !ack->dsack && !advanced && r->board.count;
	if (duplicate && ++r->dupacks == TA_DUPACKS)
		r->third_ns = heard_ns;
	if (sacked || duplicate) {
		r->sacked_ns = heard_ns;
		r->sacked_frame = ack->frame;
		if (sacked) {
			r->pto_armed_ns = heard_ns;
			r->pto_armed_frame = ack->frame;
		}
	}
	if (advanced || sacked || duplicate || ack->dsack)
		r->news = (struct ta_let_out){ .heard_ns = heard_ns,
					       .frame = ack->frame,
					       .advanced = advanced };
	r->dsacks += ack->dsack && ta_seq_gt(ack->dsack_right, r->undo_una);
	if (sacked && !advanced)
		rearm_by_sack(&h);
	if (r->probe_out)
		end_probe(r, ack, !advanced && !sacked && ack->duplicate);
	move_state(&h, advanced, sacked || duplicate);
}
