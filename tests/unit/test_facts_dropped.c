/* SPDX-License-Identifier: MIT */
/* A client that drops the connection with a RST: whether it had its answer, and was through with it. */
#include "support/seg_script.h"

static bool told(const struct ta_diagnosis *d, enum ta_fact_kind kind)
{
	return fact_of(d, kind) != NULL;
}

/* Asked, answered in full as far as is seen, and dropped 5 ms later; `pieces` of 20000 bytes. */
static const struct ta_diagnosis *dropped_after(struct seg_script *s, int pieces)
{
	double at = 50;

	seg_handshake(s);
	seg_row(s, "40 > P. 1 100 1 502");
	for (int i = 0; i < pieces; i++, at += 10) {
		seg_row(s, "%.0f < P. %d 20000 101 502", at, 1 + i * 20000);
		seg_row(s, "%.0f > . 101 0 %d 502", at, 1 + (i + 1) * 20000);
	}
	seg_row(s, "%.0f > R. 101 0 %d 502", at - 5, 1 + pieces * 20000);
	return seg_diagnose(s, 2000, 0);
}

static void facts_dropped__a_short_answer_dropped_at_once_may_be_a_check(void **state)
{
	assert_non_null(fact_of(dropped_after(*state, 1), TA_FACT_DROPPED_AFTER_ANSWER));
}

static void facts_dropped__a_download_dropped_midway_is_no_check(void **state)
{
	const struct ta_diagnosis *d = dropped_after(*state, 4);

	assert_null(fact_of(d, TA_FACT_DROPPED_AFTER_ANSWER));
	assert_int_equal(d->scenario, TA_SCN_PROCESS_EXIT);
}

/* A short answer, sent `times` without an ACK at the server's tap, and a RST 3 ms after the last. */
static const struct ta_diagnosis *dropped_after_copies(struct seg_script *s, int times)
{
	double at = 50;

	seg_handshake(s);
	seg_row(s, "40 > P. 1 100 1 502");
	for (int i = 0; i < times; i++)
		seg_row(s, "%.0f < P. 1 1200 101 502", at += i ? 200 << i : 0);
	seg_row(s, "%.0f > R. 101 0 1201 502", at + 3);
	return seg_diagnose(s, 2000, 0);
}

static void facts_dropped__an_answer_that_was_lost_twice_may_be_had_at_once(void **state)
{
	const struct ta_diagnosis *d = dropped_after_copies(*state, 3);

	assert_true(told(d, TA_FACT_DROPPED_AFTER_ANSWER));
	assert_false(told(d, TA_FACT_ACKED_BY_RST));
	assert_int_not_equal(d->confidence, TA_CERTAIN);
}

static void facts_dropped__an_answer_of_which_no_copy_was_acked_was_not_had_at_once(void **state)
{
	const struct ta_diagnosis *d = dropped_after_copies(*state, 4);

	assert_true(told(d, TA_FACT_ACKED_BY_RST));
	assert_int_equal(d->scenario, TA_SCN_PROCESS_EXIT);
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_dropped__an_answer_of_many_copies_was_not_had_at_once_by_chance(void **state)
{
	const struct ta_diagnosis *d = dropped_after_copies(*state, 6);

	assert_false(told(d, TA_FACT_DROPPED_AFTER_ANSWER));
	assert_int_equal(d->scenario, TA_SCN_PROCESS_EXIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_dropped__a_short_answer_dropped_at_once_may_be_a_check),
		TELL(facts_dropped__a_download_dropped_midway_is_no_check),
		TELL(facts_dropped__an_answer_that_was_lost_twice_may_be_had_at_once),
		TELL(facts_dropped__an_answer_of_which_no_copy_was_acked_was_not_had_at_once),
		TELL(facts_dropped__an_answer_of_many_copies_was_not_had_at_once_by_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
