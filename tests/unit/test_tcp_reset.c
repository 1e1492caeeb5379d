/* SPDX-License-Identifier: MIT */
/* What a RST looks like against its stream, which episodes it ends, and ICMP errors joined to their connection. */
#include "support/seg_script.h"

static const struct ta_reset *reset_of(const struct seg_script *s, size_t n)
{
	const struct ta_trouble *t = seg_conn(s, 0)->trouble;

	if (!t || t->nresets <= n)
		fail_msg("no RST %zu", n);
	return &t->reset[n];
}

static void tcp_reset__tells_the_answer_of_a_host_without_the_connection(void **state)
{
	struct seg_script *s = *state;
	const struct ta_reset *r;

	seg_handshake(s);
	seg_play(s, " 100    >  P.  1  10   1  502  ts=100/9\n"
		    " 120    <  .   1   0  11  502  ts=9/100\n"
		    " 600s   >  P. 11  10   1  502  ts=600000/9\n"
		    " 600020 <  R   1   0   -    0  id=0\n");
	seg_end(s, 601000);
	r = reset_of(s, 0);
	assert_true(r->exact);
	assert_false(r->has_ack);
	assert_false(r->beyond_ack);
	assert_false(r->to_syn);
	assert_false(r->has_ts);
	assert_true(r->stream_has_ts);
	assert_int_equal(r->seq_off, 0);
	assert_int_equal(r->trigger_frame, 6);
	assert_ms(r->reaction_ns, 20);
	assert_ms(r->silence_ns, 599900);
	assert_int_equal(r->sent_after, 0);
}

static void tcp_reset__tells_a_socket_in_step(void **state)
{
	struct seg_script *s = *state;
	const struct ta_reset *r;

	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  10   1  502  ts=100/9\n"
		    " 120  <  P.   1  30  11  502  ts=9/100\n"
		    " 130  <  R.  31   0  11  502  ts=19/100\n");
	seg_end(s, 1000);
	r = reset_of(s, 0);
	assert_true(r->exact);
	assert_true(r->has_ack && r->has_ts);
	assert_int_equal(r->seq_off, 0);
	assert_int_equal(r->ttl, r->stream_ttl);
	assert_false(r->after_fin || r->receiver_closed);
}

static void tcp_reset__tells_a_refusal_of_a_syn(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240\n");
	seg_row(s, " 20  <  R.  0  0  %u  0  raw id=0", s->talk[0].isn[0] + 1);
	seg_end(s, 1000);
	assert_true(reset_of(s, 0)->to_syn);
	assert_true(reset_of(s, 0)->exact);
	assert_false(seg_conn(s, 0)->flags & TA_CONN_ESTABLISHED);
}

/* The client has acknowledged a SYN-ACK, which the capture lacks. */
static void tcp_reset__of_a_connection_that_was_open_is_no_refusal(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -  64240\n"
		    " 20  >  .   1  0  1  502\n"
		    " 900 >  P.  1 10  1  502\n");
	seg_row(s, " 920  <  R  1  0  -  0");
	seg_end(s, 1000);
	assert_false(reset_of(s, 0)->to_syn);
}

static void tcp_reset__does_not_believe_one_out_of_window(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, "  100  >  P.      1  10   1  502\n"
		    "  320  >  P.      1  10   1  502\n"
		    "  400  <  R   90000   0   -    0  id=0  # forged: far from RCV.NXT\n"
		    "  760  >  P.      1  10   1  502\n"
		    "  780  <  .       1   0  11  502\n");
	seg_end(s, 1000);
	assert_false(reset_of(s, 0)->exact);
	assert_int_equal(reset_of(s, 0)->seq_off, 89999);
	e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_result(e, TA_RESULT_ANSWERED);
	assert_int_equal(e->attempts_total, 3);
}

static void tcp_reset__counts_what_its_supposed_sender_still_sends(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  10   1  502\n"
		    " 120  <  P.   1  30  11  502\n"
		    " 125  <  R   31   0   -    0  ttl=250\n"
		    " 300  <  P.  31  30  11  502\n"
		    " 520  <  P.  31  30  11  502\n");
	seg_end(s, 1000);
	assert_int_equal(reset_of(s, 0)->sent_after, 2);
	assert_int_equal(reset_of(s, 0)->after_first_frame, 7);
	assert_int_equal(reset_of(s, 0)->ttl, 250);
	assert_int_equal(reset_of(s, 0)->stream_ttl, 64);
	assert_int_equal(seg_half(s, 0, 1)->ttl, 64); /* a RST's TTL is none of the stream's */
}

static void tcp_reset__knows_who_had_closed_before_it(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  <  F.  1   0   1  502\n"
		    " 120  >  P.  1  10   2  502\n"
		    " 140  <  R   2   0   -    0  id=0\n");
	seg_end(s, 1000);
	assert_true(reset_of(s, 0)->after_fin);
	assert_false(reset_of(s, 0)->receiver_closed);
	assert_true(reset_of(s, 0)->exact);
}

static void tcp_reset__ends_the_episodes_of_both_sides(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;

	seg_handshake(s);
	seg_play(s, "  100  >  P.  1  10  1  502\n"
		    "  110  <  P.  1  20  1  502\n"
		    "  320  >  P.  1  10  1  502\n"
		    "  330  <  P.  1  20  1  502\n"
		    "  760  >  P.  1  10  1  502\n"
		    "  800  <  R.  21  0  1  502\n");
	seg_end(s, 60000);
	c = seg_conn(s, 0);
	for (unsigned n = 0; n < 2; n++) {
		const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, n);

		assert_result(e, e->sender == seg_key(c, 1) ? TA_RESULT_RESET_BY_SENDER
							    : TA_RESULT_RESET_BY_PEER);
		assert_int_equal(e->end_frame, 9);
	}
}

static void tcp_reset__tells_each_of_several(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.      1   10  1  502\n"
		    " 101  <  R       1    0  -    0  ttl=61\n"
		    " 101  <  R    1461    0  -    0  ttl=61\n"
		    " 101  <  R    2921    0  -    0  ttl=61\n");
	seg_end(s, 1000);
	assert_int_equal(seg_conn(s, 0)->trouble->nresets, 3);
	assert_true(reset_of(s, 0)->exact);
	assert_false(reset_of(s, 1)->exact);
	assert_false(reset_of(s, 2)->exact);
}

static void tcp_reset__joins_an_icmp_error_that_quotes_eight_bytes(void **state)
{
	struct seg_script *s = *state;
	const struct ta_icmp_note *n;
	const struct ta_episode *e;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10  1  502\n"
		    " 101  icmp 198.51.100.1 3/1 > 1\n"
		    " 320  >  P.  1  10  1  502\n"
		    " 321  icmp 198.51.100.1 3/1 > 1\n"
		    " 760  >  P.  1  10  1  502\n"
		    " 761  icmp 198.51.100.1 3/13 > 1\n");
	assert_int_equal(s->icmp_conn, 0);
	assert_int_equal(s->icmp_dir, seg_key(seg_conn(s, 0), 0));
	seg_end(s, 2000);
	assert_int_equal(seg_conn(s, 0)->trouble->nicmp, 3);
	n = &seg_conn(s, 0)->trouble->icmp[0];
	assert_true(n->plausible && n->have_seq);
	assert_int_equal(n->frame, 5);
	e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_int_equal(e->icmp_unreachable, 1); /* the first came before there was an episode */
	assert_int_equal(ta_tracker_count(s->tracker), 1);
}

static void tcp_reset__joins_an_icmp_error_without_a_sequence_number(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  <  P.  1  10  1  502\n"
		    " 101  icmp 10.0.0.1 3/3 < -\n");
	assert_int_equal(s->icmp_conn, 0);
	assert_int_equal(s->icmp_dir, seg_key(seg_conn(s, 0), 1));
	assert_true(seg_conn(s, 0)->trouble->icmp[0].plausible);
	assert_false(seg_conn(s, 0)->trouble->icmp[0].have_seq);
}

static void tcp_reset__doubts_an_icmp_error_for_bytes_never_sent(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10  1  502\n"
		    " 101  icmp 198.51.100.1 3/1 > 5000000\n"
		    " 320  >  P.  1  10  1  502\n");
	seg_end(s, 2000);
	assert_false(seg_conn(s, 0)->trouble->icmp[0].plausible);
	assert_int_equal(seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0)->icmp_unreachable, 0);
}

static void tcp_reset__opens_no_connection_for_an_icmp_error(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, " 1  icmp 198.51.100.1 3/1 > 1\n");
	assert_int_equal(s->icmp_conn, TA_NO_CONN);
	assert_int_equal(ta_tracker_count(s->tracker), 0);
}

static void tcp_reset__keeps_a_bounded_number_of_icmp_errors_and_counts_all(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10  1  502\n");
	for (int i = 0; i < 1000; i++)
		seg_row(s, "%d icmp 198.51.100.1 3/1 > 1", 200 + i);
	seg_end(s, 2000);
	assert_int_equal(seg_conn(s, 0)->trouble->nicmp, TA_LIMIT_ICMP);
	assert_int_equal(seg_conn(s, 0)->trouble->icmp_total, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_reset__tells_the_answer_of_a_host_without_the_connection),
		TELL(tcp_reset__tells_a_socket_in_step),
		TELL(tcp_reset__tells_a_refusal_of_a_syn),
		TELL(tcp_reset__of_a_connection_that_was_open_is_no_refusal),
		TELL(tcp_reset__does_not_believe_one_out_of_window),
		TELL(tcp_reset__counts_what_its_supposed_sender_still_sends),
		TELL(tcp_reset__knows_who_had_closed_before_it),
		TELL(tcp_reset__ends_the_episodes_of_both_sides),
		TELL(tcp_reset__tells_each_of_several),
		TELL(tcp_reset__joins_an_icmp_error_that_quotes_eight_bytes),
		TELL(tcp_reset__joins_an_icmp_error_without_a_sequence_number),
		TELL(tcp_reset__doubts_an_icmp_error_for_bytes_never_sent),
		TELL(tcp_reset__opens_no_connection_for_an_icmp_error),
		TELL(tcp_reset__keeps_a_bounded_number_of_icmp_errors_and_counts_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
