/* SPDX-License-Identifier: MIT */
/* Conditions of the steps, the fit and the clock of src/timers that one chain decides, asked of the functions that hold them. */
#include "timers_gaps.h"

#include "timers/abort_internal.h"
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
	assert_int_equal(s.backoff.explained_attempts, 6);
	assert_int_equal(s.attempt[3].nominal_ns, 800 * MS);
	assert_true(s.attempt[3].flags & TA_ATTEMPT_EXPLAINED);
	assert_false(s.attempt[7].flags & TA_ATTEMPT_EXPLAINED);
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

/* ---- how it goes on ---- */

/* Three timeouts, 400 ms doubled, as a fit has described them. */
static void described(struct scene *s, enum ta_law law)
{
	begin(s, TA_EPISODE_RETRANSMISSION);
	ADD(s, 400000, 800000, 1600000);
	for (size_t i = 1; i < 4; i++) {
		s->attempt[i].cause = TA_CAUSE_RTO;
		s->attempt[i].nominal_ns = 400 * MS << (i - 1);
	}
	s->backoff = (struct ta_backoff){ .law = law, .base_ns = 400 * MS, .tlp_index = -1 };
	s->input.chain = &s->chain;
	s->input.backoff = &s->backoff;
}

/* The clock's zero is the first timeout: where the capture lacks that one, it was earlier by the delay behind it. */
static void conditions__a_first_timeout_that_is_missing_came_earlier(void **state)
{
	struct ta_outlook outlook;
	struct scene s;

	(void)state;
	described(&s, TA_LAW_EXPONENTIAL);
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.first_ns, s.attempt[1].time_ns);
	assert_int_equal(outlook.timeouts, 3);
	s.attempt[1].missing_before = 1;
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.first_ns, s.attempt[0].time_ns);
	assert_int_equal(outlook.timeouts, 4);
}

/* What the fit left unexplained at its end has no delay, whatever the round trips give. */
static void conditions__a_timeout_without_a_delay_has_none_behind_it(void **state)
{
	struct ta_outlook outlook;
	struct scene s;

	(void)state;
	described(&s, TA_LAW_EXPONENTIAL);
	s.chain.rto_estimate_ns = 300 * MS;
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.delay_ns, 3200 * MS);
	s.attempt[3].nominal_ns = -1;
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.delay_ns, -1);
	/* One timeout alone shows no law, and then they do. */
	s.backoff.law = TA_LAW_NONE;
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.delay_ns, 600 * MS);
}

/* Equal delays go on equal under ICMP, without the first one, and of a clean stack; else a thin stream's double in the end. */
static void conditions__equal_delays_go_on_as_their_reason_has_it(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		struct ta_outlook outlook;
		struct scene s;

		described(&s, TA_LAW_CONSTANT);
		s.chain.icmp_unreachable = i == 1;
		mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, i != 2);
		s.backoff.clean = i == 3;
		ta_outlook_init(&outlook, &s.input);
		assert_int_equal(outlook.delay_ns, 1600 * MS);
		assert_int_equal(outlook.doubles, i == 0);
		assert_int_equal(outlook.linear, i == 0 ? 3 : 0);
	}
}

/* ---- its end ---- */

/* So many timeouts of a real kernel at HZ 250, and the capture ends there. */
static void timeouts(struct scene *s, size_t n, bool orphan)
{
	static const int64_t gap_us[] = { 235249,   495986,    956026,   1887989,
					  3744007,  7680007,   15104027, 29951981,
					  61443994, 120828015, 120832019 };

	begin(s, TA_EPISODE_RETRANSMISSION);
	s->chain.sack = 0;
	add_gaps(s, gap_us, n);
	fit(s);
	s->input.orphan_possible = orphan;
	run_clock(s, 0);
}

/* tcp_retries2 15: fourteen retransmissions behind the first one, the last before 924.6 s. */
static void conditions__the_clock_says_how_many_are_to_come(void **state)
{
	struct scene s;

	(void)state;
	timeouts(&s, 5, false);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
	assert_int_equal(s.abort.more, 10);
	timeouts(&s, 11, false);
	assert_int_equal(s.abort.more, 4);
}

/* tcp_orphan_retries 8 are over after 102.2 s: what goes on then has an owner. */
static void conditions__who_goes_on_longer_than_an_orphan_is_none(void **state)
{
	struct scene s;

	(void)state;
	timeouts(&s, 8, true);
	assert_string_equal(s.abort.rule, "linux tcp_orphan_retries=8");
	timeouts(&s, 9, true);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
}

/* One keep-alive probe shows no interval, and so no end. */
static void conditions__one_keepalive_probe_tells_no_end(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_KEEPALIVE);
	fit(&s);
	run_clock(&s, 60 * S);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.expected_ns, -1);
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
		cmocka_unit_test(conditions__a_loss_probe_shows_the_minimum),
		cmocka_unit_test(conditions__a_longer_minimum_is_a_round_one),
		cmocka_unit_test(conditions__a_first_timeout_that_is_missing_came_earlier),
		cmocka_unit_test(conditions__a_timeout_without_a_delay_has_none_behind_it),
		cmocka_unit_test(conditions__equal_delays_go_on_as_their_reason_has_it),
		cmocka_unit_test(conditions__the_clock_says_how_many_are_to_come),
		cmocka_unit_test(conditions__who_goes_on_longer_than_an_orphan_is_none),
		cmocka_unit_test(conditions__one_keepalive_probe_tells_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
