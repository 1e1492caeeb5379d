/* SPDX-License-Identifier: MIT */
/* The peer's host died silently: crash, power, or cut off. */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_peer_crash[] =
	"The peer's host died silently: it crashed, lost power or was cut off.\n"
	"By eye: from one instant on nothing comes from it, on no connection; the router next to it asks for its link\n"
	"address in vain, or reports host unreachable some seconds after each packet (its ARP requests time out).\n"
	"Without such a sign it looks exactly like a dead path: then the verdict is peer-silent.\n";

static const struct ta_rule died[] = {
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(SPOKE_THERE),
	TA_FORBIDS(MTU_BETWEEN),
	TA_COINCIDES(LOST_BETWEEN, "the host died just when the path to it broke, too"),
	TA_COINCIDES(
		POINT_CUT,
		"all that the other capture had taken was on disk when its host died, or it was stopped just then"),
	TA_SUPPORTED(ARRIVED_THERE),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(PEER_HEARD),
	TA_FORBIDS(HEARD_AFTER),
	TA_FORBIDS(HOST_WENT_ON),
	TA_FORBIDS(HOST_ALIVE),
	TA_FORBIDS(HOST_RESOLVED),
	TA_FORBIDS(CORRUPT),
	TA_FORBIDS(SYN_ACK_REPEATED),
	TA_FORBIDS(SIBLING_GOES_ON),
	TA_FORBIDS(ICMP_HOST),
	TA_FORBIDS(ARRIVED),
	TA_FORBIDS(ANSWERED_HERE),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_FORBIDS(ONLY_LARGE_LOST),
	TA_FORBIDS(GATEWAY_UNRESOLVED),
	TA_FORBIDS(ICMP_TTL),
	TA_COINCIDES(ICMP_ROUTER, "the host died while a router refused its packets anyway"),
	TA_COINCIDES(ADDRESS_ALIVE, "another host answers for the address"),
	TA_COINCIDES(NEW_CONNECTION_WORKS, "another host answers for the address"),
	TA_COINCIDES(LARGE_LOST, "the host died just when the first large segment was sent"),
	TA_COINCIDES(SILENT_TOGETHER, "two hosts of different networks died within a second"),
	TA_SUPPORTED(HOST_UNRESOLVED),
	TA_SUPPORTED(ICMP_AFTER_ARP),
	TA_SUPPORTED(PEER_QUIET),
	TA_SUPPORTED(OWN_LINK_WORKS),
	TA_RULES_END,
};

const struct ta_hypothesis_row ta_rows_peer_crash[] = {
	{ .events = TA_SILENCES,
	  .scenario = TA_SCN_PEER_CRASH,
	  .mechanism = TA_MECH_HOST_DIED,
	  .failed = TA_OTHER,
	  .title = "{others} host is gone",
	  .summary = "{others} host stopped answering and does not answer on its own link: {event}",
	  .phrase = "{others} host crashed or was cut off",
	  .advice = { "Look at the system log, the uptime and the power of {others} host for the time since the first unanswered segment.",
		      TA_ADVICE_OTHER_END },
	  .rule = died },
	{ 0 },
};
