/* SPDX-License-Identifier: MIT */
/* A seeded multiply-and-fold hash. */
#include "tcpautopsy/core/hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

uint64_t ta_hash_seed(void)
{
	uint64_t seed;
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == (ssize_t)sizeof(seed))
		return seed;
	/* Early boot, or a sandbox without it: the clock is the next best. */
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return ta_hash_mix((uint64_t)now.tv_nsec, (uint64_t)now.tv_sec);
}

uint64_t ta_hash_bytes(uint64_t seed, const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t h = ta_hash_mix(seed, len), w;
	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&w, p, 8);
		h = ta_hash_mix(h, w);
	}
	if (len) {
		w = 0;
		memcpy(&w, p, len);
		h = ta_hash_mix(h, w);
	}
	return h;
}
