/* SPDX-License-Identifier: MIT */
/* What is told of a connection that nobody answers: how often, for how long, by whom else, and where it was seen. */
#include <string.h>

#include "facts/icmp_words.h"

#include "support/seg_script.h"

#define THREE_SYNS                                                                                 \
	"   0  >  S  0  0  -  64240\n"                                                             \
	"1000  >  S  0  0  -  64240\n"                                                             \
	"3000  >  S  0  0  -  64240\n"

static const struct ta_fact *tells(struct seg_script *s, double end_ms, const char *rows,
				   enum ta_fact_kind kind)
{
	seg_anew(s, "%s", rows);
	return fact_of(seg_diagnose(s, end_ms, 0), kind);
}

static void facts_connect__two_syns_may_wait_for_the_next(void **state)
{
	struct seg_script *s = *state;
	static const char two[] = "   0  >  S  0  0  -  64240\n"
				  "1000  >  S  0  0  -  64240\n";

	assert_non_null(tells(s, 1990, two, TA_FACT_SYN_PENDING));
	assert_null(tells(s, 2010, two, TA_FACT_SYN_PENDING));
	assert_null(tells(s, 3500, THREE_SYNS, TA_FACT_SYN_PENDING));
	/* A second apart they are a timer's: one alone had no answer after that. */
	assert_null(tells(s, 1990, two, TA_FACT_NOT_DUE));
	const struct ta_fact *f = tells(s, 1790,
					"  0  >  S  0  0  -  64240\n"
					"800  >  S  0  0  -  64240\n",
					TA_FACT_NOT_DUE);
	assert_non_null(f);
	assert_ms(f->value[0], 990);
	assert_null(tells(s, 1810,
			  "  0  >  S  0  0  -  64240\n"
			  "800  >  S  0  0  -  64240\n",
			  TA_FACT_NOT_DUE));
	assert_null(tells(s, 1890,
			  "  0  >  S  0  0  -  64240\n"
			  "900  >  S  0  0  -  64240\n",
			  TA_FACT_NOT_DUE));
	/* One alone is no event, and neither is what was answered out of sight. */
	assert_null(
		tells(s, 60000, THREE_SYNS "3020  >  .  1  0  1  502\n", TA_FACT_SYN_UNANSWERED));
	assert_null(tells(s, 60000,
			  "   0  >  S   0  0  -  64240\n"
			  "1000  >  S   0  0  -  64240\n"
			  "1020  <  P.  1  9  1    502\n",
			  TA_FACT_SYN_UNANSWERED));
	assert_null(tells(s, 60000, "0  >  S  0  0  -  64240\n", TA_FACT_SYN_UNANSWERED));
}

static void facts_connect__an_unanswered_syn_tells_how_often_and_how_long(void **state)
{
	const struct ta_fact *f = tells(*state, 60000, THREE_SYNS, TA_FACT_SYN_UNANSWERED);
	assert_non_null(f);
	assert_int_equal(f->value[0], 3);
	assert_ms(f->value[1], 3000);
	assert_int_equal(f->frame[0], 1);
	assert_int_equal(f->frame[1], 3);
	f = tells(*state, 60000, THREE_SYNS, TA_FACT_GAVE_UP);
	assert_non_null(f);
	assert_ms(f->value[0], 3000);
	/* Its fourth was due at 7 s. */
	assert_null(tells(*state, 6500, THREE_SYNS, TA_FACT_GAVE_UP));
}

/* ---- the server's host and port ---- */

/* Another connection to the port, from 1.5 s on, is opened or not. */
static const struct ta_fact *beside(struct seg_script *s, int from_ms, const char *third,
				    enum ta_fact_kind kind)
{
	seg_anew(s,
		 THREE_SYNS "%d  >  S   0  0  -  64240  c=1\n"
			    "%d  <  S.  0  0  1  65160  c=1\n"
			    "%d  %s\n",
		 from_ms, from_ms + 20, from_ms + 21, third);
	return fact_of(seg_diagnose(s, 60000, 0), kind);
}

static void facts_connect__a_port_that_serves_another_client_meanwhile_listens(void **state)
{
	const struct ta_fact *f =
		beside(*state, 1500, ">  .  1  0  1  502  c=1", TA_FACT_PORT_SERVED_OTHERS);
	assert_non_null(f);
	assert_int_equal(f->conn, 1);
	assert_int_equal(f->frame[0], 4);
	/* It was opened before. */
	assert_null(beside(*state, -100, ">  .  1  0  1  502  c=1", TA_FACT_PORT_SERVED_OTHERS));
	/* Long after. */
	assert_null(beside(*state, 30000, ">  .  1  0  1  502  c=1", TA_FACT_PORT_SERVED_OTHERS));
}

static void facts_connect__who_answers_meanwhile_is_there(void **state)
{
	const struct ta_fact *f = beside(*state, 1500, "arp! 10.0.0.9", TA_FACT_ADDRESS_ALIVE);
	assert_non_null(f);
	assert_ms(f->value[0], 1520);
	assert_int_equal(f->conn, 1);
	f = tells(*state, 60000, THREE_SYNS "5990  arp! 10.0.0.2\n", TA_FACT_ADDRESS_ALIVE);
	assert_non_null(f);
	assert_ms(f->value[0], 5990);
	assert_null(
		tells(*state, 60000, THREE_SYNS "6010  arp! 10.0.0.2\n", TA_FACT_ADDRESS_ALIVE));
}

/* One request in vain while the SYNs come, or within 3 s. */
static void facts_connect__a_host_that_nobody_finds_is_absent(void **state)
{
	const struct ta_fact *f =
		tells(*state, 60000, THREE_SYNS "5990  arp? 10.0.0.254 10.0.0.2\n",
		      TA_FACT_HOST_UNRESOLVED);
	assert_non_null(f);
	assert_int_equal(f->value[0], 1);
	assert_null(tells(*state, 60000, THREE_SYNS "6010  arp? 10.0.0.254 10.0.0.2\n",
			  TA_FACT_HOST_UNRESOLVED));
	assert_null(tells(*state, 60000,
			  THREE_SYNS "10  arp? 10.0.0.254 10.0.0.2\n"
				     "11  arp! 10.0.0.2\n",
			  TA_FACT_HOST_UNRESOLVED));
}

/* ---- SYN-ACKs ---- */

#define THREE_SYN_ACKS                                                                             \
	"   0  >  S   0  0  -  64240\n"                                                            \
	"  20  <  S.  0  0  1  65160\n"                                                            \
	"1020  <  S.  0  0  1  65160\n"                                                            \
	"3020  <  S.  0  0  1  65160\n"

static void facts_connect__an_unanswered_syn_ack_tells_how_often_and_how_long(void **state)
{
	const struct ta_fact *f = tells(*state, 60000, THREE_SYN_ACKS, TA_FACT_SYN_ACK_UNANSWERED);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(*state, 0), 1));
	assert_int_equal(f->value[0], 3);
	assert_ms(f->value[1], 3000);
	assert_int_equal(f->frame[0], 2);
	assert_int_equal(f->frame[1], 4);
	assert_null(fact_of(seg_diagnose(*state, 60000, 0), TA_FACT_CLIENT_REPEATS_SYN));
	/* What the server says then shows that it had its ACK. */
	assert_null(tells(*state, 60000, THREE_SYN_ACKS "4000  <  P.  1  10  1  502\n",
			  TA_FACT_SYN_ACK_UNANSWERED));
	/* Three over 3 s have waited long enough, wherever the capture ends. */
	assert_non_null(tells(*state, 3030, THREE_SYN_ACKS, TA_FACT_SYN_ACK_UNANSWERED));
	static const char two[] = "   0  >  S   0  0  -  64240\n"
				  "  20  <  S.  0  0  1  65160\n"
				  "1020  <  S.  0  0  1  65160\n";
	assert_null(tells(*state, 2010, two, TA_FACT_SYN_ACK_UNANSWERED));
	assert_non_null(tells(*state, 2030, two, TA_FACT_SYN_ACK_UNANSWERED));
	assert_null(tells(*state, 60000,
			  "   0  >  S   0  0  -  64240\n"
			  "  20  <  S.  0  0  1  65160\n",
			  TA_FACT_SYN_ACK_UNANSWERED));
}

/* Both go on: the SYN-ACKs do not come to the client. */
static void facts_connect__a_client_that_repeats_its_syn_has_no_syn_ack(void **state)
{
	const struct ta_fact *f = tells(*state, 60000,
					"   0  >  S   0  0  -  64240\n"
					"  20  <  S.  0  0  1  65160\n"
					"1000  >  S   0  0  -  64240\n"
					"1020  <  S.  0  0  1  65160\n"
					"3000  >  S   0  0  -  64240\n"
					"3020  <  S.  0  0  1  65160\n",
					TA_FACT_CLIENT_REPEATS_SYN);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(*state, 0), 0));
	assert_int_equal(f->value[0], 2);
}

/* The client sends its SYN once more behind the newest SYN-ACK, and then the capture ends. */
static void facts_connect__a_capture_that_ends_soon_shows_no_end_of_it(void **state)
{
	static const char rows[] = "   0  >  S   0  0  -  64240\n"
				   "  20  <  S.  0  0  1  65160\n"
				   "1020  <  S.  0  0  1  65160\n"
				   "1900  >  S   0  0  -  64240\n";
	const struct ta_fact *f = tells(*state, 2890, rows, TA_FACT_NOT_DUE);
	assert_non_null(f);
	assert_ms(f->value[0], 990);
	f = tells(*state, 2910, rows, TA_FACT_CLIENT_REPEATS_SYN);
	assert_non_null(f);
	assert_int_equal(f->value[0], 1);
	assert_null(tells(*state, 2910, rows, TA_FACT_NOT_DUE));
	/* Three over 3 s had waited long enough. */
	assert_null(tells(*state, 3600, THREE_SYN_ACKS "3500  >  S  0  0  -  64240\n",
			  TA_FACT_NOT_DUE));
}

static void facts_connect__a_handshake_is_whole_with_the_clients_ack(void **state)
{
	assert_non_null(tells(*state, 60000, SEG_HANDSHAKE, TA_FACT_HANDSHAKE_COMPLETE));
	assert_null(tells(*state, 60000, THREE_SYN_ACKS, TA_FACT_HANDSHAKE_COMPLETE));
	assert_null(tells(*state, 60000, THREE_SYNS "3020  >  .  1  0  1  502\n",
			  TA_FACT_HANDSHAKE_COMPLETE));
	assert_null(tells(*state, 60000, "0  >  P.  1  10  1  502\n", TA_FACT_HANDSHAKE_COMPLETE));
}

/* ---- ICMP errors ---- */

static void facts_connect__an_error_ends_a_syn_that_has_no_answer(void **state)
{
	const struct ta_fact *f = tells(*state, 60000,
					"   0  >  S  0  0  -  64240\n"
					"  30  icmp 198.51.100.1 3/13 > 0\n"
					"1000  >  S  0  0  -  64240\n"
					"1030  icmp 198.51.100.1 3/13 > 0\n",
					TA_FACT_SYN_ICMP);
	assert_non_null(f);
	assert_int_equal(f->value[0], 3);
	assert_int_equal(f->value[1], 13);
	assert_int_equal(f->value[2], 2);
	assert_int_equal(f->frame[0], 1);
	assert_int_equal(f->frame[1], 2);
	assert_null(fact_of(&((struct seg_script *)*state)->diagnosis, TA_FACT_ICMP_HOST));
	/* It is answered after all; or the error is of the server's segment, or of one that was never sent. */
	assert_null(tells(*state, 60000, SEG_HANDSHAKE "30  icmp 198.51.100.1 3/13 > 0\n",
			  TA_FACT_SYN_ICMP));
	assert_null(tells(*state, 60000, THREE_SYN_ACKS "3030  icmp 198.51.100.1 3/13 < 0\n",
			  TA_FACT_SYN_ICMP));
	assert_null(tells(*state, 60000,
			  "   0  >  S  0  0  -  64240\n"
			  "  30  icmp 198.51.100.1 3/13 > 77777\n"
			  "1000  >  S  0  0  -  64240\n",
			  TA_FACT_SYN_ICMP));
}

static void facts_connect__an_error_of_the_servers_own_is_told_as_its_hosts(void **state)
{
	const struct ta_fact *f = tells(*state, 60000,
					" 0  >  S  0  0  -  64240\n"
					"30  icmp 10.0.0.2 3/10 > 0\n",
					TA_FACT_ICMP_HOST);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(*state, 0), 1));
	assert_int_equal(f->value[1], 10);
	assert_int_equal(f->value[2], 1);
	assert_string_equal(f->word, "host administratively prohibited");
}

static void assert_words(bool ipv6, uint8_t type, uint8_t code, const char *words)
{
	const struct ta_icmp_note n = { .ipv6 = ipv6, .type = type, .code = code };
	assert_string_equal(ta_icmp_words(&n), words);
}

static void facts_connect__each_error_has_its_words(void **state)
{
	(void)state;
	assert_words(false, 3, 0, "network unreachable");
	assert_words(false, 3, 3, "port unreachable");
	assert_words(false, 3, 13, "communication administratively prohibited");
	assert_words(false, 3, 15, "precedence cutoff");
	assert_words(false, 3, 16, "an ICMP error");
	assert_words(false, 11, 0, "time to live exceeded");
	assert_words(false, 12, 0, "an ICMP error");
	assert_words(true, 1, 0, "no route to destination");
	assert_words(true, 1, 4, "port unreachable");
	assert_words(true, 1, 7, "parameter problem");
	assert_words(true, 2, 0, "packet too big");
	assert_words(true, 3, 0, "hop limit exceeded");
	assert_words(true, 4, 0, "parameter problem");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_connect__two_syns_may_wait_for_the_next),
		TELL(facts_connect__an_unanswered_syn_tells_how_often_and_how_long),
		TELL(facts_connect__a_port_that_serves_another_client_meanwhile_listens),
		TELL(facts_connect__who_answers_meanwhile_is_there),
		TELL(facts_connect__a_host_that_nobody_finds_is_absent),
		TELL(facts_connect__an_unanswered_syn_ack_tells_how_often_and_how_long),
		TELL(facts_connect__a_client_that_repeats_its_syn_has_no_syn_ack),
		TELL(facts_connect__a_capture_that_ends_soon_shows_no_end_of_it),
		TELL(facts_connect__a_handshake_is_whole_with_the_clients_ack),
		TELL(facts_connect__an_error_ends_a_syn_that_has_no_answer),
		TELL(facts_connect__an_error_of_the_servers_own_is_told_as_its_hosts),
		cmocka_unit_test(facts_connect__each_error_has_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
