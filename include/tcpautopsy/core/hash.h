/* SPDX-License-Identifier: MIT */
/* Seeded hashing, so that a capture made by a stranger can't choose our collisions. */
#ifndef TCPAUTOPSY_HASH_H
#define TCPAUTOPSY_HASH_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

/* A seed from the system's random source. Results never depend on it: nothing is output in hash order. */
uint64_t ta_hash_seed(void);

/* Both halves of the 128 bits of a * b, folded into one, without a type of 128 bits: the schoolbook's four products. */
static inline uint64_t ta_hash_fold_portably(uint64_t a, uint64_t b)
{
	uint64_t al = a & UINT32_MAX, ah = a >> 32, bl = b & UINT32_MAX, bh = b >> 32;
	uint64_t low = al * bl, left = ah * bl, right = al * bh, high = ah * bh;
	uint64_t middle = (low >> 32) + (left & UINT32_MAX) + (right & UINT32_MAX);
	return (middle << 32 | (low & UINT32_MAX)) ^
	       (high + (left >> 32) + (right >> 32) + (middle >> 32));
}

static inline uint64_t ta_hash_fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	__extension__ typedef unsigned __int128 wide;
	wide m = (wide)a * b;
	return (uint64_t)m ^ (uint64_t)(m >> 64);
#else
	return ta_hash_fold_portably(a, b);
#endif
}

/* The seed, which a carries, is in both factors: no b that a stranger could choose makes the product 0. */
static inline uint64_t ta_hash_mix(uint64_t a, uint64_t b)
{
	a ^= 0x9e3779b97f4a7c15u;
	return ta_hash_fold(a, b ^ (a << 32 | a >> 32) ^ 0xe7037ed1a0b428dbu);
}

/* Where a hash looks first in a table of nslots, a power of two. */
static inline size_t ta_hash_slot(uint64_t hash, size_t nslots)
{
	assert(nslots && !(nslots & (nslots - 1)));
	return (size_t)hash & (nslots - 1);
}

/* Bytes of any length. */
uint64_t ta_hash_bytes(uint64_t seed, const void *data, size_t len);

#endif
