/* SPDX-License-Identifier: MIT */
/* What idle time and interval a run of keep-alive probes was configured with: tcp_keepalive_timer of net/ipv4/tcp_timer.c
 * on the timer wheel, or a stack with cleaner timers. */
#include <stdlib.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/timers/keepalive.h"

#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"

enum { KEEPALIVE_GAPS = TA_LIMIT_ATTEMPTS };

static int compare_ns(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* What people set, the roundest first. */
static const int64_t round_ms[] = { 3600000, 600000, 60000, 30000, 15000, 10000, 5000, 1000 };

enum { ROUNDS = sizeof(round_ms) / sizeof(round_ms[0]) };

/* The setting in (lo, hi], what a stack comes with before all: the farther the measure is from it, the rounder it must be. -1: not known. */
static int64_t configured_ns(int64_t lo_ns, int64_t hi_ns, int64_t measured_ns)
{
	const int64_t idle_ns = ta_stack_keepalive_idle_ns(lo_ns, hi_ns);

	if (idle_ns > 0)
		return idle_ns;
	for (size_t i = 0; i < ROUNDS; i++) {
		const int64_t unit = round_ms[i] * TA_MS, setting = hi_ns / unit * unit;
		const int64_t off =
			measured_ns > setting ? measured_ns - setting : setting - measured_ns;

		if (unit < TA_SETTING_UNIT_NS && setting >= TA_ANY_SECOND_NS)
			break;
		if (setting > 0 && setting > lo_ns && unit >= TA_SETTING_PART * off &&
		    setting <= TA_SETTING_UNITS_MAX * unit)
			return setting;
	}
	return -1;
}

static int64_t roundness(int64_t ns)
{
	for (size_t i = 0; i < ROUNDS; i++)
		if (ns % (round_ms[i] * TA_MS) == 0)
			return round_ms[i] * TA_MS;
	return 0;
}

/* A timer without a wheel: a whole second, but for a tick. */
static int64_t clean_ns(int64_t measured_ns, int64_t noise_ns)
{
	const int64_t nearest = (measured_ns + TA_SEC / 2) / TA_SEC * TA_SEC;
	const int64_t off = measured_ns > nearest ? measured_ns - nearest : nearest - measured_ns;

	return nearest > 0 && off <= noise_ns + TA_CLEAN_TICK_NS ? nearest : -1;
}

/* The bucket of the level that a timer seen as `measured_ns` lay on. */
static int64_t bucket_ns(int64_t measured_ns, unsigned hz)
{
	const int64_t ticks = ta_ns_to_ticks_up(measured_ns, hz);

	return ta_ticks_to_ns((int64_t)ta_wheel_granularity((uint64_t)ta_wheel_shortest_ns(ticks)),
			      hz);
}

/* The latest that a wheel of any HZ would be. */
static int64_t widest_bucket_ns(int64_t measured_ns)
{
	int64_t widest = 0;

	for (size_t i = 0; i < TA_WHEEL_HZS; i++) {
		const int64_t bucket = bucket_ns(measured_ns, ta_wheel_hz[i]);

		widest = bucket > widest ? bucket : widest;
	}
	return widest;
}

/* A timer that its own expiry arms fires in whole buckets. */
static bool whole_buckets(int64_t measured_ns, unsigned hz, int64_t noise_ns)
{
	const int64_t bucket = bucket_ns(measured_ns, hz), slack = noise_ns + TA_SEC / hz;
	const int64_t off = (measured_ns + slack) % bucket;

	return bucket > TA_BUCKET_NOISES * slack && off <= 2 * slack;
}

/* The roundest setting of whole seconds in (lo, hi], the defaults before all; -1: none. */
static int64_t default_inside(int64_t lo_ns, int64_t hi_ns)
{
	int64_t setting = ta_stack_keepalive_idle_ns(lo_ns, hi_ns);

	if (setting < 0)
		setting = ta_stack_keepalive_interval_ns(lo_ns, hi_ns);
	if (setting > 0)
		return setting;
	setting = ta_roundest_ns(lo_ns, hi_ns);
	return setting % TA_SEC == 0 ? setting : -1;
}

/* The setting that makes an interval that repeats; *ret_hz is set where one wheel makes it of the roundest setting. */
static int64_t steady_ns(int64_t measured_ns, size_t gaps, int64_t noise_ns, unsigned *ret_hz)
{
	const int64_t clean = clean_ns(measured_ns, noise_ns);
	int64_t best = -1, best_roundness = -1;
	unsigned hz = 0;

	if (clean > 0)
		return clean;
	for (size_t i = 0; i < TA_WHEEL_HZS; i++) {
		const int64_t bucket = bucket_ns(measured_ns, ta_wheel_hz[i]);
		const int64_t hi = measured_ns + noise_ns;
		/* On its grid the lateness is known: any setting inside the bucket will do. */
		const int64_t setting = default_inside(measured_ns - bucket, hi);

		if (!whole_buckets(measured_ns, ta_wheel_hz[i], noise_ns) || setting < 0 ||
		    roundness(setting) < best_roundness)
			continue;
		hz = roundness(setting) > best_roundness ? ta_wheel_hz[i] : 0;
		best_roundness = roundness(setting);
		best = setting;
	}
	if (gaps >= TA_STEADY_GAPS && hz)
		*ret_hz = hz;
	if (best > 0)
		return best;
	return configured_ns(measured_ns - widest_bucket_ns(measured_ns), measured_ns + noise_ns,
			     measured_ns);
}

/* The setting of whole minutes that a wheel makes the measure of, whichever its HZ; -1: it depends. */
static int64_t agreed_ns(int64_t measured_ns, int64_t noise_ns)
{
	int64_t agreed = -1;

	for (size_t i = 0; i < TA_WHEEL_HZS; i++) {
		const int64_t setting =
			default_inside(measured_ns - bucket_ns(measured_ns, ta_wheel_hz[i]),
				       measured_ns + noise_ns);

		if (setting % TA_AGREED_UNIT_NS || (i && setting != agreed))
			return -1;
		agreed = setting;
	}
	return agreed;
}

/* The setting that makes one delay, armed anywhere. */
static int64_t single_ns(int64_t measured_ns, unsigned hz, int64_t noise_ns)
{
	const int64_t clean = clean_ns(measured_ns, noise_ns);
	const int64_t late = hz ? bucket_ns(measured_ns, hz) : widest_bucket_ns(measured_ns);
	int64_t setting;

	/* Two hours come minutes late, and then any second is a whole one by chance. */
	if (clean > 0 && clean < ta_stack_linux.keepalive_idle_ns)
		return clean;
	setting = configured_ns(measured_ns - late, measured_ns + noise_ns, measured_ns);
	return setting > 0 ? setting : agreed_ns(measured_ns, noise_ns);
}

/* Median of the gaps after probes that were, or were not, answered; -1 where there is none. */
static int64_t median_after(const int64_t *gap_ns, const bool *answered, size_t n, bool wanted,
			    size_t *ret_count)
{
	int64_t sorted[KEEPALIVE_GAPS];
	size_t count = 0;

	for (size_t i = 0; i < n && count < KEEPALIVE_GAPS; i++)
		if (answered[i] == wanted && gap_ns[i] > 0 && gap_ns[i] <= TA_TIMER_MAX_NS)
			sorted[count++] = gap_ns[i];
	*ret_count = count;
	if (count == 0)
		return -1;
	qsort(sorted, count, sizeof(sorted[0]), compare_ns);
	return sorted[count / 2];
}

/* The idle time is as long as the period, or twice as long, where the timer went off once for nothing. */
static bool is_period(int64_t idle_ns, int64_t period_ns)
{
	const int64_t rest = idle_ns > period_ns + period_ns / 2 ? idle_ns - period_ns : idle_ns;
	const int64_t off = rest > period_ns ? rest - period_ns : period_ns - rest;

	return off <= ta_wheel_longest_ns(period_ns) - period_ns;
}

/* Answered probes come every max(idle, interval): the longer of the two shows, and only if the other is known as shorter.
 * What repeats is known better than what was seen once. */
static void fit_answered(struct ta_keepalive_fit *ret, int64_t period_ns, size_t count,
			 int64_t noise_ns)
{
	const int64_t nominal = steady_ns(period_ns, count, noise_ns, &ret->tick_hz);

	if (ret->idle_ns < 0)
		return;
	if (is_period(ret->idle_ns, period_ns)) {
		if (nominal > 0 || count >= TA_PERIOD_GAPS)
			ret->nominal_idle_ns = nominal;
	} else if (ret->idle_ns > period_ns) {
		ret->nominal_idle_ns = -1;
	} else {
		ret->nominal_interval_ns = nominal;
	}
}

void ta_keepalive_fit(int64_t idle_ns, const int64_t *gap_ns, const bool *answered, size_t n,
		      int64_t resolution_ns, struct ta_keepalive_fit *ret)
{
	const int64_t noise = TA_KEEPALIVE_NOISE_NS + resolution_ns;
	size_t count;
	int64_t median;

	*ret = (struct ta_keepalive_fit){
		.idle_ns = idle_ns > 0 && idle_ns <= TA_TIMER_MAX_NS ? idle_ns : -1,
		.interval_ns = -1,
		.nominal_idle_ns = -1,
		.nominal_interval_ns = -1,
	};
	median = median_after(gap_ns, answered, n, false, &count);
	if (median > 0) {
		ret->interval_ns = median;
		ret->nominal_interval_ns = steady_ns(median, count, noise, &ret->tick_hz);
	}
	if (ret->idle_ns > 0)
		ret->nominal_idle_ns = single_ns(ret->idle_ns, ret->tick_hz, noise);
	median = median_after(gap_ns, answered, n, true, &count);
	if (median > 0 && ret->interval_ns < 0) {
		ret->interval_ns = median;
		fit_answered(ret, median, count, noise);
	}
}
