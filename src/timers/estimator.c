/* SPDX-License-Identifier: MIT */
/* RFC 6298 as Linux computes it: tcp_rtt_estimator and tcp_set_rto of net/ipv4/tcp_input.c, in microseconds. */
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/timers/estimator.h"

#include "timers/stacks/book.h"
#include "timers_internal.h"

static uint32_t rto_min_us(void)
{
	return (uint32_t)(ta_stack_linux.rto_min_ns / TA_US);
}

static uint32_t max_u32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint16_t bare_units(uint32_t us)
{
	return us / TA_BARE_VAR_US < UINT16_MAX ? (uint16_t)(us / TA_BARE_VAR_US) : UINT16_MAX;
}

static void first_sample(struct ta_rto_estimator *e, uint32_t m, uint32_t nxt)
{
	e->srtt_us = max_u32(m << TA_SRTT_SHIFT, 1);
	e->mdev_us = m << 1;
	e->rttvar_us = max_u32(e->mdev_us, rto_min_us());
	e->mdev_max_us = e->mdev_us;
	e->bare_var = bare_units(e->mdev_us);
	e->rtt_seq = nxt;
	e->min_rtt_us = m;
}

void ta_rto_fastest(struct ta_rto_estimator *e, int64_t rtt_ns)
{
	if (e->samples && rtt_ns >= 0 && rtt_ns / TA_US < (int64_t)e->min_rtt_us)
		e->min_rtt_us = (uint32_t)(rtt_ns / TA_US);
}

/* The change of mdev_us. A falling round trip must not inflate the deviation: then only 1/8 of it counts. */
static int64_t mdev_step(const struct ta_rto_estimator *e, int64_t err)
{
	int64_t step = (err < 0 ? -err : err) - (e->mdev_us >> 2);

	return err < 0 && step > 0 ? step >> TA_SRTT_SHIFT : step;
}

/* Once per round trip the variance falls by a quarter of what it exceeds the largest deviation by. */
static uint32_t fallen(uint32_t var, uint32_t most)
{
	return most < var ? var - ((var - most) >> 2) : var;
}

static void round_trip_over(struct ta_rto_estimator *e, uint32_t nxt)
{
	e->rttvar_us = fallen(e->rttvar_us, max_u32(e->mdev_max_us, rto_min_us()));
	e->bare_var = (uint16_t)fallen(e->bare_var, bare_units(e->mdev_max_us));
	e->rtt_seq = nxt;
	e->mdev_max_us = 0;
}

void ta_rto_sample(struct ta_rto_estimator *e, int64_t rtt_ns, uint32_t una, uint32_t nxt)
{
	int64_t m = rtt_ns / TA_US;

	if (rtt_ns < 0 || m > TA_RTT_SAMPLE_MAX_US)
		return;
	e->samples = (uint16_t)(e->samples + (e->samples < UINT16_MAX));
	if (e->srtt_us == 0) {
		first_sample(e, (uint32_t)m, nxt);
		return;
	}
	if (m < e->min_rtt_us)
		e->min_rtt_us = (uint32_t)m;

	const int64_t err = m - (int64_t)(e->srtt_us >> TA_SRTT_SHIFT);

	e->srtt_us = max_u32((uint32_t)(e->srtt_us + err), 1);
	e->mdev_us = (uint32_t)(e->mdev_us + mdev_step(e, err));
	/* Under the minimum it is no news: rttvar is at least that. */
	e->mdev_max_us = max_u32(e->mdev_max_us, e->mdev_us);
	e->rttvar_us = max_u32(e->rttvar_us, e->mdev_max_us);
	if (e->bare_var < bare_units(e->mdev_max_us))
		e->bare_var = bare_units(e->mdev_max_us);
	if (ta_seq_gt(una, e->rtt_seq))
		round_trip_over(e, nxt);
}

int64_t ta_rto_srtt_ns(const struct ta_rto_estimator *e)
{
	return e->samples ? (int64_t)(e->srtt_us >> TA_SRTT_SHIFT) * TA_US : -1;
}

int64_t ta_rto_value_ns(const struct ta_rto_estimator *e)
{
	if (!e->samples)
		return -1;
	return ((int64_t)(e->srtt_us >> TA_SRTT_SHIFT) + e->rttvar_us) * TA_US;
}

int64_t ta_rto_variance_ns(const struct ta_rto_estimator *e)
{
	return e->samples ? e->bare_var * TA_BARE_VAR_US * TA_US : -1;
}
