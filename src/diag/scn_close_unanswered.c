/* SPDX-License-Identifier: MIT */
/* A FIN that was never acknowledged: all data had arrived, the goodbye did not (timers-and-failures: S17, S2). */
#include "final_silence.h"
#include "rules.h"
#include "scenario.h"
#include "words.h"

static const char page[] =
	"A FIN was sent and never acknowledged: all data had arrived, the goodbye did not.\n"
	"By eye: FIN, and the same FIN at doubling intervals, without an answer.\n"
	"No data was lost. The causes are those of peer-silent; often a firewall forgot the idle connection first.\n";

static void explain(struct ta_case *k, const struct ta_silence *s)
{
	if (!s->only_fin)
		return;
	int64_t idle_ns = ta_silence_idle_ns(s);
	struct ta_finding *f = ta_case_find(k, TA_SCN_CLOSE_UNANSWERED);
	ta_finding_of_silence(f, s);
	f->confidence = s->copies >= TA_SEVERAL_COPIES ? TA_CERTAIN : TA_LIKELY;
	ta_finding_title(f, "%s's FIN was never acknowledged", ta_case_who(k, s->sender));
	ta_finding_summary(
		f, "%s closed the connection; its FIN was sent %u times and never acknowledged.%s",
		ta_case_who_capital(k, s->sender), s->episode->attempts_total,
		k->conn->half[!s->sender].segments ? " All data before it had arrived." : "");
	ta_silence_attempts_evidence(k, s, TA_SCN_CLOSE_UNANSWERED);
	ta_finding_leave_open(f, TA_SCN_CLOSE_UNANSWERED, f->confidence);
	ta_finding_leave_open(f, TA_SCN_NETWORK_FAILURE, TA_POSSIBLE);
	ta_finding_leave_open(f, TA_SCN_PEER_CRASH, TA_POSSIBLE);
	if (idle_ns >= TA_SUSPECT_IDLE_NS)
		ta_finding_leave_open(f, TA_SCN_MIDDLEBOX_TIMEOUT, TA_POSSIBLE);
	ta_case_undecidable(
		k,
		"whether the peer's host died, the path broke, or a middlebox forgot the connection before the FIN");
}

const struct ta_scenario_row ta_scn_close_unanswered = {
	.name = "close-unanswered",
	.meaning = "a FIN was never acknowledged",
	.page = page,
	.severity = 11,
	.explain = explain,
	.advice = { "If the connection had been idle, a keep-alive below the path's idle limit avoids it." },
};
