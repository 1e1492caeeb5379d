/* SPDX-License-Identifier: MIT */
/* What a trace or a capture does not show is unknown, and not false: numbers, lost packets, what a filter left out. */
#include "support/seg_script.h"

/* A NAT gave the port of talk 0 to talk 1, whose SYN meets the old connection: the challenge's ACK is talk 0's; `seq`: its
 * sequence number as the trace shows it. Then talk 0 sends in vain while talk 1 goes on. */
static const struct ta_diagnosis *port_given_away(struct seg_script *s, const char *seq)
{
	uint32_t isn = s->is_relative ? 0 : s->talk[0].isn[0];
	seg_play(s, "    0  >  S   0   0   -  64240  ws=7 mss=1460 sack-ok\n"
		    "   20  <  S.  0   0   1  65160  ws=7 mss=1460 sack-ok\n"
		    "   20  >  .   1   0   1    502\n"
		    "  100  >  P.  1  10   1    502\n"
		    "  120  <  .   1   0  11    502\n"
		    " 1000  >  S   0   0   -  64240  c=1\n");
	seg_row(s, "1020 < . %s 0 %u 502 c=1 raw", seq, s->is_relative ? 2780241037u : isn + 11);
	seg_play(s, " 2000  >  S   0   0   -  64240  c=1\n"
		    " 2020  <  S.  0   0   1  65160  c=1\n"
		    " 2020  >  .   1   0   1    502  c=1\n");
	double at = seg_in_vain(s, 3000, 7, "> P. 11 10 1 502");
	seg_row(s, "%.0f > P. 1 10 1 502 c=1", at + 100);
	seg_row(s, "%.0f < . 1 0 11 502 c=1", at + 120);
	return seg_diagnose(s, at + 1000, 0);
}

/* tcpdump shows no sequence number of an ACK without data. */
static void facts_unseen__the_ack_of_a_challenge_alone_names_its_connection(void **state)
{
	const struct ta_diagnosis *d = port_given_away(*state, "-");
	assert_non_null(fact_of(d, TA_FACT_NUMBERS_ELSEWHERE));
	assert_true(is_open(d, TA_SCN_MIDDLEBOX_TIMEOUT));
	assert_true(d->confidence != TA_CERTAIN);
}

static void facts_unseen__a_challenge_with_other_numbers_is_another_connections(void **state)
{
	const struct ta_diagnosis *d = port_given_away(*state, "777777");
	assert_null(fact_of(d, TA_FACT_NUMBERS_ELSEWHERE));
	assert_null(fact_of(d, TA_FACT_CHALLENGE_ELSEWHERE));
	assert_verdict(d, TA_SCN_NETWORK_FAILURE, "others pass");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void facts_unseen__a_challenge_in_relative_numbers_may_be_of_this_connection(void **state)
{
	struct seg_script *s = *state;
	s->is_trace = s->is_relative = true;
	const struct ta_diagnosis *d = port_given_away(s, "1");
	assert_null(fact_of(d, TA_FACT_NUMBERS_ELSEWHERE));
	assert_non_null(fact_of(d, TA_FACT_CHALLENGE_ELSEWHERE));
	assert_true(is_open(d, TA_SCN_MIDDLEBOX_TIMEOUT));
	assert_true(d->confidence != TA_CERTAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_unseen__the_ack_of_a_challenge_alone_names_its_connection),
		TELL(facts_unseen__a_challenge_with_other_numbers_is_another_connections),
		TELL(facts_unseen__a_challenge_in_relative_numbers_may_be_of_this_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
