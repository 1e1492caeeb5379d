/* SPDX-License-Identifier: MIT */
/* A segment below SND.NXT, first seen: IP IDs, timestamps and the time tell in which order its sender sent it. */
#include "late.h"

#include "outq.h"
#include "replay.h"
#include "rules.h"
#include "tcpautopsy/core/seqnum.h"

/* The hole that the step begins in; NULL: none. */
static const struct ta_out *hole_of(const struct ta_step *st)
{
	struct ta_outq *q = st->sender->out;
	uint32_t i = q ? ta_outq_find(q, st->seq) : 0;
	const struct ta_out *o = q && i < q->count ? ta_outq_at(q, i) : NULL;
	return o && o->flags & TA_OUT_UNSEEN ? o : NULL;
}

/* The peer has reported the hole, and longer ago than the way to the sender and back takes: it was sent again. */
static bool asked_for_again(const struct ta_step *st, const struct ta_out *o)
{
	const struct ta_outq *q = st->sender->out;
	int64_t near_ns = ta_replay_near_ns(st->conn, st->dir);
	return near_ns >= 0 && (q->sacked_bytes || q->dupacks) &&
	       st->now_ns - o->time_ns > near_ns / TA_FASTEST_NEAR_PART;
}

/* Between what its sender sent before the hole and this segment passes, on the sender's clock, less time than a report of
 * the hole takes: the original, which left with the first of them or later, can't have been missed by then. */
static bool is_too_soon_to_be_missed(const struct ta_step *st)
{
	const struct ta_half *h = st->sender;
	const struct ta_half_trouble *t = &st->conn->trouble->half[st->dir];
	const struct ta_out *o = hole_of(st);
	int64_t near_ns = ta_replay_near_ns(st->conn, st->dir);
	if (!o || near_ns < 0 || !(h->flags & (TA_HALF_TS_MS | TA_HALF_TS_MS_SHORT)))
		return false;
	for (unsigned i = 0; t->stamped && i < TA_LIMIT_STAMPED_HOLES; i++) {
		const struct ta_hole_stamp *hole = &t->stamped[i];
		if (!hole->known || ta_seq_gt(hole->seq, o->seq) || ta_seq_leq(hole->end, o->seq))
			continue;
		int64_t passed_ns = (int32_t)(st->seg->tsval - hole->before_tsval + 1) * TA_MS;
		return passed_ns > 0 && passed_ns < TA_SOONEST_TIMER_NS &&
		       passed_ns <= near_ns / TA_FASTEST_NEAR_PART;
	}
	return false;
}

/* Neither IP ID nor timestamp tells: the time since the hole showed does, where it is no more than any overtaking takes, or as
 * much as its sender needs to hear of it. */
static enum ta_late_kind late_by_time(const struct ta_step *st)
{
	const struct ta_out *o = hole_of(st);
	int64_t near_ns = ta_replay_near_ns(st->conn, st->dir);
	int64_t age_ns = o ? st->now_ns - o->time_ns : 0;
	if (o && asked_for_again(st, o))
		return TA_LATE_AGAIN;
	if (age_ns < TA_REORDER_NS && st->now_ns - st->sender->last_seen_ns < TA_REORDER_NS)
		return TA_LATE_OVERTAKEN;
	return o && age_ns <= near_ns / TA_FASTEST_NEAR_PART ? TA_LATE_EITHER : TA_LATE_AGAIN;
}

enum ta_late_kind ta_why_late(const struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	const struct ta_half *h = st->sender;
	if (s->have & TA_HAVE_IP_ID && s->ip_id && h->flags & TA_HALF_IP_ID_KNOWN && h->ip_id &&
	    h->ip_id != s->ip_id) {
		int16_t behind = (int16_t)(h->ip_id - s->ip_id);
		if (behind > 0 && behind < TA_IP_ID_NEAR)
			return TA_LATE_OVERTAKEN;
		if (behind < 0 && behind > -TA_IP_ID_NEAR)
			return TA_LATE_AGAIN;
	}
	bool stamped = s->have & TA_HAVE_TS && h->flags & TA_HALF_TS;
	if (stamped && s->tsval != h->tsval)
		return ta_seq_lt(s->tsval, h->tsval) ? TA_LATE_OVERTAKEN : TA_LATE_AGAIN;
	if (stamped && is_too_soon_to_be_missed(st))
		return TA_LATE_OVERTAKEN;
	return late_by_time(st);
}

bool ta_doubled_perhaps(const struct ta_step *st)
{
	const struct ta_segment *s = st->seg;
	const struct ta_half *h = st->sender;
	int64_t near_ns = ta_replay_near_ns(st->conn, st->dir);
	bool newer = s->have & TA_HAVE_TS && h->flags & TA_HALF_TS && ta_seq_gt(s->tsval, h->tsval);
	return near_ns >= TA_FAR_NS && !newer && !(s->have & TA_HAVE_IP_ID && s->ip_id) &&
	       s->payload_len && h->flags & TA_HALF_UNA_KNOWN && ta_seq_leq(st->end, h->una) &&
	       st->own_before_ns >= 0 &&
	       st->now_ns - st->own_before_ns <= near_ns / TA_FASTEST_NEAR_PART;
}
