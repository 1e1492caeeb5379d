/* SPDX-License-Identifier: MIT */
/* Where a run's frames come from: any order of inputs and numbers is found again, and alternating inputs cost little. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "analysis/frame_map.h"

static void expect(const struct ta_frame_map *map, uint64_t frame, unsigned input,
		   uint64_t input_frame)
{
	struct ta_frame_at at = ta_frame_map_find(map, frame);

	assert_int_equal(at.input, input);
	assert_int_equal(at.frame, input_frame);
}

static void frame_map__finds_each_frame_of_two_that_alternate(void **state)
{
	enum { PAIRS = 100000 };
	struct ta_frame_map *map = ta_frame_map_new(2);

	(void)state;
	for (uint64_t i = 1; i <= PAIRS; i++) {
		assert_int_equal(ta_frame_map_add(map, 0, i), 2 * i - 1);
		assert_int_equal(ta_frame_map_add(map, 1, i), 2 * i);
		expect(map, 2 * i, 1, i);
	}
	for (uint64_t i = 1; i <= PAIRS; i++) {
		expect(map, 2 * i - 1, 0, i);
		expect(map, 2 * i, 1, i);
	}
	/* three numbers of a byte each, doubled by growth at most */
	assert_true(ta_frame_map_bytes(map) < 2 * 4 * 2 * PAIRS);
	ta_frame_map_free(map);
}

static void frame_map__keeps_a_long_span_in_a_few_bytes(void **state)
{
	struct ta_frame_map *map = ta_frame_map_new(1);

	(void)state;
	for (uint64_t i = 1; i <= 1000000; i++)
		ta_frame_map_add(map, 0, 41 + i);
	expect(map, 1, 0, 42);
	expect(map, 1000000, 0, 1000041);
	assert_true(ta_frame_map_bytes(map) < 100);
	ta_frame_map_free(map);
}

/* Filters leave holes, and lines of a trace may be numbered in any way. */
static void frame_map__finds_what_chance_made(void **state)
{
	enum { INPUTS = 300, FRAMES = 50000 };
	struct ta_frame_map *map = ta_frame_map_new(INPUTS);
	static struct ta_frame_at want[FRAMES + 1];
	uint64_t next[INPUTS] = { 0 };
	uint32_t random = 1;

	(void)state;
	for (uint64_t i = 1; i <= FRAMES; i++) {
		random = random * 1664525u + 1013904223u;
		unsigned input = random >> 8 & 1 ? 7 : random % INPUTS;
		if (random % 50 == 0)
			next[input] = random;
		else
			next[input] += random % 3 == 0 ? 5 : 1;
		want[i] = (struct ta_frame_at){ input, next[input] };
		assert_int_equal(ta_frame_map_add(map, input, next[input]), i);
	}
	for (uint64_t i = 1; i <= FRAMES; i++)
		expect(map, i, want[i].input, want[i].frame);
	ta_frame_map_free(map);
}

/* A folder that is being filled: nobody knew how many files would come. */
static void frame_map__takes_inputs_that_come_later(void **state)
{
	enum { INPUTS = 100, FRAMES = 1000 };
	struct ta_frame_map *map = ta_frame_map_new(1);

	(void)state;
	for (unsigned input = 0; input < INPUTS; input++)
		for (unsigned i = 0; i < FRAMES; i++)
			/* every other frame: each is a span of its own, and there are many stops */
			ta_frame_map_add(map, input, 1 + (uint64_t)2 * i);
	for (unsigned input = 0; input < INPUTS; input++)
		for (unsigned i = 0; i < FRAMES; i += 99)
			expect(map, (uint64_t)input * FRAMES + i + 1, input, 1 + (uint64_t)2 * i);
	ta_frame_map_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame_map__finds_each_frame_of_two_that_alternate),
		cmocka_unit_test(frame_map__keeps_a_long_span_in_a_few_bytes),
		cmocka_unit_test(frame_map__finds_what_chance_made),
		cmocka_unit_test(frame_map__takes_inputs_that_come_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
