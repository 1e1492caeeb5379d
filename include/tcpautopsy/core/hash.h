/* SPDX-License-Identifier: MIT */
/* Seeded hashing, so that a capture made by a stranger can't choose our collisions. */
#ifndef TCPAUTOPSY_HASH_H
#define TCPAUTOPSY_HASH_H

#include <stddef.h>
#include <stdint.h>

/* A seed from the system's random source. Results never depend on it: nothing is output in hash order. */
uint64_t ta_hash_seed(void);

static inline uint64_t ta_hash_mix(uint64_t a, uint64_t b)
{
	__uint128_t m = (__uint128_t)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xe7037ed1a0b428dbu);
	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* Bytes of any length. */
uint64_t ta_hash_bytes(uint64_t seed, const void *data, size_t len);

#endif
