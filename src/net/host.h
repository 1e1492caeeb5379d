/* SPDX-License-Identifier: MIT */
/* Private to src/net: what is kept of a host and of the capture. */
#ifndef TA_NET_HOST_H
#define TA_NET_HOST_H

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/net/net.h"

#include "rules.h"

/* A sign of life: one packet. */
struct seen {
	int64_t time_ns;
	uint32_t frame, conn;
	uint8_t what; /* index in the net's names */
};

/* Signs of one source: a connection, or all that is of none. */
struct sign {
	struct seen first, last;
};

/* The first and the last sign of a bucket, and the first and the last of another source than theirs: whatever connection is asked about, one
 * of each pair is not its. Packets may be noted in any order, and buckets put together: it comes to the same. */
struct full {
	struct sign any;
	struct sign *other; /* owned; NULL: all are of one source */
};

/* A bucket of a timeline. Of idle hosts most have one segment in each: its time, frame and connection are all there is to know. */
struct mark {
	int64_t key; /* full: the bucket (time divided by the width), 1; else the time, 0 */
	union {
		struct full *full; /* owned */
		struct {
			uint32_t frame, conn;
		} one; /* "tcp" */
	};
};

_Static_assert(sizeof(struct mark) <= 16, "there are up to TA_LIMIT_TIMELINE of each host");

static inline bool is_full(const struct mark *m)
{
	return m->key & 1;
}

/* What a mark with one segment has of it. */
static inline struct sign sign_of_one(const struct mark *m)
{
	struct seen one = { m->key >> 1, m->one.frame, m->one.conn, 0 };
	return (struct sign){ one, one };
}

struct message {
	int64_t time_ns;
	uint32_t frame;
	uint8_t op; /* of struct ta_neighbour */
};

/* A request that a host made. */
struct asked {
	int64_t time_ns;
	struct ta_addr target;
	uint32_t frame;
};

/* Neighbour messages. */
struct talk {
	struct message *message; /* about this host */
	size_t nmessages, messages_capacity;
	struct asked *asked; /* by this host */
	size_t nasked, asked_capacity;
};

struct host {
	struct ta_addr addr;
	struct mark *mark;
	struct talk *talk; /* owned; NULL: none */
	int64_t width_ns;
	uint16_t nmarks, marks_capacity;
};

_Static_assert(TA_LIMIT_TIMELINE <= UINT16_MAX, "they are counted in 16 bits");

/* What one side of a connection sent lately and its host's timeline does not have yet: the packets of one bucket, in one line of
 * the processor's cache where the timeline would cost three. */
struct recent {
	struct host *host;                   /* NULL: none */
	int64_t first_ns, last_ns, until_ns; /* until_ns: the end of the bucket */
	uint32_t first_frame, last_frame;
	uint32_t conn, dir;
};

/* Direct-mapped by connection and direction: what is overwritten goes into the timeline. Chosen: more connections at once
 * than most captures hold. */
#define TA_NET_RECENT 8192u

/* What a sign may be: "tcp" is the first, others as they come. Few: protocols and kinds of messages that have a name here. */
#define TA_NET_NAMES 256u

/* Of those that left it and are on their way to a timeline. Chosen: packets enough between for two misses of the cache. */
#define TA_NET_LEAVING 16u

struct ta_net {
	const char *name[TA_NET_NAMES]; /* literals */
	unsigned nnames;
	struct recent leaving[TA_NET_LEAVING];
	unsigned left, on_their_way; /* so many have come there, and are there */
	struct recent *recent;       /* TA_NET_RECENT of them; owned */
	bool noted;                  /* some hold something */
	struct host **slot;          /* open addressing; NULL is free */
	size_t nslots, nhosts;
	uint64_t seed;
	struct ta_net_silences silences;
	/* where memory is short: hosts, marks of all timelines, messages and requests of all; those there are room for */
	size_t hosts_max, marks, marks_max, messages, messages_max;
	/* limits reached */
	uint64_t hosts_refused, messages_dropped;
};

/* Whether there is room for one more: in a list, or for a longer one. all_full: where memory is short. */
static inline bool ta_net_may_grow(size_t count, size_t capacity, size_t limit, bool all_full)
{
	return count < limit && (count < capacity || count < TA_NET_KEPT_LEAST || !all_full);
}

/* Puts a sign into a host's timeline: both ends of it are of one source, and of one bucket. */
void ta_net_note(struct ta_net *net, struct host *host, const struct sign *sign);
/* Doubles the width of a host's buckets until it is this, or more. */
void ta_net_widen(struct host *host, int64_t width_ns);
/* Frees what a mark owns. */
void ta_net_free_mark(struct mark *mark);

/* Puts into the timelines what they do not have yet: before they are asked. */
void ta_net_settle(struct ta_net *net);

/* Notes a frame. */
static inline void ta_net_note_silence(struct ta_net_silences *s, int64_t now_ns, uint32_t frame)
{
	if (!s->frames++) {
		s->first_ns = s->last_ns = now_ns;
		s->last_frame = frame;
		return;
	}
	int64_t gap = now_ns - s->last_ns;
	if (gap >= TA_NET_GAP_NS)
		ta_net_silences_add(
			s, (struct ta_net_gap){ s->last_ns, now_ns, s->last_frame, frame });
	if (gap > 0)
		s->last_ns = now_ns;
	s->last_frame = frame;
}

/* Whether one that stands out had no room. */
bool ta_net_silence_was_dropped(const struct ta_net_silences *silences);

/* The host of this address, made where there is none yet; NULL: there is no room for one more. */
struct host *ta_net_host(struct ta_net *net, const struct ta_addr *addr);
/* The index of a name of signs, which is borrowed. */
uint8_t ta_net_name(struct ta_net *net, const char *name);
void ta_net_add_message(struct ta_net *net, struct host *host, const struct message *message);
void ta_net_add_asked(struct ta_net *net, struct host *host, const struct asked *asked);

/* Where a host is, or would be, in the table. */
size_t ta_net_slot(const struct ta_net *net, const struct ta_addr *addr);

static inline const struct host *ta_net_find_host(const struct ta_net *net,
						  const struct ta_addr *addr)
{
	if (net->noted)
		ta_net_settle((struct ta_net *)net); /* what it changes is where things are kept */
	return net->slot[ta_net_slot(net, addr)];
}

#endif
