/* SPDX-License-Identifier: MIT */
/* A table from hashes to numbers: open addressing, at most half full. */
#include "index.h"

#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

enum { FIRST_SLOTS = 64 };

/* The slot of a hash, or the free one where it would be. */
static struct ta_index_slot *find_slot(const struct ta_index *index, uint64_t hash)
{
	size_t at = ta_hash_slot(hash, index->nslots);
	while (index->slot[at].value && index->slot[at].hash != hash)
		at = (at + 1) & (index->nslots - 1);
	return &index->slot[at];
}

uint32_t ta_index_find(const struct ta_index *index, uint64_t hash)
{
	if (!index->count)
		return TA_INDEX_NONE;
	return find_slot(index, hash)->value - 1; /* a free one: 0 - 1 */
}

static void grow(struct ta_index *index)
{
	struct ta_index old = *index;
	index->nslots = old.nslots ? 2 * old.nslots : FIRST_SLOTS;
	index->slot = ta_xcalloc(index->nslots, sizeof(*index->slot));
	for (size_t i = 0; i < old.nslots; i++)
		if (old.slot[i].value)
			*find_slot(index, old.slot[i].hash) = old.slot[i];
	free(old.slot);
}

uint32_t ta_index_put(struct ta_index *index, uint64_t hash, uint32_t value)
{
	if (2 * (index->count + 1) > index->nslots)
		grow(index);
	struct ta_index_slot *slot = find_slot(index, hash);
	uint32_t before = slot->value - 1;
	index->count += !slot->value;
	slot->hash = hash;
	slot->value = value + 1;
	return before;
}

void ta_index_release(struct ta_index *index)
{
	free(index->slot);
	*index = (struct ta_index){ 0 };
}

uint64_t ta_index_hash_addr(uint64_t seed, const struct ta_addr *address)
{
	return ta_hash_mix(seed ^ address->w[0], address->w[1]);
}

uint64_t ta_index_hash_pair(uint64_t seed, const struct ta_addr *a, const struct ta_addr *b)
{
	bool in_order = ta_addr_compare(a, b) <= 0;
	return ta_index_hash_addr(ta_index_hash_addr(seed, in_order ? a : b), in_order ? b : a);
}

uint64_t ta_index_hash_key(uint64_t seed, const struct ta_flow_key *key)
{
	return ta_hash_mix(ta_index_hash_pair(seed, &key->addr[0], &key->addr[1]),
			   (uint64_t)key->port[0] << 16 | key->port[1]);
}
