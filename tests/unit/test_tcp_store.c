/* SPDX-License-Identifier: MIT */
/* Facts of connections, put and taken again: what those that sleep have packed, and the order of what was found in several files. */
#include "support/seg_script.h"
#include "support/stored_bytes.h"

#include <stdlib.h>
#include <string.h>

#include "tcp/sleep.h"
#include "tcp/state.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/store.h"

/* By their first frames, then by their names; those that are of no frame last. */
static void tcp_store__anomalies_of_several_files_stand_by_their_frames(void **state)
{
	struct seg_script *s = *state;
	static const char *const want[] = { "a", "c", "b", "d", "z" };

	ta_anomaly_add(&s->tracker->anomalies, "z", 0);
	ta_anomaly_add(&s->tracker->anomalies, "d", 30);
	ta_anomaly_add(&s->tracker->anomalies, "b", 3);
	ta_anomaly_add(&s->tracker->anomalies, "c", 1);
	ta_anomaly_add(&s->tracker->anomalies, "a", 1);
	ta_tracker_get_end(s->tracker, true);
	const struct ta_anomalies *found = ta_tracker_anomalies(s->tracker);
	assert_int_equal(found->count, 5);
	for (size_t i = 0; i < found->count; i++)
		assert_string_equal(found->item[i].name, want[i]);
}

static void tcp_store__anomalies_of_one_file_stay_where_they_are(void **state)
{
	struct seg_script *s = *state;

	ta_anomaly_add(&s->tracker->anomalies, "b", 3);
	ta_anomaly_add(&s->tracker->anomalies, "a", 1);
	ta_tracker_get_end(s->tracker, false);
	assert_string_equal(ta_tracker_anomalies(s->tracker)->item[0].name, "b");
}

/* What runs on other threads tells when time went back: as if it had been found in its turn. */
static void tcp_store__that_time_went_back_stands_in_its_turn(void **state)
{
	struct seg_script *s = *state;
	static const struct {
		uint64_t frame;
		const char *want[3];
	} story[] = {
		{ 7, { "x", "time.backwards", "y" } },
		{ 12, { "x", "y", "time.backwards" } },
		{ 3, { "time.backwards", "x", "y" } },
		{ 9, { "x", "time.backwards", "y" } },
	};

	for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
		seg_limit(s, 0);
		ta_anomaly_add(&s->tracker->anomalies, "x", 5);
		ta_anomaly_add(&s->tracker->anomalies, "y", 9);
		ta_tracker_tell_backwards(s->tracker, 2, story[i].frame);
		const struct ta_anomalies *found = ta_tracker_anomalies(s->tracker);
		assert_int_equal(found->count, 3);
		for (size_t k = 0; k < 3; k++)
			assert_string_equal(found->item[k].name, story[i].want[k]);
	}
	/* Never: nothing is told. */
	seg_limit(s, 0);
	ta_tracker_tell_backwards(s->tracker, 0, 1);
	assert_int_equal(ta_tracker_anomalies(s->tracker)->count, 0);
}

/* The run ends with its last packet, or later. */
static void tcp_store__the_end_is_that_of_the_newest_packet(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_play(s, "5000 > P. 11 10 21 502\n4999 < . 21 0 21 509\n");
	assert_ms(s->tracker->end_ns, 5000);
	ta_tracker_finish(s->tracker, 60 * TA_MS, 1);
	assert_ms(s->tracker->end_ns, 5000);
}

/* Two connections that were probed, one after the other: the first one sleeps. */
static void probe_two(struct seg_script *s)
{
	ta_tracker_sleep_early(s->tracker);
	for (int n = 0; n < 2; n++) {
		seg_open(s, n, 100.0 * n);
		for (int i = 1; i <= 3; i++) {
			seg_row(s, "%d < . 0 0 1 502 c=%d", 1200000 * i + 100 * n, n);
			seg_row(s, "%d > . 1 0 1 502 c=%d", 1200000 * i + 100 * n + 5, n);
		}
	}
}

static void tcp_store__what_sleeps_is_looked_at_without_waking_it(void **state)
{
	struct seg_script *s = *state;

	probe_two(s);
	const struct ta_conn *c = ta_tracker_glance(s->tracker, 0);
	assert_true(ta_conn_sleeps(c));
	struct ta_trouble *t = ta_sleep_look(c);
	assert_true(ta_conn_sleeps(c));
	assert_int_equal(t->nepisodes, 1);
	assert_int_equal(t->episode[0]->attempts_total, 3);
	assert_ms(t->episode[0]->attempt[2].time_ns, 3600000);
	ta_trouble_free(t);
}

/* ---- a tracker, put and taken ---- */

/* The facts of the script's tracker; the caller frees b.at. */
static struct bytes put_tracker(const struct seg_script *s)
{
	struct bytes b = { 0 };
	struct ta_store_out *out = ta_store_out_new(append, &b);
	ta_tracker_put(s->tracker, out);
	assert_int_equal(ta_store_out_end(out), 0);
	ta_store_out_free(out);
	return b;
}

/* What the script's tracker would read of its own facts; ret_id[i]: as which id it has the i-th connection. */
static struct ta_tracker *put_and_taken(struct seg_script *s, uint32_t *ret_id)
{
	struct bytes b = put_tracker(s);
	struct ta_store_in *in = ta_store_in_new(take, &b);
	struct ta_tracker *t = ta_tracker_new(0);
	struct ta_conn_source *source = ta_tracker_get_begin(t, in, s->names);
	uint32_t first;
	assert_int_equal(ta_conn_source_count(source), ta_tracker_count(s->tracker));
	for (uint32_t i = 0; ta_conn_source_next(source, &first); i++) {
		const struct ta_conn *c = ta_tracker_glance(s->tracker, i);
		assert_int_equal(first, c ? c->first_frame : 0);
		ret_id[i] = ta_tracker_get_conn(t, source, NULL, 0);
	}
	ta_conn_source_free(source);
	ta_store_in_free(in);
	free(b.at);
	ta_tracker_get_end(t, false);
	return t;
}

/* The ids of connections that were folded stay theirs, and nobody's. */
static void tcp_store__a_folded_connection_keeps_its_id(void **state)
{
	struct seg_script *s = *state;
	uint32_t id[4];

	for (int n = 0; n < 4; n++)
		seg_open(s, n, 100.0 * n);
	seg_in_vain(s, 1000, 2, "> P. 1 10 1 502 c=3");
	assert_true(ta_tracker_forget(s->tracker, 0));
	assert_true(ta_tracker_forget(s->tracker, 2));
	seg_end(s, 60000);
	struct ta_tracker *t = put_and_taken(s, id);
	assert_int_equal(ta_tracker_count(t), 4);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(id[i], i);
		const struct ta_conn *c = ta_tracker_conn(t, i);
		if (i % 2 == 0) {
			assert_null(c);
			continue;
		}
		assert_int_equal(c->first_frame, 3 * i + 1);
		assert_int_equal(c->flow.key.port[0], s->talk[i].port[0]);
		assert_int_equal(c->trouble != NULL, i == 3);
	}
	assert_int_equal(ta_tracker_conn(t, 3)->trouble->nepisodes, 1);
	ta_tracker_free(t);
}

/* And what sleeps sleeps on. */
static void tcp_store__what_sleeps_sleeps_on(void **state)
{
	struct seg_script *s = *state;
	uint32_t id[2];

	probe_two(s);
	seg_end(s, 4000000);
	struct ta_tracker *t = put_and_taken(s, id);
	assert_true(ta_conn_sleeps(ta_tracker_glance(t, 0)));
	assert_false(ta_conn_sleeps(ta_tracker_glance(t, 1)));
	for (uint32_t i = 0; i < 2; i++) {
		const struct ta_conn *c = ta_tracker_conn(t, i);
		assert_int_equal(c->trouble->nepisodes, 1);
		assert_int_equal(c->trouble->episode[0]->attempts_total, 3);
		assert_result(c->trouble->episode[0], TA_RESULT_ANSWERED);
	}
	ta_tracker_free(t);
}

/* Whether the facts of the tracker, as they are now, are taken. */
static bool are_taken(struct seg_script *s)
{
	struct bytes b = put_tracker(s);
	struct ta_store_in *in = ta_store_in_new(take, &b);
	struct ta_tracker *t = ta_tracker_new(0);
	struct ta_conn_source *source = ta_tracker_get_begin(t, in, s->names);
	uint32_t first;
	while (ta_conn_source_next(source, &first))
		;
	bool taken = !ta_store_failed(in);
	ta_conn_source_free(source);
	ta_store_in_free(in);
	ta_tracker_free(t);
	free(b.at);
	return taken;
}

/* The lower address first; of the same two, the lower port. Nothing would be found in another order. */
static void tcp_store__endpoints_stand_in_their_order(void **state)
{
	static const struct {
		int first, second; /* whose address */
		uint16_t port[2];
		bool taken;
	} row[] = {
		{ 0, 1, { 40000, 22 }, true },  { 0, 1, { 22, 40000 }, true },
		{ 1, 0, { 40000, 22 }, false }, { 1, 0, { 22, 40000 }, false },
		{ 0, 0, { 22, 40000 }, true },  { 0, 0, { 40000, 22 }, false },
		{ 0, 0, { 22, 22 }, true },     { 1, 0, { 22, 22 }, false },
	};
	struct seg_script *s = *state;

	seg_talk(s);
	seg_end(s, 1000);
	struct ta_flow_key *key = &((struct ta_conn *)seg_conn(s, 0))->flow.key;
	const struct ta_addr addr[2] = { key->addr[0], key->addr[1] };
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct ta_flow_key before = *key;
		key->addr[0] = addr[row[i].first];
		key->addr[1] = addr[row[i].second];
		memcpy(key->port, row[i].port, sizeof(key->port));
		assert_int_equal(are_taken(s), row[i].taken);
		*key = before;
	}
}

/* A connection is put by what it is off from the one before it. */
static void tcp_store__each_half_is_taken_as_it_was(void **state)
{
	struct seg_script *s = *state;
	uint32_t id[3];

	for (int n = 0; n < 3; n++) {
		seg_open(s, n, 100.0 * n);
		seg_row(s, "%d > P. 1 %d 1 502 c=%d", 1000 + n, 10 + 70 * n, n);
		seg_row(s, "%d < . 1 0 %d %d c=%d", 1020 + 3 * n, 11 + 70 * n, 509 - n, n);
		seg_row(s, "%d < P. 1 %d %d 509 c=%d", 2000 + n, 300 - 90 * n, 11 + 70 * n, n);
	}
	seg_end(s, 60000);
	struct ta_tracker *t = put_and_taken(s, id);
	for (uint32_t i = 0; i < 3; i++)
		for (int side = 0; side < 2; side++) {
			const struct ta_half *a = &seg_conn(s, i)->half[side],
					     *b = &ta_tracker_conn(t, id[i])->half[side];
			assert_int_equal(a->isn, b->isn);
			assert_int_equal(a->nxt, b->nxt);
			assert_int_equal(a->una, b->una);
			assert_int_equal(a->wnd, b->wnd);
			assert_int_equal(a->segments, b->segments);
			assert_int_equal(a->last_frame, b->last_frame);
			assert_int_equal(a->last_seen_ns, b->last_seen_ns);
			assert_memory_equal(&a->rto, &b->rto, sizeof(a->rto));
			assert_int_equal(a->flags, b->flags);
			assert_int_equal(a->ttl, b->ttl);
			assert_int_equal(a->ip_id, b->ip_id);
			assert_int_equal(a->wscale, b->wscale);
			assert_int_equal(a->link, b->link);
			assert_int_equal(!a->out, !b->out);
		}
	ta_tracker_free(t);
}

/* A time that no capture has. */
static void tcp_store__times_are_in_their_range(void **state)
{
	struct seg_script *s = *state;

	seg_talk(s);
	seg_end(s, 1000);
	struct ta_half *h = &((struct ta_conn *)seg_conn(s, 0))->half[1];
	static const struct {
		int64_t ns;
		bool taken;
	} row[] = {
		{ TA_STORE_TIME_MAX, true },
		{ -TA_STORE_TIME_MAX, true },
		{ TA_STORE_TIME_MAX + 1, false },
		{ -TA_STORE_TIME_MAX - 1, false },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		h->last_seen_ns = row[i].ns;
		assert_int_equal(are_taken(s), row[i].taken);
	}
}

/* Takes the facts of the script's tracker into another one. */
static void take_into(struct seg_script *s, struct ta_tracker *t, const uint32_t *encap,
		      uint32_t nencaps)
{
	struct bytes b = put_tracker(s);
	struct ta_store_in *in = ta_store_in_new(take, &b);
	struct ta_conn_source *source = ta_tracker_get_begin(t, in, s->names);
	uint32_t first;
	while (ta_conn_source_next(source, &first))
		(void)ta_tracker_get_conn(t, source, encap, nencaps);
	assert_false(ta_store_failed(in));
	ta_conn_source_free(source);
	ta_store_in_free(in);
	free(b.at);
	ta_tracker_get_end(t, false);
}

/* A smaller table than that which put them: what has no place is counted, a folded one not. */
static void tcp_store__what_has_no_place_is_not_followed(void **state)
{
	struct seg_script *s = *state;
	struct ta_tracker *t = ta_tracker_new(2);

	for (int n = 0; n < 5; n++)
		seg_open(s, n, 100.0 * n);
	assert_true(ta_tracker_forget(s->tracker, 3));
	seg_end(s, 60000);
	take_into(s, t, NULL, 0);
	assert_int_equal(ta_tracker_count(t), 2);
	assert_int_equal(ta_tracker_lost(t)->not_followed, 2);
	const struct ta_anomaly *a = ta_anomaly_find(ta_tracker_anomalies(t), "limits.connections");
	assert_non_null(a);
	assert_int_equal(a->count, 2);
	ta_tracker_free(t);
}

/* Ids of tunnels are those of the file, and become the reader's; none stays none. */
static void tcp_store__tunnels_get_the_ids_of_the_reader(void **state)
{
	static const uint32_t encap[] = { 0, 5, 9 };
	static const struct {
		uint32_t tenant, encap, want_tenant, want_encap;
	} row[] = { { 0, 0, 0, 0 }, { 1, 2, 5, 9 }, { 2, 1, 9, 5 }, { 3, 3, 3, 3 } };
	struct seg_script *s = *state;
	struct ta_tracker *t = ta_tracker_new(0);

	for (int n = 0; n < 4; n++) {
		s->talk[n].tenant[0] = s->talk[n].tenant[1] = row[n].tenant;
		seg_open(s, n, 100.0 * n);
		((struct ta_conn *)ta_tracker_glance(s->tracker, (uint32_t)n))->encap =
			row[n].encap;
	}
	seg_end(s, 60000);
	take_into(s, t, encap, 3);
	for (uint32_t i = 0; i < 4; i++) {
		const struct ta_conn *c = ta_tracker_conn(t, i);
		assert_int_equal(c->flow.key.tenant, row[i].want_tenant);
		assert_int_equal(c->encap, row[i].want_encap);
	}
	ta_tracker_free(t);
}

/* What is counted of the run, and of two hosts, is so in the end; the later of two ends counts. */
static void tcp_store__what_was_counted_is_added(void **state)
{
	struct seg_script *s = *state;
	struct ta_tracker *t = ta_tracker_new(0);

	s->talk[1].addr[0].b[15] = 99;
	seg_open(s, 0, 0);
	seg_open(s, 1, 100);
	ta_flow_set_unplaced(s->tracker->flows, &seg_conn(s, 1)->flow.key, 7);
	s->tracker->folded = 3;
	s->tracker->lost.given_up = 4;
	s->tracker->lost.not_followed = 5;
	s->tracker->lost.episodes = 6;
	s->tracker->before_probes = true;
	seg_end(s, 60000);
	t->folded = 10;
	t->lost.given_up = 20;
	t->lost.not_followed = 30;
	t->lost.episodes = 40;
	t->end_ns = 70 * TA_SEC;
	t->resolution_ns = 1;
	take_into(s, t, NULL, 0);
	assert_int_equal(t->folded, 13);
	assert_int_equal(t->lost.given_up, 24);
	assert_int_equal(t->lost.not_followed, 35);
	assert_int_equal(t->lost.episodes, 46);
	assert_true(t->before_probes);
	assert_int_equal(t->end_ns, 70 * TA_SEC);
	assert_int_equal(t->last_ns, s->tracker->last_ns);
	assert_int_equal(t->resolution_ns, s->tracker->resolution_ns);
	assert_int_equal(ta_tracker_unplaced(t, ta_tracker_conn(t, 0)), 0);
	assert_int_equal(ta_tracker_unplaced(t, ta_tracker_conn(t, 1)), 7);
	ta_tracker_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_store__anomalies_of_several_files_stand_by_their_frames),
		TELL(tcp_store__anomalies_of_one_file_stay_where_they_are),
		TELL(tcp_store__a_folded_connection_keeps_its_id),
		TELL(tcp_store__that_time_went_back_stands_in_its_turn),
		TELL(tcp_store__the_end_is_that_of_the_newest_packet),
		TELL(tcp_store__what_sleeps_sleeps_on),
		TELL(tcp_store__what_sleeps_is_looked_at_without_waking_it),
		TELL(tcp_store__endpoints_stand_in_their_order),
		TELL(tcp_store__each_half_is_taken_as_it_was),
		TELL(tcp_store__times_are_in_their_range),
		TELL(tcp_store__what_has_no_place_is_not_followed),
		TELL(tcp_store__tunnels_get_the_ids_of_the_reader),
		TELL(tcp_store__what_was_counted_is_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
