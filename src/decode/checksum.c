/* SPDX-License-Identifier: MIT */
/* The TCP checksum (RFC 1071), eight bytes at a time: one's complement sums don't care for the byte order. */
#include <string.h>

#include "checksum.h"

enum { PROTOCOL_TCP = 6, STRIDE = 32 };

static inline uint64_t load64(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* Adds with the carry coming round. */
static inline uint64_t add(uint64_t sum, uint64_t word)
{
	sum += word;
	return sum + (sum < word);
}

/* Four sums side by side, so that their carries don't wait for each other. */
static uint64_t sum_bytes(const uint8_t *p, size_t len)
{
	uint64_t a = 0, b = 0, c = 0, d = 0, tail = 0;

	for (; len >= STRIDE; p += STRIDE, len -= STRIDE) {
		a = add(a, load64(p));
		b = add(b, load64(p + 8));
		c = add(c, load64(p + 16));
		d = add(d, load64(p + 24));
	}
	for (; len >= 8; p += 8, len -= 8)
		a = add(a, load64(p));
	memcpy(&tail, p, len);
	return add(add(a, b), add(c, add(d, tail)));
}

static uint16_t fold(uint64_t sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

bool ta_tcp_checksum_ok(const struct ta_layers *layers, const uint8_t *tcp, size_t len)
{
	const struct ta_segment *seg = &layers->out->seg;
	uint8_t tail[8] = { 0,
			    0,
			    0,
			    PROTOCOL_TCP,
			    (uint8_t)(len >> 24),
			    (uint8_t)(len >> 16),
			    (uint8_t)(len >> 8),
			    (uint8_t)len };
	uint64_t sum = add(sum_bytes(tcp, len), load64(tail));

	/* The two bytes ff ff in front of an IPv4 address in ::ffff:0:0/96 are zero to such a sum. */
	sum = add(add(sum, seg->src.w[0]), seg->src.w[1]);
	sum = add(add(sum, seg->dst.w[0]), seg->dst.w[1]);
	return fold(sum) == 0xffff;
}
