/* SPDX-License-Identifier: MIT */
/* Frames, byte for byte with the packet in words above them, and the segments they give. */
#include "decode_fixture.h"

enum { ETHERNET = 1, RAW = 101, NULL_BSD = 0, LOOP = 108, SLL = 113, SLL2 = 276 };

static void decode__reads_a_syn_with_all_its_options(void **state)
{
	const struct ta_packet *packet = decode(*state, ETHERNET, MACS "08 00 " SYN);
	const struct ta_segment *seg = &packet->seg;

	expect_syn(packet);
	assert_int_equal(seg->window, 64240);
	assert_int_equal(seg->mss, 1460);
	assert_int_equal(seg->wscale, 7);
	assert_int_equal(seg->tsval, 5);
	assert_int_equal(seg->tsecr, 0);
	assert_int_equal(seg->nsack, 0);
	assert_int_equal(seg->ttl, 64);
	assert_int_equal(seg->ip_id, 0x1234);
	assert_int_equal(seg->frame, 7);
	assert_int_equal(seg->input, 2);
	assert_int_equal(seg->interface, 3);
	assert_int_equal(seg->time_ns, 123456789);
	assert_int_equal(seg->encap, 0);
	assert_int_equal(seg->tenant, 0);
	assert_int_equal(seg->ack, 0);
	assert_memory_equal(seg->link_src, "\x02\0\0\0\0\1", 6);
	assert_memory_equal(seg->link_dst, "\x02\0\0\0\0\2", 6);
	assert_int_equal(seg->have, TA_HAVE_SEQ | TA_HAVE_WINDOW | TA_HAVE_LEN | TA_HAVE_PORTS |
					    TA_HAVE_FLAGS | TA_HAVE_TS | TA_HAVE_MSS |
					    TA_HAVE_WSCALE | TA_HAVE_SACK_PERM | TA_HAVE_TTL |
					    TA_HAVE_IP_ID | TA_HAVE_OPTIONS | TA_HAVE_LINK | TA_DF |
					    TA_CSUM_GOOD);
}

static void decode__tells_a_wrong_checksum(void **state)
{
	uint8_t bytes[128];
	size_t len = from_hex(MACS "08 00 " SYN, bytes, sizeof(bytes));
	const struct ta_packet *packet;

	bytes[len - 1] ^= 1;
	packet = decode_bytes(*state, ETHERNET, bytes, len, len);
	assert_true(packet->seg.have & TA_CSUM_BAD);
	assert_false(packet->seg.have & TA_CSUM_GOOD);
}

/* A checksum over an odd number of bytes, and over more than the vector stride. */
static void decode__verifies_checksums_of_every_length(void **state)
{
	uint8_t bytes[256] = { 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2 };

	for (uint8_t payload = 0; payload < 130; payload++) {
		size_t len = 40u + payload;
		uint32_t sum = 6 + 20 + payload;
		const struct ta_packet *packet;

		bytes[3] = (uint8_t)len;
		memset(bytes + 20, 0, 20);
		bytes[32] = 0x50;
		bytes[33] = 0x10;
		for (size_t i = 40; i < len; i++)
			bytes[i] = (uint8_t)(0xff - i * 7);
		bytes[len] = 0;
		for (size_t i = 12; i < len; i += 2)
			sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
		sum = (sum & 0xffff) + (sum >> 16);
		sum = (sum & 0xffff) + (sum >> 16);
		bytes[36] = (uint8_t)(~sum >> 8);
		bytes[37] = (uint8_t)~sum;
		packet = decode_bytes(*state, RAW, bytes, len, len);
		assert_int_equal(packet->seg.payload_len, payload);
		assert_true(packet->seg.have & TA_CSUM_GOOD);
	}
}

/* Cut anywhere by the snapshot length: never more than was captured is read, what is known is told by
 * `have`, and nothing is called an anomaly that only the capture did. */
static void decode__reads_what_a_short_snapshot_leaves(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[128];
	size_t len = from_hex(MACS "08 00 " SYN, bytes, sizeof(bytes));

	for (size_t cut = 0; cut < len; cut++) {
		const struct ta_packet *packet = decode_bytes(f, ETHERNET, bytes, cut, len);
		const struct ta_segment *seg = &packet->seg;

		assert_true(seg->have & TA_SNAP_CUT);
		if (cut < 14 + 20 + 14) {
			assert_int_equal(packet->kind, TA_PACKET_OTHER);
			assert_string_equal(packet->name, cut < 14   ? "ethernet.truncated"
							  : cut < 34 ? "ipv4.truncated"
								     : "tcp.truncated");
			assert_int_equal(packet->have_addrs, cut >= 34);
			continue;
		}
		expect_syn(packet);
		assert_int_equal(!!(seg->have & TA_HAVE_WINDOW), cut >= 14 + 20 + 16);
		assert_int_equal(!!(seg->have & TA_HAVE_MSS), cut >= 14 + 20 + 24);
		assert_int_equal(!!(seg->have & TA_HAVE_TS), cut >= 14 + 20 + 36);
		assert_false(seg->have & (TA_HAVE_OPTIONS | TA_CSUM_GOOD | TA_CSUM_BAD));
	}
	assert_int_equal(f->anomalies.count, 0);
}

/* The same where the frame was that short on the wire: the IP length lies. */
static void decode__counts_frames_that_end_early(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[128];
	size_t len = from_hex(MACS "08 00 " SYN, bytes, sizeof(bytes));

	for (size_t cut = 0; cut < len; cut++)
		decode_bytes(f, ETHERNET, bytes, cut, cut);
	assert_int_equal(anomalies(f, "ethernet.truncated"), 14);
	assert_int_equal(anomalies(f, "ipv4.truncated"), 20);
	assert_int_equal(anomalies(f, "ipv4.length_exceeds_frame"), len - 34);
}

static void decode__takes_the_payload_length_from_ip(void **state)
{
	/* 10.0.0.1:1 > 10.0.0.2:2 ACK 9, win 1, no payload, in a frame padded to 60 bytes */
	const struct ta_packet *packet =
		decode(*state, ETHERNET,
		       MACS "08 00 45 00 00 28 00 00 00 00 40 06 00 00 "
			    "0a 00 00 01 0a 00 00 02 00 01 00 02 00 00 00 05 "
			    "00 00 00 09 50 10 00 01 00 00 00 00 "
			    "ff ff ff ff ff ff");

	assert_int_equal(packet->kind, TA_PACKET_TCP);
	assert_int_equal(packet->seg.payload_len, 0);
	assert_int_equal(packet->seg.ack, 9);
	assert_true(packet->seg.have & TA_HAVE_ACK);
	assert_false(packet->seg.have & TA_DF);
}

static void decode__takes_the_frame_length_where_ip_says_zero(void **state)
{
	/* the same, IP length 0 (a card segments for the host), 6 bytes of payload */
	const struct ta_packet *packet =
		decode(*state, ETHERNET,
		       MACS "08 00 45 00 00 00 00 00 40 00 40 06 00 00 "
			    "0a 00 00 01 0a 00 00 02 00 01 00 02 00 00 00 05 "
			    "00 00 00 09 50 18 00 01 00 00 00 00 "
			    "61 62 63 64 65 66");

	assert_int_equal(packet->seg.payload_len, 6);
	assert_int_equal(packet->seg.flags, TA_ACK | TA_PSH);
}

/* Length 0, and a frame that claims 4 GB. */
static void decode__does_not_believe_giants(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[64];
	size_t len = from_hex("45 00 00 00 0000 0000 40 06 0000 0a000001 0a000002" ACK_TCP, bytes,
			      sizeof(bytes));

	assert_string_equal(decode_bytes(f, RAW, bytes, len, UINT32_MAX)->name, "ipv4.bad_length");
	assert_int_equal(decode_bytes(f, RAW, bytes, len, 200000)->seg.payload_len, 200000 - 40);
	len = from_hex("60000000 0000 06 40 " IPV6_ENDS ACK_TCP, bytes, sizeof(bytes));
	assert_string_equal(decode_bytes(f, RAW, bytes, len, UINT32_MAX)->name, "ipv6.bad_length");
	assert_int_equal(decode_bytes(f, RAW, bytes, len, 200000)->seg.payload_len, 200000 - 60);
}

/* An ACK with NOP NOP SACK of two blocks, and one with the options given. */
static const struct ta_packet *decode_options(struct fixture *f, uint8_t len, const char *options)
{
	char hex[512];
	static const char head[] = "45 00 00 64 00 00 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02 "
				   "00 01 00 02 00 00 00 05 00 00 00 09 ";

	snprintf(hex, sizeof(hex), "%s%x0 10 00 01 00 00 00 00 %s %0*d", head, 5 + len / 4, options,
		 2 * (60 - len), 0);
	return decode(f, RAW, hex);
}

static void decode__reads_sack_blocks(void **state)
{
	const struct ta_segment *seg =
		&decode_options(*state, 20, "01 01 05 12 00000010 00000020 fffffff0 00000008")->seg;

	assert_int_equal(seg->nsack, 2);
	assert_int_equal(seg->sack[0][0], 0x10);
	assert_int_equal(seg->sack[0][1], 0x20);
	assert_int_equal(seg->sack[1][0], 0xfffffff0);
	assert_int_equal(seg->sack[1][1], 8);
	assert_true(seg->have & TA_HAVE_OPTIONS);
}

static void decode__knows_the_length_of_a_user_timeout(void **state)
{
	assert_true(decode_options(*state, 4, "1c 04 00 1e")->seg.have & TA_HAVE_OPTIONS);
	assert_false(decode_options(*state, 4, "1c 03 00 01")->seg.have & TA_HAVE_OPTIONS);
}

static void decode__counts_option_lists_that_lie(void **state)
{
	struct fixture *f = *state;
	static const char *const lists[] = {
		"02 00 00 00", /* length 0 */
		"02 01 00 00", /* length 1 */
		"01 01 01 02", /* a kind without a length */
		"08 0a 00 00", /* longer than the list */
	};
	static const char *const lengths[] = {
		"02 03 05 01", /* an MSS of one byte */
		"05 04 00 00", /* half a SACK block */
		"03 04 07 01", /* a window scale of two bytes */
		"08 04 00 00", /* timestamps of two bytes */
	};

	for (size_t i = 0; i < 4; i++) {
		assert_false(decode_options(f, 4, lists[i])->seg.have & TA_HAVE_OPTIONS);
		assert_int_equal(f->packet.kind, TA_PACKET_TCP);
		assert_int_equal(anomalies(f, "tcp.bad_option_list"), i + 1);
		assert_false(decode_options(f, 4, lengths[i])->seg.have &
			     (TA_HAVE_OPTIONS | TA_HAVE_MSS | TA_HAVE_TS | TA_HAVE_WSCALE));
		assert_int_equal(f->packet.seg.nsack, 0);
		assert_int_equal(anomalies(f, "tcp.bad_option_length"), i + 1);
	}
	assert_true(decode_options(f, 4, "03 03 0f 00")->seg.have & TA_HAVE_WSCALE);
	assert_int_equal(f->packet.seg.wscale, 14);
	assert_int_equal(anomalies(f, "tcp.window_scale_too_large"), 1);
}

static void decode__counts_headers_that_lie(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *hex, *name;
	} cases[] = {
		{ "41 00 00 28 0000 0000 40 06 0000 0a000001 0a000002 00",
		  "ipv4.bad_header_length" },
		{ "45 00 00 13 0000 0000 40 06 0000 0a000001 0a000002 00", "ipv4.bad_length" },
		{ "45 00 00 28 0000 0000 40 06 0000 0a000001 0a000002"
		  "0001 0002 00000005 00000009 40 10 0001 0000 0000",
		  "tcp.bad_header_length" },
		{ "45 00 00 28 0000 0000 40 06 0000 0a000001 0a000002"
		  "0001 0002 00000005 00000009 60 10 0001 0000 0000",
		  "tcp.bad_header_length" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(decode(f, RAW, cases[i].hex)->kind, TA_PACKET_OTHER);
		assert_string_equal(f->packet.name, cases[i].name);
		assert_true(anomalies(f, cases[i].name) > 0);
	}
	/* no IP at all */
	assert_string_equal(decode(f, RAW, "00 01 02 03")->name, "non-ip");
	assert_string_equal(decode(f, ETHERNET, MACS "08 00 65 00")->name, "ipv4.truncated");
}

static void decode__skips_ip_options(void **state)
{
	/* router alert in front of the same SYN */
	const struct ta_packet *packet = decode(*state, RAW,
						"46 00 00 40 12 34 40 00 40 06 00 00 0a 00 00 01 "
						"0a 00 00 02 94 04 00 00 " SYN_TCP);

	expect_syn(packet);
	assert_true(packet->seg.have & TA_CSUM_GOOD);
}

static void decode__remembers_vlans(void **state)
{
	struct fixture *f = *state;
	const struct ta_encap *encap;
	uint32_t first;

	/* 802.1ad VLAN 100, 802.1Q priority 7 VLAN 200 */
	expect_syn(decode(f, ETHERNET, MACS "88 a8 00 64 81 00 e0 c8 08 00 " SYN));
	first = f->packet.seg.encap;
	assert_int_not_equal(first, 0);
	encap = ta_decoder_encap(f->decoder, first);
	assert_int_equal(encap->nvlans, 2);
	assert_int_equal(encap->vlan[0], 100);
	assert_int_equal(encap->vlan[1], 200);
	assert_string_equal(encap->tunnel, "");
	assert_int_equal(f->packet.seg.tenant, 0); /* a mirror port shows both sides of a router */

	expect_syn(decode(f, ETHERNET, MACS "81 00 00 05 08 00 " SYN));
	assert_int_not_equal(f->packet.seg.encap, first);
	expect_syn(decode(f, ETHERNET, MACS "88 a8 00 64 81 00 e0 c8 08 00 " SYN));
	assert_int_equal(f->packet.seg.encap, first);
	/* a priority is no VLAN */
	expect_syn(decode(f, ETHERNET, MACS "81 00 a0 00 08 00 " SYN));
	assert_int_equal(f->packet.seg.encap, 0);
}

static void decode__counts_vlans_that_there_is_no_room_for(void **state)
{
	struct fixture *f = *state;

	expect_syn(decode(f, ETHERNET,
			  MACS "81 00 00 01 81 00 00 02 81 00 00 03 81 00 00 04 08 00 " SYN));
	assert_null(ta_anomaly_find(&f->anomalies, "limits.vlans"));
	expect_syn(decode(
		f, ETHERNET,
		MACS "81 00 00 01 81 00 00 02 81 00 00 03 81 00 00 04 81 00 00 05 08 00 " SYN));
	assert_non_null(ta_anomaly_find(&f->anomalies, "limits.vlans"));
	assert_int_equal(ta_decoder_encap(f->decoder, f->packet.seg.encap)->nvlans, 4);
}

static void decode__reads_cooked_captures_with_their_direction(void **state)
{
	struct fixture *f = *state;
	const uint32_t both = TA_HAVE_PKTDIR | TA_SENT_BY_HOST;

	/* SLL: to us; ARPHRD 1, 6 address bytes */
	expect_syn(decode(f, SLL, "0000 0001 0006 020000000009 0000 0800 " SYN));
	assert_int_equal(f->packet.seg.have & both, TA_HAVE_PKTDIR);
	assert_memory_equal(f->packet.seg.link_src, "\x02\0\0\0\0\x09", 6);
	/* sent by us */
	expect_syn(decode(f, SLL, "0004 0001 0006 020000000009 0000 0800 " SYN));
	assert_int_equal(f->packet.seg.have & both, both);
	/* between others: seen, neither sent nor received */
	expect_syn(decode(f, SLL, "0003 0001 0006 020000000009 0000 0800 " SYN));
	assert_int_equal(f->packet.seg.have & both, 0);
	/* SLL2: sent by us over interface 2, no link addresses */
	expect_syn(decode(f, SLL2, "0800 0000 00000002 0304 04 00 0000000000000000 " SYN));
	assert_int_equal(f->packet.seg.have & both, both);
	assert_false(f->packet.seg.have & TA_HAVE_LINK);
}

static void decode__reads_loopback_of_either_byte_order(void **state)
{
	expect_syn(decode(*state, NULL_BSD, "02 00 00 00 " SYN));
	expect_syn(decode(*state, NULL_BSD, "00 00 00 02 " SYN));
	expect_syn(decode(*state, LOOP, "00 00 00 02 " SYN));
	assert_string_equal(decode(*state, LOOP, "00 00 00 07 " SYN)->name, "non-ip");
}

static void decode__reads_ipv6_through_extension_headers(void **state)
{
	/* hop-by-hop options, destination options, an atomic fragment, TCP; hop limit 60 */
	const struct ta_packet *packet =
		decode(*state, RAW,
		       "60000000 002c 00 3c " IPV6_ENDS "3c 00 0502 0000 0100 "
		       "2c 00 0104 0000 0000 "
		       "06 00 0000 00000001 " ACK_TCP);
	const struct ta_segment *seg = &packet->seg;

	assert_int_equal(packet->kind, TA_PACKET_TCP);
	expect_addr(&seg->src, "2001:db8::1");
	expect_addr(&seg->dst, "2001:db8::2");
	assert_int_equal(seg->ttl, 60);
	assert_int_equal(seg->payload_len, 0);
	assert_true(seg->have & TA_DF);
	assert_false(seg->have & TA_HAVE_IP_ID);
}

static void decode__takes_the_end_of_a_route_for_the_other_end(void **state)
{
	/* segment routing, one segment left: to 2001:db8::2 on the way to 2001:db8::99 */
	const struct ta_packet *packet =
		decode(*state, RAW,
		       "60000000 002c 2b 3c " IPV6_ENDS
		       "06 02 04 01 00 00 0000 20010db8000000000000000000000099 " ACK_TCP);

	expect_addr(&packet->seg.dst, "2001:db8::99");
}

static void decode__bounds_the_layers_of_a_frame(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[40 + 8 * 40] = { 0x60, 0, 0, 0, 1, 64, 60, 64 };

	for (size_t i = 40; i < sizeof(bytes); i += 8)
		bytes[i] = 60;
	assert_string_equal(decode_bytes(f, RAW, bytes, sizeof(bytes), sizeof(bytes))->name,
			    "limits.layers");
	assert_int_equal(anomalies(f, "limits.layers"), 1);
}

static void decode__names_what_it_does_not_look_into(void **state)
{
	struct fixture *f = *state;

	/* 10.0.0.1:53 > 10.0.0.2:53, UDP without data */
	assert_string_equal(decode(f, RAW,
				   "4500001c 00000000 4011 0000 0a000001 0a000002 "
				   "0035 0035 0008 0000")
				    ->name,
			    "udp");
	assert_true(f->packet.have_addrs);
	expect_addr(&f->packet.seg.src, "10.0.0.1");
	assert_string_equal(decode(f, ETHERNET, MACS "88 cc 00")->name, "lldp");
	assert_false(f->packet.have_addrs);
	assert_string_equal(decode(f, 65000, "00")->name, "link-type-unknown");
	assert_string_equal(decode(f, 4000000000, "00")->name, "link-type-unknown");
	assert_string_equal(decode(f, ETHERNET, "")->name, "ethernet.truncated");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(decode__reads_a_syn_with_all_its_options),
		TEST(decode__tells_a_wrong_checksum),
		TEST(decode__verifies_checksums_of_every_length),
		TEST(decode__reads_what_a_short_snapshot_leaves),
		TEST(decode__counts_frames_that_end_early),
		TEST(decode__takes_the_payload_length_from_ip),
		TEST(decode__takes_the_frame_length_where_ip_says_zero),
		TEST(decode__does_not_believe_giants),
		TEST(decode__reads_sack_blocks),
		TEST(decode__knows_the_length_of_a_user_timeout),
		TEST(decode__counts_option_lists_that_lie),
		TEST(decode__counts_headers_that_lie),
		TEST(decode__skips_ip_options),
		TEST(decode__remembers_vlans),
		TEST(decode__counts_vlans_that_there_is_no_room_for),
		TEST(decode__reads_cooked_captures_with_their_direction),
		TEST(decode__reads_loopback_of_either_byte_order),
		TEST(decode__reads_ipv6_through_extension_headers),
		TEST(decode__takes_the_end_of_a_route_for_the_other_end),
		TEST(decode__bounds_the_layers_of_a_frame),
		TEST(decode__names_what_it_does_not_look_into),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
