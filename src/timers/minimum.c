/* SPDX-License-Identifier: MIT */
/* The minimum RTO that a chain shows: RTO = SRTT + max(variance, minimum) (net/ipv4/tcp_input.c tcp_set_rto), and of one
 * segment a loss probe after 2 SRTT + minimum (net/ipv4/tcp_output.c tcp_schedule_loss_probe), no later than the RTO. It is
 * net.ipv4.tcp_rto_min_us, the metric rto_min of the route, or the socket option TCP_RTO_MIN_US (6.15). */
#include "models.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"

struct range {
	int64_t lo_ns, hi_ns;
};

/* What is known of the sender, and how far that may be off. */
struct sender {
	int64_t srtt_ns, slack_ns;
	int64_t variance_ns;
	int64_t usual_ns; /* the minimum of Linux unless it was told another */
	bool near;        /* the way to it is known, so nothing hides in its round trip */
};

static struct range overlap(struct range a, struct range b)
{
	return (struct range){ a.lo_ns > b.lo_ns ? a.lo_ns : b.lo_ns,
			       a.hi_ns < b.hi_ns ? a.hi_ns : b.hi_ns };
}

static int64_t tick_ns(const struct ta_model *m)
{
	return m->hz ? TA_SEC / m->hz : 0;
}

/* The RTO before it was rounded up to ticks. */
static struct range rto(const struct ta_model *m)
{
	return (struct range){ m->base_lo_ns - tick_ns(m), m->base_hi_ns };
}

/* With the usual minimum the RTO is SRTT + 200 ms at least; above the estimate by a part it may be that of a longer round
 * trip that the sender remembers (tcp_metrics). */
static struct range minimum_of_rto(const struct ta_chain *chain, const struct sender *from,
				   const struct ta_model *m)
{
	const struct range r = rto(m);
	const int64_t estimate = ta_chain_rto_ns(chain);
	const int64_t most = estimate + estimate / TA_ABOVE_PART + from->slack_ns;
	struct range ret = { r.lo_ns - from->srtt_ns - from->slack_ns,
			     r.hi_ns - from->srtt_ns + from->slack_ns };

	/* The variance may be all of it, and the minimum anything below. */
	if (r.lo_ns - from->slack_ns <= from->srtt_ns + from->variance_ns ||
	    (r.hi_ns >= ta_nearly_ns(chain->srtt_ns + from->usual_ns) && r.lo_ns <= most &&
	     r.lo_ns > from->srtt_ns + from->usual_ns + from->slack_ns))
		ret.lo_ns = 0;
	return ret;
}

/* A loss probe of one segment; of more it does not tell. */
static struct range minimum_of_probe(const struct ta_timer_steps *steps, const struct sender *from,
				     const struct ta_model *m, int64_t resolution_ns)
{
	const struct ta_timer_step step = ta_shape_step(&m->shape, steps, 0);
	const int64_t noise = TA_GRID_SENDER_NS + resolution_ns;
	int64_t longest = step.fire_ns - step.start_lo_ns + noise;
	int64_t shortest =
		ta_wheel_shortest_ns(step.fire_ns - step.start_hi_ns) - TA_WHEEL_NOISE_NS;

	if (!m->shape.tlp || steps->in_flight > 1)
		return (struct range){ 0, INT64_MAX };
	if (m->hz) {
		/* Fires at the first bucket behind the delay, which counts from the jiffy that had begun. */
		const int64_t ticks = longest * m->hz / TA_SEC;
		const int64_t late = (int64_t)ta_wheel_granularity((uint64_t)ticks);
		const int64_t least =
			(step.fire_ns - step.start_hi_ns - noise) * m->hz / TA_SEC - late;

		longest = ta_ticks_to_ns(ticks, m->hz);
		shortest = ta_ticks_to_ns(least, m->hz);
	}

	const int64_t two_srtt = 2 * from->srtt_ns;
	const int64_t lo = shortest - two_srtt - 2 * from->slack_ns;

	if (longest >= rto(m).lo_ns || steps->in_flight == 0)
		return (struct range){ lo, INT64_MAX };
	return (struct range){ lo, longest - two_srtt + 2 * from->slack_ns };
}

static bool comparable(const struct ta_chain *chain, const struct ta_timer_steps *steps,
		       const struct ta_model *m)
{
	return m->kind != TA_MODEL_PLAIN && steps->from_start && chain->srtt_ns > 0 &&
	       ta_chain_rto_ns(chain) > 0 && m->shape.missing == 0 &&
	       (chain->kind == TA_EPISODE_RETRANSMISSION || chain->kind == TA_EPISODE_FIN);
}

/* As it was set: the kernel rounds it up to jiffies. */
static int64_t setting_ns(struct range minimum, const struct ta_model *m)
{
	const int64_t tick = tick_ns(m), lo = minimum.lo_ns - tick;
	const int64_t hi = tick ? minimum.hi_ns / tick * tick : minimum.hi_ns;

	return lo > 0 && lo < hi ? ta_roundest_ns(lo, hi) : -1;
}

enum ta_minimum ta_minimum_of(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			      const struct ta_model *m, int64_t *ret_ns)
{
	const int64_t usual = ta_stack_linux.rto_min_ns;

	*ret_ns = -1;
	if (!comparable(chain, steps, m))
		return TA_MINIMUM_USUAL;

	const struct sender from = {
		.srtt_ns = ta_chain_srtt_ns(chain),
		.slack_ns = chain->srtt_ns / TA_SRTT_SLACK_PART +
			    (chain->near_ns >= 0 ? 2 * chain->near_ns : chain->srtt_ns),
		.variance_ns = chain->variance_ns > 0 ? chain->variance_ns : 0,
		.usual_ns = usual,
		.near = chain->near_ns >= 0,
	};
	const struct range minimum =
		overlap(minimum_of_rto(chain, &from, m),
			minimum_of_probe(steps, &from, m, chain->resolution_ns));

	if (minimum.lo_ns - tick_ns(m) <= usual && usual <= minimum.hi_ns + tick_ns(m))
		return TA_MINIMUM_USUAL;
	if (minimum.lo_ns > minimum.hi_ns || minimum.hi_ns < TA_RTO_MIN_LEAST_NS)
		return from.near ? TA_MINIMUM_NONE : TA_MINIMUM_USUAL;
	*ret_ns = setting_ns(minimum, m);
	if (*ret_ns >= 0 && *ret_ns < TA_RTO_MIN_LEAST_NS) {
		*ret_ns = -1;
		return from.near ? TA_MINIMUM_NONE : TA_MINIMUM_USUAL;
	}
	/* Above, the sender may know a longer round trip, and other stacks start there: only what somebody would set is a
	 * setting, and only of a wheel. */
	if (minimum.lo_ns > usual && !m->hz)
		*ret_ns = -1;
	else if (minimum.lo_ns > usual && (!from.near || *ret_ns % TA_RTO_MIN_UNIT_NS != 0)) {
		*ret_ns = -1;
		return TA_MINIMUM_USUAL;
	}
	return TA_MINIMUM_OTHER;
}
