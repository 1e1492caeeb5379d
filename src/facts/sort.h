/* SPDX-License-Identifier: MIT */
/* Puts millions of numbers in ascending order where they are: sort.c. */
#ifndef TA_FACTS_SORT_H
#define TA_FACTS_SORT_H

#include <stddef.h>
#include <stdint.h>

void ta_sort_numbers(uint64_t *number, size_t count);

#endif
