/* SPDX-License-Identifier: MIT */
/* Mutants of an input by a seeded generator: the same ones everywhere. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

struct mutator {
	uint64_t random; /* never 0 */
};

uint64_t mutate_random(struct mutator *m);

/* Changes `data` in place, which has room for `capacity` bytes: bits, bytes and numbers, cuts, chunks moved, doubled and
 * dropped, and the same of whole records (packets of pcap, blocks of pcapng, lines); the end of `other`, which may be NULL.
 * Returns the new size. */
size_t mutate(struct mutator *m, uint8_t *data, size_t size, size_t capacity, const uint8_t *other,
	      size_t other_size);

#endif
