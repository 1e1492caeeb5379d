/* SPDX-License-Identifier: MIT */
/* Keep-alive probes: in every form that stacks give them, and everything that only looks like one. */
#include "support/seg_script.h"

#define PROBES TA_EPISODE_KEEPALIVE

/* A connection that has exchanged a little: 10 bytes from the client, 20 from the server; idle since 120 ms. */
static void idle_connection(struct seg_script *s)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  10   1  502\n"
		    " 120  <  P.   1  20  11  509\n"
		    " 120  >  .   11   0  21  502\n");
}

static void tcp_keepalive__knows_empty_probes_that_are_answered(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	idle_connection(s);
	for (int i = 1; i <= 4; i++)
		seg_row(s, "%d > . 10 0 21 502", 10000 * i),
			seg_row(s, "%d < . 21 0 11 509", 10000 * i + 20);
	seg_end(s, 45000);
	assert_int_equal(seg_episodes(s, 0), 1);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 4);
	assert_int_equal(e->answered, 4);
	assert_int_equal(e->probe_payload, 0);
	assert_int_equal(e->sender, seg_key(seg_conn(s, 0), 0));
	assert_result(e, TA_RESULT_ANSWERED);
	assert_ms(e->max_answer_ns, 20);
	assert_attempts(e, "pppp");
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_conn(s, 0)->trouble->half[0].acked_unseen, 0);
	assert_int_equal(ta_conn_payload_bytes(seg_conn(s, 0), seg_key(seg_conn(s, 0), 0)), 10);
}

static void tcp_keepalive__knows_one_byte_probes_that_are_answered(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	idle_connection(s);
	for (int i = 1; i <= 3; i++)
		seg_row(s, "%d > . 10 1 21 502", 10000 * i),
			seg_row(s, "%d < . 21 0 11 509", 10000 * i + 20);
	seg_end(s, 45000);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_int_equal(e->answered, 3);
	assert_int_equal(e->probe_payload, 1);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_episodes(s, 0), 1);
}

static void tcp_keepalive__knows_an_answer_with_a_dsack(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	seg_play(s, " 10s    >  .  10  1  21  502\n"
		    " 10020  <  .  21  0  11  509  sack=10-11\n");
	seg_end(s, 20000);
	assert_int_equal(seg_episode(s, 0, PROBES, 0)->answered, 1);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_keepalive__knows_an_answer_that_changes_the_window(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	seg_play(s, " 10s    >  .  10  0  21  502\n"
		    " 10020  <  .  21  0  11  700\n");
	seg_end(s, 20000);
	assert_int_equal(seg_episode(s, 0, PROBES, 0)->answered, 1);
	assert_int_equal(seg_episodes(s, 0), 1);
}

static void tcp_keepalive__counts_probes_without_answer_and_the_reset_of_the_prober(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	idle_connection(s);
	seg_play(s, " 10210  >  .   10  0  21  502\n"
		    " 15330  >  .   10  0  21  502\n"
		    " 20450  >  .   10  0  21  502\n"
		    " 25570  >  R.  11  0  21  502\n");
	seg_end(s, 60000);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_int_equal(e->answered, 0);
	assert_result(e, TA_RESULT_RESET_BY_SENDER);
	assert_int_equal(e->end_frame, 10);
	assert_ms(e->last_heard_ns, 120);
	assert_ms(e->fit->keepalive.idle_ns, 10090);
	assert_int_equal(seg_episodes(s, 0), 1);
}

static void tcp_keepalive__waits_two_hours_for_the_first_probe(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;
	int64_t at = 7206210;

	idle_connection(s);
	for (int i = 0; i < 9; i++, at += 75776)
		seg_row(s, "%lld > . 10 0 21 502", (long long)at);
	seg_row(s, "%lld > R. 11 0 21 502", (long long)at);
	seg_end(s, (double)at + 1000);
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 9);
	assert_true(e->fit->keepalive.nominal_idle_ns == 7200 * TA_SEC);
	assert_true(e->fit->keepalive.nominal_interval_ns == 75 * TA_SEC);
}

static void tcp_keepalive__parts_the_probes_that_died_from_those_that_lived(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	idle_connection(s);
	for (int i = 1; i <= 5; i++) {
		seg_row(s, "%d > . 10 0 21 502", 10000 * i);
		seg_row(s, "%d < . 21 0 11 509", 10000 * i + 20);
	}
	seg_play(s, " 60s  >  .  10  0  21  502\n"
		    " 65s  >  .  10  0  21  502\n"
		    " 70s  >  .  10  0  21  502\n");
	seg_end(s, 75000);
	assert_int_equal(seg_count(s, 0, PROBES), 2);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 5);
	assert_int_equal(e->answered, 5);
	assert_result(e, TA_RESULT_ANSWERED);
	e = seg_episode(s, 0, PROBES, 1);
	assert_int_equal(e->attempts_total, 3);
	assert_int_equal(e->answered, 0);
	assert_ms(e->start_ns, 60000);
	assert_ms(e->last_heard_ns, 50020);
}

static void tcp_keepalive__passes_over_a_probe_within_the_answer_limit(void **state)
{
	struct seg_script *s = *state;

	/* Linux answers at most once in 500 ms (tcp_invalid_ratelimit); some clock or proxy probes twice: no timer does. */
	idle_connection(s);
	seg_play(s, " 10s    >  .  10  0  21  502\n"
		    " 10020  <  .  21  0  11  509\n"
		    " 10480  >  .  10  0  21  502\n"
		    " 20s    >  .  10  0  21  502\n"
		    " 20020  <  .  21  0  11  509\n"
		    " 30s    >  .  10  0  21  502\n"
		    " 30020  <  .  21  0  11  509\n");
	seg_end(s, 35000);
	for (unsigned n = 0; n < seg_count(s, 0, PROBES); n++)
		assert_result(seg_episode(s, 0, PROBES, n), TA_RESULT_ANSWERED);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_keepalive__keeps_the_probes_of_both_sides_apart(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;
	int probes[2] = { 0, 0 }, answered[2] = { 0, 0 };

	idle_connection(s);
	for (int i = 1; i <= 5; i++) {
		seg_row(s, "%d > . 10 0 21 502", 10000 * i);
		seg_row(s, "%d < . 21 0 11 509", 10000 * i + 20);
		seg_row(s, "%d < . 20 0 11 509", 10000 * i + 300);
		seg_row(s, "%d > . 11 0 21 502", 10000 * i + 301);
	}
	seg_end(s, 55000);
	for (unsigned n = 0; n < seg_count(s, 0, PROBES); n++) {
		e = seg_episode(s, 0, PROBES, n);
		probes[seg_key(seg_conn(s, 0), e->sender)] += (int)e->attempts_total;
		answered[seg_key(seg_conn(s, 0), e->sender)] += (int)e->answered;
	}
	assert_int_equal(probes[0], 5);
	assert_int_equal(probes[1], 5);
	assert_int_equal(answered[0], 5);
	assert_int_equal(answered[1], 5);
	assert_int_equal(seg_count(s, 0, PROBES), 2);
	assert_int_equal(seg_retransmitted(s, 0, 0) + seg_retransmitted(s, 0, 1), 0);
}

static void tcp_keepalive__does_not_take_a_probe_for_an_answer(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;

	/* Both probe and neither hears the other: both are right that nobody answers. */
	idle_connection(s);
	for (int i = 1; i <= 3; i++) {
		seg_row(s, "%d > . 10 0 21 502", 10000 * i);
		seg_row(s, "%d < . 20 0 11 509", 10000 * i + 5);
	}
	seg_end(s, 40000);
	c = seg_conn(s, 0);
	for (size_t i = 0; i < seg_episodes(s, 0); i++)
		assert_int_equal(c->trouble->episode[i]->answered, 0);
	assert_int_equal(seg_episode(s, 0, PROBES, 0)->attempts_total, 3);
	assert_int_equal(seg_episode(s, 0, PROBES, 1)->attempts_total, 3);
}

static void tcp_keepalive__is_known_in_a_capture_begun_in_mid_idle(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	for (int i = 0; i < 4; i++) {
		seg_row(s, "%d > . 9010 0 7021 502", 10000 * i);
		seg_row(s, "%d < . 7021 0 9011 509", 10000 * i + 20);
	}
	seg_end(s, 35000);
	assert_int_equal(seg_episodes(s, 0), 1);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 4);
	assert_int_equal(e->answered, 4);
	assert_false(e->inferred);
	for (int side = 0; side < 2; side++) {
		assert_int_equal(seg_conn(s, 0)->trouble->half[side].acked_unseen, 0);
		assert_int_equal(seg_retransmitted(s, 0, side), 0);
	}
}

static void tcp_keepalive__is_known_in_a_capture_begun_with_unanswered_probes(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	for (int i = 0; i < 5; i++)
		seg_row(s, "%d > . 9010 0 7021 502", 75776 * i);
	seg_row(s, "%d > R. 9011 0 7021 502", 75776 * 5);
	seg_end(s, 75776 * 5 + 1000);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 5);
	assert_int_equal(e->answered, 0);
	assert_result(e, TA_RESULT_RESET_BY_SENDER);
}

static void tcp_keepalive__is_known_over_an_acknowledged_fin(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	idle_connection(s); /* shutdown(SHUT_WR), and the socket still owned */
	seg_play(s, "   200  >  F.  11  0  21  502\n"
		    "   220  <  .   21  0  12  509\n"
		    " 10430  >  .   11  0  21  502  # on the FIN's own number\n"
		    " 10450  <  .   21  0  12  509\n"
		    " 20670  >  .   11  0  21  502\n"
		    " 20690  <  .   21  0  12  509\n");
	seg_end(s, 25000);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 2);
	assert_int_equal(e->answered, 2);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_keepalive__is_no_late_ack_that_arrives_after_its_own_fin(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	/* The pure ACK was sent before the FIN and overtaken by it. */
	seg_play(s, " 10s      >  F.  11  0  41  502\n"
		    " 10000.2  >  .   11  0  41  502\n"
		    " 10020    <  F.  41  0  12  509\n");
	seg_end(s, 20000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
}

static void tcp_keepalive__is_no_ack_overtaken_by_a_byte(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	seg_play(s, "  9990    <  P.  21  5  11  509\n"
		    " 10000    >  P.  11  1  26  502\n"
		    " 10000.2  >  .   11  0  26  502  # its ACK, reordered behind a keystroke\n"
		    " 10020    <  .   26  0  12  509\n");
	seg_end(s, 20000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_keepalive__is_no_byte_sent_again(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	/* telnet: the byte is outstanding, so its copy is a retransmission, whatever the idle time. */
	seg_play(s, " 10s    >  P.  11  1  21  502\n"
		    " 10220  >  P.  11  1  21  502\n"
		    " 11500  >  P.  11  1  21  502\n"
		    " 11520  <  .   21  0  12  509\n");
	seg_end(s, 20000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	assert_int_equal(seg_retransmitted(s, 0, 0), 2);
}

static void tcp_keepalive__is_no_byte_sent_again_after_its_lost_ack(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	/* At the receiver: the ACK is on record, but got lost on its way back. Doubling from an RTO. */
	seg_play(s, " 10s    >  P.  11  1  21  502\n"
		    " 10000.1 <  .  21  0  12  509\n"
		    " 10220  >  P.  11  1  21  502\n"
		    " 10220.1 <  .  21  0  12  509  sack=11-12\n"
		    " 10440  >  P.  11  1  21  502\n"
		    " 10440.1 <  .  21  0  12  509  sack=11-12\n"
		    " 10900  >  P.  11  1  21  502\n"
		    " 10900.1 <  .  21  0  12  509  sack=11-12\n");
	seg_end(s, 12000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	assert_int_equal(seg_retransmitted(s, 0, 0), 3);
}

static void tcp_keepalive__is_no_probe_of_a_closed_window(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	seg_play(s, "  5000  <  .  21  0  11    0\n"
		    " 10000  >  .  10  0  21  502\n"
		    " 10020  <  .  21  0  11    0\n"
		    " 20000  >  .  10  0  21  502\n"
		    " 20020  <  .  21  0  11    0\n");
	seg_end(s, 25000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	assert_int_equal(seg_count(s, 0, TA_EPISODE_ZERO_WINDOW_PROBE), 1);
}

static void tcp_keepalive__is_no_duplicate_ack_to_old_data(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	/* The server repeats old data after a while; the client answers with what it has: seq is SND.NXT. */
	seg_play(s, " 10s    <  P.   1  20  11  509\n"
		    " 10001  >  .   11   0  21  502  sack=1-21\n");
	seg_end(s, 20000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
}

static void tcp_keepalive__is_no_challenge_ack(void **state)
{
	struct seg_script *s = *state;

	idle_connection(s);
	/* Somebody's SYN inside the window; the answer carries SND.NXT and the old ACK. */
	seg_play(s, " 10s    <  R   500  0   -    0  # in the window, not exact: RFC 5961\n"
		    " 10001  >  .    11  0  21  502\n"
		    " 20s    <  R   900  0   -    0\n"
		    " 20001  >  .    11  0  21  502\n");
	seg_end(s, 30000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
}

static void tcp_keepalive__in_a_capture_begun_late_is_no_run_of_plain_acks(void **state)
{
	struct seg_script *s = *state;

	/* A receiver acknowledging what the capture lacks: its ACK numbers move. */
	for (int i = 0; i < 6; i++)
		seg_row(s, "%d > . 9010 0 %d 502", 2000 * i, 7000 + 100 * i);
	seg_end(s, 20000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
}

static void tcp_keepalive__after_it_new_data_is_new(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;

	idle_connection(s);
	seg_play(s, " 10s    >  .   10   1  21  502\n"
		    " 10020  <  .   21   0  11  509\n"
		    " 12s    >  P.  11  30  21  502\n"
		    " 12020  <  .   21   0  41  509\n");
	seg_end(s, 20000);
	c = seg_conn(s, 0);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 40);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_keepalive__is_inferred_in_a_trace_without_sequence_numbers(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	/* tcpdump prints no seq for an empty ACK. */
	s->is_trace = true;
	seg_play(s, "   0  >  S   0   0   -  64240\n"
		    "  20  <  S.  0   0   1  65160\n"
		    "  20  >  .   -   0   1    502\n"
		    " 100  >  P.  1  10   1    502\n"
		    " 120  <  .   -   0  11    509\n");
	for (int i = 1; i <= 5; i++)
		seg_row(s, "%d > . - 0 1 502", 10000 * i),
			seg_row(s, "%d < . - 0 11 509", 10000 * i + 20);
	seg_end(s, 55000);
	e = seg_episode(s, 0, PROBES, 0);
	assert_true(e->inferred);
	assert_int_equal(e->sender, seg_key(seg_conn(s, 0), 0));
	assert_int_equal(e->attempts_total, 5);
	assert_int_equal(e->answered, 5);
	assert_int_equal(seg_episodes(s, 0), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_keepalive__knows_empty_probes_that_are_answered),
		TELL(tcp_keepalive__knows_one_byte_probes_that_are_answered),
		TELL(tcp_keepalive__knows_an_answer_with_a_dsack),
		TELL(tcp_keepalive__knows_an_answer_that_changes_the_window),
		TELL(tcp_keepalive__counts_probes_without_answer_and_the_reset_of_the_prober),
		TELL(tcp_keepalive__waits_two_hours_for_the_first_probe),
		TELL(tcp_keepalive__parts_the_probes_that_died_from_those_that_lived),
		TELL(tcp_keepalive__passes_over_a_probe_within_the_answer_limit),
		TELL(tcp_keepalive__keeps_the_probes_of_both_sides_apart),
		TELL(tcp_keepalive__does_not_take_a_probe_for_an_answer),
		TELL(tcp_keepalive__is_known_in_a_capture_begun_in_mid_idle),
		TELL(tcp_keepalive__is_known_in_a_capture_begun_with_unanswered_probes),
		TELL(tcp_keepalive__is_known_over_an_acknowledged_fin),
		TELL(tcp_keepalive__is_no_late_ack_that_arrives_after_its_own_fin),
		TELL(tcp_keepalive__is_no_ack_overtaken_by_a_byte),
		TELL(tcp_keepalive__is_no_byte_sent_again),
		TELL(tcp_keepalive__is_no_byte_sent_again_after_its_lost_ack),
		TELL(tcp_keepalive__is_no_probe_of_a_closed_window),
		TELL(tcp_keepalive__is_no_duplicate_ack_to_old_data),
		TELL(tcp_keepalive__is_no_challenge_ack),
		TELL(tcp_keepalive__in_a_capture_begun_late_is_no_run_of_plain_acks),
		TELL(tcp_keepalive__after_it_new_data_is_new),
		TELL(tcp_keepalive__is_inferred_in_a_trace_without_sequence_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
