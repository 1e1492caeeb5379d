/* SPDX-License-Identifier: MIT */
/* What stands in front of a line and behind it, by itself: lines in the order of a text, and what is left of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "text/lines/dress.h"

#define P "10:00:00.5 IP x"
#define Q "10:00:01.5 IP x"

struct dressed {
	const char *rule, *lines, *left; /* parted by line ends */
};

/* What is left of the lines of a text. */
static const char *undressed(const char *lines)
{
	static char ret[600];
	struct ta_txt_dress dress = { .numbered = false };
	size_t len = 0;
	for (const char *p = lines; *p;) {
		const size_t n = strcspn(p, "\n");
		char line[300];
		assert_true(n < sizeof(line));
		memcpy(line, p, n);
		line[n] = '\0';
		const size_t left = ta_txt_undress(&dress, line, n);
		len += (size_t)snprintf(ret + len, sizeof(ret) - len, "%s%.*s", len ? "\n" : "",
					(int)left, line);
		p += n + (p[n] == '\n');
	}
	return ret;
}

static void assert_left(const struct dressed *cases, size_t n)
{
	unsigned others = 0;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(undressed(cases[i].lines), cases[i].left) == 0)
			continue;
		print_error("%s:\n%s\n", cases[i].rule, undressed(cases[i].lines));
		others++;
	}
	assert_int_equal(others, 0);
}

#define ASSERT_LEFT(cases) assert_left(cases, sizeof(cases) / sizeof(cases[0]))

static void text_dress__marks(void **state)
{
	(void)state;
	static const struct dressed cases[] = {
		{ "of comments", "# a\n// a\n* a\n;; a\n%a\n! a\n/* a\n<!-- a\nREM a\nrem a",
		  "a\na\na\na\na\na\na\na\na\na" },
		{ "of lists and changes", "> a\n+ a\n+a\n- a\n-- a\n[ ] a\n[x] a\nbq. a\n$ a\n: a",
		  "a\na\na\na\na\na\na\na\na\na" },
		{ "one behind another", "  # * - [ ] a", "a" },
		{ "a tab behind one", "#\ta", "a" },
		{ "one blank behind one", "#  a", " a" },
		{ "digits have none in front", "  0.5 a", "  0.5 a" },
		{ "a minus is a sign", "-0.5 a\n-a", "-0.5 a\n-a" },
		{ "a minus at the end", "-\n--", "" },
		{ "words that are none", "REMa\n[y] a\nbq a\n$a\n:a", "REMa\n[y] a\nbq a\n$a\n:a" },
		{ "blanks alone stay", "  a", "  a" },
	};
	ASSERT_LEFT(cases);
}

static void text_dress__line_numbers(void **state)
{
	(void)state;
	static const struct dressed cases[] = {
		{ "each separator",
		  "12: " P "\n12| " P "\n12 | " P "\n12- " P "\n1) " P "\n1. IP x\n[12] " P,
		  P "\n" P "\n" P "\n" P "\n" P "\nIP x\n" P },
		{ "another is none", "12; " P "\n12 : " P "\n12] " P "\n[12: " P "\n[12] a",
		  "12; " P "\n12 : " P "\n" P "\n[12: " P "\n[12] a" },
		{ "what a packet begins with", "1:IP a\n2:IP6 a\n3:ARP, a\n4:Frame a\n5:7 0.5 a",
		  "IP a\nIP6 a\nARP, a\nFrame a\n7 0.5 a" },
		{ "a line that goes on needs no packet", "1: IP a\n2: b\n9: c", "IP a\nb\nc" },
		{ "not with another separator", "1: IP a\n2| b", "IP a\n2| b" },
		{ "nor with a number that is no higher", "2: IP a\n2: b\n1: b",
		  "IP a\n2: b\n1: b" },
		{ "nor without a packet before", "1: a\n2: b", "1: a\n2: b" },
		{ "a list begins with one", "2) IP a\n1) IP a\n2) b\n4) IP a\n3) b",
		  "2) IP a\nIP a\nb\n4) IP a\nb" },
		{ "a blank behind a dot, a parenthesis, a bracket",
		  "1.IP a\n1)IP a\n[1]IP a\n1:IP a\n1. IP a",
		  "1.IP a\n1)IP a\n[1]IP a\nIP a\nIP a" },
		{ "nothing behind one", "1: IP a\n2:\n3.", "IP a\n\n3." },
		{ "a number alone", "12\n12 ", "12\n12 " },
		{ "the name of a file", "t.txt:12:" P "\nt.txt-13-" Q "\nL14: " P,
		  P "\n" Q "\n" P },
		{ "a name with a minus in it", "a-b.txt:1:" P, P },
		{ "no name of a file", "a b:12:" P "\nL:12:" P, "a b:12:" P "\n" P },
		{ "an edge of a table is none", "|12| " P "\n12 | a | " P "\n12| IP a | x",
		  "|12| " P "\n12 | a | " P "\n12| IP a | x" },
		{ "times are none", P "\n10:00:00 IP x\n2022-06-12 10:00:00 x\n1. 0.5 x",
		  P "\n10:00:00 IP x\n2022-06-12 10:00:00 x\n1. 0.5 x" },
		{ "a mark behind a number, and one in front", "# 12: - " P, P },
	};
	ASSERT_LEFT(cases);
}

/* A head and a number each, in either order; a second number is the line's own. */
static void text_dress__numbers_beside_heads(void **state)
{
	(void)state;
	static const struct dressed cases[] = {
		{ "a number behind the head that a line before had", "a b[1]: " P "\na b[1]: 2: " Q,
		  P "\n" Q },
		{ "a number in front of it", "a b[1]: " P "\n1: IP x\n2: a b[1]: " Q,
		  P "\nIP x\n" Q },
		{ "one number of two", "1: IP x\n2: 3: IP y", "IP x\n3: IP y" },
		{ "one in front of a head, one behind it",
		  "1: IP x\n2: a b[1]: " P "\n3: a b[1]: 4: " Q, "IP x\n" P "\n4: " Q },
	};
	ASSERT_LEFT(cases);
}

static void text_dress__heads(void **state)
{
	(void)state;
	static const struct dressed cases[] = {
		{ "what ends one",
		  "a b[1]: " P "\n[p/x/y] " P "\na [09:07:00] " P "\na | " P "\na - " P
		  "\na stdout F " P "\na P " P "\n<x.0> " P,
		  P "\n" P "\n" P "\n" P "\n" P "\n" P "\n" P "\n" P },
		{ "a time of RFC 3339",
		  "a 2024-01-01T00:00:00Z " P "\n2024-01-01T00:00:00.5Z 7 0.5 x", P "\n7 0.5 x" },
		{ "a time of another form is the line's", "a 00:00:00.5 " P, "a 00:00:00.5 " P },
		{ "what ends none", "a b: " P "\na b] x " P "\na Q " P "\na X] 5 x",
		  "a b: " P "\na b] x " P "\na Q " P "\na X] 5 x" },
		{ "a number of a frame behind it", "a b[1]: 7 0.5 x", "7 0.5 x" },
		{ "the same word ends it in other lines", "a b[1]: " P "\na b[1]: c", P "\nc" },
		{ "not another word", "a b[1]: " P "\na c b[1]: c\nb[1]: c",
		  P "\na c b[1]: c\nb[1]: c" },
		{ "nothing behind one", "a b[1]: " P "\na b[1]:", P "\na b[1]:" },
		{ "a row of a table", "| " P " | x |\na | " P " | x",
		  "| " P " | x\na | " P " | x" },
		{ "a head in a head", "a b[1]: c d[1]: " P "\n", "" P },
	};
	ASSERT_LEFT(cases);
}

static void text_dress__ends(void **state)
{
	(void)state;
	static const struct dressed cases[] = {
		{ "of comments and rows", "a */\na*/\na -->\na |\na |  \n/* a */",
		  "a \na\na \na\na\na " },
		{ "none", "a/\na>\na|\na->\n*/\n a \t", "a/\na>\na|\na->\n\n a \t" },
		{ "a string of a program",
		  "\"a\\n\",\n'a';\n  \"a\\n\" )\n\"a\"\n\"a\\\\n\"\n'a\\n'\t,;",
		  "a\na\na\na\na\\\na" },
		{ "a string that is none", "\"a\n\"a'\n\"a\" \"b\"\na\"\n\"\n'\n\"a\" x",
		  "\"a\n\"a'\n\"a\" \"b\"\na\"\n\"\n'\n\"a\" x" },
		{ "an empty one", "a\n\"\"\n\"\\n\"", "a\n\n" },
		{ "a comment's mark in front of one", "+ \"a\\n\"", "a" },
		{ "in a string a comment", "\"# a\"", "a" },
	};
	ASSERT_LEFT(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_dress__marks),
		cmocka_unit_test(text_dress__line_numbers),
		cmocka_unit_test(text_dress__numbers_beside_heads),
		cmocka_unit_test(text_dress__heads),
		cmocka_unit_test(text_dress__ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
