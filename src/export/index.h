/* SPDX-License-Identifier: MIT */
/* A table from 64-bit hashes to numbers. The hash is seeded and stands for what it is of: where that matters, the caller looks. */
#ifndef TA_EXPORT_INDEX_H
#define TA_EXPORT_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/flow/flow.h"

#define TA_INDEX_NONE UINT32_MAX

/* Starts as { 0 }. */
struct ta_index {
	struct ta_index_slot {
		uint64_t hash;
		uint32_t value; /* counted from 1; 0: free */
	} * slot;               /* owned */
	size_t nslots, count;
};

/* The number of a hash, or TA_INDEX_NONE. */
uint32_t ta_index_find(const struct ta_index *index, uint64_t hash);
/* Sets it; returns the one that it had, or TA_INDEX_NONE. */
uint32_t ta_index_put(struct ta_index *index, uint64_t hash, uint32_t value);
void ta_index_release(struct ta_index *index);

uint64_t ta_index_hash_addr(uint64_t seed, const struct ta_addr *address);
/* Of two hosts, in either order. */
uint64_t ta_index_hash_pair(uint64_t seed, const struct ta_addr *a, const struct ta_addr *b);
/* Of a connection, whatever its tenant. */
uint64_t ta_index_hash_key(uint64_t seed, const struct ta_flow_key *key);

#endif
