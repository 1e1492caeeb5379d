/* SPDX-License-Identifier: MIT */
/* The median without sorting. */
#ifndef TA_POINTS_MEDIAN_H
#define TA_POINTS_MEDIAN_H

#include <stddef.h>
#include <stdint.h>

/* The value that would be at count / 2 if they were sorted (Hoare's selection); changes their order. count > 0. */
static inline int64_t ta_median(int64_t *value, size_t count)
{
	size_t low = 0, high = count - 1, at = count / 2;
	while (low < high) {
		int64_t pivot = value[low + (high - low) / 2];
		size_t i = low, k = high;
		for (;;) {
			while (value[i] < pivot)
				i++;
			while (value[k] > pivot)
				k--;
			if (i >= k)
				break;
			int64_t swap = value[i];
			value[i++] = value[k];
			value[k--] = swap;
		}
		if (at <= k)
			high = k;
		else
			low = k + 1;
	}
	return value[at];
}

static inline int64_t ta_least(const int64_t *value, size_t count)
{
	int64_t least = value[0];
	for (size_t i = 1; i < count; i++)
		least = value[i] < least ? value[i] : least;
	return least;
}

static inline int64_t ta_greatest(const int64_t *value, size_t count)
{
	int64_t greatest = value[0];
	for (size_t i = 1; i < count; i++)
		greatest = value[i] > greatest ? value[i] : greatest;
	return greatest;
}

#endif
