/* SPDX-License-Identifier: MIT */
/* The kinds of fact, one row each: X(ID, name, is_event, meaning, sentence, source, value names …). Everything else that
 * knows the kinds (enum, report, schema, doc/diagnosis.md) is made from this list. The marks in a sentence are those of
 * ta_fact_tell(): {who} {Who} {whose} {other} {Other}, {0} a value, {0 segment} a count with its noun, {0 dur} a
 * duration, {bytes} "100 bytes at sequence 201" or "its FIN", {tool} "ss" or "netstat", {0 was} the verb for a count, {first} {frames} {conn} {addr} {word} {span}. */
#ifndef TCPAUTOPSY_FACTS_KINDS_H
#define TCPAUTOPSY_FACTS_KINDS_H

/* clang-format off */
#define TA_FACT_KINDS(X) \
	/* ---- events: what asks for an explanation ---- */ \
	X(COURSE, "course", 1, "the connection as a whole: from its first segment to its last", \
	  "{0 segment} of the client and {1 segment} of the server in {span}", "counted", \
	  "client_segments", "server_segments", 0, 0) \
	X(SILENCE, "silence", 1, "one side sent and nothing that it sent was acknowledged", \
	  "{who} sent {bytes} {2 time} in {3 dur} without an acknowledgment", "RFC 9293 3.10.8", \
	  "seq", "bytes", "attempts", "silence_ns") \
	X(PROBES_UNANSWERED, "probes-unanswered", 1, "keep-alive or zero-window probes of one side stayed unanswered", \
	  "{0 probe} of {who} without an answer, {1 dur} from first to last", "RFC 1122 4.2.3.6, 4.2.2.17", \
	  "probes", "silence_ns", "window_probe", 0) \
	X(RESET, "reset", 1, "a RST that its receiver had to take (RFC 5961 3.2)", \
	  "a RST in the name of {who} ({first})", "RFC 9293 3.5.2, RFC 5961 3.2", \
	  "seq_off", "ttl", "reaction_ns", 0) \
	X(REFUSAL, "refusal", 1, "a RST that answers a SYN", \
	  "the SYN was answered by a RST ({frames})", "RFC 9293 3.10.7.1", 0, 0, 0, 0) \
	X(SYN_ICMP, "syn-icmp", 1, "an ICMP error that quotes the SYN", \
	  "ICMP type {0} code {1} ({word}) from {addr} quotes the SYN; {2 error} in all", "RFC 1122 4.2.3.9, Linux tcp_v4_err", \
	  "icmp_type", "icmp_code", "count", 0) \
	X(SYN_UNANSWERED, "syn-unanswered", 1, "SYNs without any answer", \
	  "{0 SYN} in {1 dur}, none answered", "RFC 1122 4.2.3.5", "attempts", "silence_ns", 0, 0) \
	X(SYN_ACK_UNANSWERED, "syn-ack-unanswered", 1, "SYN-ACKs that nothing acknowledged", \
	  "{0 SYN-ACK} of the server, never acknowledged", "RFC 1122 4.2.3.5", "attempts", "silence_ns", 0, 0) \
	X(HALF_OPEN, "half-open", 1, "a SYN met a connection that the other end still held", \
	  "a SYN on the same ports was answered by an ACK with the old connection's numbers ({frames})", "RFC 9293 3.5.1", 0, 0, 0, 0) \
	X(STALL, "stall", 1, "the receive window of one side was 0 and somebody waited", \
	  "the receive window of {who} was 0 for {0 dur}{word}; {2 probe} of it, {3} answered", "RFC 9293 3.8.6.1", \
	  "zero_window_ns", "advertised", "probes", "answered") \
	X(FIN_UNANSWERED, "fin-unanswered", 1, "a FIN that nothing acknowledged", \
	  "the FIN of {who} was sent {0 time} without an acknowledgment", "RFC 9293 3.6", "attempts", "silence_ns", 0, 0) \
	X(REQUEST_UNANSWERED, "request-unanswered", 1, "data that was acknowledged and never answered, until its sender stopped waiting", \
	  "{who} waited {0 dur} for an answer to data that had been acknowledged, then closed ({first})", "seen", "waited_ns", 0, 0, 0) \
	X(HOLE, "hole", 1, "bytes that were never seen although later ones arrived", \
	  "{0 byte} of {who} are missing from {first} on and never came", "RFC 9293 3.4", "bytes", 0, 0, 0) \
	X(SOCKET_RETRANSMITS, "socket-retransmits", 1, "a kernel retransmits in vain, by its own word", \
	  "{whose} kernel had retransmitted {0 time} without an acknowledgment, {1 byte} in its send queue ({tool}, line {2})", \
	  "Linux inet_sk_diag_fill, tcp_get_info", "retransmissions", "send_queue_bytes", "line", 0) \
	X(SOCKET_PROBES, "socket-probes", 1, "a kernel probes its peer in vain, by its own word", \
	  "{0 probe} of {whose} kernel had stayed unanswered: {word} ({tool}, line {1})", \
	  "Linux inet_sk_diag_fill (icsk_probes_out)", "probes", "line", 0, 0) \
	X(SOCKET_STALLS, "socket-stalls", 1, "a kernel holds data back because its peer's window is shut, by its own word", \
	  "{others} kernel holds {0 byte} back for the shut window of {who} and probes it ({tool}, line {1})", \
	  "Linux inet_sk_diag_fill (ICSK_TIME_PROBE0)", "send_queue_bytes", "line", 0, 0) \
	X(SOCKET_CONNECTS, "socket-connects", 1, "a kernel repeats its SYN or SYN-ACK in vain, by its own word", \
	  "{whose} kernel is in {word} and had sent that again {0 time} ({tool}, line {1})", \
	  "Linux inet_sk_diag_fill", "retransmissions", "line", 0, 0) \
	X(SOCKET_CLOSES, "socket-closes", 1, "a kernel repeats its FIN in vain, by its own word", \
	  "{whose} kernel is in {word} and had sent its FIN again {0 time} ({tool}, line {1})", \
	  "Linux inet_sk_diag_fill", "retransmissions", "line", 0, 0) \
	X(SOCKET_UNREAD, "socket-unread", 1, "a process does not read what its kernel has received, by the kernel's word", \
	  "{0 byte} lie unread in {whose} receive queue, {word} ({tool}, line {1})", \
	  "Linux tcp_diag_get_info", "receive_queue_bytes", "line", 0, 0) \
	\
	/* ---- how the connection stood ---- */ \
	X(HANDSHAKE_COMPLETE, "handshake-complete", 0, "a SYN-ACK and what acknowledges it were seen", \
	  "the handshake is complete ({frames})", "RFC 9293 3.5", 0, 0, 0, 0) \
	X(NOT_ESTABLISHED, "not-established", 0, "no data and no ACK of both sides was seen", \
	  "the connection was never established", "RFC 9293 3.5", 0, 0, 0, 0) \
	X(NOT_OPENED, "not-opened", 0, "the handshake was cut short, or only a part of it was captured", \
	  "only a part of the handshake is in the capture", "RFC 9293 3.5", 0, 0, 0, 0) \
	X(CLOSED, "closed", 0, "both FINs were acknowledged", \
	  "both sides closed and both FINs were acknowledged", "RFC 9293 3.6", 0, 0, 0, 0) \
	X(FIN_SENT, "fin-sent", 0, "a side closed its half", \
	  "{who} had closed its half before it", "RFC 9293 3.6", 0, 0, 0, 0) \
	X(LAST_HEARD, "last-heard", 0, "the last segment of a side before an event", \
	  "{who} was last heard {0 dur} before it ({first})", "seen", "idle_ns", 0, 0, 0) \
	X(KEEPALIVE_ANSWERED, "keepalive-answered", 0, "keep-alive probes that were answered", \
	  "{0 keep-alive probe} of {who}, {1} answered", "RFC 1122 4.2.3.6", "probes", "answered", 0, 0) \
	X(RETRANSMITTED, "retransmitted", 0, "segments that a side sent again", \
	  "{0 segment} of {who} {0 was} retransmitted", "counted", "segments", 0, 0, 0) \
	X(LONGEST_WAIT, "longest-wait", 0, "the longest wait for an acknowledgment that came in the end", \
	  "the longest wait of {who} for an acknowledgment was {0 dur}, with {1 retransmission} ({frames})", "measured", "wait_ns", "retransmissions", 0, 0) \
	X(FILLED_LATE, "filled-late", 0, "a silence that ended with bytes whose first copies never came here, and the connection went on", \
	  "after {0 dur} of silence bytes of {who} came that had been sent before and had not come here ({first})", "measured", "silence_ns", 0, 0, 0) \
	X(BREAKS_OFF, "breaks-off", 0, "the last bytes were neither acknowledged nor retransmitted although the capture ran on", \
	  "the record of this connection stops early: its last bytes were neither acknowledged nor retransmitted", "RFC 6298 5", 0, 0, 0, 0) \
	X(QUIET_AT_END, "quiet-at-end", 0, "an open connection was last heard long before the end of the capture", \
	  "it was last heard {0 dur} before the capture ends", "measured", "quiet_ns", 0, 0, 0) \
	X(PROBE_DUE, "probe-due", 0, "the next keep-alive probe of a prober was due and did not come", \
	  "the next keep-alive probe of {who} was due {0 dur} before the capture ends and did not come", "Linux tcp_keepalive_timer", "late_ns", 0, 0, 0) \
	X(SUCCEEDED, "succeeded", 0, "a later connection took over the ports", \
	  "{conn} took over its ports", "seen", 0, 0, 0, 0) \
	\
	/* ---- how much a silence says ---- */ \
	X(FEW_ATTEMPTS, "few-attempts", 0, "too few attempts in vain to exclude that each was lost by chance", \
	  "only {0 attempt} in vain", "TA_FEW_ATTEMPTS", "attempts", 0, 0, 0) \
	X(SOME_ATTEMPTS, "some-attempts", 0, "attempts in vain that chance alone explains only badly", \
	  "{0 attempt} in vain in a row", "TA_SOME_ATTEMPTS", "attempts", 0, 0, 0) \
	X(MANY_ATTEMPTS, "many-attempts", 0, "more attempts in vain than chance explains", \
	  "{0 attempt} in vain in a row", "TA_SOME_ATTEMPTS", "attempts", 0, 0, 0) \
	X(NOT_DUE, "not-due", 0, "the capture ended before an answer had to be there", \
	  "the capture ends {0 dur} after the last attempt, before an answer had to be there", "RFC 6298; censoring", "left_ns", 0, 0, 0) \
	X(STOPPED_EARLY, "stopped-early", 0, "the sender stopped although the capture ran on and its timer had not ended", \
	  "{who} stopped {0 dur} before the capture ends, sooner than its timer gives up", "censoring", "left_ns", 0, 0, 0) \
	X(GAVE_UP, "gave-up", 0, "the sender's own timer ended the connection", \
	  "{who} gave up: {word}", "Linux tcp_write_timeout, tcp_keepalive_timer", "after_ns", 0, 0, 0) \
	X(HEALED, "healed", 0, "a retransmission got through in the end", \
	  "an attempt was answered {0 dur} after the first send ({first})", "RFC 9293 3.10.7.4", "outage_ns", 0, 0, 0) \
	X(RESET_AFTER, "reset-after", 0, "the silent side answered with a RST in the end", \
	  "in the end a RST came from {other} ({first})", "seen", 0, 0, 0, 0) \
	X(ONLY_FIN, "only-fin", 0, "only a FIN was outstanding", "only the FIN was outstanding", "RFC 9293 3.6", 0, 0, 0, 0) \
	\
	/* ---- what was heard meanwhile ---- */ \
	X(PEER_QUIET, "peer-quiet", 0, "nothing of the other side was captured while the sender tried", \
	  "nothing came from {who} for {0 dur}", "seen", "silence_ns", 0, 0, 0) \
	X(PEER_UNSEEN, "peer-unseen", 0, "nothing of the other side is in the capture, before the silence or in it", \
	  "no packet of {who} is in the capture at all", "seen", 0, 0, 0, 0) \
	X(PEER_HEARD, "peer-heard", 0, "the other side was heard, later than what could be in flight and before the sender gave up, without an acknowledgment", \
	  "{0 segment} of {who} came meanwhile ({frames}), none acknowledging anything new", "RFC 9293 3.10.7.4", "segments", 0, 0, 0) \
	X(STRANGER, "stranger", 0, "segments in a side's name, with fitting numbers, have another TTL than all others of it or lack the timestamps that these bear", \
	  "{0 segment} in the name of {who} may be of somebody else: {word} ({frames})", "RFC 791, RFC 7323 3.2", "segments", 0, 0, 0) \
	X(ARRIVED, "arrived", 0, "what was sent did arrive: its receiver reported or answered it", \
	  "what {other} sent had arrived: {word} ({frames})", "RFC 2883, RFC 9293 3.10.7.4", "reports", 0, 0, 0) \
	X(DUPLICATES_UNANSWERED, "duplicates-unanswered", 0, "copies of bytes that had been acknowledged drew no ACK, as each of them must", \
	  "{0 attempt} to send again what {who} had acknowledged drew no ACK ({frames})", "RFC 9293 3.10.7.4", "copies", 0, 0, 0) \
	X(PROBES_INFERRED, "probes-inferred", 0, "what is taken for probes are empty segments without sequence numbers", \
	  "the probes are known by their timing alone: the trace shows no sequence numbers of them", "seen", 0, 0, 0, 0) \
	X(SIGNED, "signed", 0, "segments carry a digest (TCP-MD5, TCP-AO); one that does not match is dropped without an answer", \
	  "the segments carry a digest (TCP-MD5 or TCP-AO), and one that does not match is dropped in silence", "RFC 2385 2, RFC 5925 7.3", 0, 0, 0, 0) \
	X(MOSTLY_UNSEEN, "mostly-unseen", 0, "most of the bytes that were acknowledged are not in the capture", \
	  "of {1 byte} of {who} that were acknowledged {0} are not in the capture", "counted", "unseen_bytes", "acked_bytes", 0, 0) \
	X(SEGMENTS_LACKING, "segments-lacking", 0, "bytes that were acknowledged are not in the capture: others may be missing that left no such sign", \
	  "{0 byte} of {who} that were acknowledged are not in the capture", "RFC 9293 3.10.7.4", "bytes", 0, 0, 0) \
	X(ECHO_UNSEEN, "echo-unseen", 0, "the other side echoed a timestamp of it that no segment in the capture bears: others may be missing that left no such sign", \
	  "a timestamp of {who} that is in no captured segment was echoed ({first}): a packet is missing before it", "RFC 7323 4.3", "echoes", 0, 0, 0) \
	X(PEER_IN_VAIN, "peer-in-vain", 0, "what the other side sent meanwhile was not acknowledged either", \
	  "what {who} sent meanwhile was not acknowledged either ({frames})", "RFC 9293 3.10.7.4", 0, 0, 0, 0) \
	X(HEARD_AFTER, "heard-after", 0, "the other side was heard after the sender had given up: its host had not gone", \
	  "{who} was heard again {0 dur} after the last attempt ({first}), with its connection: its host had not gone", "RFC 9293 3.10.7.4", "after_ns", 0, 0, 0) \
	X(HOST_WENT_ON, "host-went-on", 0, "an older connection of the silent host went on after the silence: the host had not gone", \
	  "an older connection of {who} went on later ({conn}, {first}): its host had not gone", "RFC 9293 3.10.7.4", 0, 0, 0, 0) \
	X(ANSWERED_HERE, "answered-here", 0, "each attempt is answered in this capture, and the sender goes on", \
	  "{0 answer} of {who} {0 was} captured ({frames}) while {other} went on retransmitting", "RFC 9293 3.10.7.4", "answers", 0, 0, 0) \
	X(ANSWER_UNKNOWN, "answer-unknown", 0, "what a side sent later shows that it does not know of an answer (TSecr, ACK field)", \
	  "{who} still echoes an older timestamp in {first}: it had not received the answer of {other}", "RFC 7323 4.3", 0, 0, 0, 0) \
	X(ECHO_STOOD, "echo-stood", 0, "probes of a side whose peer is not captured all echo the same timestamp: none was answered", \
	  "{0 probe} of {who} ({frames}) all echo the same timestamp: nothing of {other} reached it meanwhile", "RFC 7323 4.3", "probes", 0, 0, 0) \
	X(NOT_ACCEPTED, "not-accepted", 0, "each attempt is answered by an ACK without progress: it arrived and was not accepted", \
	  "{0 attempt} of {other} {0 was} answered by ACKs that take nothing ({frames})", "RFC 7323 5 (PAWS), RFC 9293 3.10.7.4", "answers", 0, 0, 0) \
	X(CORRUPT, "corrupt", 0, "segments arrived with a wrong checksum", \
	  "{0 segment} of {who} arrived with a wrong TCP checksum ({frames})", "RFC 9293 3.1", "segments", 0, 0, 0) \
	X(ONLY_LARGE_LOST, "only-large-lost", 0, "large segments vanish while smaller ones arrive", \
	  "{0 segment} of {1 byte} or more vanished, the largest that arrived has {2 byte}", "RFC 2923, RFC 4821", "segments", "lost_bytes", "arrived_bytes", 0) \
	X(LARGE_LOST, "large-lost", 0, "no large segment ever arrived, and smaller ones did at that time", \
	  "no segment of {1 byte} or more of {who} ever arrived, smaller ones (to {2 byte}) did ({frames})", "RFC 2923, RFC 4821", "segments", "lost_bytes", "arrived_bytes", 0) \
	X(LARGE_UNTRIED, "large-untried", 0, "all that was lost is large, and no segment so large had arrived before", \
	  "no segment of {who} of {1 byte} or more is known to have arrived before", "RFC 2923, RFC 4821", "segments", "lost_bytes", "arrived_bytes", 0) \
	X(CUT_SMALLER_THROUGH, "cut-smaller-through", 0, "the same bytes cut smaller got through", \
	  "the same bytes cut to {0 byte} got through ({first})", "RFC 4821", "got_through_bytes", 0, 0, 0) \
	\
	/* ---- ICMP, link addresses ---- */ \
	X(STALL_PROBE_DUE, "stall-probe-due", 0, "the next probe of a closed window was due and did not come", \
	  "the next probe of {who} was due {0 dur} before the capture ends and did not come", "RFC 9293 3.8.6.1; Linux tcp_probe_timer", "late_ns", 0, 0, 0) \
	X(STALL_ANSWERED, "stall-answered", 0, "probes of the closed window were answered: the host is alive", \
	  "{0 probe} of the closed window {0 was} answered ({frames})", "RFC 9293 3.8.6.1", "answered", 0, 0, 0) \
	X(ICMP_ROUTER, "icmp-router", 0, "a router reports that it can't deliver", \
	  "{addr} reports {word} (ICMP type {0} code {1}), {2 time}", "RFC 792, RFC 4443", "icmp_type", "icmp_code", "count", 0) \
	X(ICMP_HOST, "icmp-host", 0, "the host itself reports an ICMP error", \
	  "the host of {who} itself reports {word} (ICMP type {0} code {1}), {2 time}", "RFC 1122 3.2.2.1", "icmp_type", "icmp_code", "count", 0) \
	X(ICMP_AFTER_ARP, "icmp-after-arp", 0, "host unreachable so long after the packet that it quotes as the router needs to ask for a link address in vain", \
	  "{addr} reports host unreachable {0 dur} after the packet: it had asked for the link address of the host in vain", "Linux neigh_timer_handler (mcast_solicit)", "delay_ns", 0, 0, 0) \
	X(ICMP_TTL, "icmp-ttl", 0, "time exceeded in transit: the packets go round", \
	  "{addr} reports that the TTL ran out, {0 time}", "RFC 792", "count", 0, 0, 0) \
	X(HOST_UNRESOLVED, "host-unresolved", 0, "the host's link address was asked for and nobody answered", \
	  "the link address of {whose} host was asked for {0 time} in vain, by ARP or neighbour discovery ({frames})", "RFC 826, RFC 4861 7.2", "requests", 0, 0, 0) \
	X(HOST_RESOLVED, "host-resolved", 0, "the host itself answered for its link address within the silence", \
	  "the host of {who} answered ARP or neighbour discovery meanwhile ({frames}): it was alive", "RFC 826, RFC 4861 7.2.4", "replies", 0, 0, 0) \
	X(GATEWAY_UNRESOLVED, "gateway-unresolved", 0, "the link address of the sender's gateway was asked for and nobody answered", \
	  "{who} asked for the link address of its gateway {addr} {0 time} in vain, by ARP or neighbour discovery ({frames})", "RFC 826, RFC 4861 7.2", "requests", 0, 0, 0) \
	X(OWN_LINK_WORKS, "own-link-works", 0, "the sender's host heard a third host meanwhile", \
	  "meanwhile {who} heard another host ({conn}): its own link and gateway worked", "seen", 0, 0, 0, 0) \
	X(LINK_ADDRESS_CHANGED, "link-address-changed", 0, "the packets of a side come from another link address than before", \
	  "packets of {who} come from another link address since {first}", "seen", 0, 0, 0, 0) \
	\
	/* ---- other connections ---- */ \
	X(HOST_ALIVE, "host-alive", 0, "an older connection of the same host, by the same way, was heard within the silence", \
	  "the host of {who} was alive meanwhile: {conn}, older than the silence, was heard ({first})", "seen", "after_ns", 0, 0, 0) \
	X(ADDRESS_ALIVE, "address-alive", 0, "something at the same address was heard within the silence; another host may answer for it", \
	  "something at the address of {who} was heard meanwhile ({word}, {first})", "seen", "after_ns", 0, 0, 0) \
	X(NEW_CONNECTION_WORKS, "new-connection-works", 0, "a connection between the same hosts, opened meanwhile, was answered", \
	  "a new connection between the same hosts worked at the same time ({conn}, {first})", "seen", 0, 0, 0, 0) \
	X(SIBLING_GOES_ON, "sibling-goes-on", 0, "another connection between the same hosts went on, one that is older than the silence or was opened as it began", \
	  "another connection between the same hosts went on ({conn}, {first})", "seen", 0, 0, 0, 0) \
	X(IDLE_BEFORE, "idle-before", 0, "both sides had been silent before it", \
	  "the connection had been idle for {0 dur} before it", "measured", "idle_ns", 0, 0, 0) \
	X(LONG_IDLE_BEFORE, "long-idle-before", 0, "both sides had been silent before it for as long as a middlebox may wait", \
	  "the connection had been idle for {0 dur} before it", "TA_SUSPECT_IDLE_NS", "idle_ns", 0, 0, 0) \
	X(DEAD_AFTER_IDLE, "dead-after-idle", 0, "idle for a short while, then dead, while an older connection between the same hosts went on", \
	  "after {0 dur} of silence it was dead while {conn}, which was in use, went on", "RFC 5382 REQ-5", "idle_ns", 0, 0, 0) \
	X(FORGOTTEN_WHILE_IDLE, "forgotten-while-idle", 0, "idle, then dead, while others between the same hosts passed and none survived a silence as long", \
	  "after {0 dur} of silence it was dead while {conn} worked, and no silence as long was survived between the same hosts", "RFC 5382 REQ-5", "idle_ns", "survived_ns", 0, 0) \
	X(BUSY_BEFORE, "busy-before", 0, "it was in use until the event", \
	  "it was in use until {0 dur} before it", "measured", "idle_ns", 0, 0, 0) \
	X(USE_UNSEEN, "use-unseen", 0, "the capture does not show when the connection was in use before the event", \
	  "when it was in use before it is not in the capture", "seen", 0, 0, 0, 0) \
	X(SURVIVED_LONGER, "survived-longer", 0, "a silence at least as long was survived between the same hosts", \
	  "a silence of {0 dur} was survived before ({conn})", "measured", "survived_ns", 0, 0, 0) \
	X(SILENT_TOGETHER, "silent-together", 0, "a host of another network fell silent at the same instant", \
	  "a host of another network fell silent within a second of it ({conn})", "seen", 0, 0, 0, 0) \
	X(TWIN_SYN, "twin-syn", 0, "the same SYN was seen with another destination: the address was rewritten on the way", \
	  "the same SYN (ports, sequence number) was seen to another address as {conn} ({frames}): it was rewritten on the way", "RFC 6528", 0, 0, 0, 0) \
	X(ACK_LOOP, "ack-loop", 0, "each side answers the other's empty ACK with an empty ACK, without end", \
	  "{0} empty ACKs of one side and {1} of the other, always the same two: each answers the other's", "RFC 9293 3.10.7.4, Linux tcp_invalid_ratelimit", "client_acks", "server_acks", 0, 0) \
	X(RST_WITHOUT_EFFECT, "rst-without-effect", 0, "a RST came that changed nothing", \
	  "a RST in the name of {who} came and changed nothing ({first}): {word}", "RFC 5961 3.2, RFC 9293 3.10.7.3", 0, 0, 0, 0) \
	X(ROWS_UNREAD, "rows-unread", 0, "rows of the trace show no sequence numbers, or may be segments of a connection that they do not name", \
	  "{0 row} of the trace {0 was} not read in full: they show no ports or no sequence numbers", "counted", "rows", 0, 0, 0) \
	X(TIMES_HIDDEN, "times-hidden", 0, "the trace shows no times", \
	  "the trace shows no times: how long a wait was is not known", "counted", 0, 0, 0, 0) \
	X(NUMBERS_HIDDEN, "numbers-hidden", 0, "no segment of the connection shows flags or sequence numbers", \
	  "no segment of it shows flags or sequence numbers", "counted", 0, 0, 0, 0) \
	X(EQUAL_AT_DOUBLING, "equal-at-doubling-gaps", 0, "segments of one length came at doubling gaps, and show no numbers", \
	  "{who} sent {0 segment} of {1 byte} each at gaps that double from {2 dur} ({frames}): in all likelihood one and its retransmissions", "RFC 6298 5.5", \
	  "segments", "length", "first_gap_ns", 0) \
	X(WAITS_HIDDEN, "waits-hidden", 0, "the trace shows no times, and how long something took would decide: retransmissions, or a side that sent nothing", \
	  "how long its {0 retransmission} and its silences took would decide, and is not shown", "counted", "retransmissions", 0, 0, 0) \
	X(SEGMENTS_UNPLACED, "segments-unplaced", 0, "rows that show no ports or no numbers: of which connection of the hosts, or with which bytes, is not known", \
	  "{0 segment} between the two hosts {0 was} shown without ports or numbers: of which connection, or with which bytes, is not known", "counted", "segments", 0, 0, 0) \
	X(RESENT_UNREAD, "resent-unread", 0, "rows that the trace calls retransmissions show no sequence numbers", \
	  "{0 row} that the trace calls retransmissions {0 was} not read in full", "counted", "rows", 0, 0, 0) \
	X(SIBLINGS_SILENT, "siblings-silent", 0, "other connections of the same hosts fell silent at the same instant", \
	  "{0 other connection} of the same hosts fell silent at the same time ({conn})", "seen", "connections", 0, 0, 0) \
	\
	/* ---- a RST: whose it is ---- */ \
	X(RST_BOTH_NUMBERS, "rst-both-numbers", 0, "RST with ACK, both numbers exactly those of the stream: only a socket (or what follows the stream) knows them", \
	  "the RST,ACK bears exactly the sequence and acknowledgment numbers of the stream ({first})", "Linux tcp_send_active_reset", 0, 0, 0, 0) \
	X(RST_SOCKET_SIGNS, "rst-socket-signs", 0, "TTL, timestamps and IP ID of the RST are those of the stream", \
	  "its TTL ({0}){word} are those of the stream", "Linux tcp_send_active_reset", "ttl", 0, 0, 0) \
	X(RST_NO_SOCKET, "rst-no-socket", 0, "RST whose sequence number is the ACK number of what it answers, or the same RST for each segment: its sender has no such connection", \
	  "RST ({last}) in the form of a host that has no such connection", "RFC 9293 3.5.2, Linux tcp_v4_send_reset", 0, 0, 0, 0) \
	X(RST_PAST_GAP, "rst-past-gap", 0, "RST with ACK whose numbers lie beyond rows that the trace leaves out or shows without numbers, or that the capture lost: whether they are the stream's can't be told", \
	  "the numbers of the RST,ACK lie beyond what is shown of the stream ({first})", "seen", 0, 0, 0, 0) \
	X(RST_OWN_NUMBER, "rst-own-number", 0, "RST without ACK whose number lies beyond what was acknowledged: its sender knows what it sent", \
	  "RST without ACK ({last}), its sequence number {0 byte} beyond the last acknowledgment: its sender has the connection", "RFC 9293 3.10.7.4", "bytes", 0, 0, 0) \
	X(RST_UNPROVOKED, "rst-unprovoked", 0, "RST without ACK that answers nothing", \
	  "RST without ACK ({first}), {0 dur} after the last segment of {who}, in answer to nothing", "RFC 9293 3.5.2", "silence_ns", 0, 0, 0) \
	X(PROBE_WITHOUT_ACK, "probe-without-ack", 0, "the RST answers a segment without ACK that opens nothing: no connection sends such", \
	  "the segment that it answers bears no ACK and opens nothing ({frames}): no connection sends such", "RFC 9293 3.10.7.1", 0, 0, 0, 0) \
	X(RST_ACK_NO_STATE, "rst-ack-no-state", 0, "a RST to a lone segment, which needs no connection to be sent", \
	  "the RST answers a segment of no connection that is known here", "RFC 9293 3.10.7.1", 0, 0, 0, 0) \
	X(RST_TTL, "rst-ttl", 0, "the RST's TTL is not one that its supposed sender's packets have", \
	  "its TTL is {0} where the other packets of {who} have {1}", "RFC 791", "ttl", "stream_ttl", 0, 0) \
	X(RST_TTL_FRESH, "rst-ttl-fresh", 0, "the RST's TTL has not been counted down, the stream's has", \
	  "its TTL, {0}, has not been counted down, that of {who} has ({1})", "RFC 791; initial TTLs 64, 128, 255", "ttl", "stream_ttl", 0, 0) \
	X(RST_TOO_SOON, "rst-too-soon", 0, "the RST came sooner than its supposed sender can answer", \
	  "it came {0 dur} after what it answers, sooner than any answer of {who} ({1 dur})", "measured", "reaction_ns", "min_rtt_ns", 0, 0) \
	X(RST_LATE, "rst-late", 0, "the RST answers a SYN much later than a host takes to refuse", \
	  "it came {0 dur} after the SYN that it answers", "RFC 9293 3.10.7.1", "reaction_ns", 0, 0, 0) \
	X(RST_WINDOW, "rst-window", 0, "the RST bears a window that is not its supposed sender's: that of the segment that it answers", \
	  "its window, {0}, is that of the segment that it answers", "Linux tcp_v4_send_reset (0)", "window", 0, 0, 0) \
	X(RST_SYN_UNACKED, "rst-syn-unacked", 0, "the RST that answers a SYN does not acknowledge it: who sent the SYN drops the RST and asks again", \
	  "the RST ({frames}) does not acknowledge the SYN, so who sent that drops the RST and asks again", "RFC 9293 3.10.7.1, 3.10.7.3; Linux tcp_rcv_synsent_state_process", 0, 0, 0, 0) \
	X(RST_NO_OPTIONS, "rst-no-options", 0, "a RST with ACK in a stream with timestamps lacks them", \
	  "it lacks the timestamps that the stream carries", "RFC 7323 3.2", 0, 0, 0, 0) \
	X(RST_FOREIGN_ID, "rst-foreign-id", 0, "the RST's IP ID is not in the sequence of its supposed sender", \
	  "its IP ID ({0}) is not in the sequence of {who} ({1})", "RFC 791", "ip_id", "stream_ip_id", 0, 0) \
	X(RST_NO_DF, "rst-no-df", 0, "the RST may be fragmented, and no packet of its supposed sender may", \
	  "its don't-fragment bit is not set, that of all packets of {who} is", "RFC 791", 0, 0, 0, 0) \
	X(RST_ACKS_UNSENT, "rst-acks-unsent", 0, "the RST acknowledges bytes that were never sent", \
	  "it acknowledges {0 byte} more than {other} ever sent", "RFC 9293 3.10.7.4", "bytes", 0, 0, 0) \
	X(RST_BEHIND, "rst-behind", 0, "the RST does not know of data sent well before it", \
	  "it does not acknowledge data that had been sent more than a round trip before", "RFC 9293 3.10.7.4", 0, 0, 0, 0) \
	X(RST_LINK_ADDRESS, "rst-link-address", 0, "the RST came from another link address than its supposed sender's packets", \
	  "it came from another link address than the packets of {who}", "seen", 0, 0, 0, 0) \
	X(WENT_ON, "went-on", 0, "the RST's supposed sender went on sending after it", \
	  "{who} went on sending after it ({first}), unaware of it", "seen", "segments", 0, 0, 0) \
	X(SYN_AFTER_RST, "syn-after-rst", 0, "a RST answered the SYN-ACK in the client's name, and the client's SYN came again after it", \
	  "the same SYN came again {0 dur} after the RST ({first}), as if nothing had answered it", "RFC 9293 3.10.7.3", "after_ns", 0, 0, 0) \
	X(RST_NOT_TAKEN, "rst-not-taken", 0, "both sides went on: the RST took no effect", \
	  "both sides went on after it: it took no effect", "RFC 5961 3.2", 0, 0, 0, 0) \
	X(RST_OUT_OF_WINDOW, "rst-out-of-window", 0, "the RST's number is not one that its receiver takes", \
	  "its sequence number lies {0 byte} outside what {other} takes", "RFC 5961 3.2", "bytes", 0, 0, 0) \
	X(RST_BAD_CHECKSUM, "rst-bad-checksum", 0, "the RST's checksum is wrong: no host takes it", \
	  "its TCP checksum is wrong", "RFC 9293 3.1", 0, 0, 0, 0) \
	X(RST_CHALLENGED, "rst-challenged", 0, "the RST was answered by an ACK: its receiver did not take it", \
	  "{other} answered it with an ACK (a challenge) and kept the connection", "RFC 5961 3.2", 0, 0, 0, 0) \
	X(NUMBERS_ELSEWHERE, "numbers-elsewhere", 0, "another connection between the same hosts was answered with this one's numbers: its port was given away on the path", \
	  "the SYN of {conn} was answered with the numbers of this connection ({first}): the path had given its port away", "RFC 5961 4; RFC 5382", 0, 0, 0, 0) \
	X(CHALLENGE_ELSEWHERE, "challenge-elsewhere", 0, "another connection between the same hosts was answered with numbers that the trace counts from elsewhere: they may be this one's", \
	  "the SYN of {conn} was answered with the numbers of another connection ({first}); the trace counts from each one's own beginning, so that whose they are is not shown", "RFC 5961 4", 0, 0, 0, 0) \
	X(ADDRESS_MOVED, "address-moved", 0, "later connections to the address came from the RST's link address, too", \
	  "a later connection of that address came from the same link address as the RST ({conn}, {first})", "seen", 0, 0, 0, 0) \
	X(RST_OF_PROBER, "rst-of-prober", 0, "the RST's sender had probed or retransmitted in vain: its own timer ended it", \
	  "{who} sent it itself when its own timer gave up ({word})", "Linux tcp_keepalive_timer, tcp_write_timeout", "attempts", 0, 0, 0) \
	X(RST_AFTER_PROBE, "rst-after-probe", 0, "the RST's sender was seen with empty segments one below its RST's number alone: they may be keep-alive probes", \
	  "what {who} sent before it is empty and one below its number ({frames}), as a keep-alive probe is", "RFC 1122 4.2.3.6; Linux tcp_keepalive_timer", 0, 0, 0, 0) \
	X(RST_SENDER_SENT_IN_VAIN, "rst-sender-sent-in-vain", 0, "before it, the RST's sender had been sending in vain: it had given the connection up", \
	  "{who} had sent {0 attempt} in vain before ({frames}): it had given the connection up", "seen", "attempts", 0, 0, 0) \
	X(RST_TIMER_DUE, "rst-timer-due", 0, "the RST's sender may have given the connection up by its own timer before", \
	  "{who} may have given the connection up before by its own timer: nothing could reach it for {0 dur}", "Linux tcp_keepalive_timer, tcp_retries2", "silence_ns", 0, 0, 0) \
	X(DOWN_BEFORE, "down-before", 0, "before the RST, attempts to reach its sender stayed unanswered", \
	  "before it {0 attempt} of {other} stayed unanswered ({frames})", "seen", "attempts", "silence_ns", 0, 0) \
	X(SILENT_BEFORE, "silent-before", 0, "the RST's sender had been silent for long enough to reboot", \
	  "{who} had been silent for {0 dur} before it", "TA_SHORTEST_REBOOT_NS", "silence_ns", 0, 0, 0) \
	X(SPOKE_JUST_BEFORE, "spoke-just-before", 0, "the RST's sender spoke too shortly before for a reboot", \
	  "{who} had spoken {0 dur} before it, too shortly for a reboot", "TA_SHORTEST_REBOOT_NS", "silence_ns", 0, 0, 0) \
	X(RESET_ALIKE, "reset-alike", 0, "other connections of the same host were reset in the same way at about the same time", \
	  "{0 other connection} of the same host {0 was} reset alike within {1 dur} ({conn})", "seen", "connections", "within_ns", 0, 0) \
	X(RESET_BOTH_WAYS, "reset-both-ways", 0, "the RST's supposed sender was reset as well", \
	  "{who} was itself reset ({first})", "seen", 0, 0, 0, 0) \
	X(HOST_OUTLIVES, "host-outlives", 0, "an older connection of the RST's host goes on, which a reboot would have ended", \
	  "an older connection of that host goes on ({conn}, {first}), which a reboot would have ended", "seen", 0, 0, 0, 0) \
	X(NEVER_KNEW, "never-knew", 0, "the RST's sender never completed the handshake, as far as is seen", \
	  "{who} never acknowledged anything but the handshake: it may never have had the connection", "RFC 4987 3.6 (SYN cookies)", 0, 0, 0, 0) \
	X(BEGINNING_UNSEEN, "beginning-unseen", 0, "the connection's beginning is not in the capture", \
	  "the beginning of the connection is not in the capture", "seen", 0, 0, 0, 0) \
	X(DATA_REFUSED, "data-refused", 0, "data that the RST's sender never acknowledged", \
	  "{0 byte} sent to {who} {0 was} not acknowledged ({first})", "RFC 2525 2.17", "bytes", 0, 0, 0) \
	X(REFUSED_SACKED, "refused-sacked", 0, "data beyond what was not acknowledged that the RST's sender had SACKed: it had arrived", \
	  "{0 byte} more {0 was} SACKed by {who}: they had arrived", "RFC 2018 3", "bytes", 0, 0, 0) \
	X(REFUSED_UNSEEN, "refused-unseen", 0, "of what was not acknowledged, bytes that the capture lacks, the first one among them, and for how long the ACK stood still at it", \
	  "{0 byte} of {other} that {who} did not acknowledge {0 was} never captured; its ACK stood still at the first of them for {1 dur} until its RST ({frames})", "RFC 9293 3.4", "bytes", "stood_ns", 0, 0) \
	X(REFUSED_UNTAKEN, "refused-untaken", 0, "what was refused had been sent again and again, and each copy answered by an ACK that takes nothing", \
	  "{who} had answered {0 attempt} with what it refuses by ACKs that take nothing ({frames})", "RFC 9293 3.10.7.4", "answers", 0, 0, 0) \
	X(AFTER_CLOSE, "after-close", 0, "the RST came after both sides had closed, or refuses nothing", \
	  "it came after the close and refused no data", "RFC 9293 3.6", 0, 0, 0, 0) \
	X(GOODBYE, "goodbye", 0, "what was refused is a closing message (TLS alert), not a request", \
	  "what met the closed socket is a closing alert of {0 byte} ({first})", "RFC 8446 6.1", "bytes", 0, 0, 0) \
	X(MAYBE_GOODBYE, "maybe-goodbye", 0, "what was refused is short, and its bytes were not captured: it may be a closing message", \
	  "the {0 byte} that met the closed socket were not captured ({first}): they may be a closing alert", "RFC 8446 6.1", "bytes", 0, 0, 0) \
	X(CROSSED_CLOSE, "crossed-close", 0, "what was refused had been sent before its sender could know of the close", \
	  "{0 byte} of {other} crossed the FIN of {who} ({frames})", "RFC 9293 3.6", "bytes", 0, 0, 0) \
	X(WRITTEN_AFTER_CLOSE, "written-after-close", 0, "what was refused was sent after the FIN had been received", \
	  "{0 byte} of {other} were sent {1 dur} after the FIN of {who} ({frames})", "RFC 9293 3.6", "bytes", "after_ns", "idle_ns", 0) \
	X(IN_HANDSHAKE, "in-handshake", 0, "the RST answers a SYN-ACK, or came before the handshake was complete", \
	  "the RST {word} ({frames})", "RFC 9293 3.10.7.3", 0, 0, 0, 0) \
	X(NOTHING_EXCHANGED, "nothing-exchanged", 0, "the connection was opened and dropped without a byte", \
	  "it was opened and dropped without a byte", "seen", 0, 0, 0, 0) \
	X(DROPPED_AFTER_ANSWER, "dropped-after-answer", 0, "the client got its whole answer and dropped the connection with a RST at once", \
	  "{who} had its whole answer and dropped the connection at once ({first})", "Linux tcp_close with SO_LINGER 0; health checks do so", 0, 0, 0, 0) \
	X(ACKED_BY_RST, "acked-by-rst", 0, "what the RST acknowledges had been sent again and again, and no ACK had come", \
	  "{other} had sent what it acknowledges {0 time} in {1 dur}, and no ACK had come before it ({first})", "RFC 9293 3.8.1; at 10 % loss three in a row are lost once in 1,000", "attempts", "waited_ns", 0, 0) \
	X(WINDOW_WAS_SHUT, "window-was-shut", 0, "the RST's sender had its window shut: it did not read", \
	  "the window of {who} had been 0 ({first})", "RFC 9293 3.8.6", 0, 0, 0, 0) \
	X(LOOPBACK, "loopback", 0, "nothing lies between a host and itself", "both ends are one host", "RFC 1122 3.2.1.3", 0, 0, 0, 0) \
	\
	/* ---- who answers ---- */ \
	X(ANSWERS_HERE, "answers-here", 0, "the other side answered all that came before on this connection", \
	  "{who} had answered what came before on this connection", "seen", 0, 0, 0, 0) \
	X(ANSWERS_OTHERS, "answers-others", 0, "the same port answered another connection with data", \
	  "the same port answered {conn} with data ({first})", "seen", 0, 0, 0, 0) \
	X(ABORTED_WAIT, "aborted-wait", 0, "who waited for an answer ended the connection by a RST: it wanted one", \
	  "{who} ended its wait by a RST ({first})", "Linux tcp_disconnect, SO_LINGER 0", 0, 0, 0, 0) \
	X(EOF_IGNORED, "eof-ignored", 0, "a process that looks at its socket closes when the stream has ended; this one did not", \
	  "{who} left its own side open for {0 dur} after the end of the stream had been acknowledged", "RFC 9293 3.6 CLOSE-WAIT", "waited_ns", 0, 0, 0) \
	X(ANSWERED_LATE, "answered-late", 0, "the answer came after its asker had closed", \
	  "{who} sent data after {other} had closed ({first})", "seen", 0, 0, 0, 0) \
	\
	/* ---- handshake ---- */ \
	X(SYN_ACK_REPEATED, "syn-ack-repeated", 0, "the server repeats its SYN-ACK although ACK or data of the client are in this capture", \
	  "the server repeated its SYN-ACK {0 time} although the client's ACK and data were sent ({frames})", "Linux reqsk_timer_handler", "times", 0, 0, 0) \
	X(CLIENT_REPEATS_SYN, "client-repeats-syn", 0, "the client repeats its SYN although SYN-ACKs were sent", \
	  "the client repeated its SYN {0 time}: the SYN-ACKs do not reach it", "RFC 9293 3.10.7.3", "times", 0, 0, 0) \
	X(ACKED_ONLY_HANDSHAKE, "acked-only-handshake", 0, "the server never acknowledges anything beyond the SYN", \
	  "the server acknowledged nothing beyond the SYN", "RFC 9293 3.10.7.4", 0, 0, 0, 0) \
	X(PORT_SERVED_OTHERS, "port-served-others", 0, "the same port answered another connection meanwhile", \
	  "the same port answered {conn} meanwhile ({first})", "seen", 0, 0, 0, 0) \
	X(SYNS_ARRIVE, "syns-arrive", 0, "the capture is at the server: the SYNs arrive", \
	  "the capture was taken at the server: the SYNs arrive", "vantage", 0, 0, 0, 0) \
	\
	/* ---- hosts, clocks ---- */ \
	X(PORT_UNSEEN, "port-unseen", 0, "no answer of that port to anyone is in the capture", \
	  "no answer of that port to anyone is in the capture", "seen", 0, 0, 0, 0) \
	X(CLOCK_RAN, "clock-ran", 0, "the timestamp clock of a side ran on through the silence: its host was not suspended", \
	  "the timestamp clock of {who} ran on through the silence", "RFC 7323 5.4", 0, 0, 0, 0) \
	X(CLOCK_STOOD, "clock-stood", 0, "the timestamp clock of a side stood still: its host was suspended", \
	  "the timestamp clock of {who} stood still for {0 dur} ({frames}), as on a suspended or migrated machine", "RFC 7323 5.4", "suspended_ns", 0, 0, 0) \
	\
	/* ---- what another capture point saw of the same connection; {word} is its name ---- */ \
	X(OTHER_POINT, "other-point", 0, "another capture point saw this connection, too", \
	  "{word} captured this connection, too: {0 segment} {0 was} seen at both", "counted", "segments", 0, 0, 0) \
	X(RST_THERE, "rst-there", 0, "the other point saw a RST that is not in this capture", \
	  "{word} saw a RST of {who} ({at 0}) that is not in this capture", "compared", "far_frame", 0, 0, 0) \
	X(REWRITTEN, "rewritten", 0, "something between two capture points changes what passes", \
	  "{word} between the two capture points", "compared", 0, 0, 0, 0) \
	X(LOST_BETWEEN, "lost-between", 0, "what was sent passed the point nearer to its sender, and none of it came to the other, which watched", \
	  "{0 attempt} of {who} {0 was} lost between {between} ({frames})", "compared", "segments", 0, 0, 0) \
	X(POINT_QUIET, "point-quiet", 0, "the other point's capture holds nothing any more from then on, so that it proves nothing", \
	  "the capture of {word} holds nothing any more after that: it had ended, or nothing came to it", "compared", 0, 0, 0, 0) \
	X(POINT_CUT, "point-cut", 0, "the other point's capture is whole up to just before, and from the same time on its host's answers are missing here, too", \
	  "the capture of {word} is whole up to its last packet ({at 1}, {0 dur} before); from the same time on no answer of its side came here either", "compared", "before_ns", "far_frame", 0, 0) \
	X(ARRIVED_THERE, "arrived-there", 0, "what was sent in vain did come to the point nearer to its receiver", \
	  "{0 attempt} of {who} came to {word}, the first ({first}) as {at 1}", "compared", "segments", "far_frame", 0, 0) \
	X(ANSWERED_THERE, "answered-there", 0, "the receiver answered what had arrived, at the point nearer to it", \
	  "{who} answered {0 time} where {word} watched, first by {at 1}", "compared", "answers", "far_frame", 0, 0) \
	X(ANSWER_LOST_BETWEEN, "answer-lost-between", 0, "the answers passed the point nearer to the receiver, and none came to the other, which watched", \
	  "the answers of {who} to {0 attempt} of {other} were lost between {between}, the first left as {at 1}", "compared", "answers", "first_frame", 0, 0) \
	X(NOT_ANSWERED_THERE, "not-answered-there", 0, "what arrived on the receiver's own link was not answered there", \
	  "{0 attempt} of {other} arrived on {whose} own link, and {who} sent nothing back", "compared; TTL not counted down", "segments", 0, 0, 0) \
	X(SPOKE_THERE, "spoke-there", 0, "meanwhile the receiver sent segments that the point nearer to it saw", \
	  "meanwhile {who} sent {0 segment}, as seen on its side of the path: its host was alive", "compared", "segments", "far_frame", 0, 0) \
	X(BACK_LOST_BETWEEN, "back-lost-between", 0, "what the receiver sent meanwhile was lost between the points, too", \
	  "{0 segment} of {who} {0 was} lost the other way meanwhile, between {between}", "compared", "segments", 0, 0, 0) \
	X(BACK_CROSSED, "back-crossed", 0, "what the receiver sent meanwhile crossed from point to point", \
	  "{0 segment} of {who} crossed the other way meanwhile, between {between}", "compared", "segments", 0, 0, 0) \
	X(IDLE_BETWEEN, "idle-between", 0, "idle, then lost between the points, while another connection crossed in the same direction", \
	  "after {0 dur} of silence it was lost between {between} while {conn} crossed", "compared; RFC 5382 REQ-5", "idle_ns", 0, 0, 0) \
	X(MTU_BETWEEN, "mtu-between", 0, "large segments were lost between the points while smaller ones crossed", \
	  "{0 attempt} of {1 byte} or more of {who} {0 was} lost between {between}, {2} smaller segments crossed meanwhile", "compared; RFC 2923", "segments", "lost_bytes", "smaller", 0) \
	X(RST_MADE_BETWEEN, "rst-made-between", 0, "the point nearer to the RST's supposed sender, which watched, did not see it, and a second sign shows that it was made between the points", \
	  "the RST ({first}) never passed {word}, on the side of {who}: it was made between {between}", "compared", 0, 0, 0, 0) \
	X(FIN_MADE_BETWEEN, "fin-made-between", 0, "the point nearer to the FIN's supposed sender, which watched, saw no FIN of it: it was made between the points", \
	  "the FIN ({first}) never passed {word}, on the side of {who}: it was made between {between}", "compared", 0, 0, 0, 0) \
	X(ICMP_MADE_BETWEEN, "icmp-made-between", 0, "what the ICMP error quotes passed one point and never came to the next, which watched: its maker lies between the points", \
	  "what the ICMP error of {addr} quotes ({last}) never came to {word}: the error was made between {between}", "compared; RFC 792", 0, 0, 0, 0) \
	X(RST_NOT_THERE, "rst-not-there", 0, "the capture nearer to the RST's supposed sender does not hold it, and nothing else shows that it was made between the points", \
	  "the RST ({first}) is not in the capture of {word}, on the side of {who}", "compared", 0, 0, 0, 0) \
	X(RST_LEFT, "rst-left", 0, "the RST was seen on its sender's own link", \
	  "the RST left the host of {who} ({at 0})", "compared; TTL not counted down", "frame", 0, 0, 0) \
	\
	/* ---- what the kernel of an end says of its own socket (ss, netstat); {tool} is who printed it ---- */ \
	X(SOCKET_STATE, "socket-state", 0, "the state of a socket, by its own kernel", \
	  "{whose} socket was {word}, {0 byte} in its send queue and {1 byte} in its receive queue ({tool}, line {2})", "Linux inet_sk_diag_fill", \
	  "send_queue_bytes", "receive_queue_bytes", "line", 0) \
	X(SOCKET_ONLY, "socket-only", 0, "nothing of the connection but a line of ss or netstat is known", \
	  "no packet of it is known: only what {tool} says", "seen", 0, 0, 0, 0) \
	X(SOCKET_IDLE, "socket-idle", 0, "a kernel has nothing outstanding and nothing unread", \
	  "{whose} kernel had nothing outstanding and nothing unread ({tool}, line {0})", "Linux inet_sk_diag_fill", "line", 0, 0, 0) \
	X(SOCKET_SILENT, "socket-silent", 0, "how long a kernel had not heard its peer", \
	  "{whose} kernel had heard nothing of {other} for {0 dur} ({tool}, line {1})", "Linux tcp_get_info (rcv_tstamp, lrcvtime)", "silence_ns", "line", 0, 0) \
	X(SOCKET_HEARD, "socket-heard", 0, "a kernel that sends in vain hears its peer all the same", \
	  "{whose} kernel had heard {other} {0 dur} before, while it sent in vain ({tool}, line {1})", "Linux tcp_get_info (rcv_tstamp, lrcvtime)", "ago_ns", "line", 0, 0) \
	X(SOCKET_GROWS, "socket-grows", 0, "from one sample of a socket to a later one its attempts in vain grew", \
	  "its attempts in vain grew from {0} to {1} from one sample to a later one ({tool}, lines {2} and {3})", "compared", "first", "last", "first_line", "line") \
	X(SOCKET_GIVES_UP, "socket-gives-up", 0, "when a kernel that sends in vain would give up", \
	  "with {word} it gives up after {0 more retransmission}, about {1 dur} after it was asked", "Linux tcp_write_timeout", "left", "left_ns", 0, 0) \
	X(SOCKET_AGREES, "socket-agrees", 0, "a kernel says of an event what the packets show", \
	  "{whose} kernel says the same: {word}, {0 attempt} in vain, {1 byte} in its send queue ({tool}, line {2})", "compared", \
	  "attempts", "send_queue_bytes", "line", 0) \
	X(SOCKET_DISAGREES, "socket-disagrees", 0, "a kernel says of an event other than the packets show", \
	  "{whose} kernel says otherwise: {word}, with {0 byte} in its send queue ({tool}, line {1})", "compared", "send_queue_bytes", "line", 0, 0) \
	\
	/* ---- the capture itself ---- */ \
	X(VANTAGE_MARKS, "vantage-marks", 0, "the capture marks the packets of one side as sent by its own host", \
	  "the capture marks {whose} packets as sent by its own host", "sll_pkttype, pcapng epb_flags", 0, 0, 0, 0) \
	X(VANTAGE_HANDSHAKE, "vantage-handshake", 0, "the two halves of the handshake tell the distance to each end", \
	  "the server's half of the handshake took {0 dur}, the client's {1 dur}", "measured", "to_server_ns", "to_client_ns", 0, 0) \
	X(VANTAGE_CHECKSUMS, "vantage-checksums", 0, "one side's checksums are left to the network card", \
	  "{whose} checksums are left to the network card, the other side's are filled in", "checksum offload", 0, 0, 0, 0) \
	X(VANTAGE_SHARED, "vantage-shared", 0, "another connection between the same hosts tells", \
	  "{conn} between the same hosts tells", "one interface", 0, 0, 0, 0) \
	X(VANTAGE_TTLS, "vantage-ttls", 0, "TTLs that have, or have not, been counted down", \
	  "{whose} TTL is {0}, the other side's {1}", "RFC 791; initial TTLs 64, 128, 255", "ttl", "other_ttl", 0, 0) \
	X(CAPTURED_AT_SENDER, "captured-at-sender", 0, "the capture was taken at the host of the event's sender", \
	  "the capture was taken at {who}", "handshake halves, checksums, TTLs", 0, 0, 0, 0) \
	X(CAPTURED_AT_OTHER, "captured-at-other", 0, "the capture was taken at the other end: what is sent arrives there", \
	  "the capture was taken at {who}", "handshake halves, checksums, TTLs", 0, 0, 0, 0) \
	X(ONE_SIDED, "one-sided", 0, "one side of the traffic is not in the capture", \
	  "the packets of {who} are not in the capture", "RFC 9293 3.10.7.4", 0, 0, 0, 0) \
	X(OTHER_HALF, "other-half", 0, "the side that is missing is in the capture under another address: one of the two was rewritten on the way", \
	  "the packets of {who} are in the capture under another address, as {conn} ({frames}): sequence numbers and ports fit both ways", "RFC 6528, RFC 7323 4.3", 0, 0, 0, 0) \
	X(ONLY_SYNS, "only-syns", 0, "nothing but SYNs was captured, of any connection: a filter on them looks so", \
	  "nothing but SYNs is in the capture, as with a filter on them", "seen", 0, 0, 0, 0) \
	X(FILTERED, "filtered", 0, "the capture was filtered: a kind of segment is missing everywhere", \
	  "the capture was filtered: {word}", "seen", 0, 0, 0, 0) \
	X(CAPTURE_LOST, "capture-lost", 0, "the capture says that it lost packets, or segments that were acknowledged are missing", \
	  "the capture lost {0 packet} at least", "pcapng isb_ifdrop, ACKs of unseen bytes", "packets", 0, 0, 0) \
	X(OPTIONS_CUT, "options-cut", 0, "the snap length cut TCP options off: SACK and timestamps are not shown", \
	  "the capture's snap length cut the TCP options of {who} off", "pcap caplen, RFC 9293 3.1", 0, 0, 0, 0) \
	X(WINDOW_CUT, "window-cut", 0, "the snap length cut the window off: whether it was shut is not shown", \
	  "the capture's snap length cut the window of {who} off", "pcap caplen, RFC 9293 3.1", 0, 0, 0, 0) \
	X(CAPTURE_CUT, "capture-cut", 0, "the input ended before its end", "the input broke off before its end", "seen", 0, 0, 0, 0) \
	X(CAPTURE_GAP, "capture-gap", 0, "nothing at all was captured while the event lasted", \
	  "nothing at all was captured for {0 dur} ({frames})", "measured", "gap_ns", 0, 0, 0) \
	X(CLOCK_STEPPED, "clock-stepped", 0, "the clock of the capturing machine jumped", \
	  "the capture's clock jumped by {0 dur}: the timestamp clocks of both ends did not run meanwhile", "RFC 7323 timestamps of several hosts", "step_ns", 0, 0, 0) \
	X(CLOCK_SET_BACK, "clock-set-back", 0, "time runs backwards once: the clock of the capturing machine was set", \
	  "time runs backwards once: the capture's clock was set back", "seen", 0, 0, 0, 0) \
	X(ORDER_LOST, "order-lost", 0, "time runs backwards, or flags contradict options: the record can't be trusted", \
	  "the order of the segments is lost: {word}", "seen", 0, 0, 0, 0) \
	X(LONE_SEGMENTS, "lone-segments", 0, "too little of the connection was captured", \
	  "only {0 segment} of the connection {0 was} captured", "counted", "segments", 0, 0, 0) \
	X(ONLY_RSTS, "only-rsts", 0, "nothing but RSTs was captured", "nothing but RSTs of one side was captured", "seen", 0, 0, 0, 0) \
	X(SYN_PENDING, "syn-pending", 0, "SYNs whose answer had no time to come", \
	  "only SYNs were captured; the capture ended before an answer was due", "censoring", 0, 0, 0, 0)
/* clang-format on */

enum ta_fact_kind {
#define TA_FACT_ENUM(id, ...) TA_FACT_##id,
	TA_FACT_KINDS(TA_FACT_ENUM)
#undef TA_FACT_ENUM
		TA_FACT_COUNT
};

#endif
