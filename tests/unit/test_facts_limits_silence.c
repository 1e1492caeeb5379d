/* SPDX-License-Identifier: MIT */
/* The thresholds of src/facts/rules.h that speak of silences, each from both sides: moved by half, or by one, a row fails. */
#include "support/seg_script.h"

/* ---- how often, how long ---- */

/* TA_SOME_ATTEMPTS, TA_FEW_ATTEMPTS. */
static void limits__four_attempts_are_explained_badly_by_chance(void **state)
{
	struct seg_script *s = *state;
	static const enum ta_fact_kind kind[] = { TA_FACT_FEW_ATTEMPTS, TA_FACT_SOME_ATTEMPTS,
						  TA_FACT_SOME_ATTEMPTS, TA_FACT_MANY_ATTEMPTS };

	for (unsigned copies = 2; copies <= 5; copies++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, copies, "> P. 11 10 21 502");
		assert_true(seg_tells(s, at + 20000, kind[copies - 2]));
	}
}

/* TA_BURST_NS. */
static void limits__copies_within_5_ms_are_one_attempt(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "1000    >  P.  11  10  21  502\n"                                              \
		   "1220    >  P.  11  10  21  502\n"                                              \
		   "1660    >  P.  11  10  21  502\n"                                              \
		   "%.1f    >  P.  11  10  21  502\n"
	seg_anew(s, STORY, 1664.9);
	assert_true(seg_tells(s, 60000, TA_FACT_FEW_ATTEMPTS));
	seg_anew(s, STORY, 1665.1);
	assert_true(seg_tells(s, 60000, TA_FACT_SOME_ATTEMPTS));
#undef STORY
}

/* TA_OUTAGE_NS, TA_OUTAGE_TIMEOUTS: of what healed. */
static void limits__an_outage_takes_three_timeouts_and_2_s(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "1000    >  P.  11  10  21  502\n"                                              \
		   "1300    >  P.  11  10  21  502\n"                                              \
		   "1900    >  P.  11  10  21  502\n"                                              \
		   "%s"                                                                            \
		   "%.1f    <   .  21   0  21  502\n"
#define TWO_MORE                                                                                   \
	"2500  >  P.  11  10  21  502\n"                                                           \
	"2900  >  P.  11  10  21  502\n"
#define ONE_MORE "2900  >  P.  11  10  21  502\n"
	seg_anew(s, STORY, TWO_MORE, 2990.0);
	assert_false(seg_tells(s, 60000, TA_FACT_SILENCE));
	seg_anew(s, STORY, TWO_MORE, 3010.0);
	assert_true(seg_tells(s, 60000, TA_FACT_SILENCE));
	seg_anew(s, STORY, ONE_MORE, 3010.0);
	assert_false(seg_tells(s, 60000, TA_FACT_SILENCE));
#undef ONE_MORE
#undef TWO_MORE
#undef STORY
}

/* TA_IDLE_NS, TA_SUSPECT_IDLE_NS: from 120 ms on. */
static void limits__an_idle_connection_is_one_that_was_silent_for_2_s(void **state)
{
	struct seg_script *s = *state;
	double at;

	seg_anew(s, SEG_TALKED);
	at = seg_in_vain(s, 2110, 6, "> P. 11 10 21 502");
	assert_true(seg_tells(s, at + 20000, TA_FACT_BUSY_BEFORE));
	seg_anew(s, SEG_TALKED);
	at = seg_in_vain(s, 2130, 6, "> P. 11 10 21 502");
	assert_true(seg_tells(s, at + 20000, TA_FACT_IDLE_BEFORE));
	assert_false(seg_tells(s, at + 20000, TA_FACT_LONG_IDLE_BEFORE));
	seg_anew(s, SEG_TALKED);
	at = seg_in_vain(s, 30110, 6, "> P. 11 10 21 502");
	assert_false(seg_tells(s, at + 20000, TA_FACT_LONG_IDLE_BEFORE));
	seg_anew(s, SEG_TALKED);
	at = seg_in_vain(s, 30130, 6, "> P. 11 10 21 502");
	assert_true(seg_tells(s, at + 20000, TA_FACT_LONG_IDLE_BEFORE));
}

/* ---- what was heard meanwhile ---- */

/* The server sends something new `ms` after the client's segment that is never acknowledged. */
static bool heard_after(struct seg_script *s, double ms, bool far)
{
	if (far) {
		seg_limit(s, 0);
		seg_far_handshake(s, "sack-ok");
		seg_play(
			s,
			"200  >  P.  1  10  1  502\n350  <  P.  1  20  11  502\n350  >  .  11  0  21  502\n");
	} else {
		seg_anew(s, SEG_TALKED);
	}
	seg_row(s, "1000  >  P.  11  10  21  502");
	seg_row(s, "%.1f  >  P.  11  10  21  502", far ? 1270.0 : 1035.0);
	seg_row(s, "%.1f  <  P.  21  30  11  502", 1000 + ms);
	for (double at = 1600, gap = 700; gap < 8000; at += gap, gap *= 2)
		seg_row(s, "%.1f  >  P.  11  10  51  502", at);
	return seg_tells(s, 60000, TA_FACT_PEER_HEARD);
}

/* TA_IN_FLIGHT_MIN_NS, TA_IN_FLIGHT_SRTTS: two round trips of 20 ms are less, those of 150 ms more than 50 ms. */
static void limits__what_comes_within_two_round_trips_was_in_flight(void **state)
{
	assert_false(heard_after(*state, 49, false));
	assert_true(heard_after(*state, 51, false));
	assert_false(heard_after(*state, 290, true));
	assert_true(heard_after(*state, 310, true));
}

/* TA_NOT_ACCEPTED_ANSWERS: copies answered by ACKs that take nothing; of the others one at most may be unanswered. */
static void limits__two_answers_that_take_nothing_are_no_lost_ack(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "1000    >  P.  11  10  21  502\n"                                              \
		   "1220    >  P.  11  10  21  502\n"                                              \
		   "1240    <   .  21   0  11  502\n"
#define SECOND                                                                                     \
	"1660    >  P.  11  10  21  502\n"                                                         \
	"1680    <   .  21   0  11  502\n"
	seg_anew(s, STORY);
	assert_false(seg_tells(s, 60000, TA_FACT_NOT_ACCEPTED));
	seg_anew(s, STORY SECOND);
	assert_true(seg_tells(s, 60000, TA_FACT_NOT_ACCEPTED));
	seg_anew(s, STORY SECOND "2540    >  P.  11  10  21  502\n");
	assert_false(seg_tells(s, 60000, TA_FACT_NOT_ACCEPTED));
#undef SECOND
#undef STORY
}

/* ---- sizes ---- */

/* TA_PMTU_ATTEMPTS, TA_PMTU_BYTES: segments that vanish, and a smaller one that arrives at once. */
static void limits__three_segments_of_500_bytes_show_a_small_mtu(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "1000    >   .  11  %d  21  502\n"                                              \
		   "%s"                                                                            \
		   "1660    >   .  11  %d  21  502\n"                                              \
		   "2540    >   .  11  400  21  502\n"                                             \
		   "2560    <   .  21   0  411  502\n"
	seg_anew(s, STORY, 500, "1220 > . 11 500 21 502\n", 500);
	assert_true(seg_tells(s, 60000, TA_FACT_ONLY_LARGE_LOST));
	seg_anew(s, STORY, 499, "1220 > . 11 499 21 502\n", 499);
	assert_false(seg_tells(s, 60000, TA_FACT_ONLY_LARGE_LOST));
	seg_anew(s, STORY, 500, "", 500);
	assert_false(seg_tells(s, 60000, TA_FACT_ONLY_LARGE_LOST));
#undef STORY
}

/* TA_CONTENT_NS: the peer's own segment was sent again once, and for 2 s not again. */
static void limits__a_sender_is_content_that_sends_nothing_again_for_2_s(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED " 190    <  P.  21    20  11  502\n"                                            \
		   " 200    >   .  11  1448  41  502\n"                                            \
		   " 420    <  P.  21    20  11  502\n"                                            \
		   " 421    >   .  1459   0  41  502 sack=21-41\n"                                 \
		   " 440    >   .  11  1448  41  502\n"                                            \
		   " 880    >   .  11  1448  41  502\n"                                            \
		   "%.1f    >   .  11  1448  41  502\n"
	seg_anew(s, STORY, 2410.0);
	assert_false(seg_tells(s, 60000, TA_FACT_LARGE_LOST));
	seg_anew(s, STORY, 2430.0);
	assert_true(seg_tells(s, 60000, TA_FACT_LARGE_LOST));
#undef STORY
}

/* TA_HOLE_NS: a full-size segment is missing, and what comes behind it is shorter. */
static void limits__a_hole_of_3_s_is_of_segments_too_large(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "1000    >  P.  1459  20  21  502\n"                                            \
		   "1020    <   .  21     0  11  502 sack=1459-1479\n"                             \
		   "%.1f    >  P.  1479  20  21  502\n"                                            \
		   "%.1f    <   .  21     0  11  502 sack=1459-1499\n"
	seg_anew(s, STORY, 3990.0, 4000.0);
	assert_false(seg_tells(s, 60000, TA_FACT_LARGE_LOST));
	seg_anew(s, STORY, 4010.0, 4020.0);
	assert_true(seg_tells(s, 60000, TA_FACT_LARGE_LOST));
#undef STORY
}

/* ---- link addresses, ICMP ---- */

/* TA_RESOLVE_REQUESTS. */
static void limits__three_requests_in_vain_resolve_nobody(void **state)
{
	struct seg_script *s = *state;

	for (int requests = 2; requests <= 3; requests++) {
		for (int gateway = 0; gateway < 2; gateway++) {
			seg_anew(s, SEG_TALKED);
			double at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
			for (int i = 0; i < requests; i++)
				seg_row(s, "%.0f arp? 10.0.0.1 10.0.0.%d", at + 100 + i * 1000,
					gateway ? 254 : 2);
			assert_int_equal(seg_tells(s, at + 20000,
						   gateway ? TA_FACT_GATEWAY_UNRESOLVED
							   : TA_FACT_HOST_UNRESOLVED),
					 requests == 3);
		}
	}
}

/* TA_ICMP_AFTER_ARP_NS: from the attempt that it quotes. */
static void limits__an_error_of_700_ms_later_had_asked_for_a_link_address(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
		seg_row(s, "%.0f icmp 198.51.100.1 3/1 > 11", at + (late ? 710 : 690));
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_ICMP_AFTER_ARP), late);
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_ICMP_ROUTER), !late);
	}
}

/* ---- a window that is shut ---- */

/* Shut from 120 ms on, probed, and open after `ms`. */
static bool stalls(struct seg_script *s, double ms)
{
	seg_anew(s, SEG_HANDSHAKE " 100  >  P.  1  4000     1  502\n"
				  " 120  <  .   1     0  4001    0\n");
	for (double at = 370, gap = 500; at < ms; at += gap, gap *= 2) {
		seg_row(s, "%.0f > . 4000 0 1 502", at);
		seg_row(s, "%.0f < . 1 0 4001 0", at + 20);
	}
	seg_row(s, "%.0f < . 1 0 4001 502", 120 + ms);
	seg_row(s, "%.0f > P. 4001 1000 1 502", 120.1 + ms);
	seg_row(s, "%.0f < . 1 0 5001 502", 140.1 + ms);
	return seg_tells(s, 60000, TA_FACT_STALL);
}

/* TA_STALL_NS. */
static void limits__a_window_shut_for_10_s_is_a_stall(void **state)
{
	assert_false(stalls(*state, 9900));
	assert_true(stalls(*state, 10100));
	/* Its probes are none of keep-alive. */
	assert_false(seg_tells(*state, 60000, TA_FACT_KEEPALIVE_ANSWERED));
}

/* TA_OUTAGE_NS: one that is shut to the end counts sooner. */
static void limits__a_window_shut_to_the_end_is_a_stall_after_2_s(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_HANDSHAKE " 100  >  P.  1  4000     1  502\n"                                          \
		      " 120  <  .   1     0  4001    0\n"                                          \
		      " 370  >  .  4000   0     1  502\n"                                          \
		      " 390  <  .   1     0  4001    0\n"                                          \
		      " 870  >  .  4000   0     1  502\n"                                          \
		      " 890  <  .   1     0  4001    0\n"
	seg_anew(s, STORY);
	assert_false(seg_tells(s, 2110, TA_FACT_STALL));
	seg_anew(s, STORY "1870  >  .  4000   0     1  502\n"
			  "1890  <  .   1     0  4001    0\n");
	assert_true(seg_tells(s, 2130, TA_FACT_STALL));
#undef STORY
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(limits__four_attempts_are_explained_badly_by_chance),
		TELL(limits__copies_within_5_ms_are_one_attempt),
		TELL(limits__an_outage_takes_three_timeouts_and_2_s),
		TELL(limits__an_idle_connection_is_one_that_was_silent_for_2_s),
		TELL(limits__what_comes_within_two_round_trips_was_in_flight),
		TELL(limits__two_answers_that_take_nothing_are_no_lost_ack),
		TELL(limits__three_segments_of_500_bytes_show_a_small_mtu),
		TELL(limits__a_sender_is_content_that_sends_nothing_again_for_2_s),
		TELL(limits__a_hole_of_3_s_is_of_segments_too_large),
		TELL(limits__three_requests_in_vain_resolve_nobody),
		TELL(limits__an_error_of_700_ms_later_had_asked_for_a_link_address),
		TELL(limits__a_window_shut_for_10_s_is_a_stall),
		TELL(limits__a_window_shut_to_the_end_is_a_stall_after_2_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
