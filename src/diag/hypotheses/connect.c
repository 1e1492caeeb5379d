/* SPDX-License-Identifier: MIT */
/* Connecting: refused, unreachable, never answered. */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_connect_refused[] =
	"A RST answered the SYN: nothing listens on the port, or a firewall refuses in the host's name.\n"
	"By eye: SYN, then within a round trip RST,ACK with window 0 whose acknowledgment number is the SYN's plus one.\n";

const char ta_page_connect_unreachable[] =
	"A SYN was answered by an ICMP error: a router, or the host itself, says that it can't or may not deliver.\n"
	"By eye: SYN, then ICMP destination unreachable that quotes it. Type 3 code 0 and 1 speak of routes and of a\n"
	"host that does not answer ARP, codes 9, 10 and 13 of a policy, code 3 of a reject rule.\n"
	"Linux gives up connect() at the first error that finds the socket free, usually the first or second.\n";

const char ta_page_connect_timeout[] =
	"SYNs, or SYN-ACKs, were repeated and nothing came back.\n"
	"By eye: the same SYN again after 1 s, 2 s, 4 s … (Linux since 6.5: five times 1 s first), then silence.\n"
	"A dropped SYN looks the same whether the host is down, a firewall drops it, the listen queue is full, or the\n"
	"answer is lost on its way back. A capture at the other end decides.\n";

/* ---- refused ---- */

static const struct ta_rule not_listening[] = {
	TA_FORBIDS(RST_MADE_BETWEEN),
	TA_COINCIDES(RST_NOT_THERE, "the capture on its own side missed just this packet"),
	TA_SUPPORTED(RST_LEFT),
	TA_COINCIDES(RST_TTL_FRESH, "the path of this one packet was another"),
	TA_COINCIDES(RST_LATE, "the host answered only after several round trips"),
	TA_COINCIDES(RST_WINDOW, "its stack sets a window in a RST"),
	TA_COINCIDES(RST_SYN_UNACKED, "its stack refuses with a number that no client takes"),
	TA_RULES_END,
};

static const struct ta_rule firewall_refuses[] = {
	TA_NEEDS_ANY(RST_MADE_BETWEEN), TA_NEEDS_ANY(RST_NOT_THERE),
	TA_NEEDS_ANY(RST_TTL),          TA_NEEDS_ANY(RST_TTL_FRESH),
	TA_NEEDS_ANY(RST_LATE),         TA_NEEDS_ANY(RST_WINDOW),
	TA_NEEDS_ANY(RST_SYN_UNACKED),  TA_FORBIDS(LOOPBACK),
	TA_FORBIDS(RST_LEFT),           TA_RULES_END,
};

#define ADVICE_LISTEN                                                                              \
	"Check on the server that the service runs and listens on that port and address (ss -ltn), and its firewall."

const struct ta_hypothesis_row ta_rows_connect_refused[] = {
	{ .events = TA_EVENT(REFUSAL),
	  .scenario = TA_SCN_CONNECT_REFUSED,
	  .mechanism = TA_MECH_NOT_LISTENING,
	  .failed = TA_OTHER,
	  .title = "the connection was refused",
	  .summary = "Nothing listens on the port, or the host's own firewall rejects it: {event}",
	  .phrase = "the host itself refused",
	  .unknown = "whether nothing listens or the host's own firewall rejects",
	  .advice = { ADVICE_LISTEN },
	  .rule = not_listening },
	{ .events = TA_EVENT(REFUSAL),
	  .scenario = TA_SCN_MIDDLEBOX_RESET,
	  .mechanism = TA_MECH_FIREWALL_REFUSES,
	  .failed = TA_MIDDLEBOX,
	  .title = "something on the path refused the connection",
	  .summary = "The server did not make the RST that answers the SYN ({frames})",
	  .phrase = "a firewall refused in its name",
	  .advice = { "Capture at the server: whether the SYN arrives there tells a firewall on the path from the host. There: {tcpdump}" },
	  .rule = firewall_refuses },
	{ 0 },
};

/* ---- unreachable ---- */

static const struct ta_rule unreachable[] = { TA_FORBIDS(ICMP_HOST), TA_RULES_END };
static const struct ta_rule host_refuses[] = { TA_NEEDS(ICMP_HOST), TA_RULES_END };

const struct ta_hypothesis_row ta_rows_connect_unreachable[] = {
	{ .events = TA_EVENT(SYN_ICMP),
	  .scenario = TA_SCN_CONNECT_UNREACHABLE,
	  .mechanism = TA_MECH_PATH_REFUSES,
	  .failed = TA_PATH,
	  .way = TA_WAY_OUT,
	  .title = "destination unreachable: {word}",
	  .summary = "The network can't or may not deliver the SYN: {event}",
	  .phrase = "the network refuses the SYN",
	  .advice = { "Look at the routes and filters of the router that sent the error, and at the destination address." },
	  .rule = unreachable },
	{ .events = TA_EVENT(SYN_ICMP),
	  .scenario = TA_SCN_CONNECT_UNREACHABLE,
	  .mechanism = TA_MECH_HOST_FIREWALL,
	  .failed = TA_OTHER,
	  .way = TA_WAY_OUT,
	  .title = "the host refuses: {word}",
	  .summary = "The host itself refuses the SYN: {event}",
	  .phrase = "a firewall on the host refuses the SYN",
	  .advice = { "Look at the firewall rules of the server's host (nft list ruleset)." },
	  .rule = host_refuses },
	{ 0 },
};

/* ---- never answered ---- */

static const struct ta_rule queue_full[] = {
	TA_NEEDS_ANY(SYNS_ARRIVE),
	TA_NEEDS_ANY(NOT_ANSWERED_THERE),
	TA_FORBIDS(LOST_BETWEEN),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_COINCIDES(PORT_UNSEEN, "a firewall of the host drops them"),
	TA_SUPPORTED(PORT_SERVED_OTHERS),
	TA_RULES_END,
};
static const struct ta_rule by_kernel[] = { TA_SOCKET_DETAILS, TA_RULES_END };
static const struct ta_rule dropped_alive[] = {
	TA_SOCKET_DETAILS,
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(LOST_BETWEEN),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(SYNS_ARRIVE),
	TA_FORBIDS(NOT_DUE),
	TA_NEEDS_ANY(PORT_SERVED_OTHERS),
	TA_NEEDS_ANY(ADDRESS_ALIVE),
	TA_RULES_END,
};
static const struct ta_rule dropped[] = {
	TA_SOCKET_DETAILS,
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(LOST_BETWEEN),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(SYNS_ARRIVE),
	TA_FORBIDS(NOT_DUE),
	TA_FORBIDS(PORT_SERVED_OTHERS),
	TA_FORBIDS(ADDRESS_ALIVE),
	TA_SUPPORTED(HOST_UNRESOLVED),
	TA_RULES_END,
};
static const struct ta_rule digest[] = { TA_NEEDS(SIGNED), TA_FORBIDS(NOT_DUE), TA_RULES_END };
static const struct ta_rule syn_lost[] = { TA_NEEDS(LOST_BETWEEN), TA_RULES_END };
static const struct ta_rule syn_answer_lost[] = { TA_NEEDS(ANSWER_LOST_BETWEEN), TA_RULES_END };
static const struct ta_rule answers_lost[] = { TA_NEEDS_ANY(CLIENT_REPEATS_SYN),
					       TA_NEEDS_ANY(LOST_BETWEEN), TA_RULES_END };
static const struct ta_rule client_gone[] = { TA_FORBIDS(LOST_BETWEEN),
					      TA_FORBIDS(CLIENT_REPEATS_SYN), TA_RULES_END };

#define ROW(ev, mech, party, w, rules)                                                             \
	.events = TA_EVENT(ev), .scenario = TA_SCN_CONNECT_TIMEOUT, .mechanism = TA_MECH_##mech,   \
	.failed = (party), .way = (w), .rule = rules

/* The answer comes from the address that a NAT put in, and not back through it. */
static const struct ta_rule untranslated[] = { TA_NEEDS(TWIN_SYN), TA_FORBIDS(NOT_DUE),
					       TA_RULES_END };
static const struct ta_rule untranslated_syn[] = { TA_NEEDS(TWIN_SYN), TA_NEEDS(LONE_SEGMENTS),
						   TA_RULES_END };
static const struct ta_rule untranslated_rst[] = { TA_NEEDS(TWIN_SYN), TA_NEEDS(IN_HANDSHAKE),
						   TA_RULES_END };

/* The same where the capture does not show the SYN's other half: the RST's sender and the SYN's do not know of each other. */
static const struct ta_rule astray[] = { TA_NEEDS(SYN_AFTER_RST), TA_NEEDS(IN_HANDSHAKE),
					 TA_FORBIDS(TWIN_SYN), TA_RULES_END };

#define ADVICE_NAT                                                                                 \
	"Find what rewrites the destination (DNAT, service proxy, sidecar) and why the answer does not pass back through it: bridge netfilter, conntrack, a hairpin route."

const struct ta_hypothesis_row ta_rows_connect_timeout[] = {
	{ ROW(SYN_UNANSWERED, ANSWER_LOST, TA_MIDDLEBOX, TA_WAY_IN, untranslated),
	  .title = "the SYN's destination was rewritten, and its answer not back",
	  .summary =
		  "The SYN went on to another address, and no answer came from the address that it had been sent to: {event}",
	  .phrase = "the answer is not translated back",
	  .unknown = "whether the rewritten SYN was answered elsewhere", .advice = { ADVICE_NAT } },
	{ ROW(COURSE, ANSWER_LOST, TA_MIDDLEBOX, TA_WAY_IN, untranslated_syn),
	  .title = "the SYN's destination was rewritten, and its answer not back",
	  .summary =
		  "The SYN went on to another address, whose answer its sender refused, because it had sent it elsewhere: {event}",
	  .phrase = "the answer is not translated back", .advice = { ADVICE_NAT } },
	{ ROW(RESET, ANSWER_LOST, TA_MIDDLEBOX, TA_WAY_OUT, untranslated_rst),
	  .title = "the answer comes from another address than the SYN was sent to",
	  .summary =
		  "The SYN had been sent to another address; its answer came straight from the rewritten one, so the client knows no such connection and resets it: {event}",
	  .phrase = "the answer is not translated back", .advice = { ADVICE_NAT } },
	{ ROW(RESET, ANSWER_LOST, TA_MIDDLEBOX, TA_WAY_OUT, astray),
	  .title = "the answer does not come to whoever sent the SYN",
	  .summary =
		  "The answer to the SYN is reset in the client's name, and the SYN comes again all the same: {event}",
	  .phrase = "the answer does not come to the socket that sent the SYN",
	  .unknown =
		  "whether the SYN had been sent to another address and its answer is not translated back, or it came to another host of that address",
	  .advice = { "Capture at the client: to which address the SYN is sent there, and whether it sends the RST.",
		      ADVICE_NAT } },
	{ ROW(SYN_UNANSWERED, SYN_DROPPED, TA_PATH, TA_WAY_OUT, syn_lost),
	  .title = "the SYNs are lost between {between}",
	  .summary = "The SYNs leave one capture point and never come to the other: {event}",
	  .phrase = "the SYNs are lost between {between}",
	  .advice = { "Look at routes and filters between {between}, in the direction of the server." } },
	{ ROW(SYN_UNANSWERED, ANSWER_LOST, TA_PATH, TA_WAY_IN, syn_answer_lost),
	  .title = "the answers to the SYN are lost between {between}",
	  .summary =
		  "The server answers, and its answers never come to the client's capture point: {event}",
	  .phrase = "the answers are lost between {between}",
	  .advice = { "Look at routes and filters between {between}, in the direction of the client." } },
	{ .events = TA_EVENT(SYN_UNANSWERED) | TA_EVENT(SYN_ACK_UNANSWERED),
	  .scenario = TA_SCN_CONNECT_TIMEOUT,
	  .mechanism = TA_MECH_SYN_DROPPED,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "the handshake gets no further; its segments carry a digest",
	  .summary =
		  "What {who} sends in the handshake is not answered, as where the digests do not match: {event}",
	  .phrase = "the digests do not match, or the segments were lost",
	  .unknown =
		  "whether the keys of the two ends differ (or one end has none), or the segments are lost",
	  .advice = { "Compare the keys of both ends (TCP-MD5, TCP-AO), and look at nstat -az for TcpExtTCPMD5Failure, TcpExtTCPMD5NotFound and TcpExtTCPMD5Unexpected.",
		      "Capture at the other end to see whether the segments arrive: {tcpdump}" },
	  .rule = digest },
	{ ROW(SYN_UNANSWERED, LISTEN_QUEUE_FULL, TA_OTHER, TA_WAY_NONE, queue_full),
	  .title = "the server does not answer the SYNs that reach it",
	  .summary =
		  "The SYNs arrive at the server and it does not answer them, as with a full listen queue: {event}",
	  .phrase = "its listen queue is full or its own firewall drops the SYN",
	  .unknown = "whether the listen queue is full or the host's own firewall drops the SYNs",
	  .advice = { "On the server look at nstat -az TcpExtListenDrops TcpExtListenOverflows and ss -ltn (Recv-Q against Send-Q), and at its firewall." } },
	{ ROW(SYN_UNANSWERED, SYN_DROPPED, TA_UNKNOWN_PARTY, TA_WAY_NONE, dropped_alive),
	  .title = "no answer to the SYN of a host that is alive",
	  .summary = "The host is alive and no answer of any kind came to the SYN: {event}",
	  .phrase = "the SYN or its answer was lost",
	  .unknown =
		  "whether a firewall drops the SYN, its listen queue is full, or the answers are lost on the way back",
	  .advice = { "Capture at the server: whether the SYN arrives there tells a filter on the path from a full listen queue (nstat -az TcpExtListenDrops). There: {tcpdump}" } },
	{ ROW(SYN_UNANSWERED, SYN_DROPPED, TA_UNKNOWN_PARTY, TA_WAY_NONE, dropped),
	  .title = "no answer to the SYN",
	  .summary = "No answer of any kind came to the SYN: {event}",
	  .phrase = "the SYN or its answer was lost",
	  .unknown =
		  "whether the host is down, a firewall drops the SYN, its listen queue is full, or the answers are lost on the way back",
	  .advice = { "Capture at the server: whether the SYN arrives there tells a filter on the path from a full listen queue (nstat -az TcpExtListenDrops). There: {tcpdump}" } },
	{ ROW(SOCKET_CONNECTS, SYN_DROPPED, TA_UNKNOWN_PARTY, TA_WAY_NONE, by_kernel),
	  .title = "the handshake gets no answer",
	  .summary = "No answer comes in the handshake, by the word of {whose} kernel: {event}",
	  .phrase = "what {who} sends, or its answer, is lost",
	  .unknown =
		  "whether {other} is down, a firewall drops the segments, or the answers are lost on the way back",
	  .advice = { "Capture at the other end: whether the segments arrive there tells. There: {tcpdump}" } },
	{ ROW(SYN_ACK_UNANSWERED, ANSWER_LOST, TA_PATH, TA_WAY_OUT, answers_lost),
	  .title = "the SYN-ACK does not reach the client",
	  .summary = "The server answered, and the client goes on as if it had not: {event}",
	  .phrase = "the SYN-ACKs are lost on the way",
	  .advice = { "Capture at the client to see whether the SYN-ACKs arrive, and check the return path (routes, filters). There: {tcpdump}" } },
	{ ROW(SYN_ACK_UNANSWERED, SYN_DROPPED, TA_UNKNOWN_PARTY, TA_WAY_NONE, client_gone),
	  .title = "the SYN-ACK was never acknowledged",
	  .summary = "The server answered, and the handshake's third segment never came: {event}",
	  .phrase = "the SYN-ACKs were lost or the client had gone",
	  .unknown =
		  "whether the SYN-ACKs were lost, or the client had gone (or forged its address)",
	  .advice = { "Capture at the client to see whether the SYN-ACKs arrive, and check the return path (routes, filters). There: {tcpdump}" } },
	{ 0 },
};
