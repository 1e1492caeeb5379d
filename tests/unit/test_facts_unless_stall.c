/* SPDX-License-Identifier: MIT */
/* What keeps copies and probes from being a silence, or a shut window from being a stall: each condition with the story that only it parts
 * from the rule's. */
#include <string.h>

#include "support/seg_script.h"

/* ---- copies and probes ---- */

/* A timer repeats the earliest bytes: copies of what was sent behind them, each once, are of one recovery. */
static void unless__they_are_of_the_earliest_bytes_copies_are_no_timeouts(void **state)
{
	struct seg_script *s = *state;

	static const int ms[] = { 1660, 2300, 3000, 3600, 4300 };
	for (int head = 0; head < 2; head++) {
		seg_anew(s, SEG_TALKED);
		for (int i = 0; i < 6; i++)
			seg_row(s, "1000  >  P.  %d  1000  21  502", 11 + 1000 * i);
		seg_row(s, "1220  >  P.  11  1000  21  502");
		for (int i = 0; i < 5; i++)
			seg_row(s, "%d  >  P.  %d  1000  21  502", ms[i],
				head ? 11 : 1011 + 1000 * i);
		seg_row(s, "4400  <  .  21  0  6011  502");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_SILENCE), head);
	}
}

/* Lines without sequence numbers: these may be the answers to probes that are not here. A RST that gives up is a prober's. */
static void unless__the_other_side_is_captured_empty_lines_are_no_probes(void **state)
{
	struct seg_script *s = *state;

	for (int captured = 0; captured < 2; captured++) {
		seg_limit(s, 0);
		s->is_trace = true;
		if (captured)
			seg_row(s, "0  <  .  -  0  500  502");
		for (int i = 0; i < 6; i++)
			seg_row(s, "%d  >  .  -  0  900  502", 1 + 10000 * i);
		assert_int_equal(seg_tells(s, 90000, TA_FACT_PROBES_UNANSWERED), captured);
	}
}

/* Options of a SYN beside a FIN, in a trace. */
static void unless__the_record_is_garbled_copies_in_vain_are_a_silence(void **state)
{
	struct seg_script *s = *state;

	for (int garbled = 0; garbled < 2; garbled++) {
		seg_limit(s, 0);
		s->is_trace = true;
		seg_talk(s);
		if (garbled)
			seg_row(s, "500  >  F.  11  0  21  502  ws=7");
		double at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_SILENCE), !garbled);
		assert_int_equal(seg_tells(s, at + 20000, TA_FACT_ORDER_LOST), garbled);
	}
}

/* Lines whose length was cut off are no ACKs that were counted, but the handshake's is known to be one. */
static void unless__the_handshake_was_acknowledged_its_ack_was_filtered(void **state)
{
	struct seg_script *s = *state;

	for (int acked = 0; acked < 2; acked++) {
		seg_limit(s, 0);
		s->is_trace = true;
		s->kinds.counted = true;
		s->kinds.data = s->kinds.not_syn = 12;
		seg_play(s, "  0  >  S   0  0  -  64240\n"
			    " 20  <  S.  0  0  1  65160\n");
		if (acked)
			seg_row(s, "20  >  .  1  0  1  502");
		seg_row(s, "10000  >  R.  1  0  1  0");
		assert_int_equal(seg_tells(s, 60000, TA_FACT_FILTERED), !acked);
	}
}

/* ---- shut windows ---- */

static void unless__the_peer_has_shut_its_window_who_probes_waits_for_itself(void **state)
{
	struct seg_script *s = *state;

	/* both are shut; the server alone probes */
	seg_anew(s, SEG_HANDSHAKE "100  >  P.     1  4000     1  502\n"
				  "110  <  P.     1  4000     1  502\n"
				  "120  <  .   4001     0  4001    0\n"
				  "120  >  .   4001     0  4001    0\n");
	for (int i = 0, ms = 370; i < 6; i++, ms += 250 << i) {
		seg_row(s, "%d  <  .  4000  0  4001  0", ms);
		seg_row(s, "%d  >  .  4001  0  4001  0", ms + 20);
	}
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	unsigned stalls = 0;
	for (size_t i = 0; i < d->facts.count; i++) {
		if (d->facts.item[i].kind != TA_FACT_STALL)
			continue;
		stalls++;
		assert_int_equal(d->facts.item[i].side, seg_key(seg_conn(s, 0), 0));
	}
	assert_int_equal(stalls, 1);
}

/* Whether the only stall is an event to choose a verdict by. */
static bool stall_is_final(struct seg_script *s)
{
	const struct ta_facts *facts = &seg_diagnose(s, 60000, 0)->facts;
	const struct ta_event *stall = NULL;

	for (size_t i = 0; i < facts->nevents; i++) {
		if (facts->item[facts->event[i].fact].kind != TA_FACT_STALL)
			continue;
		assert_null(stall);
		stall = &facts->event[i];
	}
	assert_non_null(stall);
	return stall->final;
}

/* Three probes that are answered, and then four that may not be. */
static void unless__a_silence_follows_a_stall_is_what_ends_it(void **state)
{
	struct seg_script *s = *state;

	for (int silent = 0; silent < 2; silent++) {
		seg_anew(s, SEG_HANDSHAKE "100  >  P.  1  4000     1  502\n"
					  "120  <  .   1     0  4001    0\n");
		for (int i = 0, ms = 370; i < 7; i++, ms += 250 << i) {
			seg_row(s, "%d  >  .  4000  0  1  502", ms);
			if (i < 3 || !silent)
				seg_row(s, "%d  <  .  1  0  4001  0", ms + 20);
		}
		assert_int_equal(stall_is_final(s), !silent);
		assert_int_equal(fact_of(&s->diagnosis, TA_FACT_PROBES_UNANSWERED) != NULL, silent);
	}
}

/* The server shuts its window with data of its own, and takes nothing. */
static void unless__it_began_before_a_silence_does_not_follow_a_stall(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED " 1000  >  P.  11  10  21  502\n"
			       " 1220  >  P.  11  10  21  502\n"
			       " 1660  >  P.  11  10  21  502\n"
			       " 2540  >  P.  11  10  21  502\n"
			       " 4300  >  P.  11  10  21  502\n"
			       " 5000  <  P.  21  10  11    0\n"
			       " 5001  >  .   21   0  31  502\n"
			       " 7820  >  P.  11  10  31  502\n"
			       "14860  >  P.  11  10  31  502\n"
			       "28940  >  P.  11  10  31  502\n");
	assert_true(stall_is_final(s));
	assert_non_null(fact_of(&s->diagnosis, TA_FACT_SILENCE));
}

/* Its first copies are a timer's, of segments that were lost. */
static void unless__the_window_was_shut_a_copy_is_no_probe(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_HANDSHAKE "  100  >  .  1  1000  1  502\n"
				  "  340  >  .  1  1000  1  502\n"
				  "  780  >  .  1  1000  1  502\n"
				  " 1600  <  .  1     0  1    0\n");
	for (int i = 0, ms = 1660; i < 4; i++, ms += 880 << i) {
		seg_row(s, "%d  >  .  1  1000  1  502", ms);
		seg_row(s, "%d  <  .  1  0  1  0", ms + 20);
	}
	const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_STALL);
	assert_non_null(f);
	assert_int_equal(f->value[2], 4);
	assert_int_equal(f->value[3], 4);
}

/* One probe alone, at the instant at which the window opens, or a moment later. */
static void unless__the_window_is_open_again_it_is_probed(void **state)
{
	struct seg_script *s = *state;

	for (int open = 0; open < 2; open++) {
		seg_anew(s,
			 SEG_HANDSHAKE "  100  >  P.     1  4000     1  502\n"
				       "  120  <  .      1     0  4001    0\n"
				       "%s  >  .   4000     0     1  502\n"
				       "12000  <  .      1     0  4001  502\n",
			 open ? "11999" : "12000");
		assert_true(seg_tells(s, 60000, TA_FACT_STALL));
	}
}

/* ---- places and clocks ---- */

static void unless__its_frames_come_over_two_links_a_full_ttl_is_of_the_host(void **state)
{
	struct seg_script *s = *state;

	for (int two = 0; two < 2; two++) {
		seg_anew(s,
			 "100  >  P.   1  10   1  502  ttl=64 mac=1\n"
			 "120  <  P.   1  20  11  502  ttl=60 mac=2\n"
			 "140  >  .   11   0  21  502  ttl=64 mac=%d\n"
			 "200  >  P.  11  10  21  502  ttl=64 mac=1\n"
			 "220  <  P.  21  20  21  502  ttl=60 mac=2\n",
			 two ? 3 : 1);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_VANTAGE_TTLS), !two);
	}
}

/* After three waits of 2 s, which tell how fast their clocks tick, and much that is said at once nobody is heard for 100 s, in which the
 * client's timestamps stand still and the server's run on. */
static void unless__the_peers_clock_ran_on_a_silent_capture_stood_still_itself(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, "    0  >  S   0  0  -  64240  ts=5000/0\n"
		    "   20  <  S.  0  0  1  65160  ts=9000/5000\n"
		    "   20  >  .   1  0  1    502  ts=5020/9000\n");
	int ms = 0, stood_ms = 0, echo = 9000;
	for (int i = 0; i < 34; i++) {
		ms += i < 3 || i == 33 ? 2000 : 40;
		if (i == 33)
			ms += stood_ms = 100000;
		seg_row(s, "%d  >  P.  %d  10  1  502  ts=%d/%d", ms, 1 + 10 * i,
			5000 + ms - stood_ms, echo);
		echo = 9000 + ms;
		seg_row(s, "%d  <  .  1  0  %d  502  ts=%d/%d", ms + 20, 11 + 10 * i, echo,
			5000 + ms - stood_ms);
	}
	assert_non_null(seg_observe(s, ms + 60000, TA_OBS_HOST_SUSPENDED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(unless__they_are_of_the_earliest_bytes_copies_are_no_timeouts),
		TELL(unless__the_other_side_is_captured_empty_lines_are_no_probes),
		TELL(unless__the_record_is_garbled_copies_in_vain_are_a_silence),
		TELL(unless__the_handshake_was_acknowledged_its_ack_was_filtered),
		TELL(unless__the_peer_has_shut_its_window_who_probes_waits_for_itself),
		TELL(unless__a_silence_follows_a_stall_is_what_ends_it),
		TELL(unless__it_began_before_a_silence_does_not_follow_a_stall),
		TELL(unless__the_window_was_shut_a_copy_is_no_probe),
		TELL(unless__the_window_is_open_again_it_is_probed),
		TELL(unless__its_frames_come_over_two_links_a_full_ttl_is_of_the_host),
		TELL(unless__the_peers_clock_ran_on_a_silent_capture_stood_still_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
