/* SPDX-License-Identifier: MIT */
/* Fast recovery: what sets it off, what it sends, when it ends (RFC 6675, RFC 6582, RFC 8985; tcp_fastretrans_alert()). */
#include "support/recovery_story.h"

/* RFC 6675 section 5; RACK: tcp_rack_reo_wnd() is 0 with three segments SACKed. */
static void fast__sack_sets_it_off(void **state)
{
	story_tell(*state, "  0  new  0 5\n"
			   " 20  ack  0  sack=1-4\n"
			   " 20  copy 0      = fast ack @2 disorder\n"
			   " 21  ack  0  sack=1-5\n"
			   " 40  ack  5\n"
			   " 41  new  5\n"
			   " 41  idle\n");
}

/* RFC 5681 section 3.2; tcp_newreno_mark_lost(): sacked_out >= tp->reordering. */
static void fast__three_duplicate_acks_set_it_off_without_sack(void **state)
{
	struct story *s = *state;
	s->clock.sack = false;
	story_tell(s, "  0  new  0 5\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0  dup\n"
		      " 20  copy 0      = fast ack @4 disorder\n");
	story_anew(s, "  0  new  0 5\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0  dup\n"
		      " 20  copy 0      = ?rto disorder\n");
}

/* The copy that the third one let out was lost before the tap: what comes later than a round trip is the timer's. */
static void fast__what_the_third_duplicate_ack_lets_out_comes_at_once(void **state)
{
	struct story *s = *state;
	const char *third = "   0  new  0 5\n"
			    "  20  ack  0  dup\n"
			    "  20  ack  0  dup\n"
			    "  20  ack  0  dup\n"
			    "  30  ack  0  dup\n";
	s->clock.sack = false;
	story_anew(s, third);
	story_tell(s, "49.9  copy 0      = fast\n");
	story_anew(s, third);
	story_tell(s, "50.1  copy 0      = rto\n");
}

/* What looks like a duplicate, and carries news: FLAG_NOT_DUP, RFC 5681 section 2. */
static void fast__only_what_is_empty_and_the_same_is_a_duplicate(void **state)
{
	struct story *s = *state;
	s->clock.sack = false;
	story_tell(s, "  0  new  0 5\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0\n"
		      " 20  ack  0  dup\n"
		      " 20  copy 0      = ?rto\n");
	story_anew(s, "  0  new  0 5\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  1      # the count begins anew\n"
		      " 20  ack  1  dup\n"
		      " 20  copy 1      = ?rto\n");
}

/* RFC 6582 section 3.2 step 3, tcp_newreno_mark_lost() with snd_una_advanced; with SACK: tcp_xmit_retransmit_queue(). */
static void fast__a_partial_ack_lets_out_the_next_hole(void **state)
{
	struct story *s = *state;
	story_tell(s, "  0  new  0 8\n"
		      " 20  ack  0  sack=1-4\n"
		      " 20  copy 0      = fast\n"
		      " 40  ack  4  sack=5-8\n"
		      " 40  copy 4      = fast ack @4 recovery\n"
		      " 60  ack  8\n"
		      " 60  new  8\n"
		      " 60  idle\n");
	s->clock.sack = false;
	story_anew(s, "  0  new  0 8\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0  dup\n"
		      " 20  copy 0      = fast\n"
		      " 40  ack  4\n"
		      " 40  copy 4      = fast ack @6 recovery\n");
}

/* One ACK lets out as many as the congestion window has room for. */
static void fast__a_burst_has_one_trigger(void **state)
{
	story_tell(*state, "  0  new  0 9\n"
			   " 20  ack  0  sack=3-9\n"
			   " 20  copy 0      = fast ack @2 disorder\n"
			   " 20  copy 1      = fast ack @2 recovery\n"
			   " 29  copy 2      = fast ack @2 recovery\n");
}

/* D. in tcp_fastretrans_alert(): over when the recovery point is acknowledged; what comes then is of its own. */
static void fast__ends_at_the_recovery_point(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0      = fast\n"
			   "  30  new  5 3\n"
			   "  40  ack  5\n"
			   " 300  copy 5     = rto open @5\n");
}

/* RACK takes for lost what was sent before something that arrived, wherever the recovery point is. */
static void fast__data_beyond_the_recovery_point_is_lost_in_the_same_recovery(void **state)
{
	story_tell(*state, "  0  new  0 5\n"
			   " 20  ack  0  sack=1-4\n"
			   " 20  copy 0      = fast\n"
			   " 21  new  5 4\n"
			   " 40  ack  1  sack=2-4\n"
			   " 41  ack  1  sack=6-9,2-4\n"
			   " 41  copy 1      = fast ack recovery\n"
			   " 42  copy 5      = fast ack recovery\n");
}

/* RFC 8985 section 6.2 step 5, tcp_rack_detect_loss(): the copy was lost, too. */
static void fast__a_lost_copy_is_sent_once_more(void **state)
{
	story_tell(*state, "  0  new  0 5\n"
			   " 20  ack  0  sack=1-4\n"
			   " 20  copy 0      = fast\n"
			   " 25  new  5 3\n"
			   " 45  ack  0  sack=1-8\n"
			   " 45  copy 0      = fast ack @5 recovery\n");
}

/* tcp_pacing_timer: what is paced follows within the round trip, and no ACK lets it out. */
static void fast__what_is_paced_names_no_ack(void **state)
{
	story_tell(*state, "  0  new  0 9\n"
			   " 20  ack  0  sack=3-9\n"
			   " 20  copy 0      = fast ack @2\n"
			   " 34  copy 1      = fast paced @- recovery\n");
}

/* tcp_rack_mark_lost() arms ICSK_TIME_REO_TIMEOUT; tcp_rack_reo_timeout() sends when it went off. */
static void fast__the_reordering_timer_sends_a_moment_after_the_report(void **state)
{
	story_tell(*state, "  0  new  0 3\n"
			   " 20  ack  0  sack=1-2\n"
			   " 29  copy 0      = fast reo @2 disorder\n");
}

/* tcp_try_undo_dsack(): all copies of this recovery were needless, and no ACK has to move SND.UNA to tell it. */
static void fast__ends_when_dsack_reports_every_copy(void **state)
{
	story_tell(*state, "   0  new  0 9\n"
			   "  20  ack  0  sack=2-5\n"
			   "  20  copy 0      = fast disorder\n"
			   "  20  copy 1      = fast recovery\n"
			   "  38  ack  0  sack=2-5  dsack\n"
			   "  39  ack  0  sack=2-6  dsack\n"
			   "  39  copy 0      = fast disorder\n");
	story_anew(*state, "   0  new  0 9\n"
			   "  20  ack  0  sack=2-5\n"
			   "  20  copy 0      = fast disorder\n"
			   "  20  copy 1      = fast recovery\n"
			   "  39  ack  0  sack=2-6  dsack\n"
			   "  39  copy 0      = fast recovery\n");
}

/* Eifel (RFC 3522 section 3.2), tcp_try_undo_partial(): the ACK echoes what was sent before the first copy; not while another
 * copy is out. */
static void fast__ends_when_the_echo_is_older_than_the_first_copy(void **state)
{
	story_tell(*state, "   0  new  0 9             ts=100/1\n"
			   "  20  ack  0  sack=1-4      ts=1/100\n"
			   "  20  copy 0  ts=120/1      = fast\n"
			   "  30  ack  4                ts=2/100\n"
			   " 250  copy 8  ts=350/2      = tlp pto open\n");
	story_anew(*state, "   0  new  0 9             ts=100/1\n"
			   "  20  ack  0  sack=1-4      ts=1/100\n"
			   "  20  copy 0  ts=120/1      = fast\n"
			   "  30  ack  4                ts=2/120\n"
			   "  30  copy 4  ts=130/2      = fast ack recovery\n");
	story_anew(*state, "   0  new  0 9             ts=100/1\n"
			   "  20  ack  0  sack=2-5      ts=1/100\n"
			   "  20  copy 0  ts=120/1      = fast\n"
			   "  20  copy 1  ts=120/1      = fast\n"
			   "  30  ack  1  sack=2-5      ts=2/100\n"
			   "  40  ack  1  sack=2-5,6-9  ts=3/120\n"
			   "  40  copy 5  ts=140/3      = fast ack recovery\n");
}

/* RFC 6582 section 3.2 step 1 and section 4, tcp_is_non_sack_preventing_reopen(): duplicate ACKs of the recovery point itself
 * may be of needless copies. */
static void fast__duplicates_of_the_recovery_point_set_off_nothing_without_sack(void **state)
{
	struct story *s = *state;
	s->clock.sack = false;
	story_tell(s, "  0  new  0 5\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0  dup\n"
		      " 20  ack  0  dup\n"
		      " 20  copy 0      = fast\n"
		      " 40  ack  5\n"
		      " 40  new  5 4\n"
		      " 60  ack  5  dup\n"
		      " 60  ack  5  dup\n"
		      " 60  ack  5  dup\n"
		      " 60  copy 5      = ?rto\n");
}

/* Blocks below SND.UNA, beyond SND.NXT or without bytes are none (tcp_is_sackblock_valid()). */
static void fast__blocks_out_of_the_window_report_nothing(void **state)
{
	struct story *s = *state;
	story_tell(s, "  0  new  0 5\n"
		      " 20  ack  2  sack=0-1,4-9,3-3\n"
		      " 20  ack  2  sack=1-3\n"
		      " 62  copy 4      = tlp @2 open\n");
	assert_int_equal(s->why.sender.sacked, 0);
	story_tell(s, " 70  ack  2  sack=4-5\n"
		      " 71  copy 2      = fast disorder\n");
	assert_int_equal(s->why.sender.sacked, STORY_MSS);
}

/* RACK's timer for a copy that was lost, too: sent before the one of 1, which arrived. */
static void fast__a_lost_copy_waits_for_the_reordering_timer(void **state)
{
	story_tell(*state, "  0  new  0 5\n"
			   " 20  ack  0  sack=2-5\n"
			   " 20  copy 0      = fast\n"
			   " 21  copy 1      = fast\n"
			   " 41  ack  0  sack=1-5\n"
			   " 49  copy 0      = fast reo @5 recovery\n");
}

/* Recovery was undone, and the head waits for a copy that is out: nothing but the timer repeats it. */
static void fast__after_an_undo_a_copy_that_is_out_is_the_timers(void **state)
{
	struct story *s = *state;
	s->clock.rto_ns = 100 * TA_MS;
	story_tell(s, "  0  new  0 9\n"
		      " 20  ack  0  sack=2-5\n"
		      " 20  copy 0      = fast\n"
		      " 39  ack  0  sack=2-6  dsack\n"
		      "100  copy 0      = rto disorder\n");
}

/* tcp_init_undo(): copies and D-SACKs are counted by recovery. */
static void fast__each_recovery_counts_its_own_copies(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=2-5\n"
			   "  20  copy 0      = fast\n"
			   "  20  copy 1      = fast\n"
			   "  40  ack  5\n"
			   "  40  new  5 5\n"
			   "  60  ack  5  sack=6-9\n"
			   "  60  copy 5      = fast disorder\n"
			   "  80  ack  5  sack=6-9  dsack\n"
			   "  81  copy 5      = fast disorder\n");
}

/* A copy of a part says nothing of the rest: that is let out, and does not wait for a timer. */
static void fast__a_copy_of_a_part_leaves_the_rest(void **state)
{
	const char *part = "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0 .5   = fast\n"
			   "  40  ack  .5 sack=1-4\n";
	story_anew(*state, part);
	story_tell(*state, " 245  ack  .5 dup\n"
			   " 245  copy .5 .5  = fast recovery\n");
	story_anew(*state, part);
	story_tell(*state, "  41  copy .5 .5  = fast\n"
			   " 245  ack  .5 dup\n"
			   " 245  copy .5 .5  = rto recovery\n");
	story_anew(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy .5 .5  = fast\n"
			   " 245  ack  0  dup\n"
			   " 245  copy 0 .5   = fast recovery\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(fast__sack_sets_it_off),
		STORY(fast__three_duplicate_acks_set_it_off_without_sack),
		STORY(fast__what_the_third_duplicate_ack_lets_out_comes_at_once),
		STORY(fast__only_what_is_empty_and_the_same_is_a_duplicate),
		STORY(fast__a_partial_ack_lets_out_the_next_hole),
		STORY(fast__a_burst_has_one_trigger),
		STORY(fast__ends_at_the_recovery_point),
		STORY(fast__data_beyond_the_recovery_point_is_lost_in_the_same_recovery),
		STORY(fast__a_lost_copy_is_sent_once_more),
		STORY(fast__what_is_paced_names_no_ack),
		STORY(fast__the_reordering_timer_sends_a_moment_after_the_report),
		STORY(fast__ends_when_dsack_reports_every_copy),
		STORY(fast__ends_when_the_echo_is_older_than_the_first_copy),
		STORY(fast__duplicates_of_the_recovery_point_set_off_nothing_without_sack),
		STORY(fast__blocks_out_of_the_window_report_nothing),
		STORY(fast__a_lost_copy_waits_for_the_reordering_timer),
		STORY(fast__after_an_undo_a_copy_that_is_out_is_the_timers),
		STORY(fast__each_recovery_counts_its_own_copies),
		STORY(fast__a_copy_of_a_part_leaves_the_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
