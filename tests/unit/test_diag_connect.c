/* SPDX-License-Identifier: MIT */
/* Connections that never came to be, and those that a half-open peer hindered. */
#include <string.h>

#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

static void refuse(struct seg_script *s, double ms, const char *options)
{
	seg_row(s, "%.3f < R. 0 0 %u 0 raw id=0 %s", ms, s->talk[0].isn[0] + 1, options);
}

static void diag_connect__refused_is_certain(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, " 0  >  S  0  0  -  64240\n");
	refuse(s, 20, "");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_CONNECT_REFUSED, "RST to the SYN");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_int_equal(d->failed, TA_FAILED_SERVER);
	assert_string_equal(ta_end_name(d->end), "refused");
}

static void diag_connect__refused_at_the_second_syn_is_refused(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "    0  >  S  0  0  -  64240\n"
		    " 1000  >  S  0  0  -  64240\n");
	refuse(s, 1020, "");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_CONNECT_REFUSED, "the first was lost");
}

/* RFC 9293 3.10.7.3: a client takes what acknowledges its SYN, and no more than it sent; no stack answers with another number. */
static void diag_connect__refused_by_what_does_not_acknowledge_the_syn_is_not_the_hosts(
	void **state)
{
	static const struct {
		const char *rst;
		bool taken;
	} story[] = {
		{ "R. 0 0 1 0", true },   { "R. 0 0 11 0", true }, { "R. 0 0 0 0", false },
		{ "R. 0 0 12 0", false }, { "R 0 0 - 0", false },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_anew(*state, "0 > S 0 10 - 64240\n20 < %s\n", story[i].rst);
		const struct ta_diagnosis *d = seg_diagnose(*state, 60000, 0);
		assert_int_equal(ta_fact_find(&d->facts, TA_FACT_RST_SYN_UNACKED, -1) == NULL,
				 story[i].taken);
		assert_int_equal(d->scenario,
				 story[i].taken ? TA_SCN_CONNECT_REFUSED : TA_SCN_MIDDLEBOX_RESET);
		assert_int_equal(d->confidence, story[i].taken ? TA_CERTAIN : TA_LIKELY);
	}
}

static void diag_connect__refused_with_a_foreign_ttl_may_be_a_middleboxs(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	for (int n = 0; n < 2; n++)
		s->talk[n].ttl[1] = 51;
	seg_open(s, 1, 0);
	seg_play(s, " 100  >  S  0  0  -  64240\n");
	refuse(s, 105, "ttl=63");
	d = seg_diagnose(s, 60000, 1);
	assert_verdict(d, TA_SCN_CONNECT_REFUSED, "still a refusal");
	assert_true(d->confidence < TA_CERTAIN);
	assert_true(is_open(d, TA_SCN_MIDDLEBOX_RESET));
}

static void diag_connect__without_any_answer_is_a_timeout(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	static const int at[] = { 0, 1010, 2034, 3058, 4086, 5106, 7122, 11218, 19410, 35538 };

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		seg_row(s, "%d > S 0 0 - 64240", at[i]);
	d = seg_diagnose(s, 40000, 0);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "ten SYNs");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_int_equal(d->failed, TA_FAILED_UNKNOWN);
	assert_true(d->nundecidable > 0);
}

static void diag_connect__with_one_syn_at_the_end_of_the_capture_is_undecided(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, " 0  >  S  0  0  -  64240\n");
	assert_false(ta_scenario_is_failure(seg_diagnose(s, 500, 0)->scenario));
}

static void diag_connect__to_a_host_alive_elsewhere_is_no_crash(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_open(s, 1, 0);
	for (int i = 0; i < 5; i++)
		seg_row(s, "%d > S 0 0 - 64240", 1000 + 1010 * i);
	seg_play(s, " 6000  >  P.  1  10   1  502 c=1\n"
		    " 6020  <  .   1   0  11  502 c=1\n");
	d = seg_diagnose(s, 10000, 1);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "filtered, or its queue is full");
	for (size_t i = 0; i < d->nundecidable; i++)
		assert_null(strstr(d->undecidable[i], "the host is down"));
}

static void diag_connect__with_an_icmp_error_is_unreachable(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "    0  >  S  0  0  -  64240\n"
		    "   30  icmp 198.51.100.1 3/1 > 0\n"
		    " 1010  >  S  0  0  -  64240\n"
		    " 1040  icmp 198.51.100.1 3/1 > 0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_CONNECT_UNREACHABLE, "host unreachable");
	assert_int_equal(d->failed, TA_FAILED_PATH);
	assert_string_equal(ta_end_name(d->end), "unreachable");
}

/* The second SYN was due 1 s, at the latest 3 s after the first (RFC 6298, RFC 1122). */
static void diag_connect__with_an_icmp_error_and_no_second_syn_was_ended_by_it(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;

	seg_play(s, "    0  >  S  0  0  -  64240\n"
		    "   30  icmp 198.51.100.1 3/13 > 0\n");
	assert_string_equal(ta_end_name(seg_diagnose(s, 5000, 0)->end), "unreachable");
	e = seg_episode(s, 0, TA_EPISODE_SYN, 0);
	assert_result(e, TA_RESULT_ICMP);
	assert_int_equal(e->end_frame, 2);
}

static void diag_connect__with_an_icmp_error_was_ended_by_it_only_when_a_syn_was_due(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "    0  >  S  0  0  -  64240\n"
		    " 1010  >  S  0  0  -  64240\n"
		    " 1040  icmp 198.51.100.1 3/13 > 0\n");
	seg_end(s, 2500);
	assert_result(seg_episode(s, 0, TA_EPISODE_SYN, 0), TA_RESULT_CAPTURE_ENDED);
}

/* Linux ends connect() at the first error; who sends another SYN does not. */
static void diag_connect__with_icmp_errors_that_were_ignored_was_not_ended_by_the_last(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "    0  >  S  0  0  -  64240\n"
		    "   30  icmp 198.51.100.1 3/1 > 0\n"
		    " 1010  >  S  0  0  -  64240\n"
		    " 1040  icmp 198.51.100.1 3/1 > 0\n"
		    " 3020  >  S  0  0  -  64240\n"
		    " 3050  icmp 198.51.100.1 3/1 > 0\n");
	seg_end(s, 60000);
	assert_true(seg_episode(s, 0, TA_EPISODE_SYN, 0)->result != TA_RESULT_ICMP);
}

static void diag_connect__with_an_icmp_error_of_the_host_itself_is_the_hosts(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "  0  >  S  0  0  -  64240\n"
		    " 30  icmp 10.0.0.2 3/3 > 0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_CONNECT_UNREACHABLE, "a reject rule");
	assert_int_equal(d->failed, TA_FAILED_SERVER);
}

static void diag_connect__with_an_icmp_error_that_was_overcome_is_normal(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "    0  >  S   0   0   -  64240\n"
		    "   30  icmp 198.51.100.1 3/1 > 0\n"
		    " 1010  >  S   0   0   -  64240\n"
		    " 1030  <  S.  0   0   1  65160\n"
		    " 1030  >  .   1   0   1    502\n"
		    " 1040  >  P.  1  10   1    502\n"
		    " 1060  <  .   1   0  11    502\n");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_NORMAL, "the second SYN got through");
}

static void diag_connect__with_syn_acks_never_acknowledged_is_a_timeout(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	/* At the server: the client repeats its SYN, so the SYN-ACKs do not reach it. */
	seg_play(s, "    0    >  S   0  0  -  64240\n"
		    "    0.1  <  S.  0  0  1  65160  id=0\n"
		    " 1010    >  S   0  0  -  64240\n"
		    " 1010.1  <  S.  0  0  1  65160  id=0\n"
		    " 2034    >  S   0  0  -  64240\n"
		    " 2034.1  <  S.  0  0  1  65160  id=0\n"
		    " 3058    >  S   0  0  -  64240\n"
		    " 3058.1  <  S.  0  0  1  65160  id=0\n");
	d = seg_diagnose(s, 20000, 0);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "the handshake's third segment never came");
	assert_int_equal(d->direction, TA_DIR_SERVER_TO_CLIENT);
	assert_int_equal(d->failed, TA_FAILED_PATH);
}

/* The same, cut off after the client's third SYN: the next SYN-ACK may well arrive. */
static void diag_connect__with_two_syn_acks_lost_at_the_end_of_the_capture_is_undecided(
	void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "    0    >  S   0  0  -  64240\n"
		    "    0.1  <  S.  0  0  1  65160  id=0\n"
		    " 1010    <  S.  0  0  1  65160  id=0\n"
		    " 1012    >  S   0  0  -  64240\n"
		    " 1012.1  <  S.  0  0  1  65160  id=0\n"
		    " 2040    >  S   0  0  -  64240\n");
	assert_int_not_equal(seg_diagnose(s, 2041, 0)->confidence, TA_CERTAIN);
}

static void diag_connect__with_one_syn_ack_lost_is_normal(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, "    0    >  S   0   0   -  64240\n"
		    "    0.1  <  S.  0   0   1  65160  id=0\n"
		    " 1010    >  S   0   0   -  64240\n"
		    " 1010.1  <  S.  0   0   1  65160  id=0\n"
		    " 1030    >  .   1   0   1    502\n"
		    " 1040    >  P.  1  10   1    502\n"
		    " 1040.1  <  .   1   0  11    502\n");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_NORMAL, "one SYN-ACK was lost");
}

static void diag_connect__against_a_half_open_peer_is_a_reboot_that_healed(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_redial(s);
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PEER_REBOOT, "the server still had the old connection");
	assert_int_equal(d->failed, TA_FAILED_CLIENT);
	assert_int_equal(d->healed_ns, 1020 * TA_MS); /* the SYN-ACK */
	assert_string_equal(ta_end_name(d->end), "open");
}

/* Of the old connection, which is in the capture: the RST of its successor ended it. */
static void diag_connect__the_half_open_one_is_reset_by_its_successor(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_talk(s);
	seg_play(s, " 5000  >  S   100000  0       -  64240\n"
		    " 5010  <  .       21  0      11    502\n"
		    " 5010  >  R       11  0       -      0  id=0\n"
		    " 6010  >  S   100000  0       -  64240\n"
		    " 6020  <  S.  900000  0  100001  65160\n"
		    " 6020  >  .   100001  0  900001    502\n"
		    " 6100  >  P.  100001  5  900001    502\n"
		    " 6120  <  .   900001  0  100006    502\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PEER_REBOOT, "the client had forgotten it");
	assert_int_equal(d->facts.item[d->event].kind, TA_FACT_HALF_OPEN);
	assert_int_equal(d->facts.item[d->event].nframes, 3);
	assert_string_equal(ta_end_name(d->end), "reset");
}

/* The capture lacks the SYN-ACK, its ACK and a request: what the server acknowledges first is no other connection's, as the client goes on behind
 * it; beside it, what it acknowledges is. */
static void diag_connect__an_answer_behind_a_hole_is_no_half_open_connections(void **state)
{
	struct seg_script *s = *state;

	for (int other = 0; other < 2; other++) {
		seg_anew(s,
			 "  0  >  S        0  0    -  64240\n"
			 " 40  <  .        1  0  %d    502\n"
			 " 41  <  P.       1  5  %d    502\n"
			 " 41  >  .      101  0    6    502\n"
			 "100  >  P.     101  5    6    502\n"
			 "140  <  P.       6  5  106    502\n"
			 "140  >  .      106  0   11    502\n",
			 other ? 50101 : 101, other ? 50101 : 101);
		const struct ta_diagnosis *d = seg_diagnose(s, 300, 0);
		bool half_open = false;
		for (size_t i = 0; i < d->facts.count; i++)
			half_open |= d->facts.item[i].kind == TA_FACT_HALF_OPEN;
		assert_int_equal(half_open, other);
	}
}

static void diag_connect__refused_while_the_port_was_open_before_is_refused(void **state)
{
	struct seg_script *s = *state;

	/* The service stopped between two connections: nothing failed in the first. */
	seg_open(s, 1, 0);
	seg_play(s, " 100  >  F.  1  0  1  502 c=1\n"
		    " 120  <  F.  1  0  2  502 c=1\n"
		    " 121  >  .   2  0  2  502 c=1\n"
		    "5000  >  S   0  0  -  64240\n");
	refuse(s, 5020, "");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_NORMAL, "it closed in order");
	assert_verdict(seg_diagnose(s, 60000, 1), TA_SCN_CONNECT_REFUSED, "nothing listens now");
}

static void diag_connect__by_a_scanner_is_no_reboot(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "  0    >  S   0  0  -   1024\n"
		    " 20    <  S.  0  0  1  65160  id=0\n"
		    " 20.1  >  R   1  0  -      0  id=0\n");
	d = seg_diagnose(s, 5000, 0);
	assert_true(d->scenario == TA_SCN_PROCESS_EXIT || d->scenario == TA_SCN_NORMAL);
	assert_int_equal(d->confidence == TA_CERTAIN && d->scenario != TA_SCN_NORMAL, false);
}

static void diag_connect__by_nobody_is_no_reboot(void **state)
{
	struct seg_script *s = *state;

	/* Somebody forged this host's address: a SYN-ACK that was never asked for. */
	seg_play(s, " 0    <  S.  0  0  1  65160\n"
		    " 0.2  >  R   1  0  -      0  id=0\n");
	assert_int_not_equal(seg_diagnose(s, 5000, 0)->scenario, TA_SCN_PEER_REBOOT);
}

/* Talk 1 shows that the capture is at the server; then four SYNs of talk 0, and ARP requests of its client. */
static const struct ta_diagnosis *syns_and_arp(struct seg_script *s, bool answered)
{
	seg_play(s, " 0    >  S   0  0  -  64240  c=0\n"
		    " 1000 >  S   0  0  -  64240  c=0\n"
		    " 3000 >  S   0  0  -  64240  c=0\n"
		    " 5000 arp? 10.0.0.1 10.0.0.2\n");
	if (answered)
		seg_play(s, " 5001 arp! 10.0.0.2\n");
	seg_play(s, " 6000 arp? 10.0.0.1 10.0.0.2\n");
	if (answered)
		seg_play(s, " 6001 arp! 10.0.0.2\n");
	seg_play(s, " 7000  >  S   0  0  -  64240  c=0\n"
		    " 7100 arp? 10.0.0.1 10.0.0.2\n");
	if (answered)
		seg_play(s, " 7101 arp! 10.0.0.2\n");
	seg_play(s, " 30000    >  S   0  0  -  64240  c=1\n"
		    " 30000.05 <  S.  0  0  1  65160  c=1\n"
		    " 30020    >  .   1  0  1    502  c=1\n");
	return seg_diagnose(s, 60000, 0);
}

static void diag_connect__syns_do_not_arrive_at_a_host_that_nobody_answers_for(void **state)
{
	const struct ta_diagnosis *d = syns_and_arp(*state, false);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "off when the SYNs came");
	assert_null(strstr(d->summary, "arrive at the server"));
	assert_non_null(strstr(d->summary, "link address"));
}

static void diag_connect__syns_to_a_host_that_answers_arp_are_not_its_absence(void **state)
{
	const struct ta_diagnosis *d = syns_and_arp(*state, true);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "there, and silent");
	assert_null(strstr(d->summary, "link address"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(diag_connect__refused_is_certain),
		TELL(diag_connect__refused_at_the_second_syn_is_refused),
		TELL(diag_connect__refused_by_what_does_not_acknowledge_the_syn_is_not_the_hosts),
		TELL(diag_connect__refused_with_a_foreign_ttl_may_be_a_middleboxs),
		TELL(diag_connect__without_any_answer_is_a_timeout),
		TELL(diag_connect__with_one_syn_at_the_end_of_the_capture_is_undecided),
		TELL(diag_connect__to_a_host_alive_elsewhere_is_no_crash),
		TELL(diag_connect__with_an_icmp_error_is_unreachable),
		TELL(diag_connect__with_an_icmp_error_and_no_second_syn_was_ended_by_it),
		TELL(diag_connect__with_an_icmp_error_was_ended_by_it_only_when_a_syn_was_due),
		TELL(diag_connect__with_icmp_errors_that_were_ignored_was_not_ended_by_the_last),
		TELL(diag_connect__with_an_icmp_error_of_the_host_itself_is_the_hosts),
		TELL(diag_connect__with_an_icmp_error_that_was_overcome_is_normal),
		TELL(diag_connect__with_syn_acks_never_acknowledged_is_a_timeout),
		TELL(diag_connect__with_two_syn_acks_lost_at_the_end_of_the_capture_is_undecided),
		TELL(diag_connect__with_one_syn_ack_lost_is_normal),
		TELL(diag_connect__against_a_half_open_peer_is_a_reboot_that_healed),
		TELL(diag_connect__the_half_open_one_is_reset_by_its_successor),
		TELL(diag_connect__an_answer_behind_a_hole_is_no_half_open_connections),
		TELL(diag_connect__refused_while_the_port_was_open_before_is_refused),
		TELL(diag_connect__by_a_scanner_is_no_reboot),
		TELL(diag_connect__by_nobody_is_no_reboot),
		TELL(diag_connect__syns_do_not_arrive_at_a_host_that_nobody_answers_for),
		TELL(diag_connect__syns_to_a_host_that_answers_arp_are_not_its_absence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
