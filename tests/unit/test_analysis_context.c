/* SPDX-License-Identifier: MIT */
/* The diagnosis is told what the capture lacks. */
#include "support/pcapng_file.h"

#include "analysis/run.h"

/* Reads a capture that dropped 3 packets to its end, or with its last bytes missing. */
static struct ta_fact_context context_of(size_t missing)
{
	static const uint8_t three[8] = { 3 };
	const struct ta_analysis_options options = { .stream = -1 };
	const struct ta_choice everything = { 0 };
	struct ta_names *names = ta_names_new();
	struct ta_fact_context context;
	struct ta_summary summary = { 0 };
	struct ta_run run;
	struct file f = { 0 };

	section(&f);
	interface(&f, 1, 0, 0);
	packet(&f, 0, 1, "not IP, and of no interest");
	begin(&f, 5);
	put(&f, 0, 4);
	put(&f, 0, 8);
	option(&f, 5, three, 8);
	end(&f);
	packet(&f, 0, 2, "nor is this");
	f.len -= missing;
	struct ta_source *source = open_file(&f);
	ta_run_init(&run, 0, names, &options, NULL, &summary, NULL, &everything);
	struct ta_run_input *in = ta_run_input_new(0, source);
	ta_run_add_input(&run, in);
	while (ta_run_input_read(&run.reading, in)) {
		in->has_pending = false;
		ta_run_packet(&run, in, in->pending);
	}
	ta_run_context(&run, &context);
	ta_run_release(&run);
	ta_names_free(names);
	return context;
}

static void context__holds_the_packets_that_the_capture_dropped(void **state)
{
	struct ta_fact_context context = context_of(0);

	(void)state;
	assert_int_equal(context.capture_drops, 3);
	assert_false(context.incomplete);
}

static void context__tells_that_the_capture_broke_off(void **state)
{
	struct ta_fact_context context = context_of(9);

	(void)state;
	assert_int_equal(context.capture_drops, 3);
	assert_true(context.incomplete);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(context__holds_the_packets_that_the_capture_dropped),
		cmocka_unit_test(context__tells_that_the_capture_broke_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
