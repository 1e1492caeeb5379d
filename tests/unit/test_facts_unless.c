/* SPDX-License-Identifier: MIT */
/* What keeps a silence from being one, or a sign from being told: each condition of an observer with the story that only it parts
 * from the rule's. */
#include <string.h>

#include "support/seg_script.h"

/* ---- silences ---- */

static void unless__the_copy_that_follows_its_original_at_once_is_an_attempt(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "1000    >  P.  11  10  21  502\n"
			       "1004    >  P.  11  10  21  502\n"
			       "1220    >  P.  11  10  21  502\n"
			       "1660    >  P.  11  10  21  502\n");
	assert_true(seg_tells(s, 60000, TA_FACT_SOME_ATTEMPTS));
}

static void unless__a_copy_as_large_got_through_it_is_a_matter_of_size(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "1000    >   .  11  1000  21  502\n"                                            \
		   "1220    >   .  11  1000  21  502\n"                                            \
		   "1660    >   .  11  1000  21  502\n"                                            \
		   "2540    >   .  11  %d  21  502\n"                                              \
		   "2560    <   .  21   0  %d  502\n"
	seg_anew(s, STORY, 400, 411);
	assert_true(seg_tells(s, 60000, TA_FACT_SILENCE));
	seg_anew(s, STORY, 1000, 1011);
	assert_false(seg_tells(s, 60000, TA_FACT_SILENCE));
#undef STORY
}

static void unless__it_was_heard_in_the_same_instant_it_was_last_heard_before(void **state)
{
	struct seg_script *s = *state;

	for (int before = 0; before < 2; before++) {
		seg_anew(s, SEG_TALKED "%s  <  P.  21  10  11  502\n", before ? "999.9" : "1000");
		double at = seg_in_vain(s, 1000, 5, "> P. 11 10 31 502");
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_LAST_HEARD), before);
	}
}

/* Two copies of a sender whose ACKs a filter keeps out. */
static void unless__a_filter_hides_the_acks_two_copies_are_a_silence(void **state)
{
	struct seg_script *s = *state;

	for (int filtered = 0; filtered < 2; filtered++) {
		seg_limit(s, 0);
		s->kinds.counted = true;
		s->kinds.data = s->kinds.not_syn = 12;
		s->kinds.pure_acks = !filtered;
		int seq[2] = { 1, 1 };
		for (int i = 0; i < 10; i++) {
			int dir = i % 2;

			seg_row(s, "%d  %c  P.  %d  10  %d  502", 20 * i, dir ? '<' : '>', seq[dir],
				seq[!dir]);
			seq[dir] += 10;
		}
		seg_play(s, "1000  >  P.  51  10  51  502\n"
			    "1220  >  P.  51  10  51  502\n"
			    "1660  >  P.  51  10  51  502\n");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_SILENCE), !filtered);
	}
}

/* Data in flight when the window shuts is sent again and again, until it opens. */
#define SHUT                                                                                       \
	SEG_HANDSHAKE " 100  >  .     1  1000     1  502\n"                                        \
		      " 100  >  P. 1001  1000     1  502\n"                                        \
		      " 120  <  .     1     0  1001    0\n"                                        \
		      " 340  >  P. 1001  1000     1  502\n"                                        \
		      " 360  <  .     1     0  1001    0\n"                                        \
		      " 780  >  P. 1001  1000     1  502\n"                                        \
		      " 800  <  .     1     0  1001    0\n"                                        \
		      "1660  >  P. 1001  1000     1  502\n"                                        \
		      "1680  <  .     1     0  1001    0\n"                                        \
		      "3420  >  P. 1001  1000     1  502\n"

static void unless__the_window_is_shut_copies_in_vain_are_an_outage(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SHUT "3440  <  .     1     0  2001  502\n");
	assert_false(seg_tells(s, 60000, TA_FACT_SILENCE));
	seg_anew(s, SHUT "3440  <  .     1     0  1001    0\n");
	assert_false(seg_tells(s, 60000, TA_FACT_NOT_ACCEPTED));
}

/* The original was acknowledged as seen here; its sender did not get that. */
static void unless__the_original_was_acknowledged_it_was_sent_in_vain(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "1000    >  P.  11  10  21  502\n"
			       "1020    <   .  21   0  21  502\n"
			       "1220    >  P.  11  10  21  502\n"
			       "1660    >  P.  11  10  21  502\n"
			       "2540    >  P.  11  10  21  502\n"
			       "4300    >  P.  11  10  21  502\n");
	const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_SILENCE);
	assert_non_null(f);
	assert_ms(f->from_ns, 1220);
}

/* A later segment echoes an older, or a newer, timestamp than that of the answer. */
static void unless__the_sender_echoes_the_answer_it_does_not_know_of_it(void **state)
{
	struct seg_script *s = *state;

	for (int knows = 0; knows < 2; knows++) {
		int echo = knows ? 901 : 9;

		seg_anew(s,
			 SEG_HANDSHAKE " 100  >  P.  1  10   1  502  ts=100/9\n"
				       " 120  <  P.  1  20  11  502  ts=9/100\n"
				       "1000  >  P. 11  10  21  502  ts=1000/9\n"
				       "1020  <   . 21   0  21  502  ts=900/1000\n"
				       "1220  >  P. 11  10  21  502  ts=1220/%d\n"
				       "1240  <   . 21   0  21  502  ts=1100/1220\n"
				       "1660  >  P. 11  10  21  502  ts=1660/%d\n"
				       "2540  >  P. 11  10  21  502  ts=2540/%d\n"
				       "4300  >  P. 11  10  21  502  ts=4300/%d\n",
			 echo, knows ? 1101 : 9, knows ? 1101 : 9, knows ? 1101 : 9);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_ANSWER_UNKNOWN), !knows);
	}
}

/* Captured at the client, whose card fills checksums in. */
static void unless__checksums_are_left_to_the_card_wrong_ones_are_damage(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, "    0    >  S   0  0  -  64240  sum=good\n"
		    "   20    <  S.  0  0  1  65160  sum=good\n"
		    "   20.05 >  .   1  0  1    502  sum=good\n"
		    " 1000    >  P.  1 10  1    502  sum=bad\n"
		    " 1220    >  P.  1 10  1    502  sum=bad\n"
		    " 1660    >  P.  1 10  1    502  sum=bad\n"
		    " 2540    >  P.  1 10  1    502  sum=bad\n");
	assert_true(seg_tells(s, 60000, TA_FACT_CAPTURED_AT_SENDER));
	assert_false(seg_tells(s, 60000, TA_FACT_CORRUPT));
}

/* A server's probes tell nothing of its accept queue. */
static void unless__the_server_probes_it_acknowledged_only_the_handshake(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_HANDSHAKE);
	for (int i = 0; i < 9; i++)
		seg_row(s, "%d  <  .  0  0  1  502", 7200000 + 75000 * i);
	assert_true(seg_tells(s, 9000000, TA_FACT_PROBES_UNANSWERED));
	assert_false(seg_tells(s, 9000000, TA_FACT_ACKED_ONLY_HANDSHAKE));
	seg_anew(s, SEG_HANDSHAKE);
	double at = seg_in_vain(s, 1000, 5, "> P. 1 10 1 502");
	assert_true(seg_tells(s, at + 20000, TA_FACT_ACKED_ONLY_HANDSHAKE));
}

/* ---- holes, ICMP ---- */

static void unless__a_large_one_arrived_a_hole_is_of_segments_too_large(void **state)
{
	struct seg_script *s = *state;

	for (int large = 0; large < 2; large++) {
		seg_anew(
			s,
			SEG_TALKED "%s"
				   "1000    >  P.  2907  20  21  502\n"
				   "1020    <   .  21     0  1459  502 sack=2907-2927\n"
				   "4100    >  P.  2927  20  21  502\n"
				   "4120    <   .  21     0  1459  502 sack=2907-2947\n",
			large ? "500 > . 11 1448 21 502\n520 < . 21 0 1459 502\n"
			      : "500 > . 11 700 21 502\n510 > . 711 748 21 502\n520 < . 21 0 1459 502\n");
		assert_true(seg_tells(s, 60000, TA_FACT_HOLE));
		/* One of full size had arrived. */
		assert_int_equal(seg_tells(s, 60000, TA_FACT_LARGE_LOST), !large);
	}
}

static void unless__the_error_says_too_big_it_refuses(void **state)
{
	struct seg_script *s = *state;

	for (int code = 3; code <= 4; code++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
		seg_row(s, "%.0f icmp 198.51.100.1 3/%d > 11", at + 10, code);
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_ICMP_ROUTER), code == 3);
	}
}

/* Its errors were of the outage, which healed; a sibling tells nothing of one that did. */
static void unless__it_healed_a_sibling_tells_of_the_silence(void **state)
{
	struct seg_script *s = *state;

	for (int healed = 0; healed < 2; healed++) {
		seg_anew(s, SEG_TALKED);
		seg_open(s, 1, 200);
		seg_play(s, "1000  >  P.  11  10  21  502\n"
			    "1300  >  P.  11  10  21  502\n"
			    "1900  >  P.  11  10  21  502\n"
			    "3100  >  P.  11  10  21  502\n"
			    "4000  >  P.   1  10   1  502 c=1\n"
			    "4020  <  P.   1  10  11  502 c=1\n"
			    "5500  >  P.  11  10  21  502\n"
			    "6000  >  P.  11  10  11  502 c=1\n"
			    "6020  <  P.  11  10  21  502 c=1\n"
			    "10300 >  P.  11  10  21  502\n");
		if (healed)
			seg_row(s, "10320  <  .  21  0  21  502");
		assert_true(seg_tells(s, 12000, TA_FACT_SILENCE));
		assert_int_equal(seg_tells(s, 12000, TA_FACT_SIBLING_GOES_ON), !healed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(unless__the_copy_that_follows_its_original_at_once_is_an_attempt),
		TELL(unless__a_copy_as_large_got_through_it_is_a_matter_of_size),
		TELL(unless__it_was_heard_in_the_same_instant_it_was_last_heard_before),
		TELL(unless__a_filter_hides_the_acks_two_copies_are_a_silence),
		TELL(unless__the_window_is_shut_copies_in_vain_are_an_outage),
		TELL(unless__the_original_was_acknowledged_it_was_sent_in_vain),
		TELL(unless__the_sender_echoes_the_answer_it_does_not_know_of_it),
		TELL(unless__checksums_are_left_to_the_card_wrong_ones_are_damage),
		TELL(unless__the_server_probes_it_acknowledged_only_the_handshake),
		TELL(unless__a_large_one_arrived_a_hole_is_of_segments_too_large),
		TELL(unless__the_error_says_too_big_it_refuses),
		TELL(unless__it_healed_a_sibling_tells_of_the_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
