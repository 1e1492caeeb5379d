/* SPDX-License-Identifier: MIT */
/* What other connections of the two hosts show while one sends in vain: from 1 s on, until 23 s, and what is heard within 1 s of the
 * beginning may have been under way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/seg_rows.h"

enum { ROWS_MAX = 64 };

/* Rows in the order of their times. */
static void play_sorted(struct seg_script *s, const char *rows)
{
	const char *row[ROWS_MAX];
	size_t n = 0;

	for (; *rows; rows += strcspn(rows, "\n") + 1) {
		size_t at = n++;
		assert_true(n <= ROWS_MAX);
		for (; at > 0 && strtod(row[at - 1], NULL) > strtod(rows, NULL); at--)
			row[at] = row[at - 1];
		row[at] = rows;
	}
	for (size_t i = 0; i < n; i++)
		seg_row(s, "%.*s", (int)strcspn(row[i], "\n"), row[i]);
}

/* Connection 1 is between the same hosts, unless one of them is another. */
struct beside {
	const char *host; /* of the client, or NULL: the same */
	const char *to;   /* of the server */
	uint16_t port;    /* 0: the same */
	const char *rows;
};

#define OPEN(at, syn_ack, ack)                                                                     \
	at "      >  S   0   0   -  64240  c=1\n" syn_ack "  <  S.  0   0   1  65160  c=1\n" ack   \
	   "  >  .   1   0   1    502  c=1\n"
#define OLDER OPEN("300", "320", "321")
#define ASKS(at, then) at "  >  P.  1  10  1  502  c=1\n" then "  <  P.  1  10  11  502  c=1\n"

/* What is told of the silence of connection 0. */
static const struct ta_fact *tells(struct seg_script *s, struct beside b, enum ta_fact_kind kind)
{
	char rows[4096];

	seg_limit(s, 0);
	snprintf(rows, sizeof(rows),
		 "%s"
		 " 1000  >  P.  11  10  21  502\n"
		 " 1220  >  P.  11  10  21  502\n"
		 " 1440  >  P.  11  10  21  502\n"
		 " 1880  >  P.  11  10  21  502\n"
		 " 2760  >  P.  11  10  21  502\n"
		 " 4520  >  P.  11  10  21  502\n"
		 " 8040  >  P.  11  10  21  502\n"
		 "15080  >  P.  11  10  21  502\n"
		 "%s",
		 SEG_TALKED, b.rows);
	if (b.host)
		s->talk[1].addr[0] = seg_address(b.host);
	if (b.to)
		s->talk[1].addr[1] = seg_address(b.to);
	s->talk[1].port[1] = b.port ? b.port : 22;
	play_sorted(s, rows);
	return fact_of(seg_diagnose(s, 90000, 0), kind);
}

static void assert_tells(struct seg_script *s, struct beside b, enum ta_fact_kind kind,
			 uint32_t conn)
{
	const struct ta_fact *f = tells(s, b, kind);

	assert_non_null(f);
	assert_int_equal(f->conn, conn);
	/* No other word of the same. */
	static const enum ta_fact_kind one[] = { TA_FACT_NEW_CONNECTION_WORKS,
						 TA_FACT_SIBLING_GOES_ON, TA_FACT_HOST_ALIVE,
						 TA_FACT_ADDRESS_ALIVE, TA_FACT_HOST_WENT_ON };
	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		assert_int_equal(fact_of(&s->diagnosis, one[i]) != NULL, one[i] == kind);
}

static void assert_tells_nothing(struct seg_script *s, struct beside b)
{
	assert_null(tells(s, b, TA_FACT_NEW_CONNECTION_WORKS));
	assert_null(fact_of(&s->diagnosis, TA_FACT_SIBLING_GOES_ON));
	assert_null(fact_of(&s->diagnosis, TA_FACT_HOST_ALIVE));
	assert_null(fact_of(&s->diagnosis, TA_FACT_ADDRESS_ALIVE));
	assert_null(fact_of(&s->diagnosis, TA_FACT_HOST_WENT_ON));
	assert_non_null(fact_of(&s->diagnosis, TA_FACT_SILENCE));
}

#define BESIDE(...) ((struct beside){ .rows = __VA_ARGS__ })

static void facts_beside__an_older_one_that_passes_goes_on(void **state)
{
	assert_tells(*state, BESIDE(OLDER ASKS("9000", "9020")), TA_FACT_SIBLING_GOES_ON, 1);
	assert_tells_nothing(*state, BESIDE(OLDER ASKS("1500", "1990")));
	assert_tells(*state, BESIDE(OLDER ASKS("2010", "2030")), TA_FACT_SIBLING_GOES_ON, 1);
	/* The server is not heard there, either. */
	assert_tells_nothing(*state, BESIDE(OLDER "9000  >  P.  1  10  1  502  c=1\n"));
	/* The client is not, and the server is alive. */
	assert_tells(*state, BESIDE(OLDER "9000  <  P.  1  10  1  502  c=1\n"), TA_FACT_HOST_ALIVE,
		     1);
}

/* It may have ended in the same way. */
static void facts_beside__one_that_is_reset_meanwhile_shows_the_host_alone(void **state)
{
	assert_tells(*state,
		     BESIDE(OLDER "9000  >  P.  1  10   1  502  c=1\n"
				  "9020  <  R.  1   0  11  502  c=1\n"),
		     TA_FACT_HOST_ALIVE, 1);
	/* Reset later it had gone on. */
	assert_tells(*state,
		     BESIDE(OLDER ASKS("9000", "9020") "30000  <  R.  11  0  11  502  c=1\n"),
		     TA_FACT_SIBLING_GOES_ON, 1);
}

/* One that is heard beyond the silence may have been as silent within it. */
static void facts_beside__one_that_outlasts_it_is_asked_what_it_said_meanwhile(void **state)
{
	assert_tells(*state, BESIDE(OLDER ASKS("30000", "30020")), TA_FACT_HOST_WENT_ON, 1);
	assert_tells(*state,
		     BESIDE(OLDER ASKS("9000", "9020") "30000  >  P.  11  10  11  502  c=1\n"
						       "30020  <  .   11   0  21  502  c=1\n"),
		     TA_FACT_SIBLING_GOES_ON, 1);
	/* Its end tells nothing. */
	assert_tells_nothing(*state, BESIDE(OLDER "30000  >  P.  1  10   1  502  c=1\n"
						  "30020  <  R.  1   0  11  502  c=1\n"));
	/* Nor does one that was never opened. */
	assert_tells_nothing(*state, BESIDE("  300  >  S   0   0  -  64240  c=1\n"
					    "30000  <  S.  0   0  1  65160  c=1\n"));
}

static void facts_beside__a_new_one_to_the_same_port_works(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *f;

	assert_tells(s, BESIDE(OPEN("5000", "5020", "5021")), TA_FACT_NEW_CONNECTION_WORKS, 1);
	f = fact_of(&s->diagnosis, TA_FACT_NEW_CONNECTION_WORKS);
	assert_ms(f->from_ns, 5000);
	/* Without the client's ACK, or to another port, its host is there. */
	assert_tells(s,
		     BESIDE("5000  >  S   0   0  -  64240  c=1\n"
			    "5020  <  S.  0   0  1  65160  c=1\n"),
		     TA_FACT_ADDRESS_ALIVE, 1);
	assert_tells(s, (struct beside){ .port = 80, .rows = OPEN("5000", "5020", "5021") },
		     TA_FACT_ADDRESS_ALIVE, 1);
	/* Another client's. */
	assert_tells(s, (struct beside){ .host = "10.0.0.3", .rows = OPEN("5000", "5020", "5021") },
		     TA_FACT_ADDRESS_ALIVE, 1);
	assert_tells(s, (struct beside){ .host = "9.0.0.3", .rows = OPEN("5000", "5020", "5021") },
		     TA_FACT_ADDRESS_ALIVE, 1);
	/* The server dials the client. */
	assert_tells(s,
		     BESIDE("5000  <  S   0   0  -  64240  c=1\n"
			    "5020  >  S.  0   0  1  65160  c=1\n"
			    "5021  <  .   1   0  1    502  c=1\n"),
		     TA_FACT_ADDRESS_ALIVE, 1);
	/* Long after. */
	assert_tells_nothing(s, BESIDE(OPEN("24000", "24020", "24021")));
}

static void facts_beside__one_that_was_opened_at_once_goes_on_as_well(void **state)
{
	struct seg_script *s = *state;
	static const char later[] = OPEN("1500", "1520", "1521") ASKS("30000", "30020");

	assert_non_null(tells(s, BESIDE(later), TA_FACT_NEW_CONNECTION_WORKS));
	assert_non_null(fact_of(&s->diagnosis, TA_FACT_SIBLING_GOES_ON));
	/* At its second SYN: it had waited, too. */
	assert_non_null(
		tells(s,
		      BESIDE(" 1100  >  S   0   0   -  64240  c=1\n"
			     " 1500  >  S   0   0   -  64240  c=1\n"
			     " 1520  <  S.  0   0   1  65160  c=1\n"
			     " 1521  >  .   1   0   1    502  c=1\n" ASKS("30000", "30020")),
		      TA_FACT_NEW_CONNECTION_WORKS));
	assert_null(fact_of(&s->diagnosis, TA_FACT_SIBLING_GOES_ON));
}

static void facts_beside__what_the_server_says_to_another_client_shows_its_host(void **state)
{
	struct beside other = { .host = "10.0.0.3" };

	other.rows = OLDER ASKS("9000", "9020");
	assert_tells(*state, other, TA_FACT_HOST_ALIVE, 1);
	assert_ms(fact_of(&((struct seg_script *)*state)->diagnosis, TA_FACT_HOST_ALIVE)->value[0],
		  8020);
	other.rows = OLDER ASKS("1500", "1990");
	assert_tells_nothing(*state, other);
	/* Before, after, and meanwhile: its host's timeline knows. */
	other.rows = OLDER ASKS("9000", "9020") "30000  >  P.  11  10  11  502  c=1\n"
						"30020  <  .   11   0  21  502  c=1\n";
	assert_tells(*state, other, TA_FACT_HOST_ALIVE, 1);
	other.rows = OLDER ASKS("30000", "30020");
	assert_tells(*state, other, TA_FACT_HOST_WENT_ON, 1);
}

/* A host that comes up announces its address. */
static void facts_beside__other_packets_show_the_address(void **state)
{
	assert_tells(*state, BESIDE("9000  host 10.0.0.2 udp\n"), TA_FACT_ADDRESS_ALIVE,
		     TA_NO_CONN);
	assert_tells_nothing(*state, BESIDE("1500  host 10.0.0.2 udp\n"));
	assert_tells_nothing(*state, BESIDE("9000  host 10.0.0.9 udp\n"));
}

/* What the client hears of a third host, and takes. */
static void facts_beside__a_third_host_shows_the_own_link(void **state)
{
	struct seg_script *s = *state;
	struct beside third = { .to = "10.0.0.7" };

	third.rows = OLDER ASKS("9000", "9020") "9021  >  .  11  0  11  502  c=1\n";
	const struct ta_fact *f = tells(s, third, TA_FACT_OWN_LINK_WORKS);
	assert_non_null(f);
	assert_int_equal(f->side, seg_key(seg_conn(s, 0), 0));
	assert_int_equal(f->conn, 1);
	assert_ms(f->from_ns, 9020);
	/* Heard before, and after alone; the timeline tells what was meanwhile. */
	third.rows = OLDER ASKS("900", "920") "921  >  .  11  0  11  502  c=1\n";
	assert_null(tells(s, third, TA_FACT_OWN_LINK_WORKS));
	third.rows = OLDER ASKS("30000", "30020") "30021  >  .  11  0  11  502  c=1\n";
	assert_null(tells(s, third, TA_FACT_OWN_LINK_WORKS));
	third.rows = OLDER ASKS("9000", "9020") "30000  >  P.  11  10  11  502  c=1\n"
						"30020  <  .   11   0  21  502  c=1\n";
	f = tells(s, third, TA_FACT_OWN_LINK_WORKS);
	assert_non_null(f);
	assert_ms(f->from_ns, 9020);
	/* It did not take what came. */
	third.rows = " 300  >  S   0   0  -  64240  c=1\n"
		     "9020  <  S.  0   0  1  65160  c=1\n";
	assert_null(tells(s, third, TA_FACT_OWN_LINK_WORKS));
	/* The peer itself is none. */
	assert_null(tells(s, BESIDE(OLDER ASKS("9000", "9020")), TA_FACT_OWN_LINK_WORKS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(facts_beside__an_older_one_that_passes_goes_on),
		TELL(facts_beside__one_that_is_reset_meanwhile_shows_the_host_alone),
		TELL(facts_beside__one_that_outlasts_it_is_asked_what_it_said_meanwhile),
		TELL(facts_beside__a_new_one_to_the_same_port_works),
		TELL(facts_beside__one_that_was_opened_at_once_goes_on_as_well),
		TELL(facts_beside__what_the_server_says_to_another_client_shows_its_host),
		TELL(facts_beside__other_packets_show_the_address),
		TELL(facts_beside__a_third_host_shows_the_own_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
