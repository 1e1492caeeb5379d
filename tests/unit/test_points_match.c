/* SPDX-License-Identifier: MIT */
/* The same connections and packets at two points: by what the path leaves of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/points_story.h"

/* Handshake, a request that is lost once, its copy, the answer, the acknowledgment. */
static void talk(struct points_story *s, uint32_t client, uint32_t server)
{
	points_story_connection(s, 4000);
	points_story_handshake(s, client, server);
	s->now_ns += TA_SEC;
	points_story_send(s, FROM_CLIENT, client + 1, server + 1, 100, TA_ACK, LOST);
	s->now_ns += TA_SEC;
	points_story_send(s, FROM_CLIENT, client + 1, server + 1, 100, TA_ACK, 0);
	points_story_send(s, FROM_SERVER, server + 1, client + 101, 50, TA_ACK, 0);
	points_story_send(s, FROM_CLIENT, client + 101, server + 51, 0, TA_ACK, 0);
}

static const struct ta_joined *joined_talk(struct points_story *s)
{
	points_story_join(s);
	const struct ta_joined *j = points_story_joined(s);
	assert_non_null(j);
	unsigned c = 0; /* the client is key index 0 at point 0 */
	assert_true(j->between[c].near_known && j->between[c].near_is_a);
	assert_true(j->between[!c].near_known && !j->between[!c].near_is_a);
	assert_int_equal(j->between[c].both, 4);
	assert_int_equal(j->between[c].lost, 1);
	assert_int_equal(j->between[c].first_lost_frame, 4);
	assert_int_equal(j->between[!c].both, 2);
	assert_int_equal(j->between[c].made + j->between[!c].made, 0);
	assert_int_equal(j->between[c].unknown + j->between[!c].unknown, 0);
	assert_int_equal(points_story_fate(s, 0, 4).fate, TA_FATE_LOST);
	assert_int_equal(points_story_fate(s, 0, 5).fate, TA_FATE_BOTH);
	assert_int_equal(points_story_fate(s, 0, 5).frame, 4);
	assert_int_equal(points_story_fate(s, 1, 4).frame, 5);
	assert_in_range(points_story_fate(s, 0, 5).delay_ns, 9999000, 10001000);
	return j;
}

static void match__names_the_packet_that_was_lost(void **state)
{
	struct points_story *s = *state;
	talk(s, 1000, 9000);
	const struct ta_joined *j = joined_talk(s);
	assert_int_equal(j->rewritten, 0);
	assert_false(j->swapped);
}

static void match__does_without_ip_id(void **state)
{
	struct points_story *s = *state;
	s->no_id = true;
	talk(s, 1000, 9000);
	joined_talk(s);
}

/* Both copies are alike in everything: the clock tells them apart. */
static void match__does_without_ip_id_and_timestamps(void **state)
{
	struct points_story *s = *state;
	s->no_id = s->no_ts = true;
	talk(s, 1000, 9000);
	joined_talk(s);
}

static void match__goes_on_when_numbers_wrap(void **state)
{
	struct points_story *s = *state;
	talk(s, UINT32_MAX - 20, UINT32_MAX - 10);
	joined_talk(s);
}

static void match__sees_through_a_nat(void **state)
{
	struct points_story *s = *state;
	s->nat = true;
	talk(s, 1000, 9000);
	const struct ta_joined *j = joined_talk(s);
	assert_true(j->swapped);
	assert_int_equal(j->rewritten, TA_REWRITTEN_ADDRESS);
}

static void match__finds_numbers_that_were_shifted(void **state)
{
	struct points_story *s = *state;
	s->seq_shift = 3000000000;
	s->nat = true;
	talk(s, 1000, 9000);
	const struct ta_joined *j = joined_talk(s);
	assert_int_equal(j->seq_shift[0], 3000000000);
	assert_int_equal(j->seq_shift[1], 0);
	assert_int_equal(j->rewritten, TA_REWRITTEN_ADDRESS | TA_REWRITTEN_SEQ);
}

static void match__does_without_timestamps_at_one_point(void **state)
{
	struct points_story *s = *state;
	s->ts_stripped = true;
	talk(s, 1000, 9000);
	const struct ta_joined *j = joined_talk(s);
	assert_int_equal(j->rewritten, TA_REWRITTEN_TIMESTAMPS);
}

static void match__keeps_apart_what_a_proxy_joins(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	s->no_id = true;
	for (unsigned point = 0; point < 2; point++) {
		uint32_t at = 5000 + 70000 * point;
		unsigned only = point ? UNSEEN_0 : UNSEEN_1;
		points_story_send(s, FROM_CLIENT, at, 0, 0, TA_SYN, only);
		points_story_send(s, FROM_SERVER, at + 7, at + 1, 0, TA_SYN | TA_ACK, only);
		points_story_send(s, FROM_CLIENT, at + 1, at + 8, 100, TA_ACK, only);
	}
	points_story_join(s);
	assert_null(points_story_joined(s));
	assert_null(ta_points_clock(s->points, 0, 1));
}

/* The ports are used anew; point 1 saw only the second connection. */
static void match__tells_connections_of_one_tuple_apart(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	points_story_send(s, FROM_CLIENT, 10, 0, 0, TA_SYN, UNSEEN_1);
	points_story_send(s, FROM_CLIENT, 11, 500, 0, TA_ACK, UNSEEN_1);
	s->conn[0] = 1;
	s->frame[0] = s->frame[1] = 0;
	talk(s, 700000, 800000);
	joined_talk(s);
	assert_int_equal(ta_points_joined_count(s->points, 0, 0), 0);
	assert_int_equal(ta_points_joined(s->points, 1, 0, 0)->conn[0], 1);
}

/* Keep-alive probes are alike in everything; the first two and the fifth are lost. */
static void match__tells_probes_apart_by_the_clock(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	s->no_id = s->no_ts = true;
	points_story_send(s, FROM_CLIENT, 1, 900, 0, TA_SYN, 0);
	points_story_send(s, FROM_SERVER, 899, 2, 0, TA_SYN | TA_ACK, 0);
	points_story_send(s, FROM_CLIENT, 2, 900, 10, TA_ACK, 0);
	for (unsigned i = 0; i < 6; i++) {
		unsigned what = i < 2 || i == 4 ? LOST : 0;
		s->now_ns += 10 * TA_SEC;
		points_story_send(s, FROM_CLIENT, 11, 900, 0, TA_ACK, what);
	}
	points_story_join(s);
	assert_int_equal(points_story_fate(s, 0, 4).fate, TA_FATE_LOST);
	assert_int_equal(points_story_fate(s, 0, 5).fate, TA_FATE_LOST);
	assert_int_equal(points_story_fate(s, 0, 6).frame, 4);
	assert_int_equal(points_story_fate(s, 0, 7).frame, 5);
	assert_int_equal(points_story_fate(s, 0, 8).fate, TA_FATE_LOST);
	assert_int_equal(points_story_fate(s, 0, 9).frame, 6);
}

/* A long connection of packets that are all alike, and one point began late: it is found all the same. */
static void match__finds_a_long_connection_of_probes(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	s->no_ts = true;
	for (unsigned i = 0; i < 6000; i++, s->now_ns += TA_SEC) {
		points_story_send(s, FROM_CLIENT, 11, 900, 0, TA_ACK, i < 3000 ? UNSEEN_1 : 0);
		points_story_send(s, FROM_SERVER, 900, 12, 0, TA_ACK, i < 3000 ? UNSEEN_1 : 0);
	}
	points_story_join(s);
	assert_non_null(points_story_joined(s));
	assert_int_equal(points_story_joined(s)->between[0].both, 3000);
	assert_int_equal(points_story_fate(s, 0, 6001).frame, 1);
}

static void match__counts_what_the_path_doubled(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	points_story_handshake(s, 1000, 9000);
	points_story_send(s, FROM_CLIENT, 1001, 9001, 100, TA_ACK, DOUBLED);
	points_story_send(s, FROM_SERVER, 9001, 1101, 0, TA_ACK, 0);
	points_story_join(s);
	const struct ta_joined *j = points_story_joined(s);
	assert_int_equal(j->between[0].twice, 1);
	assert_int_equal(j->between[0].made, 0);
	assert_int_equal(points_story_fate(s, 1, 5).frame, 4);
}

static void match__knows_what_was_made_in_between(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	points_story_handshake(s, 1000, 9000);
	points_story_send(s, FROM_CLIENT, 1001, 9001, 100, TA_ACK, 0);
	points_story_send(s, FROM_SERVER, 9001, 1101, 0, TA_RST | TA_ACK, UNSEEN_1);
	points_story_join(s);
	assert_int_equal(points_story_fate(s, 0, s->last[0]).fate, TA_FATE_MADE);
	assert_int_equal(points_story_joined(s)->between[1].made, 1);
}

static void match__sees_sack_blocks_that_were_not_moved(void **state)
{
	struct points_story *s = *state;
	s->seq_shift = 77777;
	s->sack_not = true;
	points_story_connection(s, 4000);
	points_story_handshake(s, 1000, 9000);
	for (unsigned i = 0; i < 3; i++)
		points_story_send(s, FROM_CLIENT, 1001 + 100 * i, 9001, 100, TA_ACK, 0);
	struct ta_sight sight = { .seq = 9001,
				  .ack = 1001,
				  .flags = TA_ACK,
				  .dir = FROM_SERVER,
				  .have = TA_SIGHT_ACK | TA_SIGHT_IP_ID,
				  .ip_id = 7,
				  .sack = { 1101, 1301 } };
	points_story_see(s, 1, s->now_ns, sight);
	points_story_see(s, 0, s->now_ns + s->delay_ns, sight);
	points_story_join(s);
	assert_true(points_story_joined(s)->rewritten & TA_REWRITTEN_SACK_NOT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		POINTS_STORY(match__names_the_packet_that_was_lost),
		POINTS_STORY(match__does_without_ip_id),
		POINTS_STORY(match__does_without_ip_id_and_timestamps),
		POINTS_STORY(match__goes_on_when_numbers_wrap),
		POINTS_STORY(match__sees_through_a_nat),
		POINTS_STORY(match__finds_numbers_that_were_shifted),
		POINTS_STORY(match__does_without_timestamps_at_one_point),
		POINTS_STORY(match__keeps_apart_what_a_proxy_joins),
		POINTS_STORY(match__tells_connections_of_one_tuple_apart),
		POINTS_STORY(match__tells_probes_apart_by_the_clock),
		POINTS_STORY(match__finds_a_long_connection_of_probes),
		POINTS_STORY(match__counts_what_the_path_doubled),
		POINTS_STORY(match__knows_what_was_made_in_between),
		POINTS_STORY(match__sees_sack_blocks_that_were_not_moved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
