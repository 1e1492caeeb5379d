/* SPDX-License-Identifier: MIT */
/* Sequence numbers modulo 2^32 (RFC 9293 section 3.4): never compare them with < alone. */
#ifndef TCPAUTOPSY_SEQNUM_H
#define TCPAUTOPSY_SEQNUM_H

#include <stdbool.h>
#include <stdint.h>

/* a - b as a signed distance: negative when a lies before b. */
static inline int32_t ta_seq_diff(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

static inline bool ta_seq_lt(uint32_t a, uint32_t b)
{
	return ta_seq_diff(a, b) < 0;
}

static inline bool ta_seq_leq(uint32_t a, uint32_t b)
{
	return ta_seq_diff(a, b) <= 0;
}

static inline bool ta_seq_gt(uint32_t a, uint32_t b)
{
	return ta_seq_diff(a, b) > 0;
}

static inline bool ta_seq_geq(uint32_t a, uint32_t b)
{
	return ta_seq_diff(a, b) >= 0;
}

static inline uint32_t ta_seq_max(uint32_t a, uint32_t b)
{
	return ta_seq_lt(a, b) ? b : a;
}

static inline uint32_t ta_seq_min(uint32_t a, uint32_t b)
{
	return ta_seq_lt(a, b) ? a : b;
}

#endif
