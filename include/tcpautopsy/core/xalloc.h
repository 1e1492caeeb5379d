/* SPDX-License-Identifier: MIT */
/* Allocation that succeeds or ends the program through one hook; the only place that does so. */
#ifndef TCPAUTOPSY_XALLOC_H
#define TCPAUTOPSY_XALLOC_H

#include <stddef.h>

/* Called once when memory has run out; must not return. The command line sets one that prints a message
 * and exits; without one the process aborts. */
void ta_xalloc_set_hook(void (*on_out_of_memory)(void));

/* Ends the program through that hook: for the few library calls that allocate themselves. */
_Noreturn void ta_out_of_memory(void);

/* Like malloc, calloc, realloc and strdup, but never NULL. A size of 0 gives a pointer that can be freed.
 * The product n * size is checked for overflow, which counts as out of memory. */
void *ta_xmalloc(size_t size);
void *ta_xcalloc(size_t n, size_t size);
void *ta_xrealloc(void *ptr, size_t n, size_t size);
char *ta_xstrdup(const char *s);
char *ta_xstrndup(const char *s, size_t n);
void *ta_xmemdup(const void *data, size_t size);

/* Grows *capacity (in items) to at least `need` and returns the moved array: doubling, from 8. */
void *ta_xgrow(void *ptr, size_t *capacity, size_t need, size_t item_size);

#endif
