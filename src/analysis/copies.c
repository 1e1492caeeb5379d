/* SPDX-License-Identifier: MIT */
#include "copies.h"

#include <stdlib.h>

#include "tcpautopsy/core/segment_hash.h"
#include "tcpautopsy/core/xalloc.h"

/* Inputs are merged by time: the copy of a record comes within a few packets. */
#define SLOTS 4096u

struct ta_copy_slot {
	uint64_t print;
	unsigned input;
};

static uint64_t fingerprint(int64_t time_ns, const struct ta_segment *s)
{
	uint64_t h = ta_segment_hash((uint64_t)time_ns, s);
	h = ta_hash_mix(h, (uint64_t)s->ip_id << 32 | (uint64_t)s->sport << 16 | s->dport);
	h = ta_hash_bytes(h, &s->src, sizeof(s->src));
	h = ta_hash_bytes(h, &s->dst, sizeof(s->dst));
	h = ta_hash_mix(h, (uint64_t)s->ttl << 32 | s->have);
	return h ? h : 1;
}

bool ta_copies_seen(struct ta_copies *copies, unsigned input, int64_t time_ns,
		    const struct ta_segment *s)
{
	if (!copies->slot)
		copies->slot = ta_xcalloc(SLOTS, sizeof(*copies->slot));
	uint64_t print = fingerprint(time_ns, s);
	struct ta_copy_slot *slot = &copies->slot[print & (SLOTS - 1)];
	if (slot->print == print && slot->input != input)
		return true;
	*slot = (struct ta_copy_slot){ print, input };
	return false;
}

void ta_copies_release(struct ta_copies *copies)
{
	free(copies->slot);
	copies->slot = NULL;
}
