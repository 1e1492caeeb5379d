/* SPDX-License-Identifier: MIT */
/* IP packets in fragments: a segment of 100 bytes of payload, split, mixed and lied about. */
#include "decode_fixture.h"

enum {
	RAW = 101,
	TCP_BYTES = 20,
	PAYLOAD = 100,
	WHOLE = TCP_BYTES + PAYLOAD,
	IPV4 = 20,
	IPV6 = 48
};

/* The IP payload: 10.0.0.1:1 > 10.0.0.2:2, ACK, 100 bytes that count up. */
static void make_payload(uint8_t *payload)
{
	from_hex(ACK_TCP, payload, WHOLE);
	for (int i = 0; i < PAYLOAD; i++)
		payload[TCP_BYTES + i] = (uint8_t)i;
}

/* Decodes bytes [from, to) of it as a fragment of packet `id`, `captured` bytes of the frame. */
static const struct ta_packet *fragment_cut(struct fixture *f, uint16_t id, size_t from, size_t to,
					    bool more, size_t cut)
{
	uint8_t bytes[IPV4 + WHOLE], payload[WHOLE];
	size_t len = IPV4 + to - from;

	make_payload(payload);
	from_hex("45 00 0000 0000 0000 40 06 0000 0a000001 0a000002", bytes, sizeof(bytes));
	bytes[3] = (uint8_t)len;
	bytes[4] = (uint8_t)(id >> 8);
	bytes[5] = (uint8_t)id;
	bytes[6] = more ? 0x20 : 0;
	bytes[7] = (uint8_t)(from / 8);
	memcpy(bytes + IPV4, payload + from, to - from);
	return decode_bytes(f, RAW, bytes, len - cut, len);
}

static const struct ta_packet *fragment(struct fixture *f, uint16_t id, size_t from, size_t to,
					bool more)
{
	return fragment_cut(f, id, from, to, more, 0);
}

static void expect_fragment(const struct ta_packet *packet)
{
	assert_int_equal(packet->kind, TA_PACKET_OTHER);
	assert_string_equal(packet->name, "fragment");
	assert_true(packet->have_addrs);
}

static void expect_whole(const struct ta_packet *packet)
{
	assert_int_equal(packet->kind, TA_PACKET_TCP);
	assert_int_equal(packet->seg.payload_len, PAYLOAD);
	assert_int_equal(packet->seg.sport, 1);
	assert_int_equal(packet->seg.seq, 5);
	assert_true(packet->seg.have & TA_CSUM_BAD); /* it is 0: the whole of it was looked at */
}

static void fragments__make_their_segment_in_any_order(void **state)
{
	static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					  { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	static const size_t edges[] = { 0, 16, 64, WHOLE };
	struct fixture *f = *state;

	for (uint16_t i = 0; i < 6; i++)
		for (int j = 0; j < 3; j++) {
			int k = orders[i][j];
			fragment(f, i, edges[k], edges[k + 1], k < 2);
			if (j < 2)
				expect_fragment(&f->packet);
			else
				expect_whole(&f->packet);
		}
	assert_int_equal(f->anomalies.count, 0);
}

static void fragments__of_packets_in_between_are_kept_apart(void **state)
{
	struct fixture *f = *state;

	expect_fragment(fragment(f, 1, 0, 64, true));
	expect_fragment(fragment(f, 2, 0, 64, true));
	expect_fragment(fragment(f, 3, 64, WHOLE, false));
	expect_whole(fragment(f, 2, 64, WHOLE, false));
	expect_whole(fragment(f, 1, 64, WHOLE, false));
	expect_whole(fragment(f, 3, 0, 64, true));
}

static void fragments__captured_twice_are_taken_once(void **state)
{
	struct fixture *f = *state;

	expect_fragment(fragment(f, 1, 0, 64, true));
	expect_fragment(fragment(f, 1, 0, 64, true));
	expect_whole(fragment(f, 1, 64, WHOLE, false));
	assert_int_equal(anomalies(f, "ip.fragments_overlap"), 0);
}

static void fragments__that_overlap_are_counted(void **state)
{
	struct fixture *f = *state;

	expect_fragment(fragment(f, 1, 0, 64, true));
	expect_fragment(fragment(f, 1, 32, 96, true));
	assert_int_equal(anomalies(f, "ip.fragments_overlap"), 1);
	expect_whole(fragment(f, 1, 96, WHOLE, false));
}

static void fragments__that_lie_are_counted(void **state)
{
	struct fixture *f = *state;
	uint8_t far[28] = {
		0x45, 0, 0, 28, 0, 1, 0x1f, 0xff, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2
	};

	assert_string_equal(fragment(f, 1, 0, 63, true)->name, "ip.bad_fragment_length");
	assert_string_equal(fragment(f, 1, 64, 64, true)->name, "ip.bad_fragment_length");
	assert_string_equal(decode_bytes(f, RAW, far, 28, 28)->name, "ip.fragment_too_far");
	assert_int_equal(anomalies(f, "ip.bad_fragment_length"), 2);
	assert_int_equal(anomalies(f, "ip.fragment_too_far"), 1);
}

static void fragments__are_forgotten_after_a_minute(void **state)
{
	struct fixture *f = *state;

	expect_fragment(fragment(f, 1, 64, WHOLE, false));
	f->time_ns += INT64_C(61) * 1000000000;
	expect_fragment(fragment(f, 1, 0, 64, true));
	assert_int_equal(anomalies(f, "ip.reassembly_timeout"), 1);
	expect_whole(fragment(f, 1, 64, WHOLE, false));
}

/* Captured short: the lengths of the whole are right all the same. */
static void fragments__captured_short_tell_the_length(void **state)
{
	struct fixture *f = *state;

	fragment_cut(f, 1, 64, WHOLE, false, 50);
	fragment_cut(f, 1, 0, 64, true, 40);
	assert_int_equal(f->packet.kind, TA_PACKET_TCP);
	assert_int_equal(f->packet.seg.payload_len, PAYLOAD);
	assert_true(f->packet.seg.have & TA_SNAP_CUT);
	assert_false(f->packet.seg.have & (TA_CSUM_BAD | TA_CSUM_GOOD));
}

/* Behind a filter on ports only first fragments are seen: after a few they are read alone. */
static void fragments__that_come_alone_are_read_alone(void **state)
{
	struct fixture *f = *state;

	for (uint16_t id = 0; id < 3; id++)
		expect_fragment(fragment(f, id, 0, 64, true));
	assert_int_equal(fragment(f, 3, 0, 64, true)->kind, TA_PACKET_TCP);
	assert_int_equal(f->packet.seg.payload_len, 44);
	assert_false(f->packet.seg.have & (TA_CSUM_BAD | TA_CSUM_GOOD));
	expect_whole(fragment(f, 2, 64, WHOLE, false));
	expect_fragment(fragment(f, 5, 0, 64, true));
}

static void fragments__are_bounded(void **state)
{
	struct fixture *f = *state;

	for (uint32_t id = 0; id < TA_LIMIT_REASSEMBLIES + 5; id++)
		expect_fragment(fragment(f, (uint16_t)id, 64, WHOLE, false));
	assert_int_equal(anomalies(f, "limits.reassemblies"), 5);
	/* the oldest were given up, the others not */
	expect_fragment(fragment(f, 4, 0, 64, true));
	expect_whole(fragment(f, 20, 0, 64, true));
}

static void fragments__of_ipv6_make_their_segment(void **state)
{
	struct fixture *f = *state;
	uint8_t payload[WHOLE], bytes[IPV6 + WHOLE];

	make_payload(payload);
	for (int last = 0; last < 2; last++) {
		size_t from = last ? 64 : 0, to = last ? WHOLE : 64;

		from_hex("60000000 0000 2c 40 " IPV6_ENDS "06 00 0000 0000002a", bytes,
			 sizeof(bytes));
		bytes[5] = (uint8_t)(8 + to - from);
		bytes[43] = (uint8_t)(from | !last);
		memcpy(bytes + IPV6, payload + from, to - from);
		decode_bytes(f, RAW, bytes, IPV6 + to - from, IPV6 + to - from);
		if (!last)
			expect_fragment(&f->packet);
	}
	assert_int_equal(f->packet.kind, TA_PACKET_TCP);
	assert_int_equal(f->packet.seg.payload_len, PAYLOAD);
	expect_addr(&f->packet.seg.dst, "2001:db8::2");
}

static const int64_t minute_ns = INT64_C(60) * 1000000000;

/* A minute on, or back, and a nanosecond more. */
static void fragments__a_minute_apart_are_of_one_packet(void **state)
{
	static const struct {
		int64_t apart_ns;
		bool one;
	} row[] = { { minute_ns, true },
		    { minute_ns + 1, false },
		    { -minute_ns, true },
		    { -minute_ns - 1, false } };
	struct fixture *f = *state;

	for (uint16_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		f->time_ns = 3 * minute_ns;
		expect_fragment(fragment(f, i, 64, WHOLE, false));
		f->time_ns += row[i].apart_ns;
		if (row[i].one)
			expect_whole(fragment(f, i, 0, 64, true));
		else
			expect_fragment(fragment(f, i, 0, 64, true));
	}
	assert_int_equal(anomalies(f, "ip.reassembly_timeout"), 2);
}

/* Of bytes that come again those that were there first stay, and it is counted; a packet is whole when each of its bytes is there. */
static void fragments__fit_in_where_others_are(void **state)
{
	static const struct {
		struct {
			size_t from, to;
		} part[4];
		uint64_t overlaps;
	} row[] = {
		{ { { 0, 64 }, { 64, WHOLE } }, 0 },
		{ { { 64, WHOLE }, { 0, 72 } }, 1 },
		{ { { 0, 64 }, { 56, WHOLE } }, 1 },
		{ { { 32, 64 }, { 64, WHOLE }, { 0, 40 } }, 1 },
		{ { { 0, 32 }, { 64, WHOLE }, { 24, 72 } }, 1 },
		{ { { 0, 32 }, { 64, WHOLE }, { 32, 64 } }, 0 },
		/* within another one; the same end, the same beginning, and the same again */
		{ { { 0, 64 }, { 16, 32 }, { 64, WHOLE } }, 1 },
		{ { { 0, 64 }, { 16, 64 }, { 64, WHOLE } }, 1 },
		{ { { 0, 64 }, { 0, 32 }, { 64, WHOLE } }, 1 },
		{ { { 0, 64 }, { 0, 64 }, { 64, WHOLE } }, 0 },
	};
	struct fixture *f = *state;

	for (uint16_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const uint64_t before = anomalies(f, "ip.fragments_overlap");
		for (int k = 0; k < 4 && row[i].part[k].to; k++) {
			const size_t to = row[i].part[k].to;
			fragment(f, i, row[i].part[k].from, to, to < WHOLE);
			if (k < 3 && row[i].part[k + 1].to)
				expect_fragment(&f->packet);
		}
		expect_whole(&f->packet);
		assert_int_equal(anomalies(f, "ip.fragments_overlap") - before, row[i].overlaps);
	}
}

/* Where a packet ends its last fragment says: what lies beyond it never makes it whole. */
static void fragments__end_where_the_last_one_ends(void **state)
{
	struct fixture *f = *state;

	expect_fragment(fragment(f, 1, 0, 64, true));
	expect_fragment(fragment(f, 1, 72, WHOLE, true));
	expect_fragment(fragment(f, 1, 64, 72, false));
	expect_fragment(fragment(f, 2, 0, 64, true));
	expect_whole(fragment(f, 2, 64, WHOLE, false));
}

/* From 0a000001 or another host, to 0a000002 or another, of TCP or another protocol: the second half of a packet. */
static const struct ta_packet *half_of(struct fixture *f, bool second, const char *protocol,
				       const char *src, const char *dst)
{
	char hex[512];

	snprintf(hex, sizeof(hex), "45 00 0000 0007 %s 40 %s 0000 %s %s " ACK_TCP "00000000",
		 second ? "0003" : "2000", protocol, src, dst);
	return decode(f, RAW, hex);
}

static void fragments__of_other_hosts_and_protocols_are_others(void **state)
{
	struct fixture *f = *state;

	expect_fragment(half_of(f, false, "06", "0a000001", "0a000002"));
	expect_fragment(half_of(f, true, "11", "0a000001", "0a000002"));
	expect_fragment(half_of(f, true, "06", "0a000003", "0a000002"));
	expect_fragment(half_of(f, true, "06", "0a000001", "0a000003"));
	expect_fragment(half_of(f, true, "06", "0a000002", "0a000001"));
	assert_int_equal(half_of(f, true, "06", "0a000001", "0a000002")->kind, TA_PACKET_TCP);
}

/* The last byte of the longest packet is 65535. */
static void fragments__reach_to_65535(void **state)
{
	struct fixture *f = *state;

	expect_fragment(
		decode(f, RAW, "45 00 001b 0001 1fff 40 06 0000 0a000001 0a000002 00010203040506"));
	assert_string_equal(
		decode(f, RAW, "45 00 001c 0001 1fff 40 06 0000 0a000001 0a000002 0001020304050607")
			->name,
		"ip.fragment_too_far");
}

static void fragments__of_a_packet_are_64_at_most(void **state)
{
	struct fixture *f = *state;

	/* Each second unit of eight bytes, as far as there are. */
	for (uint32_t i = 0; i <= TA_LIMIT_FRAGMENTS; i++) {
		char hex[128];
		snprintf(hex, sizeof(hex),
			 "45 00 001c 0001 %04x 40 06 0000 0a000001 0a000002 0001020304050607",
			 0x2000 + 2 * i + 2);
		expect_fragment(decode(f, RAW, hex));
		assert_int_equal(anomalies(f, "limits.fragments"), i == TA_LIMIT_FRAGMENTS);
	}
}

/* Who sees a part of a capture is told whether first fragments stand alone, and tells what became of one. */
static void fragments__stand_alone_where_that_is_told(void **state)
{
	struct fixture *f = *state;

	assert_null(ta_decoder_fragment(f->decoder));
	ta_decoder_fragments_alone(f->decoder, false);
	for (uint16_t id = 0; id < 5; id++) {
		expect_fragment(fragment(f, id, 0, 64, true));
		assert_false(ta_decoder_fragment(f->decoder)->alone);
	}
	ta_decoder_fragments_alone(f->decoder, true);
	assert_int_equal(fragment(f, 5, 0, 64, true)->kind, TA_PACKET_TCP);
	assert_true(ta_decoder_fragment(f->decoder)->alone);
	assert_false(ta_decoder_fragment(f->decoder)->whole);
	expect_whole(fragment(f, 4, 64, WHOLE, false));
	const struct ta_fragment_seen *seen = ta_decoder_fragment(f->decoder);
	assert_true(seen->whole && !seen->alone);
	expect_addr(&seen->src, "10.0.0.1");
	expect_addr(&seen->dst, "10.0.0.2");
	expect_syn(decode(f, RAW, SYN));
	assert_false(ta_decoder_fragment(f->decoder)->whole);
}

/* What was not captured of one is only missed where no other one has it. */
static void fragments__captured_short_are_filled_by_others(void **state)
{
	struct fixture *f = *state;

	/* what the second lacks the first has */
	expect_fragment(fragment(f, 1, 64, WHOLE, false));
	expect_whole(fragment_cut(f, 1, 0, 72, true, 4));
	/* of its own bytes it has none, behind those that are there */
	expect_fragment(fragment(f, 2, 0, 64, true));
	fragment_cut(f, 2, 56, WHOLE, false, 60);
	assert_int_equal(f->packet.kind, TA_PACKET_TCP);
	assert_int_equal(f->packet.seg.payload_len, PAYLOAD);
	assert_false(f->packet.seg.have & (TA_CSUM_BAD | TA_CSUM_GOOD));
	/* one byte is missing in the middle, and all behind it is for nothing */
	expect_fragment(fragment(f, 3, 64, WHOLE, false));
	fragment_cut(f, 3, 0, 64, true, 1);
	assert_int_equal(f->packet.kind, TA_PACKET_TCP);
	assert_false(f->packet.seg.have & (TA_CSUM_BAD | TA_CSUM_GOOD));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(fragments__make_their_segment_in_any_order),
		TEST(fragments__of_packets_in_between_are_kept_apart),
		TEST(fragments__captured_twice_are_taken_once),
		TEST(fragments__that_overlap_are_counted),
		TEST(fragments__that_lie_are_counted),
		TEST(fragments__are_forgotten_after_a_minute),
		TEST(fragments__captured_short_tell_the_length),
		TEST(fragments__that_come_alone_are_read_alone),
		TEST(fragments__are_bounded),
		TEST(fragments__of_ipv6_make_their_segment),
		TEST(fragments__a_minute_apart_are_of_one_packet),
		TEST(fragments__fit_in_where_others_are),
		TEST(fragments__end_where_the_last_one_ends),
		TEST(fragments__of_other_hosts_and_protocols_are_others),
		TEST(fragments__reach_to_65535),
		TEST(fragments__of_a_packet_are_64_at_most),
		TEST(fragments__stand_alone_where_that_is_told),
		TEST(fragments__captured_short_are_filled_by_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
