/* SPDX-License-Identifier: MIT */
/* Keep-alive fits on runs of real kernels with known settings, and the clock of their end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tcpautopsy/timers/abort.h"
#include "tcpautopsy/timers/keepalive.h"

#define US 1000LL
#define MS 1000000LL
#define S 1000000000LL

static struct ta_keepalive_fit fit(int64_t idle_ns, const int64_t *gap_ns, size_t n,
				   size_t answered)
{
	struct ta_keepalive_fit ret;
	bool is_answered[64] = { false };

	for (size_t i = 0; i < answered; i++)
		is_answered[i] = true;
	ta_keepalive_fit(idle_ns, gap_ns, is_answered, n, US, &ret);
	return ret;
}

static void timers_keepalive__takes_the_lateness_off_75_s(void **state)
{
	static const int64_t gaps[] = {
		75932010 * US, 75775991 * US, 75775990 * US, 75779995 * US,
		75771996 * US, 75775999 * US, 75775997 * US, 75776014 * US
	};
	const struct ta_keepalive_fit f = fit(10169967 * US, gaps, 8, 0);

	(void)state;
	assert_int_equal(f.nominal_interval_ns, 75 * S);
	assert_int_equal(f.nominal_idle_ns, 10 * S);
	assert_int_equal(f.tick_hz, 250);
	assert_in_range(f.interval_ns, 75775 * MS, 75777 * MS);
}

static void timers_keepalive__every_hz_shows_75_s_its_own_way(void **state)
{
	static const struct {
		int64_t seen_ms;
		unsigned hz;
	} rows[] = { { 75776, 250 }, { 76800, 100 }, { 77824, 1000 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const int64_t gap = rows[i].seen_ms * MS;
		const int64_t gaps[] = { gap, gap, gap, gap };
		const struct ta_keepalive_fit f = fit(-1, gaps, 4, 0);

		assert_int_equal(f.nominal_interval_ns, 75 * S);
		assert_int_equal(f.tick_hz, rows[i].hz);
		assert_int_equal(f.nominal_idle_ns, -1);
	}
}

static void timers_keepalive__short_intervals_round_down_too(void **state)
{
	static const int64_t five[] = { 5123965 * US, 5120000 * US };
	static const int64_t ten[] = { 10240 * MS, 10240 * MS, 10240 * MS };

	(void)state;
	assert_int_equal(fit(10089015 * US, five, 2, 0).nominal_interval_ns, 5 * S);
	assert_int_equal(fit(10089015 * US, five, 2, 0).nominal_idle_ns, 10 * S);
	assert_int_equal(fit(-1, ten, 3, 0).nominal_interval_ns, 10 * S);
}

/* Idle 10 s, interval 30 s, all answered: the period is the longer of the two. */
static void timers_keepalive__answered_probes_show_the_longer_of_the_two(void **state)
{
	static const int64_t gaps[] = { 30784018 * US, 30719994 * US, 30719998 * US, 30724014 * US,
					30715991 * US };
	const struct ta_keepalive_fit f = fit(10088 * MS, gaps, 5, 6);

	(void)state;
	assert_int_equal(f.nominal_interval_ns, 30 * S);
	assert_int_equal(f.nominal_idle_ns, 10 * S);
	assert_in_range(f.interval_ns, 30700 * MS, 30740 * MS);
}

static void timers_keepalive__answered_probes_hide_the_shorter_of_the_two(void **state)
{
	static const int64_t gaps[] = { 10355989 * US, 10240047 * US, 10239986 * US, 10240027 * US,
					10239965 * US };
	const struct ta_keepalive_fit f = fit(10156 * MS, gaps, 5, 6);

	(void)state;
	assert_int_equal(f.nominal_idle_ns, 10 * S);
	assert_int_equal(f.nominal_interval_ns, -1);
	/* Without the idle time neither can be told. */
	assert_int_equal(fit(-1, gaps, 5, 6).nominal_idle_ns, -1);
	assert_int_equal(fit(-1, gaps, 5, 6).nominal_interval_ns, -1);
}

static void timers_keepalive__knows_the_defaults(void **state)
{
	static const int64_t linux_gaps[] = { 75776 * MS, 75776 * MS, 75776 * MS };
	static const int64_t windows_gaps[] = { 1003 * MS, 1000 * MS, 1001 * MS };
	static const int64_t bsd_gaps[] = { 75001 * MS, 75000 * MS };
	static const int64_t own_gaps[] = { 30720 * MS, 30720 * MS };

	(void)state;
	assert_int_equal(fit(7305 * S, linux_gaps, 3, 0).nominal_interval_ns, 75 * S);
	assert_int_equal(fit(7305 * S, linux_gaps, 3, 0).nominal_idle_ns, 7200 * S);
	assert_int_equal(fit(7200 * S + 12 * MS, windows_gaps, 3, 0).nominal_idle_ns, 7200 * S);
	assert_int_equal(fit(7200 * S + 12 * MS, windows_gaps, 3, 0).nominal_interval_ns, S);
	assert_int_equal(fit(7200 * S, bsd_gaps, 2, 0).nominal_interval_ns, 75 * S);
	assert_int_equal(fit(7200 * S, bsd_gaps, 2, 0).tick_hz, 0);
	assert_int_equal(fit(7305 * S, own_gaps, 2, 0).nominal_interval_ns, 30 * S);
	assert_int_equal(fit(7305 * S, NULL, 0, 0).nominal_idle_ns, 7200 * S);
}

/* Idle times as the corpus has them: near a round setting, or near none. */
static void timers_keepalive__an_odd_delay_tells_no_setting(void **state)
{
	static const struct {
		int64_t seen_ms, setting_s;
	} rows[] = {
		{ 60138, 60 },
		{ 15254, 15 },
		{ 45304, 45 },
		{ 605216, 600 },
		{ 59988, 60 },
		{ 5008, 5 },
		{ 187316, -1 },
		{ 559650, -1 },
		{ 24953, -1 },
		{ 7517, -1 },
		/* Minutes late: only where every wheel makes it of the same setting. */
		{ 369343, 360 },
		{ 372508, 360 },
		{ 356836, -1 },
		{ 189820, -1 },
		{ 321148, -1 },
		{ 213439, -1 },
		{ 655400, -1 },
		{ 197950, -1 },
		{ 29910, -1 },
		{ 14958, -1 },
		{ 500, -1 },
		{ 133, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int64_t setting = fit(rows[i].seen_ms * MS, NULL, 0, 0).nominal_idle_ns;

		assert_int_equal(setting, rows[i].setting_s < 0 ? -1 : rows[i].setting_s * S);
	}
}

/* What repeats outweighs the one idle time before it. */
static void timers_keepalive__a_period_corrects_the_idle_time(void **state)
{
	static const int64_t gaps[] = { 60073 * MS, 60072 * MS, 60074 * MS, 60073 * MS };
	const struct ta_keepalive_fit f = fit(59708 * MS, gaps, 4, 5);

	(void)state;
	assert_int_equal(f.nominal_idle_ns, 60 * S);
	assert_int_equal(f.nominal_interval_ns, -1);
}

/* 249.046 s three times is no setting, although one idle time before it was 249.010 s. */
static void timers_keepalive__a_period_refutes_the_idle_time(void **state)
{
	static const int64_t gaps[] = { 249046 * MS, 249038 * MS, 249046 * MS };
	static const int64_t late[] = { 356850 * MS, 356861 * MS };
	static const int64_t whole[] = { 197998 * MS, 198000 * MS, 198003 * MS };
	static const int64_t eight[] = { 8000 * MS, 8000 * MS };

	(void)state;
	assert_int_equal(fit(249010 * MS, gaps, 3, 4).nominal_idle_ns, -1);
	assert_int_equal(fit(356836 * MS, late, 2, 3).nominal_idle_ns, -1);
	assert_int_equal(fit(197981 * MS, whole, 3, 4).nominal_idle_ns, 198 * S);
	assert_int_equal(fit(7518 * MS, eight, 2, 3).nominal_idle_ns, 8 * S);
}

/* Idle 240.139 s, then 120.320 s twice: the timer went off once for nothing; it is set to 120 s. */
static void timers_keepalive__the_idle_time_is_no_longer_than_the_period(void **state)
{
	static const int64_t gaps[] = { 120320 * MS, 120320 * MS };
	const struct ta_keepalive_fit f = fit(240139 * MS, gaps, 2, 3);

	(void)state;
	assert_int_equal(f.nominal_idle_ns, 120 * S);
	assert_int_equal(f.nominal_interval_ns, -1);
	assert_int_equal(fit(200 * S, gaps, 2, 3).nominal_idle_ns, -1);
}

static void timers_keepalive__one_probe_shows_no_interval(void **state)
{
	const struct ta_keepalive_fit f = fit(45100 * MS, NULL, 0, 0);

	(void)state;
	assert_int_equal(f.interval_ns, -1);
	assert_int_equal(f.nominal_interval_ns, -1);
	assert_int_equal(f.nominal_idle_ns, 45 * S);
}

/* ---- the clock ---- */

struct run {
	struct ta_chain chain;
	struct ta_attempt attempt[16];
	struct ta_backoff backoff;
	struct ta_abort_input input;
	struct ta_abort abort;
};

static void run_probes(struct run *r, size_t probes, int64_t interval_ns)
{
	memset(r, 0, sizeof(*r));
	r->chain = (struct ta_chain){
		.kind = TA_EPISODE_KEEPALIVE,
		.attempt = r->attempt,
		.nattempts = probes,
		.srtt_ns = -1,
		.rto_estimate_ns = -1,
		.resolution_ns = US,
		.sack = -1,
	};
	for (size_t i = 0; i < probes; i++)
		r->attempt[i].time_ns = 1000 * S + (int64_t)i * interval_ns;
	r->chain.anchor_ns = 990 * S;
	ta_chain_fit(&r->chain, &r->backoff);
	r->input = (struct ta_abort_input){
		.chain = &r->chain,
		.backoff = &r->backoff,
		.keepalive_interval_ns = interval_ns,
		.last_answer_ns = 990 * S,
	};
}

static void timers_keepalive__its_own_reset_ends_it_by_count(void **state)
{
	struct run r;

	(void)state;
	run_probes(&r, 9, 75776 * MS);
	assert_int_equal(r.backoff.law, TA_LAW_CONSTANT);
	assert_int_equal(r.backoff.base_ns, 75 * S);
	assert_int_equal(r.attempt[3].cause, TA_CAUSE_PROBE);
	r.input.reset_by_sender = true;
	r.input.reset_ns = r.attempt[8].time_ns + 75776 * MS;
	r.input.capture_end_ns = r.input.reset_ns + 100 * S;
	ta_abort_clock(&r.input, &r.abort);
	assert_string_equal(r.abort.rule, "keep-alive count=9");
	assert_true(r.abort.observed);
	assert_int_equal(r.abort.expected_ns, r.input.reset_ns);
}

static void timers_keepalive__a_run_cut_off_has_its_end_told(void **state)
{
	struct run r;

	(void)state;
	run_probes(&r, 4, 75776 * MS);
	r.input.capture_end_ns = r.attempt[3].time_ns + S;
	ta_abort_clock(&r.input, &r.abort);
	assert_string_equal(r.abort.rule, "keep-alive count=9");
	assert_false(r.abort.observed);
	assert_in_range(r.abort.expected_ns, r.attempt[0].time_ns + 9 * 75 * S,
			r.attempt[0].time_ns + 9 * 78 * S);
	assert_in_range(r.attempt[3].time_ns + 75776 * MS, r.abort.next_lo_ns, r.abort.next_hi_ns);
}

static void timers_keepalive__a_reset_before_its_time_is_not_the_timers(void **state)
{
	struct run r;

	(void)state;
	run_probes(&r, 3, 75776 * MS);
	r.input.reset_by_sender = true;
	r.input.reset_ns = r.attempt[2].time_ns + 3 * S;
	r.input.capture_end_ns = r.input.reset_ns + 100 * S;
	ta_abort_clock(&r.input, &r.abort);
	assert_true(r.abort.stopped_early);
	assert_false(r.abort.observed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_keepalive__a_period_refutes_the_idle_time),
		cmocka_unit_test(timers_keepalive__the_idle_time_is_no_longer_than_the_period),
		cmocka_unit_test(timers_keepalive__takes_the_lateness_off_75_s),
		cmocka_unit_test(timers_keepalive__every_hz_shows_75_s_its_own_way),
		cmocka_unit_test(timers_keepalive__short_intervals_round_down_too),
		cmocka_unit_test(timers_keepalive__answered_probes_show_the_longer_of_the_two),
		cmocka_unit_test(timers_keepalive__answered_probes_hide_the_shorter_of_the_two),
		cmocka_unit_test(timers_keepalive__knows_the_defaults),
		cmocka_unit_test(timers_keepalive__an_odd_delay_tells_no_setting),
		cmocka_unit_test(timers_keepalive__a_period_corrects_the_idle_time),
		cmocka_unit_test(timers_keepalive__one_probe_shows_no_interval),
		cmocka_unit_test(timers_keepalive__its_own_reset_ends_it_by_count),
		cmocka_unit_test(timers_keepalive__a_run_cut_off_has_its_end_told),
		cmocka_unit_test(timers_keepalive__a_reset_before_its_time_is_not_the_timers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
