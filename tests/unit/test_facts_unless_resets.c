/* SPDX-License-Identifier: MIT */
/* What keeps a RST from being taken, or a sign of its maker from being told: each condition with the story that only it parts from
 * the rule's. */
#include <string.h>

#include "support/seg_script.h"

/* With timestamps; the server's last IP ID is 30002. */
#define TALKED_TS                                                                                  \
	SEG_HANDSHAKE " 100  >  P.  1  10   1  502  ts=100/9\n"                                    \
		      " 120  <  P.  1  20  11  502  ts=9/100\n"                                    \
		      " 120  >  .  11   0  21  502  ts=120/9\n"

/* ---- who ended it ---- */

static void unless__it_lacks_an_ack_a_rst_after_probes_is_their_probers(void **state)
{
	struct seg_script *s = *state;

	for (int ack = 0; ack < 2; ack++) {
		seg_anew(s, SEG_TALKED);
		for (int i = 0; i < 4; i++)
			seg_row(s, "%d  >  .  10  0  21  502", 60000 + 10000 * i);
		seg_row(s, ack ? "100000  >  R.  11  0  21  502" : "100000  >  R  11  0  -  0");
		assert_int_equal(seg_tells(s, 120000, TA_FACT_RST_OF_PROBER), ack);
	}
}

static void unless__it_was_answered_a_timer_gives_up(void **state)
{
	struct seg_script *s = *state;

	for (int answered = 0; answered < 2; answered++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, 4, "> P. 11 10 21 502");
		if (answered)
			seg_row(s, "%.0f  <  P.  21  10  11  502", at + 500);
		seg_row(s, "%.0f  >  R.  21  0  %d  502", at + 1600, answered ? 31 : 21);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RST_OF_PROBER), !answered);
	}
}

/* Its RST answers what the other side sent later: the connection was gone before. */
static void unless__it_answers_what_came_later_a_rst_is_how_it_gave_up(void **state)
{
	struct seg_script *s = *state;

	for (int later = 0; later < 2; later++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, 6, "> P. 11 10 21 502");
		if (later) {
			seg_row(s, "%.0f  <  P.  21  10  11  502", at + 40000);
			seg_row(s, "%.1f  >  R   11   0   -    0", at + 40000.1);
		} else {
			seg_row(s, "%.0f  >  R.  21  0  21  502", at + 14080);
		}
		const struct ta_fact *f = fact_of(seg_diagnose(s, 200000, 0), TA_FACT_GAVE_UP);
		assert_non_null(f);
		assert_int_equal(strstr(f->word, "met no connection") != NULL, later);
	}
}

/* ---- whether it is taken ---- */

static void unless__nothing_but_rsts_was_captured_one_ends_the_connection(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, "0  <  R  21  0  -  0\n10  <  R  21  0  -  0\n");
	assert_false(seg_tells(s, 60000, TA_FACT_RESET));
	assert_true(seg_tells(s, 60000, TA_FACT_ONLY_RSTS));
	seg_anew(s, SEG_TALKED "1000  <  R  21  0  -  0\n");
	assert_true(seg_tells(s, 60000, TA_FACT_RESET));
}

/* Ahead of all that was sent, over bytes that the capture may lack: unless the other side went on. */
static void unless__the_other_side_went_on_a_rst_ahead_is_taken(void **state)
{
	struct seg_script *s = *state;

	for (int on = 0; on < 2; on++) {
		seg_anew(s,
			 SEG_TALKED "1000  <  R  1021  0  -  0 id=0\n"
				    "%s",
			 on ? "2000  >  P.  11  10  21  502\n2020  <  .  21  0  21  502\n"
			      "3000  >  P.  21  10  21  502\n3020  <  .  21  0  31  502\n"
			    : "");
		const struct ta_fact *f =
			fact_of(seg_diagnose(s, 60000, 0), TA_FACT_RST_OUT_OF_WINDOW);
		assert_int_equal(f != NULL, on);
		if (f)
			assert_int_equal(f->value[0], 1000);
	}
}

static void unless__its_sender_went_on_a_rst_came_in_the_handshake(void **state)
{
	struct seg_script *s = *state;

	for (int on = 0; on < 2; on++) {
		seg_anew(s,
			 "  0  >  S   0  0  -  64240\n"
			 " 20  <  S.  0  0  1  65160\n"
			 " 21  >  R   1  0  -      0\n"
			 "%s",
			 on ? " 40  >  .   1  0  1    502\n 60  >  P.  1  5  1    502\n" : "");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_IN_HANDSHAKE), !on);
	}
}

/* ---- signs of its maker ---- */

/* With ACK and the stream's timestamps each is its own socket's. */
static void unless__each_bears_its_timestamps_both_were_reset(void **state)
{
	struct seg_script *s = *state;

	for (int own = 0; own < 2; own++) {
		seg_anew(s,
			 TALKED_TS "1000  <  R.  21  0  11  502 id=0 %s\n"
				   "1500  >  R.  11  0  21  502 id=0 %s\n",
			 own ? "ts=889/120" : "", own ? "ts=1500/9" : "");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RESET_BOTH_WAYS), !own);
	}
}

static void unless__the_other_end_had_closed_both_were_reset(void **state)
{
	struct seg_script *s = *state;

	for (int closed = 0; closed < 2; closed++) {
		seg_anew(s,
			 SEG_TALKED "%s"
				    "1000  <  R  %d  0  -  0 id=0\n"
				    "1500  >  R  11  0  -  0 id=0\n",
			 closed ? " 900  <  F.  21  0  11  502\n" : "", closed ? 22 : 21);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RESET_BOTH_WAYS), !closed);
	}
}

static void unless__it_lies_between_two_of_the_stream_a_ttl_is_foreign(void **state)
{
	struct seg_script *s = *state;

	for (int between = 0; between < 2; between++) {
		seg_limit(s, 0);
		s->talk[0].ttl[1] = 57;
		seg_talk(s);
		seg_row(s, "200  <  P.  21  10  11  502 ttl=%d", between ? 50 : 57);
		seg_row(s, "210  <  P.  31  10  11  502");
		seg_row(s, "220  >  .   11   0  41  502");
		seg_row(s, "1000  <  R.  41  0  11  502 ttl=53");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RST_TTL), !between);
	}
}

/* A round trip of `us`, and a RST that answers data after a tenth of it. */
static bool too_soon(struct seg_script *s, double us, const char *id)
{
	seg_anew(s,
		 "0     >  S   0   0  -  64240\n"
		 "%.4f  <  S.  0   0  1  65160\n"
		 "%.4f  >  .   1   0  1    502\n"
		 "1000  >  P.  1  10  1    502\n"
		 "%.4f  <  .   1   0  11   502\n"
		 "2000  >  P.  11 10  1    502\n"
		 "%.4f  <  R   1   0  -      0 %s\n",
		 us / 1000, us / 1000, 1000 + us / 1000, 2000 + us / 10000, id);
	return seg_tells(s, 60000, TA_FACT_RST_TOO_SOON);
}

static void unless__the_round_trip_is_below_1_ms_a_rst_comes_too_soon(void **state)
{
	assert_true(too_soon(*state, 1100, "id=0"));
	assert_false(too_soon(*state, 900, "id=0"));
	/* In the stream's count of IP IDs, which 30003 goes on with, it is its stack's own. */
	assert_false(too_soon(*state, 1100, "id=30003"));
	assert_true(too_soon(*state, 1100, "id=30003 ttl=63"));
}

static void unless__it_had_closed_who_goes_on_shows_that_it_sent_no_rst(void **state)
{
	struct seg_script *s = *state;

	for (int closed = 0; closed < 2; closed++) {
		seg_anew(s,
			 SEG_TALKED "%s"
				    "1000  <  R.  %d   0  11  502\n"
				    "1100  <  P.  21  10  11  502\n"
				    "1200  <  P.  31  10  11  502\n",
			 closed ? "500  <  F.  21  0  11  502\n501  >  .  11  0  22  502\n" : "",
			 closed ? 22 : 21);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_WENT_ON), !closed);
	}
}

/* ---- what came before it ---- */

static void unless__it_was_heard_meanwhile_a_host_was_down(void **state)
{
	struct seg_script *s = *state;

	for (int heard = 0; heard < 2; heard++) {
		seg_anew(s, SEG_TALKED);
		double at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
		if (heard)
			seg_row(s, "%.0f  <  P.  21  10  11  502", at + 10);
		seg_row(s, "%.0f  <  R  %d  0  -  0", at + 3000, heard ? 31 : 21);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_DOWN_BEFORE), !heard);
	}
}

static void unless__they_are_of_another_form_resets_are_alike(void **state)
{
	struct seg_script *s = *state;

	for (int other = 0; other < 2; other++) {
		seg_anew(s, SEG_TALKED);
		seg_open(s, 1, 200);
		seg_play(s, "1000  >  P.  11  10  21  502\n"
			    "1020  <  R   21   0   -    0\n"
			    "2000  >  P.   1  10   1  502 c=1\n");
		seg_row(s, other ? "2020  <  R.  1  0  11  502 c=1" : "2020  <  R  1  0  -  0 c=1");
		assert_int_equal(seg_tells(s, 90000, TA_FACT_RESET_ALIKE), !other);
	}
}

/* The RST comes from another link address than the stream, and so does another connection of that address. */
static void unless__it_is_older_a_connection_shows_that_the_address_moved(void **state)
{
	struct seg_script *s = *state;

	for (int later = 0; later < 2; later++) {
		double ms = later ? 5000 : 200;

		seg_anew(s, "  0  >  S   0  0  -  64240  mac=1\n"
			    " 20  <  S.  0  0  1  65160  mac=2\n"
			    " 20  >  .   1  0  1    502  mac=1\n"
			    "100  >  P.  1 10  1    502  mac=1\n"
			    "120  <  P.  1 20 11    502  mac=2\n"
			    "120  >  .  11  0 21    502  mac=1\n");
		for (int part = 0; part < 2; part++) {
			if (part == later) {
				seg_row(s, "%.0f  >  S   0  0  -  64240  mac=1 c=1", ms);
				seg_row(s, "%.0f  <  S.  0  0  1  65160  mac=9 c=1", ms + 20);
				seg_row(s, "%.0f  >  .   1  0  1    502  mac=1 c=1", ms + 20);
				seg_row(s, "%.0f  >  P.  1 10  1    502  mac=1 c=1", ms + 30);
				seg_row(s, "%.0f  <  P.  1 10 11    502  mac=9 c=1", ms + 50);
			}
			if (!part) {
				seg_row(s, "1000  >  P. 11 10 21    502  mac=1");
				seg_row(s, "1020  <  R  21  0  -      0  mac=9");
			}
		}
		assert_int_equal(seg_tells(s, 60000, TA_FACT_ADDRESS_MOVED), later);
	}
}

/* ---- how it stands to the close ---- */

/* The server's FIN was not captured: its receiver acknowledged one byte more than came. */
static void unless__its_fin_was_not_captured_it_had_closed(void **state)
{
	struct seg_script *s = *state;

	for (int acked = 0; acked < 2; acked++) {
		seg_anew(s,
			 SEG_TALKED " 500  >  .   11   0  %d  502\n"
				    "1000  >  P.  11  10  %d  502\n"
				    "1020  <  R   %d   0   -    0\n",
			 acked ? 22 : 21, acked ? 22 : 21, acked ? 22 : 21);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_FIN_SENT), acked);
	}
}

/* Nobody begins with a goodbye. */
static void unless__they_are_the_first_the_refused_bytes_may_be_a_goodbye(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, TALKED_TS " 200  <  F.  21   0  11  502  ts=90/120\n"
			      " 210  >  P.  11  31  22  502  ts=210/90\n"
			      " 211  >  F.  42   0  22  502  ts=211/90\n"
			      " 230  <  R   22   0   -    0  id=0\n");
	assert_true(seg_tells(s, 60000, TA_FACT_MAYBE_GOODBYE));
	seg_anew(s, SEG_HANDSHAKE " 200  <  F.   1   0   1  502\n"
				  " 210  >  P.   1  31   2  502\n"
				  " 211  >  F.  32   0   2  502\n"
				  " 230  <  R    2   0   -    0  id=0\n");
	assert_false(seg_tells(s, 60000, TA_FACT_MAYBE_GOODBYE));
	assert_true(seg_tells(s, 60000, TA_FACT_DATA_REFUSED));
}

static void unless__it_acknowledges_a_rst_is_of_a_server_that_never_knew(void **state)
{
	struct seg_script *s = *state;

	for (int ack = 0; ack < 2; ack++) {
		seg_anew(s,
			 SEG_HANDSHAKE "1000  >  P.  1  10  1  502\n"
				       "%s",
			 ack ? "1020  <  R.  1  0  1  0\n" : "1020  <  R  1  0  -  0\n");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_NEVER_KNEW), !ack);
	}
}

/* It answered an ACK of an older connection while its SYN was on the way. */
static void unless__its_handshake_is_done_later_a_rst_ends_what_never_came(void **state)
{
	struct seg_script *s = *state;

	for (int done = 0; done < 2; done++) {
		seg_anew(s, "   0  >  S      0  0   -  64240\n"
			    " 500  <  .   9000  0  60    500\n"
			    " 520  >  R     60  0   -      0\n"
			    "1000  >  S      0  0   -  64240\n");
		if (done)
			seg_row(s, "1020  <  S.  0  0  1  65160");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_RST_WITHOUT_EFFECT), done);
	}
}

/* Copies that are answered without being taken: a timer's, or such as duplicate ACKs let out. */
static void unless__a_timer_sent_them_copies_are_answered_out_of_order(void **state)
{
	struct seg_script *s = *state;

	for (int timer = 0; timer < 2; timer++) {
		seg_anew(s, SEG_TALKED);
		for (int i = 0; i < 5; i++)
			seg_row(s, "1000  >  .  %d  1000  21  502", 11 + 1000 * i);
		for (int i = 0; i < 3 && !timer; i++)
			seg_row(s, "1020  <  .  21  0  11  502");
		for (int i = 0; i < 3; i++) {
			int ms = timer ? 1220 + 440 * ((1 << i) - 1) : 1021 + 21 * i;
			seg_row(s, "%d  >  .  11  1000  21  502", ms);
			seg_row(s, "%d  <  .  21  0  11  502", ms + 20);
		}
		seg_row(s, "4000  <  R.  21  0  11  0");
		assert_true(seg_tells(s, 60000, TA_FACT_RESET));
		assert_int_equal(seg_tells(s, 60000, TA_FACT_REFUSED_UNTAKEN), timer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(unless__it_lacks_an_ack_a_rst_after_probes_is_their_probers),
		TELL(unless__it_was_answered_a_timer_gives_up),
		TELL(unless__it_answers_what_came_later_a_rst_is_how_it_gave_up),
		TELL(unless__its_sender_went_on_a_rst_came_in_the_handshake),
		TELL(unless__each_bears_its_timestamps_both_were_reset),
		TELL(unless__the_other_end_had_closed_both_were_reset),
		TELL(unless__nothing_but_rsts_was_captured_one_ends_the_connection),
		TELL(unless__the_other_side_went_on_a_rst_ahead_is_taken),
		TELL(unless__it_lies_between_two_of_the_stream_a_ttl_is_foreign),
		TELL(unless__the_round_trip_is_below_1_ms_a_rst_comes_too_soon),
		TELL(unless__it_had_closed_who_goes_on_shows_that_it_sent_no_rst),
		TELL(unless__it_was_heard_meanwhile_a_host_was_down),
		TELL(unless__they_are_of_another_form_resets_are_alike),
		TELL(unless__it_is_older_a_connection_shows_that_the_address_moved),
		TELL(unless__its_fin_was_not_captured_it_had_closed),
		TELL(unless__they_are_the_first_the_refused_bytes_may_be_a_goodbye),
		TELL(unless__it_acknowledges_a_rst_is_of_a_server_that_never_knew),
		TELL(unless__its_handshake_is_done_later_a_rst_ends_what_never_came),
		TELL(unless__a_timer_sent_them_copies_are_answered_out_of_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
