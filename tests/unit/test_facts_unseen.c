/* SPDX-License-Identifier: MIT */
/* What a trace or a capture does not show is unknown, and not false: numbers, lost packets, what a filter left out. */
#include "support/seg_script.h"
#include "tcpautopsy/diag/attention.h"

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

/* The server is reset by its own kernel 9 s after the last that is seen of the client, whose clock has come so far meanwhile. */
static const struct ta_diagnosis *reset_that_echoes(struct seg_script *s, unsigned tsval)
{
	seg_play(s, "    0  >  S   0   0   -  64240  ws=7 mss=1460 sack-ok ts=1000/0\n"
		    "   20  <  S.  0   0   1  65160  ws=7 mss=1460 sack-ok ts=500/1000\n"
		    "   20  >  .   1   0   1    502  ts=1020/500\n"
		    "  100  >  P.  1  10   1    502  ts=1100/500\n"
		    "  120  <  .   1   0  11    502  ts=600/1100\n");
	seg_row(s, " 9000  <  R.  1  0  11  502  ts=9480/%u", tsval);
	return seg_diagnose(s, 20000, 0);
}

static void facts_unseen__an_echo_of_what_was_not_captured_tells_of_it(void **state)
{
	const struct ta_diagnosis *d = reset_that_echoes(*state, 5100);
	const struct ta_fact *f = fact_of(d, TA_FACT_ECHO_UNSEEN);
	assert_non_null(f);
	assert_int_equal(f->frame[0], 6);
	assert_verdict(d, TA_SCN_PROCESS_EXIT, "its own RST");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_unseen__an_echo_of_what_was_captured_is_none(void **state)
{
	const struct ta_diagnosis *d = reset_that_echoes(*state, 1100);
	assert_null(fact_of(d, TA_FACT_ECHO_UNSEEN));
	assert_int_equal(d->confidence, TA_CERTAIN);
}

/* Captured in another order, or merged by the card. */
static void facts_unseen__an_echo_a_little_newer_is_none(void **state)
{
	assert_null(fact_of(reset_that_echoes(*state, 1130), TA_FACT_ECHO_UNSEEN));
}

/* Its clock can't have come so far: something rewrites timestamps. */
static void facts_unseen__an_echo_from_another_count_is_none(void **state)
{
	assert_null(fact_of(reset_that_echoes(*state, 91100), TA_FACT_ECHO_UNSEEN));
}

/* SYN and RST are here, and what the server acknowledged between is not. */
static void facts_unseen__a_rst_of_who_had_answered_more_is_no_refusal(void **state)
{
	struct seg_script *s = *state;
	seg_play(s, "    0  >  S     0  0    -  64240  ws=7 mss=1460 sack-ok\n"
		    "   60  <  .     1  0  101    502\n"
		    "  900  <  R.  201  0  401    502\n");
	const struct ta_diagnosis *d = seg_diagnose(s, 20000, 0);
	assert_null(fact_of(d, TA_FACT_REFUSAL));
	assert_true(d->scenario != TA_SCN_CONNECT_REFUSED);
	assert_true(d->confidence != TA_CERTAIN);
}

/* The server closed; `late`: a segment of the client that meets the closed socket. */
static const struct ta_diagnosis *rst_after_close(struct seg_script *s, const char *late)
{
	seg_handshake(s);
	seg_play(s, " 100  >  P.   1  10   1  502\n"
		    " 120  <  P.   1  20  11  502\n"
		    " 140  >  .   11   0  21  502\n"
		    " 500  <  F.  21   0  11  502\n");
	if (late)
		seg_row(s, " 510  >  %s", late);
	seg_row(s, " 511  <  R  21  0  -  0  id=0");
	return seg_diagnose(s, 20000, 0);
}

static void facts_unseen__what_a_rst_after_a_close_answers_may_have_been_data(void **state)
{
	const struct ta_diagnosis *d = rst_after_close(*state, NULL);
	assert_non_null(fact_of(d, TA_FACT_RST_UNPROVOKED));
	assert_verdict(d, TA_SCN_NORMAL, "nothing was refused as far as is seen");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_unseen__a_rst_after_a_close_that_answers_an_ack_is_certain(void **state)
{
	const struct ta_diagnosis *d = rst_after_close(*state, ".  11  0  21  502");
	assert_verdict(d, TA_SCN_NORMAL, "an ACK met a closed socket");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

/* A request, its answer, the next request that acknowledges it after a while, and then silence. */
static const struct ta_diagnosis *paused(struct seg_script *s, double ms)
{
	s->kinds.counted = true;
	s->kinds.data = s->kinds.not_syn = 12;
	seg_play(s, "   0  >  P.   1  10   1  502\n"
		    "  20  <  P.   1  20  11  502\n"
		    "  21  >  P.  11  10  21  502\n"
		    "  41  <  P.  21  20  21  502\n");
	return seg_diagnose(s, seg_in_vain(s, ms, 8, "> P. 21 10 41 502") + 1000, 0);
}

static void facts_unseen__data_acknowledged_late_and_by_data_shows_a_filter(void **state)
{
	const struct ta_diagnosis *d = paused(*state, 1100);
	assert_non_null(fact_of(d, TA_FACT_FILTERED));
	assert_true(d->confidence != TA_CERTAIN);
}

static void facts_unseen__data_acknowledged_in_time_shows_none(void **state)
{
	const struct ta_diagnosis *d = paused(*state, 440);
	assert_null(fact_of(d, TA_FACT_FILTERED));
	assert_int_equal(d->confidence, TA_CERTAIN);
}

static void facts_unseen__one_ack_without_data_shows_none(void **state)
{
	struct seg_script *s = *state;
	s->kinds.pure_acks = 1;
	assert_null(fact_of(paused(s, 1100), TA_FACT_FILTERED));
}

/* Sent on and on while the oldest byte stays unacknowledged; `sacks`: of the ACKs in the capture, those with SACK blocks. */
static const struct ta_diagnosis *sent_on(struct seg_script *s, uint64_t acks, uint64_t sacks)
{
	s->kinds.counted = true;
	s->kinds.data = s->kinds.not_syn = 40;
	s->kinds.pure_acks = acks;
	s->kinds.sack_acks = sacks;
	for (unsigned i = 0; i < 4; i++)
		seg_row(s, "%u > P. %u 100 1 502", i, 1 + i * 100);
	seg_row(s, "20 < . 1 0 101 502 sack=201-301");
	for (unsigned i = 0; i < 8; i++)
		seg_row(s, "%u > P. 101 100 1 502", 250 << i);
	for (unsigned i = 0; i < 8; i++)
		seg_row(s, "%u > P. %u 100 1 502", 40000 + 40 * i, 401 + i * 100);
	return seg_diagnose(s, 60000, 0);
}

static void facts_unseen__acks_with_sack_alone_show_a_filter_on_the_length(void **state)
{
	assert_non_null(fact_of(sent_on(*state, 1, 1), TA_FACT_FILTERED));
}

static void facts_unseen__acks_without_sack_show_none(void **state)
{
	assert_null(fact_of(sent_on(*state, 2, 1), TA_FACT_FILTERED));
}

static const struct ta_diagnosis *syn_acks_in_vain(struct seg_script *s, uint64_t not_syn)
{
	s->kinds.counted = true;
	s->kinds.not_syn = not_syn;
	seg_play(s, "    0  >  S   0  0  -  64240  mss=1460\n"
		    "   20  <  S.  0  0  1  65160  mss=1460\n"
		    " 1020  <  S.  0  0  1  65160  mss=1460\n"
		    " 3020  <  S.  0  0  1  65160  mss=1460\n");
	return seg_diagnose(s, 20000, 0);
}

static void facts_unseen__syn_acks_in_vain_among_nothing_but_syns_are_likely(void **state)
{
	const struct ta_diagnosis *d = syn_acks_in_vain(*state, 0);
	assert_non_null(fact_of(d, TA_FACT_ONLY_SYNS));
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "never acknowledged");
	assert_int_equal(d->confidence, TA_LIKELY);
}

static void facts_unseen__syn_acks_in_vain_among_other_segments_are_certain(void **state)
{
	const struct ta_diagnosis *d = syn_acks_in_vain(*state, 1);
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "never acknowledged");
	assert_int_equal(d->confidence, TA_CERTAIN);
}

/* SYNs and FINs alone: what follows the SYN-ACK acknowledges bytes that are not here. */
static void facts_unseen__a_syn_ack_was_preceded_by_its_syn(void **state)
{
	struct seg_script *s = *state;
	seg_play(s, "     0  >  S    0  0    -  64240  ws=7 mss=1460 sack-ok\n"
		    "    20  <  S.   0  0    1  65160  ws=7 mss=1460 sack-ok\n"
		    " 14000  >  F.  31  0  131    502\n");
	seg_end(s, 60000);
	const struct ta_episode *e = seg_episode(s, 0, TA_EPISODE_SYN_ACK, 0);
	assert_ms(e->last_heard_ns, 0);
	assert_int_equal(e->last_heard_frame, 1);
}

/* The first that is seen of the connection is the segment that is sent in vain. */
static void facts_unseen__what_came_before_the_capture_was_neither_use_nor_idling(void **state)
{
	struct seg_script *s = *state;
	double at = seg_in_vain(s, 0, 8, "> P. 11 10 21 502");
	const struct ta_diagnosis *d = seg_diagnose(s, at + 1000, 0);
	assert_non_null(fact_of(d, TA_FACT_USE_UNSEEN));
	assert_null(fact_of(d, TA_FACT_BUSY_BEFORE));
	assert_null(fact_of(d, TA_FACT_IDLE_BEFORE));
}

static void facts_unseen__what_was_heard_just_before_was_use(void **state)
{
	struct seg_script *s = *state;
	seg_row(s, " 100  <  P.  1  20  11  502");
	double at = seg_in_vain(s, 150, 8, "> P. 11 10 21 502");
	const struct ta_diagnosis *d = seg_diagnose(s, at + 1000, 0);
	assert_null(fact_of(d, TA_FACT_USE_UNSEEN));
	assert_ms(fact_of(d, TA_FACT_BUSY_BEFORE)->value[0], 50);
}

/* Of five segments of the server the capture lacks the first and the third; the client SACKs the others, and resets. */
static void facts_unseen__what_was_sacked_has_arrived(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502  ts=100/9\n"
		    " 120  <  P.  1  20  11  502  ts=9/100\n"
		    " 120  >  .  11   0  21  502  ts=120/9\n");
	seg_play(s, " 200    <  P.  1021  1000  11  502  ts=200/120\n"
		    " 201    >  .     11     0  21  502  ts=201/9 sack=1021-2021\n"
		    " 220    <  P.  3021  1000  11  502  ts=220/120\n"
		    " 220    <  P.  4021  1000  11  502  ts=220/120\n"
		    " 221    >  .     11     0  21  502  ts=221/9 sack=3021-5021,1021-2021\n"
		    " 30221  >  R     11     0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_int_equal(fact_of(d, TA_FACT_DATA_REFUSED)->value[0], 2000);
	assert_int_equal(fact_of(d, TA_FACT_DATA_REFUSED)->frame[0], 12); /* none of it is there */
	assert_int_equal(fact_of(d, TA_FACT_REFUSED_SACKED)->value[0], 3000);
	assert_int_equal(fact_of(d, TA_FACT_REFUSED_UNSEEN)->value[0], 2000);
	assert_ms(fact_of(d, TA_FACT_REFUSED_UNSEEN)->value[1], 30021);
	assert_int_equal(fact_of(d, TA_FACT_REFUSED_UNSEEN)->frame[0], 11);
	assert_int_equal(ta_conn_lost_bytes(seg_conn(s, 0), d), 2000);
}

static void facts_unseen__what_the_capture_shows_was_not_unseen(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10   1  502  ts=100/9\n"
		    " 120  <  P.  1  20  11  502  ts=9/100\n"
		    " 120  >  .  11   0  21  502  ts=120/9\n");
	seg_play(s, " 200    <  P.    21  1000  11  502  ts=200/120\n"
		    " 30221  >  R     11     0   -    0  id=0\n");
	d = seg_diagnose(s, 60000, 0);
	assert_int_equal(fact_of(d, TA_FACT_DATA_REFUSED)->value[0], 1000);
	assert_int_equal(fact_of(d, TA_FACT_DATA_REFUSED)->frame[0], 7);
	assert_false(fact_of(d, TA_FACT_REFUSED_SACKED) || fact_of(d, TA_FACT_REFUSED_UNSEEN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_unseen__what_was_sacked_has_arrived),
		TELL(facts_unseen__what_the_capture_shows_was_not_unseen),
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
		TELL(facts_unseen__an_echo_of_what_was_not_captured_tells_of_it),
		TELL(facts_unseen__an_echo_of_what_was_captured_is_none),
		TELL(facts_unseen__an_echo_a_little_newer_is_none),
		TELL(facts_unseen__an_echo_from_another_count_is_none),
		TELL(facts_unseen__a_rst_of_who_had_answered_more_is_no_refusal),
		TELL(facts_unseen__what_a_rst_after_a_close_answers_may_have_been_data),
		TELL(facts_unseen__a_rst_after_a_close_that_answers_an_ack_is_certain),
		TELL(facts_unseen__data_acknowledged_late_and_by_data_shows_a_filter),
		TELL(facts_unseen__data_acknowledged_in_time_shows_none),
		TELL(facts_unseen__one_ack_without_data_shows_none),
		TELL(facts_unseen__acks_with_sack_alone_show_a_filter_on_the_length),
		TELL(facts_unseen__acks_without_sack_show_none),
		TELL(facts_unseen__syn_acks_in_vain_among_nothing_but_syns_are_likely),
		TELL(facts_unseen__syn_acks_in_vain_among_other_segments_are_certain),
		TELL(facts_unseen__a_syn_ack_was_preceded_by_its_syn),
		TELL(facts_unseen__what_came_before_the_capture_was_neither_use_nor_idling),
		TELL(facts_unseen__what_was_heard_just_before_was_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
