/* SPDX-License-Identifier: MIT */
/* A middlebox forgot the connection while it was idle: it is dead while others pass, or is reset in an end's name. */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_middlebox_timeout[] =
	"A firewall, NAT or load balancer on the path forgot the connection while it was idle.\n"
	"By eye: a long silence, then the first segment after it is never answered (or answered by a RST with a foreign\n"
	"TTL), while a new connection to the same port works at once, and no connection survived a silence as long.\n"
	"Keep-alive with an idle time below the limit keeps such an entry alive (TCP_KEEPIDLE, tcp_keepalive_time).\n";

#define NOT_IF_HEARD                                                                               \
	TA_FORBIDS(PEER_HEARD), TA_FORBIDS(HEALED), TA_FORBIDS(RESET_AFTER), TA_FORBIDS(ARRIVED),  \
		TA_FORBIDS(ANSWERED_HERE), TA_FORBIDS(NOT_ACCEPTED), TA_FORBIDS(ICMP_HOST),        \
		TA_FORBIDS(ICMP_AFTER_ARP), TA_FORBIDS(HOST_UNRESOLVED),                           \
		TA_FORBIDS(GATEWAY_UNRESOLVED), TA_FORBIDS(ONLY_LARGE_LOST), TA_FORBIDS(CORRUPT),  \
		TA_FORBIDS(SYN_ACK_REPEATED), TA_FORBIDS(SILENT_TOGETHER),                         \
		TA_FORBIDS(ANSWERED_THERE), TA_FORBIDS(ANSWER_LOST_BETWEEN),                       \
		TA_FORBIDS(NOT_ANSWERED_THERE), TA_FORBIDS(MTU_BETWEEN), TA_FORBIDS(BACK_CROSSED)

/* Idle, then dead, while something else between the same hosts works. */
static const struct ta_rule forgot[] = {
	TA_NEEDS(FORGOTTEN_WHILE_IDLE),
	TA_NEEDS(IDLE_BEFORE),
	TA_FORBIDS(SURVIVED_LONGER),
	NOT_IF_HEARD,
	TA_SUPPORTED(NEW_CONNECTION_WORKS),
	TA_SUPPORTED(SIBLING_GOES_ON),
	TA_SUPPORTED(IDLE_BETWEEN),
	TA_SUPPORTED(LOST_BETWEEN),
	TA_RULES_END,
};

/* Idle, then lost between two capture points while another connection crossed there. */
static const struct ta_rule lost_idle[] = {
	TA_NEEDS(IDLE_BETWEEN),
	TA_FORBIDS(FORGOTTEN_WHILE_IDLE),
	TA_FORBIDS(DEAD_AFTER_IDLE),
	TA_FORBIDS(SURVIVED_LONGER),
	NOT_IF_HEARD,
	TA_SUPPORTED(LOST_BETWEEN),
	TA_RULES_END,
};

/* The same after a short silence, while only an older connection passes. */
static const struct ta_rule may_be_short[] = {
	TA_NEEDS(DEAD_AFTER_IDLE),     NOT_IF_HEARD,
	TA_SUPPORTED(SIBLING_GOES_ON), TA_SUPPORTED(IDLE_BETWEEN),
	TA_SUPPORTED(LOST_BETWEEN),    TA_RULES_END,
};

/* In use until it was dead, while others pass: no idle limit, unless one that nobody would set. */
static const struct ta_rule in_use[] = {
	TA_NEEDS_ANY(SIBLING_GOES_ON),
	TA_NEEDS_ANY(NEW_CONNECTION_WORKS),
	TA_NEEDS_ANY(HOST_ALIVE),
	TA_NEEDS_ANY(HOST_RESOLVED),
	NOT_IF_HEARD,
	TA_NEEDS_ANY(BUSY_BEFORE),
	TA_NEEDS_ANY(USE_UNSEEN),
	TA_COINCIDES(BUSY_BEFORE, "a middlebox forgets connections although they are in use"),
	TA_RULES_END,
};

/* Idle for long, then dead, and nothing else is known. */
static const struct ta_rule may_have_forgotten[] = {
	TA_NEEDS(LONG_IDLE_BEFORE),
	TA_FORBIDS(FORGOTTEN_WHILE_IDLE),
	TA_FORBIDS(SURVIVED_LONGER),
	TA_FORBIDS(DEAD_AFTER_IDLE),
	TA_FORBIDS(IDLE_BETWEEN),
	NOT_IF_HEARD,
	TA_COINCIDES(LARGE_LOST,
		     "a middlebox had forgotten it, and the first segment after it was large"),
	TA_COINCIDES(ICMP_ROUTER,
		     "a middlebox had forgotten it while a router refused the packets anyway"),
	TA_RULES_END,
};

/* Idle, then reset by something that is not the host in whose name the RST is. */
static const struct ta_rule reset_after_idle[] = {
	TA_NEEDS(IDLE_BEFORE),
	TA_NEEDS(RST_NO_SOCKET),
	TA_NEEDS_ANY(RST_TTL),
	TA_NEEDS_ANY(RST_TTL_FRESH),
	TA_NEEDS_ANY(RST_TOO_SOON),
	TA_NEEDS_ANY(RST_LINK_ADDRESS),
	TA_NEEDS_ANY(RST_MADE_BETWEEN),
	TA_NEEDS_ANY(RST_NOT_THERE),
	TA_FORBIDS(RST_LEFT),
	TA_FORBIDS(SURVIVED_LONGER),
	TA_FORBIDS(WENT_ON),
	TA_FORBIDS(LOOPBACK),
	TA_FORBIDS(RST_NOT_TAKEN),
	TA_FORBIDS(AFTER_CLOSE),
	TA_FORBIDS(FIN_SENT),
	TA_COINCIDES(ADDRESS_MOVED, "a middlebox forgot it just as the address moved"),
	TA_COINCIDES(RESET_ALIKE,
		     "a middlebox forgot several connections of the host at about the same time"),
	TA_RULES_END,
};

/* The same RST without a sign of its maker. */
static const struct ta_rule may_have_reset[] = {
	TA_NEEDS(IDLE_BEFORE),
	TA_NEEDS(RST_NO_SOCKET),
	TA_FORBIDS(RST_MADE_BETWEEN),
	TA_FORBIDS(RST_NOT_THERE),
	TA_FORBIDS(RST_LEFT),
	TA_FORBIDS(RST_TTL),
	TA_FORBIDS(RST_TTL_FRESH),
	TA_FORBIDS(RST_TOO_SOON),
	TA_FORBIDS(RST_LINK_ADDRESS),
	TA_FORBIDS(SURVIVED_LONGER),
	TA_FORBIDS(WENT_ON),
	TA_FORBIDS(LOOPBACK),
	TA_FORBIDS(RST_NOT_TAKEN),
	TA_FORBIDS(AFTER_CLOSE),
	TA_FORBIDS(FIN_SENT),
	TA_COINCIDES(CAPTURED_AT_SENDER,
		     "it was made right beside the host that it claims to be of"),
	TA_COINCIDES(
		DOWN_BEFORE,
		"a middlebox had forgotten it, was silent for a while and then answered with a RST"),
	TA_COINCIDES(RESET_ALIKE, "a middlebox forgot all of them at once"),
	TA_RULES_END,
};

/* A NAT gave the port away: an older connection of the same client lives on under another one. */
static const struct ta_rule nat_reused[] = { TA_NEEDS(HOST_OUTLIVES), TA_RULES_END };
static const struct ta_rule nat_may_have_reused[] = { TA_FORBIDS(HOST_OUTLIVES), TA_RULES_END };
/* The same, seen on the connection that lost its port. */
static const struct ta_rule given_away[] = { TA_NEEDS(NUMBERS_ELSEWHERE), TA_FORBIDS(HEALED),
					     TA_RULES_END };
static const struct ta_rule may_be_given_away[] = { TA_NEEDS(CHALLENGE_ELSEWHERE),
						    TA_FORBIDS(NUMBERS_ELSEWHERE),
						    TA_FORBIDS(HEALED), TA_RULES_END };

#define ADVICE_IDLE                                                                                \
	"Set the keep-alive idle time (TCP_KEEPIDLE, net.ipv4.tcp_keepalive_time) well below {idle}, the silence after which it was forgotten."
#define ADVICE_DEVICE                                                                              \
	"Find the firewall, NAT or load balancer on the path and its timeout for idle connections."

#define ROW(ev, mech, rules)                                                                       \
	.events = (ev), .scenario = TA_SCN_MIDDLEBOX_TIMEOUT, .mechanism = TA_MECH_##mech,         \
	.failed = TA_MIDDLEBOX, .rule = rules

const struct ta_hypothesis_row ta_rows_middlebox_timeout[] = {
	{ ROW(TA_SILENCES, IDLE_LIMIT, forgot),
	  .title = "something on the path forgot the idle connection",
	  .summary =
		  "After a silence nothing got through on this connection while others passed: a firewall, NAT or load balancer has forgotten it. {event}",
	  .phrase = "a middlebox forgot the idle connection",
	  .unknown =
		  "which device forgot it, and whether {other} had closed it on its own before (its FIN or RST may be lost)",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_SILENCES, IDLE_LIMIT, lost_idle),
	  .title = "something between {between} forgot the idle connection",
	  .summary =
		  "After a silence nothing of this connection crossed between {between} while others did: {event}",
	  .phrase = "a middlebox forgot the idle connection",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_SILENCES, IDLE_LIMIT, may_be_short),
	  .title = "something on the path may have forgotten the idle connection",
	  .summary =
		  "After a short silence nothing got through while another connection went on: {event}",
	  .phrase = "a middlebox forgot the idle connection",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_SILENCES, STATE_LOST, in_use),
	  .title = "something on the path forgot the connection",
	  .summary = "Nothing got through on this connection while others passed: {event}",
	  .phrase = "a middlebox forgot the connection although it was in use",
	  .advice = { ADVICE_DEVICE } },
	{ ROW(TA_SILENCES, IDLE_LIMIT, may_have_forgotten), .weak = true,
	  .title = "something on the path may have forgotten the idle connection",
	  .summary = "After a long silence nothing got through: {event}",
	  .phrase = "a middlebox forgot the idle connection",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_EVENT(RESET), IDLE_LIMIT, reset_after_idle),
	  .title = "a middlebox forgot the idle connection and reset it",
	  .summary =
		  "After a silence the next segment was answered by a RST that {who} did not send: a firewall, NAT or load balancer has forgotten the connection ({first})",
	  .phrase = "a middlebox forgot the idle connection and reset it",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_EVENT(HALF_OPEN), NAT_PORT_REUSED, nat_reused),
	  .title = "a NAT gave the port to another connection",
	  .summary =
		  "A new connection came on the same ports while {who} still held the old one, and an older connection of that client lives: {event}",
	  .phrase = "a NAT forgot the connection and used its port again",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_EVENT(HALF_OPEN), NAT_PORT_REUSED, nat_may_have_reused), .weak = true,
	  .title = "a NAT may have given the port to another connection",
	  .summary =
		  "A new connection came on the same ports while the other end still held the old one: {event}",
	  .phrase = "a NAT forgot the connection and used its port again",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_SILENCES, NAT_PORT_REUSED, given_away),
	  .title = "a NAT gave the connection's port to another one",
	  .summary =
		  "Something on the path forgot this connection and gave its port to another one of the same host: {event}",
	  .phrase = "a NAT forgot the connection and used its port again",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_SILENCES, NAT_PORT_REUSED, may_be_given_away), .weak = true,
	  .title = "a NAT may have given the connection's port to another one",
	  .summary =
		  "Something on the path may have forgotten this connection and given its port to another one of the same host: {event}",
	  .phrase = "a NAT forgot the connection and used its port again",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ ROW(TA_EVENT(RESET), IDLE_LIMIT, may_have_reset), .weak = true,
	  .title = "a middlebox may have forgotten the idle connection and reset it",
	  .summary = "After a silence the next segment was answered by a RST ({first})",
	  .phrase = "a middlebox forgot the idle connection and reset it",
	  .advice = { ADVICE_IDLE, ADVICE_DEVICE } },
	{ 0 },
};
