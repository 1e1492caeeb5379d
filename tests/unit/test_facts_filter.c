/* SPDX-License-Identifier: MIT */
/* What shows that kinds of segments, or all that one side sent, are missing in the whole capture. Each story has its near miss. */
#include <stdio.h>
#include <string.h>

#include "support/seg_script.h"

#define SYNS                                                                                       \
	"  0  >  S   0  0  -  64240\n"                                                             \
	" 20  <  S.  0  0  1  65160\n"

/* What the filter is told by, or NULL, in a capture (or a trace) of nothing but SYN, FIN and RST. */
static const char *ends_only(struct seg_script *s, bool trace, const char *rows)
{
	seg_limit(s, 0);
	s->is_trace = trace;
	s->kinds.counted = true;
	s->kinds.not_syn = 1;
	seg_play(s, rows);
	const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_FILTERED);
	return f ? f->word : NULL;
}

static void assert_ends_only(const char *word)
{
	assert_non_null(word);
	assert_string_equal(word, "nothing but SYN, FIN and RST is in it");
}

/* The numbers tell of bytes that are not here. */
static void facts_filter__a_fin_that_jumps_shows_that_data_was_left_out(void **state)
{
	assert_ends_only(ends_only(*state, true, SYNS "1000  >  F.  2  0  1  502\n"));
	assert_null(ends_only(*state, true, SYNS "1000  >  F.  1  0  1  502\n"));
	assert_ends_only(ends_only(*state, true, SYNS "1000  <  F.  2  0  1  502\n"));
	assert_null(ends_only(*state, true, SYNS "1000  <  F.  1  0  1  502\n"));
	/* Begun in its midst: nobody knows where it began. */
	assert_null(ends_only(*state, true,
			      "1000  >  F.  101  0  1  502\n"
			      "1020  <  F.    1  0  1  502\n"));
}

static void facts_filter__a_rst_that_jumps_shows_that_data_was_left_out(void **state)
{
	assert_ends_only(ends_only(*state, true, SYNS "1000  >  R  101  0  -  0\n"));
	assert_null(ends_only(*state, true, SYNS "1000  >  R  1  0  -  0\n"));
	/* Or it acknowledges more than the SYN. */
	assert_ends_only(ends_only(*state, true, SYNS "1000  >  R.  1  0  2  0\n"));
	assert_null(ends_only(*state, true, SYNS "1000  >  R.  1  0  1  0\n"));
	/* Of who was not seen nobody knows what there was to acknowledge. */
	assert_null(ends_only(*state, true,
			      "   0  >  S   0  0   -  64240\n"
			      "1000  >  R.  1  0  50  0\n"));
	/* And the FIN. */
	assert_null(ends_only(*state, true,
			      SYNS "1000  <  F.  1  0  1  502\n"
				   "1010  >  R.  1  0  2  0\n"));
	assert_ends_only(ends_only(*state, true,
				   SYNS "1000  <  F.  1  0  1  502\n"
					"1010  >  R.  1  0  3  0\n"));
}

/* A SYN-ACK that is not acknowledged comes again after a second, and after 3 s at last: its client had acknowledged it. */
static void facts_filter__a_rst_3_s_after_a_lone_syn_ack_lacks_its_ack(void **state)
{
	assert_null(ends_only(*state, false, SYNS "2999  <  R.  1  0  1  0\n"));
	assert_ends_only(ends_only(*state, false, SYNS "3000  <  R.  1  0  1  0\n"));
	assert_ends_only(ends_only(*state, false, SYNS "3000  >  R.  1  0  1  0\n"));
	/* Lines of a trace are a selection. */
	assert_null(ends_only(*state, true, SYNS "3000  <  R.  1  0  1  0\n"));
	/* It came again: nobody had. */
	assert_null(ends_only(*state, false,
			      SYNS "1020  <  S.  0  0  1  65160\n"
				   "3020  <  S.  0  0  1  65160\n"
				   "4000  <  R.  1  0  1  0\n"));
	assert_null(ends_only(*state, false,
			      SYNS "1020  <  S.  0  0  1  65160\n"
				   "4000  >  R.  1  0  1  0\n"));
}

/* Of a run of several connections one that shows it suffices, whichever is asked. */
static void facts_filter__one_connection_tells_of_all(void **state)
{
	assert_ends_only(ends_only(*state, true,
				   SYNS "1000  >  F.   1  0  1  502\n"
					"2000  >  S    0  0  -  64240  c=1\n"
					"2020  <  S.   0  0  1  65160  c=1\n"
					"3000  >  F.  31  0  1  502    c=1\n"));
}

/* Data both ways, and none of it acknowledged by an ACK alone. */
static const char *no_acks(struct seg_script *s, bool trace, uint64_t acks, uint64_t sacks,
			   const char *rows)
{
	seg_limit(s, 0);
	s->is_trace = trace;
	s->kinds.counted = true;
	s->kinds.data = s->kinds.not_syn = 12;
	s->kinds.pure_acks = acks;
	s->kinds.sack_acks = sacks;
	seg_play(s, rows);
	const struct ta_fact *f = fact_of(seg_diagnose(s, 60000, 0), TA_FACT_FILTERED);
	return f ? f->word : NULL;
}

static void facts_filter__a_client_that_goes_on_had_acknowledged_the_syn_ack(void **state)
{
	static const char data[] = SYNS "40  >  P.  1  10  1  502\n";

	assert_string_equal(no_acks(*state, false, 0, 0, data), "no ACK without data is in it");
	assert_non_null(no_acks(*state, false, 0, 0, SYNS "40  >  F.  1  0  1  502\n"));
	assert_null(no_acks(*state, false, 0, 0, SYNS));
	/* The SYN-ACK was not captured, nor the SYN. */
	assert_null(no_acks(*state, false, 0, 0,
			    " 0  >  S   0   0  -  64240\n"
			    "40  >  P.  1  10  1    502\n"));
	assert_null(no_acks(*state, false, 0, 0,
			    " 0  <  S.  0   0  1  65160\n"
			    "40  >  P.  1  10  1    502\n"));
	/* One that bears no SACK blocks shows that none was left out, one that does shows a filter on the length at most; in
	 * a trace its line may have been cut before its length. */
	assert_null(no_acks(*state, false, 1, 0, data));
	assert_null(no_acks(*state, false, 1, 1, data));
	assert_null(no_acks(*state, true, 1, 1, data));
}

/* In a trace a line with SACK blocks may be of data. */
static void facts_filter__acks_with_sack_show_no_filter_in_a_trace(void **state)
{
	for (int trace = 0; trace < 2; trace++) {
		char rows[1024] = "20  <  .  1  0  101  502  sack=201-301\n";
		for (unsigned i = 0, at = (unsigned)strlen(rows); i < 12; i++)
			at += (unsigned)snprintf(
				rows + at, sizeof(rows) - at, "%u > P. %u 100 1 502\n",
				i < 4 ? 250u << i : 4000 + 40 * i, i < 4 ? 101 : 401 + i * 100);
		assert_int_equal(no_acks(*state, trace, 1, 1, rows) != NULL, !trace);
	}
}

/* ---- one side ---- */

static const struct ta_fact *one_sided(struct seg_script *s, const char *rows)
{
	seg_limit(s, 0);
	seg_play(s, rows);
	return fact_of(seg_diagnose(s, 60000, 0), TA_FACT_ONE_SIDED);
}

/* Empty segments at one number are probes whose answers are not here, or answers to probes that are not. */
static void facts_filter__two_bare_segments_are_of_one_side_alone(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f = one_sided(s, "   0  >  .  10  0  21  502\n"
					       "1000  >  .  10  0  21  502\n");

	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
	assert_null(one_sided(s, "   0  >  .  10  0  21  502\n"));
	assert_null(one_sided(s, "   0  >  .  10  0  21  502\n"
				 "1000  >  .  10  0  21  502\n"
				 "2000  >  R. 10  0  21  502\n"));
	assert_null(one_sided(s, "   0  >  .  10  0  21  502\n"
				 "1000  >  .  10  0  21  502\n"
				 "1020  <  .  21  0  11  502\n"));
}

/* A SYN, and then bytes: of the client alone. */
static void facts_filter__bytes_behind_an_unanswered_syn_are_of_one_side_alone(void **state)
{
	assert_non_null(one_sided(*state, "  0  >  S   0   0  -  64240\n"
					  " 20  >  .   1   0  1    502\n"
					  "100  >  P.  1  10  1    502\n"
					  "120  >  P. 11  10  9    502\n"));
	assert_null(one_sided(*state, "  0  >  S   0   0  -  64240\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_filter__a_fin_that_jumps_shows_that_data_was_left_out),
		TELL(facts_filter__a_rst_that_jumps_shows_that_data_was_left_out),
		TELL(facts_filter__a_rst_3_s_after_a_lone_syn_ack_lacks_its_ack),
		TELL(facts_filter__one_connection_tells_of_all),
		TELL(facts_filter__a_client_that_goes_on_had_acknowledged_the_syn_ack),
		TELL(facts_filter__acks_with_sack_show_no_filter_in_a_trace),
		TELL(facts_filter__two_bare_segments_are_of_one_side_alone),
		TELL(facts_filter__bytes_behind_an_unanswered_syn_are_of_one_side_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
