/* SPDX-License-Identifier: MIT */
/* Captures of two points, made in memory: the same packets, one hop on and on another clock. */
#ifndef TESTS_UNIT_SUPPORT_POINTS_DESK_H
#define TESTS_UNIT_SUPPORT_POINTS_DESK_H

#include "analysis_desk.h"

enum { FILE_HEADER = 24, RECORD_HEADER = 16, TTL_AT = 8, ID_AT = 4 };

static inline int on_points(void *context, const struct ta_points_report *r)
{
	struct desk *d = context;

	for (unsigned p = 0; p < ta_points_count(r->points); p++) {
		tell(d, "p%s", r->place[p].name);
		for (size_t i = 0; i < r->place[p].ninputs; i++)
			tell(d, ":%u", r->place[p].input[i]);
		tell(d, " ");
	}
	return 0;
}

/* The records in memory, begun by begin_pcap(). */
static inline size_t record_at(unsigned n)
{
	size_t at = FILE_HEADER;

	for (; n; n--)
		at += RECORD_HEADER + pcap[at + 8] + 256u * pcap[at + 9];
	assert_true(at <= pcap_len);
	return at;
}

static inline void add_to_32(size_t at, uint32_t what)
{
	uint32_t v = pcap[at] | (uint32_t)pcap[at + 1] << 8 | (uint32_t)pcap[at + 2] << 16 |
		     (uint32_t)pcap[at + 3] << 24;

	v += what;
	for (int i = 0; i < 4; i++)
		pcap[at + i] = (uint8_t)(v >> 8 * i);
}

/* Makes of what is in memory, captured at the client, what the server's side has of it: one hop on, on a clock that is `s` ahead. */
static inline void move_to_server(int s)
{
	for (size_t at = FILE_HEADER; at < pcap_len;) {
		bool from_client = pcap[at + RECORD_HEADER + 15] == 1;
		size_t len = RECORD_HEADER + pcap[at + 8] + 256u * pcap[at + 9];
		add_to_32(at, (uint32_t)s);
		add_to_32(at + 4,
			  from_client ? 900 : (uint32_t)-900); /* microseconds; none is below */
		pcap[at + RECORD_HEADER + TTL_AT] = from_client ? 63 : 64;
		at += len;
	}
}

static inline void set_ttls_of_client(void)
{
	for (size_t at = FILE_HEADER; at < pcap_len;) {
		pcap[at + RECORD_HEADER + TTL_AT] = pcap[at + RECORD_HEADER + 15] == 1 ? 64 : 63;
		at += RECORD_HEADER + pcap[at + 8] + 256u * pcap[at + 9];
	}
}

/* Saves the records from `from` up to `to` as an input. */
static inline void save_records(struct desk *d, unsigned from, unsigned to)
{
	static uint8_t whole[PCAP_MAX];
	size_t whole_len = pcap_len, a = record_at(from), b = record_at(to);

	memcpy(whole, pcap, whole_len);
	memmove(pcap + FILE_HEADER, whole + a, b - a);
	save(d, FILE_HEADER + b - a);
	memcpy(pcap, whole, whole_len);
}

static inline void put_two_connections(void)
{
	begin_pcap();
	put_connection(1001, 40000);
	put_connection(3001, 40001);
	set_ttls_of_client();
}

static inline int points_setup(void **state)
{
	int rc = setup(state);

	if (!rc) {
		struct desk *d = *state;
		d->sink.points = on_points;
		d->options.together = true;
	}
	return rc;
}

/* Other hosts, 10.0.9.1 and 10.0.9.2, and other numbers. */
static inline void move_to_strangers(int s)
{
	for (size_t at = FILE_HEADER; at < pcap_len;) {
		size_t ip = at + RECORD_HEADER;
		add_to_32(at, (uint32_t)s);
		pcap[ip + 14] = pcap[ip + 18] = 9;
		pcap[ip + ID_AT] ^= 0x80;
		at += RECORD_HEADER + pcap[at + 8] + 256u * pcap[at + 9];
	}
}

#define POINTS(f) cmocka_unit_test_setup_teardown(f, points_setup, teardown)

#endif
