/* SPDX-License-Identifier: MIT */
/* Keep-alive probes in a capture that has missed packets, and what their idle time counts from. */
#include "support/seg_script.h"

#define PROBES TA_EPISODE_KEEPALIVE

/* The capture has missed the ACK of the last bytes. */
static void tcp_keepalive__knows_probes_though_an_ack_is_missing(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_row(s, "100 > P. 1 10 1 502");
	for (int i = 1; i <= 4; i++)
		seg_row(s, "%d > . 10 0 1 502", 100 + 10000 * i);
	seg_row(s, "50100 > R. 11 0 1 502");
	seg_end(s, 60000);
	const struct ta_episode *e = seg_episode(s, 0, PROBES, 0);
	assert_int_equal(e->attempts_total, 4);
	assert_result(e, TA_RESULT_RESET_BY_SENDER);
}

/* An ACK that its sender's own last byte overtook. */
static void tcp_keepalive__takes_no_overtaken_ack_for_a_probe(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, "100 > P. 1 9 1 502\n"
		    "120 > P. 10 1 1 502\n"
		    "121 > . 10 0 1 502\n");
	seg_end(s, 60000);
	assert_int_equal(seg_episodes(s, 0), 0);
}

/* Whether a peer's probe restarts the idle time: `first_ms` after it the first probe comes, long after all else. */
static const struct ta_episode *behind_a_peers_probe(struct seg_script *s, double first_ms)
{
	seg_handshake(s);
	seg_play(s, "   100  >  P.   1  10   1  502\n"
		    "   120  <  P.   1  20  11  509\n"
		    "   120  >  .   11   0  21  502\n"
		    " 47000  <  .   20   0  11  509\n"
		    " 47010  >  .   11   0  21  502\n");
	seg_row(s, "%.0f > . 10 0 21 502", 47000 + first_ms);
	seg_row(s, "%.0f > . 10 0 21 502", 47000 + first_ms + 75000);
	seg_row(s, "%.0f < . 21 0 11 509", 47000 + first_ms + 75020);
	seg_end(s, 47000 + first_ms + 80000);
	return seg_episode(s, 0, TA_EPISODE_KEEPALIVE, 1);
}

static void tcp_keepalive__counts_from_a_peers_probe_where_the_setting_shows_it(void **state)
{
	const struct ta_episode *e = behind_a_peers_probe(*state, 7200060);
	assert_ms(e->fit->keepalive.idle_ns, 7200060);
	assert_true(e->fit->keepalive.nominal_idle_ns == 7200 * TA_SEC);
}

static void tcp_keepalive__counts_past_a_peers_probe_where_that_shows_nothing(void **state)
{
	const struct ta_episode *e = behind_a_peers_probe(*state, 7171300);
	assert_ms(e->fit->keepalive.idle_ns, 47000 + 7171300 - 120);
}

/* A trace without sequence numbers, in which the server acknowledged once what the client had not sent, as the client's next bytes show. */
static unsigned probes_that_acknowledge(struct seg_script *s, uint32_t ack)
{
	seg_limit(s, 0);
	s->is_trace = true;
	seg_play(s, "   0  >  S   0   0     -  64240\n"
		    "  20  <  S.  0   0     1  65160\n"
		    "  20  >  .   -   0     1    502\n"
		    " 100  >  P.  1  10     1    502\n"
		    " 120  <  .   -   0    11    509\n"
		    " 130  <  .   -   0  5001    509\n"
		    " 200  >  P. 11  10     1    502\n"
		    " 220  <  .   -   0    21    509\n");
	for (int i = 1; i <= 3; i++)
		seg_row(s, "%d < . - 0 %u 509", 10000 * i, ack);
	seg_end(s, 55000);
	assert_true(seg_conn(s, 0)->trouble->half[seg_key(seg_conn(s, 0), 0)].unsent_seen);
	return seg_count(s, 0, PROBES);
}

static void tcp_keepalive__without_numbers_acknowledges_what_was_sent(void **state)
{
	assert_int_equal(probes_that_acknowledge(*state, 21), 1);
	assert_int_equal(probes_that_acknowledge(*state, 5001), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_keepalive__knows_probes_though_an_ack_is_missing),
		TELL(tcp_keepalive__takes_no_overtaken_ack_for_a_probe),
		TELL(tcp_keepalive__counts_from_a_peers_probe_where_the_setting_shows_it),
		TELL(tcp_keepalive__counts_past_a_peers_probe_where_that_shows_nothing),
		TELL(tcp_keepalive__without_numbers_acknowledges_what_was_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
