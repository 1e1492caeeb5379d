/* SPDX-License-Identifier: MIT */
/* Which shard a packet goes to. */
#include "tcpautopsy/analysis/split.h"
#include "tcpautopsy/core/hash.h"

static uint64_t mix_addr(uint64_t h, const struct ta_addr *a)
{
	return ta_hash_mix(ta_hash_mix(h, ta_addr_half(a->b)), ta_addr_half(a->b + 8));
}

static int of_pair(const struct ta_addr *a, const struct ta_addr *b, unsigned shards)
{
	bool in_order = ta_addr_compare(a, b) <= 0;
	uint64_t h = mix_addr(mix_addr(TA_SHARD_VERSION, in_order ? a : b), in_order ? b : a);
	return (int)(h % shards);
}

int ta_shard_of(const struct ta_packet *p, unsigned shards)
{
	switch (p->kind) {
	case TA_PACKET_TCP:
		return of_pair(&p->seg.src, &p->seg.dst, shards);
	case TA_PACKET_ICMP:
		return of_pair(&p->icmp.src, &p->icmp.dst, shards);
	case TA_PACKET_NEIGHBOUR:
		return TA_SHARD_ALL;
	case TA_PACKET_OTHER:
		return p->have_addrs ? of_pair(&p->seg.src, &p->seg.dst, shards) : 0;
	case TA_PACKET_SOCKET:
		break;
	}
	return 0;
}

void ta_split_identify(uint64_t identity[2], const void *data, size_t len)
{
	const uint8_t *p = data;
	for (size_t i = 0; i < len; i++) {
		identity[0] = ta_hash_mix(identity[0], p[i]);
		identity[1] = ta_hash_mix(identity[1], identity[0] + p[i]);
	}
	identity[0] = ta_hash_mix(identity[0], len);
}
