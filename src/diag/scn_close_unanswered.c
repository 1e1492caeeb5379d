/* SPDX-License-Identifier: MIT */
/* A FIN that was never acknowledged: all data had arrived, the goodbye did not (timers-and-failures: S17, S2). */
#include "final_silence.h"
#include "rules.h"
#include "scenario.h"
#include "words.h"

#include <stdio.h>

const char ta_page_close_unanswered[] =
	"A FIN was sent and never acknowledged: all data had arrived, the goodbye did not.\n"
	"By eye: FIN, and the same FIN at doubling intervals, without an answer.\n"
	"No data was lost. The causes are those of peer-silent; often a firewall forgot the idle connection first.\n";

void ta_scn_close_unanswered(struct ta_case *k)
{
	const struct ta_silence *s = ta_case_unexplained(k);
	if (!s || !s->only_fin)
		return;
	int64_t idle_ns = ta_silence_idle_ns(s);
	struct ta_finding *f = ta_case_find(k, TA_SCN_CLOSE_UNANSWERED);
	if (!f)
		return;
	ta_finding_of_silence(f, s);
	f->rank = 50;
	f->confidence = s->copies >= 2 ? TA_CERTAIN : TA_LIKELY;
	snprintf(f->title, sizeof(f->title), "%s's FIN was never acknowledged",
		 ta_case_who(k, s->sender));
	snprintf(f->summary, sizeof(f->summary),
		 "%s closed the connection; its FIN was sent %u times and never acknowledged.%s",
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
