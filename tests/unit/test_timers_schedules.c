/* SPDX-License-Identifier: MIT */
/* The chain fit and the abort clock on SYNs, window probes, other stacks, and chains that show little or nothing. */
#include "timers_scene.h"

/* ---- SYN and SYN-ACK ---- */

static void timers_schedules__syn_is_linear_then_exponential(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 1010000, 1024000, 1024000, 1028000, 1020000, 2016000, 4096000, 8192000, 16128000,
	    34048000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_LINEAR_THEN_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, S);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_causes(&s, "ossssssssss");
	run_clock(&s, 100 * S);
	assert_string_equal(s.abort.rule, "linux tcp_syn_retries=6");
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 135120 * MS, 20 * MS);
}

static void timers_schedules__syn_of_older_kernels_doubles_at_once(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 1010000, 2016000, 4096000, 8192000, 16128000, 34048000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, S);
	run_clock(&s, 30 * S);
	assert_string_equal(s.abort.rule, "linux tcp_syn_retries=6");
	assert_false(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[10 - 4].time_ns, 65536 * MS, 100 * MS);
}

/* Each duplicate SYN is answered at once and starts the timer anew. */
static void timers_schedules__provoked_syn_acks_are_no_timers(void **state)
{
	struct scene s;
	static const bool provoked[] = { 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0 };

	(void)state;
	begin(&s, TA_EPISODE_SYN_ACK);
	ADD(&s, 1012005, 15303, 1024082, 1020735, 1023362, 1023804, 2004686, 15310, 4036204,
	    4012497, 4175658, 8112320, 8015372, 16048670);
	for (size_t i = 0; i < s.chain.nattempts; i++)
		mark(&s.attempt[i], TA_ATTEMPT_ASKED_FOR, provoked[i]);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, S);
	assert_int_equal(s.backoff.explained_attempts, 5);
	run_clock(&s, 100 * S);
	assert_string_equal(s.abort.rule, "linux tcp_synack_retries=5");
	assert_true(s.abort.observed);
	/* One more duplicate SYN puts the end off. */
	ADD(&s, 17999000);
	mark(&s.attempt[15], TA_ATTEMPT_ASKED_FOR, true);
	fit(&s);
	run_clock(&s, 10 * S);
	assert_false(s.abort.observed);
	assert_in_range(s.abort.expected_ns - s.attempt[15].time_ns, 32 * S, 35 * S);
}

/* The first SYN is not in the capture: what does not double yet is the base all the same. */
static void timers_schedules__linear_syns_show_their_base_without_the_first(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, false);
	ADD(&s, 1024000, 1021000, 1023000, 1024000, 2020000, 4036000, 8188000, 16128000, 34048000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_LINEAR_THEN_EXPONENTIAL);
	assert_int_equal(s.backoff.base_ns, S);
}

/* ---- zero window ---- */

static void timers_schedules__window_probes_double_though_answered_and_die_by_count(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, false);
	s.chain.anchor_ns = s.attempt[0].time_ns - 231483 * US;
	s.chain.srtt_ns = 20500 * US;
	ADD(&s, 500004, 959996, 1856016, 3808002, 7423985, 14848034, 29439956, 59392010, 118788002,
	    120828017, 120832001, 120832029, 120831929, 120831998, 120832022, 120832011, 120831970,
	    120832005, 120832016, 120832080, 120835945);
	for (size_t i = 0; i < 7; i++)
		s.attempt[i].answer_frame = 1;
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
	s.input.last_answer_ns = s.attempt[6].time_ns;
	run_clock(&s, 130 * S);
	assert_string_equal(s.abort.rule, "linux persist");
	assert_true(s.abort.observed);
	assert_near(s.abort.expected_ns - s.attempt[21].time_ns, 120832 * MS, 5 * MS);
}

static void timers_schedules__window_probes_that_stop_before_15_stopped_early(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, false);
	ADD(&s, 500004, 959996, 1856016, 3808002, 7423985, 14848034, 29439956, 59392010, 118788002,
	    120828017, 120832001, 120832029, 120831929);
	fit(&s);
	assert_int_equal(s.chain.nattempts, 14);
	run_clock(&s, 300 * S);
	assert_false(s.abort.observed);
	assert_true(s.abort.stopped_early);
}

static void timers_schedules__answered_window_probes_never_die(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, false);
	ADD(&s, 500004, 959996, 1856016, 3808002);
	for (size_t i = 0; i < s.chain.nattempts; i++)
		s.attempt[i].answer_frame = 1;
	fit(&s);
	run_clock(&s, S);
	assert_string_equal(s.abort.rule, "");
	assert_int_equal(s.abort.expected_ns, -1);
}

/* The window shut with data in flight: full segments, doubling, each answered. Twice the RTO maximum of silence ends it. */
static void timers_schedules__a_window_shut_on_data_in_flight_dies_of_silence(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 404000, 788009, 1532024, 3139985, 6144005, 12287962, 25852047, 49151980, 98304000,
	    120831990);
	fit(&s);
	s.input.zero_window = true;
	s.input.last_answer_ns = s.attempt[9].time_ns + 150 * MS;
	run_clock(&s, 60 * S);
	assert_string_equal(s.abort.rule, "linux zero window");
	assert_in_range(s.abort.expected_ns - s.attempt[10].time_ns, 120 * S, 123 * S);
}

/* The same as the kernel sent it: its first copy came sooner than any timer of the schedule. */
static void timers_schedules__an_odd_first_copy_does_not_hide_the_rest(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 150416 * US;
	s.chain.rto_estimate_ns = 374269 * US;
	s.chain.in_flight = 5;
	ADD(&s, 331512, 788009, 1532024, 3139985, 6144005, 12287962, 25852047, 49151980, 98304000,
	    120831990);
	for (size_t i = 1; i < s.chain.nattempts; i++)
		mark(&s.attempt[i], TA_ATTEMPT_TAIL, false);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_false(s.attempt[1].flags & TA_ATTEMPT_EXPLAINED);
	assert_int_equal(s.backoff.explained_attempts, 9);
	assert_in_range(s.backoff.base_ns, 376 * MS, 380 * MS);
}

/* ---- other stacks ---- */

static void timers_schedules__bsd_adds_200_ms_to_every_delay(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 500000, 800100, 1400000, 2600200, 5000000, 9800000, 19400000, 38600000, 64000000,
	    64000100, 64000000, 64000000);
	fit(&s);
	assert_int_equal(s.backoff.slop_ns, 200 * MS);
	assert_near(s.backoff.base_ns, 300 * MS, 3 * MS);
	assert_int_equal(s.backoff.rto_max_ns, 64 * S);
	assert_int_equal(s.backoff.tick_hz, 0);
	assert_true(s.backoff.clean);
	run_clock(&s, 100 * S);
	assert_string_equal(s.abort.rule, "bsd 12 copies");
	assert_true(s.abort.observed);
}

static void timers_schedules__windows_gives_up_after_five(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 300000, 600000, 1200000, 2400000, 4800000);
	s.chain.sack = 0;
	fit(&s);
	assert_near(s.backoff.base_ns, 300 * MS, 3 * MS);
	assert_true(s.backoff.clean);
	run_clock(&s, 60 * S);
	assert_string_equal(s.abort.rule, "windows TcpMaxDataRetransmissions=5");
	assert_true(s.abort.observed);
}

static void timers_schedules__illumos_stops_at_60_s(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 400000, 800000, 1600000, 3200000, 6400000, 12800000, 25600000, 51200000, 60000000,
	    60000000);
	fit(&s);
	assert_int_equal(s.backoff.rto_max_ns, 60 * S);
	run_clock(&s, 10 * S);
	assert_string_equal(s.abort.rule, "illumos 5 minutes");
}

static void timers_schedules__lwip_syns_come_every_3_s(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	s.chain.sack = -1;
	ADD(&s, 3000000, 3000000, 3000000, 3000000, 3000000, 3000000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_CONSTANT);
	assert_int_equal(s.backoff.base_ns, 3 * S);
	run_clock(&s, 30 * S);
	assert_string_equal(s.abort.rule, "lwip 6 SYN copies");
	assert_true(s.abort.observed);
}

/* Three probes of one time stamp, then one more, under ICMP: no doubling of nothing ever reaches the last gap. */
static void timers_schedules__gaps_of_nothing_under_icmp_end(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	s.chain.icmp_unreachable = true;
	s.chain.icmp_count = 2;
	ADD(&s, 0, 0, 0, 300000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
}

/* ---- little to go by ---- */

static void timers_schedules__one_copy_shows_no_law(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 412000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_NONE);
	assert_int_equal(s.backoff.base_ns, -1);
	assert_int_equal(s.backoff.tick_hz, 0);
}

static void timers_schedules__two_gaps_name_no_hz(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 212000, 424000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.tick_hz, 0);
	assert_true(s.backoff.nalternatives > 0);
}

/* A loss probe, a timeout, a doubling: the two equal gaps are no maximum that was reached. */
static void timers_schedules__two_equal_gaps_are_no_plateau(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 308000, 320000, 608000);
	fit(&s);
	assert_causes(&s, "otrr");
	assert_int_equal(s.backoff.rto_max_ns, -1);
	assert_int_equal(s.backoff.plateau_count, 0);
	assert_int_equal(s.backoff.doublings, 1);
}

/* Every other copy missing is no explanation. */
static void timers_schedules__many_lost_frames_explain_nothing(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 230000, 1390000, 5570000, 22280000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
}

static void timers_schedules__an_application_is_no_timer(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	ADD(&s, 312000, 2900000, 800000, 1200000, 9000000, 700000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
	assert_int_equal(s.backoff.explained_attempts, 0);
	run_clock(&s, 900 * S);
	assert_string_equal(s.abort.rule, "");
}

static void timers_schedules__duplicate_acks_explain_what_comes_too_soon(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 50 * MS;
	s.chain.rto_estimate_ns = 250 * MS;
	ADD(&s, 60000, 263000, 520000, 1030000);
	mark(&s.attempt[1], TA_ATTEMPT_FAST, true);
	fit(&s);
	assert_causes(&s, "ofrrr");
	assert_int_equal(s.attempt[1].nominal_ns, -1);
}

static void timers_schedules__refill_behind_a_timeout_is_no_timeout(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	s.chain.in_flight = 10;
	ADD(&s, 220000, 30000, 30000, 390000);
	mark(&s.attempt[2], TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL, false);
	mark(&s.attempt[3], TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL, false);
	fit(&s);
	assert_causes(&s, "oraar");
}

static void timers_schedules__nothing_at_all_is_no_chain(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.nattempts = 0;
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_NONE);
	s.chain.nattempts = 1;
	fit(&s);
	assert_int_equal(s.attempt[0].cause, TA_CAUSE_ORIGINAL);
}

/* Stamps from a broken clock: equal, years apart, backwards; every kind. */
static void timers_schedules__absurd_times_are_survived(void **state)
{
	static const int64_t gap_us[] = { 0, 0, 1, 9000000000000, 5, 400000000000000, 0, 3 };
	struct scene s;

	(void)state;
	for (int kind = TA_EPISODE_RETRANSMISSION; kind <= TA_EPISODE_KEEPALIVE; kind++) {
		begin(&s, (enum ta_episode_kind)kind);
		add_gaps(&s, gap_us, sizeof(gap_us) / sizeof(gap_us[0]));
		s.attempt[4].time_ns = s.attempt[2].time_ns - S;
		fit(&s);
		run_clock(&s, S);
		s.chain.nattempts = 4;
		fit(&s);
		run_clock(&s, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_schedules__syn_is_linear_then_exponential),
		cmocka_unit_test(timers_schedules__syn_of_older_kernels_doubles_at_once),
		cmocka_unit_test(timers_schedules__provoked_syn_acks_are_no_timers),
		cmocka_unit_test(timers_schedules__linear_syns_show_their_base_without_the_first),
		cmocka_unit_test(
			timers_schedules__window_probes_double_though_answered_and_die_by_count),
		cmocka_unit_test(timers_schedules__window_probes_that_stop_before_15_stopped_early),
		cmocka_unit_test(timers_schedules__answered_window_probes_never_die),
		cmocka_unit_test(timers_schedules__a_window_shut_on_data_in_flight_dies_of_silence),
		cmocka_unit_test(timers_schedules__an_odd_first_copy_does_not_hide_the_rest),
		cmocka_unit_test(timers_schedules__bsd_adds_200_ms_to_every_delay),
		cmocka_unit_test(timers_schedules__windows_gives_up_after_five),
		cmocka_unit_test(timers_schedules__illumos_stops_at_60_s),
		cmocka_unit_test(timers_schedules__lwip_syns_come_every_3_s),
		cmocka_unit_test(timers_schedules__gaps_of_nothing_under_icmp_end),
		cmocka_unit_test(timers_schedules__one_copy_shows_no_law),
		cmocka_unit_test(timers_schedules__two_gaps_name_no_hz),
		cmocka_unit_test(timers_schedules__two_equal_gaps_are_no_plateau),
		cmocka_unit_test(timers_schedules__many_lost_frames_explain_nothing),
		cmocka_unit_test(timers_schedules__an_application_is_no_timer),
		cmocka_unit_test(timers_schedules__duplicate_acks_explain_what_comes_too_soon),
		cmocka_unit_test(timers_schedules__refill_behind_a_timeout_is_no_timeout),
		cmocka_unit_test(timers_schedules__nothing_at_all_is_no_chain),
		cmocka_unit_test(timers_schedules__absurd_times_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
