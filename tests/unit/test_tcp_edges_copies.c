/* SPDX-License-Identifier: MIT */
/* The edges of the rules about bytes that are sent again (src/tcp/rules.h): what the peer has reported, how far the sender is. Each is held
 * from both sides. */
#include "support/seg_rows.h"

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

/* What is acknowledged as a whole is no longer reported. */
static void tcp_copies__an_ack_takes_all_of_what_was_reported(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "100 > . 1 100 1 502\n"
		    "100 > . 101 100 1 502\n"
		    "100 > . 201 100 1 502\n"
		    "120 < . 1 0 1 502 sack=101-201\n"
		    "130 < . 1 0 201 502\n"
		    "400 > . 201 100 1 502\n");
	seg_end(s, 1000);
	assert_int_equal(seg_conn(s, 0)->trouble->half[seg_key(seg_conn(s, 0), 0)].sacked_bytes, 0);
	assert_int_equal(seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0)->sacked_bytes, 0);
}

/* RFC 6298: an ACK is of what it covers, and its fastest answer that of the newest of it; what follows was not answered by it. */
static void tcp_copies__a_round_trip_is_of_what_was_acknowledged(void **state)
{
	seg_far_handshake(*state, "");
	seg_play(*state, "200 > . 1 100 1 502\n"
			 "240 > . 101 100 1 502\n"
			 "300 < . 1 0 101 502\n");
	assert_int_equal(seg_half(*state, 0, 0)->rto.min_rtt_us, 100000);
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

/* The first packet that the capture has is not the first of its sender; one with a newer timestamp left it later, so what lies up to 1 MiB
 * in front of it was sent again. Farther away it is no retransmission: TA_STRAY_BYTES. */
static void tcp_copies__what_lies_a_mebibyte_below_the_first_segment_is_sent_again(void **state)
{
	for (int farther = 0; farther < 2; farther++) {
		seg_anew(*state,
			 "100 > . 2000001 100 1 502 ts=100/1\n"
			 "200 > . %d 100 1 502 ts=200/1\n",
			 2000101 - (1 << 20) - farther);
		assert_int_equal(seg_retransmitted(*state, 0, 0), !farther);
		assert_int_equal(seg_out_of_order(*state, 0, 0), farther);
	}
}

/* Of bytes in front of the first only those count that were not seen. */
static void tcp_copies__bytes_below_the_first_are_counted_once(void **state)
{
	seg_anew(*state, "100   > P. 101 100 1 502\n"
			 "100.1 > P.  51 100 1 502\n"
			 "100.2 > P.   1 100 1 502\n");
	const struct ta_conn *c = seg_conn(*state, 0);
	assert_int_equal(c->trouble->half[seg_key(c, 0)].below_bytes, 100);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 200);
}

/* Bytes inside a hole of the capture: where the hole begins nobody has seen, the copy alone is known to be repeated. */
static void tcp_copies__in_a_hole_are_where_they_are(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "100 > . 1 100 1 502\n"
		    "101 > . 301 100 1 502\n"
		    "120 < . 1 0 101 502\n"
		    "400 > . 201 50 1 502\n");
	const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_int_equal(e->seq - s->talk[0].isn[0], 201);
	assert_int_equal(e->length, 50);
	assert_ms(e->anchor_ns, 101);
	const struct ta_half_trouble *t =
		&seg_conn(s, 0)->trouble->half[seg_key(seg_conn(s, 0), 0)];
	assert_int_equal(t->unseen_bytes, 150); /* of 200 */
	seg_end(s, 1000);
	assert_int_equal(t->open_holes_bytes, 150);
	assert_int_equal(t->hole_bytes, 100);
}

/* RFC 3522: the ACK echoes the original. A copy whose options the capture lacks is not known to be later than that. */
static void tcp_copies__without_timestamp_are_not_needless_by_it(void **state)
{
	seg_anew(*state, SEG_HANDSHAKE "100 > P. 1 100 1 502 ts=3000000000/7\n"
				       "320 > P. 1 100 1 502 ts=3000000220/7\n"
				       "760 > P. 1 100 1 502 cut\n"
				       "900 < . 1 0 101 502 ts=99/3000000000\n");
	const struct ta_episode *e = seg_episode(*state, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_int_equal(e->attempt[1].spurious, TA_SPURIOUS_TIMESTAMP);
	assert_int_equal(e->attempt[2].spurious, TA_SPURIOUS_NO);
}

/* Of the four places for SACK blocks those behind the last one hold nothing. */
static void tcp_copies__only_as_many_blocks_are_read_as_there_are(void **state)
{
	static const char row[] = "120 < . 1 0 1 502 sack=101-201";
	struct seg_script *s = *state;
	struct ta_packet p;

	seg_anew(s, SEG_HANDSHAKE "100 > . 1 100 1 502\n"
				  "100 > . 101 100 1 502\n"
				  "100 > . 201 100 1 502\n"
				  "100 > . 301 100 1 502\n");
	assert_true(seg_read_row(s, row, sizeof(row) - 1, &p));
	p.seg.sack[1][0] = s->talk[0].isn[0] + 301;
	p.seg.sack[1][1] = s->talk[0].isn[0] + 401;
	ta_tracker_segment(s->tracker, &p.seg, false, &s->last);
	seg_row(s, "400 > . 1 100 1 502");
	const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_int_equal(e->sacked_bytes, 100);
	assert_int_equal(e->largest_sacked, 100);
}

/* A round trip of the other side tells how far a host is only beside a handshake: else all of it may lie on the other way. */
static void tcp_copies__without_a_handshake_tell_no_distance(void **state)
{
	seg_anew(*state, "100 < P. 1 10 1 502\n120 > . 1 0 11 502\n");
	const struct ta_conn *c = seg_conn(*state, 0);
	assert_int_equal(seg_half(*state, 0, 1)->rto.samples, 1);
	assert_int_equal(ta_replay_near_ns(c, seg_key(c, 0)), -1);
}

/* The capture itself says whose host it was made at, where no handshake tells how far it is. */
static void tcp_copies__of_a_host_that_is_marked_as_sender_are_seen_there(void **state)
{
	static const struct {
		const char *mark;
		bool beside;
	} row[] = { { "sent", true }, { "received", false }, { "", false } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_anew(*state, "100 > . 1 100 1 502 %s\n120 < . 1 0 101 502\n", row[i].mark);
		const struct ta_conn *c = seg_conn(*state, 0);
		assert_int_equal(ta_replay_beside(c, seg_key(c, 0)), row[i].beside);
	}
}

/* Times count from the first frame; what was captured before it, by another clock, lies in front of it. */
static void tcp_copies__of_one_side_alone_tell_when_it_was_last_seen(void **state)
{
	for (int side = 0; side < 2; side++) {
		seg_anew(*state, "-200 %c P. 1 10 1 502\n-100 %c P. 11 10 1 502\n", "><"[side],
			 "><"[side]);
		assert_int_equal(ta_conn_last_seen_ns(seg_conn(*state, 0)), -100000000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_copies__three_duplicate_acks_set_off_a_fast_retransmission),
		TELL(tcp_copies__an_ack_takes_a_part_of_what_was_reported),
		TELL(tcp_copies__a_handshake_twice_as_slow_as_an_answer_tells_no_distance),
		TELL(tcp_copies__what_lies_a_mebibyte_below_the_first_segment_is_sent_again),
		TELL(tcp_copies__an_ack_takes_all_of_what_was_reported),
		TELL(tcp_copies__a_round_trip_is_of_what_was_acknowledged),
		TELL(tcp_copies__bytes_below_the_first_are_counted_once),
		TELL(tcp_copies__in_a_hole_are_where_they_are),
		TELL(tcp_copies__without_timestamp_are_not_needless_by_it),
		TELL(tcp_copies__only_as_many_blocks_are_read_as_there_are),
		TELL(tcp_copies__without_a_handshake_tell_no_distance),
		TELL(tcp_copies__of_a_host_that_is_marked_as_sender_are_seen_there),
		TELL(tcp_copies__of_one_side_alone_tell_when_it_was_last_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
