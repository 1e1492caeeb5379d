/* SPDX-License-Identifier: MIT */
/* The thresholds of src/facts/rules.h that speak of what a capture lacks and of its clock, each from both sides: moved by half, or by one,
 * a row fails. */
#include "support/seg_script.h"

/* Of a capture without ACKs that carry no data. */
static void filtered(struct seg_script *s, uint64_t data)
{
	s->kinds.counted = true;
	s->kinds.data = s->kinds.not_syn = data;
}

/* TA_FILTER_SEGMENTS: a talk from its midst, in which data alone acknowledges. */
static bool lacks_acks(struct seg_script *s, int segments)
{
	int seq[2] = { 1, 1 };

	seg_limit(s, 0);
	filtered(s, (uint64_t)segments);
	for (int i = 0; i < segments; i++) {
		int dir = i % 2;

		seg_row(s, "%d  %c  P.  %d  10  %d  502", 20 * i, dir ? '<' : '>', seq[dir],
			seq[!dir]);
		seq[dir] += 10;
	}
	return seg_tells(s, 60000, TA_FACT_FILTERED);
}

/* A copy may stand for an ACK that is not there: each asks for two segments more. */
static bool lacks_acks_beside_a_copy(struct seg_script *s, int segments)
{
	seg_limit(s, 0);
	filtered(s, (uint64_t)segments);
	seg_row(s, "0  >  P.  1  10  1  502");
	seg_row(s, "250  >  P.  1  10  1  502");
	for (int i = 2; i < segments; i++)
		seg_row(s, "%d  %c  P.  %d  10  %d  502", 260 + 20 * i, i % 2 ? '>' : '<',
			i % 2 ? 1 + 10 * (i / 2) : 1 + 10 * (i / 2 - 1), 1 + 10 * (i / 2));
	return seg_tells(s, 60000, TA_FACT_FILTERED);
}

static void limits__a_copy_among_them_asks_for_two_segments_more(void **state)
{
	assert_false(lacks_acks_beside_a_copy(*state, 9));
	assert_true(lacks_acks_beside_a_copy(*state, 10));
}

static void limits__one_segment_is_too_little_and_two_are_a_talk(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, "0  >  P.  1  10  1  502\n");
	assert_true(seg_tells(s, 60000, TA_FACT_LONE_SEGMENTS));
	seg_anew(s, "0  >  P.  1  10  1  502\n20  <  .  1  0  11  502\n");
	assert_false(seg_tells(s, 60000, TA_FACT_LONE_SEGMENTS));
}

static void limits__eight_segments_without_an_ack_among_them_were_filtered(void **state)
{
	assert_false(lacks_acks(*state, 7));
	assert_true(lacks_acks(*state, 8));
}

/* TA_SENT_ON: new segments behind a chain that nothing acknowledges. */
static bool sends_on(struct seg_script *s, int segments)
{
	seg_limit(s, 0);
	filtered(s, 12);
	seg_row(s, "0  >  P.  1  100  1  502");
	seg_row(s, "20  <  P.  1  10  101  502");
	for (int i = 0; i < 4; i++)
		seg_row(s, "%d  >  P.  101  100  11  502", 100 + 250 * ((1 << i) - 1));
	for (int i = 0; i < segments; i++)
		seg_row(s, "%d  >  P.  %d  100  11  502", 2000 + 10 * i, 201 + 100 * i);
	return seg_tells(s, 60000, TA_FACT_FILTERED);
}

static void limits__a_sender_that_sends_four_more_had_its_acks(void **state)
{
	assert_false(sends_on(*state, 3));
	assert_true(sends_on(*state, 4));
}

/* Its SYN-ACK was not captured, which is no ACK that a filter on the length leaves out. */
static void limits__a_syn_sent_twice_and_bytes_behind_it_show_no_filter(void **state)
{
	struct seg_script *s = *state;

	filtered(s, 12);
	seg_play(s, "   0  >  S   0    0  -  64240\n"
		    "1000  >  S   0    0  -  64240\n");
	for (int i = 0; i < 7; i++)
		seg_row(s, "%d  >  P.  %d  100  1  502", 1020 + 10 * i, 1 + 100 * i);
	assert_true(seg_episode(s, 0, TA_EPISODE_SYN, 0)->sent_on >= 4);
	assert_false(seg_tells(s, 60000, TA_FACT_FILTERED));
}

/* `lost` segments of the client that were acknowledged and not captured, among `segments` in all. */
static bool lost(struct seg_script *s, int lost, int segments)
{
	int at = 200, seq = 11;

	seg_anew(s, SEG_TALKED);
	for (int i = 6; i < segments; i += 2, at += 100) {
		seg_row(s, "%d  >  P.  %d  10  21  502", at, seq);
		seq += i < 6 + 2 * lost ? 20 : 10;
		seg_row(s, "%d  <  .  21  0  %d  502", at + 20, seq);
	}
	return seg_tells(s, at + 500, TA_FACT_CAPTURE_LOST);
}

/* TA_LOST_ACKED, TA_LOST_ONE_IN. */
static void limits__two_acks_of_unseen_bytes_in_200_segments_show_losses(void **state)
{
	assert_false(lost(*state, 1, 30));
	assert_true(lost(*state, 2, 30));
	assert_true(lost(*state, 2, 200));
	assert_false(lost(*state, 2, 202));
}

/* TA_UNSEEN_PARTS: of a hundred bytes ten were captured. */
static void limits__nine_of_ten_bytes_unseen_are_most(void **state)
{
	struct seg_script *s = *state;

	for (int most = 0; most < 2; most++) {
		seg_anew(s,
			 SEG_HANDSHAKE "100  >  P.  %d  10  1  502\n"
				       "120  <  .  1  0  %d  502\n",
			 most ? 91 : 90, most ? 101 : 100);
		const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_MOSTLY_UNSEEN);
		assert_int_equal(f != NULL, most);
		assert_int_equal(f ? f->value[0] : 90, 90);
		seg_anew(s,
			 SEG_HANDSHAKE "100  <  P.  %d  10  1  502\n"
				       "120  >  .  1  0  %d  502\n",
			 most ? 91 : 90, most ? 101 : 100);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_MOSTLY_UNSEEN), most);
	}
}

/* TA_CLOCK_SET_SEGMENTS: the clock was set back once, which each side meets once. */
static void limits__two_steps_back_are_one_of_the_clock(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "9000    >  P.  11  10  21  502\n"                                              \
		   "9020    <   .  21   0  21  502\n"                                              \
		   "4000    >  P.  21  10  21  502\n"                                              \
		   "4020    <   .  21   0  31  502\n"
	seg_anew(s, STORY);
	assert_true(seg_tells(s, 60000, TA_FACT_CLOCK_SET_BACK));
	assert_false(seg_tells(s, 60000, TA_FACT_ORDER_LOST));
	seg_anew(s, STORY "3000    >  P.  31  10  21  502\n"
			  "4220    <   .  21   0  41  502\n");
	assert_true(seg_tells(s, 60000, TA_FACT_ORDER_LOST));
#undef STORY
}

/* TA_CLOCK_ALIKE_PART: for 100 s the client's timestamps stand still, and for so much of it the server's. */
static bool steps(struct seg_script *s, int stood_ms)
{
	int client = 5000, server = 9000;

	seg_limit(s, 0);
	seg_row(s, "0  >  S   0  0  -  64240  ts=%d/0", client);
	seg_row(s, "20  <  S.  0  0  1  65160  ts=%d/%d", server, client);
	seg_row(s, "20  >  .   1  0  1  502  ts=%d/%d", client + 20, server);
	for (int i = 1; i <= 3; i++) {
		seg_row(s, "%d  >  P.  %d  10  1  502  ts=%d/%d", 2000 * i, 10 * i - 9,
			client + 2000 * i, server + 2000 * (i - 1));
		seg_row(s, "%d  <  .  1  0  %d  502  ts=%d/%d", 2000 * i + 20, 10 * i + 1,
			server + 2000 * i, client + 2000 * i);
	}
	seg_row(s, "106000  >  P.  31  10  1  502  ts=%d/%d", client + 6000, server + 6000);
	seg_row(s, "106020  <  .  1  0  41  502  ts=%d/%d", server + 106000 - stood_ms,
		client + 6000);
	for (unsigned i = 0; i < 6; i++)
		seg_row(s, "%u  >  P.  41  10  1  502  ts=%u/%d", 107000 + 220 * ((1u << i) - 1),
			(unsigned)client + 7000 + 220 * ((1u << i) - 1),
			server + 106000 - stood_ms);
	return seg_tells(s, 160000, TA_FACT_CLOCK_STEPPED);
}

/* The server's clock ran on through a pause of the whole capture: it was the client's host alone. */
static void limits__a_clock_that_stood_still_beside_one_that_ran_is_its_hosts(void **state)
{
	assert_false(steps(*state, 0));
	assert_non_null(seg_observe(*state, 160000, TA_OBS_HOST_SUSPENDED));
	assert_true(steps(*state, 100000));
	assert_null(seg_observe(*state, 160000, TA_OBS_HOST_SUSPENDED));
}

/* Nothing of the server for 40 s, through `stood_ms` of which its timestamps stood still. */
static bool stood(struct seg_script *s, int stood_ms)
{
	seg_anew(s, "   0  >  S   0   0  -  64240  ts=5000/0\n"
		    "  20  <  S.  0   0  1  65160  ts=9000/5000\n"
		    "  20  >  .   1   0  1    502  ts=5020/9000\n"
		    "2000  >  P.  1  10  1    502  ts=7000/9000\n"
		    "2020  <  .   1   0  11   502  ts=11000/7000\n"
		    "4000  >  P. 11  10  1    502  ts=9000/11000\n"
		    "4020  <  .   1   0  21   502  ts=13000/9000\n");
	for (int i = 0; i < 7; i++)
		seg_row(s, "%d  >  P. 21  10  1  502  ts=%d/13000", 5000 + 320 * ((1 << i) - 1),
			10000 + 320 * ((1 << i) - 1));
	seg_row(s, "45640  >  P. 21  10  1  502  ts=50640/13000");
	seg_row(s, "45660  <  .   1   0  31  502  ts=%d/50640", 54640 - stood_ms);
	return seg_tells(s, 60000, TA_FACT_CLOCK_STOOD);
}

static void limits__a_clock_that_stood_for_half_of_a_silence_explains_it(void **state)
{
	assert_true(stood(*state, 30000));
	assert_false(stood(*state, 10000));
}

/* Of a hole that is open nobody knows whether it was lost before the capture. */
static void limits__bytes_of_an_open_hole_are_not_lacking(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "1000    <   .  21     0  31  502\n"
			       "2000    >  P.  131  20  21  502\n"
			       "2020    <   .  21     0  31  502 sack=131-151\n");
	const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_SEGMENTS_LACKING);
	assert_non_null(f);
	assert_int_equal(f->value[0], 20);
	assert_int_equal(fact_of(&s->diagnosis, TA_FACT_HOLE)->value[0], 100);
	/* Nor those of a second one, behind it. */
	seg_anew(s, SEG_TALKED "1000    <   .  21     0  31  502\n"
			       "2000    >  P.  131  20  21  502\n"
			       "2010    >  P.  181  20  21  502\n"
			       "2020    <   .  21     0  31  502 sack=131-151,181-201\n");
	f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_SEGMENTS_LACKING);
	assert_non_null(f);
	assert_int_equal(f->value[0], 20);
}

/* Lines of a trace are a selection. */
static void limits__a_close_without_the_handshakes_ack_was_filtered_in_a_capture(void **state)
{
	struct seg_script *s = *state;

	for (int trace = 0; trace < 2; trace++) {
		seg_limit(s, 0);
		s->is_trace = trace;
		filtered(s, 0);
		seg_play(s, "   0  >  S   0  0  -  64240\n"
			    "  20  <  S.  0  0  1  65160\n"
			    "1000  >  F.  1  0  1    502\n");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_FILTERED), !trace);
	}
}

static void limits__clocks_that_stood_still_within_a_tenth_are_the_captures(void **state)
{
	assert_true(steps(*state, 100000));
	assert_true(steps(*state, 91000));
	assert_false(steps(*state, 89000));
}

/* TA_EQUAL_LEAST: lines of lengths alone, equal at doubling gaps. */
static bool equal(struct seg_script *s, int segments)
{
	seg_limit(s, 0);
	s->is_trace = true;
	seg_row(s, "0  >  -  -  100  -  -");
	for (int i = 0; i < segments; i++)
		seg_row(s, "%d  >  -  -  48  -  -", 1000 + 300 * ((1 << i) - 1));
	return seg_tells(s, 60000, TA_FACT_EQUAL_AT_DOUBLING);
}

static void limits__four_segments_of_one_length_at_doubling_gaps_are_a_chain(void **state)
{
	assert_false(equal(*state, 3));
	assert_true(equal(*state, 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(limits__eight_segments_without_an_ack_among_them_were_filtered),
		TELL(limits__a_copy_among_them_asks_for_two_segments_more),
		TELL(limits__one_segment_is_too_little_and_two_are_a_talk),
		TELL(limits__a_sender_that_sends_four_more_had_its_acks),
		TELL(limits__a_syn_sent_twice_and_bytes_behind_it_show_no_filter),
		TELL(limits__two_acks_of_unseen_bytes_in_200_segments_show_losses),
		TELL(limits__nine_of_ten_bytes_unseen_are_most),
		TELL(limits__two_steps_back_are_one_of_the_clock),
		TELL(limits__clocks_that_stood_still_within_a_tenth_are_the_captures),
		TELL(limits__a_clock_that_stood_still_beside_one_that_ran_is_its_hosts),
		TELL(limits__a_clock_that_stood_for_half_of_a_silence_explains_it),
		TELL(limits__bytes_of_an_open_hole_are_not_lacking),
		TELL(limits__a_close_without_the_handshakes_ack_was_filtered_in_a_capture),
		TELL(limits__four_segments_of_one_length_at_doubling_gaps_are_a_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
