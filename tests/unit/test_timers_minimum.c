/* SPDX-License-Identifier: MIT */
/* The minimum RTO that a chain shows: kernels at HZ 250 with another one than 200 ms, and what only looks like it. */
#include "timers_scene.h"

/* Round trip, what it adds to SRTT beyond any minimum, and the RTO that they give with 200 ms. */
static void round_trips(struct scene *s, int64_t srtt_ns, int64_t variance_ns)
{
	s->chain.srtt_ns = srtt_ns;
	s->chain.variance_ns = variance_ns;
	s->chain.rto_estimate_ns = srtt_ns + (variance_ns > 200 * MS ? variance_ns : 200 * MS);
}

/* Route metric rto_min 1 s, no way to speak of; TLP 1.032, then RTO 1.020 2.016 4.068. */
static void one_second(struct scene *s)
{
	begin(s, TA_EPISODE_RETRANSMISSION);
	round_trips(s, 100 * US, 200 * US);
	ADD(s, 1031948, 1019977, 2016021, 4068016);
}

static void timers_minimum__one_second_is_found(void **state)
{
	struct scene s;

	(void)state;
	one_second(&s);
	fit(&s);
	assert_causes(&s, "otrrr");
	assert_int_equal(s.backoff.rto_min_ns, S);
	assert_int_equal(s.backoff.base_ns, 1004 * MS);
	assert_int_equal(s.backoff.explained_attempts, 4);
	assert_false(s.backoff.estimator_agrees);
	for (size_t i = 1; i < 5; i++)
		assert_int_equal(s.attempt[i].missing_before, 0);
}

/* Where the way to the sender is not known a longer round trip gives as much. */
static void timers_minimum__above_the_usual_needs_the_way_to_the_sender(void **state)
{
	struct scene s;

	(void)state;
	one_second(&s);
	s.chain.near_ns = -1;
	fit(&s);
	assert_int_equal(s.backoff.rto_min_ns, -1);
	/* 800 ms to the sender: RTO 1.004 s is the usual one of a round trip of 800 ms. */
	one_second(&s);
	s.chain.near_ns = 800 * MS;
	fit(&s);
	assert_int_equal(s.backoff.rto_min_ns, -1);
}

/* RTO 396 ms of round trips that vary much; only the loss probe shows the 20 ms: .239 = 2 * 107 + 20. */
static void timers_minimum__the_loss_probe_shows_it(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 106700 * US, 288600 * US);
	ADD(&s, 238778, 404046, 799982, 1599998, 3264009, 6400003, 12800022, 26111964);
	fit(&s);
	assert_causes(&s, "otrrrrrrr");
	assert_int_equal(s.backoff.base_ns, 396 * MS);
	assert_int_equal(s.backoff.rto_min_ns, 20 * MS);
	assert_true(s.backoff.estimator_agrees);
	assert_near(s.attempt[1].nominal_ns, 233400 * US, MS);
	/* With a probe as late as the RTO allows the usual minimum is as good. */
	s.attempt[1].time_ns += 160 * MS;
	for (size_t i = 2; i < s.chain.nattempts; i++)
		s.attempt[i].time_ns += 160 * MS;
	fit(&s);
	assert_causes(&s, "otrrrrrrr");
	assert_int_equal(s.backoff.rto_min_ns, -1);
}

/* Three segments in one super-packet, rto_min 50 ms (13 jiffies): the probe after 2 SRTT + 2 ms, RTO 56 ms. */
static void timers_minimum__below_the_usual_is_found(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 150 * US, 400 * US);
	s.attempt[0].len = 4344;
	ADD(&s, 5618, 60053, 116017, 227998, 471998, 924004, 1823994, 3648008, 7423993, 14592018);
	for (size_t i = 1; i < s.chain.nattempts; i++) {
		s.attempt[i].seq = i == 1 ? 2896 : 0;
		s.attempt[i].len = 1448;
		mark(&s.attempt[i], i == 1 ? TA_ATTEMPT_HEAD : TA_ATTEMPT_TAIL, false);
	}
	fit(&s);
	assert_causes(&s, "otrrrrrrrrr");
	assert_int_equal(s.backoff.base_ns, 56 * MS);
	assert_int_equal(s.backoff.rto_min_ns, 50 * MS);
	assert_int_equal(s.backoff.tick_hz, 250);
	assert_int_equal(s.attempt[1].nominal_ns, 2300 * US);
}

/* One segment, rto_min 20 ms at HZ 1000: probe and RTO far below what is hasty. */
static void timers_minimum__a_short_probe_is_one_where_a_backoff_follows(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 300 * US, 600 * US);
	ADD(&s, 21600, 22000, 43000, 87000, 176000, 344000, 704000);
	fit(&s);
	assert_causes(&s, "otrrrrrr");
	assert_int_equal(s.backoff.rto_min_ns, 20 * MS);
	/* Alone it may be anything. */
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 300 * US, 600 * US);
	ADD(&s, 21500);
	fit(&s);
	assert_causes(&s, "o?");
}

/* Minimum 20 ms, no way to speak of; a handler 6 ms late blurs the grid: 12 ms would double as well, but for the first gap. */
static void timers_minimum__a_small_base_holds_the_first_gap(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 89 * US, 200 * US);
	ADD(&s, 27148, 28029, 51935, 100023, 196021, 412044, 805731, 1562354, 3295896);
	fit(&s);
	assert_causes(&s, "otrrrrrrrr");
	assert_int_equal(s.backoff.base_ns, 24 * MS);
	assert_int_equal(s.backoff.rto_min_ns, 20 * MS);
}

/* Five segments, minimum 1 s, round trip 302 ms, HZ 250: 1.304 s is one of several bases, and the one that a setting gives. */
static void timers_minimum__that_can_be_named_is_the_likelier(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 301849 * US, 538062 * US);
	s.chain.in_flight = 5;
	ADD(&s, 634635, 1312038, 2688008, 5376036);
	mark(&s.attempt[1], TA_ATTEMPT_HEAD, false);
	for (size_t i = 2; i < 5; i++)
		mark(&s.attempt[i], TA_ATTEMPT_TAIL, false);
	fit(&s);
	assert_causes(&s, "otrrr");
	assert_int_equal(s.backoff.base_ns, 1304 * MS);
	assert_int_equal(s.backoff.rto_min_ns, S);
	/* Of several segments the probe shows no minimum: its delay is 2 SRTT + 2 ms. */
	assert_near(s.attempt[1].nominal_ns, 605698 * US, MS);
}

/* Below 10 ms nothing is called a setting: three copies that double by chance. */
static void timers_minimum__is_no_less_than_10_ms(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 10 * MS, 20 * MS);
	s.chain.sack = 0;
	ADD(&s, 16000, 33000, 66000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
	assert_int_equal(s.backoff.rto_min_ns, -1);
}

/* RTO 836 ms, a probe after 718 ms, and a round trip of 152 ms: no minimum gives both. */
static void timers_minimum__a_probe_that_none_gives_is_not_explained(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 152061 * US, 259319 * US);
	ADD(&s, 717565, 863982, 1696038, 3488023, 6912014);
	fit(&s);
	assert_causes(&s, "otrrrr");
	assert_int_equal(s.backoff.rto_min_ns, -1);
	assert_int_equal(s.backoff.explained_attempts, 4);
	assert_false(s.attempt[1].flags & TA_ATTEMPT_EXPLAINED);
}

/* A base above the estimate by what nobody sets is that of a round trip that the sender remembers. */
static void timers_minimum__above_the_usual_is_round(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	round_trips(&s, 100 * US, 200 * US);
	/* RTO 290 ms. */
	ADD(&s, 206400, 316000, 608000, 1184000, 2464000, 4864000);
	fit(&s);
	assert_causes(&s, "otrrrrr");
	assert_int_equal(s.backoff.rto_min_ns, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_minimum__one_second_is_found),
		cmocka_unit_test(timers_minimum__above_the_usual_needs_the_way_to_the_sender),
		cmocka_unit_test(timers_minimum__the_loss_probe_shows_it),
		cmocka_unit_test(timers_minimum__below_the_usual_is_found),
		cmocka_unit_test(timers_minimum__a_short_probe_is_one_where_a_backoff_follows),
		cmocka_unit_test(timers_minimum__a_small_base_holds_the_first_gap),
		cmocka_unit_test(timers_minimum__that_can_be_named_is_the_likelier),
		cmocka_unit_test(timers_minimum__is_no_less_than_10_ms),
		cmocka_unit_test(timers_minimum__a_probe_that_none_gives_is_not_explained),
		cmocka_unit_test(timers_minimum__above_the_usual_is_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
