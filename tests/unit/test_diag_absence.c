/* SPDX-License-Identifier: MIT */
/* What rests on absence: a capture that lost packets or broke off can't show that nothing came, and an answer that was
 * captured is not absent. */
#include <string.h>

#include "support/seg_script.h"

/* Ten bytes went well; then eight copies in vain. */
static double die(struct seg_script *s)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502\n"
		    " 120  <  P.  1  20  11  502\n"
		    " 120  >  .  11   0  21  502\n");
	return seg_in_vain(s, 1000, 8, "> P. 11 10 21 502") + 1000;
}

static bool leaves_undecided(const struct ta_diagnosis *d, const char *what)
{
	for (size_t i = 0; i < d->nundecidable; i++)
		if (strstr(d->undecidable[i], what))
			return true;
	return false;
}

static void diag_absence__in_a_whole_capture_is_certain(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d = seg_diagnose(s, die(s), 0);

	assert_verdict(d, TA_SCN_PEER_SILENT, "eight copies in vain");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_false(leaves_undecided(d, "packets that the capture lost"));
	assert_false(leaves_undecided(d, "breaks off"));
}

static void diag_absence__where_the_capture_lost_packets_is_only_likely(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->capture_drops = 3;
	d = seg_diagnose(s, die(s), 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "eight copies in vain");
	assert_int_equal(d->confidence, TA_LIKELY);
	assert_true(leaves_undecided(d, "the capture lost what would explain it"));
}

static void diag_absence__where_the_capture_broke_off_is_only_likely(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->incomplete = true;
	d = seg_diagnose(s, die(s), 0);
	assert_verdict(d, TA_SCN_PEER_SILENT, "eight copies in vain");
	assert_int_equal(d->confidence, TA_LIKELY);
	assert_true(leaves_undecided(d, "the capture lost what would explain it"));
}

static void diag_absence__of_an_answer_to_the_syn_is_doubted_as_well(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->capture_drops = 1;
	seg_play(s, "    0  >  S  0  0  -  64240  mss=1460\n"
		    " 1000  >  S  0  0  -  64240  mss=1460\n"
		    " 3000  >  S  0  0  -  64240  mss=1460\n");
	d = seg_diagnose(s, 10000, 0);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "three SYNs");
	assert_int_equal(d->confidence, TA_LIKELY);
	assert_true(leaves_undecided(d, "capture lost"));
}

/* A FIN without an answer names its own hypothesis: that is no surer than the verdict. */
static void diag_absence__lowers_the_hypothesis_with_the_verdict(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->capture_drops = 1;
	seg_handshake(s);
	d = seg_diagnose(s, seg_in_vain(s, 1000, 8, "> F. 1 0 1 502") + 1000, 0);
	assert_verdict(d, TA_SCN_CLOSE_UNANSWERED, "a FIN in vain");
	assert_int_equal(d->confidence, TA_LIKELY);
	for (size_t i = 0; i < d->nhypotheses; i++)
		assert_int_not_equal(d->hypothesis[i].confidence, TA_CERTAIN);
}

/* A RST is there, whatever else was lost. */
static void diag_absence__is_nothing_that_a_captured_reset_rests_on(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	s->capture_drops = 1;
	s->incomplete = true;
	seg_play(s, "  0  >  S   0  0  -  64240  mss=1460\n"
		    " 20  <  R.  0  0  1      0\n");
	d = seg_diagnose(s, 10000, 0);
	assert_verdict(d, TA_SCN_CONNECT_REFUSED, "a RST answered");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_false(leaves_undecided(d, "capture lost"));
}

/* Every copy is acknowledged at once, as seen here, and comes again. */
static double lose_the_answers(struct seg_script *s, int copies)
{
	double at = 1000, gap = 220;
	seg_handshake(s);
	seg_row(s, "%.3f > P. 1 10 1 502", at);
	seg_row(s, "%.3f < .  1 0 11 502", at + 0.05);
	for (int i = 0; i < copies; i++, gap *= 2) {
		at += gap;
		seg_row(s, "%.3f > P. 1 10 1 502", at);
		seg_row(s, "%.3f < .  1 0 11 502", at + 0.05);
	}
	return at;
}

static void diag_absence__of_acknowledgments_at_the_sender_is_not_told_as_healed(void **state)
{
	struct seg_script *s = *state;
	double at = lose_the_answers(s, 7);
	const struct ta_diagnosis *d = seg_diagnose(s, at + 300000, 0);

	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "the copies are acknowledged and come again");
	assert_int_equal(d->mechanism, TA_MECH_ANSWERS_NOT_TAKEN); /* captured at the client */
	assert_true(d->healed_ns < 0);
	assert_null(strstr(d->title, "healed"));
	assert_null(strstr(d->summary, "recovered"));
	assert_non_null(strstr(d->summary, "went on retransmitting"));
	assert_null(strstr(d->evidence[0].text, "never acknowledged"));
}

/* A run of probes has no original: four probes are four transmissions. */
static void diag_absence__counts_probes_without_an_original(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502\n"
		    " 120  <  .   1   0  11    0  # closed\n"
		    " 400  >  .  10   0   1  502\n"
		    " 800  >  .  10   0   1  502\n"
		    "1600  >  .  10   0   1  502\n");
	d = seg_diagnose(s, 1700, 0);
	assert_verdict(d, TA_SCN_UNDETERMINED, "the capture ends too soon");
	assert_non_null(strstr(d->summary, "3 probes"));
}

/* Two segments into the dark: the probe is of the second one, the timer's copies are of the first. */
static void diag_absence__counts_what_was_sent_most_often(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502\n"
		    " 120  <  P.  1  20  11  502\n"
		    " 120  >  .  11   0  21  502\n");
	seg_play(s, " 1000  >  .    11  1448  21  502\n"
		    " 1000  >  P.  1459   100  21  502\n"
		    " 1050  >  P.  1459   100  21  502\n"
		    " 1270  >  .    11  1448  21  502\n"
		    " 1710  >  .    11  1448  21  502\n"
		    " 2590  >  .    11  1448  21  502\n"
		    " 4350  >  .    11  1448  21  502\n");
	f = ta_fact_find(&seg_diagnose(s, 7000, 0)->facts, TA_FACT_SILENCE, -1);
	assert_non_null(f);
	assert_int_equal(f->value[0], 11);
	assert_int_equal(f->value[1], 1448);
	assert_int_equal(f->value[2], 5);
}

/* A copy that took along what was written later, and the FIN, carries the first bytes all the same. */
static void diag_absence__counts_the_bytes_that_every_copy_carried(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f;

	seg_handshake(s);
	seg_play(s, " 1000  >  P.    1  9  1  502\n"
		    " 1210  >  P.    1  9  1  502\n"
		    " 1400  >  PF.  10  5  1  502\n"
		    " 1630  >  PF.   1 14  1  502\n"
		    " 2470  >  PF.   1 14  1  502\n"
		    " 4150  >  PF.   1 14  1  502\n");
	f = ta_fact_find(&seg_diagnose(s, 7000, 0)->facts, TA_FACT_SILENCE, -1);
	assert_non_null(f);
	assert_int_equal(f->value[0], 1);
	assert_int_equal(f->value[1], 9);
	assert_int_equal(f->value[2], 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(diag_absence__in_a_whole_capture_is_certain),
		TELL(diag_absence__where_the_capture_lost_packets_is_only_likely),
		TELL(diag_absence__where_the_capture_broke_off_is_only_likely),
		TELL(diag_absence__of_an_answer_to_the_syn_is_doubted_as_well),
		TELL(diag_absence__lowers_the_hypothesis_with_the_verdict),
		TELL(diag_absence__is_nothing_that_a_captured_reset_rests_on),
		TELL(diag_absence__of_acknowledgments_at_the_sender_is_not_told_as_healed),
		TELL(diag_absence__counts_probes_without_an_original),
		TELL(diag_absence__counts_what_was_sent_most_often),
		TELL(diag_absence__counts_the_bytes_that_every_copy_carried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
