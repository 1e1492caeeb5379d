/* SPDX-License-Identifier: MIT */
/* Shared by the files that explain a chain: its timer gaps (steps), how a backoff may lie on them (shape), and what a
 * shape gives under one set of timers (model). */
#ifndef TCPAUTOPSY_CHAIN_INTERNAL_H
#define TCPAUTOPSY_CHAIN_INTERNAL_H

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/timers/chain.h"

enum { TA_CHAIN_STEPS = TA_LIMIT_ATTEMPTS };

/* One gap that a timer made: armed somewhere in [start_lo_ns, start_hi_ns], fired at fire_ns. */
struct ta_timer_step {
	size_t attempt;
	int64_t fire_ns;
	int64_t start_lo_ns, start_hi_ns;
	bool chained; /* armed by the handler of the step before */
	bool probe_only, timeout_only; /* as the replay of the sender says, else as the bytes do: a loss probe repeats the
					  last of them, a timeout the first */
	bool told;                     /* the replay says that this timer sent it */
	bool leg; /* a backoff begins with it: acknowledged progress, or another recovery, lies before it */
};

struct ta_timer_steps {
	size_t n;
	bool from_start; /* the original was seen: the first delay is the base, or a loss probe's */
	bool probe_possible;
	unsigned in_flight;   /* segments; 0: not known */
	int64_t pto_start_ns; /* when the timer of a loss probe in step 0 was armed, at the latest */
	int64_t pto_lo_ns, pto_hi_ns; /* what a loss probe's delay may be; pto_hi_ns 0: only the RTO bounds it */
	struct ta_timer_step step[TA_CHAIN_STEPS];
};

static inline int64_t ta_step_gap_ns(const struct ta_timer_steps *steps, size_t k)
{
	return steps->step[k].fire_ns - steps->step[k].start_lo_ns;
}

/* How a gap may exceed the nominal delay: gap in [nominal - early, nominal * num / den + late]. */
struct ta_lateness {
	int64_t num, den;
	int64_t early_ns, late_ns;
};

/* A way to lay a schedule of doubling delays on the steps. */
struct ta_shape {
	bool tlp;      /* step 0 is a loss probe */
	bool from_head; /* behind the probe the RTO counts from the head's last transmission: more was sent meanwhile */
	bool lost_tlp; /* a loss probe that the capture lacks lies in step 0 */
	unsigned first_missing; /* attempts missing in the first retransmission timeout's gap */
	unsigned hold;          /* delays that do not double at first */
	int64_t cap_ns;         /* 0: none */
	int64_t slop_ns;        /* added to every delay, */
	bool bare_first;        /* but to the first one: SYNs and SYN-ACKs of FreeBSD */
	size_t n;               /* steps it covers */
	size_t late_step;       /* 1 + the step whose handler ran late; 0: none */
	unsigned missing;
	int64_t base_lo_ns, base_hi_ns;
	int64_t base_seen_ns; /* what the promptest gap shows */
	uint16_t position[TA_CHAIN_STEPS]; /* of the step's first delay in the schedule */
	uint8_t gone[TA_CHAIN_STEPS];      /* attempts missing in the step */
};

/* Builds the steps and the causes of what no timer sent. */
void ta_steps_build(const struct ta_chain *chain, struct ta_timer_steps *ret);
/* Which timer can have sent the attempt, by the replay or by its bytes. */
void ta_step_constrain(const struct ta_attempt *a, struct ta_timer_step *step);
/* What a loss probe's delay may be where the minimum RTO is min_ns; -1: any. */
void ta_steps_probe_bounds(const struct ta_chain *chain, int64_t min_ns, struct ta_timer_steps *steps);
/* The steps from *first up to the next leg; moves *first there. */
void ta_steps_leg(const struct ta_timer_steps *steps, size_t *first, struct ta_timer_steps *ret);
/* SRTT of the sender: what the capture shows of it, and the way to the sender; what bounds it from below is the former
 * alone, since a proxy may stand in between. -1: not known. */
int64_t ta_chain_srtt_ns(const struct ta_chain *chain);
/* Likewise the RTO that the estimator gives with the usual minimum. -1: not known. */
int64_t ta_chain_rto_ns(const struct ta_chain *chain);
/* Segments outstanding when it began, as far as the copies tell; 0: not known. */
unsigned ta_chain_in_flight(const struct ta_chain *chain);

/* Delay at `position` of the schedule that starts with base_ns. */
int64_t ta_shape_delay_ns(const struct ta_shape *shape, unsigned position, int64_t base_ns);
bool ta_shape_is_probe(const struct ta_shape *shape, size_t step);
/* A step, with the instant from which this shape's timer counts. */
struct ta_timer_step ta_shape_step(const struct ta_shape *shape, const struct ta_timer_steps *steps, size_t k);
/* Fills position, gone, missing and the bounds of the base from the wish in the other fields; false: does not fit. */
bool ta_shape_parse(struct ta_shape *shape, const struct ta_timer_steps *steps, const struct ta_lateness *lateness,
		    unsigned max_missing);

/* The bases (ticks of 1/hz s) with which the wheel makes these gaps; false: none. */
struct ta_tick_range {
	int64_t lo, hi;
	unsigned count;
	int64_t preferred; /* the wanted base if it fits, else -1 */
};
bool ta_wheel_scan(const struct ta_timer_steps *steps, const struct ta_shape *shape, unsigned hz, int64_t tolerance_ns,
		   int64_t preferred_ns, struct ta_tick_range *ret);

#endif
