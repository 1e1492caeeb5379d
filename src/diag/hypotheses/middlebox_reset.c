/* SPDX-License-Identifier: MIT */
/* A RST that neither end sent. */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_middlebox_reset[] =
	"A RST that neither end sent: a firewall, an intrusion prevention system or a load balancer made it.\n"
	"By eye: its TTL differs from that of the packets of the end that it claims to come from; that end goes on\n"
	"sending, unaware; it lacks the timestamps of the stream; both ends are reset; it comes sooner than a round trip.\n";

static const struct ta_rule marked[] = {
	TA_NEEDS_ANY(RST_MADE_BETWEEN),
	TA_NEEDS_ANY(RST_NOT_THERE),
	TA_NEEDS_ANY(WENT_ON),
	TA_NEEDS_ANY(RST_TTL),
	TA_NEEDS_ANY(RST_TTL_FRESH),
	TA_NEEDS_ANY(RST_TOO_SOON),
	TA_NEEDS_ANY(RST_LINK_ADDRESS),
	TA_NEEDS_ANY(RST_NO_OPTIONS),
	TA_NEEDS_ANY(RST_FOREIGN_ID),
	TA_NEEDS_ANY(RST_NO_DF),
	TA_NEEDS_ANY(RST_ACKS_UNSENT),
	TA_NEEDS_ANY(RESET_BOTH_WAYS),
	TA_FORBIDS(RST_LEFT),
	TA_FORBIDS(LOOPBACK),
	TA_FORBIDS(RST_NOT_TAKEN),
	TA_FORBIDS(AFTER_CLOSE),
	TA_FORBIDS(GOODBYE),
	TA_FORBIDS(IN_HANDSHAKE),
	TA_FORBIDS(NOTHING_EXCHANGED),
	TA_FORBIDS(RST_ACK_NO_STATE),
	TA_FORBIDS(PROBE_WITHOUT_ACK),
	TA_COINCIDES(ADDRESS_MOVED, "a middlebox reset it just as the address moved"),
	TA_COINCIDES(FORGOTTEN_WHILE_IDLE,
		     "a middlebox made it for another reason, just after the connection had idled"),
	TA_SUPPORTED(RESET_ALIKE),
	TA_SUPPORTED(RST_BEHIND),
	TA_RULES_END,
};

/* Of a connection that had hardly begun, of which scanners and checks send odd ones: only what the points show. */
static const struct ta_rule made_early[] = {
	TA_NEEDS(RST_MADE_BETWEEN), TA_NEEDS_ANY(IN_HANDSHAKE), TA_NEEDS_ANY(NOTHING_EXCHANGED),
	TA_FORBIDS(LOOPBACK),       TA_FORBIDS(RST_NOT_TAKEN),  TA_RULES_END,
};

/* Nothing in the RST betrays its maker. */
static const struct ta_rule unmarked[] = {
	TA_FORBIDS(RST_MADE_BETWEEN),
	TA_FORBIDS(RST_NOT_THERE),
	TA_FORBIDS(RST_LEFT),
	TA_FORBIDS(WENT_ON),
	TA_FORBIDS(RST_TTL),
	TA_FORBIDS(RST_TTL_FRESH),
	TA_FORBIDS(RST_TOO_SOON),
	TA_FORBIDS(RST_LINK_ADDRESS),
	TA_FORBIDS(RST_NO_OPTIONS),
	TA_FORBIDS(RST_FOREIGN_ID),
	TA_FORBIDS(RST_NO_DF),
	TA_FORBIDS(RST_ACKS_UNSENT),
	TA_FORBIDS(RESET_BOTH_WAYS),
	TA_FORBIDS(RST_SOCKET_SIGNS),
	TA_FORBIDS(LOOPBACK),
	TA_FORBIDS(RST_NOT_TAKEN),
	TA_FORBIDS(AFTER_CLOSE),
	TA_FORBIDS(GOODBYE),
	TA_FORBIDS(IN_HANDSHAKE),
	TA_FORBIDS(NOTHING_EXCHANGED),
	TA_FORBIDS(RST_ACK_NO_STATE),
	TA_FORBIDS(PROBE_WITHOUT_ACK),
	TA_COINCIDES(RESET_ALIKE, "a middlebox reset several connections and left a sign in none"),
	TA_COINCIDES(CAPTURED_AT_SENDER,
		     "it was made right beside the host that it claims to be of"),
	TA_COINCIDES(RST_OWN_NUMBER, "a middlebox made a RST that looks like the end's own"),
	TA_COINCIDES(RST_BOTH_NUMBERS, "a middlebox made a RST that looks like the end's own"),
	TA_COINCIDES(FIN_SENT, "a middlebox made a RST just after the end had closed"),
	TA_COINCIDES(DOWN_BEFORE, "a middlebox made a RST in the name of a host that was down"),
	TA_RULES_END,
};

/* A close that the side in whose name it is did not send. */
static const struct ta_rule closed_between[] = { TA_NEEDS(FIN_MADE_BETWEEN), TA_RULES_END };

#define ADVICE_COMPARE                                                                             \
	"Capture at the host that the RST claims to come from: a forged RST is not seen leaving it. There: {tcpdump who}"

const struct ta_hypothesis_row ta_rows_middlebox_reset[] = {
	{ .events = TA_EVENT(RESET),
	  .scenario = TA_SCN_MIDDLEBOX_RESET,
	  .mechanism = TA_MECH_FORGED_RST,
	  .failed = TA_MIDDLEBOX,
	  .title = "a RST that {who} did not send",
	  .summary = "Something between the two ends sent a RST in the name of {who} ({first})",
	  .phrase = "something on the path made the RST",
	  .unknown = "which device made it, and by which rule",
	  .advice = { ADVICE_COMPARE,
		      "Look at firewalls, intrusion prevention and load balancers on the path, at the time of the RST." },
	  .rule = marked },
	{ .events = TA_EVENT(RESET),
	  .scenario = TA_SCN_MIDDLEBOX_RESET,
	  .mechanism = TA_MECH_FORGED_RST,
	  .failed = TA_MIDDLEBOX,
	  .title = "a RST that {who} did not send",
	  .summary =
		  "Something between the two ends reset the connection in the name of {who} before anything was exchanged ({first})",
	  .phrase = "something on the path made the RST",
	  .unknown = "which device made it, and by which rule",
	  .advice = { "Look at firewalls and intrusion prevention on the path, for a rule against such connections." },
	  .rule = made_early },
	{ .events = TA_EVENT(RESET),
	  .scenario = TA_SCN_MIDDLEBOX_RESET,
	  .mechanism = TA_MECH_FORGED_RST,
	  .failed = TA_MIDDLEBOX,
	  .title = "a RST that may not be {whose}",
	  .summary = "The RST in the name of {who} bears no sign of its maker ({first})",
	  .phrase = "something on the path made the RST",
	  .weak = true,
	  .advice = { ADVICE_COMPARE },
	  .rule = unmarked },
	{ .events = TA_EVENT(COURSE),
	  .scenario = TA_SCN_MIDDLEBOX_RESET,
	  .mechanism = TA_MECH_FORGED_FIN,
	  .failed = TA_MIDDLEBOX,
	  .title = "a close that neither end may have wanted",
	  .summary =
		  "Something between the two ends closed the connection in the name of one of them",
	  .phrase = "something on the path closed the connection",
	  .unknown = "which device closed it, and by which rule",
	  .advice = { "Look at proxies, firewalls and load balancers on the path, at the time of the FIN." },
	  .rule = closed_between },
	{ 0 },
};
