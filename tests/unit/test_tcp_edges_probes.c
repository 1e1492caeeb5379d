/* SPDX-License-Identifier: MIT */
/* The edges of the rules about probes (src/tcp/rules.h, det_keepalive.c, det_window_probe.c): whether their prober heard the answers, and
 * what is no probe. Each is held from both sides. */
#include "support/seg_script.h"

#define PROBES TA_EPISODE_KEEPALIVE

/* Answered probes from 40 s of idle time on, at the given distances in seconds; then the prober's RST. How many of the answers it had not
 * heard. */
static unsigned unheard(struct seg_script *s, double first_s, double second_s, double rst_s)
{
	double at = 40.12, gap[] = { first_s, second_s, rst_s };

	seg_anew(s, SEG_TALKED);
	for (int i = 0; i < 3; i++) {
		seg_row(s, "%.3fs > . 10 0 21 502", at);
		seg_row(s, "%.3fs < . 21 0 11 509", at + 0.02);
		at += gap[i];
	}
	seg_row(s, "%.3fs > R. 11 0 21 0", at);
	seg_end(s, at * 1000 + 1000);

	const struct ta_episode *e = seg_episode(s, 0, PROBES, 0);
	unsigned n = 0;

	assert_int_equal(e->attempts_total, 3);
	for (uint32_t i = 0; i < e->nattempts; i++)
		n += !!(e->attempt[i].flags & TA_ATTEMPT_UNHEARD);
	return n;
}

/* TA_INTERVAL_PERCENT, 75: after an answer a prober waits for the idle time, without one for the interval: three quarters of that is one. */
static void tcp_probes__at_three_quarters_of_the_idle_time_were_not_heard(void **state)
{
	assert_int_equal(unheard(*state, 30, 30, 30), 3);
	assert_int_equal(unheard(*state, 30.001, 30.001, 30.001), 0);
}

/* TA_REGULAR_PERCENT, 10: of the 20 s between the last probe and the RST. */
static void tcp_probes__that_were_not_heard_come_at_intervals_that_differ_by_a_tenth(void **state)
{
	assert_int_equal(unheard(*state, 22, 20, 20), 3);
	assert_int_equal(unheard(*state, 22.001, 20, 20), 0);
	assert_int_equal(unheard(*state, 20, 18, 20), 3);
	assert_int_equal(unheard(*state, 20, 17.999, 20), 0);
}

/* One probe shows no interval: its answer was heard. */
static void tcp_probes__one_alone_tells_no_interval(void **state)
{
	seg_anew(*state, SEG_TALKED "40120 > . 10 0 21 502\n"
				    "40140 < . 21 0 11 509\n"
				    "60120 > R. 11 0 21 0\n");
	const struct ta_episode *e = seg_episode(*state, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 1);
	assert_false(e->attempt[0].flags & TA_ATTEMPT_UNHEARD);
	assert_result(e, TA_RESULT_ANSWERED);
}

/* A probe that is not answered, and another one: the run before them ended with the last that was. */
static void tcp_probes__that_were_answered_are_a_run_of_their_own(void **state)
{
	seg_anew(*state, SEG_TALKED);
	for (int i = 1; i <= 5; i++) {
		seg_row(*state, "%ds > . 10 0 21 502", 60 * i);
		if (i <= 3)
			seg_row(*state, "%d < . 21 0 11 502", 60000 * i + 20);
	}
	const struct ta_episode *e = seg_episode(*state, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 3);
	assert_ms(e->end_ns, 180000);
	assert_int_equal(e->last_frame, 11);
	e = seg_episode(*state, 0, PROBES, 1);
	assert_int_equal(e->attempts_total, 2);
	assert_int_equal(e->seq - ((struct seg_script *)*state)->talk[0].isn[0], 10);
	assert_ms(e->idle_before_ns, 60000);
}

/* What looked like an empty segment at SND.NXT was one below it where one number more is acknowledged; where more are, the capture lacks bytes. */
static void tcp_probes__of_a_capture_begun_in_mid_idle_are_one_below_what_is_acknowledged(
	void **state)
{
	for (int more = 1; more <= 2; more++) {
		seg_anew(*state, "0 > . 1 0 1 502\n20 < . 1 0 %d 502\n", 1 + more);
		const struct ta_conn *c = seg_conn(*state, 0);
		const struct ta_half_trouble *t = &c->trouble->half[seg_key(c, 0)];

		assert_int_equal(t->began_with_probe, more == 1);
		assert_int_equal(t->unseen_bytes, more == 1 ? 0 : 2);
		assert_int_equal(seg_count(*state, 0, PROBES), more == 1);
	}
}

/* A trace that shows no number of empty segments: where a probe lies is known from the rest. */
static void tcp_probes__without_numbers_lie_one_below_what_was_sent(void **state)
{
	struct seg_script *s = *state;

	s->is_trace = true;
	seg_talk(s);
	seg_play(s, " 60s > . - 0 21 502\n"
		    "120s > . - 0 21 502\n");
	const struct ta_episode *e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 2);
	assert_true(e->inferred && !e->seq_unknown);
	assert_int_equal(e->seq - s->talk[0].isn[0], 10);

	/* Answered, and then no more: what is split off is as sure as the rest. */
	seg_row(s, "120020 < . - 0 11 502");
	seg_row(s, "180s > . - 0 21 502");
	seg_row(s, "240s > . 10 0 21 502");
	e = seg_episode(s, 0, PROBES, 1);
	assert_true(e->inferred);
}

/* What acknowledges news is no probe. */
static void tcp_probes__acknowledge_nothing_new(void **state)
{
	for (int news = 0; news < 2; news++) {
		seg_anew(*state, SEG_TALKED "200 < P. 21 20 11 0\n500 > . 10 0 %d 502\n",
			 news ? 41 : 21);
		assert_int_equal(seg_count(*state, 0, TA_EPISODE_ZERO_WINDOW_PROBE), !news);

		struct seg_script *s = *state;
		seg_limit(s, 0);
		s->is_trace = true;
		seg_talk(s);
		seg_row(s, "200 < P. 21 20 11 502");
		seg_row(s, "60s > . - 0 %d 502", news ? 41 : 21);
		assert_int_equal(seg_count(s, 0, PROBES), !news);
	}
}

/* The byte of a window probe is taken where the ACK covers it and no more; what it covers beyond that the capture lacks. */
static void tcp_probes__into_a_closed_window_may_have_their_byte_taken(void **state)
{
	for (int more = 0; more <= 5; more += 5) {
		seg_anew(*state,
			 SEG_TALKED "200 < . 21 0 11 0\n"
				    "500 > . 11 1 21 502\n"
				    "520 < . 21 0 %d 502\n",
			 12 + more);
		const struct ta_conn *c = seg_conn(*state, 0);
		const struct ta_half_trouble *t = &c->trouble->half[seg_key(c, 0)];

		assert_int_equal(t->unseen_bytes, more ? 6 : 0);
		assert_int_equal(t->acked_unseen, more ? 1 : 0);
		assert_int_equal(seg_half(*state, 0, 0)->nxt - seg_half(*state, 0, 0)->isn,
				 12 + more);
	}
}

/* Only the first segment of the peer answers a probe. */
static void tcp_probes__are_answered_once(void **state)
{
	seg_anew(*state, SEG_TALKED "60s   > . 10 0 21 502\n"
				    "60020 < . 21 0 11 502\n"
				    "60040 < . 21 0 11 502\n");
	const struct ta_episode *e = seg_episode(*state, 0, PROBES, 0);
	assert_int_equal(e->answered, 1);
	assert_int_equal(e->attempt[0].answer_frame, 8);
	assert_ms(e->max_answer_ns, 20);
}

/* RFC 1122 section 4.2.3.6: 4.3BSD's have an ACK one below, so that 4.2BSD answers; another old ACK is none. */
static void tcp_probes__of_bsd_have_an_ack_one_below(void **state)
{
	for (int below = 0; below <= 2; below++) {
		seg_anew(*state, SEG_TALKED "60s > . 10 0 %d 502\n", 21 - below);
		assert_int_equal(seg_count(*state, 0, PROBES), below < 2);
	}
}

/* A byte that is answered by data was data, though it is sent again much later. */
static void tcp_probes__begin_with_no_byte_that_was_answered_by_data(void **state)
{
	for (int len = 0; len < 2; len++) {
		seg_anew(*state,
			 "    0  >  P.  1  1  1  502\n"
			 "    9  <  P.  1  %d  2  509\n"
			 "30000  >  .   1  1  1  502\n",
			 len);
		const struct ta_conn *c = seg_conn(*state, 0);
		assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), len);
		assert_int_equal(seg_episode(*state, 0, PROBES, 0)->attempts_total, 2 - len);
	}
}

/* `unacked` tells that the capture has missed the ACK of what went before, and nothing else does. */
static void tcp_probes__tell_where_an_ack_was_missed(void **state)
{
	static const char *const ack[] = { "", "120 < . 1 0 11 502\n" };

	for (int acked = 0; acked < 2; acked++) {
		seg_anew(*state, SEG_HANDSHAKE "100 > P. 1 10 1 502\n%s60s > . 10 0 1 502\n",
			 ack[acked]);
		assert_int_equal(seg_episode(*state, 0, PROBES, 0)->unacked, !acked);
	}
}

/* A trace that shows no number of empty segments: into a closed window they are probes, and no answers to those of the other side. */
static void tcp_probes__without_numbers_go_into_a_closed_window(void **state)
{
	static const struct {
		int window;
		double ms;
		unsigned probes;
	} row[] = { { 0, 219.999, 0 }, { 0, 220, 1 }, { 1, 220, 0 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct seg_script *s = *state;

		seg_limit(s, 0);
		s->is_trace = true;
		seg_play(s, SEG_HANDSHAKE "100 > P. 1 10 1 502\n");
		seg_row(s, "120 < . - 0 11 %d", row[i].window);
		seg_row(s, "%.3f > . - 0 1 502", row[i].ms);
		assert_int_equal(seg_count(s, 0, TA_EPISODE_ZERO_WINDOW_PROBE), row[i].probes);
		if (!row[i].probes)
			continue;
		seg_row(s, "%.3f > . - 0 1 502", row[i].ms + 1000);
		const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_ZERO_WINDOW_PROBE, 0);
		assert_int_equal(e->attempts_total, 2);
		assert_true(e->inferred && e->zero_window);
		assert_ms(e->anchor_ns, 120);
		assert_int_equal(e->seq - s->talk[0].isn[0], 10);
	}
}

/* RFC 9293 section 3.8.6.1: what is outstanding is retransmitted into a closed window; a probe is for what was not sent. */
static void tcp_probes__are_not_what_is_sent_again_into_a_closed_window(void **state)
{
	seg_anew(*state, SEG_HANDSHAKE "100 > P. 1 1 1 502\n"
				       "120 < .  1 0 1   0\n"
				       "420 > P. 1 1 1 502\n"
				       "820 > P. 1 1 1 502\n");
	assert_int_equal(seg_count(*state, 0, TA_EPISODE_ZERO_WINDOW_PROBE), 0);
	assert_int_equal(seg_episode(*state, 0, TA_EPISODE_RETRANSMISSION, 0)->attempts_total, 3);
	assert_true(seg_episode(*state, 0, TA_EPISODE_RETRANSMISSION, 0)->zero_window);

	seg_anew(*state, SEG_HANDSHAKE "100 > P. 1 1 1 502\n"
				       "120 < .  1 0 2   0\n"
				       "420 > P. 1 1 1 502\n"
				       "820 > P. 1 1 1 502\n");
	assert_int_equal(seg_count(*state, 0, TA_EPISODE_RETRANSMISSION), 0);
	const struct ta_episode *e = seg_episode(*state, 0, TA_EPISODE_ZERO_WINDOW_PROBE, 0);
	assert_int_equal(e->attempts_total, 2);
	assert_int_equal(e->attempt[1].heard_frame, 5);
	assert_ms(e->attempt[1].heard_ns, 120);
}

/* RFC 9293 section 3.8.4: none while something is outstanding. The ACK may be missing in the capture, but not while its sender repeats. */
static void tcp_probes__keep_nothing_alive_while_a_chain_is_open(void **state)
{
	static const char *const copy[] = { "", "320 > P. 1 10 1 502\n" };

	for (int open = 0; open < 2; open++) {
		seg_anew(*state,
			 SEG_HANDSHAKE "100 > P. 1 10 1 502\n"
				       "%s"
				       "60s > . 10 0 1 502\n"
				       "120s > . 10 0 1 502\n",
			 copy[open]);
		assert_int_equal(seg_count(*state, 0, PROBES), !open);
		assert_int_equal(seg_count(*state, 0, TA_EPISODE_RETRANSMISSION), open);
	}
}

/* RFC 9293 section 3.8.4: of a peer that the capture lacks no ACK is here; newer echoes of its timestamps show that it speaks, and has
 * acknowledged the byte that is sent once more. Where it is captured, its ACKs would be. */
static void tcp_probes__with_a_byte_are_known_where_the_peer_is_only_echoed(void **state)
{
	for (int captured = 0; captured < 2; captured++) {
		seg_anew(*state,
			 "  0  >  .   1  0  1  502  ts=1000/500\n"
			 "100  >  P.  1  9  1  502  ts=1100/600\n"
			 "%s"
			 "45100  >  .  9  1  1  502  ts=46100/600\n"
			 "90100  >  .  9  1  1  502  ts=91100/600\n",
			 captured ? "101 < . 1 0 1 509 ts=601/1000\n" : "");
		assert_int_equal(seg_count(*state, 0, PROBES), !captured);
		assert_int_equal(seg_count(*state, 0, TA_EPISODE_RETRANSMISSION), captured);
	}
}

/* TA_PROBE_IDLE_MIN_NS, 0.9 s: an empty segment that comes sooner after its sender's last one is no probe, however long the peer was
 * silent. */
static void tcp_probes__of_a_capture_begun_in_mid_idle_follow_a_silence(void **state)
{
	static const struct {
		double ms, first_ms;
	} row[] = { { 899.999, 1399.999 }, { 900, 500 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		double at = 500 + row[i].ms;

		seg_anew(*state, "  0  >  .  1  0  1  502\n"
				 " 20  <  .  1  0  1  502\n"
				 "500  >  .  1  0  1  502\n");
		for (int n = 0; n < 4; n++, at += 10000)
			seg_row(*state, "%.3f > . 1 0 1 502", at);
		seg_row(*state, "%.3f < . 1 0 2 502", at);
		seg_end(*state, at + 1000);
		assert_ms(seg_episode(*state, 0, PROBES, 0)->start_ns, row[i].first_ms);
	}
}

/* The newest probe, left without answer, is a run of its own, and stands behind the last answer. */
static void tcp_probes__a_last_one_without_answer_stands_behind_the_answer_before_it(void **state)
{
	seg_anew(*state, SEG_TALKED "60s     >  .  10  0  21  502\n"
				    "60020   <  .  21  0  11  502\n"
				    "120s    >  .  10  0  21  502\n"
				    "120020  <  .  21  0  11  502\n"
				    "180s    >  .  10  0  21  502\n");
	seg_end(*state, 200000);
	const struct ta_episode *e = seg_episode(*state, 0, PROBES, 1);
	assert_int_equal(e->attempts_total, 1);
	assert_int_equal(e->last_heard_frame, 10);
	assert_ms(e->last_heard_ns, 120020);
}

/* TCP_KEEPCNT: nine probes, 75 s apart, and the RST of the prober when the tenth would be due: that is its clock, and is said so; of a run
 * that was answered there is none. */
static void tcp_probes__that_their_sender_ends_by_a_rst_were_counted(void **state)
{
	seg_anew(*state, SEG_TALKED);
	for (int i = 0; i < 9; i++)
		seg_row(*state, "%ds > . 10 0 21 502", 7200 + 75 * i);
	seg_row(*state, "%ds > R. 11 0 21 0", 7200 + 75 * 9);
	seg_end(*state, 8000000);
	const struct ta_episode *e = seg_episode(*state, 0, PROBES, 0);
	assert_result(e, TA_RESULT_RESET_BY_SENDER);
	assert_true(e->fit->abort->observed);
	assert_string_equal(e->fit->abort->rule, "keep-alive count=9");

	/* The same while the tenth is not due yet. */
	seg_anew(*state, SEG_TALKED);
	for (int i = 0; i < 9; i++)
		seg_row(*state, "%ds > . 10 0 21 502", 7200 + 75 * i);
	seg_end(*state, (7200 + 75 * 9 - 10) * 1000.0);
	e = seg_episode(*state, 0, PROBES, 0);
	assert_false(e->fit->abort->observed);
	assert_in_range(e->fit->abort->expected_ns / TA_SEC, 7875, 7880); /* timers come late */

	seg_anew(*state, SEG_TALKED "200 > P. 11 10 21 502\n"
				    "420 > P. 11 10 21 502\n"
				    "440 < . 21 0 21 502\n");
	seg_end(*state, 8000000);
	e = seg_episode(*state, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_result(e, TA_RESULT_ANSWERED);
	assert_string_equal(e->fit->abort->text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_probes__at_three_quarters_of_the_idle_time_were_not_heard),
		TELL(tcp_probes__that_were_not_heard_come_at_intervals_that_differ_by_a_tenth),
		TELL(tcp_probes__one_alone_tells_no_interval),
		TELL(tcp_probes__that_were_answered_are_a_run_of_their_own),
		TELL(tcp_probes__of_a_capture_begun_in_mid_idle_are_one_below_what_is_acknowledged),
		TELL(tcp_probes__without_numbers_lie_one_below_what_was_sent),
		TELL(tcp_probes__acknowledge_nothing_new),
		TELL(tcp_probes__into_a_closed_window_may_have_their_byte_taken),
		TELL(tcp_probes__are_answered_once),
		TELL(tcp_probes__of_bsd_have_an_ack_one_below),
		TELL(tcp_probes__begin_with_no_byte_that_was_answered_by_data),
		TELL(tcp_probes__tell_where_an_ack_was_missed),
		TELL(tcp_probes__without_numbers_go_into_a_closed_window),
		TELL(tcp_probes__are_not_what_is_sent_again_into_a_closed_window),
		TELL(tcp_probes__keep_nothing_alive_while_a_chain_is_open),
		TELL(tcp_probes__with_a_byte_are_known_where_the_peer_is_only_echoed),
		TELL(tcp_probes__of_a_capture_begun_in_mid_idle_follow_a_silence),
		TELL(tcp_probes__a_last_one_without_answer_stands_behind_the_answer_before_it),
		TELL(tcp_probes__that_their_sender_ends_by_a_rst_were_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
