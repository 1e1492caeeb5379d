/* SPDX-License-Identifier: MIT */
/* What goes first where there is too much, and how often and how exactly memory is looked at: both sides of the thresholds of
 * src/tcp/rules.h. */
#include "support/seg_script.h"

#include <stdlib.h>
#include <string.h>

#include "tcp/fold.h"
#include "tcp/state.h"
#include "tcpautopsy/core/memory.h"

/* A table of two: the first connection to be folded for a third, which comes so many ms after the second one closed. */
static uint32_t folded_for_a_third(struct seg_script *s, double ms)
{
	seg_limit(s, 2);
	seg_open(s, 0, 0);
	seg_open(s, 1, 1000);
	for (int n = 2; n-- > 0;) {
		double end = n ? 10000 : 110000;
		seg_row(s, "%.0f > F. 1 0 1 502 c=%d", end, n);
		seg_row(s, "%.0f < F. 1 0 2 509 c=%d", end + 20, n);
		seg_row(s, "%.0f > . 2 0 2 502 c=%d", end + 20, n);
	}
	seg_row(s, "%.0f > S 0 0 - 64240 c=2", 10020 + ms);
	assert_int_equal(ta_tracker_folded(s->tracker), 1);
	return ta_tracker_glance(s->tracker, 0) ? 1 : 0;
}

/* The first is older, the second closed before it: twice the MSL ago (RFC 9293: 2 minutes) it goes first. */
static void tcp_bounds__what_closed_four_minutes_ago_goes_first(void **state)
{
	assert_int_equal(folded_for_a_third(*state, 240000), 0);
	assert_int_equal(folded_for_a_third(*state, 240001), 1);
}

/* A table of two: a chain that is never answered, and a SYN. */
static bool is_flood_after(struct seg_script *s, double ms)
{
	seg_limit(s, 2);
	seg_open(s, 0, 0);
	seg_in_vain(s, 100, 2, "> P. 1 10 1 502");
	seg_row(s, "20000 > S 0 0 - 64240 c=1");
	seg_row(s, "%.0f > S 0 0 - 64240 c=2", 20000 + ms);
	bool gone = !ta_tracker_glance(s->tracker, 1);
	assert_int_equal(s->last.conn == TA_NO_CONN, !gone);
	return gone;
}

static void tcp_bounds__a_syn_of_ten_seconds_ago_is_of_a_flood(void **state)
{
	assert_false(is_flood_after(*state, 10000));
	assert_true(is_flood_after(*state, 10001));
}

/* How many segments pass before memory, of which all is used, is looked at. */
static unsigned segments_to_a_look(struct seg_script *s, uint64_t bytes)
{
	seg_limit(s, 0);
	seg_open(s, 0, 0);
	ta_tracker_limit_memory(s->tracker, bytes);
	for (unsigned i = 1; i <= 10000; i++) {
		seg_row(s, "%u > P. %u 10 1 502", 100 + i, 1 + 10 * i);
		if (!s->tracker->room.segments)
			return i;
	}
	return 0;
}

static void tcp_bounds__memory_is_looked_at_before_half_a_part_can_be_used_up(void **state)
{
	struct seg_script *s = *state;
	/* half a sixteenth, if each segment takes 4096 bytes */
	const uint64_t bytes_a_segment = 16 * 2 * 4096;

	assert_int_equal(segments_to_a_look(s, 1), 256);
	assert_int_equal(segments_to_a_look(s, 256 * bytes_a_segment), 256);
	assert_int_equal(segments_to_a_look(s, 300 * bytes_a_segment), 300);
	assert_int_equal(segments_to_a_look(s, 4096 * bytes_a_segment), 4096);
	assert_int_equal(segments_to_a_look(s, 5000 * bytes_a_segment), 4096);
}

/* What is set aside for the end of the run: two fifths, and 16 MiB at most. */
static void tcp_bounds__the_end_of_the_run_takes_16_mib_at_most(void **state)
{
	struct seg_script *s = *state;

	ta_tracker_limit_memory(s->tracker, 1000000);
	assert_int_equal(s->tracker->room.end_bytes, 400000);
	ta_tracker_limit_memory(s->tracker, 40000000);
	assert_int_equal(s->tracker->room.end_bytes, 16000000);
	ta_tracker_limit_memory(s->tracker, 50000000);
	assert_int_equal(s->tracker->room.end_bytes, 16777216);
}

/* Half of the rest is for the places of connections, 320 bytes each; what the process has now is nothing to a tebibyte. */
static void tcp_bounds__a_place_is_reckoned_at_320_bytes(void **state)
{
	struct seg_script *s = *state;
	const uint64_t all = (UINT64_C(1) << 40) / 2 / 320;

	ta_tracker_limit_memory(s->tracker, UINT64_C(1) << 40);
	assert_in_range(s->tracker->room.places_max, all - all / 100, all);
}

/* 4 looks of 4096 segments, each a SYN of its own: 96 bytes of each are for the end. What the kernel says is true to some pages. */
static void tcp_bounds__the_end_takes_96_bytes_of_each_connection(void **state)
{
	struct seg_script *s = *state;
	const struct ta_room *r = &s->tracker->room;
	const unsigned n = 4 * 4096;

	ta_tracker_limit_memory(s->tracker, UINT64_C(1) << 40);
	for (unsigned i = 0; i < n; i++) {
		s->talk[0].port[0] = (uint16_t)(1024 + i);
		seg_row(s, "%u > S 0 0 - 64240", i);
	}
	assert_int_equal(r->segments, 0);
	assert_in_range(r->held_bytes - r->end_bytes - ta_memory_resident() + (256 << 10), 96 * n,
			96 * n + (512 << 10));
}

enum { BALLAST_BYTES = 48 << 20 };

/* Something else holds the memory: of twenty connections that failed, a sixteenth and one are given up; that frees less than a
 * thousandth of it, so it is left at that. */
static void tcp_bounds__giving_up_ends_where_it_does_not_help(void **state)
{
	struct seg_script *s = *state;

	for (unsigned n = 0; n < 20; n++) {
		s->talk[0].port[0] = (uint16_t)(1024 + n);
		seg_open(s, 0, 1000.0 * n);
		seg_in_vain(s, 1000.0 * n + 100, 4, "> P. 1 10 1 502");
	}
	char *ballast = malloc(BALLAST_BYTES);
	assert_non_null(ballast);
	memset(ballast, 1, BALLAST_BYTES);
	ta_tracker_limit_memory(s->tracker, 32 << 20);
	for (unsigned i = 0; i < 256; i++)
		seg_row(s, "%u > P. 1 10 1 502", 50000 + i);
	assert_int_equal(s->tracker->room.segments, 0);
	assert_int_equal(ta_tracker_lost(s->tracker)->given_up, 2);
	free(ballast);
}

/* Connections of one SYN that are woken for a look after the end: so many stay awake where memory is small. */
static void tcp_bounds__1024_connections_of_one_syn_stay_awake(void **state)
{
	struct seg_script *s = *state;

	for (unsigned i = 0; i < 1025; i++) {
		s->talk[0].port[0] = (uint16_t)(1024 + i);
		seg_row(s, "%u > S 0 0 - 64240", i);
	}
	ta_tracker_limit_memory(s->tracker, 1);
	seg_end(s, 60000);
	for (uint32_t id = 0; id < 1024; id++)
		(void)seg_conn(s, id);
	assert_non_null(ta_tracker_glance(s->tracker, 0)->trouble);
	(void)seg_conn(s, 1024);
	assert_null(ta_tracker_glance(s->tracker, 0)->trouble);
	assert_non_null(ta_tracker_glance(s->tracker, 1)->trouble);
}

/* Where memory is nearly used up, or its places are, a connection may have a place that was given back; others fold for a new one. */
static void tcp_bounds__a_place_that_was_given_back_costs_nothing(void **state)
{
	static const struct {
		bool over, crowded, given_back;
		unsigned folded;
	} row[] = {
		{ false, false, false, 0 }, { true, false, false, 1 }, { true, false, true, 0 },
		{ false, true, false, 1 },  { false, true, true, 0 },
	};
	struct seg_script *s = *state;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_limit(s, 0);
		struct ta_room *r = &s->tracker->room;
		for (int n = 0; n < 3; n++)
			seg_open(s, n, 1000.0 * n);
		if (row[i].given_back)
			assert_true(ta_tracker_forget(s->tracker, 1));
		r->memory_bytes = UINT64_MAX;
		r->segments_to_look = UINT32_MAX;
		r->places_max = row[i].crowded ? 3 : 4;
		r->over = row[i].over;
		assert_true(ta_fold_has_room(s->tracker, 10 * TA_SEC));
		assert_int_equal(ta_tracker_folded(s->tracker), row[i].folded);
		/* Used up: there is none, given back or not. */
		r->full = true;
		assert_false(ta_fold_has_room(s->tracker, 10 * TA_SEC));
		assert_int_equal(ta_tracker_folded(s->tracker), row[i].folded);
	}
}

/* Where nothing folds, as many are refused as should have folded before it is tried again: of 48 a sixteenth, and one. */
static void tcp_bounds__what_was_in_vain_is_not_tried_at_once(void **state)
{
	struct seg_script *s = *state;
	struct ta_room *r = &s->tracker->room;

	for (unsigned n = 0; n < 48; n++) {
		s->talk[0].port[0] = (uint16_t)(1024 + n);
		seg_open(s, 0, 1000.0 * n);
		seg_in_vain(s, 1000.0 * n + 100, 2, "> P. 1 10 1 502");
	}
	r->over = true;
	for (int i = 0; i < 2; i++) {
		assert_false(ta_fold_has_room(s->tracker, 60 * TA_SEC));
		assert_int_equal(r->in_vain, 4);
		for (uint32_t left = 3; left > 0; left--) {
			assert_false(ta_fold_has_room(s->tracker, 60 * TA_SEC));
			assert_int_equal(r->in_vain, left);
		}
	}
	/* A quiet one is found when it is tried, and not before. */
	r->over = false;
	seg_open(s, 1, 61000);
	r->over = true;
	r->in_vain = 2;
	assert_false(ta_fold_has_room(s->tracker, 62 * TA_SEC));
	assert_int_equal(ta_tracker_folded(s->tracker), 0);
	assert_true(ta_fold_has_room(s->tracker, 62 * TA_SEC));
	assert_int_equal(ta_tracker_folded(s->tracker), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_bounds__what_closed_four_minutes_ago_goes_first),
		TELL(tcp_bounds__a_syn_of_ten_seconds_ago_is_of_a_flood),
		TELL(tcp_bounds__memory_is_looked_at_before_half_a_part_can_be_used_up),
		TELL(tcp_bounds__the_end_of_the_run_takes_16_mib_at_most),
		TELL(tcp_bounds__a_place_is_reckoned_at_320_bytes),
		TELL(tcp_bounds__the_end_takes_96_bytes_of_each_connection),
		TELL(tcp_bounds__giving_up_ends_where_it_does_not_help),
		TELL(tcp_bounds__1024_connections_of_one_syn_stay_awake),
		TELL(tcp_bounds__a_place_that_was_given_back_costs_nothing),
		TELL(tcp_bounds__what_was_in_vain_is_not_tried_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
