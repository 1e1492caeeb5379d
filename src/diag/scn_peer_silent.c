/* SPDX-License-Identifier: MIT */
/* Nothing came back, and this capture can't tell why: what is left when no other scenario explains the final silence. */
#include "final_silence.h"
#include "rules.h"
#include "scenario.h"
#include "words.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/tcp/facts.h"

static const char page[] =
	"From one instant on the peer said nothing more, and this capture can't tell why: its host crashed, the path\n"
	"broke, or something on the path dropped the connection.\n"
	"By eye: one segment sent again and again at doubling intervals up to a plateau (120 s on Linux, seen as 120.8\n"
	"or 122.9 s), or keep-alive probes without answers, then a RST of the prober or nothing at all.\n"
	"A second capture at the other end, its system log, or traffic of other connections of that host decide.\n";

static void explain(struct ta_case *k, const struct ta_silence *s)
{
	int64_t idle_ns = ta_silence_idle_ns(s);
	struct ta_finding *f = ta_case_find(k, TA_SCN_PEER_SILENT);
	char took[32];
	ta_finding_of_silence(f, s);
	f->confidence = s->copies >= TA_CERTAIN_COPIES || s->gave_up ? TA_CERTAIN
			: s->copies >= TA_LIKELY_COPIES              ? TA_LIKELY
								     : TA_POSSIBLE;
	ta_duration(took, sizeof(took), s->last_attempt_ns - s->since_ns);
	ta_finding_title(f, "%s fell silent", ta_case_who(k, !s->sender));
	ta_finding_summary(
		f,
		"From then on %s sent nothing: %s %s %u times in %s without an answer. Whether its host "
		"crashed or the path broke, this capture can't tell.",
		ta_case_who(k, !s->sender), ta_case_who(k, s->sender),
		s->keepalive || s->window_probe ? "probed" : "sent the same bytes",
		s->keepalive || s->window_probe ? s->copies : s->episode->attempts_total, took);
	ta_silence_attempts_evidence(k, s, TA_SCN_PEER_SILENT);
	bool closed = k->conn->half[!s->sender].flags & TA_HALF_FIN;
	ta_finding_leave_open(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	ta_finding_leave_open(f, TA_SCN_PEER_CRASH, TA_POSSIBLE);
	if (closed || (idle_ns >= TA_SUSPECT_IDLE_NS && ta_conn_longest_idle_ns(k->conn) < idle_ns))
		ta_finding_leave_open(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_POSSIBLE);
	if (closed) {
		f->confidence = TA_LIKELY;
		ta_finding_title(f, "%s had closed, and fell silent", ta_case_who(k, !s->sender));
		ta_finding_summary(
			f,
			"%s had closed its side (FIN) before it fell silent; what %s still sent, %u times in %s, was not answered. A host or a "
			"firewall that dropped the closed connection explains it as well as a crash or a broken path.",
			ta_case_who_capital(k, !s->sender), ta_case_who(k, s->sender),
			s->keepalive ? s->copies : s->episode->attempts_total, took);
		ta_case_evidence(k, TA_SCN_MIDDLEBOX_TIMEOUT, TA_SUPPORTS,
				 "the last word of %s was its FIN", ta_case_who(k, !s->sender));
	}
	if (!k->conn->half[!s->sender].segments) {
		f->confidence = TA_LIKELY;
		ta_finding_title(f, "%s gets no acknowledgment", ta_case_who(k, s->sender));
		ta_finding_summary(
			f,
			"%s retransmits %u times in %s, as if never acknowledged; no packet of the other side was captured. Whether it is silent, "
			"unreachable, or only its answers are lost, this capture can't tell.",
			ta_case_who_capital(k, s->sender), s->episode->attempts_total, took);
	}
	ta_case_undecidable(
		k,
		"whether %s's host crashed or the path to it broke: nothing but silence reached this capture",
		ta_case_who(k, !s->sender));
}

const struct ta_scenario_row ta_scn_peer_silent = {
	.name = "peer-silent",
	.meaning = "nothing came back: crash, path or middlebox, not decidable here",
	.page = page,
	.severity = 2,
	.explain = explain,
	.advise = ta_advise_on_silence,
};
