/* SPDX-License-Identifier: MIT */
/* Samples of sockets by their pair of endpoints, own end first. */
#include "sockets.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

enum { SLOTS = 2 * TA_LIMIT_SOCKETS };

static bool is_same(const struct ta_socket *a, const struct ta_socket *b)
{
	for (int end = 0; end < 2; end++)
		if (!ta_addr_equal(&a->addr[end], &b->addr[end]) || a->port[end] != b->port[end] ||
		    a->named[end] != b->named[end])
			return false;
	return true;
}

static uint32_t *find_slot(const struct ta_sockets *s, const struct ta_socket *sample)
{
	uint64_t print = ta_hash_bytes(s->seed, sample->addr, sizeof(sample->addr));
	print = ta_hash_bytes(print, sample->port, sizeof(sample->port));
	size_t i = print % SLOTS;
	while (s->slot[i] && !is_same(&s->item[s->slot[i] - 1].last, sample))
		i = (i + 1) % SLOTS;
	return &s->slot[i];
}

void ta_sockets_add(struct ta_sockets *s, const struct ta_socket *sample)
{
	if (!s->slot) {
		s->slot = ta_xcalloc(SLOTS, sizeof(*s->slot));
		s->seed = ta_hash_seed();
	}
	uint32_t *slot = find_slot(s, sample);
	if (!*slot && s->count == TA_LIMIT_SOCKETS) {
		s->refused++;
		return;
	}
	if (!*slot) {
		s->item = ta_xgrow(s->item, &s->capacity, s->count + 1, sizeof(*s->item));
		s->item[s->count] = (struct ta_socket_samples){ .first = *sample };
		*slot = (uint32_t)++s->count;
	}
	s->item[*slot - 1].last = *sample;
	s->item[*slot - 1].count++;
}

void ta_sockets_release(struct ta_sockets *s)
{
	free(s->item);
	free(s->slot);
	*s = (struct ta_sockets){ .count = 0 };
}
