/* SPDX-License-Identifier: MIT */
/* Closed windows: who shut them, how long, and the probes of them, which look like keep-alives and retransmissions. */
#include "support/seg_script.h"

#define PROBES TA_EPISODE_ZERO_WINDOW_PROBE

/* The client has filled the server's window: 4000 bytes, all acknowledged, window 0 since 140 ms. */
static void full_window(struct seg_script *s)
{
	seg_handshake(s);
	seg_play(s, " 100  >  .      1  2000     1  502\n"
		    " 100  >  P.  2001  2000     1  502\n"
		    " 120  <  .      1     0  2001   16\n"
		    " 140  <  .      1     0  4001    0\n");
}

static void tcp_window__knows_empty_probes_of_a_closed_window(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;
	static const int at[] = { 392, 892, 1852, 3708, 7516, 14940, 29788 };

	full_window(s);
	for (int i = 0; i < 7; i++) {
		seg_row(s, "%d > . 4000 0 1 502", at[i]);
		seg_row(s, "%d < . 1 0 4001 0", at[i] + 20);
	}
	seg_end(s, 40000);
	assert_int_equal(seg_count(s, 0, TA_EPISODE_KEEPALIVE), 0);
	assert_int_equal(seg_episodes(s, 0), 1);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 7);
	assert_int_equal(e->answered, 7);
	assert_int_equal(e->probe_payload, 0);
	assert_int_equal(e->attempt[6].answer_window, 0);
	assert_true(e->zero_window);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_window__knows_one_byte_probes_of_a_closed_window(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;
	const struct ta_conn *c;

	full_window(s); /* the byte is the next one, again and again, refused each time */
	seg_play(s, "  5140  >  .   4001  1     1  502\n"
		    "  5160  <  .      1  0  4001    0\n"
		    " 10140  >  .   4001  1     1  502\n"
		    " 10160  <  .      1  0  4001    0\n"
		    " 20140  >  .   4001  1     1  502\n"
		    " 20160  <  .      1  0  4001    0\n");
	seg_end(s, 25000);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_int_equal(e->answered, 3);
	assert_int_equal(e->probe_payload, 1);
	c = seg_conn(s, 0);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 4000);
}

static void tcp_window__counts_a_probes_byte_that_the_peer_takes(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;

	full_window(s);
	seg_play(s, " 5140  >  .   4001    1     1  502\n"
		    " 5160  <  .      1    0  4002  100  # room again: the byte is in\n"
		    " 5161  >  P.  4002  500     1  502\n"
		    " 5181  <  .      1    0  4502  100\n");
	seg_end(s, 6000);
	c = seg_conn(s, 0);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 4501);
	assert_int_equal(c->trouble->half[seg_key(c, 0)].acked_unseen, 0);
	assert_result(seg_episode(s, 0, PROBES, 0), TA_RESULT_ANSWERED);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_window__ends_the_probes_when_the_window_opens(void **state)
{
	struct seg_script *s = *state;
	const struct ta_trouble *t;
	const struct ta_episode *e;

	full_window(s);
	seg_play(s, "  392  >  .   4000    0     1  502\n"
		    "  412  <  .      1    0  4001    0\n"
		    "  892  >  .   4000    0     1  502\n"
		    "  912  <  .      1    0  4001    0\n"
		    " 1500  <  .      1    0  4001  250  # a window update\n"
		    " 1501  >  P.  4001  900     1  502\n"
		    " 1521  <  .      1    0  4901  250\n");
	seg_end(s, 60000);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 2);
	assert_result(e, TA_RESULT_ANSWERED);
	t = seg_conn(s, 0)->trouble;
	assert_int_equal(t->nzero, 1);
	assert_int_equal(t->zero[0].who, seg_key(seg_conn(s, 0), 1));
	assert_ms(t->zero[0].start_ns, 140);
	assert_ms(t->zero[0].end_ns, 1500);
	assert_int_equal(t->zero[0].advertised, 3);
	assert_int_equal(seg_half(s, 0, 1)->wnd, 250 * 128);
}

static void tcp_window__counts_unanswered_probes(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	full_window(s);
	seg_play(s, "  392  >  .   4000    0     1  502\n"
		    "  412  <  .      1    0  4001    0\n"
		    "  892  >  .   4000    0     1  502\n"
		    " 1852  >  .   4000    0     1  502\n"
		    " 3708  >  .   4000    0     1  502\n");
	seg_end(s, 5000);
	e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 4);
	assert_int_equal(e->answered, 1);
	assert_int_equal(e->attempt[1].answer_frame, 0);
}

static void tcp_window__calls_data_into_a_window_shut_in_flight_retransmission(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;
	static const int at[] = { 600, 1400, 2900, 6000, 12100 };

	/* The window shrank to 0 while data was on its way: full segments, each answered. */
	seg_handshake(s);
	seg_play(s, " 100  >  .     1  1000     1  502\n"
		    " 100  >  P. 1001  1000     1  502\n"
		    " 120  <  .     1     0  1001    0\n");
	for (int i = 0; i < 5; i++) {
		seg_row(s, "%d > P. 1001 1000 1 502", at[i]);
		seg_row(s, "%d < . 1 0 1001 0", at[i] + 20);
	}
	seg_end(s, 20000);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_true(e->zero_window);
	assert_int_equal(e->attempts_total, 6);
	assert_int_equal(e->answered, 5);
	assert_int_equal(e->peer_new_data, 0);
	assert_int_equal(seg_retransmitted(s, 0, 0), 5);
}

static void tcp_window__takes_data_that_crossed_the_closing_for_data(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;

	seg_handshake(s);
	seg_play(s, " 100    >  P.  1  10   1  502\n"
		    " 120    <  .   1   0  11    0\n"
		    " 120.1  >  P. 11   1   1  502  # a keystroke, sent before the news came\n"
		    " 140    <  .   1   0  12  502\n");
	seg_end(s, 1000);
	c = seg_conn(s, 0);
	assert_int_equal(seg_count(s, 0, PROBES), 0);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 11);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_window__does_not_read_a_zero_in_a_syn_or_rst(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "  0  >  S   0  0  -    0\n"
		    " 20  <  S.  0  0  1    0\n"
		    " 20  >  .   1  0  1  502\n"
		    " 40  <  .   1  0  1  502\n"
		    " 60  <  R.  1  0  1    0\n");
	seg_end(s, 1000);
	assert_int_equal(seg_conn(s, 0)->trouble->nzero, 0);
}

static void tcp_window__ignores_the_window_of_an_old_ack(void **state)
{
	struct seg_script *s = *state;

	full_window(s);
	seg_play(s, " 141  <  .  1  0  2001  16  # overtaken: from before the window closed\n");
	assert_int_equal(seg_half(s, 0, 1)->wnd, 0);
	assert_true(seg_conn(s, 0)->trouble->zero[0].end_ns < 0);
}

static void tcp_window__keeps_stalls_of_both_sides_apart(void **state)
{
	struct seg_script *s = *state;
	const struct ta_trouble *t;

	full_window(s);
	seg_play(s, "  500  >  .  4001  0     1    0\n"
		    " 1000  <  .     1  0  4001  100\n"
		    " 2000  >  .  4001  0     1  100\n");
	seg_end(s, 3000);
	t = seg_conn(s, 0)->trouble;
	assert_int_equal(t->nzero, 2);
	assert_ms(t->zero[0].end_ns, 1000);
	assert_ms(t->zero[1].end_ns, 2000);
	assert_int_not_equal(t->zero[0].who, t->zero[1].who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_window__knows_empty_probes_of_a_closed_window),
		TELL(tcp_window__knows_one_byte_probes_of_a_closed_window),
		TELL(tcp_window__counts_a_probes_byte_that_the_peer_takes),
		TELL(tcp_window__ends_the_probes_when_the_window_opens),
		TELL(tcp_window__counts_unanswered_probes),
		TELL(tcp_window__calls_data_into_a_window_shut_in_flight_retransmission),
		TELL(tcp_window__takes_data_that_crossed_the_closing_for_data),
		TELL(tcp_window__does_not_read_a_zero_in_a_syn_or_rst),
		TELL(tcp_window__ignores_the_window_of_an_old_ack),
		TELL(tcp_window__keeps_stalls_of_both_sides_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
