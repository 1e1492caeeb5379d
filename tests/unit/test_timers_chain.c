/* SPDX-License-Identifier: MIT */
/* The chain fit and the abort clock on the data of real kernels at HZ 250, whose cause is known. */
#include "timers_scene.h"

/* ---- the seed's trace ---- */

static void seed(struct scene *s)
{
	begin(s, TA_EPISODE_RETRANSMISSION);
	s->chain.rto_estimate_ns = 483459 * US;
	s->chain.srtt_ns = 159988 * US;
	ADD(s, 488112, 512033, 991972, 1952001, 4128016, 7939975, 15612011, 33024070, 63487951,
	    120831994, 120832066, 120831994, 120831979, 120832033, 120831998);
	fit(s);
}

static void timers_chain__seed_has_one_explanation(void **state)
{
	struct scene s;
	static const int64_t nominal_ms[] = {
		484, 484, 968, 1936, 3872, 7744, 15488, 30976, 61952
	};

	(void)state;
	seed(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
	assert_int_equal(s.backoff.nalternatives, 0);
	assert_true(s.backoff.estimator_agrees);
	assert_int_equal(s.backoff.doublings, 7);
	assert_near(s.backoff.plateau_ns, 120832 * MS, MS);
	assert_int_equal(s.backoff.plateau_count, 6);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	assert_int_equal(s.backoff.explained_attempts, 15);
	assert_causes(&s, "otrrrrrrrrrrrrrr");
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(s.attempt[i + 1].nominal_ns, nominal_ms[i] * MS);
	for (size_t i = 10; i < 16; i++)
		assert_int_equal(s.attempt[i].nominal_ns, 120 * S);
}

static void timers_chain__seed_needs_no_estimate(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	s.chain.rto_estimate_ns = -1;
	s.chain.srtt_ns = -1;
	fit(&s);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
	assert_int_equal(s.backoff.nalternatives, 0);
	assert_false(s.backoff.estimator_agrees);
}

static void timers_chain__seed_is_given_up_at_its_instant(void **state)
{
	struct scene s;
	int64_t origin;

	(void)state;
	seed(&s);
	/* The original was sent 40.565525 s into the trace. */
	origin = s.attempt[0].time_ns - 40565525 * US;
	run_clock(&s, 0);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
	assert_near(s.abort.expected_ns - origin, 1014526 * MS, 2 * MS);
	assert_false(s.abort.observed);
	assert_false(s.abort.stopped_early);
	/* Nothing is sent at that expiry. */
	assert_int_equal(s.abort.next_lo_ns, -1);
}

static void timers_chain__a_dying_chain_tells_its_next_copy(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	s.chain.nattempts = 12;
	fit(&s);
	run_clock(&s, 60 * S);
	assert_true(s.abort.next_lo_ns <= s.attempt[11].time_ns + 120831979 * US);
	assert_true(s.abort.next_hi_ns >= s.attempt[11].time_ns + 120831979 * US);
	assert_true(s.abort.next_hi_ns <= s.attempt[11].time_ns + 123 * S);
	assert_false(s.abort.observed);
	assert_false(s.abort.stopped_early);
}

static void timers_chain__a_lost_frame_is_counted_where_it_is_missing(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	memmove(&s.attempt[5], &s.attempt[6], 10 * sizeof(s.attempt[0]));
	s.chain.nattempts--;
	fit(&s);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.attempt[5].missing_before, 1);
	assert_int_equal(s.attempt[5].nominal_ns, 7744 * MS);
	for (size_t i = 1; i < s.chain.nattempts; i++)
		assert_int_equal(s.attempt[i].missing_before, i == 5);
	assert_int_equal(s.backoff.doublings, 7);
}

static void timers_chain__a_lost_plateau_frame_is_counted(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	memmove(&s.attempt[13], &s.attempt[14], 2 * sizeof(s.attempt[0]));
	s.chain.nattempts--;
	fit(&s);
	assert_int_equal(s.attempt[13].missing_before, 1);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	assert_int_equal(s.backoff.plateau_count, 4);
}

/* The handler of the fourth timeout ran 30 ms late; what it armed counts from there. */
static void timers_chain__one_late_handler_is_left_unexplained(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	s.attempt[6].time_ns += 30 * MS;
	fit(&s);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_in_range(484 * MS, s.backoff.base_lo_ns, s.backoff.base_hi_ns);
	assert_int_equal(s.backoff.explained_attempts, 14);
	assert_false(s.attempt[6].flags & TA_ATTEMPT_EXPLAINED);
	assert_int_equal(s.attempt[6].nominal_ns, 7744 * MS);
}

/* A trace printed in milliseconds. */
static void timers_chain__milliseconds_are_enough(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	s.chain.resolution_ns = MS;
	for (size_t i = 0; i < s.chain.nattempts; i++)
		s.attempt[i].time_ns = s.attempt[i].time_ns / MS * MS;
	s.chain.anchor_ns = s.attempt[0].time_ns;
	fit(&s);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
}

static void timers_chain__begun_before_the_capture_has_no_base_but_a_plateau(void **state)
{
	struct scene s;

	(void)state;
	seed(&s);
	memmove(&s.attempt[0], &s.attempt[5], 11 * sizeof(s.attempt[0]));
	s.chain.nattempts = 11;
	s.chain.anchor_ns = s.attempt[0].time_ns;
	s.chain.rto_estimate_ns = -1;
	fit(&s);
	assert_int_equal(s.backoff.base_ns, -1);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	/* With the round trips' RTO it is the fifth doubling of that. */
	s.chain.rto_estimate_ns = 483459 * US;
	fit(&s);
	assert_int_equal(s.backoff.base_ns, 484 * MS);
	assert_true(s.backoff.estimator_agrees);
}

/* ---- real kernels ---- */

static void assert_linux_250(const struct scene *s, int64_t base_ms)
{
	assert_int_equal(s->backoff.tick_hz, 250);
	assert_true(s->backoff.wheel);
	assert_in_range(base_ms * MS, s->backoff.base_lo_ns, s->backoff.base_hi_ns);
	assert_true(s->backoff.base_hi_ns - s->backoff.base_lo_ns <= 8 * MS);
	assert_int_equal(s->backoff.explained_attempts, s->chain.nattempts - 1);
}

static void timers_chain__black_hole_dies_by_time(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 150600 * US;
	ADD(&s, 412699, 415990, 796007, 1568033, 3327953, 6403987, 12540008, 26112043, 51199954,
	    100356007, 120831983, 120828176, 120831861, 120832055, 120831931);
	fit(&s);
	assert_linux_250(&s, 388);
	assert_causes(&s, "otrrrrrrrrrrrrrr");
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	assert_near(s.backoff.plateau_ns, 120832 * MS, 3 * MS);
	run_clock(&s, 400 * S);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=15");
	assert_true(s.abort.observed);
	assert_false(s.abort.stopped_early);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 928120 * MS, 20 * MS);
}

static void timers_chain__without_sack_there_is_no_loss_probe(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 235249, 495986, 956026, 1887989, 3744007, 7680007, 15104027, 29951981, 61443994,
	    120828015, 120832019, 120832049, 120832009, 120831971, 120831960);
	fit(&s);
	assert_linux_250(&s, 232);
	assert_int_equal(s.backoff.nalternatives, 0);
	assert_causes(&s, "orrrrrrrrrrrrrrr");
	run_clock(&s, 200 * S);
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 967300 * MS, 100 * MS);
}

static void timers_chain__loss_probe_repeats_the_tail_and_timeouts_the_head(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 150500 * US;
	s.chain.in_flight = 4;
	ADD(&s, 20, 6, 6, 306769, 416042, 799992, 1567972, 3231980, 6400025, 12544027, 25855984,
	    51203961);
	for (size_t i = 0; i < 4; i++) {
		mark(&s.attempt[i], TA_ATTEMPT_ORIGINAL, true);
		mark(&s.attempt[i], TA_ATTEMPT_HEAD, i == 0);
		mark(&s.attempt[i], TA_ATTEMPT_TAIL, i == 3);
	}
	mark(&s.attempt[4], TA_ATTEMPT_HEAD, false);
	for (size_t i = 5; i < s.chain.nattempts; i++)
		mark(&s.attempt[i], TA_ATTEMPT_TAIL, false);
	fit(&s);
	assert_causes(&s, "ooootrrrrrrrr");
	assert_int_equal(s.backoff.tlp_index, 4);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_near(s.attempt[4].nominal_ns, 303 * MS, 2 * MS);
}

static void timers_chain__thin_stream_does_not_double_at_first(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 150500 * US;
	ADD(&s, 412419, 416005, 415984, 419993, 415986, 415997, 411975, 416035, 799969, 1568007,
	    3136035, 6400000, 12543969, 25088023, 51203973, 100347999, 120832024, 120832024,
	    120831999, 120835960, 120828017);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_LINEAR_THEN_EXPONENTIAL);
	assert_linux_250(&s, 388);
	assert_causes(&s, "otrrrrrrrrrrrrrrrrrrrr");
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	run_clock(&s, 400 * S);
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 929400 * MS, 100 * MS);
}

static void timers_chain__a_maximum_of_5_s_is_seen_through_the_wheel(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 150500 * US;
	ADD(&s, 391687, 415988, 800034, 1567977, 3295988, 5120005, 5123988, 5120001, 5120009,
	    5120009, 5116000, 5120000, 5120000, 5120041, 5123975);
	fit(&s);
	assert_linux_250(&s, 388);
	assert_int_equal(s.backoff.rto_max_ns, 5 * S);
	assert_near(s.backoff.plateau_ns, 5120 * MS, 4 * MS);
	assert_int_equal(s.backoff.doublings, 3);
	run_clock(&s, 100 * S);
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 62790 * MS, 50 * MS);
}

static void timers_chain__a_user_timeout_is_told_from_where_the_copies_stop(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 150500 * US;
	ADD(&s, 407195, 416028, 799978, 1567980, 3328008, 6400007, 12544046);
	fit(&s);
	assert_causes(&s, "otrrrrrr");
	run_clock(&s, 900 * S);
	/* It was 30 s; but six retries, 25.4 s, end at the same expiry. */
	assert_string_equal(s.abort.rule, "linux tcp_retries2=6, or user timeout");
	assert_int_equal(s.abort.user_timeout_ns, -1);
	assert_true(s.abort.observed);
	assert_true(s.abort.stopped_early);
	/* The same chain, cut off by the end of the capture, tells nothing of that kind. */
	run_clock(&s, 10 * S);
	assert_int_equal(s.abort.user_timeout_ns, -1);
	assert_false(s.abort.stopped_early);
	assert_true(s.abort.next_hi_ns > 0);
}

static void timers_chain__an_orphan_dies_sooner(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_FIN);
	s.chain.srtt_ns = 150500 * US;
	ADD(&s, 415730, 416009, 799997, 1567967, 3168003, 6400039, 12544009, 25856005, 51203945);
	fit(&s);
	assert_causes(&s, "otrrrrrrrr");
	s.input.orphan_possible = true;
	run_clock(&s, 900 * S);
	assert_string_equal(s.abort.rule, "linux tcp_orphan_retries=8");
	assert_true(s.abort.observed);
	assert_false(s.abort.stopped_early);
	/* While it may still be either, both instants are told. */
	run_clock(&s, 10 * S);
	assert_false(s.abort.observed);
	assert_non_null(strstr(s.abort.text, "tcp_retries2"));
}

static void timers_chain__unreachables_undo_the_backoff(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.icmp_unreachable = true;
	s.chain.icmp_count = 147;
	ADD(&s, 208000, 207954, 412013, 835983, 832002, 1660002, 3392016);
	for (unsigned i = 0; i < 16; i++)
		ADD(&s, 3328000);
	for (unsigned i = 0; i < 128; i++)
		ADD(&s, 6656000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_CONSTANT);
	assert_int_equal(s.backoff.rto_max_ns, -1);
	run_clock(&s, 60 * S);
	assert_true(s.abort.observed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_chain__seed_has_one_explanation),
		cmocka_unit_test(timers_chain__seed_needs_no_estimate),
		cmocka_unit_test(timers_chain__seed_is_given_up_at_its_instant),
		cmocka_unit_test(timers_chain__a_dying_chain_tells_its_next_copy),
		cmocka_unit_test(timers_chain__a_lost_frame_is_counted_where_it_is_missing),
		cmocka_unit_test(timers_chain__a_lost_plateau_frame_is_counted),
		cmocka_unit_test(timers_chain__one_late_handler_is_left_unexplained),
		cmocka_unit_test(timers_chain__milliseconds_are_enough),
		cmocka_unit_test(timers_chain__begun_before_the_capture_has_no_base_but_a_plateau),
		cmocka_unit_test(timers_chain__black_hole_dies_by_time),
		cmocka_unit_test(timers_chain__without_sack_there_is_no_loss_probe),
		cmocka_unit_test(timers_chain__loss_probe_repeats_the_tail_and_timeouts_the_head),
		cmocka_unit_test(timers_chain__thin_stream_does_not_double_at_first),
		cmocka_unit_test(timers_chain__a_maximum_of_5_s_is_seen_through_the_wheel),
		cmocka_unit_test(timers_chain__a_user_timeout_is_told_from_where_the_copies_stop),
		cmocka_unit_test(timers_chain__an_orphan_dies_sooner),
		cmocka_unit_test(timers_chain__unreachables_undo_the_backoff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
