/* SPDX-License-Identifier: MIT */
/* Bytes sent again: which chain they belong to, why they were sent, which copy got through, which was needless. */
#include "support/seg_script.h"

#define CHAIN TA_EPISODE_RETRANSMISSION

static void tcp_retransmission__parts_the_tail_probe_from_the_timeouts_that_double(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	/* As measured on Linux 6.18 (HZ=250, round trip 150 ms). */
	seg_far_handshake(s, "sack-ok");
	seg_play(s, "  1000  >  P.  1  100  1  502\n"
		    "  1413  >  P.  1  100  1  502\n"
		    "  1829  >  P.  1  100  1  502\n"
		    "  2625  >  P.  1  100  1  502\n"
		    "  4193  >  P.  1  100  1  502\n"
		    "  7521  >  P.  1  100  1  502\n"
		    " 13925  >  P.  1  100  1  502\n");
	seg_end(s, 15000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_attempts(e, "otrrrrr");
	assert_int_equal(e->fit->backoff.law, TA_LAW_EXPONENTIAL);
	assert_int_equal(e->in_flight, 1);
	assert_ms(e->anchor_ns, 1000);
	assert_ms(e->last_heard_ns, 150);
	assert_ms(e->idle_before_ns, 850);
	assert_result(e, TA_RESULT_CAPTURE_ENDED);
	assert_int_equal(seg_retransmitted(s, 0, 0), 6);
}

/* What is sent before the first copy is outstanding; what is sent behind it goes on. */
static void tcp_retransmission__counts_what_goes_on_behind_a_copy(void **state)
{
	struct seg_script *s = *state;

	seg_far_handshake(s, "sack-ok");
	seg_play(s, "  1000  >  P.    1  100  1  502\n"
		    "  1001  >  P.  101  100  1  502\n"
		    "  1500  >  P.    1  100  1  502\n"
		    "  1600  >  P.  201  100  1  502\n"
		    "  2300  >  P.    1  100  1  502\n"
		    "  2400  >  P.  301  100  1  502\n");
	assert_int_equal(seg_episode(s, 0, CHAIN, 0)->sent_on, 2);
}

static void tcp_retransmission__sees_no_tail_probe_without_sack(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "   0  >  S   0  0  -  64240\n"
		    "  20  <  S.  0  0  1  65160\n"
		    "  20  >  .   1  0  1    502\n"
		    " 100  >  P.  1  9  1    502\n"
		    " 335  >  P.  1  9  1    502\n"
		    " 831  >  P.  1  9  1    502\n"
		    "1787  >  P.  1  9  1    502\n"
		    "3675  >  P.  1  9  1    502\n"
		    "7419  >  P.  1  9  1    502\n");
	seg_end(s, 8000);
	assert_attempts(seg_episode(s, 0, CHAIN, 0), "orrrrr");
}

static void tcp_retransmission__parts_a_probe_of_the_tail_from_timeouts_of_the_head(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_far_handshake(s, "sack-ok");
	seg_play(s, " 1000  >  .      1  1000  1  502\n"
		    " 1000  >  .   1001  1000  1  502\n"
		    " 1000  >  .   2001  1000  1  502\n"
		    " 1000  >  P.  3001  1000  1  502\n"
		    " 1307  >  P.  3001  1000  1  502\n"
		    " 1723  >  .      1  1000  1  502\n"
		    " 2523  >  .      1  1000  1  502\n"
		    " 4091  >  .      1  1000  1  502\n"
		    " 7323  >  .      1  1000  1  502\n");
	seg_end(s, 9000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_attempts(e, "otrrrr");
	assert_int_equal(e->in_flight, 4);
	assert_int_equal(e->seq, s->talk[0].isn[0] + 1);
	assert_int_equal(e->attempt[0].frame, 4);
	assert_true(e->attempt[1].flags & TA_ATTEMPT_TAIL);
	assert_true(e->attempt[2].flags & TA_ATTEMPT_HEAD);
}

static void tcp_retransmission__knows_the_same_bytes_cut_smaller(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, "  100  >  .     1  1448    1  502\n"
		    "  320  >  .     1  1448    1  502\n"
		    "  760  >  .     1  1024    1  502\n"
		    "  780  <  .     1     0  1025  502\n"
		    "  780  >  .  1025   424    1  502\n"
		    "  800  <  .     1     0  1449  502\n");
	seg_end(s, 2000);
	assert_int_equal(seg_retransmitted(s, 0, 0), 3);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_int_equal(e->attempt[2].len, 1024);
	assert_int_equal(e->healed_attempt, 2);
	assert_result(e, TA_RESULT_ANSWERED);
	assert_null(seg_half(s, 0, 0)->out);
}

static void tcp_retransmission__knows_small_segments_merged_into_one(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	/* tcp_retrans_collapse: five keystrokes come back as one segment. */
	seg_play(s, " 100  >  P.  1   2   1  502\n"
		    " 110  >  P.  3   2   1  502\n"
		    " 120  >  P.  5   2   1  502\n"
		    " 130  >  P.  7   2   1  502\n"
		    " 140  >  P.  9   2   1  502\n"
		    " 390  >  P.  1  10   1  502\n"
		    " 410  <  .   1   0  11  502\n");
	seg_end(s, 2000);
	assert_int_equal(seg_episodes(s, 0), 1);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempts_total, 2);
	assert_int_equal(e->in_flight, 5);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
	assert_int_equal(seg_half(s, 0, 0)->rto.samples, 1);
}

static void tcp_retransmission__knows_a_lost_byte_sent_again_with_new_ones(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  1  1  502\n"
		    " 320  >  P.  1  5  1  502  # one old byte, four new\n"
		    " 340  <  .   1  0  6  502\n");
	seg_end(s, 2000);
	c = seg_conn(s, 0);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 5);
	assert_int_equal(seg_count(s, 0, TA_EPISODE_KEEPALIVE), 0);
	assert_result(seg_episode(s, 0, CHAIN, 0), TA_RESULT_ANSWERED);
}

static void tcp_retransmission__knows_data_sent_again_with_the_fin(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.     1  10   1  502\n"
		    " 320  >  FP.    1  10   1  502  # the FIN is new\n"
		    " 340  <  .      1   0  12  502\n"
		    " 341  <  F.     1   0  12  502\n"
		    " 341  >  .     12   0   2  502\n");
	seg_end(s, 2000);
	assert_true(seg_conn(s, 0)->flags & TA_CONN_CLOSED);
	assert_int_equal(seg_count(s, 0, TA_EPISODE_FIN), 0);
	assert_int_equal(seg_count(s, 0, CHAIN), 1);
	assert_int_equal(ta_conn_payload_bytes(seg_conn(s, 0), seg_key(seg_conn(s, 0), 0)), 10);
}

static void tcp_retransmission__ends_a_chain_at_progress_and_starts_another(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  100    1  502\n"
		    " 320  >  P.    1  100    1  502\n"
		    " 340  <  .     1    0  101  502\n"
		    " 400  >  P.  101  100    1  502\n"
		    " 620  >  P.  101  100    1  502\n"
		    "1060  >  P.  101  100    1  502\n"
		    "1080  <  .     1    0  201  502\n");
	seg_end(s, 2000);
	assert_int_equal(seg_count(s, 0, CHAIN), 2);
	assert_int_equal(seg_episode(s, 0, CHAIN, 0)->attempts_total, 2);
	assert_int_equal(seg_episode(s, 0, CHAIN, 1)->attempts_total, 3);
	assert_int_equal(seg_episode(s, 0, CHAIN, 1)->first_frame, 7);
	assert_int_equal(seg_episode(s, 0, CHAIN, 1)->end_frame, 10);
	assert_ms(seg_episode(s, 0, CHAIN, 1)->answer_ns, 1080);
}

static void tcp_retransmission__counts_the_refill_behind_a_timeout_as_such(void **state)
{
	struct seg_script *s = *state;
	unsigned timeouts = 0, refills = 0;

	seg_handshake(s);
	seg_play(s, " 100    >  .      1  1000     1  502\n"
		    " 100    >  .   1001  1000     1  502\n"
		    " 100    >  .   2001  1000     1  502\n"
		    " 100    >  P.  3001  1000     1  502\n"
		    " 350    >  .      1  1000     1  502\n"
		    " 370    <  .      1     0  1001  502\n"
		    " 370.1  >  .   1001  1000     1  502\n"
		    " 370.1  >  .   2001  1000     1  502\n"
		    " 390    <  .      1     0  3001  502\n"
		    " 390.1  >  P.  3001  1000     1  502\n"
		    " 410    <  .      1     0  4001  502\n");
	seg_end(s, 2000);
	for (unsigned n = 0; n < seg_count(s, 0, CHAIN); n++) {
		const struct ta_episode *e = seg_episode(s, 0, CHAIN, n);

		for (uint32_t i = 0; i < e->nattempts; i++) {
			timeouts += e->attempt[i].cause == TA_CAUSE_RTO;
			refills += e->attempt[i].cause == TA_CAUSE_AFTER_RTO;
		}
	}
	assert_int_equal(timeouts, 1);
	assert_int_equal(refills, 3);
	assert_int_equal(seg_retransmitted(s, 0, 0), 4);
}

static void tcp_retransmission__knows_fast_retransmission_far_from_the_sender(void **state)
{
	struct seg_script *s = *state;

	/* At the receiver the copy comes a whole round trip after the duplicate ACKs. */
	seg_handshake(s);
	seg_play(s, " 100.0  >  .      1  1000     1  502  id=11\n"
		    " 100.2  >  .   2001  1000     1  502  id=13\n"
		    " 100.2  <  .      1     0  1001  502  sack=2001-3001\n"
		    " 100.3  >  .   3001  1000     1  502  id=14\n"
		    " 100.3  <  .      1     0  1001  502  sack=2001-4001\n"
		    " 100.4  >  .   4001  1000     1  502  id=15\n"
		    " 100.4  <  .      1     0  1001  502  sack=2001-5001\n"
		    " 140.6  >  .   1001  1000     1  502  id=16\n"
		    " 140.6  <  .      1     0  5001  502\n");
	seg_end(s, 1000);
	assert_attempts(seg_episode(s, 0, CHAIN, 0), "f");
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
}

static void tcp_retransmission__knows_sack_recovery_after_a_single_block(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s); /* RACK needs no three duplicates */
	seg_play(s, " 100    >  .      1  1000  1  502\n"
		    " 100    >  P.  1001  1000  1  502\n"
		    " 120    <  .      1     0  1  502  sack=1001-2001\n"
		    " 125    >  .      1  1000  1  502\n"
		    " 145    <  .      1     0  2001  502\n");
	seg_end(s, 1000);
	assert_attempts(seg_episode(s, 0, CHAIN, 0), "of");
	assert_int_equal(seg_episode(s, 0, CHAIN, 0)->sacked_bytes, 1000);
}

static void tcp_retransmission__calls_one_lost_keystroke_no_keepalive(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "   2s  >  P.  1  1  1  502\n"
		    " 2220  >  P.  1  1  1  502\n"
		    " 2660  >  P.  1  1  1  502\n"
		    " 3540  >  P.  1  1  1  502\n"
		    " 5300  >  P.  1  1  1  502\n"
		    " 8820  >  P.  1  1  1  502\n");
	seg_end(s, 9000);
	assert_int_equal(seg_count(s, 0, TA_EPISODE_KEEPALIVE), 0);
	assert_int_equal(seg_episode(s, 0, CHAIN, 0)->attempts_total, 6);
	assert_int_equal(seg_retransmitted(s, 0, 0), 5);
}

static void tcp_retransmission__calls_a_lone_fin_sent_again_what_it_is(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, "  100  >  P.  1  10   1  502\n"
		    "  120  <  .   1   0  11  502\n"
		    "  200  >  F. 11   0   1  502\n"
		    "  420  >  F. 11   0   1  502\n"
		    "  640  >  F. 11   0   1  502\n"
		    " 1080  >  F. 11   0   1  502\n");
	seg_end(s, 1500);
	e = seg_episode(s, 0, TA_EPISODE_FIN, 0);
	assert_int_equal(e->attempts_total, 4);
	assert_int_equal(seg_count(s, 0, CHAIN), 0);
	assert_int_equal(seg_episodes(s, 0), 1);
}

static void tcp_retransmission__goes_on_after_hours_of_silence(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 3h        >  P.  1  10  1  502\n"
		    " 10800220  >  P.  1  10  1  502\n"
		    " 10800440  >  P.  1  10  1  502\n");
	seg_end(s, 10801000);
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_ms(e->idle_before_ns, 10799980);
	assert_int_equal(e->last_heard_frame, 2);
}

static void tcp_retransmission__notes_a_peer_that_talks_on_without_acknowledging(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, "  100  >  P.    1  100    1  502\n"
		    "  320  >  P.    1  100    1  502\n"
		    "  500  <  P.    1   50    1  502\n"
		    "  760  >  P.    1  100   51  502\n"
		    "  900  <  P.   51   50    1  502\n"
		    " 1640  >  P.    1  100  101  502\n");
	seg_end(s, 3000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->peer_segments, 2);
	assert_int_equal(e->peer_new_data, 2);
	assert_int_equal(e->peer_first_frame, 6);
	assert_int_equal(e->peer_last_frame, 8);
	assert_int_equal(seg_retransmitted(s, 0, 1), 0);
}

static void tcp_retransmission__ends_a_chain_in_a_one_sided_capture_when_the_sender_goes_on(
	void **state)
{
	struct seg_script *s = *state;

	seg_play(s, " 100  >  P.     1  100  700  502\n"
		    " 320  >  P.     1  100  700  502\n");
	for (int i = 1; i < 8; i++)
		seg_row(s, "%d > P. %d 100 %d 502", 340 + 50 * i, 1 + 100 * i, 700 + 50 * i);
	seg_end(s, 60000);
	assert_int_equal(seg_episodes(s, 0), 1);
	assert_result(seg_episode(s, 0, CHAIN, 0), TA_RESULT_SUPERSEDED);
}

static void tcp_retransmission__goes_on_when_little_is_queued_behind_it(void **state)
{
	struct seg_script *s = *state;

	/* A capture begun in the middle: two more writes are no answer. */
	seg_play(s, "  100  >  P.     1  100  700  502\n"
		    "  320  >  P.     1  100  700  502\n"
		    "  400  >  P.   101  100  700  502\n"
		    "  760  >  P.     1  100  700  502\n"
		    "  900  >  P.   201  100  700  502\n"
		    " 1640  >  P.     1  100  700  502\n");
	seg_end(s, 3000);
	assert_int_equal(seg_episodes(s, 0), 1);
	assert_int_equal(seg_episode(s, 0, CHAIN, 0)->attempts_total, 4);
}

/* Three segments, acknowledged as seen at the sender's host, where the first is sent again and again. */
static void acknowledged_in_vain(struct seg_script *s, bool more)
{
	seg_handshake(s);
	seg_play(s, " 800    >  .     1  1000  1   502\n"
		    " 800.1  >  .  1001  1000  1   502\n"
		    " 800.2  >  P. 2001   500  1   502\n"
		    " 960    <  .     1     0  2501  509\n");
	if (more)
		seg_row(s, "970 > P. 2501 300 1 502");
	for (int i = 0, at = 1180; i < 4; at += 760 << i++) {
		seg_row(s, "%d > . 1 1000 1 502", at);
		seg_row(s, "%d < . 1 0 2501 509", at + 160);
	}
	seg_end(s, 12000);
}

static void tcp_retransmission__of_what_was_acknowledged_has_its_original(void **state)
{
	struct seg_script *s = *state;

	acknowledged_in_vain(s, false);
	const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_true(e->original_seen);
	assert_int_equal(e->attempt[0].frame, 4);
	assert_ms(e->attempt[0].time_ns, 800);
	assert_int_equal(e->in_flight, 3);
	assert_int_equal(e->attempts_total, 5);
	assert_int_equal(seg_retransmitted(s, 0, 0), 4);
	assert_attempts(e, "orrrr");
	assert_true(e->attempt[1].flags & TA_ATTEMPT_ACKED);
}

static void tcp_retransmission__of_what_was_acknowledged_has_its_original_among_newer_bytes(
	void **state)
{
	struct seg_script *s = *state;

	acknowledged_in_vain(s, true);
	const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_true(e->original_seen);
	assert_int_equal(e->attempt[0].frame, 4);
	assert_int_equal(e->in_flight, 4);
}

static void tcp_retransmission__of_what_an_earlier_chain_repeated_has_no_original(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  100    1  502\n"
		    " 400  >  P.   1  100    1  502\n"
		    " 420  <  .    1    0  101  509\n"
		    " 900  >  P.   1  100    1  502\n"
		    " 920  <  .    1    0  101  509\n");
	seg_end(s, 5000);
	const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 1);
	assert_false(e->original_seen);
	assert_int_equal(e->attempts_total, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_retransmission__parts_the_tail_probe_from_the_timeouts_that_double),
		TELL(tcp_retransmission__counts_what_goes_on_behind_a_copy),
		TELL(tcp_retransmission__sees_no_tail_probe_without_sack),
		TELL(tcp_retransmission__parts_a_probe_of_the_tail_from_timeouts_of_the_head),
		TELL(tcp_retransmission__knows_the_same_bytes_cut_smaller),
		TELL(tcp_retransmission__knows_small_segments_merged_into_one),
		TELL(tcp_retransmission__knows_a_lost_byte_sent_again_with_new_ones),
		TELL(tcp_retransmission__knows_data_sent_again_with_the_fin),
		TELL(tcp_retransmission__ends_a_chain_at_progress_and_starts_another),
		TELL(tcp_retransmission__counts_the_refill_behind_a_timeout_as_such),
		TELL(tcp_retransmission__knows_fast_retransmission_far_from_the_sender),
		TELL(tcp_retransmission__knows_sack_recovery_after_a_single_block),
		TELL(tcp_retransmission__calls_one_lost_keystroke_no_keepalive),
		TELL(tcp_retransmission__calls_a_lone_fin_sent_again_what_it_is),
		TELL(tcp_retransmission__goes_on_after_hours_of_silence),
		TELL(tcp_retransmission__notes_a_peer_that_talks_on_without_acknowledging),
		TELL(tcp_retransmission__ends_a_chain_in_a_one_sided_capture_when_the_sender_goes_on),
		TELL(tcp_retransmission__goes_on_when_little_is_queued_behind_it),
		TELL(tcp_retransmission__of_what_was_acknowledged_has_its_original),
		TELL(tcp_retransmission__of_what_was_acknowledged_has_its_original_among_newer_bytes),
		TELL(tcp_retransmission__of_what_an_earlier_chain_repeated_has_no_original),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
