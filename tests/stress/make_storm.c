/* SPDX-License-Identifier: MIT */
/* make_storm KIND N > FILE: captures that are hard to hold, as raw IPv4 or Ethernet (LINKTYPE_RAW, LINKTYPE_ETHERNET) with nanoseconds.
 * The kinds are those of the table at the end. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../bench/wire.h"

enum {
	LINK_ETHERNET = 1,
	LINK_RAW = 101,
	IP_BYTES = 20,
	TCP_BYTES = 20,
	PORTS = 60000,
	FIRST_PORT = 1024,
	ICMP = 1,
	TCP = 6,
	WINDOW = 65535
};

#define CLIENT UINT32_C(0x0a000001)
#define SERVER UINT32_C(0x0a000002)
#define SEC INT64_C(1000000000)
#define MS INT64_C(1000000)

static int64_t now = 1700000000 * SEC;
static uint16_t ip_id;

static void record(const uint8_t *packet, uint32_t captured, uint32_t length)
{
	uint32_t head[4] = { (uint32_t)(now / SEC), (uint32_t)(now % SEC), captured, length };
	fwrite(head, sizeof(head), 1, stdout);
	fwrite(packet, 1, captured, stdout);
}

static void ip(uint8_t *p, uint32_t from, uint32_t to, int protocol, uint32_t payload,
	       uint32_t fragment)
{
	memset(p, 0, IP_BYTES);
	p[0] = 0x45;
	put16(p + 2, IP_BYTES + payload);
	put16(p + 4, ++ip_id ? ip_id : ++ip_id);
	put16(p + 6, fragment);
	p[8] = 64;
	p[9] = (uint8_t)protocol;
	put32(p + 12, from);
	put32(p + 16, to);
}

struct segment {
	uint32_t from, to, seq, ack, bytes;
	uint16_t sport, dport;
	uint8_t flags;
	const uint8_t *options;
	uint32_t options_bytes;
};

/* The payload is cut off. */
static void tcp(const struct segment *s)
{
	uint8_t p[IP_BYTES + TCP_BYTES + 40] = { 0 };
	uint8_t *t = p + IP_BYTES;
	uint32_t headers = TCP_BYTES + s->options_bytes;
	ip(p, s->from, s->to, TCP, headers + s->bytes, 0x4000);
	put16(t, s->sport);
	put16(t + 2, s->dport);
	put32(t + 4, s->seq);
	put32(t + 8, s->ack);
	t[12] = (uint8_t)(headers / 4 << 4);
	t[13] = s->flags;
	put16(t + 14, WINDOW);
	if (s->options_bytes)
		memcpy(t + TCP_BYTES, s->options, s->options_bytes);
	record(p, IP_BYTES + headers, IP_BYTES + headers + s->bytes);
}

/* Client n of many: an address for each 60,000 ports. */
static struct segment of_client(uint64_t n, int flags, uint32_t seq, uint32_t ack, uint32_t bytes)
{
	return (struct segment){ .from = CLIENT + (uint32_t)(n / PORTS << 8),
				 .to = SERVER,
				 .seq = seq,
				 .ack = ack,
				 .bytes = bytes,
				 .sport = (uint16_t)(FIRST_PORT + n % PORTS),
				 .dport = 80,
				 .flags = (uint8_t)flags };
}

static void client(uint64_t n, int flags, uint32_t seq, uint32_t ack, uint32_t bytes)
{
	struct segment s = of_client(n, flags, seq, ack, bytes);
	tcp(&s);
}

static void server(uint64_t n, int flags, uint32_t seq, uint32_t ack, uint32_t bytes)
{
	struct segment s = of_client(n, flags, seq, ack, bytes);
	struct segment back = s;
	back.from = s.to;
	back.to = s.from;
	back.sport = s.dport;
	back.dport = s.sport;
	tcp(&back);
}

static void opened(uint64_t n, uint32_t isn)
{
	client(n, SYN, isn, 0, 0);
	now += MS;
	server(n, SYN | ACK, ~isn, isn + 1, 0);
	now += MS;
	client(n, ACK, isn + 1, ~isn + 1, 0);
}

/* ---- the kinds ---- */

static void syns(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += MS)
		client(i, SYN, (uint32_t)i * 7919, 0, 0);
}

static void syns_of_all(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += MS) {
		struct segment s = of_client(i, SYN, (uint32_t)i, 0, 0);
		s.from = (uint32_t)(i * UINT64_C(2654435761) >> 3);
		tcp(&s);
	}
}

static void one_copy_each(uint64_t n)
{
	for (int copy = 0; copy < 2; copy++, now += 300 * MS)
		for (uint64_t i = 0; i < n; i++, now += 100) {
			if (!copy)
				client(i, ACK | PSH, 1000, 500, 100);
			client(i, ACK | PSH, 1100, 500, 100);
		}
}

static void dead_fleet(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += 20) {
		client(i, ACK | PSH, 1000, 500, 100);
		server(i, ACK, 500, 1100, 0);
	}
	for (int probe = 0; probe < 4; probe++) {
		now += 60 * SEC;
		for (uint64_t i = 0; i < n; i++, now += 20)
			client(i, ACK, 1099, 500, 0);
	}
}

static void copies_of_one(uint64_t n)
{
	opened(0, 999);
	for (uint64_t i = 0; i <= n; i++, now += 200 * MS)
		client(0, ACK | PSH, 1000, ~UINT32_C(999) + 1, 100);
}

static void port_reuse(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += MS) {
		opened(i % 4, (uint32_t)i * 1000003);
		server(i % 4, RST | ACK, ~((uint32_t)i * 1000003) + 1, (uint32_t)i * 1000003 + 1,
		       0);
	}
}

static void one_pair(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += 3 * MS) {
		uint32_t isn = (uint32_t)i * 1000003;
		opened(i % PORTS, isn);
		client(i % PORTS, ACK | PSH, isn + 1, ~isn + 1, 10);
		now += 3 * SEC;
		server(i % PORTS, RST, ~isn + 1, 0, 0);
	}
}

static void out_of_order(uint64_t n)
{
	opened(0, 999);
	for (uint64_t i = 0; i < n; i++, now += 1000)
		client(0, ACK | PSH, 1000 + 2 * (uint32_t)i + 1, ~UINT32_C(999) + 1, 1);
	now += SEC;
	for (uint64_t i = 0; i < n; i++, now += 1000)
		client(0, ACK | PSH, 1000 + 2 * (uint32_t)(n - 1 - i), ~UINT32_C(999) + 1, 1);
}

static void sacks(uint64_t n)
{
	enum { QUEUE = 4000, BLOCKS = 4 };
	opened(0, 999);
	for (uint32_t i = 0; i < QUEUE; i++, now += 1000)
		client(0, ACK | PSH, 1000 + 10 * i, ~UINT32_C(999) + 1, 10);
	for (uint64_t i = 0; i < n; i++, now += 1000) {
		uint8_t options[4 + 8 * BLOCKS] = { 1, 1, 5, 2 + 8 * BLOCKS };
		for (uint32_t b = 0; b < BLOCKS; b++) {
			uint32_t left = 1010 + 10 * (uint32_t)((i * 7 + b * 1000) % (QUEUE - 1));
			put32(options + 4 + 8 * b, left);
			put32(options + 8 + 8 * b, left + 10);
		}
		struct segment s = { .from = SERVER,
				     .to = CLIENT,
				     .seq = ~UINT32_C(999) + 1,
				     .ack = 1000,
				     .sport = 80,
				     .dport = FIRST_PORT,
				     .flags = ACK,
				     .options = options,
				     .options_bytes = sizeof(options) };
		tcp(&s);
	}
}

/* Router n says of the SYN of a client that its host is unreachable. */
static void unreachable(uint64_t router, uint64_t of)
{
	uint8_t p[IP_BYTES + 8 + IP_BYTES + 8] = { 0 };
	struct segment s = of_client(of, SYN, 1000, 0, 0);
	ip(p, UINT32_C(0x0b000000) + (uint32_t)router, s.from, ICMP, sizeof(p) - IP_BYTES, 0);
	p[IP_BYTES] = 3;
	p[IP_BYTES + 1] = 1;
	ip(p + IP_BYTES + 8, s.from, s.to, TCP, TCP_BYTES, 0x4000);
	put16(p + 2 * IP_BYTES + 8, s.sport);
	put16(p + 2 * IP_BYTES + 10, s.dport);
	put32(p + 2 * IP_BYTES + 12, s.seq);
	record(p, sizeof(p), sizeof(p));
}

static void icmp_errors(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += 1000) {
		client(i, SYN, 1000, 0, 0);
		unreachable(i, i);
	}
}

static void icmp_of_one(uint64_t n)
{
	client(0, SYN, 1000, 0, 0);
	for (uint64_t i = 0; i < n; i++, now += 1000)
		unreachable(i, 0);
}

/* Who asks, and for whom, as ARP has it (RFC 826). */
static void who_has(uint32_t asks, uint32_t target)
{
	enum { ETHERNET_BYTES = 14, ARP_BYTES = 28 };
	static const uint8_t head[] = { 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0 };
	uint8_t p[ETHERNET_BYTES + ARP_BYTES] = { 0 };
	memset(p, 0xff, 6);
	p[6] = 2;
	put32(p + 8, asks);
	memcpy(p + 12, head, sizeof(head));
	put32(p + 24, asks);
	put32(p + 28, asks);
	put32(p + 38, target);
	record(p, sizeof(p), sizeof(p));
}

static void arp(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += 1000)
		who_has(CLIENT, UINT32_C(0x20000000) + (uint32_t)i);
}

static void arp_of_all(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += 1000)
		who_has(UINT32_C(0x30000000) + (uint32_t)i * 7,
			UINT32_C(0x20000000) + (uint32_t)i % 64);
}

static void hosts(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += 1000) {
		struct segment s = of_client(0, ACK | PSH, 1000, 500, 10);
		s.from = UINT32_C(0x0b000000) + (uint32_t)i;
		s.to = UINT32_C(0x20000000) + (uint32_t)i * 3;
		tcp(&s);
	}
}

static void fragments(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += 1000) {
		uint8_t p[IP_BYTES + 24] = { 0 };
		ip(p, CLIENT + (uint32_t)(i >> 16), SERVER, TCP, 24,
		   0x2000 | (uint32_t)(i % 3 ? 1 : 0));
		put16(p + 4, (uint32_t)(i / 3));
		record(p, sizeof(p), sizeof(p));
	}
}

/* Each packet's last fragment never comes, and each of the others covers half of the one before. */
static void overlaps(uint64_t n)
{
	enum { PIECES = 60, PIECE_BYTES = 48, APART = 3 };
	for (uint64_t i = 0; i < n; i++, now += 1000) {
		uint8_t p[IP_BYTES + PIECE_BYTES] = { 0 };
		ip(p, CLIENT + (uint32_t)(i / PIECES >> 16), SERVER, TCP, PIECE_BYTES,
		   0x2000 | (uint32_t)(PIECES - 1 - i % PIECES) * APART);
		put16(p + 4, (uint32_t)(i / PIECES));
		record(p, sizeof(p), sizeof(p));
	}
}

static void tunnels(uint64_t n)
{
	enum { DEPTH = 60 };
	for (uint64_t i = 0; i < n; i++, now += 1000) {
		uint8_t p[DEPTH * IP_BYTES];
		for (uint32_t d = 0; d < DEPTH; d++)
			ip(p + d * IP_BYTES, CLIENT, SERVER, 4, (DEPTH - 1 - d) * IP_BYTES, 0);
		record(p, sizeof(p), sizeof(p));
	}
}

static void backwards(uint64_t n)
{
	now += (int64_t)n * 2 * MS;
	opened(0, 999);
	for (uint64_t i = 0; i < n; i++, now -= MS)
		client(0, ACK | PSH, 1000 + 10 * (uint32_t)i, ~UINT32_C(999) + 1, 10);
}

static void healthy(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++, now += MS) {
		uint32_t isn = (uint32_t)i * 1000003;
		opened(i, isn);
		client(i, ACK | PSH, isn + 1, ~isn + 1, 100);
		server(i, ACK | PSH, ~isn + 1, isn + 101, 500);
		client(i, ACK | FIN, isn + 101, ~isn + 501, 0);
		server(i, ACK | FIN, ~isn + 501, isn + 102, 0);
		client(i, ACK, isn + 102, ~isn + 502, 0);
	}
}

static const struct {
	const char *name;
	void (*make)(uint64_t n);
	uint32_t link;
} kind[] = {
	{ "syns", syns, LINK_RAW },
	{ "syns-of-all", syns_of_all, LINK_RAW },
	{ "one-copy-each", one_copy_each, LINK_RAW },
	{ "dead-fleet", dead_fleet, LINK_RAW },
	{ "copies-of-one", copies_of_one, LINK_RAW },
	{ "port-reuse", port_reuse, LINK_RAW },
	{ "one-pair", one_pair, LINK_RAW },
	{ "out-of-order", out_of_order, LINK_RAW },
	{ "sacks", sacks, LINK_RAW },
	{ "icmp-errors", icmp_errors, LINK_RAW },
	{ "icmp-of-one", icmp_of_one, LINK_RAW },
	{ "arp", arp, LINK_ETHERNET },
	{ "arp-of-all", arp_of_all, LINK_ETHERNET },
	{ "hosts", hosts, LINK_RAW },
	{ "fragments", fragments, LINK_RAW },
	{ "overlaps", overlaps, LINK_RAW },
	{ "tunnels", tunnels, LINK_RAW },
	{ "backwards", backwards, LINK_RAW },
	{ "healthy", healthy, LINK_RAW },
};

int main(int argc, char **argv)
{
	uint32_t head[6] = { 0xa1b23c4d, 0x00040002, 0, 0, 262144, LINK_RAW };
	for (size_t i = 0; argc == 3 && i < sizeof(kind) / sizeof(*kind); i++) {
		if (strcmp(argv[1], kind[i].name))
			continue;
		head[5] = kind[i].link;
		fwrite(head, sizeof(head), 1, stdout);
		kind[i].make(strtoull(argv[2], NULL, 10));
		return fflush(stdout) || ferror(stdout) ? 1 : 0;
	}
	fputs("usage: make_storm KIND N > FILE; the kinds:", stderr);
	for (size_t i = 0; i < sizeof(kind) / sizeof(*kind); i++)
		fprintf(stderr, " %s", kind[i].name);
	fputs("\n", stderr);
	return 64;
}
