/* SPDX-License-Identifier: MIT */
/* Packets by what identifies them. */
#ifndef TA_POINTS_ITEMS_H
#define TA_POINTS_ITEMS_H

#include <stddef.h>
#include <stdint.h>

struct ta_item {
	uint64_t print; /* a hash */
	uint32_t index;
};

/* Sorts items, whose indexes grow, by print and then by index. Takes the array over and returns the sorted one. */
struct ta_item *ta_items_sort(struct ta_item *item, size_t count);

#endif
