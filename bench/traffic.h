/* SPDX-License-Identifier: MIT */
/* What make_traffic's files share. Nothing here is freed: the program writes one capture and ends. */
#ifndef BENCH_TRAFFIC_H
#define BENCH_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

enum {
	MSS = 1448, /* what timestamps leave of 1460 */
	SACK_BLOCKS = 3
};

/* Times are microseconds since the capture's first packet. */
#define MS INT64_C(1000)
#define SEC INT64_C(1000000)

enum keep { KEEP_WHOLE, KEEP_ONE_WAY, KEEP_NO_HANDSHAKE, KEEP_SYNS };

struct options {
	uint64_t packets, connections;
	uint32_t seed;
	uint64_t side_by_side; /* connections at a time */
	uint32_t loss;         /* of a million data segments */
	uint32_t snap;         /* bytes kept of a frame */
	enum keep keep;
	bool ack_each; /* segment, not each second one */
	bool pcapng, ipv6, vlan, vxlan;
};

/* A connection as its packets show it. Both halves are indexed by direction: 0 is the client's. */
struct flow {
	uint64_t number;
	uint32_t seq[2];   /* SND.NXT */
	uint32_t clock[2]; /* what a timestamp is ahead of the capture's milliseconds */
	uint32_t heard[2]; /* the peer's newest timestamp */
	uint32_t packets;  /* so far */
	uint16_t ip_id[2];
	uint16_t port[2];
	uint32_t host[2];
};

struct block {
	uint32_t from, to;
};

struct packet {
	int64_t at_us;
	int dir;
	uint8_t flags;
	uint32_t seq, ack;
	uint32_t payload_bytes;
	uint32_t tsval, tsecr;
	int blocks; /* of SACK */
	struct block block[SACK_BLOCKS];
};

/* traffic_write.c: frames and files, to standard output. */
void write_start(const struct options *opt);
void write_packet(struct flow *f, const struct packet *p);
bool write_done(void); /* as many packets as were asked for */

/* traffic_events.c: numbers that look random, and what happens next. */
void random_seed(uint32_t seed);
uint32_t random_below(uint32_t n);

struct event {
	int64_t at_us;
	uint64_t order; /* two at one time come as they were put in */
	uint32_t flow;
	int what;
	uint32_t a, tsval, tsecr;
	int64_t sent_us;
	int blocks;
	struct block block[SACK_BLOCKS];
};

void event_add(const struct event *e);
bool event_next(struct event *ret);

void flow_start(struct flow *f, uint64_t number);
uint32_t flow_stamp(const struct flow *f, int dir, int64_t at_us);

/* traffic_transfer.c: bulk, with or without loss. */
void transfers(const struct options *opt);

/* traffic_script.c: connections that follow a script. */
bool script(const char *kind, const struct options *opt);

#endif
