/* SPDX-License-Identifier: MIT */
/* Frames with correct checksums, in pcap (microseconds) or pcapng (nanoseconds). */
#include "traffic.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ETHERNET = 14,
	IPV4_BYTES = 20,
	IPV6_BYTES = 40,
	TCP_BYTES = 20,
	TCP = 6,
	UDP = 17,
	VXLAN_PORT = 4789,
	WINDOW = 4000,
	ROOM = 65536,
	START_S = 1700000000
};

static const struct options *opt;
static uint64_t packets;
static uint8_t payload[MSS];
static uint32_t payload_sum[MSS + 1]; /* of its first bytes, for checksums */
static uint8_t frame[ROOM];
static uint32_t used;

static uint32_t sum_of(const uint8_t *p, uint32_t n)
{
	uint32_t sum = 0;
	for (uint32_t i = 0; i < n; i++)
		sum += i & 1 ? p[i] : (uint32_t)p[i] << 8;
	return sum;
}

static uint32_t folded(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum & 0xffff;
}

static void out(const void *p, size_t n)
{
	if (fwrite(p, 1, n, stdout) != n) {
		perror("make_traffic");
		exit(2);
	}
}

void write_start(const struct options *options)
{
	opt = options;
	for (uint32_t i = 0; i < MSS; i++) {
		payload[i] = (uint8_t)random_below(256);
		payload_sum[i + 1] =
			payload_sum[i] + (i & 1 ? payload[i] : (uint32_t)payload[i] << 8);
	}
	setvbuf(stdout, NULL, _IOFBF, 1 << 20);
	if (!opt->pcapng) {
		const uint32_t head[] = { 0xa1b2c3d4, 4U << 16 | 2, 0, 0, 262144, 1 };
		out(head, sizeof(head));
		return;
	}
	const uint32_t section[] = { 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX, 28 };
	/* Link type 1, no snap length; option 9 (if_tsresol): 10^-9 s. */
	const uint32_t interface[] = { 1, 32, 1, 0, 1U << 16 | 9, 9, 0, 32 };
	out(section, sizeof(section));
	out(interface, sizeof(interface));
}

static void put_ethernet(uint32_t type, int dir)
{
	static const uint8_t mac[2][6] = { { 2, 0, 0, 0, 0, 2 }, { 2, 0, 0, 0, 0, 1 } };
	memcpy(frame + used, mac[!dir], 6);
	memcpy(frame + used + 6, mac[dir], 6);
	used += 12;
	if (opt->vlan) {
		put32(frame + used, 0x81000000 | 100);
		used += 4;
	}
	put16(frame + used, type);
	used += 2;
}

static uint32_t address(uint32_t host, int dir)
{
	return (dir ? 0x0a800000 : 0x0a000000) | host;
}

static void put_ipv4(uint32_t src, uint32_t dst, uint32_t protocol, uint32_t ident, uint32_t bytes)
{
	uint8_t *p = frame + used;
	memset(p, 0, IPV4_BYTES);
	p[0] = 0x45;
	put16(p + 2, IPV4_BYTES + bytes);
	put16(p + 4, ident);
	p[6] = 0x40;
	p[8] = 64;
	p[9] = (uint8_t)protocol;
	put32(p + 12, src);
	put32(p + 16, dst);
	put16(p + 10, folded(sum_of(p, IPV4_BYTES)));
	used += IPV4_BYTES;
}

static void put_ipv6(const struct flow *f, int dir, uint32_t bytes)
{
	uint8_t *p = frame + used;
	memset(p, 0, IPV6_BYTES);
	p[0] = 0x60;
	put16(p + 4, bytes);
	p[6] = TCP;
	p[7] = 64;
	for (int i = 0; i < 2; i++) {
		uint8_t *a = p + 8 + 16 * i;
		put32(a, 0x20010db8);
		put32(a + 12, address(f->host[i ? !dir : dir], i ? !dir : dir));
	}
	used += IPV6_BYTES;
}

static uint32_t options_bytes(const struct packet *p)
{
	if (p->flags & RST)
		return 0;
	return (p->flags & SYN ? 20 : 12) + (p->blocks ? 4 + 8 * (uint32_t)p->blocks : 0);
}

static void put_options(uint8_t *o, const struct packet *p)
{
	const bool syn = p->flags & SYN;
	uint32_t n = 0;
	if (p->flags & RST)
		return;
	if (syn) {
		put32(o, 2U << 24 | 4U << 16 | (MSS + 12));
		put32(o + 4, 4U << 24 | 2U << 16 | 0x080a);
		n = 8;
	} else {
		put32(o, 0x0101080a);
		n = 4;
	}
	put32(o + n, p->tsval);
	put32(o + n + 4, p->tsecr);
	n += 8;
	if (syn) {
		put32(o + n, 0x01030307);
		n += 4;
	}
	if (p->blocks) {
		put32(o + n, 0x01010500 | (uint32_t)(2 + 8 * p->blocks));
		n += 4;
		for (int i = 0; i < p->blocks; i++, n += 8) {
			put32(o + n, p->block[i].from);
			put32(o + n + 4, p->block[i].to);
		}
	}
}

static void put_tcp(const struct flow *f, const struct packet *p)
{
	uint8_t *t = frame + used;
	const uint32_t head = TCP_BYTES + options_bytes(p);
	const uint32_t bytes = head + p->payload_bytes;
	put16(t, f->port[p->dir]);
	put16(t + 2, f->port[!p->dir]);
	put32(t + 4, p->seq);
	put32(t + 8, p->flags & ACK ? p->ack : 0);
	t[12] = (uint8_t)(head / 4 << 4);
	t[13] = p->flags;
	put16(t + 14, p->flags & RST ? 0 : WINDOW);
	put32(t + 16, 0);
	put_options(t + TCP_BYTES, p);
	memcpy(t + head, payload, p->payload_bytes);
	uint32_t sum = sum_of(t, head) + payload_sum[p->payload_bytes] + TCP + bytes;
	sum += opt->ipv6 ? sum_of(t - 32, 32) : sum_of(t - 8, 8);
	put16(t + 16, folded(sum));
	used += bytes;
}

static void put_record(int64_t at_us)
{
	const uint32_t kept = used < opt->snap ? used : opt->snap;
	if (!opt->pcapng) {
		const uint32_t head[] = { (uint32_t)(START_S + at_us / SEC),
					  (uint32_t)(at_us % SEC), kept, used };
		out(head, sizeof(head));
		out(frame, kept);
		return;
	}
	const uint32_t padded = (kept + 3) & ~UINT32_C(3), bytes = 32 + padded;
	const uint64_t ns = (uint64_t)(START_S * SEC + at_us) * 1000;
	const uint32_t head[] = { 6, bytes, 0, (uint32_t)(ns >> 32), (uint32_t)ns, kept, used };
	out(head, sizeof(head));
	memset(frame + kept, 0, padded - kept);
	out(frame, padded);
	out(&bytes, sizeof(bytes));
}

static bool kept(const struct flow *f, const struct packet *p)
{
	switch (opt->keep) {
	case KEEP_ONE_WAY:
		return p->dir == 1;
	case KEEP_NO_HANDSHAKE:
		return f->packets > 3;
	case KEEP_SYNS:
		return p->flags == SYN;
	default:
		return true;
	}
}

bool write_done(void)
{
	return packets >= opt->packets;
}

void write_packet(struct flow *f, const struct packet *p)
{
	if (write_done())
		return;
	packets++;
	f->packets++;
	const uint32_t ident = f->ip_id[p->dir]++;
	if (!kept(f, p))
		return;
	const uint32_t bytes = TCP_BYTES + options_bytes(p) + p->payload_bytes;
	used = 0;
	put_ethernet(opt->ipv6 && !opt->vxlan ? 0x86dd : 0x0800, p->dir);
	if (opt->vxlan) {
		const uint32_t inner = 16 + ETHERNET + (opt->vlan ? 4 : 0) + bytes +
				       (opt->ipv6 ? IPV6_BYTES : IPV4_BYTES);
		put_ipv4(address(1, !p->dir), address(1, p->dir), UDP, ident, inner);
		uint8_t *u = frame + used;
		put16(u, 49152 + f->number % 1024);
		put16(u + 2, VXLAN_PORT);
		put32(u + 4, inner << 16);
		put32(u + 8, 0x08000000);
		put32(u + 12, 42U << 8);
		used += 16;
		put_ethernet(opt->ipv6 ? 0x86dd : 0x0800, p->dir);
	}
	if (opt->ipv6)
		put_ipv6(f, p->dir, bytes);
	else
		put_ipv4(address(f->host[p->dir], p->dir), address(f->host[!p->dir], !p->dir), TCP,
			 ident, bytes);
	put_tcp(f, p);
	put_record(p->at_us);
}
