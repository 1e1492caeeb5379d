/* SPDX-License-Identifier: MIT */
/* Single conditions of the fit, the abort clock and the guess, each with a chain that only it decides. */
#include "timers_scene.h"

#include "tcpautopsy/timers/keepalive.h"
#include "tcpautopsy/timers/stack.h"

/* ---- what a timer sent ---- */

/* Where the minimum RTO was set to 30 ms: a loss probe is no later than the timeout that it puts off, by the wheel's lateness
 * and 5 ms (of 46 ms: 57 ms), and that one's double follows. */
static void timers_edges__a_hasty_copy_is_a_loss_probe_if_a_backoff_follows(void **state)
{
	static const struct {
		int64_t first_us, second_us;
		enum ta_cause cause;
	} by[] = { { 46000, 87000, TA_CAUSE_TLP },
		   { 56000, 87000, TA_CAUSE_TLP },
		   { 58000, 87000, TA_CAUSE_UNKNOWN },
		   { 46000, 60000, TA_CAUSE_UNKNOWN } };

	(void)state;
	for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
		const int64_t gap_us[] = { by[i].first_us, 46000, by[i].second_us, 176000, 344000 };
		struct scene s;

		begin(&s, TA_EPISODE_RETRANSMISSION);
		s.chain.srtt_ns = 5 * MS;
		s.chain.rto_estimate_ns = 205 * MS;
		add_gaps(&s, gap_us, 5);
		fit(&s);
		assert_int_equal(s.attempt[1].cause, by[i].cause);
	}
}

/* Sooner than 100 ms is no timer unless it begins a backoff: more than half as much again. */
static void timers_edges__a_doubling_is_more_than_three_halves(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 60000, 90000);
	fit(&s);
	assert_int_equal(s.attempt[1].cause, TA_CAUSE_UNKNOWN);
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 60000, 91000);
	fit(&s);
	assert_int_equal(s.attempt[1].cause, TA_CAUSE_RTO);
}

/* Behind a fast retransmission no loss probe comes, if the replay says that it was one. */
static void timers_edges__no_loss_probe_behind_a_fast_retransmission(void **state)
{
	struct scene s;

	(void)state;
	for (int told = 0; told < 2; told++) {
		begin(&s, TA_EPISODE_RETRANSMISSION);
		ADD(&s, 50000, 416000, 416000, 800000, 1600000, 3200000);
		mark(&s.attempt[1], TA_ATTEMPT_FAST, true);
		s.attempt[1].why.cause = told ? TA_CAUSE_FAST : TA_CAUSE_UNKNOWN;
		fit(&s);
		assert_causes(&s, told ? "ofrrrrr" : "oftrrrr");
	}
}

/* What arrived just before asked for it, unless the timer was due. */
static void timers_edges__a_copy_on_schedule_was_not_asked_for(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	s.chain.rto_estimate_ns = 220 * MS;
	ADD(&s, 225000, 450000, 900000);
	mark(&s.attempt[1], TA_ATTEMPT_ASKED_FOR, true);
	fit(&s);
	assert_causes(&s, "orrr");
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	s.chain.rto_estimate_ns = 220 * MS;
	ADD(&s, 150000, 75000, 450000, 900000);
	mark(&s.attempt[1], TA_ATTEMPT_ASKED_FOR, true);
	fit(&s);
	assert_causes(&s, "o?rrr");
}

/* A copy that was asked for leaves the timer of the data running: 600 ms after 300 ms, not 450 ms after it. */
static void timers_edges__what_was_asked_for_does_not_arm_the_timer(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 300000, 150000, 450000, 1200000, 2400000, 4800000);
	mark(&s.attempt[2], TA_ATTEMPT_ASKED_FOR, true);
	fit(&s);
	assert_causes(&s, "or?rrrr");
	assert_near(s.backoff.base_ns, 300 * MS, 3 * MS);
}

/* ---- the fit ---- */

static void timers_edges__stamps_that_go_back_are_no_timers(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	ADD(&s, 300000, 600000, 1200000, 2400000, 4800000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	s.attempt[5].time_ns = s.attempt[4].time_ns - MS;
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
}

/* Three gaps that double by chance, far below what the round trips give. */
static void timers_edges__a_few_short_gaps_are_no_backoff(void **state)
{
	static const enum ta_episode_kind kind[] = { TA_EPISODE_RETRANSMISSION, TA_EPISODE_FIN };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&s, kind[i]);
		s.chain.sack = 0;
		s.chain.rto_estimate_ns = S;
		ADD(&s, 300000, 600000, 1200000);
		fit(&s);
		assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
	}
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	s.chain.rto_estimate_ns = 320 * MS;
	ADD(&s, 300000, 600000, 1200000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
}

/* A chain from before the capture: its base is the estimate if doublings of that lead to what it shows. */
static void timers_edges__a_later_chain_has_the_base_that_doubles_into_it(void **state)
{
	static const int64_t estimate_ms[] = { 232, 300 };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&s, TA_EPISODE_RETRANSMISSION);
		s.chain.sack = 0;
		s.chain.rto_estimate_ns = estimate_ms[i] * MS;
		ADD(&s, 956000, 1888000, 3744000, 7680000, 15104000, 29952000);
		s.attempt[0].flags = TA_ATTEMPT_HEAD | TA_ATTEMPT_TAIL;
		s.chain.anchor_ns = -1;
		fit(&s);
		assert_true(s.backoff.wheel);
		assert_int_equal(s.backoff.estimator_agrees, i == 0);
	}
}

/* A clean cap is seen late by 0.5 % at most, and is then no whole second of another setting. */
static void timers_edges__a_late_cap_is_the_stacks(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 300000, 601000, 1202000, 2404000, 4808000, 9616000, 19232000, 38464000, 76928000,
	    120400000, 120400000, 120400000);
	fit(&s);
	assert_true(s.backoff.clean);
	assert_int_equal(s.backoff.rto_max_ns, 120 * S);
}

/* lwIP does not back off before its handshake; in SYN_RCVD it does, so constant SYN-ACKs are not its. */
static void timers_edges__constant_syn_acks_count_no_ticks(void **state)
{
	static const struct {
		enum ta_episode_kind kind;
		int64_t tick_ns;
	} by[] = { { TA_EPISODE_SYN, 500 * MS }, { TA_EPISODE_SYN_ACK, 0 } };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&s, by[i].kind);
		ADD(&s, 2700000, 3000000, 3000000, 3000000);
		fit(&s);
		assert_int_equal(s.backoff.slow_tick_ns, by[i].tick_ns);
	}
}

/* 1.5 s less 9.001 ms, the noise of a stamp, is not cut short; a microsecond less is. */
static void timers_edges__a_first_delay_is_cut_short_by_more_than_noise(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 1490999, 3000000, 6000000, 12000000);
	fit(&s);
	assert_int_equal(s.backoff.slow_tick_ns, 0);
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 1490998, 3000000, 6000000, 12000000);
	fit(&s);
	assert_int_equal(s.backoff.slow_tick_ns, 500 * MS);
}

/* Probes every 75 s lie on no wheel, those every 75.776 s on one of 250 Hz. */
static void timers_edges__keepalive_is_on_a_wheel_if_it_names_one(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_KEEPALIVE);
	ADD(&s, 75000000, 75000000, 75000000, 75000000);
	fit(&s);
	assert_false(s.backoff.wheel);
	begin(&s, TA_EPISODE_KEEPALIVE);
	ADD(&s, 75776000, 75776000, 75776000, 75776000);
	fit(&s);
	assert_true(s.backoff.wheel);
}

/* A single delay is late by a bucket of any HZ, here 5.12 s, and the rounder its setting, the farther it may be from it: a tenth. */
static void timers_edges__an_idle_time_is_round_and_near(void **state)
{
	static const struct {
		int64_t measured_ms, setting_s;
	} by[] = { { 65119, 60 }, { 65120, 65 }, { 76500, 75 }, { 76510, -1 } };
	struct ta_keepalive_fit got;

	(void)state;
	for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
		ta_keepalive_fit(by[i].measured_ms * MS, NULL, NULL, 0, US, &got);
		assert_int_equal(got.nominal_idle_ns,
				 by[i].setting_s < 0 ? -1 : by[i].setting_s * S);
	}
}

/* A probe that brings a byte for the first time was sent by the application: only the delays behind it are a timer's. */
static void timers_edges__an_original_probe_ends_no_delay(void **state)
{
	struct scene s;

	(void)state;
	for (int original = 0; original < 2; original++) {
		begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
		s.chain.anchor_ns = 99 * S;
		mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, original);
		ADD(&s, 2000000, 4000000, 8000000);
		fit(&s);
		assert_near(s.backoff.base_ns, original ? 2 * S : S, 20 * MS);
	}
}

/* ---- the abort clock ---- */

/* What doubles cleanly from 3 s, or begins with 2 s, is not Linux. */
static void timers_edges__not_every_syn_is_of_linux(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 3000000, 6000000, 12000000);
	fit(&s);
	run_clock(&s, S);
	assert_string_equal(s.abort.rule, "");
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 2000000, 4000000);
	fit(&s);
	run_clock(&s, S);
	assert_string_equal(s.abort.rule, "");
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 1010000, 2016000, 4096000);
	fit(&s);
	run_clock(&s, S);
	assert_string_equal(s.abort.rule, "linux tcp_syn_retries=6");
}

/* Two probes show the interval: the eighth is due at 525 s, and the stack gives up 75 s after it. */
static void timers_edges__two_probes_show_an_interval(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_KEEPALIVE);
	s.attempt[0].flags = 0;
	ADD(&s, 75000000);
	fit(&s);
	run_clock(&s, 10 * S);
	assert_string_equal(s.abort.rule, "keep-alive count=8");
	assert_near(s.abort.expected_ns - s.attempt[0].time_ns, 600 * S, 20 * S);
}

/* ---- the guess ---- */

/* As many chains as are looked at, and nothing behind them. */
static void timers_edges__four_chains_are_weighed(void **state)
{
	static struct scene s[TA_STACK_CHAINS];
	struct ta_stack_evidence e = { .keepalive_idle_ns = -1,
				       .keepalive_interval_ns = -1,
				       .keepalive_payload = -1,
				       .persist_payload = -1,
				       .syn_ttl = -1 };
	struct ta_stack_guess guess;

	(void)state;
	for (size_t i = 0; i < TA_STACK_CHAINS; i++) {
		begin(&s[i], TA_EPISODE_RETRANSMISSION);
		s[i].chain.sack = 0;
		ADD(&s[i], 525000, 1050000, 2100000, 4200000);
		fit(&s[i]);
		e.chain[i] = &s[i].chain;
		e.backoff[i] = &s[i].backoff;
	}
	ta_stack_guess(&e, &guess);
	/* Clean is a hint of each chain: four of them. */
	assert_string_equal(guess.candidate[0], "linux-before-4.8");
	e.chain[2] = NULL;
	ta_stack_guess(&e, &guess);
	assert_int_equal(guess.ncandidates, 0);
}

/* A count that is the stack's own says as much as its times do. */
static void timers_edges__the_last_probe_counts(void **state)
{
	struct ta_stack_evidence e = { .keepalive_idle_ns = 7200 * S,
				       .keepalive_interval_ns = 75 * S,
				       .keepalive_payload = -1,
				       .keepalive_unanswered = 9,
				       .persist_payload = -1,
				       .syn_ttl = -1 };
	struct ta_stack_guess guess;
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.sack = 0;
	ADD(&s, 525000, 1050000, 2100000, 4200000);
	fit(&s);
	e.chain[0] = &s.chain;
	e.backoff[0] = &s.backoff;
	ta_stack_guess(&e, &guess);
	assert_string_equal(guess.candidate[0], "linux-before-4.8");
	e.keepalive_unanswered = 7;
	ta_stack_guess(&e, &guess);
	assert_int_equal(guess.ncandidates, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_edges__a_hasty_copy_is_a_loss_probe_if_a_backoff_follows),
		cmocka_unit_test(timers_edges__a_doubling_is_more_than_three_halves),
		cmocka_unit_test(timers_edges__no_loss_probe_behind_a_fast_retransmission),
		cmocka_unit_test(timers_edges__a_copy_on_schedule_was_not_asked_for),
		cmocka_unit_test(timers_edges__what_was_asked_for_does_not_arm_the_timer),
		cmocka_unit_test(timers_edges__stamps_that_go_back_are_no_timers),
		cmocka_unit_test(timers_edges__a_few_short_gaps_are_no_backoff),
		cmocka_unit_test(timers_edges__a_later_chain_has_the_base_that_doubles_into_it),
		cmocka_unit_test(timers_edges__a_late_cap_is_the_stacks),
		cmocka_unit_test(timers_edges__constant_syn_acks_count_no_ticks),
		cmocka_unit_test(timers_edges__a_first_delay_is_cut_short_by_more_than_noise),
		cmocka_unit_test(timers_edges__keepalive_is_on_a_wheel_if_it_names_one),
		cmocka_unit_test(timers_edges__an_idle_time_is_round_and_near),
		cmocka_unit_test(timers_edges__an_original_probe_ends_no_delay),
		cmocka_unit_test(timers_edges__not_every_syn_is_of_linux),
		cmocka_unit_test(timers_edges__two_probes_show_an_interval),
		cmocka_unit_test(timers_edges__four_chains_are_weighed),
		cmocka_unit_test(timers_edges__the_last_probe_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
