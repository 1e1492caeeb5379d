/* SPDX-License-Identifier: MIT */
/* Packets for the tests of src/net: each is a frame of its own. */
#ifndef TCPAUTOPSY_TESTS_NET_STORY_H
#define TCPAUTOPSY_TESTS_NET_STORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <tcpautopsy/core/limits.h>
#include <tcpautopsy/net/net.h>
#include <tcpautopsy/core/timefmt.h>

static uint64_t frame;

static inline struct ta_addr host(unsigned n)
{
	const uint8_t octets[4] = { 10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	return ta_addr_ipv4(octets);
}

static inline int setup(void **state)
{
	*state = ta_net_new();
	frame = 0;
	return 0;
}

static inline int teardown(void **state)
{
	ta_net_free(*state);
	return 0;
}

static inline void tcp(struct ta_net *net, int64_t time_ns, unsigned from, uint32_t conn)
{
	struct ta_packet p = { .kind = TA_PACKET_TCP };

	p.seg.src = host(from);
	p.seg.dst = host(200);
	p.seg.time_ns = time_ns;
	p.seg.frame = ++frame;
	ta_net_packet(net, &p, conn);
}

static inline void other(struct ta_net *net, int64_t time_ns, unsigned from, bool have_addrs)
{
	struct ta_packet p = { .kind = TA_PACKET_OTHER, .name = "udp", .have_addrs = have_addrs };

	p.seg.src = host(from);
	p.seg.time_ns = time_ns;
	p.seg.frame = ++frame;
	ta_net_packet(net, &p, UINT32_MAX);
}

static inline void neighbour(struct ta_net *net, int64_t time_ns, unsigned sender, unsigned target, int op)
{
	struct ta_packet p = { .kind = TA_PACKET_NEIGHBOUR };

	p.neighbour.sender = host(sender);
	p.neighbour.target = host(target);
	p.neighbour.time_ns = p.seg.time_ns = time_ns;
	p.neighbour.frame = p.seg.frame = ++frame;
	p.neighbour.op = op;
	ta_net_packet(net, &p, UINT32_MAX);
}

static inline bool alive(struct ta_net *net, unsigned n, int64_t from_s, int64_t to_s, uint32_t but)
{
	struct ta_addr a = host(n);
	struct ta_net_sign sign;

	return ta_net_alive(net, &a, from_s * TA_SEC, to_s * TA_SEC, but, &sign);
}

/* The count of one limit. */
static inline uint64_t reached(const struct ta_net *net, const char *name)
{
	struct ta_anomalies set = { 0 };
	ta_net_limits(net, &set);
	const struct ta_anomaly *a = ta_anomaly_find(&set, name);
	uint64_t count = a ? a->count : 0;
	ta_anomalies_release(&set);
	return count;
}

#define NET(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
