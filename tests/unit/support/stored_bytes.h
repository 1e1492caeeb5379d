/* SPDX-License-Identifier: MIT */
/* A file of facts in memory: for ta_store_out_new() and ta_store_in_new(). */
#ifndef TCPAUTOPSY_TESTS_STORED_BYTES_H
#define TCPAUTOPSY_TESTS_STORED_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <tcpautopsy/core/xalloc.h>

struct bytes {
	uint8_t *at; /* owned */
	size_t n, capacity, read;
};

static int append(void *context, const void *bytes, size_t n)
{
	struct bytes *b = context;

	b->at = ta_xgrow(b->at, &b->capacity, b->n + n, 1);
	memcpy(b->at + b->n, bytes, n);
	b->n += n;
	return 0;
}

static int64_t take(void *context, void *bytes, size_t n)
{
	struct bytes *b = context;

	n = n < b->n - b->read ? n : b->n - b->read;
	memcpy(bytes, b->at + b->read, n);
	b->read += n;
	return (int64_t)n;
}

#endif
