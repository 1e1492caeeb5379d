/* SPDX-License-Identifier: MIT */
/* Trouble starts: what is outstanding is taken over, and what there is to follow keeps the replay busy. */
#include "support/recovery_story.h"

static void begin__knows_what_sack_reported_before(void **state)
{
	struct story *s = *state;
	story_tell(s, "  0  begin 0 0\n"
		      "  1  range 0\n"
		      "  5  range 1 sacked\n"
		      "  3  range 2\n"
		      "  7  range 3\n"
		      "  7  busy\n"
		      " 20  copy 0      = fast ack disorder\n");
	assert_int_equal(s->why.sender.outstanding, 4 * STORY_MSS);
	assert_int_equal(s->why.sender.sacked, STORY_MSS);
	/* RACK: sent before what arrived, though behind it. */
	story_anew(s, "  0  begin 0 0\n"
		      "  5  range 0 sacked\n"
		      "  3  range 1\n"
		      "  7  range 2\n"
		      " 20  copy 1      = fast disorder\n");
}

/* The timer runs from the first of them, or from the ACK that came after it; no other moves it. */
static void begin__the_retransmission_timer_runs_from_the_first(void **state)
{
	struct story *s = *state;
	s->clock.srtt_ns = -1; /* 198 ms are due */
	story_tell(s, "  0    begin 0 0  armed\n"
		      "100    range 0\n"
		      "150    range 1\n"
		      "298.1  copy 0      = rto @2 open\n");
	story_anew(s, "  0    begin 0 0  armed\n"
		      "100    range 0\n"
		      "150    range 1\n"
		      "297.9  copy 0      = ?rto open\n");
	story_anew(s, "120    begin 0 0  armed\n"
		      "100    range 0\n"
		      "150    range 1\n"
		      "318.1  copy 0      = rto @1 open\n");
	story_anew(s, "120    begin 0 0  armed\n"
		      "100    range 0\n"
		      "150    range 1\n"
		      "317.9  copy 0      = ?rto open\n");
}

static void begin__the_loss_probe_runs_from_the_last(void **state)
{
	story_tell(*state, "  0  begin 0 0  armed\n"
			   " 10  range 0\n"
			   " 30  range 1\n"
			   " 73  copy 1      = tlp @3 open\n");
	story_anew(*state, " 40  begin 0 0  armed\n"
			   " 10  range 0\n"
			   " 30  range 1\n"
			   " 83  copy 1      = tlp @1 open\n");
}

/* The sender's clock, where the first of them has a timestamp. */
static void begin__the_senders_clock_is_taken_over(void **state)
{
	struct story *s = *state;
	s->clock.srtt_ns = -1;
	story_tell(s, "  0  begin 0 0\n"
		      "  0  range 0    ts=1000/1\n"
		      "  0  range 1    ts=1100/1\n"
		      "300  copy 0     ts=1150/1 clock  = ?rto\n");
	story_anew(s, "  0  begin 0 0\n"
		      "  0  range 0    ts=1000/1\n"
		      "  0  range 1    ts=1100/1\n"
		      "150  copy 0     ts=1200/1 clock  = rto\n");
}

/* SND.NXT may lie behind the last of them, and never before it. */
static void begin__both_edges_are_taken_over(void **state)
{
	struct story *s = *state;
	story_tell(s, "  0  begin 2 9\n"
		      "  0  range 2 3\n"
		      " 50  copy 4      = ?fast|after-rto|tlp open\n"); /* not the tail */
	assert_int_equal(s->why.sender.outstanding, 7 * STORY_MSS);
	story_anew(s, "  0  begin 2 3\n"
		      "  0  range 2 3\n"
		      " 50  copy 4      = tlp open\n");
	assert_int_equal(s->why.sender.outstanding, 3 * STORY_MSS);
	/* Numbers that no window reaches are left out. */
	story_anew(s, "  0  begin 2 5\n"
		      "  0  range 2 3\n"
		      "  0  range 1100000\n"
		      " 50  copy 4      = tlp open\n");
	assert_int_equal(s->why.sender.outstanding, 3 * STORY_MSS);
}

static void begin__is_busy_with_what_there_is_to_follow(void **state)
{
	struct story *s = *state;
	story_tell(s, " 0  begin 0 0\n"
		      " 0  range 0 3\n"
		      " 0  idle\n"
		      " 1  ack  1        # on its way\n"
		      " 1  busy\n"
		      " 2  new  3\n"
		      " 2  idle\n");
	story_anew(s, " 0  begin 0 0\n"
		      " 0  range 0 3 again\n"
		      " 0  busy\n");
	story_anew(s, " 0  begin 0 0\n"
		      " 0  range 0 3\n"
		      " 43 copy 2     = tlp   # a probe\n"
		      " 43 busy\n"
		      " 63 ack  3\n"
		      " 64 new  3     # its end alone is acknowledged\n"
		      " 64 busy\n"
		      " 84 ack  4\n"
		      " 85 new  4\n"
		      " 85 idle\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(begin__knows_what_sack_reported_before),
		STORY(begin__the_retransmission_timer_runs_from_the_first),
		STORY(begin__the_loss_probe_runs_from_the_last),
		STORY(begin__the_senders_clock_is_taken_over),
		STORY(begin__both_edges_are_taken_over),
		STORY(begin__is_busy_with_what_there_is_to_follow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
