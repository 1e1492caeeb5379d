/* SPDX-License-Identifier: MIT */
/* What is suspected of a connection while it is still followed: on both sides of each threshold, and that looking changes nothing. */
#include "support/seg_script.h"

#include <tcpautopsy/tcp/suspicion.h>

static struct ta_suspicion look(struct seg_script *s, double ms)
{
	struct ta_suspicion ret;
	ta_conn_suspicion(seg_conn(s, 0), (int64_t)(ms * (double)TA_MS), 1, &ret);
	return ret;
}

/* From when on it is suspected, in ms; -1: from no instant on. */
static double from_ms(struct seg_script *s, double now_ms)
{
	struct ta_suspicion found = look(s, now_ms);
	return found.kind == TA_SUSPICION_NONE ? -1 : (double)(found.from_ns / TA_US) / 1000;
}

static void suspicion__needs_three_timeouts_and_two_seconds(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "1000 > P. 11 10 21 502\n1220 > P. 11 10 21 502\n1440 > P. 11 10 21 502\n");
	assert_true(from_ms(s, 1500) < 0); /* a loss probe and one timeout */
	seg_play(s, "1880 > P. 11 10 21 502\n");
	/* two timeouts: where nothing more comes, after 3 s */
	assert_true(from_ms(s, 1900) >= 4000);
	seg_play(s, "2760 > P. 11 10 21 502\n");
	/* the third: 2 s after the first send, as the answer to it had its time by then (2760 + 220) */
	assert_true(from_ms(s, 2800) >= 2970 && from_ms(s, 2800) <= 3010);
	assert_int_equal(look(s, 2800).kind, TA_SUSPICION_DATA);
	assert_int_equal(look(s, 2800).tries, 4);
	assert_false(look(s, 2800).heard);
	assert_ms(look(s, 2800).since_ns, 1000);
}

/* Without SACK there is no loss probe, and the third timeout and its answer's time are over after 1760 ms. */
static void suspicion__of_three_quick_timeouts_begins_after_two_seconds(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "0 > S 0 0 - 64240 mss=1460\n20 < S. 0 0 1 65160 mss=1460\n20 > . 1 0 1 64240\n"
		    "1000 > P. 1 10 1 64240\n1220 > P. 1 10 1 64240\n1660 > P. 1 10 1 64240\n"
		    "2540 > P. 1 10 1 64240\n");
	assert_true(from_ms(s, 2600) == 3000);
}

/* A hole of the capture: what fills it first was asked for by SACK, and is no timer's. Two timeouts follow. */
static void suspicion__counts_no_copy_that_was_asked_for(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "100 > . 1 100 1 502\n101 > . 201 100 1 502\n101 > . 301 100 1 502\n"
		    "101 > . 401 100 1 502\n121 < . 1 0 101 509 sack=201-501\n"
		    "125 > . 101 100 1 502\n345 > . 101 100 1 502\n785 > . 101 100 1 502\n");
	assert_true(from_ms(s, 800) == 3125);
	seg_play(s, "1665 > . 101 100 1 502\n");
	assert_true(from_ms(s, 1700) == 2125);
}

static void suspicion__tells_the_outlook(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	/* as a Linux sends them, whose timer is a little late: loss probe, and four timeouts */
	seg_play(s, "1000 > P. 11 10 21 502\n1207 > P. 11 10 21 502\n1415 > P. 11 10 21 502\n"
		    "1827 > P. 11 10 21 502\n2659 > P. 11 10 21 502\n4323 > P. 11 10 21 502\n");
	struct ta_suspicion found = look(s, 5000);
	assert_int_equal(found.tries, 5);
	assert_in_range(found.of, 15, 17); /* tcp_retries2 is 15, and a loss probe */
	assert_in_range(found.gives_up_ns, 900 * TA_SEC, 1000 * TA_SEC);
	assert_string_equal(found.rule, "linux tcp_retries2=15");
	assert_false(found.over);
	assert_true(look(s, 60000).over); /* the next was due long ago */
}

static void suspicion__ends_with_an_acknowledgment(void **state)
{
	struct seg_script *s = *state;
	struct ta_suspicion before;
	int64_t healed_ns;
	uint32_t with;

	seg_talk(s);
	double last = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
	before = look(s, last + 1000);
	uint64_t print = ta_conn_suspicion_print(seg_conn(s, 0));
	assert_int_equal(before.kind, TA_SUSPICION_DATA);
	assert_false(ta_conn_has_healed(seg_conn(s, 0), &before, &healed_ns, &with));
	seg_row(s, "%.0f < . 21 0 21 509", last + 1000);
	assert_int_equal(look(s, last + 1100).kind, TA_SUSPICION_NONE);
	assert_int_not_equal(ta_conn_suspicion_print(seg_conn(s, 0)), print);
	assert_true(ta_conn_has_healed(seg_conn(s, 0), &before, &healed_ns, &with));
	assert_int_equal(with, 5);
}

static void suspicion__is_none_where_a_rst_ended_it(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
	assert_false(ta_conn_is_over(seg_conn(s, 0)));
	seg_play(s, "20s < R. 21 0 21 0\n");
	assert_true(ta_conn_is_over(seg_conn(s, 0)));
	assert_true(from_ms(s, 21000) < 0);
}

static void suspicion__says_that_the_peer_is_heard(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "1000 > P. 11 10 21 502\n1220 > P. 11 10 21 502\n1440 > P. 11 10 21 502\n"
		    "1600 < P. 21 10 11 509\n1640 < P. 21 10 11 509\n"
		    "1880 > P. 11 10 21 502\n2760 > P. 11 10 21 502\n4520 > P. 11 10 21 502\n");
	assert_true(look(s, 6000).heard);
}

static void suspicion__takes_one_lost_probe_for_chance(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "10s > . 10 0 21 502\n10020 < . 21 0 11 509\n20s > . 10 0 21 502\n"
		    "20020 < . 21 0 11 509\n30s > . 10 0 21 502\n");
	assert_true(from_ms(s, 39000) < 0);
	seg_play(s, "40s > . 10 0 21 502\n");
	/* the second in a row, and a second for its answer (tcp/facts.h: patience) */
	assert_int_equal(look(s, 40100).kind, TA_SUSPICION_PROBES);
	assert_true(from_ms(s, 40100) == 41000);
	assert_int_equal(look(s, 42000).tries, 2);
	struct ta_suspicion probes = look(s, 42000);
	int64_t healed_ns;
	uint32_t with;
	assert_ms(probes.since_ns, 30000);
	assert_ms(probes.heard_ns, 20020);
	assert_false(ta_conn_has_healed(seg_conn(s, 0), &probes, &healed_ns, &with));
	seg_play(s, "50s > . 10 0 21 502\n50020 < . 21 0 11 509\n");
	assert_true(from_ms(s, 51000) < 0);
	assert_true(ta_conn_has_healed(seg_conn(s, 0), &probes, &healed_ns, &with));
	assert_ms(healed_ns, 50000);
	assert_int_equal(with, 0);
}

static void suspicion__waits_for_the_second_syn_of_three_seconds(void **state)
{
	struct seg_script *s = *state;

	seg_play(
		s,
		"0 > S 0 0 - 64240 ws=7 mss=1460 sack-ok\n1000 > S 0 0 - 64240 ws=7 mss=1460 sack-ok\n");
	assert_true(from_ms(s, 2900) < 0);
	seg_play(s, "3000 > S 0 0 - 64240 ws=7 mss=1460 sack-ok\n");
	assert_int_equal(look(s, 3100).kind, TA_SUSPICION_CONNECT);
	assert_true(from_ms(s, 3100) >= 3900 && from_ms(s, 3100) <= 4100);
}

static void suspicion__calls_a_window_shut_after_ten_seconds(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "1000 > P. 11 10 21 502\n1020 < . 21 0 21 0\n"
		    "1240 > . 20 0 21 502\n1260 < . 21 0 21 0\n"
		    "1680 > . 20 0 21 502\n1700 < . 21 0 21 0\n");
	assert_true(from_ms(s, 2000) < 0); /* two probes */
	seg_play(s, "2560 > . 20 0 21 502\n2580 < . 21 0 21 0\n");
	assert_int_equal(look(s, 2600).kind, TA_SUSPICION_WINDOW);
	assert_true(from_ms(s, 2600) == 11020);
	seg_play(s, "3000 < . 21 0 21 509\n");
	assert_true(from_ms(s, 3100) < 0);
}

static void suspicion__has_none_of_one_that_is_captured_from_one_side(void **state)
{
	struct seg_script *s = *state;

	/* New data goes on behind the copies: the answers are there, and not captured. */
	seg_play(s, "0 > P. 1 10 21 502\n100 > P. 11 10 31 502\n200 > P. 21 10 41 502\n");
	for (int i = 0; i < 12; i++)
		seg_row(s, "%d > P. %d 10 %d 502", 300 + 100 * i, 31 + 10 * i, 51 + 10 * i);
	seg_in_vain(s, 2000, 5, "> P. 151 10 171 502");
	assert_true(from_ms(s, 60000) < 0);
}

/* The first probe after ten seconds, then one every `interval_ms`, three so far. */
static struct ta_suspicion probed_in_vain(struct seg_script *s, int interval_ms)
{
	seg_limit(s, 0);
	seg_talk(s);
	for (int i = 0; i < 3; i++)
		seg_row(s, "%d > . 10 0 21 502", 10120 + interval_ms * i);
	return look(s, 10500 + interval_ms * 2);
}

/* Nine probes of Linux, and one interval more (tcp_keepalive_timer()); ten of Windows, a second apart. */
static void suspicion__tells_the_outlook_of_probes(void **state)
{
	struct seg_script *s = *state;
	struct ta_suspicion found = probed_in_vain(s, 30000);

	assert_int_equal(found.kind, TA_SUSPICION_PROBES);
	assert_int_equal(found.tries, 3);
	assert_int_equal(found.of, 9);
	assert_in_range(found.gives_up_ns, 280 * TA_SEC, 290 * TA_SEC);
	assert_ms(found.heard_ns, 120);
	assert_int_equal(found.first_frame, 7);
	assert_false(found.over);
	assert_true(look(s, 150000).over);
	found = probed_in_vain(s, 1000);
	assert_int_equal(found.of, 10);
	assert_in_range(found.gives_up_ns, 20 * TA_SEC, 21 * TA_SEC);
}

/* The window was shut in front of data: given up two minutes, twice, after the peer was heard (tcp_rtx_probe0_timed_out()). */
static void suspicion__tells_the_outlook_of_data_into_a_shut_window(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "59900 > P. 11 10 21 502\n60020 < . 21 0 11 0\n");
	seg_in_vain(s, 60000, 6, "> P. 11 10 21 502");
	struct ta_suspicion found = look(s, 75000);
	assert_string_equal(found.rule, "linux zero window");
	/* The last answer came at 60 s. Timers go off at 285 s, too soon, and two minutes later. */
	assert_in_range(found.gives_up_ns, 405 * TA_SEC, 420 * TA_SEC);
}

/* Ports that were taken over, and both FINs acknowledged, in spite of what is open: nothing more will come. */
static void suspicion__is_none_of_what_is_over(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
	assert_true(from_ms(s, 20000) > 0);
	assert_false(ta_conn_is_over(seg_conn(s, 0)));
	s->talk[0].isn[0] += 1000000;
	seg_play(s, "30s > S 0 0 - 64240 ws=7 mss=1460 sack-ok\n"
		    "30020 < S. 0 0 1 65160 ws=7 mss=1460 sack-ok\n30020 > . 1 0 1 502\n");
	assert_int_equal(ta_tracker_count(s->tracker), 2);
	assert_true(ta_conn_is_over(seg_conn(s, 0)));
	assert_true(from_ms(s, 40000) < 0);

	seg_limit(s, 0);
	seg_talk(s);
	seg_play(s, "10s > . 10 0 21 502\n20s > . 10 0 21 502\n30s > . 10 0 21 502\n");
	assert_int_equal(look(s, 35000).kind, TA_SUSPICION_PROBES);
	seg_play(s, "40s > F. 11 0 21 502\n40020 < F. 21 0 12 509\n40020 > . 12 0 22 502\n");
	assert_true(ta_conn_is_over(seg_conn(s, 0)));
	assert_true(from_ms(s, 41000) < 0);

	/* A RST beyond what was seen, within the window: who was suspected may have taken it. */
	seg_limit(s, 0);
	seg_talk(s);
	seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
	seg_play(s, "20s < R. 121 0 21 0\n");
	assert_false(seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0)->closed);
	assert_true(ta_conn_is_over(seg_conn(s, 0)));
	assert_true(from_ms(s, 21000) < 0);
}

/* Both sides' data in vain from the same instant on: of two that are suspected alike the first one in the key is told. */
static void suspicion__of_two_that_are_alike_one_is_told(void **state)
{
	struct seg_script *s = *state;

	seg_play(s,
		 "0 > S 0 0 - 64240 mss=1460\n20 < S. 0 0 1 65160 mss=1460\n40 > . 1 0 1 64240\n");
	for (int ms = 1000, gap = 220; ms < 5000; ms += gap, gap *= 2)
		seg_row(s, "%d > P. 1 10 1 64240", ms), seg_row(s, "%d < P. 1 10 1 65160", ms);
	assert_int_equal(look(s, 5000).sender, 0);
	/* and else the one that is suspected sooner */
	seg_limit(s, 0);
	seg_play(s,
		 "0 > S 0 0 - 64240 mss=1460\n20 < S. 0 0 1 65160 mss=1460\n40 > . 1 0 1 64240\n");
	for (int ms = 1000, gap = 220; ms < 5000; ms += gap, gap *= 2)
		seg_row(s, "%d < P. 1 10 1 65160", ms), seg_row(s, "%d > P. 1 10 1 64240", ms + 50);
	assert_int_equal(look(s, 5000).sender, 1);
}

/* Probes of a shut window that were answered at first: since the first one that was not. */
static void suspicion__begins_with_the_first_probe_that_was_not_answered(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "1000 > P. 11 10 21 502\n1020 < . 21 0 21 0\n"
		    "1240 > . 20 0 21 502\n1260 < . 21 0 21 0\n"
		    "1680 > . 20 0 21 502\n2560 > . 20 0 21 502\n");
	struct ta_suspicion found = look(s, 4000);
	assert_int_equal(found.kind, TA_SUSPICION_PROBES);
	assert_int_equal(found.tries, 2);
	assert_ms(found.since_ns, 1680);
	assert_int_equal(found.first_frame, 11);
	assert_ms(found.heard_ns, 1240);
	assert_ms(found.from_ns, 3560);
}

/* Each side's trouble makes it another one. */
static void suspicion__has_a_fingerprint_of_both_sides(void **state)
{
	struct seg_script *s = *state;
	uint64_t print[4];

	seg_talk(s);
	seg_play(s, "1000 > P. 11 10 21 502\n1220 > P. 11 10 21 502\n");
	print[0] = ta_conn_suspicion_print(seg_conn(s, 0));
	seg_play(s, "1500 < P. 21 10 11 502\n1720 < P. 21 10 11 502\n");
	print[1] = ta_conn_suspicion_print(seg_conn(s, 0));
	seg_play(s, "1940 < P. 21 10 11 502\n");
	print[2] = ta_conn_suspicion_print(seg_conn(s, 0));
	seg_play(s, "1950 > . 21 0 31 502\n");
	print[3] = ta_conn_suspicion_print(seg_conn(s, 0));
	for (int i = 0; i < 3; i++)
		assert_int_not_equal(print[i], print[i + 1]);
}

/* Who looks again only where the fingerprint is another one: of what is well it is always the same. */
static void suspicion__has_no_fingerprint_without_trouble(void **state)
{
	struct seg_script *s = *state;
	struct ta_suspicion probes = { .episode = TA_EPISODE_KEEPALIVE };
	int64_t healed_ns;
	uint32_t with;

	seg_talk(s);
	assert_int_equal(ta_conn_suspicion_print(seg_conn(s, 0)), 0);
	assert_false(ta_conn_has_healed(seg_conn(s, 0), &probes, &healed_ns, &with));
	/* nor has what sleeps */
	ta_tracker_sleep_early(s->tracker);
	seg_open(s, 1, 1000);
	for (int n = 0; n < 2; n++)
		for (int i = 1; i <= 3; i++) {
			seg_row(s, "%d > . %d 0 %d 502 c=%d", 1200000 * i + 100 * n, n ? 0 : 10,
				n ? 1 : 21, n);
			seg_row(s, "%d < . %d 0 %d 502 c=%d", 1200000 * i + 100 * n + 5, n ? 1 : 21,
				n ? 1 : 11, n);
		}
	const struct ta_conn *asleep = ta_tracker_glance(s->tracker, 0),
			     *awake = ta_tracker_glance(s->tracker, 1);
	assert_int_equal(ta_conn_suspicion_print(asleep), 0);
	assert_int_not_equal(ta_conn_suspicion_print(awake), 0);
	assert_false(ta_conn_has_healed(asleep, &probes, &healed_ns, &with));
	assert_true(ta_conn_has_healed(awake, &probes, &healed_ns, &with));
	assert_ms(healed_ns, 3600100);
}

/* The tracker goes on as if nobody had looked. */
static void suspicion__changes_nothing(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_in_vain(s, 1000, 6, "> P. 11 10 21 502");
	const struct ta_episode *e = seg_conn(s, 0)->trouble->newest[seg_key(seg_conn(s, 0), 0)][0];
	struct ta_attempt before[8];
	assert_true(e->nattempts <= 8 && !e->fit);
	memcpy(before, e->attempt, e->nattempts * sizeof(*before));
	for (double ms = 2000; ms < 100000; ms += 1000)
		(void)look(s, ms);
	assert_memory_equal(before, e->attempt, e->nattempts * sizeof(*before));
	assert_null(e->fit);
	assert_false(e->closed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(suspicion__needs_three_timeouts_and_two_seconds),
		TELL(suspicion__of_three_quick_timeouts_begins_after_two_seconds),
		TELL(suspicion__counts_no_copy_that_was_asked_for),
		TELL(suspicion__tells_the_outlook),
		TELL(suspicion__ends_with_an_acknowledgment),
		TELL(suspicion__is_none_where_a_rst_ended_it),
		TELL(suspicion__says_that_the_peer_is_heard),
		TELL(suspicion__takes_one_lost_probe_for_chance),
		TELL(suspicion__waits_for_the_second_syn_of_three_seconds),
		TELL(suspicion__calls_a_window_shut_after_ten_seconds),
		TELL(suspicion__has_none_of_one_that_is_captured_from_one_side),
		TELL(suspicion__tells_the_outlook_of_probes),
		TELL(suspicion__tells_the_outlook_of_data_into_a_shut_window),
		TELL(suspicion__is_none_of_what_is_over),
		TELL(suspicion__of_two_that_are_alike_one_is_told),
		TELL(suspicion__begins_with_the_first_probe_that_was_not_answered),
		TELL(suspicion__has_a_fingerprint_of_both_sides),
		TELL(suspicion__has_no_fingerprint_without_trouble),
		TELL(suspicion__changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
