/* SPDX-License-Identifier: MIT */
/* The timers that could have made a chain, ranked. */
#ifndef TCPAUTOPSY_MODELS_H
#define TCPAUTOPSY_MODELS_H

#include "chain_internal.h"

enum ta_model_kind {
	TA_MODEL_WHEEL, /* Linux since 4.8 at one HZ */
	TA_MODEL_PLAIN, /* clean doubling, perhaps with the BSD slop */
	TA_MODEL_COARSE /* doubling within the lateness of any wheel; says nothing of the stack */
};

struct ta_model {
	enum ta_model_kind kind;
	unsigned hz;
	struct ta_shape shape;
	int64_t base_ns, base_lo_ns, base_hi_ns;
	bool estimated; /* the base is the estimator's */
	int rank;       /* smaller is better */
};

enum { TA_MODELS = 48 };

struct ta_models {
	size_t n; /* model[0] is the best */
	int64_t tolerance_ns; /* spread of the stamps that the wheels needed */
	struct ta_model model[TA_MODELS];
};

/* The models that explain the first n steps. With few steps only coarse ones are looked for. */
void ta_models_find(const struct ta_chain *chain, const struct ta_timer_steps *steps, size_t n, bool grid,
		    struct ta_models *ret);

/* The equal gaps at the end: their median, or -1, and how many. */
int64_t ta_plateau_ns(const struct ta_timer_steps *steps, size_t n, unsigned *ret_count);

/* The cap that makes a plateau seen so, without a wheel's lateness; -1 where no clean timer makes it. */
int64_t ta_clean_cap_ns(const struct ta_timer_steps *steps, size_t n, int64_t seen_ns,
			const struct ta_lateness *lateness);

/* gap b is as long as gap a, by any timer's lateness. */
bool ta_gaps_equal(int64_t a_ns, int64_t b_ns);

/* Chains that need no search. One retransmission only: a loss probe or a timeout; gaps too short for a timeout; SYNs and SYN-ACKs
 * of timers that look up at fixed times (false: not so); mostly equal gaps under ICMP unreachables; probes
 * at one interval. */
void ta_chain_single_retransmission(const struct ta_chain *chain, const struct ta_timer_steps *steps, struct ta_backoff *ret);
void ta_chain_deny_timeouts(const struct ta_chain *chain, const struct ta_timer_steps *steps);
bool ta_chain_describe_scanned(const struct ta_chain *chain, const struct ta_timer_steps *steps, struct ta_backoff *ret);
bool ta_chain_mostly_equal(const struct ta_timer_steps *steps);
/* The first of two equal gaps is a loss probe's. */
bool ta_chain_begins_with_probe(const struct ta_chain *chain, const struct ta_timer_steps *steps);
void ta_chain_describe_reverted(const struct ta_chain *chain, const struct ta_timer_steps *steps, struct ta_backoff *ret);
void ta_chain_describe_keepalive(const struct ta_chain *chain, const struct ta_timer_steps *steps, struct ta_backoff *ret);

#endif
