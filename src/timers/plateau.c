/* SPDX-License-Identifier: MIT */
/* Where a backoff stops growing: equal gaps at its end, and the maximum that a stack without a timer wheel shows so. */
#include <stdlib.h>

#include "models.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"
#include "wheel.h"
#include "tcpautopsy/core/saturate.h"

bool ta_gaps_equal(int64_t a_ns, int64_t b_ns)
{
	const int64_t less = a_ns < b_ns ? a_ns : b_ns, more = a_ns < b_ns ? b_ns : a_ns;

	return more <= ta_wheel_longest_ns(less) + TA_EQUAL_NOISE_NS;
}

static int compare_ns(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool same_plateau(int64_t a, int64_t b)
{
	const int64_t apart = a > b ? a - b : b - a;

	return apart <= a / TA_PLATEAU_PART + TA_PLATEAU_NOISE_NS;
}

/* The gaps at the end that are as long as one level; a multiple of it is one with attempts missing. */
struct plateau {
	int64_t equal[TA_CHAIN_STEPS];
	unsigned count;
	size_t begin;
};

static void find_equal(const struct ta_timer_steps *steps, size_t n, int64_t level,
		       struct plateau *ret)
{
	ret->count = 0;
	ret->begin = n;
	while (level > 0 && ret->begin > 0) {
		const int64_t gap = ta_step_gap_ns(steps, ret->begin - 1),
			      times = (gap + level / 2) / level;

		if (times < 1 || times > TA_PLATEAU_TIMES_MAX || !same_plateau(gap / times, level))
			break;
		ret->begin--;
		if (times == 1)
			ret->equal[ret->count++] = gap;
	}
}

/* Two equal gaps at the beginning are a loss probe and a timeout, and twice their length after them is a doubling. */
static bool is_plateau(const struct ta_timer_steps *steps, size_t n, const struct plateau *p)
{
	const bool grown = p->begin > 0 || !steps->from_start;

	if (p->count < 2)
		return false;
	const bool last_whole =
		ta_step_gap_ns(steps, n - 1) <
		ta_time_part(p->equal[0], TA_DOUBLES_LEAST_NUM, TA_DOUBLES_LEAST_DEN);

	return (grown || p->count >= TA_PLATEAU_FROM_START) && (last_whole || p->count > 2);
}

int64_t ta_plateau_ns(const struct ta_timer_steps *steps, size_t n, unsigned *ret_count)
{
	struct plateau p;

	for (size_t back = 1; back <= TA_PLATEAU_BACK && back <= n; back++) {
		find_equal(steps, n, ta_step_gap_ns(steps, n - back), &p);
		if (!is_plateau(steps, n, &p))
			continue;
		qsort(p.equal, p.count, sizeof(p.equal[0]), compare_ns);
		*ret_count = p.count;
		return p.equal[p.count / 2];
	}
	return -1;
}

/* The longest gap before the plateau. */
static int64_t last_growing_ns(const struct ta_timer_steps *steps, size_t n, int64_t plateau_ns)
{
	int64_t longest = 0;

	for (size_t k = 0; k < n; k++) {
		const int64_t gap = ta_step_gap_ns(steps, k);

		if (gap < ta_time_part(plateau_ns, TA_PLATEAU_GROWS_NUM, TA_PLATEAU_GROWS_DEN) &&
		    gap > longest)
			longest = gap;
	}
	return longest;
}

int64_t ta_clean_cap_ns(const struct ta_timer_steps *steps, size_t n, int64_t seen_ns,
			const struct ta_lateness *lateness)
{
	int64_t whole, caps[TA_STACK_COUNT];
	const size_t ncaps = ta_stack_caps_ns(caps);

	for (size_t i = 0; i < ncaps; i++) {
		const int64_t cap = caps[i];

		if (seen_ns >= cap - lateness->early_ns &&
		    seen_ns <= cap + cap / TA_CAP_PART + lateness->late_ns)
			return cap;
	}
	whole = ta_roundest_ns(seen_ns - seen_ns / TA_CAP_WHOLE_PART - lateness->late_ns,
			       seen_ns + lateness->early_ns);
	if (whole % TA_SEC == 0)
		return whole;
	/* A multiple of the base (the BSDs' table ends at 64 or 512, lwIP's at 128): it stops right at a doubling. */
	return ta_gaps_equal(seen_ns / 2, last_growing_ns(steps, n, seen_ns)) &&
			       seen_ns < ta_stack_freebsd.rto_max_ns
		       ? seen_ns
		       : -1;
}
