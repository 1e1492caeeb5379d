/* SPDX-License-Identifier: MIT */
/* Facts about requests that were acknowledged and not answered: whether an answer was owed, and whether the process that
 * owed it looked at its socket at all. */
#include "support/seg_script.h"

static bool told(const struct ta_diagnosis *d, enum ta_fact_kind kind)
{
	return fact_of(d, kind) != NULL;
}

/* A request that is answered within the round trip. */
static void answered(struct seg_script *s)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502\n"
		    " 120  <  P.  1  20  11  502\n"
		    " 120  >  .  11   0  21  502\n");
}

/* The next one is acknowledged. */
static void asked(struct seg_script *s)
{
	seg_play(s, " 500  >  P. 11  30  21  502\n"
		    " 520  <  .  21   0  41  502\n");
}

static void facts_requests__a_process_that_lets_the_end_of_the_stream_lie_hangs(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	answered(s);
	asked(s);
	seg_play(s, "5500  >  F. 41   0  21  502\n"
		    "5540  <  .  21   0  42  502\n");
	d = seg_diagnose(s, 6500, 0);
	assert_true(told(d, TA_FACT_EOF_IGNORED));
	assert_true(told(d, TA_FACT_ANSWERS_HERE));
	assert_verdict(d, TA_SCN_APPLICATION_SILENT, "waited 5.000 s for an answer");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_requests__a_capture_that_ends_with_the_close_shows_no_ignored_end(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	answered(s);
	asked(s);
	seg_play(s, "5500  >  F. 41   0  21  502\n"
		    "5540  <  .  21   0  42  502\n");
	d = seg_diagnose(s, 5800, 0); /* 250 ms and four round trips are not over */
	assert_false(told(d, TA_FACT_EOF_IGNORED));
}

static void facts_requests__a_process_that_closes_at_once_is_alive(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	answered(s);
	asked(s);
	seg_play(s, "5500  >  F. 41   0  21  502\n"
		    "5520  <  F. 21   0  42  502\n"
		    "5520  >  .  42   0  22  502\n");
	d = seg_diagnose(s, 9000, 0);
	assert_false(told(d, TA_FACT_EOF_IGNORED));
	assert_false(told(d, TA_FACT_ANSWERS_HERE));
	assert_int_equal(d->scenario, TA_SCN_NORMAL);
	assert_int_not_equal(d->confidence, TA_CERTAIN); /* a slow answer is not excluded */
}

static void facts_requests__a_late_close_is_an_ignored_end(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	answered(s);
	asked(s);
	seg_play(s, "5500  >  F. 41   0  21  502\n"
		    "5540  <  .  21   0  42  502\n"
		    "7000  <  F. 21   0  42  502\n"
		    "7000  >  .  42   0  22  502\n");
	d = seg_diagnose(s, 9000, 0);
	assert_true(told(d, TA_FACT_EOF_IGNORED));
	assert_int_equal(fact_of(d, TA_FACT_EOF_IGNORED)->value[0], 1500 * TA_MS);
}

static void facts_requests__half_closed_and_then_answered_is_no_wait(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	answered(s);
	asked(s);
	seg_play(s, "5500  >  F. 41   0  21  502\n"
		    "5540  <  .  21   0  42  502\n"
		    "7000  <  P. 21 100  42  502\n"
		    "7000  >  .  42   0 121  502\n"
		    "7001  <  F. 121  0  42  502\n"
		    "7001  >  .  42   0 122  502\n");
	d = seg_diagnose(s, 9000, 0);
	assert_false(told(d, TA_FACT_REQUEST_UNANSWERED));
	assert_int_equal(d->scenario, TA_SCN_NORMAL);
}

static void facts_requests__who_pushes_all_the_time_is_owed_nothing(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	answered(s);
	seg_play(s, "2000  >  P. 11 100  21  502\n"
		    "2020  <  .  21   0 111  502\n"
		    "4000  >  P. 111 100 21  502\n"
		    "4020  <  .  21   0 211  502\n"
		    "6000  >  P. 211 100 21  502\n"
		    "6020  <  .  21   0 311  502\n"
		    "9000  >  F. 311  0  21  502\n"
		    "9040  <  .  21   0 312  502\n");
	d = seg_diagnose(s, 9100, 0);
	assert_false(told(d, TA_FACT_ANSWERS_HERE));
	assert_int_equal(d->scenario, TA_SCN_NORMAL);
}

static void facts_requests__an_answer_that_the_capture_lacks_was_given(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	answered(s);
	seg_play(s, " 500  >  P. 11  30   21  502\n"
		    " 520  <  . 7021  0   41  502\n" /* 7000 bytes were sent and did not come */
		    "8500  >  F. 41   0   21  502\n"
		    "8540  <  . 7021  0   42  502\n");
	d = seg_diagnose(s, 12000, 0);
	assert_true(told(d, TA_FACT_HOLE));
	assert_false(told(d, TA_FACT_REQUEST_UNANSWERED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_requests__a_process_that_lets_the_end_of_the_stream_lie_hangs),
		TELL(facts_requests__a_capture_that_ends_with_the_close_shows_no_ignored_end),
		TELL(facts_requests__a_process_that_closes_at_once_is_alive),
		TELL(facts_requests__a_late_close_is_an_ignored_end),
		TELL(facts_requests__half_closed_and_then_answered_is_no_wait),
		TELL(facts_requests__who_pushes_all_the_time_is_owed_nothing),
		TELL(facts_requests__an_answer_that_the_capture_lacks_was_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
