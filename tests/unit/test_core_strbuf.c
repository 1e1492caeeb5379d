/* SPDX-License-Identifier: MIT */
/* core/strbuf: text that grows, and what happens when it cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/xalloc.h"

static void strbuf__keeps_a_text_of_any_length(void **state)
{
	(void)state;
	struct ta_strbuf buf = { 0 };
	for (int i = 0; i < 10000; i++)
		ta_strbuf_addf(&buf, "%04d", i);
	assert_int_equal(buf.len, 40000);
	assert_memory_equal(ta_strbuf_text(&buf) + 4 * 9998, "99989999", 9);
	ta_strbuf_release(&buf);
	assert_string_equal(ta_strbuf_text(&buf), "");
}

static void strbuf__appends(void **state)
{
	(void)state;
	struct ta_strbuf buf = { 0 };
	ta_strbuf_add(&buf, "100 %d");
	ta_strbuf_addf(&buf, " of %s", "seven");
	assert_string_equal(ta_strbuf_text(&buf), "100 %d of seven");
	ta_strbuf_release(&buf);
}

static void strbuf__gives_its_text_away_and_starts_anew(void **state)
{
	(void)state;
	struct ta_strbuf buf = { 0 };
	char *nothing = ta_strbuf_take(&buf);
	assert_string_equal(nothing, "");
	ta_strbuf_add(&buf, "one");
	char *one = ta_strbuf_take(&buf);
	ta_strbuf_add(&buf, "two");
	assert_string_equal(one, "one");
	assert_string_equal(ta_strbuf_text(&buf), "two");
	free(nothing);
	free(one);
	ta_strbuf_release(&buf);
}

static void format__makes_a_text_of_its_own(void **state)
{
	(void)state;
	char *text = ta_format("%*s|%d", 3000, "", 7);
	assert_int_equal(strlen(text), 3002);
	assert_string_equal(text + 3000, "|7");
	free(text);
}

static void stream__collects_what_is_written(void **state)
{
	(void)state;
	char *text;
	size_t size;
	FILE *stream = ta_stream_open(&text, &size);
	fputs("a", stream);
	fputs("b", stream);
	ta_stream_close(stream);
	assert_int_equal(size, 2);
	assert_string_equal(text, "ab");
	free(text);
}

enum { OUT_OF_MEMORY_STATUS = 77 };

static void leave(void)
{
	_exit(OUT_OF_MEMORY_STATUS);
}

static void out_of_memory__ends_through_the_hook(void **state)
{
	(void)state;
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		ta_xalloc_set_hook(leave);
		ta_out_of_memory();
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), OUT_OF_MEMORY_STATUS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strbuf__keeps_a_text_of_any_length),
		cmocka_unit_test(strbuf__appends),
		cmocka_unit_test(strbuf__gives_its_text_away_and_starts_anew),
		cmocka_unit_test(format__makes_a_text_of_its_own),
		cmocka_unit_test(stream__collects_what_is_written),
		cmocka_unit_test(out_of_memory__ends_through_the_hook),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
