/* SPDX-License-Identifier: MIT */
/* Every threshold that decides something in src/recovery, with its unit and where it is from. "Chosen" says that no standard
 * and no kernel gives the number. */
#ifndef TA_RECOVERY_RULES_H
#define TA_RECOVERY_RULES_H

#include "tcpautopsy/core/timefmt.h"

/* A tap that is nearer to a sender sees what its ACKs let out within a moment. Chosen: a host's lateness. */
#define TA_BESIDE_NS (5 * TA_MS)
/* What an ACK lets out leaves the sender at once (tcp_ack() ends in tcp_xmit_recovery()): the time that a loaded host takes,
 * and an eighth of the way to it, which is not always the same. Chosen. */
#define TA_LET_OUT_NS (5 * TA_MS)
#define TA_LET_OUT_NEAR_PART 8
/* An ACK may be heard sooner than the handshake was, by such a part of the way and by so much. Chosen. */
#define TA_HEARD_PART 16
#define TA_HEARD_NS TA_MS
/* Of two segments with the same timestamp the echo does not tell which was heard: half of the way suffices then. Chosen. */
#define TA_SAME_TICK_PART 2
/* Copies nearer than this are one burst: what let the first out let out the others. Chosen. */
#define TA_BURST_NS (10 * TA_MS)
/* RFC 5681 section 3.2, tcp_reordering of Linux: duplicate ACKs, or segments that SACK reports, that set off a fast
 * retransmission without RACK. */
#define TA_DUPACKS 3
/* RACK's reordering window is min RTT / 4 at first and never above SRTT (RFC 8985 section 6.2; tcp_rack_reo_wnd()); its
 * timer runs two ticks longer (TCP_TIMEOUT_MIN), which is 8 ms at HZ 250. The timer goes off at most so long after the
 * ACK that armed it: one SRTT by this part, and this. */
#define TA_REORDERING_PART 2
#define TA_REORDERING_NS (12 * TA_MS)
/* What is paced follows within a round trip: the congestion window is spread over it (tcp_update_pacing_rate()). With so
 * much for the timers of pacing. Chosen. */
#define TA_PACED_NS (10 * TA_MS)
/* No ACK with news and no copy before: nothing of it can be paced. */
#define TA_IDLE_UNKNOWN_NS INT64_MAX
/* A retransmission timer is due from nine tenths of the RTO on that the round trips give. Chosen: as the fit of the timers. */
#define TA_DUE_NUM 9
#define TA_DUE_DEN 10
/* With the other side out of sight: a sender that was silent for less has sent what it sent again by no timer of its own.
 * Chosen: half of TCP_RTO_MIN. */
#define TA_SILENCE_NS (100 * TA_MS)
/* Without an estimate of the RTO: none is shorter (Linux TCP_RTO_MIN). */
#define TA_RTO_MIN_NS (200 * TA_MS)
/* A round trip that is shorter than so many quarters of the shortest one answers an earlier copy (tcp_rack_advance()). */
#define TA_EARLY_QUARTERS 3
#define TA_QUARTERS 4
/* The loss probe's delay with more than one segment out: 2 SRTT and two ticks (tcp_schedule_loss_probe()). */
#define TA_PTO_SRTTS 2
#define TA_PTO_EXTRA_NS (2 * TA_MS)
/* Sooner than one SRTT and the least that two ticks take no loss probe's timer goes off. */
#define TA_PTO_LEAST_NS TA_MS
/* The timer wheel of Linux is late by an eighth (kernel/time/timer.c, LVL_GRAN), and a handler by three ticks of 4 ms. */
#define TA_LATE_PART 8
#define TA_LATE_NS (12 * TA_MS)
/* No window is larger (RFC 7323 section 2.3), so that nobody has more outstanding: numbers farther apart are not of one flight,
 * and those twice as far could not be compared. */
#define TA_SPAN_MAX_BYTES (1u << 30)
/* Doublings of the RTO that are looked at; more say nothing. */
#define TA_BACKOFF_MAX 16

#endif
