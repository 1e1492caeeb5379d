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

/* Which messages are errors about a packet, and which of them tell an MTU. */
static void decode__knows_the_icmp_messages_that_quote_a_packet(void **state)
{
	static const struct {
		const char *icmp;
		bool error;
		uint32_t mtu;
	} cases[] = {
		{ "00 00 0000 0000 0578", false, 0 },   { "02 00 0000 0000 0578", false, 0 },
		{ "03 00 0000 0000 0578", true, 0 },    { "03 03 0000 0000 0578", true, 0 },
		{ "03 04 0000 0000 0578", true, 1400 }, { "03 05 0000 0000 0578", true, 0 },
		{ "04 00 0000 0000 0578", true, 0 },    { "04 04 0000 0000 0578", true, 0 },
		{ "05 01 0000 0000 0578", true, 0 },    { "06 00 0000 0000 0578", false, 0 },
		{ "0a 00 0000 0000 0578", false, 0 },   { "0b 00 0000 0000 0578", true, 0 },
		{ "0b 04 0000 0000 0578", true, 0 },    { "0c 00 0000 0000 0578", true, 0 },
		{ "0d 00 0000 0000 0578", false, 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		decode_quote(f, cases[i].icmp, 8);
		if ((f->packet.kind == TA_PACKET_ICMP) != cases[i].error)
			fail_msg("case %zu", i);
		if (cases[i].error)
			assert_int_equal(f->packet.icmp.mtu, cases[i].mtu);
	}
}

static void decode__knows_the_icmpv6_messages_that_quote_a_packet(void **state)
{
	for (unsigned type = 0; type <= 6; type++) {
		char hex[512];
		snprintf(hex, sizeof(hex),
			 "60000000 0044 3a 40 " IPV6_ENDS "%02x 03 0000 00000500 "
			 "60000000 05a0 06 3f " IPV6_ENDS ACK_TCP,
			 type);
		const struct ta_packet *packet = decode(*state, RAW, hex);
		assert_int_equal(packet->kind == TA_PACKET_ICMP, type >= 1 && type <= 4);
		if (packet->kind != TA_PACKET_ICMP)
			continue;
		assert_int_equal(packet->icmp.type, type);
		assert_int_equal(packet->icmp.code, 3);
		assert_int_equal(packet->icmp.mtu, type == 2 ? 1280 : 0);
		assert_int_equal(packet->icmp.ttl, 64);
		assert_int_equal(packet->icmp.sport, 1);
		expect_addr(&packet->icmp.from, "2001:db8::1");
		expect_addr(&packet->icmp.to, "2001:db8::2");
		expect_addr(&packet->icmp.src, "2001:db8::1");
		assert_false(packet->icmp.have_ip_id || packet->icmp.have_tsval);
	}
}

/* Each is of one version of IP, and has a header of eight bytes. */
static void decode__names_icmp_that_is_no_error(void **state)
{
	static const struct {
		const char *hex, *name;
	} cases[] = {
		{ "60000000 0000 01 40 " IPV6_ENDS "03 01 0000 00000000 " SYN, "icmp" },
		{ "4500 0000 0000 0000 ff3a 0000 0a0000fe 0a000001 02 00 0000 00000500 " SYN,
		  "icmpv6" },
		{ "4500 0000 0000 0000 ff01 0000 0a0000fe 0a000001 03 01 0000 000000",
		  "icmp.truncated" },
		{ "60000000 0000 3a 40 " IPV6_ENDS "02 00 0000 000005", "icmpv6.truncated" },
		{ "60000000 0000 3a 40 " IPV6_ENDS "86 00 0000 00000000", "icmpv6" },
		{ "60000000 0000 3a 40 " IPV6_ENDS "89 00 0000 00000000", "icmpv6" },
		{ "60000000 0000 3a 40 " IPV6_ENDS
		  "87 00 0000 00000000 20010db80000000000000000000000",
		  "icmpv6.truncated" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(decode(*state, RAW, cases[i].hex)->name, cases[i].name);
}

/* Of IPv4 over links with addresses of six bytes. */
static void decode__reads_no_other_arp(void **state)
{
	static const struct {
		const char *head;
		int op; /* -1: it is another one */
	} cases[] = {
		{ "0001 0800 06 04 0001", TA_NEIGHBOUR_REQUEST },
		{ "0006 0800 06 04 0002", TA_NEIGHBOUR_REPLY },
		{ "0001 0801 06 04 0001", -1 },
		{ "0001 0800 08 04 0001", -1 },
		{ "0001 0800 06 06 0001", -1 },
		{ "0001 0800 06 04 0000", -1 },
		{ "0001 0800 06 04 0003", -1 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[256];
		snprintf(hex, sizeof(hex),
			 MACS "0806 %s 02000000000a 0a000001 02000000000b 0a000002", cases[i].head);
		decode(f, ETHERNET, hex);
		assert_int_equal(f->packet.kind == TA_PACKET_NEIGHBOUR, cases[i].op >= 0);
		if (cases[i].op < 0) {
			assert_string_equal(f->packet.name, "arp-other");
			continue;
		}
		assert_int_equal(f->packet.neighbour.op, cases[i].op);
		assert_int_equal(f->packet.neighbour.link_src[5], 0x0a);
		expect_addr(&f->packet.neighbour.sender, "10.0.0.1");
		expect_addr(&f->packet.neighbour.target,
			    cases[i].op == TA_NEIGHBOUR_REPLY ? "10.0.0.1" : "10.0.0.2");
		assert_int_equal(f->packet.neighbour.frame, 7);
		assert_int_equal(f->packet.neighbour.time_ns, 123456789);
	}
	assert_string_equal(
		decode(f, ETHERNET,
		       MACS "0806 0001 0800 06 04 0001 02000000000a 0a000001 02000000000b 0a0000")
			->name,
		"arp.truncated");
}

/* Of what is asked for the asker's option counts, of what is told that of the target; else the frame's address. */
static void decode__takes_the_link_address_of_the_right_option(void **state)
{
	static const struct {
		const char *type, *options;
		uint8_t last;
		bool bad;
	} cases[] = {
		{ "87 00 0000 00000000", "01 01 0a0b0c0d0e0f", 0x0f, false },
		{ "87 00 0000 00000000", "02 01 0a0b0c0d0e0f", 0x01, false },
		{ "88 00 0000 60000000", "02 01 0a0b0c0d0e0f", 0x0f, false },
		{ "88 00 0000 60000000", "01 01 0a0b0c0d0e0f", 0x01, false },
		/* behind others, one of which is longer */
		{ "87 00 0000 00000000", "0e 02 0000000000000000000000000000 01 01 0a0b0c0d0e0f",
		  0x0f, false },
		{ "87 00 0000 00000000", "01 01 0a0b0c0d0e0f 01 01 1a1b1c1d1e1f", 0x0f, false },
		{ "87 00 0000 00000000", "0e 00 000000000000 01 01 0a0b0c0d0e0f", 0x01, true },
		{ "87 00 0000 00000000", "01 02 0a0b0c0d0e0f", 0x01, true },
		{ "87 00 0000 00000000", "01 01 0a0b0c0d0e", 0x01, false },
		{ "87 00 0000 00000000", "", 0x01, false },
	};
	struct fixture *f = *state;
	uint64_t bad = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[512];
		snprintf(hex, sizeof(hex),
			 MACS "86dd 60000000 0000 3a ff " IPV6_ENDS
			      "%s 20010db8000000000000000000000009 %s",
			 cases[i].type, cases[i].options);
		assert_int_equal(decode(f, ETHERNET, hex)->kind, TA_PACKET_NEIGHBOUR);
		if (f->packet.neighbour.link_src[5] != cases[i].last)
			fail_msg("case %zu", i);
		expect_addr(&f->packet.neighbour.sender, "2001:db8::1");
		expect_addr(&f->packet.neighbour.target, "2001:db8::9");
		bad += cases[i].bad;
		assert_int_equal(anomalies(f, "icmpv6.bad_option"), bad);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(decode__joins_an_icmp_error_to_what_it_quotes),
		TEST(decode__takes_nothing_from_the_icmp_error_before),
		TEST(decode__joins_an_icmpv6_error_to_what_it_quotes),
		TEST(decode__reads_arp),
		TEST(decode__reads_neighbour_discovery),
		TEST(decode__knows_the_icmp_messages_that_quote_a_packet),
		TEST(decode__knows_the_icmpv6_messages_that_quote_a_packet),
		TEST(decode__names_icmp_that_is_no_error),
		TEST(decode__reads_no_other_arp),
		TEST(decode__takes_the_link_address_of_the_right_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
