/* SPDX-License-Identifier: MIT */
/* Flags, lengths and counts at their borders, and what is named instead of being gone through. */
#include "decode_fixture.h"

enum { ETHERNET = 1, RAW = 101, SLL = 113, PKTAP = 258 };

#define ETH MACS "0800 "
#define OUTER(protocol) "45 00 0000 0000 0000 40 " protocol " 0000 c0000201 c0000202 "
#define UDP(port) OUTER("11") "c000 " port " 0000 0000 "
#define IN_GRE ETH OUTER("2f")
#define ZEROS24 "000000000000000000000000 000000000000000000000000 "

static void corners__name_what_they_do_not_let_pass(void **state)
{
	static const struct {
		uint16_t link;
		const char *hex, *name;
	} cases[] = {
		/* a fragment of CAPWAP, and its keep-alive */
		{ ETHERNET, ETH UDP("147f") "00 100280 00000000 " ETH SYN, "fragment" },
		{ ETHERNET, ETH UDP("147f") "00 100208 00000000 " ETH SYN, "capwap" },
		/* an EtherType that lies about the version */
		{ ETHERNET, MACS "86dd 50000000 0000 06 40 " IPV6_ENDS ACK_TCP,
		  "ipv6.bad_version" },
		/* L2TP whose length ends with itself */
		{ ETHERNET, ETH UDP("06a5") "4802 0004 0001 0002 0000 0000 0021 " SYN,
		  "l2tp.truncated" },
		/* SNAP of Cisco's, and of others */
		{ ETHERNET, MACS "0008 aaaa03 00000c 2000 ", "cdp" },
		{ ETHERNET, MACS "0008 aaaa03 00000c 010b ", "stp" },
		{ ETHERNET, MACS "0008 aaaa03 00000c 0104 ", "llc" },
		{ ETHERNET, MACS "0008 aaaa03 00000d 2000 ", "llc" },
		/* a TZSP keep-alive */
		{ ETHERNET, ETH UDP("9090") "01 04 0000 01 " ETH SYN, "udp" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(decode(*state, cases[i].link, cases[i].hex)->name,
				    cases[i].name);
}

/* A control field of two bytes: an information frame (IEEE 802.2 section 5.2). */
static void corners__llc_information_frames_have_a_longer_header(void **state)
{
	expect_syn(decode(*state, ETHERNET, MACS "0040 0606 0000 " SYN));
}

static void corners__tags_in_front_of_a_frame_are_64_at_most(void **state)
{
	for (unsigned tags = 63; tags <= 64; tags++) {
		char hex[1024];
		size_t at = (size_t)snprintf(hex, sizeof(hex), ETH UDP("9090") "01 00 0001 ");
		for (unsigned i = 0; i < tags; i++)
			at += (size_t)snprintf(hex + at, sizeof(hex) - at, "00 ");
		snprintf(hex + at, sizeof(hex) - at, "01 " ETH SYN);
		if (tags == 63)
			expect_syn(decode(*state, ETHERNET, hex));
		else
			assert_string_equal(decode(*state, ETHERNET, hex)->name, "udp");
	}
}

/* What lies behind the length that UDP says is none of the packet in it: it ends 16 bytes early. */
static void corners__udp_ends_where_it_says(void **state)
{
	struct fixture *f = *state;

	expect_syn(decode(f, ETHERNET,
			  ETH OUTER("11") "c000 12b5 005a 0000 08000000 00002a 00 " ETH SYN));
	assert_int_equal(f->anomalies.count, 0);
	decode(f, ETHERNET, ETH OUTER("11") "c000 12b5 004a 0000 08000000 00002a 00 " ETH SYN);
	assert_int_equal(anomalies(f, "ipv4.length_exceeds_frame"), 1);
}

/* IPv6 that says to be 4 bytes longer than it is: what is around it says where it ends, or nothing does. */
static void corners__ipv6_ends_where_what_is_around_it_does(void **state)
{
	struct fixture *f = *state;

#define LISP(udp_bytes) ETH OUTER("11") "c000 10f5 " udp_bytes " 0000 80000000 00000000 "
	decode(f, ETHERNET, LISP("004c") "60000000 0018 06 40 " IPV6_ENDS ACK_TCP "01020304");
	assert_int_equal(f->packet.kind, TA_PACKET_TCP);
	assert_int_equal(f->packet.seg.payload_len, 0);
	assert_int_equal(anomalies(f, "ipv6.length_exceeds_frame"), 1);
	decode(f, ETHERNET, LISP("0050") "60000000 0018 06 40 " IPV6_ENDS ACK_TCP "01020304");
	assert_int_equal(f->packet.seg.payload_len, 4);
	assert_int_equal(anomalies(f, "ipv6.length_exceeds_frame"), 1);
	decode(f, ETHERNET, LISP("0000") "60000000 0018 06 40 " IPV6_ENDS ACK_TCP);
	assert_int_equal(f->packet.seg.payload_len, 4);
	assert_int_equal(anomalies(f, "ipv6.length_exceeds_frame"), 2);
}

static void corners__directions_are_those_that_are_flagged(void **state)
{
	const uint32_t both = TA_HAVE_PKTDIR | TA_SENT_BY_HOST;
	static const struct {
		uint16_t link;
		const char *head;
		uint32_t have;
	} cases[] = {
#define PKTAP_HEADER(flags)                                                                        \
	"6c000000 01000000 01000000 " ZEROS24 flags ZEROS24 ZEROS24                                \
	"0000000000000000 00000000 00000000 00000000 " ETH
		{ PKTAP, PKTAP_HEADER("00000000 "), 0 },
		{ PKTAP, PKTAP_HEADER("01000000 "), TA_HAVE_PKTDIR },
		{ PKTAP, PKTAP_HEADER("02000000 "), TA_HAVE_PKTDIR | TA_SENT_BY_HOST },
		/* to this host, to all, to a group, and between others */
		{ SLL, "0000 0001 0006 020000000009 0000 0800 ", TA_HAVE_PKTDIR },
		{ SLL, "0001 0001 0006 020000000009 0000 0800 ", TA_HAVE_PKTDIR },
		{ SLL, "0002 0001 0006 020000000009 0000 0800 ", TA_HAVE_PKTDIR },
		{ SLL, "0003 0001 0006 020000000009 0000 0800 ", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[1024];
		snprintf(hex, sizeof(hex), "%s%s", cases[i].head, SYN);
		const struct ta_packet *packet = decode(*state, cases[i].link, hex);
		expect_syn(packet);
		if ((packet->seg.have & both) != cases[i].have)
			fail_msg("case %zu", i);
	}
}

/* Neither its frame nor an option tells the link address. */
static void corners__a_neighbour_may_have_no_link_address(void **state)
{
	struct fixture *f = *state;
	const struct ta_neighbour *n = &f->packet.neighbour;

	assert_int_equal(decode(f, RAW,
				"60000000 0018 3a ff "
				"20010db8000000000000000000000002 20010db8000000000000000000000001 "
				"88 00 0000 60000000 20010db8000000000000000000000002")
				 ->kind,
			 TA_PACKET_NEIGHBOUR);
	assert_int_equal(n->op, TA_NEIGHBOUR_REPLY);
	assert_memory_equal(n->link_src, "\0\0\0\0\0\0", 6);
}

static void corners__what_is_hidden_has_a_name(void **state)
{
	static const char *const encrypted[] = { "wlan-encrypted", "macsec", "esp" };

	(void)state;
	for (size_t i = 0; i < sizeof(encrypted) / sizeof(encrypted[0]); i++)
		assert_string_equal(ta_decode_hidden(encrypted[i]), "frame.encrypted");
	assert_string_equal(ta_decode_hidden("link-type-147"), "frame.link_not_decoded");
	assert_null(ta_decode_hidden("udp"));
	assert_null(ta_decode_hidden("link"));
}

/* Behind so many GRE headers with the longest key, and behind another tunnel. */
static const char *behind_gre(struct fixture *f, int n, const char *more)
{
	uint8_t bytes[512];
	char hex[1024];
	size_t at = (size_t)snprintf(hex, sizeof(hex), ETH);

	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(hex + at, sizeof(hex) - at,
				       OUTER("2f") "2000 0800 ffffffff ");
	snprintf(hex + at, sizeof(hex) - at, "%s" SYN, more);
	size_t len = from_hex(hex, bytes, sizeof(bytes));
	expect_syn(decode_bytes(f, ETHERNET, bytes, len, len));
	return ta_decoder_encap(f->decoder, f->packet.seg.encap)->tunnel;
}

/* 63 characters are said of a stack of tunnels: one that does not fit is left out whole, and what is in it. */
static void corners__tunnels_are_named_as_far_as_there_is_room(void **state)
{
#define FOUR "gre:4294967295/gre:4294967295/gre:4294967295/gre:4294967295"
	struct fixture *f = *state;

	assert_string_equal(behind_gre(f, 4, ""), FOUR);
	assert_string_equal(behind_gre(f, 4, OUTER("2f") "0000 0800 "), FOUR "/gre");
	assert_string_equal(behind_gre(f, 4, OUTER("04")), FOUR);
	assert_string_equal(behind_gre(f, 5, OUTER("2f") "0000 0800 "), FOUR);
	assert_int_equal(f->anomalies.count, 0);
}

static void corners__six_tunnels_are_remembered(void **state)
{
	struct fixture *f = *state;

	behind_gre(f, 6, "");
	assert_int_equal(anomalies(f, "limits.tunnels"), 0);
	behind_gre(f, 7, "");
	assert_int_equal(anomalies(f, "limits.tunnels"), 1);
}

/* Each stack of tags and tunnels has an id, whatever came between. */
static void corners__each_stack_has_an_id_of_its_own(void **state)
{
	static const char *const around[] = {
		MACS "8100 0001 0800 ",
		MACS "8100 0002 0800 ",
		MACS "8100 0001 8100 0002 0800 ",
		MACS "8100 0002 8100 0001 0800 ",
		IN_GRE "0000 0800 ",
		IN_GRE "2000 0800 00000000 ",
		IN_GRE "2000 0800 00000001 ",
		IN_GRE "0000 0800 " OUTER("04"),
		ETH OUTER("04") OUTER("2f") "0000 0800 ",
		MACS "8100 0001 0800 " OUTER("2f") "0000 0800 ",
		IN_GRE "2001 880b 00400001 0021 ",
		MACS "8903 0000 " ETH,
	};
	enum { STACKS = sizeof(around) / sizeof(around[0]) };
	struct fixture *f = *state;

	for (uint32_t round = 0; round < 3; round++)
		for (uint32_t i = 0; i < STACKS; i++) {
			char hex[512];
			snprintf(hex, sizeof(hex), "%s%s", around[i], SYN);
			for (int again = 0; again < 2; again++) {
				expect_syn(decode(f, ETHERNET, hex));
				assert_int_equal(f->packet.seg.encap, i + 1);
			}
		}
	assert_int_equal(ta_decoder_encaps(f->decoder), STACKS);
	expect_syn(decode(f, ETHERNET, ETH SYN));
	assert_int_equal(f->packet.seg.encap, 0);
	assert_string_equal(ta_decoder_encap(f->decoder, STACKS + 1)->tunnel, "");
}

/* 65536 of them; beyond that they have none, and networks are kept apart by their numbers. */
static void corners__tenants_are_kept_apart_where_there_is_no_room(void **state)
{
	struct fixture *f = *state;
	static const struct ta_encap other;

	for (uint32_t i = 0; i < 65536 + 2; i++) {
		uint8_t bytes[256];
		size_t len = from_hex(ETH UDP("12b5") "08000000 000000 00 " ETH SYN, bytes,
				      sizeof(bytes));
		bytes[46] = (uint8_t)(i >> 16);
		bytes[47] = (uint8_t)(i >> 8);
		bytes[48] = (uint8_t)i;
		decode_bytes(f, ETHERNET, bytes, len, len);
		const uint32_t tenant = f->packet.seg.tenant;
		assert_int_equal(f->packet.seg.encap, i < 65536 ? i + 1 : 0);
		assert_int_equal(tenant, i < 65536 ? i + 1 : UINT32_C(0x80000000) | i);
	}
	assert_int_equal(anomalies(f, "limits.encaps"), 2);
	assert_int_equal(ta_decoder_encaps(f->decoder), 65536);
	assert_int_equal(ta_decoder_add_encap(f->decoder, &other), 0);
}

static void corners__an_id_is_added_behind_those_there_are(void **state)
{
	struct fixture *f = *state;
	const struct ta_encap other = { .vlan = { 5 }, .nvlans = 1, .tunnel = "gre" };

	expect_syn(decode(f, ETHERNET, MACS "8100 0001 0800 " SYN));
	assert_int_equal(ta_decoder_add_encap(f->decoder, &other), 2);
	assert_string_equal(ta_decoder_encap(f->decoder, 2)->tunnel, "gre");
	assert_int_equal(ta_decoder_encap(f->decoder, 2)->vlan[0], 5);
	/* and never given to a frame */
	expect_syn(decode(f, ETHERNET, MACS "8100 0005 0800 " OUTER("2f") "0000 0800 " SYN));
	assert_int_equal(f->packet.seg.encap, 3);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(corners__name_what_they_do_not_let_pass),
		TEST(corners__llc_information_frames_have_a_longer_header),
		TEST(corners__tags_in_front_of_a_frame_are_64_at_most),
		TEST(corners__udp_ends_where_it_says),
		TEST(corners__directions_are_those_that_are_flagged),
		TEST(corners__a_neighbour_may_have_no_link_address),
		TEST(corners__what_is_hidden_has_a_name),
		TEST(corners__tunnels_are_named_as_far_as_there_is_room),
		TEST(corners__six_tunnels_are_remembered),
		TEST(corners__each_stack_has_an_id_of_its_own),
		TEST(corners__tenants_are_kept_apart_where_there_is_no_room),
		TEST(corners__an_id_is_added_behind_those_there_are),
		TEST(corners__ipv6_ends_where_what_is_around_it_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
