/* SPDX-License-Identifier: MIT */
/* The path failed: outages that healed, one direction, ICMP, a peer that answers others meanwhile (timers-and-failures:
 * S6, S8, S10, S18). */
#include "icmp.h"
#include "final_silence.h"
#include "meanwhile.h"
#include "outage.h"
#include "rules.h"
#include "scenario.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/facts.h"

static const char page[] =
	"The path between the two ends broke, in both or in one direction, for good or for a while.\n"
	"By eye: the same bytes again at doubling intervals; a router's ICMP error that quotes them; or the peer's own\n"
	"packets still arriving with an old acknowledgment number (only one direction is broken). If it healed: the\n"
	"waiting retransmission is acknowledged, and the peer has forgotten nothing.\n"
	"Without such a sign it can't be told from a dead peer: then the verdict is peer-silent.\n";

static void direction_evidence(struct ta_case *k, const struct ta_silence *s)
{
	const struct ta_episode *ep = s->episode;
	struct ta_evidence *e;
	if (s->peer_heard) {
		e = ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
			"%u segments of %s arrived meanwhile, and none acknowledged them: only one direction is broken",
			ep->peer_segments, ta_case_who(k, !s->sender));
		ta_evidence_frame(e, ep->peer_first_frame);
		ta_evidence_frame(e, ep->peer_last_frame);
		ta_evidence_value(e, "segments", ep->peer_segments);
	} else if (s->answers_lost) {
		e = ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
			"these bytes had arrived and were acknowledged: the acknowledgments did not reach %s",
			ta_case_who(k, s->sender));
		ta_evidence_frame(e, ep->last_frame);
	} else if (ep->dsacks) {
		e = ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
			"%s reported %u of the retransmissions as duplicates (D-SACK): they had arrived, the answers were lost",
			ta_case_who(k, !s->sender), ep->dsacks);
		ta_evidence_frame(e, ep->end_frame);
		ta_evidence_value(e, "dsacks", ep->dsacks);
	}
}

static void healed(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	char took[32];
	ta_finding_of_silence(f, s);
	ta_duration(took, sizeof(took), s->until_ns - s->since_ns);
	f->failure.failed = TA_FAILED_PATH;
	f->confidence = TA_LIKELY;
	ta_finding_title(f, "an outage of up to %s, healed", took);
	ta_finding_summary(
		f,
		s->keepalive
			? "The path%s was broken for up to %s: %s's keep-alive probes, %u in a row, went unanswered, then the connection recovered."
			: "The path%s was broken for up to %s: %s retransmitted %u times, then the connection recovered.",
		ta_direction_words(s->direction), took, ta_case_who(k, s->sender), s->copies);
	ta_silence_attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	if (s->icmp)
		ta_silence_icmp_evidence(k, s);
	direction_evidence(k, s);
	if (ta_outage_is_of_own_link(k, s)) {
		f->where = "local-link";
		ta_finding_title(f, "the link of %s was down for up to %s",
				 ta_case_who(k, s->sender), took);
		struct ta_evidence *e = ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
			"retransmissions that were due are missing although the capture was taken at %s, and nothing else was captured meanwhile",
			ta_case_who(k, s->sender));
		ta_evidence_frame(e, s->episode->last_frame);
	}
}

/* What is retransmitted had arrived: its acknowledgments are lost on their way back, and nothing shows that it healed. */
static void answers_do_not_return(struct ta_case *k, const struct ta_silence *s)
{
	char took[32];
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	ta_finding_of_silence(f, s);
	ta_duration(took, sizeof(took), s->last_attempt_ns - s->since_ns);
	f->failure.failed = TA_FAILED_PATH;
	f->confidence = TA_LIKELY;
	ta_finding_title(f, "acknowledgments do not reach %s", ta_case_who(k, s->sender));
	ta_finding_summary(
		f,
		"What %s sends arrives and is acknowledged, and yet it retransmitted %u times in %s: the path%s is broken, and nothing shows "
		"that it healed.",
		ta_case_who(k, s->sender), s->copies, took, ta_direction_words(s->direction));
	ta_silence_attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	direction_evidence(k, s);
}

static void reported_by_icmp(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	char from[TA_ADDR_TEXT];
	ta_addr_format(from, sizeof(from), &s->icmp->from, k->ctx->names);
	ta_finding_of_silence(f, s);
	f->confidence = TA_LIKELY;
	f->failure.failed = TA_FAILED_PATH;
	if (!f->failure.direction && s->episode->peer_segments)
		f->failure.direction = ta_case_direction(k, s->sender);
	ta_finding_leave_open(f, TA_SCN_NETWORK_FAILURE, TA_LIKELY);
	if (ta_icmp_is_of_host(s->icmp) && !s->peer_heard)
		ta_finding_leave_open(f, TA_SCN_PEER_CRASH, TA_POSSIBLE);
	ta_finding_title(f, "the network refuses to deliver: %s", ta_icmp_words(s->icmp));
	ta_finding_summary(f, "What %s sends does not get through: %s answers with ICMP %s.",
			   ta_case_who(k, s->sender), from, ta_icmp_words(s->icmp));
	ta_silence_attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	ta_silence_icmp_evidence(k, s);
	direction_evidence(k, s);
	ta_case_undecidable(
		k, "what made that router refuse: a route, a rule, or its own neighbour lost");
}

static void one_way(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	ta_finding_of_silence(f, s);
	f->confidence = s->episode->peer_new_data >= TA_HEARD_SEGMENTS ? TA_CERTAIN : TA_LIKELY;
	if (ta_outage_is_both_ways(k, s))
		f->failure.direction = TA_DIR_BOTH;
	f->failure.failed = TA_FAILED_PATH;
	ta_finding_title(f, "the path%s is broken", ta_direction_words(s->direction));
	ta_finding_summary(
		f,
		"%s is alive and is heard, but does not receive what %s sends: the path%s is broken.",
		ta_case_who_capital(k, !s->sender), ta_case_who(k, s->sender),
		ta_direction_words(s->direction));
	if (f->failure.direction == TA_DIR_BOTH) {
		ta_finding_title(f, "the path is broken in both directions");
		ta_finding_summary(
			f,
			"Both sides are alive and retransmit, and neither receives what the other sends: the path is broken on both sides of this capture.");
	}
	ta_silence_attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	direction_evidence(k, s);
}

/* The peer's host answered others meanwhile: it did not crash, and part of the path works. */
static void peer_alive_elsewhere(struct ta_case *k, const struct ta_silence *s, int64_t idle_ns,
				 const struct ta_sign_of_life *sign)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	ta_finding_of_silence(f, s);
	/* A host that had closed may just have dropped what was left of this connection. */
	bool closed = k->conn->half[!s->sender].flags & TA_HALF_FIN;
	f->confidence = closed ? TA_POSSIBLE : TA_LIKELY;
	f->failure.failed = TA_FAILED_PATH;
	ta_finding_title(f, "%s's host lives, this connection's packets vanish",
			 ta_case_who(k, !s->sender));
	ta_finding_summary(
		f,
		"Nothing that %s sent was answered, although %s's host was alive meanwhile (%s, frame %u): something on the path "
		"drops this connection's packets.",
		ta_case_who(k, s->sender), ta_case_who(k, !s->sender), sign->what, sign->frame);
	ta_silence_attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	struct ta_evidence *e;
	if (sign->conn != TA_NO_CONN)
		e = ta_case_evidence(
			k, TA_SCN_PEER_CRASH, TA_CONTRADICTS,
			"the same host sent on another connection meanwhile (connection %u, frame %u)",
			sign->conn, sign->frame);
	else
		e = ta_case_evidence(k, TA_SCN_PEER_CRASH, TA_CONTRADICTS,
				     "the same host was heard meanwhile elsewhere (%s, frame %u)",
				     sign->what, sign->frame);
	e->conn = sign->conn;
	ta_evidence_named_frame(e, sign->frame);
	ta_evidence_value(e, "after_ns", sign->time_ns - s->since_ns);
	ta_finding_leave_open(f, TA_SCN_NETWORK_FAILURE, f->confidence);
	if (closed) {
		ta_finding_leave_open(f, TA_SCN_PEER_SILENT, TA_POSSIBLE);
		ta_case_evidence(
			k, TA_SCN_NETWORK_FAILURE, TA_CONTRADICTS,
			"the last word of %s was its FIN: its host may have dropped the closed connection",
			ta_case_who(k, !s->sender));
	}
	bool idle_unknown = !(k->conn->half[s->sender].flags & TA_HALF_ISN_KNOWN) && idle_ns <= 0;
	if (idle_unknown || idle_ns >= TA_SUSPECT_IDLE_NS ||
	    ta_conn_longest_idle_ns(k->conn) < idle_ns)
		ta_finding_leave_open(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_POSSIBLE);
	ta_case_undecidable(
		k,
		"which device drops the packets, and whether it does so for this connection alone");
}

/* Several unrelated hosts at once: the path near the sender. */
static void together_with_others(struct ta_case *k, const struct ta_silence *s, uint32_t other)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
	ta_finding_of_silence(f, s);
	f->confidence = TA_LIKELY;
	f->failure.failed = TA_FAILED_PATH;
	ta_finding_title(f, "several hosts fell silent at once");
	ta_finding_summary(
		f,
		"%s and a host of another network (connection %u) fell silent within a second: they did not crash together, so the path of %s "
		"failed, near it.",
		ta_case_who_capital(k, !s->sender), other, ta_case_who(k, s->sender));
	ta_silence_attempts_evidence(k, s, TA_SCN_NETWORK_FAILURE);
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PEER_CRASH, TA_CONTRADICTS,
		"a host of another network fell silent within a second of it (connection %u)",
		other);
	e->conn = other;
	ta_case_undecidable(
		k, "which part of the path failed: the capture shows only that both lie behind it");
}

/* One ICMP error for something that was still unacknowledged at the end: soft, and yet all that is known. */
static void lone_icmp(struct ta_case *k)
{
	for (size_t i = 0; i < k->trouble->nicmp; i++) {
		const struct ta_icmp_note *n = &k->trouble->icmp[i];
		const struct ta_half *h = &k->conn->half[n->dir];
		if (!n->plausible || h->una == h->nxt || n->time_ns < h->last_seen_ns ||
		    h->flags & TA_HALF_SYN)
			continue;
		struct ta_finding *f = ta_case_find(k, TA_SCN_NETWORK_FAILURE);
		char from[TA_ADDR_TEXT];
		ta_addr_format(from, sizeof(from), &n->from, k->ctx->names);
		f->failure.failed = TA_FAILED_PATH;
		f->failure.direction = ta_case_direction(k, n->dir);
		f->failure.since_ns = h->last_seen_ns;
		f->final = true;
		ta_finding_title(f, "the network refused a packet: %s", ta_icmp_words(n));
		ta_finding_summary(
			f,
			"The last packet of %s was answered by an ICMP error from %s: %s. On an established connection that is a soft error: a later retransmission "
			"may get through.",
			ta_case_who(k, n->dir), from, ta_icmp_words(n));
		struct ta_evidence *e = ta_case_evidence(k, TA_SCN_NETWORK_FAILURE, TA_SUPPORTS,
							 "ICMP type %u code %u from %s quotes it",
							 n->type, n->code, from);
		ta_evidence_frame(e, h->last_frame);
		ta_evidence_frame(e, n->frame);
		return;
	}
}

/* What shows that it is the path: a router says so, the peer is heard, or it answers others meanwhile. */
static void explain(struct ta_case *k, const struct ta_silence *s)
{
	struct ta_sign_of_life sign;
	uint32_t other;
	int64_t patience_ns = ta_patience_ns(s->episode->srtt_ns) + TA_ALIVE_MARGIN_NS;
	if (ta_icmp_is_of_last_router(s))
		return; /* it says more: peer-crash */
	if (s->icmp)
		reported_by_icmp(k, s);
	else if (s->peer_heard)
		one_way(k, s);
	else if (s->only_fin)
		return;
	else if (ta_meanwhile_alive(k, !s->sender, s->since_ns + patience_ns,
				    ta_silence_still_trying_ns(k, s), &sign))
		peer_alive_elsewhere(k, s, ta_silence_idle_ns(s), &sign);
	else if (!(k->conn->half[!s->sender].flags & TA_HALF_FIN) && ta_sudden_others(k, s, &other))
		together_with_others(k, s, other);
}

static void find(struct ta_case *k)
{
	for (size_t i = 0; i < k->nsilences; i++) {
		const struct ta_silence *s = &k->silence[i];
		if (!s->is_outage || k->one_sided || ta_outage_is_told_by_another(k, s))
			continue;
		if (s->healed_ns >= 0)
			healed(k, s);
		else if (s->answers_lost)
			answers_do_not_return(k, s);
	}
	if (k->trouble && !ta_case_unexplained(k) && !ta_case_is_final(k) &&
	    k->reset.origin == TA_RST_NONE)
		lone_icmp(k);
}

static void advise(struct ta_case *k)
{
	if (k->d->healed_ns >= 0)
		ta_case_advice(
			k,
			"Look for what happened on the path at that time: routing, a link, a VPN or tunnel that reconnected.");
	else if (k->d->direction == TA_DIR_CLIENT_TO_SERVER ||
		 k->d->direction == TA_DIR_SERVER_TO_CLIENT)
		ta_case_advice(
			k,
			"Follow the path in the direction that is broken: capture hop by hop, compare routes and filters with those of the way back.");
	else
		ta_advise_second_capture(k);
}

const struct ta_scenario_row ta_scn_network_failure = {
	.name = "network-failure",
	.meaning = "the path failed, in one or both directions, for good or for a while",
	.page = page,
	.severity = 1,
	.find = find,
	.explain = explain,
	.advise = advise,
};
