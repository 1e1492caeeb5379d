/* SPDX-License-Identifier: MIT */
/* IEEE 802.11 frames: their headers of every length, whose addresses are which, and what captures put in front of them. */
#include "decode_fixture.h"

enum { ETHERNET = 1, WLAN = 105, PRISM = 119, RADIOTAP = 127, AVS = 163, PPI = 192 };

#define SNAP "aaaa03 000000 0800 "
/* the four addresses end in 0a, 0b, 0c and 0d */
#define THREE "0000 02000000000a 02000000000b 02000000000c "
#define DATA "08 01 " THREE "1000 " SNAP
/* an IPv4 packet that does not say how long it is: 10.0.0.1:1 > 10.0.0.2:2 */
#define ACK_IP "45 00 0000 1234 0000 40 06 0000 0a000001 0a000002 " ACK_TCP

enum { TO_DS = 0x01, FROM_DS = 0x02, ORDER = 0x80, QOS = 0x80 };

/* A SYN in a frame with such a frame control, behind radiotap, whose flag says that headers are padded to words. */
static const struct ta_packet *data_frame(void **state, unsigned kind, unsigned flags, bool padded)
{
	const bool four = flags & TO_DS && flags & FROM_DS, qos = kind & QOS;
	char hex[512];
	size_t len = 24u + (four ? 6 : 0) + (qos ? 2 : 0) + (qos && flags & ORDER ? 4 : 0);

	snprintf(hex, sizeof(hex),
		 "00 00 0900 02000000 %s  %02x %02x " THREE "f01f %s %s %s %s " SNAP SYN,
		 padded ? "20" : "00", kind, flags, four ? "02000000000d" : "", qos ? "0000" : "",
		 qos && flags & ORDER ? "aaaaaaaa" : "", padded && len % 4 ? "0000" : "");
	return decode(*state, RADIOTAP, hex);
}

static void wireless__headers_are_as_long_as_their_flags_say(void **state)
{
	static const unsigned directions[] = { 0, TO_DS, FROM_DS, TO_DS | FROM_DS };
	/* by direction: of the source and of the destination the last byte */
	static const uint8_t ends[][2] = {
		{ 0x0b, 0x0a }, { 0x0b, 0x0c }, { 0x0c, 0x0a }, { 0x0d, 0x0c }
	};

	for (size_t i = 0; i < 16 * sizeof(directions) / sizeof(directions[0]); i++) {
		const size_t d = i / 16;
		const struct ta_packet *packet =
			data_frame(state, 0x08 | (i & 1 ? QOS : 0) | (i & 2 ? 0x10 : 0),
				   directions[d] | (i & 4 ? ORDER : 0), i & 8);
		expect_syn(packet);
		assert_true(packet->seg.have & TA_HAVE_LINK);
		assert_int_equal(packet->seg.link_src[5], ends[d][0]);
		assert_int_equal(packet->seg.link_dst[5], ends[d][1]);
	}
	assert_int_equal(((struct fixture *)*state)->anomalies.count, 0);
}

static void wireless__other_frames_have_names(void **state)
{
	static const struct {
		const char *hex, *name;
	} cases[] = {
		/* 23 bytes, and 24 */
		{ "08 01 0000 02000000000a 02000000000b 02000000000c 10", "wlan-control" },
		{ "08 01 " THREE "1000", "llc.truncated" },
		{ "b4 00 " THREE "1000", "wlan-management" }, /* an RTS, longer than any */
		{ "0c 00 " THREE "1000", "wlan-management" },
		{ "48 00 " THREE "1000 " SNAP SYN, "wlan-null" },
		{ "c8 00 " THREE "1000 0000 " SNAP SYN, "wlan-null" },
		{ "08 41 " THREE "1000 " SNAP SYN, "wlan-encrypted" },
		{ "08 45 " THREE "1100 " SNAP SYN, "wlan-encrypted" },
		/* the first fragment, and a later one */
		{ "08 05 " THREE "1000 " SNAP SYN, "wlan-fragment" },
		{ "08 01 " THREE "1100 " SNAP SYN, "wlan-fragment" },
		{ "08 01 " THREE "1800 " SNAP SYN, "wlan-fragment" },
		{ "88 01 " THREE "1000 00", "wlan.truncated" },
		{ "08 03 " THREE "1000 0200000000", "wlan.truncated" },
		/* an aggregate without its frame */
		{ "88 01 " THREE "1000 8000 020000000002 020000000001 00", "wlan.truncated" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(decode(*state, WLAN, cases[i].hex)->name, cases[i].name);
}

/* The addresses of the frame in it, and its end: of the next one nothing is taken. */
static void wireless__of_an_aggregate_the_first_frame_is_read(void **state)
{
	const struct ta_packet *packet =
		decode(*state, WLAN,
		       "88 01 " THREE "1000 8000 020000000005 020000000006 0032 " SNAP ACK_IP
		       "6162 0000 020000000005 020000000006 0032 " SNAP);

	assert_int_equal(packet->kind, TA_PACKET_TCP);
	assert_int_equal(packet->seg.payload_len, 2);
	assert_int_equal(packet->seg.link_src[5], 6);
	assert_int_equal(packet->seg.link_dst[5], 5);
	/* another bit of the QoS field makes none */
	expect_syn(decode(*state, WLAN, "88 01 " THREE "1000 7fff " SNAP SYN));
}

/* What is behind `head`: 6 bytes, the last four of which are a checksum where the flags say so. */
static uint32_t payload_behind(void **state, const char *head)
{
	char hex[1024];

	snprintf(hex, sizeof(hex), "%s %s", head, DATA ACK_IP "6162 c0c1c2c3");
	const struct ta_packet *packet = decode(*state, RADIOTAP, hex);
	assert_int_equal(packet->kind, TA_PACKET_TCP);
	return packet->seg.payload_len;
}

static void wireless__a_checksum_is_taken_off_where_radiotap_says_so(void **state)
{
	static const struct {
		const char *head;
		uint32_t len;
	} cases[] = {
		{ "00 00 0900 02000000 10", 2 },
		{ "00 00 0900 02000000 ef", 6 },
		/* no flags: that byte is a rate */
		{ "00 00 0900 04000000 10", 6 },
		/* behind a time stamp, and behind one that is aligned */
		{ "00 00 1100 03000000 0000000000000000 10", 2 },
		{ "00 00 1100 03000000 1010101010101010 00", 6 },
		{ "00 00 1900 03000080 00000000 00000000 0000000000000000 10", 2 },
		{ "00 00 1900 03000080 00000000 10101010 1010101010101010 00", 6 },
		{ "00 00 2100 03000080 00000080 00000080 00000000 00000000 0000000000000000 10",
		  2 },
		/* behind another word, and another one; what these say is of other antennas */
		{ "00 00 0d00 02000080 00000000 10", 2 },
		{ "00 00 1100 02000080 00000080 00000000 10", 2 },
		{ "00 00 0d00 00000080 02000000 10", 6 },
		/* no room for what the bits say: for the flags, and for another word */
		{ "00 00 0800 02000000", 6 },
		{ "00 00 0a00 03000000 1010", 6 },
		{ "00 00 0b00 02000080 101010", 6 },
		{ "00 00 0800 02000080", 6 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (payload_behind(state, cases[i].head) != cases[i].len)
			fail_msg("case %zu", i);
}

/* The byte behind the header is the frame's: 18 would be flags with a checksum. */
static void wireless__radiotap_flags_end_with_its_header(void **state)
{
	const struct ta_packet *packet =
		decode(*state, RADIOTAP,
		       "00 00 0800 02000000 18 01 " THREE "1000 " SNAP ACK_IP "616263646566");

	assert_int_equal(packet->seg.payload_len, 6);
}

/* Words of bits behind the first one: 16 at most, and the flags behind them. */
static void wireless__radiotap_has_17_words_of_bits_at_most(void **state)
{
	for (unsigned words = 16; words <= 17; words++) {
		char hex[512];
		size_t at = (size_t)snprintf(hex, sizeof(hex), "00 00 %02x00 02000080 ",
					     8 + 4 * words + 1);
		for (unsigned i = 1; i <= words; i++)
			at += (size_t)snprintf(hex + at, sizeof(hex) - at, "000000%s ",
					       i < words ? "80" : "00");
		snprintf(hex + at, sizeof(hex) - at, "10");
		assert_int_equal(payload_behind(state, hex), words == 16 ? 2 : 6);
	}
}

static void wireless__what_stands_in_front_has_its_length(void **state)
{
	static const struct {
		uint16_t link;
		const char *hex, *name; /* NULL: the SYN */
	} cases[] = {
		{ RADIOTAP, "00 00 0700 000000", "radiotap.truncated" },
		{ RADIOTAP, "00 00 0700 00000000 " DATA SYN, "radiotap.bad_length" },
		{ RADIOTAP, "00 00 0900 00000000 ", "radiotap.truncated" },
		{ PPI, "00 00 0800 690000", "ppi.truncated" },
		{ PPI, "00 00 0700 69000000 " DATA SYN, "ppi.bad_length" },
		{ PPI, "00 00 0900 69000000 ", "ppi.truncated" },
		{ PPI, "00 00 0c00 69000000 02000000 " DATA SYN, NULL },
		{ PPI, "00 00 0800 01000000 " MACS "0800 " SYN, NULL },
		/* a link type beyond 16 bits, and one that nobody has */
		{ PPI, "00 00 0800 69000100 " DATA SYN, "link-type-unknown" },
		{ PPI, "00 00 0800 ffff0000 " DATA SYN, "link-type-unknown" },
		{ AVS, "80211001 000000", "avs.truncated" },
		{ AVS, "80211001 00000007 " DATA SYN, "avs.bad_length" },
		{ AVS, "80211001 00000009 ", "avs.truncated" },
		{ AVS, "80211001 0000000c ffffffff " DATA SYN, NULL },
		/* the link type of Prism with a header of AVS, of any version */
		{ PRISM, "80211fff 0000000c ffffffff " DATA SYN, NULL },
		{ PRISM, "80211001 000000", "prism.truncated" },
		{ PRISM, "80212001 00000008 " DATA, "prism.truncated" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ta_packet *packet = decode(*state, cases[i].link, cases[i].hex);
		if (!cases[i].name)
			expect_syn(packet);
		else
			assert_string_equal(packet->name, cases[i].name);
	}
}

/* Behind CAPWAP, native: with another binding than 802.11, or within DTLS, it is nothing that is known. */
static void wireless__of_capwap_is_native_or_none(void **state)
{
	static const struct {
		const char *hex, *name; /* NULL: the SYN */
	} cases[] = {
		{ "00 100300 00000000 " DATA SYN, NULL },
		{ "00 180300 00000000 04020000 " DATA SYN, NULL },
		{ "01 100300 00000000 " DATA SYN, "udp" },
		{ "00 100500 00000000 " DATA SYN, "udp" },
		{ "00 104300 00000000 " DATA SYN, NULL }, /* above the binding: of the radio's id */
		{ "00 102300 00000000 " DATA SYN, "udp" },
		{ "00 080300 00000000 " DATA SYN, "udp" },
		{ "00 0f0300 00000000 " DATA SYN, "udp" },
		{ "00 100400 00000000 " MACS "0800 " SYN, NULL },
		{ "00 180300 000000", "udp" },
		{ "00 180300 00000000 040200", "capwap.truncated" },
		/* what looks like a data frame both ways is one as it stands */
		{ "00 100300 00000000 88 18 " THREE "1000 0000 " SNAP SYN, NULL },
		{ "00 100300 00000000 18 88 " THREE "1000 " SNAP SYN, NULL },
		{ "00 100300 00000000 01 88 " THREE "1000 0000 " SNAP SYN, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[512];
		snprintf(hex, sizeof(hex),
			 MACS "0800 45 00 0000 0000 0000 40 11 0000 c0000201 c0000202 "
			      "c000 147f 0000 0000 %s",
			 cases[i].hex);
		const struct ta_packet *packet = decode(*state, ETHERNET, hex);
		if (!cases[i].name)
			expect_syn(packet);
		else
			assert_string_equal(packet->name, cases[i].name);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(wireless__headers_are_as_long_as_their_flags_say),
		TEST(wireless__other_frames_have_names),
		TEST(wireless__of_an_aggregate_the_first_frame_is_read),
		TEST(wireless__a_checksum_is_taken_off_where_radiotap_says_so),
		TEST(wireless__radiotap_flags_end_with_its_header),
		TEST(wireless__radiotap_has_17_words_of_bits_at_most),
		TEST(wireless__what_stands_in_front_has_its_length),
		TEST(wireless__of_capwap_is_native_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
