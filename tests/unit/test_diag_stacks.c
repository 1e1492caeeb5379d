/* SPDX-License-Identifier: MIT */
/* diag/stacks: what of a connection is taken for the timers and probes of a stack (src/timers/stacks). */
#include <string.h>

#include "support/seg_script.h"

static const struct ta_stack_guess *stack_of_client(struct seg_script *s)
{
	return &seg_diagnose(s, 8000000, 0)->stack[seg_key(seg_conn(s, 0), 0)];
}

/* TA_STACK_ATTEMPTS: with one delay alone any timer is in step. */
static void diag_stacks__three_attempts_show_a_timer(void **state)
{
	struct seg_script *s = *state;

	for (int copies = 1; copies <= 2; copies++) {
		seg_anew(s, "0     >  S  0  0  -  64240  ws=7 mss=1460 sack-ok\n"
			    "1000  >  S  0  0  -  64240  ws=7 mss=1460 sack-ok\n");
		if (copies == 2)
			seg_row(s, "3000  >  S  0  0  -  64240  ws=7 mss=1460 sack-ok");
		assert_int_equal(stack_of_client(s)->ncandidates > 0, copies == 2);
	}
	/* a SYN again after 3 s, as FreeBSD sends none, and a chain with FreeBSD's slop of 200 ms */
	seg_anew(s, "   0  >  S    0   0   -  64240  ws=7 mss=1460 sack-ok\n"
		    "3000  >  S    0   0   -  64240  ws=7 mss=1460 sack-ok\n"
		    "7020  <  S.   0   0   1  65160  ws=7 mss=1460 sack-ok\n"
		    "7020  >  .    1   0   1    502\n"
		    "7100  >  P.   1  10   1    502\n"
		    "7120  <  P.   1  20  11    502\n"
		    "7120  >  .   11   0  21    502\n"
		    "8000  >  P.  11  10  21    502\n"
		    "8400  >  P.  11  10  21    502\n"
		    "9000  >  P.  11  10  21    502\n"
		    "10000 >  P.  11  10  21    502\n");
	assert_true(stack_of_client(s)->ncandidates > 0);
	assert_string_equal(stack_of_client(s)->candidate[0], "freebsd");
}

/* Of Windows: one byte each, a second apart, and no more than ten. */
static void diag_stacks__keepalive_probes_that_stay_unanswered_are_counted(void **state)
{
	struct seg_script *s = *state;

	for (int probes = 10; probes <= 11; probes++) {
		seg_anew(s, SEG_TALKED);
		for (int i = 0; i < probes; i++)
			seg_row(s, "%d  >  .  10  1  21  502", 7200120 + 1000 * i);
		const struct ta_stack_guess *g = stack_of_client(s);
		assert_int_equal(g->ncandidates, probes == 10);
		if (g->ncandidates)
			assert_string_equal(g->candidate[0], "windows");
	}
}

/* A copy of data is no keep-alive, though it bears another number of bytes. */
static void diag_stacks__what_is_sent_again_is_no_probe(void **state)
{
	struct seg_script *s = *state;

	seg_anew(s, SEG_TALKED "7200120  >  .   10   1  21  502\n"
			       "7201120  >  .   10   1  21  502\n"
			       "7202120  >  .   10   1  21  502\n"
			       "7203000  >  P.  11  10  21  502\n"
			       "7203300  >  P.  11  10  21  502\n"
			       "7203320  <  .   21   0  21  502\n");
	assert_int_equal(stack_of_client(s)->ncandidates, 1);
	assert_string_equal(stack_of_client(s)->candidate[0], "windows");
}

/* SYNs as Linux sends them, and probes of a closed window: those of Linux bear no byte. */
static void diag_stacks__what_window_probes_bear_counts(void **state)
{
	struct seg_script *s = *state;

	for (int bytes = 0; bytes <= 1; bytes++) {
		seg_anew(s, "   0  >  S    0   0   -  64240  ws=7 mss=1460 sack-ok\n"
			    "1040  >  S    0   0   -  64240  ws=7 mss=1460 sack-ok\n"
			    "3080  >  S    0   0   -  64240  ws=7 mss=1460 sack-ok\n"
			    "7200  >  S    0   0   -  64240  ws=7 mss=1460 sack-ok\n"
			    "7220  <  S.   0   0   1  65160  ws=7 mss=1460 sack-ok\n"
			    "7220  >  .    1   0   1    502\n"
			    "7300  >  P.   1  10   1    502\n"
			    "7320  <  P.   1  20  11      0\n"
			    "7330  >  .   11   0  21    502\n");
		for (int i = 0; i < 5; i++) {
			int at = 7400 + 220 * ((2 << i) - 1);
			seg_row(s, "%d  >  .  %d  %d  21  502", at, 10 + bytes, bytes);
			seg_row(s, "%d  <  .  21  0  11    0", at + 20);
		}
		const struct ta_stack_guess *g = stack_of_client(s);
		assert_int_equal(g->ncandidates, !bytes);
		if (g->ncandidates)
			assert_string_equal(g->candidate[0], "linux");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(diag_stacks__three_attempts_show_a_timer),
		TELL(diag_stacks__keepalive_probes_that_stay_unanswered_are_counted),
		TELL(diag_stacks__what_is_sent_again_is_no_probe),
		TELL(diag_stacks__what_window_probes_bear_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
