/* SPDX-License-Identifier: MIT */
/* One side sends and nothing comes back: path, peer or middlebox, for good or for a while, and what stays open. */
#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

static void diag_silence__of_the_peer_leaves_crash_and_path_open(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 8, "> P. 11 10 21 502");
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "nothing but silence");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_true(is_open(d, TA_SCN_NETWORK_FAILURE) && is_open(d, TA_SCN_PEER_CRASH));
	assert_true(d->nundecidable > 0);
	assert_ms(d->since_ns, 1000);
	assert_true(d->healed_ns < 0);
	assert_int_equal(d->direction, TA_DIR_NULL);
	assert_int_equal(d->end, TA_END_OPEN);
	assert_int_equal(d->main_episode, 0);
}

static void diag_silence__ends_when_the_sender_gives_up(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 15, "> P. 11 10 21 502");
	d = seg_diagnose(s, at + 1000000, 0); /* hours later, and the capture ran on */
	assert_verdict(d, TA_SCN_PEER_SILENT, "tcp_retries2 ran out");
	assert_string_equal(ta_end_name(d->end), "gave-up");
}

static void diag_silence__of_keepalive_probes_ends_with_the_probers_reset(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_talk(s);
	seg_play(s, " 10210  >  .   10  0  21  502\n"
		    " 15330  >  .   10  0  21  502\n"
		    " 20450  >  .   10  0  21  502\n"
		    " 25570  >  R.  11  0  21  502\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "the prober's own RST is no process exit");
	assert_string_equal(ta_end_name(d->end), "gave-up");
	assert_ms(d->since_ns, 10210);
}

static void diag_silence__with_the_peers_data_still_arriving_is_one_direction(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 1000, gap = 220;

	seg_talk(s);
	seg_row(s, "%.0f > P. 11 10 21 502", at);
	for (int i = 0; i < 6; i++, gap *= 2) {
		at += gap;
		seg_row(s, "%.0f > P. 11 10 %d 502", at, 21 + 20 * i);
		seg_row(s, "%.0f < P. %d 20 11 502  # alive, and still waiting for 11", at + 50,
			21 + 20 * i);
	}
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "the peer is heard");
	assert_int_equal(d->direction, TA_DIR_CLIENT_TO_SERVER);
	assert_int_equal(d->failed, TA_FAILED_PATH);
	assert_false(is_open(d, TA_SCN_PEER_CRASH));
}

static void diag_silence__with_a_segment_that_crossed_is_not_one_direction(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	seg_row(s, "1000 > P. 11 10 21 502");
	seg_row(s, "1005 < P. 21 20 11 502  # it was on its way already");
	at = seg_in_vain(s, 1220, 7, "> P. 11 10 41 502");
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "the last word crossed the first lost one");
}

static void diag_silence__reported_by_a_router_is_the_networks(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 1000;

	seg_talk(s);
	seg_row(s, "%.0f > P. 11 10 21 502", at);
	for (int i = 0; i < 8; i++) {
		at += i ? 900 : 220;
		seg_row(s, "%.0f > P. 11 10 21 502", at);
		seg_row(s, "%.0f icmp 198.51.100.1 3/0 > 11", at + 1);
	}
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "a router says so");
	assert_int_equal(d->failed, TA_FAILED_PATH);
	assert_true(has_evidence(d, TA_REQUIRES, TA_SCN_NETWORK_FAILURE));
}

static void diag_silence__is_told_with_addresses_as_they_are(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 1000;

	seg_talk(s);
	for (int i = 0; i < 8; i++) {
		seg_row(s, "%.0f > P. 11 10 21 502", at);
		seg_row(s, "%.0f icmp fd00::1 3/13 > 11", at + 1);
		at += i ? 900 : 220;
	}
	d = seg_diagnose(s, at + 1000, 0);
	assert_non_null(strstr(d->summary, ". fd00::1 reports"));
}

static void diag_silence__with_an_icmp_error_for_other_bytes_is_not_told_by_it(void **state)
{
	struct seg_script *s = *state;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 8, "> P. 11 10 21 502");
	seg_row(s, "%.0f icmp 198.51.100.1 3/0 > 70000000", at + 1);
	assert_verdict(seg_diagnose(s, at + 1000, 0), TA_SCN_PEER_SILENT, "a forged error");
}

static void diag_silence__while_the_peer_lives_on_another_connection_excludes_a_crash(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	seg_open(s, 1, 200);
	at = seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	seg_row(s, "%.0f > P. 1 10 1 502 c=1", at + 10);
	seg_row(s, "%.0f < P. 1 10 11 502 c=1", at + 30);
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "its host answers elsewhere");
	assert_false(is_open(d, TA_SCN_PEER_CRASH));
	assert_true(has_evidence(d, TA_CONTRADICTS, TA_SCN_PEER_CRASH));
}

static void diag_silence__while_the_peer_was_alive_just_before_excludes_nothing(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	seg_open(s, 1, 200);
	seg_play(s, " 999  <  P.  1  10  1  502 c=1  # its last word, on the other connection\n"
		    " 999  >  .   1   0 11  502 c=1\n");
	at = seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "it may have crashed right then");
	assert_true(is_open(d, TA_SCN_PEER_CRASH));
}

static void diag_silence__with_arp_unanswered_is_a_crash_but_never_certain(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 6, "> P. 11 10 21 502");
	for (int i = 0; i < 6; i++)
		seg_row(s, "%.0f arp? 10.0.0.1 10.0.0.2", at + 5000 + 1000 * i);
	d = seg_diagnose(s, at + 30000, 0);
	assert_verdict(d, TA_SCN_PEER_CRASH, "gone from the link");
	assert_int_equal(d->failed, TA_FAILED_SERVER);
	assert_true(d->confidence < TA_CERTAIN);
	assert_true(is_open(d, TA_SCN_NETWORK_FAILURE));
	assert_string_not_equal(ta_end_name(d->end), "gave-up"); /* its timers run unseen */
}

static void diag_silence__with_arp_answered_is_no_crash(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	seg_play(s, " 6100  arp?  10.0.0.1 10.0.0.2\n"
		    " 6101  arp!  10.0.0.2\n");
	d = seg_diagnose(s, at + 1000, 0);
	assert_string_not_equal(ta_scenario_name(d->scenario), "peer-crash");
	assert_false(is_open(d, TA_SCN_PEER_CRASH));
}

static void diag_silence__that_healed_has_bounds(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 6, "> P. 11 10 21 502");
	seg_row(s, "%.3f < . 21 0 21 502", at + 20);
	seg_row(s, "%.3f > P. 21 10 21 502", at + 500);
	seg_row(s, "%.3f < . 21 0 31 502", at + 520);
	d = seg_diagnose(s, at + 60000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "an outage that healed");
	assert_ms(d->healed_ns, at);
	assert_true(d->has_outage);
	assert_ms(d->outage_start_ns[0], 120);
	assert_ms(d->outage_start_ns[1], 1000);
	assert_ms(d->outage_end_ns[0], at - (at - 1220) / 31 * 16);
	assert_ms(d->outage_end_ns[1], at);
	assert_int_equal(d->end, TA_END_OPEN);
}

static void diag_silence__that_was_only_delay_shows_no_outage_to_the_peer(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	/* All copies had arrived: the answers were lost. */
	seg_talk(s);
	at = seg_in_vain(s, 1000, 6, "> P. 11 10 21 502");
	seg_row(s, "%.3f < . 21 0 21 502 sack=11-21", at + 20);
	d = seg_diagnose(s, at + 60000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "the way back was broken");
	assert_int_equal(d->direction, TA_DIR_SERVER_TO_CLIENT);
}

static void diag_silence__at_the_deaf_end_is_told_by_copies_that_arrive(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 1000, gap = 220;

	/* Captured at the server: it answers every copy, and its answers do not get back. */
	seg_play(s, "   0   >  S   0   0   -  64240  ws=7 mss=1460 sack-ok\n"
		    " 0.1   <  S.  0   0   1  65160  ws=7 mss=1460 sack-ok\n"
		    "  20   >  .   1   0   1    502\n"
		    " 100   >  P.  1  10   1    502\n"
		    " 100.1 <  P.  1  20  11    502\n"
		    " 120   >  .  11   0  21    502\n");
	seg_row(s, "%.0f > P. 11 10 21 502", at);
	seg_row(s, "%.1f < . 21 0 21 502", at + 0.1);
	for (int i = 0; i < 7; i++) {
		at += gap;
		gap *= i ? 2 : 1;
		seg_row(s, "%.0f > P. 11 10 21 502", at);
		seg_row(s, "%.1f < . 21 0 21 502 sack=11-21", at + 0.1);
	}
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "the acknowledgments do not arrive");
	assert_int_equal(d->direction, TA_DIR_SERVER_TO_CLIENT);
}

static void diag_silence__after_idling_while_a_new_connection_works_is_a_middleboxs(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 900000, 7, "> P. 11 10 21 502");
	seg_open(s, 1, 903000);
	d = seg_diagnose(s, at + 10000, 0);
	assert_verdict(d, TA_SCN_MIDDLEBOX_TIMEOUT, "idle for 15 minutes, and a new one works");
	assert_true(d->confidence < TA_CERTAIN);
}

static void diag_silence__in_full_use_while_a_new_connection_works_is_no_idle_timeout(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	seg_open(s, 1, 4000);
	d = seg_diagnose(s, at + 10000, 0);
	assert_string_not_equal(ta_scenario_name(d->scenario), "middlebox-timeout");
	/* Another host may answer for the address by now. */
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void diag_silence__of_a_fin_alone_loses_no_data(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 6, "> F. 11 0 21 502");
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_CLOSE_UNANSWERED, "only the FIN");
}

static void diag_silence__of_data_and_fin_is_the_datas(void **state)
{
	struct seg_script *s = *state;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 7, "> FP. 11 10 21 502");
	assert_verdict(seg_diagnose(s, at + 1000, 0), TA_SCN_PEER_SILENT, "data was lost, too");
}

static void diag_silence__of_a_fin_that_was_answered_late_is_normal(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, " 1000  >  F.  11  0  21  502\n"
		    " 1220  >  F.  11  0  21  502\n"
		    " 1240  <  F.  21  0  12  502\n"
		    " 1240  >  .   12  0  22  502\n");
	assert_verdict(seg_diagnose(s, 9000, 0), TA_SCN_NORMAL, "the second FIN arrived");
}

static void diag_silence__of_both_sides_seen_from_between_them_is_both_directions(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 1000, gap = 220;

	/* Both repeat themselves and neither acknowledges what the capture sees of the other. */
	seg_talk(s);
	for (int i = 0; i < 8; i++) {
		seg_row(s, "%.0f > P. 11 10 21 502", at);
		seg_row(s, "%.0f < P. 21 30 11 502", at + 7);
		at += gap;
		gap *= i ? 2 : 1;
	}
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "both live");
	assert_int_equal(d->direction, TA_DIR_BOTH);
	assert_false(is_open(d, TA_SCN_PEER_CRASH));
}

static void diag_silence__of_a_slow_process_behind_an_acknowledged_request_is_normal(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "    1000  >  P.  11    10   21  502\n"
		    "    1020  <  .   21     0   21  502\n"
		    "  400000  <  P.  21  2000   21  502\n"
		    "  400000  >  .   21     0 2021  502\n");
	assert_verdict(seg_diagnose(s, 500000, 0), TA_SCN_NORMAL, "its kernel had it at once");
}

static void diag_silence__of_a_host_that_stood_still_is_no_fault_of_the_path(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_handshake(s);
	seg_play(s, "  100  >  P.   1  10   1  502  ts=100/9\n"
		    "  120  <  .    1   0  11  502  ts=9/100\n"
		    " 5100  >  P.  11  10   1  502  ts=5100/9\n"
		    " 5120  <  .    1   0  21  502  ts=5009/5100\n");
	at = seg_in_vain(s, 6000, 8, "< P. 1 100 21 502 ts=6000/5100");
	seg_row(s, "%.0f > . 21 0 101 502 ts=6200/6000  # half a minute on, 0.2 s on its clock",
		at + 1000);
	d = seg_diagnose(s, at + 5000, 0);
	assert_int_not_equal(d->failed, TA_FAILED_PATH);
	assert_non_null(seg_observe(s, at + 5000, TA_OBS_HOST_SUSPENDED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(diag_silence__of_the_peer_leaves_crash_and_path_open),
		TELL(diag_silence__ends_when_the_sender_gives_up),
		TELL(diag_silence__of_keepalive_probes_ends_with_the_probers_reset),
		TELL(diag_silence__with_the_peers_data_still_arriving_is_one_direction),
		TELL(diag_silence__with_a_segment_that_crossed_is_not_one_direction),
		TELL(diag_silence__reported_by_a_router_is_the_networks),
		TELL(diag_silence__is_told_with_addresses_as_they_are),
		TELL(diag_silence__with_an_icmp_error_for_other_bytes_is_not_told_by_it),
		TELL(diag_silence__while_the_peer_lives_on_another_connection_excludes_a_crash),
		TELL(diag_silence__while_the_peer_was_alive_just_before_excludes_nothing),
		TELL(diag_silence__with_arp_unanswered_is_a_crash_but_never_certain),
		TELL(diag_silence__with_arp_answered_is_no_crash),
		TELL(diag_silence__that_healed_has_bounds),
		TELL(diag_silence__that_was_only_delay_shows_no_outage_to_the_peer),
		TELL(diag_silence__at_the_deaf_end_is_told_by_copies_that_arrive),
		TELL(diag_silence__after_idling_while_a_new_connection_works_is_a_middleboxs),
		TELL(diag_silence__in_full_use_while_a_new_connection_works_is_no_idle_timeout),
		TELL(diag_silence__of_a_fin_alone_loses_no_data),
		TELL(diag_silence__of_data_and_fin_is_the_datas),
		TELL(diag_silence__of_a_fin_that_was_answered_late_is_normal),
		TELL(diag_silence__of_both_sides_seen_from_between_them_is_both_directions),
		TELL(diag_silence__of_a_slow_process_behind_an_acknowledged_request_is_normal),
		TELL(diag_silence__of_a_host_that_stood_still_is_no_fault_of_the_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
