/* SPDX-License-Identifier: MIT */
/* How the clocks of two points stand to each other, and what a point can tell of a time that it did not watch. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "support/points_story.h"

/* Requests and answers, `count` of them, one each period; delays differ from one to the next. */
static void exchange(struct points_story *s, unsigned count, int64_t period_ns)
{
	static uint32_t seq = 1001;
	int64_t least = s->delay_ns;
	for (unsigned i = 0; i < count; i++, seq += 10) {
		s->now_ns += period_ns;
		s->delay_ns = least + (int64_t)(i * 7919 % 13) * 300000;
		points_story_send(s, FROM_CLIENT, seq, seq, 10, TA_ACK, 0);
		s->delay_ns = least + (int64_t)(i * 104729 % 11) * 200000;
		points_story_send(s, FROM_SERVER, seq, seq + 10, 10, TA_ACK, 0);
	}
	s->delay_ns = least;
}

static int64_t true_ahead(const struct points_story *s, int64_t at_ns)
{
	return s->ahead_ns + (int64_t)((double)(at_ns - s->start_ns) * s->drift);
}

static const struct ta_clock_pair *holds(const struct points_story *s)
{
	const struct ta_clock_pair *c = ta_points_clock(s->points, 0, 1);
	assert_non_null(c);
	int64_t error = llabs(c->offset_ns - true_ahead(s, c->since_ns));
	assert_in_range(error, 0, c->uncertainty_ns);
	assert_in_range(c->uncertainty_ns, 0, s->delay_ns + 2000);
	return c;
}

static void clock__is_found_for_any_offset(void **state)
{
	static const int64_t ahead[] = { 0, 200000000, -200000000, 3600 * TA_SEC, -3600 * TA_SEC };
	for (size_t i = 0; i < sizeof(ahead) / sizeof(*ahead); i++) {
		struct points_story *s = *state;
		s->ahead_ns = ahead[i];
		points_story_connection(s, 4000);
		exchange(s, 20, TA_SEC);
		points_story_join(s);
		const struct ta_clock_pair *c = holds(s);
		assert_int_equal(c->steps, 0);
		assert_true(c->drift == 0);
		assert_false(c->one_way);
		assert_int_equal(c->shared, 40);
		int64_t there = ta_points_time(s->points, 0, 1, s->now_ns);
		assert_in_range(llabs(there - s->now_ns - ahead[i]), 0, c->uncertainty_ns);
		assert_in_range(llabs(ta_points_time(s->points, 1, 0, there) - s->now_ns), 0, 1000);
		points_story_again(state);
	}
}

static void clock__drifts(void **state)
{
	struct points_story *s = *state;
	s->drift = 100e-6;
	s->ahead_ns = 5 * TA_SEC;
	points_story_connection(s, 4000);
	exchange(s, 600, TA_SEC);
	points_story_join(s);
	const struct ta_clock_pair *c = holds(s);
	assert_in_range((int64_t)(c->drift * 1e9), 95000, 105000);
	assert_int_equal(c->steps, 0);
	/* at the end, too, not only where it is known best */
	int64_t there = ta_points_time(s->points, 0, 1, s->now_ns);
	assert_in_range(llabs(there - s->now_ns - true_ahead(s, s->now_ns)), 0, s->delay_ns);
}

/* 100 ppm over 20 s are less than the delays vary; the slope of both directions shows it. */
static void clock__does_not_take_a_queue_for_drift(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	for (uint32_t i = 0; i < 100; i++) {
		s->now_ns += TA_SEC;
		s->delay_ns = 10000000 + i * 100000;
		points_story_send(s, FROM_CLIENT, 1 + i, 1 + i, 1, TA_ACK, 0);
		s->delay_ns = 10000000;
		points_story_send(s, FROM_SERVER, 1 + i, 2 + i, 1, TA_ACK, 0);
	}
	points_story_join(s);
	assert_true(holds(s)->drift == 0);
}

static void clock__is_set_while_both_watch(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	exchange(s, 30, TA_SEC);
	int64_t before = s->now_ns;
	s->now_ns += TA_SEC;
	s->ahead_ns = -5 * TA_SEC;
	exchange(s, 40, TA_SEC);
	points_story_join(s);
	const struct ta_clock_pair *c = holds(s);
	assert_int_equal(c->steps, 1);
	assert_in_range(llabs(ta_points_time(s->points, 0, 1, before) - before), 0, s->delay_ns);
	assert_in_range(llabs(ta_points_time(s->points, 0, 1, s->now_ns) - s->now_ns + 5 * TA_SEC),
			0, s->delay_ns);
	const struct ta_joined *j = points_story_joined(s);
	assert_int_equal(j->between[0].lost + j->between[1].lost, 0);
	assert_int_equal(j->between[0].made + j->between[1].made, 0);
}

/* A packet that came late by seconds is no step. */
static void clock__forgives_a_straggler(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	exchange(s, 30, TA_SEC);
	s->delay_ns = 4 * TA_SEC;
	points_story_send(s, FROM_CLIENT, 500000, 1, 5, TA_ACK, 0);
	s->delay_ns = 10000000;
	exchange(s, 30, TA_SEC);
	points_story_join(s);
	assert_int_equal(holds(s)->steps, 0);
	assert_int_equal(points_story_joined(s)->between[0].lost, 0);
}

static void clock__of_one_direction_is_a_bound(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	for (uint32_t i = 0; i < 5; i++) {
		points_story_send(s, FROM_CLIENT, 1 + i, 7, 1, TA_ACK, 0);
		points_story_send(s, FROM_SERVER, 7, 2 + i, 0, TA_ACK, UNSEEN_0);
	}
	points_story_join(s);
	const struct ta_clock_pair *c = ta_points_clock(s->points, 0, 1);
	assert_true(c->one_way);
	assert_int_equal(c->uncertainty_ns, -1);
	assert_int_equal(c->offset_ns, s->delay_ns);
	const struct ta_joined *j = points_story_joined(s);
	assert_true(j->between[0].near_is_a); /* by the TTL */
	/* the bound is no offset: no delay is known by it */
	assert_int_equal(j->between[0].delay_median_ns, -1);
	assert_int_equal(points_story_fate(s, 0, 1).delay_ns, -1);
	/* point 0 sees nothing of the server at all: that it lacks a packet says nothing */
	assert_int_equal(j->between[1].lost, 0);
	assert_int_equal(points_story_fate(s, 1, 2).why, TA_FATE_WHY_FILTER);
}

static void fate__is_open_where_the_other_did_not_watch(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	exchange(s, 10, TA_SEC);
	int64_t from[2] = { s->first_ns[0], s->first_ns[1] }, to[2];
	uint32_t early = s->last[0];
	to[1] = s->last_ns[1];
	for (uint32_t i = 0; i < 3; i++, s->now_ns += TA_SEC)
		points_story_send(s, FROM_CLIENT, 900000 + i, 7, 1, TA_ACK, LOST);
	to[0] = s->last_ns[0];
	for (unsigned point = 0; point < 2; point++)
		ta_points_watched(s->points, point, from[point], to[point], false);
	ta_points_join(s->points);
	assert_int_equal(points_story_fate(s, 0, early).fate, TA_FATE_BOTH);
	struct ta_sight_fate fate = points_story_fate(s, 0, s->last[0]);
	assert_int_equal(fate.fate, TA_FATE_UNKNOWN);
	assert_int_equal(fate.why, TA_FATE_WHY_AFTER);
	assert_int_equal(points_story_joined(s)->between[0].unknown, 3);
	assert_int_equal(points_story_joined(s)->between[0].after, 3);
	assert_int_equal(points_story_joined(s)->between[0].first_after_frame, s->last[0] - 2);
	assert_int_equal(points_story_joined(s)->between[0].last_after_frame, s->last[0]);
}

/* Three packets of the client that only its own point has, and one of the server (or its RST, which another may have made) that has passed the
 * server's point before or after what that one holds, by so much. */
static const struct ta_between *unseen_around(struct points_story *s, bool late, uint16_t flags,
					      int64_t margin_ns)
{
	points_story_connection(s, 4000);
	for (uint32_t i = 0; i < 3 && !late; i++, s->now_ns += TA_SEC)
		points_story_send(s, FROM_CLIENT, 800000 + i, 7, 1, TA_ACK, LOST);
	if (!late)
		points_story_send(s, FROM_SERVER, 700000, 7, 1, flags, UNSEEN_1);
	int64_t sent_ns = s->now_ns - s->delay_ns;
	exchange(s, 10, TA_SEC);
	if (late) {
		sent_ns = s->now_ns;
		points_story_send(s, FROM_SERVER, 950000, 7, 1, flags, UNSEEN_1);
	}
	for (uint32_t i = 0; i < 3 && late; i++, s->now_ns += TA_SEC)
		points_story_send(s, FROM_CLIENT, 900000 + i, 7, 1, TA_ACK, LOST);
	ta_points_watched(s->points, 0, s->first_ns[0], s->last_ns[0], false);
	ta_points_watched(s->points, 1, late ? s->first_ns[1] : sent_ns + margin_ns,
			  late ? sent_ns - margin_ns : s->last_ns[1], false);
	ta_points_join(s->points);
	return &points_story_joined(s)->between[0];
}

enum { AROUND_NS = 40000000, AT_NS = 4000000 }; /* more than the margin around a capture's ends */

static void fate__after_the_end_is_named_until_the_capture_is_shown_to_have_ended(void **state)
{
	struct points_story *s = *state;
	const struct ta_between *b = unseen_around(s, true, TA_ACK, AROUND_NS);
	assert_int_equal(b->unknown, 3);
	assert_int_equal(b->after, 0);
	assert_int_equal(points_story_fate(s, 0, s->last[0]).why, TA_FATE_WHY_ENDED);
}

static void fate__a_packet_at_the_very_end_shows_no_end(void **state)
{
	assert_int_equal(unseen_around(*state, true, TA_ACK, AT_NS)->after, 3);
}

static void fate__a_reset_shows_no_end(void **state)
{
	assert_int_equal(unseen_around(*state, true, TA_RST | TA_ACK, AROUND_NS)->after, 3);
}

static void fate__before_the_start_is_named_until_the_capture_is_shown_not_to_have_begun(
	void **state)
{
	const struct ta_between *b = unseen_around(*state, false, TA_ACK, AROUND_NS);
	assert_int_equal(b->unknown, 3);
	assert_int_equal(b->before, 0);
}

static void fate__a_packet_at_the_very_start_shows_no_start(void **state)
{
	assert_int_equal(unseen_around(*state, false, TA_ACK, AT_NS)->before, 3);
}

static void fate__is_open_where_the_other_lost_packets(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	exchange(s, 10, TA_SEC);
	points_story_send(s, FROM_CLIENT, 900000, 7, 1, TA_ACK, LOST);
	uint32_t lost = s->last[0];
	exchange(s, 10, TA_SEC);
	ta_points_watched(s->points, 1, s->first_ns[1], s->last_ns[1], true);
	points_story_join(s);
	assert_int_equal(points_story_fate(s, 0, lost).why, TA_FATE_WHY_LOSSY);
	assert_int_equal(points_story_joined(s)->between[0].lost, 0);
}

/* Point 1 never saw data that its own host acknowledged. The ACK that it alone lacks about then may have come by, too. */
/* The client acknowledges a SYN-ACK that its own point does not show. */
static void fate__of_a_syn_that_was_acknowledged_is_not_lost(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	points_story_send(s, FROM_CLIENT, 1000, 0, 0, TA_SYN, 0);
	points_story_send(s, FROM_SERVER, 9000, 1001, 0, TA_SYN | TA_ACK, UNSEEN_0);
	points_story_send(s, FROM_CLIENT, 1001, 9001, 0, TA_ACK, 0);
	uint32_t syn_ack = s->last[1] - 1;
	s->now_ns += TA_SEC;
	points_story_send(s, FROM_CLIENT, 1001, 9001, 100, TA_ACK, 0);
	points_story_send(s, FROM_SERVER, 9001, 1101, 50, TA_ACK, 0);
	points_story_join(s);
	assert_int_equal(points_story_joined(s)->between[1].lost, 0);
	assert_int_equal(points_story_fate(s, 1, syn_ack).why, TA_FATE_WHY_LOSSY);
}

static void fate__of_a_syn_that_was_not_acknowledged_is_lost(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	points_story_send(s, FROM_CLIENT, 1000, 0, 0, TA_SYN, 0);
	points_story_send(s, FROM_SERVER, 9000, 1001, 0, TA_SYN | TA_ACK, LOST);
	uint32_t syn_ack = s->last[1];
	s->now_ns += TA_SEC;
	points_story_handshake(s, 1000, 9000);
	points_story_join(s);
	assert_int_equal(points_story_joined(s)->between[1].lost, 1);
	assert_int_equal(points_story_fate(s, 1, syn_ack).fate, TA_FATE_LOST);
}

static void fate__is_open_where_a_tap_missed_packets(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	exchange(s, 10, TA_SEC);
	points_story_send(s, FROM_CLIENT, 900000, 800000, 100, TA_ACK, 0);
	points_story_send(s, FROM_CLIENT, 900100, 800000, 100, TA_ACK, UNSEEN_1);
	uint32_t missed = s->last[0];
	points_story_send(s, FROM_SERVER, 800000, 900200, 0, TA_ACK, 0);
	points_story_send(s, FROM_CLIENT, 900200, 800000, 0, TA_ACK, UNSEEN_1);
	uint32_t ack = s->last[0];
	points_story_send(s, FROM_CLIENT, 900200, 800000, 10, TA_ACK, LOST);
	uint32_t lost = s->last[0];
	s->now_ns += TA_SEC;
	points_story_send(s, FROM_CLIENT, 900200, 800000, 10, TA_ACK, 0);
	points_story_send(s, FROM_SERVER, 800000, 900210, 0, TA_ACK, 0);
	points_story_join(s);
	assert_int_equal(points_story_fate(s, 0, missed).why, TA_FATE_WHY_LOSSY);
	assert_int_equal(points_story_fate(s, 0, ack).why, TA_FATE_WHY_LOSSY);
	assert_int_equal(points_story_fate(s, 0, lost).fate, TA_FATE_LOST);
	assert_int_equal(points_story_joined(s)->between[0].lost, 1);
}

/* An ACK of the server that only the client's tap has, with the server's next IP ID: the server's tap missed it. */
static void fate__is_open_where_ip_ids_have_a_gap(void **state)
{
	struct points_story *s = *state;
	points_story_connection(s, 4000);
	exchange(s, 5, TA_SEC);
	for (uint32_t i = 0; i < 3; i++, s->now_ns += TA_SEC)
		points_story_send(s, FROM_SERVER, 700000, 800000 + i, 0, TA_ACK,
				  i == 1 ? UNSEEN_1 : 0);
	uint32_t missed = s->last[0] - 1;
	s->now_ns += 20 * TA_SEC;
	exchange(s, 5, TA_SEC);
	s->id += 999;
	points_story_send(s, FROM_SERVER, 700000, 900000, 0, TA_RST, UNSEEN_1);
	uint32_t made = s->last[0];
	s->id -= 1000;
	exchange(s, 5, TA_SEC);
	points_story_join(s);
	assert_int_equal(points_story_fate(s, 0, missed).why, TA_FATE_WHY_LOSSY);
	assert_int_equal(points_story_fate(s, 0, made).fate, TA_FATE_MADE);
}

/* Another connection of the two hosts tells where the points are. */
static void fate__of_a_connection_that_never_arrived(void **state)
{
	struct points_story *s = *state;
	s->ahead_ns = 3600 * TA_SEC;
	points_story_connection(s, 4000);
	exchange(s, 3, TA_SEC);
	struct ta_flow_key key = points_key(1, 4001), stranger = points_key(9, 4002);
	ta_points_connection(s->points, 0, 1, &key);
	ta_points_connection(s->points, 0, 2, &stranger);
	for (uint32_t conn = 1; conn < 3; conn++) {
		struct ta_sight syn = { .seq = 5, .flags = TA_SYN };
		s->conn[0] = conn;
		points_story_see(s, 0, s->now_ns, syn);
	}
	s->conn[0] = 0;
	s->now_ns += 2 * TA_SEC;
	exchange(s, 3, TA_SEC);
	points_story_join(s);
	assert_int_equal(ta_points_unseen(s->points, 0, 1, FROM_CLIENT, 1).fate, TA_FATE_LOST);
	assert_int_equal(ta_points_unseen(s->points, 0, 1, FROM_SERVER, 1).why, TA_FATE_WHY_NEAR);
	assert_int_equal(ta_points_unseen(s->points, 0, 2, FROM_CLIENT, 1).why, TA_FATE_WHY_NEAR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		POINTS_STORY(clock__is_found_for_any_offset),
		POINTS_STORY(clock__drifts),
		POINTS_STORY(clock__does_not_take_a_queue_for_drift),
		POINTS_STORY(clock__is_set_while_both_watch),
		POINTS_STORY(clock__forgives_a_straggler),
		POINTS_STORY(clock__of_one_direction_is_a_bound),
		POINTS_STORY(fate__is_open_where_the_other_did_not_watch),
		POINTS_STORY(fate__after_the_end_is_named_until_the_capture_is_shown_to_have_ended),
		POINTS_STORY(fate__a_packet_at_the_very_end_shows_no_end),
		POINTS_STORY(fate__a_reset_shows_no_end),
		POINTS_STORY(
			fate__before_the_start_is_named_until_the_capture_is_shown_not_to_have_begun),
		POINTS_STORY(fate__a_packet_at_the_very_start_shows_no_start),
		POINTS_STORY(fate__is_open_where_the_other_lost_packets),
		POINTS_STORY(fate__of_a_syn_that_was_acknowledged_is_not_lost),
		POINTS_STORY(fate__of_a_syn_that_was_not_acknowledged_is_lost),
		POINTS_STORY(fate__is_open_where_a_tap_missed_packets),
		POINTS_STORY(fate__is_open_where_ip_ids_have_a_gap),
		POINTS_STORY(fate__of_a_connection_that_never_arrived),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
