/* SPDX-License-Identifier: MIT */
/* The short ways through decoding and following give what the long ones give, and connections that sleep between any two probes what those
 * give that never do: over all captures of testdata, the whole JSON. */
#include "support/captures.h"

#include <tcpautopsy/report/report.h>

/* The report on a file; the caller frees it. */
enum way { SHORT, LONG, SLEEPY };

static char *report_on(const char *path, enum way way, size_t *ret_size)
{
	const struct ta_inputs_options none = { .no_recurse = true };
	const struct ta_analysis_options options = { .stream = -1,
						     .long_way = way == LONG,
						     .sleep_early = way == SLEEPY };
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);
	assert_non_null(out);
	const struct ta_report_options how = { .out = out, .all = true, .tool_version = "0" };
	struct ta_report *report = ta_report_format_find("json")->open(&how);
	struct ta_inputs *inputs = ta_inputs_new(&none);
	struct ta_error error;
	ta_inputs_add(inputs, path);
	ta_analyse(inputs, &options, ta_report_sink(report));
	assert_int_equal(ta_report_close(report, &error), 0);
	ta_inputs_free(inputs);
	fclose(out);
	return text;
}

static void compare(void *context, const char *path)
{
	(void)context;
	size_t nshort, nother;
	char *by_short = report_on(path, SHORT, &nshort);
	for (enum way way = LONG; way <= SLEEPY; way++) {
		char *by_other = report_on(path, way, &nother);
		if (nshort != nother || memcmp(by_short, by_other, nshort))
			fail_msg("%s: the ways differ", path);
		free(by_other);
	}
	free(by_short);
}

static void analysis__short_ways_give_the_same_report(void **state)
{
	(void)state;
	assert_true(each_capture(compare, NULL) > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		analysis__short_ways_give_the_same_report) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
