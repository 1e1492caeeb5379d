/* SPDX-License-Identifier: MIT */
/* Keep-alive and window probes on both sides of each threshold of src/tcp/rules.h. */
#include "support/seg_script.h"

#define PROBES TA_EPISODE_KEEPALIVE

static unsigned probes_of(const struct seg_script *s)
{
	unsigned n = 0;

	for (size_t i = 0; i < seg_episodes(s, 0); i++)
		n += seg_conn(s, 0)->trouble->episode[i]->attempts_total;
	return n;
}

/* The shortest idle time that can be set is a second, and a clock is off by a tenth at most. */
static void tcp_bounds__a_probe_follows_nine_tenths_of_a_second_of_silence(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "1019 > . 10 0 21 502\n");
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	seg_anew(s, SEG_TALKED "1020 > . 10 0 21 502\n");
	assert_int_equal(seg_count(s, 0, PROBES), 1);
	/* since the probe before it */
	seg_anew(s, SEG_TALKED "5000 > . 10 0 21 502\n5899 > . 10 0 21 502\n");
	assert_int_equal(probes_of(s), 1);
	seg_anew(s, SEG_TALKED "5000 > . 10 0 21 502\n5900 > . 10 0 21 502\n");
	assert_int_equal(probes_of(s), 2);
}

/* What the probe's ACK leaves out was on its way when it was sent: its silence is the prober's own. */
static void tcp_bounds__what_a_probe_does_not_acknowledge_it_had_not_heard(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "9100 < P. 21 10 11 509\n9999 > . 10 0 21 502\n");
	assert_int_equal(seg_count(s, 0, PROBES), 1);
	assert_ms(seg_episode(s, 0, PROBES, 0)->anchor_ns, 120);
	/* After 900 ms it had been heard. */
	seg_anew(s, SEG_TALKED "9100 < P. 21 10 11 509\n10001 > . 10 0 21 502\n");
	assert_ms(seg_episode(s, 0, PROBES, 0)->anchor_ns, 9100);
}

/* What the capture lacks the ACK of: an ACK that its own last byte has overtaken follows that at once. */
static void tcp_bounds__a_probe_over_a_missed_ack_follows_its_own_silence(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "2000 > P. 11 10 21 502\n2899 > . 20 0 21 502\n");
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	seg_anew(s, SEG_TALKED "2000 > P. 11 10 21 502\n2900 > . 20 0 21 502\n");
	assert_int_equal(seg_count(s, 0, PROBES), 1);
}

/* A capture that begins in the idle time: a byte, whose answer came at once, is the first probe. */
static void tcp_bounds__a_first_byte_whose_ack_is_slow_is_data(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, "0 > . 1 1 1 502\n899 < . 1 0 2 509\n10000 > . 1 1 1 502\n");
	assert_int_equal(probes_of(s), 2);
	seg_anew(s, "0 > . 1 1 1 502\n900 < . 1 0 2 509\n10000 > . 1 1 1 502\n");
	assert_int_equal(probes_of(s), 1);
}

/* Of the peer nothing was heard: what is not out of order is a probe. */
static void tcp_bounds__a_first_probe_follows_the_probers_own_segment_by_50_ms(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, "0 > . 11 0 1 502\n49.9 > . 10 0 1 502\n");
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	seg_anew(s, "0 > . 11 0 1 502\n50 > . 10 0 1 502\n");
	assert_int_equal(seg_count(s, 0, PROBES), 1);
}

/* A trace that shows no number of an empty ACK: whether one that comes `ms` after a probe answers it. */
static bool answers(struct seg_script *s, unsigned rtt_ms, double ms)
{
	seg_limit(s, 0);
	s->is_trace = true;
	if (rtt_ms) {
		seg_play(s, "0 > S 0 0 - 64240\n");
		seg_row(s, "%u < S. 0 0 1 65160", rtt_ms);
		seg_row(s, "%u > . - 0 1 502", rtt_ms);
	} else { /* It begins in its middle, and the prober has sent nothing yet. */
		seg_play(s, "0 < P. 1 20 1 509\n1 > . - 0 21 502\n");
	}
	const char *acks = rtt_ms ? "1" : "21";
	seg_row(s, "10000 > . - 0 %s 502", acks);
	seg_row(s, "%.3f < . - 0 1 509", 10000 + ms);
	return seg_episode(s, 0, PROBES, 0)->answered;
}

static void tcp_bounds__an_unnumbered_answer_comes_within_four_round_trips(void **state)
{
	struct seg_script *s = *state;

	assert_true(answers(s, 200, 799));
	assert_false(answers(s, 200, 801));
	/* or half a second, */
	assert_true(answers(s, 20, 499));
	assert_false(answers(s, 20, 501));
	/* and where no round trip is known, before the probe is sent again */
	assert_true(answers(s, 0, 999));
	assert_false(answers(s, 0, 1001));
}

/* A trace that begins with such probes: how long both sides had been silent before is not known. */
static void tcp_bounds__before_a_traces_first_segment_no_silence_is_known(void **state)
{
	struct seg_script *s = *state;

	s->is_trace = true;
	seg_play(s, "0 > . - 0 1 502\n10000 > . - 0 1 502\n20000 > . - 0 1 502\n");
	const struct ta_episode *e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_int_equal(e->idle_before_ns, -1);
	assert_int_equal(e->last_heard_ns, -1);
	assert_ms(e->start_ns, 0);
}

/* The window is shut since 140 ms. */
#define SHUT SEG_HANDSHAKE "100 > P. 1 4000 1 502\n140 < . 1 0 4001 0\n"

/* Half of the least RTO: what comes sooner has crossed the news. */
static void tcp_bounds__a_window_probe_follows_100_ms_after_it_was_shut(void **state)
{
	struct seg_script *s = *state;
	static const char *const probe[] = { "4001 1", "4000 1", "4000 0" };

	for (int i = 0; i < 3; i++) {
		seg_anew(s, SHUT "239.9 > . %s 1 502\n", probe[i]);
		assert_int_equal(seg_count(s, 0, TA_EPISODE_ZERO_WINDOW_PROBE), 0);
		seg_anew(s, SHUT "240 > . %s 1 502\n", probe[i]);
		assert_int_equal(seg_count(s, 0, TA_EPISODE_ZERO_WINDOW_PROBE), 1);
	}
	/* The same where a trace shows no number of empty segments. */
	for (int late = 0; late < 2; late++) {
		seg_limit(s, 0);
		s->is_trace = true;
		seg_play(s, "0 > S 0 0 - 64240\n20 < S. 0 0 1 65160\n20 > . - 0 1 502\n"
			    "100 > P. 1 4000 1 502\n140 < . - 0 4001 0\n");
		seg_row(s, "%.1f > . - 0 1 502", late ? 240.0 : 239.9);
		assert_int_equal(seg_count(s, 0, TA_EPISODE_ZERO_WINDOW_PROBE), late);
	}
}

/* The server probes at `theirs_ms`, the client, heard last at 120 ms, at `ours_ms`. Whether the client's timer counts from the
 * server's probe. */
static bool counts_from_the_peers_probe(struct seg_script *s, double theirs_ms, double ours_ms)
{
	seg_anew(s, SEG_TALKED "%.3f < . 20 0 11 509\n%.3f > . 11 0 21 502\n%.3f > . 10 0 21 502\n",
		 theirs_ms, theirs_ms + 0.1, ours_ms);
	seg_end(s, ours_ms + 500);
	for (unsigned n = 0; n < seg_count(s, 0, PROBES); n++) {
		const struct ta_episode *e = seg_episode(s, 0, PROBES, n);
		if (e->sender != seg_key(seg_conn(s, 0), 0))
			continue;
		assert_ms(e->last_heard_ns, theirs_ms);
		return e->anchor_ns == e->last_heard_ns;
	}
	fail_msg("no probe of the client");
	return false;
}

static void tcp_bounds__a_clean_minute_since_the_peers_probe_is_no_chance(void **state)
{
	struct seg_script *s = *state;

	assert_true(counts_from_the_peers_probe(s, 37000, 97000));
	assert_true(counts_from_the_peers_probe(s, 37000, 157000));
	/* A setting of less than a minute is met by chance. */
	assert_false(counts_from_the_peers_probe(s, 37000, 96000));
	assert_false(counts_from_the_peers_probe(s, 37000, 87000));
	/* To 100 ms. */
	assert_true(counts_from_the_peers_probe(s, 37000, 97099));
	assert_false(counts_from_the_peers_probe(s, 37000, 97101));
	/* Not where the time since what else was heard is a clean one as well: 3 minutes from 120 ms on. */
	assert_false(counts_from_the_peers_probe(s, 120120 + 99, 180120 + 99));
	assert_true(counts_from_the_peers_probe(s, 120120 + 101, 180120 + 101));
}

/* A probe after ten seconds, answered; then nothing more until the capture ends. */
static int64_t setting_of_one_probe(struct seg_script *s, double end_ms)
{
	seg_anew(s, SEG_TALKED "10120 > . 10 0 21 502\n10140 < . 21 0 11 509\n");
	seg_end(s, end_ms);
	return seg_episode(s, 0, PROBES, 0)->fit->keepalive.nominal_idle_ns;
}

static void tcp_bounds__a_timer_that_lapsed_three_times_is_not_set_to_it(void **state)
{
	struct seg_script *s = *state;

	assert_ms(setting_of_one_probe(s, 40119), 10000);
	assert_int_equal(setting_of_one_probe(s, 40121), -1);
}

/* Empty segments that nobody answered, at the same numbers, in a capture that begins with them. */
static void tcp_bounds__three_suspects_at_like_distances_are_probes(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		double ms[3];
		unsigned n;
		bool stays;
	} story[] = {
		{ { 10000, 20000 }, 2, true }, /* with the first, three */
		{ { 10000 }, 1, false },
		{ { 10000, 24999 }, 2, true },
		{ { 10000, 25001 }, 2, false },
		{ { 10000, 20000, 34999 }, 3, true },
		{ { 15001, 25001, 35001 }, 3, false },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_anew(s, "0 > . 9010 0 7021 502\n");
		for (unsigned k = 0; k < story[i].n; k++)
			seg_row(s, "%.0f > . 9010 0 7021 502", story[i].ms[k]);
		seg_end(s, 60000);
		assert_int_equal(seg_count(s, 0, PROBES), story[i].stays);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_bounds__a_probe_follows_nine_tenths_of_a_second_of_silence),
		TELL(tcp_bounds__what_a_probe_does_not_acknowledge_it_had_not_heard),
		TELL(tcp_bounds__a_probe_over_a_missed_ack_follows_its_own_silence),
		TELL(tcp_bounds__a_first_byte_whose_ack_is_slow_is_data),
		TELL(tcp_bounds__a_first_probe_follows_the_probers_own_segment_by_50_ms),
		TELL(tcp_bounds__an_unnumbered_answer_comes_within_four_round_trips),
		TELL(tcp_bounds__before_a_traces_first_segment_no_silence_is_known),
		TELL(tcp_bounds__a_window_probe_follows_100_ms_after_it_was_shut),
		TELL(tcp_bounds__a_clean_minute_since_the_peers_probe_is_no_chance),
		TELL(tcp_bounds__a_timer_that_lapsed_three_times_is_not_set_to_it),
		TELL(tcp_bounds__three_suspects_at_like_distances_are_probes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
