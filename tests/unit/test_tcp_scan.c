/* SPDX-License-Identifier: MIT */
/* Connections of one SYN: what they keep, that they are as others when something follows, and scans of them. */
#include "support/seg_script.h"

#include "tcpautopsy/facts/scans.h"

/* SYN n of many: its client's port is n's. */
static void ask(struct seg_script *s, unsigned n, double ms)
{
	s->talk[0].port[0] = (uint16_t)(1024 + n);
	seg_row(s, "%.3f > S 0 0 - 64240 ws=7 mss=1460 sack-ok", ms);
}

static void refuse(struct seg_script *s, double ms)
{
	seg_row(s, "%.3f < R. 0 0 1 0", ms);
}

static const struct ta_conn *finished(struct seg_script *s, uint32_t id, double end_ms)
{
	ta_tracker_finish(s->tracker, (int64_t)(end_ms * 1e6), 1);
	return ta_tracker_conn(s->tracker, id);
}

static void tcp_scan__a_lone_syn_has_an_episode_when_it_is_looked_at(void **state)
{
	struct seg_script *s = *state;
	ask(s, 0, 100);
	const struct ta_conn *glance = ta_tracker_glance(s->tracker, 0);
	assert_null(glance->half[0].out);
	assert_null(glance->half[1].out);
	assert_null(glance->trouble);
	const struct ta_conn *c = finished(s, 0, 5000);
	assert_non_null(c->trouble);
	assert_int_equal(c->trouble->nepisodes, 1);
	const struct ta_episode *e = c->trouble->episode[0];
	assert_int_equal(e->kind, TA_EPISODE_SYN);
	assert_int_equal(e->attempts_total, 1);
	assert_int_equal(e->attempt[0].frame, 1);
	assert_int_equal(e->attempt[0].time_ns, 100 * INT64_C(1000000));
}

/* Patience is a second: the answer could have been due behind the end. */
static void tcp_scan__one_at_the_end_is_not_called_unanswered(void **state)
{
	struct seg_script *s = *state;
	ask(s, 0, 100);
	const struct ta_conn *c = finished(s, 0, 1099);
	assert_true(!c->trouble || !c->trouble->nepisodes);
}

static void tcp_scan__what_follows_finds_the_syn(void **state)
{
	struct seg_script *s = *state;
	seg_play(s, "    0 > S   0 0 -  64240 ws=7 mss=1460 sack-ok\n"
		    " 1000 > S   0 0 -  64240 ws=7 mss=1460 sack-ok\n"
		    " 3000 > S   0 0 -  64240 ws=7 mss=1460 sack-ok\n"
		    " 3050 < S.  0 0 1  65160 ws=7 mss=1460 sack-ok\n"
		    " 3051 > .   1 0 1  502\n");
	const struct ta_conn *c = finished(s, 0, 4000);
	assert_int_equal(c->trouble->nepisodes, 1);
	assert_int_equal(c->trouble->episode[0]->attempts_total, 3);
	assert_int_equal(c->trouble->episode[0]->result, TA_RESULT_ANSWERED);
	assert_true(c->flags & TA_CONN_HANDSHAKE_ACK);
}

static void tcp_scan__an_icmp_error_finds_the_syn(void **state)
{
	struct seg_script *s = *state;
	ask(s, 0, 0);
	seg_row(s, "%d icmp 198.51.100.1 3/1 > 0", 50);
	const struct ta_conn *c = finished(s, 0, 4000);
	assert_int_equal(c->trouble->nicmp, 1);
	assert_true(c->trouble->icmp[0].plausible);
	assert_int_equal(c->trouble->nepisodes, 1);
}

/* More than stay awake: the first one's episode goes, is made again, and the one that is held stays. */
static void tcp_scan__those_awake_are_bounded(void **state)
{
	struct seg_script *s = *state;
	for (unsigned n = 0; n < TA_LIMIT_AWAKE + 10; n++)
		ask(s, n, n);
	ta_tracker_finish(s->tracker, INT64_C(100000) * 1000000, 1);
	const struct ta_conn *held = ta_tracker_hold(s->tracker, 1);
	const struct ta_conn *first = ta_tracker_conn(s->tracker, 0);
	assert_non_null(first->trouble);
	for (uint32_t id = 2; id < TA_LIMIT_AWAKE + 2; id++)
		assert_non_null(ta_tracker_conn(s->tracker, id)->trouble);
	assert_null(first->trouble);
	assert_non_null(held->trouble);
	assert_int_equal(ta_tracker_conn(s->tracker, 0)->trouble->episode[0]->attempt[0].frame, 1);
}

enum { SCAN = 200 };

static const struct ta_observation *scan_of(struct seg_script *s, double end_ms)
{
	return seg_observe(s, end_ms, TA_OBS_SYN_SCAN);
}

static int64_t told(const struct ta_observation *o, const char *name)
{
	for (unsigned i = 0; i < o->nvalues; i++)
		if (!strcmp(o->value[i].name, name))
			return o->value[i].value;
	return -1;
}

static void tcp_scan__so_many_are_told_as_one(void **state)
{
	struct seg_script *s = *state;
	for (unsigned n = 0; n < SCAN; n++) {
		ask(s, n, 10.0 * n);
		if (n % 4 == 0)
			refuse(s, 10.0 * n + 1);
	}
	const struct ta_observation *o = scan_of(s, 60000);
	assert_non_null(o);
	assert_true(ta_addr_equal(&o->host[0], &s->talk[0].addr[0]));
	assert_int_equal(told(o, "connections"), SCAN);
	assert_int_equal(told(o, "refused"), SCAN / 4);
	assert_int_equal(o->nconns, 2);
	assert_int_equal(o->conn[0], 0);
	assert_int_equal(o->conn[1], 1);
}

static void tcp_scan__one_fewer_are_not(void **state)
{
	struct seg_script *s = *state;
	for (unsigned n = 0; n < SCAN - 1; n++)
		ask(s, n, 10.0 * n);
	seg_open(s, 1, 5000); /* nor is one that was opened of it */
	assert_null(scan_of(s, 60000));
}

/* A connect() sends its SYN again and again: four copies are no scanner's, three may be. */
static void tcp_scan__those_that_try_on_are_none(void **state)
{
	struct seg_script *s = *state;
	for (int copies = 3; copies <= 4; copies++) {
		seg_limit(s, 0);
		for (unsigned n = 0; n < SCAN; n++)
			for (int copy = 0; copy < copies; copy++)
				ask(s, n, 10.0 * n + 1000.0 * ((1 << copy) - 1));
		assert_int_equal(scan_of(s, 60000) == NULL, copies == 4);
	}
}

static void tcp_scan__from_many_hosts_it_is_a_flood(void **state)
{
	struct seg_script *s = *state;
	for (unsigned n = 0; n < SCAN; n++) {
		s->talk[0].addr[0].w[1] += UINT64_C(1) << 8;
		ask(s, n, 10.0 * n);
	}
	const struct ta_observation *o = scan_of(s, 60000);
	assert_non_null(o);
	assert_true(ta_addr_equal(&o->host[0], &s->talk[0].addr[1]));
	assert_non_null(strstr(o->text, "a flood"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_scan__a_lone_syn_has_an_episode_when_it_is_looked_at),
		TELL(tcp_scan__one_at_the_end_is_not_called_unanswered),
		TELL(tcp_scan__what_follows_finds_the_syn),
		TELL(tcp_scan__an_icmp_error_finds_the_syn),
		TELL(tcp_scan__those_awake_are_bounded),
		TELL(tcp_scan__so_many_are_told_as_one),
		TELL(tcp_scan__one_fewer_are_not),
		TELL(tcp_scan__those_that_try_on_are_none),
		TELL(tcp_scan__from_many_hosts_it_is_a_flood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
