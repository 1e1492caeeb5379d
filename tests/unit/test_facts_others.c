/* SPDX-License-Identifier: MIT */
/* What other connections and other packets of the run say of one: who fell silent with it, the same SYN under another address,
 * ACKs without end, a RST that changed nothing. Each story has its near miss. */
#include <string.h>

#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

static struct ta_addr address(const char *text)
{
	struct ta_addr a;

	assert_true(ta_addr_parse(text, strlen(text), &a));
	return a;
}

/* Talk c with the server `server`: ten bytes went well, then at `ms` five copies in vain. */
static void dies(struct seg_script *s, int c, const char *server, double ms)
{
	if (server)
		s->talk[c].addr[1] = address(server);
	seg_row(s, "%d > S 0 0 - 64240 c=%d", c, c);
	seg_row(s, "%d < S. 0 0 1 65160 c=%d", 20 + c, c);
	seg_row(s, "%d > . 1 0 1 502 c=%d", 21 + c, c);
	seg_row(s, "%d > P. 1 10 1 502 c=%d", 30 + c, c);
	seg_row(s, "%d < P. 1 20 11 502 c=%d", 50 + c, c);
	for (int i = 0; i < 7; i++)
		seg_row(s, "%.0f > P. 11 10 21 502 c=%d", ms + 200 * ((1 << i) - 1), c);
}

static void facts_others__silent_in_another_network_at_once_blame_the_path(void **state)
{
	struct seg_script *s = *state;

	dies(s, 0, NULL, 5000);
	dies(s, 1, "198.51.100.7", 5400);
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_NETWORK_FAILURE,
		       "they did not die together");
}

static void facts_others__silent_in_another_network_later_say_nothing(void **state)
{
	struct seg_script *s = *state;

	dies(s, 0, NULL, 5000);
	dies(s, 1, "198.51.100.7", 9000);
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_PEER_SILENT, "four seconds apart");
}

static void facts_others__silent_in_the_same_network_may_have_died_together(void **state)
{
	struct seg_script *s = *state;

	dies(s, 0, NULL, 5000);
	dies(s, 1, "10.0.0.77", 5400);
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_PEER_SILENT, "one rack");
}

/* An hour of signs makes the host's timeline coarse: its bucket of half a minute keeps nothing of the answer in frame ret. */
static uint32_t probed_meanwhile(struct seg_script *s, bool answered)
{
	uint32_t frame = 0;

	seg_open(s, 0, 0);
	seg_open(s, 1, 500);
	for (int at = 10; at <= 3600; at += 10) {
		if (at < 1000 || at > 1020) {
			seg_row(s, "%d host 10.0.0.2 udp", at * 1000);
			continue;
		}
		seg_row(s, "%d > . 0 0 1 502 c=1", at * 1000);
		if (answered || at != 1010)
			seg_row(s, "%d < . 1 0 1 502 c=1", at * 1000 + 20);
		frame = at == 1010 ? s->frame : frame;
		for (int i = 0; at == 1000 && i < 5; i++)
			seg_row(s, "%d > P. 1 10 1 502", 1003800 + 300 * ((1 << i) - 1));
	}
	return frame;
}

static void facts_others__answers_to_another_connection_show_that_the_path_works(void **state)
{
	struct seg_script *s = *state;
	uint32_t frame = probed_meanwhile(s, true);
	const struct ta_fact *f =
		ta_fact_find(&seg_diagnose(s, 3700000, 0)->facts, TA_FACT_SIBLING_GOES_ON, -1);

	assert_non_null(f);
	assert_int_equal(f->conn, 1);
	assert_int_equal(f->frame[0], frame);
}

static void facts_others__answers_before_and_after_it_show_nothing(void **state)
{
	struct seg_script *s = *state;

	probed_meanwhile(s, false);
	assert_null(ta_fact_find(&seg_diagnose(s, 3700000, 0)->facts, TA_FACT_SIBLING_GOES_ON, -1));
}

/* A SYN of talk 0 and the same SYN to another address as talk 1, which alone is answered unless `both`. */
static void rewritten(struct seg_script *s, bool both, uint32_t other_isn)
{
	s->talk[1].addr[1] = address("10.60.1.8");
	s->talk[1].port[0] = s->talk[0].port[0];
	s->talk[1].isn[0] = s->talk[0].isn[0] + other_isn;
	seg_play(s, "   0   >  S   0  0  -  64240  c=0\n"
		    "   0.1 >  S   0  0  -  64240  c=1\n"
		    "   0.5 <  S.  0  0  1  65160  c=1\n");
	if (both)
		seg_row(s, "0.6 < S. 0 0 1 65160 c=0");
	seg_row(s, "0.7 > R 1 0 - 0 c=1");
}

static void facts_others__one_syn_with_two_destinations_was_rewritten(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	rewritten(s, false, 0);
	d = seg_diagnose(s, 60000, 1);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "the answer is not translated back");
	assert_int_equal(d->failed, TA_FAILED_MIDDLEBOX);
}

static void facts_others__one_syn_answered_under_both_is_translated_well(void **state)
{
	rewritten(*state, true, 0);
	assert_int_not_equal(seg_diagnose(*state, 60000, 1)->scenario, TA_SCN_CONNECT_TIMEOUT);
}

static void facts_others__two_syns_of_other_numbers_are_two(void **state)
{
	rewritten(*state, false, 77);
	assert_int_not_equal(seg_diagnose(*state, 60000, 1)->scenario, TA_SCN_CONNECT_TIMEOUT);
}

static void facts_others__a_single_syn_whose_twin_was_refused_was_rewritten(void **state)
{
	const struct ta_diagnosis *d;

	rewritten(*state, false, 0);
	d = seg_diagnose(*state, 2, 0);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT,
		       "the client refused the answer of the other address");
	assert_int_equal(d->failed, TA_FAILED_MIDDLEBOX);
}

static void facts_others__a_single_syn_whose_twin_is_just_answered_may_work(void **state)
{
	struct seg_script *s = *state;

	s->talk[1].addr[1] = address("10.60.1.8");
	s->talk[1].port[0] = s->talk[0].port[0];
	s->talk[1].isn[0] = s->talk[0].isn[0];
	seg_play(s, "   0   >  S   0  0  -  64240  c=0\n"
		    "   0.1 >  S   0  0  -  64240  c=1\n"
		    "   0.5 <  S.  0  0  1  65160  c=1\n");
	assert_verdict(seg_diagnose(s, 2, 0), TA_SCN_UNDETERMINED, "it is translated back next");
}

/* Talk 0 has what the client sends to a local proxy, talk 1 what comes back from the address behind it. */
static void redirected(struct seg_script *s, uint32_t other_isn, bool close)
{
	s->talk[1].addr[1] = address("10.6.137.1");
	s->talk[1].port[0] = s->talk[0].port[0];
	s->talk[1].isn[0] = s->talk[0].isn[0] + other_isn;
	s->talk[1].isn[1] = s->talk[0].isn[1];
	seg_play(s, "   0     >  S    0   0   -  64240  c=0\n"
		    "   0.1   <  S.   0   0   1  65160  c=1\n"
		    "   0.2   >  .    1   0   1    502  c=0\n"
		    "   0.3   >  P.   1  95   1    502  c=0\n"
		    "   0.4   <  .    1   0  96    509  c=1\n"
		    " 300     <  P.   1  40  96    509  c=1\n"
		    " 300.1   >  .   96   0  41    502  c=0\n");
	if (close)
		seg_play(s, " 1000   >  F.  96  0  41  502  c=0\n"
			    " 1000.3 <  F.  41  0  97  509  c=1\n"
			    " 1000.4 >  .   97  0  42  502  c=0\n");
}

static void facts_others__two_directions_under_two_addresses_belong_together(void **state)
{
	const struct ta_diagnosis *d;
	const struct ta_fact *f;

	redirected(*state, 0, true);
	assert_null(seg_observe(*state, 2000, TA_OBS_ONE_SIDED_CAPTURE));
	for (uint32_t id = 0; id < 2; id++) {
		d = seg_diagnose(*state, 2000, id);
		assert_verdict(d, TA_SCN_NORMAL, "both FINs were acknowledged");
		f = fact_of(d, TA_FACT_OTHER_HALF);
		assert_non_null(f);
		assert_int_equal(f->conn, !id);
		assert_null(fact_of(d, TA_FACT_ONE_SIDED));
	}
}

static void facts_others__two_directions_that_did_not_close_are_undetermined(void **state)
{
	const struct ta_diagnosis *d;

	redirected(*state, 0, false);
	d = seg_diagnose(*state, 2000, 0);
	assert_non_null(fact_of(d, TA_FACT_OTHER_HALF));
	assert_verdict(d, TA_SCN_UNDETERMINED, "each is judged alone");
}

static void facts_others__two_directions_of_other_numbers_are_one_sided(void **state)
{
	redirected(*state, 77, true);
	assert_non_null(seg_observe(*state, 2000, TA_OBS_ONE_SIDED_CAPTURE));
	assert_null(fact_of(seg_diagnose(*state, 2000, 0), TA_FACT_OTHER_HALF));
}

static void facts_others__two_directions_counted_by_tshark_need_timestamps(void **state)
{
	struct seg_script *s = *state;

	s->is_trace = s->is_relative = true;
	redirected(s, 0, true);
	assert_null(fact_of(seg_diagnose(s, 2000, 0), TA_FACT_OTHER_HALF));
}

/* Each side answers the other's empty ACK, `pause_ms` apart. */
static const struct ta_diagnosis *ping_pong(struct seg_script *s, int times, double pause_ms)
{
	for (int i = 0; i < times; i++) {
		seg_row(s, "%.3f > . 5001 0 701 0", 2 * i * pause_ms);
		seg_row(s, "%.3f < . 56472 0 5002 1029", (2 * i + 1) * pause_ms);
	}
	return seg_diagnose(s, 2 * times * pause_ms + 100, 0);
}

static void facts_others__acks_without_end_are_a_loop(void **state)
{
	const struct ta_diagnosis *d = ping_pong(*state, 200, 0.01);
	assert_verdict(d, TA_SCN_UNDETERMINED, "a loop is not healthy");
	assert_non_null(strstr(d->title, "ACKs"));
}

static void facts_others__acks_as_slow_as_probes_are_no_loop(void **state)
{
	const struct ta_diagnosis *d = ping_pong(*state, 40, 500);
	assert_null(strstr(d->title, "ACKs"));
}

static void facts_others__a_rst_that_changed_nothing_is_told(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 100  >  P.    1  1400  1   502\n"
		    " 120  <  .     1     0  1401  502\n"
		    " 121  >  P. 1401  1400  1   502\n"
		    " 122  >  R   701     0  -     0\n"
		    " 123  >  P. 2801  1400  1   502\n"
		    " 150  <  .     1     0  4201  502\n");
	d = seg_diagnose(s, 300, 0);
	assert_verdict(d, TA_SCN_NORMAL, "both go on");
	assert_non_null(strstr(d->summary, "changed nothing"));
}

static void facts_others__an_error_of_a_trace_is_the_only_candidates(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	struct ta_icmp_error icmp = { .type = 3, .code = 1 };
	int dir;

	/* As text shows it: who complains to whom, nothing of the quoted ports. */
	dies(s, 0, NULL, 5000);
	icmp.from = address("198.51.100.1");
	icmp.to = icmp.src = s->talk[0].addr[0];
	icmp.time_ns = (int64_t)17610 * TA_MS;
	icmp.frame = 900;
	assert_int_not_equal(ta_tracker_icmp(s->tracker, &icmp, &dir), TA_NO_CONN);
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "a router refuses");
}

static void facts_others__an_error_of_a_trace_with_two_candidates_is_nobodys(void **state)
{
	struct seg_script *s = *state;
	struct ta_icmp_error icmp = { .type = 3, .code = 1 };
	int dir;

	dies(s, 0, NULL, 5000);
	dies(s, 1, "10.0.0.77", 9000);
	icmp.from = address("198.51.100.1");
	icmp.to = icmp.src = s->talk[0].addr[0];
	icmp.time_ns = (int64_t)20000 * TA_MS;
	assert_int_equal(ta_tracker_icmp(s->tracker, &icmp, &dir), TA_NO_CONN);
}

/* A RST with the right number in the server's name; then keep-alives of the client, answered or not. */
static const struct ta_diagnosis *exact_rst_then_probes(struct seg_script *s, bool answered)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502\n"
		    " 120  <  P.  1  20  11  502\n"
		    " 120  >  .  11   0  21  502\n"
		    " 500  <  R  21   0   -    0\n");
	for (int i = 0; i < 5; i++) {
		seg_row(s, "%d > . 10 0 21 502", 10000 * (i + 1));
		seg_row(s, answered ? "%d < . 21 0 11 502" : "%d < R 21 0 - 0",
			10000 * (i + 1) + 20);
	}
	return seg_diagnose(s, 60000, 0);
}

static void facts_others__a_rst_after_which_probes_are_answered_took_no_effect(void **state)
{
	const struct ta_diagnosis *d = exact_rst_then_probes(*state, true);
	assert_verdict(d, TA_SCN_NORMAL, "both ends are still there");
	assert_int_equal(d->end, TA_END_OPEN);
}

static void facts_others__a_rst_after_which_probes_are_reset_took_effect(void **state)
{
	const struct ta_diagnosis *d = exact_rst_then_probes(*state, false);
	assert_int_equal(d->end, TA_END_RESET);
}

static void facts_others__in_the_handshake_of_signed_segments_says_so(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_play(s, "    0  >  S  0  0  -  64240  md5\n"
		    " 1000  >  S  0  0  -  64240  md5\n"
		    " 3000  >  S  0  0  -  64240  md5\n"
		    " 7000  >  S  0  0  -  64240  md5\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "whatever drops them");
	assert_non_null(strstr(d->summary, "digest"));
}

static void exchange(struct seg_script *s, const char *rest)
{
	seg_row(s, "0 > S 0 0 - 64240 mss=1460 %s", rest);
	seg_row(s, "20 < S. 0 0 1 65160 mss=1460 %s", rest);
	seg_row(s, "21 > . 1 0 1 502 %s", rest);
	seg_row(s, "30 > P. 1 10 1 502 %s", rest);
	seg_row(s, "50 < P. 1 20 11 502 %s", rest);
	seg_row(s, "51 > . 11 0 21 502 %s", rest);
}

static enum ta_confidence silence_captured(struct seg_script *s, const char *rest)
{
	exchange(s, rest);
	for (int i = 0; i < 7; i++)
		seg_row(s, "%d > P. 11 10 21 502 %s", 5000 + 200 * ((1 << i) - 1), rest);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, rest);
	return d->confidence;
}

static void facts_others__a_silence_with_its_options_is_certain(void **state)
{
	assert_int_equal(silence_captured(*state, ""), TA_CERTAIN);
}

static void facts_others__a_silence_whose_options_were_cut_is_likely(void **state)
{
	assert_int_equal(silence_captured(*state, "cut"), TA_LIKELY);
}

/* A silence of seven attempts of 1000 bytes, the largest segment before which was of `before` bytes. */
static enum ta_confidence large_silence(struct seg_script *s, int before)
{
	exchange(s, "");
	seg_row(s, "1000 > P. 11 %d 21 502", before);
	seg_row(s, "1020 < . 21 0 %d 502", 11 + before);
	for (int i = 0; i < 7; i++)
		seg_row(s, "%d > P. %d 1000 21 502", 5000 + 200 * ((1 << i) - 1), 11 + before);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "of large segments");
	return d->confidence;
}

static void facts_others__large_segments_lost_as_large_as_some_that_arrived(void **state)
{
	assert_int_equal(large_silence(*state, 1000), TA_CERTAIN);
}

static void facts_others__large_segments_lost_larger_than_all_that_arrived(void **state)
{
	assert_int_equal(large_silence(*state, 999), TA_LIKELY);
}

static enum ta_confidence closed_captured(struct seg_script *s, const char *window)
{
	exchange(s, "");
	seg_row(s, "60 > F. 11 0 21 %s cut", window);
	seg_row(s, "80 < F. 21 0 12 %s cut", window);
	seg_row(s, "81 > . 12 0 22 %s cut", window);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_NORMAL, window);
	return d->confidence;
}

static void facts_others__a_course_with_its_windows_is_certain(void **state)
{
	assert_int_equal(closed_captured(*state, "502"), TA_CERTAIN);
}

static void facts_others__a_course_whose_windows_were_cut_is_likely(void **state)
{
	assert_int_equal(closed_captured(*state, "-"), TA_LIKELY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_others__answers_to_another_connection_show_that_the_path_works),
		TELL(facts_others__answers_before_and_after_it_show_nothing),
		TELL(facts_others__silent_in_another_network_at_once_blame_the_path),
		TELL(facts_others__silent_in_another_network_later_say_nothing),
		TELL(facts_others__silent_in_the_same_network_may_have_died_together),
		TELL(facts_others__one_syn_with_two_destinations_was_rewritten),
		TELL(facts_others__one_syn_answered_under_both_is_translated_well),
		TELL(facts_others__two_syns_of_other_numbers_are_two),
		TELL(facts_others__a_single_syn_whose_twin_was_refused_was_rewritten),
		TELL(facts_others__a_single_syn_whose_twin_is_just_answered_may_work),
		TELL(facts_others__two_directions_under_two_addresses_belong_together),
		TELL(facts_others__two_directions_that_did_not_close_are_undetermined),
		TELL(facts_others__two_directions_of_other_numbers_are_one_sided),
		TELL(facts_others__two_directions_counted_by_tshark_need_timestamps),
		TELL(facts_others__acks_without_end_are_a_loop),
		TELL(facts_others__acks_as_slow_as_probes_are_no_loop),
		TELL(facts_others__a_rst_that_changed_nothing_is_told),
		TELL(facts_others__an_error_of_a_trace_is_the_only_candidates),
		TELL(facts_others__an_error_of_a_trace_with_two_candidates_is_nobodys),
		TELL(facts_others__a_rst_after_which_probes_are_answered_took_no_effect),
		TELL(facts_others__a_rst_after_which_probes_are_reset_took_effect),
		TELL(facts_others__in_the_handshake_of_signed_segments_says_so),
		TELL(facts_others__a_silence_with_its_options_is_certain),
		TELL(facts_others__a_silence_whose_options_were_cut_is_likely),
		TELL(facts_others__large_segments_lost_as_large_as_some_that_arrived),
		TELL(facts_others__large_segments_lost_larger_than_all_that_arrived),
		TELL(facts_others__a_course_with_its_windows_is_certain),
		TELL(facts_others__a_course_whose_windows_were_cut_is_likely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
