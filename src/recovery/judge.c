/* SPDX-License-Identifier: MIT */
/* Why was this copy sent? What a sender does when it hears an ACK, and what its timers do, each leave another mark: the
 * instant, the state it was in, and which bytes it took. */
#include "rules.h"
#include "state.h"
#include "tcpautopsy/core/seqnum.h"

struct look {
	const struct ta_recovery *r;
	const struct ta_recovery_clock *clock;
	const struct ta_recovery_sent *s;
	bool head;       /* begins at SND.UNA */
	bool tail;       /* ends at SND.NXT */
	bool known;      /* it is on the scoreboard, */
	bool unseen;     /* and its earlier transmission is not in the capture */
	bool again;      /* a copy of it is under way, */
	int64_t last_ns; /* at this time */
	bool sacked_above;
	bool let_out; /* in the moment in which an ACK with news was heard, or in the burst of what it let out */
	int64_t due_ns; /* since the retransmission timer was armed */
};

/* The first byte that the receiver lacks, as the sender knows. */
static uint32_t head_of(const struct ta_recovery *r)
{
	for (uint32_t i = 0; i < r->board.count; i++)
		if (!(ta_board_at(&r->board, i)->flags & TA_BOARD_SACKED))
			return ta_board_at(&r->board, i)->seq;
	return r->una;
}

static void look_at(const struct ta_recovery *r, const struct ta_recovery_clock *clock,
		    const struct ta_recovery_sent *s, struct look *ret)
{
	uint32_t end = s->seq + s->len;
	*ret = (struct look){ .r = r, .clock = clock, .s = s };
	ret->head = ta_seq_leq(s->seq, head_of(r));
	ret->tail = ta_seq_geq(end, r->nxt);
	ret->sacked_above = r->board.sacked_bytes && ta_seq_gt(r->board.highest_sacked, s->seq);
	uint32_t i = ta_board_find(&r->board, s->seq);
	if (i < r->board.count && ta_seq_lt(ta_board_at(&r->board, i)->seq, end)) {
		const struct ta_board_range *b = ta_board_at(&r->board, i);
		ret->again = b->flags & TA_BOARD_COPY_OUT;
		ret->last_ns = b->sent_ns;
		ret->known = true;
		ret->unseen = b->flags & TA_BOARD_UNSEEN;
	}
	int64_t moment_ns = TA_LET_OUT_NS + ta_recovery_near_ns(r, clock) / TA_LET_OUT_NEAR_PART;
	if (r->news.heard_ns >= 0) {
		int64_t after_ns = s->now_ns - r->news.heard_ns;
		ret->let_out = after_ns <= moment_ns;
	}
	bool follows_ack = r->copy_cause == TA_CAUSE_FAST || r->copy_cause == TA_CAUSE_AFTER_RTO ||
			   r->copy_cause == TA_CAUSE_PMTU;
	if (r->copy_ns >= 0 && follows_ack && s->now_ns - r->copy_ns < TA_BURST_NS)
		ret->let_out = true;
	ret->due_ns = s->now_ns - r->rto_armed_ns;
	if (r->rto_by_clock && s->by_clock)
		ret->due_ns = (int32_t)(s->tsval - r->rto_armed_tsval) * TA_MS;
}

static bool rto_is_due(const struct look *l)
{
	return l->due_ns >= ta_recovery_rto_ns(l->r, l->clock) / TA_DUE_DEN * TA_DUE_NUM;
}

static void say(struct ta_why *ret, enum ta_cause cause, enum ta_sent_by rule, uint32_t trigger)
{
	ret->cause = (uint8_t)cause;
	ret->rule = (uint8_t)rule;
	ret->trigger_frame = trigger;
}

static void say_rto(const struct look *l, struct ta_why *ret)
{
	say(ret, TA_CAUSE_RTO, TA_SENT_BY_RTO, l->r->rto_armed_frame);
}

static void leave_open(struct ta_why *ret, unsigned candidates)
{
	ret->cause = TA_CAUSE_UNKNOWN;
	ret->candidates = (uint16_t)candidates;
}

/* What an ACK lets out below the recovery point has the cause that recovery began with (RFC 6675 section 5, RFC 6582
 * section 3.2). */
static void say_state(const struct look *l, struct ta_why *ret, bool paced)
{
	const struct ta_recovery *r = l->r;
	uint32_t trigger = paced ? 0 : r->news.frame;
	if (r->congestion == TA_CONGESTION_RECOVERY)
		say(ret, TA_CAUSE_FAST, paced ? TA_SENT_BY_PACED : TA_SENT_BY_ACK_RECOVERY,
		    trigger);
	else if (r->too_big)
		say(ret, TA_CAUSE_PMTU, TA_SENT_BY_TOO_BIG, trigger);
	else
		say(ret, TA_CAUSE_AFTER_RTO, paced ? TA_SENT_BY_PACED : TA_SENT_BY_ACK_LOSS,
		    trigger);
}

/* Something sent later than this range's last copy got through: RACK takes the copy for lost. */
static bool copy_is_lost(const struct look *l)
{
	return l->clock->sack && l->known && l->r->rack_ns > l->last_ns;
}

/* Since an ACK with news or a copy of its own: what is paced, or waits for the reordering timer, follows soon. */
static int64_t idle_ns(const struct look *l)
{
	const struct ta_recovery *r = l->r;
	int64_t last_ns = r->news.heard_ns > r->copy_ns ? r->news.heard_ns : r->copy_ns;
	return last_ns < 0 ? TA_IDLE_UNKNOWN_NS : l->s->now_ns - last_ns;
}

static bool within_round_trip(const struct look *l, int64_t ns)
{
	return ns <= (l->clock->srtt_ns > 0 ? l->clock->srtt_ns : 0) + TA_PACED_NS;
}

/* The reordering timer of RACK, armed by what SACK reported last. */
static bool reordering_timer(const struct look *l)
{
	const struct ta_recovery *r = l->r;
	int64_t report_ns = r->sacked_ns > r->news.heard_ns ? r->sacked_ns : r->news.heard_ns;
	int64_t since_ns = l->s->now_ns - report_ns;
	int64_t srtt_ns = l->clock->srtt_ns > 0 ? l->clock->srtt_ns : 0;
	return l->clock->sack && !l->clock->no_probe && report_ns >= 0 &&
	       since_ns <= srtt_ns / TA_REORDERING_PART + TA_REORDERING_NS;
}

static void say_reordering(const struct look *l, struct ta_why *ret)
{
	const struct ta_recovery *r = l->r;
	say(ret, TA_CAUSE_FAST, TA_SENT_BY_REORDERING,
	    r->sacked_ns > r->news.heard_ns ? r->sacked_frame : r->news.frame);
}

/* Sooner than the estimate: its least RTO is shorter, where it is seen beside its sender that nothing else let it out. Far
 * from it the ACK before may have taken longer than the others: but none lets out what it has let out before, and has not taken
 * for lost again. */
static void say_short_rto(const struct look *l, struct ta_why *ret)
{
	const struct ta_recovery *r = l->r;
	bool beside = l->clock->near_ns >= 0 ? l->clock->near_ns < TA_BESIDE_NS : r->near_ns < 0;
	bool repeated = l->again && !copy_is_lost(l);
	if (beside || r->rto_by_clock || repeated || !r->news.advanced) {
		say_rto(l, ret);
		return;
	}
	unsigned let_out = r->congestion == TA_CONGESTION_RECOVERY ? TA_CAUSE_BIT(TA_CAUSE_FAST)
			   : r->congestion == TA_CONGESTION_LOSS
				   ? TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO)
				   : TA_CAUSE_BIT(TA_CAUSE_FAST) | TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO);
	leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_RTO) | let_out);
}

/* In fast recovery, or behind a timeout. */
static void judge_recovering(const struct look *l, struct ta_why *ret)
{
	const struct ta_recovery *r = l->r;
	/* What was sent again already waits for its timer, unless it is known to be lost. */
	bool waits = l->again && l->head && !copy_is_lost(l);
	if (l->let_out) {
		if (waits && !r->news.advanced && rto_is_due(l))
			say_rto(l, ret);
		else
			say_state(l, ret, false);
		return;
	}
	if (l->head && rto_is_due(l)) {
		say_rto(l, ret);
	} else if (l->again && copy_is_lost(l) && reordering_timer(l)) {
		say_reordering(l, ret);
	} else if (within_round_trip(l, idle_ns(l))) {
		say_state(l, ret, true);
	} else if (l->head) {
		say_short_rto(l, ret);
	} else {
		leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_FAST) | TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO) |
					TA_CAUSE_BIT(TA_CAUSE_TLP));
	}
}

/* Sooner than the RTO that the round trips give, and later than anything else but a RTO with a shorter floor
 * (tcp_rto_min_us): none is below the round trip. */
static bool no_sooner_timer(const struct look *l)
{
	return l->clock->srtt_ns > 0 && !within_round_trip(l, l->due_ns);
}

/* The newest segment, and the ACK that moved SND.UNA last, arm the loss probe's timer. */
static int64_t since_probe_armed_ns(const struct look *l)
{
	const struct ta_recovery *r = l->r;
	return l->s->now_ns - (r->pto_armed_ns > r->sent_ns ? r->pto_armed_ns : r->sent_ns);
}

static bool probe_is_due(const struct look *l)
{
	int64_t srtt_ns = l->clock->srtt_ns > 0 ? l->clock->srtt_ns : 0;
	return since_probe_armed_ns(l) >= srtt_ns + TA_PTO_LEAST_NS;
}

/* Later than the loss probe's timer would have sent it, which the RTO bounds. */
static bool probe_is_over(const struct look *l)
{
	const struct ta_recovery *r = l->r;
	int64_t pto_ns = ta_recovery_pto_ns(r, l->clock), rto_ns = l->clock->rto_ns;
	if (pto_ns < 0)
		return false;
	if (rto_ns > 0 && rto_ns < pto_ns)
		pto_ns = rto_ns;
	return since_probe_armed_ns(l) > pto_ns + pto_ns / TA_LATE_PART + TA_LATE_NS;
}

/* No report of a loss: a timer sent it. The loss probe repeats the last segment, the RTO the earliest. */
static void judge_timer(const struct look *l, struct ta_why *ret)
{
	const struct ta_recovery *r = l->r;
	bool probe = l->clock->sack && !l->clock->no_probe && !r->probe_out && l->tail &&
		     probe_is_due(l);
	if (probe && !l->head)
		say(ret, TA_CAUSE_TLP, TA_SENT_BY_PTO, r->pto_armed_frame);
	else if (probe && probe_is_over(l)) {
		leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_RTO));
		ret->rule = TA_SENT_BY_RTO;
	} else if (probe) {
		leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_RTO));
		ret->rule = TA_SENT_BY_PTO;
	} else if (l->head && (rto_is_due(l) || no_sooner_timer(l)))
		say_rto(l, ret);
	else if (l->head && l->unseen)
		leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_RTO) | TA_CAUSE_BIT(TA_CAUSE_FAST) |
					TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO));
	else if (l->head)
		leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_RTO));
	else
		leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_FAST) | TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO) |
					TA_CAUSE_BIT(TA_CAUSE_TLP));
}

/* Something that was sent later got through (RFC 8985 section 6.2), a copy, perhaps. */
static bool overtaken(const struct look *l)
{
	return l->known && l->r->rack_ns >= 0 && l->r->rack_ns > l->last_ns;
}

/* The recovery point as seen here lies before what the capture lacks: the ACK that reached it may not have ended what its
 * sender was in. */
static void say_left(const struct look *l, struct ta_why *ret)
{
	bool fast = l->r->left == TA_CONGESTION_RECOVERY;
	say(ret, fast ? TA_CAUSE_FAST : TA_CAUSE_AFTER_RTO,
	    fast ? TA_SENT_BY_ACK_RECOVERY : TA_SENT_BY_ACK_LOSS, l->r->news.frame);
}

/* Without SACK the third duplicate ACK lets the first copy out at once, and nothing but the timer sends it again. This one
 * comes too late: that copy was lost before the tap. */
static bool missed_fast_copy(const struct look *l)
{
	const struct ta_recovery *r = l->r;
	return !r->board.sacked_bytes && r->dupacks >= TA_DUPACKS &&
	       !within_round_trip(l, l->s->now_ns - r->third_ns);
}

static void judge_open(const struct look *l, struct ta_why *ret)
{
	const struct ta_recovery *r = l->r;
	bool reported =
		(l->clock->sack && (l->sacked_above || overtaken(l))) || r->dupacks >= TA_DUPACKS;
	bool waits = l->again && l->head && !copy_is_lost(l);
	bool soon = l->let_out || (l->clock->sack && reordering_timer(l));
	if (reported && l->head && rto_is_due(l) && (waits || !l->let_out))
		say_rto(l, ret);
	else if (l->head && missed_fast_copy(l))
		say_rto(l, ret);
	else if (reported && waits && !soon)
		say_rto(l, ret); /* sooner than the estimate: its least RTO is shorter */
	else if (reported && soon && !l->let_out)
		say_reordering(l, ret);
	else if (reported)
		say(ret, TA_CAUSE_FAST, TA_SENT_BY_ACK_RECOVERY,
		    l->let_out ? r->news.frame : r->sacked_frame);
	else if (l->let_out && l->unseen && r->left != TA_CONGESTION_UNKNOWN &&
		 within_round_trip(l, l->s->now_ns - r->left_ns))
		say_left(l, ret);
	else if (l->let_out && r->news.advanced)
		leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_FAST) | TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO));
	else
		judge_timer(l, ret);
}

void ta_recovery_judge(const struct ta_recovery *r, const struct ta_recovery_clock *clock,
		       const struct ta_recovery_sent *s, struct ta_why *ret)
{
	struct look l;
	look_at(r, clock, s, &l);
	/* Before what the capture lacks the recovery point may have been further on. */
	if (s->answers && (r->answered || !rto_is_due(&l)))
		say(ret, TA_CAUSE_UNKNOWN, TA_SENT_BY_ANSWER, s->answered_frame);
	else if (s->completes)
		leave_open(ret, TA_CAUSE_BIT(TA_CAUSE_FAST) | TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO));
	else if (ta_recovery_is_held(r, clock) && !(l.let_out && l.unseen))
		judge_timer(&l, ret);
	else if (r->congestion == TA_CONGESTION_RECOVERY || r->congestion == TA_CONGESTION_LOSS)
		judge_recovering(&l, ret);
	else
		judge_open(&l, ret);
	if (clock->no_probe)
		ret->candidates &= (uint16_t)~TA_CAUSE_BIT(TA_CAUSE_TLP);
}
