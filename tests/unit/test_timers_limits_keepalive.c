/* SPDX-License-Identifier: MIT */
/* What was configured of keep-alive, from what was seen (rules.h): each threshold at its very edge. Of an idle time alone,
 * and of probes at one interval. */
#include "timers_gaps.h"

#include "tcpautopsy/timers/keepalive.h"

/* Settings as found; -1: none. */
struct setting_row {
	const char *rule;
	int64_t seen_us, setting_us;
};

static const struct setting_row idle_rows[] = {
	/* A tick of 16 ms and 3 ms of noise before it: a stack without a wheel. */
	{ "TA_CLEAN_TICK_NS, TA_KEEPALIVE_NOISE_NS", 6981000, 7000000 },
	{ "TA_CLEAN_TICK_NS, TA_KEEPALIVE_NOISE_NS", 6980999, -1 },
	/* Below 10 s people set any second. */
	{ "TA_ANY_SECOND_NS", 9050000, 9000000 },
	{ "TA_ANY_SECOND_NS", 11050000, -1 },
	/* Above it, what is rounder: 5 s at the least, 30 of them at most. */
	{ "TA_SETTING_UNIT_NS", 35200000, 35000000 },
	{ "TA_SETTING_UNITS_MAX", 145200000, 145000000 },
	{ "TA_SETTING_UNITS_MAX", 155200000, -1 },
	/* Off by a tenth of the unit at most. */
	{ "TA_SETTING_PART", 35500000, 35000000 },
	{ "TA_SETTING_PART", 35500001, -1 },
	/* Whole minutes are named where every HZ makes them; 200 s are none. */
	{ "TA_AGREED_UNIT_NS", 430050000, 420000000 },
	{ "TA_AGREED_UNIT_NS", 204050000, -1 },
};

static void limits__an_idle_time_shows_its_setting(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(idle_rows) / sizeof(idle_rows[0]); i++) {
		const struct setting_row *row = &idle_rows[i];
		const int64_t setting = row->setting_us < 0 ? -1 : row->setting_us * US;
		struct ta_keepalive_fit fit;

		ta_keepalive_fit(row->seen_us * US, NULL, NULL, 0, 0, &fit);
		if (fit.nominal_idle_ns != setting)
			fail_msg("%s: %" PRId64 " us seen, set %" PRId64 " ns", row->rule,
				 row->seen_us, fit.nominal_idle_ns);
	}
}

/* Probes at one interval, answered or not. */
static void fit_probes(int64_t idle_us, int64_t interval_us, size_t n, bool heard,
		       int64_t resolution_ns, struct ta_keepalive_fit *ret)
{
	int64_t gap_ns[8];
	bool answered[8];

	for (size_t i = 0; i < n; i++) {
		gap_ns[i] = interval_us * US;
		answered[i] = heard;
	}
	ta_keepalive_fit(idle_us * US, gap_ns, answered, n, resolution_ns, ret);
}

/* TA_STEADY_GAPS: 2 s on a wheel of HZ 1000 fire in whole buckets of 64 ms, that is after 2.048 s; 75 s the default. */
static void limits__three_equal_gaps_tell_hz(void **state)
{
	struct ta_keepalive_fit fit;

	(void)state;
	fit_probes(-1, 2048000, 2, false, 0, &fit);
	assert_int_equal(fit.tick_hz, 0);
	assert_int_equal(fit.nominal_interval_ns, 2 * S);
	fit_probes(-1, 2048000, 3, false, 0, &fit);
	assert_int_equal(fit.tick_hz, 1000);
	assert_int_equal(fit.nominal_interval_ns, 2 * S);
}

/* TA_BUCKET_NOISES: the noise is 3 ms, the tick, and the resolution; the bucket of 64 ms is four times 14 ms, not 17 ms. */
static void limits__a_bucket_tells_where_it_is_four_times_the_noise(void **state)
{
	struct ta_keepalive_fit fit;

	(void)state;
	fit_probes(-1, 2048000, 3, false, 10 * MS, &fit);
	assert_int_equal(fit.tick_hz, 1000);
	fit_probes(-1, 2048000, 3, false, 13 * MS, &fit);
	assert_int_equal(fit.tick_hz, 0);
}

/* TA_PERIOD_GAPS: a period of 249 s twice refutes what one idle time of 249.010 s seemed to be. */
static void limits__a_period_is_known_from_two_gaps_on(void **state)
{
	struct ta_keepalive_fit fit;

	(void)state;
	fit_probes(249010000, 249046000, 1, true, 0, &fit);
	assert_int_equal(fit.nominal_idle_ns, 249 * S);
	fit_probes(249010000, 249046000, 2, true, 0, &fit);
	assert_int_equal(fit.nominal_idle_ns, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__an_idle_time_shows_its_setting),
		cmocka_unit_test(limits__three_equal_gaps_tell_hz),
		cmocka_unit_test(limits__a_bucket_tells_where_it_is_four_times_the_noise),
		cmocka_unit_test(limits__a_period_is_known_from_two_gaps_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
