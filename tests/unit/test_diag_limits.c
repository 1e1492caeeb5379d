/* SPDX-License-Identifier: MIT */
/* The thresholds of src/diag/rules.h, each from both sides: moved by half, or by one, a row fails. */
#include <stdio.h>
#include <string.h>

#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

/* ---- several connections ---- */

/* TA_GROUP_CONNECTIONS, TA_RESETS_TOGETHER_NS: by their server. */
static bool reset_together(struct seg_script *s, int connections, double apart_ms)
{
	seg_limit(s, 0);
	for (int n = 0; n < connections; n++)
		seg_open(s, n, n);
	for (int n = 0; n < connections; n++) {
		seg_row(s, "%.1f  >  P.  1  10   1  502 c=%d", 1000 + apart_ms * n, n);
		seg_row(s, "%.1f  <  R.  1   0  11  502 c=%d", 1020 + apart_ms * n, n);
	}
	return seg_observe(s, 60000, TA_OBS_RESET_TOGETHER) != NULL;
}

static void limits__resets_of_two_connections_within_100_ms_have_one_cause(void **state)
{
	assert_false(reset_together(*state, 1, 0));
	assert_true(reset_together(*state, 2, 99));
	assert_false(reset_together(*state, 2, 101));
}

/* That a client closes by RST is no news, however many at once. */
static void limits__resets_of_clients_have_no_one_cause(void **state)
{
	for (int side = 0; side < 2; side++) {
		struct seg_script *s = *state;

		seg_limit(s, 0);
		for (int n = 0; n < 2; n++) {
			s->talk[n].addr[0] = s->talk[0].addr[0];
			seg_open(s, n, n);
			seg_row(s, "%d  >  P.  1  10   1  502 c=%d", 500 + n, n);
			seg_row(s, "%d  <  P.  1  10  11  502 c=%d", 520 + n, n);
		}
		for (int n = 0; n < 2; n++)
			if (side)
				seg_row(s, "%d  <  R.  11  0  11  502 c=%d", 1000 + n, n);
			else
				seg_row(s, "%d  >  R.  11  0  11  502 c=%d", 1000 + n, n);
		for (uint32_t n = 0; n < 2; n++)
			assert_verdict(seg_diagnose(s, 60000, n), TA_SCN_PROCESS_EXIT,
				       "a failure on either side");
		assert_int_equal(seg_observe(s, 60000, TA_OBS_RESET_TOGETHER) != NULL, side);
	}
}

/* Two connections of a server fall silent; `heard`: a sign of it so long after the second. */
static bool die_together(struct seg_script *s, double apart_ms, double heard_ms,
			 enum ta_observation_kind kind)
{
	seg_limit(s, 0);
	for (int n = 0; n < 2; n++)
		seg_open(s, n, n);
	seg_in_vain(s, 1000, 7, "> P. 1 10 1 502 c=0");
	seg_in_vain(s, 1000 + apart_ms, 7, "> P. 1 10 1 502 c=1");
	if (heard_ms > 0)
		seg_row(s, "%.0f host 10.0.0.2 udp", 1000 + apart_ms + heard_ms);
	return seg_observe(s, 90000, kind) != NULL;
}

/* TA_DEATHS_TOGETHER_NS, TA_HEARD_LATER_NS. */
static void limits__connections_that_fall_silent_within_5_s_do_so_together(void **state)
{
	assert_true(die_together(*state, 4900, 0, TA_OBS_HOST_SILENT));
	assert_false(die_together(*state, 5100, 0, TA_OBS_HOST_SILENT));
	assert_false(die_together(*state, 100, 1700, TA_OBS_HOST_SILENT)); /* it came from it */
	assert_false(
		die_together(*state, 100, 1700, TA_OBS_DIED_TOGETHER)); /* may have been underway */
	assert_true(die_together(*state, 100, 2300, TA_OBS_DIED_TOGETHER));
}

/* Each within 5 s of the one before: the group may take longer. */
static void limits__a_group_goes_on_from_one_to_the_next(void **state)
{
	struct seg_script *s = *state;

	for (int n = 0; n < 3; n++)
		seg_open(s, n, n);
	for (int n = 0; n < 3; n++) {
		char segment[40];

		snprintf(segment, sizeof(segment), "> P. 1 10 1 502 c=%d", n);
		seg_in_vain(s, 1000 + 4900 * n, 7, segment);
	}
	const struct ta_observation *o = seg_observe(s, 90000, TA_OBS_HOST_SILENT);
	assert_non_null(o);
	assert_int_equal(o->nconns, 3);
}

/* A host that was never heard did not fall silent. */
static void limits__only_a_host_that_was_heard_falls_silent(void **state)
{
	struct seg_script *s = *state;

	for (int heard = 0; heard < 2; heard++) {
		seg_limit(s, 0);
		if (heard)
			seg_row(s, "900 host 10.0.0.2 udp");
		for (int n = 0; n < 2; n++) {
			seg_row(s, "%d  >  P.  1  10  1  502 c=%d", 10 + n, n);
			seg_in_vain(s, 1000 + 100 * n, 7,
				    n ? "> P. 11 10 1 502 c=1" : "> P. 11 10 1 502 c=0");
		}
		for (uint32_t n = 0; n < 2; n++)
			assert_verdict(seg_diagnose(s, 90000, n), TA_SCN_PEER_SILENT, "in vain");
		assert_int_equal(seg_observe(s, 90000, TA_OBS_HOST_SILENT) != NULL, heard);
	}
}

/* TA_ONE_SIDED_SEGMENTS. */
static void limits__four_segments_of_one_side_miss_the_other(void **state)
{
	struct seg_script *s = *state;

	for (int n = 3; n <= 4; n++) {
		seg_limit(s, 0);
		for (int i = 0; i < n; i++)
			seg_row(s, "%d  >  P.  %d  10  %d  502", 100 * i, 1 + 10 * i, 1 + 20 * i);
		assert_int_equal(seg_observe(s, 60000, TA_OBS_ONE_SIDED_CAPTURE) != NULL, n == 4);
	}
}

/* TA_NEIGHBOUR_REQUESTS. */
static void limits__three_requests_without_an_answer_are_told(void **state)
{
	struct seg_script *s = *state;

	for (int n = 2; n <= 3; n++) {
		seg_anew(s, SEG_TALKED);
		for (int i = 0; i < n; i++)
			seg_row(s, "%d arp? 10.0.0.1 10.0.0.2", 5000 + 1000 * i);
		assert_int_equal(seg_observe(s, 60000, TA_OBS_NEIGHBOUR_UNANSWERED) != NULL,
				 n == 3);
	}
}

/* ---- the capture ---- */

/* TA_DUPLICATES_ONE_IN: one was captured twice. */
static void limits__one_segment_in_20_captured_twice_is_told(void **state)
{
	struct seg_script *s = *state;

	for (int segments = 20; segments <= 21; segments++) {
		seg_limit(s, 0);
		seg_row(s, "0    >  P.  1  10  1  502 id=100");
		for (int i = 0; i < segments - 1; i++)
			seg_row(s, "%.1f  >  P.  %d  10  1  502 id=%d", 0.5 + 100 * i, 1 + 10 * i,
				100 + i);
		assert_int_equal(s->duplicates, 1);
		assert_int_equal(seg_observe(s, 60000, TA_OBS_DUPLICATED_CAPTURE) != NULL,
				 segments == 20);
	}
}

/* TA_CAPTURE_GAP_NS, TA_BUSY_SEGMENTS. */
static bool gap(struct seg_script *s, unsigned segments, double ms, bool is_trace)
{
	double at = 0;

	seg_anew(s, SEG_HANDSHAKE);
	s->is_trace = is_trace;
	for (unsigned i = 3; i < segments; i += 2) {
		at = 100 + 20 * i + (i > segments / 2 ? ms : 0);
		seg_row(s, "%.0f > P. %u 10 1 502", at, 1 + 5 * (i - 3));
		if (i + 1 < segments)
			seg_row(s, "%.0f < . 1 0 %u 502", at + 10, 11 + 5 * (i - 3));
	}
	assert_int_equal(s->segments, segments);
	return seg_observe(s, at + 100, TA_OBS_CAPTURE_GAP) != NULL;
}

static void limits__a_gap_of_5_s_among_500_segments_stands_out(void **state)
{
	assert_false(gap(*state, 499, 9000, false));
	assert_true(gap(*state, 500, 9000, false));
	assert_false(gap(*state, 600, 4900, false));
	assert_true(gap(*state, 600, 5000, false));
}

/* A pasted trace is a selection of frames. */
static void limits__a_trace_has_no_gaps(void **state)
{
	assert_true(gap(*state, 600, 9000, false));
	assert_false(gap(*state, 600, 9000, true));
}

/* The pause of a timer is no gap in the capture: with what ends it, it is an attempt's. */
static void limits__a_pause_of_a_timer_is_no_gap(void **state)
{
	struct seg_script *s = *state;

	for (int again = 0; again < 2; again++) {
		seg_anew(s, SEG_HANDSHAKE);
		for (int i = 0; i < 600; i++)
			seg_row(s, "%d  >  .  %d  10  1  502", 100 + i, 1 + 10 * i);
		seg_row(s, "710  <  .  1  0  5991  502");
		seg_row(s, "8000  >  .  %d  10  1  502", again ? 5991 : 6001);
		seg_row(s, "8020  <  .  1  0  %d  502", again ? 6001 : 6011);
		assert_int_equal(seg_observe(s, 9000, TA_OBS_CAPTURE_GAP) != NULL, !again);
	}
}

/* ---- conformance ---- */

static const struct ta_conformance *clause(struct seg_script *s, double end_ms, const char *name)
{
	const struct ta_diagnosis *d = seg_diagnose(s, end_ms, 0);

	for (size_t i = 0; i < d->nconformance; i++)
		if (!strcmp(d->conformance[i].rule, name))
			return &d->conformance[i];
	return NULL;
}

/* TA_CONFORMANCE_ATTEMPTS, TA_RFC1122_R1_RETRANSMISSIONS: an original and its copies. */
static void limits__a_chain_of_four_attempts_shows_how_it_backs_off(void **state)
{
	struct seg_script *s = *state;

	for (unsigned copies = 2; copies <= 3; copies++) {
		seg_anew(s, SEG_TALKED);
		seg_in_vain(s, 1000, copies, "> P. 11 10 21 502");
		const struct ta_conformance *r1 = clause(s, 60000, "RFC 1122 4.2.3.5");
		assert_int_equal(r1 != NULL, copies == 3);
		if (r1)
			assert_int_equal(r1->verdict, TA_MEETS);
	}
}

/* The first clause whose words have this, or NULL. */
static const struct ta_conformance *clause_that_says(struct seg_script *s, double end_ms,
						     const char *words)
{
	const struct ta_diagnosis *d = seg_diagnose(s, end_ms, 0);

	for (size_t i = 0; i < d->nconformance; i++)
		if (strstr(d->conformance[i].text, words))
			return &d->conformance[i];
	return NULL;
}

/* TA_RFC1122_R1_RETRANSMISSIONS: a loss probe of new data is an attempt, and no retransmission. */
static void limits__three_retransmissions_are_the_least_of_r1(void **state)
{
	struct seg_script *s = *state;

	for (int copies = 2; copies <= 3; copies++) {
		seg_anew(s, SEG_TALKED "1000  >  .     11  1460  21  502\n"
				       "1040  >  P.  1471   700  21  502\n"
				       "1240  >  .     11  1460  21  502\n"
				       "1680  >  .     11  1460  21  502\n");
		if (copies == 3)
			seg_row(s, "2560  >  .     11  1460  21  502");
		const struct ta_conformance *r1 = clause_that_says(s, 600000, "the 3 of R1");
		const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
		assert_int_equal(e->attempts_total, copies + 2);
		assert_non_null(r1);
		assert_int_equal(r1->verdict, copies == 3 ? TA_MEETS : TA_DIFFERS);
	}
}

/* An answer to a probe of a closed window that is not in the capture may have been lost. */
static void limits__each_window_probe_is_to_be_answered(void **state)
{
	struct seg_script *s = *state;

	for (int answered = 3; answered <= 4; answered++) {
		seg_anew(s, SEG_TALKED "1000  <  .  21  0  11  0\n");
		for (int i = 0; i < 4; i++) {
			int at = 1000 + 220 * ((2 << i) - 1);
			seg_row(s, "%d  >  .  10  0  21  502", at);
			if (i < answered)
				seg_row(s, "%d  <  .  21  0  11  0", at + 20);
		}
		const struct ta_conformance *c = clause_that_says(s, 10000, "of 4 window probes");
		assert_non_null(c);
		assert_int_equal(c->side, seg_key(seg_conn(s, 0), 1));
		assert_int_equal(c->verdict, answered == 4 ? TA_MEETS : TA_NOT_OBSERVABLE);
	}
}

/* A chain of gaps in ms, all in vain. */
static void chain(struct seg_script *s, const double *gap)
{
	double at = 1000;

	seg_anew(s, SEG_TALKED "1000  >  P.  11  10  21  502\n");
	for (; *gap > 0; gap++) {
		at += *gap;
		seg_row(s, "%.0f  >  P.  11  10  21  502", at);
	}
}

/* TA_RFC6298_RTO_MIN_NS: 2.4. */
static void limits__a_timeout_below_a_second_differs_from_the_rfc(void **state)
{
	static const double below[] = { 980, 1960, 3920, 7840, 15680, 0 };
	static const double above[] = { 1020, 2040, 4080, 8160, 16320, 0 };

	chain(*state, below);
	const struct ta_conformance *c = clause(*state, 90000, "RFC 6298 2.4");
	assert_non_null(c);
	assert_int_equal(c->verdict, TA_DIFFERS);
	chain(*state, above);
	assert_null(clause(*state, 90000, "RFC 6298 2.4"));
}

/* TA_RFC6298_RTO_MAX_NS: 2.5. */
static void limits__a_cap_below_60_s_violates_the_rfc(void **state)
{
	static const double below[] = { 1000,  2000,  4000,  8000,  16000, 32000,
					58000, 58000, 58000, 58000, 0 };
	static const double above[] = { 1000,  2000,  4000,  8000,  16000, 32000,
					62000, 62000, 62000, 62000, 0 };

	chain(*state, below);
	const struct ta_conformance *c = clause(*state, 400000, "RFC 6298 2.5");
	assert_non_null(c);
	assert_int_equal(c->verdict, TA_VIOLATES);
	chain(*state, above);
	c = clause(*state, 400000, "RFC 6298 2.5");
	assert_non_null(c);
	assert_int_equal(c->verdict, TA_MEETS);
}

/* TA_RFC1122_R2_NS: 4.2.3.5, of the first send to where the timer expires that was the last. */
static void limits__a_sender_that_gives_up_before_100_s_differs_from_the_rfc(void **state)
{
	static const double base[] = { 300, 440 }; /* 255 times: 76.5 s, 112.2 s */

	for (int late = 0; late < 2; late++) {
		double gap[8] = { 0 };

		for (int i = 0; i < 7; i++)
			gap[i] = base[late] * (1 << i);
		chain(*state, gap);
		const struct ta_conformance *r2 = clause_that_says(*state, 900000, "R2 is");
		assert_non_null(r2);
		assert_int_equal(r2->verdict, late ? TA_MEETS : TA_DIFFERS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(limits__resets_of_two_connections_within_100_ms_have_one_cause),
		TELL(limits__connections_that_fall_silent_within_5_s_do_so_together),
		TELL(limits__four_segments_of_one_side_miss_the_other),
		TELL(limits__three_requests_without_an_answer_are_told),
		TELL(limits__one_segment_in_20_captured_twice_is_told),
		TELL(limits__a_gap_of_5_s_among_500_segments_stands_out),
		TELL(limits__a_chain_of_four_attempts_shows_how_it_backs_off),
		TELL(limits__resets_of_clients_have_no_one_cause),
		TELL(limits__only_a_host_that_was_heard_falls_silent),
		TELL(limits__a_trace_has_no_gaps),
		TELL(limits__a_pause_of_a_timer_is_no_gap),
		TELL(limits__a_group_goes_on_from_one_to_the_next),
		TELL(limits__each_window_probe_is_to_be_answered),
		TELL(limits__three_retransmissions_are_the_least_of_r1),
		TELL(limits__a_timeout_below_a_second_differs_from_the_rfc),
		TELL(limits__a_cap_below_60_s_violates_the_rfc),
		TELL(limits__a_sender_that_gives_up_before_100_s_differs_from_the_rfc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
