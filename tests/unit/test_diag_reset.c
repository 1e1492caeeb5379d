/* SPDX-License-Identifier: MIT */
/* Connections that a RST ended: a process that exited, a host that had forgotten, a middlebox, or a timer. */
#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

#include <string.h>

static void talk(struct seg_script *s)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502  ts=100/9\n"
		    " 120  <  P.  1  20  11  502  ts=9/100\n"
		    " 120  >  .  11   0  21  502  ts=120/9\n");
}

static void diag_reset__in_step_is_the_process(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 500  <  R.  21  0  11  502  ts=400/120\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "RST,ACK in step");
	assert_int_equal(d->failed, TA_FAILED_SERVER);
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_string_equal(ta_end_name(d->end), "reset");
	assert_false(is_open(d, TA_SCN_PEER_CRASH));
}

static void diag_reset__in_answer_to_data_with_unread_bytes_is_the_process(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 500  >  P.  11  10  21  502  ts=500/9\n"
		    " 520  <  R.  21   0  21  502  ts=420/500\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "closed with data unread");
	assert_int_equal(d->failed, TA_FAILED_SERVER);
}

static void diag_reset__of_the_client_is_the_clients_process(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 500  >  R.  11  0  21  502  ts=500/9\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "SO_LINGER 0");
	assert_int_equal(d->failed, TA_FAILED_CLIENT);
}

static void diag_reset__to_data_after_a_close_is_the_process(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  <  F.  21    0  11  502  ts=90/120\n"
		    " 210  >  P.  11  500  22  502  ts=210/90\n"
		    " 230  <  R   22    0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "the data met a closed socket");
	assert_int_equal(d->failed, TA_FAILED_SERVER);
	assert_non_null(strstr(d->summary, "500"));
}

static void diag_reset__without_ack_after_a_silence_is_a_reboot(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	talk(s);
	at = seg_in_vain(s, 600000, 7, "> P. 11 10 21 502 ts=600000/9");
	seg_row(s, "%.3f < R 21 0 - 0 id=0", at + 20);
	d = seg_diagnose(s, at + 60000, 0);
	assert_verdict(d, TA_SCN_PEER_REBOOT, "it came back and had forgotten");
	assert_int_equal(d->confidence, TA_LIKELY);
	assert_int_equal(d->failed, TA_FAILED_SERVER);
	assert_true(is_open(d, TA_SCN_PROCESS_EXIT));
	assert_ms(d->since_ns, 600000);
}

static void diag_reset__without_ack_and_without_a_silence_is_little_proof_of_a_reboot(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 300  >  P.  11  10  21  502  ts=300/9\n"
		    " 320  <  R   21   0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_int_equal(d->confidence, TA_POSSIBLE);
	assert_true(is_open(d, TA_SCN_PROCESS_EXIT));
	assert_true(d->nhypotheses >= 2);
}

static void diag_reset__of_several_connections_alike_is_a_reboot(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	for (int n = 0; n < 3; n++)
		seg_open(s, n, 10.0 * n);
	for (int n = 0; n < 3; n++) {
		seg_row(s, "%d > P. 1 10 1 502 c=%d", 600000 + 10 * n, n);
		seg_row(s, "%d < R 1 0 - 0 id=0 c=%d", 600020 + 10 * n, n);
	}
	d = seg_diagnose(s, 700000, 1);
	assert_verdict(d, TA_SCN_PEER_REBOOT, "all were forgotten at once");
	assert_int_equal(d->confidence, TA_LIKELY);
	assert_non_null(seg_observe(s, 700000, TA_OBS_RESET_TOGETHER));
	assert_int_equal(seg_observe(s, 700000, TA_OBS_RESET_TOGETHER)->nconns, 3);
}

/* Each client gives up a server that acknowledged its request and said no more. */
static void diag_reset__the_silent_end_sent_no_reset(void **state)
{
	struct seg_script *s = *state;

	for (int n = 0; n < 3; n++) {
		seg_open(s, n, 10.0 * n);
		seg_row(s, "%d > P. 1 10 1 502 c=%d", 1000 + 10 * n, n);
		seg_row(s, "%d < . 1 0 11 502 c=%d", 1001 + 10 * n, n);
		seg_row(s, "%d > R. 11 0 1 0 c=%d", 31000 + 10 * n, n);
	}
	assert_verdict(seg_diagnose(s, 700000, 1), TA_SCN_APPLICATION_SILENT, NULL);
	assert_null(seg_observe(s, 700000, TA_OBS_RESET_TOGETHER));
}

/* Two losses, and a RST in the name of their sender between: it goes on, and is answered, or is over. */
static void diag_reset__that_its_sender_outlived_ended_no_silence(void **state)
{
	struct seg_script *s = *state;

	for (int over = 0; over < 2; over++) {
		seg_anew(s, SEG_HANDSHAKE "1000 > P. 1 10 1 502\n"
					  "1220 > P. 1 10 1 502\n"
					  "1221 > R  11 0 - 0\n");
		if (!over)
			seg_play(s, "1660 > P. 1 10 1 502\n"
				    "1680 < P. 1 5 11 502\n"
				    "1681 > . 11 0 6 502\n"
				    "1700 > F. 11 0 6 502\n"
				    "1720 < F. 6 0 12 502\n"
				    "1721 > . 12 0 7 502\n");
		assert_int_equal(seg_diagnose(s, 60000, 0)->scenario == TA_SCN_NORMAL, !over);
		assert_int_equal(seg_tells(s, 60000, TA_FACT_SILENCE), over);
	}
}

static void diag_reset__while_an_older_connection_goes_on_is_no_reboot(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_open(s, 0, 0);
	seg_open(s, 1, 100);
	seg_play(s, "    300  <  P.  1  10   1  502  # later than the other one's beginning\n"
		    "    300  >  .   1   0  11  502\n"
		    " 600000  >  P.  1  10  11  502\n"
		    " 600020  <  R  11   0   -    0  id=0\n"
		    " 601000  >  P.  1  10   1  502  c=1\n"
		    " 601020  <  P.  1  10  11  502  c=1\n"
		    " 601020  >  .  11   0  11  502  c=1\n");
	d = seg_diagnose(s, 700000, 0);
	assert_non_null(fact_of(d, TA_FACT_HOST_OUTLIVES));
	assert_int_not_equal(d->mechanism, TA_MECH_HOST_REBOOTED);
	assert_true(d->scenario != TA_SCN_PEER_REBOOT || d->confidence == TA_POSSIBLE);
	assert_true(is_open(d, TA_SCN_PROCESS_EXIT));
}

static void diag_reset__with_a_foreign_ttl_and_the_peer_going_on_is_a_middleboxs(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->talk[0].ttl[1] = 51;
	talk(s);
	seg_play(s, " 200  >  P.  11  10  21  502  ts=200/9\n"
		    " 205  <  R   21   0   -    0  id=0 ttl=62\n"
		    " 400  <  P.  21  30  21  502  ts=300/200\n"
		    " 620  <  P.  21  30  21  502  ts=520/200\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_MIDDLEBOX_RESET, "neither end sent it");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_int_equal(d->failed, TA_FAILED_MIDDLEBOX);
}

static void diag_reset__with_a_foreign_ttl_alone_is_likely_a_middleboxs(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->talk[0].ttl[1] = 51;
	talk(s);
	seg_play(s, " 200  >  P.  11  10  21  502  ts=200/9\n"
		    " 201  <  R.  21   0  21  502  id=0 ttl=64\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_MIDDLEBOX_RESET, "TTL 64 where the stream has 51");
	assert_true(d->confidence < TA_CERTAIN);
}

static void diag_reset__with_a_ttl_one_off_is_no_middleboxs(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].ttl[1] = 51;
	talk(s);
	seg_play(
		s,
		" 500  <  R.  21  0  11  502  ts=400/120 ttl=50\n"); /* another path of equal cost */
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_PROCESS_EXIT, "one hop is no middlebox");
}

static void diag_reset__overtaking_the_peers_last_segments_is_no_middleboxs(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	/* The RST overtook data that was sent before it: its IP IDs say so. */
	seg_play(s, " 500.0  <  R.  1021    0  11  502  ts=400/120 id=30300\n"
		    " 500.2  <  P.    21 1000  11  502  ts=399/120 id=30299\n");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_PROCESS_EXIT, "reordered, not unaware");
}

static void diag_reset__of_a_retransmitter_that_gave_up_is_silence(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 1000, gap = 1000;

	talk(s);
	seg_row(s, "%.0f > P. 11 10 21 502", at);
	for (int i = 0; i < 12; i++) { /* FreeBSD: twelve copies, then a RST */
		at += gap < 64000 ? gap : 64000;
		gap *= 2;
		seg_row(s, "%.0f > P. 11 10 21 502", at);
	}
	seg_row(s, "%.0f > R. 21 0 21 502", at + 64000);
	d = seg_diagnose(s, at + 100000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "the RST is the end of its patience");
	assert_string_equal(ta_end_name(d->end), "gave-up");
	assert_int_not_equal(d->failed, TA_FAILED_CLIENT);
}

static void diag_reset__of_an_answered_prober_is_the_process(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_play(s, " 10200  >  .   10  0  21  502  ts=10200/9\n"
		    " 10220  <  .   21  0  11  502  ts=10109/120\n"
		    " 12000  >  R.  11  0  21  502  ts=12000/10109\n");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_PROCESS_EXIT, "its probe was answered");
}

static void diag_reset__after_the_peers_close_was_served_is_normal(void **state)
{
	struct seg_script *s = *state;

	/* A browser's habit: FIN of the server, then RST of the client; nothing was outstanding. */
	talk(s);
	seg_play(s, " 200  <  F.  21  0  11  502  ts=90/120\n"
		    " 220  >  F.  11  0  22  502  ts=220/90\n"
		    " 221  >  R.  12  0  22  502  ts=221/90\n"
		    " 240  <  .   22  0  12  502  ts=130/220\n");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_NORMAL, "both had closed");
}

static void diag_reset__of_a_stalled_receivers_connection_tells_of_the_stall(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	bool told = false;
	double at = 600, gap = 250;

	talk(s);
	seg_play(s, " 300  >  P.    11  4000    21  502  ts=300/9\n"
		    " 320  <  .     21     0  4011    0  ts=29/300\n");
	for (int i = 0; i < 7; i++, at += gap, gap *= 2) {
		seg_row(s, "%.0f > . 4010 0 21 502 ts=%.0f/29", at, at);
		seg_row(s, "%.0f < . 21 0 4011 0 ts=%.0f/%.0f", at + 20, at / 10, at);
	}
	seg_row(s, "%.0f < R. 21 0 4011 502 ts=9000/120", at);
	d = seg_diagnose(s, at + 60000, 0);
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "stalled first, then killed");
	for (size_t i = 0; i < d->nalso; i++)
		told |= d->also[i].scenario == TA_SCN_RECEIVER_STALLED;
	assert_true(told);
}

/* The client has closed, and acknowledges `ack` to each copy of 60 bytes of the server; then the rest meets a RST. */
static const struct ta_diagnosis *taken_in_vain(struct seg_script *s, unsigned ack)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502\n"
		    " 120  <  P.  1  20  11  509\n"
		    " 120  >  F. 11   0  21  502\n"
		    " 140  <  .  21   0  12  509\n");
	for (int i = 0, at = 300; i < 4; at += 210 << i++) {
		seg_row(s, "%d < P. 21 60 12 509", at);
		seg_row(s, "%d > . 12 0 %u 502", at + 20, ack);
	}
	seg_play(s, " 3900  <  FP.  81  30  12  509\n"
		    " 3920  >  R    12   0   -    0  id=0\n");
	return seg_diagnose(s, 5000, 0);
}

static void diag_reset__of_what_each_ack_left_out_is_no_goodbye(void **state)
{
	const struct ta_diagnosis *d = taken_in_vain(*state, 21);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "it answered and took nothing");
	assert_int_equal(d->mechanism, TA_MECH_NOT_ACCEPTED);
	assert_false(is_open(d, TA_SCN_NORMAL));
	assert_true(is_open(d, TA_SCN_PROCESS_EXIT));
}

static void diag_reset__of_what_was_acknowledged_with_a_byte_too_many_is_none_either(void **state)
{
	const struct ta_diagnosis *d = taken_in_vain(*state, 82);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "an ACK of bytes never sent counts for nothing");
	assert_false(is_open(d, TA_SCN_NORMAL));
	assert_int_equal(fact_of(d, TA_FACT_REFUSED_UNTAKEN)->value[0], 3);
}

static void diag_reset__of_an_end_that_had_given_up_is_no_second_failure(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_row(s, "1000 > P. 1 100 1 502");
	for (int i = 0, at = 1200; i < 8; i++, at += 200 << i)
		seg_row(s, "%d > P. 1 100 1 502", at);
	seg_play(s, " 120s  <  F.  1  0  1  502\n"
		    " 120s  >  R   1  0  -    0  id=0\n");
	const struct ta_diagnosis *d = seg_diagnose(s, 130000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "nothing of the client arrived");
	assert_non_null(fact_of(d, TA_FACT_RST_SENDER_SENT_IN_VAIN));
	assert_int_equal(d->nalso, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(diag_reset__in_step_is_the_process),
		TELL(diag_reset__in_answer_to_data_with_unread_bytes_is_the_process),
		TELL(diag_reset__of_the_client_is_the_clients_process),
		TELL(diag_reset__to_data_after_a_close_is_the_process),
		TELL(diag_reset__without_ack_after_a_silence_is_a_reboot),
		TELL(diag_reset__without_ack_and_without_a_silence_is_little_proof_of_a_reboot),
		TELL(diag_reset__of_several_connections_alike_is_a_reboot),
		TELL(diag_reset__the_silent_end_sent_no_reset),
		TELL(diag_reset__that_its_sender_outlived_ended_no_silence),
		TELL(diag_reset__while_an_older_connection_goes_on_is_no_reboot),
		TELL(diag_reset__with_a_foreign_ttl_and_the_peer_going_on_is_a_middleboxs),
		TELL(diag_reset__with_a_foreign_ttl_alone_is_likely_a_middleboxs),
		TELL(diag_reset__with_a_ttl_one_off_is_no_middleboxs),
		TELL(diag_reset__overtaking_the_peers_last_segments_is_no_middleboxs),
		TELL(diag_reset__of_a_retransmitter_that_gave_up_is_silence),
		TELL(diag_reset__of_an_answered_prober_is_the_process),
		TELL(diag_reset__after_the_peers_close_was_served_is_normal),
		TELL(diag_reset__of_a_stalled_receivers_connection_tells_of_the_stall),
		TELL(diag_reset__of_what_each_ack_left_out_is_no_goodbye),
		TELL(diag_reset__of_what_was_acknowledged_with_a_byte_too_many_is_none_either),
		TELL(diag_reset__of_an_end_that_had_given_up_is_no_second_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
