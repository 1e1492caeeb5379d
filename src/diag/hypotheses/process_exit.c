/* SPDX-License-Identifier: MIT */
/* One end's kernel, alive, ended the connection: its process exited, aborted, or closed it (Linux tcp_close,
 * tcp_disconnect; RFC 2525 section 2.17). */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_process_exit[] =
	"One end's kernel, alive and in step, ended the connection: its process exited or was killed, aborted the\n"
	"connection (SO_LINGER 0), or closed it with data unread or still to come.\n"
	"By eye: RST,ACK with exactly the sequence and acknowledgment numbers of the stream, its timestamps, TTL and\n"
	"IP IDs; or, after its FIN, a RST to data that still comes.\n"
	"Whether the process crashed or meant it stands in its log, not in the capture.\n";

#define COMMON                                                                                     \
	TA_FORBIDS(RST_MADE_BETWEEN), TA_FORBIDS(WENT_ON), TA_FORBIDS(RST_NOT_TAKEN),              \
		TA_FORBIDS(AFTER_CLOSE), TA_FORBIDS(GOODBYE), TA_FORBIDS(NOTHING_EXCHANGED),       \
		TA_FORBIDS(RST_ACK_NO_STATE), TA_FORBIDS(PROBE_WITHOUT_ACK),                       \
		TA_COINCIDES(RST_NOT_THERE,                                                        \
			     "the capture on its own side missed just this packet"),               \
		TA_COINCIDES(RST_ACKS_UNSENT, "the capture lacks what it acknowledges"),           \
		TA_COINCIDES(RST_TTL, "the path of this one packet was another"),                  \
		TA_COINCIDES(RST_TTL_FRESH, "the path of this one packet was another"),            \
		TA_COINCIDES(RST_LINK_ADDRESS, "this one packet took another way"),                \
		TA_COINCIDES(RST_TOO_SOON, "the process ended just as the segment came"),          \
		TA_COINCIDES(RST_NO_OPTIONS,                                                       \
			     "its stack left out the timestamps in this one segment"),             \
		TA_COINCIDES(RST_NO_DF, "its stack let just this packet be fragmented"),           \
		TA_COINCIDES(RST_FOREIGN_ID, "its stack numbered this one packet otherwise"),      \
		TA_COINCIDES(RST_AFTER_PROBE,                                                      \
			     "the process ended just while a probe was unanswered"),               \
		TA_COINCIDES(REFUSED_UNTAKEN,                                                      \
			     "the process ended just while its stack took nothing"),               \
		TA_COINCIDES(RESET_BOTH_WAYS, "both processes ended at once"),                     \
		TA_SUPPORTED(REFUSED_SACKED), TA_SUPPORTED(REFUSED_UNSEEN)

static const struct ta_rule aborted[] = {

	TA_NEEDS_ANY(RST_BOTH_NUMBERS), TA_NEEDS_ANY(RST_PAST_GAP), TA_NEEDS_ANY(RST_ACKS_UNSENT),
	TA_NEEDS_ANY(RST_OWN_NUMBER),   TA_FORBIDS(DATA_REFUSED),   COMMON,
	TA_SUPPORTED(RST_SOCKET_SIGNS), TA_SUPPORTED(ACKED_BY_RST), TA_RULES_END,
};
static const struct ta_rule unread[] = {

	TA_NEEDS_ANY(RST_BOTH_NUMBERS),
	TA_NEEDS_ANY(RST_PAST_GAP),
	TA_NEEDS_ANY(RST_OWN_NUMBER),
	TA_NEEDS(DATA_REFUSED),
	COMMON,
	TA_SUPPORTED(RST_SOCKET_SIGNS),
	TA_RULES_END,
};
static const struct ta_rule crossed[] = {
	TA_NEEDS_OF(FIN_SENT, TA_ITS_OWN),
	TA_NEEDS(CROSSED_CLOSE),
	TA_NEEDS(DATA_REFUSED),
	COMMON,
	TA_RULES_END,
};
static const struct ta_rule stale[] = {
	TA_NEEDS_OF(FIN_SENT, TA_ITS_OWN),
	TA_NEEDS(WRITTEN_AFTER_CLOSE),
	TA_NEEDS(DATA_REFUSED),
	COMMON,
	TA_RULES_END,
};
static const struct ta_rule late[] = {
	TA_NEEDS_OF(FIN_SENT, TA_ITS_OWN),
	TA_NEEDS(DATA_REFUSED),
	TA_FORBIDS(CROSSED_CLOSE),
	TA_FORBIDS(WRITTEN_AFTER_CLOSE),
	TA_FORBIDS(RST_BOTH_NUMBERS),
	COMMON,
	TA_RULES_END,
};
static const struct ta_rule abandoned[] = {
	TA_NEEDS(IN_HANDSHAKE),
	TA_FORBIDS(RST_MADE_BETWEEN),
	TA_FORBIDS(RST_NOT_TAKEN),
	TA_FORBIDS(NOTHING_EXCHANGED),
	TA_FORBIDS(SYN_AFTER_RST),
	TA_COINCIDES(TWIN_SYN, "the client gave up just as the answer came"),
	TA_COINCIDES(RST_TTL, "SYN and RST went ways of different length"),
	TA_RULES_END
};

/* A RST in the form of no socket from an end that was not seen to close: its own close or RST was lost, or not captured. */
static const struct ta_rule unseen[] = {
	TA_NEEDS_ANY(RST_NO_SOCKET),
	TA_NEEDS_ANY(RST_UNPROVOKED),
	TA_FORBIDS_OF(FIN_SENT, TA_ITS_OWN),
	TA_FORBIDS(IN_HANDSHAKE),
	COMMON,
	TA_COINCIDES(NEVER_KNEW, "its process ended unseen just after the handshake"),
	TA_COINCIDES(DOWN_BEFORE, "its process ended unseen while nothing reached its host"),
	TA_COINCIDES(RESET_ALIKE, "several processes ended unseen at once"),
	TA_COINCIDES(RST_SENDER_SENT_IN_VAIN,
		     "its process ended unseen after it had been sending in vain"),
	TA_RULES_END,
};

/* Who waited for an answer aborted: because none came, or its process ended just then. */
static const struct ta_rule while_waiting[] = {
	TA_NEEDS(ABORTED_WAIT),
	TA_COINCIDES(REQUEST_UNANSWERED, "its process ended while it waited for an answer"),
	TA_RULES_END,
};

#define ADVICE_LOG "Look at the log and the exit status of {whose} process at that time."
#define ROW(mech, rules)                                                                           \
	.events = TA_EVENT(RESET), .scenario = TA_SCN_PROCESS_EXIT, .mechanism = TA_MECH_##mech,   \
	.failed = TA_SELF, .rule = rules

const struct ta_hypothesis_row ta_rows_process_exit[] = {
	{ ROW(REQUEST_CROSSED_CLOSE, crossed),
	  .title = "data of {other} crossed the close of {who}",
	  .summary =
		  "{who} closed the connection while data of {other} was on its way; it met a closed socket and was not delivered ({first})",
	  .phrase = "the data crossed the close",
	  .advice = { "Retry requests that are safe to repeat; let {other} close idle connections sooner than {who} does (keep-alive timeouts of pool and server)." } },
	{ ROW(STALE_POOLED, stale), .title = "{other} wrote to a connection that {who} had closed",
	  .summary =
		  "{who} closed the idle connection, and {other} used it again afterwards; the data met a closed socket and was not delivered ({first})",
	  .phrase = "{other} used a connection that {who} had closed",
	  .advice = { "Let {other} notice the close (read the FIN) before it uses a pooled connection, and keep idle connections for less long than {who} does." } },
	{ ROW(LATE_DATA, late), .title = "{who} had closed; later data met a closed socket",
	  .summary =
		  "{who} closed the connection and was gone when more data came; it was not delivered ({first})",
	  .phrase = "data came after {who} had closed",
	  .unknown = "whether the process closed on purpose or ended", .advice = { ADVICE_LOG } },
	{ ROW(CLOSED_UNREAD, unread), .title = "{who} reset the connection",
	  .summary =
		  "The kernel of {who}, alive and in step, sent a RST with data of {other} unacknowledged: its process ended, closed with data unread, or aborted ({first})",
	  .phrase = "{whose} process closed it with data unread",
	  .unknown = "whether the process crashed, was killed, or meant to abort",
	  .advice = { ADVICE_LOG } },
	{ ROW(PROCESS_ABORTED, aborted), .title = "{who} reset the connection",
	  .summary =
		  "The kernel of {who}, alive and in step, sent a RST: its process ended or aborted the connection ({first})",
	  .phrase = "{whose} process ended or aborted",
	  .unknown = "whether the process crashed, was killed, or meant to abort (SO_LINGER 0)",
	  .advice = { ADVICE_LOG } },
	{ .events = TA_EVENT(REQUEST_UNANSWERED),
	  .scenario = TA_SCN_PROCESS_EXIT,
	  .mechanism = TA_MECH_PROCESS_ABORTED,
	  .failed = TA_SELF,
	  .rule = while_waiting,
	  .title = "{who} reset the connection",
	  .summary = "{who} reset the connection while it waited for an answer ({first})",
	  .phrase = "{whose} process ended while it waited",
	  .advice = { ADVICE_LOG } },
	{ ROW(CONNECT_ABANDONED, abandoned), .title = "{who} reset the handshake",
	  .summary =
		  "{who} answered the SYN-ACK with a RST: it had given up connecting, its process was gone, or it never sent the SYN. The server is reachable and listens ({first})",
	  .phrase = "{who} had given up connecting",
	  .unknown = "whether {who} gave up, its process was gone, or the SYN was a scanner's",
	  .advice = { "Look at {who} for connect timeouts, and whether the SYN-ACK comes from the address that it had asked." } },
	{ ROW(SOCKET_GONE, unseen), .weak = true, .title = "{whose} side reset the connection",
	  .summary =
		  "A RST came from {who}: its process is gone or aborted the connection ({first})",
	  .phrase = "{whose} process ended unseen", .advice = { ADVICE_LOG } },
	{ 0 },
};
