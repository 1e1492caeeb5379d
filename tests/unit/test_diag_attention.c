/* SPDX-License-Identifier: MIT */
/* diag/attention: which verdict comes first, and which episode is worth a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tcpautopsy/diag/diag.h"
#include "tcpautopsy/diag/attention.h"

/* Payload beyond SND.UNA of its client. */
static struct ta_conn conn_with(uint32_t unacked)
{
	struct ta_conn conn = { 0 };
	conn.half[0].flags = TA_HALF_SEEN | TA_HALF_UNA_KNOWN;
	conn.half[0].isn = 100;
	conn.half[0].una = 200;
	conn.half[0].nxt = 200 + unacked;
	return conn;
}

static struct ta_harm harm(enum ta_scenario scenario, enum ta_confidence confidence,
			   int64_t healed_ns)
{
	struct ta_conn conn = conn_with(0);
	struct ta_diagnosis d = { .scenario = scenario,
				  .confidence = confidence,
				  .healed_ns = healed_ns };
	return ta_harm_of(&conn, &d);
}

static bool before(struct ta_harm a, struct ta_harm b)
{
	int order = ta_harm_compare(&a, &b);
	assert_int_equal(order, -ta_harm_compare(&b, &a));
	return order < 0;
}

static struct ta_harm refused(void)
{
	return harm(TA_SCN_CONNECT_REFUSED, TA_POSSIBLE, -1);
}

static struct ta_harm crashed(void)
{
	return harm(TA_SCN_PEER_CRASH, TA_CERTAIN, -1);
}

static void harm__no_two_failures_stand_at_one_place(void **state)
{
	(void)state;
	for (int a = 0; a < TA_SCN_COUNT; a++)
		for (int b = 0; b < a; b++)
			if (ta_scenario_is_failure(a) && ta_scenario_is_failure(b))
				assert_true(
					before(harm(a, TA_CERTAIN, -1), harm(b, TA_CERTAIN, -1)) !=
					before(harm(b, TA_CERTAIN, -1), harm(a, TA_CERTAIN, -1)));
}

static void harm__what_lasts_comes_before_what_healed_before_what_is_no_failure(void **state)
{
	(void)state;
	for (int s = 0; s < TA_SCN_COUNT; s++) {
		if (!ta_scenario_is_failure(s))
			continue;
		assert_true(before(harm(s, TA_CERTAIN, -1), harm(s, TA_LIKELY, -1)));
		assert_true(before(harm(s, TA_LIKELY, -1), harm(s, TA_POSSIBLE, -1)));
		assert_true(
			before(harm(s, TA_POSSIBLE, -1), harm(TA_SCN_PEER_CRASH, TA_CERTAIN, 0)));
		assert_true(
			before(harm(s, TA_POSSIBLE, 0), harm(TA_SCN_UNDETERMINED, TA_CERTAIN, -1)));
		assert_true(before(harm(s, TA_POSSIBLE, 0), harm(TA_SCN_NORMAL, TA_CERTAIN, -1)));
	}
}

static void harm__a_kilobyte_lost_counts_more_than_the_scenario(void **state)
{
	(void)state;
	struct ta_harm lost = refused();
	lost.lost_bytes = 999; /* a request or two */
	assert_true(before(crashed(), lost));
	lost.lost_bytes = 1000;
	assert_true(before(lost, crashed()));
	struct ta_harm more = lost;
	more.lost_bytes = 999999;
	assert_int_equal(ta_harm_compare(&lost, &more), 0);
	more.lost_bytes = 1000000;
	assert_true(before(more, lost));
}

static void harm__how_many_were_hit_counts_after_what_was_lost(void **state)
{
	(void)state;
	struct ta_harm many = refused(), lost = refused();
	many.hit = 2;
	assert_true(before(many, crashed()));
	many.hit = 1;
	assert_true(before(crashed(), many));
	many.hit = 500;
	lost.lost_bytes = 1000;
	assert_true(before(lost, many));
}

static void harm__of_what_healed_nothing_was_lost(void **state)
{
	(void)state;
	struct ta_conn conn = conn_with(5000);
	struct ta_diagnosis d = { .scenario = TA_SCN_NETWORK_FAILURE, .healed_ns = -1 };
	assert_int_equal(ta_harm_of(&conn, &d).lost_bytes, 5000);
	d.healed_ns = 1;
	assert_int_equal(ta_harm_of(&conn, &d).lost_bytes, 0);
}

static void lost_bytes__are_payload_that_the_capture_shows(void **state)
{
	(void)state;
	struct ta_diagnosis d = { 0 };
	struct ta_conn conn = conn_with(7);
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 7);
	conn.half[0].flags |= TA_HALF_FIN; /* the last of the seven */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 6);
	conn = conn_with(1);
	conn.half[0].flags |= TA_HALF_FIN;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 0);
	struct ta_trouble trouble = { 0 };
	trouble.half[0].unseen_bytes = 4000; /* were acknowledged */
	conn = conn_with(4100);
	conn.trouble = &trouble;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 4100);
	trouble.half[0].hole_bytes = 4000; /* what the capture lacks at SND.UNA is no loss */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 100);
	trouble.half[0].sacked_bytes =
		60; /* arrived, and so tells that the hole is the peer's, too */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 4040);
	trouble.half[0].sacked_bytes = 0;
	trouble.half[0].hole_bytes = 0;
	struct ta_reset reset = { .sender = 1, .has_ack = true, .ack = 300 };
	trouble.reset = &reset;
	trouble.nresets = 1;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 4000);
	reset.ack = 199; /* behind SND.UNA */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 4100);
	conn = conn_with(7);
	conn.half[0].flags &= ~(uint32_t)TA_HALF_UNA_KNOWN;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 0);
}

static void lost_bytes__a_rst_takes_from_them_what_it_may_acknowledge(void **state)
{
	(void)state;
	struct ta_diagnosis d = { 0 };
	struct ta_reset reset = { .sender = 1, .has_ack = true };
	struct ta_trouble trouble = { .reset = &reset, .nresets = 1 };
	struct ta_conn conn = conn_with(100);
	conn.trouble = &trouble;
	reset.ack = 300; /* all that was sent */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 0);
	reset.ack = 301; /* more than that */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 100);
	reset.ack = 240;
	reset.sacked_bytes = 25;
	trouble.half[0].sacked_bytes = 50; /* before it: the RST tells anew */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 35);
	reset.has_ack = false;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 50);
	reset.has_ack = true;
	reset.sender = 0; /* of what its own sender sent it says nothing */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 50);
}

/* What the capture lacks is a loss only where the peer is known to lack it, too: it had later bytes, or refused some. */
static void lost_bytes__a_hole_counts_once(void **state)
{
	(void)state;
	struct ta_fact hole = { .kind = TA_FACT_HOLE, .about = -1, .value = { 60 } };
	struct ta_diagnosis d = { .event = 1, .facts = { .item = &hole, .count = 1 } };
	d.facts.kinds[TA_FACT_HOLE / TA_FACT_KINDS_A_WORD] = UINT64_C(1)
							     << TA_FACT_HOLE % TA_FACT_KINDS_A_WORD;
	struct ta_reset reset = { .sender = 1 };
	struct ta_trouble trouble = { .reset = &reset, .nresets = 1 };
	struct ta_conn conn = conn_with(100);
	conn.trouble = &trouble;
	trouble.half[0].hole_bytes = 60;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 100);
	d.facts.count = 0;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 40);
	reset.refused_unseen_bytes = 60;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 100);
	d.facts.count = 1;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 100);
}

/* Nobody acknowledged anything: what the event knows of is more. */
static void lost_bytes__are_what_was_sent_in_vain_at_least(void **state)
{
	(void)state;
	struct ta_fact event = { .kind = TA_FACT_SILENCE, .about = -1, .value = { 1, 500 } };
	struct ta_diagnosis d = { .facts = { .item = &event, .count = 1 } };
	struct ta_conn conn = conn_with(499);
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 500);
	conn = conn_with(501);
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 501);
	conn = conn_with(499);
	event.kind = TA_FACT_RESET;
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 499);
	event.kind = TA_FACT_SILENCE;
	d.event = 1; /* it is on no event */
	assert_int_equal(ta_conn_lost_bytes(&conn, &d), 499);
}

static void first_frame__is_that_of_the_first_attempt_in_vain(void **state)
{
	(void)state;
	struct ta_attempt attempt[] = { { .frame = 5, .time_ns = 10 },
					{ .frame = 8, .time_ns = 20 } };
	struct ta_episode e = { .attempt = attempt, .nattempts = 2, .first_frame = 5 };
	struct ta_episode *episodes[] = { &e };
	struct ta_trouble trouble = { .episode = episodes, .nepisodes = 1 };
	struct ta_conn conn = { .first_frame = 1, .trouble = &trouble };
	struct ta_diagnosis d = { .since_ns = 20, .healed_ns = -1, .main_episode = 0 };
	bool ends;
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 8);
	d.since_ns = 10;
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 5);
	d.since_ns = 11; /* of that nothing was kept: the episode's first stands for it */
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 5);
	d.main_episode = -1;
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 1);
	assert_false(ends);
	struct ta_fact reset = { .kind = TA_FACT_RESET, .frame = { 30 }, .nframes = 1 };
	struct ta_event event = { .since_ns = 11, .until_ns = 40 };
	d.facts = (struct ta_facts){ .item = &reset, .count = 1, .event = &event, .nevents = 1 };
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 30);
	assert_true(ends);
	event.until_ns = 11;
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 30);
	assert_false(ends);
	event.until_ns = 40;
	reset.kind = TA_FACT_REQUEST_UNANSWERED;
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 30);
	assert_true(ends);
	reset.kind = TA_FACT_STALL; /* it begins with that frame */
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 30);
	assert_false(ends);
	reset.nframes = 0; /* of an event without frames the connection's first one tells */
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 1);
	d.event = 1; /* and so it does where there is no event */
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 1);
}

/* Where no attempt went out then: a window that was closed, or what a RST refused. */
static void first_frame__is_that_of_what_was_kept_of_the_instant(void **state)
{
	(void)state;
	struct ta_zero_window zero = { .start_ns = 20, .first_frame = 6 };
	struct ta_reset reset = { .refused_frame = 9, .refused_ns = 30 };
	struct ta_trouble trouble = { .zero = &zero, .nzero = 1, .reset = &reset, .nresets = 1 };
	struct ta_conn conn = { .first_frame = 1, .trouble = &trouble };
	struct ta_diagnosis d = { .since_ns = 20, .healed_ns = -1, .main_episode = -1 };
	bool ends;
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 6);
	d.since_ns = 30;
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 9);
	d.since_ns = 31;
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 1);
	reset = (struct ta_reset){ .refused_ns = 31 }; /* refused nothing */
	assert_int_equal(ta_diagnosis_first_frame(&conn, &d, &ends), 1);
}

static void notable__is_what_probes_lasts_or_was_lost_thrice(void **state)
{
	(void)state;
	struct ta_episode e = { .kind = TA_EPISODE_RETRANSMISSION,
				.result = TA_RESULT_ANSWERED,
				.attempts_total = 3 };
	assert_false(ta_episode_is_notable(&e));
	e.attempts_total = 4;
	assert_true(ta_episode_is_notable(&e));
	e.attempts_total = 2;
	e.result = TA_RESULT_CAPTURE_ENDED;
	assert_true(ta_episode_is_notable(&e));
	e.result = TA_RESULT_ANSWERED;
	e.kind = TA_EPISODE_KEEPALIVE;
	assert_true(ta_episode_is_notable(&e));
}

static void longest_silence__is_that_of_the_worst_episode(void **state)
{
	(void)state;
	struct ta_episode a = { .start_ns = 10, .end_ns = 40, .answer_ns = -1 };
	struct ta_episode b = { .start_ns = 50, .end_ns = 60, .answer_ns = 90 };
	struct ta_episode *both[] = { &a, &b };
	struct ta_trouble trouble = { .episode = both, .nepisodes = 2 };
	struct ta_conn conn = { 0 };
	assert_int_equal(ta_conn_longest_silence_ns(&conn), -1);
	conn.trouble = &trouble;
	assert_int_equal(ta_conn_longest_silence_ns(&conn), 40);
	a.end_ns = 51;
	assert_int_equal(ta_conn_longest_silence_ns(&conn), 41);
}

/* Its prober counts from the first probe that nobody answered. */
static void longest_silence__of_probes_begins_where_the_answers_end(void **state)
{
	(void)state;
	struct ta_attempt probe[] = { { .time_ns = 10, .answer_frame = 2 },
				      { .time_ns = 20 },
				      { .time_ns = 30 } };
	struct ta_episode e = { .kind = TA_EPISODE_KEEPALIVE, .attempt = probe, .nattempts = 3 };
	e.start_ns = 10;
	e.end_ns = 60;
	e.answer_ns = -1;
	assert_int_equal(ta_episode_silence_ns(&e), 40);
	e.answer_ns = 55;
	assert_int_equal(ta_episode_silence_ns(&e), 35);
	e.nattempts = 1;
	assert_int_equal(ta_episode_silence_ns(&e), 0);
	e.kind = TA_EPISODE_RETRANSMISSION;
	assert_int_equal(ta_episode_silence_ns(&e), 45);
	e.answer_ns = 0; /* of the capture's first instant */
	e.start_ns = 0;
	assert_int_equal(ta_episode_silence_ns(&e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(harm__no_two_failures_stand_at_one_place),
		cmocka_unit_test(
			harm__what_lasts_comes_before_what_healed_before_what_is_no_failure),
		cmocka_unit_test(harm__a_kilobyte_lost_counts_more_than_the_scenario),
		cmocka_unit_test(harm__how_many_were_hit_counts_after_what_was_lost),
		cmocka_unit_test(harm__of_what_healed_nothing_was_lost),
		cmocka_unit_test(lost_bytes__are_payload_that_the_capture_shows),
		cmocka_unit_test(lost_bytes__a_rst_takes_from_them_what_it_may_acknowledge),
		cmocka_unit_test(lost_bytes__a_hole_counts_once),
		cmocka_unit_test(lost_bytes__are_what_was_sent_in_vain_at_least),
		cmocka_unit_test(first_frame__is_that_of_the_first_attempt_in_vain),
		cmocka_unit_test(first_frame__is_that_of_what_was_kept_of_the_instant),
		cmocka_unit_test(notable__is_what_probes_lasts_or_was_lost_thrice),
		cmocka_unit_test(longest_silence__is_that_of_the_worst_episode),
		cmocka_unit_test(longest_silence__of_probes_begins_where_the_answers_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
