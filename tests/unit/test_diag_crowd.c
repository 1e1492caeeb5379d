/* SPDX-License-Identifier: MIT */
/* What is true of several connections at once, and what one says about the other. */
#include "support/seg_script.h"

#include <stdio.h>
#include <string.h>

static int64_t value_of(const struct ta_observation *o, const char *name)
{
	for (unsigned i = 0; i < o->nvalues; i++)
		if (!strcmp(o->value[i].name, name))
			return o->value[i].value;
	fail_msg("no value %s", name);
	return 0;
}

static void diag_crowd__brackets_the_idle_time_after_which_something_forgets(void **state)
{
	struct seg_script *s = *state;
	const struct ta_observation *o;

	seg_open(s, 0, 0); /* survives 300 s, */
	seg_play(s, " 300020  >  P.  1  10   1  502\n"
		    " 300040  <  .   1   0  11  502\n");
	seg_open(s, 1, 300100); /* dies after 400 s, */
	seg_in_vain(s, 700120, 7, "> P. 1 10 1 502 c=1");
	seg_open(s, 2, 705000); /* while a new one works */
	seg_play(s, " 705100  >  P.  1  10   1  502 c=2\n"
		    " 705120  <  .   1   0  11  502 c=2\n");
	o = seg_observe(s, 760000, TA_OBS_IDLE_LIMIT);
	assert_non_null(o);
	assert_in_range(value_of(o, "survived_ns"), 299 * TA_SEC, 301 * TA_SEC);
	assert_in_range(value_of(o, "died_ns"), 399 * TA_SEC, 401 * TA_SEC);
	assert_int_equal(o->port, 22);
	assert_verdict(seg_diagnose(s, 760000, 1), TA_SCN_MIDDLEBOX_TIMEOUT, "forgotten");
}

static void diag_crowd__brackets_nothing_where_longer_silences_survive(void **state)
{
	struct seg_script *s = *state;

	seg_open(s, 0, 0); /* survives 600 s */
	seg_play(s, " 600020  >  P.  1  10   1  502\n"
		    " 600040  <  .   1   0  11  502\n");
	seg_open(s, 1, 600100); /* dies after 100 s: not of its silence */
	seg_in_vain(s, 700120, 7, "> P. 1 10 1 502 c=1");
	assert_null(seg_observe(s, 760000, TA_OBS_IDLE_LIMIT));
}

/* One forgets after just so long, another not: it is no limit between the two. */
static void diag_crowd__brackets_nothing_where_one_as_long_survives(void **state)
{
	struct seg_script *s = *state;

	for (int longer = 0; longer < 2; longer++) {
		seg_limit(s, 0);
		seg_open(s, 0, 0); /* survives 400 s */
		seg_play(s, " 400020  >  P.  1  10   1  502\n"
			    " 400040  <  .   1   0  11  502\n");
		seg_open(s, 1, 500000);
		seg_in_vain(s, 900020 + 500 * longer, 7, "> P. 1 10 1 502 c=1");
		seg_open(s, 2, 1000000); /* forgotten after 450 s, */
		seg_in_vain(s, 1450020, 7, "> P. 1 10 1 502 c=2");
		seg_open(s, 3, 1455000); /* while a new one works */
		seg_play(s, " 1455100  >  P.  1  10   1  502 c=3\n"
			    " 1455120  <  .   1   0  11  502 c=3\n");
		assert_int_equal(seg_observe(s, 1520000, TA_OBS_IDLE_LIMIT) != NULL, longer);
	}
}

static void diag_crowd__tells_a_host_that_fell_silent_on_all_connections(void **state)
{
	struct seg_script *s = *state;
	const struct ta_observation *o;
	double at = 0;

	for (int n = 0; n < 3; n++)
		seg_open(s, n, 30.0 * n);
	/* Copies of three connections, in the order of time: one series at a time is near enough. */
	for (int n = 0; n < 3; n++) {
		char segment[40];

		snprintf(segment, sizeof(segment), "> P. 1 10 1 502 c=%d", n);
		at = seg_in_vain(s, 1000 + 100 * n, 7, segment);
	}
	o = seg_observe(s, at + 5000, TA_OBS_HOST_SILENT);
	assert_non_null(o);
	assert_int_equal(o->nconns, 3);
	assert_true(ta_addr_equal(&o->host[0], &s->talk[0].addr[1]));
}

static void diag_crowd__groups_no_deaths_that_lie_an_hour_apart(void **state)
{
	struct seg_script *s = *state;
	double at;

	seg_open(s, 0, 0);
	seg_in_vain(s, 1000, 7, "> P. 1 10 1 502");
	seg_open(s, 1, 3600000);
	at = seg_in_vain(s, 3601000, 7, "> P. 1 10 1 502 c=1");
	assert_null(seg_observe(s, at + 5000, TA_OBS_HOST_SILENT));
	assert_null(seg_observe(s, at + 5000, TA_OBS_DIED_TOGETHER));
}

static void diag_crowd__groups_no_resets_that_lie_an_hour_apart(void **state)
{
	struct seg_script *s = *state;

	for (int n = 0; n < 2; n++) {
		seg_open(s, n, 3600000.0 * n);
		seg_row(s, "%d < R. 1 0 1 0 c=%d", 3600000 * n + 500, n);
	}
	assert_null(seg_observe(s, 7300000, TA_OBS_RESET_TOGETHER));
}

static void diag_crowd__tells_a_host_that_stood_still_by_its_clock(void **state)
{
	struct seg_script *s = *state;
	const struct ta_observation *o;

	seg_handshake(s);
	/* For 5 s its clock agrees with the capture's, then it loses 60 s. */
	seg_play(s, "   100  >  P.    1  10   1  502  ts=100/9\n"
		    "   120  <  .     1   0  11  502  ts=9/100\n"
		    "  5100  >  P.   11  10   1  502  ts=5100/9\n"
		    "  5120  <  .     1   0  21  502  ts=5009/5100\n"
		    " 70100  >  P.   21  10   1  502  ts=10100/5009\n"
		    " 70120  <  .     1   0  31  502  ts=70009/10100\n");
	o = seg_observe(s, 75000, TA_OBS_HOST_SUSPENDED);
	assert_non_null(o);
	assert_int_equal(o->nhosts, 1);
	assert_true(ta_addr_equal(&o->host[0], &s->talk[0].addr[0]));
	assert_in_range(value_of(o, "stood_still_ns"), 59 * TA_SEC, 61 * TA_SEC);
}

static void diag_crowd__does_not_take_a_slow_clock_for_a_host_that_stood_still(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s); /* ticks of 10 ms, as older stacks have them */
	seg_play(s, "   100  >  P.    1  10   1  502  ts=10/9\n"
		    "   120  <  .     1   0  11  502  ts=9/10\n"
		    "  5100  >  P.   11  10   1  502  ts=510/9\n"
		    "  5120  <  .     1   0  21  502  ts=5009/510\n"
		    " 70100  >  P.   21  10   1  502  ts=7010/5009\n"
		    " 70120  <  .     1   0  31  502  ts=70009/7010\n");
	assert_null(seg_observe(s, 75000, TA_OBS_HOST_SUSPENDED));
}

static void busy(struct seg_script *s, double from_ms, unsigned from, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		seg_row(s, "%.0f > P. %u 10 1 502", from_ms + 20 * i, 1 + 10 * (from + i));
		seg_row(s, "%.0f < . 1 0 %u 502", from_ms + 20 * i + 10, 11 + 10 * (from + i));
	}
}

static void diag_crowd__tells_a_gap_in_a_busy_capture(void **state)
{
	struct seg_script *s = *state;
	const struct ta_observation *o;

	seg_handshake(s);
	busy(s, 100, 0, 300);
	busy(s, 66100, 300, 300); /* after a minute without a frame of any kind */
	o = seg_observe(s, 80000, TA_OBS_CAPTURE_GAP);
	assert_non_null(o);
	assert_in_range(o->end_ns - o->start_ns, 59 * TA_SEC, 61 * TA_SEC);
	assert_verdict(seg_diagnose(s, 80000, 0), TA_SCN_NORMAL, "it went on");
}

static void diag_crowd__tells_requests_for_a_neighbour_in_vain(void **state)
{
	struct seg_script *s = *state;
	const struct ta_observation *o;
	double at;

	seg_handshake(s);
	at = seg_in_vain(s, 1000, 6, "> P. 1 10 1 502");
	for (int i = 0; i < 6; i++)
		seg_row(s, "%.0f arp? 10.0.0.1 10.0.0.2", at + 5000 + 1000 * i);
	o = seg_observe(s, at + 30000, TA_OBS_NEIGHBOUR_UNANSWERED);
	assert_non_null(o);
	assert_int_equal(value_of(o, "requests"), 6);
	assert_true(ta_addr_equal(&o->host[0], &s->talk[0].addr[1]));
}

static void diag_crowd__places_the_capture_by_the_halves_of_the_handshake(void **state)
{
	struct seg_script *s = *state;

	seg_open(s, 0, 0); /* 20 ms to the server, none to the client */
	seg_row(s, "1000 > S 0 0 - 64240 c=1");
	seg_row(s, "1000.1 < S. 0 0 1 65160 c=1");
	seg_row(s, "1020 > . 1 0 1 502 c=1");
	seg_row(s, "2000 > S 0 0 - 64240 c=2");
	seg_row(s, "2010 < S. 0 0 1 65160 c=2");
	seg_row(s, "2021 > . 1 0 1 502 c=2");
	assert_int_equal(seg_diagnose(s, 5000, 0)->vantage, TA_VANTAGE_CLIENT);
	assert_int_equal(seg_diagnose(s, 5000, 1)->vantage, TA_VANTAGE_SERVER);
	assert_int_equal(seg_diagnose(s, 5000, 2)->vantage, TA_VANTAGE_MIDDLE);
}

static void diag_crowd__a_server_that_asks_for_a_link_address_is_not_far_away(void **state)
{
	struct seg_script *s = *state;

	for (int n = 0; n < 2; n++)
		s->talk[n].ttl[0] = 63;
	seg_play(s, "   0    >  S   0  0  -  64240\n"
		    "   0.02 arp? 10.0.0.2 10.0.0.9\n" /* the server's gateway; 20 ms away */
		    "  20    arp! 10.0.0.9\n"
		    "  20.1  <  S.  0  0  1  65160\n"
		    "  60    >  .   1  0  1    502\n");
	assert_int_equal(seg_diagnose(s, 5000, 0)->vantage, TA_VANTAGE_SERVER);
}

static void diag_crowd__a_slow_end_is_no_end_by_a_ratio_alone(void **state)
{
	struct seg_script *s = *state;

	s->is_trace = true; /* no TTLs */
	seg_play(s, "   0    >  S   0  0  -  64240\n"
		    "   2.3  <  S.  0  0  1  65160\n"
		    "  15.4  >  .   1  0  1    502\n");
	assert_int_equal(seg_diagnose(s, 5000, 0)->vantage, TA_VANTAGE_UNKNOWN);
}

static void diag_crowd__syns_that_arrive_unanswered_are_a_full_queue(void **state)
{
	struct seg_script *s = *state;
	const struct ta_diagnosis *d;

	seg_row(s, "0 > S 0 0 - 64240 c=1");
	seg_row(s, "0.1 < S. 0 0 1 65160 c=1");
	seg_row(s, "20 > . 1 0 1 502 c=1");
	seg_play(s, "  200  >  S  0  0  -  64240\n"
		    " 1200  >  S  0  0  -  64240\n"
		    " 3200  >  S  0  0  -  64240\n");
	d = seg_diagnose(s, 9000, 1); /* begun second */
	assert_verdict(d, TA_SCN_CONNECT_TIMEOUT, "the capture was taken at the server");
	assert_int_equal(d->mechanism, TA_MECH_LISTEN_QUEUE_FULL);
	assert_int_equal(d->vantage, TA_VANTAGE_SERVER);
	assert_non_null(fact_of(d, TA_FACT_VANTAGE_SHARED));
}

/* SYNs of talk `n`, one by one and each from another port. */
static void dial(struct seg_script *s, int n, int times)
{
	for (int i = 0; i < times; i++) {
		s->talk[n].port[0]++;
		seg_row(s, "%d > S 0 0 - 64240 c=%d", 100000 + 1000 * (int)s->talk[n].port[0], n);
	}
}

static void diag_crowd__finds_the_one_of_many_connections_that_shows_the_place(void **state)
{
	struct seg_script *s = *state;
	const struct ta_fact *shared;

	s->talk[1].port[0] = 1000;
	dial(s, 1, 300);
	seg_row(s,
		"1401000 > S 0 0 - 64240 c=0"); /* the place: 20 ms to the client, none to the server */
	seg_row(s, "1401000.1 < S. 0 0 1 65160 c=0");
	seg_row(s, "1401020 > . 1 0 1 502 c=0");
	dial(s, 1, TA_LIMIT_LOOKS);
	shared = fact_of(seg_diagnose(s, 2000000, 300 + TA_LIMIT_LOOKS), TA_FACT_VANTAGE_SHARED);
	assert_non_null(shared);
	assert_int_equal(shared->conn, 300);
}

/* A connection that the server's half is missing of, among many that tell nothing of the server, or one with both halves. */
static void play_one_sided(struct seg_script *s, bool with_whole)
{
	seg_play(s, "   0  >  P.    1 100    1  502\n"
		    "  20  >  .   101   0 1001  502\n"
		    "  40  >  P.  101 100 1001  502\n"
		    "  60  >  .   201   0 2001  502\n");
	s->talk[1].port[0] = 1000;
	dial(s, 1, 300);
	if (with_whole)
		seg_open(s, 2, 1401000);
	dial(s, 1, TA_LIMIT_LOOKS);
}

static void diag_crowd__a_host_that_no_connection_shows_is_unseen(void **state)
{
	struct seg_script *s = *state;

	play_one_sided(s, false);
	assert_non_null(fact_of(seg_diagnose(s, 2000000, 300 + TA_LIMIT_LOOKS), TA_FACT_ONE_SIDED));
}

/* A count is of what the words say, and of one connection there is no count. */
static void diag_crowd__of_one_direction_it_is_said_which_connections_are_counted(void **state)
{
	struct seg_script *s = *state;

	play_one_sided(s, false);
	const struct ta_observation *o = seg_observe(s, 2000000, TA_OBS_ONE_SIDED_CAPTURE);
	assert_non_null(o);
	assert_non_null(strstr(o->text, "only one direction of the only connection with 4 segments "
					"or more was captured"));
}

static void diag_crowd__a_host_that_one_of_many_connections_shows_is_seen(void **state)
{
	struct seg_script *s = *state;

	play_one_sided(s, true);
	assert_null(fact_of(seg_diagnose(s, 2000000, 301 + TA_LIMIT_LOOKS), TA_FACT_ONE_SIDED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(diag_crowd__finds_the_one_of_many_connections_that_shows_the_place),
		TELL(diag_crowd__a_host_that_no_connection_shows_is_unseen),
		TELL(diag_crowd__of_one_direction_it_is_said_which_connections_are_counted),
		TELL(diag_crowd__a_host_that_one_of_many_connections_shows_is_seen),
		TELL(diag_crowd__a_server_that_asks_for_a_link_address_is_not_far_away),
		TELL(diag_crowd__a_slow_end_is_no_end_by_a_ratio_alone),
		TELL(diag_crowd__syns_that_arrive_unanswered_are_a_full_queue),
		TELL(diag_crowd__brackets_the_idle_time_after_which_something_forgets),
		TELL(diag_crowd__brackets_nothing_where_longer_silences_survive),
		TELL(diag_crowd__brackets_nothing_where_one_as_long_survives),
		TELL(diag_crowd__tells_a_host_that_fell_silent_on_all_connections),
		TELL(diag_crowd__groups_no_deaths_that_lie_an_hour_apart),
		TELL(diag_crowd__groups_no_resets_that_lie_an_hour_apart),
		TELL(diag_crowd__tells_a_host_that_stood_still_by_its_clock),
		TELL(diag_crowd__does_not_take_a_slow_clock_for_a_host_that_stood_still),
		TELL(diag_crowd__tells_a_gap_in_a_busy_capture),
		TELL(diag_crowd__tells_requests_for_a_neighbour_in_vain),
		TELL(diag_crowd__places_the_capture_by_the_halves_of_the_handshake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
