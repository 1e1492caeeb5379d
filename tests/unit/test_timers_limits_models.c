/* SPDX-License-Identifier: MIT */
/* Which timers are supposed behind how many gaps (rules.h, models): each threshold from both sides. */
#include "timers_gaps.h"

#include "timers/models.h"
#include "timers_wheel_clock.h"

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

/* What is odd may be at both ends: a copy that the capture begins with, or a loss probe before the first timeout, and at the
 * end a gap in which an attempt is missing, or that fits nothing. Four gaps that double are needed all the same. */
static void limits__the_middle_of_a_chain_is_explained(void **state)
{
	static const struct {
		int64_t gap_us[7];
		size_t n, explained;
		unsigned missing;
	} rows[] = {
		{ { 303000, 304000, 608000, 1220000, 2436000, 14616000 }, 6, 5, 1 },
		{ { 303000, 304000, 608000, 1220000, 2436000, 12345000 }, 6, 4, 0 },
		{ { 303000, 304000, 608000, 1220000, 7308000 }, 5, 0, 0 },
		{ { 303000, 304000, 608000, 1220000, 12345000 }, 5, 0, 0 },
		{ { 900000, 303000, 304000, 608000, 1220000, 2436000, 14616000 }, 7, 5, 1 },
		{ { 900000, 303000, 304000, 608000, 1220000, 2436000, 12345000 }, 7, 4, 0 },
		{ { 900000, 303000, 304000, 608000, 1220000, 12345000 }, 6, 0, 0 },
	};
	struct ta_timer_steps steps;
	struct ta_models models;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		lay_gaps(&steps, false, rows[i].gap_us, rows[i].n);
		if (ta_stretch_find(&unknown, &steps, &models) != (rows[i].explained > 0))
			fail_msg("row %zu", i);
		if (!rows[i].explained)
			continue;
		assert_int_equal(models.model[0].shape.n, rows[i].explained);
		assert_int_equal(models.model[0].shape.missing, rows[i].missing);
		assert_int_equal(steps.step[0].fire_ns - steps.step[0].start_lo_ns, 304000000);
	}
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

/* ---- the wheel's grid ---- */

/* A sender on the wheel, and what is off in what the capture shows of it. */
struct wheel {
	unsigned hz;
	uint64_t base_ms, cap_ms;
	int64_t apart_us; /* every other stamp is late by this */
	size_t late_copy; /* the handler of this one runs 45 ms late */
	int64_t resolution_ns;
};

static void turn(const struct wheel *w, int64_t *gap_us, size_t n)
{
	const uint64_t cap = w->cap_ms * w->hz / 1000;
	uint64_t delay = w->base_ms * w->hz / 1000, jiffy = 1000003;

	for (size_t k = 0; k < n; k++) {
		uint64_t fired = wheel_expiry(jiffy, delay);

		if (k + 1 == w->late_copy)
			fired += 45 * w->hz / 1000;
		gap_us[k] = (int64_t)((fired - jiffy) * 1000000 / w->hz);
		gap_us[k] += k % 2 ? -w->apart_us : w->apart_us;
		delay = 2 * delay < cap ? 2 * delay : cap;
		jiffy = fired;
	}
}

static const struct ta_model *best_of_wheel(const struct wheel *w, size_t n, struct ta_models *ret)
{
	struct ta_timer_steps steps;
	struct ta_chain chain = unknown;
	int64_t gap_us[40];

	turn(w, gap_us, n);
	lay_gaps(&steps, true, gap_us, n);
	chain.resolution_ns = w->resolution_ns;
	ta_models_find(&chain, &steps, n, true, ret);
	return ret->n ? &ret->model[0] : NULL;
}

/* TA_GRID_: a tick of HZ 250, and twice 2.5 ms, 6 ms, 12 ms. */
static void limits__stamps_lie_around_their_tick(void **state)
{
	static const struct {
		int64_t apart_us, tolerance_us;
	} rows[] = { { 9000, 2500 },   { 9001, 6000 },   { 16000, 6000 },
		     { 16001, 12000 }, { 28000, 12000 }, { 28001, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct wheel w = {
			.hz = 250, .base_ms = 348, .cap_ms = 120000, .apart_us = rows[i].apart_us
		};
		struct ta_models models;

		assert_int_equal(best_of_wheel(&w, 7, &models)->hz, rows[i].tolerance_us ? 250 : 0);
		assert_int_equal(models.tolerance_ns, rows[i].tolerance_us * US);
	}
}

/* TA_GRID_BASE_PART: stamps of 4 ms are off by 6.5 ms, which is no more than a third of 20 ms. */
static void limits__a_grid_tells_nothing_of_a_base_below_three_times_the_noise(void **state)
{
	struct wheel w = { .hz = 1000, .base_ms = 20, .cap_ms = 120000, .resolution_ns = 4 * MS };
	struct ta_models models;

	(void)state;
	assert_int_equal(best_of_wheel(&w, 9, &models)->hz, 1000);
	assert_int_equal(models.model[0].base_ns, 20 * MS);
	w.base_ms = 19;
	assert_int_equal(best_of_wheel(&w, 9, &models)->kind, TA_MODEL_COARSE);
	/* The same at its own, finer stamps. */
	w.resolution_ns = 1;
	assert_int_equal(best_of_wheel(&w, 9, &models)->base_ns, 19 * MS);
}

/* The buckets of a base of 220 ms at HZ 250 are single ticks, narrower than the noise of 2.5 ms: its first gap, which nothing binds to
 * the others, is late by a tick and the noise of two stamps at most, 13 ms. */
static void limits__a_narrow_grid_holds_the_first_gap(void **state)
{
	const struct ta_lateness wheel = { 113, 100, 5 * MS, 25 * MS };
	const struct wheel w = { .hz = 250, .base_ms = 220, .cap_ms = 120000 };

	(void)state;
	for (int64_t more = 0; more <= 1; more++) {
		struct ta_shape shape = { .n = 8, .cap_ns = 120 * S };
		struct ta_timer_steps steps;
		struct ta_tick_range range;
		int64_t gap_us[8];

		turn(&w, gap_us, 8);
		gap_us[0] = 233000 + more;
		lay_gaps(&steps, true, gap_us, 8);
		assert_true(ta_shape_parse(&shape, &steps, &wheel, 0));
		assert_int_equal(ta_wheel_scan(&steps, &shape, 250, 2500 * US, -1, &range), !more);
	}
}

/* TA_LATE_STEPS, TA_LATE_STEPS_MAX, TA_LATE_BASE_NS: the second gap is 4.736 s, or 5.184 s. */
static void limits__one_late_handler_is_supposed_in_8_to_32_gaps(void **state)
{
	static const struct {
		size_t n;
		uint64_t base_ms, cap_ms;
		bool found;
	} rows[] = { { 7, 350, 120000, false }, { 8, 350, 120000, true },
		     { 32, 350, 5000, true },   { 33, 350, 5000, false },
		     { 8, 2350, 120000, true }, { 8, 2400, 120000, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct wheel w = { .hz = 1000,
					 .base_ms = rows[i].base_ms,
					 .cap_ms = rows[i].cap_ms,
					 .late_copy = 4 };
		struct ta_models models;

		assert_int_equal(best_of_wheel(&w, rows[i].n, &models)->shape.late_step,
				 rows[i].found ? 4 : 0);
	}
}

/* TA_NAME_HZ_: by how far the stamps are off their ticks. */
static void limits__hz_is_named_from_5_7_or_9_gaps_on(void **state)
{
	static const struct {
		int64_t apart_us;
		size_t gaps;
	} rows[] = { { 0, 5 }, { 12000, 7 }, { 24000, 9 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct wheel w = {
			.hz = 250, .base_ms = 288, .cap_ms = 120000, .apart_us = rows[i].apart_us
		};

		for (size_t n = rows[i].gaps - 1; n <= rows[i].gaps; n++) {
			int64_t gap_us[16];
			struct scene s;

			turn(&w, gap_us, n);
			begin(&s, TA_EPISODE_RETRANSMISSION);
			s.chain.sack = 0;
			add_gaps(&s, gap_us, n);
			fit(&s);
			assert_true(s.backoff.wheel);
			assert_int_equal(s.backoff.tick_hz, n == rows[i].gaps ? 250 : 0);
		}
	}
}

/* TA_GRID_SLOW_HZ: 12 ms of noise on a wheel of HZ 250 look like the ticks of HZ 100; without any they are. */
static void limits__a_slow_tick_is_not_told_from_noise(void **state)
{
	static const struct {
		struct wheel w;
		unsigned named;
	} rows[] = {
		{ { .hz = 250, .base_ms = 368, .cap_ms = 120000, .apart_us = 12000 }, 0 },
		{ { .hz = 100, .base_ms = 370, .cap_ms = 120000 }, 100 },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int64_t gap_us[5];
		struct scene s;

		turn(&rows[i].w, gap_us, 5);
		begin(&s, TA_EPISODE_RETRANSMISSION);
		s.chain.sack = 0;
		add_gaps(&s, gap_us, 5);
		fit(&s);
		assert_true(s.backoff.wheel);
		assert_int_equal(s.backoff.tick_hz, rows[i].named);
	}
}

/* A chain from before the capture, whose base doubled into the first delay that is seen: one time, or seven times and then the cap. */
static void limits__a_later_chain_has_the_base_that_the_round_trips_give(void **state)
{
	static const struct {
		struct wheel w;
		int64_t base_ms;
	} rows[] = {
		{ { .hz = 100, .base_ms = 700, .cap_ms = 120000 }, 350 },
		{ { .hz = 250, .base_ms = 64000, .cap_ms = 120000 }, 500 },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int64_t gap_us[6];
		struct scene s;

		turn(&rows[i].w, gap_us, 6);
		begin(&s, TA_EPISODE_RETRANSMISSION);
		mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, false);
		s.chain.rto_estimate_ns = rows[i].base_ms * MS - US;
		add_gaps(&s, gap_us, 6);
		fit(&s);
		assert_int_equal(s.backoff.base_ns, rows[i].base_ms * MS);
		assert_true(s.backoff.estimator_agrees);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__three_gaps_show_a_clean_timer),
		cmocka_unit_test(limits__lost_frames_are_supposed_in_long_chains),
		cmocka_unit_test(limits__the_longest_stretch_is_explained),
		cmocka_unit_test(limits__the_middle_of_a_chain_is_explained),
		cmocka_unit_test(limits__a_base_far_below_the_estimate_takes_five_gaps),
		cmocka_unit_test(limits__stamps_lie_around_their_tick),
		cmocka_unit_test(
			limits__a_grid_tells_nothing_of_a_base_below_three_times_the_noise),
		cmocka_unit_test(limits__a_narrow_grid_holds_the_first_gap),
		cmocka_unit_test(limits__one_late_handler_is_supposed_in_8_to_32_gaps),
		cmocka_unit_test(limits__hz_is_named_from_5_7_or_9_gaps_on),
		cmocka_unit_test(limits__a_slow_tick_is_not_told_from_noise),
		cmocka_unit_test(limits__a_later_chain_has_the_base_that_the_round_trips_give),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
