/* SPDX-License-Identifier: MIT */
/* What facts say in numbers, and which side of an equality they are on. */
#include <string.h>

#include "support/seg_script.h"

/* ---- what was sent in vain ---- */

/* The client's segment of 1000 bytes and the one of 500 behind it, so often each. */
static const struct ta_fact *silence_of_two(struct seg_script *s, int second)
{
	seg_anew(s, SEG_TALKED "1000  >  .    11  1000  21  502\n"
			       "1000  >  P. 1011   500  21  502\n"
			       "1220  >  .    11  1000  21  502\n"
			       "1660  >  P. 1011   500  21  502\n"
			       "2540  >  .    11  1000  21  502\n");
	for (int i = 1; i < second; i++)
		seg_row(s, "%d  >  P. 1011  500  21  502", 2540 + 1760 * i);
	return fact_of(seg_diagnose(s, 60000, 0), TA_FACT_SILENCE);
}

static void values__of_those_sent_as_often_the_first_is_named(void **state)
{
	const struct ta_fact *f = silence_of_two(*state, 3);
	assert_non_null(f);
	assert_int_equal(f->value[0], 11);
	assert_int_equal(f->value[1], 1000);
	f = silence_of_two(*state, 4);
	assert_int_equal(f->value[0], 1011);
	assert_int_equal(f->value[1], 500);
}

/* So many copies in vain, then an ACK that echoes the `echoed`-th of them (0: the original), and that `reported` of them came twice. */
static bool arrived(struct seg_script *s, int copies, int echoed, int reported)
{
	int ms = 1000;

	seg_anew(s, " 0  >  S   0   0   -  64240  sack-ok ts=100/0\n"
		    "20  <  S.  0   0   1  65160  sack-ok ts=500/100\n"
		    "20  >  .   1   0   1    502  ts=120/500\n"
		    "40  >  P.  1  10   1    502  ts=140/500\n"
		    "60  <  .   1   0  11    502  ts=540/140\n");
	for (int i = 0; i <= copies; i++, ms += 600)
		seg_row(s, "%d  >  P.  11  10  1  502  ts=%d/540", ms, ms + 100);
	for (int i = 0; i < reported; i++)
		seg_row(s, "%d  <  .  1  0  21  502  ts=%d/%d sack=11-21", ms + i, ms + 500 + i,
			1100 + 600 * echoed);
	const struct ta_diagnosis *d = seg_diagnose(s, ms + 60000, 0);
	assert_non_null(fact_of(d, TA_FACT_HEALED));
	const struct ta_fact *f = fact_of(d, TA_FACT_ARRIVED);
	if (f)
		assert_int_equal(f->value[0], reported);
	return f != NULL;
}

/* Those behind the copy that got through are duplicates of it, however the ones before it fared. */
static void values__more_duplicates_than_copies_behind_show_that_some_had_arrived(void **state)
{
	assert_true(arrived(*state, 8, 8, 1));
	assert_false(arrived(*state, 8, 7, 1));
	assert_true(arrived(*state, 8, 7, 2));
	assert_false(arrived(*state, 8, 6, 2));
	/* More than are kept, and it was the original. */
	assert_false(arrived(*state, 600, 0, 1));
}

/* One probe tells of no time in which nothing came. */
static void values__one_probe_in_vain_shows_no_quiet(void **state)
{
	struct seg_script *s = *state;

	for (int probes = 1; probes <= 2; probes++) {
		seg_anew(s, SEG_TALKED " 60000  >  .  10  0  21  502\n"
				       " 60020  <  .  21  0  11  502\n"
				       "120000  >  .  10  0  21  502\n");
		if (probes == 2)
			seg_row(s, "180000  >  .  10  0  21  502");
		assert_true(seg_tells(s, 400000, TA_FACT_PROBES_UNANSWERED));
		assert_int_equal(seg_tells(s, 400000, TA_FACT_PEER_QUIET), probes == 2);
	}
}

/* All that the server sends again lies within the client's silence. */
static void values__what_the_peer_sends_in_vain_is_of_the_same_time(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "1000  >  P.  11  10  21  502\n"
			       "1220  >  P.  11  10  21  502\n"
			       "1500  <  P.  21  20  11  502\n"
			       "1660  >  P.  11  10  21  502\n"
			       "1720  <  P.  21  20  11  502\n"
			       "2160  <  P.  21  20  11  502\n"
			       "2540  >  P.  11  10  21  502\n"
			       "3040  <  P.  21  20  11  502\n"
			       "4300  >  P.  11  10  21  502\n");
	const struct ta_diagnosis *d = seg_diagnose(s, 20000, 0);
	unsigned sides = 0;
	for (size_t i = 0; i < d->facts.count; i++)
		if (d->facts.item[i].kind == TA_FACT_PEER_IN_VAIN)
			sides |= 1u << d->facts.item[i].side;
	assert_int_equal(sides, 3);
}

/* ---- ICMP errors ---- */

/* It quotes the second copy by its IP ID, and comes 20 ms after the last. */
static void values__an_errors_delay_is_that_of_the_packet_it_quotes(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "1000  >  P.  11  10  21  502  id=501\n"
			       "1220  >  P.  11  10  21  502  id=502\n"
			       "1660  >  P.  11  10  21  502  id=503\n"
			       "2540  >  P.  11  10  21  502  id=504\n"
			       "4300  >  P.  11  10  21  502  id=505\n"
			       "4320  icmp 198.51.100.1 3/1 > 11  id=503\n");
	const struct ta_fact *f = fact_of(seg_diagnose(s, 20000, 0), TA_FACT_ICMP_AFTER_ARP);
	assert_non_null(f);
	assert_ms(f->value[0], 2660);
}

/* The first packet of all. */
static void values__an_errors_delay_may_begin_with_the_capture(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, "    0  >  P.  11  10  21  502\n"
		    "  800  icmp 198.51.100.1 3/1 > 11\n"
		    " 1000  >  P.  11  10  21  502\n"
		    " 3000  >  P.  11  10  21  502\n"
		    " 7000  >  P.  11  10  21  502\n");
	const struct ta_fact *f = fact_of(seg_diagnose(s, 40000, 0), TA_FACT_ICMP_AFTER_ARP);
	assert_non_null(f);
	assert_ms(f->value[0], 800);
}

/* ---- places and clocks ---- */

/* Those of the client are left to its card, those of the server are filled in. */
static void values__checksums_tell_whose_host_it_is(void **state)
{
	struct seg_script *s = *state;

	for (int own = 0; own < 2; own++) {
		const char *client = own ? "good" : "bad", *server = own ? "bad" : "good";
		seg_anew(s,
			 "100  >  P.   1  10   1  502  ttl=60 sum=%s\n"
			 "120  <  P.   1  20  11  502  ttl=60 sum=%s\n"
			 "200  >  P.  11  10  21  502  ttl=60 sum=%s\n"
			 "220  <  P.  21  20  21  502  ttl=60 sum=%s\n",
			 client, server, client, server);
		const struct ta_fact *f =
			fact_of(seg_diagnose(s, 40000, 0), TA_FACT_VANTAGE_CHECKSUMS);
		assert_non_null(f);
		assert_int_equal(f->side, seg_key(seg_conn(s, 0), own));
	}
}

/* More than 2^32 us are not kept. */
static void values__a_handshake_of_hours_tells_no_place(void **state)
{
	struct seg_script *s = *state;

	for (int hours = 0; hours < 2; hours++) {
		for (int late = 0; late < 2; late++) {
			int seconds = hours ? 5000 : 4000;
			seg_anew(s,
				 "0  >  S   0  0  -  64240  ttl=64\n"
				 "%ds  <  S.  0  0  1  65160  ttl=60\n"
				 "%d.00%ds  >  .  1  0  1  502  ttl=64\n",
				 seconds, seconds, late ? 5 : 0);
			/* Nor is it known that the ACK came late, as it does to a router beside the client's host. */
			assert_int_equal(seg_tells(s, 6000000, TA_FACT_VANTAGE_HANDSHAKE),
					 !hours && !late);
			assert_int_equal(seg_tells(s, 6000000, TA_FACT_VANTAGE_TTLS), hours);
		}
	}
}

/* Both clocks stood still for 100 s, but one after the other. */
static void values__clocks_that_stood_at_other_times_are_two_hosts(void **state)
{
	struct seg_script *s = *state;
	int seq = 1, echo = 9000, stood[2] = { 0, 0 };

	seg_anew(s, "    0  >  S   0  0  -  64240  ts=5000/0\n"
		    "   20  <  S.  0  0  1  65160  ts=9000/5000\n"
		    "   20  >  .   1  0  1    502  ts=5020/9000\n");
	for (int i = 1, ms = 0; i <= 9; i++, seq += 10) {
		ms += 2000;
		if (i == 4 || i == 8) {
			ms += 100000;
			stood[i == 8] = 100000;
		}
		seg_row(s, "%d  >  P.  %d  10  1  502  ts=%d/%d", ms, seq, 5000 + ms - stood[0],
			echo);
		echo = 9020 + ms - stood[1];
		seg_row(s, "%d  <  .  1  0  %d  502  ts=%d/%d", ms + 20, seq + 10, echo,
			5000 + ms - stood[0]);
	}
	assert_false(seg_tells(s, 300000, TA_FACT_CLOCK_STEPPED));
}

/* A host's clock stands still for 100 s in which nothing tells of another clock; so many silences are longer. `heard_ms` behind its beginning another
 * host is, or nobody (0); the host itself had been silent for so long before. */
static bool is_the_host_alone(struct seg_script *s, int longer, int heard_ms, int idle_ms)
{
	int seq = 1, stood_ms = 0;

	seg_anew(s, " 0  >  S   0  0  -  64240  ts=5000/0\n"
		    "20  <  S.  0  0  1  65160\n"
		    "20  >  .   1  0  1    502  ts=5020/0\n");
	double ms = 0;
	for (int i = 0; i <= 150 + longer; i++, seq += 10) {
		ms += i < 150 ? 20 : i < 150 + longer ? 200000 : 100000 + idle_ms;
		stood_ms = i == 150 + longer ? 100000 : 0;
		if (stood_ms && heard_ms)
			seg_row(s, "%.0f host 10.0.0.9 udp", ms - 100000 + heard_ms);
		seg_row(s, "%.0f  >  P.  %d  10  1  502  ts=%.0f/0", ms, seq, 5000 + ms - stood_ms);
		seg_row(s, "%.0f  <  .  1  0  %d  502", ms + 5, seq + 10);
	}
	return seg_observe(s, ms + 1000, TA_OBS_HOST_SUSPENDED) != NULL;
}

/* Nobody was heard for as long, or longer: it may have been the capture's clock. */
static void values__who_stood_still_in_a_silence_of_all_may_not_have(void **state)
{
	assert_false(is_the_host_alone(*state, 1, 0, 0));
	assert_false(is_the_host_alone(*state, 1, 0, 60000));
	assert_true(is_the_host_alone(*state, 1, 50000, 0));
	assert_false(is_the_host_alone(*state, 1, 5000, 0)); /* within a tenth */
	assert_true(is_the_host_alone(*state, 1, 15000, 0));
}

/* TA_CLOCK_GAPS: behind them one that is as long as the clock stood still may be hidden. */
static void values__the_four_longest_silences_of_a_capture_are_compared(void **state)
{
	assert_true(is_the_host_alone(*state, 3, 50000, 0));
	assert_false(is_the_host_alone(*state, 4, 50000, 0));
}

/* ---- what the record lacks ---- */

static void values__rows_that_were_not_read_are_counted(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	s->is_trace = true;
	s->kinds.unread = 3;
	const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_ROWS_UNREAD);
	assert_non_null(f);
	assert_int_equal(f->value[0], 3);
}

/* Without times: what was sent again, and who never answered. */
static const struct ta_fact *waits(struct seg_script *s, const char *rows)
{
	seg_limit(s, 0);
	s->is_trace = s->timeless = true;
	seg_play(s, rows);
	return fact_of(seg_diagnose(s, 60000, 0), TA_FACT_WAITS_HIDDEN);
}

static void values__without_times_copies_and_a_mute_side_hide_waits(void **state)
{
	struct seg_script *s = *state;
#define AGAIN                                                                                      \
	" 1000  >  P.  11  10  21  502\n 1300  >  P.  11  10  21  502\n 1900  <  P.  21  10  11  502\n"
	const struct ta_fact *f;

	assert_null(waits(s, SEG_TALKED));
	assert_null(waits(s, SEG_TALKED AGAIN " 2200  <  P.  21  10  11  502\n"));
	f = waits(s, SEG_TALKED AGAIN " 1900  >  P.  11  10  21  502\n"
				      " 2200  <  P.  21  10  11  502\n");
	assert_non_null(f);
	assert_int_equal(f->value[0], 3);
	f = waits(s, SEG_HANDSHAKE " 100  >  P.  1  10   1  502\n"
				   " 120  <  .   1   0  11  502\n");
	assert_non_null(f);
	assert_int_equal(f->value[0], 0);
	f = waits(s, SEG_HANDSHAKE " 100  <  P.  1  10   1  502\n"
				   " 120  >  .   1   0  11  502\n");
	assert_non_null(f);
	/* Neither said anything: nobody waited for the other. */
	assert_null(waits(s, SEG_HANDSHAKE));
	/* With times they are seen. */
	s->timeless = false;
	seg_anew(s, SEG_HANDSHAKE " 100  >  P.  1  10  1  502\n");
	assert_null(fact_of(seg_diagnose(s, 60000, 0), TA_FACT_WAITS_HIDDEN));
#undef AGAIN
}

/* Lines that show lengths alone: five of 48 bytes, each after twice the time of the one before. */
static void values__a_chain_of_lengths_tells_its_count_length_and_first_gap(void **state)
{
	struct seg_script *s = *state;

	for (int server = 0; server < 2; server++) {
		seg_limit(s, 0);
		s->is_trace = true;
		seg_row(s, "0  >  -  -  100  -  -");
		seg_row(s, "10  <  -  -  100  -  -");
		for (int i = 0; i < 5; i++)
			seg_row(s, "%d  %c  -  -  48  -  -", 1000 + 300 * ((1 << i) - 1),
				server ? '<' : '>');
		const struct ta_fact *f =
			fact_of(seg_diagnose(s, 60000, 0), TA_FACT_EQUAL_AT_DOUBLING);
		assert_non_null(f);
		assert_int_equal(f->side, seg_key(seg_conn(s, 0), server));
		assert_int_equal(f->value[0], 5);
		assert_int_equal(f->value[1], 48);
		assert_ms(f->value[2], 300);
		assert_int_equal(f->frame[0], 3);
		assert_int_equal(f->frame[1], 7);
	}
}

/* Closed in order, with a row that was cut; of the client's bytes, or of the server's, a hundred are missing. */
static void values__rows_that_were_cut_tell_where_bytes_are_missing(void **state)
{
	struct seg_script *s = *state;

	for (int server = 0; server < 2; server++) {
		int at[2] = { server ? 11 : 111, server ? 121 : 21 };
		seg_limit(s, 0);
		s->is_trace = true;
		seg_talk(s);
		seg_row(s, "500  >  P.  %d  10  21  502", at[0]);
		seg_row(s, "520  <  P.  %d  20  %d  502", at[1], at[0] + 10);
		seg_row(s, "540  >  .   %d  0  %d  502", at[0] + 10, at[1] + 20);
		seg_row(s, "600  <  .  -  -  %d  502", at[0] + 10);
		seg_row(s, "700  >  F.  %d  0  %d  502", at[0] + 10, at[1] + 20);
		seg_row(s, "720  <  F.  %d  0  %d  502", at[1] + 20, at[0] + 11);
		seg_row(s, "720  >  .   %d  0  %d  502", at[0] + 11, at[1] + 21);
		assert_true(seg_tells(s, 4000, TA_FACT_ROWS_UNREAD));
	}
}

/* ---- RSTs ---- */

static void values__rsts_alone_are_of_the_capture_and_of_no_event(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "100  <  R.  1  0  1  0\n");
	const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_ONLY_RSTS);
	assert_non_null(f);
	assert_true(f->about < 0);
}

/* A RST answers what comes after 60 s of silence; two others of the same hosts were as long silent, or not. */
static bool survived(struct seg_script *s, int first_ms, int second_ms)
{
	const int idle_ms[] = { first_ms, second_ms };

	seg_anew(s, SEG_TALKED);
	for (int i = 0; i < 2; i++) {
		int n = i + 1, ms = 120 + idle_ms[i];
		seg_row(s, "  0  >  S   0  0  -  64240  c=%d", n);
		seg_row(s, " 20  <  S.  0  0  1  65160  c=%d", n);
		seg_row(s, " 20  >  .   1  0  1    502  c=%d", n);
		seg_row(s, "100  >  P.  1 10  1    502  c=%d", n);
		seg_row(s, "120  <  P.  1 20 11    502  c=%d", n);
		seg_row(s, "%d   >  P. 11 10 21    502  c=%d", ms, n);
		seg_row(s, "%d   <  P. 21 20 21    502  c=%d", ms + 20, n);
	}
	seg_play(s, "60120  >  P.  11  10  21  502\n"
		    "60140  <  R   21   0   -    0\n");
	return seg_tells(s, 200000, TA_FACT_SURVIVED_LONGER);
}

static void values__another_survived_as_long(void **state)
{
	assert_false(survived(*state, 5000, 59000));
	assert_true(survived(*state, 5000, 60000));
	assert_true(survived(*state, 60000, 5000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(values__of_those_sent_as_often_the_first_is_named),
		TELL(values__more_duplicates_than_copies_behind_show_that_some_had_arrived),
		TELL(values__one_probe_in_vain_shows_no_quiet),
		TELL(values__what_the_peer_sends_in_vain_is_of_the_same_time),
		TELL(values__an_errors_delay_is_that_of_the_packet_it_quotes),
		TELL(values__an_errors_delay_may_begin_with_the_capture),
		TELL(values__checksums_tell_whose_host_it_is),
		TELL(values__a_handshake_of_hours_tells_no_place),
		TELL(values__clocks_that_stood_at_other_times_are_two_hosts),
		TELL(values__who_stood_still_in_a_silence_of_all_may_not_have),
		TELL(values__the_four_longest_silences_of_a_capture_are_compared),
		TELL(values__rows_that_were_not_read_are_counted),
		TELL(values__without_times_copies_and_a_mute_side_hide_waits),
		TELL(values__a_chain_of_lengths_tells_its_count_length_and_first_gap),
		TELL(values__rows_that_were_cut_tell_where_bytes_are_missing),
		TELL(values__rsts_alone_are_of_the_capture_and_of_no_event),
		TELL(values__another_survived_as_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
