/* SPDX-License-Identifier: MIT */
/* Facts about RSTs: what they refuse, how they stand to the close, whether they are taken, and signs of their maker. */
#include <string.h>

#include "support/seg_script.h"

static void talk(struct seg_script *s)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502  ts=100/9\n"
		    " 120  <  P.  1  20  11  502  ts=9/100\n"
		    " 120  >  .  11   0  21  502  ts=120/9\n");
}

static bool told(const struct ta_diagnosis *d, enum ta_fact_kind kind)
{
	return fact_of(d, kind) != NULL;
}

/* ---- the close ---- */

static void facts_resets__data_sent_before_the_fin_came_crossed_the_close(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 5000  >  P.  11  300  21  502  ts=5000/9\n"
		    " 5005  <  F.  21    0  11  502  ts=4900/120\n"
		    " 5006  >  F. 311    0  22  502  ts=5006/4900\n"
		    " 5020  <  R   21    0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_CROSSED_CLOSE));
	assert_false(told(d, TA_FACT_RST_TOO_SOON)); /* it answers the data, not the FIN */
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "300 bytes were not delivered");
	assert_int_equal(d->mechanism, TA_MECH_REQUEST_CROSSED_CLOSE);
}

static void facts_resets__data_sent_at_once_after_the_fin_is_late(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  <  F.  21    0  11  502  ts=90/120\n"
		    " 210  >  P.  11  500  22  502  ts=210/90\n"
		    " 230  <  R   22    0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_false(told(d, TA_FACT_CROSSED_CLOSE));
	assert_false(told(d, TA_FACT_WRITTEN_AFTER_CLOSE));
	assert_int_equal(d->mechanism, TA_MECH_LATE_DATA);
}

static void facts_resets__data_written_long_after_the_fin_is_a_stale_connections(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  <  F.  21    0  11  502  ts=90/120\n"
		    " 201  >  .   11    0  22  502  ts=201/90\n"
		    "1300  >  P.  11  500  22  502  ts=1300/90\n"
		    "1320  <  R   22    0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_WRITTEN_AFTER_CLOSE));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "it wrote 1.1 s after the FIN");
	assert_int_equal(d->mechanism, TA_MECH_STALE_POOLED);
}

static void facts_resets__a_few_bytes_that_were_not_captured_may_be_a_goodbye(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  <  F.  21    0  11  502  ts=90/120\n"
		    " 210  >  P.  11   31  22  502  ts=210/90\n"
		    " 211  >  F.  42    0  22  502  ts=211/90\n"
		    " 230  <  R   22    0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_MAYBE_GOODBYE));
	assert_int_equal(d->confidence, TA_POSSIBLE);
}

static void facts_resets__a_closing_alert_is_a_goodbye(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  <  F.  21    0  11  502  ts=90/120\n"
		    " 210  >  P.  11   31  22  502  ts=210/90 byte=21\n"
		    " 211  >  F.  42    0  22  502  ts=211/90\n"
		    " 230  <  R   22    0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_GOODBYE));
	assert_verdict(d, TA_SCN_NORMAL, "nobody needed the alert");
}

static void facts_resets__a_request_as_short_as_an_alert_is_none(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  <  F.  21    0  11  502  ts=90/120\n"
		    " 210  >  P.  11   31  22  502  ts=210/90 byte=71\n"
		    " 211  >  F.  42    0  22  502  ts=211/90\n"
		    " 230  <  R   22    0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_false(told(d, TA_FACT_GOODBYE));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "31 bytes were not delivered");
}

static void facts_resets__a_rst_in_place_of_the_second_fin_is_a_close(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 200  <  F.  21    0  11  502  ts=90/120\n"
		    " 201  >  .   11    0  22  502  ts=201/90\n"
		    " 260  >  R.  11    0  22  502  ts=260/90\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_AFTER_CLOSE));
	assert_verdict(d, TA_SCN_NORMAL, "all was acknowledged");
}

static void facts_resets__of_an_end_that_never_answered_is_no_close(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10  1  502\n"
		    " 120  <  .   1   0 11  502\n"
		    " 500  >  F. 11   0  1  502\n"
		    " 520  <  .   1   0 12  502\n"
		    "1500  <  R.  1   0 12  502\n");
	d = seg_diagnose(s, 60000, 0);
	assert_false(told(d, TA_FACT_AFTER_CLOSE));
}

/* ---- opened and dropped ---- */

static void facts_resets__a_handshake_dropped_at_once_is_a_check(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "  0  >  S   0  0  -  64240\n"
		    " 20  <  S.  0  0  1  65160\n"
		    " 21  >  R.  1  0  1    502\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_NOTHING_EXCHANGED));
	assert_verdict(d, TA_SCN_NORMAL, "a health check");
	assert_int_equal(d->mechanism, TA_MECH_CHECK_OR_SCAN);
}

/* Behind a NAT that does not translate the answer back: its kernel resets what its own socket goes on to wait for. */
static void facts_resets__a_syn_again_after_its_rst_is_no_certain_check(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "    0    >  S   0  0  -  64240\n"
		    "   20    <  S.  0  0  1  65160\n"
		    "   20.1  >  R   1  0  -      0\n"
		    " 1020    >  S   0  0  -  64240\n"
		    " 1040    <  S.  0  0  1  65160\n"
		    " 1040.1  >  R   1  0  -      0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_SYN_AFTER_RST));
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "whoever sent the SYN did not get the answer");
	assert_int_equal(d->mechanism, TA_MECH_ANSWER_LOST);
	assert_true(d->confidence < TA_CERTAIN);
}

static void facts_resets__a_handshake_dropped_late_is_none(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 3100  >  R.  1  0  1  502\n");
	d = seg_diagnose(s, 60000, 0);
	assert_false(told(d, TA_FACT_NOTHING_EXCHANGED));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "it waited for three seconds");
}

/* ---- not taken ---- */

static void facts_resets__out_of_the_window_changes_nothing(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 300  <  R  -900000  0  -  0  id=0\n"
		    " 400  >  P.  11  10  21  502  ts=400/9\n"
		    " 420  <  .   21   0  21  502  ts=309/400\n");
	d = seg_diagnose(s, 1000, 0);
	assert_true(told(d, TA_FACT_RST_OUT_OF_WINDOW));
	assert_true(told(d, TA_FACT_RST_NOT_TAKEN));
	assert_verdict(d, TA_SCN_NORMAL, "anyone can send that");
}

static void facts_resets__that_is_challenged_changes_nothing(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 300.0  <  R   22  0   -    0  id=0\n"
		    " 300.1  >  .   11  0  21  502  ts=300/9\n");
	d = seg_diagnose(s, 1000, 0);
	assert_true(told(d, TA_FACT_RST_CHALLENGED));
	assert_verdict(d, TA_SCN_NORMAL, "its receiver asked again and nobody answered");
}

static void facts_resets__in_syn_sent_does_not_end_the_connection_that_comes(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "    0  >  S      0  0       -  64240\n"
		    "   10  <  .   7777  0  444444    502\n"
		    "   10  >  R 444444  0       -      0  id=0\n"
		    "   12  <  S.     0  0       1  65160\n"
		    "   12  >  .      1  0       1    502\n"
		    "  100  >  P.     1  5       1    502\n"
		    "  120  <  .      1  0       6    502\n");
	d = seg_diagnose(s, 1000, 0);
	assert_int_not_equal(d->scenario, TA_SCN_MIDDLEBOX_RESET);
	assert_int_equal(d->end, TA_END_OPEN);
	/* it made the RST itself (RFC 9293 section 3.10.7.3) */
	const struct ta_fact *f = ta_fact_find(&d->facts, TA_FACT_RST_WITHOUT_EFFECT, -1);
	assert_non_null(f);
	assert_non_null(strstr(f->word, "another connection while its own SYN is unanswered"));
}

/* ---- whose it is ---- */

static void facts_resets__without_the_streams_timestamps_is_no_sockets(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 900  <  R.  21  0  11  0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_RST_NO_OPTIONS));
	assert_verdict(d, TA_SCN_MIDDLEBOX_RESET, "the stream has timestamps");
	assert_true(d->confidence < TA_CERTAIN);
}

static void facts_resets__from_another_link_address_is_another_hosts(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "    0  >  S   0   0   -  64240\n"
		    "   20  <  S.  0   0   1  65160  mac=1\n"
		    "   20  >  .   1   0   1    502\n"
		    " 9000  >  P.  1  10   1    502\n"
		    " 9020  <  R   1   0   -      0  id=0 mac=2\n"
		    " 9500  >  S   0   0   -  64240  c=1\n"
		    " 9520  <  S.  0   0   1  65160  c=1 mac=2\n"
		    " 9520  >  .   1   0   1    502  c=1\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_RST_LINK_ADDRESS));
	assert_true(told(d, TA_FACT_ADDRESS_MOVED));
	assert_verdict(d, TA_SCN_PEER_REBOOT, "the address moved");
	assert_int_equal(d->mechanism, TA_MECH_ADDRESS_TAKEN_OVER);
}

static void facts_resets__of_six_connections_at_once_are_counted(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	for (int n = 0; n < 6; n++)
		seg_open(s, n, 10.0 * n);
	for (int n = 0; n < 6; n++) {
		seg_row(s, "%d > P. 1 10 1 502 c=%d", 9000 + 10 * n, n);
		seg_row(s, "%d < R 1 0 - 0 id=0 c=%d", 9020 + 10 * n, n);
	}
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_RESET_ALIKE));
	assert_int_equal(fact_of(d, TA_FACT_RESET_ALIKE)->value[0], 5);
}

static void facts_resets__with_a_ttl_that_the_stream_has_had_is_no_sign(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->talk[0].ttl[1] = 245;
	talk(s);
	seg_play(s, " 200  <  P.  21  10  11  502  ts=90/120 ttl=53\n"
		    " 200  >  .   11   0  31  502  ts=200/90\n"
		    " 900  <  R.  31   0  11  502  ts=790/200 ttl=245\n");
	d = seg_diagnose(s, 60000, 0);
	assert_false(told(d, TA_FACT_RST_TTL));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "both TTLs are the server's");
}

static void facts_resets__sooner_than_a_quarter_of_few_round_trips_is_too_soon(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_play(s, " 300  >  P.  11  10  21  502  ts=300/9\n"
		    " 304  <  R   21   0   -    0  id=0\n");
	assert_true(told(seg_diagnose(s, 60000, 0), TA_FACT_RST_TOO_SOON));
}

static void facts_resets__a_little_sooner_than_a_few_round_trips_is_not(void **state)
{
	struct seg_script *s = *state;

	talk(s);
	seg_play(s, " 300  >  P.  11  10  21  502  ts=300/9\n"
		    " 306  <  R   21   0   -    0  id=0\n");
	assert_false(told(seg_diagnose(s, 60000, 0), TA_FACT_RST_TOO_SOON));
}

static void facts_resets__of_a_server_that_knew_only_the_syn_never_had_it(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 9000  >  .  0  0  1  502\n"
		    " 9020  <  R  1  0  -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_NEVER_KNEW));
	assert_true(d->confidence < TA_CERTAIN);
}

static void facts_resets__to_a_segment_without_ack_answers_a_scan(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, " 0  >  F   1  0  -  1024\n"
		    " 1  <  R.  0  0  2     0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_true(told(d, TA_FACT_PROBE_WITHOUT_ACK));
	assert_verdict(d, TA_SCN_NORMAL, "no connection sends a FIN without ACK");
}

/* Windows leaves the timestamps out of its RSTs; the count of its IP IDs goes on. */
static const struct ta_diagnosis *without_timestamps(struct seg_script *s, const char *id)
{
	seg_play(s,
		 "   0  >  S   0   0  -  64240  ws=7 mss=1460 sack-ok ts=1000/0\n"
		 "  20  <  S.  0   0  1  65160  ws=7 mss=1460 sack-ok ts=9000/1000 ttl=128 id=700\n"
		 "  20  >  .   1   0  1    502  ts=1020/9000\n"
		 " 100  >  P.  1  10  1    502  ts=1100/9000\n"
		 " 120  <  P.  1  20 11    502  ts=9100/1100 ttl=128 id=701\n"
		 " 121  >  .  11   0 21    502  ts=1121/9100\n");
	seg_row(s, "300 < P. 21 20 11 502 ts=9280/1121 ttl=128 id=702");
	seg_row(s, "301 > . 11 0 41 502 ts=1301/9280");
	seg_row(s, "400 < R. 41 0 11 0 ttl=128 id=%s", id);
	return seg_diagnose(s, 60000, 0);
}

static void facts_resets__in_the_count_of_the_stream_is_its_stacks(void **state)
{
	assert_verdict(without_timestamps(*state, "703"), TA_SCN_PROCESS_EXIT, "Windows");
}

static void facts_resets__out_of_the_count_and_without_timestamps_is_no_sockets(void **state)
{
	assert_verdict(without_timestamps(*state, "9000"), TA_SCN_MIDDLEBOX_RESET, "neither fits");
}

/* The capture begins with the last of a prober's probes; or with an ACK of a process that aborts. */
static void facts_resets__after_a_lone_probe_may_be_the_keepalives(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "    0  >  .   10  0  21  502\n"
		    " 2016  >  R.  11  0  21  502\n");
	assert_int_not_equal(seg_diagnose(s, 3000, 0)->confidence, TA_CERTAIN);
}

static void facts_resets__at_the_number_of_the_ack_before_is_no_keepalives(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "    0  >  .   11  0  21  502\n"
		    " 2016  >  R.  11  0  21  502\n");
	d = seg_diagnose(s, 3000, 0);
	assert_null(fact_of(d, TA_FACT_RST_AFTER_PROBE));
}

static void facts_resets__that_acknowledges_what_was_never_sent_is_no_certain_exit(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	talk(s);
	seg_play(s, " 900  <  R.  21  0  5011  0  ts=9900/1000\n");
	d = seg_diagnose(s, 60000, 0);
	assert_int_not_equal(d->confidence, TA_CERTAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_resets__data_sent_before_the_fin_came_crossed_the_close),
		TELL(facts_resets__data_sent_at_once_after_the_fin_is_late),
		TELL(facts_resets__data_written_long_after_the_fin_is_a_stale_connections),
		TELL(facts_resets__a_few_bytes_that_were_not_captured_may_be_a_goodbye),
		TELL(facts_resets__a_rst_in_place_of_the_second_fin_is_a_close),
		TELL(facts_resets__of_an_end_that_never_answered_is_no_close),
		TELL(facts_resets__a_handshake_dropped_at_once_is_a_check),
		TELL(facts_resets__a_syn_again_after_its_rst_is_no_certain_check),
		TELL(facts_resets__a_handshake_dropped_late_is_none),
		TELL(facts_resets__out_of_the_window_changes_nothing),
		TELL(facts_resets__that_is_challenged_changes_nothing),
		TELL(facts_resets__in_syn_sent_does_not_end_the_connection_that_comes),
		TELL(facts_resets__without_the_streams_timestamps_is_no_sockets),
		TELL(facts_resets__with_a_ttl_that_the_stream_has_had_is_no_sign),
		TELL(facts_resets__sooner_than_a_quarter_of_few_round_trips_is_too_soon),
		TELL(facts_resets__a_little_sooner_than_a_few_round_trips_is_not),
		TELL(facts_resets__of_a_server_that_knew_only_the_syn_never_had_it),
		TELL(facts_resets__to_a_segment_without_ack_answers_a_scan),
		TELL(facts_resets__a_closing_alert_is_a_goodbye),
		TELL(facts_resets__a_request_as_short_as_an_alert_is_none),
		TELL(facts_resets__from_another_link_address_is_another_hosts),
		TELL(facts_resets__of_six_connections_at_once_are_counted),
		TELL(facts_resets__in_the_count_of_the_stream_is_its_stacks),
		TELL(facts_resets__out_of_the_count_and_without_timestamps_is_no_sockets),
		TELL(facts_resets__after_a_lone_probe_may_be_the_keepalives),
		TELL(facts_resets__at_the_number_of_the_ack_before_is_no_keepalives),
		TELL(facts_resets__that_acknowledges_what_was_never_sent_is_no_certain_exit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
