/* SPDX-License-Identifier: MIT */
/* The silence that lasts to the end, which several scenarios explain: what they share in telling of it. */
#include "final_silence.h"
#include "icmp.h"
#include "meanwhile.h"
#include "rules.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"

/* Several attempts in vain say more than one, of whichever side. */
static bool is_weighty(const struct ta_silence *s)
{
	return s->copies >= TA_SEVERAL_COPIES || s->gave_up;
}

const struct ta_silence *ta_case_final_silence(const struct ta_case *k)
{
	const struct ta_silence *best = NULL;
	for (size_t i = 0; i < k->nsilences; i++) {
		const struct ta_silence *s = &k->silence[i];
		if (s->healed_ns >= 0 || s->answers_lost)
			continue;
		bool heavier = best && is_weighty(s) && !is_weighty(best);
		bool lighter = best && !is_weighty(s) && is_weighty(best);
		if (!best || heavier || (!lighter && s->since_ns < best->since_ns))
			best = s;
	}
	return best;
}

void ta_finding_of_silence(struct ta_finding *f, const struct ta_silence *s)
{
	f->failure.since_ns = s->since_ns;
	f->failure.healed_ns = s->healed_ns;
	f->failure.direction = s->direction;
	f->until_ns = s->until_ns;
	f->episode = s->episode_index;
	f->final = s->healed_ns < 0;
	f->from_absence = f->final && !s->peer_heard && !s->answers_lost;
}

/* The attempts themselves: the evidence that everything else stands on. */
void ta_silence_attempts_evidence(struct ta_case *k, const struct ta_silence *s,
				  enum ta_scenario scenario)
{
	const struct ta_episode *e = s->episode;
	char took[32];
	ta_duration(took, sizeof(took),
		    (s->healed_ns >= 0 ? s->until_ns : s->last_attempt_ns) - s->since_ns);
	struct ta_evidence *ev;
	const char *probe = s->keepalive ? "keep-alive probe" : "zero-window probe";
	if ((s->keepalive || s->window_probe) && s->copies < 2)
		ev = ta_case_evidence(k, scenario, TA_REQUIRES, "a %s of %s without an answer",
				      probe, ta_case_who(k, s->sender));
	else if (s->keepalive || s->window_probe)
		ev = ta_case_evidence(k, scenario, TA_REQUIRES,
				      "%u %ss of %s without an answer, %s from first to last",
				      s->copies, probe, ta_case_who(k, s->sender), took);
	else
		ev = ta_case_evidence(
			k, scenario, TA_REQUIRES, "%u byte%s at sequence %d sent %u times in %s%s",
			e->length, e->length == 1 ? "" : "s",
			(int)(e->seq - k->conn->half[s->sender].isn), e->attempts_total, took,
			s->healed_ns >= 0 ? " before the acknowledgment came"
			: s->answers_lost ? " although acknowledged"
					  : " and never acknowledged");
	ta_evidence_frame(ev, s->first_frame);
	ta_evidence_frame(ev, e->last_frame);
	ta_evidence_value(ev, "attempts",
			  s->keepalive || s->window_probe ? s->copies : e->attempts_total);
	ta_evidence_value(ev, "silence_ns", s->until_ns - s->since_ns);
	if (s->heard_frame && s->heard_ns >= 0 && s->since_ns - s->heard_ns >= TA_US) {
		char ago[32];
		ta_duration(ago, sizeof(ago), s->since_ns - s->heard_ns);
		ev = ta_case_evidence(k, scenario, TA_SUPPORTS,
				      "%s was last heard %s before the first of them",
				      ta_case_who(k, !s->sender), ago);
		ta_evidence_frame(ev, s->heard_frame);
		ta_evidence_value(ev, "idle_ns", s->since_ns - s->heard_ns);
	}
	struct ta_sign_of_life sign;
	if (s->healed_ns < 0 && ta_meanwhile_own_heard(k, s->sender, s->since_ns,
						       ta_silence_still_trying_ns(k, s), &sign)) {
		ev = ta_case_evidence(
			k, scenario, TA_SUPPORTS,
			"meanwhile %s heard another host (connection %u): its own link and gateway worked",
			ta_case_who(k, s->sender), sign.conn);
		ev->conn = sign.conn;
		ta_evidence_frame(ev, sign.frame);
	}
}

void ta_silence_icmp_evidence(struct ta_case *k, const struct ta_silence *s)
{
	char from[TA_ADDR_TEXT];
	ta_addr_format(from, sizeof(from), &s->icmp->from, k->ctx->names);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
		"%s reports %s (ICMP type %u code %u) for these packets, %u time%s", from,
		ta_icmp_words(s->icmp), s->icmp->type, s->icmp->code, s->icmp_count,
		s->icmp_count == 1 ? "" : "s");
	ta_evidence_frame(e, s->icmp->frame);
	ta_evidence_value(e, "icmp_type", s->icmp->type);
	ta_evidence_value(e, "icmp_code", s->icmp->code);
	ta_evidence_value(e, "count", s->icmp_count);
}

/* Until when a sign of life elsewhere says something of this silence: one more interval after the last attempt. */
int64_t ta_silence_still_trying_ns(const struct ta_case *k, const struct ta_silence *s)
{
	const struct ta_episode *e = s->episode;
	int64_t gap = e->nattempts > 1 ? e->attempt[e->nattempts - 1].time_ns -
						 e->attempt[e->nattempts - 2].time_ns
				       : TA_NEXT_ATTEMPT_NS;
	int64_t until = s->last_attempt_ns + gap + TA_NEXT_ATTEMPT_NS;
	return until < k->ctx->capture_end_ns ? until : k->ctx->capture_end_ns;
}

static bool neighbour_asked_in_vain(const struct ta_case *k, const struct ta_silence *s)
{
	struct ta_net_neighbours nb;
	return ta_net_asked_in_vain(k->ctx->net, &k->conn->flow.key.addr[!s->sender], s->since_ns,
				    s->until_ns, &nb);
}

/* No stack waits longer between copies than its cap, and two copies alone tell of a timer only when they back off. */
static bool keeps_time(const struct ta_episode *e)
{
	int64_t before = 0;
	bool backs_off = false;
	for (uint32_t i = 1; i < e->nattempts; i++) {
		int64_t gap = e->attempt[i].time_ns - e->attempt[i - 1].time_ns;
		if (gap > TA_LONGEST_GAP_NS)
			return false;
		backs_off |= before > 0 && gap >= ta_percent_of(before, TA_BACKOFF_PERCENT);
		before = gap;
	}
	return e->attempts_total >= TA_TIMER_ATTEMPTS || backs_off;
}

/* Enough was sent in vain for the silence to mean something, and it lasted to the end of what can be seen. */
static bool is_lasting(const struct ta_case *k, const struct ta_silence *s)
{
	if (s->healed_ns >= 0 || s->answers_lost || s->reset_after || k->one_sided)
		return false;
	if (s->gave_up || neighbour_asked_in_vain(k, s))
		return true;
	/* The sender is seen to have stopped: no later copy can heal it. */
	bool stopped =
		s->episode->result == TA_RESULT_STOPPED || s->episode->result == TA_RESULT_GAVE_UP;
	if (stopped && s->copies >= TA_OUTAGE_COPIES)
		return true;
	if (s->keepalive)
		return s->copies >= TA_SEVERAL_COPIES;
	if (!keeps_time(s->episode))
		return false;
	return s->copies >= TA_SEVERAL_COPIES && s->last_attempt_ns - s->since_ns >= TA_OUTAGE_NS;
}

const struct ta_silence *ta_case_unexplained(const struct ta_case *k)
{
	const struct ta_silence *s = ta_case_final_silence(k);
	/* A silence that ends in "no such connection", or of a kind of segment that never fits, is part of another story. */
	if (!s || k->reset.origin == TA_RST_REFUSAL ||
	    (k->reset.origin == TA_RST_NO_SOCKET && k->reset.reset->sender != s->sender))
		return NULL;
	for (size_t i = 0; i < k->nfindings; i++) {
		const struct ta_finding *f = k->finding[i];
		if (f->final && (f->episode == s->episode_index ||
				 f->failure.scenario == TA_SCN_PMTU_BLACKHOLE))
			return NULL;
	}
	return is_lasting(k, s) ? s : NULL;
}

int64_t ta_silence_idle_ns(const struct ta_silence *s)
{
	if (s->episode->idle_before_ns > 0)
		return s->episode->idle_before_ns;
	return s->heard_ns >= 0 ? s->since_ns - s->heard_ns : 0;
}
