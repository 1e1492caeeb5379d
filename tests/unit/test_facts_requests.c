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

/* Another connection, opened and answered, to a port of the server. */
static void answered_beside(struct seg_script *s, uint16_t port, const char *answer)
{
	s->talk[1].port[1] = port;
	seg_open(s, 1, 0);
	seg_play(s, "100  >  P.  1  10  1  502  c=1\n");
	seg_row(s, "120  <  %s  c=1", answer);
}

static void facts_requests__a_service_that_answers_others_is_there(void **state)
{
	struct seg_script *s = *state;

	for (int how = 0; how < 3; how++) {
		seg_limit(s, 0);
		answered(s);
		asked(s);
		seg_play(s, "5500  >  F. 41   0  21  502\n");
		answered_beside(s, how == 2 ? 80 : 22,
				how ? "P.  1  20  11  502" : ".  1  0  11  502");
		const struct ta_fact *f = fact_of(seg_diagnose(s, 6500, 0), TA_FACT_ANSWERS_OTHERS);
		assert_int_equal(f != NULL, how == 1);
		if (!f)
			continue;
		assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
		assert_int_equal(f->conn, 1);
		assert_int_equal(f->frame[0], 14);
	}
}

/* Without a FIN, or behind it. */
static void facts_requests__a_rst_in_place_of_the_close_ends_the_wait(void **state)
{
	struct seg_script *s = *state;

	for (int fin = 0; fin < 2; fin++) {
		seg_limit(s, 0);
		answered(s);
		asked(s);
		if (fin)
			seg_play(s, "5490  >  F.  41  0  21  502\n"
				    "5510  <  .   21  0  42  502\n");
		seg_row(s, "5500 > R. %d 0 21 502", fin ? 42 : 41);
		const struct ta_diagnosis *d = seg_diagnose(s, 9000, 0);
		assert_true(told(d, TA_FACT_REQUEST_UNANSWERED));
		assert_int_equal(told(d, TA_FACT_ABORTED_WAIT), !fin);
		assert_false(told(d, TA_FACT_EOF_IGNORED));
	}
}

/* The answer meets a closed socket, or one that is open still. */
static void facts_requests__an_answer_behind_the_close_came_late(void **state)
{
	struct seg_script *s = *state;

	answered(s);
	asked(s);
	seg_play(s, "5500  >  F.  41   0  21  502\n"
		    "5520  <  .   21   0  42  502\n"
		    "7000  <  P.  21  10  42  502\n"
		    "7020  >  R   42   0   -    0\n");
	const struct ta_fact *f = fact_of(seg_diagnose(s, 9000, 0), TA_FACT_ANSWERED_LATE);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
	assert_int_equal(f->frame[0], 11);
	assert_false(told(&s->diagnosis, TA_FACT_ANSWERS_HERE));
	/* A RST that acknowledges it is of a process that saw it. */
	seg_limit(s, 0);
	answered(s);
	asked(s);
	seg_play(s, "5500  >  F.  41   0  21  502\n"
		    "5520  <  .   21   0  42  502\n"
		    "7000  <  P.  21  10  42  502\n"
		    "7020  >  R.  42   0  31    0\n");
	assert_false(told(seg_diagnose(s, 9000, 0), TA_FACT_ANSWERED_LATE));
	/* A RST of the server is no answer. */
	seg_limit(s, 0);
	answered(s);
	asked(s);
	seg_play(s, "5500  >  F.  41   0  21  502\n"
		    "5520  <  R   21   0   -    0\n");
	assert_false(told(seg_diagnose(s, 9000, 0), TA_FACT_ANSWERED_LATE));
	seg_limit(s, 0);
	answered(s);
	asked(s);
	seg_play(s, "5500  >  F.  41   0  21  502\n"
		    "5520  <  .   21   0  42  502\n"
		    "7000  <  R.  21   0  42  502\n");
	assert_false(told(seg_diagnose(s, 9000, 0), TA_FACT_ANSWERED_LATE));
	assert_true(told(&s->diagnosis, TA_FACT_ANSWERS_HERE));
	assert_false(told(&s->diagnosis, TA_FACT_EOF_IGNORED));
}

/* A FIN that nobody acknowledged may never have come. */
static void facts_requests__an_end_that_is_not_acknowledged_is_not_ignored(void **state)
{
	struct seg_script *s = *state;

	answered(s);
	asked(s);
	seg_play(s, "5500  >  F.  41  0  21  502\n");
	assert_true(told(seg_diagnose(s, 9000, 0), TA_FACT_REQUEST_UNANSWERED));
	assert_false(told(&s->diagnosis, TA_FACT_EOF_IGNORED));
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
		TELL(facts_requests__a_service_that_answers_others_is_there),
		TELL(facts_requests__a_rst_in_place_of_the_close_ends_the_wait),
		TELL(facts_requests__an_answer_behind_the_close_came_late),
		TELL(facts_requests__an_end_that_is_not_acknowledged_is_not_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
