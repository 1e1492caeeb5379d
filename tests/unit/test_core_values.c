/* SPDX-License-Identifier: MIT */
/* Small values of core: sequence numbers, cursors, errors, anomalies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/error.h"
#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"

static void seqnum__order_holds_across_the_wrap(void **state)
{
	(void)state;
	assert_true(ta_seq_lt(0xfffffff0u, 5));
	assert_false(ta_seq_lt(5, 0xfffffff0u));
	assert_int_equal(ta_seq_diff(5, 0xfffffff0u), 21);
	assert_int_equal(ta_seq_max(5, 0xfffffff0u), 5);
	assert_int_equal(ta_seq_min(5, 0xfffffff0u), 0xfffffff0u);
	assert_true(ta_seq_leq(7, 7));
	assert_false(ta_seq_gt(7, 7));
	assert_true(ta_seq_geq(7, 7));
}

static void cursor__a_read_past_the_end_sticks(void **state)
{
	(void)state;
	const uint8_t bytes[] = { 1, 2, 3, 4, 5 };
	struct ta_cursor c = ta_cursor_of(bytes, sizeof(bytes));
	assert_int_equal(ta_cursor_be16(&c), 0x0102);
	assert_int_equal(ta_cursor_be32(&c), 0);
	assert_true(c.failed);
	assert_int_equal(ta_cursor_left(&c), 3);
	assert_int_equal(ta_cursor_u8(&c),
			 0); /* three bytes are left, but nothing is read any more */
	assert_null(ta_cursor_take(&c, 0));
}

static void cursor__huge_lengths_do_not_wrap(void **state)
{
	(void)state;
	const uint8_t bytes[] = { 1, 2 };
	struct ta_cursor c = ta_cursor_of(bytes, sizeof(bytes));
	assert_null(ta_cursor_take(&c, SIZE_MAX));
	assert_true(c.failed);
}

static void error__the_first_one_wins(void **state)
{
	(void)state;
	struct ta_error e;
	ta_error_clear(&e);
	assert_int_equal(ta_error_set(&e, "a.first", "file", 7, 0, "got %d", 3), -1);
	assert_int_equal(ta_error_set(&e, "a.second", "other", 8, 0, "later"), -1);
	assert_string_equal(e.code, "a.first");
	assert_string_equal(e.message, "got 3");
	assert_int_equal(e.offset, 7);
	assert_int_equal(ta_error_set(NULL, "a.b", "c", 0, 0, "d"), -1);
}

static void error__a_long_path_keeps_its_tail(void **state)
{
	(void)state;
	struct ta_error e;
	char path[600];
	memset(path, 'd', sizeof(path));
	snprintf(path + 580, 20, "/last.pcap");
	ta_error_clear(&e);
	ta_error_set(&e, "a.b", path, -1, 0, "m");
	assert_true(strlen(e.source) < sizeof(e.source));
	assert_memory_equal(e.source, "...", 3);
	assert_string_equal(e.source + strlen(e.source) - 10, "/last.pcap");
}

static void anomaly__counts_by_name_and_keeps_the_first_frame(void **state)
{
	(void)state;
	struct ta_anomalies set = { 0 };
	ta_anomaly_add(&set, "x.a", 5);
	ta_anomaly_add(&set, "x.b", 6);
	ta_anomaly_add(&set, "x.a", 7);
	ta_anomaly_add_n(&set, "x.c", 8, 0);
	assert_int_equal(set.count, 2);
	assert_int_equal(ta_anomaly_find(&set, "x.a")->count, 2);
	assert_int_equal(ta_anomaly_find(&set, "x.a")->first_frame, 5);
	assert_null(ta_anomaly_find(&set, "x.c"));
	ta_anomalies_release(&set);
	assert_int_equal(set.count, 0);
}

static void anomaly__names_have_a_ceiling_and_none_is_lost(void **state)
{
	(void)state;
	static char name[2 * TA_LIMIT_ANOMALY_NAMES][16];
	struct ta_anomalies set = { 0 };
	uint64_t total = 0;
	for (int i = 0; i < 2 * TA_LIMIT_ANOMALY_NAMES; i++) {
		snprintf(name[i], sizeof(name[i]), "x.%d", i);
		ta_anomaly_add(&set, name[i], 1);
	}
	for (size_t i = 0; i < set.count; i++)
		total += set.item[i].count;
	assert_int_equal(set.count, TA_LIMIT_ANOMALY_NAMES);
	assert_int_equal(total, 2 * TA_LIMIT_ANOMALY_NAMES);
	assert_non_null(ta_anomaly_find(&set, "limits.anomaly_names"));
	ta_anomalies_release(&set);
}

/* Numbers whose product was worked out by hand, and both ways on many more. */
static void hash__is_the_same_without_a_type_of_128_bits(void **state)
{
	uint64_t a = 1, b = UINT64_MAX;

	(void)state;
	assert_true(ta_hash_fold_portably(UINT64_MAX, UINT64_MAX) == (1 ^ (UINT64_MAX - 1)));
	assert_true(ta_hash_fold_portably(UINT64_C(1) << 32, UINT64_C(1) << 32) == 1);
	assert_true(ta_hash_fold_portably(3, 5) == 15);
	for (int i = 0; i < 1000; i++) {
		a = a * UINT64_C(6364136223846793005) + 1442695040888963407u;
		b = b * UINT64_C(6364136223846793005) + 1442695040888963407u;
		assert_true(ta_hash_fold(a, b) == ta_hash_fold_portably(a, b));
	}
}

/* Who knows the constants can still not make a product of nothing: what a carries is in both factors. */
static void hash__no_value_makes_all_seeds_alike(void **state)
{
	static const uint64_t chosen[] = { 0xe7037ed1a0b428dbu, 0x9e3779b97f4a7c15u, 0,
					   UINT64_MAX };
	(void)state;
	for (size_t i = 0; i < sizeof(chosen) / sizeof(*chosen); i++) {
		uint64_t first = ta_hash_mix(1, chosen[i]);
		unsigned alike = 0;
		for (uint64_t seed = 2; seed < 1000; seed++)
			alike += ta_hash_mix(seed, chosen[i]) == first;
		assert_int_equal(alike, 0);
	}
}

static void hash__seeds_differ(void **state)
{
	(void)state;
	assert_true(ta_hash_seed() != ta_hash_seed());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seqnum__order_holds_across_the_wrap),
		cmocka_unit_test(cursor__a_read_past_the_end_sticks),
		cmocka_unit_test(cursor__huge_lengths_do_not_wrap),
		cmocka_unit_test(error__the_first_one_wins),
		cmocka_unit_test(error__a_long_path_keeps_its_tail),
		cmocka_unit_test(anomaly__counts_by_name_and_keeps_the_first_frame),
		cmocka_unit_test(anomaly__names_have_a_ceiling_and_none_is_lost),
		cmocka_unit_test(hash__is_the_same_without_a_type_of_128_bits),
		cmocka_unit_test(hash__no_value_makes_all_seeds_alike),
		cmocka_unit_test(hash__seeds_differ),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
