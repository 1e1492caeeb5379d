/* SPDX-License-Identifier: MIT */
/* What was selected while an analysis reported is written from a second reading; another input the second time is seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/export/export.h"
#include "tcpautopsy/export/pseudonym.h"
#include "support/quiet_sink.h"

static int connection(void *context, const struct ta_connection_report *report)
{
	ta_selection_connection(context, report);
	return 0;
}

static int input(void *context, const struct ta_input_report *report)
{
	ta_selection_input(context, report);
	return 0;
}

static int summary(void *context, const struct ta_summary *s)
{
	ta_selection_summary(context, s);
	return 0;
}

static struct ta_inputs *inputs_of(const char *name)
{
	const struct ta_inputs_options how = { 0 };
	const char *top = getenv("top_srcdir");
	struct ta_inputs *inputs = ta_inputs_new(&how);
	char path[1024];
	snprintf(path, sizeof(path), "%s/testdata/%s", top ? top : ".", name);
	ta_inputs_add(inputs, path);
	return inputs;
}

static const struct ta_analysis_options plain = { .stream = -1 };

static struct ta_selection *select_from(const char *name, bool every)
{
	const struct ta_selection_options how = { .every = every, .tool_version = "test" };
	struct ta_selection *selection = ta_selection_new(&how);
	const struct ta_sink sink = { .context = selection,
				      .connection = connection,
				      .observation = ignore_observation,
				      .input = input,
				      .summary = summary };
	struct ta_inputs *inputs = inputs_of(name);
	assert_int_equal(ta_analyse(inputs, &plain, &sink), 0);
	ta_inputs_free(inputs);
	return selection;
}

/* A file in memory, of some connections. */
struct made {
	struct ta_export_file file;
	char *text;
	size_t size;
};

static void open_file(struct made *m, size_t first, size_t count)
{
	*m = (struct made){ .file = { .first = first, .count = count } };
	m->file.out = ta_stream_open(&m->text, &m->size);
}

static void close_file(struct made *m)
{
	ta_stream_close(m->file.out);
	free(m->text);
}

static int write_again(const struct ta_selection *selection, const char *name,
		       struct ta_export_file *file, size_t nfiles, struct ta_error *error)
{
	const struct ta_export_options how = { .analysis = &plain };
	struct ta_inputs *inputs = inputs_of(name);
	ta_error_clear(error);
	int rc = ta_export_write(inputs, selection, &how, file, nfiles, error);
	ta_inputs_free(inputs);
	return rc;
}

#define DARK "captures/connect-dark-client.pcap"
#define HEALED "captures/network-healed-both-send-client.pcap"
#define REFUSED "captures/connect-refused-client.pcap"
#define QUEUE "captures/accept-queue-full-client.pcap"

static void write__frames_of_what_was_selected(void **state)
{
	(void)state;
	struct ta_error error;
	struct made m;
	struct ta_selection *selection = select_from(DARK, false);
	assert_true(ta_selection_count(selection) >= 1);
	assert_int_equal(ta_selection_with_frames(selection), ta_selection_count(selection));
	open_file(&m, 0, ta_selection_count(selection));
	assert_int_equal(write_again(selection, DARK, &m.file, 1, &error), 0);
	fflush(m.file.out);
	assert_true(m.file.counts.frames >= 4 && m.file.counts.comments >= 4);
	struct ta_source *source = ta_source_from_memory(m.text, m.size, "written", &error);
	struct ta_frame frame;
	uint64_t frames = 0;
	while (ta_source_next_frame(source, &frame, &error) > 0)
		frames++;
	assert_int_equal(frames, m.file.counts.frames);
	assert_int_equal(ta_source_info(source)->anomalies->count, 0);
	ta_source_close(source);
	close_file(&m);
	ta_selection_free(selection);
}

/* The section's comment counts as the reports' heads do. */
static void write__what_healed_is_counted_with_what_failed(void **state)
{
	(void)state;
	static const char want[] = "tcpautopsy: 1 connection, 1 failed and healed; 1 of them here.";
	struct ta_error error;
	struct made m;
	struct ta_selection *selection = select_from(HEALED, false);
	open_file(&m, 0, ta_selection_count(selection));
	assert_int_equal(write_again(selection, HEALED, &m.file, 1, &error), 0);
	fflush(m.file.out);
	assert_non_null(memmem(m.text, m.size, want, sizeof(want) - 1));
	close_file(&m);
	ta_selection_free(selection);
}

static void write__another_input_the_second_time_is_seen(void **state)
{
	(void)state;
	struct ta_error error;
	struct made m;
	struct ta_selection *selection = select_from(DARK, false);
	open_file(&m, 0, ta_selection_count(selection));
	assert_int_equal(write_again(selection, REFUSED, &m.file, 1, &error), -1);
	assert_string_equal(error.code, "export.changed");
	close_file(&m);
	/* Under the same name, and shorter: what is to be said of frames finds none. */
	open_file(&m, 0, ta_selection_count(selection));
	const struct ta_inputs_options none = { 0 };
	struct ta_inputs *inputs = ta_inputs_new(&none);
	const struct ta_export_options how = { .analysis = &plain };
	ta_error_clear(&error);
	assert_int_equal(ta_export_write(inputs, selection, &how, &m.file, 1, &error), -1);
	assert_string_equal(error.code, "export.changed");
	ta_inputs_free(inputs);
	close_file(&m);
	ta_selection_free(selection);
}

static void write__a_disk_that_is_full_is_told(void **state)
{
	(void)state;
	struct ta_error error;
	struct ta_selection *selection = select_from(DARK, false);
	struct ta_export_file file = { .out = fopen("/dev/full", "w"),
				       .count = ta_selection_count(selection) };
	if (file.out) {
		assert_int_equal(write_again(selection, DARK, &file, 1, &error), -1);
		assert_string_equal(error.code, "export.write");
		fclose(file.out);
	}
	ta_selection_free(selection);
}

static void write__a_file_each(void **state)
{
	(void)state;
	enum { MOST = 64 };
	struct made m[MOST];
	struct ta_export_file file[MOST];
	struct ta_error error;
	struct ta_selection *selection = select_from(QUEUE, true);
	size_t n = ta_selection_count(selection);
	assert_true(n >= 2 && n <= MOST);
	for (size_t i = 0; i < n; i++) {
		open_file(&m[i], i, 1);
		file[i] = m[i].file;
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(ta_selection_name(selection, i),
						ta_selection_name(selection, k));
	}
	assert_int_equal(write_again(selection, QUEUE, file, n, &error), 0);
	for (size_t i = 0; i < n; i++) {
		assert_true(file[i].counts.frames > 0);
		close_file(&m[i]);
	}
	ta_selection_free(selection);
}

static void write__a_trace_has_no_frames(void **state)
{
	(void)state;
	struct ta_selection *selection = select_from("seed-tunnel-dead.txt", false);
	assert_int_equal(ta_selection_count(selection), 1);
	assert_int_equal(ta_selection_with_frames(selection), 0);
	assert_false(ta_selection_has_frames(selection, 0));
	ta_selection_free(selection);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(write__what_healed_is_counted_with_what_failed),
		cmocka_unit_test(write__frames_of_what_was_selected),
		cmocka_unit_test(write__another_input_the_second_time_is_seen),
		cmocka_unit_test(write__a_disk_that_is_full_is_told),
		cmocka_unit_test(write__a_file_each),
		cmocka_unit_test(write__a_trace_has_no_frames),
	};
	return cmocka_run_group_tests_name("export_write", tests, NULL, NULL);
}
