/* SPDX-License-Identifier: MIT */
/* Arithmetic on times, in nanoseconds, that stays at the end of its range. Stamps are what a file says: two of them may be 584 years
 * apart, and what is worked out from such a gap is as long as it can be, never negative and never undefined (C11 6.5p5). */
#ifndef TCPAUTOPSY_SATURATE_H
#define TCPAUTOPSY_SATURATE_H

#include <stdint.h>

static inline int64_t ta_time_add(int64_t a_ns, int64_t b_ns)
{
	int64_t sum;
	if (!__builtin_add_overflow(a_ns, b_ns, &sum))
		return sum;
	return a_ns < 0 ? INT64_MIN : INT64_MAX;
}

/* a - b. */
static inline int64_t ta_time_sub(int64_t a_ns, int64_t b_ns)
{
	int64_t difference;
	if (!__builtin_sub_overflow(a_ns, b_ns, &difference))
		return difference;
	return a_ns < 0 ? INT64_MIN : INT64_MAX;
}

static inline int64_t ta_time_mul(int64_t ns, int64_t times)
{
	int64_t product;
	if (!__builtin_mul_overflow(ns, times, &product))
		return product;
	return (ns < 0) == (times < 0) ? INT64_MAX : INT64_MIN;
}

/* ns * num / den, den > 0, rounded towards zero like the plain expression; saturates where the product does not fit. */
static inline int64_t ta_time_part(int64_t ns, int64_t num, int64_t den)
{
	int64_t product;
	if (!__builtin_mul_overflow(ns, num, &product))
		return product / den;
	return ta_time_mul(ns / den, num);
}

/* ns doubled so many times, ns >= 0. */
static inline int64_t ta_time_shift(int64_t ns, unsigned doublings)
{
	if (doublings >= 63 || ns > INT64_MAX >> doublings)
		return ns > 0 ? INT64_MAX : 0;
	return ns << doublings;
}

/* The nearest that fits; 0 for what is no number. */
static inline int64_t ta_time_of_double(double ns)
{
	const double end = 0x1p63;
	if (ns != ns)
		return 0;
	if (ns >= end)
		return INT64_MAX;
	return ns < -end ? INT64_MIN : (int64_t)ns;
}

#endif
