/* SPDX-License-Identifier: MIT */
/* Inputs as they are named: files, directories and lists. */
#include "support/inputs_fixture.h"

#include <fcntl.h>

static void inputs__search_directories_by_content(void **state)
{
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("d");

	assert_int_equal(mkdir("d", 0700) | mkdir("d/m", 0700) | mkdir("d/empty", 0700), 0);
	write_file("d/z.txt", f->pcap, PCAP_BYTES);
	write_file("d/a.pcap", f->pcap, PCAP_BYTES);
	write_file("d/m/x", f->pcap, PCAP_BYTES);
	write_file("d/m/trace", "1 0.000 10.0.0.1 -> 10.0.0.2 TCP", 32);
	write_file("d/README", "these are captures: see above\n", 30);
	write_file("d/noise.pcap", "\0\1\2\3\4\5\6\7", 8);
	write_file("d/nothing", "", 0);
	assert_int_equal(symlink(".", "d/loop"), 0);
	ta_source_close(expect_source(inputs, "d/a.pcap"));
	ta_source_close(expect_source(inputs, "d/m/trace"));
	ta_source_close(expect_source(inputs, "d/m/x"));
	ta_source_close(expect_source(inputs, "d/z.txt"));
	assert_int_equal(ta_inputs_passed_over(inputs), 3);
	expect_no_more(inputs);

	inputs = ta_inputs_new(&(struct ta_inputs_options){ .no_recurse = true });
	ta_inputs_add(inputs, "d/");
	ta_inputs_add(inputs, "d/empty");
	ta_source_close(expect_source(inputs, "d/a.pcap"));
	ta_source_close(expect_source(inputs, "d/z.txt"));
	expect_error(inputs, "capture.nothing_found", "d/empty");
	expect_no_more(inputs);
}

/* 60 folders of 100 characters, one in the other: 6060 bytes of path. */
static void inputs__find_files_below_any_path(void **state)
{
	enum { LEVELS = 60, NAME = 100 };
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("d");
	char name[NAME + 1], path[(NAME + 1) * (LEVELS + 1) + 16];
	size_t len = 1;

	memset(name, 'x', NAME);
	name[NAME] = '\0';
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(chdir("d"), 0);
	snprintf(path, sizeof(path), "d");
	for (int i = 0; i < LEVELS; i++) {
		assert_int_equal(mkdir(name, 0700), 0);
		assert_int_equal(chdir(name), 0);
		len += (size_t)snprintf(path + len, sizeof(path) - len, "/%s", name);
	}
	write_file("a.pcap", f->pcap, PCAP_BYTES);
	assert_int_equal(chdir(f->dir), 0);
	snprintf(path + len, sizeof(path) - len, "/a.pcap");
	ta_source_close(expect_source(inputs, path));
	expect_no_more(inputs);
}

static void inputs__count_what_is_no_file(void **state)
{
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("d");
	struct ta_source *source;
	struct ta_error error = { 0 };

	assert_int_equal(mkdir("d", 0700), 0);
	write_file("d/a.pcap", f->pcap, PCAP_BYTES);
	assert_int_equal(symlink("a.pcap", "d/b.pcap"), 0);
	assert_int_equal(symlink("nowhere", "d/c.pcap"), 0);
	assert_int_equal(symlink("d.pcap", "d/d.pcap"), 0);
	assert_int_equal(symlink("/dev/zero", "d/e.pcap"), 0);
	assert_int_equal(mkfifo("d/f.pcap", 0600), 0);
	ta_source_close(expect_source(inputs, "d/a.pcap"));
	ta_source_close(expect_source(inputs, "d/b.pcap"));
	assert_int_equal(ta_inputs_next(inputs, &source, &error), 0);
	assert_int_equal(ta_inputs_passed_over(inputs), 4);
	ta_inputs_free(inputs);
}

static void inputs__go_on_after_one_that_can_not_be_opened(void **state)
{
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("missing");

	ta_inputs_add(inputs, "empty");
	ta_inputs_add(inputs, "x.pcap");
	write_file("empty", "", 0);
	write_file("x.pcap", f->pcap, PCAP_BYTES);
	expect_error(inputs, "capture.open", "missing");
	expect_error(inputs, "capture.empty", "empty");
	ta_source_close(expect_source(inputs, "x.pcap"));
	expect_no_more(inputs);
}

static void inputs__come_from_lists(void **state)
{
	struct fixture *f = *state;
	struct ta_inputs *inputs = ta_inputs_new(NULL);
	struct ta_error error = { 0 };

	write_file("a", f->pcap, PCAP_BYTES);
	write_file("b\nc", f->pcap, PCAP_BYTES);
	write_file("lines", "a\r\n\na", 5);
	write_file("nuls", "b\nc\0a\0", 6);
	assert_int_equal(ta_inputs_add_from(inputs, "lines", &error), 0);
	assert_int_equal(ta_inputs_add_from(inputs, "nuls", &error), 0);
	assert_int_equal(ta_inputs_add_from(inputs, "missing", &error), -1);
	assert_string_equal(error.code, "capture.open");
	ta_source_close(expect_source(inputs, "a"));
	ta_source_close(expect_source(inputs, "a"));
	ta_source_close(expect_source(inputs, "b\nc"));
	ta_source_close(expect_source(inputs, "a"));
	expect_no_more(inputs);
}

struct door {
	int asked;
	bool open;
};

static int open_door(void *context, const char *path, struct ta_error *error)
{
	struct door *door = context;
	door->asked++;
	if (!strcmp(path, "shut"))
		return ta_error_set(error, "door.shut", path, -1, 0, "shut");
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool door_is_open(void *context)
{
	const struct door *door = context;
	return door->open;
}

/* Whoever opens files is asked for each, whatever they are called; no folder is searched; what was found is passed over where it is none. */
static void inputs__are_opened_by_who_is_asked(void **state)
{
	struct fixture *f = *state;
	struct door door = { .open = true };
	struct ta_inputs_options how = { .open = open_door,
					 .go_on = door_is_open,
					 .context = &door };
	struct ta_inputs *inputs = ta_inputs_new(&how);

	write_file("-", f->pcap, PCAP_BYTES);
	write_file("shut", f->pcap, PCAP_BYTES);
	write_file("README", "these are captures: see above\n", 30);
	ta_inputs_add(inputs, "-");
	ta_inputs_add(inputs, "shut");
	ta_inputs_add_found(inputs, "README");
	ta_inputs_add(inputs, "README");
	ta_source_close(expect_source(inputs, "-"));
	expect_error(inputs, "door.shut", "shut");
	ta_source_close(expect_source(inputs, "README"));
	assert_int_equal(ta_inputs_passed_over(inputs), 1);
	expect_no_more(inputs);
	assert_true(door.asked >= 4);

	inputs = ta_inputs_new(&how);
	ta_inputs_add(inputs, "-");
	door.open = false;
	expect_error(inputs, "interrupted", "-");
	expect_no_more(inputs);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(inputs__search_directories_by_content),
		TEST(inputs__find_files_below_any_path),
		TEST(inputs__count_what_is_no_file),
		TEST(inputs__go_on_after_one_that_can_not_be_opened),
		TEST(inputs__come_from_lists),
		TEST(inputs__are_opened_by_who_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
