/* SPDX-License-Identifier: MIT */
/* Every threshold that decides whether something is a fact, with its unit and where it is from. */
#ifndef TA_FACTS_RULES_H
#define TA_FACTS_RULES_H

#include "tcpautopsy/core/timefmt.h"

/* An outage is at least this many unanswered timeouts and this long a silence (the report's contract). */
#define TA_OUTAGE_TIMEOUTS 3
#define TA_OUTAGE_NS (2 * TA_SEC)
/* Up to so many attempts in vain, chance explains each; up to so many it explains them badly; beyond, not. At a loss rate
 * of 10 % three losses in a row come once in 1,000, five once in 100,000. */
#define TA_FEW_ATTEMPTS 2
#define TA_SOME_ATTEMPTS 4
/* Copies closer together are one burst: no timer is that fast (Linux TCP_RTO_MIN is 200 ms, settable to 5). */
#define TA_BURST_NS (5 * TA_MS)
/* A zero window is a stall from here on; shorter ones are flow control at work. */
#define TA_STALL_NS (10 * TA_SEC)
/* The shortest idle time after which a middlebox can have forgotten a connection that is dead while others pass. */
#define TA_IDLE_NS (2 * TA_SEC)
/* The shortest idle time after which it is suspected although nothing else passes: no device in use waits less. */
#define TA_SUSPECT_IDLE_NS (30 * TA_SEC)
/* What a side sent before it could know of a segment arrives within so many SRTT, and at least so soon. */
#define TA_IN_FLIGHT_SRTTS 2
#define TA_IN_FLIGHT_MIN_NS (50 * TA_MS)
/* Two hosts fell silent together when it was within: */
#define TA_TOGETHER_NS TA_SEC
/* Hosts that differ in so many leading bytes of their addresses (as kept: IPv4 mapped) lie in different networks. */
#define TA_NETWORK4_BYTES 15
#define TA_NETWORK6_BYTES 8
/* One SYN is seen before and after its destination was rewritten within: */
#define TA_TWIN_NS (100 * TA_MS)
/* The two directions of one connection under two addresses begin within: their first packets are a round trip apart. Chosen. */
#define TA_OTHER_HALF_NS (10 * TA_SEC)
/* Two ends that answer each other's ACKs: so many of each, and so near each other that no timer sends them. */
#define TA_LOOP_SEGMENTS 32
#define TA_LOOP_NS (50 * TA_MS)
/* Link addresses asked for in vain: Linux mcast_solicit is 3. */
#define TA_RESOLVE_REQUESTS 3
/* ARP or neighbour discovery fails after 3 requests, 1 s apart (Linux retrans_time_ms), less the tap's jitter. */
#define TA_ICMP_AFTER_ARP_NS (700 * TA_MS)
/* Answers to so many attempts that take nothing are no loss of one ACK. */
#define TA_NOT_ACCEPTED_ANSWERS 2
/* Copies with a wrong checksum, so many: no single bit error. */
#define TA_CORRUPT_SEGMENTS 2
/* A hole of full-size segments that nobody filled for so long: their copies are lost, too. */
#define TA_HOLE_NS (3 * TA_SEC)
/* Large segments lost: so many, and each of more bytes than the least MTU that every path carries (RFC 791: 576). */
#define TA_PMTU_ATTEMPTS 3
#define TA_PMTU_BYTES 500
/* A sender that is not content sends again within so long: twice the initial RTO (RFC 6298 section 2.1). */
#define TA_CONTENT_NS (2 * TA_SEC)
/* A retransmission timer that gave up had tried at least so often. */
#define TA_GIVE_UP_ATTEMPTS 4
/* The receiver of a RST went on with so many segments of news: it did not take it. */
#define TA_WENT_ON_SEGMENTS 2
/* A host had been sending in vain; a host was down: so many attempts. */
#define TA_IN_VAIN_ATTEMPTS 3
#define TA_DOWN_ATTEMPTS 2
/* A host that was heard a moment ago has not rebooted since; one that let attempts go unanswered may have, sooner. */
#define TA_SHORTEST_REBOOT_NS (2 * TA_SEC)
#define TA_SHORTEST_DOWN_NS TA_SEC
/* Resets of several connections are alike within: */
#define TA_ALIKE_NS (60 * TA_SEC)
/* ECMP gives a path one hop more or less; from here on a TTL is of another distance. */
#define TA_TTL_HOPS 2
/* A RST came sooner than its supposed sender can answer: below 9/10 of the shortest round trip. */
#define TA_TOO_SOON_NUM 9
#define TA_TOO_SOON_DEN 10
/* IP IDs that lie so far ahead at most go on counting: some packets may be lost, or not captured. */
#define TA_IP_ID_STEPS 1024u
/* Of one packet to the next of the same host so few others are sent that chance alone hits the step once in 1,000. */
#define TA_IP_ID_NEAR 64u
/* TTLs that a service sets for its socket: to reach the link alone, or to prove that it comes from there (RFC 5082). */
#define TA_TTL_LINK_LOCAL 1
#define TA_TTL_GTSM 255
/* After so long a silence a counter that the whole host shares may be anywhere. */
#define TA_IP_ID_IDLE_NS (10 * TA_SEC)
/* A host refuses a SYN within a round trip; one that takes so long is none of Linux, BSD or Windows. */
#define TA_REFUSAL_LATE_NS (2 * TA_SEC)
/* Both ends are reset within: */
#define TA_BOTH_WAYS_NS (5 * TA_SEC)
/* A client whose idle connection was reset opens another one within: */
#define TA_REPLACED_NS (60 * TA_SEC)
/* Written so long after the FIN had come: to a connection that was kept, not in the course of a transfer. */
#define TA_STALE_NS TA_SEC
/* A health check or a scan is over within: */
#define TA_CHECK_NS (3 * TA_SEC)
/* The shortest of so many round trips is the path's; of fewer, this part of it: a handshake may have waited for a link
 * address, and a loaded host is slower at first. Chosen. */
#define TA_TOO_SOON_SAMPLES 8u
#define TA_TOO_SOON_PART 4
/* A RST,ACK that came so many times more is no socket's. */
#define TA_RSTS_OF_NO_SOCKET 2u
/* 127.0.0.0/8 in an IPv4-mapped address. */
enum { TA_IPV4_OFFSET = 12, TA_LOOPBACK_NET = 127 };
/* SYNs at this distance or more are a timer's (RFC 6298 section 2.1: 1 s, less the tap's jitter). */
#define TA_SYN_SPACED_NS (900 * TA_MS)
/* A client or server without an answer sends at least so many SYNs or SYN-ACKs. */
#define TA_SYN_ATTEMPTS 2
/* SYN-ACKs over so long a time have waited long enough, wherever the capture ends (1 s and 2 s of backoff). */
#define TA_SYN_ACK_SPAN_NS (3 * TA_SEC)
/* A wait for an acknowledgment that is worth a word although it ended well: longer than the RTO of a sender that knows no round
 * trip yet (RFC 6298 section 2.1). */
#define TA_LONG_WAIT_NS TA_SEC
/* A retransmission is due long before this: a record without one stops early. */
#define TA_BREAKS_OFF_NS (10 * TA_SEC)
/* The half of a handshake that takes at least so long, and so many times the other, goes over the path; with both at least
 * TA_MIDDLE_RTT_US the capture lies between the ends. */
#define TA_HALF_RTT_US 200
#define TA_HALF_RTT_RATIO 4
#define TA_MIDDLE_RTT_US 1000
/* A client that closes so long, and so many SRTT, after a request that nobody answered has given up waiting. */
#define TA_REQUEST_WAIT_NS TA_SEC
#define TA_REQUEST_SRTTS 4
/* A process that waits in read() or poll() learns of the end of the stream at once and closes; one that is busy, within this. */
#define TA_EOF_NOTICED_NS (TA_SEC / 4)
/* A capture without a single pure ACK although so many segments were acknowledged by data that came back was filtered: a
 * receiver acknowledges every second segment at least (RFC 9293 section 3.8.6.3). */
#define TA_FILTER_SEGMENTS 8
/* So many new segments after a copy, with nothing acknowledged, are more than a loss probe (1) and F-RTO (2, RFC 5682) send. */
#define TA_SENT_ON 4
/* Last heard so long before the end of the capture, and so many times its longest pause: it may have failed since. */
#define TA_QUIET_NS (5 * TA_SEC)
#define TA_QUIET_IDLES 2
/* A capture lost frames when so many ACKs, and one in so many segments, are of bytes that it lacks. */
#define TA_LOST_ACKED 2
#define TA_LOST_ONE_IN 100
/* Two clocks fell behind by the same when it is within this part; so many silences of the capture are looked at. */
#define TA_CLOCK_ALIKE_PART 10
#define TA_CLOCK_GAPS 4
/* A clock that was set back once is met once by each side. */
#define TA_CLOCK_SET_SEGMENTS 2
/* Most of a connection is unseen: so many bytes of it for each that was captured. */
#define TA_UNSEEN_PARTS 9
/* A keep-alive probe was due: Linux's timer wheel is late by up to an eighth of the time that it counts. */
#define TA_WHEEL_PART 8
#define TA_PROBE_LATE_NS (2 * TA_SEC)

/* A stack acknowledges what it takes at once, or within its delayed-ACK timer (RFC 1122 section 4.2.3.2: 500 ms), and has as long
 * again for itself. */
#define TA_ANSWER_NS TA_SEC
/* So many attempts that came to a host and drew no answer: no loss within the host of one. */
#define TA_MUTE_ATTEMPTS 2
/* A capture that was stopped by chance, and not by the failure, seldom was within this time before it. Ours: connections that are in use
 * or kept alive by their application say something about as often. */
#define TA_POINT_CUT_NS (10 * TA_SEC)
/* So many smaller segments crossed while the large ones were lost. */
#define TA_PMTU_SMALLER 2

/* A client that drops a connection so soon after its answer was through with it: no person is so fast. Chosen. */
#define TA_DROP_NS (10 * TA_MS)
/* A check wants no more than this: one window without scaling. A longer answer was being read. Chosen. */
#define TA_DROP_BYTES 65535u

/* So many SYNs of one host, or to one, that open nothing are a scan or a flood: a program that tries in vain does so every few
 * seconds. Chosen. */
#define TA_SCAN_SYNS 200
/* Of each not more than so many: a scanner asks once or twice, a connect() seven times. */
#define TA_SCAN_COPIES 3

/* Segments of one length at doubling gaps that make a chain likely: two ratios of two by chance are rare. Chosen. */
#define TA_EQUAL_LEAST 4

/* ---- a kernel's own word of its socket (sockets.c) ---- */

/* So often in vain, with its timer doubled, that one loss and a late answer do not explain it. Chosen. */
#define TA_SOCKET_ATTEMPTS 2
/* A probe timer that has so long to run was doubled: Linux' TCP_RTO_MIN is 200 ms, and an RTO of a second rare. */
#define TA_SOCKET_PROBING_NS TA_SEC
/* What has lain unread so long is not just arriving. Chosen. */
#define TA_SOCKET_UNREAD_NS (10 * TA_SEC)
/* Heard within this part of the time in which it has tried in vain: not only the answer to what was sent before. Chosen. */
#define TA_SOCKET_HEARD_PART 2
/* Linux TCP_RTO_MIN, TCP_RTO_MAX; RTO of a SYN (TCP_TIMEOUT_INIT). */
#define TA_LINUX_RTO_MIN_NS (200 * TA_MS)
#define TA_LINUX_RTO_MAX_NS (120 * TA_SEC)
/* tcp_model_timeout(): tcp_retries2 = 15 doublings of TCP_RTO_MIN up to TCP_RTO_MAX. */
#define TA_LINUX_RETRIES2_NS (924600 * TA_MS)
/* tcp_orphan_retries(): 0, the default, counts as 8; so many doublings of TCP_RTO_MIN. */
#define TA_LINUX_ORPHAN_NS (102200 * TA_MS)
/* tcp_syn_retries. */
#define TA_LINUX_SYN_RETRIES 6
/* A timeout that is doubled more often has reached TCP_RTO_MAX from any minimum: bounds a shift. */
#define TA_LINUX_DOUBLINGS 20

#endif
