/* SPDX-License-Identifier: MIT */
/* Why a copy was sent, where real captures have shown what it takes to tell: what its sender can't have heard, how far away
 * it is, and in which order it sent. */
#include "support/seg_script.h"

#define CHAIN TA_EPISODE_RETRANSMISSION

/* Without SACK two partial ACKs arrive in one moment. The first lets 201 out; the second, which covers it, can't. */
static void tcp_causes__no_ack_that_covers_a_copy_let_it_out(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240  mss=1460\n"
		    " 20  <  S.  0  0  1  65160  mss=1460\n"
		    " 20  >  .   1  0  1  64240\n"
		    "100  >  .     1  100  1  64240  # lost\n"
		    "100  >  .   101  100  1  64240\n"
		    "100  >  .   201  100  1  64240  # late\n"
		    "100  >  .   301  100  1  64240\n"
		    "100  >  .   401  100  1  64240\n"
		    "100  >  .   501  100  1  64240\n"
		    "120  <  .     1    0  1  65160\n"
		    "120  <  .     1    0  1  65160\n"
		    "120  <  .     1    0  1  65160\n"
		    "120.1 > .     1  100  1  64240\n"
		    "140  <  .     1    0  201  65160  # frame 14\n"
		    "140  <  .     1    0  401  65160\n"
		    "140.1 > .   201  100  1  64240\n"
		    "160  <  .     1    0  601  65160\n");
	seg_end(s, 1000);
	const struct ta_episode *e = seg_episode(s, 0, CHAIN, 1);
	assert_int_equal(e->attempt[0].frame, 6); /* the original, acknowledged before its copy */
	assert_int_equal(e->attempt[1].frame, 16);
	assert_int_equal(e->attempt[1].cause, TA_CAUSE_FAST);
	assert_int_equal(e->attempt[1].why.trigger_frame, 14);
}

/* The handshake says 100 ms to the client and back, its answer 10 ms: the SACK 45 ms before the copies had reached it. */
static void tcp_causes__the_way_to_a_sender_is_no_longer_than_its_fastest_answer(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240  ws=7 mss=1460 sack-ok\n"
		    "100  <  S.  0  0  1  65160  ws=7 mss=1460 sack-ok\n"
		    "200  >  .   1    0    1  502\n"
		    "201  >  P.  1  100    1  502\n"
		    "300  <  P.  1  100  101  502\n"
		    "310  >  .   101  0  101  502\n"
		    "400  >  .   101  100  101  502\n"
		    "400  >  .   201  100  101  502\n"
		    "400  >  P.  301  100  101  502\n"
		    "500  <  .   101    0  101  502  sack=201-301\n"
		    "545  >  .   101  100  101  502\n"
		    "645  <  .   101    0  401  502\n");
	seg_end(s, 2000);
	const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
	const struct ta_attempt *a = &e->attempt[e->nattempts - 1];
	assert_int_equal(a->cause, TA_CAUSE_FAST);
	assert_int_equal(a->why.trigger_frame, 10);
}

/* A server of a BSD in FIN-WAIT-1: what acknowledges the client's data has the FIN again. */
static void tcp_causes__a_fin_in_an_ack_is_no_timers(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 30    >  P.  1  100    1  502\n"
		    " 30.1  <  .   1    0  101  502\n"
		    " 31    <  F.  1    0  101  502\n"
		    "110    >  .  101  100   1  502\n"
		    "110.1  <  F.  1   0   201  502\n"
		    "350    >  .  201  100   1  502\n"
		    "350.1  <  F.  1   0   301  502\n"
		    "360    >  .  301    0   2  502\n");
	seg_end(s, 1000);
	const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_FIN, 0);
	assert_int_equal(e->nattempts, 3);
	for (uint32_t i = 1; i < e->nattempts; i++) {
		assert_int_equal(e->attempt[i].cause, TA_CAUSE_UNKNOWN);
		assert_int_equal(e->attempt[i].why.rule, TA_SENT_BY_ANSWER);
		assert_int_equal(e->attempt[i].why.trigger_frame, 5 + 2 * i);
	}
}

/* Below the first byte that the capture has, and with a newer timestamp: sent again, not late. */
static void tcp_causes__a_newer_timestamp_below_the_first_byte_is_a_copy(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  .  5001  100  1  502  ts=1000/7\n"
		    "  1  >  .  3001  100  1  502  ts=990/7\n"
		    "250  >  .  1001  100  1  502  ts=1250/7\n");
	seg_end(s, 1000);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
	assert_int_equal(seg_episode(s, 0, CHAIN, 0)->attempt[0].frame, 3);
}

/* One packet overtakes two: the second of them is behind the newest IP ID, too. */
static void tcp_causes__packets_that_one_has_overtaken_are_no_copies(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "100     >  .   1    100  1  502  id=100\n"
		    "100.01  >  .   301  100  1  502  id=103\n"
		    "100.02  >  .   101  100  1  502  id=101\n"
		    "100.03  >  .   201  100  1  502  id=102\n"
		    "120     <  .   1    0  401  502\n");
	seg_end(s, 1000);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_out_of_order(s, 0, 0), 2);
}

/* Nine seconds with a round trip of 20 ms: no loss probe waits so long. */
static void tcp_causes__no_loss_probe_comes_seconds_late(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  100    1  502\n"
		    "9287  >  P.  1  100    1  502\n"
		    "9307  <  .   1    0  101  502\n");
	seg_end(s, 10000);
	assert_attempts(seg_episode(s, 0, CHAIN, 0), "or");
}

/* A D-SACK of a copy that was sent before this recovery does not end it (tcp_check_dsack(), undo_marker). */
static void tcp_causes__a_dsack_of_an_earlier_recovery_undoes_nothing(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "100  >  .     1  100  1  502\n"
		    "320  >  .     1  100  1  502  # needless\n"
		    "321  <  .     1    0  101  502\n"
		    "330  >  .   101  100  1  502  # lost\n"
		    "330  >  .   201  100  1  502\n"
		    "330  >  .   301  100  1  502  # lost\n"
		    "330  >  .   401  100  1  502\n"
		    "330  >  .   501  100  1  502\n"
		    "330  >  .   601  100  1  502\n"
		    "350  <  .     1    0  101  502  sack=201-301,401-701\n"
		    "350.1 > .   101  100  1  502\n"
		    "351  <  .     1    0  101  502  sack=1-101,401-701,201-301\n"
		    "370  <  .     1    0  301  502  sack=401-701\n"
		    "370.1 > .   301  100  1  502\n"
		    "390  <  .     1    0  701  502\n");
	seg_end(s, 1000);
	const struct ta_episode *e = seg_episode(s, 0, CHAIN, 2);
	const struct ta_attempt *a = &e->attempt[e->nattempts - 1];
	assert_int_equal(a->frame, 17);
	assert_int_equal(a->cause, TA_CAUSE_FAST);
	assert_int_equal(a->why.sender.congestion, TA_CONGESTION_RECOVERY);
}

/* The handshake says 44 ms to the client and back, and the copy follows 2 ms behind the third duplicate ACK, where no
 * timer of its sender can be due. */
static void tcp_causes__a_copy_too_soon_for_a_timer_shows_that_its_report_was_heard(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240  mss=1460\n"
		    "  4  <  S.  0  0  1  65160  mss=1460\n"
		    " 48  >  .   1    0  1  64240\n"
		    "100  >  .   1  100  1  64240\n"
		    "100  >  . 101  100  1  64240\n"
		    "100  >  . 201  100  1  64240\n"
		    "100  >  . 301  100  1  64240\n"
		    "105  <  .   1    0  1  65160\n"
		    "105  <  .   1    0  1  65160\n"
		    "105  <  .   1    0  1  65160\n"
		    "107  >  .   1  100  1  64240\n"
		    "112  <  .   1    0  401  65160\n");
	seg_end(s, 1000);
	const struct ta_episode *e = seg_episode(s, 0, CHAIN, 0);
	const struct ta_attempt *a = &e->attempt[e->nattempts - 1];
	assert_int_equal(a->cause, TA_CAUSE_FAST);
	assert_int_equal(a->why.trigger_frame, 10);
}

/* At the receiver: the ACKs of two segments were lost behind the tap. The second comes again `gap_ms` after itself; then the
 * timer of its sender repeats the segment at `una`. */
static const struct ta_attempt *acks_lost_behind(struct seg_script *s, double gap_ms, unsigned una)
{
	seg_limit(s, 16);
	s->frame = 0;
	seg_play(s, "  0    >  S    0  0  -  64240  ws=7 mss=1460 sack-ok\n"
		    "  0.1  <  S.   0  0  1  65160  ws=7 mss=1460 sack-ok\n"
		    " 20    >  .    1    0    1  502\n"
		    "100    >  P.   1  100    1  502\n"
		    "100.1  <  .    1    0  101  502\n"
		    "200    >  .  101  100    1  502\n"
		    "200.1  <  .    1    0  201  502\n"
		    "200.2  >  P. 201  100    1  502\n"
		    "200.3  <  .    1    0  301  502\n");
	double ms = 200.2 + gap_ms;
	seg_row(s, "%.3f > P. 201 100 1 502", ms);
	for (unsigned gap = 230; gap < 2000; gap *= 2) {
		ms += gap;
		seg_row(s, "%.3f > P. %u 100 1 502", ms, una);
	}
	seg_end(s, ms + 3000);
	return &seg_episode(s, 0, CHAIN, 0)->attempt[1];
}

/* The timer repeats SND.UNA: what lies above it, as later copies show, a loss probe has sent. */
static void tcp_causes__a_copy_above_what_is_sent_later_is_no_timeouts(void **state)
{
	const struct ta_attempt *a = acks_lost_behind(*state, 170, 101);

	assert_int_equal(a->frame, 10);
	assert_int_equal(a->cause, TA_CAUSE_TLP);
}

/* TA_SOON_NUM: the round trips give 220 ms, and the chain no other. */
static void tcp_causes__no_schedule_makes_a_timeout_too_soon(void **state)
{
	const struct ta_attempt *a = acks_lost_behind(*state, 170, 201);

	assert_int_equal(a->cause, TA_CAUSE_UNKNOWN);
	assert_int_equal(a->why.candidates,
			 TA_CAUSE_BIT(TA_CAUSE_RTO) | TA_CAUSE_BIT(TA_CAUSE_TLP));
	/* Where the chain tells of a shorter one, it is no sooner than that. */
	assert_int_equal(acks_lost_behind(*state, 110, 201)->cause, TA_CAUSE_RTO);
}

/* A lone segment, sent again at about what both timers take (TA_DATED_FROM_NS, TA_LOSS_PROBE_FROM_NS). */
static enum ta_cause sent_again_in(struct seg_script *s, int64_t epoch_s)
{
	seg_limit(s, 16);
	s->frame = 0;
	ta_tracker_set_date(s->tracker, epoch_s * TA_SEC);
	seg_handshake(s);
	seg_play(s, "100  >  P.  1  100    1  502\n"
		    "335  >  P.  1  100    1  502\n"
		    "355  <  .   1    0  101  502\n");
	seg_end(s, 5000);
	return seg_episode(s, 0, CHAIN, 0)->attempt[1].cause;
}

static void tcp_causes__before_2013_there_was_no_loss_probe(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(sent_again_in(s, 1270000000), TA_CAUSE_RTO);
	assert_int_equal(sent_again_in(s, 1356998399), TA_CAUSE_RTO);
	assert_int_equal(sent_again_in(s, 1356998400), TA_CAUSE_TLP);
	assert_int_equal(sent_again_in(s, 631152000), TA_CAUSE_RTO);
	/* no date */
	assert_int_equal(sent_again_in(s, 631151999), TA_CAUSE_TLP);
	assert_int_equal(sent_again_in(s, 0), TA_CAUSE_TLP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_causes__no_ack_that_covers_a_copy_let_it_out),
		TELL(tcp_causes__the_way_to_a_sender_is_no_longer_than_its_fastest_answer),
		TELL(tcp_causes__a_fin_in_an_ack_is_no_timers),
		TELL(tcp_causes__a_newer_timestamp_below_the_first_byte_is_a_copy),
		TELL(tcp_causes__packets_that_one_has_overtaken_are_no_copies),
		TELL(tcp_causes__no_loss_probe_comes_seconds_late),
		TELL(tcp_causes__a_dsack_of_an_earlier_recovery_undoes_nothing),
		TELL(tcp_causes__a_copy_too_soon_for_a_timer_shows_that_its_report_was_heard),
		TELL(tcp_causes__a_copy_above_what_is_sent_later_is_no_timeouts),
		TELL(tcp_causes__no_schedule_makes_a_timeout_too_soon),
		TELL(tcp_causes__before_2013_there_was_no_loss_probe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
