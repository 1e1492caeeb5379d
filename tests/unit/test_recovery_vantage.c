/* SPDX-License-Identifier: MIT */
/* Where the capture was taken: a sender hears an ACK when it has come there, and not when the tap saw it. */
#include "support/recovery_story.h"

#include "tcpautopsy/core/limits.h"

static void vantage__an_ack_is_heard_a_way_later(void **state)
{
	struct story *s = *state;
	s->clock.near_ns = 40 * TA_MS;
	s->clock.srtt_ns = 60 * TA_MS;
	story_tell(s, "   0  new  0 5\n"
		      "  20  ack  0  sack=1-4\n"
		      "  60  copy 0      = fast ack @2 disorder\n");
	story_anew(s, "   0  new  0 5\n"
		      "  20  ack  0  sack=1-4\n"
		      "  50  copy 4      = ?fast|after-rto|tlp open\n");
	assert_int_equal(s->why.sender.sacked, 0);
}

/* Of two ACKs that came in between either may have let it out; at the sender it is the second. */
static void vantage__of_two_acks_far_away_neither_is_named(void **state)
{
	struct story *s = *state;
	const char *two = "   0  new  0 6\n"
			  "  20  ack  0  sack=1-3\n"
			  "  21  ack  0  sack=1-5\n"
			  "  61  copy 0      = fast @-\n";
	s->clock.near_ns = 40 * TA_MS;
	s->clock.srtt_ns = 60 * TA_MS;
	story_tell(s, two);
	s->clock.near_ns = 0;
	story_anew(s, "   0  new  0 6\n"
		      "  20  ack  0  sack=1-3\n"
		      "  21  ack  0  sack=1-5\n"
		      "  21  copy 0      = fast @3\n");
}

/* RFC 7323 section 4.3: the echo is the newest timestamp that had come in order. */
static void vantage__an_older_echo_shows_that_an_ack_was_not_heard(void **state)
{
	story_tell(*state, "   0  new  0 5            ts=100/8\n"
			   "  20  ack  0  sack=1-4     ts=9/100\n"
			   "  43  copy 4  ts=143/8     = tlp @1 open\n");
	story_anew(*state, "   0  new  0 5            ts=100/8\n"
			   "  20  ack  0  sack=1-4     ts=9/100\n"
			   "  21  copy 0  ts=143/9     = fast @2 disorder\n");
}

/* A segment that its receiver could not take in order moves no echo: the clock decides. */
static void vantage__an_ack_ahead_of_a_hole_is_not_echoed(void **state)
{
	story_tell(*state, "   0  new  0 5            ts=100/8\n"
			   "  20  ack  0  sack=1-4     ts=9/100  seq=70\n"
			   "  21  copy 0  ts=121/8  ack=60   = fast @2 disorder\n");
	story_anew(*state, "   0  new  0 5            ts=100/8\n"
			   "  20  ack  0  sack=1-4     ts=9/100  seq=60\n"
			   "  43  copy 4  ts=143/8  ack=60   = tlp @1 open\n");
}

/* The handshake was slower than this ACK. */
static void vantage__a_newer_echo_shows_that_an_ack_was_heard(void **state)
{
	struct story *s = *state;
	s->clock.near_ns = 40 * TA_MS;
	story_tell(s, "   0  new  0 5            ts=100/8\n"
		      "  20  ack  0  sack=1-4     ts=9/100\n"
		      "  20  ack  0  sack=1-4     ts=10/100\n"
		      "  30  copy 0  ts=130/10    = fast @2 disorder\n");
}

/* No handshake: a timestamp that was new has gone there and back. */
static void vantage__the_way_is_learned_from_echoes(void **state)
{
	struct story *s = *state;
	s->clock.near_ns = -1;
	s->clock.srtt_ns = 60 * TA_MS;
	story_tell(
		s,
		"   0  new  0 9            ts=100/8\n"
		"  20  ack  0  sack=1-4     ts=9/100\n"
		"  60  copy 0  ts=160/9     = fast ack @2 disorder\n"
		"  70  ack  1  sack=2-5     ts=10/160\n"
		" 110  copy 1  ts=210/10    = fast ack @4 recovery\n"
		" 120  ack  1  sack=2-6\n"
		" 150  copy 6               = fast paced recovery  # without one the clock decides\n"
		" 161  copy 7               = fast ack @6 recovery\n");
	story_anew(s, "   0  new  0 9            ts=100/8\n"
		      "  20  ack  0  sack=1-4     ts=9/100\n"
		      "  60  copy 0  ts=160/9     = fast ack @2 disorder\n"
		      "  70  ack  1  sack=2-5     ts=10/160\n"
		      "  80  copy 1  ts=210/10    = fast ack @4 recovery  # the shortest counts\n"
		      " 120  ack  1  sack=2-6\n"
		      " 131  copy 6               = fast ack @6 recovery\n");
	story_anew(
		s,
		"   0  new  0 9            ts=100/8\n"
		"  20  ack  0  sack=1-4     ts=9/100\n"
		"  30  copy 0  ts=160/9     = fast ack @2 disorder\n"
		"  70  ack  1  sack=2-5     ts=10/160\n"
		" 110  copy 1  ts=210/10    = fast paced recovery  # a longer one changes nothing\n"
		" 120  ack  1  sack=2-6\n"
		" 131  copy 6               = fast ack @6 recovery\n");
}

/* What was learned outlives the trouble, and what was known of one connection only. */
static void vantage__what_was_learned_is_kept_when_trouble_begins_anew(void **state)
{
	struct story *s = *state;
	s->clock.near_ns = -1;
	story_tell(s, "   0  new  0 5            ts=100/8\n"
		      "  20  ack  0  sack=1-4     ts=9/100\n"
		      "  60  copy 0  ts=160/9     = fast\n");
	ta_recovery_begin(s->recovery, STORY_BASE, STORY_BASE, -1, 0);
	story_tell(s, " 200  new  0 5\n"
		      " 220  ack  0  sack=1-4\n"
		      " 240  copy 4               = tlp open\n");
}

/* Without timestamps the bytes tell: who sends again what was acknowledged has not heard of it. */
static void vantage__a_copy_of_acknowledged_bytes_takes_the_ack_back(void **state)
{
	struct story *s = *state;
	story_tell(s, "   0  new  0 3\n"
		      "  20  ack  2\n"
		      " 230  copy 0      = rto @1 open\n");
	assert_int_equal(s->why.sender.outstanding, 3 * STORY_MSS);
	/* The state is that of before it. */
	story_anew(s, "   0  new  0 5\n"
		      "  20  ack  0  sack=1-4\n"
		      "  20  copy 0      = fast\n"
		      "  40  ack  5\n"
		      "  41  ack  5\n"
		      " 250  copy 0      = rto @3 recovery\n");
	/* Only the newest one is: what lies below was heard long ago. */
	story_anew(s, "   0  new  0 4\n"
		      "  20  ack  1\n"
		      "  21  ack  2\n"
		      "  43  copy 1  1   = ?rto open\n");
	assert_int_equal(s->why.sender.outstanding, 3 * STORY_MSS);
}

/* With the ACK goes what it did: the timers that it armed, what it let out, and what it took from the queue. */
static void vantage__an_ack_that_is_taken_back_has_done_nothing(void **state)
{
	struct story *s = *state;
	story_tell(s, "   0  new  0 3\n"
		      "  20  ack  2\n"
		      "  22  copy 0      = ?rto open\n"); /* not let out by it */
	story_anew(s,
		   "   0  new  0 3\n"
		   "  20  ack  2\n"
		   " 230  copy 0      = rto open\n"
		   " 640  ack  0  dup\n"
		   " 640  copy 0      = rto loss\n"); /* the copy that is out waits for its timer */
	s->clock.srtt_ns = -1;
	story_anew(s, "   0  new  0 3\n"
		      "  20  ack  2\n"
		      " 205  copy 0      = rto @1 open\n"); /* 198 ms are due */
}

/* A queue bunches what arrives: the sender's clock gives the gaps. */
static void vantage__the_senders_clock_tells_whether_the_timer_was_due(void **state)
{
	struct story *s = *state;
	s->clock.srtt_ns = -1;
	story_tell(s, "   0  new  0 3  ts=1000/1 clock\n"
		      " 250  copy 0    ts=1150/1 clock  = ?rto\n");
	story_anew(s, "   0  new  0 3  ts=1000/1 clock\n"
		      " 150  copy 0    ts=1250/1 clock  = rto\n");
	/* Not where an ACK armed it, and not where its ticks are not known. */
	story_anew(s, "   0  new  0 3  ts=1000/1 clock\n"
		      "   0  ack  1    ts=1/1000\n"
		      " 250  copy 1    ts=1150/1 clock  = rto\n");
	story_anew(s, "   0  new  0 3  ts=1000/1\n"
		      " 250  copy 0    ts=1150/1 clock  = rto\n");
}

/* One direction only: no timer sends after so short a silence, and no timeout lets it out before the first one
 * (TA_SILENCE_NS). */
static void vantage__an_unheard_sender_repeats_without_a_silence_what_it_was_asked_for(void **state)
{
	struct story *s = *state;
	s->clock.unheard = true;
	story_tell(s,
		   "    0  new  0 5\n"
		   " 99.9  copy 0    = fast ack unknown\n"
		   "199.7  copy 1    = fast ack unknown\n"
		   "200    copy 4    = ?rto|tlp|fast|after-rto   # the tail: a probe, perhaps\n");
	story_anew(
		s,
		"    0  new  0 5\n"
		"100.1  copy 0    = ?rto|tlp|fast|after-rto\n"
		"101    copy 1    = ?rto|tlp|fast|after-rto   # let out by the timeout, perhaps\n");
}

/* The capture lacks what was sent before the recovery point was set, so that it lies farther than seen here. */
static void vantage__what_the_capture_lacks_is_repeated_for_the_reason_before(void **state)
{
	story_tell(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0      = fast\n"
			   "  22  new  5 2  unseen\n"
			   "  40  ack  5\n"
			   "  40  copy 5      = fast ack @5 open\n");
	story_anew(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   " 225  copy 0      = rto\n"
			   " 226  new  5 2  unseen\n"
			   " 245  ack  5\n"
			   " 245  copy 5      = after-rto after @5 open\n");
	story_anew(*state, "   0  new  0 5\n"
			   "  20  ack  0  sack=1-4\n"
			   "  20  copy 0      = fast\n"
			   "  22  new  5 2\n"
			   "  40  ack  5\n"
			   "  40  copy 5      = ?fast|after-rto open\n");
	/* Nor does it hold recovery there without SACK. */
	struct story *s = *state;
	s->clock.sack = false;
	story_anew(s, "   0  new  0 5\n"
		      "  20  ack  0  dup\n"
		      "  20  ack  0  dup\n"
		      "  20  ack  0  dup\n"
		      "  20  copy 0      = fast\n"
		      "  22  new  5 2  unseen\n"
		      "  40  ack  5\n"
		      "  40  copy 5      = fast ack @7 recovery\n");
}

/* More ACKs on their way than are kept: the oldest counts as heard. */
static void vantage__of_too_many_acks_the_oldest_is_heard(void **state)
{
	struct story *s = *state;
	s->clock.near_ns = 10 * TA_SEC;
	story_tell(s, "   0  new  0 400\n");
	for (unsigned i = 1; i <= TA_LIMIT_PENDING_ACKS + 3; i++)
		story_row(s, "%u ack %u", 20 + i, i);
	story_tell(s, " 400  copy 3      = ?fast|after-rto\n");
	assert_int_equal(s->why.sender.outstanding, 397 * STORY_MSS);
	story_tell(s, "11000 copy 259\n");
	assert_int_equal(s->why.sender.outstanding, 141 * STORY_MSS);
}

/* One side without timestamps: the clock decides. */
static void vantage__an_echo_needs_two_sides(void **state)
{
	struct story *s = *state;
	story_tell(s, "   0  new  0 5            ts=100/8\n"
		      "  20  ack  0  sack=1-4\n"
		      "  21  copy 0  ts=121/8     = fast disorder\n");
	story_anew(s, "   0  new  0 5            ts=100/8\n"
		      "  20  ack  0  sack=1-4     ts=9/100\n"
		      "  21  copy 0               = fast disorder\n");
}

/* Of several ACKs on their way the one that is echoed tells, and of those with the same timestamp the first. */
static void vantage__the_echoed_ack_tells_the_way(void **state)
{
	struct story *s = *state;
	const char *acks = "   0  new  0 9            ts=100/8\n"
			   "  15  ack  0  sack=1-4     ts=9/100\n"
			   "  30  ack  0  sack=1-5     ts=10/100\n"
			   "  32  ack  0  sack=1-6     ts=10/100\n"
			   "  70  copy 0  ts=160/10    = fast disorder\n";
	s->clock.near_ns = -1;
	s->clock.srtt_ns = 60 * TA_MS;
	story_anew(s, acks); /* 40 ms */
	story_tell(s, " 100  ack  1  sack=2-6\n"
		      " 150  copy 1               = fast ack @6\n");
	story_anew(s, acks);
	story_tell(s, " 100  ack  1  sack=2-6\n"
		      " 136  copy 1               = fast paced\n"
		      " 151  copy 6               = fast paced\n");
	s->clock.near_ns = 0; /* known: nothing is learned */
	story_anew(s, acks);
	story_tell(s, " 100  ack  1  sack=2-6\n"
		      " 104  copy 1               = fast ack @6\n");
}

/* A copy too soon for a timer: a report of its loss, on its way as it seemed, was heard. Blocks that lie below or beside it report
 * nothing of it. */
static void vantage__only_what_lies_above_reports_a_loss(void **state)
{
	struct story *s = *state;
	s->clock.near_ns = 60 * TA_MS;
	s->clock.srtt_ns = 80 * TA_MS;
	s->clock.rto_ns = 280 * TA_MS;
	story_anew(s, "  0  new  0 5\n"
		      " 20  ack  0  sack=1-2\n"
		      " 22  copy 0           = fast @2\n");
	story_anew(s, "  0  new  0 5\n"
		      " 20  ack  0  sack=0.5-1\n"
		      " 22  copy 0  0.5      = fast @2\n");
	story_anew(s, "  0  new  0 5\n"
		      " 20  ack  0  sack=0.5-1\n"
		      " 22  copy 0           = ?rto\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(vantage__only_what_lies_above_reports_a_loss),
		STORY(vantage__an_ack_is_heard_a_way_later),
		STORY(vantage__of_two_acks_far_away_neither_is_named),
		STORY(vantage__an_older_echo_shows_that_an_ack_was_not_heard),
		STORY(vantage__an_ack_ahead_of_a_hole_is_not_echoed),
		STORY(vantage__a_newer_echo_shows_that_an_ack_was_heard),
		STORY(vantage__the_way_is_learned_from_echoes),
		STORY(vantage__what_was_learned_is_kept_when_trouble_begins_anew),
		STORY(vantage__a_copy_of_acknowledged_bytes_takes_the_ack_back),
		STORY(vantage__the_senders_clock_tells_whether_the_timer_was_due),
		STORY(vantage__an_unheard_sender_repeats_without_a_silence_what_it_was_asked_for),
		STORY(vantage__what_the_capture_lacks_is_repeated_for_the_reason_before),
		STORY(vantage__of_too_many_acks_the_oldest_is_heard),
		STORY(vantage__an_echo_needs_two_sides),
		STORY(vantage__the_echoed_ack_tells_the_way),
		STORY(vantage__an_ack_that_is_taken_back_has_done_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
