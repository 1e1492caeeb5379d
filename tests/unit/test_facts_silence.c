/* SPDX-License-Identifier: MIT */
/* What a silence comes with: link addresses, quoted packets, damage, answers that are not heard, both directions, bursts. Each
 * story has its near miss. */
#include <string.h>

#include "support/seg_script.h"

static void facts_silence__of_the_gateway_is_the_local_links(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 5, "> P. 11 10 21 502");
	for (int i = 0; i < 4; i++)
		seg_row(s, "%.0f arp? 10.0.0.1 10.0.0.254", at + 100 + i * 1000);
	d = seg_diagnose(s, at + 20000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "its gateway does not answer");
	assert_string_equal(d->where, "local-link");
	assert_int_equal(d->end, TA_END_OPEN);
}

static void facts_silence__with_several_addresses_asked_for_tells_no_gateway(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	for (int i = 0; i < 4; i++) {
		seg_row(s, "%.0f arp? 10.0.0.1 10.0.0.254", at + 100 + i * 1000);
		seg_row(s, "%.0f arp? 10.0.0.1 10.0.0.253", at + 110 + i * 1000);
	}
	d = seg_diagnose(s, at + 5000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "a host that asks for many is no sign");
}

static void facts_silence__with_full_size_segments_alone_lost_is_a_small_mtu(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	/* Frame 9: the peer sends its data once more, and is content with a bare ACK. */
	seg_talk(s);
	seg_play(s, " 190   <  P.  21  20    11  502\n"
		    " 200   >  .   11  1448  41  502\n"
		    " 420   <  P.  21  20    11  502\n"
		    " 421   >  .   1459  0   41  502 sack=21-41\n"
		    " 440   >  .   11  1448  41  502\n"
		    " 880   >  .   11  1448  41  502\n"
		    " 1760  >  .   11  1448  41  502\n"
		    " 3520  >  .   11  1448  41  502\n"
		    " 7040  >  .   11  1448  41  502\n");
	d = seg_diagnose(s, 8000, 0);
	assert_verdict(d, TA_SCN_PMTU_BLACKHOLE, "small ones passed after it");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_silence__with_small_segments_lost_is_no_matter_of_size(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_talk(s);
	seg_play(s, " 190   <  P.  21  20    11  502\n"
		    " 200   >  .   11  100  41  502\n"
		    " 420   <  P.  21  20    11  502\n"
		    " 421   >  .   111  0   41  502 sack=21-41\n"
		    " 440   >  .   11  100  41  502\n"
		    " 880   >  .   11  100  41  502\n"
		    " 1760  >  .   11  100  41  502\n"
		    " 3520  >  .   11  100  41  502\n"
		    " 7040  >  .   11  100  41  502\n");
	d = seg_diagnose(s, 8000, 0);
	assert_string_not_equal(ta_scenario_name(d->scenario), "pmtu-blackhole");
}

static void facts_silence__of_a_prober_that_hears_no_answer_is_the_way_backs(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	/* Captured at the server: each probe is answered, the prober's timestamps stay where they were. */
	seg_play(s, "    0   >  S   0   0   -  64240  ws=7 mss=1460 sack-ok ts=1000/0\n"
		    "  0.1   <  S.  0   0   1  65160  ws=7 mss=1460 sack-ok ts=9000/1000\n"
		    "   20   >  .   1   0   1    502  ts=1020/9000\n"
		    "  100   >  P.  1  10   1    502  ts=1100/9000\n"
		    "  100.1 <  .   1   0  11    502  ts=9100/1100\n"
		    " 5100   >  .  10   0   1    502  ts=6100/9000\n"
		    " 5100.1 <  .   1   0  11    502  ts=14100/1100\n"
		    " 6100   >  .  10   0   1    502  ts=7100/9000\n"
		    " 6100.1 <  .   1   0  11    502  ts=15100/1100\n"
		    " 7100   >  .  10   0   1    502  ts=8100/9000\n"
		    " 7100.1 <  .   1   0  11    502  ts=16100/1100\n"
		    " 8100   >  R. 11   0   1    502  ts=9100/9000\n");
	d = seg_diagnose(s, 20000, 0);
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "the answers do not get back");
	assert_int_equal(d->direction, TA_DIR_SERVER_TO_CLIENT);
	assert_int_equal(d->end, TA_END_GAVE_UP);
}

static void facts_silence__is_none_in_a_burst_of_recovery(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_talk(s);
	for (int i = 0; i < 10; i++)
		seg_row(s, "%.1f > . %d 1000 21 502", 200 + i / 10.0, 11 + 1000 * i);
	for (int i = 0; i < 10; i++)
		seg_row(s, "%.1f > . %d 1000 21 502", 1600 + i / 10.0, 11 + 1000 * i);
	seg_play(s, "3900  >  .  11  1000  21  502\n"
		    "3920  <  .  21  0  10011  502\n");
	d = seg_diagnose(s, 5000, 0);
	assert_verdict(d, TA_SCN_NORMAL, "two rounds of copies are no outage");
}

/* The client had given up, and answers what the server sends 20 s later, when its clock of milliseconds says `ticks` more. */
static const struct ta_diagnosis *writes_later(struct seg_script *s, int ticks)
{
	double at;

	seg_handshake(s);
	seg_play(s, " 100   >  P.  1  10   1  502 ts=5100/900\n"
		    " 120   <  P.  1  20  11  502 ts=1000/5100\n"
		    " 8120  <  P. 21  20  11  502 ts=9000/5100\n"
		    " 8121  >  .  11   0  41  502 ts=13121/9000\n");
	at = seg_in_vain(s, 9000, 6, "> P. 11 10 41 502");
	seg_row(s, "%.0f < P. 41 30 11 502 ts=%d/13121", at + 20000, 9000 + ticks);
	seg_row(s, "%.0f > R 11 0 - 0", at + 20000.1);
	return seg_diagnose(s, at + 21000, 0);
}

static void facts_silence__of_a_peer_that_writes_later_was_the_paths(void **state)
{
	/* From 8.12 s to 36.04 s. A host that stood still may have a clock that did not. */
	const struct ta_diagnosis *d = writes_later(*state, 27920);

	assert_verdict(d, TA_SCN_NETWORK_FAILURE,
		       "the server lives, with its connection, and its clock ran on");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_silence__of_a_peer_whose_clock_stood_was_the_hosts(void **state)
{
	assert_verdict(writes_later(*state, 2000), TA_SCN_PEER_SILENT,
		       "it was suspended or migrated");
}

static void facts_silence__of_a_peer_that_stays_silent_is_nobodys_yet(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 6, "> P. 11 10 21 502");
	seg_row(s, "%.0f > R. 21 0 21 502", at + 20000);
	d = seg_diagnose(s, at + 21000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "nothing of the server came");
}

/* An idle connection probes in vain from 5 s on; what another one sends at 6 s is answered `later` ms after that. */
static const struct ta_diagnosis *beside_another(struct seg_script *s, double later)
{
	seg_talk(s);
	seg_open(s, 1, 200);
	seg_row(s, "1900 > P. 1 10 1 502 c=1");
	seg_row(s, "1920 < . 1 0 11 502 c=1");
	for (int i = 0; i < 6; i++)
		seg_row(s, "%d > . 10 0 21 502", 5000 + i * 1000);
	seg_row(s, "6000 > P. 11 10 1 502 c=1");
	if (later > 1000)
		seg_row(s, "%.0f > P. 11 10 1 502 c=1", 5980 + later);
	if (later > 5000)
		seg_row(s, "11000 > R. 11 0 21 502");
	seg_row(s, "%.0f < . 1 0 21 502 c=1", 6000 + later);
	for (int i = 1; i < 8; i++) {
		seg_row(s, "%.0f > P. %d 10 1 502 c=1", 6000 + later + i * 2000, 11 + i * 10);
		seg_row(s, "%.0f < . 1 0 %d 502 c=1", 6020 + later + i * 2000, 21 + i * 10);
	}
	return seg_diagnose(s, 41000, 0);
}

static void facts_silence__while_another_connection_passes_is_not_the_paths(void **state)
{
	const struct ta_diagnosis *d = beside_another(*state, 20);

	assert_int_not_equal(d->scenario, TA_SCN_PEER_SILENT);
	assert_true(is_open(d, TA_SCN_MIDDLEBOX_TIMEOUT) ||
		    d->scenario == TA_SCN_MIDDLEBOX_TIMEOUT);
}

/* Both were silent; the other one waited for longer. No middlebox has forgotten one of them. */
static void facts_silence__that_another_connection_shared_and_outlasted_is_the_paths(void **state)
{
	const struct ta_diagnosis *d = beside_another(*state, 24000);

	assert_int_equal(d->scenario, TA_SCN_NETWORK_FAILURE);
	assert_false(is_open(d, TA_SCN_MIDDLEBOX_TIMEOUT) || is_open(d, TA_SCN_PEER_CRASH));
}

static void facts_silence__is_not_ended_by_an_ack_of_what_was_never_sent(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	seg_play(s, " 900  <  .  21  0  5011  502  # 5000 bytes more than were sent\n");
	at = seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	d = seg_diagnose(s, at + 1000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "its sender went on below it");
}

static void facts_silence__that_ends_with_a_shorter_copy_is_a_small_mtu_however_short(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_talk(s);
	seg_play(s, "  200  >  .   11    1448  21  502\n"
		    "  400  >  .   11    1448  21  502\n"
		    "  800  >  .   11    1448  21  502\n"
		    " 1600  >  .   11    1024  21  502\n"
		    " 1620  <  .   21    0   1035  502\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PMTU_BLACKHOLE, "the same bytes cut smaller got through");
}

static void facts_silence__that_ends_soon_with_an_equal_copy_is_daily_life(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "  200  >  .   11    1448  21  502\n"
		    "  400  >  .   11    1448  21  502\n"
		    "  800  >  .   11    1448  21  502\n"
		    " 1600  >  .   11    1448  21  502\n"
		    " 1620  <  .   21    0   1459  502\n");
	assert_verdict(seg_diagnose(s, 1700, 0), TA_SCN_NORMAL, "below an outage's length");
}

/* Large segments of the server are missing behind a tail; `later`: a row that shows that it is still heard. */
static const struct ta_diagnosis *missing_before_a_tail(struct seg_script *s, const char *bytes,
							const char *later)
{
	seg_play(s, "   0  >  S   0    0   -  64240  mss=1460 sack-ok\n"
		    "  20  <  S.  0    0   1  65160  mss=1460 sack-ok\n"
		    "  20  >  .   1    0   1    502\n"
		    " 100  >  P.  1   10   1    502\n"
		    " 120  <  P.  1   20  11    502\n"
		    " 120  >  .  11    0  21    502\n");
	seg_row(s, "140 < P. %s 300 11 502", bytes);
	seg_play(s, later);
	return seg_diagnose(s, 60000, 0);
}

static void facts_silence__hole_of_full_segments_alone_is_a_small_mtu(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	d = missing_before_a_tail(s, "5861",
				  " 140  >  .  11  0  21  502 sack=5861-6161\n"
				  " 9000  >  P.  11  5  21  502\n"
				  " 9020  <  .  6161  0  16  502\n");
	assert_verdict(d, TA_SCN_PMTU_BLACKHOLE, "small ones still arrive");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_silence__hole_without_a_later_segment_is_no_matter_of_size(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	d = missing_before_a_tail(s, "5861", " 140  >  .  11  0  21  502 sack=5861-6161\n");
	assert_int_not_equal(d->scenario, TA_SCN_PMTU_BLACKHOLE);
}

static void facts_silence__hole_of_few_bytes_is_no_matter_of_size(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	d = missing_before_a_tail(s, "421",
				  " 140  >  .  11  0  21  502 sack=421-721\n"
				  " 9000  >  P.  11  5  21  502\n"
				  " 9020  <  .  721  0  16  502\n");
	assert_int_not_equal(d->scenario, TA_SCN_PMTU_BLACKHOLE);
}

static void facts_silence__of_signed_segments_is_never_certain(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_talk(s);
	seg_play(s, "  200  >  P.  11  10  21  502  md5\n"
		    "  400  >  P.  11  10  21  502  md5\n"
		    "  800  >  P.  11  10  21  502  md5\n"
		    " 1600  >  P.  11  10  21  502  md5\n"
		    " 3200  >  P.  11  10  21  502  md5\n"
		    " 6400  >  P.  11  10  21  502  md5\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "or a digest does not match");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_silence__under_way_to_recover_is_none(void **state)
{
	struct seg_script *s = *state;

	/* The ACK of the first of two lost segments lets out the second, and the capture ends. */
	seg_talk(s);
	seg_play(s, "  200  >  .   11    1000  21  502\n"
		    "  201  >  .  1011   1000  21  502\n"
		    " 1200  >  .   11    1000  21  502\n"
		    " 1400  <  .   21    0   1011  502\n"
		    " 1401  >  .  1011   1000  21  502\n");
	assert_verdict(seg_diagnose(s, 1401, 0), TA_SCN_NORMAL, "nothing was due");
}

static void facts_silence__of_a_fin_many_times_sent_needs_no_more_time(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	seg_talk(s);
	at = seg_in_vain(s, 1000, 6, "> F. 11 0 21 502");
	d = seg_diagnose(s, at + 1, 0);
	assert_verdict(d, TA_SCN_CLOSE_UNANSWERED, "the capture ends with the last of many");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void facts_silence__of_a_host_that_answers_no_duplicate_is_likely_at_most(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	/* What the client had acknowledged comes again and again, and it says nothing. */
	seg_talk(s);
	seg_play(s, "   200  <  P.  21  100  11  502\n"
		    "   201  >  .   11    0 121  502\n"
		    "  2200  <  P.  21  100  11  502\n"
		    "  6200  <  P.  21  100  11  502\n"
		    " 14200  <  P.  21  100  11  502\n"
		    " 30200  <  P.  21  100  11  502\n");
	d = seg_diagnose(s, 90000, 0);
	assert_int_not_equal(d->confidence, TA_CERTAIN);
}

static void facts_silence__of_a_side_that_was_never_captured_is_likely_at_most(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	/* Begun in mid-stream: the retransmissions of one side are all that there is. */
	seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	d = seg_diagnose(s, 90000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "no acknowledgment came");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_silence__of_a_side_that_was_captured_before_is_certain(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_talk(s);
	seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	d = seg_diagnose(s, 90000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "nothing came any more");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void facts_silence__of_a_fin_behind_a_probe_of_one_byte_is_a_fins(void **state)
{
	struct seg_script *s = *state;

	/* Begins with a keep-alive whose byte counts as sent. */
	seg_play(s, "     0  >  .   10  1  21  502\n"
		    "    20  <  .   21  0  11  502\n");
	seg_in_vain(s, 9000, 7, "> F. 11 0 21 502");
	assert_verdict(seg_diagnose(s, 120000, 0), TA_SCN_CLOSE_UNANSWERED, "only the FIN");
}

static void facts_silence__of_one_byte_is_no_fins(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_in_vain(s, 9000, 7, "> P. 11 1 21 502");
	assert_verdict(seg_diagnose(s, 120000, 0), TA_SCN_PEER_SILENT, "a byte of data");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_silence__of_the_gateway_is_the_local_links),
		TELL(facts_silence__with_several_addresses_asked_for_tells_no_gateway),
		TELL(facts_silence__with_full_size_segments_alone_lost_is_a_small_mtu),
		TELL(facts_silence__with_small_segments_lost_is_no_matter_of_size),
		TELL(facts_silence__of_a_prober_that_hears_no_answer_is_the_way_backs),
		TELL(facts_silence__is_none_in_a_burst_of_recovery),
		TELL(facts_silence__of_a_peer_that_writes_later_was_the_paths),
		TELL(facts_silence__of_a_peer_whose_clock_stood_was_the_hosts),
		TELL(facts_silence__of_a_peer_that_stays_silent_is_nobodys_yet),
		TELL(facts_silence__while_another_connection_passes_is_not_the_paths),
		TELL(facts_silence__that_another_connection_shared_and_outlasted_is_the_paths),
		TELL(facts_silence__is_not_ended_by_an_ack_of_what_was_never_sent),
		TELL(facts_silence__that_ends_with_a_shorter_copy_is_a_small_mtu_however_short),
		TELL(facts_silence__that_ends_soon_with_an_equal_copy_is_daily_life),
		TELL(facts_silence__hole_of_full_segments_alone_is_a_small_mtu),
		TELL(facts_silence__hole_without_a_later_segment_is_no_matter_of_size),
		TELL(facts_silence__hole_of_few_bytes_is_no_matter_of_size),
		TELL(facts_silence__of_signed_segments_is_never_certain),
		TELL(facts_silence__under_way_to_recover_is_none),
		TELL(facts_silence__of_a_fin_many_times_sent_needs_no_more_time),
		TELL(facts_silence__of_a_host_that_answers_no_duplicate_is_likely_at_most),
		TELL(facts_silence__of_a_side_that_was_never_captured_is_likely_at_most),
		TELL(facts_silence__of_a_side_that_was_captured_before_is_certain),
		TELL(facts_silence__of_a_fin_behind_a_probe_of_one_byte_is_a_fins),
		TELL(facts_silence__of_one_byte_is_no_fins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
