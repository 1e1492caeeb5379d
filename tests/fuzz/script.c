/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/segment.h"
#include "tcpautopsy/core/xalloc.h"

enum {
	STEP = 5,   /* bytes of a packet in the script, */
	MOST = 200, /* and packets that are played */
	CONNS = 4,  /* connections, of two clients with one server */
	ETHERNET = 14,
	IPV6 = 0x10, /* of the first byte */
	NAT = 0x20,
	PATH_US = 800, /* from one point to the other */
};

/* A packet's first byte: direction 0x01, connection 0x06, who saw it 0x18 (0, 3: both; 1: lost between the points on the way
 * of its sender; 2: lost on the last link), and in 0xe0 what it is. */
enum what { SEGMENT, SEGMENT_TOO, DATA, PROBE, COPY, COPY_TOO, ICMP, ARP };

/* Second byte: flags in its low four bits, length in the high ones. */
static const uint8_t flags[16] = { TA_SYN,          TA_SYN | TA_ACK,
				   TA_ACK,          TA_ACK | TA_PSH,
				   TA_FIN | TA_ACK, TA_RST,
				   TA_RST | TA_ACK, TA_FIN,
				   TA_SYN | TA_FIN, 0,
				   TA_ACK | TA_URG, TA_SYN | TA_ECE | TA_CWR,
				   TA_ACK | TA_ECE, TA_ACK | TA_CWR,
				   TA_PSH,          0xff };
static const uint16_t lengths[16] = { 0,   0,   0,   0,    1,    2,    16,   100,
				      256, 512, 536, 1000, 1200, 1400, 1448, 1460 };

/* Third byte: the time since the packet before, in its low five bits, times 1 to 8. */
static const int64_t waits_us[32] = {
	0,        1,        10,        50,        100,       500,        1000,       2000,
	5000,     10000,    20000,     40000,     100000,    200000,     250000,     300000,
	500000,   700000,   1000000,   1500000,   3000000,   5000000,    10000000,   15000000,
	60000000, 75000000, 120000000, 300000000, 900000000, 3600000000, 7200000000, 86400000000
};

/* Fourth byte: how far the sequence number (low four bits) and the acknowledgment (high ones) are off what fits. */
static const int32_t offs[16] = { 0,  0, 0,    0,     0,    0,      0,       0,
				  -1, 1, -100, -1448, 1448, 100000, -100000, INT32_MIN };

/* Fifth byte: window in the low four bits; 0x10 timestamps, 0x20 a SACK block, 0x40 another TTL, 0x80 a wrong checksum. */
static const uint16_t windows[16] = { 65535, 65535, 65535, 64240, 8192, 1024,  501, 100,
				      10,    1,     0,     0,     0,    29200, 229, 32768 };

struct side {
	uint32_t next, last_seq; /* last_seq: of the newest segment, for its copies */
	uint8_t last_flags;
	uint16_t last_len;
};

struct player {
	struct side side[CONNS][2];
	int64_t time_us;  /* since the script's start, by */
	int64_t ahead_us; /* how much the point's clock is before that */
	uint16_t ip_id;
	int point;
	bool ipv6, nat;
	struct script *out;
};

/* One packet in the making. */
struct packet {
	uint8_t data[2048];
	size_t len;
	size_t ip_at, l4_at;
};

static void put(struct packet *p, uint64_t value, size_t width)
{
	for (size_t i = width; i > 0; i--)
		p->data[p->len++] = (uint8_t)(value >> (i - 1) * 8);
}

static uint32_t sum(const uint8_t *data, size_t len, uint32_t start)
{
	for (size_t i = 0; i < len; i++)
		start += i % 2 ? data[i] : (uint32_t)data[i] << 8;
	return start;
}

static void put_sum(struct packet *p, size_t at, uint32_t value)
{
	while (value >> 16)
		value = (value & 0xffff) + (value >> 16);
	p->data[at] = (uint8_t)(~value >> 8);
	p->data[at + 1] = (uint8_t)~value;
}

/* The address of an end: two clients share a server. */
static uint32_t host(const struct player *pl, int conn, int server)
{
	if (server)
		return 0xc6336402;
	return pl->nat && pl->point ? 0xcb007107 : 0x0a000001 + (uint32_t)conn / 2;
}

static uint32_t port(const struct player *pl, int conn, int server)
{
	return server ? 443 : 40000 + (uint32_t)conn + (pl->nat && pl->point ? 1000 : 0);
}

static void put_host(const struct player *pl, struct packet *p, int conn, int server)
{
	if (pl->ipv6) {
		put(p, UINT64_C(0x20010db800000000), 8);
		put(p, 0, 4);
	}
	put(p, host(pl, conn, server), 4);
}

static void begin(const struct player *pl, struct packet *p, int conn, int dir, uint8_t protocol,
		  uint8_t ttl)
{
	*p = (struct packet){ .len = 0 };
	put(p, dir ? 0x020000000001 : 0x020000000002, 6);
	put(p, dir ? 0x020000000002 : 0x020000000001, 6);
	put(p, pl->ipv6 ? 0x86dd : 0x0800, 2);
	p->ip_at = p->len;
	if (pl->ipv6) {
		put(p, 0x60000000, 4);
		put(p, 0, 2);
		put(p, protocol, 1);
		put(p, ttl, 1);
	} else {
		put(p, 0x45000000, 4);
		put(p, pl->ip_id, 2);
		put(p, 0x4000, 2);
		put(p, (uint64_t)ttl << 8 | protocol, 2);
		put(p, 0, 2);
	}
	put_host(pl, p, conn, dir);
	put_host(pl, p, conn, !dir);
	p->l4_at = p->len;
}

/* Lengths and checksums; `at` is where the one of layer 4 lies. */
static void end(const struct player *pl, struct packet *p, size_t at, uint8_t protocol, bool pseudo,
		bool wrong)
{
	size_t len = p->len - p->l4_at;
	uint32_t start = 0;
	if (pl->ipv6) {
		p->data[p->ip_at + 4] = (uint8_t)(len >> 8);
		p->data[p->ip_at + 5] = (uint8_t)len;
	} else {
		size_t total = p->len - p->ip_at;
		p->data[p->ip_at + 2] = (uint8_t)(total >> 8);
		p->data[p->ip_at + 3] = (uint8_t)total;
		put_sum(p, p->ip_at + 10, sum(p->data + p->ip_at, 20, 0));
	}
	if (pseudo) {
		size_t width = pl->ipv6 ? 32 : 8;
		start = sum(p->data + p->l4_at - width, width, (uint32_t)len + protocol);
	}
	put_sum(p, at, sum(p->data + p->l4_at, len, start) + wrong);
}

static void put_options(const struct player *pl, struct packet *p, bool syn, uint8_t which,
			uint32_t sack)
{
	if (syn) {
		put(p, 0x020405b4, 4);
		put(p, 0x01030307, 4);
		put(p, 0x04020101, 4);
	}
	if (which & 0x10) {
		put(p, 0x0101080a, 4);
		put(p, (uint64_t)pl->time_us / 1000, 4);
		put(p, 1, 4);
	}
	if (which & 0x20) {
		put(p, 0x0101050a, 4);
		put(p, sack + 1448, 4);
		put(p, sack + 2896, 4);
	}
}

static void put_segment(struct player *pl, struct packet *p, const uint8_t *step, int conn, int dir)
{
	enum what what = step[0] >> 5;
	struct side *mine = &pl->side[conn][dir], *other = &pl->side[conn][!dir];
	bool copy = what == COPY || what == COPY_TOO;
	uint8_t bits = copy            ? mine->last_flags
		       : what == DATA  ? TA_ACK | TA_PSH
		       : what == PROBE ? TA_ACK
				       : flags[step[1] & 15];
	uint16_t len = copy ? mine->last_len : what == PROBE ? step[1] >> 7 : lengths[step[1] >> 4];
	uint32_t seq = (copy ? mine->last_seq : mine->next - (what == PROBE)) +
		       (uint32_t)offs[step[3] & 15];
	uint32_t ack = bits & TA_ACK ? other->next + (uint32_t)offs[step[3] >> 4] : 0;
	uint8_t ttl = (uint8_t)((step[4] & 0x40 ? 250 : 64) - (pl->point != dir));
	begin(pl, p, conn, dir, IPPROTO_TCP, ttl);
	put(p, port(pl, conn, dir), 2);
	put(p, port(pl, conn, !dir), 2);
	put(p, seq, 4);
	put(p, ack, 4);
	size_t offset_at = p->len;
	put(p, bits, 2);
	put(p, windows[step[4] & 15], 2);
	put(p, 0, 4);
	put_options(pl, p, bits & TA_SYN, step[4], other->next);
	p->data[offset_at] = (uint8_t)((p->len - p->l4_at) / 4 << 4);
	for (uint16_t i = 0; i < len; i++)
		put(p, 'a' + (seq + i) % 26, 1);
	end(pl, p, p->l4_at + 16, IPPROTO_TCP, true, step[4] & 0x80);
	uint32_t after = seq + len + !!(bits & TA_SYN) + !!(bits & TA_FIN);
	if (what != PROBE) {
		mine->last_seq = seq;
		mine->last_flags = bits;
		mine->last_len = len;
	}
	if ((int32_t)(after - mine->next) > 0)
		mine->next = after;
}

/* An error that quotes the newest segment of the other direction. */
static void put_icmp(struct player *pl, struct packet *p, const uint8_t *step, int conn, int dir)
{
	const struct side *quoted = &pl->side[conn][!dir];
	uint8_t protocol = pl->ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	struct packet quote;
	begin(pl, &quote, conn, !dir, IPPROTO_TCP, 63);
	put(&quote, port(pl, conn, !dir), 2);
	put(&quote, port(pl, conn, dir), 2);
	put(&quote, quoted->last_seq, 4);
	end(pl, &quote, quote.len, IPPROTO_TCP, false, false);
	begin(pl, p, conn, dir, protocol, 64);
	put(p, pl->ipv6 ? 1 + step[1] % 4 : step[1] % 2 ? 3 : 11, 1);
	put(p, (step[1] >> 1) % 16, 1);
	put(p, 0, 4);
	put(p, lengths[step[1] >> 4], 2);
	memcpy(p->data + p->len, quote.data + ETHERNET, quote.len - ETHERNET);
	p->len += quote.len - ETHERNET;
	end(pl, p, p->l4_at + 2, protocol, pl->ipv6, false);
}

static void put_arp(const struct player *pl, struct packet *p, const uint8_t *step, int conn,
		    int dir)
{
	bool reply = step[1] & 1;
	*p = (struct packet){ .len = 0 };
	put(p, reply ? 0x020000000001 : 0xffffffffffff, 6);
	put(p, dir ? 0x020000000002 : 0x020000000001, 6);
	put(p, 0x0806, 2);
	put(p, 0x0001080006040001 + reply, 8);
	put(p, dir ? 0x020000000002 : 0x020000000001, 6);
	put(p, host(pl, conn, dir), 4);
	put(p, reply ? 0x020000000001 : 0, 6);
	put(p, host(pl, conn, !dir), 4);
}

static void keep(struct player *pl, const struct packet *p, int64_t time_us)
{
	struct script *s = pl->out;
	s->frame = ta_xgrow(s->frame, &s->capacity, s->count + 1, sizeof(*s->frame));
	s->frame[s->count++] =
		(struct script_frame){ time_us, ta_xmemdup(p->data, p->len), p->len };
}

static void play_step(struct player *pl, const uint8_t *step)
{
	int dir = step[0] & 1, conn = step[0] >> 1 & 3, lost = step[0] >> 3 & 3;
	enum what what = step[0] >> 5;
	struct packet p;
	pl->time_us += waits_us[step[2] & 31] * (1 + (step[2] >> 5));
	pl->ip_id++;
	if (what == ICMP)
		put_icmp(pl, &p, step, conn, dir);
	else if (what == ARP)
		put_arp(pl, &p, step, conn, dir);
	else
		put_segment(pl, &p, step, conn, dir);
	/* It comes from the point nearer to its sender. */
	bool far = pl->point != dir;
	if (far && (lost == 1 || what == ARP))
		return;
	if (pl->out)
		keep(pl, &p, pl->time_us + pl->ahead_us + (far ? PATH_US : 0));
}

void script_play(struct script *ret, const uint8_t *data, size_t size, int point)
{
	static const int64_t apart_us[16] = { 0,     0,      1,       -1,         1000,
					      -1000, 500000, -500000, 3600000000, -3600000000 };
	struct player pl = { .point = point, .out = ret };
	*ret = (struct script){ .count = 0 };
	if (!size)
		return;
	pl.ipv6 = data[0] & IPV6;
	pl.nat = data[0] & NAT;
	pl.time_us = 7200000000;
	pl.ahead_us = point ? apart_us[data[0] & 15] : 0;
	for (int i = 0; i < CONNS; i++) {
		pl.side[i][0].next = 0x10000000u * (uint32_t)i + 1000;
		pl.side[i][1].next = 0xfffffff0u - 0x1000u * (uint32_t)i;
	}
	for (size_t at = 1; at + STEP <= size && at / STEP < MOST; at += STEP)
		play_step(&pl, data + at);
}

void script_release(struct script *script)
{
	for (size_t i = 0; i < script->count; i++)
		free(script->frame[i].data);
	free(script->frame);
}
