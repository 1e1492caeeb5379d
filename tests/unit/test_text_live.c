/* SPDX-License-Identifier: MIT */
/* A text that is still written: how much of it is looked at before the first packet is given. */
#include "text_paste.h"

#include <stdlib.h>
#include <unistd.h>

#include "tcpautopsy/capture/tail.h"

enum { ENOUGH_LOOKS = 200 };

static struct paste paste;

static bool look_again(void *looks)
{
	return ++*(unsigned *)looks < ENOUGH_LOOKS;
}

static void note(void *looks, const struct ta_error *what)
{
	(void)looks;
	fail_msg("%s", what->message);
}

/* How often it is looked for more of a text of so many lines before its first packet is given. */
static unsigned looks_before_the_first(unsigned lines)
{
	char path[] = "/tmp/tcpautopsy-test-XXXXXX";
	unsigned looks = 0;
	const struct ta_tail_options options = { .wait = look_again,
						 .note = note,
						 .context = &looks };
	struct ta_error error;
	struct ta_source *source;
	struct ta_packet packet;
	ta_error_clear(&error);
	paste_clear(&paste);
	for (unsigned i = 1; i <= lines; i++)
		paste_add(&paste,
			  "%u 0.%03u 10.0.0.1 " ARROW " 10.0.0.2 TCP 54 5 " ARROW
			  " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0\n",
			  i, i);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, paste.text, paste.len), paste.len);
	struct ta_tail *tail = ta_tail_open(path, &options, &error);
	assert_non_null(tail);
	assert_int_equal(ta_tail_next(tail, &source), 1);
	looks = 0;
	struct ta_names *names = ta_names_new();
	struct ta_text *text = ta_text_new(source, names, NULL);
	assert_int_equal(ta_text_next(text, &packet, &error), 1);
	assert_int_equal(packet.seg.frame, 1);
	unsigned before = looks;
	ta_text_free(text);
	ta_source_close(source);
	ta_tail_free(tail);
	ta_names_free(names);
	close(fd);
	assert_int_equal(unlink(path), 0);
	return before;
}

static void text_live__64_lines_are_enough(void **state)
{
	(void)state;
	assert_int_equal(looks_before_the_first(64), 0);
}

static void text_live__or_a_pause_of_20_looks(void **state)
{
	(void)state;
	assert_int_equal(looks_before_the_first(63), 20);
	assert_int_equal(looks_before_the_first(3), 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_live__64_lines_are_enough),
		cmocka_unit_test(text_live__or_a_pause_of_20_looks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
