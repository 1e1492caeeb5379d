/* SPDX-License-Identifier: MIT */
/* A capture that is followed by a clock of the test's: what ripens in a silence, and when a silence counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <tcpautopsy/analysis/follow.h>
#include <tcpautopsy/core/timefmt.h>

#include "support/quiet_sink.h"

/* The first packet of the capture, and the last, 1.131 s later; the first of four attempts is at 0.210 s. */
#define START_NS (INT64_C(1795373514763) * TA_MS)
#define LAST_NS (1131 * TA_MS)
#define ORIGINAL_NS (INT64_C(209763) * TA_US)

struct desk {
	int64_t clock_ns, epoch_ns;
	int64_t step_ns; /* of a wait */
	unsigned waits, waits_max;
	uint64_t copies;
	bool can_copy;
	unsigned suspected, healed, verdicts, connections;
	int64_t first_ns, newest_ns;
	unsigned step;
	struct ta_follow_state state;
	int64_t end_ns;
	enum ta_scenario scenario;
};

static int64_t desk_clock(void *context)
{
	return ((struct desk *)context)->clock_ns;
}

static int64_t desk_epoch(void *context)
{
	return ((struct desk *)context)->epoch_ns;
}

static bool desk_wait(void *context, const struct ta_follow_state *state)
{
	struct desk *d = context;
	d->state = *state;
	d->clock_ns += d->step_ns;
	d->epoch_ns += d->step_ns;
	return d->waits++ < d->waits_max;
}

static bool desk_apart(void *context, void (*work)(void *argument, uint8_t *ret), void *argument,
		       uint8_t *ret, size_t n)
{
	struct desk *d = context;
	(void)work;
	(void)argument;
	(void)ret;
	(void)n;
	d->copies++;
	return false;
}

static void desk_note(void *context, const struct ta_error *what)
{
	(void)context;
	fail_msg("%s", what->message);
}

static int desk_suspected(void *context, const struct ta_suspected_report *r)
{
	struct desk *d = context;
	if (!d->suspected++)
		d->first_ns = r->now_ns;
	assert_int_equal(r->step, d->suspected - 1);
	assert_true(r->connection->have_epoch);
	assert_null(r->connection->diagnosis);
	d->newest_ns = r->now_ns;
	return 0;
}

static int desk_healed(void *context, const struct ta_suspected_report *r)
{
	(void)r;
	((struct desk *)context)->healed++;
	return 0;
}

static int desk_verdict(void *context, const struct ta_verdict_report *r)
{
	struct desk *d = context;
	d->verdicts++;
	assert_false(r->revised);
	return 0;
}

static int desk_connection(void *context, const struct ta_connection_report *c)
{
	struct desk *d = context;
	d->connections++;
	d->end_ns = c->capture_end_ns;
	d->scenario = c->diagnosis->scenario;
	return 0;
}

static void follow(struct desk *d)
{
	char path[1024];
	const char *top = getenv("top_srcdir");
	snprintf(path, sizeof(path), "%s/testdata/captures/censored-end-copies-client.pcap",
		 top ? top : ".");
	const struct ta_analysis_options analysis = { .stream = -1 };
	const struct ta_follow_options options = { .path = path,
						   .analysis = &analysis,
						   .clock_ns = desk_clock,
						   .epoch_ns = desk_epoch,
						   .wait = desk_wait,
						   .apart = desk_apart,
						   .note = desk_note,
						   .context = d };
	const struct ta_follow_sink live = { d, desk_suspected, desk_healed, desk_verdict };
	const struct ta_sink sink = { .context = d,
				      .connection = desk_connection,
				      .observation = ignore_observation,
				      .input = ignore_input,
				      .summary = ignore_summary };
	assert_int_equal(ta_follow(&options, &live, &sink), 0);
	assert_int_equal(d->connections, 1);
}

/* The capture is written now: its newest packet is two seconds old. */
static struct desk live_desk(unsigned waits)
{
	return (struct desk){ .clock_ns = 77 * TA_SEC,
			      .epoch_ns = START_NS + LAST_NS + 2 * TA_SEC,
			      .step_ns = 100 * TA_MS,
			      .waits_max = waits };
}

static void follow__suspects_nothing_before_its_time(void **state)
{
	(void)state;
	struct desk d = live_desk(20); /* 2.0 s of silence: 3.131 s */
	follow(&d);
	assert_int_equal(d.suspected, 0);
	assert_int_equal(d.scenario, TA_SCN_UNDETERMINED);
}

static void follow__suspects_in_a_silence_when_it_is_ripe(void **state)
{
	(void)state;
	struct desk d = live_desk(30);
	follow(&d);
	assert_int_equal(d.suspected, 1);
	/* Two timeouts took 3 s: at that instant, whenever it was looked. */
	assert_int_equal(d.first_ns / TA_MS, (ORIGINAL_NS + 3 * TA_SEC) / TA_MS);
	assert_int_equal(d.state.suspected, 1);
	/* What was watched without a packet is known at the end, too. */
	assert_true(d.end_ns >= 4 * TA_SEC);
}

static void follow__tells_it_again_when_it_lasted_twice_as_long(void **state)
{
	(void)state;
	struct desk d = live_desk(30);
	d.step_ns = TA_SEC;
	follow(&d);
	/* After 3 s, when the next copy was overdue; 10 s later, when its verdict is asked for again; and not within the next 20 s. */
	assert_int_equal(d.suspected, 2);
	assert_in_range(d.newest_ns - d.first_ns, 10 * TA_SEC, 11 * TA_SEC);
	assert_true(d.copies > 0);       /* its verdict was asked for, */
	assert_int_equal(d.verdicts, 1); /* and given at the end where no copy was to be had */
}

static void follow__takes_no_silence_of_an_old_file(void **state)
{
	(void)state;
	struct desk d = live_desk(1000);
	d.epoch_ns += 301 * TA_SEC;
	follow(&d);
	assert_int_equal(d.suspected, 0);
	d = live_desk(1000);
	d.epoch_ns -= 304 * TA_SEC;
	follow(&d);
	assert_int_equal(d.suspected, 0);
	d = live_desk(1000);
	d.epoch_ns += 297 * TA_SEC;
	follow(&d);
	assert_true(d.suspected > 0);
	/* One that is written now, and silent for an hour, stays one. */
	d = live_desk(3600);
	d.step_ns = TA_SEC;
	follow(&d);
	assert_true(d.end_ns > 3600 * TA_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follow__suspects_nothing_before_its_time),
		cmocka_unit_test(follow__suspects_in_a_silence_when_it_is_ripe),
		cmocka_unit_test(follow__tells_it_again_when_it_lasted_twice_as_long),
		cmocka_unit_test(follow__takes_no_silence_of_an_old_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
