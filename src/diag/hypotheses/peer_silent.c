/* SPDX-License-Identifier: MIT */
/* Several causes of a silence stand alike: what is certain is the silence. */
#include "diag/differential/verdict.h"
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_peer_silent[] =
	"From one instant on nothing came back. Whether the host crashed, the path broke, or a middlebox dropped the\n"
	"connection can't be told from this capture: no other connection, ICMP error or link address shows it.\n"
	"By eye: the same bytes again at doubling intervals, or keep-alive probes, and no answer to any of them.\n"
	"A second capture at the other end decides.\n";

static const struct ta_rule quiet[] = { TA_SUPPORTED(PEER_QUIET), TA_SUPPORTED(LAST_HEARD),
					TA_SUPPORTED(OWN_LINK_WORKS), TA_SUPPORTED(GAVE_UP),
					TA_RULES_END };

const struct ta_hypothesis_row ta_silent_row = {
	.events = TA_SILENCES,
	.scenario = TA_SCN_PEER_SILENT,
	.failed = TA_UNKNOWN_PARTY,
	.title = "{other} fell silent",
	.summary = "{other} did not answer any more: {event}",
	.advice = { TA_ADVICE_OTHER_END,
		    "Look at the system log and uptime of {others} host for the time since the first unanswered segment." },
	.rule = quiet,
};

const struct ta_hypothesis_row ta_rows_peer_silent[] = { { 0 } };
