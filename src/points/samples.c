/* SPDX-License-Identifier: MIT */
/* Samples in the order of time. Those of one connection lie in their order already, and most connections after one another: rows
 * that are in order are merged, and of two rows only what lies crosswise. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "tcpautopsy/core/xalloc.h"

struct rows {
	size_t *start; /* and the end of the last */
	size_t count, capacity;
};

static bool is_after(const struct ta_clock_sample *x, const struct ta_clock_sample *y)
{
	return x->a_ns != y->a_ns ? x->a_ns > y->a_ns : x->ahead_ns > y->ahead_ns;
}

static void add_row(struct rows *rows, size_t start)
{
	rows->start = ta_xgrow(rows->start, &rows->capacity, rows->count + 2, sizeof(*rows->start));
	rows->start[rows->count++] = start;
}

/* The first of a row that comes after a sample. */
static size_t first_after(const struct ta_clock_sample *sample, size_t low, size_t high,
			  const struct ta_clock_sample *than)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (is_after(&sample[middle], than))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static void merge(struct ta_clock_sample *sample, size_t from, size_t middle, size_t to,
		  struct ta_clock_sample *spare)
{
	from = first_after(sample, from, middle, &sample[middle]);
	if (from == middle)
		return;
	size_t left = middle - from, i = 0, at = from;
	memcpy(spare, sample + from, left * sizeof(*spare));
	while (i < left && middle < to) {
		if (is_after(&spare[i], &sample[middle]))
			sample[at++] = sample[middle++];
		else
			sample[at++] = spare[i++];
	}
	memcpy(sample + at, spare + i, (left - i) * sizeof(*spare));
}

/* Each two rows become one. */
static void halve(struct ta_clock_sample *sample, struct rows *rows, struct ta_clock_sample *spare)
{
	size_t kept = 0;
	for (size_t i = 0; i < rows->count; i += 2) {
		if (i + 1 < rows->count)
			merge(sample, rows->start[i], rows->start[i + 1], rows->start[i + 2],
			      spare);
		rows->start[kept++] = rows->start[i];
	}
	rows->start[kept] = rows->start[rows->count];
	rows->count = kept;
}

void ta_clock_sort(struct ta_clock_sample *sample, size_t count)
{
	struct rows rows = { 0 };
	for (size_t i = 0; i < count; i++)
		if (!i || is_after(&sample[i - 1], &sample[i]))
			add_row(&rows, i);
	if (rows.count > 1) {
		struct ta_clock_sample *spare = ta_xcalloc(count, sizeof(*spare));
		rows.start[rows.count] = count;
		while (rows.count > 1)
			halve(sample, &rows, spare);
		free(spare);
	}
	free(rows.start);
}
