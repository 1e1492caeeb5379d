/* SPDX-License-Identifier: MIT */
/* Thresholds of the join of capture points. */
#ifndef TA_POINTS_RULES_H
#define TA_POINTS_RULES_H

#include <stdint.h>

#include "tcpautopsy/core/timefmt.h"

/* Votes (packets alike in what a NAT leaves) for two connections of different endpoints. One vote that compares 64 bits
 * counts as two. */
enum { TA_POINTS_NAT_VOTES = 2 };
/* Votes where even the sequence numbers differ, with the same difference each time: IP ID, TSval and length agree by chance
 * more often. */
enum { TA_POINTS_SHIFT_VOTES = 3 };
/* Packets of a connection that are kept to be looked up, about: enough that two captures which share a hundredth of it meet. */
enum { TA_POINTS_BOOKED = 1024, TA_POINTS_BOOKED_ENDS = 64 };
/* Packets of a connection that these votes are taken of, about. */
enum { TA_POINTS_SHIFT_SAMPLE = 4096 };
/* Connections of the other point that are considered for one. */
enum { TA_POINTS_CANDIDATES = 8 };

/* The crystals of hosts stay within 100 ppm, adjtime() slews by 500 ppm (Linux, ntp_tick_adj aside). A faster change is a step. */
#define TA_POINTS_DRIFT_MAX 600e-6
/* A smaller step is taken for jitter of the stamps. */
#define TA_POINTS_STEP_MIN_NS INT64_C(2000000)
/* Shared packets that a clock holds for before the change counts as a step, not as a packet taken for another. */
enum { TA_POINTS_STEP_SAMPLES = 4 };
/* A drift that the bounds don't force is believed when there are this many packets in each direction, over this time, and the smallest
 * delays of both directions slope alike: within this share of the steeper. */
enum { TA_POINTS_DRIFT_SAMPLES = 4 };
#define TA_POINTS_DRIFT_SPAN_NS (10 * TA_SEC)
#define TA_POINTS_DRIFT_ALIKE 0.5
/* A drift that widens the gap between the bounds by no more than this share, or time, is none. */
#define TA_POINTS_DRIFT_GAIN 0.05
#define TA_POINTS_DRIFT_GAIN_NS 20000

/* A point that ran on behind its last packet, ns on any clock: no packet is later, as sums of times stop there (core/saturate.h). */
#define TA_POINTS_OPEN_END_NS INT64_MAX
/* Of a clock with shared packets of one direction only: how far it may be off when it is asked whether a point watched. */
#define TA_POINTS_ONE_WAY_NS INT64_C(500000000)
/* Packets of both directions this close in time vote on which point is nearer to a sender. */
#define TA_POINTS_VOTE_SPAN_NS (60 * TA_SEC)

/* How much faster than the fastest certain packet, and how much slower than the slowest, the same packet may be that is told from
 * others alike by its time only. */
#define TA_POINTS_EARLY_NS INT64_C(2000000)
#define TA_POINTS_LATE_NS (TA_SEC)

/* IP IDs that the segments of one super-packet use: 64 KiB in segments of 512 bytes and more. */
enum { TA_POINTS_BURST_IDS = 128 };
/* Bytes of the longest super-packet (Linux BIG TCP). */
enum { TA_POINTS_BURST_BYTES = 512 << 10 };
/* Pieces that are looked at for one super-packet. */
enum { TA_POINTS_BURST_PIECES = 4096 };

/* Around the ends of a capture, where a packet may have been missed without being lost. */
#define TA_POINTS_WATCH_NS INT64_C(5000000)
/* IP IDs between two packets of a sender that a packet between them may have, and packets that are looked at for the second one. */
enum { TA_POINTS_ID_GAP = 16 };

/* Packets sent this far apart are not overtaken. */
#define TA_POINTS_ORDER_NS INT64_C(10000000)

/* A tap that missed one packet may have missed others this long before and after: the ring buffer of libpcap runs full in bursts. */
#define TA_POINTS_MISS_NS (10 * TA_SEC)
/* A connection that a point never saw has no delays of its own: it has to have watched this much longer. */
#define TA_POINTS_UNSEEN_NS TA_SEC

#endif
