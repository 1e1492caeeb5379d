/* SPDX-License-Identifier: MIT */
/* How long a gap may be of a delay, and where gaps are equal (rules.h, wheel.h): each threshold at its very edge. */
#include "timers_gaps.h"

#include "timers/models.h"

/* ---- lateness ---- */

static bool fits(const struct ta_timer_steps *steps, enum ta_model_kind kind)
{
	struct ta_chain chain = { .kind = TA_EPISODE_RETRANSMISSION,
				  .srtt_ns = -1,
				  .rto_estimate_ns = -1 };
	struct ta_models models;

	ta_models_find(&chain, steps, steps->n, true, &models);
	for (size_t i = 0; i < models.n; i++)
		if (models.model[i].kind == kind && models.model[i].shape.missing == 0)
			return true;
	return false;
}

/* TA_WHEEL_LATE_, TA_WHEEL_EARLY_NS, TA_WHEEL_NOISE_NS: (1155 - 25) ms less 13 % is 1 s, and so is half of 1995 + 5 ms. */
static void limits__on_a_wheel_a_gap_is_late_by_13_per_cent_and_25_ms(void **state)
{
	struct ta_timer_steps steps;

	(void)state;
	GAPS(&steps, true, 1155000, 1995000);
	assert_true(fits(&steps, TA_MODEL_COARSE));
	GAPS(&steps, true, 1155000, 1994998);
	assert_false(fits(&steps, TA_MODEL_COARSE));
	/* What the resolution of the stamps adds is nothing here. */
	GAPS(&steps, true, 1155002, 1995000);
	assert_false(fits(&steps, TA_MODEL_COARSE));
}

/* TA_CLEAN_DRIFT_, TA_CLEAN_EARLY_NS, TA_CLEAN_NOISE_NS: (1018 - 12) ms less 0.6 % is 1 s, and so is a quarter of 3989 + 11 ms. */
static void limits__without_a_wheel_a_gap_is_late_by_a_tick_and_drift(void **state)
{
	struct ta_timer_steps steps;

	(void)state;
	GAPS(&steps, true, 1018000, 2000000, 3989000);
	assert_true(fits(&steps, TA_MODEL_PLAIN));
	GAPS(&steps, true, 1018000, 2000000, 3988996);
	assert_false(fits(&steps, TA_MODEL_PLAIN));
	GAPS(&steps, true, 1018002, 2000000, 3989000);
	assert_false(fits(&steps, TA_MODEL_PLAIN));
}

/* TA_EQUAL_NOISE_NS: one as late as a wheel may be, and 20 ms. */
static void limits__gaps_are_equal_within_13_per_cent_and_20_ms(void **state)
{
	(void)state;
	assert_true(ta_gaps_equal(1000 * MS, 1150 * MS));
	assert_true(ta_gaps_equal(1150 * MS, 1000 * MS));
	assert_false(ta_gaps_equal(1000 * MS, 1150 * MS + 1));
	assert_false(ta_gaps_equal(1150 * MS + 1, 1000 * MS));
}

/* ---- plateaus ---- */

/* How many gaps at the end are one plateau; 0: none. */
struct plateau_row {
	const char *rule;
	bool from_start;
	unsigned count;
	int64_t level_us;
	int64_t gap_us[8];
};

static const struct plateau_row plateau_rows[] = {
	/* A sixtieth of 6 s and 15 ms. */
	{ "TA_PLATEAU_PART, _NOISE_NS", false, 2, 6000000, { 6000000, 5885000 } },
	{ "TA_PLATEAU_PART, _NOISE_NS", false, 0, 0, { 6000000, 5884999 } },
	/* The delays that one gap holds, all but one lost to the capture, do not end it. */
	{ "TA_PLATEAU_TIMES_MAX",
	  true,
	  4,
	  1000000,
	  { 500000, 1000000, 1000000, 3000000, 1000000, 1000000 } },
	{ "TA_PLATEAU_TIMES_MAX",
	  true,
	  2,
	  1000000,
	  { 500000, 1000000, 1000000, 4000000, 1000000, 1000000 } },
	/* Fewer from the first one on are a loss probe and a timeout, or linear. */
	{ "TA_PLATEAU_FROM_START", true, 0, 0, { 1000000, 1000000, 1000000 } },
	{ "TA_PLATEAU_FROM_START", true, 4, 1000000, { 1000000, 1000000, 1000000, 1000000 } },
	/* The third gap from the end is its level, not the fourth. */
	{ "TA_PLATEAU_BACK",
	  true,
	  3,
	  1000000,
	  { 500000, 1000000, 1000000, 1000000, 2000000, 3000000 } },
	{ "TA_PLATEAU_BACK",
	  true,
	  0,
	  0,
	  { 500000, 1000000, 1000000, 1000000, 2000000, 3000000, 2000000 } },
	/* Twice the level at the end is a doubling, if no more than two were equal. */
	{ "TA_DOUBLES_LEAST", true, 0, 0, { 500000, 1000000, 1000000, 2000000 } },
	{ "TA_DOUBLES_LEAST", true, 3, 1000000, { 500000, 1000000, 1000000, 1000000, 2000000 } },
};

static void limits__equal_gaps_at_the_end_are_a_plateau(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plateau_rows) / sizeof(plateau_rows[0]); i++) {
		const struct plateau_row *row = &plateau_rows[i];
		struct ta_timer_steps steps;
		unsigned count = 0;
		size_t n = 0;

		while (n < 8 && row->gap_us[n])
			n++;
		lay_gaps(&steps, row->from_start, row->gap_us, n);

		const int64_t level = ta_plateau_ns(&steps, n, &count);

		if (level != (row->count ? row->level_us * US : -1) || count != row->count)
			fail_msg("row %zu, %s: %u of %" PRId64 " ns", i, row->rule, count, level);
	}
}

/* Stamps that stand still are no level. */
static void limits__no_gap_is_no_plateau(void **state)
{
	struct ta_timer_steps steps;
	unsigned count;

	(void)state;
	GAPS(&steps, false, 0, 0, 0);
	assert_int_equal(ta_plateau_ns(&steps, 3, &count), -1);
}

static int64_t clean_cap_ns(int64_t last_growing_us, int64_t seen_us)
{
	static const struct ta_lateness clean = { 1006, 1000, 11 * MS, 12 * MS };
	struct ta_timer_steps steps;

	GAPS(&steps, true, 4300000, last_growing_us, seen_us, seen_us);
	return ta_clean_cap_ns(&steps, steps.n, seen_us * US, &clean);
}

/* TA_CAP_PART: illumos' 60 s, seen late by half a per cent and the noise. TA_CAP_WHOLE_PART: 100 s that were set, by a thousandth. */
static void limits__a_clean_cap_is_seen_late_by_half_a_per_cent(void **state)
{
	(void)state;
	assert_int_equal(clean_cap_ns(4300000, 60312000), 60 * S);
	assert_int_equal(clean_cap_ns(4300000, 60312001), -1);
	assert_int_equal(clean_cap_ns(4300000, 100112000), 100 * S);
	assert_int_equal(clean_cap_ns(4300000, 100112200), -1);
}

/* TA_PLATEAU_GROWS_: a multiple of the base stops right at a doubling, 4.3 s to 8.6 s. Below 9/10 of it a gap still grows. */
static void limits__a_gap_below_nine_tenths_of_the_plateau_grows(void **state)
{
	(void)state;
	assert_int_equal(clean_cap_ns(7740000, 8600000), 8600 * MS);
	assert_int_equal(clean_cap_ns(7739999, 8600000), -1);
}

/* ---- timers that look up at fixed times ---- */

static bool scanned(enum ta_episode_kind kind, const int64_t *gap_us, size_t n)
{
	struct ta_timer_steps steps;
	struct ta_backoff backoff = { 0 };
	struct scene s;

	begin(&s, kind);
	s.chain.resolution_ns = 0;
	add_gaps(&s, gap_us, n);
	lay_gaps(&steps, true, gap_us, n);
	return ta_chain_describe_scanned(&s.chain, &steps, &backoff);
}

/* TA_SCANNED_NOISE_NS, TA_LISTENER_SCAN_NS: the first SYN-ACK waits for the next look, every 200 ms. */
static void limits__a_listener_is_late_by_200_ms_and_6_ms_of_noise(void **state)
{
	(void)state;
	assert_true(scanned(TA_EPISODE_SYN_ACK, (int64_t[]){ 1206000, 2000000, 4000000 }, 3));
	assert_false(scanned(TA_EPISODE_SYN_ACK, (int64_t[]){ 1206001, 2000000, 4000000 }, 3));
	assert_true(scanned(TA_EPISODE_SYN_ACK, (int64_t[]){ 994000, 2000000, 4000000 }, 3));
	assert_false(scanned(TA_EPISODE_SYN_ACK, (int64_t[]){ 993999, 2000000, 4000000 }, 3));
	/* All others by the noise of two stamps. */
	assert_true(scanned(TA_EPISODE_SYN_ACK, (int64_t[]){ 1100000, 2000000, 4012000 }, 3));
	assert_false(scanned(TA_EPISODE_SYN_ACK, (int64_t[]){ 1100000, 2000000, 4012001 }, 3));
}

/* TA_SCANNED_STEPS_MIN, TA_SCANNED_STEPS_MAX. */
static void limits__a_listeners_look_is_told_from_3_to_12_gaps(void **state)
{
	int64_t gap_us[13];

	(void)state;
	for (size_t k = 0; k < 13; k++)
		gap_us[k] = 1000000LL << k;
	assert_false(scanned(TA_EPISODE_SYN_ACK, gap_us, 2));
	assert_true(scanned(TA_EPISODE_SYN_ACK, gap_us, 3));
	assert_true(scanned(TA_EPISODE_SYN_ACK, gap_us, 12));
	assert_false(scanned(TA_EPISODE_SYN_ACK, gap_us, 13));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__on_a_wheel_a_gap_is_late_by_13_per_cent_and_25_ms),
		cmocka_unit_test(limits__without_a_wheel_a_gap_is_late_by_a_tick_and_drift),
		cmocka_unit_test(limits__gaps_are_equal_within_13_per_cent_and_20_ms),
		cmocka_unit_test(limits__equal_gaps_at_the_end_are_a_plateau),
		cmocka_unit_test(limits__no_gap_is_no_plateau),
		cmocka_unit_test(limits__a_clean_cap_is_seen_late_by_half_a_per_cent),
		cmocka_unit_test(limits__a_gap_below_nine_tenths_of_the_plateau_grows),
		cmocka_unit_test(limits__a_listener_is_late_by_200_ms_and_6_ms_of_noise),
		cmocka_unit_test(limits__a_listeners_look_is_told_from_3_to_12_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
