/* SPDX-License-Identifier: MIT */
/* Facts of connections, put and taken again: what those that sleep have packed, and the order of what was found in several files. */
#include "support/seg_script.h"

#include "tcp/sleep.h"
#include "tcp/state.h"
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

/* Two connections that were probed, one after the other: the first one sleeps. */
static void tcp_store__what_sleeps_is_looked_at_without_waking_it(void **state)
{
	struct seg_script *s = *state;

	ta_tracker_sleep_early(s->tracker);
	for (int n = 0; n < 2; n++) {
		seg_open(s, n, 100.0 * n);
		for (int i = 1; i <= 3; i++) {
			seg_row(s, "%d < . 0 0 1 502 c=%d", 1200000 * i + 100 * n, n);
			seg_row(s, "%d > . 1 0 1 502 c=%d", 1200000 * i + 100 * n + 5, n);
		}
	}
	const struct ta_conn *c = ta_tracker_glance(s->tracker, 0);
	assert_true(ta_conn_sleeps(c));
	struct ta_trouble *t = ta_sleep_look(c);
	assert_true(ta_conn_sleeps(c));
	assert_int_equal(t->nepisodes, 1);
	assert_int_equal(t->episode[0]->attempts_total, 3);
	assert_ms(t->episode[0]->attempt[2].time_ns, 3600000);
	ta_trouble_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_store__anomalies_of_several_files_stand_by_their_frames),
		TELL(tcp_store__anomalies_of_one_file_stay_where_they_are),
		TELL(tcp_store__what_sleeps_is_looked_at_without_waking_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
