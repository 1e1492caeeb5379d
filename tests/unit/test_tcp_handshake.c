/* SPDX-License-Identifier: MIT */
/* Who is client and who server, what the handshake tells, and when ports belong to another connection. */
#include "support/seg_script.h"

static void tcp_handshake__takes_the_sender_of_the_syn_for_the_client(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].port[0] = 20; /* active FTP: the client's port is the lower one */
	s->talk[0].port[1] = 50000;
	seg_handshake(s);
	assert_int_equal(seg_conn(s, 0)->flow.key.port[ta_conn_client(seg_conn(s, 0))], 20);
	assert_true(seg_conn(s, 0)->flags & TA_CONN_ROLES_KNOWN);
}

static void tcp_handshake__takes_the_receiver_of_a_lone_syn_ack_for_the_client(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].port[0] = 20;
	s->talk[0].port[1] = 50000;
	seg_play(s, " 0  <  S.  0  0  1  65160\n"
		    " 1  >  .   1  0  1    502\n");
	assert_int_equal(seg_conn(s, 0)->flow.key.port[ta_conn_client(seg_conn(s, 0))], 20);
}

static void tcp_handshake__guesses_the_lower_port_of_a_capture_begun_in_mid_stream(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, " 0  <  P.  501  10  101  502  # the server speaks first\n"
		    " 0  >  P.  101  10  501  502  c=1  # and here the client\n");
	for (uint32_t id = 0; id < 2; id++) {
		const struct ta_conn *c = seg_conn(s, id);

		assert_int_equal(c->flow.key.port[!ta_conn_client(c)], 22);
		assert_false(c->flags & TA_CONN_ROLES_KNOWN);
	}
}

static void tcp_handshake__takes_the_first_speaker_for_the_client_where_ports_are_equal(
	void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;

	s->talk[0].port[0] = s->talk[0].port[1] = 179;
	seg_play(s, " 0  <  P.  501  10  101  502\n");
	c = seg_conn(s, 0);
	assert_true(ta_addr_equal(&c->flow.key.addr[ta_conn_client(c)], &s->talk[0].addr[1]));
}

static void tcp_handshake__corrects_guessed_roles_when_a_late_syn_ack_is_seen(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].port[0] = 20;
	s->talk[0].port[1] = 50000;
	/* The ACK overtook the SYN-ACK on its way into the capture. */
	seg_play(s, " 0.0  >  .   1  0  1    502\n"
		    " 0.1  <  S.  0  0  1  65160\n");
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	assert_int_equal(seg_conn(s, 0)->flow.key.port[ta_conn_client(seg_conn(s, 0))], 20);
}

static void tcp_handshake__measures_no_half_that_another_segment_answered(void **state)
{
	struct seg_script *s = *state;

	/* The third segment was not captured: what comes next answers data of the server. */
	seg_play(s, "  0   >  S   0  0  -  64240\n"
		    " 20   <  S.  0  0  1  65160\n"
		    " 40   <  P.  1 10  1    502\n"
		    " 41   >  .   1  0 11    502\n");
	assert_int_equal(seg_conn(s, 0)->syn_to_synack_us, 20000);
	assert_int_equal(seg_conn(s, 0)->synack_to_ack_us, UINT32_MAX);
}

static void tcp_handshake__measures_no_half_by_a_syn_ack_sent_again(void **state)
{
	struct seg_script *s = *state;

	/* The first SYN-ACK was not captured, its answer was. */
	seg_play(s, "    0  >  S   0  0  -  64240\n"
		    "   21  >  .   1  0  1    502\n"
		    " 1020  <  S.  0  0  1  65160\n");
	assert_int_equal(seg_conn(s, 0)->syn_to_synack_us, UINT32_MAX);
}

static void tcp_handshake__measures_its_two_halves(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0   >  S   0  0  -  64240\n"
		    " 20   <  S.  0  0  1  65160\n"
		    " 23.5 >  .   1  0  1    502\n");
	assert_int_equal(seg_conn(s, 0)->syn_to_synack_us, 20000);
	assert_int_equal(seg_conn(s, 0)->synack_to_ack_us, 3500);
	assert_true(seg_conn(s, 0)->flags & TA_CONN_HANDSHAKE_ACK);
	assert_null(seg_conn(s, 0)->trouble);
}

static void tcp_handshake__knows_a_syn_with_ecn_bits(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  SEW  0  0  -  64240\n"
		    " 20  <  S.E  0  0  1  65160\n"
		    " 20  >  .    1  0  1    502\n");
	assert_true(seg_half(s, 0, 0)->flags & TA_HALF_SYN);
	assert_true(seg_conn(s, 0)->flags & TA_CONN_HANDSHAKE_ACK);
}

static void tcp_handshake__counts_data_in_the_syn(void **state)
{
	struct seg_script *s = *state;

	/* TCP Fast Open (RFC 7413). */
	seg_play(s, "  0  >  S     0  100    -  64240\n"
		    " 20  <  S.    0    0  101  65160\n"
		    " 20  >  P.  101   50    1    502\n"
		    " 40  <  .     1    0  151    502\n");
	assert_int_equal(ta_conn_payload_bytes(seg_conn(s, 0), seg_key(seg_conn(s, 0), 0)), 150);
	assert_null(seg_conn(s, 0)->trouble);
}

static void tcp_handshake__joins_two_syns_that_cross(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240\n"
		    "  5  <  S   0  0  -  64240\n"
		    " 10  >  S.  0  0  1  64240\n"
		    " 15  <  S.  0  0  1  64240\n"
		    " 30  >  P.  1  9  1    502\n"
		    " 50  <  .   1  0  10   502\n");
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	assert_true(seg_conn(s, 0)->flags & TA_CONN_ESTABLISHED);
}

static void tcp_handshake__calls_repeated_syns_one_episode_and_takes_no_sample_from_them(
	void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_play(s, "    0  >  S   0  0  -  64240\n"
		    " 1000  >  S   0  0  -  64240\n"
		    " 3000  >  S   0  0  -  64240\n"
		    " 3020  <  S.  0  0  1  65160\n"
		    " 3020  >  .   1  0  1    502\n");
	seg_end(s, 4000);
	e = seg_episode(s, 0, TA_EPISODE_SYN, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_attempts(e, "oss");
	assert_result(e, TA_RESULT_ANSWERED);
	assert_int_equal(seg_half(s, 0, 0)->rto.samples, 0);
	assert_int_equal(seg_episodes(s, 0), 1);
}

static void tcp_handshake__calls_repeated_syn_acks_one_episode_of_the_server(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_play(s, "    0  >  S   0  0  -  64240\n"
		    "    0  <  S.  0  0  1  65160 id=0\n"
		    " 1010  <  S.  0  0  1  65160 id=0\n"
		    " 3020  <  S.  0  0  1  65160 id=0\n"
		    " 7050  <  S.  0  0  1  65160 id=0\n");
	seg_end(s, 60000);
	e = seg_episode(s, 0, TA_EPISODE_SYN_ACK, 0);
	assert_int_equal(e->sender, seg_key(seg_conn(s, 0), 1));
	assert_int_equal(e->attempts_total, 4);
	assert_int_equal(seg_count(s, 0, TA_EPISODE_SYN), 0);
	assert_false(seg_conn(s, 0)->flags & TA_CONN_ESTABLISHED);
}

static void tcp_handshake__takes_a_syn_with_another_isn_for_another_connection(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  50    1  502\n"
		    " 120  <  .     1   0   51  502\n");
	s->talk[0].isn[0] += 500000;
	s->talk[0].isn[1] += 900000;
	s->shift_ns = 10 * TA_SEC;
	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  70    1  502\n"
		    " 120  <  .     1   0   71  502\n");
	seg_end(s, 20000);
	assert_int_equal(ta_tracker_count(s->tracker), 2);
	assert_true(seg_conn(s, 0)->flags & TA_CONN_REUSED);
	assert_true(seg_conn(s, 1)->flags & TA_CONN_SUPERSEDES);
	assert_int_equal(ta_conn_payload_bytes(seg_conn(s, 0), seg_key(seg_conn(s, 0), 0)), 50);
	assert_int_equal(ta_conn_payload_bytes(seg_conn(s, 1), seg_key(seg_conn(s, 1), 0)), 70);
	assert_int_equal(seg_episodes(s, 0) + seg_episodes(s, 1), 0);
}

static void tcp_handshake__takes_a_syn_with_the_same_isn_for_a_copy(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s,
		 " 1000  >  S   0  0  -  64240  ws=7 mss=1460 sack-ok  # it crossed the SYN-ACK\n"
		 " 1020  <  .   1  0  1    502\n");
	assert_int_equal(ta_tracker_count(s->tracker), 1);
}

static void tcp_handshake__opens_a_connection_at_a_syn_after_a_mid_stream_one(void **state)
{
	struct seg_script *s = *state;

	/* Of the old one only the server's segments are in the capture. */
	seg_play(s, "    0  <  P.  90001  10  70001  502\n"
		    "  200  <  P.  90001  10  70001  502\n"
		    " 5000  >  S       0   0      -  64240\n"
		    " 5020  <  S.      0   0      1  65160\n"
		    " 5020  >  .       1   0      1    502\n");
	assert_int_equal(ta_tracker_count(s->tracker), 2);
	assert_true(seg_conn(s, 1)->flags & TA_CONN_HANDSHAKE_ACK);
	assert_null(seg_conn(s, 1)->trouble);
}

static void tcp_handshake__reads_a_challenge_ack_as_no_acknowledgment(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;

	seg_redial(s);
	seg_end(s, 2000);
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	c = seg_conn(s, 0);
	assert_int_equal(c->trouble->half[seg_key(c, 1)].challenge_acks, 1);
	assert_int_equal(c->trouble->first_challenge_frame, 2);
	assert_true(c->flags & TA_CONN_ESTABLISHED);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 5);
	assert_int_equal(c->trouble->half[seg_key(c, 0)].acked_unseen, 0);
}

static void tcp_handshake__is_not_forgotten_in_a_silence_of_three_hours(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100   >  P.   1  50   1  502\n"
		    " 120   <  .    1   0  51  502\n"
		    " 3h    >  P.  51  50   1  502\n"
		    " 10800020  <  .  1  0  101  502\n");
	seg_end(s, 10801000);
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	assert_int_equal(ta_conn_longest_idle_ns(seg_conn(s, 0)) / TA_SEC, 10799);
	assert_null(seg_conn(s, 0)->trouble);
}

/* At the same microsecond, but in a later frame: not before. */
static void tcp_handshake__what_was_heard_behind_a_syn_ack_was_not_before_it(void **state)
{
	seg_anew(*state, " 0  >  S   0  0           -  64240\n"
			 "20  <  S.  0  0           1  65160\n"
			 "20  >  .   1  0   3000000000    502\n");
	seg_end(*state, 60000);
	const struct ta_episode *e = seg_episode(*state, 0, TA_EPISODE_SYN_ACK, 0);
	assert_int_equal(e->last_heard_frame, 1);
	assert_int_equal(e->last_heard_ns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_handshake__what_was_heard_behind_a_syn_ack_was_not_before_it),
		TELL(tcp_handshake__takes_the_sender_of_the_syn_for_the_client),
		TELL(tcp_handshake__takes_the_receiver_of_a_lone_syn_ack_for_the_client),
		TELL(tcp_handshake__guesses_the_lower_port_of_a_capture_begun_in_mid_stream),
		TELL(tcp_handshake__takes_the_first_speaker_for_the_client_where_ports_are_equal),
		TELL(tcp_handshake__corrects_guessed_roles_when_a_late_syn_ack_is_seen),
		TELL(tcp_handshake__measures_its_two_halves),
		TELL(tcp_handshake__measures_no_half_that_another_segment_answered),
		TELL(tcp_handshake__measures_no_half_by_a_syn_ack_sent_again),
		TELL(tcp_handshake__knows_a_syn_with_ecn_bits),
		TELL(tcp_handshake__counts_data_in_the_syn),
		TELL(tcp_handshake__joins_two_syns_that_cross),
		TELL(tcp_handshake__calls_repeated_syns_one_episode_and_takes_no_sample_from_them),
		TELL(tcp_handshake__calls_repeated_syn_acks_one_episode_of_the_server),
		TELL(tcp_handshake__takes_a_syn_with_another_isn_for_another_connection),
		TELL(tcp_handshake__takes_a_syn_with_the_same_isn_for_a_copy),
		TELL(tcp_handshake__opens_a_connection_at_a_syn_after_a_mid_stream_one),
		TELL(tcp_handshake__reads_a_challenge_ack_as_no_acknowledgment),
		TELL(tcp_handshake__is_not_forgotten_in_a_silence_of_three_hours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
