/* SPDX-License-Identifier: MIT */
/* Connections seen from near: their segments are those of the second reading, with what the first one knows of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tcpautopsy/analysis/closeup.h"
#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/why.h"
#include "support/quiet_sink.h"

enum { MOST = TA_LIMIT_CLOSEUPS + 8 };

/* What is asked for of each connection. */
struct asked {
	struct ta_closeup *closeup;
	int64_t from_ns, to_ns;
	unsigned times; /* each connection is asked for so often, with a smaller rank each time */
	unsigned handle[MOST];
	size_t n;
};

static int connection(void *context, const struct ta_connection_report *report)
{
	struct asked *asked = context;
	for (unsigned i = 0; i < asked->times; i++) {
		assert_true(asked->n < MOST);
		asked->handle[asked->n++] = ta_closeup_choose(asked->closeup, report, MOST - i,
							      asked->from_ns, asked->to_ns);
	}
	return 0;
}

static struct ta_inputs *open_inputs(const char *const *name)
{
	const struct ta_inputs_options how = { 0 };
	struct ta_inputs *inputs = ta_inputs_new(&how);
	const char *top = getenv("top_srcdir");
	for (; *name; name++) {
		char path[1024];
		snprintf(path, sizeof(path), "%s/testdata/%s", top ? top : ".", *name);
		ta_inputs_add(inputs, path);
	}
	return inputs;
}

/* Both readings; the second where it is wanted. */
static void read_twice(struct asked *asked, const char *const *name, bool together, bool twice)
{
	const struct ta_analysis_options options = { .stream = -1, .together = together };
	const struct ta_sink sink = { .context = asked,
				      .connection = connection,
				      .observation = ignore_observation,
				      .input = ignore_input,
				      .summary = ignore_summary };
	struct ta_inputs *inputs = open_inputs(name);
	asked->closeup = ta_closeup_new();
	assert_int_equal(ta_analyse(inputs, &options, &sink), 0);
	ta_inputs_free(inputs);
	if (!twice)
		return;
	inputs = open_inputs(name);
	ta_closeup_read(asked->closeup, inputs, &options);
	ta_inputs_free(inputs);
}

static const char *const seed[] = { "seed-tunnel-dead.txt", NULL };

static unsigned count(const struct ta_close_view *view, uint8_t cause)
{
	unsigned n = 0;
	for (size_t i = 0; i < view->n; i++)
		n += view->segment[i].cause == cause;
	return n;
}

static void closeup__all_segments_with_what_is_known_of_them(void **state)
{
	(void)state;
	struct asked asked = { .to_ns = 1000 * TA_SEC, .times = 1 };
	struct ta_close_view view;
	read_twice(&asked, seed, false, true);
	assert_int_equal(asked.n, 1);
	assert_true(ta_closeup_view(asked.closeup, asked.handle[0], &view));
	assert_true(view.was_read);
	assert_null(view.name);
	assert_int_equal(view.n, 23);
	assert_int_equal(view.left_out, 0);
	assert_int_equal(count(&view, TA_CAUSE_RTO), 14);
	assert_int_equal(count(&view, TA_CAUSE_TLP), 1);
	const struct ta_close_segment *last = &view.segment[22];
	assert_int_equal(last->frame, 88);
	assert_int_equal(last->seq, 5);
	assert_int_equal(last->len, 2);
	assert_int_equal(last->dir, 0);
	assert_int_equal(last->outstanding, 2);
	int64_t rtt_ns = 0;
	for (size_t i = 0; i < view.n; i++)
		if (view.segment[i].rtt_ns > rtt_ns)
			rtt_ns = view.segment[i].rtt_ns;
	assert_int_equal(rtt_ns / TA_MS, 170); /* the SYN-ACK, frame 2 */
	ta_closeup_free(asked.closeup);
}

static void closeup__without_a_second_reading_the_attempts(void **state)
{
	(void)state;
	struct asked asked = { .to_ns = 1000 * TA_SEC, .times = 1 };
	struct ta_close_view view;
	read_twice(&asked, seed, false, false);
	assert_true(ta_closeup_view(asked.closeup, asked.handle[0], &view));
	assert_false(view.was_read);
	assert_int_equal(view.n, 16);
	assert_int_equal(view.segment[0].frame, 16);
	assert_int_equal(view.segment[15].frame, 88);
	ta_closeup_free(asked.closeup);
}

static void closeup__a_window_of_time(void **state)
{
	(void)state;
	struct asked asked = { .from_ns = 100 * TA_SEC, .to_ns = 200 * TA_SEC, .times = 1 };
	struct ta_close_view view;
	read_twice(&asked, seed, false, true);
	assert_true(ta_closeup_view(asked.closeup, asked.handle[0], &view));
	assert_int_equal(view.n, 2);
	assert_int_equal(view.segment[0].frame, 33);
	assert_int_equal(view.segment[1].frame, 44);
	assert_int_equal(view.segment[1].outstanding,
			 2); /* what was sent before the window counts */
	ta_closeup_free(asked.closeup);
}

static void closeup__the_smaller_rank_goes_first(void **state)
{
	(void)state;
	struct asked asked = { .to_ns = 1000 * TA_SEC, .times = MOST };
	struct ta_close_view view;
	read_twice(&asked, seed, false, false);
	for (unsigned i = 0; i < MOST; i++)
		assert_int_equal(ta_closeup_view(asked.closeup, asked.handle[i], &view), i >= 8);
	assert_int_equal(ta_closeup_refused(asked.closeup), 8);
	assert_false(ta_closeup_view(asked.closeup, 0, &view));
	ta_closeup_free(asked.closeup);
}

/* Pieces of one capture, and another point: files have names, and each connection the segments of where it is judged. */
static void closeup__inputs_of_points(void **state)
{
	(void)state;
	static const char *const points[] = { "points/client-1.pcap", "points/client-2.pcap",
					      "points/server.pcap", NULL };
	struct asked asked = { .to_ns = 1000 * TA_SEC, .times = 1 };
	struct ta_close_view view;
	read_twice(&asked, points, true, true);
	assert_int_equal(asked.n, 1);
	assert_true(ta_closeup_view(asked.closeup, asked.handle[0], &view));
	assert_true(view.was_read);
	assert_non_null(view.name);
	for (size_t i = 0; i < view.n; i++) {
		const char *name = view.name[view.segment[i].input];
		assert_int_equal(name[0], view.name[view.segment[0].input][0]);
		assert_true(!i || view.segment[i].time_ns >= view.segment[i - 1].time_ns);
	}
	ta_closeup_free(asked.closeup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closeup__all_segments_with_what_is_known_of_them),
		cmocka_unit_test(closeup__without_a_second_reading_the_attempts),
		cmocka_unit_test(closeup__a_window_of_time),
		cmocka_unit_test(closeup__the_smaller_rank_goes_first),
		cmocka_unit_test(closeup__inputs_of_points),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
