/* SPDX-License-Identifier: MIT */
/* Where one side sent in vain: chains and probe runs without an answer, with what was heard of the other side while
 * they lasted. The censoring rule is applied here: what the capture had no time to show is no silence. */
#include "silence.h"
#include "case.h"
#include "rules.h"
#include "run.h"

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

/* What the other side sent before it could know of a segment arrives within so much of it. */
static int64_t in_flight_ns(const struct ta_episode *e)
{
	if (e->srtt_ns <= 0)
		return TA_IN_FLIGHT_UNKNOWN_NS;
	int64_t rtt = TA_IN_FLIGHT_RTTS * e->srtt_ns;
	return rtt > TA_IN_FLIGHT_MIN_NS ? rtt : TA_IN_FLIGHT_MIN_NS;
}

static bool is_chain(const struct ta_episode *e)
{
	return e->kind == TA_EPISODE_RETRANSMISSION || e->kind == TA_EPISODE_FIN;
}

/* The unanswered attempts at the end of a probe episode: index of the first, or nattempts. */
static uint32_t first_unanswered(const struct ta_episode *e)
{
	uint32_t i = e->nattempts;
	while (i > 0 && !e->attempt[i - 1].answer_frame)
		i--;
	return i;
}

static void count_copies(struct ta_silence *s, const struct ta_episode *e, uint32_t from)
{
	for (uint32_t i = from; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		bool healing = e->result == TA_RESULT_ANSWERED && (int32_t)i >= e->healed_attempt &&
			       e->healed_attempt >= 0;
		if (a->flags & TA_ATTEMPT_ORIGINAL || healing)
			continue;
		s->copies++;
		s->timeouts += a->cause == TA_CAUSE_RTO || a->cause == TA_CAUSE_PROBE ||
			       a->cause == TA_CAUSE_UNKNOWN;
	}
	s->copies += e->attempts_omitted;
	s->timeouts += e->attempts_omitted;
}

/* What was heard of the peer while its acknowledgment was missing, and what that says of the direction. */
static void judge_direction(const struct ta_case *k, struct ta_silence *s)
{
	const struct ta_episode *e = s->episode;
	const struct ta_attempt *last = e->nattempts ? &e->attempt[e->nattempts - 1] : NULL;
	if (is_chain(e) && last && last->flags & TA_ATTEMPT_ACKED) {
		/* The copies are seen here, and so are their acknowledgments: these do not reach the sender. */
		s->answers_lost = true;
		if (e->last_heard_ns >= 0 && e->last_heard_ns < s->since_ns)
			s->since_ns =
				e->last_heard_ns; /* the acknowledgment that did not get back */
		s->direction = ta_case_direction(k, !s->sender);
	} else if (e->dsacks && is_chain(e) && e->result == TA_RESULT_ANSWERED) {
		/* Copies that seemed lost were reported as duplicates in the end. */
		s->direction = ta_case_direction(k, !s->sender);
	} else if (e->peer_new_data >= 1 && e->peer_last_ns > s->since_ns + in_flight_ns(e) &&
		   !e->zero_window) {
		s->peer_heard = true;
		s->direction = ta_case_direction(k, s->sender);
	}
}

static const struct ta_icmp_note *find_icmp(const struct ta_case *k, struct ta_silence *s)
{
	const struct ta_icmp_note *found = NULL;
	for (size_t i = 0; i < k->trouble->nicmp; i++) {
		const struct ta_icmp_note *n = &k->trouble->icmp[i];
		if (n->dir != s->sender || !n->plausible || n->time_ns < s->since_ns ||
		    n->time_ns > s->until_ns)
			continue;
		if (!found)
			found = n;
		s->icmp_count++;
	}
	return found;
}

static void add(struct ta_case *k, struct ta_silence *s)
{
	s->icmp = find_icmp(k, s);
	judge_direction(k, s);
	s->is_outage = s->timeouts >= TA_OUTAGE_COPIES && s->until_ns - s->since_ns >= TA_OUTAGE_NS;
	if (k->nsilences == TA_LIMIT_SILENCES) {
		ta_anomaly_add(&k->diag->anomalies, "limits.silences", s->first_frame);
		return;
	}
	k->silence = ta_xgrow(k->silence, &k->silences_capacity, k->nsilences + 1, sizeof(*s));
	k->silence[k->nsilences++] = *s;
}

static void from_chain(struct ta_case *k, const struct ta_episode *e, int index)
{
	struct ta_silence s = {
		.sender = e->sender, .episode = e, .episode_index = index, .healed_ns = -1
	};
	s.since_ns = e->start_ns;
	s.first_frame = e->first_frame;
	s.heard_frame = e->last_heard_frame;
	s.last_attempt_ns = e->end_ns;
	s.heard_ns = e->last_heard_ns;
	s.only_fin = e->kind == TA_EPISODE_FIN;
	s.gave_up = e->result == TA_RESULT_GAVE_UP;
	s.reset_after = e->result == TA_RESULT_RESET_BY_PEER;
	s.until_ns = e->answer_ns >= 0 ? e->answer_ns : k->end_ns;
	count_copies(&s, e, 0);
	if (e->result == TA_RESULT_ANSWERED) {
		s.healed_ns =
			e->healed_attempt >= 0 ? e->attempt[e->healed_attempt].time_ns : e->end_ns;
		if (s.timeouts < TA_OUTAGE_COPIES || s.until_ns - s.since_ns < TA_OUTAGE_NS ||
		    e->zero_window)
			return; /* recovered loss is normal */
	} else if (e->zero_window && e->answered) {
		/* Copies into a closed window that are answered: the peer lives. What follows the last answer counts. */
		uint32_t from = first_unanswered(e);
		if (e->nattempts - from < TA_OUTAGE_COPIES)
			return;
		s.copies = s.timeouts = 0;
		count_copies(&s, e, from);
		s.since_ns = e->attempt[from].time_ns;
		s.first_frame = e->attempt[from].frame;
		s.heard_ns = e->peer_last_ns;
		s.heard_frame = e->peer_last_frame;
	} else if (k->end_ns - e->end_ns < ta_patience_ns(e->srtt_ns) &&
		   s.copies < TA_SEVERAL_COPIES && !s.reset_after) {
		return; /* pending when the capture ended */
	}
	add(k, &s);
}

/* Probes in vain, and then one that was answered: the path was broken for a while. */
static void healed_probes(struct ta_case *k, const struct ta_episode *e, int index)
{
	uint32_t run = 0;
	if (e->kind != TA_EPISODE_KEEPALIVE || e->inferred)
		return;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (!a->answer_frame) {
			run++;
			continue;
		}
		if (run >= TA_OUTAGE_COPIES) {
			const struct ta_attempt *first = a - run;
			struct ta_silence s = { .sender = e->sender,
						.episode = e,
						.episode_index = index,
						.keepalive = true };
			s.since_ns = first->time_ns;
			s.first_frame = first->frame;
			s.heard_frame = e->last_heard_frame;
			s.last_attempt_ns = a[-1].time_ns;
			s.until_ns = s.healed_ns = a->time_ns;
			s.heard_ns = e->last_heard_ns;
			s.copies = s.timeouts = run;
			add(k, &s);
		}
		run = 0;
	}
}

static void from_probes(struct ta_case *k, const struct ta_episode *e, int index)
{
	uint32_t from = first_unanswered(e);
	healed_probes(k, e, index);
	if (from == e->nattempts || e->result == TA_RESULT_ANSWERED)
		return;
	struct ta_silence s = {
		.sender = e->sender, .episode = e, .episode_index = index, .healed_ns = -1
	};
	s.keepalive = e->kind == TA_EPISODE_KEEPALIVE;
	s.window_probe = !s.keepalive;
	s.since_ns = e->attempt[from].time_ns;
	s.last_attempt_ns = e->end_ns;
	s.first_frame = e->attempt[from].frame;
	s.heard_frame = from ? e->attempt[from - 1].answer_frame : e->last_heard_frame;
	s.heard_ns = from ? e->attempt[from - 1].time_ns : e->last_heard_ns;
	s.gave_up = e->result == TA_RESULT_GAVE_UP || e->result == TA_RESULT_RESET_BY_SENDER;
	s.reset_after = e->result == TA_RESULT_RESET_BY_PEER;
	s.until_ns = e->answer_ns >= 0 ? e->answer_ns : k->end_ns;
	if (k->end_ns - e->end_ns < ta_patience_ns(e->srtt_ns) &&
	    e->nattempts - from < TA_SEVERAL_COPIES && !s.gave_up && !s.reset_after)
		return;
	count_copies(&s, e, from);
	/* The supposed dead side speaks: one direction at most, or frames that the capture lacks. */
	const struct ta_half *peer = &k->conn->half[!e->sender];
	if (peer->segments && peer->last_seen_ns > s.since_ns + ta_patience_ns(e->srtt_ns) &&
	    !s.reset_after) {
		if (s.copies < TA_OUTAGE_COPIES)
			return;
		s.peer_heard = true;
		s.direction = ta_case_direction(k, s.sender);
	}
	add(k, &s);
}

uint32_t ta_silence_transmissions(const struct ta_silence *s)
{
	return s->keepalive || s->window_probe ? s->copies : s->copies + 1;
}

void ta_case_silences(struct ta_case *k)
{
	if (k->trouble && (k->trouble->time_backwards || k->trouble->garbled))
		return; /* what is out of order in time, or garbled, shows no silence */
	for (size_t i = 0; k->trouble && i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		if (e->suspect)
			continue;
		if (is_chain(e))
			from_chain(k, e, (int)i);
		else if (e->kind == TA_EPISODE_KEEPALIVE || e->kind == TA_EPISODE_ZERO_WINDOW_PROBE)
			from_probes(k, e, (int)i);
	}
}
