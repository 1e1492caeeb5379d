/* SPDX-License-Identifier: MIT */
/* Memory that is used up: what folds, what stays, and that nothing of what is refused looks like a connection begun in its middle. */
#include "support/seg_script.h"

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
	ta_tracker_limit_memory(s->tracker, 1);
	begin(s, 0, 0);
	seg_in_vain(s, 100, 4, "> P. 1 10 1 502");
	begin(s, 1, 20000);
	go_on(s, 20100);
	assert_non_null(ta_tracker_conn(s->tracker, 0));
	assert_null(ta_tracker_conn(s->tracker, 1));
	assert_true(anomalies(s, "limits.memory") > 0);
	assert_int_equal(ta_tracker_folded(s->tracker), 1);
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
	ta_tracker_limit_memory(s->tracker, 1);
	begin(s, 0, 0);
	seg_in_vain(s, 100, 4, "> P. 1 10 1 502"); /* it stays */
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
		TELL(tcp_memory__what_is_refused_is_not_begun_in_its_middle),
		TELL(tcp_memory__a_refused_heir_does_not_speak_for_the_old_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
