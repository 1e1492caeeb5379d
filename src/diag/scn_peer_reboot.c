/* SPDX-License-Identifier: MIT */
/* The host is up and does not know the connection: a RST without ACK (RFC 9293 section 3.5.2), or half-open discovered by
 * a SYN (section 3.5.1, figures 9 and 10). */
#include "facts.h"
#include "meanwhile.h"
#include "rules.h"
#include "scenario.h"
#include "words.h"

static const char page[] =
	"The peer's host is up, but it does not know the connection any more: it rebooted, or its socket is gone.\n"
	"By eye: data or a keep-alive probe, often after a silence, is answered by a RST without ACK whose sequence\n"
	"number is the acknowledgment number of what it answers, without options, IP ID 0. Or: a SYN is answered by an\n"
	"ACK with old numbers (a challenge ACK), then RST, then a new SYN: one end had kept what the other forgot.\n"
	"One such RST can't be told from a process whose own RST was lost, or from an address that moved to another\n"
	"host. A silence before it, or several connections reset alike, speak for a reboot.\n";

/* A RST without ACK from a host that never closed the connection. */
static void forgotten(struct ta_case *k, const struct ta_reset *r)
{
	struct ta_finding *f = ta_case_find(k, TA_SCN_PEER_REBOOT);
	const struct ta_silence *silent = NULL;
	for (size_t i = 0; i < k->nsilences; i++)
		if (k->silence[i].sender != r->sender && k->silence[i].reset_after &&
		    k->silence[i].copies >= TA_SEVERAL_COPIES)
			silent = &k->silence[i];
	uint32_t other = TA_NO_CONN;
	unsigned alike =
		ta_meanwhile_reset_alike(k, r->sender, r->time_ns, TA_RESET_ALIKE_NS, &other);
	/* A connection of the same host that it used before its silence and still uses: the host did not reboot. */
	struct ta_sign_of_life sign = { .frame = 0, .conn = TA_NO_CONN };
	int64_t silent_from = r->silence_ns >= 0 ? r->time_ns - r->silence_ns
			      : silent           ? silent->since_ns
						 : r->time_ns;
	bool goes_on = ta_meanwhile_outlives(k, r->sender, silent_from, r->time_ns, &sign);
	const char *who = ta_case_who(k, r->sender);
	ta_finding_of_reset(f, r);
	f->failure.failed = goes_on ? TA_FAILED_UNKNOWN : ta_case_failed(k, r->sender);
	bool long_silence = r->silence_ns >= TA_REBOOT_SILENCE_NS ||
			    (silent && r->time_ns - silent->since_ns >= TA_REBOOT_SILENCE_NS);
	f->confidence = !goes_on && long_silence && (silent || alike) ? TA_LIKELY : TA_POSSIBLE;
	if (silent)
		f->failure.since_ns = silent->since_ns;
	ta_finding_leave_open(f, TA_SCN_PEER_REBOOT, f->confidence);
	ta_finding_leave_open(f, TA_SCN_PROCESS_EXIT, TA_POSSIBLE);
	ta_finding_leave_open(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_POSSIBLE);
	ta_finding_title(f, "%s's host has no such connection any more", who);
	ta_finding_summary(
		f,
		"The host of %s is up but answers with a RST that says \"no such connection\", although it never closed it: %s.",
		who,
		goes_on ? "it did not reboot (an older connection of it goes on), so its socket was dropped, or a RST of its own was lost"
			: "it rebooted, or another host took over its address, or its process exited and its own RST or FIN was lost");
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PEER_REBOOT, TA_REQUIRES,
		"RST without ACK in answer to a segment: the form of a host that has no such connection");
	ta_evidence_frame(e, r->trigger_frame);
	ta_evidence_frame(e, r->frame);
	if (silent) {
		e = ta_case_evidence(k, TA_SCN_PEER_REBOOT, TA_SUPPORTS,
				     silent->keepalive
					     ? "before it %u keep-alive probes stayed unanswered"
					     : "before it %u retransmissions stayed unanswered",
				     silent->keepalive && silent->copies > 1 ? silent->copies - 1
									     : silent->copies);
		ta_evidence_frame(e, silent->episode->first_frame);
		ta_evidence_value(e, "silence_ns", r->time_ns - silent->since_ns);
	}
	if (alike) {
		e = ta_case_evidence(
			k, TA_SCN_PEER_REBOOT, TA_SUPPORTS,
			"%u other connection%s of the same host %s reset alike within a minute",
			alike, alike == 1 ? "" : "s", alike == 1 ? "was" : "were");
		e->conn = other;
	}
	if (goes_on) {
		e = ta_case_evidence(
			k, TA_SCN_PEER_REBOOT, TA_CONTRADICTS,
			"an older connection of that host goes on (connection %u): it did not reboot",
			sign.conn);
		e->conn = sign.conn;
		ta_evidence_frame(e, sign.frame);
	}
	ta_case_undecidable(
		k,
		"whether the host rebooted, lost only this socket, or another host answers for its address");
}

static void half_open_evidence(struct ta_case *k, const struct ta_conn *later, uint32_t id)
{
	struct ta_evidence *e = ta_case_evidence(
		k, TA_SCN_PEER_REBOOT, TA_REQUIRES,
		"a SYN on the same ports was answered by an ACK with the old connection's numbers (challenge ACK)");
	e->conn = id;
	ta_evidence_frame(e, later->first_frame);
	ta_evidence_frame(e, later->trouble->first_challenge_frame);
	for (size_t i = 0; i < later->trouble->nresets; i++)
		ta_evidence_frame(e, later->trouble->reset[i].frame);
}

/* SYN, ACK with old numbers, RST, SYN: one end had kept a connection that the other had lost. The old one is told so
 * where the capture has it; the new one only where it has not, or where nothing came of it. */
static void half_open(struct ta_case *k)
{
	uint32_t id = k->conn->flags & TA_CONN_REUSED ? ta_meanwhile_successor(k) : TA_NO_CONN;
	const struct ta_conn *later =
		id == TA_NO_CONN ? NULL : ta_tracker_conn(k->ctx->tracker, id);
	bool is_old = later && later->trouble && later->trouble->first_challenge_frame &&
		      !(k->conn->flags & TA_CONN_CLOSED);
	const struct ta_trouble *t = k->trouble;
	bool is_new = t && t->first_challenge_frame &&
		      !(k->conn->flags & TA_CONN_SUPERSEDES && k->conn->flags & TA_CONN_SYN_ACK);
	if (!is_old && !is_new)
		return;
	struct ta_finding *f = ta_case_find(k, TA_SCN_PEER_REBOOT);
	bool reset = (is_old ? later->trouble : t)->nresets > 0;
	f->confidence = reset ? TA_LIKELY : TA_POSSIBLE;
	f->failure.failed = ta_case_failed(k, is_old ? ta_conn_client(later) : k->client);
	f->failure.since_ns = is_old ? later->start_ns : k->conn->start_ns;
	f->failure.healed_ns = !is_old && k->established ? k->last_ns : -1;
	f->final = f->failure.healed_ns < 0;
	f->until_ns = is_old ? later->start_ns : k->last_ns;
	ta_finding_title(f, "half-open: one end had forgotten the connection");
	ta_finding_summary(
		f,
		is_old ? "The client had forgotten this connection and opened a new one on the same ports; the server, which still had the old one, answered "
			 "with its numbers (a challenge ACK)%s."
		       : "The SYN met a connection that the server still held on these ports and the client had forgotten: the server answered with that "
			 "connection's numbers (a challenge ACK)%s.",
		reset ? ", which the client answered with a RST" : "");
	half_open_evidence(k, is_old ? later : k->conn, is_old ? id : TA_NO_CONN);
	ta_case_undecidable(
		k,
		"whether the client's host rebooted, or its end of the old connection died silently and its port was used again");
}

static void find(struct ta_case *k)
{
	if (k->reset.origin == TA_RST_NO_SOCKET && !(k->conn->flags & TA_CONN_CLOSED) &&
	    ta_could_have_rebooted(k))
		forgotten(k, k->reset.reset);
	half_open(k);
}

const struct ta_scenario_row ta_scn_peer_reboot = {
	.name = "peer-reboot",
	.meaning = "the peer's host is up but has forgotten the connection",
	.page = page,
	.severity = 6,
	.find = find,
	.advice = { "Check the peer's uptime, and whether its address moved to another host (failover, container restart)." },
};
