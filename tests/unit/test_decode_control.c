/* SPDX-License-Identifier: MIT */
/* What is said about TCP segments, not in them: ICMP errors and what they quote, ARP, neighbour discovery. */
#include "decode_fixture.h"

enum { ETHERNET = 1, RAW = 101 };

/* An ICMP error about SYN from router 10.0.0.254, quoting `quoted` bytes of TCP. */
static const struct ta_packet *decode_quote(struct fixture *f, const char *icmp, size_t quoted)
{
	uint8_t bytes[256];
	char hex[512];
	size_t len;

	snprintf(hex, sizeof(hex), "4500 0000 0000 0000 ff01 0000 0a0000fe 0a000001 %s %s", icmp,
		 SYN);
	len = from_hex(hex, bytes, sizeof(bytes)) - 40 + quoted;
	bytes[3] = (uint8_t)len;
	return decode_bytes(f, RAW, bytes, len, len);
}

static void decode__joins_an_icmp_error_to_what_it_quotes(void **state)
{
	struct fixture *f = *state;
	const struct ta_icmp_error *error = &f->packet.icmp;

	for (size_t quoted = 4; quoted <= 40; quoted++) {
		assert_int_equal(decode_quote(f, "03 01 0000 00000000", quoted)->kind,
				 TA_PACKET_ICMP);
		expect_addr(&error->from, "10.0.0.254");
		expect_addr(&error->to, "10.0.0.1");
		expect_addr(&error->src, "10.0.0.1");
		expect_addr(&error->dst, "10.0.0.2");
		assert_int_equal(error->sport, 43690);
		assert_int_equal(error->dport, 80);
		assert_int_equal(error->type, 3);
		assert_int_equal(error->code, 1);
		assert_int_equal(error->ttl, 255);
		assert_int_equal(error->have_seq, quoted >= 8);
		assert_int_equal(error->seq, quoted >= 8 ? 0x01020304 : 0);
		assert_int_equal(error->mtu, 0);
		assert_int_equal(error->frame, 7);
		assert_int_equal(error->input, 2);
		assert_int_equal(error->tenant, 0);
		assert_false(error->ipv6);
	}
	for (size_t quoted = 0; quoted < 4; quoted++)
		assert_string_equal(decode_quote(f, "03 01 0000 00000000", quoted)->name, "icmp");
	decode_quote(f, "03 04 0000 0000 0578", 8);
	assert_int_equal(error->mtu, 1400);
	assert_string_equal(decode_quote(f, "08 00 0000 00000000", 40)->name, "icmp");
}

/* A packet is filled where another one was. */
static void decode__takes_nothing_from_the_icmp_error_before(void **state)
{
	struct fixture *f = *state;
	const struct ta_icmp_error *error = &f->packet.icmp;

	memset(&f->packet.icmp, 1, sizeof(f->packet.icmp));
	decode_quote(f, "03 01 0000 00000000", 4);
	assert_false(error->have_seq);
	assert_false(error->have_tsval);
	assert_int_equal(error->tsval, 0);
	memset(&f->packet.icmp, 1, sizeof(f->packet.icmp));
	decode_quote(f, "03 01 0000 00000000", 8);
	assert_true(error->have_seq);
	assert_false(error->have_tsval);
}

static void decode__joins_an_icmpv6_error_to_what_it_quotes(void **state)
{
	/* packet too big, MTU 1280, quoting a destination options header and TCP */
	const struct ta_packet *packet =
		decode(*state, RAW,
		       "60000000 0054 3a 40 " IPV6_ENDS "02 00 0000 00000500 "
		       "60000000 05a0 3c 3f " IPV6_ENDS "06 00 0104 0000 0000 " ACK_TCP);

	assert_int_equal(packet->kind, TA_PACKET_ICMP);
	assert_true(packet->icmp.ipv6);
	assert_int_equal(packet->icmp.mtu, 1280);
	assert_int_equal(packet->icmp.seq, 5);
	assert_int_equal(packet->icmp.dport, 2);
	expect_addr(&packet->icmp.dst, "2001:db8::2");
}

/* An error of a router about a packet whose header is given. */
static const struct ta_packet *decode_quoted(void **state, bool ipv6, const char *ip,
					     const char *tcp)
{
	struct fixture *f = *state;
	uint8_t bytes[512];
	char hex[1024];

	snprintf(hex, sizeof(hex), "%s %s %s",
		 ipv6 ? "60000000 0000 3a 40 " IPV6_ENDS "02 00 0000 00000500 "
		      : "4500 0000 0000 0000 ff01 0000 0a0000fe 0a000001 03 01 0000 00000000",
		 ip, tcp);
	size_t len = from_hex(hex, bytes, sizeof(bytes));
	size_t said = ipv6 ? len - 40 : len;
	bytes[ipv6 ? 4 : 2] = (uint8_t)(said >> 8);
	bytes[ipv6 ? 5 : 3] = (uint8_t)said;
	return decode_bytes(f, RAW, bytes, len, len);
}

/* The ports are in the first fragment alone. */
static void decode__finds_no_ports_in_a_later_fragment_that_is_quoted(void **state)
{
	static const struct {
		bool ipv6, first;
		const char *ip;
	} cases[] = {
		{ false, true, "4500 003c 1234 2000 4006 0000 0a000001 0a000002" },
		{ false, false, "4500 003c 1234 0001 4006 0000 0a000001 0a000002" },
		{ false, false, "4500 003c 1234 1000 4006 0000 0a000001 0a000002" },
		{ true, true, "60000000 05a0 2c 3f " IPV6_ENDS "06 00 0001 00000007" },
		{ true, false, "60000000 05a0 2c 3f " IPV6_ENDS "06 00 0008 00000007" },
		{ true, false, "60000000 05a0 2c 3f " IPV6_ENDS "06 00 8000 00000007" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ta_packet *packet =
			decode_quoted(state, cases[i].ipv6, cases[i].ip, ACK_TCP);
		if (cases[i].first != (packet->kind == TA_PACKET_ICMP))
			fail_msg("case %zu", i);
	}
}

/* A hop-by-hop header and destination options in front of TCP, eight in all; of more none is looked behind. */
static void decode__looks_behind_eight_extension_headers_that_are_quoted(void **state)
{
	/* its length is in units of 8 bytes beyond the first */
	assert_int_equal(decode_quoted(state, true,
				       "60000000 05a0 3c 3f " IPV6_ENDS
				       "06 01 010c 00000000 0000000000000000",
				       ACK_TCP)
				 ->kind,
			 TA_PACKET_ICMP);
	assert_int_equal(((struct fixture *)*state)->packet.icmp.dport, 2);
	for (int headers = 1; headers <= 9; headers++) {
		char ip[512];
		size_t at = (size_t)snprintf(ip, sizeof(ip), "60000000 05a0 00 3f " IPV6_ENDS);
		for (int i = 1; i <= headers; i++)
			at += (size_t)snprintf(ip + at, sizeof(ip) - at, "%s 00 0104 00000000 ",
					       i == headers ? "06" : "3c");
		assert_int_equal(decode_quoted(state, true, ip, ACK_TCP)->kind == TA_PACKET_ICMP,
				 headers <= 8);
	}
}

/* An MSS of 2058 is written as the timestamps' kind and length are. */
static void decode__finds_the_timestamp_among_the_options_that_are_quoted(void **state)
{
	const struct ta_packet *packet =
		decode_quoted(state, false, "4500 0040 1234 4000 4006 0000 0a000001 0a000002",
			      "aaaa 0050 01020304 00000000 9002 faf0 0000 0000 "
			      "02 04 080a  08 0a 00000005 00000000  01 01");

	assert_int_equal(packet->kind, TA_PACKET_ICMP);
	assert_true(packet->icmp.have_tsval);
	assert_int_equal(packet->icmp.tsval, 5);
}

static void decode__reads_arp(void **state)
{
	struct fixture *f = *state;
	const struct ta_neighbour *n = &f->packet.neighbour;

	/* who has 10.0.0.2? tell 10.0.0.1 */
	assert_int_equal(decode(f, ETHERNET,
				"ffffffffffff 020000000001 0806 0001 0800 06 04 0001 "
				"020000000001 0a000001 000000000000 0a000002")
				 ->kind,
			 TA_PACKET_NEIGHBOUR);
	assert_int_equal(n->op, TA_NEIGHBOUR_REQUEST);
	expect_addr(&n->sender, "10.0.0.1");
	expect_addr(&n->target, "10.0.0.2");
	assert_memory_equal(n->link_src, "\x02\0\0\0\0\1", 6);
	/* the same, asked of the one who is known to have it */
	decode(f, ETHERNET,
	       "020000000002 020000000001 0806 0001 0800 06 04 0001 "
	       "020000000001 0a000001 000000000000 0a000002");
	/* 10.0.0.2 is at 02:00:00:00:00:02 */
	decode(f, ETHERNET,
	       "020000000001 020000000002 0806 0001 0800 06 04 0002 "
	       "020000000002 0a000002 020000000001 0a000001");
	assert_int_equal(n->op, TA_NEIGHBOUR_REPLY);
	expect_addr(&n->target, "10.0.0.2");
	/* gratuitous */
	decode(f, ETHERNET,
	       "ffffffffffff 020000000002 0806 0001 0800 06 04 0001 "
	       "020000000002 0a000002 000000000000 0a000002");
	assert_int_equal(n->op, TA_NEIGHBOUR_ANNOUNCE);
	/* InARP */
	assert_string_equal(decode(f, ETHERNET,
				   "ffffffffffff 020000000002 0806 0001 0800 06 04 0008 "
				   "020000000002 0a000002 000000000000 0a000002")
				    ->name,
			    "arp-other");
}

static void decode__reads_neighbour_discovery(void **state)
{
	struct fixture *f = *state;
	const struct ta_neighbour *n = &f->packet.neighbour;

	/* 2001:db8::1 asks for 2001:db8::2 with its own link address */
	assert_int_equal(decode(f, ETHERNET,
				"3333ff000002 020000000001 86dd 60000000 0020 3a ff "
				"20010db8000000000000000000000001 "
				"ff0200000000000000000001ff000002 87 00 0000 00000000 "
				"20010db8000000000000000000000002 01 01 0a0b0c0d0e0f")
				 ->kind,
			 TA_PACKET_NEIGHBOUR);
	assert_int_equal(n->op, TA_NEIGHBOUR_REQUEST);
	expect_addr(&n->target, "2001:db8::2");
	assert_memory_equal(n->link_src, "\x0a\x0b\x0c\x0d\x0e\x0f", 6);
	/* the answer, without the option: the frame's address */
	decode(f, ETHERNET,
	       "020000000001 020000000002 86dd 60000000 0018 3a ff "
	       "20010db8000000000000000000000002 20010db8000000000000000000000001 "
	       "88 00 0000 60000000 20010db8000000000000000000000002");
	assert_int_equal(n->op, TA_NEIGHBOUR_REPLY);
	assert_memory_equal(n->link_src, "\x02\0\0\0\0\2", 6);
	/* unasked for */
	decode(f, ETHERNET,
	       "333300000001 020000000002 86dd 60000000 0018 3a ff "
	       "20010db8000000000000000000000002 ff020000000000000000000000000001 "
	       "88 00 0000 20000000 20010db8000000000000000000000002");
	assert_int_equal(n->op, TA_NEIGHBOUR_ANNOUNCE);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(decode__joins_an_icmp_error_to_what_it_quotes),
		TEST(decode__takes_nothing_from_the_icmp_error_before),
		TEST(decode__joins_an_icmpv6_error_to_what_it_quotes),
		TEST(decode__finds_no_ports_in_a_later_fragment_that_is_quoted),
		TEST(decode__looks_behind_eight_extension_headers_that_are_quoted),
		TEST(decode__finds_the_timestamp_among_the_options_that_are_quoted),
		TEST(decode__reads_arp),
		TEST(decode__reads_neighbour_discovery),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
