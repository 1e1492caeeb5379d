/* SPDX-License-Identifier: MIT */
/* Packets that were captured twice (several interfaces, a mirror port, both sides of a router): same IP ID, or,
 * where there is none, same seq, ack, flags, length, TSval and window within a millisecond. */
#include "duplicate.h"

#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "tcpautopsy/core/segment_hash.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

#define RING_SLOTS 4096u /* direct-mapped; the copy comes within a few packets */

struct seen {
	uint64_t print;
	int64_t time_ns;
	uint32_t peer_segments; /* that the peer had sent until then, without second captures */
	uint16_t ip_id;
	uint8_t ttl;
};

struct ta_dup_ring {
	uint64_t looked, twice; /* segments other than RSTs, and second captures among them */
	struct seen slot[RING_SLOTS];
};

struct ta_dup_ring *ta_dup_ring_new(void)
{
	return ta_xcalloc(1, sizeof(struct ta_dup_ring));
}

void ta_dup_ring_free(struct ta_dup_ring *ring)
{
	free(ring);
}

uint64_t ta_dup_print(uint32_t id, int dir, const struct ta_segment *s)
{
	uint64_t h = ta_segment_hash((uint64_t)id << 1 | (uint64_t)dir, s);
	if (s->nsack)
		h = ta_hash_bytes(h, s->sack, s->nsack * sizeof(s->sack[0]));
	return h ? h : 1;
}

/* The peer spoke since and lacks it: a SYN before a second SYN-ACK, a duplicate ACK before a copy, one more segment before
 * a second RST or ACK. Where the peer took the segment meanwhile, a mirror gives both sides' packets twice, in turns. */
static bool was_asked_for(const struct seen *first, const struct ta_segment *s,
			  const struct ta_half *own, const struct ta_half *peer)
{
	uint32_t len = s->payload_len + !!(s->flags & (TA_SYN | TA_FIN));
	if (peer->segments == first->peer_segments)
		return false;
	if (s->flags & TA_RST)
		return true; /* one more segment, one more RST */
	if (!len)
		return s->have & TA_HAVE_ACK && s->ack == peer->nxt;
	return !(own->flags & TA_HALF_UNA_KNOWN) || ta_seq_lt(own->una, s->seq + len);
}

/* Whether a segment that looks like `first`, and has its IP ID or neither has one, is the same packet. */
static bool is_same(const struct ta_dup_ring *ring, const struct seen *first,
		    const struct ta_segment *s, const struct ta_half *own,
		    const struct ta_half *peer)
{
	int64_t age = s->time_ns - first->time_ns;
	if (age < 0)
		age = -age;
	/* Of two places whose clocks differ: a sender that repeats itself counts ID and timestamp on. */
	if (first->ip_id)
		return age <= TA_SAME_ID_NS ||
		       (s->tsval && s->ttl != first->ttl && age <= TA_SAME_PACKET_NS);
	/* Two that look alike may be one behind a router, or a proxy's and its server's; and a receiver answers each segment out
	 * of order with one more equal ACK (RFC 5681 section 4.2). */
	bool rst = s->flags & TA_RST;
	bool bare = !s->payload_len && !(s->flags & (TA_SYN | TA_FIN));
	bool believed = !(rst || bare) || TA_TWICE_ONE_IN * ring->twice >= ring->looked;
	return believed && age <= TA_SAME_FIELDS_NS &&
	       (s->payload_len || s->tsval || s->flags & (TA_SYN | TA_FIN | TA_RST)) &&
	       !was_asked_for(first, s, own, peer);
}

void ta_dup_ring_expect(const struct ta_dup_ring *ring, uint64_t print)
{
	__builtin_prefetch(&ring->slot[print & (RING_SLOTS - 1)], 1);
}

bool ta_dup_ring_seen(struct ta_dup_ring *ring, uint64_t print, int dir, const struct ta_segment *s,
		      const struct ta_conn *conn)
{
	if (!(s->have & TA_HAVE_SEQ))
		return false;
	const struct ta_half *peer = &conn->half[!dir];
	struct seen *slot = &ring->slot[print & (RING_SLOTS - 1)];
	uint16_t ip_id = s->have & TA_HAVE_IP_ID ? s->ip_id : 0;
	/* A trace in text shows no IP ID and rounded times: two equal lines may be two packets. */
	bool same = slot->print == print && slot->ip_id == ip_id && s->have & TA_HAVE_TTL &&
		    is_same(ring, slot, s, &conn->half[dir], peer);
	ring->looked += !(s->flags & TA_RST);
	ring->twice += same && !(s->flags & TA_RST);
	if (same)
		return true;
	*slot = (struct seen){ print, s->time_ns, peer->segments, ip_id, s->ttl };
	return false;
}
