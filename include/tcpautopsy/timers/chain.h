/* SPDX-License-Identifier: MIT */
/* Explains a chain of attempts: which timer sent each, and what its base, growth, cap and tick were. Pure functions on
 * numbers; no packets, no state between calls, no I/O. All times are nanoseconds on one clock. */
#ifndef TCPAUTOPSY_TIMERS_CHAIN_H
#define TCPAUTOPSY_TIMERS_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/timers/attempt.h"

enum ta_law {
	TA_LAW_NONE,
	TA_LAW_EXPONENTIAL,
	TA_LAW_CONSTANT,
	TA_LAW_LINEAR_THEN_EXPONENTIAL,
	TA_LAW_IRREGULAR,
	TA_LAW_COUNT
};

struct ta_chain {
	enum ta_episode_kind kind;
	struct ta_attempt *attempt; /* borrowed; in time order, the original first where it was seen */
	size_t nattempts;
	int64_t anchor_ns;    /* when the timer of the first gap started: the later of the original's send and the last
				 ACK that advanced SND.UNA. Window probes: the ACK that shut the window; attempt[0] is then
				 the first probe, and an anchor at or after it is "not known" */
	int64_t newest_ns;    /* when the last new segment before the first copy was sent: a loss probe counts from it; 0
				 where that is the anchor, or not known */
	int64_t srtt_ns;      /* of the sender before the chain, as seen here, or -1 */
	int64_t near_ns;      /* round trip between here and the sender, which srtt_ns lacks; 0 at the sender, -1 not known */
	int64_t rto_estimate_ns; /* the estimator's RTO before rounding, with a minimum of 200 ms, or -1 */
	int64_t variance_ns;  /* what the round trips alone add to srtt_ns: ta_rto_variance_ns(); 0 or -1 not known */
	int64_t resolution_ns; /* of the time stamps: 1 for a capture in ns, 1000000 for a trace in ms */
	unsigned in_flight;   /* segments outstanding when the chain began, super-packets counted by the MSS; 0: not known */
	int sack;             /* 1 negotiated, 0 not, -1 not known */
	bool icmp_unreachable; /* host or net unreachable came for its segments (RFC 6069) */
	unsigned icmp_count;  /* how many of them */
};

#define TA_MAX_ALTERNATIVES 12

struct ta_backoff_model {
	int64_t base_ns;     /* base RTO, */
	int64_t base_lo_ns, base_hi_ns; /* and the bases between which every tick of it fits as well */
	int64_t rto_max_ns;  /* cap, 0 where none was reached */
	unsigned tick_hz;    /* 0: no wheel (a stack without one) */
};

struct ta_backoff {
	enum ta_law law;         /* TA_LAW_NONE: fewer than two timer gaps, nothing to say */
	int64_t base_ns;         /* -1: not known */
	int64_t base_lo_ns, base_hi_ns; /* what fits as well; both base_ns where the fit is exact */
	int64_t slop_ns;         /* added to every delay (the BSDs' 200 ms), else 0 */
	unsigned doublings;      /* how often the delay doubled without being capped */
	int64_t plateau_ns;      /* as seen: the median of the equal last gaps; -1: none */
	unsigned plateau_count;
	int64_t rto_max_ns;      /* the cap that makes the plateau; -1: none shown */
	int64_t rto_min_ns;      /* a minimum RTO other than the 200 ms of Linux, as it was set; -1: none shown */
	int64_t slow_tick_ns;    /* its delays are whole ticks of a timer that looks up so seldom (old BSDs, lwIP); 0: none */
	unsigned tick_hz;        /* 0: not known */
	bool wheel;              /* explained by the Linux timer wheel */
	bool clean;              /* doubles without the lateness of a wheel: a stack that has none */
	bool estimator_agrees;   /* the estimator's RTO, rounded up to ticks, is the fitted base */
	unsigned explained_attempts;
	int tlp_index;           /* which attempt is the loss probe, -1: none */
	size_t nalternatives;    /* other models that fit as well */
	struct ta_backoff_model alternative[TA_MAX_ALTERNATIVES];
};

/* Explains a chain: *ret, and of each attempt its cause, nominal_ns, missing_before and TA_ATTEMPT_EXPLAINED. */
void ta_chain_fit(const struct ta_chain *chain, struct ta_backoff *ret);

/* As the report's contract has it; NULL for TA_LAW_NONE. */
const char *ta_law_name(enum ta_law law);

#endif
