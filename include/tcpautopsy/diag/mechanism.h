/* SPDX-License-Identifier: MIT */
/* Mechanisms: what a scenario is in this case. Names are stable; X(ID, name, meaning), one row each. */
#ifndef TCPAUTOPSY_DIAG_MECHANISM_H
#define TCPAUTOPSY_DIAG_MECHANISM_H

/* clang-format off */
#define TA_MECHANISMS(X) \
	X(NONE, "", "nothing more is known than the scenario") \
	/* normal */ \
	X(CLOSED_IN_ORDER, "closed-in-order", "both sides closed and nothing was lost") \
	X(IN_USE, "in-use", "open and in use when the capture ended") \
	X(KEPT_ALIVE, "kept-alive", "idle, its keep-alive probes answered") \
	X(GOODBYE_MET_CLOSED_SOCKET, "goodbye-met-closed-socket", "a closing alert, FIN or ACK came after the other side's socket was gone") \
	X(CHECK_OR_SCAN, "check-or-scan", "opened and dropped without a byte: a health check or a scan") \
	X(RST_IGNORED, "rst-ignored", "a RST came that took no effect") \
	X(CHANCE_LOSS, "chance-loss", "losses by chance that retransmissions repaired, or might have") \
	/* silence */ \
	X(HOST_DIED, "host-died", "the host crashed, lost power or was cut off") \
	X(HOST_SUSPENDED, "host-suspended", "the host was suspended, or migrated, for a while") \
	X(PATH_DOWN, "path-down", "nothing passes between the two ends, in either direction") \
	X(PATH_ONE_WAY, "path-one-way", "one direction of the path is broken") \
	X(PATH_OUTAGE, "path-outage", "the path was broken for a while and recovered") \
	X(PATH_REFUSES, "path-refuses", "a router says that it can't or may not deliver") \
	X(ROUTING_LOOP, "routing-loop", "packets go round until their TTL runs out") \
	X(HOST_FIREWALL, "host-firewall", "a firewall on the host itself refuses the packets") \
	X(LINK_DOWN, "link-down", "the link next to an end failed") \
	X(GATEWAY_GONE, "gateway-gone", "the sender's gateway does not answer on the link") \
	X(CORRUPTION, "corruption", "packets arrive damaged") \
	X(NOT_ACCEPTED, "not-accepted", "packets arrive and are not accepted: old timestamps, wrong checksum, rewritten numbers") \
	X(ANSWERS_NOT_TAKEN, "answers-not-taken", "answers reach the sender's host and its stack does not take them") \
	X(FLOW_DROPPED, "flow-dropped", "the packets of this connection are dropped while others pass") \
	X(STATE_LOST, "state-lost", "a middlebox lost its state without the connection having idled") \
	X(IDLE_LIMIT, "idle-limit", "a middlebox forgot the connection because it was idle") \
	X(NAT_PORT_REUSED, "nat-port-reused", "a NAT gave the port to another connection") \
	X(PMTU, "pmtu", "packets above the path's MTU vanish and no ICMP error comes back") \
	/* resets */ \
	X(HOST_REBOOTED, "host-rebooted", "the host rebooted and forgot the connection") \
	X(ADDRESS_TAKEN_OVER, "address-taken-over", "another host answers for the address") \
	X(SOCKET_GONE, "socket-gone", "the host lives, its socket is gone and nobody was told") \
	X(GAVE_UP_FIRST, "gave-up-first", "an end had given the connection up by its own timer; the RST is the aftermath") \
	X(NEVER_COMPLETED, "never-completed", "the handshake was never completed at one end") \
	X(HALF_OPEN, "half-open", "one end had forgotten the connection and opened a new one on the same ports") \
	X(PROCESS_ABORTED, "process-aborted", "the process ended, or aborted the connection") \
	X(CLOSED_UNREAD, "closed-unread", "the process closed the connection with data unread") \
	X(REQUEST_CROSSED_CLOSE, "request-crossed-close", "a request crossed the close of the other side and was not delivered") \
	X(STALE_POOLED, "stale-pooled-connection", "a request was written to a connection that the other side had closed while it was idle") \
	X(LATE_DATA, "late-data", "data came after the process had closed") \
	X(CONNECT_ABANDONED, "connect-abandoned", "the client gave up connecting, or its process was gone") \
	X(FORGED_RST, "forged-rst", "something between the ends made the RST") \
	X(FORGED_FIN, "forged-fin", "something between the ends closed the connection in the name of one of them") \
	/* connecting */ \
	X(NOT_LISTENING, "not-listening", "nothing listens on the port") \
	X(FIREWALL_REFUSES, "firewall-refuses", "a firewall refuses in the host's name") \
	X(LISTEN_QUEUE_FULL, "listen-queue-full", "the SYNs arrive and the listen queue is full") \
	X(ACCEPT_QUEUE_FULL, "accept-queue-full", "the handshake's last ACK arrives and the accept queue is full") \
	X(SYN_DROPPED, "syn-dropped", "the SYNs, or their answers, vanish") \
	X(ANSWER_LOST, "answer-lost", "the SYN-ACKs do not reach the client") \
	/* application */ \
	X(HUNG_PROCESS, "hung-process", "the kernel acknowledges, the process does not answer") \
	X(NOT_READING, "not-reading", "the process does not read what arrives") \
	X(CLOSE_LOST, "close-lost", "the FIN was never acknowledged") \
	/* the capture */ \
	X(CAPTURE_TOO_SHORT, "capture-too-short", "the capture ends before it could tell") \
	X(CAPTURE_ONE_SIDED, "capture-one-sided", "one side of the traffic is missing") \
	X(CAPTURE_FILTERED, "capture-filtered", "the capture was filtered") \
	X(CAPTURE_LOST, "capture-lost", "the capture lost packets") \
	X(CAPTURE_STALLED, "capture-stalled", "nothing at all was captured meanwhile") \
	X(CLOCK_STEPPED, "clock-stepped", "the capturing machine's clock jumped") \
	X(STRANGER, "stranger", "somebody else sent in the name of one side") \
	X(ORDER_LOST, "order-lost", "the order of the packets can't be trusted")
/* clang-format on */

enum ta_mechanism {
#define TA_MECHANISM_ENUM(id, name, meaning) TA_MECH_##id,
	TA_MECHANISMS(TA_MECHANISM_ENUM)
#undef TA_MECHANISM_ENUM
		TA_MECH_COUNT
};

/* NULL for TA_MECH_NONE. */
const char *ta_mechanism_name(enum ta_mechanism mechanism);
const char *ta_mechanism_meaning(enum ta_mechanism mechanism);

#endif
