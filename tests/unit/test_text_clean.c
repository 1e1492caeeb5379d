/* SPDX-License-Identifier: MIT */
/* What terminals, mails and pages put into a line, by itself: what is taken out, and what stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "text/lines/chars.h"
#include "text/lines/clean.h"
#include "text/lines/markup.h"
#include "text/lines/seen.h"

struct cleaned {
	const char *text, *left;
};

typedef size_t (*cleaner)(char *text, size_t len);

static void assert_left(const struct cleaned *cases, size_t n, cleaner clean)
{
	unsigned others = 0;
	for (size_t i = 0; i < n; i++) {
		char text[200];
		snprintf(text, sizeof(text), "%s", cases[i].text);
		const size_t len = clean(text, strlen(text));
		if (len == strlen(cases[i].left) && memcmp(text, cases[i].left, len) == 0)
			continue;
		print_error("\"%s\": \"%.*s\"\n", cases[i].text, (int)len, text);
		others++;
	}
	assert_int_equal(others, 0);
}

#define ASSERT_LEFT(cases, clean) assert_left(cases, sizeof(cases) / sizeof(cases[0]), clean)

static size_t unquote(char *text, size_t len)
{
	return ta_txt_unquote(text, len, ta_txt_seen(text, len));
}

static size_t markup(char *text, size_t len)
{
	return ta_txt_markup(text, len, ta_txt_seen(text, len));
}

static size_t characters(char *text, size_t len)
{
	unsigned seen = ta_txt_seen(text, len);
	return ta_txt_characters(text, len, &seen);
}

static size_t plain(char *text, size_t len)
{
	struct ta_txt_dress dress = { .numbered = false };
	return ta_txt_plain(&dress, text, len, ta_txt_seen(text, len));
}

static void text_clean__escapes_of_a_terminal(void **state)
{
	(void)state;
	static const struct cleaned cases[] = {
		{ "a\x1b[31mb\x1b[0mc", "abc" },
		{ "a\x1b[mb", "ab" },
		{ "a\x1b[1;31mb", "ab" },
		{ "a\x1b[?25hb", "ab" },
		{ "a\x1b[Kb", "ab" },
		{ "a\x1b[31", "a" },
		{ "a\x1b", "a" },
		{ "a\x1b(Bc", "ac" },
		{ "a\x1b)Bc", "ac" },
		{ "a\x1b(", "a" },
		{ "a\x1b=b", "ab" },
		{ "a\x1b]0;title\ab", "ab" },
		{ "a\x1b]0;title\x1b[31mb", "ab" },
		{ "a\x1b]0;title", "a" },
		{ "a[31mb[0mc", "abc" }, /* the ESC was lost */
		{ "a[1;31mb", "ab" },
		{ "a[mb", "a[mb" },
		{ "a[K", "a" },
		{ "a[Kb", "a[Kb" },
		{ "a[31", "a[31" },
		{ "a[31Hb", "a[31Hb" },
		{ "a[?25hb", "a[?25hb" },
		{ "[ACK]", "[ACK]" },
		{ "a\xe2\x90\x9b[31mb", "ab" }, /* or was written */
		{ "a^[[31mb", "ab" },
		{ "a\\033[31mb", "ab" },
		{ "a\\x1b[31mb\\x1B[0mc", "abc" },
		{ "a\\e[31mb", "ab" },
		{ "a\\u001b[31mb", "ab" },
		{ "a^[b", "a^[b" },
		{ "a^", "a^" },
		{ "a\\033", "a\\033" },
		{ "a\\033b", "a\\033b" },
		{ "a\\n", "a\\n" },
	};
	ASSERT_LEFT(cases, unquote);
}

static void text_clean__quotes_of_a_mail(void **state)
{
	(void)state;
	static const struct cleaned cases[] = {
		{ "> a", "a" },  { ">a", "a" },        { ">> a", "a" },  { "> > a", "a" },
		{ " > a", "a" }, { ">  a", " a" },     { "  a", "  a" }, { ">", "" },
		{ "> ", "" },    { "a > b", "a > b" }, { "", "" },       { "\x1b[31m> a", "a" },
	};
	ASSERT_LEFT(cases, unquote);
}

static void text_clean__characters_become_plain(void **state)
{
	(void)state;
	static const struct cleaned cases[] = {
		{ "a\xe2\x86\x92"
		  "b",
		  "a > b" }, /* an arrow has a blank on each side */
		{ "a \xe2\x86\x92"
		  "b",
		  "a > b" },
		{ "a\xe2\x86\x92 b", "a > b" },
		{ "a \xe2\x86\x92 b", "a > b" },
		{ "a\t\xe2\x86\x92\tb", "a\t>\tb" },
		{ "\xe2\x86\x92", " > " },
		{ "a\xc2\xa0"
		  "b",
		  "a b" },
		{ "a\xe2\x80\x8b"
		  "b",
		  "ab" },
		{ "\xe2\x80\x9c"
		  "a\xe2\x80\x9d",
		  "\"a\"" },
		{ "a\xe2\x88\x92"
		  "b",
		  "a-b" },
		{ "a \\342\\206\\222 b", "a > b" },
		{ "a M-bM-^FM-^R b", "a > b" },
		{ "a <U+2192> b", "a > b" },
		{ "a \\u2192 b", "a > b" },
		{ "a \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd b", "a > b" },
		{ "a\xc3\xa9", "a\xc3\xa9" },
		{ "a\xe2\x86", "a\xe2\x86" },
		{ "plain", "plain" },
	};
	ASSERT_LEFT(cases, characters);
}

static void text_clean__markup(void **state)
{
	(void)state;
	static const struct cleaned cases[] = {
		{ "`a`", "a" },
		{ "~~a~~ ~b", "a ~b" },
		{ "**a** b", "a b" },
		{ "*a* b", "a b" },
		{ "_a_, b", "a, b" },
		{ "*a b", "*a b" },
		{ "x*a*", "x*a*" },
		{ "** b", " b" },
		{ "* a", "* a" },
		{ "a *", "a *" },
		{ "*REF* a", "*REF* a" },
		{ "a_b_c d", "a_b_c d" },
		{ "*a b*", "a b" }, /* a whole line */
		{ "  _a b_ ", "  a b" },
		{ "*a *", "*a *" },
		{ "*ab", "*ab" },
		{ "_a b*", "_a b*" },
		{ "[b]a[/b]", "a" },
		{ "[code]a[/code]", "a" },
		{ "[quote=x]a[/quote]", "a" },
		{ "[size=3]a[/size]", "a" },
		{ "[quote=x a", "[quote=x a" },
		{ "[bx]a", "[bx]a" },
		{ "[x]a", "[x]a" },
		{ "[b", "[b" },
		{ "[/", "[/" },
		{ "[", "[" },
		{ "[SYN]", "[SYN]" },
		{ "{{a}}", "a" },
		{ "{{{a}}}", "a" },
		{ "{{{{a", "{a" },
		{ "{noformat}a{noformat}", "a" },
		{ "{code:java}a{code}", "a" },
		{ "{code:a", "{code:a" },
		{ "{codex}a", "{codex}a" },
		{ "{code", "{code" },
		{ "{x}", "{x}" },
		{ "{", "{" },
		{ "}", "}" },
		{ "{1:2}{3:4}", "{1:2}{3:4}" },
		{ "a\\[b\\]\\>\\_\\*", "a[b]>_*" },
		{ "a\\\\", "a\\\\" },
		{ "a\\n\\", "a\\n\\" },
		{ "\\*a* b", "*a* b" },
		{ "a", "a" },
	};
	ASSERT_LEFT(cases, markup);
}

static void text_clean__rows_of_a_table(void **state)
{
	(void)state;
	static const struct cleaned cases[] = {
		{ "| a | b |", " a\t b" },
		{ "|a|b|", "a\tb" },
		{ "|a|b", "a\tb" },
		{ "  | a | b", " a\t b" },
		{ "| | b |", "\t b" },
		{ "||b|", "\tb" },
		{ "a | b", "a\t b" },
		{ "a | b |", "a\t b" },
		{ "  a | b", "  a\t b" },
		{ "a|b", "a|b" },
		{ "a |b", "a |b" },
		{ "a| b", "a| b" },
		{ "a\t|\tb", "a\t\t\tb" },
		{ "|", "" },
		{ "a", "a" },
	};
	ASSERT_LEFT(cases, ta_txt_table_row);
}

/* All of it, in its order. */
static void text_clean__lines(void **state)
{
	(void)state;
	static const struct cleaned cases[] = {
		{ "a &gt; b", "a > b" },
		{ "a &#8594; b", "a > b" },
		{ "a&nbsp;`b`", "a b" },
		{ "| `a` | b |", " a\t b" },
		{ "# a", "a" },
		{ "a\t>\tb", "a > b" }, /* an editor's tabs */
		{ "a\t> b", "a > b" },
		{ "a >\tb", "a > b" },
		{ "a,\tb\tc", "a, b c" },
		{ "a\tb", "a\tb" },
		{ "a", "a" },
	};
	ASSERT_LEFT(cases, plain);
}

static void text_clean__marks_of_a_block(void **state)
{
	(void)state;
	static const char *const marks[] = { "```",
					     "~~~",
					     "  ```text",
					     "{code}",
					     "{code:x}",
					     "{noformat}",
					     "[code]",
					     "[/code]",
					     "tcpdump -n",
					     "$ tcpdump -n",
					     "# tshark -r x",
					     "\ttcpdump: listening",
					     "listening on eth0",
					     "7 packets captured" },
				 *const others[] = { "",          "``",          "a ```",
						     "tcpdump",   "xtcpdump -n", "code",
						     "7 packets", "[SYN]",       "u" };
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (!ta_txt_marks_block(marks[i], strlen(marks[i])))
			fail_msg("\"%s\"", marks[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (ta_txt_marks_block(others[i], strlen(others[i])))
			fail_msg("\"%s\"", others[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_clean__escapes_of_a_terminal),
		cmocka_unit_test(text_clean__quotes_of_a_mail),
		cmocka_unit_test(text_clean__characters_become_plain),
		cmocka_unit_test(text_clean__markup),
		cmocka_unit_test(text_clean__rows_of_a_table),
		cmocka_unit_test(text_clean__lines),
		cmocka_unit_test(text_clean__marks_of_a_block),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
