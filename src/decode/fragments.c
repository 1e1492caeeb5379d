/* SPDX-License-Identifier: MIT */
/* Reassembly of IP packets (RFC 791 section 3.2, RFC 8200 section 4.5) within limits of number, size and age. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/saturate.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "fragments.h"

enum {
	PACKET_MAX = 65535,
	UNIT_BYTES = 8, /* all fragments but the last are multiples of it */
	LONELY_MAX = 3, /* first fragments waited for, while no other kind was seen */
};

/* RFC 8200 section 4.5; IPv4 hosts wait between 15 and 120 seconds. */
#define MAX_AGE_NS (60 * TA_SEC)

/* A part of the payload: [from, to) on the wire, of which [from, seen) was captured. */
struct part {
	uint32_t from, to, seen;
};

struct packet {
	struct ta_fragment_key key;
	int64_t first_ns;
	uint32_t total; /* bytes of the payload; 0 until the last fragment is there */
	uint32_t parts;
	uint8_t next;                         /* protocol, from the first fragment */
	struct part part[TA_LIMIT_FRAGMENTS]; /* sorted; none overlaps another */
	uint8_t *data;                        /* owned */
	size_t capacity;
};

struct ta_fragments {
	uint64_t seed;
	/* Looked through from end to end, which for so few is quicker than anything cleverer. */
	uint32_t hash[TA_LIMIT_REASSEMBLIES];    /* of the key; 0: free */
	uint64_t touched[TA_LIMIT_REASSEMBLIES]; /* counts up; 0: free */
	struct packet packet[TA_LIMIT_REASSEMBLIES];
	uint64_t now;
	unsigned lonely;       /* first fragments put aside so far, */
	bool seen_others;      /* and whether there was any other one */
	uint8_t *finished;     /* the packet put together last; owned */
	bool told, told_alone; /* whether first fragments stand alone is told */
	struct ta_fragment_seen seen;
};

struct ta_fragments *ta_fragments_new(void)
{
	struct ta_fragments *fragments = ta_xcalloc(1, sizeof(*fragments));

	fragments->seed = ta_hash_seed();
	return fragments;
}

void ta_fragments_free(struct ta_fragments *fragments)
{
	if (!fragments)
		return;
	for (int i = 0; i < TA_LIMIT_REASSEMBLIES; i++)
		free(fragments->packet[i].data);
	free(fragments->finished);
	free(fragments);
}

void ta_fragments_alone(struct ta_fragments *fragments, bool alone)
{
	fragments->told = true;
	fragments->told_alone = alone;
}

struct ta_fragment_seen *ta_fragments_seen(struct ta_fragments *fragments)
{
	return &fragments->seen;
}

static void forget(struct ta_fragments *fragments, int i)
{
	free(fragments->packet[i].data);
	memset(&fragments->packet[i], 0, sizeof(fragments->packet[i]));
	fragments->hash[i] = 0;
	fragments->touched[i] = 0;
}

static struct ta_fragment_key make_key(const struct ta_layers *layers, uint32_t id,
				       uint8_t protocol)
{
	struct ta_fragment_key key = { .src = layers->out->seg.src,
				       .dst = layers->out->seg.dst,
				       .id = id,
				       .version = layers->ip_version };

	key.protocol = key.version == 4 ? protocol : 0;
	for (int i = 0; i < layers->wrapping.ntunnels; i++)
		if (layers->wrapping.tunnel[i].separates)
			key.outside = ta_hash_mix(key.outside, layers->wrapping.tunnel[i].id + 1u);
	return key;
}

static bool same_key(const struct ta_fragment_key *a, const struct ta_fragment_key *b)
{
	return a->id == b->id && a->protocol == b->protocol && a->version == b->version &&
	       a->outside == b->outside && ta_addr_equal(&a->src, &b->src) &&
	       ta_addr_equal(&a->dst, &b->dst);
}

static uint32_t hash_key(const struct ta_fragments *fragments, const struct ta_fragment_key *key)
{
	uint64_t hash = ta_hash_mix(fragments->seed ^ key->src.w[0], key->src.w[1]);

	hash = ta_hash_mix(hash ^ key->dst.w[0], key->dst.w[1]);
	hash = ta_hash_mix(hash ^ key->outside, (uint64_t)key->id << 16 | key->protocol);
	return (uint32_t)hash | 1;
}

/* The packet of a key, new where there is none; the one touched longest ago makes room for it. */
static int find_packet(struct ta_fragments *fragments, struct ta_layers *layers,
		       const struct ta_fragment_key *key)
{
	uint32_t hash = hash_key(fragments, key);
	int64_t now = layers->out->seg.time_ns;
	int at = 0;

	for (int i = 0; i < TA_LIMIT_REASSEMBLIES; i++) {
		if (fragments->hash[i] != hash || !same_key(&fragments->packet[i].key, key))
			continue;
		/* Going back in time is another packet, too: the number has come round. */
		if (now >= ta_time_sub(fragments->packet[i].first_ns, MAX_AGE_NS) &&
		    ta_time_sub(now, MAX_AGE_NS) <= fragments->packet[i].first_ns)
			return i;
		ta_layers_anomaly(layers, "ip.reassembly_timeout");
		forget(fragments, i);
		break;
	}
	for (int i = 1; i < TA_LIMIT_REASSEMBLIES; i++)
		if (fragments->touched[i] < fragments->touched[at])
			at = i;
	if (fragments->touched[at])
		ta_layers_anomaly(layers, "limits.reassemblies");
	forget(fragments, at);
	fragments->hash[at] = hash;
	fragments->packet[at].key = *key;
	fragments->packet[at].first_ns = now;
	return at;
}

/* Puts a part in its place. Bytes that are there already stay; of a part that reaches over another one only
 * what lies in front of it, or after the one before, is taken. */
static void add_part(struct packet *packet, struct ta_layers *layers, struct part part)
{
	const uint8_t *data = layers->pos;
	uint32_t at = 0, from = part.from, to = part.to;

	while (at < packet->parts && packet->part[at].from <= part.from)
		at++;
	if (at > 0 && packet->part[at - 1].to > part.from)
		part.from = packet->part[at - 1].to;
	if (at < packet->parts && packet->part[at].from < part.to)
		part.to = packet->part[at].from;
	if (part.from != from || part.to != to) {
		bool again = at > 0 && packet->part[at - 1].from == from &&
			     packet->part[at - 1].to == to;
		if (!again) /* and not the same frame captured twice */
			ta_layers_anomaly(layers, "ip.fragments_overlap");
		if (part.from >= part.to)
			return;
	}
	if (packet->parts == TA_LIMIT_FRAGMENTS) {
		ta_layers_anomaly(layers, "limits.fragments");
		return;
	}
	if (part.seen > part.to)
		part.seen = part.to;
	if (part.seen < part.from)
		part.seen = part.from;
	assert(from <= part.from && part.from < part.to && part.to <= PACKET_MAX);
	packet->data = ta_xgrow(packet->data, &packet->capacity, part.to, 1);
	memcpy(packet->data + part.from, data + (part.from - from), part.seen - part.from);
	memmove(packet->part + at + 1, packet->part + at, (packet->parts - at) * sizeof(part));
	packet->part[at] = part;
	packet->parts++;
}

/* Whether all parts are there; how much from the start on was captured. */
static bool is_whole(const struct packet *packet, uint32_t *ret_seen)
{
	uint32_t end = 0, seen = 0;

	for (uint32_t i = 0; i < packet->parts; i++) {
		if (packet->part[i].from != end)
			return false;
		if (seen == end)
			seen = packet->part[i].seen;
		end = packet->part[i].to;
	}
	*ret_seen = seen;
	return packet->total > 0 && end == packet->total;
}

static struct ta_next finish(struct ta_fragments *fragments, struct ta_layers *layers, int at,
			     uint32_t seen)
{
	struct packet *packet = &fragments->packet[at];
	struct ta_next next = ta_next(TA_SPACE_IP, packet->next);

	free(fragments->finished);
	fragments->finished = packet->data;
	packet->data = NULL;
	layers->pos = fragments->finished;
	layers->end = fragments->finished + seen;
	layers->wire = packet->total;
	if (seen < packet->total)
		layers->have |= TA_SNAP_CUT;
	forget(fragments, at);
	return next;
}

/* A capture filter on ports lets only first fragments pass: waiting for the others would hide them all. */
static bool is_lonely(struct ta_fragments *fragments, const struct ta_fragment *fragment)
{
	if (fragment->offset) {
		fragments->seen_others = true;
		return false;
	}
	if (fragments->told)
		return fragments->told_alone;
	if (fragments->seen_others)
		return false;
	if (fragments->lonely == LONELY_MAX)
		return true;
	fragments->lonely++;
	return false;
}

struct ta_next ta_fragments_take(struct ta_layers *layers, uint32_t id,
				 const struct ta_fragment *fragment)
{
	struct ta_fragments *fragments = *layers->fragments;
	struct part part = { .from = fragment->offset,
			     .to = fragment->offset + layers->wire,
			     .seen = fragment->offset + (uint32_t)ta_layers_left(layers) };
	struct ta_fragment_key key = make_key(layers, id, fragment->next);
	struct packet *packet;
	uint32_t seen;
	int at;

	if (part.to > PACKET_MAX)
		return ta_next_bad(layers, "ip.fragment_too_far");
	if (layers->wire == 0 || (fragment->more && layers->wire % UNIT_BYTES))
		return ta_next_bad(layers, "ip.bad_fragment_length");
	if (!fragments)
		fragments = *layers->fragments = ta_fragments_new();
	if (is_lonely(fragments, fragment)) {
		layers->partial = true;
		fragments->seen.alone = true;
		return ta_next(TA_SPACE_IP, fragment->next);
	}
	at = find_packet(fragments, layers, &key);
	packet = &fragments->packet[at];
	fragments->touched[at] = ++fragments->now;
	if (!fragment->offset)
		packet->next = fragment->next;
	if (!fragment->more && !packet->total)
		packet->total = part.to;
	add_part(packet, layers, part);
	if (!is_whole(packet, &seen))
		return ta_next_other(layers, "fragment");
	fragments->seen =
		(struct ta_fragment_seen){ .whole = true, .src = key.src, .dst = key.dst };
	return finish(fragments, layers, at, seen);
}
