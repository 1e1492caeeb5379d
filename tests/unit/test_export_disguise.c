/* SPDX-License-Identifier: MIT */
/* Frames with pseudonyms: through every layer that is known the same segment comes out, with other addresses; nothing of an address, a
 * payload, a cookie or a checksum that tells of these remains, however short the frame is captured; what is not known is cut off. */
#include "decode_fixture.h"
#include "tcpautopsy/export/pseudonym.h"

static const struct ta_pseudonyms key = { { 3, 4 } };

enum { ROOM = 512, ETHERNET = 1, RAW = 101, SLL = 113, SLL2 = 276, LINK_NULL = 0 };

#define ETHER_IPV4 MACS "0800 "
/* "GET secret" behind a header of 20 bytes: bytes that are found again where they remain. */
#define SECRET "47 45 54 20 73 65 63 72 65 74 "
#define IPV4_HEADER(length, protocol)                                                              \
	"45 00 00 " length " 12 34 40 00 40 " protocol " 00 00 c0 a8 07 01 cb 00 71 02 "
#define TCP_HEADER "aa aa 00 50 01 02 03 04 00 00 00 09 50 18 fa f0 12 34 00 00 "

/* A frame, rewritten: its bytes, and how many are left. */
struct rewritten {
	uint8_t before[ROOM], after[ROOM];
	size_t len;
	int64_t left;
};

static void rewrite(struct rewritten *r, uint32_t linktype, const char *hex, size_t captured)
{
	r->len = from_hex(hex, r->before, sizeof(r->before));
	const struct ta_frame frame = { .number = 1,
					.data = r->before,
					.caplen = (uint32_t)(captured < r->len ? captured : r->len),
					.wirelen = (uint32_t)r->len,
					.linktype = linktype };
	/* Memory of exactly that size, so that a sanitizer sees a step beyond it. */
	uint8_t *exact = malloc(frame.caplen ? frame.caplen : 1);
	memcpy(exact, r->before, frame.caplen);
	r->left = ta_pseudonym_frame(&key, &frame, exact);
	assert_true(r->left >= -1 && r->left <= (int64_t)frame.caplen);
	if (r->left > 0)
		memcpy(r->after, exact, (size_t)r->left);
	free(exact);
}

static bool has(const struct rewritten *r, const void *bytes, size_t n)
{
	for (int64_t i = 0; i + (int64_t)n <= r->left; i++)
		if (!memcmp(r->after + i, bytes, n))
			return true;
	return false;
}

static void expect_clean(const struct rewritten *r)
{
	assert_false(has(r, "\xc0\xa8\x07\x01", 4));
	assert_false(has(r, "\xcb\x00\x71\x02", 4));
	assert_false(has(r, "\x20\x01\x0d\xb8", 4));
	assert_false(has(r, "\x02\x00\x00\x00\x00\x01", 6));
	assert_false(has(r, "\x02\x00\x00\x00\x00\x02", 6));
	assert_false(has(r, "secr", 4));
	assert_false(has(r, "cooki", 5));
}

/* The same segment as the frame has, with its pseudonyms; and the frame is clean, at every length. */
static void expect_same(struct fixture *f, uint32_t linktype, const char *hex)
{
	struct rewritten r;
	rewrite(&r, linktype, hex, SIZE_MAX);
	assert_int_equal(r.left, r.len);
	expect_clean(&r);
	struct ta_packet told = *decode_bytes(f, linktype, r.before, r.len, r.len);
	assert_int_equal(told.kind, TA_PACKET_TCP);
	ta_pseudonym_packet(&key, NULL, &told);
	const struct ta_packet *after = decode_bytes(f, linktype, r.after, (size_t)r.left, r.len);
	assert_int_equal(after->kind, TA_PACKET_TCP);
	assert_true(ta_addr_equal(&after->seg.src, &told.seg.src));
	assert_true(ta_addr_equal(&after->seg.dst, &told.seg.dst));
	assert_int_equal(after->seg.have, told.seg.have);
	assert_int_equal(after->seg.seq, told.seg.seq);
	assert_int_equal(after->seg.flags, told.seg.flags);
	assert_int_equal(after->seg.payload_len, told.seg.payload_len);
	assert_int_equal(after->seg.tsval, told.seg.tsval);
	assert_int_equal(after->seg.encap, told.seg.encap);
	assert_memory_equal(after->seg.link_src, told.seg.link_src, 6);
	for (size_t n = 0; n < r.len; n++) {
		struct rewritten cut;
		rewrite(&cut, linktype, hex, n);
		expect_clean(&cut);
	}
}

#define SEGMENT IPV4_HEADER("32", "06") TCP_HEADER SECRET
#define SEGMENT_V6 "60 00 00 00 00 1e 06 40 " IPV6_ENDS TCP_HEADER SECRET

static void disguise__through_each_layer_the_same_segment(void **state)
{
	struct fixture *f = *state;
	static const struct {
		uint32_t linktype;
		const char *hex;
	} rows[] = {
		{ ETHERNET, ETHER_IPV4 SEGMENT },
		{ ETHERNET, ETHER_IPV4 SEGMENT "de ad be ef de ad" }, /* padding */
		{ ETHERNET, MACS "86dd " SEGMENT_V6 },
		{ ETHERNET, MACS "8100 0007 0800 " SEGMENT },
		{ ETHERNET, MACS "88a8 0007 8100 0008 86dd " SEGMENT_V6 },
		{ ETHERNET, MACS "8847 00010040 00020140 " SEGMENT },
		{ ETHERNET, MACS "8864 1100 0001 0034 0021 " SEGMENT },
		{ RAW, SEGMENT },
		{ RAW, SEGMENT_V6 },
		{ LINK_NULL, "02 00 00 00 " SEGMENT },
		{ SLL, "0000 0001 0006 020000000001 0000 0800 " SEGMENT },
		{ SLL2, "0800 0000 00000002 0001 00 06 020000000001 0000 " SEGMENT },
		/* IPv4 options: a route that was recorded */
		{ RAW,
		  "48 00 00 3e 12 34 40 00 40 06 00 00 c0 a8 07 01 cb 00 71 02 07 0b 08 c0 a8 07 01 "
		  "cb 00 71 02 00 " TCP_HEADER SECRET },
		/* hop-by-hop options in front of it */
		{ RAW, "60 00 00 00 00 26 00 40 " IPV6_ENDS
		       "06 00 05 02 00 00 01 00 " TCP_HEADER SECRET },
		/* IP in IP, GRE, VXLAN, Geneve, GTP-U */
		{ RAW, IPV4_HEADER("46", "04") SEGMENT },
		{ RAW, IPV4_HEADER("4a", "2f") "0000 0800 " SEGMENT },
		{ RAW,
		  IPV4_HEADER("64",
			      "2f") "1000 88be 00000001 10000000 00000000 " ETHER_IPV4 SEGMENT },
		{ RAW,
		  IPV4_HEADER("64",
			      "11") "1234 12b5 0050 0000 08000000 00002a00 " ETHER_IPV4 SEGMENT },
		{ RAW,
		  IPV4_HEADER("68",
			      "11") "1234 17c1 0054 0000 01006558 00002a00 01020000 " ETHER_IPV4
			  SEGMENT },
		{ RAW, IPV4_HEADER("56", "11") "0868 0868 0042 0000 30ff0032 00000007 " SEGMENT },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_same(f, rows[i].linktype, rows[i].hex);
}

/* What one's complement makes of a segment in IPv4: 0xffff where its checksum is right. */
static uint32_t sum_of(const uint8_t *ip, size_t len)
{
	uint32_t sum = 6 + (uint32_t)len - 20;
	for (size_t i = 12; i < len; i += 2)
		sum += (uint32_t)(ip[i] << 8 | (i + 1 < len ? ip[i + 1] : 0));
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

static void disguise__good_checksums_stay_good_and_bad_ones_bad(void **state)
{
	(void)state;
	for (unsigned wrong = 0; wrong < 2; wrong++) {
		struct rewritten r;
		char hex[2 * ROOM];
		uint8_t bytes[ROOM];
		size_t len = from_hex(SEGMENT, bytes, sizeof(bytes));
		bytes[20 + 16] = bytes[20 + 17] = 0;
		uint32_t good = ~sum_of(bytes, len) & 0xffff;
		bytes[20 + 16] = (uint8_t)(good >> 8);
		bytes[20 + 17] = (uint8_t)(good + wrong);
		for (size_t i = 0; i < len; i++)
			snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
		rewrite(&r, RAW, hex, SIZE_MAX);
		assert_int_equal(r.left, len);
		assert_int_equal(sum_of(r.before, len) == 0xffff, !wrong);
		assert_int_equal(sum_of(r.after, len) == 0xffff, !wrong);
		/* Cut short, nobody can know it: it is not told. */
		rewrite(&r, RAW, hex, len - 1);
		assert_int_equal(r.after[20 + 16] | r.after[20 + 17], 0);
	}
}

static void disguise__options_keep_their_kinds(void **state)
{
	struct fixture *f = *state;
	struct rewritten r;
	/* fast open with a cookie, MD5 signature's kind, MPTCP with an address, timestamps */
	rewrite(&r, RAW,
		"45 00 00 4c 12 34 40 00 40 06 00 00 c0 a8 07 01 cb 00 71 02 "
		"aa aa 00 50 01 02 03 04 00 00 00 09 e0 10 fa f0 12 34 00 00 "
		"22 08 63 6f 6f 6b 69 65  1e 08 32 01 c0 a8 07 01  08 0a 00 00 00 05 00 00 00 06 "
		"13 08 63 6f 6f 6b 69 65 01 00",
		SIZE_MAX);
	expect_clean(&r);
	assert_int_equal(r.after[40], 0x22);
	assert_int_equal(r.after[41], 8);
	assert_int_equal(r.after[42], 0);
	assert_int_equal(r.after[48], 0x1e);
	assert_int_equal(r.after[66], 0x13);
	const struct ta_packet *p = decode_bytes(f, RAW, r.after, (size_t)r.left, r.len);
	assert_int_equal(p->seg.tsval, 5);
	assert_int_equal(p->seg.tsecr, 6);
}

/* Of a payload that may be an alert of TLS the first byte stays, of a longer one not. */
static void disguise__an_alert_of_tls_can_be_told(void **state)
{
	(void)state;
	struct rewritten r;
	rewrite(&r, RAW, IPV4_HEADER("2f", "06") TCP_HEADER "15 03 03 00 02 01 00", SIZE_MAX);
	assert_int_equal(r.after[40], 0x15);
	assert_int_equal(r.after[41] | r.after[42] | r.after[44] | r.after[45], 0);
	rewrite(&r, RAW, SEGMENT, SIZE_MAX);
	assert_int_equal(r.after[40], 0);
}

static void disguise__what_icmp_quotes(void **state)
{
	struct fixture *f = *state;
	struct rewritten r;
	rewrite(&r, RAW, IPV4_HEADER("4e", "01") "03 01 12 34 00 00 00 00 " SEGMENT, SIZE_MAX);
	assert_int_equal(r.left, r.len);
	expect_clean(&r);
	struct ta_packet told = *decode_bytes(f, RAW, r.before, r.len, r.len);
	assert_int_equal(told.kind, TA_PACKET_ICMP);
	ta_pseudonym_packet(&key, NULL, &told);
	const struct ta_packet *p = decode_bytes(f, RAW, r.after, r.len, r.len);
	assert_int_equal(p->kind, TA_PACKET_ICMP);
	assert_true(ta_addr_equal(&p->icmp.src, &told.icmp.src));
	assert_true(ta_addr_equal(&p->icmp.dst, &told.icmp.dst));
	assert_int_equal(p->icmp.sport, told.icmp.sport);
	assert_int_equal(p->icmp.seq, told.icmp.seq);
	/* The checksum that is quoted is of the payload. */
	assert_int_equal(r.after[28 + 20 + 16] | r.after[28 + 20 + 17], 0);
	/* ICMPv6: packet too big, with 8 bytes of the segment */
	rewrite(&r, RAW,
		"60 00 00 00 00 38 3a 40 " IPV6_ENDS "02 00 12 34 00 00 05 00 "
		"60 00 00 00 00 1e 06 40 " IPV6_ENDS "aa aa 00 50 01 02 03 04",
		SIZE_MAX);
	expect_clean(&r);
	p = decode_bytes(f, RAW, r.after, r.len, r.len);
	assert_int_equal(p->kind, TA_PACKET_ICMP);
	assert_int_equal(p->icmp.mtu, 1280);
	/* An echo keeps its number, and nothing of what it carries. */
	rewrite(&r, RAW, IPV4_HEADER("26", "01") "08 00 12 34 00 07 00 01 " SECRET, SIZE_MAX);
	assert_int_equal(r.left, r.len);
	expect_clean(&r);
	assert_int_equal(r.after[20 + 5], 7);
}

static void disguise__neighbours_stay_neighbours(void **state)
{
	struct fixture *f = *state;
	struct rewritten r;
	/* who has 203.0.113.2? tell 192.168.7.1 */
	rewrite(&r, ETHERNET,
		"ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 c0a80701 000000000000 "
		"cb007102 " SECRET,
		SIZE_MAX);
	assert_int_equal(r.left, r.len);
	expect_clean(&r);
	struct ta_packet told = *decode_bytes(f, ETHERNET, r.before, r.len, r.len);
	assert_int_equal(told.kind, TA_PACKET_NEIGHBOUR);
	ta_pseudonym_packet(&key, NULL, &told);
	const struct ta_packet *p = decode_bytes(f, ETHERNET, r.after, r.len, r.len);
	assert_true(ta_addr_equal(&p->neighbour.sender, &told.neighbour.sender));
	assert_true(ta_addr_equal(&p->neighbour.target, &told.neighbour.target));
	assert_memory_equal(p->neighbour.link_src, told.neighbour.link_src, 6);
	assert_int_equal(r.after[0], 0xff);
	/* A solicitation of 2001:db8::2 goes to its group: so does that of its pseudonym. */
	rewrite(&r, ETHERNET,
		"3333ff000002 020000000001 86dd 60000000 0020 3a ff 20010db8000000000000000000000001 "
		"ff0200000000000000000001ff000002 8700 1234 00000000 20010db8000000000000000000000002 "
		"01 01 020000000001",
		SIZE_MAX);
	assert_int_equal(r.left, r.len);
	expect_clean(&r);
	p = decode_bytes(f, ETHERNET, r.after, r.len, r.len);
	assert_int_equal(p->kind, TA_PACKET_NEIGHBOUR);
	assert_memory_equal(r.after + 14 + 24 + 13, r.after + 14 + 40 + 8 + 13, 3);
	assert_memory_equal(r.after + 14 + 24, "\xff\x02\0\0\0\0\0\0\0\0\0\x01\xff", 13);
}

static void disguise__what_is_not_known_is_cut_off(void **state)
{
	(void)state;
	static const struct {
		uint32_t linktype;
		const char *hex;
		int64_t left;
	} rows[] = {
		{ ETHERNET, MACS "88cc " SECRET, 14 }, /* LLDP */
		{ ETHERNET, MACS "8100 0007 88cc " SECRET, 18 },
		{ RAW, IPV4_HEADER("28", "32") SECRET SECRET, 20 },       /* ESP */
		{ RAW, IPV4_HEADER("32", "2f") "4000 0800 " SECRET, 20 }, /* GRE with a route */
		{ RAW, "70 00 " SECRET, 0 },                              /* no version */
		{ 127, SECRET SECRET, -1 },                               /* radiotap */
		{ ETHERNET, "02 00 00", -1 },
		/* IPv6 with a route that is not at its end */
		{ RAW,
		  "60 00 00 00 00 38 2b 40 " IPV6_ENDS
		  "06 02 00 01 00000000 20010db8000000000000000000000002 " TCP_HEADER SECRET,
		  40 },
		/* the second fragment of a packet; the first one ends behind its header */
		{ RAW, "45 00 00 1e 12 34 00 05 40 06 00 00 c0 a8 07 01 cb 00 71 02 " SECRET, 20 },
		{ RAW,
		  "45 00 00 32 12 34 20 00 40 06 00 00 c0 a8 07 01 cb 00 71 02 " TCP_HEADER SECRET,
		  40 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rewritten r;
		rewrite(&r, rows[i].linktype, rows[i].hex, SIZE_MAX);
		assert_int_equal(r.left, rows[i].left);
		expect_clean(&r);
	}
}

/* A datagram keeps its ports and its length; what it holds may be names. */
static void disguise__datagrams_are_emptied(void **state)
{
	(void)state;
	struct rewritten r;
	rewrite(&r, RAW, IPV4_HEADER("26", "11") "1234 0035 0012 beef " SECRET, SIZE_MAX);
	assert_int_equal(r.left, r.len);
	expect_clean(&r);
	assert_memory_equal(r.after + 20, "\x12\x34\x00\x35\x00\x12", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(disguise__through_each_layer_the_same_segment,
						setup, teardown),
		cmocka_unit_test(disguise__good_checksums_stay_good_and_bad_ones_bad),
		cmocka_unit_test_setup_teardown(disguise__options_keep_their_kinds, setup,
						teardown),
		cmocka_unit_test(disguise__an_alert_of_tls_can_be_told),
		cmocka_unit_test_setup_teardown(disguise__what_icmp_quotes, setup, teardown),
		cmocka_unit_test_setup_teardown(disguise__neighbours_stay_neighbours, setup,
						teardown),
		cmocka_unit_test(disguise__what_is_not_known_is_cut_off),
		cmocka_unit_test(disguise__datagrams_are_emptied),
	};
	return cmocka_run_group_tests_name("export_disguise", tests, NULL, NULL);
}
