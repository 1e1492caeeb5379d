/* SPDX-License-Identifier: MIT */
/* How much a point may have missed: what became of a packet on both sides of each margin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/points_story.h"

/* Requests and answers, one each second, which all take as long. */
static void steady(struct points_story *s, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		uint32_t n = s->frame[0] * 10;
		s->now_ns += TA_SEC;
		points_story_send(s, FROM_CLIENT, 100000 + n, 1, 10, TA_ACK, 0);
		points_story_send(s, FROM_SERVER, 200000 + n, 1, 10, TA_ACK, 0);
	}
}

/* The points watched from their first packets on, the client's longer than all that happens, the server's up to a time. */
static void join_watched(struct points_story *s, int64_t server_from_ns, int64_t server_to_ns)
{
	ta_points_watched(s->points, 0, s->first_ns[0], s->last_ns[0] + TA_SEC, false);
	ta_points_watched(s->points, 1, server_from_ns, server_to_ns, false);
	ta_points_join(s->points);
}

static struct ta_sight_fate last_fate(const struct points_story *s)
{
	return points_story_fate(s, 0, s->last[0]);
}

/* A packet of the server, which must have passed its own point, so long after all that this one holds. */
static enum ta_fate_why why_after_server(void **state, int64_t margin_ns)
{
	struct points_story *s = points_story_again(state);
	points_story_connection(s, 4000);
	steady(s, 5);
	s->now_ns += TA_SEC;
	int64_t to_ns = s->now_ns - margin_ns;
	points_story_send(s, FROM_SERVER, 900000, 1, 1, TA_ACK, UNSEEN_1);
	s->now_ns += TA_SEC;
	points_story_send(s, FROM_CLIENT, 900000, 1, 1, TA_ACK, LOST);
	join_watched(s, s->first_ns[1], to_ns);
	return last_fate(s).why;
}

static void end__of_a_capture_is_known_within_five_milliseconds(void **state)
{
	assert_int_equal(why_after_server(state, 4500000), TA_FATE_WHY_AFTER);
	assert_int_equal(why_after_server(state, 5500000), TA_FATE_WHY_ENDED);
}

/* The server's point begins with a packet that took 100 ms; so long after that one the client sent another, which would have been there
 * long before if it had taken 10 ms as the rest. */
static struct ta_sight_fate sent_after_first(void **state, int64_t later_ns)
{
	struct points_story *s = points_story_again(state);
	points_story_connection(s, 4000);
	s->delay_ns = 100 * TA_MS;
	points_story_send(s, FROM_CLIENT, 1000, 1, 10, TA_ACK, 0);
	s->now_ns = s->start_ns + later_ns;
	s->delay_ns = 10 * TA_MS;
	points_story_send(s, FROM_CLIENT, 1010, 1, 10, TA_ACK, LOST);
	uint32_t frame = s->last[0];
	steady(s, 5);
	join_watched(s, s->first_ns[1], s->last_ns[1] + TA_SEC);
	return points_story_fate(s, 0, frame);
}

static void start__packets_ten_milliseconds_apart_are_not_overtaken(void **state)
{
	assert_int_equal(sent_after_first(state, 9 * TA_MS).why, TA_FATE_WHY_BEFORE);
	assert_int_equal(sent_after_first(state, 11 * TA_MS).fate, TA_FATE_LOST);
}

/* So long before the last packet that the server's point has, where one took 100 ms once. */
static struct ta_sight_fate sent_before_last(void **state, int64_t sooner_ns)
{
	struct points_story *s = points_story_again(state);
	points_story_connection(s, 4000);
	s->delay_ns = 100 * TA_MS;
	points_story_send(s, FROM_CLIENT, 1000, 1, 10, TA_ACK, 0);
	s->delay_ns = 10 * TA_MS;
	steady(s, 5);
	int64_t last_ns = s->now_ns += TA_SEC;
	s->now_ns -= sooner_ns;
	points_story_send(s, FROM_CLIENT, 900000, 1, 1, TA_ACK, LOST);
	uint32_t frame = s->last[0];
	s->now_ns = last_ns;
	points_story_send(s, FROM_CLIENT, 900001, 1, 1, TA_ACK, 0);
	join_watched(s, s->first_ns[1], s->last_ns[1]);
	return points_story_fate(s, 0, frame);
}

static void end__packets_ten_milliseconds_apart_are_not_overtaken(void **state)
{
	assert_int_equal(sent_before_last(state, 9 * TA_MS).why, TA_FATE_WHY_AFTER);
	assert_int_equal(sent_before_last(state, 11 * TA_MS).fate, TA_FATE_LOST);
}

/* Both points share packets of the client only. The client's side ends so long after it should have seen the server's. */
static struct ta_sight_fate by_a_bound(void **state, int64_t watched_ns)
{
	struct points_story *s = points_story_again(state);
	s->conn[0] = 1; /* the client's point sees both directions, of another connection */
	points_story_send(s, FROM_CLIENT, 1, 1, 1, TA_ACK, UNSEEN_1);
	points_story_send(s, FROM_SERVER, 1, 1, 1, TA_ACK, UNSEEN_1);
	s->conn[0] = 0;
	points_story_connection(s, 4000);
	for (uint32_t i = 0; i < 5; i++, s->now_ns += TA_SEC)
		points_story_send(s, FROM_CLIENT, 1000 + i, 1, 1, TA_ACK, 0);
	int64_t there_ns = s->now_ns - s->delay_ns; /* the offset is taken for the least delay */
	points_story_send(s, FROM_SERVER, 1, 1, 1, TA_ACK, UNSEEN_0);
	ta_points_watched(s->points, 0, s->first_ns[0], there_ns + watched_ns, false);
	ta_points_watched(s->points, 1, s->first_ns[1], s->last_ns[1], false);
	ta_points_join(s->points);
	assert_true(ta_points_clock(s->points, 0, 1)->one_way);
	return points_story_fate(s, 1, s->last[1]);
}

static void end__of_a_clock_that_is_a_bound_is_known_within_half_a_second(void **state)
{
	assert_int_equal(by_a_bound(state, 490 * TA_MS).why, TA_FATE_WHY_AFTER);
	assert_int_equal(by_a_bound(state, 520 * TA_MS).fate, TA_FATE_LOST);
}

/* Whether two packets that show no hops, this far apart, tell which point is nearer to their senders. */
static bool tells_near(void **state, int64_t apart_ns)
{
	struct points_story *s = points_story_again(state);
	points_story_connection(s, 4000);
	struct ta_sight sight = { .seq = 1, .ack = 1, .flags = TA_ACK, .have = TA_SIGHT_ACK };
	for (unsigned dir = 0; dir < 2; dir++, s->now_ns += apart_ns) {
		sight.dir = (uint8_t)dir;
		points_story_see(s, dir, s->now_ns, sight);
		points_story_see(s, !dir, s->now_ns + s->delay_ns, sight);
	}
	points_story_join(s);
	const struct ta_joined *j = points_story_joined(s);
	assert_non_null(j);
	if (j->between[0].near_known)
		assert_true(j->between[0].near_is_a && !j->between[1].near_is_a);
	return j->between[0].near_known;
}

static void near__is_told_by_packets_within_a_minute(void **state)
{
	assert_true(tells_near(state, 59 * TA_SEC));
	assert_false(tells_near(state, 61 * TA_SEC));
}

/* Of two probes that are alike in everything one comes, and takes so much longer than all other packets. */
static struct ta_sight_fate probe_took(void **state, int64_t delay_ns, int64_t longer_ns)
{
	struct points_story *s = points_story_again(state);
	s->no_id = s->no_ts = true;
	s->delay_ns = delay_ns;
	points_story_connection(s, 4000);
	steady(s, 5);
	s->delay_ns += longer_ns;
	s->now_ns += 10 * TA_SEC;
	points_story_send(s, FROM_CLIENT, 900000, 1, 0, TA_ACK, 0);
	uint32_t frame = s->last[0];
	s->now_ns += 10 * TA_SEC;
	points_story_send(s, FROM_CLIENT, 900000, 1, 0, TA_ACK, LOST);
	points_story_join(s);
	return points_story_fate(s, 0, frame);
}

static void delay__of_one_of_several_is_a_second_longer_at_most(void **state)
{
	assert_int_equal(probe_took(state, 10 * TA_MS, 900 * TA_MS).fate, TA_FATE_BOTH);
	assert_int_equal(probe_took(state, 10 * TA_MS, 1100 * TA_MS).fate, TA_FATE_LOST);
}

/* Stamps may jitter: at 10 us it comes before it was sent. */
static void delay__of_one_of_several_is_two_milliseconds_shorter_at_most(void **state)
{
	assert_int_equal(probe_took(state, 10000, -1800000).fate, TA_FATE_BOTH);
	assert_int_equal(probe_took(state, 10000, -2200000).fate, TA_FATE_LOST);
}

/* The server's tap misses data that its host acknowledges; so long after that an ACK of the client does not come. */
static struct ta_sight_fate ack_after_a_miss(void **state, int64_t later_ns)
{
	struct points_story *s = points_story_again(state);
	points_story_connection(s, 4000);
	steady(s, 5);
	points_story_send(s, FROM_CLIENT, 900000, 1, 100, TA_ACK, UNSEEN_1);
	int64_t acked_ns = s->now_ns;
	points_story_send(s, FROM_SERVER, 900000, 900100, 0, TA_ACK, 0);
	s->now_ns = acked_ns + later_ns;
	points_story_send(s, FROM_CLIENT, 900100, 900000, 0, TA_ACK, LOST);
	uint32_t frame = s->last[0];
	s->now_ns += TA_SEC;
	points_story_send(s, FROM_CLIENT, 900100, 900000, 10, TA_ACK, 0);
	points_story_join(s);
	return points_story_fate(s, 0, frame);
}

static void miss__makes_ten_seconds_doubtful(void **state)
{
	assert_int_equal(ack_after_a_miss(state, 9500 * TA_MS).why, TA_FATE_WHY_LOSSY);
	assert_int_equal(ack_after_a_miss(state, 10500 * TA_MS).fate, TA_FATE_LOST);
}

/* Of three ACKs of the server its own tap lacks the second; their IP IDs are so far apart. */
static struct ta_sight_fate id_between(void **state, uint16_t to_second, uint16_t to_third)
{
	struct points_story *s = points_story_again(state);
	const uint16_t id[] = { 1000, (uint16_t)(1000 + to_second),
				(uint16_t)(1000 + to_second + to_third) };
	points_story_connection(s, 4000);
	steady(s, 5);
	for (uint32_t i = 0; i < 3; i++, s->now_ns += TA_SEC) {
		s->id = id[i];
		points_story_send(s, FROM_SERVER, 900000, 900000 + i, 0, TA_ACK,
				  i == 1 ? UNSEEN_1 : 0);
	}
	points_story_join(s);
	return points_story_fate(s, 0, s->last[0] - 1);
}

static void miss__is_shown_by_ip_ids_sixteen_apart(void **state)
{
	assert_int_equal(id_between(state, 8, 8).why, TA_FATE_WHY_LOSSY);
	assert_int_equal(id_between(state, 8, 9).fate, TA_FATE_MADE);
	assert_int_equal(id_between(state, 0, 8).fate, TA_FATE_MADE);
	assert_int_equal(id_between(state, 8, 0).fate, TA_FATE_MADE);
}

/* Another connection of the same hosts, of which the server's point has nothing; it ends so long after the SYN should have come. */
static enum ta_fate_why why_unseen(void **state, int64_t watched_ns)
{
	struct points_story *s = points_story_again(state);
	struct ta_flow_key key = points_key(1, 4001);
	points_story_connection(s, 4000);
	steady(s, 5);
	ta_points_connection(s->points, 0, 1, &key);
	s->conn[0] = 1;
	s->now_ns += TA_SEC;
	int64_t to_ns = s->now_ns + watched_ns;
	points_story_send(s, FROM_CLIENT, 5, 0, 0, TA_SYN, UNSEEN_1);
	join_watched(s, s->first_ns[1], to_ns);
	struct ta_sight_fate fate = ta_points_unseen(s->points, 0, 1, FROM_CLIENT, 1);
	assert_int_equal(fate.fate == TA_FATE_LOST, fate.why == TA_FATE_WHY_NONE);
	return fate.why;
}

static void unseen__connection_is_lost_where_the_point_watched_a_second_longer(void **state)
{
	assert_int_equal(why_unseen(state, 900 * TA_MS), TA_FATE_WHY_AFTER);
	assert_int_equal(why_unseen(state, 1100 * TA_MS), TA_FATE_WHY_NONE);
}

/* Nearly as late as a time can be. */
static void stopped_together__holds_for_any_time(void **state)
{
	struct points_story *s = *state;
	s->start_ns = s->now_ns = INT64_C(9223000000) * TA_SEC;
	points_story_connection(s, 4000);
	steady(s, 5);
	s->now_ns += TA_SEC;
	points_story_send(s, FROM_CLIENT, 900000, 1, 1, TA_ACK, LOST);
	ta_points_watched(s->points, 0, s->first_ns[0], s->last_ns[0], false);
	ta_points_watched(s->points, 1, s->first_ns[1], s->last_ns[1], false);
	ta_points_stopped_together(s->points);
	ta_points_join(s->points);
	assert_int_equal(last_fate(s).fate, TA_FATE_LOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		POINTS_STORY(end__of_a_capture_is_known_within_five_milliseconds),
		POINTS_STORY(start__packets_ten_milliseconds_apart_are_not_overtaken),
		POINTS_STORY(end__packets_ten_milliseconds_apart_are_not_overtaken),
		POINTS_STORY(end__of_a_clock_that_is_a_bound_is_known_within_half_a_second),
		POINTS_STORY(near__is_told_by_packets_within_a_minute),
		POINTS_STORY(delay__of_one_of_several_is_a_second_longer_at_most),
		POINTS_STORY(delay__of_one_of_several_is_two_milliseconds_shorter_at_most),
		POINTS_STORY(miss__makes_ten_seconds_doubtful),
		POINTS_STORY(miss__is_shown_by_ip_ids_sixteen_apart),
		POINTS_STORY(unseen__connection_is_lost_where_the_point_watched_a_second_longer),
		POINTS_STORY(stopped_together__holds_for_any_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
