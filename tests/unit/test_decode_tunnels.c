/* SPDX-License-Identifier: MIT */
/* Everything that can be wrapped around a packet: one SYN, found through each of it, cut at every length. */
#include "decode_fixture.h"

#include "decode/fragments.h"
#include "decode/table.h"

enum { ETHERNET = 1, RAW = 101 };

/* An IPv4 header from 192.0.2.1 to 192.0.2.2 around `protocol`; its length 0 stands for the frame's. */
#define OUTER(protocol) "45 00 0000 0000 0000 40 " protocol " 0000 c0000201 c0000202 "
#define UDP(port) OUTER("11") "c000 " port " 0000 0000 "
#define ETH MACS "0800 "
#define OUTER6(protocol) "60000000 0000 " protocol " 40 " IPV6_ENDS
/* to 02:…:02 from 02:…:01, IEEE 802.11 data from a station to its distribution system */
#define WLAN "08 01 0000 020000000003 020000000001 020000000002 1000 "
#define ZEROS24 "000000000000000000000000 000000000000000000000000 "
#define ZEROS20 "0000000000000000000000000000000000000000 "
#define SNAP "aaaa03 000000 0800 "

/* The link type, what is around the SYN, the tunnels that are said, the VLAN, and whether link addresses are
 * known: those next to the packet, never those outside a tunnel. */
static const struct {
	uint16_t link;
	const char *around;
	const char *tunnel;
	uint16_t vlan;
	bool have_link;
	bool tenant;
} stacks[] = {
	/* clang-format off */
	{ ETHERNET, ETH, "", 0, true, false },
	{ ETHERNET, MACS "8100 0064 8847 00010 1 40 ", "mpls:16", 100, false, false },
	{ ETHERNET, MACS "8847 00001 0 40 00002 1 40 ", "mpls:2", 0, false, false },
	/* a pseudowire with a control word, and one without */
	{ ETHERNET, MACS "8847 00010 1 40 00000000 " ETH, "mpls:16", 0, true, false },
	{ ETHERNET, MACS "8847 00010 1 40 32" "0000000002 020000000001 0800 ", "mpls:16", 0, true, false },
	{ ETHERNET, MACS "8864 11 00 0007 003e 0021 ", "pppoe:7", 0, false, false },
	{ ETHERNET, MACS "0044 " SNAP, "", 0, true, false },
	{ ETHERNET, MACS "8100 0005 0044 " SNAP, "", 5, true, false },
	{ ETHERNET, MACS "003f 060603 ", "", 0, true, false },
	{ 9, "ff03 0021 ", "", 0, false, false },
	{ 9, "21 ", "", 0, false, false },
	{ 50, "0f00 0800 ", "", 0, false, false },
	{ 51, "11 00 0007 003e 0021 ", "pppoe:7", 0, false, false },
	{ 104, "0f00 0800 ", "", 0, false, false },
	{ 107, "1841 03 cc ", "", 0, false, false },
	{ 107, "1841 0800 ", "", 0, false, false },
	{ 107, "1841 0300 80 000000 0800 ", "", 0, false, false },
	{ 204, "01 ff03 0021 ", "", 0, false, false },
	{ 166, "00 03 0021 ", "", 0, false, false },

	{ ETHERNET, ETH OUTER("2f") "0000 0800 ", "gre", 0, false, false },
	{ ETHERNET, ETH OUTER("2f") "b000 0800 00000000 00000007 00000001 ", "gre:7", 0, false, false },
	{ ETHERNET, ETH OUTER("2f") "0000 6558 " ETH, "gre", 0, true, false },
	{ ETHERNET, ETH OUTER("2f") "2000 6558 0010" "0102 " ETH, "nvgre:4097", 0, true, true },
	/* the first and the last subnet of NVGRE, and what is reserved (RFC 7637 section 3.2) */
	{ ETHERNET, ETH OUTER("2f") "2000 6558 001000" "02 " ETH, "nvgre:4096", 0, true, true },
	{ ETHERNET, ETH OUTER("2f") "2000 6558 fffffe" "02 " ETH, "nvgre:16777214", 0, true, true },
	{ ETHERNET, ETH OUTER("2f") "2000 6558 000fff" "02 " ETH, "gre:1048322", 0, true, false },
	{ ETHERNET, ETH OUTER("2f") "2000 6558 ffffff" "02 " ETH, "gre:4294967042", 0, true, false },
	{ ETHERNET, ETH OUTER("2f") "3081 880b 0040 0009 00000001 00000001 ff03 0021 ", "pptp:9", 0, false, false },
	{ ETHERNET, ETH OUTER("2f") "0000 88be " ETH, "gre", 0, true, false },
	{ ETHERNET, ETH OUTER("2f") "1000 88be 00000001 1001 0005 00000000 " ETH, "gre/erspan:5", 0, true, false },
	{ ETHERNET, ETH OUTER("2f") "1000 22eb 00000001 2001 0006 00000000 0000 0000 " ETH, "gre/erspan:6", 0, true, false },
	{ ETHERNET, ETH OUTER("2f") "1000 22eb 00000001 2001 0006 00000000 0000 0001 0000000000000000 " ETH, "gre/erspan:6", 0, true, false },
	{ ETHERNET, ETH OUTER("2f") "0000 883e 00000000 ", "gre", 0, false, false },
	{ ETHERNET, ETH OUTER("2f") "0000 8200 " WLAN SNAP, "gre", 0, true, false },
	{ ETHERNET, ETH OUTER("2f") "0000 83ff " WLAN SNAP, "gre", 0, true, false },
	{ ETHERNET, ETH UDP("1292") "0000 0800 ", "gre", 0, false, false },
	{ ETHERNET, ETH OUTER("04"), "ipip", 0, false, false },
	{ ETHERNET, MACS "86dd " OUTER6("04"), "4in6", 0, false, false },
	{ ETHERNET, ETH OUTER("29") OUTER6("04"), "6in4/4in6", 0, false, false },
	{ ETHERNET, MACS "86dd " OUTER6("29") OUTER6("04"), "6in6/4in6", 0, false, false },
	{ ETHERNET, ETH OUTER("61") "3000 " ETH, "etherip", 0, true, false },
	{ ETHERNET, ETH OUTER("33") "04 04 0000 00000001 00000001 000000000000000000000000 ", "ipip", 0, false, false },

	{ ETHERNET, ETH UDP("12b5") "08000000 00002a 00 " ETH, "vxlan:42", 0, true, true },
	{ ETHERNET, ETH UDP("2118") "88000001 00002a 00 " ETH, "vxlan:42", 0, true, true },
	{ ETHERNET, ETH UDP("12b6") "0c000001 00002a 00 ", "vxlan-gpe:42", 0, false, true },
	{ ETHERNET, ETH UDP("12b6") "0c000003 00002a 00 " ETH, "vxlan-gpe:42", 0, true, true },
	{ ETHERNET, ETH UDP("12b6") "0c000004 00002a 00 0002 01 01 000007 ff ", "vxlan-gpe:42/nsh:7", 0, false, true },
	{ ETHERNET, ETH UDP("12b6") "0c000005 00002a 00 00010 1 40 ", "vxlan-gpe:42/mpls:16", 0, false, true },
	{ ETHERNET, ETH UDP("17c1") "01 00 6558 00002a 00 01020300 " MACS "8100 0009 0800 ", "geneve:42", 9, true, true },
	{ ETHERNET, ETH UDP("17c1") "00 00 0800 00002a 00 ", "geneve:42", 0, false, true },
	{ ETHERNET, ETH UDP("12b5") "08000000 000001 00 " ETH UDP("12b5") "08000000 000002 00 " ETH, "vxlan:1/vxlan:2", 0, true, true },
	{ ETHERNET, ETH UDP("0868") "30 ff 003c 00000009 ", "gtp:9", 0, false, false },
	{ ETHERNET, ETH UDP("0868") "34 ff 0044 00000009 0000 00 85 01 0000 00 ", "gtp:9", 0, false, false },
	{ ETHERNET, ETH UDP("0dd8") OUTER6("04"), NULL, 0, false, false },
	{ ETHERNET, ETH UDP("06a5") "0002 0001 0002 ff03 0021 ", "l2tp:65538", 0, false, false },
	{ ETHERNET, ETH UDP("06a5") "4802 004a 0001 0002 0000 0000 0021 ", "l2tp:65538", 0, false, false },
	{ ETHERNET, ETH UDP("06a5") "0003 0000 00000005 00000000 " ETH, "l2tp:5", 0, true, false },
	{ ETHERNET, ETH OUTER("73") "00000005 " ETH, "l2tp:5", 0, true, false },
	{ ETHERNET, ETH UDP("10f5") "80000000 00000000 ", "lisp", 0, false, false },
	{ ETHERNET, ETH UDP("9090") "01 00 0001 00 0a 01 05 01 " ETH, "tzsp", 0, true, false },
	{ ETHERNET, ETH UDP("19eb") "00010 1 40 ", "mpls:16", 0, false, false },

	{ ETHERNET, MACS "88e7 00000009 " ETH, "pbb:9", 0, true, true },
	{ ETHERNET, MACS "22f3 0040 0001 0002 00000000 " ETH, "trill", 0, true, false },
	{ ETHERNET, MACS "8903 0000 " ETH, "fabricpath", 0, true, false },
	{ ETHERNET, MACS "894f 0002 01 01 000007 ff ", "nsh:7", 0, false, false },
	{ ETHERNET, MACS "893f 1000 00d3 0000 0800 ", "", 0, true, false },
	{ ETHERNET, MACS "8926 00000033 8100 00fa 0800 ", "", 250, true, false },
	{ ETHERNET, MACS "8909 01 01 00010002 0800 ", "", 0, true, false },
	{ ETHERNET, MACS "892f 0034 0001 0800 ", "", 0, true, false },

	{ 239, "02 00 0000 0800 0a00 00000001 4000 0900 ", "", 0, false, false },
	{ 239, "02 00 0000 0008 000a 00000001 0040 0009 ", "", 0, false, false },
	{ 117, "1d 02 00 00 000000000000000000000000000000000000000000000000 00000000 ", "", 0, false, false },
	{ 109, "02000000 00000000 00000000 ", "", 0, false, false },
	{ 105, WLAN SNAP, "", 0, true, false },
	{ 127, "00 00 0800 00000000 " WLAN SNAP, "", 0, true, false },
	{ 192, "00 00 0800 69000000 " WLAN SNAP, "", 0, true, false },
	{ 163, "80211001 00000008 " WLAN SNAP, "", 0, true, false },
	/* QoS, an aggregate of one frame of 68 bytes */
	{ 105, "88 01 0000 020000000003 020000000001 020000000002 1000 8000 " MACS "0044 " SNAP, "", 0, true, false },
	/* padded to 28 bytes behind the QoS field */
	{ 127, "00 00 0900 02000000 20 88 01 0000 020000000003 020000000001 020000000002 1000 0000 0000 " SNAP, "", 0, true, false },
	{ 10, "50 " MACS SNAP, "", 0, true, false },
	{ 6, "10 40 " MACS SNAP, "", 0, true, false },
	{ 6, "10 40 020000000002 820000000001 0200 " SNAP, "", 0, true, false },
	{ 242, "0000000000000000000000000000000000000000 0000000000000000000000000000000000000000 0800 0000 ", "", 0, false, false },
	{ 129, "be00 ed08 f0 ", "", 0, false, false },
	{ 129, "be00 ed08 d4 00 0001 ", "", 0, false, false },
	{ 7, "be00 f0 ", "", 0, false, false },
	{ ETHERNET, ETH UDP("147f") "00 100200 00000000 " ETH, "capwap", 0, true, false },
	{ ETHERNET, ETH UDP("147f") "00 100300 00000000 " WLAN SNAP, "capwap", 0, true, false },
	{ ETHERNET, ETH UDP("147f") "00 100300 00000000 01 08 0000 020000000003 020000000001 020000000002 1000 " SNAP, "capwap", 0, true, false },
	{ 106, SNAP, "", 0, false, false },
	{ 122, "0000000000000001 0000000000000002 " SNAP, "", 0, false, false },
	{ 205, "01 0f00 0800 ", "", 0, false, false },
	{ 206, "00 1841 03 cc ", "", 0, false, false },
	{ 100, SNAP, "", 0, false, false },
	{ 123, "00000000 " SNAP, "", 0, false, false },
	{ 138, "0000000000000001 0000000000000002 0800 ", "", 0, false, false },
	{ 8, "00000000000000000000000000000000 ", "", 0, false, false },
	{ 219, "00010 1 40 ", "mpls:16", 0, false, false },
	{ 178, "4d4743 00 " ETH, "", 0, true, false },
	{ 178, "4d4743 82 0002 0000 02000000 ", "", 0, false, false },
	{ 226, "01 02 0000 00000000 00000000 00000000 00000000 00000000 ", "", 0, false, false },
	{ 258, "6c000000 01000000 01000000 " ZEROS24 "02000000 " ZEROS24 ZEROS24 "0000000000000000 00000000 00000000 00000000 " ETH, "", 0, true, false },
	{ 240, "00000000 " ETH, "", 0, true, false },
	{ 119, ZEROS24 ZEROS24 ZEROS24 ZEROS24 ZEROS24 ZEROS24 WLAN SNAP, "", 0, true, false },
	{ ETHERNET, ETH OUTER("8f") ETH, "ethernet", 0, true, false },
	/* identity of 16 bytes, signature of 20 */
	{ ETHERNET, ETH UDP("13d0") "44 51 21 04 00000000 00000000000000000000000000000000 " ZEROS20, "ayiya", 0, false, false },
	{ 274, "5555555555555 5d5 " ETH, "", 0, true, false },
	{ 281, MACS "00000000 0800 ", "", 0, true, false },
	{ 285, MACS "dada0000 00000000 0800 ", "", 0, true, false },
	/* clang-format on */
};

enum { STACKS = sizeof(stacks) / sizeof(stacks[0]) };

static size_t build(size_t i, uint8_t *bytes, size_t size)
{
	char hex[1024];

	snprintf(hex, sizeof(hex), "%s%s", stacks[i].around, SYN);
	return from_hex(hex, bytes, size);
}

static void tunnels__are_all_gone_through(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < STACKS; i++) {
		uint8_t bytes[512];
		size_t len = build(i, bytes, sizeof(bytes));
		const struct ta_packet *packet = decode_bytes(f, stacks[i].link, bytes, len, len);
		const struct ta_encap *encap = ta_decoder_encap(f->decoder, packet->seg.encap);

		if (!stacks[i].tunnel) /* shown not to be what its port says */
			continue;
		if (packet->kind != TA_PACKET_TCP)
			fail_msg("stack %zu (%s) gave %s", i, stacks[i].around, packet->name);
		expect_syn(packet);
		assert_string_equal(encap->tunnel, stacks[i].tunnel);
		assert_int_equal(encap->nvlans, stacks[i].vlan != 0);
		if (stacks[i].vlan)
			assert_int_equal(encap->vlan[0], stacks[i].vlan);
		assert_int_equal(packet->seg.tenant != 0, stacks[i].tenant);
		if (stacks[i].have_link != !!(packet->seg.have & TA_HAVE_LINK))
			fail_msg("stack %zu (%s): link addresses", i, stacks[i].around);
		if (stacks[i].have_link)
			assert_memory_equal(packet->seg.link_src, "\x02\0\0\0\0\1", 6);
	}
	assert_int_equal(f->anomalies.count, 0);
}

/* Cut by the snapshot length anywhere: no read beyond it, and no packet that is not there. */
static void tunnels__bear_being_cut_anywhere(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < STACKS; i++) {
		uint8_t bytes[512];
		size_t len = build(i, bytes, sizeof(bytes));

		for (size_t cut = 0; cut < len; cut++) {
			decode_bytes(f, stacks[i].link, bytes, cut, len);
			if (f->packet.kind == TA_PACKET_TCP && stacks[i].tunnel)
				assert_true(cut >= len - SYN_BYTES + 34);
			decode_bytes(f, stacks[i].link, bytes, cut, cut);
			assert_true(f->packet.kind == TA_PACKET_TCP || f->packet.name[0]);
		}
	}
}

/* Each byte of each header changed to its complement, and to 0: read to some end. */
static void tunnels__bear_any_byte_changed(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < STACKS; i++) {
		uint8_t bytes[512];
		size_t len = build(i, bytes, sizeof(bytes));

		for (size_t at = 0; at < len; at++) {
			uint8_t was = bytes[at];
			bytes[at] = (uint8_t)~was;
			decode_bytes(f, stacks[i].link, bytes, len, len);
			bytes[at] = 0;
			decode_bytes(f, stacks[i].link, bytes, len, len);
			bytes[at] = was;
		}
	}
}

static void tunnels__keep_tenants_apart(void **state)
{
	struct fixture *f = *state;
	uint32_t first, second;

	expect_syn(decode(f, ETHERNET, ETH UDP("12b5") "08000000 000001 00 " ETH SYN));
	first = f->packet.seg.tenant;
	expect_syn(decode(f, ETHERNET, ETH UDP("12b5") "08000000 000002 00 " ETH SYN));
	second = f->packet.seg.tenant;
	assert_int_not_equal(first, 0);
	assert_int_not_equal(second, 0);
	assert_int_not_equal(first, second);
	/* another kind of tunnel with the same number is another tenant */
	expect_syn(decode(f, ETHERNET, ETH UDP("17c1") "00 00 6558 000001 00 " ETH SYN));
	assert_int_not_equal(f->packet.seg.tenant, first);
	/* a VLAN outside, and a carrier around it, change nothing */
	expect_syn(decode(f, ETHERNET,
			  MACS
			  "8100 0007 8847 00010 1 40 " UDP("12b5") "08000000 000001 00 " ETH SYN));
	assert_int_equal(f->packet.seg.tenant, first);
	/* endpoint ids of one direction don't count */
	expect_syn(decode(f, ETHERNET, ETH UDP("0868") "30 ff 003c 00000009 " SYN));
	assert_int_equal(f->packet.seg.tenant, 0);
}

/* Who sent it is known of a copy only: the collector received it. */
static void tunnels__of_mirrors_hide_the_direction(void **state)
{
	struct fixture *f = *state;
	const char *cooked = "0000 0001 0006 020000000009 0000 0800 ";
	char hex[512];

	snprintf(hex, sizeof(hex), "%s%s%s", cooked,
		 OUTER("2f") "1000 88be 00000001 1001 0005 00000000 " ETH, SYN);
	expect_syn(decode(f, 113, hex));
	assert_false(f->packet.seg.have & TA_HAVE_PKTDIR);
	snprintf(hex, sizeof(hex), "%s%s%s", cooked, UDP("12b5") "08000000 000001 00 " ETH, SYN);
	expect_syn(decode(f, 113, hex));
	assert_true(f->packet.seg.have & TA_HAVE_PKTDIR);
}

static void tunnels__name_what_is_hidden(void **state)
{
	static const struct {
		uint16_t link;
		const char *hex, *name;
	} cases[] = {
		{ 105, "08 41 0000 020000000003 020000000001 020000000002 1000 00000000",
		  "wlan-encrypted" },
		{ 105, "80 00 0000 ffffffffffff 020000000001 020000000001 1000 0000",
		  "wlan-management" },
		{ 105, "48 01 0000 020000000003 020000000001 020000000002 1000", "wlan-null" },
		{ ETHERNET, MACS "88e5 2c 00 00000001 0000000000000001 00", "macsec" },
		{ ETHERNET, ETH OUTER("32") "00000001 00000001", "esp" },
		{ ETHERNET, ETH OUTER("6c") "06 00 0002", "ipcomp" },
		{ ETHERNET, MACS "8863 11 09 0000 0000", "pppoe-discovery" },
		{ ETHERNET, ETH UDP("0868") "32 01 0004 00000000 00000000", "gtp" },
		{ ETHERNET, ETH UDP("06a5") "c802 000c 0000 0000 0000 0000", "l2tp" },
		{ ETHERNET, ETH UDP("12b5") "00000000 00000000 " ETH SYN, "udp" },
		/* flags that VXLAN has none of */
		{ ETHERNET, ETH UDP("12b5") "0a000000 00000000 " ETH SYN, "udp" },
		{ ETHERNET, ETH UDP("12b5") "18000000 00000000 " ETH SYN, "udp" },
		{ ETHERNET, ETH UDP("12b5") "28000000 00000000 " ETH SYN, "udp" },
		{ ETHERNET, ETH UDP("0dd8") "61 62 63 64", "udp" },
		{ ETHERNET, MACS "0026 424203 0000", "stp" },
		{ 9, "ff03 c021 01010004", "lcp" },
		{ 104, "8f00 8035 00000002", "slarp" },
		{ 220, "00", "usb" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(decode(*state, cases[i].link, cases[i].hex)->name,
				    cases[i].name);
}

/* Integrity only: the packet is in the clear, and a check value of 16 bytes follows it. */
#define MACSEC                                                                                     \
	MACS "88e5 20 00 00000001 0000000000000001 0800 " SYN "00112233445566778899aabbccddeeff"

static void tunnels__take_the_check_value_off_macsec(void **state)
{
	struct fixture *f = *state;

	expect_syn(decode(f, ETHERNET, MACSEC));
	assert_int_equal(f->anomalies.count, 0);
}

/* What stacks[] has not: the ends of the way, whose own tests are in test_decode.c and test_decode_control.c. */
static const struct {
	uint16_t link;
	const char *hex;
} ends[] = {
	/* clang-format off */
	{ 0, "02000000 " SYN }, /* BSD loopback */
	{ 113, "0000 0001 0006 020000000001 0000 0800 " SYN }, /* SLL */
	{ 276, "0800 0000 00000002 0001 04 00 0000000000000000 " SYN }, /* SLL2 */
	{ ETHERNET, MACSEC },
	{ ETHERNET, MACS "0806 " }, /* ARP */
	{ ETHERNET, ETH OUTER("01") }, /* ICMP */
	{ ETHERNET, MACS "86dd 60000000 0000 00 40 " IPV6_ENDS "2b00 000000000000 2c00 000000000000 3a00 0000 00000000 " },
	/* clang-format on */
};

static const struct ta_decode_row *row_of(struct ta_next next)
{
	const struct ta_decode_row *second = NULL;

	for (size_t i = 0; i < ta_decode_table_len; i++) {
		const struct ta_decode_row *row = &ta_decode_table[i];
		if (row->space == next.space && row->key == next.key)
			return row;
		if (row->space == next.space && next.second && row->key == next.second)
			second = row;
	}
	return second;
}

/* Marks each row that has the decoder of a row on this frame's way. */
static void mark(bool *tried, uint16_t link, const uint8_t *bytes, size_t len)
{
	struct ta_packet packet = { .name = "" };
	struct ta_fragments *fragments = NULL;
	struct ta_anomalies anomalies = { 0 };
	struct ta_layers layers = { .pos = bytes,
				    .end = bytes + len,
				    .wire = (uint32_t)len,
				    .out = &packet,
				    .fragments = &fragments,
				    .anomalies = &anomalies };
	const struct ta_decode_row *row = row_of(ta_next(TA_SPACE_LINK, link));

	for (int depth = 0; depth < TA_LIMIT_LAYERS && row && row->decode; depth++) {
		struct ta_next next = row->decode(&layers);
		for (size_t i = 0; i < ta_decode_table_len; i++)
			tried[i] |= ta_decode_table[i].decode == row->decode;
		row = next.space == TA_SPACE_DONE ? NULL : row_of(next);
	}
	ta_fragments_free(fragments);
	ta_anomalies_release(&anomalies);
}

/* A decoder that is added needs a line in stacks[], by which it is gone through, cut and garbled above. */
static void tunnels__leave_no_decoder_untried(void **state)
{
	bool *tried = calloc(ta_decode_table_len, sizeof(*tried));
	uint8_t bytes[512];

	(void)state;
	assert_non_null(tried);
	for (size_t i = 0; i < STACKS; i++)
		mark(tried, stacks[i].link, bytes, build(i, bytes, sizeof(bytes)));
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		mark(tried, ends[i].link, bytes, from_hex(ends[i].hex, bytes, sizeof(bytes)));
	for (size_t i = 0; i < ta_decode_table_len; i++)
		if (ta_decode_table[i].decode && !tried[i])
			fail_msg("no line of stacks[] goes through the decoder of \"%s\"",
				 ta_decode_table[i].name);
	free(tried);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(tunnels__are_all_gone_through),
		TEST(tunnels__bear_being_cut_anywhere),
		TEST(tunnels__bear_any_byte_changed),
		TEST(tunnels__keep_tenants_apart),
		TEST(tunnels__of_mirrors_hide_the_direction),
		TEST(tunnels__name_what_is_hidden),
		TEST(tunnels__take_the_check_value_off_macsec),
		TEST(tunnels__leave_no_decoder_untried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
