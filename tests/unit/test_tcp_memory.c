/* SPDX-License-Identifier: MIT */
/* Memory that is used up: what folds, what stays, and that nothing of what is refused looks like a connection begun in its middle. */
#include "support/seg_script.h"

#include <stdlib.h>
#include <string.h>

#include "tcp/thin.h"
#include "tcpautopsy/core/memory.h"

enum { LOOKED_AT = 4096 }; /* segments, TA_MEMORY_SEGMENTS */

static uint64_t anomalies(const struct seg_script *s, const char *name)
{
	const struct ta_anomaly *a = ta_anomaly_find(ta_tracker_anomalies(s->tracker), name);
	return a ? a->count : 0;
}

/* Connection n of many: its client's port is n's. */
static void begin(struct seg_script *s, unsigned n, double ms)
{
	s->talk[0].port[0] = (uint16_t)(1024 + n);
	seg_open(s, 0, ms);
}

/* Data and its ACKs until memory has been looked at. */
static void go_on(struct seg_script *s, double ms)
{
	for (unsigned i = 0; i < LOOKED_AT / 2; i++) {
		seg_row(s, "%.3f > P. %u 10 1 502", ms + i, 1 + 10 * i);
		seg_row(s, "%.3f < . 1 0 %u 502", ms + i + 0.1, 11 + 10 * i);
	}
}

/* So much that some pages more or less, of this process or of its tables, are nothing. */
enum { BALLAST_BYTES = 12 << 20 };
/* So little that it is nearly used up by what the process holds already, and what the end of the run takes. */
static void nearly_used_up(struct seg_script *s)
{
	uint64_t held = ta_memory_resident(), bytes, end;

	held -= ta_memory_reusable(held);
	bytes = held;
	do {
		bytes += bytes / 1024;
		end = bytes / 5 * 2 < 16 << 20 ? bytes / 5 * 2 : 16 << 20;
	} while (held + end > bytes / 256 * 244);
	ta_tracker_limit_memory(s->tracker, bytes);
}

static void tcp_memory__is_known(void **state)
{
	(void)state;
	assert_true(ta_memory_resident() > 100 * 1024);
	assert_true(ta_memory_offered() > ta_memory_resident());
}

static void tcp_memory__without_a_limit_nothing_folds(void **state)
{
	struct seg_script *s = *state;
	begin(s, 0, 0);
	go_on(s, 100);
	begin(s, 1, 10000);
	assert_int_equal(ta_tracker_count(s->tracker), 2);
	assert_int_equal(anomalies(s, "limits.memory"), 0);
}

static void tcp_memory__one_that_failed_stays_and_a_quiet_one_folds(void **state)
{
	struct seg_script *s = *state;
	begin(s, 0, 0);
	seg_in_vain(s, 100, 4, "> P. 1 10 1 502");
	begin(s, 1, 20000);
	begin(s, 2, 30000);
	char *ballast = malloc(BALLAST_BYTES);
	assert_non_null(ballast);
	memset(ballast, 1, BALLAST_BYTES);
	nearly_used_up(s);
	go_on(s, 30100); /* memory is looked at while the third one sends */
	assert_non_null(ta_tracker_conn(s->tracker, 0));
	assert_null(ta_tracker_conn(s->tracker, 1));
	assert_true(anomalies(s, "limits.memory") > 0);
	assert_true(ta_tracker_folded(s->tracker) >= 1);
	assert_int_equal(ta_tracker_lost(s->tracker)->given_up, 0);
	free(ballast);
}

/* Where nothing else can be folded, memory that is used up takes what failed; that is counted apart, and nothing opens it again. */
static void tcp_memory__used_up_takes_the_newest_that_failed(void **state)
{
	struct seg_script *s = *state;
	for (unsigned n = 0; n < 20; n++) {
		begin(s, n, 1000.0 * n);
		seg_in_vain(s, 1000.0 * n + 100, 4, "> P. 1 10 1 502");
	}
	uint32_t last = ta_tracker_count(s->tracker) - 1;
	ta_tracker_limit_memory(s->tracker, 1);
	begin(s, 100, 50000);
	for (unsigned i = 0; i < LOOKED_AT; i++)
		seg_row(s, "%u > P. 1 10 1 502", 50100 + i);
	const struct ta_lost *lost = ta_tracker_lost(s->tracker);
	assert_true(lost->given_up > 0);
	assert_null(ta_tracker_conn(s->tracker, last));
	assert_int_equal(ta_tracker_folded(s->tracker), 0);
	assert_true(anomalies(s, "limits.memory") >= lost->given_up);
	s->talk[0].port[0] = 1024 + 19;
	seg_row(s, "90000 > P. 1 10 1 502");
	assert_int_equal(s->last.conn, TA_NO_CONN);
	begin(s, 200, 95000);
	assert_int_equal(lost->not_followed, 1);
	begin(s, 200, 96000);
	assert_int_equal(lost->not_followed, 1); /* once, however often it tries */
}

/* What a connection healed from goes, but for the longest; what it failed with stays. */
static void tcp_memory__thin_keeps_the_longest_and_what_was_never_answered(void **state)
{
	struct seg_script *s = *state;
	begin(s, 0, 0);
	double ms = 1000;
	for (unsigned i = 0; i < 60; i++, ms += 100000) {
		seg_row(s, "%.3f > P. %u 10 1 502", ms, 1 + 10 * i);
		seg_row(s, "%.3f > P. %u 10 1 502", ms + 300, 1 + 10 * i);
		seg_row(s, "%.3f < . 1 0 %u 502", ms + (i == 30 ? 9000 : 400), 11 + 10 * i);
	}
	seg_in_vain(s, ms, 4, "> P. 601 10 1 502");
	const struct ta_conn *c = ta_tracker_conn(s->tracker, 0);
	const struct ta_trouble *t = c->trouble;
	assert_int_equal(t->nepisodes, 61);
	int64_t longest_ns = t->episode[30]->start_ns;
	size_t gone = ta_thin(s->tracker, (struct ta_conn *)c);
	assert_int_equal(gone, 61 - 17);
	assert_int_equal(t->nepisodes, 17);
	assert_int_equal(t->episodes_omitted, gone);
	assert_false(t->episode[16]->closed);
	unsigned found = 0;
	for (size_t i = 0; i < t->nepisodes; i++)
		found += t->episode[i]->start_ns == longest_ns;
	assert_int_equal(found, 1);
	assert_int_equal(ta_thin(s->tracker, (struct ta_conn *)c), 0);
}

/* The newest of each kind goes on being looked at: it stays, however short it was, and takes no other one's place. */
static void thin_beside_a_newest_of(struct seg_script *s, int newest_ms)
{
	seg_limit(s, 0);
	begin(s, 0, 0);
	double ms = 1000;
	for (unsigned i = 0; i < 20; i++, ms += 100000) {
		seg_row(s, "%.3f > P. %u 10 1 502", ms, 1 + 10 * i);
		seg_row(s, "%.3f > P. %u 10 1 502", ms + 300, 1 + 10 * i);
		seg_row(s, "%.3f < . 1 0 %u 502", ms + (i == 19 ? newest_ms : 400), 11 + 10 * i);
	}
	/* a window that is shut, and a probe of it */
	seg_row(s, "%.3f < . 1 0 201 0", ms);
	seg_row(s, "%.3f > . 200 0 1 502", ms + 200);
	seg_row(s, "%.3f < . 1 0 201 502", ms + 220);
	const struct ta_conn *c = ta_tracker_conn(s->tracker, 0);
	const struct ta_trouble *t = c->trouble;
	const int client = seg_key(c, 0);
	assert_int_equal(t->nepisodes, 21);
	const struct ta_episode *chain = t->newest[client][false],
				*probes = t->newest[client][true];
	assert_true(chain == t->episode[19] && probes == t->episode[20]);
	assert_true(chain->closed && probes->closed);
	assert_int_equal(ta_thin(s->tracker, (struct ta_conn *)c), 3);
	assert_int_equal(t->nepisodes, 18);
	assert_true(t->episode[16] == chain && t->episode[17] == probes);
}

static void tcp_memory__thin_keeps_the_newest_of_each_kind(void **state)
{
	thin_beside_a_newest_of(*state, 320);
	thin_beside_a_newest_of(*state, 400);
}

static void tcp_memory__what_is_refused_is_not_begun_in_its_middle(void **state)
{
	struct seg_script *s = *state;
	ta_tracker_limit_memory(s->tracker, 1);
	begin(s, 0, 0);
	go_on(s, 100);
	uint32_t before = ta_tracker_count(s->tracker);
	begin(s, 1, 10000);
	seg_row(s, "10100 > P. 1 10 1 502");
	seg_row(s, "10300 > P. 1 10 1 502");
	assert_int_equal(ta_tracker_count(s->tracker), before);
	assert_true(anomalies(s, "limits.late_segment") > 0);
}

/* Ports that are taken over by one that is refused: what follows is not the old one's. */
static void tcp_memory__a_refused_heir_does_not_speak_for_the_old_one(void **state)
{
	struct seg_script *s = *state;
	begin(s, 0, 0);
	seg_in_vain(s, 100, 4, "> P. 1 10 1 502"); /* it stays */
	nearly_used_up(s);
	s->talk[1].port[0] = 999;
	seg_row(s, "20000 > S 0 0 - 64240 c=1");
	for (unsigned i = 0; i < LOOKED_AT; i++)
		seg_row(s, "%u > S 0 0 - 64240 c=1", 20001 + i);
	uint32_t segments = ta_conn_segments(ta_tracker_conn(s->tracker, 0), 0);
	s->talk[0].isn[0] += 100000;
	begin(s, 0, 40000);
	seg_row(s, "40100 > P. 1 10 1 502");
	assert_int_equal(ta_conn_segments(ta_tracker_conn(s->tracker, 0), 0), segments);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TELL(tcp_memory__is_known),
		TELL(tcp_memory__without_a_limit_nothing_folds),
		TELL(tcp_memory__one_that_failed_stays_and_a_quiet_one_folds),
		TELL(tcp_memory__used_up_takes_the_newest_that_failed),
		TELL(tcp_memory__thin_keeps_the_longest_and_what_was_never_answered),
		TELL(tcp_memory__thin_keeps_the_newest_of_each_kind),
		TELL(tcp_memory__what_is_refused_is_not_begun_in_its_middle),
		TELL(tcp_memory__a_refused_heir_does_not_speak_for_the_old_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
