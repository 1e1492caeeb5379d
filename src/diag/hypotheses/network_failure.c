/* SPDX-License-Identifier: MIT */
/* The path failed: both ways or one way, for good or for a while, with or without a word from a router. */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_network_failure[] =
	"The path between the two ends broke, in both or in one direction, for good or for a while.\n"
	"By eye: the same bytes again at doubling intervals; a router's ICMP error that quotes them; or the peer's own\n"
	"packets still arriving with an old acknowledgment number (only one direction is broken). If it healed: a\n"
	"retransmission is acknowledged, and the peer has forgotten nothing.\n"
	"Without such a sign it can't be told from a dead peer: then the verdict is peer-silent.\n";

/* Nothing arrives and nothing comes. */
#define DARK                                                                                       \
	TA_FORBIDS(NOT_ANSWERED_THERE), TA_FORBIDS(ANSWERED_THERE),                                \
		TA_FORBIDS(ANSWER_LOST_BETWEEN), TA_FORBIDS(LOST_BETWEEN),                         \
		TA_FORBIDS(MTU_BETWEEN), TA_FORBIDS(BACK_CROSSED), TA_FORBIDS(HEALED),             \
		TA_FORBIDS(RESET_AFTER), TA_FORBIDS(PEER_HEARD), TA_FORBIDS(ARRIVED),              \
		TA_FORBIDS(ANSWERED_HERE), TA_FORBIDS(NOT_ACCEPTED), TA_FORBIDS(ICMP_HOST),        \
		TA_FORBIDS(ONLY_LARGE_LOST), TA_FORBIDS(GATEWAY_UNRESOLVED),                       \
		TA_FORBIDS(HOST_ALIVE), TA_FORBIDS(SIBLING_GOES_ON),                               \
		TA_FORBIDS(NEW_CONNECTION_WORKS), TA_FORBIDS(CORRUPT),                             \
		TA_FORBIDS(SYN_ACK_REPEATED),                                                      \
		TA_COINCIDES(LARGE_LOST,                                                           \
			     "the path failed just when the first large segment was sent"),        \
		TA_COINCIDES(CLOCK_STOOD, "the path failed while the host was suspended"),         \
		TA_COINCIDES(HOST_UNRESOLVED, "the link of this one host failed"),                 \
		TA_COINCIDES(ICMP_AFTER_ARP, "the link of this one host failed"),                  \
		TA_SUPPORTED(SILENT_TOGETHER), TA_SUPPORTED(ICMP_ROUTER),                          \
		TA_SUPPORTED(PEER_QUIET), TA_SUPPORTED(OWN_LINK_WORKS)

/* Both directions dead to the end. */
static const struct ta_rule down[] = { TA_FORBIDS(POINT_CUT), DARK, TA_RULES_END };

/* The other capture ends at that instant, and nothing comes from its side any more: a host that lives behind a path that works would have
 * answered, and one that died seldom leaves a capture that is whole. */
static const struct ta_rule cut[] = { TA_NEEDS(POINT_CUT), DARK, TA_RULES_END };

static const struct ta_rule refuses[] = {
	TA_NEEDS(ICMP_ROUTER),      TA_FORBIDS(HEALED),   TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(ICMP_AFTER_ARP), TA_FORBIDS(ICMP_TTL), TA_SUPPORTED(ICMP_MADE_BETWEEN),
	TA_SUPPORTED(LOST_BETWEEN), TA_RULES_END,
};

static const struct ta_rule loop[] = { TA_NEEDS(ICMP_TTL), TA_FORBIDS(HEALED),
				       TA_SUPPORTED(ICMP_MADE_BETWEEN), TA_RULES_END };

static const struct ta_rule host_firewall[] = { TA_NEEDS(ICMP_HOST), TA_FORBIDS(HEALED),
						TA_RULES_END };

static const struct ta_rule gateway[] = { TA_NEEDS(GATEWAY_UNRESOLVED), TA_FORBIDS(HEALED),
					  TA_FORBIDS(PEER_HEARD), TA_RULES_END };

/* What is sent does not arrive, while the peer is heard. */
static const struct ta_rule out_broken[] = {
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(MTU_BETWEEN),
	TA_FORBIDS(PEER_IN_VAIN),
	TA_NEEDS_ANY(PEER_HEARD),
	TA_NEEDS_ANY(SYN_ACK_REPEATED),
	TA_COINCIDES(LARGE_LOST,
		     "that direction failed just when the first large segment was sent"),
	TA_COINCIDES(CAPTURED_AT_OTHER,
		     "it is lost between this capture and the host that it was taken at"),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(ARRIVED),
	TA_FORBIDS(ANSWERED_HERE),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_FORBIDS(CORRUPT),
	TA_FORBIDS(ONLY_LARGE_LOST),
	TA_RULES_END,
};

/* Neither side acknowledges what this capture sees of the other. */
static const struct ta_rule both_broken[] = {
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(MTU_BETWEEN),
	TA_FORBIDS(BACK_CROSSED),
	TA_NEEDS(PEER_HEARD),
	TA_NEEDS(PEER_IN_VAIN),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(ARRIVED),
	TA_FORBIDS(ANSWERED_HERE),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_FORBIDS(CORRUPT),
	TA_FORBIDS(ONLY_LARGE_LOST),
	TA_RULES_END,
};

/* What is sent arrives, and the answers do not get back. */
static const struct ta_rule in_broken[] = {
	TA_NEEDS_ANY(ARRIVED),
	TA_NEEDS_ANY(ANSWERED_HERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(LOST_BETWEEN),
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_COINCIDES(DUPLICATES_UNANSWERED,
		     "the answers to the copies are lost before they come here, too"),
	TA_COINCIDES(CAPTURED_AT_SENDER,
		     "the answers are lost between this capture and the host that it was taken at"),
	TA_SUPPORTED(ANSWER_UNKNOWN),
	TA_RULES_END,
};

/* Packets of this connection alone are dropped. */
static const struct ta_rule flow_dropped[] = {
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(MTU_BETWEEN),
	TA_FORBIDS(BACK_CROSSED),
	TA_COINCIDES(IDLE_BETWEEN,
		     "the path broke for this connection alone, just when it had been idle"),
	TA_SUPPORTED(LOST_BETWEEN),
	TA_SUPPORTED(BACK_LOST_BETWEEN),
	TA_NEEDS_ANY(HOST_ALIVE),
	TA_NEEDS_ANY(SIBLING_GOES_ON),
	TA_NEEDS_ANY(NEW_CONNECTION_WORKS),
	TA_NEEDS_ANY(ADDRESS_ALIVE),
	TA_NEEDS_ANY(HOST_RESOLVED),
	TA_FORBIDS(CORRUPT),
	TA_FORBIDS(SYN_ACK_REPEATED),
	TA_COINCIDES(LARGE_LOST, "it was dropped just when the first large segment was sent"),
	TA_COINCIDES(CAPTURED_AT_OTHER,
		     "something between this capture and the host that it was taken at drops it"),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(PEER_HEARD),
	TA_FORBIDS(ARRIVED),
	TA_FORBIDS(ANSWERED_HERE),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_FORBIDS(ICMP_HOST),
	TA_FORBIDS(GATEWAY_UNRESOLVED),
	TA_FORBIDS(ONLY_LARGE_LOST),
	TA_COINCIDES(FORGOTTEN_WHILE_IDLE,
		     "the path broke for this connection alone, just when it had been idle"),
	TA_SUPPORTED(BUSY_BEFORE),
	TA_SUPPORTED(SIBLINGS_SILENT),
	TA_RULES_END,
};

static const struct ta_rule corrupt[] = { TA_NEEDS(CORRUPT), TA_SUPPORTED(NOT_ACCEPTED),
					  TA_RULES_END };

/* What corrupts the longer packets only looks like a small MTU. */
static const struct ta_rule corrupt_large[] = {
	TA_NEEDS_ANY(ONLY_LARGE_LOST),
	TA_NEEDS_ANY(LARGE_LOST),
	TA_FORBIDS(CUT_SMALLER_THROUGH),
	TA_FORBIDS(HEALED),
	TA_COINCIDES(ONLY_LARGE_LOST, "something on the path damages long packets alone"),
	TA_COINCIDES(LARGE_LOST, "something on the path damages long packets alone"),
	TA_RULES_END,
};

static const struct ta_rule not_accepted[] = { TA_FORBIDS(LOST_BETWEEN), TA_NEEDS(NOT_ACCEPTED),
					       TA_FORBIDS(CORRUPT),      TA_FORBIDS(HEALED),
					       TA_FORBIDS(RESET_AFTER),  TA_RULES_END };

static const struct ta_rule refused[] = { TA_NEEDS(REFUSED_UNTAKEN), TA_FORBIDS(RST_MADE_BETWEEN),
					  TA_FORBIDS(WENT_ON), TA_FORBIDS(RST_NOT_TAKEN),
					  TA_RULES_END };

static const struct ta_rule not_taken[] = {
	TA_FORBIDS(ANSWER_LOST_BETWEEN), TA_FORBIDS(LOST_BETWEEN),
	TA_NEEDS_ANY(ANSWERED_HERE),     TA_NEEDS_ANY(ARRIVED),
	TA_NEEDS(CAPTURED_AT_SENDER),    TA_FORBIDS(HEALED),
	TA_SUPPORTED(ANSWER_UNKNOWN),    TA_RULES_END,
};

/* ---- outages that healed ---- */

static const struct ta_rule outage_both[] = {
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(LOST_BETWEEN),
	TA_FORBIDS(MTU_BETWEEN),
	TA_FORBIDS(BACK_CROSSED),
	TA_NEEDS(HEALED),
	TA_FORBIDS(PEER_HEARD),
	TA_FORBIDS(ARRIVED),
	TA_FORBIDS(ONLY_LARGE_LOST),
	TA_COINCIDES(CLOCK_STOOD, "the path failed while the host was suspended"),
	TA_SUPPORTED(ICMP_ROUTER),
	TA_RULES_END
};
static const struct ta_rule outage_out[] = { TA_FORBIDS(NOT_ANSWERED_THERE),
					     TA_FORBIDS(ANSWERED_THERE),
					     TA_FORBIDS(ANSWER_LOST_BETWEEN),
					     TA_FORBIDS(MTU_BETWEEN),
					     TA_NEEDS(HEALED),
					     TA_NEEDS(PEER_HEARD),
					     TA_FORBIDS(ARRIVED),
					     TA_FORBIDS(ONLY_LARGE_LOST),
					     TA_RULES_END };
static const struct ta_rule outage_in[] = {
	TA_NEEDS(HEALED),         TA_NEEDS_ANY(ARRIVED),          TA_NEEDS_ANY(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(LOST_BETWEEN), TA_FORBIDS(NOT_ANSWERED_THERE), TA_RULES_END
};
static const struct ta_rule suspended[] = { TA_NEEDS(HEALED), TA_NEEDS(CLOCK_STOOD), TA_RULES_END };

/* ---- shown by two capture points ---- */

/* An outage that healed leaves no other row that explains such an error. */
#define NOT_LOST_BETWEEN_IF                                                                        \
	TA_COINCIDES(LARGE_LOST, "the path failed just when the first large segment was sent"),    \
		TA_FORBIDS(RESET_AFTER), TA_FORBIDS(MTU_BETWEEN), TA_FORBIDS(ONLY_LARGE_LOST),     \
		TA_FORBIDS(ARRIVED), TA_FORBIDS(NOT_ACCEPTED), TA_FORBIDS(CORRUPT)
#define NOT_DOWN_BETWEEN_IF                                                                        \
	NOT_LOST_BETWEEN_IF, TA_FORBIDS(GATEWAY_UNRESOLVED), TA_FORBIDS(ICMP_HOST),                \
		TA_FORBIDS(ICMP_TTL)
#define NOT_WHEN_IDLE                                                                              \
	TA_COINCIDES(IDLE_BETWEEN,                                                                 \
		     "the path broke for this connection alone, just when it had been idle")
#define NOT_WHILE_OTHERS_PASS                                                                      \
	TA_FORBIDS(HOST_ALIVE), TA_FORBIDS(SIBLING_GOES_ON), TA_FORBIDS(NEW_CONNECTION_WORKS),     \
		NOT_WHEN_IDLE

/* The way back works, so that others are heard whatever becomes of this direction. */
static const struct ta_rule lost_out[] = {
	TA_NEEDS(LOST_BETWEEN), TA_NEEDS(BACK_CROSSED), TA_FORBIDS(HEALED),
	NOT_DOWN_BETWEEN_IF,    NOT_WHEN_IDLE,          TA_RULES_END,
};
static const struct ta_rule lost_in[] = {
	TA_NEEDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(LOST_BETWEEN),
	TA_SUPPORTED(ARRIVED_THERE),
	TA_SUPPORTED(ANSWERED_THERE),
	TA_RULES_END,
};
static const struct ta_rule lost_both[] = {
	TA_NEEDS(LOST_BETWEEN), TA_NEEDS(BACK_LOST_BETWEEN), TA_FORBIDS(HEALED),
	NOT_DOWN_BETWEEN_IF,    NOT_WHILE_OTHERS_PASS,       TA_RULES_END,
};
static const struct ta_rule lost_at_least_out[] = {
	TA_NEEDS(LOST_BETWEEN),
	TA_FORBIDS(BACK_CROSSED),
	TA_FORBIDS(BACK_LOST_BETWEEN),
	TA_FORBIDS(PEER_HEARD),
	TA_FORBIDS(HEALED),
	NOT_DOWN_BETWEEN_IF,
	NOT_WHILE_OTHERS_PASS,
	TA_RULES_END,
};
static const struct ta_rule outage_lost_out[] = { TA_NEEDS(LOST_BETWEEN), TA_NEEDS(BACK_CROSSED),
						  TA_NEEDS(HEALED), NOT_LOST_BETWEEN_IF,
						  TA_RULES_END };
static const struct ta_rule outage_lost_both[] = { TA_NEEDS(LOST_BETWEEN),
						   TA_NEEDS(BACK_LOST_BETWEEN), TA_NEEDS(HEALED),
						   NOT_LOST_BETWEEN_IF, TA_RULES_END };
static const struct ta_rule outage_at_least_out[] = {
	TA_NEEDS(LOST_BETWEEN), TA_FORBIDS(BACK_CROSSED), TA_FORBIDS(BACK_LOST_BETWEEN),
	TA_FORBIDS(PEER_HEARD), TA_NEEDS(HEALED),         NOT_LOST_BETWEEN_IF,
	TA_RULES_END,
};
/* It comes to the host's own link and is not answered there, and the host lives or may: something in it drops it. */
static const struct ta_rule dropped_there[] = {
	TA_NEEDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(LOST_BETWEEN),
	TA_FORBIDS(CORRUPT),
	TA_COINCIDES(
		ACKED_ONLY_HANDSHAKE,
		"its host refuses it from the first segment on, and not for want of room in the accept queue"),
	TA_SUPPORTED(SPOKE_THERE),
	TA_RULES_END,
};

#define ADVICE_PATH                                                                                \
	"Look for what happened on the path at that time: routing, a link, a VPN or tunnel that reconnected."
#define ADVICE_HOPS                                                                                \
	"Follow the path in the direction that is broken: capture hop by hop, compare routes and filters with those of the way back."

#define ADVICE_BETWEEN                                                                             \
	"Capture at a third point, half way between the two, to halve the stretch where it is lost."

#define ROW(mech, party, w, rules)                                                                 \
	.events = TA_SILENCES, .scenario = TA_SCN_NETWORK_FAILURE, .mechanism = TA_MECH_##mech,    \
	.failed = (party), .way = (w), .rule = rules

const struct ta_hypothesis_row ta_rows_network_failure[] = {
	{ ROW(GATEWAY_GONE, TA_PATH, TA_WAY_BOTH, gateway), .where = "local-link",
	  .title = "{whose} gateway does not answer",
	  .summary =
		  "The gateway of {who} is gone from the link, so that nothing leaves it: {event}",
	  .phrase = "{whose} gateway is gone",
	  .advice = { "Look at the gateway, its interface, the switch port and the VLAN on {whose} link." } },
	{ ROW(ROUTING_LOOP, TA_PATH, TA_WAY_OUT, loop),
	  .title = "packets of {who} go round in a loop",
	  .summary =
		  "A router reports that the TTL of {whose} packets ran out: they go round. {event}",
	  .phrase = "there is a routing loop",
	  .advice = { "Trace the route to {other} and look for two routers that send to each other." } },
	{ ROW(HOST_FIREWALL, TA_OTHER, TA_WAY_OUT, host_firewall),
	  .title = "{others} host refuses the packets",
	  .summary =
		  "{others} host is alive and reports an ICMP error for what {who} sends, so a firewall on it refuses this connection: {event}",
	  .phrase = "a firewall on {others} host refuses the packets",
	  .unknown = "which rule refuses, and since when",
	  .advice = { "Look at the firewall rules of {others} host (nft list ruleset), and at what changed there." } },
	{ ROW(PATH_REFUSES, TA_PATH, TA_WAY_OUT, refuses),
	  .title = "the network refuses the packets of {who}",
	  .summary = "A router says that it can't or may not deliver what {who} sends: {event}",
	  .phrase = "a router refuses the packets", .unknown = "what made that router refuse",
	  .advice = { "Ask whoever runs that router for its routes and filters at that time." } },
	{ ROW(PATH_DOWN, TA_PATH, TA_WAY_BOTH, lost_both),
	  .title = "the path between {between} failed, both ways",
	  .summary = "What either side sends is lost between {between}: {event}",
	  .phrase = "both directions are broken between {between}",
	  .advice = { ADVICE_PATH, ADVICE_BETWEEN } },
	{ ROW(PATH_ONE_WAY, TA_PATH, TA_WAY_OUT, lost_out),
	  .title = "what {who} sends is lost between {between}",
	  .summary =
		  "The direction from {who} to {other} is broken between {between}, the way back works: {event}",
	  .phrase = "only that direction is broken, between {between}",
	  .advice = { ADVICE_BETWEEN, ADVICE_HOPS } },
	{ ROW(PATH_ONE_WAY, TA_PATH, TA_WAY_IN, lost_in),
	  .title = "the answers to {who} are lost between {between}",
	  .summary =
		  "What {who} sends arrives and is answered, and the answers are lost between {between}: {event}",
	  .phrase = "only the direction back is broken, between {between}",
	  .advice = { ADVICE_BETWEEN, ADVICE_HOPS } },
	{ ROW(PATH_DOWN, TA_PATH, TA_WAY_NONE, lost_at_least_out),
	  .title = "what {who} sends is lost between {between}",
	  .summary = "The direction from {who} to {other} is broken between {between}: {event}",
	  .phrase = "the path is broken between {between}",
	  .unknown = "whether the way back is broken, too: {other} sent nothing meanwhile",
	  .advice = { ADVICE_PATH, ADVICE_BETWEEN } },
	{ ROW(NOT_ACCEPTED, TA_UNKNOWN_PARTY, TA_WAY_NONE, dropped_there),
	  .title = "what {who} sends comes to {others} host and is not answered",
	  .summary = "The path works as far as {others} own link, where nothing answers: {event}",
	  .phrase = "the segments arrive, and {others} host does not take them",
	  .unknown =
		  "why they are not taken: damaged on the way (a wrong checksum), a firewall of the host, a full accept queue, or a kernel that hangs",
	  .advice = { "Look at the checksums in the capture that was taken at {other}; on its host at the firewall (nft list ruleset) and at nstat -az for TcpInCsumErrors, TcpExtListenOverflows and TcpExtPAWSEstab." } },
	{ ROW(PATH_OUTAGE, TA_PATH, TA_WAY_BOTH, outage_lost_both),
	  .title = "the path between {between} was broken for a while",
	  .summary = "What either side sent was lost between {between} for a while: {event}",
	  .phrase = "the path was broken for a while, between {between}",
	  .advice = { ADVICE_PATH, ADVICE_BETWEEN } },
	{ ROW(PATH_OUTAGE, TA_PATH, TA_WAY_OUT, outage_lost_out),
	  .title = "what {who} sent was lost between {between} for a while",
	  .summary =
		  "The direction from {who} to {other} was broken between {between}, the way back worked: {event}",
	  .phrase = "that direction was broken for a while, between {between}",
	  .advice = { ADVICE_PATH, ADVICE_BETWEEN } },
	{ ROW(PATH_OUTAGE, TA_PATH, TA_WAY_NONE, outage_at_least_out),
	  .title = "what {who} sent was lost between {between} for a while",
	  .summary =
		  "The direction from {who} to {other} was broken between {between} for a while: {event}",
	  .phrase = "the path was broken for a while, between {between}",
	  .unknown = "whether the way back was broken, too: {other} sent nothing meanwhile",
	  .advice = { ADVICE_PATH, ADVICE_BETWEEN } },
	{ ROW(CORRUPTION, TA_PATH, TA_WAY_OUT, corrupt), .title = "packets of {who} arrive damaged",
	  .summary =
		  "Retransmissions of {who} arrive here with a wrong checksum and are dropped: {event}",
	  .phrase = "something on the path damages packets",
	  .advice = { "Look at error counters of network cards and switches on the path, and at devices that rewrite packets." } },
	{ ROW(ANSWERS_NOT_TAKEN, TA_SELF, TA_WAY_NONE, not_taken),
	  .title = "{who} does not take the answers that reach its host",
	  .summary =
		  "The answers are in this capture, taken at {who}, and its stack goes on as if they had not come: {event}",
	  .phrase = "{whose} own host drops the answers after the capture point",
	  .unknown =
		  "what drops them between the capture point and the TCP of the host: a local firewall, connection tracking, a wrong checksum, an old timestamp (PAWS)",
	  .advice = { "On {whose} host look at its firewall and connection tracking (nft, conntrack -S), and at nstat -az for TcpInCsumErrors and TcpExtPAWSEstab." } },
	{ ROW(NOT_ACCEPTED, TA_UNKNOWN_PARTY, TA_WAY_NONE, not_accepted),
	  .title = "{other} answers and does not accept what {who} sends",
	  .summary =
		  "Host and path are alive: each retransmission is answered at once by an ACK that takes nothing: {event}",
	  .phrase = "the segments arrive and are not accepted",
	  .unknown =
		  "why they are not accepted: an old timestamp (PAWS), sequence numbers rewritten on the way, a wrong checksum, or a middlebox that answers",
	  .advice = { "Capture at {other}, too, and compare sequence numbers, timestamps and checksums of the same segment at both ends: {tcpdump}",
		      "On {others} host look at nstat -az for TcpExtPAWSEstab and TcpInCsumErrors." } },
	{ .events = TA_EVENT(RESET),
	  .scenario = TA_SCN_NETWORK_FAILURE,
	  .mechanism = TA_MECH_NOT_ACCEPTED,
	  .failed = TA_UNKNOWN_PARTY,
	  .way = TA_WAY_NONE,
	  .title = "{who} answered and did not accept what {other} sent, and reset the connection",
	  .summary =
		  "Host and path were alive: each retransmission was answered at once by an ACK that takes nothing, until a RST refused it: {event}",
	  .phrase = "the segments arrived and were not accepted",
	  .unknown =
		  "why they were not accepted: an old timestamp (PAWS), sequence numbers rewritten on the way, a wrong checksum, or a middlebox that answers",
	  .advice = { "Capture at {who}, too, and compare sequence numbers, timestamps and checksums of the same segment at both ends: {tcpdump}" },
	  .rule = refused },
	{ ROW(CORRUPTION, TA_PATH, TA_WAY_OUT, corrupt_large),
	  .title = "long packets of {who} may arrive damaged",
	  .summary = "Long segments of {who} are dropped, shorter ones arrive: {event}",
	  .phrase = "something on the path damages long packets",
	  .advice = { "Look at error counters of network cards and switches on the path." } },
	{ ROW(PATH_DOWN, TA_PATH, TA_WAY_BOTH, both_broken),
	  .title = "the path between the two ends failed",
	  .summary =
		  "Both ends are heard here and neither acknowledges the other, so both directions are broken: {event}",
	  .phrase = "both directions are broken", .advice = { ADVICE_PATH, ADVICE_HOPS } },
	{ ROW(PATH_ONE_WAY, TA_PATH, TA_WAY_OUT, out_broken),
	  .title = "{other} does not receive what {who} sends",
	  .summary = "The direction from {who} to {other} is broken: {event}",
	  .phrase = "only that direction is broken", .advice = { ADVICE_HOPS } },
	{ ROW(PATH_ONE_WAY, TA_PATH, TA_WAY_IN, in_broken),
	  .title = "the answers do not reach {who}",
	  .summary = "What {who} sends arrives, and the direction back to it is broken: {event}",
	  .phrase = "only the direction back is broken", .advice = { ADVICE_HOPS } },
	{ ROW(STATE_LOST, TA_MIDDLEBOX, TA_WAY_BOTH, flow_dropped),
	  .title = "packets of this connection are dropped while others pass",
	  .summary =
		  "Other packets pass between the hosts, those of this connection do not, so something on the path drops them: {event}",
	  .phrase = "something on the path drops this connection",
	  .unknown = "which device drops it, and whether for this connection alone",
	  .advice = { "Find the firewall, NAT or load balancer on the path: did it restart, fail over or lose its connection table at that time?" } },
	{ ROW(PATH_DOWN, TA_PATH, TA_WAY_NONE, cut), .title = "the path between {between} failed",
	  .summary =
		  "From one instant on neither capture point shows anything of the other's side: {event}",
	  .phrase = "the path failed",
	  .unknown =
		  "which direction is broken, or both: the capture at {other} says no more after that instant",
	  .advice = { ADVICE_PATH } },
	{ ROW(PATH_DOWN, TA_PATH, TA_WAY_BOTH, down),
	  .title = "the path between the two ends failed",
	  .summary = "Nothing of this connection passes between the two ends: {event}",
	  .phrase = "the path failed", .advice = { ADVICE_PATH, TA_ADVICE_OTHER_END } },
	{ ROW(HOST_SUSPENDED, TA_OTHER, TA_WAY_NONE, suspended),
	  .title = "a host was suspended for a while",
	  .summary = "A host stood still and went on later: {event}",
	  .phrase = "a host was suspended or migrated",
	  .advice = { "Look at the power management, hypervisor or migration log of that host." } },
	{ ROW(PATH_OUTAGE, TA_PATH, TA_WAY_IN, outage_in),
	  .title = "the direction back to {who} was broken for a while",
	  .summary =
		  "What {who} sent arrived, its acknowledgments did not get back for a while: {event}",
	  .phrase = "the direction back was broken for a while", .advice = { ADVICE_PATH } },
	{ ROW(PATH_OUTAGE, TA_PATH, TA_WAY_OUT, outage_out),
	  .title = "the direction from {who} to {other} was broken for a while",
	  .summary = "What {who} sent was lost for a while, while {other} was heard: {event}",
	  .phrase = "that direction was broken for a while", .advice = { ADVICE_PATH } },
	{ ROW(PATH_OUTAGE, TA_PATH, TA_WAY_BOTH, outage_both),
	  .title = "the path was broken for a while",
	  .summary = "Nothing passed for a while, then the connection recovered: {event}",
	  .phrase = "the path was broken for a while", .advice = { ADVICE_PATH } },
	{ 0 },
};
