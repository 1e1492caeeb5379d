/* SPDX-License-Identifier: MIT */
/* What keeps a capture from telling: these stand beside every other hypothesis, so that nothing is certain that the capture
 * could not have shown. */
#include "diag/hypotheses/capture.h"
#include "diag/hypotheses/list.h"

const char ta_page_undetermined[] =
	"The capture begins too late, ends too early or sees too little for a verdict.\n"
	"One side of the traffic is missing; the last segments had no time to be answered; the capture was filtered or lost\n"
	"packets; or everything fell silent at once, so that a suspended host or a stalled capture explains it as well.\n";

static const struct ta_rule pending[] = {
	TA_NEEDS(NOT_DUE),
	TA_FORBIDS(MANY_ATTEMPTS),
	TA_COINCIDES(SOME_ATTEMPTS, "the first answer came just after the end of the capture"),
	TA_RULES_END,
};
static const struct ta_rule syns_pending[] = { TA_NEEDS(SYN_PENDING), TA_FORBIDS(TWIN_SYN),
					       TA_RULES_END };
static const struct ta_rule few[] = {
	TA_FORBIDS(CUT_SMALLER_THROUGH),
	TA_NEEDS(FEW_ATTEMPTS),
	TA_FORBIDS(GAVE_UP),
	TA_FORBIDS(HOST_UNRESOLVED),
	TA_FORBIDS(GATEWAY_UNRESOLVED),
	TA_FORBIDS(ICMP_ROUTER),
	TA_FORBIDS(ICMP_HOST),
	TA_FORBIDS(ICMP_AFTER_ARP),
	TA_FORBIDS(ICMP_TTL),
	TA_RULES_END,
};
static const struct ta_rule stopped[] = {
	TA_NEEDS(STOPPED_EARLY),
	TA_FORBIDS(GAVE_UP),
	TA_FORBIDS(PEER_IN_VAIN),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_FORBIDS(ANSWERED_HERE),
	TA_FORBIDS(
		MANY_ATTEMPTS), /* it had tried long enough to show a silence, whatever stopped it */
	TA_RULES_END,
};
static const struct ta_rule one_sided[] = {
	TA_NEEDS(ONE_SIDED), TA_FORBIDS(ECHO_STOOD),
	TA_COINCIDES(KEEPALIVE_ANSWERED, "the missing side ended it unseen"), TA_RULES_END
};
static const struct ta_rule split[] = { TA_NEEDS(OTHER_HALF), TA_FORBIDS(CLOSED), TA_RULES_END };
/* The retransmissions show that no acknowledgment came; what else came they do not. */
static const struct ta_rule unseen_peer[] = {
	TA_NEEDS(PEER_UNSEEN),
	TA_FORBIDS(ECHO_STOOD),
	TA_COINCIDES(PEER_UNSEEN, "the missing side still sent, and the capture does not show it"),
	TA_RULES_END,
};
static const struct ta_rule filtered[] = { TA_NEEDS(FILTERED), TA_RULES_END };
static const struct ta_rule lost[] = {
	TA_NEEDS_ANY(CAPTURE_LOST),
	TA_NEEDS_ANY(CAPTURE_CUT),
	TA_COINCIDES(CAPTURE_LOST, "the capture lost just what would show otherwise"),
	TA_COINCIDES(CAPTURE_CUT, "what is cut off would show otherwise"),
	TA_RULES_END,
};
/* Of this connection. What a sender repeats shows by itself that nothing was taken; that nothing failed, and what came before a
 * RST, does not. */
static const struct ta_rule lacking[] = {
	TA_NEEDS_ANY(SEGMENTS_LACKING),
	TA_NEEDS_ANY(ECHO_UNSEEN),
	TA_FORBIDS(CAPTURE_LOST),
	TA_FORBIDS(MOSTLY_UNSEEN),
	TA_COINCIDES(SEGMENTS_LACKING, "the capture lost just what would show otherwise"),
	TA_COINCIDES(ECHO_UNSEEN, "the capture lost just what would show otherwise"),
	TA_RULES_END,
};
/* What ended in a RST, or met it, may not be there; the marks of its maker are. */
static const struct ta_rule lost_before_rst[] = {
	TA_NEEDS_ANY(CAPTURE_LOST),
	TA_NEEDS_ANY(SEGMENTS_LACKING),
	TA_NEEDS_ANY(ECHO_UNSEEN),
	TA_FORBIDS(RST_MADE_BETWEEN),
	TA_FORBIDS(WENT_ON),
	TA_FORBIDS(RST_TTL),
	TA_FORBIDS(RST_TTL_FRESH),
	TA_FORBIDS(RST_LINK_ADDRESS),
	TA_FORBIDS(RST_NO_OPTIONS),
	TA_FORBIDS(RST_FOREIGN_ID),
	TA_FORBIDS(RST_NO_DF),
	TA_FORBIDS(IN_HANDSHAKE),
	TA_FORBIDS(NOTHING_EXCHANGED),
	TA_COINCIDES(CAPTURE_LOST, "the capture lost what came before the RST, or what it refuses"),
	TA_COINCIDES(SEGMENTS_LACKING,
		     "the capture lost what came before the RST, or what it refuses"),
	TA_COINCIDES(ECHO_UNSEEN, "the capture lost what came before the RST, or what it refuses"),
	TA_RULES_END,
};
static const struct ta_rule only_syns[] = {
	TA_NEEDS(ONLY_SYNS),
	TA_COINCIDES(ONLY_SYNS,
		     "a filter left out all but the SYNs, and the last SYN-ACK was acknowledged"),
	TA_RULES_END,
};
/* A hole that SACK told of, an answer that an echo places, a window that was shut: their bytes were not kept. */
static const struct ta_rule options_cut[] = {
	TA_NEEDS(OPTIONS_CUT),
	TA_COINCIDES(OPTIONS_CUT, "the options that the capture cut off would show otherwise"),
	TA_RULES_END,
};
static const struct ta_rule window_cut[] = {
	TA_NEEDS(WINDOW_CUT),
	TA_COINCIDES(WINDOW_CUT, "the window that the capture cut off was shut"),
	TA_RULES_END,
};
static const struct ta_rule stalled[] = { TA_NEEDS(CAPTURE_GAP), TA_RULES_END };
static const struct ta_rule stepped[] = { TA_NEEDS_ANY(CLOCK_STEPPED), TA_NEEDS_ANY(CLOCK_SET_BACK),
					  TA_RULES_END };
static const struct ta_rule set_back[] = {
	TA_NEEDS_ANY(CLOCK_STEPPED),
	TA_NEEDS_ANY(CLOCK_SET_BACK),
	TA_COINCIDES(CLOCK_STEPPED, "what failed is hidden by the step of the clock"),
	TA_COINCIDES(CLOCK_SET_BACK, "what failed is hidden by the step of the clock"),
	TA_RULES_END,
};
static const struct ta_rule stranger[] = {
	TA_NEEDS(STRANGER),
	TA_COINCIDES(STRANGER, "somebody else answered in the name of one side, with its numbers"),
	TA_RULES_END,
};
static const struct ta_rule disorder[] = { TA_NEEDS(ORDER_LOST), TA_RULES_END };
static const struct ta_rule too_little[] = { TA_NEEDS_ANY(LONE_SEGMENTS), TA_NEEDS_ANY(ONLY_RSTS),
					     TA_NEEDS_ANY(NOT_OPENED), TA_FORBIDS(TWIN_SYN),
					     TA_RULES_END };
/* Digests that match before do not cease to but by a change of keys. */
static const struct ta_rule digest[] = {
	TA_NEEDS(SIGNED),
	TA_FORBIDS(HEALED),
	TA_FORBIDS(ANSWERED_HERE),
	TA_FORBIDS(NOT_ACCEPTED),
	TA_FORBIDS(HOST_UNRESOLVED),
	TA_FORBIDS(ICMP_ROUTER),
	TA_FORBIDS(ICMP_HOST),
	TA_COINCIDES(HANDSHAKE_COMPLETE, "the keys of the digests were changed just then"),
	TA_RULES_END,
};
static const struct ta_rule ack_loop[] = { TA_NEEDS(ACK_LOOP), TA_RULES_END };
/* What is called a retransmission and not read as one may be all of a failure. */
static const struct ta_rule unread[] = { TA_NEEDS(RESENT_UNREAD), TA_RULES_END };
static const struct ta_rule times_hidden[] = {
	TA_NEEDS(TIMES_HIDDEN),
	TA_COINCIDES(TIMES_HIDDEN, "what failed shows in the times alone"),
	TA_RULES_END,
};
/* Whether timers had expired before it is not shown. */
static const struct ta_rule times_of_reset[] = {
	TA_NEEDS(TIMES_HIDDEN),  TA_FORBIDS(IN_HANDSHAKE),      TA_FORBIDS(GOODBYE),
	TA_FORBIDS(AFTER_CLOSE), TA_FORBIDS(NOTHING_EXCHANGED), TA_RULES_END,
};
static const struct ta_rule waits_hidden[] = { TA_NEEDS(WAITS_HIDDEN), TA_RULES_END };
static const struct ta_rule numbers_hidden[] = { TA_NEEDS(NUMBERS_HIDDEN),
						 TA_SUPPORTED(EQUAL_AT_DOUBLING), TA_RULES_END };
/* What met the RST, or was waited for before it, may be among them. */
static const struct ta_rule unplaced_before_rst[] = {
	TA_NEEDS(SEGMENTS_UNPLACED),
	TA_FORBIDS(IN_HANDSHAKE),
	TA_FORBIDS(NOTHING_EXCHANGED),
	TA_RULES_END,
};
static const struct ta_rule unplaced[] = { TA_NEEDS(SEGMENTS_UNPLACED), TA_RULES_END };
static const struct ta_rule rows_unread[] = {
	TA_NEEDS(ROWS_UNREAD),
	TA_FORBIDS(RESENT_UNREAD),
	TA_COINCIDES(ROWS_UNREAD, "what failed stands in the rows that were not read in full"),
	TA_RULES_END,
};
/* What took over the ports may have been told from outside (a forged SYN), or its end was not captured. */
static const struct ta_rule overtaken[] = {
	TA_NEEDS(SUCCEEDED),
	TA_FORBIDS(CLOSED),
	TA_COINCIDES(SUCCEEDED, "it ended in a way that was not captured"),
	TA_RULES_END,
};
static const struct ta_rule sampled[] = {
	TA_NEEDS(MOSTLY_UNSEEN),
	TA_COINCIDES(MOSTLY_UNSEEN, "what failed lies in the part that is not in the capture"),
	TA_RULES_END,
};
/* Empty segments at even intervals: who says that they were probes? The trace does not show their numbers. */
static const struct ta_rule no_probes[] = {
	TA_NEEDS(PROBES_INFERRED),
	TA_COINCIDES(PROBES_INFERRED, "the empty segments wanted no answer"),
	TA_RULES_END,
};
static const struct ta_rule no_state[] = { TA_NEEDS(RST_ACK_NO_STATE), TA_RULES_END };
static const struct ta_rule unfilled[] = {
	TA_COINCIDES(LARGE_LOST, "the full-size segments alone were lost, by chance"),
	TA_RULES_END,
};
static const struct ta_rule quiet[] = {
	TA_NEEDS_ANY(QUIET_AT_END),
	TA_NEEDS_ANY(PROBE_DUE),
	TA_NEEDS_ANY(BREAKS_OFF),
	TA_FORBIDS(CLOSED),
	TA_COINCIDES(
		QUIET_AT_END,
		"it failed in the quiet time at the end and nothing was sent that would show it"),
	TA_COINCIDES(BREAKS_OFF, "it failed just where the record stops"),
	TA_RULES_END,
};
/* What came before the capture may have failed and left no sign in it. */
static const struct ta_rule beginning[] = {
	TA_NEEDS(BEGINNING_UNSEEN),
	TA_COINCIDES(BEGINNING_UNSEEN,
		     "something failed before the capture began and left no sign in it"),
	TA_RULES_END,
};
/* A shut window hides what became of the two ends once its prober has stopped. */
static const struct ta_rule prober_stopped[] = {
	TA_NEEDS(STALL_PROBE_DUE),
	TA_COINCIDES(
		STALL_PROBE_DUE,
		"the path or an end failed just while the window was shut, and nothing shows it"),
	TA_RULES_END,
};
static const struct ta_rule probed[] = { TA_NEEDS(RST_AFTER_PROBE), TA_RULES_END };
static const struct ta_rule nothing[] = { TA_RULES_END };

/* A kernel's own word holds for one instant. */
static const struct ta_rule one_instant[] = {
	TA_COINCIDES(SOCKET_RETRANSMITS,
		     "the next attempt was answered after the kernel was asked"),
	TA_COINCIDES(SOCKET_PROBES, "the next probe was answered after the kernel was asked"),
	TA_COINCIDES(SOCKET_STALLS, "the window opened after the kernel was asked"),
	TA_COINCIDES(SOCKET_CONNECTS, "the next attempt was answered after the kernel was asked"),
	TA_COINCIDES(SOCKET_CLOSES, "the next FIN was answered after the kernel was asked"),
	TA_COINCIDES(SOCKET_UNREAD, "the process read it after the kernel was asked"),
	TA_RULES_END,
};
static const struct ta_rule heard_by_kernel[] = { TA_NEEDS(SOCKET_HEARD),
						  TA_SUPPORTED(SOCKET_GIVES_UP), TA_RULES_END };
static const struct ta_rule only_a_socket[] = {
	TA_NEEDS(SOCKET_ONLY),
	TA_COINCIDES(SOCKET_IDLE, "it had failed, and nothing was sent that would show it"),
	TA_SUPPORTED(SOCKET_STATE),
	TA_RULES_END,
};
/* The kernel was asked before, or after, what the packets show. */
static const struct ta_rule other_word[] = {
	TA_NEEDS(SOCKET_DISAGREES),
	TA_COINCIDES(SOCKET_DISAGREES,
		     "the kernel was asked before it began, or it ended after the capture did"),
	TA_RULES_END,
};

#define UNPLACED_ADVICE                                                                            \
	"Take the trace with the ports: tcpdump -n, or tshark -T fields with tcp.srcport, tcp.dstport, tcp.seq, tcp.ack and tcp.len."
#define LOST_ADVICE                                                                                \
	"Capture with a larger buffer (tcpdump -B), a shorter snap length or a filter by host."
/* What rests on a segment that was captured is not undone by others that were not. */
#define ABSENCES (TA_ANY_EVENT & ~(TA_EVENT(RESET) | TA_EVENT(REFUSAL) | TA_EVENT(SYN_ICMP)))
#define ROW(ev, mech, rules)                                                                       \
	.events = (ev), .scenario = TA_SCN_UNDETERMINED, .mechanism = TA_MECH_##mech,              \
	.failed = TA_UNKNOWN_PARTY, .rule = rules

const struct ta_hypothesis_row ta_rows_undetermined[] = {
	{ ROW(TA_ANY_EVENT, ORDER_LOST, disorder), .title = "the capture can't tell",
	  .summary = "The record can't be trusted: {event}", .phrase = "the record is out of order",
	  .unknown = "anything that rests on the order of the segments" },
	{ ROW(TA_SILENCES | TA_EVENT(FIN_UNANSWERED) | TA_EVENT(STALL) |
		      TA_EVENT(REQUEST_UNANSWERED) | TA_EVENT(SYN_UNANSWERED) |
		      TA_EVENT(SYN_ACK_UNANSWERED),
	      CLOCK_STEPPED, stepped),
	  .title = "the capture can't tell", .summary = "The capture's clock jumped: {event}",
	  .phrase = "the capture's clock jumped" },
	{ ROW(TA_SILENCES | TA_EVENT(RESET) | TA_EVENT(STALL), STRANGER, stranger),
	  .title = "the capture can't tell",
	  .summary = "Segments may be of somebody else than they say: {event}",
	  .phrase = "somebody else sent in the name of one side" },
	{ ROW(TA_ANY_EVENT, CAPTURE_STALLED, stalled), .title = "the capture can't tell",
	  .summary =
		  "Nothing at all was captured meanwhile: a suspended host or a stalled capture explains it as well. {event}",
	  .phrase = "the capture stalled" },
	{ ROW(TA_ANY_EVENT, CAPTURE_TOO_SHORT, pending), .title = "the capture can't tell",
	  .summary = "The capture ends before an answer was due: {event}",
	  .phrase = "an answer came after the end of the capture",
	  .advice = { "Let the capture run on until the sender gives up or an answer comes." } },
	{ ROW(TA_EVENT(SYN_UNANSWERED), CAPTURE_TOO_SHORT, syns_pending),
	  .title = "the capture can't tell",
	  .summary = "The capture ends before an answer was due: {event}",
	  .phrase = "an answer came after the end of the capture",
	  .advice = { "Let the capture run on until the sender gives up or an answer comes." } },
	{ ROW(TA_SILENCES | TA_EVENT(FIN_UNANSWERED), CAPTURE_TOO_SHORT, few),
	  .title = "the capture can't tell",
	  .summary = "{who} had sent in vain too seldom for a verdict: {event}",
	  .phrase = "the next attempt was answered",
	  .advice = { "Let the capture run on until the sender gives up or an answer comes." } },
	{ ROW(TA_ANY_EVENT, CAPTURE_TOO_SHORT, stopped), .title = "the capture can't tell",
	  .summary = "{who} stopped too soon for a verdict: {event}",
	  .phrase = "{who} stopped for a reason of its own",
	  .unknown =
		  "why {who} stopped: its process ended, its own timeout, or a capture that keeps only the beginning of a connection" },
	{ ROW(TA_ANY_EVENT, CAPTURE_ONE_SIDED, one_sided), .title = "the capture can't tell",
	  .summary = "One side of the traffic is not in the capture: {event}",
	  .phrase = "the missing side answered",
	  .advice = { "Capture where both directions pass." } },
	{ ROW(TA_ANY_EVENT, CAPTURE_ONE_SIDED, split), .title = "the capture can't tell",
	  .summary =
		  "The two directions were captured under two addresses, and are told as two connections: {event}",
	  .phrase = "its other direction shows otherwise",
	  .advice = { "Capture on one side of what rewrites the address, where both directions carry the same two." } },
	{ ROW(TA_SILENCES, CAPTURE_ONE_SIDED, unseen_peer), .title = "the capture can't tell",
	  .summary = "One side of the traffic is not in the capture: {event}",
	  .phrase = "the missing side still sent",
	  .advice = { "Capture where both directions pass." } },
	{ ROW(TA_ANY_EVENT, CAPTURE_FILTERED, filtered), .title = "the capture can't tell",
	  .summary = "The capture was filtered, so that it can't show enough: {event}",
	  .phrase = "what the filter left out explains it",
	  .advice = { "Capture again without a filter on flags or length." } },
	{ ROW(ABSENCES, CAPTURE_LOST, lost), .title = "the capture can't tell",
	  .summary = "The capture lost packets: {event}",
	  .phrase = "the capture lost what would explain it", .advice = { LOST_ADVICE } },
	{ ROW(TA_EVENT(COURSE) | TA_EVENT(REQUEST_UNANSWERED), CAPTURE_LOST, lacking),
	  .title = "the capture can't tell",
	  .summary = "The capture lost packets of this connection: {event}",
	  .phrase = "the capture lost what would explain it", .advice = { LOST_ADVICE } },
	{ ROW(TA_EVENT(SYN_ACK_UNANSWERED), CAPTURE_FILTERED, only_syns),
	  .title = "the capture can't tell", .summary = "Nothing but SYNs was captured: {event}",
	  .phrase = "a filter left out what acknowledged the SYN-ACK",
	  .advice = { "Capture again without a filter on flags." } },
	{ ROW(TA_EVENT(RESET), CAPTURE_LOST, lost_before_rst), .title = "the capture can't tell",
	  .summary = "The capture lost packets, perhaps those that explain the RST ({first})",
	  .phrase = "the capture lost what would explain it", .advice = { LOST_ADVICE } },
	{ ROW(TA_SILENCES | TA_EVENT(FIN_UNANSWERED) | TA_EVENT(REQUEST_UNANSWERED),
	      CAPTURE_FILTERED, options_cut),
	  .title = "the capture can't tell",
	  .summary = "The capture kept too little of each packet: {event}",
	  .phrase = "what was cut off the headers explains it",
	  .advice = { "Capture with a snap length of 128 bytes or more (tcpdump -s 128)." } },
	{ ROW(TA_EVENT(COURSE) | TA_EVENT(REQUEST_UNANSWERED) | TA_SILENCES, CAPTURE_FILTERED,
	      window_cut),
	  .title = "the capture can't tell",
	  .summary = "The capture kept too little of each packet: {event}",
	  .phrase = "the window was shut",
	  .advice = { "Capture with a snap length of 128 bytes or more (tcpdump -s 128)." } },
	{ ROW(TA_EVENT(RESET), CAPTURE_TOO_SHORT, no_state), .title = "the capture can't tell",
	  .summary =
		  "A RST answers a segment of a connection that is not in the capture; that needs no connection at its sender ({first})",
	  .phrase = "there never was a connection" },
	{ ROW(TA_EVENT(RESET), CAPTURE_TOO_SHORT, probed), .title = "the capture can't tell",
	  .summary =
		  "{who} reset the connection after what may be keep-alive probes without an answer; the capture begins too late: {event}",
	  .phrase = "the keep-alive of {who} gave up",
	  .advice = { "Begin the capture earlier, and capture both directions." } },
	{ ROW(TA_EVENT(HOLE), CAPTURE_TOO_SHORT, unfilled), .title = "the capture can't tell",
	  .summary = "Bytes are missing and never came: {event}",
	  .phrase = "the retransmissions were lost before the capture, or never sent",
	  .unknown =
		  "whether the retransmissions were lost before this capture, or were never sent" },
	{ ROW(TA_EVENT(STALL), CAPTURE_TOO_SHORT, prober_stopped),
	  .title = "the capture can't tell",
	  .summary = "The window was shut, and then nobody asked for it any more: {event}",
	  .phrase = "the path or an end failed while the window was shut" },
	{ ROW(TA_EVENT(COURSE), CAPTURE_TOO_SHORT, beginning), .title = "the capture can't tell",
	  .summary = "The beginning of the connection is not in the capture: {event}",
	  .phrase = "something failed before the capture began" },
	{ ROW(TA_EVENT(COURSE), CAPTURE_TOO_SHORT, too_little), .title = "the capture can't tell",
	  .summary = "Too little of the connection is in the capture: {event}",
	  .phrase = "what is not in the capture explains it",
	  .unknown = "anything that came before or after it" },
	{ .events = TA_SILENCES | TA_EVENT(FIN_UNANSWERED),
	  .scenario = TA_SCN_UNDETERMINED,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "the capture can't tell",
	  .summary = "The segments may have come and not be trusted: {event}",
	  .phrase = "the digests of the segments do not match",
	  .advice = { "Compare the keys of both ends (TCP-MD5, TCP-AO), and look at nstat -az for TcpExtTCPMD5Failure, TcpExtTCPMD5NotFound and TcpExtTCPMD5Unexpected." },
	  .rule = digest },
	{ .events = TA_EVENT(PROBES_UNANSWERED),
	  .scenario = TA_SCN_UNDETERMINED,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "the capture can't tell",
	  .summary = "Empty segments at even intervals had no answer for a while: {event}",
	  .phrase = "the empty segments were no probes",
	  .rule = no_probes },
	{ .events = TA_EVENT(COURSE),
	  .scenario = TA_SCN_UNDETERMINED,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "the two ends answer each other's ACKs without end",
	  .summary =
		  "An ACK loop: each side takes the other's empty ACK for out of order and answers it with its own. {event}",
	  .phrase = "the two ends disagree on the sequence numbers",
	  .unknown =
		  "what was lost or forged before, so that the two ends disagree on what was sent",
	  .advice = { "Capture from before the loop begins. Linux limits such answers (net.ipv4.tcp_invalid_ratelimit)." },
	  .rule = ack_loop },
	{ ROW(TA_EVENT(COURSE), CAPTURE_FILTERED, unread), .title = "the trace can't tell",
	  .summary = "The trace does not show what was retransmitted: {event}",
	  .phrase = "the rows that were not read in full explain it",
	  .advice = { "Take the trace with tcpdump -n, or tshark -T fields with tcp.seq, tcp.ack and tcp.len." } },
	{ ROW(TA_EVENT(COURSE), CAPTURE_FILTERED, numbers_hidden), .title = "the trace can't tell",
	  .summary =
		  "The trace shows neither flags nor sequence numbers, as tcpdump -q prints it: {event}",
	  .phrase = "what the trace does not show explains it",
	  .advice = { "Take the trace with tcpdump -n, without -q." } },
	{ ROW(TA_EVENT(COURSE), CAPTURE_FILTERED, unplaced), .title = "the trace can't tell",
	  .summary = "The trace does not show all of the connection: {event}",
	  .phrase = "segments that the trace shows without numbers explain it",
	  .advice = { UNPLACED_ADVICE } },
	{ ROW(TA_EVENT(RESET), CAPTURE_FILTERED, unplaced_before_rst),
	  .title = "the trace can't tell",
	  .summary = "The trace does not show all of the connection: {event}",
	  .phrase = "segments that the trace shows without numbers explain the RST",
	  .advice = { UNPLACED_ADVICE } },
	{ ROW(TA_EVENT(RESET), CAPTURE_FILTERED, times_of_reset), .title = "the trace can't tell",
	  .summary = "The trace shows no times: {event}",
	  .phrase = "what the times would show explains it",
	  .advice = { "Take the trace with times: tshark, or tcpdump -tttt." } },
	{ ROW(TA_EVENT(COURSE), CAPTURE_FILTERED, waits_hidden), .title = "the trace can't tell",
	  .summary = "The trace shows no times: {event}",
	  .phrase = "what the times would show explains it",
	  .advice = { "Take the trace with times: tshark, or tcpdump -tttt." } },
	{ ROW(TA_ANY_EVENT, CAPTURE_FILTERED, times_hidden), .title = "the trace can't tell",
	  .summary = "The trace shows no times: {event}",
	  .phrase = "what the times would show explains it",
	  .advice = { "Take the trace with times: tshark, or tcpdump -tttt." } },
	{ ROW(TA_EVENT(COURSE), CAPTURE_FILTERED, rows_unread), .title = "the trace can't tell",
	  .summary = "The trace does not show all of the connection: {event}",
	  .phrase = "the rows that were not read in full explain it",
	  .advice = { "Take the trace with tcpdump -n, or tshark -T fields with tcp.seq, tcp.ack and tcp.len." } },
	{ ROW(TA_EVENT(COURSE), CAPTURE_LOST, overtaken), .title = "the capture can't tell",
	  .summary = "Another connection took over its ports, and its end was not seen: {event}",
	  .phrase = "its end was not captured" },
	{ ROW(TA_EVENT(COURSE), CAPTURE_LOST, sampled), .title = "the capture can't tell",
	  .summary = "Most of the connection is not in the capture: {event}",
	  .phrase = "what is not in the capture explains it",
	  .advice = { "Capture every packet (no sampling), with a larger buffer (tcpdump -B)." } },
	{ ROW(TA_EVENT(COURSE) | TA_EVENT(RESET), CLOCK_STEPPED, set_back),
	  .title = "the capture can't tell",
	  .summary = "The capture's clock was set while it ran: {event}",
	  .phrase = "the step of the clock hides a silence" },
	{ ROW(TA_EVENT(COURSE), CAPTURE_TOO_SHORT, quiet), .title = "the capture can't tell",
	  .summary = "The connection was quiet at the end: {event}",
	  .phrase = "it had failed in the quiet time at the end without a sign" },
	{ .events = TA_SOCKET_EVENTS,
	  .scenario = TA_SCN_UNDETERMINED,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "a kernel's word of one instant can't tell",
	  .summary = "The kernel was asked at one instant: {event}",
	  .phrase = "it went on after that instant",
	  .rule = one_instant },
	{ .events = TA_EVENT(SOCKET_RETRANSMITS),
	  .scenario = TA_SCN_UNDETERMINED,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "what {who} sends is not acknowledged, though {other} is heard",
	  .summary = "{whose} kernel sends in vain and hears {other} all the same: {event}",
	  .phrase = "what {who} sends is lost while {other} is heard",
	  .unknown =
		  "whether one direction of the path fails, only large segments are lost, or a middlebox drops them",
	  .advice = { TA_ADVICE_OTHER_END },
	  .rule = heard_by_kernel },
	{ .events = TA_EVENT(COURSE),
	  .scenario = TA_SCN_UNDETERMINED,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "a kernel's word of one instant can't tell",
	  .summary = "Nothing but the state of a socket is known",
	  .phrase = "it had failed without a sign",
	  .advice = { "Ask again with ss -tnoi, and again a minute later; capture the packets." },
	  .rule = only_a_socket },
	{ .events = TA_SILENCES | TA_EVENT(FIN_UNANSWERED),
	  .scenario = TA_SCN_UNDETERMINED,
	  .failed = TA_UNKNOWN_PARTY,
	  .title = "the packets and the kernel disagree",
	  .summary = "The kernel says other than the packets show: {event}",
	  .phrase = "the kernel was asked at another time",
	  .rule = other_word },
	{ 0 },
};

/* What an event is told by when every hypothesis is excluded. */
const struct ta_hypothesis_row ta_unexplained_row = {
	.title = "the capture can't tell",
	.summary = "Nothing that is known here explains it: {event}",
	.unknown = "what happened",
	.rule = nothing,
};
