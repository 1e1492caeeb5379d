/* SPDX-License-Identifier: MIT */
/* When an attempt is due, and from when on a chain is over (rules.h, the abort clock): each threshold at its very edge. */
#include "timers_gaps.h"

#include "timers/abort_internal.h"

#define DAY (86400 * S)

/* A chain whose timer was armed at 0 and runs for 10 s. */
struct due {
	struct ta_chain chain;
	struct ta_backoff backoff;
	struct ta_abort_input input;
	struct ta_outlook outlook;
};

static void begin_due(struct due *d)
{
	memset(d, 0, sizeof(*d));
	d->input.chain = &d->chain;
	d->input.backoff = &d->backoff;
	d->outlook = (struct ta_outlook){
		.in = &d->input, .delay_ns = 10 * S, .cap_ns = 120 * S, .doubles = true
	};
}

/* TA_DUE_LATE_NS, and beyond it: TA_DUE_CLEAN_PART without a wheel, 13 % on one. TA_DUE_MEAN_PART: where HZ is not known. */
static void limits__an_attempt_is_due_within_its_timers_lateness(void **state)
{
	struct due d;

	(void)state;
	begin_due(&d);
	assert_int_equal(ta_outlook_next_ns(&d.outlook), 10250 * MS);
	assert_int_equal(ta_outlook_latest_ns(&d.outlook), 11350 * MS);
	d.backoff.clean = true;
	assert_int_equal(ta_outlook_next_ns(&d.outlook), 10 * S);
	assert_int_equal(ta_outlook_latest_ns(&d.outlook), 10250 * MS);
	/* 2500 jiffies: buckets of 64, 256 ms. */
	d.backoff.clean = false;
	d.backoff.tick_hz = 250;
	assert_int_equal(ta_outlook_latest_ns(&d.outlook), 10306 * MS);
}

/* TA_RAN_PAST_NS. */
static void limits__a_capture_that_went_on_for_half_a_second_would_have_shown_it(void **state)
{
	struct due d;

	(void)state;
	begin_due(&d);
	d.input.capture_end_ns = 10500 * MS;
	assert_false(ta_outlook_ran_past(&d.outlook, 10 * S));
	d.input.capture_end_ns++;
	assert_true(ta_outlook_ran_past(&d.outlook, 10 * S));
}

/* TA_EXPIRIES_MAX: every second from now on. */
static void limits__64_expiries_are_looked_at_ahead(void **state)
{
	struct due d;

	(void)state;
	begin_due(&d);
	d.backoff.clean = true;
	d.outlook.delay_ns = S;
	d.outlook.cap_ns = S;
	assert_int_equal(ta_outlook_expiry_ns(&d.outlook, 64 * S), 64 * S);
	assert_int_equal(ta_outlook_expiry_ns(&d.outlook, 64 * S + 1), -1);
	assert_int_equal(ta_outlook_before(&d.outlook, 64 * S), 63);
	assert_int_equal(ta_outlook_before(&d.outlook, 99 * S), 64);
	assert_int_equal(ta_outlook_after_ns(&d.outlook, 64), 65 * S);
	assert_int_equal(ta_outlook_after_ns(&d.outlook, 65), -1);
}

/* tcp_model_timeout: 200 ms doubles up to the cap, 23 times below a month, and stays there. */
static void limits__a_budget_doubles_up_to_its_cap(void **state)
{
	(void)state;
	assert_int_equal(ta_linux_budget_ns(15, 120 * S), 924600 * MS);
	assert_int_equal(ta_linux_budget_ns(8, 120 * S), 102200 * MS);
	assert_int_equal(ta_linux_budget_ns(23, 30 * DAY), ((1LL << 24) - 1) * 200 * MS);
	assert_int_equal(ta_linux_budget_ns(24, 30 * DAY), ((1LL << 24) - 1) * 200 * MS + 30 * DAY);
}

/* ---- SYNs ---- */

static bool may_be_linux(int64_t base_ns)
{
	struct scene s;

	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 1000000, 2000000, 4000000);
	for (size_t i = 1; i < 4; i++) {
		s.attempt[i].cause = TA_CAUSE_SYN;
		s.attempt[i].nominal_ns = S << (i - 1);
	}
	s.backoff = (struct ta_backoff){
		.law = TA_LAW_EXPONENTIAL, .base_ns = base_ns, .doublings = 2, .tlp_index = -1
	};
	run_clock(&s, 0);
	if (s.abort.rule[0])
		assert_string_equal(s.abort.rule, "linux tcp_syn_retries=6");
	return s.abort.rule[0];
}

/* TA_SYN_BASE_PART, TA_RTO_INITIAL_NS, TA_RTO_INITIAL_OLD_NS. */
static void limits__a_syns_base_is_an_initial_rto_by_a_twentieth(void **state)
{
	static const int64_t initial_ns[] = { 1 * S, 3 * S };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const int64_t base = initial_ns[i], off = base / 20;

		assert_true(may_be_linux(base - off + 1));
		assert_false(may_be_linux(base - off));
		assert_true(may_be_linux(base + off - 1));
		assert_false(may_be_linux(base + off));
	}
	assert_true(may_be_linux(-1));
}

/* A SYN without a copy: RFC 6298 2.1. */
static void limits__the_first_syn_comes_again_after_1_s(void **state)
{
	struct ta_outlook outlook;
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	fit(&s);
	run_clock(&s, 0);
	ta_outlook_init(&outlook, &s.input);
	assert_int_equal(outlook.delay_ns, S);
}

/* ---- where it stopped ---- */

/* So many timeouts of a wheel at HZ 250, and a minute in which no more come. */
static void stop_after(struct scene *s, size_t timeouts, bool orphan)
{
	static const int64_t gap_us[] = { 204000, 408000, 816000, 1664000, 3328000 };

	begin(s, TA_EPISODE_RETRANSMISSION);
	s->chain.sack = 0;
	s->chain.rto_estimate_ns = 201 * MS;
	add_gaps(s, gap_us, timeouts);
	fit(s);
	s->input.orphan_possible = orphan;
	run_clock(s, 60 * S);
	assert_true(s->abort.stopped_early);
}

/* TA_FITTED_TIMEOUTS: of a process; TA_FITTED_ORPHAN_TIMEOUTS: of an orphan. */
static void limits__a_setting_is_named_from_4_timeouts_on_of_an_orphan_from_3(void **state)
{
	struct scene s;

	(void)state;
	stop_after(&s, 3, false);
	assert_string_equal(s.abort.rule, "");
	stop_after(&s, 4, false);
	assert_string_equal(s.abort.rule, "linux tcp_retries2=3, or user timeout");
	stop_after(&s, 2, true);
	assert_string_equal(s.abort.rule, "");
	stop_after(&s, 3, true);
	assert_string_equal(s.abort.rule, "linux tcp_orphan_retries=2");
}

/* ---- resets ---- */

/* Three probes every 10 s, and the sender's RST so long after the last. */
static bool reset_by_keepalive(int64_t after_ns)
{
	struct scene s;

	begin(&s, TA_EPISODE_KEEPALIVE);
	ADD(&s, 10000000, 10000000);
	fit(&s);
	s.input.reset_by_sender = true;
	s.input.reset_ns = s.attempt[2].time_ns + after_ns;
	run_clock(&s, 60 * S);
	assert_int_equal(s.abort.observed, !s.abort.stopped_early);
	return s.abort.observed;
}

/* TA_NEARLY_PART: a tenth before the next is due it is the timer's. */
static void limits__a_reset_is_the_timers_from_a_tenth_before_it_on(void **state)
{
	(void)state;
	assert_true(reset_by_keepalive(9 * S));
	assert_false(reset_by_keepalive(9 * S - 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__an_attempt_is_due_within_its_timers_lateness),
		cmocka_unit_test(
			limits__a_capture_that_went_on_for_half_a_second_would_have_shown_it),
		cmocka_unit_test(limits__64_expiries_are_looked_at_ahead),
		cmocka_unit_test(limits__a_budget_doubles_up_to_its_cap),
		cmocka_unit_test(limits__a_syns_base_is_an_initial_rto_by_a_twentieth),
		cmocka_unit_test(limits__the_first_syn_comes_again_after_1_s),
		cmocka_unit_test(limits__a_setting_is_named_from_4_timeouts_on_of_an_orphan_from_3),
		cmocka_unit_test(limits__a_reset_is_the_timers_from_a_tenth_before_it_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
