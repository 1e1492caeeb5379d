/* SPDX-License-Identifier: MIT */
/* Retransmissions that were not needed: which of the transmissions got through, and how that is known. */
#include "support/seg_script.h"

#define CHAIN TA_EPISODE_RETRANSMISSION

static void tcp_spurious__marks_a_copy_that_a_dsack_below_the_ack_reports(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  100    1  502\n"
		    " 320  >  P.  1  100    1  502\n"
		    " 330  <  .   1    0  101  502\n"
		    " 345  <  .   1    0  101  502  sack=1-101\n");
	seg_end(s, 1000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_DSACK);
	assert_int_equal(e->attempt[0].spurious, TA_SPURIOUS_NO);
	assert_int_equal(e->dsacks, 1);
}

static void tcp_spurious__marks_a_copy_that_a_dsack_inside_the_second_block_reports(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  .     1  100  1  502  # lost\n"
		    " 100  >  .   101  100  1  502\n"
		    " 100  >  P.  201  100  1  502\n"
		    " 120  <  .     1    0  1  502  sack=101-301\n"
		    " 125  >  P.  201  100  1  502  # a tail probe, needless\n"
		    " 145  <  .     1    0  1  502  sack=201-301,101-301\n"
		    " 150  >  .     1  100  1  502\n"
		    " 170  <  .     1    0  301  502\n");
	seg_end(s, 1000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_DSACK);
	assert_int_equal(e->attempt[2].spurious, TA_SPURIOUS_NO);
}

/* 100 bytes and two copies of them, every one with its time stamp; the ACK comes at ms and echoes one of the three. */
static const struct ta_episode *play_three_stamped(struct seg_script *s, int ms, int echoed)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  100    1  502  ts=1000/7\n"
		    " 320  >  P.  1  100    1  502  ts=1220/7\n"
		    " 760  >  P.  1  100    1  502  ts=1660/7\n");
	seg_row(s, "%d < . 1 0 101 502 ts=99/%d", ms, echoed);
	seg_end(s, 2000);
	return seg_episode(s, 0, CHAIN, 0);
}

/* Eifel: the ACK comes after the second copy and echoes the first transmission. */
static void tcp_spurious__tells_by_timestamps_that_the_original_got_through(void **state)
{
	const struct ta_episode *e = play_three_stamped(*state, 900, 1000);

	assert_int_equal(e->healed_attempt, 0);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_TIMESTAMP);
	assert_int_equal(e->attempt[2].spurious, TA_SPURIOUS_TIMESTAMP);
}

static void tcp_spurious__tells_by_timestamps_which_copy_got_through(void **state)
{
	const struct ta_episode *e = play_three_stamped(*state, 800, 1220);

	assert_int_equal(e->healed_attempt, 1);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_NO);
	assert_int_equal(e->attempt[2].spurious, TA_SPURIOUS_TIMESTAMP);
}

/* Copies of two holes; the ACK takes only the first of them, and says nothing of the second. */
static void tcp_spurious__says_nothing_of_bytes_beyond_the_ack(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  .    1  100    1  502  ts=1000/7\n"
		    " 100  >  .  101  100    1  502  ts=1000/7\n"
		    " 100  >  .  201  100    1  502  ts=1000/7\n"
		    " 100  >  .  301  100    1  502  ts=1000/7\n"
		    " 320  >  .    1  100    1  502  ts=1220/7\n"
		    " 321  >  .  201  100    1  502  ts=1221/7\n"
		    " 340  <  .    1    0  201  502  ts=99/1220 sack=301-401\n");
	seg_end(s, 2000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->nattempts, 3);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_NO);
	assert_int_equal(e->attempt[2].spurious, TA_SPURIOUS_NO);
}

static void tcp_spurious__tells_of_copies_of_the_range_that_got_through(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  .    1  100    1  502  ts=1000/7\n"
		    " 100  >  .  101  100    1  502  ts=1000/7\n"
		    " 100  >  .  201  100    1  502  ts=1000/7\n"
		    " 100  >  .  301  100    1  502  ts=1000/7\n"
		    " 320  >  .    1  100    1  502  ts=1220/7\n"
		    " 321  >  .  201  100    1  502  ts=1221/7\n"
		    " 340  <  .    1    0  401  502  ts=99/1000\n");
	seg_end(s, 2000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_TIMESTAMP);
	assert_int_equal(e->attempt[2].spurious,
			 TA_SPURIOUS_NO); /* of others the echo proves nothing */
}

static void tcp_spurious__tells_by_haste_that_an_earlier_copy_got_through(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_far_handshake(s, "sack-ok");
	seg_play(s, " 1000  >  P.  1  100    1  502\n"
		    " 1413  >  P.  1  100    1  502\n"
		    " 1430  <  .   1    0  101  502  # 17 ms: no round trip is so short\n");
	seg_end(s, 3000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_EARLY_ACK);
	assert_int_equal(e->healed_attempt, 0);
}

/* A stall with two ranges: the ACK of the first says nothing of the copy of the second. */
static void tcp_spurious__leaves_copies_of_other_bytes_alone(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  .     1  100  1  502  ts=1000/7\n"
		    " 101  >  P.  101  100  1  502  ts=1001/7\n"
		    " 320  >  .     1  100  1  502  ts=1220/7\n"
		    " 321  >  P.  101  100  1  502  ts=1221/7\n"
		    " 345  <  .     1    0  101  502  ts=99/1000\n"
		    " 346  <  .     1    0  201  502  ts=99/1000\n");
	seg_end(s, 2000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_TIMESTAMP);
	assert_int_equal(e->attempt[2].spurious, TA_SPURIOUS_NO);
}

/* A clock that ticks slowly: the echo may be of either. */
static void tcp_spurious__tells_nothing_of_two_copies_in_one_tick(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  100    1  502  ts=10/7\n"
		    " 320  >  P.  1  100    1  502  ts=12/7\n"
		    " 322  >  P.  1  100    1  502  ts=12/7\n"
		    " 345  <  .   1    0  101  502  ts=99/12\n");
	seg_end(s, 2000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_NO);
	assert_int_equal(e->attempt[2].spurious, TA_SPURIOUS_NO);
}

/* An early ACK of the first half of a copy says nothing of the copy. */
static void tcp_spurious__wants_an_early_ack_to_cover_the_copy(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_far_handshake(s, "sack-ok");
	seg_play(s, " 1000  >  .     1  100  1  502\n"
		    " 1001  >  P.  101  100  1  502\n"
		    " 1413  >  P.    1  200  1  502\n"
		    " 1430  <  .     1    0  101  502\n");
	seg_end(s, 3000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_NO);
}

/* Two copies; the second was sent just before the D-SACK came: it reports the first. */
static void tcp_spurious__takes_a_dsack_for_the_newest_copy_that_can_be_answered(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_far_handshake(s, "sack-ok");
	seg_play(s, " 1000  >  P.  1  100    1  502\n"
		    " 1413  >  P.  1  100    1  502\n"
		    " 2250  >  P.  1  100    1  502\n"
		    " 2252  <  .   1    0  101  502\n"
		    " 2260  <  .   1    0  101  502  sack=1-101\n");
	seg_end(s, 3000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_DSACK);
	assert_int_not_equal(e->attempt[2].spurious, TA_SPURIOUS_DSACK);
}

/* The ACK crosses the copy on its way: it stands before it in the capture. */
static void tcp_spurious__tells_of_a_copy_whose_ack_stands_before_it(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  100    1  502\n"
		    " 320  <  .   1    0  101  502\n"
		    " 325  >  P.  1  100    1  502\n"
		    " 326  <  .   1    0  101  502\n");
	seg_end(s, 1000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[e->nattempts - 1].spurious, TA_SPURIOUS_EARLY_ACK);
}

/* The same, and its timestamp is older than that of what its sender sent since: it was captured late. */
static void tcp_spurious__says_nothing_of_what_was_captured_late(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  100    1  502  ts=1000/7\n"
		    " 120  <  .     1    0  101  502  ts=9/1000\n"
		    " 500  >  P.  101  100    1  502  ts=1400/9\n"
		    " 520  <  .     1    0  201  502  ts=49/1400\n"
		    " 900  >  P.    1  100    1  502  ts=1000/7\n");
	seg_end(s, 1000);
	e = seg_episode(s, 0, CHAIN, 0);
	assert_int_equal(e->attempt[e->nattempts - 1].spurious, TA_SPURIOUS_NO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_spurious__marks_a_copy_that_a_dsack_below_the_ack_reports),
		TELL(tcp_spurious__marks_a_copy_that_a_dsack_inside_the_second_block_reports),
		TELL(tcp_spurious__tells_by_timestamps_that_the_original_got_through),
		TELL(tcp_spurious__tells_by_timestamps_which_copy_got_through),
		TELL(tcp_spurious__says_nothing_of_bytes_beyond_the_ack),
		TELL(tcp_spurious__tells_of_copies_of_the_range_that_got_through),
		TELL(tcp_spurious__tells_by_haste_that_an_earlier_copy_got_through),
		TELL(tcp_spurious__leaves_copies_of_other_bytes_alone),
		TELL(tcp_spurious__tells_nothing_of_two_copies_in_one_tick),
		TELL(tcp_spurious__wants_an_early_ack_to_cover_the_copy),
		TELL(tcp_spurious__takes_a_dsack_for_the_newest_copy_that_can_be_answered),
		TELL(tcp_spurious__tells_of_a_copy_whose_ack_stands_before_it),
		TELL(tcp_spurious__says_nothing_of_what_was_captured_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
