/* SPDX-License-Identifier: MIT */
/* What was heard of the other side, or of a router, while one sent in vain; and by whose echo a prober was answered. */
#include <stdio.h>

#include "support/seg_script.h"

static const struct ta_fact *tells(struct seg_script *s, double end_ms, const char *rows,
				   enum ta_fact_kind kind)
{
	seg_anew(s, "%s", rows);
	return fact_of(seg_diagnose(s, end_ms, 0), kind);
}

/* ---- copies of what had been acknowledged ---- */

#define ACKED_BEFORE                                                                               \
	SEG_TALKED " 200  <  P.  21  100   11  502\n"                                              \
		   " 201  >  .   11    0  121  502\n"                                              \
		   "2200  <  P.  21  100   11  502\n"                                              \
		   "4200  <  P.  21  100   11  502\n"

static void facts_heard__copies_that_nobody_answers_did_not_arrive_or_their_answers_did_not(
	void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f = tells(s, 90000, ACKED_BEFORE "6200  <  P.  21  100  11  502\n",
					TA_FACT_DUPLICATES_UNANSWERED);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 0));
	assert_int_equal(f->value[0], 4);
	assert_int_equal(f->frame[0], 7);
	assert_int_equal(f->frame[1], 11);
	f = fact_of(&s->diagnosis, TA_FACT_ARRIVED);
	assert_non_null(f);
	assert_int_equal(f->value[0], 3);
	assert_int_equal(f->frame[0], 9);
	/* Two may be late; and a host that says something is there. */
	assert_null(tells(s, 90000, ACKED_BEFORE, TA_FACT_SILENCE));
	assert_null(tells(s, 90000,
			  ACKED_BEFORE "6200  <  P.  21  100   11  502\n"
				       "7000  >  P.  11   10  121  502\n",
			  TA_FACT_DUPLICATES_UNANSWERED));
	/* Each copy but the last is answered: they had arrived, and that was not heard. */
	f = tells(s, 90000,
		  SEG_TALKED " 200  <  P.  21  100   11  502\n"
			     " 201  >  .   11    0  121  502\n"
			     "2200  <  P.  21  100   11  502\n"
			     "2201  >  .   11    0  121  502\n"
			     "6200  <  P.  21  100   11  502\n"
			     "6201  >  .   11    0  121  502\n"
			     "9200  <  P.  21  100   11  502\n",
		  TA_FACT_ANSWERED_HERE);
	assert_non_null(f);
	assert_int_equal(f->value[0], 2);
	assert_null(fact_of(&s->diagnosis, TA_FACT_DUPLICATES_UNANSWERED));
	assert_null(fact_of(&s->diagnosis, TA_FACT_ARRIVED));
}

/* ---- a server that repeats its SYN-ACK ---- */

/* What the client writes is never acknowledged; the SYN-ACK comes again, or does not. */
static const struct ta_fact *handshake_only(struct seg_script *s, const char *again,
					    enum ta_fact_kind kind)
{
	seg_anew(s,
		 SEG_HANDSHAKE " 100  >  P.  1  10  1  502\n"
			       "%s"
			       "1200  >  P.  1  10  1  502\n"
			       "2200  >  P.  1  10  1  502\n"
			       "4200  >  P.  1  10  1  502\n"
			       "8200  >  P.  1  10  1  502\n",
		 again);
	return fact_of(seg_diagnose(s, 60000, 0), kind);
}

static void facts_heard__a_syn_ack_that_comes_again_did_not_take_the_ack(void **state)
{
	struct seg_script *s = *state;
	static const char again[] = "1020  <  S.   0  0   1  65160\n"
				    "1021  >  .   11  0   1    502\n";
	const struct ta_fact *f = handshake_only(s, again, TA_FACT_SYN_ACK_REPEATED);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
	assert_int_equal(f->value[0], 1);
	assert_int_equal(f->frame[0], 5);
	assert_non_null(fact_of(&s->diagnosis, TA_FACT_ACKED_ONLY_HANDSHAKE));
	assert_null(handshake_only(s, "", TA_FACT_SYN_ACK_REPEATED));
	assert_non_null(fact_of(&s->diagnosis, TA_FACT_ACKED_ONLY_HANDSHAKE));
	/* It said something, or took something: it got beyond its SYN-ACK. */
	assert_null(handshake_only(s, "150  <  P.  1  5  1  502\n", TA_FACT_ACKED_ONLY_HANDSHAKE));
	assert_null(handshake_only(s, "150  <  .  1  0  2  502\n", TA_FACT_ACKED_ONLY_HANDSHAKE));
}

/* ---- heard after the sender had given up ---- */

static const struct ta_fact *heard_after(struct seg_script *s, const char *end, const char *then)
{
	seg_anew(s, SEG_TALKED);
	seg_in_vain(s, 1000, 7, "> P. 11 10 21 502");
	if (end)
		seg_row(s, "60000 > %s", end);
	seg_row(s, "70000 < %s", then);
	return fact_of(seg_diagnose(s, 90000, 0), TA_FACT_HEARD_AFTER);
}

static void facts_heard__who_speaks_after_the_other_gave_up_still_had_the_connection(void **state)
{
	const struct ta_fact *f = heard_after(*state, "R. 21 0 21 502", "P. 21 30 11 502");
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(*state, 0), 1));
	assert_ms(f->value[0], 70000 - 15080);
	assert_int_equal(f->frame[0], 16);
	assert_int_equal(f->nframes, 1);
	/* A RST that answers the RST is none. */
	assert_null(heard_after(*state, "R. 21 0 21 502", "R. 21 0 11 502"));
	/* It had not given up. */
	assert_null(heard_after(*state, NULL, "P. 21 30 11 502"));
	/* Its last copy was due until then: that is within the silence. */
	seg_anew(*state, SEG_TALKED);
	seg_in_vain(*state, 1000, 7, "> P. 11 10 21 502");
	seg_play(*state, "16000 > R. 21 0 21 502\n22000 < P. 21 30 11 502\n");
	assert_null(fact_of(seg_diagnose(*state, 90000, 0), TA_FACT_HEARD_AFTER));
}

/* ---- where it was captured ---- */

/* By the halves of the handshake: the server answers at once, or after a round trip. */
static void facts_heard__a_capture_at_the_other_end_is_told(void **state)
{
	struct seg_script *s = *state;

	for (int own = 0; own < 2; own++) {
		seg_anew(s,
			 "  0     >  S   0   0   -  64240\n"
			 "%s  <  S.  0   0   1  65160\n"
			 " 20.1   >  .   1   0   1    502\n"
			 "100     >  P.  1  10   1    502\n"
			 "%s  <  .   1   0  11    502\n",
			 own ? "20" : "0.1", own ? "120" : "100.1");
		seg_in_vain(s, 1000, 7, "> P. 11 10 1 502");
		seg_diagnose(s, 90000, 0);
		assert_int_equal(fact_of(&s->diagnosis, TA_FACT_CAPTURED_AT_SENDER) != NULL, own);
		assert_int_equal(fact_of(&s->diagnosis, TA_FACT_CAPTURED_AT_OTHER) != NULL, !own);
	}
	/* Between them, as both halves take time. */
	seg_anew(s, " 0  >  S   0   0   -  64240\n"
		    "20  <  S.  0   0   1  65160\n"
		    "40  >  .   1   0   1    502\n");
	seg_in_vain(s, 1000, 7, "> P. 1 10 1 502");
	seg_diagnose(s, 90000, 0);
	assert_null(fact_of(&s->diagnosis, TA_FACT_CAPTURED_AT_SENDER));
	assert_null(fact_of(&s->diagnosis, TA_FACT_CAPTURED_AT_OTHER));
}

/* ---- ICMP errors ---- */

#define FOUR_COPIES                                                                                \
	SEG_TALKED "1000  >  P.  11  10  21  502\n"                                                \
		   "1220  >  P.  11  10  21  502\n"                                                \
		   "1660  >  P.  11  10  21  502\n"                                                \
		   "2540  >  P.  11  10  21  502\n"                                                \
		   "4300  >  P.  11  10  21  502\n"

static void facts_heard__an_error_is_the_hosts_or_a_routers(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f =
		tells(s, 60000, FOUR_COPIES "4320  icmp 10.0.0.2 3/3 > 11\n", TA_FACT_ICMP_HOST);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 1));
	assert_int_equal(f->value[0], 3);
	assert_int_equal(f->value[1], 3);
	assert_int_equal(f->value[2], 1);
	assert_int_equal(f->subject, TA_OF_HOST);
	assert_string_equal(f->word, "port unreachable");
	f = tells(s, 60000,
		  FOUR_COPIES "4320  icmp 198.51.100.1 3/0 > 11\n"
			      "4330  icmp 198.51.100.1 3/0 > 11\n",
		  TA_FACT_ICMP_ROUTER);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 0));
	assert_int_equal(f->value[0], 3);
	assert_int_equal(f->value[1], 0);
	assert_int_equal(f->value[2], 2);
	assert_int_equal(f->frame[0], 12);
	assert_int_equal(f->subject, TA_OF_PATH);
	/* Late, and yet not the word of one who had asked for a link address: another code, or the host's own. */
	assert_null(tells(s, 60000, FOUR_COPIES "5300  icmp 198.51.100.1 3/0 > 11\n",
			  TA_FACT_ICMP_AFTER_ARP));
	assert_null(tells(s, 60000, FOUR_COPIES "5300  icmp 10.0.0.2 3/1 > 11\n",
			  TA_FACT_ICMP_AFTER_ARP));
	assert_non_null(tells(s, 60000, FOUR_COPIES "5300  icmp 198.51.100.1 3/1 > 11\n",
			      TA_FACT_ICMP_AFTER_ARP));
}

static void facts_heard__a_loop_on_the_path_is_counted(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f = tells(s, 60000,
					FOUR_COPIES "4320  icmp 198.51.100.1 11/0 > 11\n"
						    "4330  icmp 198.51.100.1 11/0 > 11\n",
					TA_FACT_ICMP_TTL);
	assert_non_null(f);
	assert_int_equal(f->value[0], 2);
	assert_int_equal(f->value[1], 0);
	assert_string_equal(f->word, "time to live exceeded");
}

/* What is too big is told by the sizes; what came before, or quotes what was never sent, is of something else. */
static void facts_heard__an_error_of_something_else_is_not_told(void **state)
{
	static const char *const other[] = {
		"4320  icmp 198.51.100.1 3/4 > 11  mtu=1400\n",
		"4320  icmp 198.51.100.1 3/0 > 77777\n",
		"4310  <  P.  21  5  11  502\n4320  icmp 198.51.100.1 3/0 < 21\n"
	};
	char rows[1024];

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		snprintf(rows, sizeof(rows), "%s%s", FOUR_COPIES, other[i]);
		assert_null(tells(*state, 60000, rows, TA_FACT_ICMP_ROUTER));
	}
	assert_null(tells(
		*state, 60000,
		SEG_HANDSHAKE
		"100  >  P.  1  10  1  502\n110  icmp 198.51.100.1 3/0 > 1\n120  <  P.  1  20  11  502\n"
		"1000  >  P.  11  10  21  502\n"
		"1220  >  P.  11  10  21  502\n"
		"1660  >  P.  11  10  21  502\n"
		"2540  >  P.  11  10  21  502\n",
		TA_FACT_ICMP_ROUTER));
}

/* ---- a prober that is captured alone ---- */

/* Probes once a minute, of which the k-th echoes what is given; before them data, or nothing. */
static const struct ta_diagnosis *probes_behind(struct seg_script *s, bool data, int n,
						const int *echo)
{
	seg_limit(s, 0);
	if (data)
		seg_row(s, "0  >  P.  1  10  21  502  ts=100/50");
	for (int i = 0; i < n; i++)
		seg_row(s, "%d  >  .  10  0  21  502  ts=%d/%d", 60000 * (i + 1),
			100 + 60000 * (i + 1), echo[i]);
	return seg_diagnose(s, 60000 * n + 160000, 0);
}

static const struct ta_diagnosis *probes(struct seg_script *s, int n, const int *echo)
{
	return probes_behind(s, true, n, echo);
}

/* Of the first, which is known for a probe by those behind it, no timestamp is kept: the second shows no answer. From the beginning on they may
 * be answers themselves, so that nothing is unanswered. */
static void facts_heard__of_probes_from_the_first_frame_on_none_was_answered(void **state)
{
	for (int moved = 0; moved < 2; moved++) {
		const struct ta_diagnosis *d = probes_behind(
			*state, false, 5, (int[]){ 50, 50, 50, 50, moved ? 180050 : 50 });
		const struct ta_fact *f = fact_of(d, TA_FACT_KEEPALIVE_ANSWERED);
		assert_int_equal(f ? f->value[1] : 0, moved);
		assert_null(fact_of(d, TA_FACT_PROBES_UNANSWERED));
	}
}

static void facts_heard__an_echo_that_stands_still_shows_that_no_answer_came(void **state)
{
	const struct ta_diagnosis *d = probes(*state, 3, (int[]){ 50, 50, 50 });
	const struct ta_fact *f = fact_of(d, TA_FACT_ECHO_STOOD);
	assert_non_null(f);
	assert_int_equal(f->value[0], 3);
	assert_int_equal(f->frame[0], 2);
	assert_int_equal(f->frame[1], 4);
	assert_non_null(fact_of(d, TA_FACT_PROBES_UNANSWERED));
	assert_non_null(fact_of(d, TA_FACT_PEER_UNSEEN));
	/* Two are too few. */
	d = probes(*state, 2, (int[]){ 50, 50 });
	assert_null(fact_of(d, TA_FACT_ECHO_STOOD));
	assert_null(fact_of(d, TA_FACT_PROBES_UNANSWERED));
}

static void facts_heard__an_echo_that_moves_tells_of_answers(void **state)
{
	const struct ta_diagnosis *d = probes(*state, 4, (int[]){ 50, 60050, 60050, 180050 });
	const struct ta_fact *f = fact_of(d, TA_FACT_KEEPALIVE_ANSWERED);
	assert_non_null(f);
	assert_int_equal(f->value[0], 4);
	assert_int_equal(f->value[1], 2);
	assert_null(fact_of(d, TA_FACT_ECHO_STOOD));
	assert_null(fact_of(d, TA_FACT_PROBES_UNANSWERED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_heard__copies_that_nobody_answers_did_not_arrive_or_their_answers_did_not),
		TELL(facts_heard__a_syn_ack_that_comes_again_did_not_take_the_ack),
		TELL(facts_heard__who_speaks_after_the_other_gave_up_still_had_the_connection),
		TELL(facts_heard__a_capture_at_the_other_end_is_told),
		TELL(facts_heard__an_error_is_the_hosts_or_a_routers),
		TELL(facts_heard__a_loop_on_the_path_is_counted),
		TELL(facts_heard__an_error_of_something_else_is_not_told),
		TELL(facts_heard__of_probes_from_the_first_frame_on_none_was_answered),
		TELL(facts_heard__an_echo_that_stands_still_shows_that_no_answer_came),
		TELL(facts_heard__an_echo_that_moves_tells_of_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
