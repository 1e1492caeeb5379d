/* SPDX-License-Identifier: MIT */
/* After a timeout, or an ICMP error: what ACKs let out, what tells that the timeout was spurious, how it ends
 * (tcp_enter_loss(), tcp_process_loss(), tcp_simple_retransmit(); RFC 5682). */
#include "support/recovery_story.h"

/* RFC 6298 section 5.4 to 5.6; then tcp_xmit_recovery() with REXMIT_LOST. */
static void loss__acks_let_out_the_rest_after_a_timeout(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-2\n"
			   "  30  ack  0  sack=1-3\n"
			   " 225  copy 0      = rto rto disorder\n"
			   " 245  ack  1  sack=1-3\n"
			   " 246  copy 3      = after-rto after @5 loss\n"
			   " 246  copy 4      = after-rto after @5 loss\n"
			   " 266  ack  5\n"
			   " 267  new  5\n"
			   " 267  idle\n");
}

/* tcp_retransmit_timer() doubles icsk_rto; each goes on from the copy before it. */
static void loss__a_timeout_is_repeated_and_names_what_armed_it(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "  20  ack  0  sack=1-2\n"
			   " 225  copy 0      = rto @1 disorder\n"
			   " 665  copy 0      = rto @3 loss\n"
			   "1545  copy 0      = rto @4 loss\n");
}

/* A SACK that reports what was sent before the head was last sent starts the timer anew (tcp_clean_rtx_queue()); one of newer
 * bytes does not. */
static void loss__a_late_report_of_older_bytes_arms_the_timer(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0      = fast\n"
			   "  50  ack  0  sack=1-5\n"
			   " 280  copy 0      = rto @4 recovery\n");
	story_anew(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0      = fast\n"
			   "  20  new  5\n"
			   "  19  ack  0  sack=1-4,5-6\n"
			   " 280  copy 0      = rto @3 recovery\n");
}

/* FLAG_LOST_RETRANS: a copy sent in loss was lost, which something sent later shows; tcp_fastretrans_alert() goes from loss to
 * recovery. */
static void loss__a_lost_copy_begins_fast_recovery(void **state)
{
	story_tell(*state, "   0  new  0 6\n"
			   "  20  ack  0  sack=1-2\n"
			   " 225  copy 0      = rto\n"
			   " 245  ack  1  sack=1-2\n"
			   " 245  copy 2      = after-rto\n"
			   " 247  copy 3      = after-rto\n"
			   " 267  ack  2  sack=3-4\n"
			   " 267  copy 2      = fast ack @7 recovery\n");
}

/* F-RTO, RFC 5682 section 3.1 step 3.b: FLAG_ORIG_SACK_ACKED. */
static void loss__an_original_that_arrives_undoes_the_timeout(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   " 225  copy 0      = rto open\n"
			   " 230  ack  2\n"
			   " 230  new  5\n"
			   " 480  copy 2      = rto @3 open\n");
}

/* Step 2.b: no new bytes were sent, so it falls back to what is conventional (tcp_xmit_recovery() clears tp->frto). */
static void loss__an_original_undoes_nothing_once_copies_were_let_out(void **state)
{
	story_tell(*state, "   0  new  0 6\n"
			   "  20  ack  0  sack=3-4\n"
			   " 225  copy 0      = rto\n"
			   " 245  ack  1  sack=3-4\n"
			   " 245  copy 1      = after-rto loss\n"
			   " 265  ack  2  sack=3-5\n"
			   " 265  copy 2      = after-rto after @6 loss\n");
}

/* Step 3.a: the first answer to new bytes reports a loss. */
static void loss__a_report_after_new_bytes_confirms_the_timeout(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=3-4\n"
			   " 225  copy 0      = rto\n"
			   " 245  ack  1  sack=3-4\n"
			   " 245  new  5 2\n"
			   " 265  ack  1  sack=3-4,5-6\n"
			   " 265  copy 1      = after-rto after loss\n"
			   " 267  ack  1  sack=2-4,5-6\n"
			   " 267  copy 4      = after-rto after loss\n");
}

/* tcp_enter_loss(): F-RTO is tried where no other recovery is under way, or where the same SND.UNA is repeated. */
static void loss__a_timeout_in_recovery_is_not_undone_by_originals(void **state)
{
	story_tell(*state, "   0  new  0 9\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0      = fast\n"
			   " 245  copy 0      = rto recovery\n"
			   " 265  ack  1  sack=2-6\n"
			   " 265  copy 1      = after-rto after loss\n");
	story_anew(*state, "   0  new  0 9\n"
			   "  20  ack  0  sack=4-5\n"
			   " 225  copy 0      = rto disorder\n"
			   " 245  ack  1\n"
			   " 470  copy 1      = rto loss\n"
			   " 490  ack  1  sack=4-6\n"
			   " 490  copy 2      = after-rto after loss\n");
	story_anew(*state, "   0  new  0 9\n"
			   "  20  ack  0  sack=4-5\n"
			   " 225  copy 0      = rto disorder\n"
			   " 665  copy 0      = rto loss\n"
			   " 690  ack  0  sack=4-6\n"
			   " 691  copy 0      = fast disorder\n");
}

/* tcp_clean_rtx_queue(): without SACK an ACK that covers copies says nothing of originals; one of originals alone does. */
static void loss__without_sack_only_an_ack_of_originals_alone_undoes_it(void **state)
{
	struct story *s = *state;
	s->clock.sack = false;
	story_tell(s, "   0  new  0 5\n"
		      " 225  copy 0      = rto\n"
		      " 245  ack  3\n"
		      " 245  copy 3      = after-rto after loss\n");
	story_anew(s, "   0  new  0 5\n"
		      " 225  copy 0      = rto\n"
		      " 245  ack  1\n"
		      " 245  new  5 2\n"
		      " 246  ack  2\n"
		      " 470  copy 2      = rto open\n");
	story_anew(s, "   0  new  0 5\n"
		      " 225  copy 0      = rto\n"
		      " 245  ack  1\n"
		      " 245  new  5 2\n"
		      " 265  ack  1  dup\n"
		      " 265  copy 1      = after-rto loss\n"
		      " 285  ack  2\n"
		      " 286  ack  3      # never sent again, but F-RTO is over\n"
		      " 286  copy 3      = after-rto after loss\n");
}

/* Eifel, RFC 3522; tcp_try_undo_loss() with tcp_packet_delayed(). */
static void loss__an_older_echo_undoes_the_timeout(void **state)
{
	story_tell(*state, "   0  new  0 3             ts=100/1\n"
			   "  10  ack  0  sack=2-3      ts=1/100\n"
			   " 225  copy 0  ts=325/1      = rto\n"
			   " 230  ack  1  sack=2-3      ts=2/100\n"
			   " 231  copy 1  ts=331/2      = fast disorder\n");
	story_anew(*state, "   0  new  0 3             ts=100/1\n"
			   "  10  ack  0  sack=2-3      ts=1/100\n"
			   " 225  copy 0  ts=325/1      = rto\n"
			   " 245  ack  1  sack=2-3      ts=2/325\n"
			   " 246  copy 1  ts=346/2      = after-rto loss\n");
}

/* Without SACK the state stays: three duplicates set off nothing below the recovery point (tcp_newreno_mark_lost()). */
static void loss__without_sack_an_older_echo_leaves_the_state(void **state)
{
	struct story *s = *state;
	s->clock.sack = false;
	story_tell(s, "   0  new  0 3             ts=100/1\n"
		      " 225  copy 0  ts=325/1      = rto\n"
		      " 230  ack  1                ts=2/100\n"
		      " 470  copy 1  ts=570/2      = rto loss\n");
}

/* retrans_stamp is that of the first copy, also when a lost copy has led from loss to recovery. */
static void loss__an_older_echo_undoes_the_recovery_that_follows(void **state)
{
	const char *recovery = "   0  new  0 6             ts=100/1\n"
			       "  20  ack  0  sack=1-2      ts=1/100\n"
			       " 225  copy 0  ts=325/1      = rto\n"
			       " 245  ack  1  sack=1-2      ts=2/325\n"
			       " 245  copy 2  ts=345/2      = after-rto\n"
			       " 247  copy 3  ts=347/2      = after-rto\n"
			       " 267  ack  2  sack=3-4      ts=3/347\n"
			       " 267  copy 2  ts=367/3      = fast recovery\n";
	story_anew(*state, recovery);
	story_tell(*state, " 270  ack  4                ts=4/324\n"
			   " 271  copy 4  ts=371/4      = fast open\n");
	story_anew(*state, recovery);
	story_tell(*state, " 270  ack  4                ts=4/325\n"
			   " 271  copy 4  ts=371/4      = fast recovery\n");
}

/* tcp_simple_retransmit() sets undo_marker to 0. */
static void loss__nothing_undoes_what_was_too_big(void **state)
{
	story_tell(*state, "   0  new  0 3             ts=100/1\n"
			   "   5  icmp\n"
			   "   5  copy 0 1  ts=105/1    = pmtu\n"
			   "  25  ack  1  dsack         ts=2/100\n"
			   "  25  copy 1 1  ts=125/2    = pmtu icmp @4 loss\n");
}

/* tcp_try_undo_loss() with undo_retrans at 0: only when SND.UNA moves. */
static void loss__dsack_of_each_copy_undoes_it_when_the_ack_advances(void **state)
{
	story_tell(*state, "   0  new  0 4\n"
			   "  20  ack  0  sack=2-3\n"
			   " 225  copy 0      = rto\n"
			   " 245  ack  0  sack=2-3  dsack\n"
			   " 246  copy 1      = after-rto loss\n");
	story_anew(*state, "   0  new  0 4\n"
			   "  20  ack  0  sack=2-3\n"
			   " 225  copy 0      = rto\n"
			   " 245  ack  1  sack=2-3  dsack\n"
			   " 246  copy 1      = fast disorder\n");
}

/* tcp_process_loss(): recovered when SND.UNA reaches high_seq; what is sent after that is a matter of its own. */
static void loss__ends_at_the_recovery_point(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "  20  ack  0  sack=1-2\n"
			   " 225  copy 0      = rto\n"
			   " 245  ack  2\n"
			   " 245  copy 2      = after-rto\n"
			   " 246  new  3 4\n"
			   " 265  ack  3\n"
			   " 266  ack  3  sack=4-7\n"
			   " 266  copy 3      = fast ack @8 disorder\n");
}

/* tcp_simple_retransmit() enters loss; what follows has its cause until a timeout. */
static void loss__what_was_too_big_is_sent_again_at_once(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "   5  icmp\n"
			   "   5  copy 0 .5   = pmtu icmp @2 loss\n"
			   "   5  copy .5 .5  = pmtu icmp @2 loss\n"
			   "  25  ack  1\n"
			   "  25  copy 1 .5   = pmtu icmp @5 loss\n"
			   " 260  copy 1 .5   = rto rto loss\n"
			   " 280  ack  1.5\n"
			   " 280  copy 1.5 .5 = after-rto after loss\n"
			   " 300  ack  3\n"
			   " 300  new  3\n"
			   " 300  idle\n");
}

static void loss__what_was_too_big_goes_out_in_a_burst(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "   5  icmp\n"
			   "   9  copy 0 .5   = pmtu icmp @2 loss\n"
			   "  12  copy .5 .5  = pmtu icmp @2 loss\n"
			   "  23  copy 1 .5   = pmtu icmp @- loss\n");
}

/* ta_recovery_too_big(): the ACKs on their way were heard before the error. */
static void loss__acks_before_the_error_were_heard(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   "   4  ack  1\n"
			   "   5  icmp\n"
			   "   5  copy 1 .5   = pmtu icmp @3 loss\n");
	assert_int_equal(((struct story *)*state)->why.sender.outstanding, 2 * STORY_MSS);
}

/* The timeout sends one segment; what follows it without an ACK is no burst of its own. */
static void loss__what_follows_a_timeout_without_an_ack_names_none(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-2\n"
			   " 225  copy 0      = rto\n"
			   " 226  copy 2      = after-rto paced @- loss\n");
}

/* The sender's clock counts from its own segments: an ACK that arms the timer has none. */
static void loss__a_report_that_arms_the_timer_has_no_tick(void **state)
{
	story_tell(*state, "   0  new  0 5  ts=1000/1 clock\n"
			   "  20  ack  0  sack=1-4   ts=1/1000\n"
			   "  20  copy 0    ts=1020/1 clock  = fast\n"
			   "  50  ack  0  sack=1-5   ts=1/1000\n"
			   " 230  ack  0  dup        ts=1/1000\n"
			   " 230  copy 0    ts=1230/1 clock  = fast recovery\n");
}

/* tcp_process_loss(): a duplicate before new bytes were sent is of the copies before, and F-RTO goes on. */
static void loss__a_duplicate_before_new_bytes_confirms_nothing(void **state)
{
	struct story *s = *state;
	s->clock.sack = false;
	story_tell(s, "   0  new  0 5\n"
		      " 225  copy 0      = rto\n"
		      " 230  ack  0  dup\n"
		      " 245  ack  1\n"
		      " 245  new  5 2\n"
		      " 246  ack  2\n"
		      " 470  copy 2      = rto open\n");
}

/* FLAG_ORIG_SACK_ACKED is of bytes up to high_seq, and of those before it all. */
static void loss__the_last_original_below_the_recovery_point_undoes_it(void **state)
{
	story_tell(*state, "   0  new  0 3\n"
			   " 225  copy 0      = rto\n"
			   " 230  new  3\n"
			   " 250  ack  0  sack=2-3\n"
			   " 251  copy 0      = fast disorder\n");
	story_anew(*state,
		   "   0  new  0 3\n"
		   " 225  copy 0      = rto\n"
		   " 230  new  3\n"
		   " 250  ack  0  sack=3-4\n"
		   " 251  copy 0\n"
		   " 252  copy 1      = fast recovery # RACK: 0 was sent before 3; not by F-RTO\n");
}

/* tcp_rack_advance(): an echo older than the copy is of the transmission before it, and makes nothing sent before it lost. */
static void loss__an_older_echo_does_not_tell_that_the_copy_arrived(void **state)
{
	const char *copies = "   0  new  0 5             ts=100/1\n"
			     "  20  ack  0  sack=2-5      ts=1/100\n"
			     "  20  copy 0  ts=120/1      = fast\n"
			     "  22  copy 1  ts=122/1      = fast\n";
	struct story *s = *state;
	s->clock.rto_ns = 20 * TA_MS;
	story_anew(s, copies);
	story_tell(s, "  42  ack  0  sack=1-5      ts=2/121\n"
		      "  43  copy 0  ts=143/2      = rto recovery\n");
	story_anew(s, copies);
	story_tell(s, "  42  ack  0  sack=1-5      ts=2/122\n"
		      "  43  copy 0  ts=143/2      = fast recovery\n");
}

/* FLAG_LOST_RETRANS: the new recovery point is SND.NXT, and what was sent since the timeout lies below it. */
static void loss__recovery_after_a_lost_copy_reaches_to_the_newest_byte(void **state)
{
	story_tell(*state, "   0  new  0 6\n"
			   "  20  ack  0  sack=1-2\n"
			   " 225  copy 0      = rto\n"
			   " 245  ack  1  sack=1-2\n"
			   " 245  copy 2      = after-rto\n"
			   " 246  new  6 2\n"
			   " 247  copy 3      = after-rto\n"
			   " 267  ack  2  sack=3-4\n"
			   " 267  copy 2      = fast recovery\n"
			   " 287  ack  6\n"
			   " 287  copy 6      = fast ack recovery\n");
}

/* The timer that a SACK armed anew is not due yet; see above. */
static void loss__the_timer_that_a_report_armed_counts_from_it(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0      = fast\n"
			   "  50  ack  0  sack=1-5\n"
			   " 230  ack  0  dup\n"
			   " 230  copy 0      = fast ack recovery\n");
	story_anew(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0      = fast\n"
			   " 230  ack  0  dup\n"
			   " 230  copy 0      = rto recovery\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(loss__acks_let_out_the_rest_after_a_timeout),
		STORY(loss__a_timeout_is_repeated_and_names_what_armed_it),
		STORY(loss__a_late_report_of_older_bytes_arms_the_timer),
		STORY(loss__a_lost_copy_begins_fast_recovery),
		STORY(loss__an_original_that_arrives_undoes_the_timeout),
		STORY(loss__an_original_undoes_nothing_once_copies_were_let_out),
		STORY(loss__a_report_after_new_bytes_confirms_the_timeout),
		STORY(loss__a_timeout_in_recovery_is_not_undone_by_originals),
		STORY(loss__without_sack_only_an_ack_of_originals_alone_undoes_it),
		STORY(loss__an_older_echo_undoes_the_timeout),
		STORY(loss__dsack_of_each_copy_undoes_it_when_the_ack_advances),
		STORY(loss__ends_at_the_recovery_point),
		STORY(loss__what_was_too_big_is_sent_again_at_once),
		STORY(loss__acks_before_the_error_were_heard),
		STORY(loss__a_duplicate_before_new_bytes_confirms_nothing),
		STORY(loss__the_last_original_below_the_recovery_point_undoes_it),
		STORY(loss__an_older_echo_does_not_tell_that_the_copy_arrived),
		STORY(loss__recovery_after_a_lost_copy_reaches_to_the_newest_byte),
		STORY(loss__the_timer_that_a_report_armed_counts_from_it),
		STORY(loss__without_sack_an_older_echo_leaves_the_state),
		STORY(loss__an_older_echo_undoes_the_recovery_that_follows),
		STORY(loss__nothing_undoes_what_was_too_big),
		STORY(loss__what_follows_a_timeout_without_an_ack_names_none),
		STORY(loss__a_report_that_arms_the_timer_has_no_tick),
		STORY(loss__what_was_too_big_goes_out_in_a_burst),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
