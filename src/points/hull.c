/* SPDX-License-Identifier: MIT */
/* The clocks between two steps. Of a packet from a to b the time at b less the time at a is at least the clocks' offset, of one
 * from b to a at most. The offset over time is thus a line between the lower hull of the ones and the upper hull of the others.
 * Where the hulls come closest it is known best: half their distance is the uncertainty, whatever the delays were. */
#include <math.h>
#include <stdlib.h>

#include "internal.h"
#include "rules.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/xalloc.h"

struct spot {
	double t, x;
};

struct hull {
	struct spot *spot;
	size_t count;
};

/* What libm has, which nothing else here needs. */
static double lesser(double a, double b)
{
	return a < b ? a : b;
}

static double greater(double a, double b)
{
	return a > b ? a : b;
}

static int64_t nearest(double x)
{
	return ta_time_of_double(x < 0 ? x - 0.5 : x + 0.5);
}

/* The lower hull of (t, sign * x), as a row of corners; t grows. */
static struct hull hull_of(const struct ta_clock_sample *sample, size_t count, bool to_b)
{
	struct hull h = { ta_xcalloc(count, sizeof(struct spot)), 0 };
	double sign = to_b ? 1 : -1;
	for (size_t i = 0; i < count; i++) {
		if (sample[i].to_b != to_b)
			continue;
		struct spot p = { (double)ta_time_sub(sample[i].a_ns, sample[0].a_ns),
				  sign * (double)ta_time_sub(sample[i].ahead_ns,
							     sample[0].ahead_ns) };
		if (h.count && h.spot[h.count - 1].t >= p.t) {
			if (h.spot[h.count - 1].x <= p.x)
				continue;
			h.count--;
		}
		while (h.count > 1) {
			const struct spot *o = &h.spot[h.count - 2], *q = &h.spot[h.count - 1];
			if ((q->x - o->x) * (p.t - o->t) < (p.x - o->x) * (q->t - o->t))
				break;
			h.count--;
		}
		h.spot[h.count++] = p;
	}
	return h;
}

/* Slope of the piece that ends (before) or begins at or after t; infinite beyond the ends. */
static double slope_at(const struct hull *h, double t, bool before)
{
	size_t i = 0;
	while (i < h->count && (before ? h->spot[i].t < t : h->spot[i].t <= t))
		i++;
	if (i == 0)
		return -INFINITY;
	if (i == h->count)
		return INFINITY;
	return (h->spot[i].x - h->spot[i - 1].x) / (h->spot[i].t - h->spot[i - 1].t);
}

/* Value at t within its ends; *at moves on with t. */
static double value_at(const struct hull *h, double t, size_t *at)
{
	while (*at + 2 < h->count && h->spot[*at + 1].t <= t)
		++*at;
	if (h->count == 1)
		return h->spot[0].x;
	const struct spot *p = &h->spot[*at], *q = p + 1;
	return p->x + (q->x - p->x) * ((t - p->t) / (q->t - p->t));
}

static double least_of(const struct hull *h)
{
	double least = h->spot[0].x;
	for (size_t i = 1; i < h->count; i++)
		least = lesser(least, h->spot[i].x);
	return least;
}

/* Where the two come closest, both being known; false when they don't overlap in time. up + down is their distance, since
 * down has its sign turned. */
static bool closest(const struct hull *up, const struct hull *down, double *ret_t, double *ret_up,
		    double *ret_down)
{
	double from = greater(up->spot[0].t, down->spot[0].t);
	double to = lesser(up->spot[up->count - 1].t, down->spot[down->count - 1].t);
	double best = INFINITY;
	size_t iu = 0, id = 0, au = 0, ad = 0;
	while (iu < up->count || id < down->count) {
		bool first =
			id == down->count || (iu < up->count && up->spot[iu].t <= down->spot[id].t);
		double t = first ? up->spot[iu++].t : down->spot[id++].t;
		if (t < from || t > to)
			continue;
		double u = value_at(up, t, &au), d = value_at(down, t, &ad);
		if (u + d < best) {
			best = u + d;
			*ret_t = t;
			*ret_up = u;
			*ret_down = d;
		}
	}
	return best < INFINITY;
}

/* Of the slopes that a line through the narrowest place may have, the one that supposes least. */
static double drift_at(const struct hull *up, const struct hull *down, double t)
{
	double low = greater(slope_at(up, t, true), -slope_at(down, t, false));
	double high = lesser(slope_at(up, t, false), -slope_at(down, t, true));
	double drift = low > 0 ? low : high < 0 ? high : 0;
	if (!isfinite(drift))
		return 0;
	return lesser(greater(drift, -TA_POINTS_DRIFT_MAX), TA_POINTS_DRIFT_MAX);
}

/* Slope of the smallest values of a direction, from the first third of the time to the last; 0 where there are too few. */
static double slope_of(const struct ta_clock_sample *sample, size_t count, bool to_b)
{
	double span = (double)ta_time_sub(sample[count - 1].a_ns, sample[0].a_ns);
	struct spot least[2] = { { 0, INFINITY }, { 0, INFINITY } };
	double sign = to_b ? 1 : -1;
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		double t = (double)ta_time_sub(sample[i].a_ns, sample[0].a_ns);
		double x = sign * (double)ta_time_sub(sample[i].ahead_ns, sample[0].ahead_ns);
		if (sample[i].to_b != to_b)
			continue;
		n++;
		if (t > span / 3 && t < 2 * span / 3)
			continue;
		struct spot *end = &least[t > span / 2];
		if (x < end->x)
			*end = (struct spot){ t, x };
	}
	if (n < TA_POINTS_DRIFT_SAMPLES || span < TA_POINTS_DRIFT_SPAN_NS ||
	    least[0].x == INFINITY || least[1].x == INFINITY)
		return 0;
	return sign * (least[1].x - least[0].x) / (least[1].t - least[0].t);
}

/* Whether both directions drift alike: a queue makes one of them slope. */
static bool both_slope(const struct ta_clock_sample *sample, size_t count)
{
	double up = slope_of(sample, count, true), down = slope_of(sample, count, false);
	double steep = greater(up, down), flat = lesser(up, down);
	if (up < 0 && down < 0) {
		steep = -flat;
		flat = -greater(up, down);
	}
	return flat > 0 && steep - flat <= TA_POINTS_DRIFT_ALIKE * steep;
}

static void solve(const struct ta_clock_sample *sample, size_t count, const struct hull *up,
		  const struct hull *down, struct ta_clock_piece *ret)
{
	double u = least_of(up), d = least_of(down), t = 0, hull_u = 0, hull_d = 0;
	double drift = 0;
	if (closest(up, down, &t, &hull_u, &hull_d)) {
		double gain = (hull_u + hull_d) - (u + d);
		bool worth = gain > TA_POINTS_DRIFT_GAIN * (hull_u + hull_d) &&
			     gain > TA_POINTS_DRIFT_GAIN_NS && both_slope(sample, count);
		if (u + d < 0 || worth)
			drift = drift_at(up, down, t);
		u = hull_u;
		d = hull_d;
	}
	ret->since_ns = ta_time_add(ret->since_ns, ta_time_of_double(t));
	ret->offset_ns = ta_time_add(sample[0].ahead_ns, nearest((u - d) / 2));
	ret->uncertainty_ns = ta_time_add(nearest(greater((u + d) / 2, 0)), 1);
	ret->drift = drift;
}

void ta_clock_line(const struct ta_clock_sample *sample, size_t count, struct ta_clock_piece *ret)
{
	struct hull up = hull_of(sample, count, true), down = hull_of(sample, count, false);
	*ret = (struct ta_clock_piece){ .from_ns = sample[0].a_ns,
					.since_ns = sample[0].a_ns,
					.samples = (uint32_t)count };
	if (up.count && down.count) {
		solve(sample, count, &up, &down, ret);
	} else {
		const struct hull *only = up.count ? &up : &down;
		int64_t least = nearest(least_of(only));
		ret->offset_ns = up.count ? ta_time_add(sample[0].ahead_ns, least)
					  : ta_time_sub(sample[0].ahead_ns, least);
		ret->uncertainty_ns = -1;
	}
	free(up.spot);
	free(down.spot);
}
