/* SPDX-License-Identifier: MIT */
/* The tables beside the connections: tunnel ids, echoes that no segment bears, room for the newest segments; and what goes first where
 * memory is used up. */
#include "support/seg_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcp/state.h"

enum { MANY = 400 };

/* The client of connection n of many, half of them below the server's address. */
static struct ta_addr client_of_many(int n)
{
	char text[32];

	snprintf(text, sizeof(text), "%s.%d.%d", n % 2 ? "10.0" : "11.0", n / 200, n % 200);
	return seg_address(text);
}

/* A connection is joined to its other tunnel id by all of its key: addresses, too, where ports and ids are the same for all. */
static void tcp_tables__many_clients_share_two_tunnels(void **state)
{
	struct seg_script *s = *state;

	s->talk[0].addr[1] = seg_address("10.200.0.1");
	s->talk[0].tenant[0] = 7;
	s->talk[0].tenant[1] = 9;
	for (int n = 0; n < MANY; n++) {
		s->talk[0].addr[0] = client_of_many(n);
		seg_open(s, 0, 100.0 * n);
	}
	assert_int_equal(ta_tracker_count(s->tracker), MANY);
	for (uint32_t id = 0; id < MANY; id++) {
		assert_int_equal(seg_half(s, id, 0)->segments, 2);
		assert_int_equal(seg_half(s, id, 1)->segments, 1);
	}
}

/* What was noted of one half is found again, whatever was noted of others, and taken out, before it. */
static void tcp_tables__an_echo_is_kept_while_others_are_forgotten(void **state)
{
	struct seg_script *s = *state;

	for (unsigned n = 0; n < MANY; n++) {
		double ms = 1000.0 * n;

		s->talk[0].port[0] = (uint16_t)(1024 + n);
		seg_row(s, "%.0f > S 0 0 - 64240 ts=900/0", ms);
		seg_row(s, "%.0f < S. 0 0 1 65160 ts=5000/900", ms + 20);
		seg_row(s, "%.0f > . 1 0 1 502 ts=920/5000", ms + 20);
		seg_row(s, "%.0f < P. 1 10 1 502 ts=5580/1400", ms + 600);
	}
	for (uint32_t id = 0; id < MANY; id++)
		if (id % 3)
			assert_true(ta_tracker_forget(s->tracker, id));
	seg_end(s, 1000.0 * MANY);
	for (uint32_t id = 0; id < MANY; id += 3) {
		const struct ta_conn *c = seg_conn(s, id);

		assert_non_null(c->trouble);
		assert_int_equal(c->trouble->half[seg_key(c, 0)].echo_unseen, 1);
	}
}

/* What was noted before anything went wrong counts with what is noted after it. */
static void tcp_tables__an_echo_before_trouble_counts_with_one_after_it(void **state)
{
	seg_anew(*state, "   0  >  S   0   0    -  64240  ts=900/0\n"
			 "  20  <  S.  0   0    1  65160  ts=5000/900\n"
			 "  20  >  .   1   0    1    502  ts=920/5000\n"
			 " 600  <  P.  1  10    1    502  ts=5580/1400\n"
			 " 820  <  P.  1  10    1    502  ts=5800/1400\n"
			 " 900  <  P. 11  10    1    502  ts=5880/1700\n");
	const struct ta_half_trouble *t =
		&seg_conn(*state, 0)->trouble->half[seg_key(seg_conn(*state, 0), 0)];
	assert_int_equal(t->echo_unseen, 3);
	assert_int_equal(t->echo_unseen_frame, 4);
}

/* A connection that echoed a timestamp of a side that no segment here bears is forgotten; another one takes its place. */
static void tcp_tables__a_connection_takes_no_echo_with_its_place(void **state)
{
	struct seg_script *s = *state;

	for (int of_server = 0; of_server < 2; of_server++) {
		seg_limit(s, 0);
		seg_play(s, "  0 > S 0 0 - 64240 ts=900/0\n 20 < S. 0 0 1 65160 ts=5000/900\n"
			    " 20 > . 1 0 1 502 ts=920/5000\n");
		if (of_server)
			seg_row(s, "600 > P. 1 10 1 502 ts=1500/5500");
		else
			seg_row(s, "600 < P. 1 10 1 502 ts=5580/1400");
		assert_int_equal(s->tracker->echoes.used, 1);
		const struct ta_conn *before = ta_tracker_glance(s->tracker, 0);
		assert_true(ta_tracker_forget(s->tracker, 0));
		assert_int_equal(s->tracker->echoes.used, 0);
		seg_open(s, 1, 1000);
		assert_true(ta_tracker_glance(s->tracker, 1) == before);
		seg_end(s, 60000);
		assert_null(seg_conn(s, 1)->trouble);
	}
}

/* Twice 8192 slots of 216 bytes are a 32nd of 113246208 bytes. */
static void tcp_tables__the_newest_segments_take_a_32nd_of_the_memory(void **state)
{
	struct seg_script *s = *state;
	struct ta_tracker *t = s->tracker;

	assert_int_equal(t->nlast_data, 8192);
	ta_tracker_limit_memory(t, 113246207);
	ta_last_data_grow(t, 4096);
	assert_int_equal(t->nlast_data, 8192);
	ta_tracker_limit_memory(t, 113246208);
	ta_last_data_grow(t, 4095);
	assert_int_equal(t->nlast_data, 8192);
	ta_last_data_grow(t, 4096);
	assert_int_equal(t->nlast_data, 16384);
}

/* What still comes of a forgotten connection begins no new one. */
static void tcp_tables__a_forgotten_connection_leaves_a_mark(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	assert_true(ta_tracker_forget(s->tracker, 0));
	seg_row(s, "100 > P. 1 10 1 502");
	assert_int_equal(s->last.conn, TA_NO_CONN);
	assert_false(ta_tracker_forget(s->tracker, 0));
}

/* An ICMP error of a trace that quotes no ports is of the only connection of its hosts that waits for an answer. */
static void tcp_tables__an_icmp_error_without_ports_is_of_the_only_one(void **state)
{
	struct seg_script *s = *state;
	struct ta_icmp_error icmp = { .type = 3, .code = 1, .time_ns = 1300 * TA_MS };
	static const struct ta_addr none;
	int dir;

	icmp.src = s->talk[0].addr[0];
	icmp.dst = s->talk[0].addr[1];
	seg_open(s, 1, 0); /* it has sent nothing since */
	assert_int_equal(ta_tracker_icmp(s->tracker, &icmp, &dir), TA_NO_CONN);
	seg_open(s, 0, 1000);
	seg_row(s, "1100 > P. 1 10 1 502");
	assert_int_equal(ta_tracker_icmp(s->tracker, &icmp, &dir), 1);
	assert_int_equal(dir, seg_key(seg_conn(s, 1), 0));
	icmp.dport = 23;
	assert_int_equal(ta_tracker_icmp(s->tracker, &icmp, &dir), TA_NO_CONN);
	icmp.dport = 22;
	icmp.dst = none; /* not shown either */
	assert_int_equal(ta_tracker_icmp(s->tracker, &icmp, &dir), 1);
	icmp.dst = seg_address("10.0.0.3");
	assert_int_equal(ta_tracker_icmp(s->tracker, &icmp, &dir), TA_NO_CONN);
	icmp.dst = none;
	seg_row(s, "1200 > P. 1 10 1 502 c=1"); /* two of them */
	assert_int_equal(ta_tracker_icmp(s->tracker, &icmp, &dir), TA_NO_CONN);
}

/* What a connection gives back is little beside it, and is not worth to give up another one. */
enum { BALLAST_BYTES = 24 << 20 };

/* Two connections whose losses were answered in the end. The first met a RST that nobody took, or an ICMP error, too: that is not healed, and
 * the second goes before it. */
static void tcp_tables__what_met_a_rst_or_an_icmp_error_has_not_healed(void **state)
{
	static const char *const met[] = { "2000 < R 90000 0 - 0",
					   "2000 icmp 198.51.100.1 3/1 > 11", "" };
	struct seg_script *s = *state;
	char *ballast = malloc(BALLAST_BYTES);

	assert_non_null(ballast);
	memset(ballast, 1, BALLAST_BYTES);
	for (size_t i = 0; i < sizeof(met) / sizeof(met[0]); i++) {
		seg_limit(s, 0);
		for (int n = 0; n < 3; n++) {
			seg_open(s, n, 0);
			seg_row(s, "1000 > P. 1 10 1 502 c=%d", n);
			seg_row(s, "1220 > P. 1 10 1 502 c=%d", n);
			if (n < 2)
				seg_row(s, "1240 < . 1 0 11 502 c=%d", n);
		}
		seg_row(s, "%s", met[i]);
		ta_tracker_limit_memory(s->tracker, BALLAST_BYTES / 2);
		for (int n = 0; n < 256; n++)
			seg_row(s, "%d > . 11 0 1 502 c=2", 3000 + n);
		assert_int_equal(ta_tracker_folded(s->tracker), 1);
		assert_int_equal(ta_tracker_glance(s->tracker, 0) != NULL, met[i][0] != '\0');
		assert_int_equal(ta_tracker_glance(s->tracker, 1) != NULL, met[i][0] == '\0');
	}
	free(ballast);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_tables__many_clients_share_two_tunnels),
		TELL(tcp_tables__an_echo_is_kept_while_others_are_forgotten),
		TELL(tcp_tables__an_echo_before_trouble_counts_with_one_after_it),
		TELL(tcp_tables__the_newest_segments_take_a_32nd_of_the_memory),
		TELL(tcp_tables__a_forgotten_connection_leaves_a_mark),
		TELL(tcp_tables__an_icmp_error_without_ports_is_of_the_only_one),
		TELL(tcp_tables__what_met_a_rst_or_an_icmp_error_has_not_healed),
		TELL(tcp_tables__a_connection_takes_no_echo_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
