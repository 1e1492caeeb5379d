/* SPDX-License-Identifier: MIT */
/* What a sender's timers send when no ACK does: the loss probe (RFC 8985 section 7, tcp_send_loss_probe()) repeats the tail, the
 * retransmission timer (RFC 6298, tcp_retransmit_timer()) the head. */
#include "support/recovery_story.h"

/* The last segment is not the earliest: only the probe repeats it. */
static void timers__the_tail_is_the_probes(void **state)
{
	story_tell(*state, "  0  new  0 5\n"
			   " 43  copy 4      = tlp pto @1 open\n"
			   " 44  busy\n");
	assert_int_equal(((struct story *)*state)->why.sender.pto_ns, 42 * TA_MS);
}

static void timers__the_probe_counts_from_the_newest_segment_or_ack(void **state)
{
	story_tell(*state, "  0  new  0 5\n"
			   " 10  new  5\n"
			   " 53  copy 5      = tlp pto @2 open\n");
	story_anew(*state, "  0  new  0 5\n"
			   " 20  ack  3\n"
			   " 63  copy 4      = tlp pto @2 open\n");
}

/* Two SRTT and two ticks; within one SRTT, 20 ms, and 1 ms no timer of a probe goes off. */
static void timers__what_comes_within_a_round_trip_is_no_probe(void **state)
{
	story_tell(*state, "  0      new  0 5\n"
			   " 10      new  5\n"
			   " 31      copy 5      = tlp pto @2 open\n");
	story_anew(*state, "  0      new  0 5\n"
			   " 10      new  5\n"
			   " 30.999  copy 5      = ?fast|after-rto|tlp\n");
	story_anew(*state, "  0      new  0\n"
			   " 21      copy 0      = ?tlp|rto pto\n");
	story_anew(*state, "  0      new  0\n"
			   " 20.999  copy 0      = ?rto\n");
}

/* One segment out: head and tail at once. The instant decides what it looks like; the state cannot. */
static void timers__one_segment_leaves_open_which_timer_it_was(void **state)
{
	struct story *s = *state;
	story_tell(s, "   0  new  0\n"
		      " 240  copy 0      = ?tlp|rto pto\n");
	assert_int_equal(s->why.sender.pto_ns, 240 * TA_MS);
	s->clock.rto_ns = 400 * TA_MS;
	story_anew(s, "   0  new  0\n"
		      " 400  copy 0      = ?tlp|rto rto\n");
}

/* tcp_schedule_loss_probe() wants SACK. */
static void timers__there_is_no_probe_without_sack(void **state)
{
	struct story *s = *state;
	s->clock.sack = false;
	story_tell(s, "   0  new  0\n"
		      " 220  copy 0      = rto rto @1 open\n");
	assert_int_equal(s->why.sender.pto_ns, -1);
}

/* At most one probe is out: tp->tlp_high_seq. */
static void timers__a_second_probe_is_none(void **state)
{
	story_tell(*state, "   0  new  0\n"
			   " 240  copy 0      = ?tlp|rto\n"
			   " 460  copy 0      = rto @2\n"
			   " 900  copy 0      = rto @3 loss\n");
	story_anew(*state, "   0  new  0 3\n"
			   "  43  copy 2      = tlp\n"
			   " 263  copy 0      = rto @2 open\n");
}

/* tcp_process_tlp_ack(): an ACK of just what the probe repeated ends nothing, for the probe may have repaired a loss. */
static void timers__an_ack_of_just_its_end_leaves_the_probe_out(void **state)
{
	story_tell(*state, "   0  new  0 2\n"
			   "  43  copy 1      = tlp\n"
			   "  63  ack  2\n"
			   "  64  new  2 2\n"
			   " 290  copy 2      = rto open\n");
	story_anew(*state, "   0  new  0 2\n"
			   "  43  copy 1      = tlp\n"
			   "  63  ack  2\n"
			   "  64  new  2 2\n"
			   " 107  copy 3      = ?fast|after-rto|tlp open\n");
}

/* More is acknowledged; or a duplicate, or a D-SACK, shows that both arrived. */
static void timers__a_probe_ends_by_more_by_a_duplicate_or_by_dsack(void **state)
{
	story_tell(*state, "   0  new  0 2\n"
			   "  43  copy 1      = tlp\n"
			   "  63  ack  2\n"
			   "  64  new  2 1\n"
			   "  84  ack  3\n"
			   "  85  new  3 2\n"
			   " 128  copy 4      = tlp open\n");
	story_anew(*state, "   0  new  0 2\n"
			   "  43  copy 1      = tlp\n"
			   "  45  ack  2\n"
			   "  63  ack  2  dup\n"
			   "  64  new  2 2\n"
			   " 107  copy 3      = tlp open\n");
	story_anew(*state, "   0  new  0 2\n"
			   "  43  copy 1      = tlp\n"
			   "  63  ack  2  dsack\n"
			   "  64  new  2 2\n"
			   " 107  copy 3      = tlp open\n");
	story_anew(*state, "   0  new  0 2\n"
			   "  43  copy 1      = tlp\n"
			   "  63  ack  2  cut   # it may have carried one\n"
			   "  64  new  2 2\n"
			   " 107  copy 3      = tlp open\n");
}

/* tcp_process_tlp_ack() returns before its end is acknowledged. */
static void timers__a_dsack_below_its_end_leaves_the_probe_out(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "  43  copy 2      = tlp\n"
			   "  63  ack  1  dsack\n"
			   " 106  copy 2      = ?fast|after-rto|tlp open\n");
}

/* tcp_send_loss_probe() prefers new bytes; the timer runs anew from it, and any ACK of it ends it (tp->tlp_retrans is 0). */
static void timers__a_probe_with_new_bytes_is_out_until_it_is_acknowledged(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "  43  new  3\n"
			   "  43  probe\n"
			   "  43  busy\n"
			   " 263  copy 0      = rto @2 open\n");
	story_anew(*state, "   0  new  0 3\n"
			   "  43  new  3\n"
			   "  43  probe\n"
			   "  63  ack  4\n"
			   "  64  new  4 2\n"
			   " 107  copy 5      = tlp open\n");
}

/* Nothing but the RTO repeats the head; without an estimate none is shorter than 200 ms (TCP_RTO_MIN). */
static void timers__the_head_is_the_retransmission_timers_when_it_is_due(void **state)
{
	struct story *s = *state;
	s->clock.srtt_ns = s->clock.rto_ns = -1;
	story_tell(s, "   0  new  0 5\n"
		      " 181  copy 0      = rto rto @1 open\n");
	story_anew(s, "   0  new  0 5\n"
		      " 179  copy 0      = ?rto open\n");
}

/* A shorter floor (tcp_rto_min_us) is still no shorter than the round trip. */
static void timers__a_short_floor_is_believed_beyond_the_round_trip(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  50  copy 0      = rto rto open\n");
	story_anew(*state, "   0  new  0 5\n"
			   "  29  copy 0      = ?rto open\n");
}

/* In fast recovery, 45 ms after an ACK, with a round trip of 20: beside its sender nothing but a timer is left. Far from it
 * the ACK may have been on its way for longer. */
static void timers__far_away_a_short_floor_is_not_told_from_a_late_ack(void **state)
{
	struct story *s = *state;
	const char *late = "   0  new  0 8\n"
			   "  20  ack  0  sack=2-5\n"
			   "  25  copy 0      = fast\n"
			   "  45  ack  1  sack=2-5\n";
	story_tell(s, late);
	story_row(s, " 105  copy 1      = rto rto recovery");
	s->clock.near_ns = 4 * TA_MS;
	story_anew(s, late);
	story_row(s, " 105  copy 1      = rto rto recovery");
	s->clock.near_ns = 6 * TA_MS;
	story_anew(s, late);
	story_row(s, " 105  copy 1      = ?rto|fast recovery");
}

/* No ACK lets out what one has let out already, unless it was taken for lost again. */
static void timers__what_is_sent_yet_again_is_a_timers_far_away_too(void **state)
{
	struct story *s = *state;
	s->clock.near_ns = 6 * TA_MS;
	s->clock.sack = false;
	story_tell(s, "   0  new  0 8\n"
		      " 230  copy 0      = rto\n"
		      " 250  ack  1\n"
		      " 256  copy 1      = after-rto\n"
		      " 320  copy 1      = rto rto loss\n");
}

/* Before 2013 there was neither: a lone segment is sent again by the retransmission timer, and no clock tells of a loss. */
static void timers__before_probes_the_tail_is_the_retransmission_timers(void **state)
{
	struct story *s = *state;
	story_tell(s, "   0  new  0\n"
		      " 240  copy 0      = ?rto|tlp open\n");
	s->clock.no_probe = true;
	story_anew(s, "   0  new  0\n"
		      " 240  copy 0      = rto rto open\n");
	assert_int_equal(s->why.sender.pto_ns, -1);
	story_anew(s, "   0  new  0 5\n"
		      " 240  copy 2      = ?fast|after-rto open\n");
}

/* In the middle of what is outstanding no timer sends. */
static void timers__neither_head_nor_tail_stays_open(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   " 240  copy 2      = ?fast|after-rto|tlp open\n");
}

/* SACKed bytes at SND.UNA: the first byte that lacks is the head. */
static void timers__the_head_is_the_first_byte_that_lacks(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=0.5-1,2-5\n"
			   "  20  copy 0 .5   = fast\n"
			   " 250  copy 0 .5   = rto recovery\n");
}

/* One direction only: what it knew is out of sight. */
static void timers__an_unheard_sender_has_no_state(void **state)
{
	struct story *s = *state;
	s->clock.unheard = true;
	story_tell(s, "   0  new  0 5\n"
		      " 220  copy 0      = ?rto|tlp|fast|after-rto none unknown\n");
}

/* tcp_schedule_loss_probe(): never later than the RTO. */
static void timers__the_rto_bounds_the_probe(void **state)
{
	struct story *s = *state;
	s->clock.rto_ns = 100 * TA_MS;
	story_tell(s, "  0  new  0\n"
		      "124  copy 0      = ?tlp|rto pto\n");
	story_anew(s, "  0  new  0\n"
		      "125  copy 0      = ?tlp|rto rto   # 100 ms, an eighth, and 12 ms\n");
}

/* Without a round trip there is no probe to be late. */
static void timers__without_a_round_trip_no_probe_is_over(void **state)
{
	struct story *s = *state;
	s->clock.srtt_ns = -1;
	story_tell(s, "   0  new  0\n"
		      "9000  copy 0      = ?tlp|rto pto\n");
	assert_int_equal(s->why.sender.pto_ns, -1);
}

/* An ACK of bytes that the capture lacks: they were sent. */
static void timers__an_ack_of_unseen_bytes_moves_both_edges(void **state)
{
	struct story *s = *state;
	story_tell(s, "   0  new  0 3\n"
		      "  20  ack  5\n"
		      "  21  new  6\n"
		      "  64  copy 6      = ?tlp|rto\n");
	assert_int_equal(s->why.sender.outstanding, 2 * STORY_MSS);
	story_anew(s, "   0  new  0 3\n"
		      "  20  ack  5\n"
		      " 230  copy 0      = rto open\n");
	assert_int_equal(s->why.sender.outstanding, 5 * STORY_MSS);
}

/* tcp_send_loss_probe() ends in tcp_rearm_rto(). */
static void timers__the_retransmission_timer_runs_from_a_probe_with_new_bytes(void **state)
{
	struct story *s = *state;
	const char *probe = "   0  new  0 3\n"
			    "  43  new  3\n"
			    "  43  probe\n";
	s->clock.srtt_ns = -1; /* 198 ms are due */
	story_anew(s, probe);
	story_tell(s, " 240  copy 0      = ?rto\n");
	story_anew(s, probe);
	story_tell(s, " 242  copy 0      = rto @2\n");
}

/* tcp_enter_recovery() and tcp_enter_loss() end the probe: tp->tlp_high_seq is 0. */
static void timers__recovery_ends_a_probe(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "  43  copy 2      = tlp\n"
			   "  63  ack  0  sack=1-3\n"
			   "  63  copy 0      = fast\n"
			   "  83  ack  3\n"
			   "  84  new  3 2\n"
			   " 127  copy 4      = tlp open\n");
}

/* tp->tlp_retrans is of the newest probe. */
static void timers__a_probe_with_old_bytes_is_no_longer_one_with_new(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "  43  new  3\n"
			   "  43  probe\n"
			   "  63  ack  4\n"
			   "  64  new  4 2\n"
			   " 107  copy 5      = tlp\n"
			   " 127  ack  6\n"
			   " 128  new  6 2\n"
			   " 171  copy 7      = ?fast|after-rto|tlp\n");
}

/* The timer runs from the copy of the head, whatever sent it. */
static void timers__each_copy_of_the_head_arms_the_timer(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "   5  icmp\n"
			   "   5  copy 0      = pmtu\n"
			   " 240  copy 0      = rto @3 loss\n"
			   " 260  ack  1\n"
			   " 280  copy 1      = after-rto paced loss\n"
			   " 515  copy 1      = rto @6 loss\n");
	story_anew(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  24  copy 0      = fast\n"
			   " 260  copy 0      = rto @3 recovery\n");
}

/* A copy may end with bytes that are new (tcp_retrans_try_collapse() and offloads). */
static void timers__a_copy_with_new_bytes_moves_the_right_edge(void **state)
{
	struct story *s = *state;
	story_tell(s, "   0  new  0 5\n"
		      "  43  copy 4 2    = tlp\n"
		      " 270  copy 0      = rto open\n");
	assert_int_equal(s->why.sender.outstanding, 6 * STORY_MSS);
}

/* tcp_ack() arms the probe's timer anew where SACK has news; an ACK that says nothing new, or a duplicate without blocks, does not. */
static void timers__news_by_sack_arm_the_probe_timer_anew(void **state)
{
	story_anew(*state, "  0  new  0 5\n"
			   " 20  ack  0  sack=1-2\n"
			   " 62  copy 4           = tlp @2\n");
	story_anew(*state, "  0  new  0 5\n"
			   " 20  ack  0  dup\n"
			   " 42  copy 4           = tlp @1\n");
	story_anew(*state, "  0  new  0 5\n"
			   " 20  ack  0  sack=1-2\n"
			   " 30  ack  0  sack=1-2\n"
			   " 62  copy 4           = tlp @2\n");
}

/* One D-SACK of two copies says that one was needless: no more than that it was heard, and what follows at once was let out by it. */
static void timers__a_dsack_is_news(void **state)
{
	story_anew(*state, "  0  new  0 9\n"
			   " 20  ack  0  sack=3-9\n"
			   " 20  copy 0           = fast ack @2\n"
			   " 20  copy 1           = fast ack @2\n"
			   " 60  ack  0  dsack\n"
			   " 60  copy 2           = fast ack @5\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(timers__news_by_sack_arm_the_probe_timer_anew),
		STORY(timers__a_dsack_is_news),
		STORY(timers__the_tail_is_the_probes),
		STORY(timers__the_probe_counts_from_the_newest_segment_or_ack),
		STORY(timers__what_comes_within_a_round_trip_is_no_probe),
		STORY(timers__one_segment_leaves_open_which_timer_it_was),
		STORY(timers__there_is_no_probe_without_sack),
		STORY(timers__a_second_probe_is_none),
		STORY(timers__an_ack_of_just_its_end_leaves_the_probe_out),
		STORY(timers__a_probe_ends_by_more_by_a_duplicate_or_by_dsack),
		STORY(timers__a_dsack_below_its_end_leaves_the_probe_out),
		STORY(timers__a_probe_with_new_bytes_is_out_until_it_is_acknowledged),
		STORY(timers__the_head_is_the_retransmission_timers_when_it_is_due),
		STORY(timers__a_short_floor_is_believed_beyond_the_round_trip),
		STORY(timers__far_away_a_short_floor_is_not_told_from_a_late_ack),
		STORY(timers__what_is_sent_yet_again_is_a_timers_far_away_too),
		STORY(timers__before_probes_the_tail_is_the_retransmission_timers),
		STORY(timers__neither_head_nor_tail_stays_open),
		STORY(timers__the_head_is_the_first_byte_that_lacks),
		STORY(timers__an_unheard_sender_has_no_state),
		STORY(timers__the_rto_bounds_the_probe),
		STORY(timers__without_a_round_trip_no_probe_is_over),
		STORY(timers__an_ack_of_unseen_bytes_moves_both_edges),
		STORY(timers__the_retransmission_timer_runs_from_a_probe_with_new_bytes),
		STORY(timers__recovery_ends_a_probe),
		STORY(timers__a_probe_with_old_bytes_is_no_longer_one_with_new),
		STORY(timers__each_copy_of_the_head_arms_the_timer),
		STORY(timers__a_copy_with_new_bytes_moves_the_right_edge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
