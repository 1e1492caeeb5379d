/* SPDX-License-Identifier: MIT */
/* Numbers in ascending order, in place: the index of all connections of a run by host is sorted by the million, and there is no room for
 * a second one. */
#include "facts/sort.h"

#include <string.h>

/* Numbers that few are put in order one by one. */
#define FEW 24
#define HIGHEST_SHIFT 56

static void sort_few(uint64_t *number, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint64_t e = number[i];
		size_t at = i;
		for (; at && number[at - 1] > e; at--)
			number[at] = number[at - 1];
		number[at] = e;
	}
}

/* In place, by one byte after the other from the highest on (McIlroy, Bostic, McIlroy: Engineering Radix Sort, 1993). */
static void sort(uint64_t *number, size_t count, unsigned shift)
{
	enum { DIGIT_BITS = 8, VALUES = 1 << DIGIT_BITS };
	size_t next[VALUES], end[VALUES];
	if (count <= FEW) {
		sort_few(number, count);
		return;
	}
	memset(end, 0, sizeof(end));
	for (size_t i = 0; i < count; i++)
		end[number[i] >> shift & (VALUES - 1)]++;
	for (size_t v = 0, sum = 0; v < VALUES; v++) {
		next[v] = sum;
		sum = end[v] += sum;
	}
	for (size_t v = 0; v < VALUES; v++)
		while (next[v] < end[v]) {
			uint64_t e = number[next[v]];
			size_t to = e >> shift & (VALUES - 1);
			number[next[v]] = number[next[to]];
			number[next[to]++] = e;
		}
	for (size_t v = 0, first = 0; shift && v < VALUES; first = end[v++])
		sort(number + first, end[v] - first, shift - DIGIT_BITS);
}

void ta_sort_numbers(uint64_t *number, size_t count)
{
	sort(number, count, HIGHEST_SHIFT);
}
