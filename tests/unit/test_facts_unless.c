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

/* Talk 1's server is heard meanwhile, without progress. */
static void unless__it_was_heard_a_chain_is_silent_with_others(void **state)
{
	struct seg_script *s = *state;

	for (int heard = 0; heard < 2; heard++) {
		seg_limit(s, 0);
		s->talk[1].addr[1].b[12] = 192;
		for (int c = 0; c < 2; c++) {
			seg_open(s, c, c);
			seg_row(s, "%d > P. 1 10 1 502 c=%d", 30 + c, c);
			seg_row(s, "%d < P. 1 20 11 502 c=%d", 50 + c, c);
		}
		for (int i = 0; i < 6; i++) {
			double ms = 5000 + 200 * ((1 << i) - 1);

			seg_row(s, "%.0f > P. 11 10 21 502 c=0", ms);
			seg_row(s, "%.0f > P. 11 10 21 502 c=1", ms + 50);
			if (heard && i == 4)
				seg_row(s, "%.0f < P. 21 10 11 502 c=1", ms + 500);
		}
		assert_int_equal(seg_tells(s, 60000, TA_FACT_SILENT_TOGETHER), !heard);
	}
}

/* ---- opening, and where it was captured ---- */

static void unless__it_quotes_other_numbers_an_error_refuses_the_syn(void **state)
{
	struct seg_script *s = *state;

	for (int other = 0; other < 2; other++) {
		seg_anew(s,
			 "0  >  S  0  0  -  64240\n"
			 "10 icmp 198.51.100.1 3/1 > %d\n",
			 other ? 5000000 : 0);
		const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_SYN_ICMP);
		assert_int_equal(f == NULL, other);
		if (f)
			assert_int_equal(f->frame[1], 2);
	}
}

static void unless__it_was_resolved_a_server_is_absent(void **state)
{
	struct seg_script *s = *state;

	for (int resolved = 0; resolved < 2; resolved++) {
		seg_anew(s,
			 "   0  >  S  0  0  -  64240\n"
			 " 500 arp? 10.0.0.254 10.0.0.2\n"
			 "%s"
			 "1000  >  S  0  0  -  64240\n"
			 "3000  >  S  0  0  -  64240\n",
			 resolved ? "501 arp! 10.0.0.2\n" : "");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_HOST_UNRESOLVED), !resolved);
	}
}

static void unless__the_server_sends_data_its_syn_acks_are_unanswered(void **state)
{
	struct seg_script *s = *state;

	for (int data = 0; data < 2; data++) {
		seg_anew(s,
			 "   0  >  S   0  0  -  64240\n"
			 "  20  <  S.  0  0  1  65160\n"
			 "1020  <  S.  0  0  1  65160\n"
			 "3020  <  S.  0  0  1  65160\n"
			 "%s",
			 data ? "3040  <  P.  1  10  1  502\n" : "");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_SYN_ACK_UNANSWERED), !data);
	}
}

static void unless__it_waited_for_a_link_address_the_handshake_tells_the_place(void **state)
{
	struct seg_script *s = *state;

	for (int asked = 0; asked < 2; asked++) {
		seg_limit(s, 0);
		s->talk[0].ttl[0] = 63; /* else TTLs tell */
		s->talk[0].ttl[1] = 61;
		seg_row(s, " 0     >  S   0  0  -  64240");
		if (asked) {
			seg_row(s, " 1 arp? 10.0.0.2 10.0.0.254");
			seg_row(s, "19 arp! 10.0.0.254");
		}
		seg_row(s, "20     <  S.  0  0  1  65160");
		seg_row(s, "20.05  >  .   1  0  1    502");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_VANTAGE_HANDSHAKE), !asked);
	}
}

/* ---- a healthy course ---- */

static void unless__a_rst_ended_it_a_record_stops_early(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "1000  >  P.  11  10  21  502\n"
			       "1020  <  R   21   0   -    0\n");
	assert_false(seg_tells(s, 60000, TA_FACT_BREAKS_OFF));
}

static void unless__something_came_after_it_the_next_probe_is_due(void **state)
{
	struct seg_script *s = *state;

	for (int more = 0; more < 2; more++) {
		seg_anew(s,
			 SEG_TALKED "40120  >  .  10  0  21  502\n40140  <  .  21  0  11  502\n"
				    "80120  >  .  10  0  21  502\n80140  <  .  21  0  11  502\n"
				    "%s",
			 more ? "90000  >  P.  11  10  21  502\n90020  <  .  21  0  21  502\n"
			      : "");
		assert_int_equal(seg_tells(s, 300000, TA_FACT_PROBE_DUE), !more);
	}
}

/* ---- holes, link addresses, ICMP ---- */

static void unless__frames_are_missing_what_was_never_seen_is_a_hole(void **state)
{
	struct seg_script *s = *state;

	for (int missing = 0; missing < 2; missing++) {
		seg_limit(s, 0);
		s->frames_missing = missing;
		seg_play(s, SEG_TALKED "1000    >  P.  1459  20  21  502\n"
				       "1020    <   .  21     0  11  502 sack=1459-1479\n");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_HOLE), !missing);
	}
}

static void unless__it_was_answered_at_last_an_address_is_asked_for_in_vain(void **state)
{
	struct seg_script *s = *state;

	for (int answered = 0; answered < 2; answered++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
		for (int i = 0; i < 4; i++)
			seg_row(s, "%.0f arp? 10.0.0.1 10.0.0.2", at + 100 + i * 1000);
		if (answered)
			seg_row(s, "%.0f arp! 10.0.0.2", at + 3101);
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_HOST_UNRESOLVED), !answered);
	}
}

static void unless__it_is_of_a_host_or_the_other_way_an_error_had_asked_in_vain(void **state)
{
	struct seg_script *s = *state;

	for (int host = 0; host < 2; host++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
		seg_row(s, "%.0f icmp 198.51.100.1 3/%d > 11", at + 800, host);
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_ICMP_AFTER_ARP), host);
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_ICMP_ROUTER), !host);
	}
	seg_anew(s, SEG_TALKED);
	double at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
	seg_row(s, "%.0f icmp 198.51.100.1 3/1 < 21", at + 800);
	assert_false(seg_tells(s, at + 20000, TA_FACT_ICMP_AFTER_ARP));
	assert_false(seg_tells(s, at + 20000, TA_FACT_ICMP_ROUTER));
}

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
		TELL(unless__it_was_heard_a_chain_is_silent_with_others),
		TELL(unless__it_quotes_other_numbers_an_error_refuses_the_syn),
		TELL(unless__it_was_resolved_a_server_is_absent),
		TELL(unless__the_server_sends_data_its_syn_acks_are_unanswered),
		TELL(unless__it_waited_for_a_link_address_the_handshake_tells_the_place),
		TELL(unless__a_rst_ended_it_a_record_stops_early),
		TELL(unless__something_came_after_it_the_next_probe_is_due),
		TELL(unless__frames_are_missing_what_was_never_seen_is_a_hole),
		TELL(unless__it_was_answered_at_last_an_address_is_asked_for_in_vain),
		TELL(unless__it_is_of_a_host_or_the_other_way_an_error_had_asked_in_vain),
		TELL(unless__a_large_one_arrived_a_hole_is_of_segments_too_large),
		TELL(unless__the_error_says_too_big_it_refuses),
		TELL(unless__it_healed_a_sibling_tells_of_the_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
