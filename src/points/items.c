/* SPDX-License-Identifier: MIT */
/* Sorting by a hash: into as many buckets as there are items, about, which then hold few each. */
#include "items.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

enum {
	FEW = 64,            /* items that are put in order by insertion */
	PER_BUCKET_BITS = 3, /* 8 items a bucket */
	BUCKET_BITS_MAX = 20
};

static int by_print(const void *pa, const void *pb)
{
	const struct ta_item *a = pa, *b = pb;
	if (a->print != b->print)
		return a->print < b->print ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* They are in the order of their indexes already, so that equal prints stay as they are. */
static void insert(struct ta_item *item, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct ta_item moving = item[i];
		size_t k = i;
		for (; k && item[k - 1].print > moving.print; k--)
			item[k] = item[k - 1];
		item[k] = moving;
	}
}

static void sort_bucket(struct ta_item *item, size_t count)
{
	if (count <= FEW)
		insert(item, count);
	else
		qsort(item, count, sizeof(*item), by_print);
}

struct ta_item *ta_items_sort(struct ta_item *item, size_t count)
{
	unsigned bits = 0;
	while (bits < BUCKET_BITS_MAX && count >> (bits + PER_BUCKET_BITS))
		bits++;
	if (!bits) {
		sort_bucket(item, count);
		return item;
	}
	size_t buckets = (size_t)1 << bits;
	size_t *end = ta_xcalloc(buckets + 1, sizeof(*end));
	struct ta_item *sorted = ta_xcalloc(count, sizeof(*sorted));
	for (size_t i = 0; i < count; i++)
		end[(item[i].print >> (64 - bits)) + 1]++;
	for (size_t i = 0; i < buckets; i++)
		end[i + 1] += end[i];
	for (size_t i = 0; i < count; i++)
		sorted[end[item[i].print >> (64 - bits)]++] = item[i];
	for (size_t i = 0; i < buckets; i++) {
		size_t from = i ? end[i - 1] : 0;
		sort_bucket(sorted + from, end[i] - from);
	}
	free(end);
	free(item);
	return sorted;
}
