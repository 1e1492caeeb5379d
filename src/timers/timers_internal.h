/* SPDX-License-Identifier: MIT */
/* Shared by the files of src/timers: constants of the stacks, ticks and nanoseconds. */
#ifndef TCPAUTOPSY_TIMERS_INTERNAL_H
#define TCPAUTOPSY_TIMERS_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/timers/chain.h"
#include "timers/rules.h"

static inline int64_t ta_ns_to_ticks_up(int64_t ns, unsigned hz)
{
	return (ns * hz + TA_SEC - 1) / TA_SEC;
}

static inline int64_t ta_ticks_to_ns(int64_t ticks, unsigned hz)
{
	return ticks * TA_SEC / hz;
}

static inline void ta_attempt_clear(struct ta_attempt *a)
{
	a->cause = TA_CAUSE_UNKNOWN;
	a->nominal_ns = -1;
	a->missing_before = 0;
	a->flags &= (uint16_t)~TA_ATTEMPT_EXPLAINED;
}

static inline void ta_attempt_explain(struct ta_attempt *a, bool explained)
{
	a->flags &= (uint16_t)~TA_ATTEMPT_EXPLAINED;
	if (explained)
		a->flags |= TA_ATTEMPT_EXPLAINED;
}

static inline bool ta_attempt_is_explained(const struct ta_attempt *a)
{
	return a->nominal_ns >= 0 && a->flags & TA_ATTEMPT_EXPLAINED;
}

static inline bool ta_chain_is_syn(const struct ta_chain *chain)
{
	return chain->kind == TA_EPISODE_SYN || chain->kind == TA_EPISODE_SYN_ACK;
}

/* A SYN or SYN-ACK sooner after the one before than any stack's timer starts with. */
bool ta_attempt_is_hasty(const struct ta_chain *chain, size_t i);

/* The roundest duration in (lo, hi], for what a person configures. */
int64_t ta_roundest_ns(int64_t lo_ns, int64_t hi_ns);

#endif
