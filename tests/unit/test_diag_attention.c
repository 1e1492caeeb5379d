/* SPDX-License-Identifier: MIT */
/* diag/attention: which verdict comes first, and which episode is worth a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tcpautopsy/diag/diag.h"
#include "tcpautopsy/diag/attention.h"

static unsigned rank(enum ta_scenario scenario, enum ta_confidence confidence, int64_t healed_ns)
{
	struct ta_diagnosis d = { .scenario = scenario,
				  .confidence = confidence,
				  .healed_ns = healed_ns };
	return ta_diagnosis_rank(&d);
}

static void rank__no_two_failures_stand_at_one_place(void **state)
{
	(void)state;
	for (int a = 0; a < TA_SCN_COUNT; a++)
		for (int b = 0; b < a; b++)
			if (ta_scenario_is_failure(a) && ta_scenario_is_failure(b))
				assert_int_not_equal(rank(a, TA_CERTAIN, -1),
						     rank(b, TA_CERTAIN, -1));
}

static void rank__what_lasts_comes_before_what_healed_before_what_is_no_failure(void **state)
{
	(void)state;
	for (int s = 0; s < TA_SCN_COUNT; s++) {
		if (!ta_scenario_is_failure(s))
			continue;
		assert_true(rank(s, TA_CERTAIN, -1) < rank(s, TA_LIKELY, -1));
		assert_true(rank(s, TA_LIKELY, -1) < rank(s, TA_POSSIBLE, -1));
		assert_true(rank(s, TA_POSSIBLE, -1) < rank(TA_SCN_PEER_CRASH, TA_CERTAIN, 0));
		assert_true(rank(s, TA_POSSIBLE, 0) < rank(TA_SCN_UNDETERMINED, TA_CERTAIN, -1));
		assert_true(rank(s, TA_POSSIBLE, 0) < rank(TA_SCN_NORMAL, TA_CERTAIN, -1));
	}
}

static void notable__is_what_probes_lasts_or_was_lost_thrice(void **state)
{
	(void)state;
	struct ta_episode e = { .kind = TA_EPISODE_RETRANSMISSION,
				.result = TA_RESULT_ANSWERED,
				.attempts_total = 3 };
	assert_false(ta_episode_is_notable(&e));
	e.attempts_total = 4;
	assert_true(ta_episode_is_notable(&e));
	e.attempts_total = 2;
	e.result = TA_RESULT_CAPTURE_ENDED;
	assert_true(ta_episode_is_notable(&e));
	e.result = TA_RESULT_ANSWERED;
	e.kind = TA_EPISODE_KEEPALIVE;
	assert_true(ta_episode_is_notable(&e));
}

static void longest_silence__is_that_of_the_worst_episode(void **state)
{
	(void)state;
	struct ta_episode a = { .start_ns = 10, .end_ns = 40, .answer_ns = -1 };
	struct ta_episode b = { .start_ns = 50, .end_ns = 60, .answer_ns = 90 };
	struct ta_episode *both[] = { &a, &b };
	struct ta_trouble trouble = { .episode = both, .nepisodes = 2 };
	struct ta_conn conn = { 0 };
	assert_int_equal(ta_conn_longest_silence_ns(&conn), -1);
	conn.trouble = &trouble;
	assert_int_equal(ta_conn_longest_silence_ns(&conn), 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rank__no_two_failures_stand_at_one_place),
		cmocka_unit_test(
			rank__what_lasts_comes_before_what_healed_before_what_is_no_failure),
		cmocka_unit_test(notable__is_what_probes_lasts_or_was_lost_thrice),
		cmocka_unit_test(longest_silence__is_that_of_the_worst_episode),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
