/* SPDX-License-Identifier: MIT */
/* Receivers that do not read, and paths that swallow large segments. */
#include <string.h>

#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

static void full_window(struct seg_script *s)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  4000     1  502\n"
		    " 120  <  .   1     0  4001    0\n");
}

/* So many probes, doubling from 250 ms; all but the last `lost` are answered. */
static double probe(struct seg_script *s, int probes, int lost)
{
	double at = 370, gap = 500;

	for (int i = 0; i < probes; i++) {
		seg_row(s, "%.0f > . 4000 0 1 502", at);
		if (i < probes - lost)
			seg_row(s, "%.0f < . 1 0 4001 0", at + 20);
		at += gap;
		gap *= 2;
	}
	return at - gap / 2;
}

static void diag_window__shut_to_the_end_is_a_receiver_that_does_not_read(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	full_window(s);
	at = probe(s, 8, 0);
	d = seg_diagnose(s, at + 500, 0);
	assert_verdict(d, TA_SCN_RECEIVER_STALLED, "alive, and not reading");
	assert_int_equal(d->failed, TA_FAILED_SERVER);
	assert_ms(d->since_ns, 120);
	assert_true(d->healed_ns < 0);
	assert_false(is_open(d, TA_SCN_PEER_CRASH) || is_open(d, TA_SCN_NETWORK_FAILURE));
}

/* The next probe is due after twice the last interval, here 64 s. */
static void diag_window__whose_prober_stops_may_hide_another_failure(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at;

	full_window(s);
	at = probe(s, 8, 0);
	d = seg_diagnose(s, at + 120000, 0);
	assert_int_equal(d->scenario, TA_SCN_RECEIVER_STALLED);
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void diag_window__whose_next_probe_is_not_due_yet_hides_nothing(void **state)
{
	struct seg_script *s = *state;
	double at;

	full_window(s);
	at = probe(s, 8, 0);
	assert_verdict(seg_diagnose(s, at + 60000, 0), TA_SCN_RECEIVER_STALLED,
		       "its next probe may still come");
}

static void diag_window__that_opens_after_a_minute_is_a_stall_that_healed(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	full_window(s);
	probe(s, 7, 0);
	seg_play(s, " 60000  <  .      1     0  4001  502\n"
		    " 60001  >  P.  4001  1000     1  502\n"
		    " 60021  <  .      1     0  5001  502\n");
	d = seg_diagnose(s, 120000, 0);
	assert_verdict(d, TA_SCN_RECEIVER_STALLED, "a minute is no flow control");
	assert_ms(d->healed_ns, 60000);
	assert_string_equal(ta_end_name(d->end), "open");
}

static void diag_window__shut_with_probes_that_fall_silent_is_silence(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	bool told = false;
	double at;

	full_window(s);
	at = probe(s, 9, 5);
	d = seg_diagnose(s, at + 2000, 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "stalled first, then gone");
	for (size_t i = 0; i < d->nalso; i++)
		told |= d->also[i].scenario == TA_SCN_RECEIVER_STALLED;
	assert_true(told || is_open(d, TA_SCN_PEER_CRASH));
}

static void diag_window__shut_while_nobody_wants_to_send_is_normal(void **state)
{
	struct seg_script *s = *state;

	full_window(s); /* no probes: the sender has nothing more */
	assert_verdict(seg_diagnose(s, 3600000, 0), TA_SCN_NORMAL, "nobody waits for it");
}

static void diag_window__shut_over_data_in_flight_is_no_dead_peer(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 320, gap = 220;

	seg_handshake(s);
	seg_play(s, " 100  >  .     1  1000     1  502\n"
		    " 100  >  P. 1001  1000     1  502\n"
		    " 120  <  .     1     0  1001    0\n");
	for (int i = 0; i < 9; i++, at += gap, gap *= 2) {
		seg_row(s, "%.0f > P. 1001 1000 1 502", at);
		seg_row(s, "%.0f < . 1 0 1001 0", at + 20);
	}
	d = seg_diagnose(s, at, 0);
	assert_verdict(d, TA_SCN_RECEIVER_STALLED, "full segments into a closed window");
	assert_int_equal(d->failed, TA_FAILED_SERVER);
}

/* The sixth probe, at 15870 ms, is the last one that is answered; the next is awaited for half a minute more. */
static void diag_window__is_known_to_be_shut_as_long_as_it_was_seen(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	const struct ta_fact *f;
	double at;

	full_window(s);
	at = probe(s, 7, 1);
	d = seg_diagnose(s, at + 30000, 0);
	f = ta_fact_find(&d->facts, TA_FACT_STALL, -1);
	assert_non_null(f);
	assert_ms(f->value[0], 15890 - 120);
	assert_ms(f->to_ns, 15890);
	assert_string_equal(f->word, " as far as it was seen");
	assert_non_null(strstr(d->summary, "host was alive until frame 17 at least"));
}

/* Frame 5 was sent before the window closed, and its last copy, frame 13, was never answered. */
static void diag_window__probes_are_what_was_sent_while_it_was_shut(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	const struct ta_fact *f;
	double at = 320, gap = 1000;

	seg_handshake(s);
	seg_play(s, " 100  >  .     1  1000     1  502\n"
		    " 100  >  P. 1001  1000     1  502\n"
		    " 110  >  P. 1001  1000     1  502\n"
		    " 120  <  .     1     0  1001    0\n");
	for (int i = 0; i < 5; i++, at += gap, gap *= 2) {
		seg_row(s, "%.0f > P. 1001 1000 1 502", at);
		if (i < 4)
			seg_row(s, "%.0f < . 1 0 1001 0", at + 20);
	}
	d = seg_diagnose(s, at, 0);
	f = ta_fact_find(&d->facts, TA_FACT_STALL, -1);
	assert_non_null(f);
	assert_int_equal(f->value[2], 5);
	assert_int_equal(f->value[3], 4);
	f = ta_fact_find(&d->facts, TA_FACT_STALL_ANSWERED, -1);
	assert_non_null(f);
	assert_int_equal(f->value[0], 4);
	assert_int_equal(f->nframes, 2);
	assert_int_equal(f->frame[0], 8);
	assert_int_equal(f->frame[1], 14);
}

static void diag_window__that_opened_is_known_to_its_end(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f;

	full_window(s);
	probe(s, 7, 0);
	seg_play(s, " 60000  <  .      1     0  4001  502\n");
	f = ta_fact_find(&seg_diagnose(s, 120000, 0)->facts, TA_FACT_STALL, -1);
	assert_non_null(f);
	assert_ms(f->value[0], 60000 - 120);
	assert_null(f->word);
}

static void diag_window__mtu_hole_is_told_by_the_small_tail(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 320, gap = 220;

	seg_handshake(s);
	seg_play(s, " 50   >  P.    1   80     1  502\n"
		    " 70   <  P.    1  200    81  502\n"
		    " 100  >  .    81 1448   201  502\n"
		    " 100  >  .  1529 1448   201  502\n"
		    " 100  >  P. 2977  300   201  502\n"
		    " 120  <  .   201    0    81  502  sack=2977-3277\n");
	for (int i = 0; i < 7; i++, at += gap, gap *= 2)
		seg_row(s, "%.0f > . 81 1448 201 502", at);
	d = seg_diagnose(s, at, 0);
	assert_verdict(d, TA_SCN_PMTU_BLACKHOLE, "300 bytes pass, 1448 don't");
	assert_int_equal(d->failed, TA_FAILED_PATH);
	assert_int_equal(d->direction, TA_DIR_CLIENT_TO_SERVER);
}

/* Two pieces as segmentation offload shows them; the tail of the second arrives alone. */
static void diag_window__mtu_hole_is_told_by_the_tail_of_a_piece(void **state)
{
	struct seg_script *s = *state;
	double at = 320, gap = 220;

	seg_handshake(s);
	seg_play(s, " 50   >  P.    1   80     1  502\n"
		    " 70   <  P.    1  200    81  502\n"
		    " 100  >  .    81 7240   201  502\n"
		    " 100  >  P. 7321 1760   201  502\n"
		    " 140  >  P. 8769  312   201  502\n"
		    " 160  <  .   201    0    81  502  sack=8769-9081\n");
	for (int i = 0; i < 7; i++, at += gap, gap *= 2)
		seg_row(s, "%.0f > . 81 1448 201 502", at);
	assert_verdict(seg_diagnose(s, at, 0), TA_SCN_PMTU_BLACKHOLE, "312 bytes pass, 1448 don't");
}

static void diag_window__a_full_segment_of_a_piece_that_passed_is_no_mtu_hole(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 320, gap = 220;

	seg_handshake(s);
	seg_play(s, " 50   >  P.    1   80     1  502\n"
		    " 70   <  P.    1  200    81  502\n"
		    " 100  >  .    81 7240   201  502\n"
		    " 100  >  P. 7321 1760   201  502\n"
		    " 160  <  .   201    0    81  502  sack=5873-9081\n");
	for (int i = 0; i < 7; i++, at += gap, gap *= 2)
		seg_row(s, "%.0f > . 81 1448 201 502", at);
	d = seg_diagnose(s, at, 0);
	assert_string_not_equal(ta_scenario_name(d->scenario), "pmtu-blackhole");
}

static void diag_window__mtu_hole_is_told_by_the_copy_cut_smaller(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, "   50  >  P.    1   80     1  502\n"
		    "   70  <  P.    1  200    81  502\n"
		    "  100  >  .    81 1448   201  502\n"
		    "  320  >  .    81 1448   201  502\n"
		    "  760  >  .    81 1448   201  502\n"
		    " 1640  >  .    81 1448   201  502\n"
		    " 3400  >  .    81 1448   201  502\n"
		    " 6900  >  .    81 1024   201  502\n"
		    " 6920  <  .   201    0  1105  502\n"
		    " 6921  >  .  1105  424   201  502\n"
		    " 6941  <  .   201    0  1529  502\n");
	d = seg_diagnose(s, 60000, 0);
	assert_verdict(d, TA_SCN_PMTU_BLACKHOLE, "1024 bytes got through");
	assert_ms(d->healed_ns, 6900);
}

static void diag_window__loss_of_segments_of_a_size_that_passed_is_no_mtu_hole(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;
	double at = 420, gap = 220;

	seg_handshake(s);
	seg_play(s, "  50  >  .     1 1448     1  502\n"
		    "  70  <  .     1    0  1449  502\n"
		    " 200  >  .  1449 1448     1  502\n"
		    " 200  >  P. 2897  300     1  502\n"
		    " 220  <  .     1    0  1449  502  sack=2897-3197\n");
	for (int i = 0; i < 7; i++, at += gap, gap *= 2)
		seg_row(s, "%.0f > . 1449 1448 1 502", at);
	d = seg_diagnose(s, at, 0);
	assert_string_not_equal(ta_scenario_name(d->scenario), "pmtu-blackhole");
	assert_true(ta_scenario_is_failure(d->scenario));
}

static void diag_window__silence_of_a_full_segment_alone_is_no_mtu_hole(void **state)
{
	struct seg_script *s = *state;
	double at;

	seg_handshake(s);
	at = seg_in_vain(s, 100, 8, "> . 1 1448 1 502");
	assert_verdict(seg_diagnose(s, at + 1000, 0), TA_SCN_PEER_SILENT,
		       "nothing smaller was seen to arrive");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(diag_window__shut_to_the_end_is_a_receiver_that_does_not_read),
		TELL(diag_window__whose_prober_stops_may_hide_another_failure),
		TELL(diag_window__whose_next_probe_is_not_due_yet_hides_nothing),
		TELL(diag_window__that_opens_after_a_minute_is_a_stall_that_healed),
		TELL(diag_window__shut_with_probes_that_fall_silent_is_silence),
		TELL(diag_window__shut_while_nobody_wants_to_send_is_normal),
		TELL(diag_window__shut_over_data_in_flight_is_no_dead_peer),
		TELL(diag_window__is_known_to_be_shut_as_long_as_it_was_seen),
		TELL(diag_window__probes_are_what_was_sent_while_it_was_shut),
		TELL(diag_window__that_opened_is_known_to_its_end),
		TELL(diag_window__mtu_hole_is_told_by_the_small_tail),
		TELL(diag_window__mtu_hole_is_told_by_the_tail_of_a_piece),
		TELL(diag_window__a_full_segment_of_a_piece_that_passed_is_no_mtu_hole),
		TELL(diag_window__mtu_hole_is_told_by_the_copy_cut_smaller),
		TELL(diag_window__loss_of_segments_of_a_size_that_passed_is_no_mtu_hole),
		TELL(diag_window__silence_of_a_full_segment_alone_is_no_mtu_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
