/* SPDX-License-Identifier: MIT */
/* The edges of the rules about RSTs (src/tcp/rules.h): where its number lies, whether it is in step, what answers it and what it
 * answers. Each is held from both sides. */
#include "support/seg_script.h"

static const struct ta_reset *reset_of(const struct seg_script *s)
{
	const struct ta_trouble *t = seg_conn(s, 0)->trouble;

	if (!t || !t->nresets)
		fail_msg("no RST");
	return &t->reset[0];
}

/* TA_WINDOW_UNKNOWN_BYTES, 65535: the largest window without scaling is what its receiver may have, where that is not known. */
static void tcp_reset__an_unknown_window_is_65535(void **state)
{
	static const struct {
		const char *window;
		unsigned off;
		bool ahead;
	} row[] = {
		{ "-", 65535, true },  { "-", 65536, false },  { "0", 65535, true },
		{ "0", 65536, false }, { "1000", 1000, true }, { "1000", 1001, false },
		{ "1000", 0, false },
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 " 0  >  .  1  0  1  %s\n"
			 "20  <  .  1  0  1  %s\n"
			 "30  <  R  %u 0  -  0\n",
			 row[i].window, row[i].window, 1 + row[i].off);
		assert_int_equal(reset_of(*state)->ahead, row[i].ahead);
		assert_int_equal(reset_of(*state)->exact, !row[i].off);
	}
}

/* TA_BEHIND_RTTS, 2: a round trip takes 20 ms; the ACK that leaves out what was sent more than 40 ms before is not in step. */
static void tcp_reset__an_ack_is_behind_after_two_round_trips(void **state)
{
	static const struct {
		double ms;
		unsigned ack;
		bool behind;
	} row[] = { { 40, 1, false }, { 40.001, 1, true }, { 40.001, 11, false } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, SEG_HANDSHAKE "100 > P. 1 10 1 502\n%.3f < R. 1 0 %u 0\n",
			 100 + row[i].ms, row[i].ack);
		assert_int_equal(reset_of(*state)->behind, row[i].behind);
	}
}

/* TA_CHALLENGE_MIN_NS, 10 ms: the challenge (RFC 5961 section 3.2) comes that long after a RST out of place, and two round trips of its
 * sender, 20 ms each, where they are known. */
static void tcp_reset__a_challenge_comes_within_two_round_trips_and_10_ms(void **state)
{
	static const struct {
		double ms;
		bool challenged;
	} row[] = { { 50, true }, { 50.001, false } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, SEG_TALKED "200 > R 90000 0 - 0\n%.3f < . 21 0 11 502\n",
			 200 + row[i].ms);
		assert_int_equal(reset_of(*state)->challenged, row[i].challenged);
		/* Begun in its middle: no round trip is known. */
		seg_anew(*state,
			 " 0  >  .      1  0  1  502\n"
			 "20  <  .      1  0  1  502\n"
			 "30  >  R  90001  0  -    0\n"
			 "%.3f  <  .  1  0  1  502\n",
			 30 + row[i].ms - 40);
		assert_int_equal(reset_of(*state)->challenged, row[i].challenged);
	}
}

/* TA_ANSWERS_RST_NS, 100 ms: a host that had given up answers what comes to it with a RST of its ACK number within that time (RFC 9293
 * section 3.10.7.1), so its own chain had ended before. */
static void tcp_reset__who_had_given_up_answers_within_100_ms(void **state)
{
	static const struct {
		double ms;
		enum ta_result result;
	} row[] = { { 99.999, TA_RESULT_GAVE_UP }, { 100, TA_RESULT_RESET_BY_SENDER } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state,
			 SEG_TALKED "200 < P. 21 10 11 502\n"
				    "400 < P. 21 10 11 502\n"
				    "9000 > P. 11 10 21 502\n"
				    "%.3f < R 21 0 - 0\n",
			 9000 + row[i].ms);
		seg_end(*state, 20000);
		assert_result(seg_episode(*state, 0, TA_EPISODE_RETRANSMISSION, 0), row[i].result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_reset__an_unknown_window_is_65535),
		TELL(tcp_reset__an_ack_is_behind_after_two_round_trips),
		TELL(tcp_reset__a_challenge_comes_within_two_round_trips_and_10_ms),
		TELL(tcp_reset__who_had_given_up_answers_within_100_ms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
