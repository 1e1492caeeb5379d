/* SPDX-License-Identifier: MIT */
/* Every ceiling: reached, counted, and nothing lost that a verdict needs. */
#include "support/seg_script.h"

static uint64_t anomalies(const struct seg_script *s, const char *name)
{
	const struct ta_anomaly *a = ta_anomaly_find(ta_tracker_anomalies(s->tracker), name);

	return a ? a->count : 0;
}

/* Connection n of many: its client's port is n's. */
static void healthy(struct seg_script *s, unsigned n, double ms)
{
	s->talk[0].port[0] = (uint16_t)(1024 + n);
	seg_open(s, 0, ms);
	seg_row(s, "%.3f > P. 1 10 1 502", ms + 100);
	seg_row(s, "%.3f < . 1 0 11 502", ms + 120);
}

static void closed(struct seg_script *s, unsigned n, double ms)
{
	healthy(s, n, ms);
	seg_row(s, "%.3f > F. 11 0 1 502", ms + 200);
	seg_row(s, "%.3f < F. 1 0 12 502", ms + 220);
	seg_row(s, "%.3f > . 12 0 2 502", ms + 221);
}

static unsigned alive(const struct seg_script *s)
{
	unsigned count = 0;

	for (uint32_t id = 0; id < ta_tracker_count(s->tracker); id++)
		count += ta_tracker_conn(s->tracker, id) != NULL;
	return count;
}

static void tcp_limits__fold_the_closed_before_the_open(void **state)
{
	struct seg_script *s = *state;

	seg_limit(s, 16);
	for (unsigned n = 0; n < 8; n++)
		healthy(s, n, 1000.0 * n);
	for (unsigned n = 8; n < 16; n++)
		closed(s, n, 1000.0 * n);
	for (unsigned n = 16; n < 20; n++)
		closed(s, n, 1000.0 * n);
	for (uint32_t id = 0; id < 8; id++)
		assert_non_null(ta_tracker_conn(s->tracker, id));
	assert_null(ta_tracker_conn(s->tracker, 8)); /* the oldest of the closed */
	assert_true(alive(s) <= 16);
	assert_int_equal(ta_tracker_folded(s->tracker) + alive(s), 20);
	assert_int_equal(anomalies(s, "limits.connections"), ta_tracker_folded(s->tracker));
}

static void tcp_limits__never_fold_a_failure(void **state)
{
	struct seg_script *s = *state;
	unsigned kept = 0;

	seg_limit(s, 16);
	for (unsigned n = 0; n < 4; n++) { /* unanswered to the end */
		s->talk[0].port[0] = (uint16_t)(1024 + n);
		seg_open(s, 0, 10.0 * n);
		seg_in_vain(s, 100 + 10.0 * n, 4, "> P. 1 10 1 502");
	}
	for (unsigned n = 4; n < 8; n++) { /* reset in the middle */
		healthy(s, n, 20000);
		seg_row(s, "20500 < R. 1 0 11 0");
	}
	for (unsigned n = 8; n < 200; n++)
		closed(s, n, 30000 + 100.0 * n);
	for (uint32_t id = 0; id < 8; id++)
		kept += ta_tracker_conn(s->tracker, id) != NULL;
	assert_int_equal(kept, 8);
	assert_int_equal(ta_tracker_folded(s->tracker) + alive(s), 200);
}

static void tcp_limits__keep_a_connection_that_was_only_silent(void **state)
{
	struct seg_script *s = *state;

	/* As long as there is room, three hours of silence fold nothing. */
	seg_limit(s, 64);
	healthy(s, 0, 0);
	for (unsigned n = 1; n < 60; n++)
		closed(s, n, 10800000.0 + 10 * n);
	assert_non_null(ta_tracker_conn(s->tracker, 0));
	assert_int_equal(ta_tracker_folded(s->tracker), 0);
}

static void tcp_limits__open_no_new_connection_for_the_late_segments_of_a_folded_one(void **state)
{
	struct seg_script *s = *state;
	uint32_t before;

	seg_limit(s, 16);
	for (unsigned n = 0; n < 40; n++)
		closed(s, n, 1000.0 * n);
	before = ta_tracker_count(s->tracker);
	s->talk[0].port[0] = 1024; /* folded long ago: its last ACK once more */
	seg_row(s, "50000 > . 12 0 2 502");
	assert_int_equal(ta_tracker_count(s->tracker), before);
}

/* Both directions of a connection in tunnels with different ids. */
static void tunnelled(struct seg_script *s, unsigned n)
{
	s->talk[0].tenant[0] = 7;
	s->talk[0].tenant[1] = 9;
	closed(s, n, 1000.0 * n);
}

static void tcp_limits__give_no_folded_connection_to_its_other_tunnel_id(void **state)
{
	struct seg_script *s = *state;

	seg_limit(s, 4);
	tunnelled(s, 0);
	assert_int_equal(ta_tracker_count(s->tracker), 1);
	s->talk[0].tenant[0] = s->talk[0].tenant[1] = 0;
	for (unsigned n = 1; n < 8; n++)
		closed(s, n, 1000.0 * n);
	assert_null(ta_tracker_conn(s->tracker, 0));
	s->talk[0].tenant[1] = 9;
	s->talk[0].port[0] = 1024;
	seg_row(s, "20000 < . 12 0 12 502");
	assert_true(s->last.conn != 0);
}

static void tcp_limits__forget_the_tunnel_ids_of_folded_connections(void **state)
{
	struct seg_script *s = *state;

	seg_limit(s, 16);
	for (unsigned n = 0; n < 2000; n++)
		tunnelled(s, n);
	assert_int_equal(ta_tracker_count(s->tracker), 2000); /* each joined its two ids */
	assert_true(alive(s) <= 16);
}

static void tcp_limits__survive_a_flood_of_syns(void **state)
{
	struct seg_script *s = *state;

	seg_limit(s, 64);
	healthy(s, 0, 0);
	seg_in_vain(s, 1000, 5, "> P. 11 10 1 502");
	for (unsigned n = 1; n < 5000; n++) {
		s->talk[0].port[0] = (uint16_t)(1024 + n);
		s->talk[0].isn[0] = n;
		seg_row(s, "%u > S 0 0 - 64240", 20000 + 5 * n);
	}
	assert_non_null(ta_tracker_conn(s->tracker, 0)); /* the failure is still there */
	assert_true(alive(s) <= 64);
}

static void tcp_limits__keep_the_first_and_the_last_attempts_of_an_episode(void **state)
{
	struct seg_script *s = *state;
	const struct ta_episode *e;
	const unsigned copies = 2000;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10  1  502\n");
	for (unsigned i = 1; i <= copies; i++)
		seg_row(s, "%u > P. 1 10 1 502", 100 + 1000 * i);
	seg_end(s, 100.0 + 1000 * copies + 100);
	e = seg_episode(s, 0, TA_EPISODE_RETRANSMISSION, 0);
	assert_int_equal(e->attempts_total, copies + 1);
	assert_int_equal(e->nattempts, TA_LIMIT_ATTEMPTS);
	assert_int_equal(e->attempts_omitted, copies + 1 - TA_LIMIT_ATTEMPTS);
	assert_int_equal(e->attempt[0].frame, 4);
	assert_int_equal(e->attempt[TA_LIMIT_ATTEMPTS / 2 - 1].frame,
			 4 + TA_LIMIT_ATTEMPTS / 2 - 1);
	assert_int_equal(e->attempt[TA_LIMIT_ATTEMPTS - 1].frame, 4 + copies);
	assert_int_equal(e->attempt[TA_LIMIT_ATTEMPTS / 2].frame,
			 4 + copies - (TA_LIMIT_ATTEMPTS / 2 - 1));
	assert_ms(e->end_ns, 100.0 + 1000 * copies);
}

static void tcp_limits__count_the_episodes_beyond_their_limit(void **state)
{
	struct seg_script *s = *state;
	const struct ta_trouble *t;
	unsigned at = 1;

	seg_handshake(s);
	for (unsigned i = 0; i < TA_LIMIT_EPISODES + 100; i++, at += 10) {
		seg_row(s, "%u > P. %u 10 1 502", 100 + 1000 * i, at);
		seg_row(s, "%u > P. %u 10 1 502", 320 + 1000 * i, at);
		seg_row(s, "%u < . 1 0 %u 502", 340 + 1000 * i, at + 10);
	}
	seg_end(s, 100 + 1000.0 * (TA_LIMIT_EPISODES + 100));
	t = seg_conn(s, 0)->trouble;
	assert_int_equal(t->nepisodes, TA_LIMIT_EPISODES);
	assert_int_equal(t->episodes_omitted, 100);
	assert_int_equal(anomalies(s, "limits.episodes"), 100);
	assert_int_equal(t->half[seg_key(seg_conn(s, 0), 0)].retransmitted,
			 TA_LIMIT_EPISODES + 100);
}

/* 4096 episodes: the last probe of the newest, which was not answered, begins no other. */
static void tcp_limits__split_no_run_of_probes_at_the_limit_of_episodes(void **state)
{
	struct seg_script *s = *state;
	unsigned at = 1, ms = 0;

	seg_handshake(s);
	for (unsigned i = 0; i < 4095; i++, at += 10, ms += 1000) {
		seg_row(s, "%u > P. %u 10 1 502", 100 + ms, at);
		seg_row(s, "%u > P. %u 10 1 502", 320 + ms, at);
		seg_row(s, "%u < . 1 0 %u 502", 340 + ms, at + 10);
	}
	seg_row(s, "%u > . %u 0 1 502", ms + 60000, at - 1);
	seg_row(s, "%u < . 1 0 %u 502", ms + 60020, at);
	seg_row(s, "%u > . %u 0 1 502", ms + 120000, at - 1);
	seg_end(s, ms + 180000.0);
	assert_int_equal(seg_episodes(s, 0), 4096);
	assert_int_equal(seg_episode(s, 0, TA_EPISODE_KEEPALIVE, 0)->attempts_total, 2);
}

static void tcp_limits__count_the_closed_windows_beyond_their_limit(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	for (unsigned i = 0; i < TA_LIMIT_ZERO_WINDOWS + 100; i++) {
		seg_row(s, "%u < . 1 0 1 0", 1000 + 20 * i);
		seg_row(s, "%u < . 1 0 1 502", 1010 + 20 * i);
	}
	assert_int_equal(seg_conn(s, 0)->trouble->nzero, TA_LIMIT_ZERO_WINDOWS);
	assert_int_equal(anomalies(s, "limits.zero_windows"), 100);
}

static void tcp_limits__count_the_icmp_errors_beyond_their_limit(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	seg_play(s, " 100  >  P.  1  10  1  502\n");
	for (unsigned i = 0; i < TA_LIMIT_ICMP + 100; i++)
		seg_row(s, "%u icmp 198.51.100.1 3/1 > 1", 200 + i);
	assert_int_equal(seg_conn(s, 0)->trouble->nicmp, TA_LIMIT_ICMP);
	assert_int_equal(anomalies(s, "limits.icmp"), 100);
}

static void tcp_limits__bound_what_is_outstanding(void **state)
{
	struct seg_script *s = *state;
	const struct ta_conn *c;
	unsigned n = 3 * TA_LIMIT_OUTSTANDING;

	/* A one-sided capture of a long transfer: nothing is ever acknowledged. */
	seg_handshake(s);
	for (unsigned i = 0; i < n; i++)
		seg_row(s, "%u > . %u 1000 1 502", 100 + i, 1 + 1000 * i);
	assert_int_equal(anomalies(s, "limits.outstanding"), n - TA_LIMIT_OUTSTANDING);
	seg_row(s, "%u < . 1 0 %u 502", 200 + n, 1 + 1000 * n); /* and then all at once */
	seg_end(s, 1000.0 + n);
	c = seg_conn(s, 0);
	assert_null(seg_half(s, 0, 0)->out);
	assert_int_equal(ta_conn_payload_bytes(c, seg_key(c, 0)), 1000u * n);
	assert_int_equal(seg_retransmitted(s, 0, 0), 0);
	assert_int_equal(seg_half(s, 0, 0)->rto.samples,
			 1); /* only the SYN's: the queue lost the times */
}

static void tcp_limits__bound_the_resets_of_one_connection(void **state)
{
	struct seg_script *s = *state;

	seg_handshake(s);
	for (unsigned i = 0; i < 1000; i++)
		seg_row(s, "%u < R 1 0 - 0 id=%u", 100 + i, 1 + i);
	seg_end(s, 5000);
	assert_true(seg_conn(s, 0)->trouble->nresets <= TA_LIMIT_RESETS);
	assert_int_equal(seg_conn(s, 0)->trouble->nresets + anomalies(s, "limits.resets"), 1000);
}

static void tcp_limits__keep_a_healthy_connection_small(void **state)
{
	(void)state;
	assert_true(sizeof(struct ta_conn) <= 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_limits__fold_the_closed_before_the_open),
		TELL(tcp_limits__never_fold_a_failure),
		TELL(tcp_limits__keep_a_connection_that_was_only_silent),
		TELL(tcp_limits__open_no_new_connection_for_the_late_segments_of_a_folded_one),
		TELL(tcp_limits__give_no_folded_connection_to_its_other_tunnel_id),
		TELL(tcp_limits__forget_the_tunnel_ids_of_folded_connections),
		TELL(tcp_limits__survive_a_flood_of_syns),
		TELL(tcp_limits__keep_the_first_and_the_last_attempts_of_an_episode),
		TELL(tcp_limits__count_the_episodes_beyond_their_limit),
		TELL(tcp_limits__split_no_run_of_probes_at_the_limit_of_episodes),
		TELL(tcp_limits__count_the_closed_windows_beyond_their_limit),
		TELL(tcp_limits__count_the_icmp_errors_beyond_their_limit),
		TELL(tcp_limits__bound_what_is_outstanding),
		TELL(tcp_limits__bound_the_resets_of_one_connection),
		TELL(tcp_limits__keep_a_healthy_connection_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
