/* SPDX-License-Identifier: MIT */
/* The network works and a process does not: it does not accept, answer or read; or a FIN or a large segment gets lost. */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_application_silent[] =
	"The peer's kernel is alive and acknowledges; its process does not accept the connection or does not answer, and\n"
	"the other end gives up waiting.\n"
	"By eye: a request is acknowledged within a round trip, nothing else comes, and after some round number of seconds\n"
	"the requester closes. Or: the server repeats its SYN-ACK although ACK and data of the client arrive (its accept\n"
	"queue is full).\n"
	"Look at the process: stopped, deadlocked, overloaded, waiting for something else. The network is not to blame.\n";

const char ta_page_receiver_stalled[] =
	"The peer's host is alive, its receive window is 0 and stays so: its process does not read what was sent.\n"
	"By eye: ACKs with win=0; probes of 0 or 1 byte at growing intervals, each answered with win=0 again. tshark\n"
	"calls the probes of Linux keep-alives. In ss -tnoi: timer:(persist,TIME,N) with N of 0 or 1, and bytes in Send-Q.\n"
	"The connection lives as long as probes are answered (RFC 1122 4.2.2.17). Look at the process that should read:\n"
	"stopped, deadlocked, swapping, or waiting for something else. It can't be told from back-pressure by design.\n";

const char ta_page_close_unanswered[] =
	"A FIN was never acknowledged. What is lost is the close alone: all data had been acknowledged before.\n"
	"By eye: the same FIN again at doubling intervals, then silence. On Linux an orphaned socket ends without a word\n"
	"after tcp_orphan_retries.\n";

const char ta_page_pmtu_blackhole[] =
	"Small segments get through, full-size ones vanish, and no ICMP error says why: the path's MTU is smaller than\n"
	"the sender believes (a tunnel, PPPoE, a VPN), and the errors are filtered.\n"
	"By eye: handshake and small requests work, the first full segment is repeated in vain, while a smaller one\n"
	"after it is acknowledged by SACK; the same bytes cut to a smaller size get through. A copy whose cause is pmtu was\n"
	"sent because such an error did come: that is discovery at work, and no black hole.\n"
	"Let ICMP type 3 code 4 (packet too big in IPv6) pass, clamp the MSS on the tunnel, or set tcp_mtu_probing=1.\n";

/* ---- the process does not answer ---- */

static const struct ta_rule hung[] = {
	TA_NEEDS_ANY(ANSWERED_LATE),
	TA_NEEDS_ANY(ABORTED_WAIT),
	TA_NEEDS_ANY(ANSWERS_OTHERS),
	TA_NEEDS_ANY(EOF_IGNORED),
	TA_NEEDS_ANY(ANSWERS_HERE),
	TA_FORBIDS(ONE_SIDED),
	TA_RULES_END,
};
/* Nothing shows that an answer was owed, or that its process is stuck. */
static const struct ta_rule answers_nobody[] = {
	TA_FORBIDS(ANSWERED_LATE),
	TA_FORBIDS(ABORTED_WAIT),
	TA_FORBIDS(ANSWERS_OTHERS),
	TA_FORBIDS(EOF_IGNORED),
	TA_FORBIDS(ANSWERS_HERE),
	TA_FORBIDS(ONE_SIDED),
	TA_COINCIDES(REQUEST_UNANSWERED, "its process closed in time, and had just not answered"),
	TA_RULES_END,
};
static const struct ta_rule accept_full[] = {
	TA_NEEDS(ACKED_ONLY_HANDSHAKE),
	TA_NEEDS_ANY(SYN_ACK_REPEATED),
	TA_NEEDS_ANY(CAPTURED_AT_OTHER),
	TA_NEEDS_ANY(NOT_ANSWERED_THERE),
	TA_FORBIDS(LOST_BETWEEN),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(CORRUPT),
	TA_RULES_END,
};
/* Seen from afar: the same, or the ACK and the data are lost on the way. */
static const struct ta_rule may_be_full[] = {
	TA_FORBIDS(LOST_BETWEEN),
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_NEEDS(ACKED_ONLY_HANDSHAKE),
	TA_NEEDS_ANY(HOST_ALIVE),
	TA_NEEDS_ANY(SIBLING_GOES_ON),
	TA_NEEDS_ANY(NEW_CONNECTION_WORKS),
	TA_NEEDS_ANY(HOST_RESOLVED),
	TA_NEEDS_ANY(ADDRESS_ALIVE),
	TA_FORBIDS(SYN_ACK_REPEATED),
	TA_FORBIDS(CAPTURED_AT_OTHER),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(RESET_AFTER),
	TA_FORBIDS(CORRUPT),
	TA_FORBIDS(ONLY_LARGE_LOST),
	TA_FORBIDS(ICMP_ROUTER),
	TA_FORBIDS(ICMP_HOST),
	TA_FORBIDS(HOST_UNRESOLVED),
	TA_FORBIDS(GATEWAY_UNRESOLVED),
	TA_RULES_END,
};

#define ADVICE_ACCEPT                                                                              \
	"On the server look at ss -ltn (Recv-Q at its limit) and nstat -az TcpExtListenOverflows, then at the process that should accept."

static const struct ta_rule unread[] = { TA_SUPPORTED(SOCKET_STATE), TA_RULES_END };

const struct ta_hypothesis_row ta_rows_application_silent[] = {
	{ .events = TA_EVENT(SOCKET_UNREAD),
	  .scenario = TA_SCN_APPLICATION_SILENT,
	  .mechanism = TA_MECH_NOT_READING,
	  .failed = TA_SELF,
	  .title = "{whose} process does not read what it got",
	  .summary = "{whose} kernel has received it, and its process does not take it: {event}",
	  .phrase = "{whose} process does not read",
	  .unknown = "why the process does not read: stopped, stuck, or waiting for something else",
	  .advice = { "Look at {whose} process (ss -tnp names it): its stack, and what it waits for." },
	  .rule = unread },
	{ .events = TA_EVENT(REQUEST_UNANSWERED),
	  .scenario = TA_SCN_APPLICATION_SILENT,
	  .mechanism = TA_MECH_HUNG_PROCESS,
	  .failed = TA_OTHER,
	  .title = "{other} acknowledged a request and never answered it",
	  .summary =
		  "{others} kernel is alive and acknowledged, its process did not answer, and {who} stopped waiting: {event}",
	  .phrase = "{others} process does not answer",
	  .unknown =
		  "why the process does not answer: stopped, stuck, overloaded, or waiting for something else",
	  .advice = { "Look at {others} process: what it did since the request came (stack, log, its own calls to others)." },
	  .rule = hung },
	{ .events = TA_EVENT(REQUEST_UNANSWERED),
	  .scenario = TA_SCN_APPLICATION_SILENT,
	  .mechanism = TA_MECH_HUNG_PROCESS,
	  .failed = TA_OTHER,
	  .title = "{other} acknowledged what it got and answered nothing",
	  .summary =
		  "{others} kernel is alive and acknowledged, its process did not answer, and {who} stopped waiting: {event}",
	  .phrase = "{others} process does not answer",
	  .unknown = "whether an answer was due",
	  .advice = { "Look at {others} process: what it did since the request came (stack, log, its own calls to others)." },
	  .rule = answers_nobody },
	{ .events = TA_SILENCES,
	  .scenario = TA_SCN_APPLICATION_SILENT,
	  .mechanism = TA_MECH_ACCEPT_QUEUE_FULL,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "the server does not accept the connection",
	  .summary =
		  "The server's kernel answered the SYN and takes neither the client's ACK nor its data: its accept queue is full. {event}",
	  .phrase = "the server's accept queue is full",
	  .unknown = "why the server's process does not accept: stopped, stuck, or overloaded",
	  .advice = { ADVICE_ACCEPT },
	  .rule = accept_full },
	{ .events = TA_SILENCES,
	  .scenario = TA_SCN_APPLICATION_SILENT,
	  .mechanism = TA_MECH_ACCEPT_QUEUE_FULL,
	  .failed = TA_UNKNOWN_PARTY,
	  .weak = true,
	  .title = "the server may not have accepted the connection",
	  .summary = "The server's kernel answered the SYN and nothing after it: {event}",
	  .phrase = "the server's accept queue is full",
	  .unknown = "whether ACK and data of the client reach the server",
	  .advice = { ADVICE_ACCEPT },
	  .rule = may_be_full },
	{ 0 },
};

/* ---- the process does not read ---- */

static const struct ta_rule not_reading[] = { TA_SUPPORTED(STALL_ANSWERED), TA_SOCKET_DETAILS,
					      TA_RULES_END };

static const struct ta_rule by_kernel[] = { TA_SOCKET_DETAILS, TA_RULES_END };

const struct ta_hypothesis_row ta_rows_receiver_stalled[] = {
	{ .events = TA_EVENT(SOCKET_STALLS),
	  .scenario = TA_SCN_RECEIVER_STALLED,
	  .mechanism = TA_MECH_NOT_READING,
	  .failed = TA_SELF,
	  .title = "{whose} process does not read",
	  .summary = "The window of {who} is shut, by the word of {others} kernel: {event}",
	  .phrase = "{whose} process does not read",
	  .unknown = "why the process does not read: stopped, stuck, or holding back on purpose",
	  .advice = { "Look at {whose} process: is it stopped, deadlocked, swapping, or waiting for something else?" },
	  .rule = by_kernel },
	{ .events = TA_EVENT(STALL),
	  .scenario = TA_SCN_RECEIVER_STALLED,
	  .mechanism = TA_MECH_NOT_READING,
	  .failed = TA_SELF,
	  .title = "{whose} process did not read",
	  .summary =
		  "{whose} host was alive until {last} at least and its process did not read: {event}",
	  .phrase = "{whose} process does not read",
	  .unknown = "why the process does not read: stopped, stuck, or holding back on purpose",
	  .advice = { "Look at {whose} process: is it stopped, deadlocked, swapping, or waiting for something else?" },
	  .rule = not_reading },
	{ 0 },
};

/* ---- the close was lost ---- */

static const struct ta_rule fin_lost[] = { TA_SUPPORTED(LOST_BETWEEN),
					   TA_SUPPORTED(ANSWER_LOST_BETWEEN),
					   TA_SUPPORTED(NOT_ANSWERED_THERE),
					   TA_FORBIDS(HEALED),
					   TA_FORBIDS(RESET_AFTER),
					   TA_SOCKET_DETAILS,
					   TA_RULES_END };

const struct ta_hypothesis_row ta_rows_close_unanswered[] = {
	{ .events = TA_EVENT(SOCKET_CLOSES),
	  .scenario = TA_SCN_CLOSE_UNANSWERED,
	  .mechanism = TA_MECH_CLOSE_LOST,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "the close of {who} is not acknowledged",
	  .summary = "{who} closed, and its FIN is not acknowledged, by its kernel's word: {event}",
	  .phrase = "the FIN or its acknowledgment was lost",
	  .unknown = "whether {other} was gone, or the path failed",
	  .advice = { TA_ADVICE_OTHER_END },
	  .rule = by_kernel },
	{ .events = TA_EVENT(FIN_UNANSWERED),
	  .scenario = TA_SCN_CLOSE_UNANSWERED,
	  .mechanism = TA_MECH_CLOSE_LOST,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "the close of {who} was never acknowledged",
	  .summary =
		  "{who} closed, and its FIN was never acknowledged; all its data had been: {event}",
	  .phrase = "the FIN or its acknowledgment was lost",
	  .unknown = "whether {other} was gone, or the path failed",
	  .advice = { TA_ADVICE_OTHER_END },
	  .rule = fin_lost },
	{ 0 },
};

/* ---- only large segments are lost ---- */

static const struct ta_rule too_large[] = {
	TA_NEEDS_ANY(ONLY_LARGE_LOST),
	TA_NEEDS_ANY(LARGE_LOST),
	TA_NEEDS_ANY(MTU_BETWEEN),
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_FORBIDS(HOST_UNRESOLVED),
	TA_FORBIDS(CORRUPT),
	TA_SUPPORTED(CUT_SMALLER_THROUGH),
	TA_RULES_END,
};

/* Every segment that was lost is a large one, and none so large is known to have arrived before. */
static const struct ta_rule perhaps_too_large[] = {
	TA_FORBIDS(MTU_BETWEEN),
	TA_FORBIDS(NOT_ANSWERED_THERE),
	TA_FORBIDS(ANSWERED_THERE),
	TA_FORBIDS(ANSWER_LOST_BETWEEN),
	TA_NEEDS(LARGE_UNTRIED),
	TA_FORBIDS(HOST_UNRESOLVED),
	TA_FORBIDS(GATEWAY_UNRESOLVED),
	TA_FORBIDS(ICMP_ROUTER),
	TA_FORBIDS(ICMP_HOST),
	TA_FORBIDS(CORRUPT),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_FORBIDS(ARRIVED),
	TA_FORBIDS(PEER_IN_VAIN),
	TA_FORBIDS(HEALED),
	TA_COINCIDES(LARGE_UNTRIED,
		     "the other side had nothing more to send just when large segments were lost"),
	TA_RULES_END,
};

const struct ta_hypothesis_row ta_rows_pmtu_blackhole[] = {
	{ .events = TA_SILENCES | TA_EVENT(HOLE),
	  .scenario = TA_SCN_PMTU_BLACKHOLE,
	  .mechanism = TA_MECH_PMTU,
	  .failed = TA_PATH,
	  .way = TA_WAY_OUT,
	  .title = "large segments of {who} vanish, smaller ones arrive",
	  .summary =
		  "The path's MTU is smaller than {who} believes, and no ICMP error told it: {event}",
	  .phrase = "the path's MTU is too small for full segments",
	  .unknown = "where on the path the MTU is smaller",
	  .advice = { "Let ICMP type 3 code 4 (packet too big in IPv6) pass, clamp the MSS at the tunnel, or set net.ipv4.tcp_mtu_probing=1.",
		      "Find the MTU with ping -M do -s SIZE in the direction that is broken." },
	  .rule = too_large },
	{ .events = TA_SILENCES,
	  .scenario = TA_SCN_PMTU_BLACKHOLE,
	  .mechanism = TA_MECH_PMTU,
	  .failed = TA_PATH,
	  .way = TA_WAY_OUT,
	  .title = "large segments of {who} vanish",
	  .summary =
		  "The path's MTU may be smaller than {who} believes, and no ICMP error told it: {event}",
	  .phrase = "the path's MTU is too small for full segments",
	  .unknown = "whether smaller segments of {who} arrive",
	  .advice = { "Find the MTU with ping -M do -s SIZE in the direction that is broken." },
	  .rule = perhaps_too_large },
	{ 0 },
};
