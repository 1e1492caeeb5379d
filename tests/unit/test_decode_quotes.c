/* SPDX-License-Identifier: MIT */
/* What ICMP errors quote of a packet: its headers, as far as they reach, and the options of TCP. */
#include "decode_fixture.h"

enum { RAW = 101 };

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

/* TCP alone, over a header that is long enough; an id of 0 is none. */
static void decode__joins_no_error_to_what_it_does_not_quote(void **state)
{
	static const struct {
		bool ipv6, joined;
		const char *ip, *tcp;
	} cases[] = {
		{ false, true, "4500 003c 1234 4000 4006 0000 0a000001 0a000002", ACK_TCP },
		{ false, false, "4500 003c 1234 4000 4011 0000 0a000001 0a000002", ACK_TCP },
		{ false, false, "4400 003c 1234 4000 4006 0000 0a000001 0a000002", ACK_TCP },
		{ false, true, "4600 003c 1234 4000 4006 0000 0a000001 0a000002 94040000",
		  ACK_TCP },
		{ false, false, "4600 003c 1234 4000 4006 0000 0a000001 0a000002", "000102" },
		{ false, false, "5500 003c 1234 4000 4006 0000 0a000001 0a000002", ACK_TCP },
		{ false, false, "4500 003c 1234 4000 4006 0000 0a000001 0a0000", "" },
		{ false, false, "", "" },
		{ true, true, "60000000 05a0 06 3f " IPV6_ENDS, ACK_TCP },
		{ true, false, "60000000 05a0 11 3f " IPV6_ENDS, ACK_TCP },
		{ true, false, "60000000 05a0 3b 3f " IPV6_ENDS, ACK_TCP },
		{ true, true, "60000000 05a0 2b 3f " IPV6_ENDS "06 00 0000 00000000", ACK_TCP },
		{ true, false, "60000000 05a0 2b 3f " IPV6_ENDS "06 00 0000 000000", "" },
		{ true, false, "60000000 05a0 3c 3f " IPV6_ENDS "06 02 0104 00000000", "0001" },
		{ true, false, "60000000 05a0 06 3f 20010db8000000000000000000000001", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ta_packet *packet =
			decode_quoted(state, cases[i].ipv6, cases[i].ip, cases[i].tcp);
		if (cases[i].joined != (packet->kind == TA_PACKET_ICMP))
			fail_msg("case %zu", i);
		if (!cases[i].joined)
			continue;
		assert_int_equal(packet->icmp.dport, 2);
		assert_int_equal(packet->icmp.seq, 5);
		assert_int_equal(packet->icmp.ip_id, cases[i].ipv6 ? 0 : 0x1234);
		assert_int_equal(packet->icmp.have_ip_id, !cases[i].ipv6);
	}
	decode_quoted(state, false, "4500 003c 0000 4000 4006 0000 0a000001 0a000002", ACK_TCP);
	assert_false(((struct fixture *)*state)->packet.icmp.have_ip_id);
}

/* The options that are quoted: each list, and the timestamp that is found in it, 0 for none. */
static void decode__reads_the_options_that_are_quoted_to_their_end(void **state)
{
	static const struct {
		const char *offset, *options;
		uint32_t tsval;
	} cases[] = {
		{ "80", "01 01 08 0a 00000005 00000000", 5 },
		{ "80", "08 0a 00000005 00000000 01 01", 5 },
		{ "80", "03 03 08 0a 00000005 00000000 00", 0 }, /* the shift is 8 */
		{ "90", "03 03 07 08 0a 00000005 00000000 01 01 01", 5 },
		{ "80", "01 08 0a 00000005 00000000 00", 5 },
		{ "80", "00 08 0a 00000005 00000000 00", 0 }, /* behind the end of the list */
		{ "80", "08 09 00000005 00000000 0000", 0 },
		{ "80", "08 0b 00000005 00000000 0000", 0 },
		{ "80", "03 00 08 0a 00000005 00000000", 0 },
		{ "80", "03 01 08 0a 00000005 00000000", 0 },
		{ "80", "04 02 08 0a 00000005 00000000", 5 },
		{ "80", "03 20 08 0a 00000005 00000000", 0 },
		{ "80", "01 01 01 08 0a 00000005 000000", 0 }, /* it does not fit */
		{ "80", "01 01 08 0a 00000005 000000", 0 },    /* or is not all quoted */
		{ "70", "08 0a 00000005 00000000", 0 },
		{ "40", "08 0a 00000005 00000000 01 01", 0 },
		{ "50", "08 0a 00000005 00000000 01 01", 0 },
		{ "90", "01 01 08 0a 00000005 00000000 01 01 01 01", 5 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char tcp[256];
		snprintf(tcp, sizeof(tcp), "0001 0002 00000005 00000009 %s 10 0001 0000 0000 %s",
			 cases[i].offset, cases[i].options);
		const struct ta_icmp_error *error =
			&decode_quoted(state, false,
				       "4500 0040 1234 4000 4006 0000 0a000001 0a000002", tcp)
				 ->icmp;
		if (error->have_tsval != (cases[i].tsval != 0) || error->tsval != cases[i].tsval)
			fail_msg("case %zu: %u", i, error->tsval);
		assert_true(error->have_seq);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(decode__finds_no_ports_in_a_later_fragment_that_is_quoted),
		TEST(decode__looks_behind_eight_extension_headers_that_are_quoted),
		TEST(decode__finds_the_timestamp_among_the_options_that_are_quoted),
		TEST(decode__joins_no_error_to_what_it_does_not_quote),
		TEST(decode__reads_the_options_that_are_quoted_to_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
