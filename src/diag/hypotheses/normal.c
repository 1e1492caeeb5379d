/* SPDX-License-Identifier: MIT */
/* Nothing failed. */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_normal[] =
	"Nothing failed: the connection was in use, idle with answered keep-alives, or closed in order.\n"
	"By eye: data and acknowledgments, now and then a lost segment sent again; in idle times an empty segment one\n"
	"below the next sequence number, answered at once; at the end FIN and ACK of both sides.\n"
	"An answered keep-alive proves that the peer's kernel (or a proxy in its place) holds the connection. It says\n"
	"nothing of the process.\n";

/* Of all that its sender sent the capture at the other point lacks this. */
#define MISSED_FIN "the capture at the other point missed the FIN, and nothing else"

static const struct ta_rule closed[] = { TA_NEEDS(CLOSED),
					 TA_COINCIDES(FIN_MADE_BETWEEN, MISSED_FIN),
					 TA_FORBIDS(ORDER_LOST),
					 TA_SUPPORTED(RETRANSMITTED),
					 TA_SUPPORTED(LONGEST_WAIT),
					 TA_SUPPORTED(FILLED_LATE),
					 TA_SUPPORTED(RST_WITHOUT_EFFECT),
					 TA_SUPPORTED(OTHER_HALF),
					 TA_RULES_END };
static const struct ta_rule kept_alive[] = {
	TA_NEEDS(KEEPALIVE_ANSWERED),
	TA_FORBIDS(CLOSED),
	TA_COINCIDES(FIN_MADE_BETWEEN, MISSED_FIN),
	TA_FORBIDS(ORDER_LOST),
	TA_FORBIDS(NOT_OPENED),
	TA_FORBIDS(ACK_LOOP),
	TA_COINCIDES(RST_THERE, "the RST that the other point saw had no effect"),
	TA_COINCIDES(PROBE_DUE, "its prober closed the connection, and the close was not captured"),
	TA_SUPPORTED(RETRANSMITTED),
	TA_SUPPORTED(LONGEST_WAIT),
	TA_SUPPORTED(FILLED_LATE),
	TA_SUPPORTED(RST_WITHOUT_EFFECT),
	TA_RULES_END,
};
static const struct ta_rule in_use[] = {
	TA_FORBIDS(CLOSED),
	TA_COINCIDES(FIN_MADE_BETWEEN, MISSED_FIN),
	TA_FORBIDS(KEEPALIVE_ANSWERED),
	TA_FORBIDS(ORDER_LOST),
	TA_FORBIDS(NOT_OPENED),
	TA_FORBIDS(ACK_LOOP),
	TA_FORBIDS(NUMBERS_HIDDEN),
	TA_FORBIDS(TIMES_HIDDEN),
	TA_COINCIDES(RST_THERE, "the RST that the other point saw had no effect"),
	TA_FORBIDS(LONE_SEGMENTS),
	TA_FORBIDS(SOCKET_ONLY),
	TA_FORBIDS(ONLY_RSTS),
	TA_SUPPORTED(RETRANSMITTED),
	TA_SUPPORTED(LONGEST_WAIT),
	TA_SUPPORTED(FILLED_LATE),
	TA_SUPPORTED(RST_WITHOUT_EFFECT),
	TA_RULES_END,
};
static const struct ta_rule idle_socket[] = { TA_NEEDS(SOCKET_ONLY), TA_NEEDS(SOCKET_IDLE),
					      TA_RULES_END };
static const struct ta_rule goodbye[] = {
	TA_NEEDS_ANY(GOODBYE),
	TA_NEEDS_ANY(MAYBE_GOODBYE),
	TA_NEEDS_ANY(AFTER_CLOSE),
	TA_FORBIDS(RST_NOT_TAKEN),
	TA_COINCIDES(RST_UNPROVOKED,
		     "what the RST answers, which is not in the capture, bore no data"),
	TA_RULES_END
};
static const struct ta_rule check[] = {
	TA_NEEDS_ANY(IN_HANDSHAKE),
	TA_NEEDS_ANY(NOTHING_EXCHANGED),
	TA_NEEDS_ANY(PROBE_WITHOUT_ACK),
	TA_FORBIDS(RST_NOT_TAKEN),
	TA_FORBIDS(RST_MADE_BETWEEN),
	TA_FORBIDS(TWIN_SYN),
	TA_COINCIDES(SYN_AFTER_RST, "a scanner without state sends each SYN several times"),
	TA_RULES_END
};
static const struct ta_rule dropped[] = {
	TA_NEEDS(DROPPED_AFTER_ANSWER), TA_FORBIDS(RST_NOT_TAKEN), TA_FORBIDS(RST_MADE_BETWEEN),
	TA_COINCIDES(ACKED_BY_RST, "each copy of the answer but the last was lost by chance"),
	TA_RULES_END
};
/* One that only sends closes when it has nothing more to send. */
static const struct ta_rule pushed[] = {
	TA_FORBIDS(ANSWERED_LATE),
	TA_FORBIDS(ABORTED_WAIT),
	TA_COINCIDES(ANSWERS_OTHERS,
		     "this one connection wanted no answer, unlike others to the same port"),
	TA_COINCIDES(ANSWERS_HERE, "what was sent last wanted no answer, unlike all before it"),
	TA_COINCIDES(EOF_IGNORED,
		     "its receiver wants to send nothing and lets the end of the stream lie"),
	TA_RULES_END,
};
static const struct ta_rule ignored[] = { TA_NEEDS(RST_NOT_TAKEN), TA_RULES_END };
/* Losses in a row by chance: less and less credible. */
static const struct ta_rule chance[] = {
	TA_FORBIDS(MANY_ATTEMPTS),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(GAVE_UP),
	TA_FORBIDS(HOST_UNRESOLVED),
	TA_FORBIDS(GATEWAY_UNRESOLVED),
	TA_FORBIDS(ICMP_ROUTER),
	TA_FORBIDS(ICMP_HOST),
	TA_FORBIDS(ICMP_AFTER_ARP),
	TA_FORBIDS(ICMP_TTL),
	TA_FORBIDS(RESET_AFTER),
	TA_COINCIDES(SOME_ATTEMPTS, "each of the attempts was lost by chance"),
	TA_RULES_END,
};

#define ROW(ev, mech, rules)                                                                       \
	.events = (ev), .scenario = TA_SCN_NORMAL, .mechanism = TA_MECH_##mech,                    \
	.failed = TA_NOBODY, .rule = rules

const struct ta_hypothesis_row ta_rows_normal[] = {
	{ ROW(TA_EVENT(RESET), RST_IGNORED, ignored), .title = "a RST had no effect",
	  .summary = "A RST came that its receiver did not take ({first})",
	  .phrase = "the RST had no effect", .unknown = "who sent the RST" },
	{ ROW(TA_EVENT(RESET), CHECK_OR_SCAN, check), .title = "opened and dropped at once",
	  .summary =
		  "Nothing failed: the connection was opened and dropped without a byte, as health checks and scans do ({first})",
	  .phrase = "it was a health check or a scan" },
	{ ROW(TA_EVENT(RESET), CHECK_OR_SCAN, dropped), .title = "nothing failed",
	  .summary =
		  "Nothing failed: asked, answered, and dropped by the one who had asked, as health checks do ({first})",
	  .phrase = "the one who had asked was through with it" },
	{ ROW(TA_EVENT(RESET), GOODBYE_MET_CLOSED_SOCKET, goodbye), .title = "nothing failed",
	  .summary =
		  "Nothing failed: the connection had done its work, and a RST came after the close ({first})",
	  .phrase = "the RST only followed the close" },
	{ ROW(TA_EVENT(REQUEST_UNANSWERED), CLOSED_IN_ORDER, pushed), .title = "nothing failed",
	  .summary = "Nothing failed as far as is seen: {event}",
	  .phrase = "{who} wanted no answer" },
	{ ROW(TA_EVENT(COURSE), CLOSED_IN_ORDER, closed), .title = "nothing failed",
	  .summary = "Nothing failed: closed in order. {event}", .phrase = "nothing failed" },
	{ ROW(TA_EVENT(COURSE), KEPT_ALIVE, kept_alive), .title = "nothing failed",
	  .summary = "Nothing failed: idle, its keep-alive probes answered. {event}",
	  .phrase = "nothing failed" },
	{ ROW(TA_EVENT(COURSE), IN_USE, in_use), .title = "nothing failed",
	  .summary = "Nothing failed as far as is seen: open when the capture ended. {event}",
	  .phrase = "nothing failed" },
	{ ROW(TA_EVENT(COURSE), NONE, idle_socket), .title = "nothing is outstanding",
	  .summary = "Nothing has failed as far as a kernel's own word goes: it waits for nothing",
	  .phrase = "nothing failed" },
	{ ROW(TA_SILENCES, CHANCE_LOSS, chance), .title = "too few attempts for a verdict",
	  .summary = "The last segments were not answered when the capture ended: {event}",
	  .phrase = "the attempts were lost by chance" },
	{ 0 },
};
