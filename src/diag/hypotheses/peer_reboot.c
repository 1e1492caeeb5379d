/* SPDX-License-Identifier: MIT */
/* The host is up and does not know the connection any more (RFC 9293 sections 3.5.1 and 3.5.2). */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_peer_reboot[] =
	"The peer's host is up, but it does not know the connection any more: it rebooted, or its socket is gone.\n"
	"By eye: data or a keep-alive probe, often after a silence, is answered by a RST without ACK whose sequence\n"
	"number is the acknowledgment number of what it answers, without options, IP ID 0. Or: a SYN is answered by an\n"
	"ACK with old numbers (a challenge ACK), then RST, then a new SYN: one end had kept what the other forgot.\n"
	"One such RST can't be told from a process whose own RST was lost, or from an address that moved to another\n"
	"host. A silence before it, or several connections reset alike, speak for a reboot.\n";

#define COMMON                                                                                     \
	TA_FORBIDS(RST_MADE_BETWEEN), TA_FORBIDS(WENT_ON), TA_FORBIDS(RST_NOT_TAKEN),              \
		TA_FORBIDS_OF(FIN_SENT, TA_ITS_OWN), TA_FORBIDS(AFTER_CLOSE), TA_FORBIDS(CLOSED),  \
		TA_FORBIDS(GOODBYE), TA_FORBIDS(IN_HANDSHAKE),                                     \
		TA_COINCIDES(RST_NOT_THERE,                                                        \
			     "the capture on its own side missed just this packet"),               \
		TA_COINCIDES(RST_TTL, "the path of this one packet was another"),                  \
		TA_COINCIDES(RST_TTL_FRESH, "the path of this one packet was another"),            \
		TA_COINCIDES(RST_TOO_SOON, "this answer was faster than any before"),              \
		TA_COINCIDES(RST_NO_DF, "its stack let just this packet be fragmented"),           \
		TA_COINCIDES(RESET_BOTH_WAYS, "both hosts forgot the connection at once")

static const struct ta_rule rebooted[] = {
	TA_NEEDS(RST_NO_SOCKET),
	TA_NEEDS_ANY(SILENT_BEFORE),
	TA_NEEDS_ANY(DOWN_BEFORE),
	TA_FORBIDS(SPOKE_JUST_BEFORE),
	TA_FORBIDS(HOST_OUTLIVES),
	TA_FORBIDS(LOOPBACK),
	TA_FORBIDS(RST_SENDER_SENT_IN_VAIN),
	COMMON,
	TA_COINCIDES(NEVER_KNEW, "the host rebooted just after the handshake"),
	TA_COINCIDES(RST_LINK_ADDRESS, "the host got a new network card as it rebooted"),
	TA_SUPPORTED(RESET_ALIKE),
	TA_RULES_END,
};

static const struct ta_rule moved[] = {
	TA_NEEDS(RST_NO_SOCKET),
	TA_NEEDS(RST_LINK_ADDRESS),
	TA_FORBIDS(LOOPBACK),
	COMMON,
	TA_RULES_END,
};

static const struct ta_rule gave_up[] = {
	TA_NEEDS(RST_NO_SOCKET),
	TA_NEEDS_ANY(RST_SENDER_SENT_IN_VAIN),
	TA_NEEDS_ANY(RST_TIMER_DUE),
	COMMON,
	TA_RULES_END,
};

static const struct ta_rule never_had[] = { TA_NEEDS(RST_NO_SOCKET), TA_NEEDS(NEVER_KNEW), COMMON,
					    TA_RULES_END };

/* The host lives, its socket is gone, and no close of it was seen. */
static const struct ta_rule socket_gone[] = {
	TA_NEEDS(RST_NO_SOCKET),
	TA_FORBIDS(LOOPBACK),
	COMMON,
	TA_COINCIDES(NEVER_KNEW, "the socket was lost just after the handshake"),
	TA_COINCIDES(DOWN_BEFORE, "the socket was lost while nothing reached its host"),
	TA_COINCIDES(RESET_ALIKE, "several sockets were lost at once"),
	TA_COINCIDES(RST_SENDER_SENT_IN_VAIN, "the socket was lost although it had been sending"),
	TA_RULES_END,
};

static const struct ta_rule half_open[] = {
	TA_COINCIDES(HOST_OUTLIVES, "one socket of the host was lost alone"),
	TA_RULES_END,
};

#define ADVICE_UPTIME "Look at {whose} uptime and system log for the time before the RST."
#define ROW(ev, mech, rules)                                                                       \
	.events = (ev), .scenario = TA_SCN_PEER_REBOOT, .mechanism = TA_MECH_##mech,               \
	.failed = TA_SELF, .rule = rules

const struct ta_hypothesis_row ta_rows_peer_reboot[] = {
	{ ROW(TA_EVENT(RESET), ADDRESS_TAKEN_OVER, moved),
	  .title = "another host answers for the address of {who}",
	  .summary =
		  "The address of {who} moved to another host, which has no such connection ({first})",
	  .phrase = "another host took over the address",
	  .advice = { "Look at the failover of the address (VRRP, keepalived, cluster) at that time." } },
	{ ROW(TA_EVENT(RESET), GAVE_UP_FIRST, gave_up),
	  .title = "{who} had given the connection up before",
	  .summary =
		  "{who} had ended the connection by its own timer, and answers what comes later with a RST ({first})",
	  .phrase = "{who} had given the connection up by its own timer",
	  .unknown = "what kept the two ends apart before",
	  .advice = { "Look for what stopped the traffic before the RST: the path, or a suspended host. The RST is only the aftermath." } },
	{ ROW(TA_EVENT(RESET), HOST_REBOOTED, rebooted),
	  .title = "{whose} host has no such connection any more",
	  .summary =
		  "{whose} host is up and answers that it has no such connection, although it was not seen to close it ({first})",
	  .phrase = "{whose} host rebooted",
	  .unknown =
		  "whether the host rebooted, lost only this socket, or another host answers for its address",
	  .advice = { ADVICE_UPTIME } },
	{ ROW(TA_EVENT(RESET), NEVER_COMPLETED, never_had),
	  .title = "{who} never had the connection",
	  .summary =
		  "{who} answers that it has no such connection, and nothing shows that it ever completed the handshake ({first})",
	  .phrase = "{who} never completed the handshake",
	  .advice = { "Look at the server for SYN cookies and full queues (nstat -az TcpExtSyncookiesSent TcpExtListenOverflows)." } },
	{ ROW(TA_EVENT(RESET), SOCKET_GONE, socket_gone),
	  .title = "{whose} host has no such connection any more",
	  .summary =
		  "{whose} host answers that it has no such connection, although it was not seen to close it ({first})",
	  .phrase = "{whose} host lost the socket without a word",
	  .unknown = "how the socket got lost: its own RST or FIN may be lost or not captured",
	  .advice = { ADVICE_UPTIME } },
	{ ROW(TA_EVENT(HALF_OPEN), HALF_OPEN, half_open),
	  .title = "half-open: one end had forgotten the connection",
	  .summary =
		  "{who} had forgotten the connection and opened a new one on the same ports, while the other end still held the old one: {event}",
	  .phrase = "{whose} host forgot the connection",
	  .unknown =
		  "whether the host rebooted, or its end died silently and its port was used again",
	  .advice = { ADVICE_UPTIME } },
	{ 0 },
};
