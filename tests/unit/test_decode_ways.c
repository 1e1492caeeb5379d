/* SPDX-License-Identifier: MIT */
/* The short way through a frame (plain.c) gives what the decoders of its layers give: each byte changed, each length, each cut. */
#include "decode_fixture.h"

enum { ETHERNET = 1, SHORT = 0, LONG = 1 };

/* 10.0.0.1:1 > 10.0.0.2:2 ACK with 4 bytes, and the same of IPv6. */
#define FOUR_BYTES "61 62 63 64"
static const char *const frames[] = {
	MACS "0800 " SYN,
	MACS "0800 45 00 002c 1234 0000 40 06 0000 0a000001 0a000002 " ACK_TCP FOUR_BYTES,
	MACS "86dd 60000000 0018 06 40 " IPV6_ENDS ACK_TCP FOUR_BYTES,
	MACS "86dd 6abcdef0 0014 06 ff " IPV6_ENDS ACK_TCP,
};

enum { FRAMES = sizeof(frames) / sizeof(frames[0]) };

static void same_anomalies(const struct ta_anomalies *a, const struct ta_anomalies *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		assert_string_equal(a->item[i].name, b->item[i].name);
		assert_int_equal(a->item[i].count, b->item[i].count);
	}
}

static void both_ways(struct fixture *way[2], const uint8_t *bytes, size_t caplen, size_t wirelen)
{
	for (int i = 0; i < 2; i++)
		decode_bytes(way[i], ETHERNET, bytes, caplen, wirelen);
	assert_memory_equal(&way[SHORT]->packet, &way[LONG]->packet, sizeof(struct ta_packet));
	same_anomalies(&way[SHORT]->anomalies, &way[LONG]->anomalies);
}

static int setup_ways(void **state)
{
	static void *way[2];

	setup(&way[SHORT]);
	setup(&way[LONG]);
	ta_decoder_go_long_way(((struct fixture *)way[LONG])->decoder);
	*state = way;
	return 0;
}

static int teardown_ways(void **state)
{
	void **way = *state;

	teardown(&way[SHORT]);
	return teardown(&way[LONG]);
}

static void ways__agree_on_any_byte(void **state)
{
	for (size_t i = 0; i < FRAMES; i++) {
		uint8_t bytes[128];
		size_t len = from_hex(frames[i], bytes, sizeof(bytes));

		for (size_t at = 0; at < len; at++) {
			const uint8_t was = bytes[at];
			for (unsigned value = 0; value < 256; value++) {
				bytes[at] = (uint8_t)value;
				both_ways(*state, bytes, len, len);
			}
			bytes[at] = was;
		}
	}
}

/* Cut by the snapshot length, or cut on the wire; and with padding behind it. */
static void ways__agree_on_any_length(void **state)
{
	for (size_t i = 0; i < FRAMES; i++) {
		uint8_t bytes[128] = { 0 };
		size_t len = from_hex(frames[i], bytes, sizeof(bytes));

		for (size_t cut = 0; cut <= len; cut++) {
			both_ways(*state, bytes, cut, len);
			both_ways(*state, bytes, cut, cut);
			both_ways(*state, bytes, cut, 70000);
			both_ways(*state, bytes, cut, UINT32_MAX);
		}
		for (size_t padded = len; padded < sizeof(bytes); padded++)
			both_ways(*state, bytes, padded, padded);
	}
}

/* What IPv6 says of its length, around that of the frame. */
static void ways__ipv6_that_is_longer_than_its_frame_is_counted(void **state)
{
	struct fixture **way = *state;
	uint8_t bytes[128];
	size_t len = from_hex(frames[2], bytes, sizeof(bytes));

	for (uint8_t payload = 20; payload <= 26; payload++) {
		bytes[14 + 5] = payload;
		both_ways(way, bytes, len, len);
		assert_int_equal(way[SHORT]->packet.kind, TA_PACKET_TCP);
		assert_int_equal(way[SHORT]->packet.seg.payload_len, payload - 20);
		assert_int_equal(anomalies(way[SHORT], "ipv6.length_exceeds_frame"),
				 payload > 24 ? payload - 24 : 0);
	}
	bytes[14 + 5] = 19; /* no header of TCP fits */
	both_ways(way, bytes, len, len);
	assert_int_equal(way[SHORT]->packet.kind, TA_PACKET_OTHER);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup_ways, teardown_ways)
	const struct CMUnitTest tests[] = {
		TEST(ways__agree_on_any_byte),
		TEST(ways__agree_on_any_length),
		TEST(ways__ipv6_that_is_longer_than_its_frame_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
