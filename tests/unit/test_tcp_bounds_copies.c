/* SPDX-License-Identifier: MIT */
/* Copies, their causes and their answers on both sides of each threshold of src/tcp/rules.h. */
#include "support/seg_script.h"

#define CHAIN TA_EPISODE_RETRANSMISSION

static const struct ta_attempt *newest(const struct seg_script *s, enum ta_episode_kind kind,
				       unsigned n)
{
	const struct ta_episode *e = seg_episode(s, 0, kind, n);

	return &e->attempt[e->nattempts - 1];
}

/* A round trip of 20 ms makes an RTO of 220 ms: twice that and two seconds after what it repeats. */
static void tcp_bounds__no_loss_probe_comes_later_than_two_rtos_and_two_seconds(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_HANDSHAKE "100 > P. 1 10 1 502\n2539 > P. 1 10 1 502\n");
	seg_end(s, 3000);
	assert_attempts(seg_episode(s, 0, CHAIN, 0), "ot");
	seg_anew(s, SEG_HANDSHAKE "100 > P. 1 10 1 502\n2541 > P. 1 10 1 502\n");
	seg_end(s, 3000);
	assert_attempts(seg_episode(s, 0, CHAIN, 0), "or");
}

/* Near the server: what it sends within 5 ms after a segment of the client that came is no timer's. */
static void tcp_bounds__what_follows_the_peer_within_5_ms_was_provoked(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_anew(s, "   0    >  S   0  0  -  64240\n"
			    "   0.1  <  S.  0  0  1  65160\n"
			    "1000    >  S   0  0  -  64240\n");
		seg_row(s, "%.1f  <  S.  0  0  1  65160", late ? 1005.0 : 1004.9);
		const struct ta_attempt *a = newest(s, TA_EPISODE_SYN_ACK, 0);
		assert_int_equal(!(a->flags & TA_ATTEMPT_PROVOKED), late);
	}
	/* The FIN that an ACK of new data bears again. */
	for (int late = 0; late < 2; late++) {
		seg_anew(s, "  0    >  S    0    0   -  64240\n"
			    "  0.1  <  S.   0    0   1  65160\n"
			    " 20    >  .    1    0   1  502\n"
			    " 30    >  P.   1  100   1  502\n"
			    " 30.1  <  .    1    0  101  502\n"
			    " 31    <  F.   1    0  101  502\n"
			    "110    >  .  101  100   1  502\n");
		seg_row(s, "%.1f  <  F.   1    0  201  502", late ? 115.0 : 114.9);
		bool answer = newest(s, TA_EPISODE_FIN, 0)->why.rule == TA_SENT_BY_ANSWER;
		assert_int_equal(!answer, late);
	}
}

/* A round trip of `rtt_ms`; a copy is answered so many ms later. */
static bool is_early(struct seg_script *s, double rtt_ms, double ms)
{
	seg_limit(s, 0);
	seg_play(s, "0 > S 0 0 - 64240 ws=7 mss=1460 sack-ok\n");
	seg_row(s, "%.3f < S. 0 0 1 65160 ws=7 mss=1460 sack-ok", rtt_ms);
	seg_row(s, "%.3f > . 1 0 1 502", rtt_ms);
	seg_play(s, "1000 > P. 1 100 1 502\n1413 > P. 1 100 1 502\n");
	seg_row(s, "%.3f < . 1 0 101 502", 1413 + ms);
	return newest(s, CHAIN, 0)->spurious == TA_SPURIOUS_EARLY_ACK;
}

static void tcp_bounds__an_ack_within_three_quarters_of_a_round_trip_is_early(void **state)
{
	struct seg_script *s = *state;

	assert_true(is_early(s, 150, 112));
	assert_false(is_early(s, 150, 113));
	/* Of round trips of 2 ms and less it can't be told. */
	assert_true(is_early(s, 2.1, 1.5));
	assert_false(is_early(s, 2, 1.1));
}

/* The path got faster: a later round trip that is as short takes back what was said of the copy. */
static void tcp_bounds__what_was_early_is_taken_back_by_a_round_trip_as_short(void **state)
{
	struct seg_script *s = *state;

	for (int faster = 0; faster < 2; faster++) {
		assert_true(is_early(s, 150, 75));
		seg_row(s, "2000 > P. 101 100 1 502");
		seg_row(s, "%d < . 1 0 201 502", faster ? 2099 : 2101);
		seg_end(s, 3000);
		const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
		assert_int_equal(e->attempt[1].spurious,
				 faster ? TA_SPURIOUS_NO : TA_SPURIOUS_EARLY_ACK);
		assert_int_equal(e->healed_attempt, faster);
	}
}

/* A D-SACK reports the newest copy that can have been answered: sent three quarters of 150 ms before. */
static void tcp_bounds__a_dsack_reports_no_copy_of_less_than_a_round_trip_before(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_limit(s, 0);
		seg_far_handshake(s, "sack-ok");
		seg_play(s, "1000 > P. 1 100 1 502\n1413 > P. 1 100 1 502\n2250 > P. 1 100 1 502\n"
			    "2252 < . 1 0 101 502\n");
		seg_row(s, "%d < . 1 0 101 502 sack=1-101", late ? 2363 : 2362);
		const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
		assert_int_equal(e->attempt[1].spurious == TA_SPURIOUS_DSACK, !late);
		assert_int_equal(e->attempt[2].spurious == TA_SPURIOUS_DSACK, late);
	}
}

/* `others` stalls after the first one, each healed; then a D-SACK of the first one's copy. */
static bool is_reported(struct seg_script *s, unsigned others)
{
	seg_limit(s, 0);
	seg_handshake(s);
	for (unsigned i = 0; i <= others; i++) {
		seg_row(s, "%u > P. %u 100 1 502", 1000 * (i + 1), 1 + 100 * i);
		seg_row(s, "%u > P. %u 100 1 502", 1000 * (i + 1) + 230, 1 + 100 * i);
		seg_row(s, "%u < . 1 0 %u 502", 1000 * (i + 1) + 250, 101 + 100 * i);
	}
	seg_row(s, "60000 < . 1 0 %u 502 sack=1-101", 101 + 100 * others);
	assert_int_equal(seg_count(s, 0, CHAIN), others + 1);
	return newest(s, CHAIN, 0)->spurious == TA_SPURIOUS_DSACK;
}

static void tcp_bounds__a_dsack_is_looked_for_in_the_newest_sixteen_stalls(void **state)
{
	assert_true(is_reported(*state, 15));
	assert_false(is_reported(*state, 16));
}

/* Only the client is captured. */
static void tcp_bounds__four_new_segments_show_that_a_chain_was_answered_unseen(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0 > P. 1 10 1 502\n 100 > P. 11 10 1 502\n 320 > P. 11 10 1 502\n"
		    "400 > P. 21 10 1 502\n 410 > P. 31 10 1 502\n 420 > P. 41 10 1 502\n");
	assert_false(seg_episode(s, 0, CHAIN, 0)->closed);
	seg_play(s, "430 > P. 51 10 1 502\n");
	assert_true(seg_episode(s, 0, CHAIN, 0)->closed);
}

/* The next SYN is due when the last gap has doubled, late by an eighth: an error that comes then had not ended the connect(). */
static enum ta_result after_two_syns(struct seg_script *s, double icmp_ms)
{
	seg_anew(s, "0 > S 0 0 - 64240\n1000 > S 0 0 - 64240\n%.0f icmp 198.51.100.1 3/1 > 0\n",
		 icmp_ms);
	seg_end(s, 60000);
	return seg_episode(s, 0, TA_EPISODE_SYN, 0)->result;
}

static void tcp_bounds__the_next_syn_is_due_after_two_and_a_quarter_gaps(void **state)
{
	assert_int_equal(after_two_syns(*state, 3249), TA_RESULT_ICMP);
	assert_int_not_equal(after_two_syns(*state, 3251), TA_RESULT_ICMP);
}

/* And the second one after three seconds. */
static enum ta_result after_one_syn(struct seg_script *s, double icmp_ms, double end_ms)
{
	seg_anew(s, "0 > S 0 0 - 64240\n%.0f icmp 198.51.100.1 3/1 > 0\n", icmp_ms);
	seg_end(s, end_ms);
	return seg_episode(s, 0, TA_EPISODE_SYN, 0)->result;
}

static void tcp_bounds__the_second_syn_is_due_after_three_seconds(void **state)
{
	assert_int_equal(after_one_syn(*state, 2999, 60000), TA_RESULT_ICMP);
	assert_int_not_equal(after_one_syn(*state, 3000, 60000), TA_RESULT_ICMP);
}

/* The server's data acknowledges at `ms` what was sent at 1000 ms; a round trip takes `rtt_ms`. */
static uint32_t late_acks(struct seg_script *s, unsigned rtt_ms, unsigned ms)
{
	seg_limit(s, 0);
	seg_play(s, "0 > S 0 0 - 64240 ws=7 mss=1460 sack-ok\n");
	seg_row(s, "%u < S. 0 0 1 65160 ws=7 mss=1460 sack-ok", rtt_ms);
	seg_row(s, "%u > . 1 0 1 502", rtt_ms);
	seg_play(s, "1000 > P. 1 10 1 502\n");
	seg_row(s, "%u < P. 1 20 11 509", 1000 + ms);
	const struct ta_conn *c = seg_conn(s, 0);
	return c->trouble ? c->trouble->half[seg_key(c, 0)].late_acks : 0;
}

static void tcp_bounds__data_acknowledges_a_second_later_what_was_acknowledged_before(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(late_acks(s, 20, 999), 0);
	assert_int_equal(late_acks(s, 20, 1000), 1);
	/* half a second, and four round trips */
	assert_int_equal(late_acks(s, 200, 1299), 0);
	assert_int_equal(late_acks(s, 200, 1300), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_bounds__no_loss_probe_comes_later_than_two_rtos_and_two_seconds),
		TELL(tcp_bounds__what_follows_the_peer_within_5_ms_was_provoked),
		TELL(tcp_bounds__an_ack_within_three_quarters_of_a_round_trip_is_early),
		TELL(tcp_bounds__what_was_early_is_taken_back_by_a_round_trip_as_short),
		TELL(tcp_bounds__a_dsack_reports_no_copy_of_less_than_a_round_trip_before),
		TELL(tcp_bounds__a_dsack_is_looked_for_in_the_newest_sixteen_stalls),
		TELL(tcp_bounds__four_new_segments_show_that_a_chain_was_answered_unseen),
		TELL(tcp_bounds__the_next_syn_is_due_after_two_and_a_quarter_gaps),
		TELL(tcp_bounds__the_second_syn_is_due_after_three_seconds),
		TELL(tcp_bounds__data_acknowledges_a_second_later_what_was_acknowledged_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
