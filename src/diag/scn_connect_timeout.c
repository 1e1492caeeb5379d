/* SPDX-License-Identifier: MIT */
/* SYNs or SYN-ACKs that were never answered (RFC 1122 4.2.3.5; Linux tcp_syn_retries, tcp_synack_retries). */
#include "meanwhile.h"
#include "rules.h"
#include "scenario.h"

#include "tcpautopsy/core/timefmt.h"

static const char page[] =
	"SYNs, or SYN-ACKs, were repeated and nothing came back.\n"
	"By eye: the same SYN again after 1 s, 2 s, 4 s … (Linux since 6.5: five times 1 s first), then silence.\n"
	"A dropped SYN looks the same whether the host is down, a firewall drops it, the listen queue is full, or the\n"
	"answer is lost on its way back. A capture at the other end decides.\n";

/* SYNs without any answer, seen from the client's side. */
static void syn_unanswered(struct ta_case *k, const struct ta_episode *e, int index)
{
	/* An ACK of its own shows that the client got an answer, whatever this capture has of it. */
	bool answered_here = k->conn->flags & TA_CONN_SYN_ACK ||
			     k->conn->half[!k->client].flags & TA_HALF_UNA_KNOWN;
	if (answered_here || e->result == TA_RESULT_ANSWERED)
		return;
	int64_t waited = k->end_ns - e->end_ns;
	bool spaced = e->end_ns - e->start_ns >= TA_SYN_SPACING_NS;
	if (!spaced && waited < TA_SYN_PATIENCE_NS)
		return; /* censored: an answer may still come */
	/* A client without an answer repeats its SYN: where even the copy is missing, it was answered out of sight, or closed. */
	if (e->attempts_total < TA_SYN_ATTEMPTS)
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_CONNECT_TIMEOUT);
	struct ta_sign_of_life sign;
	char took[32];
	ta_duration(took, sizeof(took), e->end_ns - e->start_ns);
	f->final = true;
	f->from_absence = true;
	f->confidence =
		spaced && (e->attempts_total >= TA_CERTAIN_SYNS || waited >= TA_SYN_PATIENCE_NS)
			? TA_CERTAIN
			: TA_LIKELY;
	f->failure.since_ns = e->start_ns;
	f->episode = index;
	f->until_ns = k->end_ns;
	ta_finding_title(f, "no answer to the SYN");
	ta_finding_summary(
		f, "%u SYNs in %s, and no answer of any kind%s.", e->attempts_total, took,
		k->trouble->half[!k->client].challenge_acks ? " but ACKs of an older connection"
							    : "");
	struct ta_evidence *ev = ta_case_evidence(k, TA_SCN_CONNECT_TIMEOUT, TA_REQUIRES,
						  "%u SYNs without an answer", e->attempts_total);
	ta_evidence_frame(ev, e->first_frame);
	ta_evidence_frame(ev, e->last_frame);
	ta_evidence_value(ev, "attempts", e->attempts_total);
	int64_t gap = e->nattempts > 1 ? e->attempt[e->nattempts - 1].time_ns -
						 e->attempt[e->nattempts - 2].time_ns
				       : TA_NEXT_ATTEMPT_NS;
	if (ta_meanwhile_alive(k, !k->client, e->start_ns, e->end_ns + gap + TA_NEXT_ATTEMPT_NS,
			       &sign)) {
		ev = ta_case_evidence(
			k, TA_SCN_PEER_CRASH, TA_CONTRADICTS,
			"the host is alive meanwhile (%s, frame %u): the port is filtered, or its listen queue is full",
			sign.what, sign.frame);
		ev->conn = sign.conn;
		ta_evidence_named_frame(ev, sign.frame);
	} else {
		ta_case_undecidable(
			k,
			"whether the host is down, a firewall drops the SYN, its listen queue is full, or the answers are lost on the way back");
	}
}

/* SYN-ACKs without the third segment, seen from the server's side or in between. */
static void syn_ack_unanswered(struct ta_case *k, const struct ta_episode *e, int index)
{
	/* Data of the server's own shows that the handshake was completed, whatever this capture has of it. */
	bool went_on = k->conn->half[!k->client].flags & TA_HALF_DATA;
	if (e->result == TA_RESULT_ANSWERED || k->established ||
	    e->attempts_total < TA_SYN_ATTEMPTS || went_on ||
	    (k->end_ns - e->end_ns < TA_SYN_PATIENCE_NS &&
	     e->end_ns - e->start_ns < TA_SYN_ACK_SPAN_NS))
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_CONNECT_TIMEOUT);
	f->final = true;
	f->from_absence = true;
	f->confidence = TA_LIKELY;
	f->failure.since_ns = e->start_ns;
	f->failure.direction =
		k->conn->half[k->client].segments > 1 ? TA_DIR_SERVER_TO_CLIENT : TA_DIR_NULL;
	f->failure.failed = f->failure.direction ? TA_FAILED_PATH : TA_FAILED_UNKNOWN;
	f->episode = index;
	f->until_ns = k->end_ns;
	ta_finding_title(f, "the SYN-ACK was never acknowledged");
	ta_finding_summary(
		f,
		"The server answered with %u SYN-ACKs; the handshake's third segment never came%s.",
		e->attempts_total,
		f->failure.direction
			? ", and the client retransmitted its SYN: the SYN-ACKs do not reach it"
			: "");
	struct ta_evidence *ev =
		ta_case_evidence(k, TA_SCN_CONNECT_TIMEOUT, TA_REQUIRES,
				 "%u SYN-ACKs, never acknowledged", e->attempts_total);
	ta_evidence_frame(ev, e->first_frame);
	ta_evidence_frame(ev, e->last_frame);
	ta_evidence_value(ev, "attempts", e->attempts_total);
	if (!f->failure.direction)
		ta_case_undecidable(
			k,
			"whether the SYN-ACKs were lost, or the client had gone (or forged its address)");
}

static void find(struct ta_case *k)
{
	if (k->established || ta_case_is_final(k))
		return;
	int ack = ta_case_newest_episode(k, TA_EPISODE_SYN_ACK),
	    syn = ta_case_newest_episode(k, TA_EPISODE_SYN);
	if (ack >= 0)
		syn_ack_unanswered(k, k->trouble->episode[ack], ack);
	if (syn >= 0 && !ta_case_is_final(k))
		syn_unanswered(k, k->trouble->episode[syn], syn);
}

static void advise(struct ta_case *k)
{
	if (k->conn->flags & TA_CONN_SYN_ACK)
		ta_case_advice(
			k,
			"The SYN arrives and is answered: capture at the client to see whether the SYN-ACKs arrive, and check the return path (routes, filters).");
	else
		ta_case_advice(
			k,
			"Capture at the server: whether the SYN arrives there tells a filter on the path from a full listen queue (`nstat -az TcpExtListenDrops`).");
}

const struct ta_scenario_row ta_scn_connect_timeout = {
	.name = "connect-timeout",
	.meaning = "SYN or SYN-ACK never answered",
	.page = page,
	.severity = 8,
	.find = find,
	.advise = advise,
};
