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
	bool other_min; /* made with a minimum RTO other than the usual 200 ms: */
	int64_t min_ns; /* this one; -1: usual, or not shown */
	bool no_min;    /* with no minimum it has this base and this loss probe */
	int rank;       /* smaller is better */
};

/* With which minimum RTO Linux has a model's base, and its loss probe, of these round trips. */
enum ta_minimum {
	TA_MINIMUM_USUAL, /* 200 ms, or nothing contradicts that */
	TA_MINIMUM_OTHER,
	TA_MINIMUM_NONE
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

/* The models of the longest stretch of the steps that something explains; *steps is cut to it at its beginning. */
bool ta_stretch_find(const struct ta_chain *chain, struct ta_timer_steps *steps, struct ta_models *models);

/* Smaller is better; and the order by it, without what the best one refutes. */
int ta_model_rank(const struct ta_chain *chain, const struct ta_timer_steps *steps, const struct ta_model *m);
void ta_models_sort(struct ta_models *models);

/* Of Linux' models; *ret_ns: the minimum as it was set, -1 where it is the usual one or not shown. */
enum ta_minimum ta_minimum_of(const struct ta_chain *chain, const struct ta_timer_steps *steps, const struct ta_model *m,
			      int64_t *ret_ns);

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
/* Timers that count the calls of a slow timer: false: not so. */
bool ta_chain_describe_ticks(const struct ta_chain *chain, const struct ta_timer_steps *steps, struct ta_backoff *ret);
bool ta_chain_mostly_equal(const struct ta_timer_steps *steps);
/* The first of two equal gaps is a loss probe's. */
bool ta_chain_begins_with_probe(const struct ta_chain *chain, const struct ta_timer_steps *steps);
void ta_chain_describe_reverted(const struct ta_chain *chain, const struct ta_timer_steps *steps, struct ta_backoff *ret);
void ta_chain_describe_keepalive(const struct ta_chain *chain, const struct ta_timer_steps *steps, struct ta_backoff *ret);

#endif
