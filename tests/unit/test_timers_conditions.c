/* SPDX-License-Identifier: MIT */
/* Conditions of the steps and the fit of src/timers that one chain decides, asked of the functions that hold them. */
#include "timers_gaps.h"

#include "tcpautopsy/timers/estimator.h"
#include "timers/models.h"

/* ---- when a timer was armed ---- */

/* Each new segment moves the loss probe, none the RTO; and once a copy was sent, none moves anything. */
static void conditions__a_new_segment_moves_the_first_timer_alone(void **state)
{
	struct ta_timer_steps steps;
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 50000, 250000, 100000, 500000);
	mark(&s.attempt[1], TA_ATTEMPT_ORIGINAL, true);
	mark(&s.attempt[3], TA_ATTEMPT_ORIGINAL, true);
	ta_steps_build(&s.chain, &steps);
	assert_int_equal(steps.n, 2);
	assert_int_equal(steps.step[0].start_lo_ns, s.attempt[0].time_ns);
	assert_int_equal(steps.step[0].start_hi_ns, s.attempt[1].time_ns);
	assert_int_equal(steps.step[1].start_lo_ns, s.attempt[2].time_ns);
	assert_int_equal(steps.step[1].start_hi_ns, s.attempt[2].time_ns);
}

/* An answer arms the timer of a window probe once more, and of nothing else. */
static void conditions__an_answer_arms_the_timer_of_window_probes_alone(void **state)
{
	static const enum ta_episode_kind kinds[] = { TA_EPISODE_ZERO_WINDOW_PROBE,
						      TA_EPISODE_RETRANSMISSION, TA_EPISODE_SYN };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct ta_timer_steps steps;
		struct scene s;

		begin(&s, kinds[i]);
		ADD(&s, 1000000, 2000000);
		s.attempt[1].answer_frame = 5;
		ta_steps_build(&s.chain, &steps);
		assert_int_equal(steps.step[1].chained, i != 0);
	}
}

/* An answer of unknown round trip may have come as late as the next probe: that is no stamp that goes back. */
static void conditions__probes_sooner_than_an_answer_may_take_are_a_backoff(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	ADD(&s, 200000, 400000, 800000, 1600000);
	for (size_t i = 0; i < 4; i++)
		s.attempt[i].answer_frame = 5;
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
}

/* ---- the fit ---- */

/* A lost frame is supposed where the base that it implies can be one: 200 ms, but no 100 ms. */
static void conditions__a_lost_frame_implies_a_base_that_can_be(void **state)
{
	const struct ta_chain chain = { .kind = TA_EPISODE_RETRANSMISSION,
					.srtt_ns = -1,
					.near_ns = -1,
					.rto_estimate_ns = -1 };
	struct ta_timer_steps steps;
	struct ta_models models;

	(void)state;
	GAPS(&steps, true, 600000, 800000, 1600000);
	ta_models_find(&chain, &steps, 3, true, &models);
	assert_true(models.n > 0);
	assert_int_equal(models.model[0].shape.gone[0], 1);
	GAPS(&steps, true, 300000, 400000, 800000);
	ta_models_find(&chain, &steps, 3, true, &models);
	assert_int_equal(models.n, 0);
}

/* A loss probe comes no later than the RTO would: just then, at the latest. */
static void conditions__a_loss_probe_may_come_with_the_rto(void **state)
{
	const struct ta_lateness none = { 1, 1, 0, 0 };
	struct ta_timer_steps steps;

	(void)state;
	for (int64_t more = 0; more <= 1; more++) {
		struct ta_shape shape = { .n = 3, .tlp = true };

		GAPS(&steps, true, 400000 + more, 400000, 800000);
		assert_int_equal(ta_shape_parse(&shape, &steps, &none, 0), !more);
	}
}

/* Under ICMP each gap is some doubling of the base, as late as a wheel may be: 560 ms is none of 400 ms. */
static void conditions__gaps_that_icmp_cut_short_are_explained_one_by_one(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	s.chain.icmp_unreachable = true;
	s.chain.icmp_count = 5;
	ADD(&s, 400000, 410000, 820000, 410000, 400000, 400000, 560000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_CONSTANT);
	assert_int_equal(s.backoff.base_ns, 400 * MS);
	assert_int_equal(s.backoff.base_lo_ns, 400 * MS * 100 / 113);
	assert_int_equal(s.backoff.base_hi_ns, 400 * MS);
	assert_int_equal(s.backoff.explained_attempts, 6);
	assert_int_equal(s.attempt[3].nominal_ns, 800 * MS);
	assert_true(s.attempt[3].flags & TA_ATTEMPT_EXPLAINED);
	assert_false(s.attempt[7].flags & TA_ATTEMPT_EXPLAINED);
}

/* With SACK a lone segment is probed first, under ICMP, too: two gaps suffice for that. */
static void conditions__two_equal_gaps_under_icmp_begin_with_a_probe(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.icmp_unreachable = true;
	s.chain.icmp_count = 2;
	ADD(&s, 400000, 400000);
	fit(&s);
	assert_causes(&s, "otr");
	assert_int_equal(s.backoff.tlp_index, 1);
}

/* What is not known is -1. */
static void conditions__one_copy_leaves_all_unknown(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 300000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_NONE);
	assert_int_equal(s.backoff.base_ns, -1);
	assert_int_equal(s.backoff.base_lo_ns, -1);
	assert_int_equal(s.backoff.base_hi_ns, -1);
	assert_int_equal(s.backoff.plateau_ns, -1);
	assert_int_equal(s.backoff.rto_max_ns, -1);
	assert_int_equal(s.backoff.rto_min_ns, -1);
	assert_int_equal(s.backoff.tlp_index, -1);
}

/* A loss probe that the capture lacks, and the timeout behind it: one or two bases of 200 ms, which the next gaps give. */
static void conditions__a_lost_loss_probe_makes_the_first_gap_longer(void **state)
{
	static const struct {
		int64_t first_us;
		bool fits;
	} rows[] = { { 199999, false }, { 200000, true }, { 400000, true }, { 400001, false } };
	const struct ta_lateness none = { 1, 1, 0, 0 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct ta_shape shape = { .n = 3, .lost_tlp = true };
		struct ta_timer_steps steps;

		GAPS(&steps, true, rows[i].first_us, 400000, 800000);
		assert_int_equal(ta_shape_parse(&shape, &steps, &none, 0), rows[i].fits);
	}
}

/* A later segment moves the loss probe by 100 ms, but not the RTO that bounds it. */
static void conditions__the_rto_that_bounds_a_probe_counts_from_the_head(void **state)
{
	const struct ta_lateness none = { 1, 1, 0, 0 };

	(void)state;
	for (int64_t more = 0; more <= 1; more++) {
		struct ta_shape shape = { .n = 3, .tlp = true };
		struct ta_timer_steps steps;

		GAPS(&steps, true, 400000 + more, 400000, 800000);
		steps.pto_start_ns = steps.step[0].start_lo_ns + 100 * MS;
		assert_int_equal(ta_shape_parse(&shape, &steps, &none, 0), !more);
	}
}

/* The base of a clean timer is what its promptest gap shows, in whole milliseconds. */
static void conditions__a_clean_base_is_rounded_to_the_nearest_millisecond(void **state)
{
	const struct ta_chain chain = { .kind = TA_EPISODE_RETRANSMISSION,
					.srtt_ns = -1,
					.near_ns = -1,
					.rto_estimate_ns = -1 };

	(void)state;
	for (int64_t tenth = 4; tenth <= 6; tenth += 2) {
		const int64_t base_us = 300000 + 100 * tenth;
		struct ta_timer_steps steps;
		struct ta_models models;

		GAPS(&steps, true, base_us, 2 * base_us, 4 * base_us);
		ta_models_find(&chain, &steps, 3, true, &models);
		assert_int_equal(models.model[0].kind, TA_MODEL_PLAIN);
		assert_int_equal(models.model[0].base_ns, (tenth < 5 ? 300 : 301) * MS);
	}
}

/* A thin stream behind its loss probe: three equal delays do not double at first; of two the first is another probe. */
static void conditions__three_equal_delays_behind_a_probe_are_linear(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 220000, 300000, 300000, 300000, 600000, 1200000, 2400000);
	fit(&s);
	assert_causes(&s, "otrrrrrr");
	assert_int_equal(s.backoff.law, TA_LAW_LINEAR_THEN_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, 300 * MS);
}

/* lwIP's base of 1.5 s, the first delay cut short: each call of the slow timer that ends one sets the next. */
static void conditions__ticks_are_counted_from_the_one_before(void **state)
{
	struct ta_timer_steps steps;
	struct ta_backoff backoff;
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 1200000, 3000000, 6000000);
	GAPS(&steps, true, 1200000, 3000000, 6000000);
	backoff = (struct ta_backoff){ 0 };
	assert_true(ta_chain_describe_ticks(&s.chain, &steps, &backoff));
	assert_int_equal(backoff.base_ns, 1500 * MS);
	steps.step[2].chained = false;
	assert_false(ta_chain_describe_ticks(&s.chain, &steps, &backoff));
}

/* A copy of a part of the original shows that it was several segments. */
static void conditions__a_copy_of_a_part_shows_two_segments(void **state)
{
	static const struct {
		uint32_t seq, len;
		unsigned in_flight;
	} rows[] = { { 1, 1000, 2 }, { 1001, 1000, 2 }, { 1, 2000, 1 }, { 2001, 1000, 1 } };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct scene s;

		begin(&s, TA_EPISODE_RETRANSMISSION);
		ADD(&s, 300000);
		s.attempt[0].seq = 1;
		s.attempt[0].len = 2000;
		s.attempt[1].seq = rows[i].seq;
		s.attempt[1].len = rows[i].len;
		assert_int_equal(ta_chain_in_flight(&s.chain), rows[i].in_flight);
	}
}

/* tcp_rtt_estimator: the variance falls once per round trip, when what was sent at the last fall is acknowledged. */
static void conditions__the_variance_falls_once_per_round_trip(void **state)
{
	static const struct {
		uint32_t una, nxt;
		bool falls;
	} acks[] = {
		/* In the first the deviation is still that of the first sample. */
		{ 500, 1100, false }, { 1001, 2000, false }, { 1500, 2100, false },
		{ 2001, 3000, true }, { 2500, 3100, false }, { 3001, 4000, true },
	};
	struct ta_rto_estimator e = { 0 };
	uint32_t before;

	(void)state;
	ta_rto_sample(&e, 400 * MS, 1, 1000);
	assert_int_equal(e.rttvar_us, 800000);
	for (size_t i = 0; i < 6; i++) {
		before = e.rttvar_us;
		ta_rto_sample(&e, 400 * MS, acks[i].una, acks[i].nxt);
		assert_int_equal(e.rttvar_us < before, acks[i].falls);
	}
}

/* ---- the minimum RTO ---- */

/* SRTT 64 ms by 1 ms, RTO 664 ms of a variance of 600 ms: any minimum may hide in that. */
static enum ta_minimum minimum_of_probe(int64_t probe_us, int64_t *ret_ns)
{
	const struct ta_chain chain = {
		.kind = TA_EPISODE_RETRANSMISSION,
		.srtt_ns = 64 * MS,
		.variance_ns = 600 * MS,
		.rto_estimate_ns = 664 * MS,
	};
	const struct ta_model m = {
		.kind = TA_MODEL_COARSE,
		.shape = { .n = 2, .tlp = true },
		.base_ns = 664 * MS,
		.base_lo_ns = 664 * MS,
		.base_hi_ns = 664 * MS,
	};
	struct ta_timer_steps steps;

	GAPS(&steps, true, probe_us, 664000);
	steps.in_flight = 1;
	return ta_minimum_of(&chain, &steps, &m, ret_ns);
}

/* 2 SRTT by 2 ms, 200 ms, and a stamp's noise of 2.5 ms before it. */
static void conditions__a_loss_probe_shows_the_minimum(void **state)
{
	int64_t ns;

	(void)state;
	assert_int_equal(minimum_of_probe(323500, &ns), TA_MINIMUM_USUAL);
	assert_int_equal(minimum_of_probe(323499, &ns), TA_MINIMUM_OTHER);
}

/* At the sender, HZ 1000, SRTT 64 ms: a base 300 ms above it was set, one of 333 ms is that of a longer round trip. */
static void conditions__a_longer_minimum_is_a_round_one(void **state)
{
	const struct ta_chain chain = {
		.kind = TA_EPISODE_RETRANSMISSION,
		.srtt_ns = 64 * MS,
		.rto_estimate_ns = 264 * MS,
	};
	static const struct {
		int64_t above_ms, minimum_ms;
	} rows[] = { { 300, 300 }, { 333, -1 } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const int64_t base = (64 + rows[i].above_ms) * MS;
		const struct ta_model m = { .hz = 1000,
					    .shape = { .n = 1 },
					    .base_ns = base,
					    .base_lo_ns = base,
					    .base_hi_ns = base };
		struct ta_timer_steps steps;
		int64_t ns;

		GAPS(&steps, true, base / US);
		assert_int_equal(ta_minimum_of(&chain, &steps, &m, &ns),
				 rows[i].minimum_ms > 0 ? TA_MINIMUM_OTHER : TA_MINIMUM_USUAL);
		assert_int_equal(ns, rows[i].minimum_ms > 0 ? rows[i].minimum_ms * MS : -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions__a_new_segment_moves_the_first_timer_alone),
		cmocka_unit_test(conditions__an_answer_arms_the_timer_of_window_probes_alone),
		cmocka_unit_test(conditions__probes_sooner_than_an_answer_may_take_are_a_backoff),
		cmocka_unit_test(conditions__a_lost_frame_implies_a_base_that_can_be),
		cmocka_unit_test(conditions__a_loss_probe_may_come_with_the_rto),
		cmocka_unit_test(conditions__gaps_that_icmp_cut_short_are_explained_one_by_one),
		cmocka_unit_test(conditions__two_equal_gaps_under_icmp_begin_with_a_probe),
		cmocka_unit_test(conditions__one_copy_leaves_all_unknown),
		cmocka_unit_test(conditions__a_lost_loss_probe_makes_the_first_gap_longer),
		cmocka_unit_test(conditions__the_rto_that_bounds_a_probe_counts_from_the_head),
		cmocka_unit_test(conditions__a_clean_base_is_rounded_to_the_nearest_millisecond),
		cmocka_unit_test(conditions__three_equal_delays_behind_a_probe_are_linear),
		cmocka_unit_test(conditions__ticks_are_counted_from_the_one_before),
		cmocka_unit_test(conditions__a_copy_of_a_part_shows_two_segments),
		cmocka_unit_test(conditions__the_variance_falls_once_per_round_trip),
		cmocka_unit_test(conditions__a_loss_probe_shows_the_minimum),
		cmocka_unit_test(conditions__a_longer_minimum_is_a_round_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
