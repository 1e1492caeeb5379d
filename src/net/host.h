/* SPDX-License-Identifier: MIT */
/* Private to src/net: what is kept of a host and of the capture. */
#ifndef TA_NET_HOST_H
#define TA_NET_HOST_H

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/net/net.h"

/* Signs of one kind in a bucket: of one connection (or of none). */
struct sign {
	int64_t first_ns, last_ns;
	uint32_t first_frame, last_frame;
	uint32_t conn, count;
	const char *what;
};

/* A bucket keeps two sources apart: the first one seen in it, and any other. Whatever connection is asked about,
 * one of them is not it. */
struct mark {
	int64_t bucket; /* time divided by the width */
	struct sign a, b;
};

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

struct host {
	struct ta_addr addr;
	struct mark *mark;
	size_t nmarks, marks_capacity;
	int64_t width_ns;
	struct message *message; /* about this host */
	size_t nmessages, messages_capacity;
	struct asked *asked; /* by this host */
	size_t nasked, asked_capacity;
};

/* What one side of a connection sent lately and its host's timeline does not have yet: the packets of one bucket, in one line of
 * the processor's cache where the timeline would cost three. */
struct recent {
	struct host *host;                   /* NULL: none */
	int64_t first_ns, last_ns, until_ns; /* until_ns: the end of the bucket */
	uint32_t first_frame, last_frame;
	uint32_t conn, count;
	uint32_t dir;
};

/* Direct-mapped by connection and direction: what is overwritten goes into the timeline. Chosen: more connections at once
 * than most captures hold. */
#define TA_NET_RECENT 8192u

/* Of those that left it and are on their way to a timeline. Chosen: packets enough between for two misses of the cache. */
#define TA_NET_LEAVING 16u

struct ta_net {
	struct recent leaving[TA_NET_LEAVING];
	unsigned left, on_their_way; /* so many have come there, and are there */
	struct recent *recent;       /* TA_NET_RECENT of them; owned */
	bool noted;                  /* some hold something */
	struct host **slot;          /* open addressing; NULL is free */
	size_t nslots, nhosts;
	uint64_t seed;
	int64_t last_ns;
	uint32_t last_frame;
	uint64_t frames;
	int64_t first_ns;
	struct ta_net_gap gap[TA_LIMIT_GAPS]; /* longest first */
	size_t ngaps;
	/* where memory is short: hosts, marks of all timelines, messages and requests of all; those there are room for */
	size_t hosts_max, marks, marks_max, messages, messages_max;
	/* limits reached */
	uint64_t hosts_refused, messages_dropped;
	int64_t longest_dropped_ns; /* of the gaps that there was no room for */
};

/* Puts into the timelines what they do not have yet: before they are asked. */
void ta_net_settle(struct ta_net *net);

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
