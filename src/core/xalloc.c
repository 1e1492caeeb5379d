/* SPDX-License-Identifier: MIT */
/* Allocation that succeeds or ends the program: the only file that may do so. */
#include "tcpautopsy/core/xalloc.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Set once by the command line before any work begins; runs share nothing else. */
static void (*out_of_memory_hook)(void);

void ta_xalloc_set_hook(void (*on_out_of_memory)(void))
{
	out_of_memory_hook = on_out_of_memory;
}

_Noreturn void ta_out_of_memory(void)
{
	if (out_of_memory_hook)
		out_of_memory_hook();
	abort();
}

void *ta_xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		ta_out_of_memory();
	return p;
}

void *ta_xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		ta_out_of_memory();
	return p;
}

void *ta_xrealloc(void *ptr, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		ta_out_of_memory();
	void *p = realloc(ptr, bytes ? bytes : 1);
	if (!p)
		ta_out_of_memory();
	return p;
}

char *ta_xstrdup(const char *s)
{
	return ta_xstrndup(s, strlen(s));
}

char *ta_xstrndup(const char *s, size_t n)
{
	char *p = ta_xmalloc(n + 1);
	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void *ta_xmemdup(const void *data, size_t size)
{
	void *p = ta_xmalloc(size);
	if (size)
		memcpy(p, data, size);
	return p;
}

/* What a list begins with: of items that are not small most lists have one or two, and there are millions of lists. */
#define FIRST_BYTES 64

void *ta_xgrow(void *ptr, size_t *capacity, size_t need, size_t item_size)
{
	if (need <= *capacity)
		return ptr;
	size_t first = item_size < FIRST_BYTES ? FIRST_BYTES / item_size : 1;
	size_t n = *capacity ? *capacity : first;
	while (n < need) {
		if (__builtin_mul_overflow(n, (size_t)2, &n))
			ta_out_of_memory();
	}
	assert(n >= need);
	*capacity = n;
	return ta_xrealloc(ptr, n, item_size);
}
