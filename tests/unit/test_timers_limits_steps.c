/* SPDX-License-Identifier: MIT */
/* Which attempts are a timer's, and what a loss probe's delay may be (rules.h): each threshold at its very edge. */
#include "timers_gaps.h"

#include "timers/models.h"
#include "timers/timers_internal.h"

/* TA_SYN_MIN_NS: no SYN or SYN-ACK timer starts sooner than after 100 ms. */
static void limits__a_syn_sooner_than_100_ms_is_no_timers(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_SYN);
	ADD(&s, 100000, 99999);
	assert_false(ta_attempt_is_hasty(&s.chain, 1));
	assert_true(ta_attempt_is_hasty(&s.chain, 2));
}

/* ---- what is no timer's ---- */

/* One chain, and the cause of each attempt: o original, r RTO, t loss probe, a after an RTO, ? none. */
struct causes_row {
	const char *rule, *causes;
	int64_t gap_us[3];
	int64_t srtt_ms, rto_ms;
	unsigned in_flight;
	int sack;
	unsigned flags[3]; /* of each copy; 0: head and tail */
};

enum {
	HEAD = TA_ATTEMPT_HEAD,
	TAIL = TA_ATTEMPT_TAIL,
	NEITHER = TA_ATTEMPT_DATA,
	ASKED = TA_ATTEMPT_HEAD | TA_ATTEMPT_ASKED_FOR
};

static const struct causes_row causes_rows[] = {
	/* With two segments out and no round trip a probe is due after 2 ms: only the double's 5 ms part. */
	{ "TA_DOUBLE_NS", "ot", { 5000 }, -1, -1, 2, 1, { TAIL } },
	{ "TA_DOUBLE_NS", "o?", { 4999 }, -1, -1, 2, 1, { TAIL } },
	{ "TA_HASTY_NS", "or", { 100000 }, 10, 200, 1, 0, { HEAD } },
	{ "TA_HASTY_NS", "o?", { 99999 }, 10, 190, 1, 0, { HEAD } },
	/* 60 ms are hasty, unless what follows is their double: below 180 ms. */
	{ "TA_DOUBLES_MOST", "or", { 60000, 179999 }, 10, 120, 1, 0, { HEAD, NEITHER } },
	{ "TA_DOUBLES_MOST", "o?", { 60000, 180000 }, 10, 120, 1, 0, { HEAD, NEITHER } },
	{ "TA_DOUBLES_LEAST", "or", { 60000, 90001 }, 10, 120, 1, 0, { HEAD, NEITHER } },
	{ "TA_DOUBLES_LEAST", "o?", { 60000, 90000 }, 10, 120, 1, 0, { HEAD, NEITHER } },
	/* Not from the head on, within three quarters of the timeout before: slow start. */
	{ "TA_AFTER_RTO", "ora", { 400000, 299999 }, 10, 400, 4, 0, { HEAD, NEITHER } },
	{ "TA_AFTER_RTO", "orr", { 400000, 300000 }, 10, 400, 4, 0, { HEAD, NEITHER } },
	/* Two segments: 2 SRTT by three quarters. */
	{ "TA_PTO_LEAST", "ot", { 150000 }, 100, 400, 2, 1, { TAIL } },
	{ "TA_PTO_LEAST", "o?", { 149999 }, 100, 400, 2, 1, { TAIL } },
	/* 95.4 ms are hasty, unless a timeout of 80 ms, as late as a wheel may be, and its double follow. */
	{ "a loss probe of a shorter minimum",
	  "ot",
	  { 95400, 80000, 160000 },
	  5,
	  300,
	  1,
	  1,
	  { 0 } },
	{ "a loss probe of a shorter minimum",
	  "o?",
	  { 95401, 80000, 160000 },
	  5,
	  300,
	  1,
	  1,
	  { 0 } },
	{ "a loss probe of a shorter minimum", "o?", { 95400, 80000 }, 5, 300, 1, 1, { 0 } },
	{ "a loss probe of a shorter minimum",
	  "o?",
	  { 95400, 80000, 120000 },
	  5,
	  300,
	  1,
	  1,
	  { 0 } },
	/* What arrived a moment before asked for it, unless the timer was due: the RTO, and its double behind it. */
	{ "on schedule", "or", { 300000, 600000 }, 10, 300, 1, 1, { ASKED, HEAD } },
	{ "on schedule", "o?", { 200000, 600000 }, 10, 300, 1, 1, { ASKED, HEAD } },
	{ "on schedule",
	  "o?",
	  { 300000, 600000 },
	  10,
	  300,
	  1,
	  1,
	  { TAIL | TA_ATTEMPT_ASKED_FOR, HEAD } },
	{ "on schedule", "orr", { 300000, 600000, 1200000 }, 10, 300, 1, 1, { HEAD, ASKED, HEAD } },
	{ "on schedule", "orr?", { 300000, 600000, 300000 }, 10, 300, 1, 1, { HEAD, HEAD, ASKED } },
};

/* Of the first attempts, so many as are named. */
static bool has_causes(const struct scene *s, const char *causes)
{
	static const char letter[] = { '?', 'o', 'r', 't', 'f', 'a', 's', 'p', 'm' };

	for (size_t i = 0; causes[i]; i++)
		if (letter[s->attempt[i].cause] != causes[i])
			return false;
	return true;
}

static void limits__causes_part_at_the_thresholds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(causes_rows) / sizeof(causes_rows[0]); i++) {
		const struct causes_row *c = &causes_rows[i];
		struct scene s;
		size_t n = 0;

		begin(&s, TA_EPISODE_RETRANSMISSION);
		while (n < 3 && c->gap_us[n])
			n++;
		add_gaps(&s, c->gap_us, n);
		s.chain.srtt_ns = c->srtt_ms < 0 ? -1 : c->srtt_ms * MS;
		s.chain.rto_estimate_ns = c->rto_ms < 0 ? -1 : c->rto_ms * MS;
		s.chain.in_flight = c->in_flight;
		s.chain.sack = c->sack;
		for (size_t k = 0; k < n; k++)
			if (c->flags[k])
				s.attempt[k + 1].flags = (uint16_t)c->flags[k];
		fit(&s);
		if (!has_causes(&s, c->causes))
			fail_msg("row %zu: %s", i, c->rule);
	}
}

/* Nothing but the retransmission timer could have sent it, as far as the replay saw; but none is as short as TA_DOUBLE_NS. */
static void limits__what_only_the_rto_explains_is_none_within_5_ms(void **state)
{
	(void)state;
	for (int64_t us = 4999; us <= 5000; us++) {
		struct scene s;

		begin(&s, TA_EPISODE_RETRANSMISSION);
		add_gaps(&s, &us, 1);
		s.attempt[1].why.candidates = TA_CAUSE_BIT(TA_CAUSE_RTO);
		fit(&s);
		assert_true(has_causes(&s, us < 5000 ? "o?" : "or"));
	}
	/* A loss probe may be. */
	struct scene s;

	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.in_flight = 2;
	ADD(&s, 4999);
	s.attempt[1].flags = TAIL;
	s.attempt[1].why.candidates = TA_CAUSE_BIT(TA_CAUSE_TLP);
	fit(&s);
	assert_true(has_causes(&s, "ot"));
}

/* ---- a loss probe's delay ---- */

/* TA_PTO_LEAST_, TA_PTO_MOST_: 2 SRTT by quarters; TA_PTO_EXTRA_NS with more than one segment out, else the minimum RTO, which
 * is TA_RTO_MIN_LEAST_NS at the least. */
static void limits__a_loss_probe_comes_after_2_srtt_by_quarters(void **state)
{
	struct ta_chain chain = { .srtt_ns = 100 * MS, .near_ns = -1 };
	struct ta_timer_steps steps = { .in_flight = 2 };

	(void)state;
	ta_steps_probe_bounds(&chain, 200 * MS, &steps);
	assert_int_equal(steps.pto_lo_ns, 150 * MS);
	assert_int_equal(steps.pto_hi_ns, 302 * MS);
	steps.in_flight = 1;
	ta_steps_probe_bounds(&chain, 200 * MS, &steps);
	assert_int_equal(steps.pto_lo_ns, 350 * MS);
	assert_int_equal(steps.pto_hi_ns, 500 * MS);
	/* Whatever minimum it is set to. */
	ta_steps_probe_bounds(&chain, -1, &steps);
	assert_int_equal(steps.pto_lo_ns, 160 * MS);
	assert_int_equal(steps.pto_hi_ns, 0);
}

/* ---- the minimum RTO ---- */

/* A chain of timeouts with this base, at the sender: SRTT 640 ms. */
static enum ta_minimum minimum_of_chain(int64_t srtt_us, int64_t base_us, bool from_start,
					unsigned missing, unsigned hz, int64_t *ret_ns)
{
	struct ta_chain chain = {
		.kind = TA_EPISODE_RETRANSMISSION,
		.srtt_ns = srtt_us * US,
		.rto_estimate_ns = srtt_us * US + 200 * MS,
	};
	const struct ta_model m = {
		.kind = hz ? TA_MODEL_WHEEL : TA_MODEL_COARSE,
		.hz = hz,
		.shape = { .n = 1, .missing = missing },
		.base_ns = base_us * US,
		.base_lo_ns = base_us * US,
		.base_hi_ns = base_us * US,
	};
	struct ta_timer_steps steps;

	GAPS(&steps, from_start, base_us);
	return ta_minimum_of(&chain, &steps, &m, ret_ns);
}

static enum ta_minimum minimum_of(int64_t srtt_us, int64_t base_us, int64_t *ret_ns)
{
	return minimum_of_chain(srtt_us, base_us, true, 0, 0, ret_ns);
}

/* TA_SRTT_SLACK_PART: SRTT as captured is off by a 64th, here 10 ms. */
static void limits__srtt_is_off_by_a_64th(void **state)
{
	int64_t ns;

	(void)state;
	assert_int_equal(minimum_of(640000, 830000, &ns), TA_MINIMUM_USUAL);
	assert_int_equal(minimum_of(640000, 829999, &ns), TA_MINIMUM_OTHER);
	/* Only a base that is the whole first delay tells. */
	assert_int_equal(minimum_of_chain(640000, 829999, false, 0, 0, &ns), TA_MINIMUM_USUAL);
	assert_int_equal(minimum_of_chain(640000, 829999, true, 1, 0, &ns), TA_MINIMUM_USUAL);
}

/* TA_RTO_MIN_LEAST_NS: 6.4 ms of SRTT, by 0.1 ms; the minimum is what the base has above it. */
static void limits__no_minimum_rto_is_looked_for_below_10_ms(void **state)
{
	int64_t ns;

	(void)state;
	assert_int_equal(minimum_of(6400, 16300, &ns), TA_MINIMUM_OTHER);
	assert_int_equal(ns, 10 * MS);
	assert_int_equal(minimum_of(6400, 16299, &ns), TA_MINIMUM_NONE);
	assert_int_equal(ns, -1);
	/* At HZ 250 a base of 20 ms has up to 10.6 ms above 9.5 ms, but a setting of 8 ms at most. */
	assert_int_equal(minimum_of_chain(9500, 20000, true, 0, 250, &ns), TA_MINIMUM_NONE);
	assert_int_equal(ns, -1);
}

/* ---- window probes ---- */

/* From the ACK that shut the window to the first probe, and on to the second, a second later. */
static size_t steps_of_probes(int64_t first_us, bool *ret_from_start)
{
	struct ta_timer_steps steps;
	struct scene s;

	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	s.attempt[0].flags = TA_ATTEMPT_HEAD;
	s.chain.anchor_ns = s.attempt[0].time_ns - first_us * US;
	ADD(&s, 1000000);
	ta_steps_build(&s.chain, &steps);
	*ret_from_start = steps.from_start;
	return steps.n;
}

/* TA_FIRST_PROBE_: half of the next delay, by a tenth of it. */
static void limits__a_first_probe_counts_from_two_to_three_fifths_of_the_next(void **state)
{
	static const struct {
		int64_t first_us;
		bool counts;
	} rows[] = { { 400000, false }, { 400001, true }, { 599999, true }, { 600000, false } };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		bool from_start;

		assert_int_equal(steps_of_probes(rows[i].first_us, &from_start),
				 rows[i].counts ? 2 : 1);
		assert_int_equal(from_start, rows[i].counts);
	}
}

/* TA_ANSWER_MAX_NS: the answer to a probe arms the next one, up to 300 ms later where no round trip is known. */
static void limits__an_answer_of_unknown_round_trip_is_allowed_300_ms(void **state)
{
	struct ta_timer_steps steps;
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	ADD(&s, 1000000, 2000000);
	s.attempt[1].answer_frame = 5;
	ta_steps_build(&s.chain, &steps);
	assert_int_equal(steps.step[1].start_lo_ns, s.attempt[1].time_ns);
	assert_int_equal(steps.step[1].start_hi_ns, s.attempt[1].time_ns + 300 * MS);
	/* A round trip that is known, by the half, and the noise of a stamp. */
	s.chain.srtt_ns = 40 * MS;
	ta_steps_build(&s.chain, &steps);
	assert_int_equal(steps.step[1].start_hi_ns, s.attempt[1].time_ns + 65 * MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits__a_syn_sooner_than_100_ms_is_no_timers),
		cmocka_unit_test(limits__causes_part_at_the_thresholds),
		cmocka_unit_test(limits__what_only_the_rto_explains_is_none_within_5_ms),
		cmocka_unit_test(limits__a_loss_probe_comes_after_2_srtt_by_quarters),
		cmocka_unit_test(limits__srtt_is_off_by_a_64th),
		cmocka_unit_test(limits__no_minimum_rto_is_looked_for_below_10_ms),
		cmocka_unit_test(limits__a_first_probe_counts_from_two_to_three_fifths_of_the_next),
		cmocka_unit_test(limits__an_answer_of_unknown_round_trip_is_allowed_300_ms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
