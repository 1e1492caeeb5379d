/* SPDX-License-Identifier: MIT */
/* A heap of events, and numbers that look random but are the same on every machine. */
#include "traffic.h"
#include <stdio.h>
#include <stdlib.h>

enum { HOSTS_BITS = 16, SERVERS = 256, PORTS = 60000, FIRST_PORT = 1024 };

static uint64_t state;
static struct event *heap;
static size_t used, room;
static uint64_t orders;

void random_seed(uint32_t seed)
{
	state = seed;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t random_bits(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint32_t random_below(uint32_t n)
{
	return (uint32_t)((random_bits() >> 32) * n >> 32);
}

static bool before(const struct event *a, const struct event *b)
{
	return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

void event_add(const struct event *e)
{
	if (used == room) {
		room = room ? room * 2 : 1024;
		heap = realloc(heap, room * sizeof(*heap));
		if (!heap) {
			fputs("make_traffic: no memory\n", stderr);
			exit(2);
		}
	}
	struct event new = *e;
	size_t i = used++;
	new.order = orders++;
	for (; i && before(&new, &heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = new;
}

bool event_next(struct event *ret)
{
	if (!used)
		return false;
	*ret = heap[0];
	const struct event last = heap[--used];
	size_t i = 0, child;
	while ((child = 2 * i + 1) < used) {
		if (child + 1 < used && before(&heap[child + 1], &heap[child]))
			child++;
		if (!before(&heap[child], &last))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = last;
	return true;
}

/* Two numbers never share addresses and ports: odd factors go once round a power of two, primes once round PORTS. */
void flow_start(struct flow *f, uint64_t number)
{
	const uint32_t host = (uint32_t)(number * 40503) & ((1U << HOSTS_BITS) - 1);
	*f = (struct flow){ .number = number, .host = { 1 + host, 1 + random_below(SERVERS) } };
	f->port[0] = (uint16_t)(FIRST_PORT +
				((number >> HOSTS_BITS) * 977 + host * UINT64_C(7919)) % PORTS);
	f->port[1] = 443;
	for (int dir = 0; dir < 2; dir++) {
		f->seq[dir] = random_below(UINT32_MAX);
		f->clock[dir] = random_below(UINT32_MAX);
		f->ip_id[dir] = (uint16_t)random_below(UINT16_MAX);
	}
}

uint32_t flow_stamp(const struct flow *f, int dir, int64_t at_us)
{
	return f->clock[dir] + (uint32_t)(at_us / MS);
}
