/* SPDX-License-Identifier: MIT */
/* What is no failure, however odd it looks, and what a capture can't tell. */
#include "support/seg_script.h"
#include "tcpautopsy/diag/names.h"

#include <string.h>

static void assert_normal(const struct ta_diagnosis *d, enum ta_end end)
{
	assert_verdict(d, TA_SCN_NORMAL, "nothing failed here");
	assert_string_equal(ta_end_name(d->end), ta_end_name(end));
	assert_int_equal(d->failed, TA_FAILED_NONE);
	assert_int_equal(d->nalso, 0);
}

static void assert_undetermined(const struct ta_diagnosis *d)
{
	assert_verdict(d, TA_SCN_UNDETERMINED, "this capture can't tell");
	assert_true(d->nundecidable > 0);
}

static void diag_normal__is_a_connection_that_closed_in_order(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  100    1  502\n"
		    " 120  <  P.   1  500  101  502\n"
		    " 121  >  F. 101    0  501  502\n"
		    " 141  <  F. 501    0  102  502\n"
		    " 141  >  .  102    0  502  502\n");
	d = seg_diagnose(s, 60000, 0);
	assert_normal(d, TA_END_CLOSED);
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_int_equal(d->handshake, TA_HANDSHAKE_COMPLETE);
}

static void diag_normal__is_a_connection_in_use_when_the_capture_ends(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  100    1  502\n"
		    " 120  <  P.   1  500  101  502\n"
		    " 121  >  .  101    0  501  502\n");
	assert_normal(seg_diagnose(s, 3600000, 0), TA_END_OPEN);
}

/* How a connection that went on after a hole is told. */
static const struct ta_fact *told(const struct ta_diagnosis *d, enum ta_fact_kind kind)
{
	const struct ta_fact *f = ta_fact_find(&d->facts, kind, -1);

	assert_normal(d, TA_END_OPEN);
	assert_non_null(f);
	assert_true(f->nframes > 0);
	return f;
}

static void diag_normal__tells_a_hole_that_healed(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f;

	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  100    1  502\n"
		    " 120  <  P.   1  500  101  502\n"
		    " 200  >  P. 101  100  501  502\n" /* frame 6 */
		    " 420  >  P. 101  100  501  502\n"
		    " 860  >  P. 101  100  501  502\n"
		    "1740  >  P. 101  100  501  502\n"
		    "1760  <  .  501    0  201  502\n"
		    "1800  >  P. 201  100  501  502\n"
		    "1820  <  .  501    0  301  502\n");
	f = told(seg_diagnose(s, 2000, 0), TA_FACT_LONGEST_WAIT);
	assert_int_equal(f->value[0] / TA_MS, 1560);
	assert_int_equal(f->value[1], 3);
	assert_int_equal(f->frame[0], 6);
	assert_int_equal(f->frame[1], 10);
}

static void diag_normal__is_a_half_close(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "   100  >  F.    1     0     1  502\n"
		    "   120  <  .     1     0     2  502\n"
		    " 5000   <  P.    1  1000     2  502\n"
		    " 5001   >  .     2     0  1001  502\n");
	assert_normal(seg_diagnose(s, 10000, 0), TA_END_HALF_CLOSED);
}

static void diag_normal__is_a_loss_that_was_repaired(void **state)
{
	struct seg_script *s = *state;
	double at;

	seg_handshake(s);
	at = seg_in_vain(s, 100, 2, "> P. 1 100 1 502");
	seg_row(s, "%.3f < . 1 0 101 502", at + 20);
	assert_normal(seg_diagnose(s, 60000, 0), TA_END_OPEN);
}

static void diag_normal__is_keepalive_that_is_answered(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	for (int i = 1; i < 50; i++) {
		seg_row(s, "%d > . 0 0 1 502", 60000 * i);
		seg_row(s, "%d < . 1 0 1 509", 60000 * i + 20);
	}
	assert_normal(seg_diagnose(s, 2950000, 0), TA_END_OPEN);
	assert_non_null(strstr(s->diagnosis.summary, "49 keep-alive probes"));
}

/* Answered probes every 8 s, the last at 16 s: the next one is due at 24 s, and with the timer wheel at 25 s. */
static const struct ta_diagnosis *probed_until(struct seg_script *s, int end_ms)
{
	seg_handshake(s);
	seg_play(s, " 8000  >  .  0  0  1  502\n"
		    " 8020  <  .  1  0  1  509\n"
		    "16000  >  .  0  0  1  502\n"
		    "16020  <  .  1  0  1  509\n");
	return seg_diagnose(s, end_ms, 0);
}

static void diag_normal__is_a_prober_whose_next_probe_is_hardly_due(void **state)
{
	const struct ta_diagnosis *d = probed_until(*state, 26500);

	assert_normal(d, TA_END_OPEN);
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void diag_normal__is_not_a_prober_that_has_stopped(void **state)
{
	const struct ta_diagnosis *d = probed_until(*state, 40000);

	assert_int_equal(d->scenario, TA_SCN_UNDETERMINED);
	assert_non_null(strstr(d->summary, "was due"));
}

static const struct ta_diagnosis *used_until(struct seg_script *s, int end_ms)
{
	seg_handshake(s);
	seg_play(s, "  100  >  P.  1  100    1  502\n"
		    "  120  <  P.  1  100  101  509\n"
		    "  140  >  .  101   0  101  502\n");
	return seg_diagnose(s, end_ms, 0);
}

static void diag_normal__is_certain_of_what_was_heard_a_moment_ago(void **state)
{
	assert_int_equal(used_until(*state, 5000)->confidence, TA_CERTAIN);
}

static void diag_normal__is_only_likely_of_what_was_quiet_at_the_end(void **state)
{
	const struct ta_diagnosis *d = used_until(*state, 5200);

	assert_normal(d, TA_END_OPEN);
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void diag_normal__is_a_probe_left_pending_by_the_end_of_the_capture(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 60000  >  .  0  0  1  502\n"
		    " 60020  <  .  1  0  1  509\n"
		    "120000  >  .  0  0  1  502\n");
	assert_normal(seg_diagnose(s, 120010, 0), TA_END_OPEN);
}

static void diag_normal__is_data_left_pending_by_the_end_of_the_capture(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  100  1  502\n");
	assert_normal(seg_diagnose(s, 110, 0), TA_END_OPEN);
}

static void diag_normal__is_a_short_closing_of_the_window(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "  100  >  P.    1  4000     1  502\n"
		    "  120  <  .     1     0  4001    0\n"
		    "  372  >  .  4000     0     1  502\n"
		    "  392  <  .     1     0  4001    0\n"
		    "  900  <  .     1     0  4001  200\n"
		    "  901  >  P. 4001   100     1  502\n"
		    "  921  <  .     1     0  4101  200\n");
	assert_normal(seg_diagnose(s, 60000, 0), TA_END_OPEN);
}

static void diag_normal__is_a_reset_that_tidies_up_after_the_close(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  100    1  502\n"
		    " 120  <  .    1    0  101  502\n"
		    " 200  <  F.   1    0  101  502\n"
		    " 200  >  F. 101    0    2  502\n"
		    " 220  <  .    2    0  102  502\n"
		    " 221  >  R. 102    0    2  502\n");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_NORMAL, "both had closed");
}

static void diag_normal__is_an_ack_that_meets_a_closed_socket(void **state)
{
	struct seg_script *s = *state;

	/* The server closed; the client's FIN meets nobody: no data was lost. */
	seg_handshake(s);
	seg_play(s, " 100   >  P.   1  100    1  502\n"
		    " 120   <  P.   1  500  101  502\n"
		    " 120   <  F. 501    0  101  502\n"
		    " 121   >  .  101    0  502  502\n"
		    " 90s   >  F. 101    0  502  502\n"
		    " 90020 <  R  502    0    -    0  id=0\n");
	assert_verdict(seg_diagnose(s, 120000, 0), TA_SCN_NORMAL, "only the goodbye came too late");
}

static void diag_normal__is_a_keystroke_answered_after_two_hours(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 2h       >  P.  1  1  1  502\n"
		    " 7200020  <  .   1  0  2  502\n");
	assert_normal(seg_diagnose(s, 7300000, 0), TA_END_OPEN);
}

static void diag_normal__is_a_forged_reset_that_took_no_effect(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.      1  100    1  502\n"
		    " 120  <  .       1    0  101  502\n"
		    " 150  <  R  900000    0    -    0\n"
		    " 200  >  P.    101  100    1  502\n"
		    " 220  <  .       1    0  201  502\n");
	assert_verdict(seg_diagnose(s, 60000, 0), TA_SCN_NORMAL, "the RST was out of window");
}

static void diag_normal__is_a_mirrored_capture(void **state)
{
	struct seg_script *s = *state;
	static const char *const row[] = {
		"0 > S 0 0 - 64240 id=1",     "20 < S. 0 0 1 65160 id=0",
		"20.5 > . 1 0 1 502 id=2",    "100 > P. 1 100 1 502 id=3",
		"120 < . 1 0 101 502 id=71",  "200 > F. 101 0 1 502 id=4",
		"220 < F. 1 0 102 502 id=72", "221 > . 102 0 2 502 id=5",
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		seg_row(s, "%s", row[i]);
		seg_row(s, "%s", row[i]);
	}
	assert_normal(seg_diagnose(s, 60000, 0), TA_END_CLOSED);
	assert_non_null(seg_observe(s, 60000, TA_OBS_DUPLICATED_CAPTURE));
}

static void diag_normal__can_t_be_told_from_two_copies_at_the_end_of_the_capture(void **state)
{
	struct seg_script *s = *state;
	double at;

	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  100    1  502\n"
		    " 120  <  .    1    0  101  502\n");
	at = seg_in_vain(s, 1000, 2, "> P. 101 100 1 502");
	assert_undetermined(seg_diagnose(s, at + 100, 0));
}

static void diag_normal__can_t_be_told_in_a_capture_of_one_direction(void **state)
{
	struct seg_script *s = *state;

	/* The client's segments go on and acknowledge what the capture never shows. */
	seg_play(s, "  0    >  .     1     0  1001  502\n"
		    " 100    >  P.    1   100  1001  502\n"
		    " 320    >  P.    1   100  1001  502\n"
		    " 340    >  P.  101   100  1501  502\n"
		    " 900    >  P.  201   100  2501  502\n"
		    "1120    >  P.  201   100  2501  502\n"
		    "1560    >  P.  201   100  2501  502\n"
		    "2440    >  P.  201   100  2501  502\n"
		    "4200    >  P.  201   100  2501  502\n"
		    "7720    >  P.  201   100  2501  502\n");
	assert_undetermined(seg_diagnose(s, 60000, 0));
	assert_non_null(seg_observe(s, 60000, TA_OBS_ONE_SIDED_CAPTURE));
}

static void diag_normal__can_t_be_told_from_one_probe_without_answer(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 60000  >  .  0  0  1  502\n"
		    " 60020  <  .  1  0  1  509\n"
		    "120000  >  .  0  0  1  502\n");
	d = seg_diagnose(s, 125000, 0); /* MUST-29: one unanswered probe proves nothing */
	assert_false(ta_scenario_is_failure(d->scenario));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(diag_normal__is_a_connection_that_closed_in_order),
		TELL(diag_normal__is_a_connection_in_use_when_the_capture_ends),
		TELL(diag_normal__tells_a_hole_that_healed),
		TELL(diag_normal__is_a_half_close),
		TELL(diag_normal__is_a_loss_that_was_repaired),
		TELL(diag_normal__is_keepalive_that_is_answered),
		TELL(diag_normal__is_a_prober_whose_next_probe_is_hardly_due),
		TELL(diag_normal__is_not_a_prober_that_has_stopped),
		TELL(diag_normal__is_certain_of_what_was_heard_a_moment_ago),
		TELL(diag_normal__is_only_likely_of_what_was_quiet_at_the_end),
		TELL(diag_normal__is_a_probe_left_pending_by_the_end_of_the_capture),
		TELL(diag_normal__is_data_left_pending_by_the_end_of_the_capture),
		TELL(diag_normal__is_a_short_closing_of_the_window),
		TELL(diag_normal__is_a_reset_that_tidies_up_after_the_close),
		TELL(diag_normal__is_an_ack_that_meets_a_closed_socket),
		TELL(diag_normal__is_a_keystroke_answered_after_two_hours),
		TELL(diag_normal__is_a_forged_reset_that_took_no_effect),
		TELL(diag_normal__is_a_mirrored_capture),
		TELL(diag_normal__can_t_be_told_from_two_copies_at_the_end_of_the_capture),
		TELL(diag_normal__can_t_be_told_in_a_capture_of_one_direction),
		TELL(diag_normal__can_t_be_told_from_one_probe_without_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
