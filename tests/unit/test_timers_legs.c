/* SPDX-License-Identifier: MIT */
/* What the replay of the sender says of each attempt, and chains that back off more than once. */
#include "timers_gaps.h"

static void told(struct scene *s, size_t i, enum ta_cause cause)
{
	s->attempt[i].why.cause = (uint8_t)cause;
}

static void left_open(struct scene *s, size_t i, unsigned candidates)
{
	s->attempt[i].why.cause = TA_CAUSE_UNKNOWN;
	s->attempt[i].why.candidates = (uint16_t)candidates;
}

/* SRTT 38 ms, RTO 238 ms (60 jiffies at HZ 250). */
static void lan(struct scene *s)
{
	begin(s, TA_EPISODE_RETRANSMISSION);
	s->chain.srtt_ns = 38 * MS;
	s->chain.rto_estimate_ns = 238 * MS;
	s->chain.variance_ns = 30 * MS;
}

/* A retransmission that ACKs let out is no step; the head's arms the timer anew. */
static void timers_legs__what_no_timer_sent_keeps_its_cause(void **state)
{
	static const enum ta_cause other[] = { TA_CAUSE_FAST, TA_CAUSE_AFTER_RTO, TA_CAUSE_PMTU };
	static const char *const causes[] = { "ofrrrrrr", "oarrrrrr", "omrrrrrr" };
	struct scene s;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		lan(&s);
		ADD(&s, 90000, 244000, 484000, 992000, 1952000, 3904000, 7936000);
		told(&s, 1, other[i]);
		fit(&s);
		assert_causes(&s, causes[i]);
		assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
		assert_int_equal(s.backoff.base_ns, 240 * MS);
		assert_int_equal(s.backoff.explained_attempts, 6);
	}
}

/* The very gaps of a loss probe and a timeout: the replay knows better. */
static void timers_legs__the_replays_word_holds(void **state)
{
	struct scene s;

	(void)state;
	lan(&s);
	ADD(&s, 244000);
	fit(&s);
	assert_causes(&s, "ot");
	told(&s, 1, TA_CAUSE_RTO);
	fit(&s);
	assert_causes(&s, "or");
	assert_int_equal(s.backoff.tlp_index, -1);
	/* Far too soon for any timer that is known: it is no matter. */
	lan(&s);
	ADD(&s, 30000, 30000);
	told(&s, 1, TA_CAUSE_TLP);
	told(&s, 2, TA_CAUSE_RTO);
	fit(&s);
	assert_causes(&s, "otr");
}

/* The fit decides among what the replay leaves. */
static void timers_legs__the_fit_decides_among_candidates(void **state)
{
	const unsigned timers = TA_CAUSE_BIT(TA_CAUSE_TLP) | TA_CAUSE_BIT(TA_CAUSE_RTO);
	struct scene s;

	(void)state;
	lan(&s);
	ADD(&s, 244000, 244000, 484000, 992000);
	for (size_t i = 1; i < 5; i++)
		left_open(&s, i, timers);
	fit(&s);
	assert_causes(&s, "otrrr");
	/* Without the loss probe among them, or the timeout. */
	left_open(&s, 1, TA_CAUSE_BIT(TA_CAUSE_RTO) | TA_CAUSE_BIT(TA_CAUSE_FAST));
	fit(&s);
	assert_int_equal(s.attempt[1].cause, TA_CAUSE_RTO);
	/* No timer among them: it is none. */
	left_open(&s, 1, TA_CAUSE_BIT(TA_CAUSE_FAST) | TA_CAUSE_BIT(TA_CAUSE_AFTER_RTO));
	fit(&s);
	assert_int_equal(s.attempt[1].cause, TA_CAUSE_UNKNOWN);
	/* Only timers: hasty or provoked, one sent it. */
	lan(&s);
	ADD(&s, 30000);
	mark(&s.attempt[1], TA_ATTEMPT_ASKED_FOR, true);
	fit(&s);
	assert_causes(&s, "o?");
	left_open(&s, 1, TA_CAUSE_BIT(TA_CAUSE_TLP));
	mark(&s.attempt[1], TA_ATTEMPT_HEAD, false);
	fit(&s);
	assert_int_equal(s.attempt[1].cause, TA_CAUSE_TLP);
}

/* .155: new bytes, as 2 SRTT say; .292 the head. Without the probe a frame would be missing. */
static void timers_legs__a_probe_with_new_bytes_is_a_step(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.in_flight = 10;
	s.chain.srtt_ns = 74 * MS;
	s.chain.rto_estimate_ns = 274 * MS;
	ADD(&s, 155281, 292017, 576045, 1119986, 2464038, 4608209, 8959862);
	for (size_t i = 0; i < s.chain.nattempts; i++)
		mark(&s.attempt[i], TA_ATTEMPT_TAIL, false);
	mark(&s.attempt[1], TA_ATTEMPT_HEAD, false);
	mark(&s.attempt[1], TA_ATTEMPT_NEW_DATA | TA_ATTEMPT_TAIL, true);
	told(&s, 1, TA_CAUSE_TLP);
	fit(&s);
	assert_causes(&s, "otrrrrrr");
	assert_int_equal(s.backoff.base_ns, 276 * MS);
	assert_int_equal(s.backoff.explained_attempts, 7);
	assert_int_equal(s.attempt[2].missing_before, 0);
}

/* 700 bytes every 55 ms: the probe repeats the newest, and since more was sent behind it the RTO counts from the head. */
static void timers_legs__the_rto_counts_from_the_head_where_more_was_sent(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.in_flight = 2;
	s.chain.srtt_ns = 9 * MS;
	s.chain.rto_estimate_ns = 209 * MS;
	s.chain.newest_ns = s.chain.anchor_ns + 55296 * US;
	ADD(&s, 79212, 144055, 435991, 864099, 1728084, 3491900, 6907900);
	for (size_t i = 1; i < s.chain.nattempts; i++)
		mark(&s.attempt[i], i == 1 ? TA_ATTEMPT_HEAD : TA_ATTEMPT_TAIL, false);
	fit(&s);
	assert_causes(&s, "otrrrrrr");
	assert_int_equal(s.backoff.base_ns, 212 * MS);
	assert_true(s.backoff.estimator_agrees);
	assert_int_equal(s.backoff.explained_attempts, 7);
	/* Had the newest gone out with the head, 79 ms were no loss probe's. */
	s.chain.newest_ns = 0;
	fit(&s);
	assert_int_not_equal(s.backoff.explained_attempts, 7);
}

/* An ACK moved SND.UNA: the next head backs off from its own beginning, and its first copy may be a probe. */
static void timers_legs__progress_begins_a_leg(void **state)
{
	struct scene s;

	(void)state;
	lan(&s);
	ADD(&s, 244000, 244000, 484000, 992000, 700000, 244000, 484000, 992000, 1984000);
	for (size_t i = 5; i < s.chain.nattempts; i++)
		s.attempt[i].seq = 1000;
	/* The ACK came 460 ms behind the last copy of the first head. */
	s.attempt[5].heard_ns = s.attempt[4].time_ns + 460 * MS;
	told(&s, 5, TA_CAUSE_TLP);
	fit(&s);
	assert_causes(&s, "otrrrtrrrr");
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(s.backoff.explained_attempts, 9);
	assert_int_equal(s.backoff.tlp_index, 5);
	assert_in_range(240 * MS, s.backoff.base_lo_ns, s.backoff.base_hi_ns);
	/* One head all along: these gaps are no backoff. */
	for (size_t i = 5; i < s.chain.nattempts; i++)
		s.attempt[i].seq = 0;
	told(&s, 5, TA_CAUSE_UNKNOWN);
	fit(&s);
	assert_int_not_equal(s.backoff.explained_attempts, 9);
}

/* Of the loss probe's timer the first leg alone knows when it was armed; a later one begins with its own timeout, or with a
 * loss probe that the replay has seen. */
static void timers_legs__a_later_leg_begins_anew(void **state)
{
	struct ta_timer_steps steps, leg;

	(void)state;
	GAPS(&steps, true, 244000, 244000, 244000, 488000, 976000);
	steps.probe_possible = true;
	steps.pto_start_ns = 100 * S + 7;
	steps.step[2].leg = true;
	for (int probe = 0; probe < 2; probe++) {
		size_t first = 0;

		steps.step[2].probe_only = probe;
		ta_steps_leg(&steps, &first, &leg);
		assert_int_equal(first, 2);
		assert_int_equal(leg.n, 2);
		assert_true(leg.from_start && leg.probe_possible);
		assert_int_equal(leg.pto_start_ns, 100 * S + 7);
		assert_int_equal(leg.step[1].attempt, 2);
		ta_steps_leg(&steps, &first, &leg);
		assert_int_equal(first, 5);
		assert_int_equal(leg.n, 3);
		assert_int_equal(leg.from_start, probe);
		assert_int_equal(leg.probe_possible, probe);
		assert_int_equal(leg.pto_start_ns, 0);
		assert_int_equal(leg.step[0].attempt, 3);
		assert_int_equal(leg.step[2].attempt, 5);
	}
}

/* ARP fails under the sender, its ICMP undoes the backoff now and then: irregular, but it began with a loss probe. */
static void timers_legs__an_irregular_chain_keeps_its_probe(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 90 * US;
	s.chain.rto_estimate_ns = 200090 * US;
	s.chain.icmp_unreachable = true;
	s.chain.icmp_count = 16;
	ADD(&s, 207921, 208017, 412012, 832012, 1408305, 203677, 436007, 831968, 1600149, 203880,
	    435987, 832058);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
	assert_causes(&s, "otrrrrrrrrrrr");
	s.chain.sack = 0;
	fit(&s);
	assert_causes(&s, "orrrrrrrrrrrr");
}

/* The window shut 80 ms of way from here: the ACK that did it passed first, the probe last. */
static void timers_legs__the_first_window_probe_has_the_way_in_it(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_ZERO_WINDOW_PROBE);
	mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, false);
	s.chain.rto_estimate_ns = 220 * MS;
	s.chain.srtt_ns = 20 * MS;
	s.chain.near_ns = 80 * MS;
	s.chain.anchor_ns = s.attempt[0].time_ns - (304 + 80) * MS;
	ADD(&s, 608000, 1216000, 2464000, 4864000, 9728000);
	fit(&s);
	assert_causes(&s, "pppppp");
	assert_int_equal(s.backoff.base_ns, 300 * MS);
	assert_true(s.backoff.estimator_agrees);
	assert_int_equal(s.backoff.explained_attempts, 6);
}

/* The first copy is a timer's whose bytes were sent before this chain: it counts from the anchor, and has no base to claim. */
static void timers_legs__a_first_copy_counts_from_the_anchor(void **state)
{
	struct scene s;

	(void)state;
	lan(&s);
	mark(&s.attempt[0], TA_ATTEMPT_ORIGINAL, false);
	s.chain.rto_estimate_ns = -1;
	s.chain.anchor_ns = s.attempt[0].time_ns - 496 * MS;
	told(&s, 0, TA_CAUSE_RTO);
	ADD(&s, 992000, 1984000, 3840000);
	fit(&s);
	assert_causes(&s, "rrrr");
	assert_int_equal(s.backoff.explained_attempts, 4);
	assert_int_equal(s.backoff.base_ns, -1);
	/* Not told: nothing is known of it. */
	told(&s, 0, TA_CAUSE_UNKNOWN);
	fit(&s);
	assert_causes(&s, "?rrr");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_legs__what_no_timer_sent_keeps_its_cause),
		cmocka_unit_test(timers_legs__the_replays_word_holds),
		cmocka_unit_test(timers_legs__the_fit_decides_among_candidates),
		cmocka_unit_test(timers_legs__a_probe_with_new_bytes_is_a_step),
		cmocka_unit_test(timers_legs__the_rto_counts_from_the_head_where_more_was_sent),
		cmocka_unit_test(timers_legs__progress_begins_a_leg),
		cmocka_unit_test(timers_legs__a_later_leg_begins_anew),
		cmocka_unit_test(timers_legs__an_irregular_chain_keeps_its_probe),
		cmocka_unit_test(timers_legs__the_first_window_probe_has_the_way_in_it),
		cmocka_unit_test(timers_legs__a_first_copy_counts_from_the_anchor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
