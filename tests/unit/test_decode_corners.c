/* SPDX-License-Identifier: MIT */
/* Flags, lengths and counts at their borders, and what is named instead of being gone through. */
#include "decode_fixture.h"

enum { ETHERNET = 1, RAW = 101, SLL = 113, PKTAP = 258 };

#define ETH MACS "0800 "
#define OUTER(protocol) "45 00 0000 0000 0000 40 " protocol " 0000 c0000201 c0000202 "
#define UDP(port) OUTER("11") "c000 " port " 0000 0000 "
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
