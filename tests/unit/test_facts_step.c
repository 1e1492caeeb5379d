/* SPDX-License-Identifier: MIT */
/* A silence behind a step of the capture's clock. */
#include "support/seg_script.h"

/* The clock goes back by `step` from the client's segment at 130 ms to its next one, an exchange passes, and then the client sends in
 * vain. */
static const struct ta_diagnosis *dies_after_step(struct seg_script *s, int64_t step_ns)
{
	s->shift_ns = 7200 * TA_SEC;
	seg_talk(s);
	s->shift_ns -= step_ns;
	seg_play(s, " 120  >  P.  11  10  21  502\n"
		    " 130  <  P.  21  20  21  502\n"
		    " 130  >  .   21   0  41  502\n");
	double at = seg_in_vain(s, 3000, 8, "> P. 21 10 41 502");
	return seg_diagnose(s, 7200000 + at + 1000, 0);
}

static void facts_step__long_after_a_small_step_of_the_clock_is_one(void **state)
{
	const struct ta_diagnosis *d = dies_after_step(*state, 999 * TA_MS);
	assert_non_null(fact_of(d, TA_FACT_SILENCE));
	assert_null(fact_of(d, TA_FACT_CLOCK_SET_BACK));
	assert_verdict(d, TA_SCN_PEER_SILENT, "what was a second before does not matter");
}

static void facts_step__after_a_large_step_of_the_clock_is_not_shown(void **state)
{
	const struct ta_diagnosis *d = dies_after_step(*state, 1001 * TA_MS);
	assert_null(fact_of(d, TA_FACT_SILENCE));
	assert_non_null(fact_of(d, TA_FACT_CLOCK_SET_BACK));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_step__long_after_a_small_step_of_the_clock_is_one),
		TELL(facts_step__after_a_large_step_of_the_clock_is_not_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
