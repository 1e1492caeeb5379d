/* SPDX-License-Identifier: MIT */
/* When a clock was set, and when it drifts: on both sides of each number that tells these from jitter and from queues. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "support/points_story.h"

/* `count` packets of the server and of the client by turns, one each period: the server's first. */
static void turns(struct points_story *s, unsigned count, int64_t period_ns)
{
	for (unsigned i = 0; i < count; i++) {
		uint32_t n = s->frame[0] * 10;
		s->now_ns += period_ns;
		points_story_send(s, i % 2 ? FROM_CLIENT : FROM_SERVER, n, n, 10, TA_ACK, 0);
	}
}

/* The server's clock is set ahead by so much, and holds for so many packets that both points see. */
static unsigned steps(void **state, int64_t by_ns, int64_t pause_ns, unsigned packets)
{
	struct points_story *s = points_story_again(state);
	s->delay_ns = 10000;
	points_story_connection(s, 4000);
	turns(s, 20, TA_MS);
	s->ahead_ns += by_ns;
	s->now_ns += pause_ns;
	turns(s, packets, TA_MS);
	points_story_join(s);
	return ta_points_clock(s->points, 0, 1)->steps;
}

static void step__is_two_milliseconds_and_more(void **state)
{
	assert_int_equal(steps(state, 1900000, 0, 20), 0);
	assert_int_equal(steps(state, 2200000, 0, 20), 1);
}

/* 600 ppm of 100 s are 60 ms, to which the 2 ms come. */
static void step__is_faster_than_any_drift(void **state)
{
	assert_int_equal(steps(state, 58 * TA_MS, 100 * TA_SEC, 20), 0);
	assert_int_equal(steps(state, 66 * TA_MS, 100 * TA_SEC, 20), 1);
}

static void step__holds_for_four_packets(void **state)
{
	assert_int_equal(steps(state, TA_SEC, 0, 3), 0);
	assert_int_equal(steps(state, TA_SEC, 0, 4), 1);
}

struct rally {
	unsigned count; /* of packets in each direction */
	int64_t span_ns, delay_ns;
	double drift, queue; /* by how much the delay of the client's packets grows */
};

/* Whether a drift is believed, which without a queue then is that of the clocks. */
static bool drifts(void **state, const struct rally *r)
{
	struct points_story *s = points_story_again(state);
	s->drift = r->drift;
	points_story_connection(s, 4000);
	for (unsigned i = 0; i < r->count; i++) {
		int64_t gone_ns = r->span_ns / (r->count - 1) * i;
		s->now_ns = s->start_ns + gone_ns;
		s->delay_ns = r->delay_ns + (int64_t)((double)gone_ns * r->queue);
		points_story_send(s, FROM_CLIENT, 1 + i, 1 + i, 1, TA_ACK, 0);
		s->delay_ns = r->delay_ns;
		points_story_send(s, FROM_SERVER, 1 + i, 2 + i, 1, TA_ACK, 0);
	}
	points_story_join(s);
	const struct ta_clock_pair *clock = ta_points_clock(s->points, 0, 1);
	assert_int_equal(clock->steps, 0);
	if (clock->drift != 0 && r->queue == 0)
		assert_in_range((int64_t)(clock->drift * 1e9), (int64_t)(r->drift * 0.95e9),
				(int64_t)(r->drift * 1.05e9));
	return clock->drift != 0;
}

static void drift__is_believed_on_both_sides_of_each_number(void **state)
{
	static const struct {
		struct rally rally;
		bool believed;
	} cases[] = {
		/* four packets of each direction */
		{ { 3, 20 * TA_SEC, 1000000, 50e-6, 0 }, false },
		{ { 4, 20 * TA_SEC, 1000000, 50e-6, 0 }, true },
		/* over ten seconds */
		{ { 21, 9 * TA_SEC, 1000000, 100e-6, 0 }, false },
		{ { 21, 11 * TA_SEC, 1000000, 100e-6, 0 }, true },
		/* more than a twentieth of the 20 ms that both delays are together */
		{ { 21, 20 * TA_SEC, 10000000, 45e-6, 0 }, false },
		{ { 21, 20 * TA_SEC, 10000000, 55e-6, 0 }, true },
		/* more than 20 us */
		{ { 21, 20 * TA_SEC, 50000, 0.9e-6, 0 }, false },
		{ { 21, 20 * TA_SEC, 50000, 1.1e-6, 0 }, true },
		/* a direction slopes at least half as steep as the other */
		{ { 21, 20 * TA_SEC, 1000000, 50e-6, 45e-6 }, true },
		{ { 21, 20 * TA_SEC, 1000000, 50e-6, 55e-6 }, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (drifts(state, &cases[i].rally) != cases[i].believed)
			fail_msg("case %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		POINTS_STORY(step__is_two_milliseconds_and_more),
		POINTS_STORY(step__is_faster_than_any_drift),
		POINTS_STORY(step__holds_for_four_packets),
		POINTS_STORY(drift__is_believed_on_both_sides_of_each_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
