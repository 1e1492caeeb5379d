/* SPDX-License-Identifier: MIT */
/* What figures are drawn with: ticks that are round and apart, labels that keep apart, texts that are cut and escaped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/figures/svg.h"
#include "tcpautopsy/core/strbuf.h"

static char *text;
static size_t size;

static FILE *begin(void)
{
	text = NULL;
	return ta_stream_open(&text, &size);
}

/* The n-th text element's content into buf; false: there is none. */
static bool nth_text(unsigned n, char *buf, size_t room)
{
	const char *p = text;
	for (unsigned i = 0; (p = strstr(p, "<text")); i++) {
		p = strchr(p, '>') + 1;
		if (i == n) {
			snprintf(buf, room, "%.*s", (int)strcspn(p, "<"), p);
			return true;
		}
	}
	return false;
}

static void axis__round_seconds_and_the_time_of_day(void **state)
{
	(void)state;
	const struct ta_figure how = { .have_epoch = true,
				       .start_epoch_ns = INT64_C(1665997964) * TA_SEC };
	const struct ta_axis axis = { -5e9, 893e9, 66, 466 };
	static const char *const expected[] = {
		"0\xc2\xa0s",
		"09:12:44",
		"300\xc2\xa0s",
		"09:17:44",
		"600\xc2\xa0s",
		"09:22:44",
		"seconds since the first packet; time of day, 2022-10-17 UTC"
	};
	char buf[128];
	FILE *out = begin();
	ta_svg_time_axis(out, &how, &axis, 10, 100);
	ta_stream_close(out);
	for (unsigned i = 0; i < 7; i++) {
		assert_true(nth_text(i, buf, sizeof(buf)));
		assert_string_equal(buf, expected[i]);
	}
	assert_false(nth_text(7, buf, sizeof(buf)));
	free(text);
}

static void axis__milliseconds_have_room(void **state)
{
	(void)state;
	const struct ta_figure how = { .have_epoch = true };
	const struct ta_axis axis = { 14.323e9, 14.333e9, 66, 466 };
	double last = -1000;
	unsigned n = 0;
	FILE *out = begin();
	ta_svg_time_axis(out, &how, &axis, 10, 100);
	ta_stream_close(out);
	for (const char *p = text; (p = strstr(p, "<text x=\"")); p++) {
		double x = strtod(p + 9, NULL);
		if (strstr(p, "00:00:14.3") != strchr(p, '>') + 1)
			continue;
		assert_true(x - last >= 85); /* twelve characters */
		last = x;
		n++;
	}
	assert_in_range(n, 2, 4);
	free(text);
}

static void axis__numbers(void **state)
{
	(void)state;
	char buf[TA_SVG_NUMBER];
	assert_string_equal(ta_svg_bytes(buf, 0), "0");
	assert_string_equal(ta_svg_bytes(buf, 999), "999");
	assert_string_equal(ta_svg_bytes(buf, -1234567), "-1,234,567");
	assert_string_equal(ta_svg_duration(buf, 120 * TA_SEC), "120 s");
	assert_string_equal(ta_svg_duration(buf, 484 * TA_MS), "0.484 s");
	assert_string_equal(ta_svg_duration(buf, 0), "0 us");
	assert_string_equal(ta_svg_seconds(buf, 1500 * TA_MS, 500 * TA_MS), "1.5\xc2\xa0s");
}

static void labels__keep_apart(void **state)
{
	(void)state;
	struct ta_svg_places places = { .n = 0 };
	unsigned drawn = 0;
	FILE *out = begin();
	for (int i = 0; i < 40; i++)
		drawn += ta_svg_label(out, &places, 200, 50, 0, 100, "", "a label");
	ta_stream_close(out);
	free(text);
	assert_in_range(drawn, 2, 8); /* on each side of one mark */
	for (size_t i = 0; i < places.n; i++)
		for (size_t k = 0; k < i; k++) {
			const double *a = places.box[i], *b = places.box[k];
			assert_true(a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3]);
		}
}

static void labels__do_not_hide_marks_or_leave(void **state)
{
	(void)state;
	struct ta_svg_places places = { .left = 95 };
	FILE *out = begin();
	ta_svg_cover(&places, 110, 50, 4);
	assert_true(ta_svg_label(out, &places, 100, 50, 40, 60, "", "RTO") == false);
	assert_true(ta_svg_label(out, &places, 100, 50, 20, 80, "", "RTO"));
	assert_false(
		ta_svg_label(out, &places, 478, 50, 45, 56, "",
			     "a text that is much too long for it, a text that is much too long"));
	ta_stream_close(out);
	free(text);
}

static void texts__wrapped_cut_and_escaped(void **state)
{
	(void)state;
	char buf[256], *cut = ta_svg_fit("a name that is long", 60);
	assert_true(ta_svg_width(cut) <= 60);
	assert_string_equal(cut + strlen(cut) - 3, "\xe2\x80\xa6");
	free(cut);
	char word[200];
	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	FILE *out = begin();
	double y = ta_svg_para(out, 20, "", word);
	assert_true(y == ta_svg_para(NULL, 20, "", word));
	ta_svg_text(out, 1, 1, TA_SVG_START, "", "<b>\x1b\xff&\"");
	ta_stream_close(out);
	size_t whole = 0;
	for (unsigned i = 0; nth_text(i, buf, sizeof(buf)) && buf[0] == 'x'; i++) {
		assert_true(ta_svg_width(buf) <= TA_SVG_WIDTH);
		whole += strlen(buf);
	}
	assert_int_equal(whole, sizeof(word) - 1);
	assert_non_null(strstr(text, ">&#60;b&#62;\\u001b\xef\xbf\xbd&#38;&#34;</text>"));
	free(text);
}

static void figure__nothing_is_a_figure_too(void **state)
{
	(void)state;
	const struct ta_figure how = { .id = "x", .title = "none", .standalone = true };
	FILE *out = begin();
	ta_figure_nothing(out, &how);
	ta_stream_close(out);
	assert_int_equal(strncmp(text, "<svg xmlns=\"http://www.w3.org/2000/svg\"", 39), 0);
	assert_non_null(strstr(text, "aria-labelledby=\"x-t x-d\""));
	assert_non_null(strstr(text, "prefers-color-scheme:dark"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(axis__round_seconds_and_the_time_of_day),
		cmocka_unit_test(axis__milliseconds_have_room),
		cmocka_unit_test(axis__numbers),
		cmocka_unit_test(labels__keep_apart),
		cmocka_unit_test(labels__do_not_hide_marks_or_leave),
		cmocka_unit_test(texts__wrapped_cut_and_escaped),
		cmocka_unit_test(figure__nothing_is_a_figure_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
