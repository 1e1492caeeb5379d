/* SPDX-License-Identifier: MIT */
/* What a second capture point adds to the verdict of a RST, and what it shows of a FIN. */
#include "support/points_field.h"

static void facts_points__a_reset_that_never_left_is_a_middleboxes(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 10, 21);
	at(s, HERE, 220, '<', "R.", 21, 0, 21);
	at(s, THERE, 300, '<', ".", 21, 0, 21);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_RST_MADE_BETWEEN));
	assert_verdict(d, TA_SCN_MIDDLEBOX_RESET, "the server goes on, unaware");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void facts_points__two_resets_that_never_left_are_a_middleboxes(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 10, 21);
	at(s, HERE, 220, '<', "R.", 21, 0, 21);
	at(s, THERE, 220, '>', "R.", 21, 0, 21);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_RST_MADE_BETWEEN));
	assert_int_equal(d->confidence, TA_CERTAIN);
}

/* The marks of a RST count for nothing before anything was exchanged; what the points show does. */
static void facts_points__a_reset_of_a_handshake_that_never_left_is_a_middleboxes(void **state)
{
	struct seg_script *s = *state;

	seg_play(s, " 0  >  S   0  0  -  64240  ws=7 mss=1460 sack-ok ttl=60\n"
		    " 1  <  S.  0  0  1  65160  ws=7 mss=1460 sack-ok ttl=64\n");
	watch(s, true);
	at(s, HERE, 5, '>', "R", 1, 0, 0);
	at(s, THERE, 20, '>', ".", 1, 0, 1);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_IN_HANDSHAKE));
	assert_true(shows(d, TA_FACT_RST_MADE_BETWEEN));
	assert_verdict(d, TA_SCN_MIDDLEBOX_RESET, "the client goes on, unaware");
}

static void facts_points__one_packet_that_a_capture_lacks_is_not_certain(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 10, 21);
	at(s, HERE, 220, '<', "R.", 21, 0, 21);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_RST_MADE_BETWEEN));
	assert_true(shows(d, TA_FACT_RST_NOT_THERE));
	assert_verdict(d, TA_SCN_MIDDLEBOX_RESET, "the server's own point did not see it");
	assert_int_equal(d->confidence, TA_LIKELY);
	assert_true(is_open(d, TA_SCN_PROCESS_EXIT));
}

/* Data on its way meets a closed socket: a RST is due, whether or not the capture holds it. */
static void facts_points__a_reset_that_was_due_is_the_ends(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 300, 21);
	at(s, BOTH, 205, '<', "F.", 21, 0, 11);
	at(s, HERE, 230, '<', "R", 22, 0, 0);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_RST_MADE_BETWEEN));
	assert_false(shows(d, TA_FACT_RST_NOT_THERE));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "its data crossed the close");
}

static void facts_points__a_point_that_misses_others_may_have_missed_the_reset(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 10, 21);
	at(s, HERE, 220, '<', "P.", 21, 20, 21);
	at(s, BOTH, 240, '>', ".", 21, 0, 41);
	at(s, HERE, 260, '<', "R.", 41, 0, 21);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_false(shows(d, TA_FACT_RST_MADE_BETWEEN));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "as by the client's point alone");
}

/* The same where the capture of the server's point says so. */
static void facts_points__a_point_that_lost_others_may_have_missed_the_reset(void **state)
{
	struct seg_script *s = *state;

	for (int lossy = 0; lossy < 2; lossy++) {
		seg_limit(s, 0);
		begin(s);
		at(s, BOTH, 200, '>', "P.", 11, 10, 21);
		at(s, UNWATCHED, 220, '<', "P.", 21, 20, 21);
		field.at[0][0][field.count[0][0] - 1].fate.why =
			lossy ? TA_FATE_WHY_LOSSY : TA_FATE_WHY_NEAR;
		at(s, BOTH, 240, '>', ".", 21, 0, 41);
		at(s, HERE, 260, '<', "R.", 41, 0, 21);
		at(s, THERE, 300, '<', ".", 41, 0, 21);
		assert_int_equal(shows(seg_diagnose(s, 60000, 0), TA_FACT_RST_MADE_BETWEEN),
				 !lossy);
	}
}

static void facts_points__a_reset_that_left_its_host_is_the_ends(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, BOTH, 200, '>', "P.", 11, 10, 21);
	at(s, BOTH, 220, '<', "R.", 21, 0, 21);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	assert_true(shows(d, TA_FACT_RST_LEFT));
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "it was seen leaving the server");
	assert_int_equal(d->confidence, TA_CERTAIN);
	assert_false(is_open(d, TA_SCN_MIDDLEBOX_RESET));
}

static void facts_points__a_reset_that_only_the_other_point_saw_is_no_health(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, THERE, 220, '<', "R.", 21, 0, 11);
	assert_true(seg_diagnose(s, 60000, 0)->confidence != TA_CERTAIN);
	assert_true(shows(&s->diagnosis, TA_FACT_RST_THERE));
}

/* ---- a FIN ---- */

/* The server's bytes, seen so far, and then its FIN. */
static bool fin_made(struct seg_script *s, enum where before, enum where fin)
{
	seg_limit(s, 0);
	seg_handshake(s);
	watch(s, false);
	at(s, before, 120, '<', "P.", 1, 20, 1);
	if (before == UNWATCHED)
		field.at[0][0][0].fate.why = TA_FATE_WHY_LOSSY;
	at(s, BOTH, 140, '>', ".", 1, 0, 21);
	at(s, fin, 300, '<', "F.", 21, 0, 1);
	return shows(seg_diagnose(s, 60000, 0), TA_FACT_FIN_MADE_BETWEEN);
}

static void facts_points__a_fin_that_never_left_is_a_middleboxes(void **state)
{
	assert_true(fin_made(*state, BOTH, HERE));
	assert_false(fin_made(*state, BOTH, BOTH));
	assert_false(fin_made(*state, BOTH, UNWATCHED));
}

/* The first segment of all, too. */
static void facts_points__a_point_that_missed_one_before_may_have_missed_the_fin(void **state)
{
	assert_false(fin_made(*state, HERE, HERE));
	assert_false(fin_made(*state, UNWATCHED, HERE));
}

/* A middlebox that makes one FIN goes on making; and a RST before it may be made as well. */
static void facts_points__what_is_made_beside_a_fin_was_not_missed(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, HERE, 200, '<', "R.", 21, 0, 11);
	at(s, HERE, 210, '<', "F.", 21, 0, 11);
	at(s, HERE, 220, '<', ".", 22, 0, 11);
	assert_true(shows(seg_diagnose(s, 60000, 0), TA_FACT_FIN_MADE_BETWEEN));
	/* What the other side sent says nothing of this one. */
	seg_limit(s, 0);
	begin(s);
	at(s, THERE, 200, '>', "P.", 11, 10, 21);
	at(s, HERE, 300, '<', "F.", 21, 0, 11);
	assert_true(shows(seg_diagnose(s, 60000, 0), TA_FACT_FIN_MADE_BETWEEN));
}

/* One segment of bytes and FIN there, two here. */
static void facts_points__a_fin_that_left_in_another_segment_was_not_made(void **state)
{
	struct seg_script *s = *state;

	begin(s);
	at(s, THERE, 200, '<', "FP.", 21, 20, 11);
	at(s, HERE, 210, '<', "F.", 41, 0, 11);
	assert_false(shows(seg_diagnose(s, 60000, 0), TA_FACT_FIN_MADE_BETWEEN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_points__a_reset_that_never_left_is_a_middleboxes),
		TELL(facts_points__two_resets_that_never_left_are_a_middleboxes),
		TELL(facts_points__a_reset_of_a_handshake_that_never_left_is_a_middleboxes),
		TELL(facts_points__one_packet_that_a_capture_lacks_is_not_certain),
		TELL(facts_points__a_reset_that_was_due_is_the_ends),
		TELL(facts_points__a_point_that_misses_others_may_have_missed_the_reset),
		TELL(facts_points__a_point_that_lost_others_may_have_missed_the_reset),
		TELL(facts_points__a_reset_that_left_its_host_is_the_ends),
		TELL(facts_points__a_reset_that_only_the_other_point_saw_is_no_health),
		TELL(facts_points__a_fin_that_never_left_is_a_middleboxes),
		TELL(facts_points__a_point_that_missed_one_before_may_have_missed_the_fin),
		TELL(facts_points__what_is_made_beside_a_fin_was_not_missed),
		TELL(facts_points__a_fin_that_left_in_another_segment_was_not_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
