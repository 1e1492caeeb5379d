/* SPDX-License-Identifier: MIT */
/* Every threshold that decides something in src/diag, with its unit and where it is from. "Chosen" says that no
 * standard and no kernel gives the number: it parts what was seen in captures, and may be moved. */
#ifndef TA_DIAG_RULES_H
#define TA_DIAG_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/timefmt.h"

/* ---- silences ---- */

/* An outage is at least this many unanswered timeouts and this long a silence (report-format: "outage"). */
#define TA_OUTAGE_COPIES 3
#define TA_OUTAGE_NS (2 * TA_SEC)

/* What the other side sent before it could know of a segment arrives within so many round trips of it, or at least so
 * long (a delayed ACK: 40 ms in Linux, TCP_DELACK_MIN); without a round trip within so long. */
#define TA_IN_FLIGHT_RTTS 2
#define TA_IN_FLIGHT_MIN_NS (50 * TA_MS)
#define TA_IN_FLIGHT_UNKNOWN_NS TA_SEC

/* Fewer unanswered attempts than this may be one lost packet. */
#define TA_SEVERAL_COPIES 2
/* One that has sent so many copies in vain has stopped for that reason. Chosen; RFC 1122 4.2.3.5 has R1 = 3. */
#define TA_IN_VAIN_COPIES 3
/* So many attempts show a timer at work without a look at their gaps; fewer have to back off, by so much. */
#define TA_TIMER_ATTEMPTS 4
#define TA_BACKOFF_PERCENT 150
/* No stack waits longer between two copies: over twice the 120 s of TCP_RTO_MAX, the largest default known. */
#define TA_LONGEST_GAP_NS (300 * TA_SEC)
/* What the answer to an attempt may take beyond the next expiry: the first timeout of RFC 6298 2.1. */
#define TA_NEXT_ATTEMPT_NS TA_SEC

/* ---- who explains a silence ---- */

/* Silence of both sides before a failure after which a middlebox is suspected of having forgotten the connection.
 * Without other evidence: the shortest limits of firewalls for established connections in use are 30 to 60 s. */
#define TA_SUSPECT_IDLE_NS (30 * TA_SEC)
/* With a RST that neither end sent. Chosen. */
#define TA_RESET_AFTER_IDLE_NS (5 * TA_SEC)
/* With a new connection to the same port that works. Chosen. */
#define TA_DEAD_AFTER_IDLE_NS (2 * TA_SEC)
/* A connection opened so long before the first unanswered segment is still a new one. Chosen. */
#define TA_NEW_CONNECTION_NS TA_SEC
/* The longest survived silence is worth a word from here on. */
#define TA_SURVIVED_NS TA_SEC

/* An ICMP host unreachable so late after what it quotes: the router had asked for the link address in vain. Linux
 * asks 3 times at retrans_time 1 s and tells at the end, for each packet queued meanwhile; the last comes soonest.
 * Measured in the lab: 0.8 to 3.1 s; a route's or a rule's error comes within a round trip. */
#define TA_ICMP_AFTER_ARP_NS (700 * TA_MS)
/* Segments with news of a peer that acknowledges nothing which make one direction sure. Chosen. */
#define TA_HEARD_SEGMENTS 2
/* Addresses that agree in so many of 16 bytes are one network: a /24 of IPv4, and of IPv6 a /120. Chosen. */
#define TA_SAME_NETWORK_BYTES 15
/* Silences that begin so near each other begin together. Chosen: the first timeouts of both lie in between. */
#define TA_TOGETHER_NS TA_SEC
/* What is heard so long after a loss, beyond ta_patience_ns(), was sent after it. Chosen. */
#define TA_ALIVE_MARGIN_NS TA_SEC

/* Copies in vain that leave no doubt of a silence, and that make it likely. Chosen. */
#define TA_CERTAIN_COPIES 5
#define TA_LIKELY_COPIES 3

/* A zero window is a stall from here on; shorter ones are flow control at work. Chosen. */
#define TA_STALL_NS (10 * TA_SEC)
/* So many answered probes show a live kernel behind a closed window. Chosen. */
#define TA_STALL_ANSWERS 2
/* A window stays shut, as far as is known, until the probe after next would have come. */
#define TA_PROBES_AWAITED 2

/* So many copies of so large a segment must vanish: RFC 1191 lets no path be below 576 bytes (536 of payload). */
#define TA_PMTU_COPIES 3
#define TA_PMTU_BYTES 500

/* ---- a connection that does not open ---- */

/* SYNs of a timer lie at least so far apart: RFC 6298 2.1 has 1 s, less what a coarse clock takes off. */
#define TA_SYN_SPACING_NS (900 * TA_MS)
/* How long a SYN or SYN-ACK waits for its answer: the initial RTO of RFC 6298 2.1. */
#define TA_SYN_PATIENCE_NS TA_SEC
/* SYN-ACKs over so long have waited enough: two timeouts of 1 and 2 s. */
#define TA_SYN_ACK_SPAN_NS (3 * TA_SEC)
/* A SYN is repeated where no answer came: fewer show nothing; so many leave no doubt. Chosen. */
#define TA_SYN_ATTEMPTS 2
#define TA_CERTAIN_SYNS 3

/* ---- who sent a RST ---- */

/* A path of other length shows in this many hops at least; one more or less is ECMP. Chosen. */
#define TA_FOREIGN_TTL_HOPS 2
/* Signs of a middlebox: one that has other explanations, one that has hardly any; and the sum that is sure. */
#define TA_WEAK_SIGN 1
#define TA_STRONG_SIGN 2
#define TA_CERTAIN_SIGNS 3
/* Round trips below this are not told from the sender's own delay. Chosen. */
#define TA_TELLING_RTT_NS TA_MS
/* A RST is sooner than any answer below this part of the shortest round trip. Chosen. */
#define TA_SOONER_PERCENT 90
/* Segments with news of the receiver after a RST show that it did not take it. Chosen. */
#define TA_NOT_TAKEN_SEGMENTS 2
/* A retransmission timer that gives up has sent so many times (RFC 1122 4.2.3.5: R1 is 3 retransmissions), and
 * its RST comes at an expiry, this long after the last copy. */
#define TA_GIVING_UP_ATTEMPTS 4
#define TA_EXPIRY_NS TA_SEC

/* A host that was heard a moment ago has not rebooted since; one that let copies go unanswered may have, sooner.
 * A virtual machine or a container takes about 2 s. Chosen. */
#define TA_SHORTEST_REBOOT_NS (2 * TA_SEC)
#define TA_SHORTEST_DOWN_NS TA_SEC
/* A silence that a reboot takes on real hosts, and the time in which its other connections meet the new kernel. Chosen. */
#define TA_REBOOT_SILENCE_NS (10 * TA_SEC)
#define TA_RESET_ALIKE_NS (60 * TA_SEC)

/* So few bytes refused after both sides had closed are a goodbye, not a failure: a close alert of TLS is 24 to 31
 * bytes (RFC 8446 5.1, 6.1), a QUIT or logout of a text protocol fits as well. Chosen. */
#define TA_GOODBYE_BYTES 100u
/* A RST so soon after data may be about that data: closed with it unread. Chosen. */
#define TA_UNREAD_NS TA_SEC

/* ---- what went well, and what the capture can't tell ---- */

/* Unacknowledged bytes whose copy did not come for so long: the capture holds only part of the connection. Every
 * stack's first timeout is due by then, and so is its second. */
#define TA_BROKEN_OFF_NS (10 * TA_SEC)
/* A wait for an acknowledgment that is worth a word, and one that makes "nothing failed" unsure. Chosen. */
#define TA_STALL_TOLD_NS (3 * TA_SEC)
#define TA_STALL_DOUBT_NS (30 * TA_SEC)
/* A hole that stayed open so long was due to be filled: the initial RTO of RFC 6298 2.1. */
#define TA_HOLE_NS TA_SEC
/* A capture that ran on for so long after the last segment shows that its sender stopped. Chosen. */
#define TA_RAN_ON_NS (60 * TA_SEC)
/* Silence before a failure from which on the connection died idle. */
#define TA_DIED_IDLE_NS TA_SEC
/* An end is the connection's when nothing more than this came after it. */
#define TA_AFTER_END_NS TA_SEC
/* An outage so long makes TCP_USER_TIMEOUT worth a word. Chosen. */
#define TA_ADVICE_TIMEOUT_NS (60 * TA_SEC)

/* ---- where the capture was taken ---- */

/* A half of the handshake counts as a path from here on, */
#define TA_PATH_US 200
/* the far one is so many times the near one, */
#define TA_FAR_TIMES_NEAR 4
/* and where both take this long, the capture lies between. Chosen. */
#define TA_BOTH_FAR_US 1000

/* A chain of so few attempts shows no timer that tells of a stack. */
#define TA_STACK_ATTEMPTS 3

/* ---- several connections ---- */

/* Attempts in vain from which on a connection fell silent all of a sudden. Chosen. */
#define TA_SUDDEN_ATTEMPTS 3
/* Duplicates are told from one segment in so many on. Chosen. */
#define TA_DUPLICATES_ONE_IN 20
/* A connection with fewer segments shows no missing side. Chosen. */
#define TA_ONE_SIDED_SEGMENTS 4
/* Link addresses asked for in vain: Linux mcast_solicit is 3. */
#define TA_NEIGHBOUR_REQUESTS 3
/* RSTs of one host so near each other have one cause; silences begin with the next send of each. Chosen. */
#define TA_RESETS_TOGETHER_NS (100 * TA_MS)
#define TA_DEATHS_TOGETHER_NS (5 * TA_SEC)
/* A host heard so long after its last connection fell silent was alive. */
#define TA_HEARD_LATER_NS (2 * TA_SEC)
#define TA_GROUP_CONNECTIONS 2
/* A gap in a capture stands out from this length on, and only where so many segments were captured. Chosen. */
#define TA_CAPTURE_GAP_NS (5 * TA_SEC)
#define TA_BUSY_SEGMENTS 500

/* ---- conformance ---- */

#define TA_RFC1122_R1_RETRANSMISSIONS 3     /* 4.2.3.5 */
#define TA_RFC1122_R2_NS (100 * TA_SEC)     /* 4.2.3.5 */
#define TA_RFC6298_RTO_MAX_NS (60 * TA_SEC) /* 2.5 */
#define TA_RFC6298_RTO_MIN_NS TA_SEC        /* 2.4 */
/* A chain of fewer attempts says nothing of backoff. */
#define TA_CONFORMANCE_ATTEMPTS 4

static inline int64_t ta_percent_of(int64_t whole, int percent)
{
	return whole * percent / 100;
}

#endif
