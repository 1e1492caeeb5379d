/* SPDX-License-Identifier: MIT */
/* One record in two inputs of a place is one segment; two records that look alike are two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/copies.h"

static const struct ta_segment ack = { .seq = 1, .ack = 101, .flags = TA_ACK, .sport = 22 };

static void copies__of_another_input_with_the_same_stamp_are_seen(void **state)
{
	struct ta_copies copies = { 0 };

	(void)state;
	assert_false(ta_copies_seen(&copies, 0, 1000, &ack));
	assert_true(ta_copies_seen(&copies, 1, 1000, &ack));
	assert_true(ta_copies_seen(&copies, 2, 1000, &ack));
	ta_copies_release(&copies);
}

static void copies__within_one_input_are_none(void **state)
{
	struct ta_copies copies = { 0 };

	(void)state;
	assert_false(ta_copies_seen(&copies, 0, 1000, &ack));
	assert_false(ta_copies_seen(&copies, 0, 1000, &ack));
	ta_copies_release(&copies);
}

static void copies__with_another_stamp_or_number_are_none(void **state)
{
	struct ta_copies copies = { 0 };
	struct ta_segment next = ack;

	(void)state;
	next.ack++;
	assert_false(ta_copies_seen(&copies, 0, 1000, &ack));
	assert_false(ta_copies_seen(&copies, 1, 1001, &ack));
	assert_false(ta_copies_seen(&copies, 1, 1000, &next));
	ta_copies_release(&copies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies__of_another_input_with_the_same_stamp_are_seen),
		cmocka_unit_test(copies__within_one_input_are_none),
		cmocka_unit_test(copies__with_another_stamp_or_number_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
