/* SPDX-License-Identifier: MIT */
/* Headers whose parts are there or not: each of them, its edges, and what is named where it is none. */
#include "decode_fixture.h"

enum { NULL_BSD = 0, ETHERNET = 1, PPP = 9, RAW = 101 };

#define OUTER(protocol) "45 00 0000 0000 0000 40 " protocol " 0000 c0000201 c0000202 "
#define OUTER6(protocol) "60000000 0000 " protocol " 40 " IPV6_ENDS
#define UDP(port) OUTER("11") "c000 " port " 0000 0000 "
#define ETH MACS "0800 "
#define IN_GRE ETH OUTER("2f")
#define IN_L2TP_IP ETH OUTER("73")
#define IN_L2TP ETH UDP("06a5")
#define ZEROS16 "00000000000000000000000000000000 "
#define ZEROS24 "000000000000000000000000 000000000000000000000000 "
#define WLAN "08 01 0000 020000000003 020000000001 020000000002 1000 aaaa03 000000 0800 "
/* an ACK, over IPv4 that does not say how long it is, and over IPv6 */
#define ACK_IP "45 00 0000 1234 0000 40 06 0000 0a000001 0a000002 " ACK_TCP
#define ACK_IPV6 "60000000 0014 06 40 " IPV6_ENDS ACK_TCP

/* What becomes of a frame: "syn" or "ack", behind such tunnels; or the name of what is not looked into. */
struct header {
	uint16_t link;
	const char *hex, *want;
};

static void expect(struct fixture *f, const struct header *h, size_t i)
{
	const struct ta_packet *packet = decode(f, h->link, h->hex);
	const char *tunnel = ta_decoder_encap(f->decoder, packet->seg.encap)->tunnel;
	const bool syn = !strncmp(h->want, "syn ", 4), ack = !strncmp(h->want, "ack ", 4);

	if (packet->kind == TA_PACKET_OTHER ? strcmp(packet->name, h->want) != 0 : !syn && !ack)
		fail_msg("case %zu: %s", i,
			 packet->kind == TA_PACKET_OTHER ? packet->name : "a packet");
	if (packet->kind != TA_PACKET_TCP)
		return;
	if (syn)
		expect_syn(packet);
	assert_int_equal(packet->seg.flags, syn ? TA_SYN : TA_ACK);
	assert_string_equal(tunnel, h->want + 4);
}

#define EXPECT(table)                                                                              \
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)                              \
	expect(*state, &(table)[i], i)

/* Where the frame begins only the ends of the tunnel know: places 4, 0, 8 and 12 are tried, and what looks like another one is passed over. */
static void headers__l2tp_version_3_is_searched_for_its_frame(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		{ ETHERNET, IN_L2TP_IP "00000005 " ETH SYN, "syn l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 c0c1c2c3 " ETH SYN, "syn l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 c0c1c2c3 00000000 " ETH SYN, "syn l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 c0c1c2c3 c4c5c6c7 00000000 " ETH SYN, "syn l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 00000000 " MACS "8100 0000 0800 " SYN, "syn l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 00000000 " MACS "86dd " ACK_IPV6, "ack l2tp:5" },
		/* at place 0, and four bytes later stand a length and an id that might be a type and a version */
		{ ETHERNET, IN_L2TP_IP "00000005 " ETH "45 00 0028 4512 0000 40 06 0000 0a000001 0a000002 " ACK_TCP, "ack l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 " ETH "45 00 0028 6512 0000 40 06 0000 0a000001 0a000002 " ACK_TCP, "ack l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 " ETH "45 00 0800 6512 0000 40 06 0000 0a000001 0a000002 " ACK_TCP, "ack l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 " ETH "45 00 86dd 4512 0000 40 06 0000 0a000001 0a000002 " ACK_TCP, "ack l2tp:5" },
		/* at place 12, whose addresses look like a type at places 0, 4 and 8 */
		{ ETHERNET, IN_L2TP_IP "00000005 c0c1c2c3 c4c5c6c7 00000000 080012000800 120086dd4500 0800 " SYN, "syn l2tp:5" },
		{ ETHERNET, IN_L2TP_IP "00000005 c0c1c2c3 c4c5c6c7 00000000 86dd450086dd 450008006500 0800 " SYN, "syn l2tp:5" },
		/* the first byte of the packet is needed, and at place 0 it is the fifteenth */
		{ ETHERNET, IN_L2TP_IP "00000005 " MACS "0800 45", "ipv4.truncated" },
		{ ETHERNET, IN_L2TP_IP "00000005 " MACS "0800", "l2tp" },
		{ ETHERNET, IN_L2TP_IP "00000005 c0c1c2c3 c4c5c6c7 00000000 " MACS "0800 45", "ipv4.truncated" },
		{ ETHERNET, IN_L2TP_IP "00000005 c0c1c2c3 c4c5c6c7 00000000 " MACS "0800", "l2tp" },
		{ ETHERNET, IN_L2TP_IP "00000005 c0c1c2c3 c4c5c6c7 00000000 c0c1c2c3 " ETH SYN, "l2tp" },
		/* a control message has session 0 */
		{ ETHERNET, IN_L2TP_IP "00000000 " ETH SYN, "l2tp" },
		{ ETHERNET, IN_L2TP_IP "000000", "l2tp.truncated" },
		{ ETHERNET, IN_L2TP "0003 0000 000000", "l2tp.truncated" },
		{ ETHERNET, IN_L2TP "0003 00", "l2tp.truncated" },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__of_l2tp_version_2_have_what_their_flags_say(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		{ ETHERNET, IN_L2TP "0002 0001 0002 0021 " SYN, "syn l2tp:65538" },
		{ ETHERNET, IN_L2TP "0802 0001 0002 0003 0004 0021 " SYN, "syn l2tp:65538" },
		{ ETHERNET, IN_L2TP "0202 0001 0002 0003 aabbcc 0021 " SYN, "syn l2tp:65538" },
		{ ETHERNET, IN_L2TP "0202 0001 0002 0000 0021 " SYN, "syn l2tp:65538" },
		{ ETHERNET, IN_L2TP "4a02 004f 0001 0002 0003 0004 0001 aa 0021 " SYN, "syn l2tp:65538" },
		{ ETHERNET, IN_L2TP "4002 0003 0001 0002 0021 " SYN, "syn l2tp:65538" },
		{ ETHERNET, IN_L2TP "4002 0005 0001 0002 0021 " SYN, "l2tp.truncated" },
		{ ETHERNET, IN_L2TP "4002 00", "l2tp.truncated" },
		{ ETHERNET, IN_L2TP "0002 0001 00", "l2tp.truncated" },
		{ ETHERNET, IN_L2TP "0802 0001 0002 000300", "l2tp.truncated" },
		{ ETHERNET, IN_L2TP "0202 0001 0002 00", "l2tp.truncated" },
		{ ETHERNET, IN_L2TP "0202 0001 0002 0003 aabb", "l2tp.truncated" },
		{ ETHERNET, IN_L2TP "8002 0001 0002 0021 " SYN, "l2tp" },
		{ ETHERNET, IN_L2TP "00", "l2tp" },
		{ ETHERNET, IN_L2TP "0001 0001 0002 0021 " SYN, "udp" },
		{ ETHERNET, IN_L2TP "0004 0000 00000005 " ETH SYN, "udp" },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__of_gre_have_what_their_flags_say(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		{ ETHERNET, IN_GRE "8000 0800 00000000 " SYN, "syn gre" },
		{ ETHERNET, IN_GRE "2000 0800 00000007 " SYN, "syn gre:7" },
		{ ETHERNET, IN_GRE "1000 0800 00000007 " SYN, "syn gre" },
		{ ETHERNET, IN_GRE "0080 0800 " SYN, "syn gre" }, /* of version 1 alone */
		{ ETHERNET, IN_GRE "2001 880b 00400009 0021 " SYN, "syn pptp:9" },
		{ ETHERNET, IN_GRE "2081 880b 00400009 00000001 0021 " SYN, "syn pptp:9" },
		{ ETHERNET, IN_GRE "4000 0800 00000000 " SYN, "gre" },
		{ ETHERNET, IN_GRE "0002 0800 " SYN, "gre" },
		{ ETHERNET, IN_GRE "0000 0800", "gre-keepalive" },
		{ ETHERNET, IN_GRE "0000 08", "gre.truncated" },
		{ ETHERNET, IN_GRE "8000 0800 000000", "gre.truncated" },
		{ ETHERNET, IN_GRE "2000 0800 000000", "gre.truncated" },
		{ ETHERNET, IN_GRE "1000 0800 000000", "gre.truncated" },
		{ ETHERNET, IN_GRE "3081 880b 0040 0009 00000001 000000", "gre.truncated" },
		/* Aruba's first and last type, and what is beside them */
		{ ETHERNET, IN_GRE "0000 81ff " WLAN SYN, "non-ip" },
		{ ETHERNET, IN_GRE "0000 8400 " WLAN SYN, "non-ip" },
		/* the word of WCCP version 2, and none */
		{ ETHERNET, IN_GRE "0000 883e " SYN, "syn gre" },
		{ ETHERNET, IN_GRE "0000 883e 01020304 " SYN, "syn gre" },
		{ ETHERNET, IN_GRE "0000 883e 010203", "gre.truncated" },
		/* ERSPAN: session ids of ten bits; of type III one with the platform's part, and of IP */
		{ ETHERNET, IN_GRE "1000 88be 00000001 1001 fc05 00000000 " ETH SYN, "syn gre/erspan:5" },
		{ ETHERNET, IN_GRE "1000 88be 00000001 1001 0205 00000000 " ETH SYN, "syn gre/erspan:517" },
		{ ETHERNET, IN_GRE "0000 22eb 2001 0006 00000000 0000 0000 " ETH SYN, "syn gre/erspan:6" },
		{ ETHERNET, IN_GRE "0000 22eb 2001 0006 00000000 0000 0800 " SYN, "syn gre/erspan:6" },
		{ ETHERNET, IN_GRE "0000 22eb 2001 0006 00000000 0000 8b00 " SYN, "syn gre/erspan:6" },
		{ ETHERNET, IN_GRE "0000 22eb 2001 0006 00000000 0000 4800 " ETH SYN, "syn gre/erspan:6" },
		{ ETHERNET, IN_GRE "0000 22eb 2001 0006 00000000 0000 0801 0000000000000000 " SYN, "syn gre/erspan:6" },
		{ ETHERNET, IN_GRE "0000 22eb 2001 0006 00000000 0000 00fe " ETH SYN, "syn gre/erspan:6" },
		{ ETHERNET, IN_GRE "0000 22eb 2001 0006 00000000 0000 0801 00000000000000", "erspan.truncated" },
		{ ETHERNET, IN_GRE "0000 22eb 2001 0006 00000000 0000 08", "erspan.truncated" },
		{ ETHERNET, IN_GRE "0000 22eb 1001 0006 000000", "erspan.truncated" },
		{ ETHERNET, IN_GRE "0000 22eb 0001 0006 00000000 " ETH SYN, "erspan" },
		{ ETHERNET, IN_GRE "0000 22eb 3001 0006 00000000 0000 0000 " ETH SYN, "erspan" },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__of_tunnels_in_udp_have_what_their_flags_say(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		{ ETHERNET, ETH UDP("12b6") "08000001 00002a 00 " ETH SYN, "syn vxlan-gpe:42" },
		{ ETHERNET, ETH UDP("12b6") "0c000002 00002a 00 " ACK_IPV6, "ack vxlan-gpe:42" },
		{ ETHERNET, ETH UDP("12b6") "0c000006 00002a 00 " ETH SYN, "vxlan-gpe" },
		{ ETHERNET, ETH UDP("12b6") "0c000000 00002a 00 " ETH SYN, "vxlan-gpe" },
		{ ETHERNET, ETH UDP("12b6") "04000003 00002a 00 " ETH SYN, "udp" },
		{ ETHERNET, ETH UDP("12b5") "08000000 00002a", "udp" },

		{ ETHERNET, ETH UDP("17c1") "02 00 0800 00002a 00 0102030405060708 " SYN, "syn geneve:42" },
		{ ETHERNET, ETH UDP("17c1") "00 40 0800 00002a 00 " SYN, "syn geneve:42" },
		{ ETHERNET, ETH UDP("17c1") "00 80 0800 00002a 00 " SYN, "geneve-control" },
		{ ETHERNET, ETH UDP("17c1") "40 00 0800 00002a 00 " SYN, "udp" },
		{ ETHERNET, ETH UDP("17c1") "02 00 0800 00002a 00 01020304050607", "geneve.truncated" },
		{ ETHERNET, ETH UDP("17c1") "00 00 0800 00002a", "udp" },

		/* GTP: any of three flags brings four bytes, and one of them what follows these */
		{ ETHERNET, ETH UDP("0868") "31 ff 0040 00000009 0000 00 85 " SYN, "syn gtp:9" },
		{ ETHERNET, ETH UDP("0868") "32 ff 0040 00000009 0000 00 85 " SYN, "syn gtp:9" },
		{ ETHERNET, ETH UDP("0868") "34 ff 0040 00000009 0000 00 00 " SYN, "syn gtp:9" },
		{ ETHERNET, ETH UDP("0868") "34 ff 004c 00000009 0000 00 85 01 0000 85 02 000000000000 00 " SYN, "syn gtp:9" },
		{ ETHERNET, ETH UDP("0868") "3f ff 0040 00000009 0000 00 00 " SYN, "syn gtp:9" },
		{ ETHERNET, ETH UDP("0868") "38 ff 003c 00000009 " SYN, "syn gtp:9" },
		{ ETHERNET, ETH UDP("0868") "34 ff 0060 00000009 0000 00 85 "
			"01000085 01000085 01000085 01000085 01000085 01000085 01000085 01000000 " SYN, "syn gtp:9" },
		{ ETHERNET, ETH UDP("0868") "34 ff 0064 00000009 0000 00 85 "
			"01000085 01000085 01000085 01000085 01000085 01000085 01000085 01000085 01000000 " SYN, "gtp.bad_extension" },
		{ ETHERNET, ETH UDP("0868") "34 ff 0044 00000009 0000 00 85 00 0000 00 " SYN, "gtp.bad_extension" },
		{ ETHERNET, ETH UDP("0868") "34 ff 0007 00000009 0000 00 85 01 0000", "gtp.truncated" },
		{ ETHERNET, ETH UDP("0868") "34 ff 0004 00000009 0000 00 85", "gtp.truncated" },
		{ ETHERNET, ETH UDP("0868") "32 ff 0003 00000009 0000 00", "gtp.truncated" },
		{ ETHERNET, ETH UDP("0868") "30 fe 003c 00000009 " SYN, "gtp" },
		{ ETHERNET, ETH UDP("0868") "20 ff 003c 00000009 " SYN, "udp" },
		{ ETHERNET, ETH UDP("0868") "50 ff 003c 00000009 " SYN, "udp" },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__in_front_of_ip_in_udp_agree_with_it(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		/* Teredo: authentication with an identifier and a value, and origin; its lengths agree */
		{ ETHERNET, ETH UDP("0dd8") ACK_IPV6, "ack teredo" },
		{ ETHERNET, ETH UDP("0dd8") "0000 0102 03040506 " ACK_IPV6, "ack teredo" },
		{ ETHERNET, ETH UDP("0dd8") "0001 00 00 0000000000000000 00 " ACK_IPV6, "ack teredo" },
		{ ETHERNET, ETH UDP("0dd8") "0001 02 03 0102 010203 0000000000000000 00 0000 0102 03040506 " ACK_IPV6, "ack teredo" },
		{ ETHERNET, ETH UDP("0dd8") "60000000 0015 06 40 " IPV6_ENDS ACK_TCP, "udp" },
		{ ETHERNET, ETH UDP("0dd8") "70000000 0014 06 40 " IPV6_ENDS ACK_TCP, "udp" },
		{ ETHERNET, ETH UDP("0dd8") "60000000 0000 06 40 20010db8000000000000000000000001 20010db80000000000000000000000", "udp" },
		{ ETHERNET, ETH UDP("0dd8") "0000 0102 030405", "udp" },
		{ ETHERNET, ETH UDP("0dd8") "0001 02 03 0102 010203 0000000000000000", "udp" },

		{ ETHERNET, ETH UDP("10f5") "80000000 00000000 " ACK_IPV6, "ack lisp" },
		{ ETHERNET, ETH UDP("10f5") "80000000 00000000 50", "udp" },
		{ ETHERNET, ETH UDP("10f5") "80000000 00000000", "udp" },
		{ ETHERNET, ETH UDP("13d0") "20 00 01 29 00000000 00000000 " ACK_IPV6, "ack ayiya" },
		{ ETHERNET, ETH UDP("13d0") "20 10 f1 04 00000000 00000000 00000000 " SYN, "syn ayiya" },
		{ ETHERNET, ETH UDP("13d0") "20 00 02 04 00000000 00000000 " SYN, "udp" },
		{ ETHERNET, ETH UDP("13d0") "20 00 01 06 00000000 00000000 " SYN, "udp" },
		{ ETHERNET, ETH UDP("13d0") "20 10 01 04 00000000 00000000 000000", "udp" },
		{ ETHERNET, ETH UDP("9090") "01 00 0012 01 " WLAN SYN, "syn tzsp" },
		{ ETHERNET, ETH UDP("9090") "01 01 0001 00 0a 02 0101 01 " ETH SYN, "syn tzsp" },
		{ ETHERNET, ETH UDP("9090") "01 00 0002 01 " ETH SYN, "tzsp" },
		{ ETHERNET, ETH UDP("9090") "01 02 0001 01 " ETH SYN, "udp" },
		{ ETHERNET, ETH UDP("9090") "02 00 0001 01 " ETH SYN, "udp" },
		{ ETHERNET, ETH UDP("9090") "01 00 0001 0a 02 01", "udp" },
		{ ETHERNET, ETH UDP("9090") "01 00 0001 0a", "udp" },
		{ ETHERNET, ETH UDP("9090") "01 00 0001", "udp" },
		/* by the port it came from, too, where none is known that it goes to */
		{ ETHERNET, ETH OUTER("11") "12b5 c000 0000 0000 08000000 00002a 00 " ETH SYN, "syn vxlan:42" },
		{ ETHERNET, ETH OUTER("11") "12b5 17c1 0000 0000 00 00 0800 00002a 00 " SYN, "syn geneve:42" },
		{ ETHERNET, ETH OUTER("11") "12b5 c000 0000 00", "udp.truncated" },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__of_labels_and_tags_are_as_long_as_they_say(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		/* sixteen labels, and seventeen */
		{ ETHERNET, MACS "8847 00000040 00000040 00000040 00000040 00000040 00000040 00000040 00000040 "
			"00000040 00000040 00000040 00000040 00000040 00000040 00000040 00010140 " SYN, "syn mpls:16" },
		{ ETHERNET, MACS "8847 00000040 00000040 00000040 00000040 00000040 00000040 00000040 00000040 "
			"00000040 00000040 00000040 00000040 00000040 00000040 00000040 00000040 00010140 " SYN, "mpls.stack_without_end" },
		{ ETHERNET, MACS "8847 00010140 " ACK_IPV6, "ack mpls:16" },
		{ ETHERNET, MACS "8847 00010140 1000 0021 00000000 ", "mpls-oam" },
		{ ETHERNET, MACS "8847 00010140 000000", "mpls.truncated" },
		{ ETHERNET, MACS "8847 00010140", "mpls.truncated" },
		{ ETHERNET, MACS "8847 00000040 000101", "mpls.truncated" },
		{ ETHERNET, MACS "8847 fffff140 " SYN, "syn mpls:1048575" },

		{ ETHERNET, MACS "894f 0002 01 01 000007 ff " SYN, "syn nsh:7" },
		{ ETHERNET, MACS "894f 0fc6 01 02 000007 ff " ZEROS16 ACK_IPV6, "ack nsh:7" },
		{ ETHERNET, MACS "894f 0002 01 03 000007 ff " ETH SYN, "syn nsh:7" },
		{ ETHERNET, MACS "894f 0002 01 05 000007 ff 00010140 " SYN, "syn nsh:7/mpls:16" },
		{ ETHERNET, MACS "894f 0002 01 04 000007 ff " SYN, "nsh" },
		{ ETHERNET, MACS "894f 0001 01 01 000007 ff " SYN, "nsh.bad_length" },
		{ ETHERNET, MACS "894f 0003 01 01 000007 ff 000000", "nsh.truncated" },
		{ ETHERNET, MACS "894f 0002 01 01 000007", "nsh.truncated" },

		/* an instance has 24 bits; TRILL has options of 31 words at most */
		{ ETHERNET, MACS "88e7 ff000009 " ETH SYN, "syn pbb:9" },
		{ ETHERNET, MACS "88e7 000000", "pbb.truncated" },
		{ ETHERNET, MACS "22f3 f83f 0001 0002 " ETH SYN, "syn trill" },
		{ ETHERNET, MACS "22f3 0080 0001 0002 0000000000000000 " ETH SYN, "syn trill" },
		{ ETHERNET, MACS "22f3 0400 0001 0002 " ZEROS16 ZEROS16 ZEROS16 ZEROS16 ETH SYN, "syn trill" },
		{ ETHERNET, MACS "22f3 0080 0001 0002 00000000000000", "trill.truncated" },
		{ ETHERNET, MACS "22f3 0000 0001 00", "trill.truncated" },
		{ ETHERNET, MACS "8903 00", "fabricpath.truncated" },

		/* MACsec with a channel's id and without, and a check value of 16 bytes behind it */
		{ ETHERNET, MACS "88e5 00 00 00000001 0800 " SYN ZEROS16, "syn " },
		{ ETHERNET, MACS "88e5 04 00 00000001 0800 " SYN ZEROS16, "macsec" },
		{ ETHERNET, MACS "88e5 08 00 00000001 0800 " SYN ZEROS16, "macsec" },
		{ ETHERNET, MACS "88e5 20 00 00000001 0000000000000001 08" ZEROS16, "tag.truncated" },
		{ ETHERNET, MACS "88e5 00 00 000000", "tag.truncated" },
		{ ETHERNET, MACS "88e5 00 00 00000001 08", "tag.truncated" },
		{ ETHERNET, MACS "8909 01 02 00010002 00030004 0800 " SYN, "syn " },
		{ ETHERNET, MACS "8909 01 00 0800 " SYN, "syn " },
		{ ETHERNET, MACS "8909 01", "tag.truncated" },
		{ ETHERNET, MACS "893f 1000 00d3 0000 08", "tag.truncated" },
		/* the least EtherType, and the largest length; 0 is none */
		{ ETHERNET, MACS "0600 " SYN, "non-ip" },
		{ ETHERNET, MACS "05ff aaaa03 000000 0800 " SYN, "syn " },
		{ ETHERNET, MACS "0000 aaaa03 000000 0800 " SYN, "syn " },
		{ ETHERNET, MACS "0044 ffff 0044 ", "ipx" },
		{ ETHERNET, MACS "0044 ff", "llc.truncated" },
		{ ETHERNET, MACS "0044 aaaa03 0000f8 0800 " SYN, "syn " },
		{ ETHERNET, MACS "0044 aaaa03 000000 05ff " SYN, "llc" },
		{ ETHERNET, MACS "0044 aaaa03 000000 0600 " SYN, "non-ip" },
		{ ETHERNET, MACS "0044 aaaa03 000000 08", "llc.truncated" },
		{ ETHERNET, MACS "0044 aaaa13 000000 0800 " SYN, "llc" },
		{ ETHERNET, MACS "0044 06aa03 " SYN, "syn " },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__of_links_are_as_long_as_they_say(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		{ PPP, "8f00 0800 " SYN, "syn " },
		{ PPP, "0f00 2000 " SYN, "cdp" },
		{ PPP, "ff04 0021 " SYN, "ppp" }, /* a protocol of one byte */
		{ PPP, "ff03 21 " SYN, "syn " },
		{ PPP, "ff03 00", "ppp.truncated" },
		{ PPP, "00", "ppp.truncated" },
		{ PPP, "0057 " ACK_IPV6, "ack " },
		{ PPP, "0281 00010140 " SYN, "syn mpls:16" },
		{ 104, "0f00 08", "hdlc.truncated" },
		{ 166, "00 0021 " SYN, "syn " },
		{ 204, "", "ppp.truncated" },

		/* addresses of two, three and four bytes, and without an end */
		{ 107, "1840 41 03 cc " SYN, "syn " },
		{ 107, "1840 4041 03 cc " SYN, "syn " },
		{ 107, "1840 4040 03 cc " SYN, "syn " },
		{ 107, "1841 03 8e " ACK_IPV6, "ack " },
		{ 107, "1841 03 00 cc " SYN, "syn " },
		{ 107, "1841 03 80 000000 0800 " SYN, "syn " },
		{ 107, "1841 03 80 000000 08", "frame-relay.truncated" },
		{ 107, "1841 03 b1 " SYN, "frame-relay" },
		{ 107, "1841 03", "frame-relay.truncated" },
		{ 107, "1840", "frame-relay.truncated" },

		/* loopback: the families of IPv6, in either order; or an EtherType */
		{ NULL_BSD, "0a000000 " ACK_IPV6, "ack " },
		{ NULL_BSD, "18000000 " ACK_IPV6, "ack " },
		{ NULL_BSD, "1c000000 " ACK_IPV6, "ack " },
		{ NULL_BSD, "1e000000 " ACK_IPV6, "ack " },
		{ NULL_BSD, "0000001e " ACK_IPV6, "ack " },
		{ NULL_BSD, "1d000000 " ACK_IPV6, "non-ip" },
		{ NULL_BSD, "00080000 " SYN, "syn " },
		{ NULL_BSD, "00000800 " SYN, "syn " },
		{ NULL_BSD, "dd860000 " ACK_IPV6, "ack " },
		{ NULL_BSD, "00060000 " SYN, "non-ip" },
		{ NULL_BSD, "ffff0000 " SYN, "non-ip" },
		{ NULL_BSD, "020000", "null.truncated" },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__of_cooked_captures_name_what_follows(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		/* Linux cooked: what the type of device says, and protocols that are no EtherTypes */
		{ 113, "0000 0302 0006 020000000009 0000 0800 " SYN, "frame-relay" },
		{ 113, "0000 0338 0006 020000000009 0000 0800 " SYN, "netlink" },
		{ 113, "0000 0323 0006 020000000009 0000 0800 00 00 0800 00000000 " WLAN SYN, "syn " },
		{ 113, "0000 0001 0006 020000000009 0000 0001 " SYN, "ipx" },
		{ 113, "0000 0001 0006 020000000009 0000 0004 aaaa03 000000 0800 " SYN, "syn " },
		{ 113, "0000 0001 0006 020000000009 0000 08", "sll.truncated" },
		{ 276, "0800 0000 00000002 0302 04 06 0200000000090000 " SYN, "frame-relay" },
		{ 276, "0001 0000 00000002 0001 04 06 0200000000090000 " SYN, "ipx" },
		{ 276, "0004 0000 00000002 0001 04 06 0200000000090000 aaaa03 000000 0800 " SYN, "syn " },
		{ 276, "0800 0000 00000002 0001 04 06 02000000000900", "sll2.truncated" },

		/* a netfilter log: attributes, padded to words, in either byte order */
		{ 239, "02 00 0000 0500 0a00 01 000000 4000 0900 " SYN, "syn " },
		{ 239, "02 00 0000 0005 000a 01 000000 0040 0009 " SYN, "syn " },
		{ 239, "02 00 0000 0400 0a00 4000 0980 " SYN, "syn " },
		{ 239, "02 00 0000 0400 0a00 0300 0900 " SYN, "nflog.bad_length" },
		{ 239, "02 00 0000 0800 0a00 00000000", "nflog" },
		{ 239, "02 00 0000 0800 0a00 000000", "nflog.truncated" },
		{ 239, "02 00 0000 0800 0a", "nflog.truncated" },
		{ 239, "02 00 00", "nflog.truncated" },

		{ 117, "1c 020000 " ZEROS24 SYN, "syn " },
		{ 117, "1b 020000 " ZEROS24 SYN, "syn " },
		{ 117, "18 020000 " ZEROS24 SYN, "pflog.bad_length" },
		{ 117, "1d 020000 " ZEROS24 "000000", "pflog.truncated" },
		{ 117, "", "pflog.truncated" },
		{ 178, "4d4743 00 " ETH SYN, "syn " },
		{ 178, "4d4743 80 0000 " ETH SYN, "syn " },
		{ 178, "4d4743 02 02000000 " SYN, "syn " },
		{ 178, "4d4744 00 " ETH SYN, "juniper" },
		{ 178, "4d4743 80 0002 00", "juniper.truncated" },
		{ 178, "4d4743 80 00", "juniper.truncated" },
		{ 178, "4d4743 02 020000", "juniper.truncated" },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__of_old_networks_are_as_long_as_they_say(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		{ 10, "5f " MACS "aaaa03 000000 0800 " SYN, "syn " },
		{ 10, "60 " MACS "aaaa03 000000 0800 " SYN, "fddi" },
		{ 10, "50 " MACS, "llc.truncated" },
		{ 6, "10 7f " MACS "aaaa03 000000 0800 " SYN, "syn " },
		{ 6, "10 80 " MACS "aaaa03 000000 0800 " SYN, "token-ring" },
		{ 6, "10 00 " MACS "aaaa03 000000 0800 " SYN, "token-ring" },
		{ 6, "10 40 020000000002 820000000001 e600 01020304 aaaa03 000000 0800 " SYN, "syn " },
		{ 6, "10 40 020000000002 820000000001 0600 010203", "token-ring.truncated" },
		{ 6, "10 40 020000000002 820000000001", "token-ring.truncated" },

		/* ARCNET: whole, the first of several, and with an exception in front */
		{ 129, "be00 ed08 f0 " SYN, "syn " },
		{ 129, "be00 ed08 d4 00 0001 " SYN, "syn " },
		{ 129, "be00 ed08 d4 ff 000000 01 0001 " SYN, "fragment" },
		{ 129, "be00 ed08 d4 ff 000000 00 0001 " SYN, "syn " },
		{ 129, "be00 ed08 d4 01 0001 " SYN, "fragment" },
		{ 129, "be00 ed08 d4 00 00", "arcnet.truncated" },
		{ 129, "be00 ed08 d5 00 0001 ", "arp-other" },
		{ 129, "be00 ed08 f1 ", "arp-other" },
		{ 129, "be00 ed08 d3 " SYN, "arcnet" },
		{ 7, "be00 d4 00 0001 " SYN, "syn " },
		{ 7, "be00", "arcnet.truncated" },

		/* Apple's: link types of 16 bits, and a header of 1024 bytes at most */
		{ 258, "6c000000 01000000 00020000 " ZEROS24 "00000000 " ZEROS24 ZEROS24 ZEROS16 "00000000 " ETH SYN, "pktap" },
		{ 258, "6b000000 01000000 01000000 " ZEROS24 "00000000 " ZEROS24 ZEROS24 ZEROS16 "00000000 " ETH SYN, "pktap" },
		{ 258, "6d000000 01000000 01000000 " ZEROS24 "00000000 " ZEROS24 ZEROS24 ZEROS16 "00000000 00 " ETH SYN, "syn " },
		{ 258, "00040000 01000000 01000000 " ZEROS24 "00000000 " ZEROS24 ZEROS24 ZEROS16 "00000000 " ETH SYN, "pktap.truncated" },
		{ 258, "01040000 01000000 01000000 " ZEROS24 "00000000 " ZEROS24 ZEROS24 ZEROS16 "00000000 " ETH SYN, "pktap" },
		/* clang-format on */
	};

	EXPECT(table);
}

static void headers__inside_ip_are_as_long_as_they_say(void **state)
{
	static const struct header table[] = {
		/* clang-format off */
		{ RAW, OUTER("33") "06 01 0000 00000001 00000001 " ACK_TCP, "ack " },
		{ RAW, OUTER("33") "06 00 0000 00000001 00000001 " ACK_TCP, "ah.bad_length" },
		{ RAW, OUTER("33") "06 01 0000 00000001 000000", "ah.truncated" },
		{ RAW, OUTER("33") "06 02 0000 00000001 00000001 000000", "ah.truncated" },
		{ RAW, OUTER("61") "3000 " ETH SYN, "syn etherip" },
		{ RAW, OUTER("61") "4000 " ETH SYN, "etherip" },
		{ RAW, OUTER("61") "30", "etherip.truncated" },
		/* extension headers of IPv6, which are none in IPv4 */
		{ RAW, OUTER6("00") "06 00 0104 00000000 " ACK_TCP, "ack " },
		{ RAW, OUTER6("87") "06 01 0104 00000000 0000000000000000 " ACK_TCP, "ack " },
		{ RAW, OUTER6("00") "06 00 0104 000000", "ipv6.truncated_extension" },
		{ RAW, OUTER6("00") "06 01 0104 00000000 00000000000000", "ipv6.truncated_extension" },
		{ RAW, OUTER6("2b") "06 00 0400 000000", "ipv6.truncated_extension" },
		{ RAW, OUTER6("2c") "06 00 0000 000000", "ipv6.truncated_extension" },
		{ RAW, OUTER("00") "06 00 0104 00000000 " ACK_TCP, "ip-other" },
		{ RAW, OUTER("2b") "06 00 0400 00000000 " ACK_TCP, "ip-other" },
		{ RAW, OUTER("2c") "06 00 0000 00000000 " ACK_TCP, "ip-other" },
		{ RAW, "", "ip.truncated" },
		{ RAW, "50 " ACK_TCP, "non-ip" },
		/* clang-format on */
	};

	EXPECT(table);
}

/* By what kind of route, how many segments are left and how long it is: of the address on the way, or of the last one. */
static void headers__of_a_route_tell_where_it_ends(void **state)
{
#define STOP "20010db80000000000000000000000"
	static const struct {
		const char *route, *end;
	} cases[] = {
		/* segment routing lists the last one first */
		{ "06 04 04 01 00000000 " STOP "98 " STOP "99 ", "2001:db8::98" },
		{ "06 04 04 00 00000000 " STOP "98 " STOP "99 ", "2001:db8::2" },
		/* the others last */
		{ "06 04 00 01 00000000 " STOP "98 " STOP "99 ", "2001:db8::99" },
		{ "06 02 00 01 00000000 " STOP "98 ", "2001:db8::98" },
		{ "06 03 00 01 00000000 " STOP "98 0000000000000000 ", "2001:db8::98" },
		{ "06 02 02 01 00000000 " STOP "98 ", "2001:db8::98" },
		{ "06 02 02 00 00000000 " STOP "98 ", "2001:db8::2" },
		{ "06 02 03 01 00000000 " STOP "98 ", "2001:db8::2" },
		/* no room for an address */
		{ "06 01 04 01 00000000 0000000000000000 ", "2001:db8::2" },
		{ "06 00 00 01 00000000 ", "2001:db8::2" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[512];
		snprintf(hex, sizeof(hex), "%s%s%s", OUTER6("2b"), cases[i].route, ACK_TCP);
		const struct ta_packet *packet = decode(*state, RAW, hex);
		assert_int_equal(packet->kind, TA_PACKET_TCP);
		expect_addr(&packet->seg.src, "2001:db8::1");
		expect_addr(&packet->seg.dst, cases[i].end);
	}
}

/* Two bytes of payload, and three behind them: what is around a packet that does not say where it ends says so. */
static void headers__with_a_length_bound_what_is_in_them(void **state)
{
	static const struct {
		uint16_t link;
		const char *around;
		uint32_t len;
	} cases[] = {
		/* clang-format off */
		{ RAW, "", 5 },
		{ ETHERNET, ETH, 5 },
		{ ETHERNET, MACS "0032 aaaa03 000000 0800 ", 2 },
		{ ETHERNET, MACS "8100 0005 0032 aaaa03 000000 0800 ", 2 },
		{ ETHERNET, MACS "0000 aaaa03 000000 0800 ", 5 },
		{ 51, "11 00 0007 002c 0021 ", 2 },
		{ ETHERNET, ETH UDP("0868") "30 ff 002a 00000009 ", 2 },
		{ ETHERNET, ETH UDP("0868") "32 ff 002e 00000009 00000000 ", 2 },
		{ ETHERNET, ETH UDP("06a5") "4002 0034 0001 0002 0021 ", 2 },
		{ ETHERNET, ETH UDP("06a5") "4002 0003 0001 0002 0021 ", 5 },
		{ ETHERNET, ETH OUTER("11") "c000 10f5 003a 0000 80000000 00000000 ", 2 },
		{ ETHERNET, ETH OUTER("11") "c000 10f5 0007 0000 80000000 00000000 ", 5 },
		{ 239, "02 00 0000 2e00 0900 ", 2 },
		/* clang-format on */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char hex[512];
		snprintf(hex, sizeof(hex), "%s%s 6162 000000", cases[i].around, ACK_IP);
		const struct ta_packet *packet = decode(*state, cases[i].link, hex);
		if (packet->kind != TA_PACKET_TCP || packet->seg.payload_len != cases[i].len)
			fail_msg("case %zu: %u", i, packet->seg.payload_len);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(headers__l2tp_version_3_is_searched_for_its_frame),
		TEST(headers__of_l2tp_version_2_have_what_their_flags_say),
		TEST(headers__of_gre_have_what_their_flags_say),
		TEST(headers__of_tunnels_in_udp_have_what_their_flags_say),
		TEST(headers__in_front_of_ip_in_udp_agree_with_it),
		TEST(headers__of_labels_and_tags_are_as_long_as_they_say),
		TEST(headers__of_links_are_as_long_as_they_say),
		TEST(headers__of_cooked_captures_name_what_follows),
		TEST(headers__of_old_networks_are_as_long_as_they_say),
		TEST(headers__inside_ip_are_as_long_as_they_say),
		TEST(headers__of_a_route_tell_where_it_ends),
		TEST(headers__with_a_length_bound_what_is_in_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
