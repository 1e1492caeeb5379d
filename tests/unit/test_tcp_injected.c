/* SPDX-License-Identifier: MIT */
/* Segments that somebody else sends in the name of one side: what they change is what its receiver would take from them
 * (RFC 9293 section 3.10.7.4, RFC 5961, RFC 7323 section 5.3), and no more. */
#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

#define IN_VAIN "> P. 101 200 51 502"

static uint64_t payload(const struct seg_script *s, int side)
{
	return ta_conn_payload_bytes(seg_conn(s, 0), seg_key(seg_conn(s, 0), side));
}

static uint32_t ignored(const struct seg_script *s, int side)
{
	const struct ta_trouble *t = seg_conn(s, 0)->trouble;
	return t ? t->half[seg_key(seg_conn(s, 0), side)].ignored : 0;
}

/* 100 bytes of the client, 50 of the server. */
static void talk(struct seg_script *s)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  100   1  502\n"
		    " 120  <  P.    1   50 101  502\n"
		    " 121  >  .   101    0  51  502\n");
}

static void stamped_talk(struct seg_script *s)
{
	seg_far_handshake(s, "ts=1000/0");
	seg_play(s, " 200  >  P.    1  100   1  502  ts=1200/1000\n"
		    " 350  <  P.    1   50 101  502  ts=1350/1200\n"
		    " 351  >  .   101    0  51  502  ts=1351/1350\n");
}

static void assert_silent(struct seg_script *s, double end_ms)
{
	const struct ta_diagnosis *d = seg_diagnose(s, end_ms, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "nobody answered");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

/* RFC 5961 section 4: a SYN in a connection that stands is answered by a challenge ACK. */
static void tcp_injected__a_syn_that_its_side_knows_nothing_of_opens_nothing(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  >  S   900000000    0    -  502  ttl=200\n"
		    " 220  <  .          51    0  101  502\n"
		    " 221  <  P.         51   70  101  502\n"
		    " 300  >  P.        101   30  121  502\n"
		    " 320  <  .         121    0  131  502\n");
	d = seg_diagnose(s, 5000, 0);
	assert_null(ta_tracker_conn(s->tracker, 1));
	assert_verdict(d, TA_SCN_NORMAL, "the SYN was forged");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_int_equal(payload(s, 0), 130);
	assert_int_equal(payload(s, 1), 120); /* what came before it was known is not lost */
	assert_int_equal(ignored(s, 0), 1);
	assert_false(seg_conn(s, 0)->flags & TA_CONN_REUSED);
}

static void tcp_injected__several_such_syns_are_withdrawn_together(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	for (unsigned i = 0; i < 10; i++)
		seg_row(s, "%u > S %u 0 - 502 ttl=200", 200 + 10 * i, 900000000 + 1000000 * i);
	seg_in_vain(s, 1000, 7, IN_VAIN);
	assert_silent(s, 120000);
	assert_int_equal(ignored(s, 0), 10);
	for (uint32_t id = 1; id <= 10; id++)
		assert_null(ta_tracker_conn(s->tracker, id));
}

static void tcp_injected__a_syn_in_a_chain_does_not_end_it(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_play(s, " 1000  >  P.       101  200   51  502\n"
		    " 1220  >  P.       101  200   51  502\n"
		    " 1300  >  S  900000000    0    -  502  ttl=200\n"
		    " 1660  >  P.       101  200   51  502\n"
		    " 2540  >  P.       101  200   51  502\n"
		    " 4300  >  P.       101  200   51  502\n"
		    " 7820  >  P.       101  200   51  502\n"
		    "14860  >  P.       101  200   51  502\n");
	seg_end(s, 60000);
	assert_int_equal(seg_episodes(s, 0), 1);
	assert_int_equal(seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0)->attempts_total, 7);
}

static void tcp_injected__a_syn_that_is_answered_opens_a_connection(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_play(s, " 200  >  S   900000000    0          -  502\n"
		    " 220  <  S.  800000000    0  900000001  502\n"
		    " 221  >  .   900000001    0  800000001  502\n"
		    " 300  >  P.        101   30         51  502\n");
	seg_end(s, 5000);
	assert_non_null(ta_tracker_conn(s->tracker, 1));
	assert_int_equal(payload(s, 0), 100);
}

/* RFC 9293 section 3.5.1: who has rebooted resets what it does not know. */
static void tcp_injected__a_rst_to_the_challenge_leaves_the_syn_standing(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_play(s, " 200  >  S   900000000    0    -  502\n"
		    " 220  <  .          51    0  101  502\n"
		    " 221  >  R         101    0    -    0\n");
	seg_end(s, 5000);
	assert_non_null(ta_tracker_conn(s->tracker, 1));
}

static void tcp_injected__what_the_syn_overtook_leaves_it_standing(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_play(s, " 200  >  S   900000000    0    -  502\n"
		    " 203  >  P.        101   30   51  502\n");
	assert_non_null(ta_tracker_conn(s->tracker, 1));
	seg_row(s, "204 > P. 131 30 51 502");
	assert_null(ta_tracker_conn(s->tracker, 1));
}

static void tcp_injected__a_rst_in_the_old_numbers_is_the_old_connections(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  >  P.        101   30   51  502\n"
		    " 210  >  S   900000000    0    -  502  ttl=200\n"
		    " 220  <  R.         51    0  131    0\n");
	d = seg_diagnose(s, 5000, 0);
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "in step with the old connection");
	assert_int_equal(seg_conn(s, 1)->trouble ? seg_conn(s, 1)->trouble->nresets : 0, 0);
}

static void tcp_injected__a_hole_with_another_ttl_is_none(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		int ttl;
		uint32_t ignored;
	} row[] = { { 57, 0 }, { 58, 0 }, { 59, 1 }, { 250, 1 } };

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_limit(s, 10);
		s->talk[0].ttl[1] = 57;
		talk(s);
		seg_row(s, "200 < P. 5051 80 101 502 ttl=%d", row[i].ttl);
		assert_int_equal(ignored(s, 1), row[i].ignored);
	}
}

static void tcp_injected__without_timestamp_a_hole_or_an_ack_of_unsent_bytes_is_none(void **state)
{
	struct seg_script *s = *state;

	stamped_talk(s);
	seg_play(s, " 400  <  P.  5051   80    101  502\n"
		    " 410  <  .     51    0  30101  502\n"
		    " 420  <  .     50    0    101  502\n");
	assert_int_equal(ignored(s, 1), 3);
	seg_play(s, " 430  <  P.  5051   80    101  502  ts=1430/1351\n");
	assert_int_equal(ignored(s, 1), 3);
	assert_int_equal(payload(s, 0), 100);
}

static void tcp_injected__a_fin_in_front_of_bytes_that_were_sent_is_none(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_row(s, "200 < F. 40 0 101 502");
	assert_false(seg_half(s, 0, 1)->flags & TA_HALF_FIN);
	seg_row(s, "210 < F. 51 0 101 502");
	assert_true(seg_half(s, 0, 1)->flags & TA_HALF_FIN);
}

static void tcp_injected__far_numbers_twice_take_the_other_sides_word(void **state)
{
	struct seg_script *s = *state;

	for (int word = 0; word < 2; word++) {
		seg_limit(s, 10);
		talk(s);
		seg_row(s, "200 < P. 500000001 80 101 502 ttl=250");
		if (word)
			seg_row(s, "201 > . 101 0 500000081 502");
		seg_row(s, "202 < P. 500000081 80 101 502 ttl=250");
		assert_int_equal(ignored(s, 1), word ? 1 : 2);
	}
	seg_limit(s, 10);
	talk(s); /* those of its own packets: the capture lost a long stretch */
	seg_play(s, " 200  <  P.  500000001  80  101  502\n"
		    " 202  <  P.  500000081  80  101  502\n");
	assert_int_equal(ignored(s, 1), 1);
}

static void tcp_injected__numbers_far_behind_are_out_of_window(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].isn[1] = 2000000000;
	talk(s);
	seg_row(s, "200 < . 4244967347 0 101 502"); /* 50,000,000 below */
	assert_int_equal(ignored(s, 1), 1);
	seg_row(s, "210 < . 1 0 101 502");
	assert_int_equal(ignored(s, 1), 1);
}

static void tcp_injected__a_syn_ack_with_another_isn_changes_nothing(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_row(s, "200 < S. 700000000 0 1 65160 ws=7 mss=1460 sack-ok");
	assert_int_equal(ignored(s, 1), 1);
	seg_row(s, "210 < S. 0 0 1 65160 ws=7 mss=1460 sack-ok");
	assert_int_equal(ignored(s, 1), 1); /* repeated, for a lost ACK */
}

/* RFC 7323 section 5.3. */
static void tcp_injected__an_old_timestamp_is_no_sign_of_life(void **state)
{
	struct seg_script *s = *state;

	stamped_talk(s);
	seg_row(s, "359 < . 51 0 101 502 ts=1349/1200");
	assert_int_equal(ignored(s, 1), 0); /* overtaken on its way */
	seg_row(s, "2000 < . 51 0 101 502 ts=1300/1200");
	seg_row(s, "2010 < P. 51 80 101 502 ts=1/1200");
	assert_int_equal(ignored(s, 1), 2);
	assert_int_equal(payload(s, 1), 50);
}

/* A way that nothing but one empty segment came: the path may have changed, or somebody else answers. */
static void tcp_injected__what_looks_like_a_strangers_makes_nothing_certain(void **state)
{
	struct seg_script *s = *state;
	double at;

	talk(s);
	at = seg_in_vain(s, 1000, 7, IN_VAIN);
	seg_row(s, "%.0f < . 50 0 101 502 ttl=200", at + 1000);
	assert_int_not_equal(seg_diagnose(s, at + 100000, 0)->confidence, TA_CERTAIN);

	seg_limit(s, 10);
	talk(s);
	seg_play(s, " 200  <  P.  51  50  101  502  ttl=200\n"
		    " 210  <  P. 101  50  101  502  ttl=200\n"
		    " 211  >  .  101   0  151  502\n");
	seg_in_vain(s, 1000, 7, "> P. 101 200 151 502");
	assert_silent(s, 120000); /* its packets come that way now */
}

static void tcp_injected__a_foreign_rst_ends_nothing_that_goes_on(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_row(s, "900 < R 51 0 - 0 ttl=200");
	seg_in_vain(s, 1000, 7, IN_VAIN);
	assert_silent(s, 120000);

	seg_limit(s, 10);
	talk(s);
	seg_play(s, " 900  <  R   51    0   -    0  ttl=200\n"
		    "1000  >  P. 101  200  51  502\n"); /* may have been sent before it came */
	assert_verdict(seg_diagnose(s, 120000, 0), TA_SCN_MIDDLEBOX_RESET, "it went on no longer");
}

static void tcp_injected__a_rst_not_taken_hides_none_that_was(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  <  R  40000051    0    -    0  ttl=200\n"
		    " 300  >  P.      101   30   51  502\n"
		    " 320  <  R.       51    0  131    0\n");
	d = seg_diagnose(s, 5000, 0);
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "the second one");
	assert_string_equal(ta_end_name(d->end), "reset");
}

static void tcp_injected__contradicting_flags_in_a_packet_hide_no_silence(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_row(s, "200 < SF 77 0 - 502 ttl=200");
	seg_in_vain(s, 1000, 7, IN_VAIN);
	assert_silent(s, 120000);
}

static void tcp_injected__acks_of_unsent_bytes_leave_the_replay_whole(void **state)
{
	struct seg_script *s = *state;
	double at, gap = 240;

	talk(s);
	seg_row(s, "1000 > P. 101 200 51 502");
	for (unsigned i = 0; i < 5; i++)
		seg_row(s, "%u < . 51 0 %u 502", 1001 + i, 30301 + i);
	for (at = 1240; gap < 20000; at += gap, gap *= 2)
		seg_row(s, "%.0f > P. 101 200 51 502", at);
	seg_end(s, 120000);
	assert_int_equal(payload(s, 0), 300);
}

/* Two captures of one path whose clocks differ, merged into one. */
static void tcp_injected__a_packet_with_id_timestamp_and_another_ttl_was_seen_before(void **state)
{
	struct seg_script *s = *state;

	stamped_talk(s);
	seg_row(s, "400 < . 51 0 101 502 ts=1400/1351 id=9000 ttl=50");
	seg_row(s, "3400 < . 51 0 101 502 ts=1400/1351 id=9000 ttl=42");
	assert_int_equal(s->duplicates, 1);
	seg_row(s, "3500 < . 51 0 101 502 ts=1400/1351 id=9000 ttl=50");
	assert_int_equal(s->duplicates, 1);
	seg_row(s, "70000 < . 51 0 101 502 ts=1400/1351 id=9000 ttl=42");
	assert_int_equal(s->duplicates, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_injected__a_syn_that_its_side_knows_nothing_of_opens_nothing),
		TELL(tcp_injected__several_such_syns_are_withdrawn_together),
		TELL(tcp_injected__a_syn_in_a_chain_does_not_end_it),
		TELL(tcp_injected__a_syn_that_is_answered_opens_a_connection),
		TELL(tcp_injected__a_rst_to_the_challenge_leaves_the_syn_standing),
		TELL(tcp_injected__what_the_syn_overtook_leaves_it_standing),
		TELL(tcp_injected__a_rst_in_the_old_numbers_is_the_old_connections),
		TELL(tcp_injected__a_hole_with_another_ttl_is_none),
		TELL(tcp_injected__without_timestamp_a_hole_or_an_ack_of_unsent_bytes_is_none),
		TELL(tcp_injected__a_fin_in_front_of_bytes_that_were_sent_is_none),
		TELL(tcp_injected__far_numbers_twice_take_the_other_sides_word),
		TELL(tcp_injected__numbers_far_behind_are_out_of_window),
		TELL(tcp_injected__a_syn_ack_with_another_isn_changes_nothing),
		TELL(tcp_injected__an_old_timestamp_is_no_sign_of_life),
		TELL(tcp_injected__what_looks_like_a_strangers_makes_nothing_certain),
		TELL(tcp_injected__a_foreign_rst_ends_nothing_that_goes_on),
		TELL(tcp_injected__a_rst_not_taken_hides_none_that_was),
		TELL(tcp_injected__contradicting_flags_in_a_packet_hide_no_silence),
		TELL(tcp_injected__acks_of_unsent_bytes_leave_the_replay_whole),
		TELL(tcp_injected__a_packet_with_id_timestamp_and_another_ttl_was_seen_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
