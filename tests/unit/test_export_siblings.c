/* SPDX-License-Identifier: MIT */
/* What is written besides a failure: other connections of its hosts, as long before and after as an attempt may be backed off. */
#include "support/analysis_desk.h"
#include "support/quiet_sink.h"

#include <tcpautopsy/core/strbuf.h>
#include <tcpautopsy/export/export.h>

static int take(void *context, const struct ta_connection_report *report)
{
	ta_selection_connection(context, report);
	return 0;
}

static int take_input(void *context, const struct ta_input_report *report)
{
	ta_selection_input(context, report);
	return 0;
}

static int take_summary(void *context, const struct ta_summary *summary)
{
	ta_selection_summary(context, summary);
	return 0;
}

enum { SYN_MS = 1000000, LAST_SYN_MS = SYN_MS + 15000, SIBLING_MS = 51 };

/* How many siblings are written of SYNs that nobody answers from SYN_MS to LAST_SYN_MS, with a connection of SIBLING_MS that begins then. */
static uint64_t siblings(struct desk *d, unsigned begins_ms)
{
	const struct ta_selection_options how = { .tool_version = "test" };
	const struct ta_export_options options = { .analysis = &d->options };
	const struct ta_inputs_options none = { .no_recurse = true };
	struct ta_selection *selection = ta_selection_new(&how);
	const struct ta_sink sink = { .context = selection,
				      .connection = take,
				      .observation = ignore_observation,
				      .input = take_input,
				      .summary = take_summary };
	struct ta_export_file file = { .count = 1 };
	struct ta_error error;
	char *text;
	size_t size;

	ta_error_clear(&error);
	begin_pcap();
	if (begins_ms < SYN_MS)
		put_connection(begins_ms, 40001);
	for (unsigned gone_ms = 0; gone_ms <= 15000; gone_ms += gone_ms + 1000)
		put_segment(SYN_MS + gone_ms, 40000, true, TA_SYN, 100, 0, 0);
	if (begins_ms > SYN_MS)
		put_connection(begins_ms, 40001);
	d->npaths = 0;
	save(d, pcap_len);
	for (int reading = 0; reading < 2; reading++) {
		struct ta_inputs *inputs = ta_inputs_new(&none);
		ta_inputs_add(inputs, d->path[0]);
		if (!reading) {
			assert_int_equal(ta_analyse(inputs, &d->options, &sink), 0);
			assert_int_equal(ta_selection_count(selection), 1);
		} else {
			file.out = ta_stream_open(&text, &size);
			assert_int_equal(
				ta_export_write(inputs, selection, &options, &file, 1, &error), 0);
			ta_stream_close(file.out);
			free(text);
		}
		ta_inputs_free(inputs);
	}
	ta_selection_free(selection);
	assert_true(file.counts.frames >= 5 + 8 * file.counts.siblings);
	return file.counts.siblings;
}

/* TCP_RTO_MAX of Linux. */
static void sibling__is_written_within_two_minutes(void **state)
{
	assert_int_equal(siblings(*state, SYN_MS - 119000 - SIBLING_MS), 1);
	assert_int_equal(siblings(*state, SYN_MS - 121000 - SIBLING_MS), 0);
	assert_int_equal(siblings(*state, LAST_SYN_MS + 119000), 1);
	assert_int_equal(siblings(*state, LAST_SYN_MS + 121000), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sibling__is_written_within_two_minutes, setup,
						teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
