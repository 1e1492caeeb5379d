/* SPDX-License-Identifier: MIT */
/* Every threshold that decides something in src/timers, with its unit and where it is from. What a stack does is in the
 * book of stacks (stacks/book.h), what the timer wheel of Linux does in wheel.h. "Tolerance, chosen" is said where no source
 * gives the number: the tests hold what it parts. */
#ifndef TCPAUTOPSY_TIMERS_RULES_H
#define TCPAUTOPSY_TIMERS_RULES_H

#include "tcpautopsy/core/timefmt.h"

#define TA_MINUTE_NS (60 * TA_SEC)

/* ---- bounds of the arithmetic ---- */

/* No timer of a live connection runs longer, ns; keeps every product with HZ inside 64 bits. */
#define TA_TIMER_MAX_NS (30 * 86400 * TA_SEC)
/* A round trip beyond this is none, us; the 32-bit counters of the kernel (srtt_us is scaled by 8) would overflow soon. */
#define TA_RTT_SAMPLE_MAX_US (200 * INT64_C(1000000))
/* Doublings of 1 ms up to TA_TIMER_MAX_NS are 32: a longer shift says nothing and would overflow. */
#define TA_SHIFT_MAX 40
/* The base of a chain without a cap is below TA_TIMER_MAX_NS / 2^16, that is 39 s. */
#define TA_BASE_MAX_SHIFT 16

/* ---- RFC 6298, RFC 8985 ---- */

/* Unit in which the estimator keeps its variance without a minimum, us: two bytes of it reach 8 s, and a quarter of it is
 * below any jiffy. Chosen. */
#define TA_BARE_VAR_US INT64_C(128)

/* The estimator's gains are shifts (net/ipv4/tcp_input.c tcp_rtt_estimator): srtt is kept times 8. */
#define TA_SRTT_SHIFT 3
/* Initial RTO: RFC 6298 2.1, and RFC 1122 4.2.3.1 before (Linux before 3.1). ns */
#define TA_RTO_INITIAL_NS TA_SEC
#define TA_RTO_INITIAL_OLD_NS (3 * TA_SEC)
/* No SYN or SYN-ACK timer starts shorter: the initial RTO's tenth. Tolerance, chosen. ns */
#define TA_SYN_MIN_NS (100 * TA_MS)
/* A SYN timer's base is an initial RTO by a part of so much. Tolerance, chosen. */
#define TA_SYN_BASE_PART 20
/* What tcp_schedule_loss_probe adds to 2 SRTT where more than one segment is out (net/ipv4/tcp_output.c: 2 jiffies, at
 * HZ 1000). ns */
#define TA_PTO_EXTRA_NS (2 * TA_MS)
/* The least minimum RTO that is looked for: two and a half jiffies at HZ 250 (tcp_rto_min_us takes any, TCP_RTO_MIN_US two
 * jiffies). Chosen. ns */
#define TA_RTO_MIN_LEAST_NS (10 * TA_MS)
/* A minimum above the usual one is a setting if it is whole such units. Chosen: people set 300 ms, 500 ms, 1 s. ns */
#define TA_RTO_MIN_UNIT_NS (50 * TA_MS)
/* SRTT as captured is off by a part of so much, at the sender: its stamps are taken a little later. Tolerance, chosen. */
#define TA_SRTT_SLACK_PART 64
/* A loss probe's delay is 2 SRTT by these quarters: SRTT moves while the chain begins. Tolerance, chosen. */
#define TA_PTO_LEAST_NUM 3
#define TA_PTO_LEAST_DEN 4
#define TA_PTO_MOST_NUM 3
#define TA_PTO_MOST_DEN 2

/* ---- what is no timer's ---- */

/* A retransmission sooner than this after the one before is the capture's double or the application's; also the noise
 * that a stamp has against a timer. Tolerance, chosen. ns */
#define TA_DOUBLE_NS (5 * TA_MS)
/* No retransmission timer is taken to be shorter (Linux' least is 200 ms, the BSDs' with their slop 230 ms), unless what
 * comes before or after has the same base (Windows' may be 20 ms). Tolerance, chosen. ns */
#define TA_HASTY_NS (100 * TA_MS)
/* Round trip allowed for where none is known. Tolerance, chosen. ns */
#define TA_ANSWER_MAX_NS (300 * TA_MS)
/* An estimated RTO or round trip, and a nominal delay, are off by a tenth at most: the capture point's SRTT is not the
 * sender's. Tolerance, chosen. */
#define TA_NEARLY_PART 10
/* One delay is the double of another between 3/2 and 3 of it. Tolerance, chosen: half way to the next power of two. */
#define TA_DOUBLES_LEAST_NUM 3
#define TA_DOUBLES_LEAST_DEN 2
#define TA_DOUBLES_MOST 3
/* A retransmission that does not begin at SND.UNA, sooner than 3/4 of the gap before: slow start after a timeout. Tolerance,
 * chosen: a doubled or equal delay is longer. */
#define TA_AFTER_RTO_NUM 3
#define TA_AFTER_RTO_DEN 4
/* A first window probe's delay counts if it is half the next by a tenth (2/5 to 3/5). Tolerance, chosen. */
#define TA_FIRST_PROBE_LEAST_NUM 2
#define TA_FIRST_PROBE_MOST_NUM 3
#define TA_FIRST_PROBE_DEN 5

/* ---- how a gap may exceed its delay ---- */

/* On a wheel, beyond the bucket: softirq and capture. Tolerance, chosen. ns */
#define TA_WHEEL_EARLY_NS (5 * TA_MS)
#define TA_WHEEL_NOISE_NS (25 * TA_MS)
/* Without a wheel: a tick of 10 ms (HZ 100 of the BSDs) and a stamp, and 0.6 % of clock drift. Tolerance, chosen. */
#define TA_CLEAN_DRIFT_NUM 1006
#define TA_CLEAN_DRIFT_DEN 1000
#define TA_CLEAN_EARLY_NS (11 * TA_MS)
#define TA_CLEAN_NOISE_NS (12 * TA_MS)
/* Two gaps are equal, one as late as a wheel may be, with so much noise. Tolerance, chosen. ns */
#define TA_EQUAL_NOISE_NS (20 * TA_MS)
/* Gaps of one plateau: on a grid they are equal but for noise. Tolerance, chosen. */
#define TA_PLATEAU_PART 60
#define TA_PLATEAU_NOISE_NS (15 * TA_MS)
/* A plateau's gap may hold so many delays, all but one lost to the capture. */
#define TA_PLATEAU_TIMES_MAX 3
/* Equal gaps from the first one on are a plateau from so many on, else loss probe and timeout; and so many of the last gaps
 * are tried as its level. */
#define TA_PLATEAU_FROM_START 4
#define TA_PLATEAU_BACK 3
/* The last gap of a plateau is no doubling of it. As TA_DOUBLES_LEAST. A gap below 9/10 of it still grows. Tolerance, chosen. */
#define TA_PLATEAU_GROWS_NUM 9
#define TA_PLATEAU_GROWS_DEN 10
/* A clean cap is seen late by 0.5 %, a whole number of seconds by 0.1 %. Tolerance, chosen. */
#define TA_CAP_PART 200
#define TA_CAP_WHOLE_PART 1000

/* ---- models ---- */

/* Spread of the stamps around the tick that is tried, in turn: capture at the sender, in the path, far away. Tolerance,
 * chosen. ns */
#define TA_GRID_SENDER_NS (2500 * TA_US)
#define TA_GRID_PATH_NS (6 * TA_MS)
#define TA_GRID_FAR_NS (12 * TA_MS)
/* A tick of this HZ, 10 ms, is as wide as the noise: twice 2.5 ms and it are hardly less than twice 6 ms and one of 4 ms. What it
 * alone explains is tried with the next wider spread of the others. Chosen: of simulated chains at HZ 1000, seen through 4 to 12 ms of
 * noise, half as many are taken for HZ 100. */
#define TA_GRID_SLOW_HZ 100
/* Stamps that are off by more than a part of the base tell nothing of its ticks. Tolerance, chosen. */
#define TA_GRID_BASE_PART 3
/* Below so many gaps a grid says too little. */
#define TA_GRID_STEPS 3
/* One late handler is supposed in chains of so many gaps; bases longer than this have too many ticks to search again. */
#define TA_LATE_STEPS 8
#define TA_LATE_STEPS_MAX 32
#define TA_LATE_BASE_NS (5 * TA_SEC)
/* So many lost attempts are supposed in chains of so many gaps. Chosen: one in four at most. */
#define TA_MISSING_THREE_STEPS 10
#define TA_MISSING_TWO_STEPS 6
#define TA_MISSING_MAX 3
/* A fit holds the estimate exactly if the bounds of its base are no wider than a fortieth. Tolerance, chosen: one tick of
 * HZ 100 at 400 ms. */
#define TA_ESTIMATED_PART 40
/* The estimate is a lower bound of the base by a tenth, an upper one by an eighth. Tolerance, chosen. */
#define TA_ABOVE_PART 8
/* A wheel's base is below the least RTO if it is so by a twentieth. Tolerance, chosen. */
#define TA_BELOW_MIN_PART 20

/* Ranks part what fits alike; the smaller is the better. Only their order against each other decides, so each is set
 * against a lost frame (100), the most expensive thing to suppose. */
enum {
	/* Each attempt that the capture is supposed to lack. */
	TA_RANK_MISSING = 100,
	/* A narrow fit that holds the very RTO of the round trips is nearly worth a lost frame. */
	TA_RANK_ESTIMATED = -90,
	/* A base below the estimate: the estimate is a lower bound, so more than half a lost frame. */
	TA_RANK_BELOW = 60,
	/* A base above it: the kernel may know a longer round trip than the capture. */
	TA_RANK_ABOVE = 20,
	/* A shorter minimum RTO that was set: less than a base that nothing explains. A longer one is round, and less than a
	 * base above the estimate by chance. */
	TA_RANK_OTHER_MIN = 40,
	TA_RANK_LONGER_MIN = 15,
	/* A SYN whose base is no initial RTO. */
	TA_RANK_NO_INITIAL = 15,
	/* Delays that do not double at first need a reason (thin streams, linear SYNs). */
	TA_RANK_HOLD = 10,
	/* A wheel seldom doubles cleanly. */
	TA_RANK_PLAIN = -8,
	/* A loss probe of what is not the tail alone. */
	TA_RANK_PROBE = 5,
	/* More was sent behind the loss probe, which the chain does not show. */
	TA_RANK_FROM_HEAD = 5
};

/* Gaps that it takes to name a HZ, by how far the stamps are off the ticks; with fewer, two HZ fit by chance (simulated in
 * tests/unit/test_timers_simulation.c). */
#define TA_NAME_HZ_STEPS 5
#define TA_NAME_HZ_BLURRED_STEPS 7
#define TA_NAME_HZ_FAR_STEPS 9
/* Gaps of a stretch that is explained of a chain that is not as a whole. */
#define TA_STRETCH_STEPS 4
/* A stretch is the chain less so many gaps at its end, else 3/4 of it, else half. */
#define TA_STRETCH_LESS_MAX 3
#define TA_STRETCH_PART_NUM 3
#define TA_STRETCH_PART_DEN 4

/* ---- timers that look up at fixed times ---- */

/* Linux before 4.4 looks at its listening sockets so often (TCP_SYNQ_INTERVAL), the slow timer of 4.4BSD so (PR_SLOWHZ). ns */
#define TA_LISTENER_SCAN_NS (200 * TA_MS)
#define TA_SLOW_TIMER_NS (500 * TA_MS)
/* Its clock and the capture's part by a part of so much: 64 s of an embedded board. Tolerance, chosen. */
#define TA_SLOW_DRIFT_PART 500
/* Gaps that show its ticks: the first, cut short, and two whole ones. */
#define TA_SLOW_STEPS_MIN 3
#define TA_SCANNED_NOISE_NS (6 * TA_MS)
#define TA_SCANNED_STEPS_MIN 3
#define TA_SCANNED_STEPS_MAX 12

/* ---- the abort clock ---- */

/* An attempt may come so much before its nominal instant; and after it, beyond the bucket. Noise of the stamps, chosen. ns */
#define TA_DUE_EARLY_NS (5 * TA_MS)
#define TA_DUE_LATE_NS (50 * TA_MS)
/* A clean timer is late by a fiftieth at most; a wheel of unknown HZ by a fortieth in the mean. Tolerance, chosen. */
#define TA_DUE_CLEAN_PART 50
#define TA_DUE_MEAN_PART 40
/* The capture went on long enough after an instant to have shown what was due then. Tolerance, chosen. ns */
#define TA_RAN_PAST_NS (TA_SEC / 2)
/* Timeouts from which on a setting is named that ended a chain: of a process, of an orphan. Fewer fit too many settings. */
#define TA_FITTED_TIMEOUTS 4
#define TA_FITTED_ORPHAN_TIMEOUTS 3
/* Expiries that are looked at ahead: the budget of tcp_retries2 at the least cap has fewer. */
#define TA_EXPIRIES_MAX 64

/* ---- keep-alive ---- */

/* The coarsest clock tick of a stack without a wheel (Windows, 64 Hz). ns */
#define TA_CLEAN_TICK_NS (16 * TA_MS)
/* Noise of a stamp against the timer. Tolerance, chosen. ns */
#define TA_KEEPALIVE_NOISE_NS (3 * TA_MS)
/* Equal gaps that tell a HZ; and a period of answered probes. */
#define TA_STEADY_GAPS 3
#define TA_PERIOD_GAPS 2
/* Below this people set any second, above it at most 30 of a rounder unit, and none of less than 5 s.
 * Chosen: documentation recommends 30 s, 45 s, 60 s, 5 min. ns */
#define TA_ANY_SECOND_NS (10 * TA_SEC)
#define TA_SETTING_UNIT_NS (5 * TA_SEC)
#define TA_SETTING_UNITS_MAX 30
/* A measure is off its setting by a tenth of the setting's unit at most. Tolerance, chosen. */
#define TA_SETTING_PART 10
/* A grid tells something where its bucket is so many times the noise on either side. */
#define TA_BUCKET_NOISES 4
/* What is the same at any HZ is named if it is whole minutes. ns */
#define TA_AGREED_UNIT_NS TA_MINUTE_NS

/* ---- stacks ---- */

/* Points: a stack is named from POSSIBLE on; a hint never suffices alone. Chosen: what one stack alone does outweighs what
 * several do. */
enum {
	TA_POINTS_HINT = 1,     /* most stacks do it */
	TA_POINTS_SHARED = 2,   /* several do */
	TA_POINTS_POSSIBLE = 3,
	TA_POINTS_OWN = 4,      /* no other does */
	TA_POINTS_LIKELY = 4,
	TA_POINTS_SCHEDULE = 5  /* a whole schedule that no other has */
};
/* Timeouts that a chain must show, and SYN delays that make a whole schedule. */
#define TA_STACK_TIMEOUTS 3
#define TA_STACK_SYNS 6
/* What most stacks start with says nothing (Linux, the BSDs, macOS). */
#define TA_COMMON_TTL 64
/* A shown cap, or a multiple of the base, is a row's by a fiftieth: the plateau is a median of late gaps. Tolerance, chosen. */
#define TA_STACK_CAP_PART 50
/* A base is a multiple of a tick by so much. ns */
#define TA_STACK_TICK_NS (20 * TA_MS)
/* SYN delays: early by a stamp; late by noise on a wheel; by half a percent and three ticks of 50 Hz without one. */
#define TA_STACK_SYN_EARLY_NS (10 * TA_MS)
#define TA_STACK_SYN_WHEEL_NS (15 * TA_MS)
#define TA_STACK_SYN_CLEAN_NS (60 * TA_MS)
#define TA_STACK_SYN_PART 200
/* A keep-alive interval is a stack's own by a tick and a stamp. ns */
#define TA_STACK_INTERVAL_NS (50 * TA_MS)

/* ns less the tenth that an estimate may be off. */
static inline int64_t ta_nearly_ns(int64_t ns)
{
	return ns - ns / TA_NEARLY_PART;
}

#endif
