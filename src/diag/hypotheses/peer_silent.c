/* SPDX-License-Identifier: MIT */
/* Several causes of a silence stand alike: what is certain is the silence. */
#include "diag/differential/verdict.h"
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_peer_silent[] =
	"From one instant on nothing came back. Whether the host crashed, the path broke, or a middlebox dropped the\n"
	"connection can't be told from this capture: no other connection, ICMP error or link address shows it.\n"
	"By eye: the same bytes again at doubling intervals, or keep-alive probes, and no answer to any of them.\n"
	"A second capture at the other end decides. In ss -tnoi: timer:(on,TIME,N) or backoff:N with a lastack that grows.\n";

static const struct ta_rule quiet[] = { TA_SUPPORTED(NOT_ANSWERED_THERE),
					TA_SUPPORTED(ARRIVED_THERE),
					TA_SUPPORTED(POINT_QUIET),
					TA_SUPPORTED(PEER_QUIET),
					TA_SUPPORTED(LAST_HEARD),
					TA_SUPPORTED(OWN_LINK_WORKS),
					TA_SUPPORTED(GAVE_UP),
					TA_SOCKET_DETAILS,
					TA_RULES_END };

const struct ta_hypothesis_row ta_silent_row = {
	.failed = TA_UNKNOWN_PARTY,
	.title = "{other} fell silent",
	.summary = "{other} did not answer any more: {event}",
	.advice = { TA_ADVICE_OTHER_END,
		    "Look at the system log and uptime of {others} host for the time since the first unanswered segment." },
	.rule = quiet,
};

/* A host that stands still is silent on all its connections and goes on with them later. */
static const struct ta_rule suspended[] = {
	TA_FORBIDS(SPOKE_THERE),
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_COINCIDES(LOST_BETWEEN, "the capture at the other host stood still with it"),
	TA_NEEDS_ANY(HEARD_AFTER),
	TA_NEEDS_ANY(HOST_WENT_ON),
	TA_NEEDS_ANY(CLOCK_STOOD),
	TA_COINCIDES(CLOCK_RAN, "the other host was suspended and its clock ran on all the same"),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(PEER_HEARD),
	TA_FORBIDS(HOST_ALIVE),
	TA_FORBIDS(HOST_RESOLVED),
	TA_FORBIDS(SIBLING_GOES_ON),
	TA_FORBIDS(ANSWERED_HERE),
	TA_FORBIDS(GATEWAY_UNRESOLVED),
	TA_FORBIDS(SYN_ACK_REPEATED),
	TA_FORBIDS(ICMP_HOST),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(CORRUPT),
	TA_RULES_END,
};

/* A silence that ended: a path is not the only thing that comes back. */
static const struct ta_rule stood_still[] = {
	TA_FORBIDS(SPOKE_THERE),
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(MTU_BETWEEN),
	TA_NEEDS(HEALED),
	TA_FORBIDS(CLOCK_STOOD),
	TA_FORBIDS(CLOCK_RAN),
	TA_FORBIDS(PEER_HEARD),
	TA_FORBIDS(ARRIVED),
	TA_FORBIDS(ANSWERED_HERE),
	TA_FORBIDS(ONLY_LARGE_LOST),
	TA_FORBIDS(ICMP_ROUTER),
	TA_FORBIDS(ICMP_TTL),
	TA_COINCIDES(HEALED, "the other host was suspended, or migrated, for just so long"),
	TA_RULES_END,
};

/* A kernel's own word that it sends in vain. */
static const struct ta_rule by_kernel[] = { TA_FORBIDS(SOCKET_HEARD), TA_SOCKET_DETAILS,
					    TA_RULES_END };

const struct ta_hypothesis_row ta_rows_peer_silent[] = {
	{ .events = TA_EVENT(SOCKET_RETRANSMITS) | TA_EVENT(SOCKET_PROBES),
	  .scenario = TA_SCN_PEER_SILENT,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "{other} fell silent",
	  .summary = "{other} did not answer any more, by the word of {whose} kernel: {event}",
	  .phrase = "nothing of {other} comes back any more",
	  .unknown =
		  "whether {others} host died, the path failed, or a middlebox dropped the connection",
	  .advice = { "Ask again (ss -tnoi): attempts that grow with lastack show that nothing comes back.",
		      TA_ADVICE_OTHER_END },
	  .rule = by_kernel },
	{ .events = TA_SILENCES,
	  .scenario = TA_SCN_PEER_SILENT,
	  .mechanism = TA_MECH_HOST_SUSPENDED,
	  .failed = TA_OTHER,
	  .title = "{other} fell silent and came back too late",
	  .summary =
		  "{other} did not answer until {who} had given up, and was heard again later: {event}",
	  .phrase = "{others} host was suspended or migrated",
	  .advice = { "Look at the power management, hypervisor or migration log of {others} host." },
	  .rule = suspended },
	{ .events = TA_SILENCES,
	  .scenario = TA_SCN_PEER_SILENT,
	  .mechanism = TA_MECH_HOST_SUSPENDED,
	  .failed = TA_OTHER,
	  .title = "{other} stood still for a while",
	  .summary = "{other} did not answer for a while: {event}",
	  .phrase = "{others} host was suspended or migrated",
	  .rule = stood_still },
	{ 0 },
};
