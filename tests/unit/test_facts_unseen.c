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

/* Ten bytes each way, of which the capture shows the client's only if `whole`; then a RST of the client. */
static void play_reset(struct seg_script *s, bool whole, const char *rst)
{
	seg_handshake(s);
	if (whole)
		seg_row(s, " 100  >  P.   1  10   1  502");
	seg_play(s, " 120  <  P.   1  20  11  502\n"
		    " 120  >  .   11   0  21  502\n");
	seg_row(s, " 9000  >  %s", rst);
}

static const struct ta_diagnosis *reset_at(struct seg_script *s, bool whole, const char *rst)
{
	play_reset(s, whole, rst);
	return seg_diagnose(s, 20000, 0);
}

static void facts_unseen__a_rst_in_a_connection_that_lacks_segments_is_likely(void **state)
{
	const struct ta_diagnosis *d = reset_at(*state, false, "R. 11 0 21 502");
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "its own RST");
	assert_int_equal(fact_of(d, TA_FACT_SEGMENTS_LACKING)->value[0], 10);
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_unseen__a_rst_in_a_whole_connection_is_certain(void **state)
{
	const struct ta_diagnosis *d = reset_at(*state, true, "R. 11 0 21 502");
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "its own RST");
	assert_null(fact_of(d, TA_FACT_SEGMENTS_LACKING));
	assert_int_equal(d->confidence, TA_CERTAIN);
}

/* The marks of a RST's maker are there, whatever else is not. */
static void facts_unseen__a_forged_rst_in_a_connection_that_lacks_segments_is_certain(void **state)
{
	struct seg_script *s = *state;
	play_reset(s, false, "R. 11 0 21 502 ttl=31");
	seg_play(s, " 9100  >  P.  11  10  21  502\n"
		    " 9200  >  P.  21  10  21  502\n"
		    " 9300  >  P.  31  10  21  502\n");
	const struct ta_diagnosis *d = seg_diagnose(s, 20000, 0);
	assert_verdict(d, TA_SCN_MIDDLEBOX_RESET, "another TTL, and its supposed sender went on");
	assert_non_null(fact_of(d, TA_FACT_SEGMENTS_LACKING));
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void facts_unseen__a_rst_that_acknowledges_a_fin_that_was_not_captured_refuses_nothing(
	void **state)
{
	const struct ta_diagnosis *d = reset_at(*state, true, "R. 11 0 22 502");
	assert_non_null(fact_of(d, TA_FACT_RST_ACKS_UNSENT));
	assert_null(fact_of(d, TA_FACT_DATA_REFUSED));
	assert_true(is_open(d, TA_SCN_PROCESS_EXIT));
	assert_true(d->confidence != TA_CERTAIN);
}

static void facts_unseen__what_a_rst_acknowledges_where_packets_were_lost_may_be_one_of_them(
	void **state)
{
	const struct ta_diagnosis *d = reset_at(*state, false, "R. 11 0 22 502");
	assert_null(fact_of(d, TA_FACT_RST_ACKS_UNSENT));
	assert_non_null(fact_of(d, TA_FACT_RST_PAST_GAP));
	assert_true(d->scenario != TA_SCN_MIDDLEBOX_RESET);
}

static const struct ta_diagnosis *course(struct seg_script *s, bool whole)
{
	seg_handshake(s);
	if (whole)
		seg_row(s, " 100  >  P.   1  10   1  502");
	seg_play(s, " 120  <  P.   1  20  11  502\n"
		    " 120  >  F.  11   0  21  502\n"
		    " 140  <  F.  21   0  12  502\n"
		    " 140  >  .   12   0  22  502\n");
	return seg_diagnose(s, 20000, 0);
}

static void facts_unseen__a_close_in_order_that_lacks_segments_is_likely(void **state)
{
	const struct ta_diagnosis *d = course(*state, false);
	assert_verdict(d, TA_SCN_NORMAL, "closed in order as far as is seen");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_unseen__a_whole_close_in_order_is_certain(void **state)
{
	const struct ta_diagnosis *d = course(*state, true);
	assert_verdict(d, TA_SCN_NORMAL, "closed in order");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_unseen__the_ack_of_a_challenge_alone_names_its_connection),
		TELL(facts_unseen__a_challenge_with_other_numbers_is_another_connections),
		TELL(facts_unseen__a_challenge_in_relative_numbers_may_be_of_this_connection),
		TELL(facts_unseen__a_rst_in_a_connection_that_lacks_segments_is_likely),
		TELL(facts_unseen__a_rst_in_a_whole_connection_is_certain),
		TELL(facts_unseen__a_forged_rst_in_a_connection_that_lacks_segments_is_certain),
		TELL(facts_unseen__a_rst_that_acknowledges_a_fin_that_was_not_captured_refuses_nothing),
		TELL(facts_unseen__what_a_rst_acknowledges_where_packets_were_lost_may_be_one_of_them),
		TELL(facts_unseen__a_close_in_order_that_lacks_segments_is_likely),
		TELL(facts_unseen__a_whole_close_in_order_is_certain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
