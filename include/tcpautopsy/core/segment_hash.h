/* SPDX-License-Identifier: MIT */
/* What a segment says, as a hash: numbers, length, window, flags and timestamps. Two that are the same packet agree in it. */
#ifndef TCPAUTOPSY_SEGMENT_HASH_H
#define TCPAUTOPSY_SEGMENT_HASH_H

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/segment.h"

#define TA_FLAG_BITS 9 /* TA_FIN to TA_AE */

static inline uint64_t ta_segment_hash(uint64_t seed, const struct ta_segment *s)
{
	uint64_t h = ta_hash_mix(seed, (uint64_t)s->seq << 32 | s->ack);
	h = ta_hash_mix(h, (uint64_t)s->payload_len << 32 | (uint64_t)s->window << TA_FLAG_BITS |
				   s->flags);
	return ta_hash_mix(h, (uint64_t)s->tsval << 32 | s->tsecr);
}

#endif
