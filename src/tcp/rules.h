/* SPDX-License-Identifier: MIT */
/* Every threshold that decides something in src/tcp, with its unit and where it is from. "Chosen" says that no standard
 * and no kernel gives the number: it parts what was seen in captures, and may be moved. What bounds memory is in
 * core/limits.h; the patience of the censoring rule, which others share, in tcp/facts.h. */
#ifndef TA_TCP_RULES_H
#define TA_TCP_RULES_H

#include "tcpautopsy/core/timefmt.h"

/* ---- the order of packets in a capture ---- */

/* A packet overtaken on its way is at most this late. Chosen. */
#define TA_REORDER_NS (3 * TA_MS)
/* A host that had taken a RST answers what still comes with a RST; its ACKs so long after it are a connection's. Chosen. */
#define TA_STILL_THERE_NS TA_SEC
/* A segment sent below a RST's number so soon after it had been overtaken by it. Chosen. */
#define TA_OVERTAKEN_NS (10 * TA_MS)
/* A connection's time runs backwards from here on; less is the jitter of several capture queues. Chosen. */
#define TA_BACKWARDS_NS (10 * TA_MS)
/* IP IDs of one sender that are so near each other tell the order of two packets: half of the 16 bits would do, but a
 * global counter serves other connections, too. Chosen. */
#define TA_IP_ID_NEAR 256

/* ---- who is the server ---- */

/* Ports below it are services' (RFC 6335 section 6: system ports). */
#define TA_SYSTEM_PORTS 1024

/* ---- packets captured twice ---- */

/* A copy of a packet may be delayed by a router between two taps, but no sender repeats itself with the same IP ID
 * so soon. Chosen: a quarter of the shortest RTO of Linux (TCP_RTO_MIN, 200 ms). */
#define TA_SAME_ID_NS (50 * TA_MS)
/* The clocks of two captures that were merged into one differ by at most so much where the TTL tells them apart. Chosen. */
#define TA_SAME_PACKET_NS (60 * TA_SEC)
/* Without an ID only what no timer and no duplicate ACK can produce counts as a copy. Chosen. */
#define TA_SAME_FIELDS_NS TA_MS
/* Who has no socket answers each segment with the same RST: without an IP ID only a capture in which one in so many comes
 * twice shows that it is one. A capture of two interfaces doubles at least one side of each connection. */
#define TA_TWICE_ONE_IN 3

/* ---- what is believed ---- */

/* Numbers so far beyond what was sent are out of any window (RFC 9293 section 3.10.7.4, RFC 5961 section 5): so many
 * times the larger window, as its scale may be unknown, and so many bytes where both windows are small. Chosen. */
#define TA_STRAY_WINDOWS 4
/* ECMP gives a path one hop more or less; from here on a TTL is of another distance. Chosen. */
#define TA_FOREIGN_HOPS 2
/* Segments of a side after which its packets are known: one may be of a proxy that opens the connection. Chosen. */
#define TA_KNOWN_SEGMENTS 2
#define TA_STRAY_BYTES (1 << 20)
/* SYNs one after the other on the ports of a connection that are looked through for the one that goes on. Chosen. */
#define TA_CONTEST_LOOKS 16u
/* An ACK that does not acknowledge the SYN so soon after it is a challenge ACK (RFC 5961 section 4): the SYN is not
 * repeated before, by the stacks that wait longest (RFC 1122 section 4.2.3.1: 3 s). */
#define TA_CHALLENGE_NS (3 * TA_SEC)
/* The window that a RST's number is held against where its receiver's is unknown: the largest without scaling. */
#define TA_WINDOW_UNKNOWN_BYTES 65535u
/* A RST that leaves out what had been sent more than so many round trips before is not in step. Chosen. */
#define TA_BEHIND_RTTS 2

/* The challenge that a RST out of place gets comes at once, or within two round trips (RFC 5961 section 3.2). Chosen. */
#define TA_CHALLENGE_MIN_NS (10 * TA_MS)
/* Probes at this part of the idle time, or less, wait for the interval: the prober heard no answer; and regular ones
 * differ by this much at most (Linux's timer wheel: 13 %, mostly the same way). Chosen. */
#define TA_INTERVAL_PERCENT 75
#define TA_REGULAR_PERCENT 10

/* A RST so soon after a segment answers it. Chosen: longer than a host takes, shorter than the least RTO (Linux
 * TCP_RTO_MIN, 200 ms). */
#define TA_ANSWERS_RST_NS (100 * TA_MS)

/* ---- clocks ---- */

/* Timestamps that advance with the capture's clock, in ms (RFC 7323 section 5.4 allows 1 ms to 1 s; Linux
 * tcp_clock_ms()): over a gap of at least so long, to so many per cent and so many ms. Chosen. */
#define TA_CLOCK_GAP_MS 1000
/* A gap of so much tells that it ticks in milliseconds: with ticks of 4 or 10 ms it would show a quarter or a tenth. */
#define TA_CLOCK_TELLS_MS 200
#define TA_CLOCK_PERCENT 1
#define TA_CLOCK_SLACK_MS 20
/* The host was suspended when its clock fell behind by so much, and by so much of the gap. Chosen. */
#define TA_SUSPEND_MS 1000
#define TA_SUSPEND_PERCENT 10
#define TA_PERCENT 100
/* A clock that ticks so slowly over so long a gap stood still: none ticks slower than once a second (RFC 7323 section
 * 5.4); half as often is what counts. */
#define TA_CLOCK_STOOD_MS (10 * 1000)
#define TA_SLOWEST_TICK_MS 1000

/* ---- retransmissions ---- */

/* A round trip between tap and sender beyond this is no way, but an application that was slow to accept. Chosen. */
#define TA_NEAR_MAX_NS (2 * TA_SEC)
/* The fastest way to the sender and back is half of what the handshake took: there are connections to set up in it. Chosen. */
#define TA_FASTEST_NEAR_PART 2
/* No timer of a sender goes off sooner after what it repeats, where the way to it does not take longer: half of the least
 * RTO (Linux TCP_RTO_MIN). Chosen. */
#define TA_SOONEST_TIMER_NS (100 * TA_MS)
/* Linux has the loss probe from 3.10 on (June 2013), after draft-dukkipati-tcpm-tcp-loss-probe (July 2012), RACK from 4.4;
 * other stacks later. A clock that stands before 1990 is none, or counts from the start of the capture. Since 1970, as is
 * 2013-01-01. */
#define TA_DATED_FROM_NS (INT64_C(631152000) * TA_SEC)
#define TA_LOSS_PROBE_FROM_NS (INT64_C(1356998400) * TA_SEC)
/* Linux TCP_RTO_MIN, which its loss probe allows a delayed ACK, too. */
#define TA_LEAST_RTO_NS (200 * TA_MS)
/* The loss probe's delay is 2 SRTT and at least two ticks of 1 ms (tcp_schedule_loss_probe(), TCP_TIMEOUT_MIN), seen between
 * three and five quarters of it, as SRTT moves, and late by an eighth and two ticks of HZ 100. Tolerance, chosen. */
#define TA_PTO_SRTTS 2
#define TA_FRESH_PROBE_MIN_NS (2 * TA_MS)
#define TA_FRESH_PROBE_LEAST_QUARTERS 3
#define TA_FRESH_PROBE_MOST_QUARTERS 5
#define TA_FRESH_PROBE_LATE_NS (20 * TA_MS)
/* A retransmission timer goes off no sooner than nine tenths of the RTO that the round trips give: as src/recovery has it. */
#define TA_SOON_NUM 9
#define TA_SOON_DEN 10
/* A way to the sender that takes less is within its host. Chosen. */
#define TA_AT_SENDER_NS TA_MS
/* A gap that its sender's clock tells is another one than the capture's if it differs by more than this, and by more than so much
 * of it: less is the jitter of a path. Chosen. */
#define TA_OTHER_GAP_NS (20 * TA_MS)
#define TA_OTHER_GAP_PERCENT 10
/* And so much less than the rest of the path, of which a way below TA_AT_SENDER_NS may be all. Chosen. */
#define TA_BESIDE_PART 2
/* A way to the sender from so much on may have queues of its own: its timestamps tell when it sent. Chosen. */
#define TA_FAR_NS (10 * TA_MS)
/* The timestamp option and its padding in each segment (RFC 7323 appendix A). */
#define TA_TIMESTAMP_BYTES 12

/* RFC 5681 section 3.2: duplicate ACKs that set off a fast retransmission. */
#define TA_DUPACKS 3
/* A handshake that took so many times as long as the fastest answer of the same host tells no distance. Chosen: what
 * jitter does not do. */
#define TA_SLOW_HANDSHAKE 2
/* No loss probe comes later than so many RTOs, and so much, after what it repeats: the RTO bounds its timer. The estimate
 * knows nothing of a longer least RTO (tcp_rto_min_us). Chosen. */
#define TA_PAST_PROBE_RTOS 2
#define TA_PAST_PROBE_NS (2 * TA_SEC)
/* A segment sent so soon after one of the peer's was provoked by it, seen near the sender. Chosen. */
#define TA_PROVOKED_NS (5 * TA_MS)
/* An ACK that comes sooner after a retransmission than so much of the shortest round trip answers an earlier one; of
 * round trips below 2 ms that can't be told. Chosen. */
#define TA_EARLY_ACK_QUARTERS 3
#define TA_QUARTERS 4
#define TA_EARLY_ACK_RTT_MIN_NS (2 * TA_MS)
/* If only this side is captured, this many new segments after a chain mean it was answered. Chosen: more than the
 * initial window (RFC 6928) can hold back behind what is repeated would be safer, fewer are seldom there. */
#define TA_ONE_SIDED_PROGRESS 4u
/* The next gap of a timer that backs off is at most the last one doubled (RFC 6298 section 5.5), late by an eighth
 * (Linux, kernel/time/timer.c, LVL_GRAN). In eighths of the last gap. */
#define TA_NEXT_GAP_MAX_EIGHTHS 18
#define TA_EIGHTHS 8
/* Newest episodes among which the one that a D-SACK speaks of is looked for. Chosen. */
#define TA_DSACK_LOOKS 16

/* ---- probes ---- */

/* The shortest idle time and interval that a stack lets an application set is 1 s (Linux TCP_KEEPIDLE); timers are never
 * early, a capture's clock may be off by a little. */
#define TA_PROBE_IDLE_MIN_NS (900 * TA_MS)
/* A probe before anything was heard of the peer follows the prober's own last segment by more than any reordering.
 * Chosen. */
#define TA_PROBE_FIRST_MIN_NS (50 * TA_MS)
/* Where a trace shows no number of empty ACKs, one that comes later than this after a probe is no answer to it: so many
 * round trips, or half a second where that is more; a second where none is known (a probe is sent again after a second at
 * the earliest). Chosen. */
#define TA_UNNUMBERED_ANSWER_MIN_NS (500 * TA_MS)
enum { TA_UNNUMBERED_ANSWER_RTTS = 4 };
#define TA_UNNUMBERED_ANSWER_NS TA_SEC
/* The first byte into a window just closed may only have crossed the news of it; a persist timer takes at least
 * TCP_RTO_MIN, 200 ms, in Linux. Half of that: the news was seen half a round trip earlier or later. */
#define TA_WINDOW_PROBE_MIN_NS (100 * TA_MS)
/* An idle time of so much or more that is a round setting to so little is no chance. Chosen: one in hundreds. */
#define TA_CLEAN_IDLE_NS (60 * TA_SEC)
#define TA_CLEAN_OFF_NS (100 * TA_MS)
/* A keep-alive timer that has not gone off for so many of its idle times is not set to it. Chosen. */
#define TA_LAPSED_IDLES 3
/* Empty segments that nothing has confirmed as probes: so many, at distances that differ by no more than half, are a
 * timer's. Chosen. */
#define TA_SUSPECTS 3
#define TA_REGULAR_HALVES 3

/* ---- what is suspected of a connection that is still followed (suspicion.c) ---- */

/* Retransmissions by timer, and a silence, after which it is suspected: those that make an outage by the report's contract (facts/rules.h
 * has the same), before which nobody can say more than that a packet or two were lost. It is said once the answer to the last of them would
 * have come, one base RTO later. */
#define TA_SUSPECT_TIMEOUTS 3u
#define TA_SUSPECT_NS (2 * TA_SEC)
/* Fewer suffice where each has waited for long: the second SYN goes out after 3 s (RFC 6298 section 5.5 and an initial RTO of 1 s). */
#define TA_SUSPECT_SLOW_TIMEOUTS 2u
#define TA_SUSPECT_SLOW_NS (3 * TA_SEC)
/* Keep-alive or window probes in a row without an answer: one is lost now and then. It is said once the second's answer had its time
 * (tcp/facts.h: patience). */
#define TA_SUSPECT_PROBES 2u
/* A window that is probed and stays shut for so long is a stall (facts/rules.h has the same), if it was asked after so often. */
#define TA_SUSPECT_WINDOW_NS (10 * TA_SEC)
#define TA_SUSPECT_WINDOW_PROBES 3u
/* ---- the table of connections, when it is full ---- */

/* Connections are folded when all but one of so many parts of the memory that there may be is used, and again when half a part more is.
 * Chosen. */
#define TA_MEMORY_STEPS 16
/* Memory is looked at each time so many segments came; where there is little of it, as many as use half a part up, if each brings an
 * episode, its connection's trouble and a replay: some 4096 bytes; a look costs as much as tens of segments. Chosen. */
#define TA_MEMORY_SEGMENTS 4096
#define TA_MEMORY_SEGMENTS_LEAST 256
#define TA_MEMORY_SEGMENT_BYTES 4096
/* Connections of one SYN that stay awake at least: more than are looked at for one that failed (TA_LIMIT_LOOKS). */
#define TA_AWAKE_LEAST 1024
/* What the end of the run takes beside: the report of a thousand connections as text, 8 kB each, connections of one SYN that are awake;
 * at most two parts of so many of the memory, for one that is small. Measured. */
#define TA_MEMORY_END_ALL_BYTES (UINT64_C(16) << 20)
#define TA_MEMORY_END_PART 5
/* To give up a sixteenth of what failed helps where it frees at least one of so many parts of a sixteenth of the memory: else something
 * other than connections holds it. Chosen. */
#define TA_MEMORY_HELPS_PART 64
/* What a connection costs while all is well: struct ta_conn, its key's slots, its ids. Measured (bench/README.md). */
#define TA_MEMORY_PLACE_BYTES 320
/* What a connection costs at the end: places in the indexes of hosts, of scans and of ids. */
#define TA_MEMORY_END_BYTES 96
/* Episodes that a connection healed from, of which the longest are kept where memory is used up. Chosen. */
#define TA_THIN_EPISODES 16

/* Twice the MSL of RFC 9293 section 3.4.2: no segment of a closed connection is under way any more. */
#define TA_TWO_MSL_NS (240 * TA_SEC)
/* A SYN without an answer for so long is of a flood: with the answer goes little. Chosen. */
#define TA_SYN_FLOOD_NS (10 * TA_SEC)

/* ---- ICMP ---- */

/* RFC 792: destination unreachable, its codes net (0), host (1) and fragmentation needed. */
#define TA_ICMP_UNREACHABLE 3
#define TA_ICMP_HOST_UNREACHABLE 1
#define TA_ICMP_FRAG_NEEDED 4
/* RFC 4443 section 3.2: packet too big. */
#define TA_ICMP6_TOO_BIG 2
/* RFC 4443 section 3.1: destination unreachable, its codes no route and address unreachable. */
#define TA_ICMP6_UNREACHABLE 1
#define TA_ICMP6_NO_ROUTE 0
#define TA_ICMP6_ADDR_UNREACHABLE 3
/* The second SYN is due after 1 s (RFC 6298 section 2.1), with stacks of before 2011 after 3 s (RFC 1122 section
 * 4.2.3.1). */
#define TA_SYN_RTO_MAX_NS (3 * TA_SEC)

/* ---- segments without flags and numbers (notes.c) ---- */

/* A chain of timeouts doubles: 1.7 to 2.3 times the gap before (as TA_DOUBLES_LEAST, narrower, since nothing else shows
 * that it is one). Chosen. */
enum { TA_DOUBLING_LEAST = 17, TA_DOUBLING_MOST = 23, TA_DOUBLING_PART = 10 };
/* No common stack retransmits sooner by its timer: 150 ms (Linux TCP_RTO_MIN is 200 ms; a quarter of it for jitter). */
#define TA_DOUBLING_FIRST_NS (150 * TA_MS)

/* An echo newer than all timestamps seen of its host by so many ticks: of a segment that is not in the capture, and none that was
 * captured late or merged into another. Its clock ticks at most once a millisecond, but for one part in so many and the slack of
 * TA_CLOCK_SLACK_MS (RFC 7323 section 5.4). Chosen. */
#define TA_ECHO_UNSEEN_TICKS 50
#define TA_ECHO_PART 16
/* A receiver acknowledges within 500 ms (RFC 1122 section 4.2.3.2), and that takes a round trip, which varies by so many times: what
 * data acknowledges later had been acknowledged without data before. */
#define TA_LATE_ACK_NS TA_SEC
#define TA_LATE_ACK_RTTS 4

#endif
