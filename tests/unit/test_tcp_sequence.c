/* SPDX-License-Identifier: MIT */
/* Sequence space, windows, round trips, and what a capture does to the order and number of segments. */
#include "support/seg_script.h"

static uint64_t payload(const struct seg_script *s, int side)
{
	return ta_conn_payload_bytes(seg_conn(s, 0), seg_key(seg_conn(s, 0), side));
}

static void tcp_sequence__passes_two_to_the_32(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].isn[0] = 0xffffff9c;
	s->talk[0].isn[1] = 0xffffffff;
	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  300    1  502\n"
		    " 120  <  P.    1  200  301  502\n"
		    " 121  >  P.  301   10  201  502\n"
		    " 141  <  .   201    0  311  502\n");
	assert_int_equal(payload(s, 0), 310);
	assert_int_equal(payload(s, 1), 200);
	assert_null(seg_conn(s, 0)->trouble);
	assert_null(seg_half(s, 0, 0)->out);
}

static void tcp_sequence__finds_a_retransmission_across_two_to_the_32(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].isn[0] = 0xffffffce;
	seg_handshake(s);
	seg_play(s, " 100  >  .     1  100    1  502\n"
		    " 100  >  P.  101  100    1  502\n"
		    " 400  >  .     1  100    1  502\n"
		    " 420  <  .     1    0  201  502\n");
	seg_end(s, 1000);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
	assert_int_equal(payload(s, 0), 200);
	assert_int_equal(seg_episodes(s, 0), 1);
}

static void tcp_sequence__counts_bytes_beyond_four_gigabytes(void **state)
{
	struct seg_script *s = *state;
	uint64_t at = 1;

	seg_handshake(s);
	for (int i = 0; i < 20; i++, at += 500000000) {
		seg_row(s, "%d > P. %llu 500000000 1 502", 100 + 50 * i, (unsigned long long)at);
		seg_row(s, "%d < . 1 0 %llu 502", 120 + 50 * i, (unsigned long long)at + 500000000);
	}
	assert_true(payload(s, 0) == UINT64_C(10000000000));
	assert_null(seg_conn(s, 0)->trouble);
}

/* An ACK half the sequence space away lies neither behind nor ahead of what was sent: data after it is followed the long way. */
static void tcp_sequence__follows_data_before_an_ack_from_nowhere(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "   0  >  S     0    0           -  64240  mss=1460\n"
		    "  10  <  S.    0    0           1  65160  mss=1460\n"
		    "  20  >  .     1    0  2147483649    502\n"
		    "  21  >  P.    1  100           1    502\n"
		    "  31  <  P.    1  200         101    502\n"
		    "  41  >  .   101    0         201    502\n");
	assert_true(seg_half(s, 0, 1)->una - seg_half(s, 0, 1)->nxt == 0);
}

static void tcp_sequence__scales_windows_when_both_offer_it(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240  ws=7\n"
		    " 20  <  S.  0  0  1  65160  ws=9\n");
	assert_int_equal(seg_half(s, 0, 0)->wnd, 64240); /* never in a SYN */
	assert_int_equal(seg_half(s, 0, 1)->wnd, 65160);
	seg_play(s, " 20  >  .   1  0  1    502\n"
		    " 40  <  .   1  0  1    127\n");
	assert_int_equal(seg_half(s, 0, 0)->wnd, 502 * 128);
	assert_int_equal(seg_half(s, 0, 1)->wnd, 127 * 512);
}

static void tcp_sequence__scales_no_window_when_only_one_side_offers_it(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240  ws=7\n"
		    " 20  <  S.  0  0  1  65160\n"
		    " 20  >  .   1  0  1    502\n");
	assert_int_equal(seg_half(s, 0, 0)->wnd, 502);
}

static void tcp_sequence__takes_a_scale_above_14_for_14(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240  ws=30\n"
		    " 20  <  S.  0  0  1  65160  ws=0\n"
		    " 20  >  .   1  0  1  65535\n");
	assert_int_equal(seg_half(s, 0, 0)->wnd, 65535u << 14);
}

static void tcp_sequence__samples_round_trips_as_the_sender_does(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s); /* the SYN's is the client's first: 20 ms */
	seg_play(s, " 100  >  .     1  100    1  502\n"
		    " 110  >  P.  101  100    1  502\n"
		    " 150  <  .     1    0  201  502  # delayed: from the earlier segment\n");
	assert_int_equal(seg_half(s, 0, 0)->rto.samples, 2);
	assert_int_equal(seg_half(s, 0, 0)->rto.min_rtt_us, 20000);
	/* 20 + (50 - 20) / 8 */
	assert_ms(ta_rto_srtt_ns(&seg_half(s, 0, 0)->rto), 23.75);
}

static void tcp_sequence__takes_no_sample_from_what_was_sent_twice(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  100    1  502\n"
		    " 500  >  P.  1  100    1  502\n"
		    " 510  <  .   1    0  101  502  # Karn: of the first or of the second?\n");
	assert_int_equal(seg_half(s, 0, 0)->rto.samples, 1);
}

static void tcp_sequence__tells_reordering_by_ip_id(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	/* 80 ms late: no clock would tell. */
	seg_play(s, " 100  >  .   101  100    1  502  id=5002\n"
		    " 180  >  .     1  100    1  502  id=5001\n"
		    " 200  <  .     1    0  201  502\n");
	seg_end(s, 1000);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_out_of_order(s, 0, 0), 1);
	assert_int_equal(seg_episodes(s, 0), 0);
	assert_int_equal(payload(s, 0), 200);
}

static void tcp_sequence__tells_reordering_by_ip_id_across_its_wrap(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  .   101  100    1  502  id=1\n"
		    " 180  >  .     1  100    1  502  id=65535\n");
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_out_of_order(s, 0, 0), 1);
}

static void tcp_sequence__tells_reordering_by_timestamp(void **state)
{
	struct seg_script *s = *state;

	s->no_ip_ids = true;
	seg_handshake(s);
	seg_play(s, " 100  >  .   101  100    1  502  ts=1001/5\n"
		    " 180  >  .     1  100    1  502  ts=1000/5\n"
		    " 200  <  .     1    0  201  502  ts=70/1001\n");
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_out_of_order(s, 0, 0), 1);
}

static void tcp_sequence__tells_reordering_by_time_alone(void **state)
{
	struct seg_script *s = *state;

	s->no_ip_ids = true;
	seg_handshake(s);
	seg_play(s, " 100.0  >  .   101  100    1  502\n"
		    " 100.4  >  .     1  100    1  502\n"
		    " 120    <  .     1    0  201  502\n");
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_out_of_order(s, 0, 0), 1);
}

static void tcp_sequence__tells_a_loss_before_the_capture_from_reordering(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	/* Within the round trip that others take for reordering; its IP ID says it was sent later. */
	seg_play(s, " 100    >  .   101  100    1  502  id=5002\n"
		    " 110    <  .     1    0    1  502  sack=101-201\n"
		    " 112    >  .     1  100    1  502  id=5003\n"
		    " 132    <  .     1    0  201  502\n");
	seg_end(s, 1000);
	assert_int_equal(seg_out_of_order(s, 0, 0), 0);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
	e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_false(e->original_seen);
	assert_true(e->attempt[0].flags & TA_ATTEMPT_UNSEEN);
	assert_int_equal(payload(s, 0), 200);
}

static void tcp_sequence__excuses_an_ack_that_was_captured_before_its_data(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100.0  <  .   1    0  101  502\n"
		    " 100.1  >  P.  1  100    1  502\n"
		    " 120.0  <  P.  1   20  101  502\n"
		    " 120.1  >  .   101  0   21  502\n");
	seg_end(s, 1000);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_episodes(s, 0), 0);
	assert_int_equal(payload(s, 0), 100);
	assert_int_equal(payload(s, 1), 20);
}

static void tcp_sequence__counts_acks_for_bytes_that_it_never_saw(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;
	int client;

	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  100    1  502\n"
		    " 120  <  .     1    0  301  502  # 200 bytes more than the capture has\n"
		    " 200  >  P.  301  100    1  502\n"
		    " 220  <  .     1    0  401  502\n");
	seg_end(s, 1000);
	c = seg_conn(s, 0);
	client = seg_key(c, 0);
	assert_int_equal(c->trouble->half[client].acked_unseen, 1);
	assert_int_equal(c->trouble->half[client].unseen_bytes, 200);
	assert_int_equal(seg_episodes(s, 0), 0);
	assert_int_equal(payload(s, 0), 200);
}

static void tcp_sequence__counts_a_packet_captured_twice_once(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100.00  >  P.  1  100    1  502  id=500\n"
		    " 100.02  >  P.  1  100    1  502  id=500\n");
	assert_true(s->last.duplicate);
	seg_play(s, " 120.00  <  .   1    0  101  502  id=900\n"
		    " 120.02  <  .   1    0  101  502  id=900\n");
	assert_true(s->last.duplicate);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_half(s, 0, 0)->segments, 3);
	assert_null(seg_conn(s, 0)->trouble);
}

static void tcp_sequence__counts_a_packet_captured_on_both_sides_of_a_router_once(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100.0  >  P.  1  100    1  502  id=500 ttl=64\n"
		    " 102.0  >  P.  1  100    1  502  id=500 ttl=63\n");
	assert_true(s->last.duplicate);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_sequence__knows_a_copy_without_ip_id_by_its_timestamps(void **state)
{
	struct seg_script *s = *state;

	s->no_ip_ids = true;
	seg_handshake(s);
	seg_play(s, " 100.00  >  P.  1  100  1  502  ts=1000/5\n"
		    " 100.30  >  P.  1  100  1  502  ts=1000/5\n");
	assert_true(s->last.duplicate);
	seg_play(s, " 400.00  >  P.  1  100  1  502  ts=1300/5  # a true retransmission\n");
	assert_false(s->last.duplicate);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
}

static void tcp_sequence__takes_a_retransmission_with_a_new_ip_id_for_no_copy(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100.0  >  P.  1  100  1  502  id=500\n"
		    " 100.5  >  P.  1  100  1  502  id=501\n");
	assert_false(s->last.duplicate);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
}

static void tcp_sequence__collapses_no_burst_of_equal_acks(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	/* Duplicate ACKs of one burst are equal to the last bit where there is no IP ID. */
	s->no_ip_ids = true;
	seg_handshake(s);
	seg_play(s, " 100.0  >  .     1  100  1  502\n"
		    " 100.0  >  .   101  100  1  502\n"
		    " 100.0  >  .   201  100  1  502\n"
		    " 100.0  >  .   301  100  1  502\n"
		    " 120.0  <  .     1    0  1  502\n"
		    " 120.1  <  .     1    0  1  502\n"
		    " 120.1  <  .     1    0  1  502\n"
		    " 120.2  <  .     1    0  1  502\n"
		    " 120.3  >  .     1  100  1  502\n"
		    " 140    <  .     1    0  401  502\n");
	seg_end(s, 1000);
	assert_int_equal(s->duplicates, 0);
	e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_attempts(e, "of");
}

static void tcp_sequence__follows_a_mirrored_capture_as_if_it_were_not(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;
	/* Every packet twice, 30 us apart, with one loss and its timeout. */
	static const char *const row[] = {
		"0 > S 0 0 - 64240 id=1",      "20 < S. 0 0 1 65160 id=0",
		"20.5 > . 1 0 1 502 id=2",     "100 > P. 1 100 1 502 id=3",
		"120 < . 1 0 101 502 id=71",   "200 > P. 101 100 1 502 id=4",
		"420 > P. 101 100 1 502 id=5", "440 < . 1 0 201 502 id=72",
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		s->shift_ns = 0;
		seg_row(s, "%s", row[i]);
		s->shift_ns = 30 * TA_US;
		seg_row(s, "%s", row[i]);
		assert_true(s->last.duplicate);
	}
	seg_end(s, 1000);
	assert_int_equal(s->duplicates, 8);
	assert_int_equal(seg_retransmitted(s, 0, 0), 1);
	assert_int_equal(seg_half(s, 0, 0)->segments, 5);
	e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_int_equal(e->attempts_total, 2);
	assert_int_equal(seg_episodes(s, 0), 1);
	assert_int_equal(seg_half(s, 0, 1)->segments, 3);
}

static void tcp_sequence__counts_time_that_goes_backwards_and_goes_on(void **state)
{
	struct seg_script *s = *state;
	const struct ta_anomaly *a;

	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  100    1  502\n"
		    "  90  <  .     1    0  101  502\n"
		    " 200  >  P.  101  100    1  502\n"
		    " 220  <  .     1    0  201  502\n");
	seg_end(s, 1000);
	a = ta_anomaly_find(ta_tracker_anomalies(s->tracker), "time.backwards");
	assert_non_null(a);
	assert_int_equal(a->count, 1);
	assert_int_equal(a->first_frame, 5);
	assert_int_equal(payload(s, 0), 200);
	assert_int_equal(seg_half(s, 0, 0)->rto.samples, 2); /* never a negative one */
	assert_int_equal(seg_half(s, 0, 0)->rto.min_rtt_us, 20000);
}

/* Bytes that were acknowledged, as seen here, and are sent again by a timer that doubles: the ACKs do not get back. */
static void answered_in_vain(struct seg_script *s, unsigned copies)
{
	seg_handshake(s);
	seg_play(s, " 1000  >  P.  1  100    1  502\n"
		    " 1000.05  <  .   1    0  101  502\n");
	for (unsigned i = 0; i < copies; i++) {
		double at = 1000 + 220 * ((1u << (i + 1)) - 1);

		seg_row(s, "%.2f > P. 1 100 1 502", at);
		seg_row(s, "%.2f < . 1 0 101 502", at + 0.05);
	}
}

static void tcp_sequence__an_answer_at_the_very_end_leaves_a_chain_open(void **state)
{
	struct seg_script *s = *state;

	/* The sixth copy went out at 14860 ms: the next is due 14080 ms later. */
	answered_in_vain(s, 6);
	seg_end(s, 14900);
	assert_result(seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0), TA_RESULT_CAPTURE_ENDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_sequence__passes_two_to_the_32),
		TELL(tcp_sequence__finds_a_retransmission_across_two_to_the_32),
		TELL(tcp_sequence__counts_bytes_beyond_four_gigabytes),
		TELL(tcp_sequence__follows_data_before_an_ack_from_nowhere),
		TELL(tcp_sequence__scales_windows_when_both_offer_it),
		TELL(tcp_sequence__scales_no_window_when_only_one_side_offers_it),
		TELL(tcp_sequence__takes_a_scale_above_14_for_14),
		TELL(tcp_sequence__samples_round_trips_as_the_sender_does),
		TELL(tcp_sequence__takes_no_sample_from_what_was_sent_twice),
		TELL(tcp_sequence__tells_reordering_by_ip_id),
		TELL(tcp_sequence__tells_reordering_by_ip_id_across_its_wrap),
		TELL(tcp_sequence__tells_reordering_by_timestamp),
		TELL(tcp_sequence__tells_reordering_by_time_alone),
		TELL(tcp_sequence__tells_a_loss_before_the_capture_from_reordering),
		TELL(tcp_sequence__excuses_an_ack_that_was_captured_before_its_data),
		TELL(tcp_sequence__counts_acks_for_bytes_that_it_never_saw),
		TELL(tcp_sequence__counts_a_packet_captured_twice_once),
		TELL(tcp_sequence__counts_a_packet_captured_on_both_sides_of_a_router_once),
		TELL(tcp_sequence__knows_a_copy_without_ip_id_by_its_timestamps),
		TELL(tcp_sequence__takes_a_retransmission_with_a_new_ip_id_for_no_copy),
		TELL(tcp_sequence__collapses_no_burst_of_equal_acks),
		TELL(tcp_sequence__follows_a_mirrored_capture_as_if_it_were_not),
		TELL(tcp_sequence__counts_time_that_goes_backwards_and_goes_on),
		TELL(tcp_sequence__an_answer_at_the_very_end_leaves_a_chain_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
