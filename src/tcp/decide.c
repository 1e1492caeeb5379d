/* SPDX-License-Identifier: MIT */
/* Why the attempts of an ended episode were sent: the replay's word, the schedule's, and what the later attempts show. */
#include "decide.h"

#include "replay.h"
#include "rules.h"
#include "tcpautopsy/core/seqnum.h"

/* What neither state nor schedule decides, and that looks most like one of the timers. */
static uint8_t looks_like(const struct ta_attempt *a)
{
	return a->why.rule == TA_SENT_BY_PTO   ? TA_CAUSE_TLP
	       : a->why.rule == TA_SENT_BY_RTO ? TA_CAUSE_RTO
					       : TA_CAUSE_UNKNOWN;
}

/* The other side is not in the capture, and no schedule explains the attempt. */
static bool is_guess(const struct ta_attempt *a)
{
	bool timer = a->cause == TA_CAUSE_RTO || a->cause == TA_CAUSE_TLP;
	bool explained = a->nominal_ns >= 0 && a->flags & TA_ATTEMPT_EXPLAINED;
	return a->why.sender.congestion == TA_CONGESTION_UNKNOWN && !(timer && explained);
}

/* The timers of a sender whose minimum RTO is another. */
static void set_minimum(const struct ta_conn *c, const struct ta_episode *e,
			struct ta_sender *sender)
{
	int64_t near_ns = ta_replay_near_ns(c, e->sender);
	int64_t srtt_ns = e->srtt_ns + (near_ns > 0 ? near_ns : 0);
	const int64_t least_ns = e->fit->backoff.rto_min_ns;
	int64_t variance_ns = e->variance_ns > least_ns ? e->variance_ns : least_ns;
	/* The probe of a lone segment waits for a delayed ACK, too. */
	if (e->srtt_ns >= 0 && sender->pto_ns - TA_PTO_SRTTS * srtt_ns >= TA_LEAST_RTO_NS)
		sender->pto_ns += least_ns - TA_LEAST_RTO_NS;
	if (sender->rto_ns >= 0 && e->variance_ns >= 0)
		sender->rto_ns +=
			variance_ns -
			(e->variance_ns > TA_LEAST_RTO_NS ? e->variance_ns : TA_LEAST_RTO_NS);
}

/* The loss probe's timer never waits longer than the RTO (tcp_schedule_loss_probe()): what comes much later is a RTO,
 * and copies before it are not in the capture. */
static bool is_past_probe(const struct ta_episode *e, uint32_t i)
{
	const struct ta_attempt *a = &e->attempt[i];
	int64_t rto_ns = a->why.sender.rto_ns;
	bool explained = a->nominal_ns >= 0 && a->flags & TA_ATTEMPT_EXPLAINED;
	return i && rto_ns > 0 && !explained && looks_like(a) == TA_CAUSE_RTO &&
	       a->time_ns - a[-1].time_ns > TA_PAST_PROBE_RTOS * rto_ns + TA_PAST_PROBE_NS;
}

/* A timer that the schedule names against what the round trips give: too soon for the RTO, and no model of a shorter one
 * explains it. */
static bool is_too_soon(const struct ta_episode *e, uint32_t i)
{
	const struct ta_attempt *a = &e->attempt[i];
	bool explained = a->nominal_ns >= 0 && a->flags & TA_ATTEMPT_EXPLAINED;
	return i && a->cause == TA_CAUSE_RTO && !explained && a->why.sender.rto_ns > 0 &&
	       a->time_ns - a[-1].time_ns < a->why.sender.rto_ns / TA_SOON_DEN * TA_SOON_NUM;
}

/* What is sent later begins below it: SND.UNA was no higher then, and the retransmission timer repeats what lies there. */
static bool is_above_una(const struct ta_episode *e, uint32_t i)
{
	for (uint32_t k = i + 1; k < e->nattempts; k++)
		if (ta_seq_lt(e->attempt[k].seq, e->attempt[i].seq))
			return true;
	return false;
}

/* The cause of a copy that is no original, from what the replay found and what its place looks like. */
static void name_cause(const struct ta_episode *e, uint32_t i)
{
	struct ta_attempt *a = &e->attempt[i];
	unsigned may = a->why.candidates;
	bool known = a->why.cause != TA_CAUSE_UNKNOWN;
	bool first_perhaps = may & TA_CAUSE_BIT(TA_CAUSE_ORIGINAL);
	if (known || a->why.rule == TA_SENT_BY_ANSWER || first_perhaps)
		a->cause = a->why.cause;
	else if (may && (!(may & TA_CAUSE_BIT(a->cause)) || is_guess(a)))
		a->cause = looks_like(a);
	if (known)
		return;
	if (a->cause == TA_CAUSE_TLP && is_past_probe(e, i))
		a->cause = TA_CAUSE_RTO;
	if (may && looks_like(a) != a->cause)
		a->why.rule = a->cause == TA_CAUSE_UNKNOWN ? TA_SENT_BY_NONE : TA_SENT_BY_SCHEDULE;
}

void ta_episode_decide(const struct ta_conn *c, struct ta_episode *e)
{
	for (uint32_t i = 0; i < e->nattempts; i++) {
		struct ta_attempt *a = &e->attempt[i];
		const uint16_t timers = TA_CAUSE_BIT(TA_CAUSE_RTO) | TA_CAUSE_BIT(TA_CAUSE_TLP);
		if (a->flags & TA_ATTEMPT_ORIGINAL)
			continue;
		if (a->why.candidates == timers && !is_past_probe(e, i) && is_above_una(e, i)) {
			a->cause = TA_CAUSE_TLP;
			a->why.candidates = TA_CAUSE_BIT(TA_CAUSE_TLP);
		}
		name_cause(e, i);
		if (e->fit->backoff.rto_min_ns > 0)
			set_minimum(c, e, &a->why.sender);
		if (a->why.rule == TA_SENT_BY_SCHEDULE && is_too_soon(e, i)) {
			a->cause = TA_CAUSE_UNKNOWN;
			a->why.rule = TA_SENT_BY_NONE;
		}
	}
}
