/* SPDX-License-Identifier: MIT */
/* The text report: what a person reads, at any width, with and without colour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "report/figure_data.h"
#include "support/report_fixture.h"

static char *text_of(const struct fixture *f, unsigned width, bool colour, bool utf8)
{
	return fixture_report(
		f, "text",
		&(struct ta_report_options){ .width = width, .colour = colour, .utf8 = utf8 });
}

static void has(const char *text, const char *want)
{
	if (!strstr(text, want))
		fail_msg("the report does not say \"%s\":\n%s", want, text);
}

static void text__begins_with_how_many_failed(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	char *text = text_of(&f, 80, false, true);
	assert_memory_equal(text, "1 connection, 1 failed.", 23);
	free(text);
}

/* Runs of blanks and line ends as one blank, in place. */
static char *flat(char *text)
{
	char *to = text;
	for (const char *p = text; *p; p++)
		if ((*p != ' ' && *p != '\n') || (to > text && to[-1] != ' '))
			*to++ = *p == '\n' ? ' ' : *p;
	*to = '\0';
	return text;
}

static void text__tells_the_timer_in_numbers(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	char *text = text_of(&f, 160, false, true);
	has(text, "   16      88    893.693731  120.832  1.00  RTO        120.000  =========\n");
	flat(text);
	has(text,
	    "0.484 s (matches this connection's round trips), doubled 7 times, then capped at 120 s");
	has(text,
	    "seen 6 times as 120.832 s because a 250 Hz timer wheel rounds it up; 15 of 15 gaps explained");
	has(text, "172.17.93.20:49592 \xe2\x86\x92 172.17.60.78:1234");
	has(text, "16 sends of the same bytes were never acknowledged (frames 16, 88)");
	has(text, "network-failure (possible), peer-crash (possible)");
	free(text);
}

/* A fast retransmission, a refill, a probe with new bytes, one timer that an ACK armed, and one copy that stays open. */
static void mixed_causes(struct fixture *f)
{
	static const struct {
		uint8_t cause, rule;
		uint32_t trigger;
		uint16_t candidates;
	} rows[] = { { TA_CAUSE_FAST, TA_SENT_BY_ACK_RECOVERY, 19, 0 },
		     { TA_CAUSE_AFTER_RTO, TA_SENT_BY_ACK_LOSS, 22, 0 },
		     { TA_CAUSE_TLP, TA_SENT_BY_PTO, 23, 0 },
		     { TA_CAUSE_RTO, TA_SENT_BY_RTO, 27, 0 },
		     { TA_CAUSE_UNKNOWN, TA_SENT_BY_NONE, 0,
		       TA_CAUSE_BIT(TA_CAUSE_RTO) | TA_CAUSE_BIT(TA_CAUSE_TLP) } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct ta_attempt *a = &f->attempt[i + 1];
		a->cause = rows[i].cause;
		a->why = (struct ta_why){ .rule = rows[i].rule,
					  .trigger_frame = rows[i].trigger,
					  .candidates = rows[i].candidates };
		if (a->cause != TA_CAUSE_RTO)
			a->nominal_ns = -1;
	}
	f->attempt[3].flags |= TA_ATTEMPT_NEW_DATA;
	f->attempt[5].answer_frame = 30;
	f->attempt[5].answer_window = 1000;
}

static void text__each_attempt_has_its_cause_and_trigger(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	mixed_causes(&f);
	char *text = text_of(&f, 80, false, true);
	has(text, "  fast             -  by 19\n");
	has(text, "  after RTO        -  by 22\n");
	/* Its timer ran from the attempt before: nothing to tell. */
	has(text, "  TLP              -  new data\n");
	has(text, "  RTO          1.936  from 27\n");
	has(text, "  ?                -  RTO or TLP\n                answer 30\n");
	free(text);
	f.attempt[1].why.trigger_frame = 4000000000;
	f.attempt[1].spurious = TA_SPURIOUS_DSACK;
	f.attempt[1].flags |= TA_ATTEMPT_NEW_DATA;
	text = text_of(&f, 80, false, true);
	has(text, "  fast             -\n                by 4000000000, new data\n"
		  "                spurious: D-SACK\n");
	free(text);
	text = text_of(&f, 160, false, true);
	has(text,
	    "  fast             -  =             by 4000000000, new data, spurious: D-SACK\n");
	has(text, "  ?                -  ====          RTO or TLP, answer 30\n");
	free(text);
}

static void text__a_bar_has_a_mark_more_for_each_doubling(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	char *text = text_of(&f, 80, false, true);
	has(text, "   gap, s ratio  cause     timer, s  gap, log2\n");
	has(text, "RTO          0.484  =\n");
	has(text, "RTO          0.968  ==\n");
	has(text, "RTO          1.936  ===\n");
	free(text);
	/* gaps that stay as they are need none */
	for (int i = 0; i < FIXTURE_ATTEMPTS; i++)
		f.attempt[i].time_ns = 1000000000LL * i;
	text = text_of(&f, 80, false, true);
	assert_null(strstr(text, "log2"));
	has(text, "RTO          0.484\n");
	free(text);
}

static void text__html_has_the_sentence_behind_the_cause(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	mixed_causes(&f);
	char *html = fixture_report(&f, "html", &(struct ta_report_options){ .width = 80 });
	has(html,
	    "<details><summary>fast</summary>let out by the ACK in frame 19</details></td><td class=\"n\">19</td>");
	has(html, ">tlp, new data</summary>");
	has(html,
	    "<summary>unknown</summary>not decided: RTO or TLP</details></td><td class=\"n\"></td><td class=\"n\"></td>"
	    "<td class=\"wide\">RTO or TLP, answer 30");
	has(html, "<td>original</td><td class=\"n\"></td>");
	free(html);
}

static void text__what_was_sent_before_the_window_closed_did_not_meet_it(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	struct ta_zero_window zero = { .start_ns = f.attempt[1].time_ns - 1,
				       .end_ns = -1,
				       .who = !f.episode.sender };
	char want[64];
	f.trouble.zero = &zero;
	f.trouble.nzero = 1;
	f.episode.zero_window = true;
	snprintf(want, sizeof(want), ", %u of them into a window of 0, ",
		 f.episode.attempts_total - 1);
	char *text = text_of(&f, 80, false, true);
	has(flat(text), want);
	free(text);
	zero.start_ns = f.attempt[0].time_ns - 1;
	text = text_of(&f, 80, false, true);
	assert_null(strstr(flat(text), " of them into a window of 0"));
	has(text, " into a window of 0, ");
	free(text);
}

static void text__a_figure_shows_a_window_shut_as_long_as_it_was_seen(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	struct ta_zero_window zero = { .start_ns = f.attempt[1].time_ns - 1,
				       .end_ns = -1,
				       .who = !f.episode.sender };
	struct ta_lane lane;
	f.trouble.zero = &zero;
	f.trouble.nzero = 1;
	zero.last_ns = f.attempt[4].time_ns;
	ta_figure_lane(&lane, &f.connection);
	assert_true(lane.nspans > 0);
	assert_int_equal(lane.span[lane.nspans - 1].kind, TA_SPAN_CLOSED);
	assert_true(lane.span[lane.nspans - 1].to_ns == zero.last_ns);
	ta_figure_lane_release(&lane);
}

static void text__a_minimum_rto_and_slow_ticks_stand_by_the_base(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.fit.backoff.rto_min_ns = 20000000;
	char *text = text_of(&f, 160, false, true);
	has(flat(text), "0.484 s (matches this connection's round trips, with a minimum RTO of "
			"0.020 s), doubled 7 times");
	free(text);
	f.fit.backoff.estimator_agrees = false;
	f.fit.backoff.rto_min_ns = -1;
	f.fit.backoff.slow_tick_ns = 500000000;
	text = text_of(&f, 160, false, true);
	has(flat(text), "0.484 s (in ticks of 0.500 s), doubled 7 times");
	free(text);
	f.fit.backoff.slow_tick_ns = 0;
	text = text_of(&f, 160, false, true);
	has(flat(text), "0.484 s, doubled 7 times");
	free(text);
}

static void text__no_line_is_wider_than_the_terminal(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	mixed_causes(&f);
	for (unsigned width = 80; width <= 160; width += 16) {
		size_t columns = 0;
		char *text = text_of(&f, width, false, true);
		for (const char *p = text; *p; p++) {
			/* what is to be copied is never wrapped */
			if (!columns && !strncmp(p, "  Wireshark  ", 13))
				p = strchr(p, '\n');
			columns = *p == '\n' ? 0 : columns + ((*p & 0xc0) != 0x80);
			assert_true(columns <= width);
		}
		free(text);
	}
}

static void text__ascii_terminals_get_ascii(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	char *text = text_of(&f, 80, false, false);
	for (const char *p = text; *p; p++)
		assert_true(*p == '\n' || (*p >= ' ' && *p <= '~'));
	has(text, "172.17.93.20:49592 -> 172.17.60.78:1234");
	free(text);
}

static void text__colour_only_adds_to_the_words(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	char *plain = text_of(&f, 80, false, true), *coloured = text_of(&f, 80, true, true),
	     *to = coloured;
	assert_string_not_equal(plain, coloured);
	for (const char *p = coloured; *p;) {
		if (*p == '\033')
			p = strchr(p, 'm') + 1;
		else
			*to++ = *p++;
	}
	*to = '\0';
	assert_string_equal(plain, coloured);
	free(plain);
	free(coloured);
}

static void text__a_long_chain_is_folded_in_the_middle(void **state)
{
	(void)state;
	static struct ta_attempt many[40];
	struct fixture f;
	fixture_init(&f);
	for (int i = 0; i < 40; i++) {
		many[i] = f.attempt[i < 16 ? i : 15];
		many[i].frame = 100 + (uint32_t)i;
		many[i].time_ns = 1000000000LL * i;
	}
	f.episode.attempt = many;
	f.episode.nattempts = f.episode.attempts_total = 40;
	char *text = text_of(&f, 80, false, true);
	has(text, "   10     109 ");
	has(text, "24 more, frames 110 to 133\n");
	has(text, "   35     134 ");
	assert_null(strstr(text, "   11     110 "));
	free(text);
}

static void text__html_is_one_file_and_hostile_names_stay_text(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f);
	f.in.path = "<script>alert(1)</script>.pcap";
	char *html = fixture_report(&f, "html", &(struct ta_report_options){ .width = 80 });
	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "http:"));
	assert_null(strstr(html, "https:"));
	assert_null(strstr(html, " src="));
	has(html, "&#60;script&#62;alert(1)");
	has(html, "default-src 'none'");
	has(html, "<svg ");
	has(html, "+0.488 s</text>");
	has(html, "</html>\n");
	free(html);
}

static void text__csv_disarms_formulas(void **state)
{
	(void)state;
	static char title[] = "=HYPERLINK(\"x\"), or so";
	struct fixture f;
	fixture_init(&f);
	f.diagnosis.title = title;
	char *csv = fixture_report(&f, "csv", &(struct ta_report_options){ .width = 80 });
	has(csv, ",\"'=HYPERLINK(\"\"x\"\"), or so\",tcpautopsy/1,tunnel.txt,");
	has(csv, "\n0,0,172.17.93.20:49592,172.17.60.78:1234,peer-silent,likely,unknown,,open,");
	free(csv);
}

static void text__csv_disarms_what_becomes_a_formula_elsewhere(void **state)
{
	(void)state;
	static char wide[] = "\xef\xbc\x9d"
			     "1+1",
		    cut[] = "a; -1", bidi[] = "\t@x\xe2\x80\xae";
	static const struct {
		char *title;
		const char *want;
	} cases[] = { { wide, ",\"'\xef\xbc\x9d"
			      "1+1\"," },
		      { cut, ",\"a; '-1\"," },
		      { bidi, ",\" '@x\\u202e\"," } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture f;
		fixture_init(&f);
		f.diagnosis.title = cases[i].title;
		char *csv = fixture_report(&f, "csv", &(struct ta_report_options){ .width = 80 });
		has(csv, cases[i].want);
		free(csv);
	}
}

static void text__a_full_disk_is_an_error(void **state)
{
	(void)state;
	struct fixture f;
	struct ta_error error;
	FILE *out = fopen("/dev/full", "w");
	if (!out)
		skip();
	fixture_init(&f);
	ta_error_clear(&error);
	for (const struct ta_report_format *format = ta_report_formats(); format->name; format++) {
		struct ta_report *report = format->open(
			&(struct ta_report_options){ .out = out, .tool_version = "0" });
		const struct ta_sink *sink = ta_report_sink(report);
		sink->connection(sink->context, &f.connection);
		ta_error_clear(&error);
		assert_int_equal(ta_report_close(report, &error), -1);
		has(error.message, "No space left on device");
		clearerr(out);
	}
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text__begins_with_how_many_failed),
		cmocka_unit_test(text__tells_the_timer_in_numbers),
		cmocka_unit_test(text__each_attempt_has_its_cause_and_trigger),
		cmocka_unit_test(text__a_bar_has_a_mark_more_for_each_doubling),
		cmocka_unit_test(text__html_has_the_sentence_behind_the_cause),
		cmocka_unit_test(text__what_was_sent_before_the_window_closed_did_not_meet_it),
		cmocka_unit_test(text__a_figure_shows_a_window_shut_as_long_as_it_was_seen),
		cmocka_unit_test(text__a_minimum_rto_and_slow_ticks_stand_by_the_base),
		cmocka_unit_test(text__no_line_is_wider_than_the_terminal),
		cmocka_unit_test(text__ascii_terminals_get_ascii),
		cmocka_unit_test(text__colour_only_adds_to_the_words),
		cmocka_unit_test(text__a_long_chain_is_folded_in_the_middle),
		cmocka_unit_test(text__html_is_one_file_and_hostile_names_stay_text),
		cmocka_unit_test(text__csv_disarms_formulas),
		cmocka_unit_test(text__csv_disarms_what_becomes_a_formula_elsewhere),
		cmocka_unit_test(text__a_full_disk_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
