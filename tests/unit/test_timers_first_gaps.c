/* SPDX-License-Identifier: MIT */
/* What the first gaps of a chain tell of who sent its retransmissions: loss probe, timeout, or no timer at all. */
#include "timers_scene.h"

/* SACK, one segment, RTO 212 ms: .222 .224 .460 … under ICMP host unreachable; the kernel counts one loss probe. */
static void timers_first_gaps__a_loss_probe_precedes_a_reverted_backoff(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.rto_estimate_ns = 212 * MS;
	s.chain.srtt_ns = 12 * MS;
	s.chain.icmp_unreachable = true;
	s.chain.icmp_count = 6;
	ADD(&s, 222000, 224000, 460000, 896000, 1792000, 1764000, 1788000, 1760000, 3712000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_CONSTANT);
	assert_int_equal(s.backoff.tlp_index, 1);
	assert_int_equal(s.backoff.base_ns, 224 * MS);
	assert_causes(&s, "otrrrrrrrr");
	/* Without SACK there is no probe. */
	s.chain.sack = 0;
	fit(&s);
	assert_causes(&s, "orrrrrrrrr");
}

/* PTO = min(2 SRTT + 200 ms, time until the RTO): where the RTO is nearer, the probe goes out in its place. */
static void timers_first_gaps__one_copy_at_the_rto_is_still_the_probe(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 38 * MS;
	s.chain.rto_estimate_ns = 238 * MS;
	ADD(&s, 242000);
	fit(&s);
	assert_causes(&s, "ot");
	/* Not the tail: the retransmission timer's. */
	mark(&s.attempt[1], TA_ATTEMPT_TAIL, false);
	fit(&s);
	assert_causes(&s, "or");
}

/* Stamps that jitter by tens of ms, so that the probe's own delay fits nothing: the RTO begins behind it all the same. */
static void timers_first_gaps__a_loss_probe_is_known_by_what_follows_where_stamps_jitter(
	void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 31 * MS;
	s.chain.rto_estimate_ns = 231 * MS;
	ADD(&s, 391000, 424000, 862000, 1718000, 3339000, 6938000, 13810000);
	fit(&s);
	assert_causes(&s, "otrrrrrr");
	assert_int_equal(s.backoff.tlp_index, 1);
	assert_int_equal(s.backoff.law, TA_LAW_EXPONENTIAL);
	assert_in_range(s.backoff.base_ns, 400 * MS, 424 * MS);
	assert_int_equal(s.backoff.doublings, 5);
	/* Without SACK there is no probe. */
	s.chain.sack = 0;
	fit(&s);
	assert_causes(&s, "orrrrrrr");
	assert_int_equal(s.backoff.tlp_index, -1);
}

/* 16 and 66 ms behind each other while the round trips give 210 ms: whatever sent these copies, no timeout did. */
static void timers_first_gaps__no_timeout_comes_long_before_the_estimate(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 10 * MS;
	s.chain.rto_estimate_ns = 210 * MS;
	ADD(&s, 10000);
	fit(&s);
	assert_causes(&s, "o?");
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 10 * MS;
	s.chain.rto_estimate_ns = 210 * MS;
	s.chain.sack = 0;
	ADD(&s, 16000, 33000, 66000);
	fit(&s);
	assert_int_equal(s.backoff.law, TA_LAW_IRREGULAR);
	assert_causes(&s, "o???");
}

/* A duplicate of the peer comes 2.6 ms before the timeout that is due: the kernel counts a timeout. */
static void timers_first_gaps__a_copy_on_schedule_is_the_timers_whatever_came_before(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.srtt_ns = 11 * MS;
	s.chain.rto_estimate_ns = 212 * MS;
	ADD(&s, 219000, 216000, 440000, 864000, 1732000, 3456000);
	for (size_t provoked = 2; provoked < 7; provoked++) {
		for (size_t i = 0; i < 7; i++)
			mark(&s.attempt[i], TA_ATTEMPT_ASKED_FOR, i == provoked);
		fit(&s);
		assert_causes(&s, "otrrrrr");
	}
	/* Between two of them it is provoked. */
	begin(&s, TA_EPISODE_RETRANSMISSION);
	s.chain.rto_estimate_ns = 212 * MS;
	ADD(&s, 219000, 216000, 440000, 300000, 564000);
	mark(&s.attempt[4], TA_ATTEMPT_ASKED_FOR, true);
	fit(&s);
	assert_int_equal(s.attempt[4].cause, TA_CAUSE_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			timers_first_gaps__a_copy_on_schedule_is_the_timers_whatever_came_before),
		cmocka_unit_test(timers_first_gaps__a_loss_probe_precedes_a_reverted_backoff),
		cmocka_unit_test(timers_first_gaps__one_copy_at_the_rto_is_still_the_probe),
		cmocka_unit_test(
			timers_first_gaps__a_loss_probe_is_known_by_what_follows_where_stamps_jitter),
		cmocka_unit_test(timers_first_gaps__no_timeout_comes_long_before_the_estimate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
