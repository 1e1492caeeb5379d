/* SPDX-License-Identifier: MIT */
/* Each threshold of src/recovery/rules.h, from both sides: halved or doubled, one of the two rows fails. */
#include "support/recovery_story.h"

#include "recovery/state.h"

/* TA_LET_OUT_NS, TA_LET_OUT_NEAR_PART: in recovery, an ACK that advances. */
static void rules__an_ack_lets_out_at_once(void **state)
{
	struct story *s = *state;
	const char *recovery = "  0  new  0 9\n"
			       " 20  ack  0  sack=2-5\n"
			       " 20  copy 0      = fast\n"
			       "100  ack  1  sack=2-5\n";
	story_anew(s, recovery);
	story_tell(s, "104.9 copy 1      = fast ack @4\n");
	story_anew(s, recovery);
	story_tell(s, "105.1 copy 1      = fast paced\n");
	recovery = "  0  new  0 9\n"
		   " 20  ack  0  sack=2-5\n"
		   "100  copy 0      = fast\n"
		   "150  ack  1  sack=2-5\n";
	s->clock.near_ns = 80 * TA_MS; /* 5 ms and 10 ms */
	s->clock.srtt_ns = 100 * TA_MS;
	story_anew(s, recovery);
	story_tell(s, "244.9 copy 1      = fast ack @4\n");
	story_anew(s, recovery);
	story_tell(s, "245.1 copy 1      = fast paced\n");
}

/* TA_HEARD_NS, TA_HEARD_PART: by how much sooner than the handshake says. */
static void rules__an_ack_is_heard_a_little_sooner_than_the_handshake(void **state)
{
	struct story *s = *state;
	const char *sacked = "  0  new  0 5\n"
			     " 20  ack  0  sack=1-4\n";
	s->clock.near_ns = 4 * TA_MS; /* 1 ms less */
	story_anew(s, sacked);
	story_tell(s, "23.1  copy 0      = fast disorder\n");
	story_anew(s, sacked);
	story_tell(s, "22.9  copy 4      = tlp open\n");
	story_anew(s, sacked);
	story_tell(s, "23.1  copy 4      = ?fast|after-rto|tlp disorder\n");
	s->clock.near_ns = 160 * TA_MS; /* a sixteenth: 10 ms less */
	story_anew(s, sacked);
	story_tell(s, "170.1 copy 0      = fast disorder\n");
	story_anew(s, sacked);
	story_tell(s, "169.9 copy 4      = tlp open\n");
}

/* TA_SAME_TICK_PART: 80 ms, a sixteenth less, and half of the way: 35 ms. */
static void rules__of_the_same_tick_half_of_the_way_suffices(void **state)
{
	struct story *s = *state;
	const char *sacked = "  0  new  0 5         ts=100/8\n"
			     " 20  ack  0  sack=1-4  ts=9/100\n";
	s->clock.near_ns = 80 * TA_MS;
	story_anew(s, sacked);
	story_tell(s, "55.1  copy 0  ts=155/9  = fast disorder\n");
	story_anew(s, sacked);
	story_tell(s, "54.9  copy 4  ts=155/9  = tlp open\n");
}

/* TA_BURST_NS. */
static void rules__copies_within_10_ms_are_one_burst(void **state)
{
	const char *burst = "  0  new  0 9\n"
			    " 20  ack  0  sack=3-9\n"
			    " 20  copy 0      = fast ack @2\n";
	story_anew(*state, burst);
	story_tell(*state, "29.9  copy 1      = fast ack @2\n");
	story_anew(*state, burst);
	story_tell(*state, "30.1  copy 1      = fast paced\n");
}

/* TA_REORDERING_PART, TA_REORDERING_NS: half of 20 ms, and 12 ms. */
static void rules__the_reordering_timer_runs_half_a_round_trip(void **state)
{
	const char *sacked = "  0  new  0 5\n"
			     " 20  ack  0  sack=1-2\n";
	story_anew(*state, sacked);
	story_tell(*state, "41.9  copy 0      = fast reo @2\n");
	story_anew(*state, sacked);
	story_tell(*state, "42.1  copy 0      = fast ack @2\n");
}

/* TA_PACED_NS: a round trip of 20 ms, and 10 ms; TA_BURST_NS is over. */
static void rules__what_is_paced_follows_within_a_round_trip(void **state)
{
	const char *recovery = "  0  new  0 9\n"
			       " 20  ack  0  sack=3-9\n"
			       " 20  copy 0      = fast\n";
	story_anew(*state, recovery);
	story_tell(*state, "50    copy 1      = fast paced\n");
	story_anew(*state, recovery);
	story_tell(*state, "50.1  copy 1      = ?fast|after-rto|tlp\n");
}

/* TA_HEARD_NS: of two ACKs either let it out, where the way to its sender takes more than a moment. */
static void rules__farther_away_than_a_millisecond_no_ack_is_named(void **state)
{
	struct story *s = *state;
	const char *two = "   0    new  0 6\n"
			  "  20    ack  0  sack=1-3\n"
			  "  20.1  ack  0  sack=1-5\n";
	s->clock.near_ns = 900 * TA_US;
	story_anew(s, two);
	story_tell(s, "  22    copy 0      = fast ack @3\n");
	s->clock.near_ns = 1100 * TA_US;
	story_anew(s, two);
	story_tell(s, "  22    copy 0      = fast ack @-\n");
}

/* TA_IDLE_UNKNOWN_NS: where no ACK and no copy was there before, nothing is paced, however long a round trip takes. */
static void rules__nothing_is_paced_before_the_first_ack(void **state)
{
	struct story *s = *state;
	s->clock.srtt_ns = 60 * TA_SEC;
	s->clock.rto_ns = 100 * TA_SEC;
	s->clock.unheard = true;
	story_anew(s, "  0  new  0 9\n"
		      "500  copy 0\n"); /* a timeout, perhaps */
	s->clock.unheard = false;
	story_tell(s, "600  copy 3      = ?fast|after-rto|tlp loss\n");
}

/* An instant that is none is below 0: of a trace that counts from 0 the first one, 1 s before the others here, counts like any. */
static void rules__the_first_instant_of_a_trace_counts(void **state)
{
	struct story *s = *state;
	const char *begin = "-1020  new  0 9\n"
			    "-1000  ack  0  sack=3-9\n";
	story_anew(s, begin);
	story_tell(s, " -996  copy 0      = fast ack @2\n");
	story_anew(s, begin);
	story_tell(s, " -980  copy 0      = fast reo @2\n");
	begin = "-1020  new  0 9\n"
		"-1000  ack  0  sack=3-9\n"
		"-1000  copy 0      = fast\n";
	story_anew(s, begin);
	story_tell(s, " -991  copy 1      = fast ack @2\n");
	story_anew(s, begin);
	story_tell(s, " -971  copy 1      = fast paced\n");
}

/* TA_DUE_NUM, TA_DUE_DEN: nine tenths of 300 ms. */
static void rules__the_timer_is_due_a_tenth_early(void **state)
{
	struct story *s = *state;
	s->clock.srtt_ns = -1;
	s->clock.rto_ns = 300 * TA_MS;
	story_anew(s, "    0  new  0 5\n"
		      "270.1  copy 0      = rto\n");
	story_anew(s, "    0  new  0 5\n"
		      "269.9  copy 0      = ?rto\n");
}

/* TA_EARLY_QUARTERS, TA_QUARTERS: the copy of 1 was sent after that of 0, and arrived, unless it is reported within 15 ms. */
static void rules__an_answer_within_three_quarters_is_of_an_earlier_copy(void **state)
{
	struct story *s = *state;
	const char *copies = "  0   new  0 5\n"
			     " 20   ack  0  sack=2-5\n"
			     " 20   copy 0     = fast\n"
			     " 20.5 copy 1     = fast\n";
	s->clock.rto_ns = 15 * TA_MS; /* due by then: what is not lost waits for it */
	story_anew(s, copies);
	story_tell(s, "35.4  ack  0  sack=1-5\n"
		      "35.4  copy 0      = rto\n");
	story_anew(s, copies);
	story_tell(s, "35.6  ack  0  sack=1-5\n"
		      "35.6  copy 0      = fast ack @5\n");
}

/* RACK's window, min RTT / 4 once reordering was seen (tcp_rack_reo_wnd()): the original of 1 came after 2 was SACKed. The
 * copy of 4 was sent 4.9 or 5.1 ms after that of 3. */
static void rules__after_reordering_a_copy_is_lost_a_quarter_later(void **state)
{
	const char *timeout = "   0  new  0 6\n"
			      "  20  ack  0  sack=2-3\n"
			      "  21  ack  0  sack=1-3\n"
			      " 225  copy 0      = rto\n"
			      " 245  ack  1  sack=1-3\n"
			      " 245  copy 3      = after-rto\n";
	story_anew(*state, timeout);
	story_tell(*state, "249.9 copy 4      = after-rto\n"
			   "270   ack  3  sack=4-5\n"
			   "270   copy 3      = after-rto loss\n");
	story_anew(*state, timeout);
	story_tell(*state, "250.1 copy 4      = after-rto\n"
			   "270   ack  3  sack=4-5\n"
			   "270   copy 3      = fast recovery\n");
	/* What arrived in order shows no reordering, and there is no window then. */
	story_anew(*state, "   0  new  0 6\n"
			   "  20  ack  0  sack=1-2\n"
			   "  21  ack  0  sack=1-3\n"
			   " 225  copy 0      = rto\n"
			   " 245  ack  1  sack=1-3\n"
			   " 245  copy 3      = after-rto\n"
			   " 249.9 copy 4     = after-rto\n"
			   " 270  ack  3  sack=4-5\n"
			   " 270  copy 3      = fast recovery\n");
}

/* TA_LATE_PART, TA_LATE_NS: 240 ms, an eighth of that, and 12 ms. */
static void rules__a_probe_is_late_by_an_eighth_at_most(void **state)
{
	struct story *s = *state;
	s->clock.rto_ns = 400 * TA_MS;
	story_anew(s, "    0  new  0\n"
		      "281.9  copy 0      = ?tlp|rto pto\n");
	story_anew(s, "    0  new  0\n"
		      "282.1  copy 0      = ?tlp|rto rto\n");
}

/* TA_RTO_MIN_NS, TA_BACKOFF_MAX; TA_PTO_SRTTS, TA_PTO_EXTRA_NS. */
static void rules__delays_are_the_kernels(void **state)
{
	struct story *s = *state;
	struct ta_recovery r = { .backoff = 3, .una = 0, .nxt = 3 * STORY_MSS };
	assert_int_equal(ta_recovery_rto_ns(&r, &s->clock), 8 * 220 * TA_MS);
	assert_int_equal(ta_recovery_pto_ns(&r, &s->clock), 42 * TA_MS);
	r.nxt = STORY_MSS;
	assert_int_equal(ta_recovery_pto_ns(&r, &s->clock), 240 * TA_MS);
	r.backoff = 60;
	assert_int_equal(ta_recovery_rto_ns(&r, &s->clock), 65536 * 220 * TA_MS);
	s->clock.rto_ns = -1;
	r.backoff = 0;
	assert_int_equal(ta_recovery_rto_ns(&r, &s->clock), 200 * TA_MS);
}

/* TA_SPAN_MAX_BYTES: the last of so many bytes, and one more. */
static uint32_t outstanding_after(struct story *s, uint32_t len)
{
	const uint32_t first = (1u << 30) - 10;
	struct ta_recovery_sent sent = { .now_ns = TA_SEC, .seq = STORY_BASE + first, .len = len };
	story_anew(s, "    0  new  0\n");
	ta_recovery_sent_new(s->recovery, &s->clock, &sent, false);
	ta_recovery_sent_again(s->recovery, &s->clock, &sent, &s->why);
	return s->why.sender.outstanding;
}

static void rules__nobody_has_more_out_than_the_largest_window(void **state)
{
	assert_int_equal(outstanding_after(*state, 10), 1u << 30);
	assert_int_equal(outstanding_after(*state, 11), 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(rules__an_ack_lets_out_at_once),
		STORY(rules__an_ack_is_heard_a_little_sooner_than_the_handshake),
		STORY(rules__of_the_same_tick_half_of_the_way_suffices),
		STORY(rules__copies_within_10_ms_are_one_burst),
		STORY(rules__the_reordering_timer_runs_half_a_round_trip),
		STORY(rules__what_is_paced_follows_within_a_round_trip),
		STORY(rules__farther_away_than_a_millisecond_no_ack_is_named),
		STORY(rules__nothing_is_paced_before_the_first_ack),
		STORY(rules__the_first_instant_of_a_trace_counts),
		STORY(rules__the_timer_is_due_a_tenth_early),
		STORY(rules__an_answer_within_three_quarters_is_of_an_earlier_copy),
		STORY(rules__after_reordering_a_copy_is_lost_a_quarter_later),
		STORY(rules__a_probe_is_late_by_an_eighth_at_most),
		STORY(rules__nobody_has_more_out_than_the_largest_window),
		STORY(rules__delays_are_the_kernels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
