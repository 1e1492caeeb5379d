/* SPDX-License-Identifier: MIT */
/* Which timers are supposed behind how many gaps (rules.h, models): each threshold from both sides. */
#include "timers_gaps.h"

#include "timers/models.h"

/* A chain of which nothing but its gaps is known, without SACK. */
static const struct ta_chain unknown = {
	.kind = TA_EPISODE_RETRANSMISSION, .srtt_ns = -1, .near_ns = -1, .rto_estimate_ns = -1
};

static void find_models(const struct ta_timer_steps *steps, struct ta_models *ret)
{
	ta_models_find(&unknown, steps, steps->n, true, ret);
}

/* TA_GRID_STEPS: below three gaps only the bare bounds are tried. */
static void limits__three_gaps_show_a_clean_timer(void **state)
{
	struct ta_timer_steps steps;
	struct ta_models models;

	(void)state;
	GAPS(&steps, true, 1000000, 2000000);
	find_models(&steps, &models);
	assert_int_equal(models.model[0].kind, TA_MODEL_COARSE);
	GAPS(&steps, true, 1000000, 2000000, 4000000);
	find_models(&steps, &models);
	assert_int_equal(models.model[0].kind, TA_MODEL_PLAIN);
}

/* ---- lost frames ---- */

/* Delays double from 10 ms on; the capture lacks every attempt but those that make n gaps, `missing` of them in the last gaps. */
static unsigned found_missing(size_t n, unsigned missing)
{
	struct ta_timer_steps steps;
	struct ta_models models;
	int64_t gap_us[16], delay_us = 10000;

	for (size_t k = 0; k < n; k++, delay_us *= 2) {
		gap_us[k] = delay_us;
		if (k >= n - missing) {
			delay_us *= 2;
			gap_us[k] += delay_us;
		}
	}
	lay_gaps(&steps, true, gap_us, n);
	find_models(&steps, &models);
	for (size_t i = 0; i < models.n; i++)
		if (models.model[i].kind == TA_MODEL_PLAIN)
			return models.model[i].shape.missing;
	return UINT8_MAX;
}

/* TA_MISSING_MAX, TA_MISSING_THREE_STEPS, TA_MISSING_TWO_STEPS: one in four at most. */
static void limits__lost_frames_are_supposed_in_long_chains(void **state)
{
	static const struct {
		size_t gaps;
		unsigned missing;
		bool found;
	} rows[] = { { 2, 1, false }, { 3, 1, true },  { 5, 2, false }, { 6, 2, true },
		     { 9, 3, false }, { 10, 3, true }, { 10, 4, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (found_missing(rows[i].gaps, rows[i].missing) !=
		    (rows[i].found ? rows[i].missing : UINT8_MAX))
			fail_msg("%u missing in %zu gaps: found %u", rows[i].missing, rows[i].gaps,
				 found_missing(rows[i].gaps, rows[i].missing));
}

/* ---- a stretch of it ---- */

/* Delays double from 10 ms on, and the last gaps are a backoff of nothing. */
static size_t stretch_of(size_t n, size_t odd)
{
	static const int64_t odd_us[] = { 1234567, 12345, 7654321, 54321, 3213213, 345678 };
	struct ta_timer_steps steps;
	struct ta_models models;
	int64_t gap_us[16];

	for (size_t k = 0; k < n; k++)
		gap_us[k] = k < n - odd ? 10000LL << k : odd_us[k - (n - odd)];
	lay_gaps(&steps, true, gap_us, n);
	return ta_stretch_find(&unknown, &steps, &models) ? models.model[0].shape.n : 0;
}

/* TA_STRETCH_LESS_MAX: up to three less at its end, TA_STRETCH_PART_: else three quarters of it, TA_STRETCH_STEPS: four at the
 * least. */
static void limits__the_longest_stretch_is_explained(void **state)
{
	(void)state;
	assert_int_equal(stretch_of(16, 0), 16);
	assert_int_equal(stretch_of(16, 1), 15);
	assert_int_equal(stretch_of(16, 2), 14);
	assert_int_equal(stretch_of(16, 3), 13);
	assert_int_equal(stretch_of(16, 4), 12);
	assert_int_equal(stretch_of(16, 5), 8);
	assert_int_equal(stretch_of(5, 1), 4);
	assert_int_equal(stretch_of(4, 1), 0);
}

/* The same of a chain with a base below half of the estimate: four gaps double so by chance. */
static void limits__a_base_far_below_the_estimate_takes_five_gaps(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	s.chain.rto_estimate_ns = 300 * MS;
	ADD(&s, 50000, 100000, 200000, 400000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
	ADD(&s, 800000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__three_gaps_show_a_clean_timer),
		cmocka_unit_test(limits__lost_frames_are_supposed_in_long_chains),
		cmocka_unit_test(limits__the_longest_stretch_is_explained),
		cmocka_unit_test(limits__a_base_far_below_the_estimate_takes_five_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
