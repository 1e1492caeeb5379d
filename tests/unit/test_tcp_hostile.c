/* SPDX-License-Identifier: MIT */
/* Segments that no receiver would take, numbers at their limits, and captures that lie: what follows must not suffer. */
#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

static uint64_t payload(const struct seg_script *s, int side)
{
	return ta_conn_payload_bytes(seg_conn(s, 0), seg_key(seg_conn(s, 0), side));
}

/* Ten exchanges, none odd. */
static void exchange(struct seg_script *s, double ms, unsigned client, unsigned server)
{
	for (unsigned i = 0; i < 10; i++) {
		seg_row(s, "%.0f > P. %u 100 %u 502", ms + 100 * i, client + 100 * i,
			server + 50 * i);
		seg_row(s, "%.0f < P. %u 50 %u 502", ms + 100 * i + 20, server + 50 * i,
			client + 100 * i + 100);
	}
}

static void tcp_hostile__an_ack_far_ahead_poisons_nothing(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	exchange(s, 100, 1, 1);
	/* RFC 5961 section 5: beyond what the window could hold, no receiver heeds it. */
	seg_row(s, "1100 < . 501 0 900000000 502");
	exchange(s, 1200, 1001, 501);
	seg_end(s, 5000);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(payload(s, 0), 2000);
	assert_int_equal(payload(s, 1), 1000);
}

static void tcp_hostile__data_far_ahead_poisons_nothing(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	exchange(s, 100, 1, 1);
	seg_row(s, "1100 > P. 900000000 100 501 502 ttl=99");
	exchange(s, 1200, 1001, 501);
	seg_end(s, 5000);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(payload(s, 0), 2000);
}

static void tcp_hostile__data_far_ahead_is_believed_where_frames_were_cut_out(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	exchange(s, 100, 1, 1);
	s->frames_missing = true;
	seg_in_vain(s, 2000, 3, "> P. 20000001 100 501 502");
	seg_end(s, 20000);
	assert_int_equal(seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0)->attempts_total, 4);
	assert_true(seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0)->original_seen);
}

static void tcp_hostile__an_old_fin_out_of_window_closes_nothing(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	exchange(s, 100, 1, 1);
	seg_row(s, "1100 < F. 800000000 0 1001 502");
	exchange(s, 1200, 1001, 501);
	d = seg_diagnose(s, 5000, 0);
	assert_verdict(d, TA_SCN_NORMAL, "the FIN was out of window");
	assert_string_equal(ta_end_name(d->end), "open");
}

static void tcp_hostile__five_gigabytes_one_way_without_an_ack(void **state)
{
	struct seg_script *s = *state;
	uint64_t at = 1;

	seg_play(s, " 0  >  S   0  0  -  64240\n"
		    " 1  >  .   1  0  1    502\n");
	for (unsigned i = 0; i < 10000; i++, at += 500000)
		seg_row(s, "%.1f > . %llu 500000 1 502", 2 + 0.1 * i, (unsigned long long)at);
	seg_end(s, 5000);
	assert_true(payload(s, 0) == UINT64_C(5000000000));
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
}

static void tcp_hostile__a_syn_ack_repeated_for_a_lost_ack_is_no_data(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 1020  <  S.  0   0   1  65160  ws=7 mss=1460 sack-ok\n"
		    " 1020  >  .   1   0   1    502\n"
		    " 1100  >  P.  1  10   1    502\n"
		    " 1120  <  .   1   0  11    502\n");
	seg_end(s, 5000);
	assert_int_equal(seg_count(s, 0, TA_EPISODE_RETRANSMISSION), 0);
	assert_int_equal(seg_count(s, 0, TA_EPISODE_SYN_ACK), 1);
	assert_verdict(seg_diagnose(s, 5000, 0), TA_SCN_NORMAL, "an ACK was lost");
	assert_int_equal(payload(s, 0), 10);
}

static void tcp_hostile__a_part_of_a_super_segment_sent_again_is_one_chain(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_handshake(s); /* captured before the card cuts it */
	seg_play(s, " 100  >  .      1  14480     1  502\n"
		    " 120  <  .      1      0  1449  502\n"
		    " 340  >  .   1449   1448     1  502\n"
		    " 780  >  .   1449   1448     1  502\n"
		    " 800  <  .      1      0  14481 502\n");
	seg_end(s, 5000);
	assert_int_equal(seg_episodes(s, 0), 1);
	e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_result(e, TA_RESULT_ANSWERED);
	assert_int_equal(seg_retransmitted(s, 0, 0), 2);
	assert_int_equal(payload(s, 0), 14480);
	assert_true(seg_half(s, 0, 0)->flags & TA_HALF_SUPER);
}

static void tcp_hostile__a_reused_port_ends_what_was_before_it(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_in_vain(s, 1000, 6, "> P. 1 10 1 502"); /* to 7.8 s */
	s->talk[0].isn[0] += 77777777;
	s->talk[0].isn[1] += 99999999;
	seg_open(s, 0, 10000);
	s->shift_ns = 11 * TA_SEC;
	exchange(s, 0, 1, 1);
	d = seg_diagnose(s, 7200000, 0); /* two hours later nobody knows of the old one */
	assert_result(seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0), TA_RESULT_SUPERSEDED);
	assert_string_not_equal(ta_end_name(d->end), "gave-up");
	assert_verdict(seg_diagnose(s, 7200000, 1), TA_SCN_NORMAL, "the new one is well");
}

static void tcp_hostile__a_clock_set_back_an_hour_splits_nothing(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->shift_ns = 7200 * TA_SEC;
	seg_handshake(s);
	exchange(s, 100, 1, 1);
	s->shift_ns = 3600 * TA_SEC;
	exchange(s, 1200, 1001, 501);
	d = seg_diagnose(s, 7300000, 0);
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	assert_verdict(d, TA_SCN_NORMAL, "only the clock went back");
	assert_int_equal(payload(s, 0), 2000);
}

static void tcp_hostile__flags_that_contradict_each_other_change_nothing(void **state)
{
	struct seg_script *s = *state;
	static const char *const flags[] = { "SF", "SR", "FR", "SFRP.UEW" };

	seg_handshake(s);
	exchange(s, 100, 1, 1);
	for (unsigned i = 0; i < 4; i++) {
		bool ack = i == 3;

		seg_row(s, "%u < %s 800000000 0 %s 502", 1100 + i, flags[i], ack ? "77" : "-");
	}
	exchange(s, 1200, 1001, 501);
	seg_end(s, 5000);
	assert_int_equal(payload(s, 0), 2000);
	assert_int_equal(payload(s, 1), 1000);
	assert_int_equal(seg_retransmitted(s, 0, 0) + seg_retransmitted(s, 0, 1), 0);
}

static void tcp_hostile__bytes_that_were_acknowledged_and_are_out_again_overlap_nothing(
	void **state)
{
	struct seg_script *s = *state;

	/* the second has three bytes more than the first, and all were acknowledged long ago */
	seg_row(s, "0 > P. 1000 15 500 502");
	seg_row(s, "8 < P. 586 79 1038 502");
	seg_row(s, "17 < P. 699 55 1071 502");
	seg_row(s, "5000000 > P. 1000 15 500 502");
	seg_row(s, "5000000 > P. 1000 18 500 502");
	seg_end(s, 5000001);
	assert_int_equal(payload(s, 1), 134);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_hostile__an_ack_far_ahead_poisons_nothing),
		TELL(tcp_hostile__data_far_ahead_poisons_nothing),
		TELL(tcp_hostile__data_far_ahead_is_believed_where_frames_were_cut_out),
		TELL(tcp_hostile__an_old_fin_out_of_window_closes_nothing),
		TELL(tcp_hostile__five_gigabytes_one_way_without_an_ack),
		TELL(tcp_hostile__a_syn_ack_repeated_for_a_lost_ack_is_no_data),
		TELL(tcp_hostile__a_part_of_a_super_segment_sent_again_is_one_chain),
		TELL(tcp_hostile__a_reused_port_ends_what_was_before_it),
		TELL(tcp_hostile__a_clock_set_back_an_hour_splits_nothing),
		TELL(tcp_hostile__flags_that_contradict_each_other_change_nothing),
		TELL(tcp_hostile__bytes_that_were_acknowledged_and_are_out_again_overlap_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
