/* SPDX-License-Identifier: MIT */
/* What another point beside the client adds to a silence that is seen beside the server. */
#include "support/points_field.h"

/* A handshake and some bytes that went well; the server's host is here, on this link. */
static void begin_at_server(struct seg_script *s)
{
	seg_limit(s, 0);
	seg_play(s, " 0  >  S   0  0  -  64240  ws=7 mss=1460 sack-ok ttl=60\n"
		    " 0  <  S.  0  0  1  65160  ws=7 mss=1460 sack-ok\n"
		    "20  >  .   1  0  1    502  ttl=60\n");
	watch(s, true);
	at(s, BOTH, 100, '>', "P.", 1, 10, 1);
	at(s, BOTH, 100, '<', "P.", 1, 20, 11);
	at(s, BOTH, 120, '>', ".", 11, 0, 21);
}

static const struct ta_fact *fact(struct seg_script *s, enum ta_fact_kind kind)
{
	return fact_of(seg_diagnose(s, 60000, 0), kind);
}

/* Nothing is lost before it comes here, and what came is told by this capture itself. */
static void facts_points__what_comes_here_was_not_lost_between(void **state)
{
	struct seg_script *s = *state;

	begin_at_server(s);
	in_vain(s, BOTH);
	const struct ta_fact *f = fact(s, TA_FACT_NOT_ANSWERED_THERE);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
	assert_int_equal(f->value[0], COPIES - 1); /* of the last one nobody knows */
	assert_int_equal(f->point, 0);
	assert_false(shows(&s->diagnosis, TA_FACT_LOST_BETWEEN));
	assert_false(shows(&s->diagnosis, TA_FACT_ARRIVED_THERE));
	assert_false(shows(&s->diagnosis, TA_FACT_ANSWERED_THERE));
}

/* So many of its answers are seen to leave, and so many of them come to the client's point. */
static void answered(struct seg_script *s, int answers, int came)
{
	begin_at_server(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, BOTH, copies[i], '>', "P.", 11, 10, 21);
		if (i < answers)
			at(s, i < came ? BOTH : HERE, copies[i] + 1, '<', ".", 21, 0, 21);
	}
	seg_diagnose(s, 60000, 0);
}

static void facts_points__answers_that_leave_and_do_not_come_are_lost_on_the_way_back(void **state)
{
	struct seg_script *s = *state;

	answered(s, COPIES, 0);
	const struct ta_fact *f = fact_of(&s->diagnosis, TA_FACT_ANSWER_LOST_BETWEEN);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
	assert_int_equal(f->between[0], 0);
	assert_int_equal(f->between[1], 1);
	assert_int_equal(
		f->value[0],
		COPIES - 2); /* but to the first and the last one, as the capture here sees it */
	assert_false(shows(&s->diagnosis, TA_FACT_NOT_ANSWERED_THERE));
	answered(s, COPIES, COPIES);
	assert_false(shows(&s->diagnosis, TA_FACT_ANSWERED_THERE)); /* this capture tells that */
	/* One came, or some attempts drew none. */
	answered(s, COPIES, 2);
	assert_false(shows(&s->diagnosis, TA_FACT_ANSWER_LOST_BETWEEN));
	answered(s, COPIES - 2, 0);
	assert_false(shows(&s->diagnosis, TA_FACT_ANSWER_LOST_BETWEEN));
	answered(s, 0, 0);
	assert_false(shows(&s->diagnosis, TA_FACT_ANSWER_LOST_BETWEEN));
	assert_true(shows(&s->diagnosis, TA_FACT_NOT_ANSWERED_THERE));
}

/* Four answers or fewer may be what the client's capture lacks; what it lacks of the server's shows whether it does. The original
 * was answered, as the capture here sees it. */
static void few_answers(struct seg_script *s, int attempts, bool lacks)
{
	begin_at_server(s);
	at(s, lacks ? UNWATCHED : BOTH, 200, '<', "P.", 21, 20, 11);
	if (lacks)
		field.at[0][0][field.count[0][0] - 1].fate.why = TA_FATE_WHY_LOSSY;
	at(s, BOTH, 220, '>', ".", 11, 0, 41);
	for (int i = 0; i < attempts + 1; i++) {
		at(s, BOTH, 1000 + 2000 * i, '>', "P.", 11, 10, 41);
		at(s, HERE, 1001 + 2000 * i, '<', ".", 41, 0, 21);
	}
	at(s, BOTH, 1000 + 2000 * (attempts + 1), '>', "P.", 11, 10, 41);
	seg_diagnose(s, 60000, 0);
}

static void facts_points__few_lost_answers_prove_nothing_beside_a_capture_that_lacks_others(
	void **state)
{
	struct seg_script *s = *state;

	for (int attempts = 4; attempts <= 5; attempts++) {
		few_answers(s, attempts, false);
		const struct ta_fact *f = fact_of(&s->diagnosis, TA_FACT_ANSWER_LOST_BETWEEN);
		assert_non_null(f);
		assert_int_equal(f->value[0], attempts);
		few_answers(s, attempts, true);
		assert_int_equal(shows(&s->diagnosis, TA_FACT_ANSWER_LOST_BETWEEN), attempts == 5);
	}
}

/* What the server says meanwhile, of its own. */
static void spoke(struct seg_script *s, enum where first, enum where others)
{
	begin_at_server(s);
	for (int i = 0; i < COPIES; i++) {
		at(s, BOTH, copies[i], '>', "P.", 11, 10, 21);
		if (i && i < COPIES - 1)
			at(s, i == 1 ? first : others, copies[i] + 90, '<', "P.",
			   16 + 5 * (uint32_t)i, 5, 11);
	}
	seg_diagnose(s, 60000, 0);
}

static void facts_points__what_the_server_says_is_lost_on_the_way_back_or_crosses(void **state)
{
	struct seg_script *s = *state;

	spoke(s, HERE, HERE);
	const struct ta_fact *f = fact_of(&s->diagnosis, TA_FACT_BACK_LOST_BETWEEN);
	assert_non_null(f);
	assert_int_equal(f->value[0], COPIES - 2);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
	f = fact_of(&s->diagnosis, TA_FACT_SPOKE_THERE);
	assert_non_null(f);
	assert_int_equal(f->value[0], COPIES - 2);
	spoke(s, BOTH, BOTH);
	f = fact_of(&s->diagnosis, TA_FACT_BACK_CROSSED);
	assert_non_null(f);
	assert_int_equal(f->value[0], COPIES - 2);
	assert_false(shows(&s->diagnosis, TA_FACT_BACK_LOST_BETWEEN));
	/* Most of it crosses, or one of many. */
	spoke(s, HERE, BOTH);
	assert_true(shows(&s->diagnosis, TA_FACT_BACK_CROSSED));
	spoke(s, BOTH, HERE);
	assert_false(shows(&s->diagnosis, TA_FACT_BACK_CROSSED));
	assert_false(shows(&s->diagnosis, TA_FACT_BACK_LOST_BETWEEN));
	assert_true(shows(&s->diagnosis, TA_FACT_SPOKE_THERE));
}

/* Of the server's own bytes this point is the nearer one. */
static void facts_points__what_the_server_sends_in_vain_is_lost_behind_this_point(void **state)
{
	struct seg_script *s = *state;

	begin_at_server(s);
	for (int i = 0; i < COPIES; i++)
		at(s, HERE, copies[i], '<', "P.", 21, 10, 11);
	const struct ta_fact *f = fact(s, TA_FACT_LOST_BETWEEN);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
	assert_int_equal(f->value[0], COPIES);
	assert_int_equal(f->between[0], 0);
	assert_int_equal(f->between[1], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_points__what_comes_here_was_not_lost_between),
		TELL(facts_points__answers_that_leave_and_do_not_come_are_lost_on_the_way_back),
		TELL(facts_points__few_lost_answers_prove_nothing_beside_a_capture_that_lacks_others),
		TELL(facts_points__what_the_server_says_is_lost_on_the_way_back_or_crosses),
		TELL(facts_points__what_the_server_sends_in_vain_is_lost_behind_this_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
