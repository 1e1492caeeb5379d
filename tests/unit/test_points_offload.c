/* SPDX-License-Identifier: MIT */
/* Super-packets: what one point saw in one packet the other saw in several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/points_story.h"

enum { MSS = 1000 };

static int setup(void **state)
{
	static struct points_story story;
	points_story_open(&story);
	points_story_connection(&story, 4000);
	points_story_handshake(&story, 1000, 9000);
	story.now_ns += TA_SEC;
	*state = &story;
	return 0;
}

static struct points_story *again(void **state)
{
	points_story_teardown(state);
	setup(state);
	return *state;
}

/* One packet of the client at one point: `at` counts bytes of the stream. */
static void see(struct points_story *s, unsigned point, uint32_t at, uint32_t len, uint16_t id,
		int64_t later_ns)
{
	struct ta_sight sight = { .seq = 1001 + at,
				  .ack = 9001,
				  .len = len,
				  .flags = TA_ACK,
				  .ip_id = id,
				  .tsval = (uint32_t)(s->now_ns / 1000000),
				  .have = TA_SIGHT_ACK };
	if (!s->no_id)
		sight.have |= TA_SIGHT_IP_ID;
	if (!s->no_ts)
		sight.have |= TA_SIGHT_TS;
	else
		sight.tsval = 0;
	points_story_see(s, point, s->now_ns + later_ns + (point ? s->delay_ns : 0), sight);
}

static const struct ta_joined *told(struct points_story *s)
{
	s->now_ns += TA_SEC;
	points_story_send(s, FROM_SERVER, 9001, 1001, 0, TA_ACK, 0);
	points_story_join(s);
	return points_story_joined(s);
}

/* Cut by the sender's card: 5 segments, of which the path loses the third, and its copy arrives. */
static void cut(struct points_story *s)
{
	see(s, 0, 0, 5 * MSS, 300, 0);
	for (uint16_t i = 0; i < 5; i++)
		if (i != 2)
			see(s, 1, i * MSS, MSS, (uint16_t)(300 + i), i * 10000);
	see(s, 0, 5 * MSS, 3 * MSS, 305, 100000);
	for (uint16_t i = 5; i < 8; i++)
		see(s, 1, i * MSS, MSS, (uint16_t)(300 + i), i * 10000 + 100000);
	s->now_ns += TA_SEC;
	see(s, 0, 2 * MSS, MSS, 308, 0);
	see(s, 1, 2 * MSS, MSS, 308, 0);
	const struct ta_joined *j = told(s);
	assert_int_equal(j->between[0].lost, 1);
	assert_int_equal(j->between[0].made, 0);
	assert_int_equal(points_story_fate(s, 0, 4).fate, TA_FATE_LOST); /* a part of it */
	assert_int_equal(points_story_fate(s, 0, 4).frame, 4);
	assert_int_equal(points_story_fate(s, 0, 5).fate, TA_FATE_BOTH);
	assert_int_equal(points_story_fate(s, 0, 6).frame, s->last[1] - 1);
	for (uint32_t frame = 3; frame < s->last[1]; frame++)
		assert_int_equal(points_story_fate(s, 1, frame).fate, TA_FATE_BOTH);
}

static void offload__finds_the_segment_that_was_lost(void **state)
{
	cut(*state);
}

static void offload__does_without_ip_id(void **state)
{
	struct points_story *s = *state;
	s->no_id = true;
	cut(s);
}

static void offload__does_without_timestamps(void **state)
{
	struct points_story *s = *state;
	s->no_ts = true;
	cut(s);
}

static void offload__does_without_both(void **state)
{
	struct points_story *s = *state;
	s->no_ts = s->no_id = true;
	cut(s);
}

/* Joined by the receiver's card, over the borders of the sender's super-packets. */
static void offload__joins_over_borders(void **state)
{
	struct points_story *s = *state;
	see(s, 0, 0, 3 * MSS, 300, 0);
	see(s, 0, 3 * MSS, 3 * MSS, 303, 20000);
	see(s, 0, 6 * MSS, MSS, 306, 40000);
	see(s, 1, 0, 2 * MSS, 300, 0);
	see(s, 1, 2 * MSS, 5 * MSS, 302, 50000);
	const struct ta_joined *j = told(s);
	assert_int_equal(j->between[0].lost + j->between[0].made, 0);
	assert_int_equal(points_story_fate(s, 0, 5).frame, 5);
	assert_int_equal(points_story_fate(s, 1, 4).frame, 4);
}

/* All of it lost; the same bytes came later, in another transmission. */
static void offload__is_not_healed_by_a_later_copy(void **state)
{
	struct points_story *s = *state;
	see(s, 0, 0, 3 * MSS, 300, 0);
	s->now_ns += TA_SEC / 4;
	see(s, 0, 0, MSS, 303, 0);
	see(s, 1, 0, MSS, 303, 0);
	s->now_ns += TA_SEC / 4;
	see(s, 0, MSS, 2 * MSS, 304, 0);
	see(s, 1, MSS, MSS, 304, 0);
	see(s, 1, 2 * MSS, MSS, 305, 0);
	const struct ta_joined *j = told(s);
	assert_int_equal(j->between[0].lost, 1);
	assert_int_equal(j->between[0].first_lost_frame, 4);
	assert_int_equal(j->between[0].both, 4);
}

/* Two segments, of which the second has an IP ID so far from that of the super-packet. */
static uint32_t lost_by_id(void **state, uint16_t apart)
{
	struct points_story *s = again(state);
	see(s, 0, 0, 2 * MSS, 300, 0);
	see(s, 1, 0, MSS, 300, 0);
	see(s, 1, MSS, MSS, (uint16_t)(300 + apart), 10000);
	const struct ta_joined *j = told(s);
	assert_int_equal(j->between[0].lost, j->between[0].made);
	return j->between[0].lost;
}

/* 64 KiB in segments of 512 bytes. */
static void offload__uses_128_ip_ids(void **state)
{
	assert_int_equal(lost_by_id(state, 127), 0);
	assert_int_equal(lost_by_id(state, 128), 1);
	assert_int_equal(lost_by_id(state, (uint16_t)-127), 0);
	assert_int_equal(lost_by_id(state, (uint16_t)-128), 1);
}

/* Joined by the receiver's card, as far as Linux does: the second segment begins so far behind its beginning. */
static uint32_t lost_behind(void **state, uint32_t begin)
{
	struct points_story *s = again(state);
	see(s, 0, 0, begin, 300, 0);
	see(s, 0, begin, MSS, 301, 10000);
	see(s, 1, 0, begin + MSS, 300, 20000);
	return told(s)->between[0].lost;
}

static void offload__joins_512_kib(void **state)
{
	assert_int_equal(lost_behind(state, 512 * 1024), 0);
	assert_int_equal(lost_behind(state, 512 * 1024 + 1), 1);
}

/* One packet, in so many pieces of one byte. */
static uint32_t lost_of_pieces(void **state, uint32_t pieces)
{
	struct points_story *s = again(state);
	s->no_id = true;
	see(s, 0, 0, pieces, 0, 0);
	for (uint32_t i = 0; i < pieces; i++)
		see(s, 1, i, 1, 0, i * 1000);
	return told(s)->between[0].lost;
}

static void offload__looks_at_4096_pieces_of_one(void **state)
{
	assert_int_equal(lost_of_pieces(state, 4096), 0);
	assert_int_equal(lost_of_pieces(state, 4097), 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, points_story_teardown)
	const struct CMUnitTest tests[] = {
		TEST(offload__finds_the_segment_that_was_lost),
		TEST(offload__does_without_ip_id),
		TEST(offload__does_without_timestamps),
		TEST(offload__does_without_both),
		TEST(offload__joins_over_borders),
		TEST(offload__is_not_healed_by_a_later_copy),
		TEST(offload__uses_128_ip_ids),
		TEST(offload__joins_512_kib),
		TEST(offload__looks_at_4096_pieces_of_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
