/* SPDX-License-Identifier: MIT */
/* What a trace is told to lack: rows that show no numbers, or that were not read, options and windows that were cut. */
#include "support/seg_script.h"

/* ---- a row without numbers ---- */

/* Which fact tells of it: TA_FACT_COUNT, none. */
static enum ta_fact_kind told(struct seg_script *s, const char *rows)
{
	seg_limit(s, 0);
	s->is_trace = true;
	seg_play(s, rows);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	const struct ta_fact *unread = fact_of(d, TA_FACT_ROWS_UNREAD),
			     *unplaced = fact_of(d, TA_FACT_SEGMENTS_UNPLACED);
	assert_false(unread && unplaced);
	if (!unread && !unplaced)
		return TA_FACT_COUNT;
	assert_int_equal(unread ? unread->value[0] : unplaced->value[0], 1);
	return unread ? TA_FACT_ROWS_UNREAD : TA_FACT_SEGMENTS_UNPLACED;
}

#define HIDDEN SEG_TALKED "600  <  .  -  -  11  502\n"
#define CLOSE                                                                                      \
	"700  >  F.  11  0  21  502\n"                                                             \
	"720  <  F.  21  0  12  502\n"                                                             \
	"720  >  .   12  0  22  502\n"
/* A hundred bytes of the client are missing before its FIN. */
#define CLOSE_LACKS                                                                                \
	"700  >  F.  111  0   21  502\n"                                                           \
	"720  <  F.   21  0  112  502\n"                                                           \
	"720  >  .   112  0   22  502\n"

static void facts_lines__a_row_without_numbers_may_be_what_is_missing(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(told(s, HIDDEN), TA_FACT_ROWS_UNREAD);
	assert_int_equal(told(s, HIDDEN "700  >  P.  111  10   21  502\n"
					"720  <  .    21   0  121  502\n"),
			 TA_FACT_SEGMENTS_UNPLACED);
	assert_int_equal(told(s, HIDDEN "700  >  R.  11  0  21  502\n"), TA_FACT_SEGMENTS_UNPLACED);
	/* Of the server's bytes. */
	assert_int_equal(told(s, HIDDEN "700  <  P.  121  10   11  502\n"
					"720  >  .    11   0  131  502\n"),
			 TA_FACT_SEGMENTS_UNPLACED);
	assert_int_equal(told(s, SEG_TALKED), TA_FACT_COUNT);
}

static void facts_lines__a_close_in_order_is_told_by_what_is_shown(void **state)
{
	struct seg_script *s = *state;

	assert_int_equal(told(s, HIDDEN CLOSE), TA_FACT_COUNT);
	assert_int_equal(told(s, HIDDEN CLOSE_LACKS), TA_FACT_ROWS_UNREAD);
	assert_int_equal(told(s, HIDDEN CLOSE "730  <  R.  22  0  12  0\n"),
			 TA_FACT_SEGMENTS_UNPLACED);
	/* The server sent nothing that is shown: the row may be its answer. */
	assert_int_equal(told(s, SEG_HANDSHAKE "600  <  .   -   -    1  502\n"
					       "700  >  F.  111 0    1  502\n"
					       "720  <  F.  1   0  112  502\n"
					       "720  >  .   112 0    2  502\n"),
			 TA_FACT_SEGMENTS_UNPLACED);
	/* Nor did the client. */
	assert_int_equal(told(s, SEG_HANDSHAKE "600  <  .   -   -    1  502\n"
					       "700  <  F.  111 0    1  502\n"
					       "720  >  F.  1   0  112  502\n"
					       "720  <  .   112 0    2  502\n"),
			 TA_FACT_SEGMENTS_UNPLACED);
}

/* ---- rows that were not read, or are read again ---- */

static void facts_lines__rows_that_were_not_read_are_told_apart(void **state)
{
	struct seg_script *s = *state;

	s->is_trace = true;
	s->kinds.resent_unread = 2;
	seg_talk(s);
	const struct ta_diagnosis *d = seg_diagnose(s, 60000, 0);
	const struct ta_fact *f = fact_of(d, TA_FACT_RESENT_UNREAD);
	assert_non_null(f);
	assert_int_equal(f->value[0], 2);
	assert_null(fact_of(d, TA_FACT_ROWS_UNREAD));
	/* Where rows are unread or hidden nothing is known to be missing. */
	for (int how = 0; how < 3; how++) {
		seg_limit(s, 0);
		s->is_trace = true;
		s->kinds.unread = how == 1;
		s->kinds.hidden = how == 2;
		seg_play(s, SEG_TALKED "700  >  P.  111  10   21  502\n"
				       "720  <  .    21   0  121  502\n");
		f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_SEGMENTS_LACKING);
		assert_int_equal(f != NULL, !how);
		if (f)
			assert_int_equal(f->value[0], 100);
	}
}

/* ---- what was cut, or signed ---- */

static const struct ta_fact *of_row(struct seg_script *s, const char *row, enum ta_fact_kind kind)
{
	seg_anew(s, SEG_TALKED "%s\n", row);
	return fact_of(seg_diagnose(s, 60000, 0), kind);
}

static void facts_lines__what_was_cut_is_told_of_its_side(void **state)
{
	struct seg_script *s = *state;

	for (int server = 0; server < 2; server++) {
		const struct ta_fact *f = of_row(s,
						 server ? "800  <  P.  21  10  11  502  cut"
							: "800  >  P.  11  10  21  502  cut",
						 TA_FACT_OPTIONS_CUT);
		assert_non_null(f);
		assert_int_equal(f->side, seg_key(seg_conn(s, 0), server));
	}
	assert_null(of_row(s, "800  >  P.  11  10  21  502", TA_FACT_OPTIONS_CUT));
	assert_non_null(of_row(s, "800  >  P.  11  10  21  502  md5", TA_FACT_SIGNED));
	assert_null(of_row(s, "800  >  P.  11  10  21  502", TA_FACT_SIGNED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_lines__a_row_without_numbers_may_be_what_is_missing),
		TELL(facts_lines__a_close_in_order_is_told_by_what_is_shown),
		TELL(facts_lines__rows_that_were_not_read_are_told_apart),
		TELL(facts_lines__what_was_cut_is_told_of_its_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
