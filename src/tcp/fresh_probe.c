/* SPDX-License-Identifier: MIT */
/* A tail loss probe that carries new bytes (RFC 8985 section 7.3, tcp_send_loss_probe(): where the window lets one more
 * segment out). It is no retransmission; it is known by its instant, by a full segment beside it (its sender had more to
 * send, and held it back), and by the silence of the other side. */
#include "outq.h"
#include "replay.h"
#include "rules.h"
#include "tcpautopsy/core/seqnum.h"

static bool is_full(const struct ta_out *o, uint32_t mss)
{
	return o->len >= mss && o->len % mss == 0;
}

/* When the timer was armed: by the sending, or by an ACK after it. */
static int64_t later_ns(const struct ta_outq *q, const struct ta_recovery_clock *clock,
			int64_t sent_ns)
{
	int64_t near_ns = clock->near_ns > 0 ? clock->near_ns : 0;
	return q->anchor_ns >= 0 && q->anchor_ns + near_ns > sent_ns ? q->anchor_ns + near_ns
								     : sent_ns;
}

/* 2 SRTT after the newest segment, or the newest ACK. */
static bool comes_by_probe_timer(const struct ta_outq *q, const struct ta_recovery_clock *clock,
				 const struct ta_out *probe)
{
	int64_t delay_ns = probe->time_ns - later_ns(q, clock, probe[-1].time_ns);
	int64_t two_ns = TA_PTO_SRTTS * clock->srtt_ns;
	return delay_ns >= TA_FRESH_PROBE_MIN_NS &&
	       delay_ns >= two_ns / TA_QUARTERS * TA_FRESH_PROBE_LEAST_QUARTERS &&
	       delay_ns <=
		       two_ns / TA_QUARTERS * TA_FRESH_PROBE_MOST_QUARTERS + TA_FRESH_PROBE_LATE_NS;
}

/* The RTO of the earliest segment, which bounds the probe's timer (tcp_rto_delta_us()). */
static bool comes_by_rto(struct ta_outq *q, const struct ta_recovery_clock *clock,
			 const struct ta_out *probe)
{
	int64_t delay_ns = probe->time_ns - later_ns(q, clock, ta_outq_at(q, 0)->time_ns);
	return clock->rto_ns > 0 && delay_ns >= clock->rto_ns &&
	       delay_ns <= clock->rto_ns / TA_EIGHTHS * (TA_EIGHTHS + 1) + TA_FRESH_PROBE_LATE_NS;
}

const struct ta_out *ta_fresh_probe(const struct ta_conn *c, int dir, struct ta_why *ret)
{
	const struct ta_half *h = &c->half[dir];
	struct ta_recovery_clock clock;
	if (!h->out || h->out->count < 2)
		return NULL;
	ta_replay_clock(c, dir, &clock);
	const struct ta_out *probe = ta_outq_at(h->out, h->out->count - 1), *before = probe - 1;
	const uint16_t odd = TA_OUT_UNSEEN | TA_OUT_MERGED | TA_OUT_SYN | TA_OUT_FIN;
	if (!clock.sack || clock.no_probe || !clock.mss || clock.srtt_ns < 0 ||
	    (probe->flags | before->flags) & odd || probe->copies || before->copies ||
	    probe->len > clock.mss)
		return NULL;
	/* Its sender had more to send than it sent at once. */
	if (!is_full(before, clock.mss) && !is_full(probe, clock.mss))
		return NULL;
	if (!comes_by_probe_timer(h->out, &clock, probe) && !comes_by_rto(h->out, &clock, probe))
		return NULL;
	*ret = (struct ta_why){ .cause = TA_CAUSE_TLP,
				.rule = TA_SENT_BY_PTO,
				.trigger_frame = before->frame };
	ret->sender =
		(struct ta_sender){ .outstanding = probe->seq - h->una,
				    .rto_ns = clock.rto_ns,
				    .pto_ns = TA_PTO_SRTTS * clock.srtt_ns + TA_FRESH_PROBE_MIN_NS,
				    .congestion = TA_CONGESTION_OPEN,
				    .exact = ta_replay_beside(c, dir) };
	return probe;
}
