/* SPDX-License-Identifier: MIT */
/* The science of timers: what a sender's timers were, told from the instants of its attempts. Pure functions
 * on numbers; no packets, no state between calls, no I/O. All times are nanoseconds on one clock. */
#ifndef TCPAUTOPSY_TIMERS_H
#define TCPAUTOPSY_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- RFC 6298 in the arithmetic of Linux (net/ipv4/tcp_input.c tcp_rtt_estimator, tcp_set_rto) ---- */

/* 28 bytes, zero is "no sample yet". srtt_us and mdev_us are scaled as in the kernel (by 8 and 4). */
struct ta_rto_estimator {
	uint32_t srtt_us;     /* SRTT << 3 */
	uint32_t mdev_us;     /* mean deviation << 2 */
	uint32_t mdev_max_us; /* largest mdev_us of the current round trip */
	uint32_t rttvar_us;
	uint32_t rtt_seq;     /* SND.NXT when the current round trip began */
	uint32_t min_rtt_us;  /* smallest sample */
	uint32_t samples;
};

/* Feeds one round-trip sample that an ACK gave; una and nxt are the sender's SND.UNA and SND.NXT after it. */
void ta_rto_sample(struct ta_rto_estimator *e, int64_t rtt_ns, uint32_t una, uint32_t nxt);

/* SRTT, and the RTO before rounding to ticks: srtt + max(rttvar, 200 ms). -1 without a sample. */
int64_t ta_rto_srtt_ns(const struct ta_rto_estimator *e);
int64_t ta_rto_value_ns(const struct ta_rto_estimator *e);

/* The value rounded up to ticks of 1/hz s, as the kernel does. */
int64_t ta_rto_value_ticks_ns(const struct ta_rto_estimator *e, unsigned hz);

/* ---- the Linux timer wheel since 4.8 (kernel/time/timer.c calc_wheel_index) ---- */

/* The jiffy at which a timer armed at jiffy `now` with `delta` jiffies fires. */
uint64_t ta_wheel_fire(uint64_t now, uint64_t delta);
/* Granularity in jiffies of the level that a delta is put on. */
uint64_t ta_wheel_granularity(uint64_t delta);
/* A plain bound: the latest a timer of `nominal_ns` fires after it was armed, at `hz`, in ns. */
int64_t ta_wheel_latest_ns(int64_t nominal_ns, unsigned hz);

/* ---- chains ---- */

enum ta_cause {
	TA_CAUSE_UNKNOWN,
	TA_CAUSE_ORIGINAL,
	TA_CAUSE_RTO,
	TA_CAUSE_TLP,
	TA_CAUSE_FAST,      /* duplicate ACKs, SACK, RACK */
	TA_CAUSE_AFTER_RTO, /* refill behind a timeout */
	TA_CAUSE_SYN,
	TA_CAUSE_PROBE,
	TA_CAUSE_COUNT
};

enum ta_law { TA_LAW_NONE, TA_LAW_EXPONENTIAL, TA_LAW_CONSTANT, TA_LAW_LINEAR_THEN_EXPONENTIAL, TA_LAW_IRREGULAR };

enum ta_chain_kind {
	TA_CHAIN_DATA,    /* retransmission of data, or of data and FIN */
	TA_CHAIN_FIN,     /* only a FIN outstanding */
	TA_CHAIN_SYN,
	TA_CHAIN_SYN_ACK,
	TA_CHAIN_PERSIST, /* zero-window probes */
	TA_CHAIN_KEEPALIVE
};

/* One transmission, as the capture shows it. */
struct ta_chain_attempt {
	int64_t time_ns;
	bool original;     /* first transmission of its bytes */
	bool head;         /* begins at SND.UNA: the earliest unacknowledged byte */
	bool tail;         /* ends at SND.NXT: the last bytes in flight */
	bool fast;         /* duplicate ACKs or SACK of later data came since the attempt before: fast retransmission
			      is possible */
	bool answered;     /* probes: the peer answered this one */
	bool provoked;     /* sent within a moment of a segment from the peer (an ACK that asks for it, a duplicate SYN):
			      its instant is not a timer's */
};

struct ta_chain {
	enum ta_chain_kind kind;
	const struct ta_chain_attempt *attempt; /* in time order; the original first where it was seen */
	size_t nattempts;
	int64_t anchor_ns;    /* when the timer of the first gap started: the later of the original's send and the last
				 ACK that advanced SND.UNA. Window probes: the ACK that shut the window; attempt[0] is then
				 the first probe, and an anchor at or behind it is "not known" */
	int64_t srtt_ns;      /* of the sender before the chain, or -1 */
	int64_t min_rtt_ns;   /* or -1 */
	int64_t rto_estimate_ns; /* the estimator's RTO before rounding, or -1 */
	int64_t resolution_ns; /* of the time stamps: 1 for a capture in ns, 1000000 for a trace in ms */
	unsigned in_flight;   /* segments outstanding when the chain began; 0: not known */
	int sack;             /* 1 negotiated, 0 not, -1 not known */
	bool icmp_unreachable; /* host or net unreachable came for copies of it (RFC 6069) */
	unsigned icmp_count;  /* how many of them */
};

#define TA_MAX_ALTERNATIVES 12

struct ta_backoff_model {
	int64_t base_ns;     /* base RTO, */
	int64_t base_lo_ns, base_hi_ns; /* and the bases between which every tick of it fits as well */
	int64_t rto_max_ns;  /* cap, 0 where none was reached */
	unsigned tick_hz;    /* 0: no wheel (a stack without one) */
};

struct ta_attempt_fit {
	enum ta_cause cause;
	int64_t nominal_ns;      /* the delay that the model set before this attempt; -1 where it has none */
	bool explained;          /* the gap is what the model (wheel included) allows; meaningless with nominal_ns -1 */
	unsigned missing_before; /* attempts that the capture lacks before this one: the gap is a sum of model gaps */
};

struct ta_backoff {
	enum ta_law law;         /* TA_LAW_NONE: fewer than two timer gaps, nothing to say */
	int64_t base_ns;         /* -1: not known */
	int64_t base_lo_ns, base_hi_ns; /* what fits as well; both base_ns where the fit is exact */
	int64_t slop_ns;         /* added to every delay (the BSDs' 200 ms), else 0 */
	unsigned doublings;      /* how often the delay doubled without being capped */
	int64_t plateau_ns;      /* as seen: the median of the equal last gaps; -1: none */
	unsigned plateau_count;
	int64_t rto_max_ns;      /* the cap behind the plateau; -1: none shown */
	unsigned tick_hz;        /* 0: not told */
	bool wheel;              /* explained by the Linux timer wheel */
	bool clean;              /* doubles without the lateness of a wheel: a stack that has none */
	bool estimator_agrees;   /* the estimator's RTO, rounded up to ticks, is the fitted base */
	unsigned explained_attempts;
	int tlp_index;           /* which attempt is the loss probe, -1: none */
	size_t nalternatives;    /* other models that fit as well */
	struct ta_backoff_model alternative[TA_MAX_ALTERNATIVES];
};

/* Explains a chain: *ret, and fit[i] for each attempt (the caller's array of nattempts). */
void ta_chain_fit(const struct ta_chain *chain, struct ta_backoff *ret, struct ta_attempt_fit *fit);

/* ---- the abort clock ---- */

struct ta_abort_input {
	const struct ta_chain *chain;
	const struct ta_backoff *backoff;
	const struct ta_attempt_fit *fit;
	int64_t capture_end_ns;  /* last frame of the capture */
	bool orphan_possible;    /* the sender has closed: its FIN is outstanding */
	int64_t keepalive_idle_ns, keepalive_interval_ns; /* of the run, or -1 */
	bool reset_by_sender;    /* the chain ended with the sender's own RST, */
	int64_t reset_ns;        /* at this instant */
	int64_t last_answer_ns;  /* when the peer was last heard, or -1 */
	bool zero_window;        /* data: those answers had window 0 */
};

struct ta_abort {
	char rule[64];            /* "linux tcp_retries2=15", "linux tcp_retries2=6, or user timeout", "keep-alive count=9" …;
				     "": none applies, or none can be named */
	int64_t expected_ns;      /* when the stack gives up; -1: not known */
	int64_t next_lo_ns, next_hi_ns; /* when the next attempt is due; -1: none, or not known */
	int64_t user_timeout_ns;  /* fitted TCP_USER_TIMEOUT where no count of retries ends it so; -1: none */
	bool observed;            /* it was due, the capture ran on, nothing more came (or the sender's RST came then) */
	bool stopped_early;       /* the chain stopped before the rule's instant although the capture ran on: user timeout,
				     or closed by the application, or a smaller retry setting */
	char text[200];           /* one sentence for a person */
};

void ta_abort_clock(const struct ta_abort_input *in, struct ta_abort *ret);

/* ---- keep-alive fits ---- */

struct ta_keepalive_fit {
	int64_t idle_ns;             /* last segment heard -> first probe; -1 */
	int64_t interval_ns;         /* median between consecutive probes; -1 */
	int64_t nominal_idle_ns;     /* as configured, lateness of the wheel taken off; -1 where not told */
	int64_t nominal_interval_ns; /* likewise */
	bool defaults;               /* 7200 s, and 75 s (or 1 s: Windows) where the interval shows */
	unsigned tick_hz;            /* 0: not told */
};

/* gap_ns[0..n): between consecutive probes; answered[i]: probe i (0..n) was answered. idle_ns -1: not known. */
void ta_keepalive_fit(int64_t idle_ns, const int64_t *gap_ns, const bool *answered, size_t n, int64_t resolution_ns,
		      struct ta_keepalive_fit *ret);

/* ---- stack profiles ---- */

/* What is known of how a sender's timers and probes behave. Unknown: -1 (numbers), 0 (counts). */
struct ta_stack_evidence {
	const struct ta_chain *chain[4];       /* its chains that show timers, the longest first; NULL behind them */
	const struct ta_backoff *backoff[4];
	const struct ta_attempt_fit *fit[4];
	int64_t keepalive_idle_ns, keepalive_interval_ns;
	int keepalive_payload;   /* 0 or 1 byte; -1 */
	unsigned keepalive_unanswered;
	bool gave_up_rst, gave_up_silent; /* after a chain that ran its course */
	int persist_payload;     /* 0 or 1; -1 */
	int syn_ttl;             /* initial TTL guessed from its segments: 64, 128, 255; -1 */
};

#define TA_MAX_STACKS 8

struct ta_stack_guess {
	size_t ncandidates;
	const char *candidate[TA_MAX_STACKS]; /* best first; literals: "linux", "linux-before-4.8", "windows", "freebsd" … */
	int confidence;                       /* 0 none, 1 possible, 2 likely */
	char reason[200];
};

/* Ranks the profiles that fit; none where nothing is shown. */
void ta_stack_guess(const struct ta_stack_evidence *evidence, struct ta_stack_guess *ret);

#endif
