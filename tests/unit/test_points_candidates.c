/* SPDX-License-Identifier: MIT */
/* How many packets alike make two connections one, and how many are looked at for that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/points_story.h"

/* Whether the story's connection was joined with that of the other point. */
static bool is_joined(struct points_story *s)
{
	points_story_join(s);
	return points_story_joined(s) != NULL;
}

/* Without acknowledgment and timestamp only 32 bits agree. */
static void behind_a_nat__it_takes_two_packets_of_32_bits(void **state)
{
	for (int packets = 1; packets <= 2; packets++) {
		struct points_story *s = points_story_again(state);
		s->nat = s->no_ts = s->no_id = true;
		points_story_connection(s, 4000);
		points_story_send(s, FROM_CLIENT, 5000, 0, 0, TA_SYN, 0);
		if (packets == 2)
			points_story_send(s, FROM_CLIENT, 6000, 0, 0, TA_RST, 0);
		assert_int_equal(is_joined(s), packets == 2);
	}
}

static void behind_a_nat__one_packet_of_64_bits_is_enough(void **state)
{
	struct points_story *s = *state;
	s->nat = s->no_ts = s->no_id = true;
	points_story_connection(s, 4000);
	points_story_send(s, FROM_CLIENT, 5000, 7000, 1, TA_ACK, 0);
	assert_true(is_joined(s));
}

static void with_shifted_numbers__it_takes_three_packets(void **state)
{
	for (unsigned packets = 2; packets <= 3; packets++) {
		struct points_story *s = points_story_again(state);
		s->nat = s->no_ts = true;
		s->seq_shift = 3000000000;
		points_story_connection(s, 4000);
		for (uint32_t i = 0; i < packets; i++)
			points_story_send(s, FROM_CLIENT, 5000 + 10 * i, 7000, 10, TA_ACK, 0);
		assert_int_equal(is_joined(s), packets == 3);
		if (packets == 3)
			assert_int_equal(points_story_joined(s)->seq_shift[0], 3000000000);
	}
}

/* Each packet of the connection is in another one of the server's side, and in the last of these are two. */
static void of_all_that_are_alike__eight_are_considered(void **state)
{
	for (uint32_t others = 8; others <= 9; others++) {
		struct points_story *s = points_story_again(state);
		s->nat = s->no_ts = s->no_id = true;
		for (s->conn[1] = 0; s->conn[1] < others; s->conn[1]++) {
			points_story_connection(s, (uint16_t)(4000 + s->conn[1]));
			points_story_send(s, FROM_CLIENT, 1000 * s->conn[1] + 1, 7000, 1, TA_ACK,
					  0);
		}
		s->conn[1] = others - 1;
		points_story_send(s, FROM_CLIENT, 900000, 7000, 1, TA_ACK, 0);
		assert_true(is_joined(s));
		assert_int_equal(points_story_joined(s)->conn[1] == others - 1, others == 8);
	}
}

enum { TRIALS = 24 };

/* Of TRIALS connections, of which the server's side has `count` packets and the client's only the one at `at`: how many are joined. */
static unsigned met(void **state, uint32_t count, uint32_t at)
{
	struct points_story *s = points_story_again(state);
	s->no_ts = s->no_id = true;
	for (uint32_t trial = 0; trial < TRIALS; trial++) {
		s->conn[0] = s->conn[1] = trial;
		points_story_connection(s, (uint16_t)(4000 + trial));
		for (uint32_t i = 0; i < count; i++)
			points_story_send(s, FROM_CLIENT, 1000000 * trial + i, 7000, 1, TA_ACK,
					  i == at ? 0 : UNSEEN_0);
	}
	points_story_join(s);
	unsigned n = 0;
	for (uint32_t trial = 0; trial < TRIALS; trial++)
		n += ta_points_joined_count(s->points, 0, trial) == 1;
	return n;
}

static void a_long_connection__is_kept_in_part(void **state)
{
	assert_int_equal(met(state, 1024, 500), TRIALS);
	assert_in_range(met(state, 1025, 500), TRIALS / 4, 3 * TRIALS / 4);
}

static void a_long_connection__is_kept_at_both_its_ends(void **state)
{
	assert_int_equal(met(state, 2000, 63), TRIALS);
	assert_in_range(met(state, 2000, 64), TRIALS / 4, 3 * TRIALS / 4);
	assert_int_equal(met(state, 2000, 2000 - 64), TRIALS);
	assert_in_range(met(state, 2000, 2000 - 65), TRIALS / 4, 3 * TRIALS / 4);
}

/* Three packets, whose numbers were moved, of so many: how often in 8 trials all three are among those that vote. */
static unsigned shifts_found(void **state, uint32_t count)
{
	unsigned n = 0;
	for (uint16_t trial = 0; trial < 8; trial++) {
		struct points_story *s = points_story_again(state);
		s->nat = s->no_ts = true;
		s->seq_shift = 3000000000;
		s->id = (uint16_t)(1 + 1000 * trial);
		points_story_connection(s, 4000);
		for (uint32_t i = 0; i < count; i++)
			points_story_send(s, FROM_CLIENT, 5000 + 10 * i, 7000, 10, TA_ACK,
					  i >= 100 && i < 103 ? 0 : UNSEEN_1);
		assert_true(is_joined(s));
		n += points_story_joined(s)->seq_shift[0] == 3000000000;
	}
	return n;
}

static void a_long_connection__votes_in_part_on_what_was_added(void **state)
{
	assert_int_equal(shifts_found(state, 4096), 8);
	assert_in_range(shifts_found(state, 4097), 0, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		POINTS_STORY(behind_a_nat__it_takes_two_packets_of_32_bits),
		POINTS_STORY(behind_a_nat__one_packet_of_64_bits_is_enough),
		POINTS_STORY(with_shifted_numbers__it_takes_three_packets),
		POINTS_STORY(of_all_that_are_alike__eight_are_considered),
		POINTS_STORY(a_long_connection__is_kept_in_part),
		POINTS_STORY(a_long_connection__is_kept_at_both_its_ends),
		POINTS_STORY(a_long_connection__votes_in_part_on_what_was_added),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
