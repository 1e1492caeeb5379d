/* SPDX-License-Identifier: MIT */
/* How a connection begins and ends, as its flags and episodes tell: whether it was open, what it began with, and who had given up. */
#include "support/seg_script.h"

/* Both sides were heard, and the handshake, where it is in the capture, was completed. */
static void tcp_ends__it_was_open_once_its_handshake_was_complete(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		const char *rows;
		bool open;
	} story[] = {
		{ SEG_HANDSHAKE "100 < P. 1 10 1 509\n", true },
		/* SYN and SYN-ACK, and the ACK is not in the capture: perhaps it never was */
		{ "0 > S 0 0 - 64240\n20 < S. 0 0 1 65160\n1020 < . 1 0 1 65160\n", false },
		{ "0 > S 0 0 - 64240\n20 < S. 0 0 1 65160\n", false },
		{ "0 > P. 1 10 1 502\n20 < . 1 0 11 509\n", true },
		{ "0 > P. 1 10 1 502\n20 > P. 11 10 1 502\n", false },
		{ "0 > P. 1 10 1 502\n20 < R 1 0 - 0\n", false },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_anew(s, "%s", story[i].rows);
		assert_int_equal(!!(seg_conn(s, 0)->flags & TA_CONN_ESTABLISHED), story[i].open);
	}
}

/* What a capture begins with may be a copy itself. */
static void tcp_ends__the_first_segment_of_a_capture_is_no_original(void **state)
{
	struct seg_script *s = *state;

	for (int empty = 0; empty < 2; empty++) {
		seg_anew(s, "%s10 > P. 1 10 1 502\n20 < . 1 0 1 509\n320 > P. 1 10 1 502\n",
			 empty ? "0 > . 1 0 1 502\n" : "");
		const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
		assert_int_equal(e->nattempts, 2);
		assert_int_equal(e->original_seen, empty);
		assert_int_equal(e->no_copies, !empty);
		assert_int_equal(!!(e->attempt[0].flags & TA_ATTEMPT_ORIGINAL), empty);
	}
}

/* Nothing can follow a FIN: such bytes are padding, and move nothing. */
static void tcp_ends__bytes_behind_a_fin_are_none(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, SEG_TALKED "200 > F. 11 0 21 502\n220 < . 21 0 12 509\n300 > P. 12 6 21 502\n");
	const struct ta_conn *c = seg_conn(s, 0);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 10);
	assert_int_equal(seg_half(s, 0, 0)->nxt - s->talk[0].isn[0], 12);
	const struct ta_anomaly *a =
		ta_anomaly_find(ta_tracker_anomalies(s->tracker), "tcp.data_after_fin");
	assert_non_null(a);
	assert_int_equal(a->first_frame, 9);
	assert_int_equal(seg_episodes(s, 0), 0);
}

/* RFC 9293 section 3.10.7.1: who has no such connection answers a segment with a RST of its ACK number: it had given up before. */
static void tcp_ends__a_rst_without_state_shows_that_its_sender_had_given_up(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		const char *rows;
		enum ta_result result;
	} story[] = {
		{ "60s < P. 21 10 11 509\n60020 > R 11 0 - 0\n", TA_RESULT_GAVE_UP },
		{ "60s < P. 21 10 11 509\n60099 > R 11 0 - 0\n", TA_RESULT_GAVE_UP },
		/* too late for an answer */
		{ "60s < P. 21 10 11 509\n60101 > R 11 0 - 0\n", TA_RESULT_RESET_BY_SENDER },
		/* with an ACK, a window, or its own number it has its state */
		{ "60s < P. 21 10 11 509\n60020 > R. 11 0 31 0\n", TA_RESULT_RESET_BY_SENDER },
		{ "60s < P. 21 10 11 509\n60020 > R 11 0 - 502\n", TA_RESULT_RESET_BY_SENDER },
		{ "60s < P. 21 10 11 509\n60020 > R 21 0 - 0\n", TA_RESULT_RESET_BY_SENDER },
		/* what it answers is no data */
		{ "60s < . 21 0 11 509\n60020 > R 11 0 - 0\n", TA_RESULT_RESET_BY_SENDER },
		{ "60020 > R 11 0 - 0\n", TA_RESULT_RESET_BY_SENDER },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_limit(s, 0);
		seg_talk(s);
		seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
		seg_play(s, story[i].rows);
		const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
		if (!e->closed || e->result != story[i].result)
			fail_msg("story %zu: %s", i, ta_result_name(e->result));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_ends__it_was_open_once_its_handshake_was_complete),
		TELL(tcp_ends__the_first_segment_of_a_capture_is_no_original),
		TELL(tcp_ends__bytes_behind_a_fin_are_none),
		TELL(tcp_ends__a_rst_without_state_shows_that_its_sender_had_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
