/* SPDX-License-Identifier: MIT */
/* The edges of the rules about bytes that are sent again (src/tcp/rules.h): what the peer has reported, how far the sender is. Each is held
 * from both sides. */
#include "support/seg_script.h"

#include "tcp/replay.h"

/* TA_DUPACKS, 3 (RFC 5681 section 3.2). */
static void tcp_copies__three_duplicate_acks_set_off_a_fast_retransmission(void **state)
{
	for (int n = 2; n <= 3; n++) {
		seg_anew(*state, SEG_HANDSHAKE "100 > . 1 100 1 502\n"
					       "100 > . 101 100 1 502\n"
					       "100 > . 201 100 1 502\n"
					       "100 > . 301 100 1 502\n"
					       "120 < . 1 0 1 502\n");
		for (int i = 0; i < n; i++)
			seg_row(*state, "%d < . 1 0 1 502", 121 + i);
		seg_row(*state, "130 > . 1 100 1 502");
		const struct ta_episode *e = seg_episode(*state, 0, TA_EPISODE_RETRANSMISSION, 0);
		assert_int_equal(!!(e->attempt[1].flags & TA_ATTEMPT_FAST), n == 3);
	}
}

/* RFC 2018: an ACK inside a segment that a SACK block had reported takes that much of it away. */
static void tcp_copies__an_ack_takes_a_part_of_what_was_reported(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "100 > . 1 100 1 502\n"
		    "100 > . 101 100 1 502\n"
		    "120 < . 1 0 1 502 sack=101-201\n"
		    "130 < . 1 0 151 502\n"
		    "400 > . 151 50 1 502\n");
	seg_end(s, 1000);
	assert_int_equal(seg_conn(s, 0)->trouble->half[seg_key(seg_conn(s, 0), 0)].sacked_bytes,
			 50);
}

/* TA_SLOW_HANDSHAKE, 2: the client took 100 ms to answer the SYN-ACK, and answered something later in less than half of that. */
static void tcp_copies__a_handshake_twice_as_slow_as_an_answer_tells_no_distance(void **state)
{
	static const struct {
		double answer_ms, near_ms;
	} row[] = { { 50, 100 }, { 49.999, 49.999 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct seg_script *s = *state;

		seg_anew(s,
			 "  0  >  S   0   0   -  64240\n"
			 " 10  <  S.  0   0   1  65160\n"
			 "110  >  .   1   0   1    502\n"
			 "200  <  P.  1  20   1    502\n"
			 "%.3f > .  1   0  21    502\n",
			 200 + row[i].answer_ms);
		assert_ms(ta_replay_near_ns(seg_conn(s, 0), seg_key(seg_conn(s, 0), 0)),
			  row[i].near_ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_copies__three_duplicate_acks_set_off_a_fast_retransmission),
		TELL(tcp_copies__an_ack_takes_a_part_of_what_was_reported),
		TELL(tcp_copies__a_handshake_twice_as_slow_as_an_answer_tells_no_distance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
