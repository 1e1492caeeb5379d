/* SPDX-License-Identifier: MIT */
/* The thresholds of src/facts/rules.h that speak of RSTs, each from both sides: moved by half, or by one, a row fails. */
#include <string.h>

#include "support/seg_script.h"

/* ---- what came before it ---- */

/* TA_GIVE_UP_ATTEMPTS: its sender's own timer ended the connection. */
static void limits__a_timer_that_gives_up_has_tried_four_times(void **state)
{
	struct seg_script *s = *state;

	for (unsigned copies = 2; copies <= 3; copies++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, copies, "> P. 11 10 21 502");
		seg_row(s, "%.0f  >  R.  21  0  21  502", at + 1100);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RST_OF_PROBER), copies == 3);
	}
}

/* TA_DOWN_ATTEMPTS, TA_IN_VAIN_ATTEMPTS: in vain by the other side, or by the RST's own sender. */
static void limits__a_host_was_down_that_left_two_attempts_unanswered(void **state)
{
	struct seg_script *s = *state;

	for (unsigned copies = 1; copies <= 2; copies++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, copies, "> P. 11 10 21 502");
		seg_row(s, "%.0f  <  R  21  0  -  0", at + 20);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_DOWN_BEFORE), copies == 2);
	}
	for (unsigned copies = 2; copies <= 3; copies++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, copies, "< P. 21 10 11 502");
		seg_row(s, "%.0f  <  R  31  0  -  0", at + 100);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RST_SENDER_SENT_IN_VAIN), copies == 3);
	}
}

/* TA_SHORTEST_REBOOT_NS; TA_SHORTEST_DOWN_NS where attempts went unanswered. From 120 ms on. */
static void limits__a_reboot_takes_2_s(void **state)
{
	struct seg_script *s = *state;

	for (int is_long = 0; is_long < 2; is_long++) {
		double at = 120 + (is_long ? 2010 : 1990);

		seg_anew(s, SEG_TALKED "%.0f  >  P.  11  10  21  502\n%.0f  <  R  21  0  -  0\n",
			 at - 20, at);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_SILENT_BEFORE), is_long);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_SPOKE_JUST_BEFORE), !is_long);
		seg_anew(s,
			 SEG_TALKED "300  >  P.  11  10  21  502\n"
				    "520  >  P.  11  10  21  502\n"
				    "960  >  P.  11  10  21  502\n"
				    "%.0f  <  R  21  0  -  0\n",
			 at - 1000);
		assert_true(seg_tells(s, 60000, TA_FACT_DOWN_BEFORE));
		assert_int_equal(seg_tells(s, 60000, TA_FACT_SILENT_BEFORE), is_long);
	}
}

/* TA_ALIKE_NS. */
static void limits__resets_within_a_minute_are_alike(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_anew(s, SEG_TALKED);
		seg_open(s, 1, 200);
		seg_row(s, "1000  >  P.  11  10  21  502");
		seg_row(s, "1020  <  R   21   0   -    0");
		seg_row(s, "%.0f  >  P.   1  10   1  502 c=1", late ? 61080.0 : 60880.0);
		seg_row(s, "%.0f  <  R    1   0   -    0 c=1", late ? 61100.0 : 60900.0);
		assert_int_equal(seg_tells(s, 90000, TA_FACT_RESET_ALIKE), !late);
	}
}

/* TA_IDLE_NS, TA_REPLACED_NS: idle, reset, and another connection in its place. */
static void limits__an_idle_connection_is_replaced_within_a_minute(void **state)
{
	struct seg_script *s = *state;
#define STORY SEG_TALKED "%.0f  >  P.  11  10  21  502\n%.0f  <  R  21  0  -  0\n"
	seg_anew(s, STORY, 2110.0, 2130.0);
	assert_false(seg_tells(s, 90000, TA_FACT_IDLE_BEFORE));
	seg_anew(s, STORY, 2130.0, 2150.0);
	assert_true(seg_tells(s, 90000, TA_FACT_IDLE_BEFORE));
	for (int late = 0; late < 2; late++) {
		seg_anew(s, STORY, 10000.0, 10020.0);
		seg_open(s, 1, late ? 70100 : 69900);
		assert_int_equal(seg_tells(s, 90000, TA_FACT_FORGOTTEN_WHILE_IDLE), !late);
	}
#undef STORY
}

/* ---- signs of its maker ---- */

static const struct ta_diagnosis *reset_with_ttl(struct seg_script *s, uint8_t stream, int ttl)
{
	seg_limit(s, 0);
	s->talk[0].ttl[1] = stream;
	seg_talk(s);
	seg_row(s, "1000  <  R.  21  0  11  502 ttl=%d", ttl);
	return seg_diagnose(s, 60000, 0);
}

/* TA_TTL_HOPS, TA_TTL_LINK_LOCAL, TA_TTL_GTSM. */
static void limits__two_hops_are_another_distance(void **state)
{
	assert_null(fact_of(reset_with_ttl(*state, 57, 56), TA_FACT_RST_TTL));
	assert_non_null(fact_of(reset_with_ttl(*state, 57, 55), TA_FACT_RST_TTL));
	/* A service sets its socket's TTL, and not that of its kernel's RST. */
	assert_null(fact_of(reset_with_ttl(*state, 1, 64), TA_FACT_RST_TTL_FRESH));
	assert_non_null(fact_of(reset_with_ttl(*state, 2, 64), TA_FACT_RST_TTL_FRESH));
	assert_null(fact_of(reset_with_ttl(*state, 255, 64), TA_FACT_RST_TTL));
	assert_non_null(fact_of(reset_with_ttl(*state, 254, 64), TA_FACT_RST_TTL_FRESH));
	assert_non_null(fact_of(reset_with_ttl(*state, 170, 64), TA_FACT_RST_TTL_FRESH));
}

/* So many round trips of 20 ms, then data that a RST answers after `ms`. */
static bool too_soon(struct seg_script *s, int trips, double ms)
{
	double at = 200;
	int seq = 1;

	seg_anew(s, SEG_HANDSHAKE);
	for (int i = 0; i < trips; i++, at += 100, seq += 10) {
		seg_row(s, "%.1f  >  P.  %d  10  1  502", at, seq);
		seg_row(s, "%.1f  <  .   1  0  %d  502", at + 20, seq + 10);
	}
	seg_row(s, "%.1f  >  P.  %d  10  1  502", at, seq);
	seg_row(s, "%.1f  <  R  1  0  -  0 id=0", at + ms);
	return seg_tells(s, 60000, TA_FACT_RST_TOO_SOON);
}

/* TA_TOO_SOON_NUM, TA_TOO_SOON_DEN, TA_TOO_SOON_SAMPLES, TA_TOO_SOON_PART. */
static void limits__sooner_than_nine_tenths_of_the_round_trip_is_too_soon(void **state)
{
	assert_true(too_soon(*state, 12, 17.9));
	assert_false(too_soon(*state, 12, 18.1));
	/* The handshake is one of eight. */
	assert_true(too_soon(*state, 7, 17.9));
	assert_false(too_soon(*state, 6, 17.9));
	assert_true(too_soon(*state, 3, 4.9));
	assert_false(too_soon(*state, 3, 5.1));
}

/* TA_IP_ID_STEPS, TA_IP_ID_IDLE_NS: the server's last ID is 30002. */
static void limits__ids_1024_ahead_go_on_counting(void **state)
{
	struct seg_script *s = *state;
#define STORY SEG_TALKED "%.0f  <  R.  21  0  11  502 id=%d\n"
	seg_anew(s, STORY, 1000.0, 30002 + 1024);
	assert_false(seg_tells(s, 60000, TA_FACT_RST_FOREIGN_ID));
	seg_anew(s, STORY, 1000.0, 30002 + 1025);
	assert_true(seg_tells(s, 60000, TA_FACT_RST_FOREIGN_ID));
	seg_anew(s, STORY, 10110.0, 12345);
	assert_true(seg_tells(s, 60000, TA_FACT_RST_FOREIGN_ID));
	seg_anew(s, STORY, 10130.0, 12345);
	assert_false(seg_tells(s, 60000, TA_FACT_RST_FOREIGN_ID));
#undef STORY
}

/* TA_IP_ID_NEAR: what counts on is its stack's own, whatever it leaves out. */
static void limits__ids_64_ahead_are_the_streams_own(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_HANDSHAKE " 100  >  P.  1  10   1  502  ts=100/9\n"                                    \
		      " 120  <  P.  1  20  11  502  ts=9/100\n"                                    \
		      " 120  >  .  11   0  21  502  ts=120/9\n"                                    \
		      " 500  <  R. 21   0  11  502  id=%d\n"
	seg_anew(s, STORY, 30002 + 64);
	assert_false(seg_tells(s, 60000, TA_FACT_RST_NO_OPTIONS));
	seg_anew(s, STORY, 30002 + 65);
	assert_true(seg_tells(s, 60000, TA_FACT_RST_NO_OPTIONS));
#undef STORY
}

/* TA_LOOPBACK_NET, TA_IPV4_OFFSET: nothing lies between a host and itself. */
static bool on_loopback(struct seg_script *s, const char *client, const char *server)
{
	seg_limit(s, 0);
	assert_true(ta_addr_parse(client, strlen(client), &s->talk[0].addr[0]));
	assert_true(ta_addr_parse(server, strlen(server), &s->talk[0].addr[1]));
	seg_talk(s);
	seg_row(s, "1000  <  R.  21  0  11  502");
	return seg_tells(s, 60000, TA_FACT_LOOPBACK);
}

static void limits__both_ends_in_network_127_are_one_host(void **state)
{
	assert_true(on_loopback(*state, "127.0.0.1", "127.0.0.53"));
	assert_true(on_loopback(*state, "::1", "::1"));
	assert_true(on_loopback(*state, "10.0.0.5", "10.0.0.5"));
	assert_false(on_loopback(*state, "126.0.0.1", "126.0.0.53"));
	assert_false(on_loopback(*state, "128.0.0.1", "128.0.0.53"));
	assert_false(on_loopback(*state, "127.0.0.1", "10.0.0.5"));
	assert_false(on_loopback(*state, "10.0.0.5", "127.0.0.1"));
	assert_false(on_loopback(*state, "10.127.127.127", "10.127.127.126"));
}

/* TA_REFUSAL_LATE_NS. */
static void limits__a_host_refuses_within_2_s(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_anew(s, "0  >  S  0  0  -  64240\n%d  <  R.  0  0  1  0\n", late ? 2010 : 1990);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RST_LATE), late);
	}
}

/* TA_BOTH_WAYS_NS. */
static void limits__both_ends_are_reset_within_5_s(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		seg_anew(s, SEG_TALKED "1000  <  R  21  0  -  0 id=0\n%d  >  R  11  0  -  0 id=0\n",
			 late ? 6010 : 5990);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RESET_BOTH_WAYS), !late);
	}
}

/* TA_WENT_ON_SEGMENTS: one may have been overtaken by it. */
static void limits__two_segments_more_show_that_its_sender_went_on(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "1000  <  R.  21   0  11  502\n"                                                \
		   "1100  <  P.  21  10  11  502\n"
	seg_anew(s, STORY);
	assert_false(seg_tells(s, 60000, TA_FACT_WENT_ON));
	seg_anew(s, STORY "1200  <  P.  31  10  11  502\n");
	assert_true(seg_tells(s, 60000, TA_FACT_WENT_ON));
#undef STORY
}

/* TA_RSTS_OF_NO_SOCKET: a live socket sends one RST,ACK. */
static void limits__three_equal_rsts_are_no_sockets(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	SEG_TALKED "1000  >  P.  11  10  21  502\n"                                                \
		   "1020  <  R.  21   0  11    0\n"                                                \
		   "1220  >  P.  11  10  21  502\n"                                                \
		   "1240  <  R.  21   0  11    0\n"
	seg_anew(s, STORY);
	assert_true(seg_tells(s, 60000, TA_FACT_RST_BOTH_NUMBERS));
	seg_anew(s, STORY "1660  >  P.  11  10  21  502\n"
			  "1680  <  R.  21   0  11    0\n");
	assert_true(seg_tells(s, 60000, TA_FACT_RST_NO_SOCKET));
#undef STORY
}

/* ---- how it stands to opening and close ---- */

/* TA_STALE_NS: after the FIN, which the writer had. */
static void limits__a_second_after_the_fin_it_was_written_to_a_kept_connection(void **state)
{
	struct seg_script *s = *state;

	for (int late = 0; late < 2; late++) {
		int at = late ? 1210 : 1190;

		seg_anew(s,
			 SEG_TALKED " 200  <  F.  21    0  11  502\n"
				    " 201  >  .   11    0  22  502\n"
				    "%d  >  P.  11  500  22  502\n"
				    "%d  <  R   22    0   -    0  id=0\n",
			 at, at + 20);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_WRITTEN_AFTER_CLOSE), late);
	}
}

/* TA_CHECK_NS, TA_SYN_SPACED_NS: opened, and dropped without a byte. */
static void limits__a_check_is_over_within_3_s(void **state)
{
	struct seg_script *s = *state;
#define STORY                                                                                      \
	"  0  >  S   0  0  -  64240\n"                                                             \
	"%.0f  <  S.  0  0  1  65160\n"                                                            \
	"%.0f  >  R.  1  0  1    502\n"
	seg_anew(s, STORY, 20.0, 2990.0);
	assert_true(seg_tells(s, 60000, TA_FACT_NOTHING_EXCHANGED));
	seg_anew(s, STORY, 20.0, 3010.0);
	assert_false(seg_tells(s, 60000, TA_FACT_NOTHING_EXCHANGED));
	seg_anew(s, STORY, 890.0, 891.0);
	assert_true(seg_tells(s, 60000, TA_FACT_NOTHING_EXCHANGED));
	seg_anew(s, STORY, 910.0, 911.0);
	assert_false(seg_tells(s, 60000, TA_FACT_NOTHING_EXCHANGED));
#undef STORY
}

/* An answer of so many bytes, sent so often, at `ms` of the connection, dropped `after` it. */
static bool dropped(struct seg_script *s, int bytes, double ms, double after)
{
	int left = bytes;

	seg_anew(s, SEG_HANDSHAKE "%.0f  >  P.  1  10  1  502\n", ms - 20);
	for (int seq = 1; left > 0; seq += 1448, left -= 1448)
		seg_row(s, "%.3f  <  P.  %d  %d  11  502", ms, seq, left < 1448 ? left : 1448);
	seg_row(s, "%.3f  >  R.  11  0  %d  502", ms + after, bytes + 1);
	return seg_tells(s, 60000, TA_FACT_DROPPED_AFTER_ANSWER);
}

/* TA_DROP_NS, TA_DROP_BYTES, TA_CHECK_NS; a SYN counts as a byte. */
static void limits__a_check_drops_a_short_answer_within_10_ms(void **state)
{
	assert_true(dropped(*state, 1000, 200, 9.9));
	assert_false(dropped(*state, 1000, 200, 10.1));
	assert_true(dropped(*state, 65534, 200, 1));
	assert_false(dropped(*state, 65535, 200, 1));
	assert_true(dropped(*state, 1000, 2990, 1));
	assert_false(dropped(*state, 1000, 3010, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(limits__a_timer_that_gives_up_has_tried_four_times),
		TELL(limits__a_host_was_down_that_left_two_attempts_unanswered),
		TELL(limits__a_reboot_takes_2_s),
		TELL(limits__resets_within_a_minute_are_alike),
		TELL(limits__an_idle_connection_is_replaced_within_a_minute),
		TELL(limits__two_hops_are_another_distance),
		TELL(limits__sooner_than_nine_tenths_of_the_round_trip_is_too_soon),
		TELL(limits__ids_1024_ahead_go_on_counting),
		TELL(limits__ids_64_ahead_are_the_streams_own),
		TELL(limits__both_ends_in_network_127_are_one_host),
		TELL(limits__a_host_refuses_within_2_s),
		TELL(limits__both_ends_are_reset_within_5_s),
		TELL(limits__two_segments_more_show_that_its_sender_went_on),
		TELL(limits__three_equal_rsts_are_no_sockets),
		TELL(limits__a_second_after_the_fin_it_was_written_to_a_kept_connection),
		TELL(limits__a_check_is_over_within_3_s),
		TELL(limits__a_check_drops_a_short_answer_within_10_ms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
