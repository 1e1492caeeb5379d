/* SPDX-License-Identifier: MIT */
/* Lines of mails and pages by themselves: what a source's lines become before anything is read out of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "text/lines/chars.h"
#include "text/lines/feed.h"
#include "text/lines/tags.h"
#include "text/lines/transfer.h"

/* ---- entities (lines/chars.c) ---- */

static void text_pages__entities(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "a&gt;b", "a>b" },
		{ "&lt;&amp;&quot;&apos;", "<&\"'" },
		{ "a&rarr;b", "a > b" },
		{ "&amp;gt;", ">" }, /* escaped twice, */
		{ "&amp;amp;gt;", "&gt;" },
		{ "&gt", "&gt" },
		{ "&gt x", "&gt x" },
		{ "&gtx;", "&gtx;" },
		{ "&", "&" },
		{ "&;", "&;" },
		{ "&#65;b", "Ab" },
		{ "&#x41;&#X4a;&#x4A;", "AJJ" },
		{ "&#65", "&#65" },
		{ "&#65 b", "&#65 b" },
		{ "&#65x;", "&#65x;" },
		{ "&#6a;", "&#6a;" },
		{ "&#x4g;", "&#x4g;" },
		{ "&#", "&#" },
		{ "&#;", "&#;" },
		{ "&#x;", "&#x;" },
		{ "&#x", "&#x" },
		{ "&#0;", "&#0;" },
		{ "&#1;", "\x01" },
		{ "&#127;", "\x7f" },
		{ "&#128;", "\xc2\x80" },
		{ "&#233;", "\xc3\xa9" },
		{ "&#2047;", "\xdf\xbf" },
		{ "&#2048;", "\xe0\xa0\x80" },
		{ "&#8594;", "\xe2\x86\x92" },
		{ "&#65535;", "\xef\xbf\xbf" },
		{ "&#65536;", "&#65536;" },
		{ "&#000065;", "A" }, /* six digits */
		{ "&#0000065;", "&#0000065;" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[40];
		snprintf(text, sizeof(text), "%s", cases[i][0]);
		text[ta_txt_entities(text, strlen(text))] = '\0';
		assert_string_equal(text, cases[i][1]);
	}
}

/* ---- headers and codings of a mail (lines/transfer.c) ---- */

/* What a mail's lines become, parted by '|'; what a header says is in brackets. */
static const char *decoded(struct ta_txt_transfer *t, const char *const *line)
{
	static char ret[400];
	size_t len = 0;
	for (; *line; line++) {
		bool goes_on = false;
		if (ta_txt_transfer_header(t, *line, strlen(*line)))
			len += (size_t)snprintf(ret + len, sizeof(ret) - len, "[%s]", *line);
		else
			len += ta_txt_transfer_decode(t, *line, strlen(*line), ret + len, &goes_on);
		if (!goes_on)
			ret[len++] = '|';
	}
	ret[len] = '\0';
	return ret;
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define QUOTED "Content-Transfer-Encoding: quoted-printable"
#define BASE64 "content-transfer-encoding:base64"

static void text_pages__a_coding_begins_behind_an_empty_line(void **state)
{
	(void)state;
	struct ta_txt_transfer t = { 0 };
	assert_string_equal(decoded(&t, LINES("a=3Db", QUOTED, "X: a=3Db", " ", "a=3Db", "")),
			    "[a=3Db]|[" QUOTED "]|[X: a=3Db]|[ ]|a=b||");
	assert_int_equal(t.coding, TA_TXT_CODING_QUOTED);
	assert_false(t.headers);
	t = (struct ta_txt_transfer){ 0 };
	assert_string_equal(decoded(&t, LINES(BASE64, "", "YT", "1i", "Cg==")),
			    "[" BASE64 "]|[]|a=b\n");
	t = (struct ta_txt_transfer){ 0 };
	assert_string_equal(decoded(&t, LINES("Content-Transfer-Encoding: 7bit", "", "a=3Db")),
			    "[Content-Transfer-Encoding: 7bit]|[]|[a=3Db]|");
	t = (struct ta_txt_transfer){ 0 };
	assert_string_equal(decoded(&t, LINES("Content-Type: text/plain", "", "a=3Db")),
			    "[Content-Type: text/plain]|[]|[a=3Db]|");
}

/* The next part's headers say anew what its body is, whether they name a coding or not. */
static void text_pages__each_part_has_its_coding(void **state)
{
	(void)state;
	struct ta_txt_transfer t = { 0 };
	assert_string_equal(decoded(&t, LINES(QUOTED, "", "a=3Db", "Content-Type: text/plain",
					      "X: a=3Db", "", "a=3Db")),
			    "[" QUOTED
			    "]|[]|a=b|[Content-Type: text/plain]|[X: a=3Db]|[]|[a=3Db]|");
	t = (struct ta_txt_transfer){ 0 };
	assert_string_equal(
		decoded(&t, LINES(QUOTED, "", "a=3Db", QUOTED, "X: a=3Db", "", "a=3Db")),
		"[" QUOTED "]|[]|a=b|[" QUOTED "]|[X: a=3Db]|[]|a=b|");
	t = (struct ta_txt_transfer){ 0 }; /* no bits are left of the part before */
	assert_string_equal(decoded(&t, LINES(BASE64, "", "YT1iY", BASE64, "", "YT1i")),
			    "[" BASE64 "]|[]|a=b[" BASE64 "]|[]|a=b");
}

static void text_pages__a_boundary_ends_a_part(void **state)
{
	(void)state;
	struct ta_txt_transfer t = { 0 };
	assert_string_equal(
		decoded(&t, LINES(QUOTED, "", "-- =3D", "--", "-=3D", "x--=3D", "--=3D", "a=3Db")),
		"[" QUOTED "]|[]|-- =|--|-=|x--=|[--=3D]|[a=3Db]|");
	t = (struct ta_txt_transfer){ 0 };
	assert_string_equal(decoded(&t, LINES("Content-Type: image/png", BASE64, "", "YT1i", "--x",
					      BASE64, "", "YT1i")),
			    "[Content-Type: image/png]|[" BASE64 "]|[]|[--x]|[" BASE64 "]|[]|a=b");
}

/* What is no text is left out; in another coding it is read as it is. */
static void text_pages__base64_of_no_text_is_left_out(void **state)
{
	(void)state;
	struct ta_txt_transfer t = { 0 };
	assert_string_equal(decoded(&t, LINES("Content-Type: image/png", BASE64, "", "YT1i")),
			    "[Content-Type: image/png]|[" BASE64 "]|[]|");
	t = (struct ta_txt_transfer){ 0 };
	assert_string_equal(decoded(&t, LINES("Content-Type: TEXT/html", BASE64, "", "YT1i")),
			    "[Content-Type: TEXT/html]|[" BASE64 "]|[]|a=b");
	t = (struct ta_txt_transfer){ 0 };
	assert_string_equal(decoded(&t, LINES("Content-Type: image/png", QUOTED, "", "a=3Db")),
			    "[Content-Type: image/png]|[" QUOTED "]|[]|a=b|");
}

/* A text that looks like quoted-printable has neither headers nor an empty line in front. */
static void text_pages__quoted_printable_by_its_form(void **state)
{
	(void)state;
	struct ta_txt_transfer t = { .by_form = true };
	assert_string_equal(decoded(&t, LINES("a=3Db", "", "c=", "d =20 ", "=41=4a=4G=4",
					      "Content-Type: text/plain", "X=3D", "", "e=3D")),
			    "a=b||cd  |AJ=4G=4|[Content-Type: text/plain]|[X=3D]|[]|e=|");
}

/* ---- lines of a page (lines/feed.c, lines/tags.c) ---- */

/* The lines that a source gives, each with its number in it. */
static const char *given(const char *source_text)
{
	static char ret[2000];
	struct ta_error error;
	ta_error_clear(&error);
	struct ta_source *source =
		ta_source_from_memory(source_text, strlen(source_text), "test", &error);
	assert_non_null(source);
	struct ta_txt_feed *feed = ta_txt_feed_new(source);
	struct ta_line line;
	size_t len = 0;
	int more;
	ret[0] = '\0';
	while ((more = ta_txt_feed_next(feed, &line, &error)) > 0) {
		assert_int_equal(strlen(line.text), line.len);
		len += (size_t)snprintf(ret + len, sizeof(ret) - len, "%s%u:%s", len ? "|" : "",
					(unsigned)line.number, line.text);
	}
	assert_int_equal(more, 0);
	ta_txt_feed_free(feed);
	ta_source_close(source);
	return ret;
}

struct page {
	const char *rule, *source, *given;
};

/* What is given of each source is as the row says. */
static void hold(const struct page *page, size_t n)
{
	unsigned others = 0;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(given(page[i].source), page[i].given) == 0)
			continue;
		print_error("%s: %s\n", page[i].rule, given(page[i].source));
		others++;
	}
	assert_int_equal(others, 0);
}

static void text_pages__lines(void **state)
{
	(void)state;
	static const struct page cases[] = {
		{ "no page", "a\n\nb <host>\n", "1:a|2:|3:b <host>" },
		{ "an empty line in front", "\na<br>b\n", "1:|2:a|2:b" },
		{ "empty lines, and those of tags alone", "<p>\n\n</p>\na\n", "2:|4:a" },
		{ "a block", "a<pre>b\nc</pre>d\n", "1:a|1:```|1:b|2:c|2:d" },
		{ "a block in a line of its own", "<pre>\nb\n</pre>\n", "1:```|2:b" },
		{ "an inline tag makes no line", "a<span title=x>b</span>c <b>d</b>\n", "1:abc d" },
		{ "no tag", "a<br>b < c <d> <br\n", "1:a|1:b < c <d> <br" },
		{ "a row of cells", "<tr><td>a</td><td>b</td></tr><tr><th>c</th><td>d</td></tr>\n",
		  "1:\ta\tb|1:\tc\td" },
		{ "a row in many lines", "<tr>\n<td>a</td>\n<td>b<br>c</td>\n</tr>\nd\n",
		  "4:\ta \tbc |5:d" },
		{ "a row that never ends", "<tr><td>a\n", "" },
		{ "the end of a row, and text behind it", "<tr><td>a</td></tr>b<br>c\n",
		  "1:\ta|1:b|1:c" },
		{ "ends of lines of another system", "a<br>b\r\nc\r\n", "1:a|1:b|2:c" },
		{ "no end of the last line", "a<br>b", "1:a|1:b" },
	};
	hold(cases, sizeof(cases) / sizeof(cases[0]));
}

/* A line of a mail has the number of the last line of the source that is in it. */
static void text_pages__lines_of_a_mail(void **state)
{
	(void)state;
	static const struct page cases[] = {
		{ "soft breaks", QUOTED "\n\na=\nb=3D\nc\n", "1:" QUOTED "|2:|4:ab=|5:c" },
		{ "base64", BASE64 "\n\nYQpi\nCmMK\nZA==\n", "1:" BASE64 "|2:|3:a|4:b|4:c|5:d" },
		{ "a part that ends in a line", BASE64 "\n\nYQpi\n--x\nc\n",
		  "1:" BASE64 "|2:|3:a|4:b|4:--x|5:c" },
		{ "a page in it", QUOTED "\n\na<br>b=\n=3Cbr>c\n", "1:" QUOTED "|2:|4:a|4:b|4:c" },
		{ "JSON holds pages", "{\"a\": \"b<br>c\",\n\"d\": \"e=3D<br>f\"}\n",
		  "1:{\"a\": \"b<br>c\",|2:\"d\": \"e=3D<br>f\"}" },
		{ "a list in JSON", "[\n\"b<br>c\"]\n", "1:[|2:\"b<br>c\"]" },
		{ "a bracket with more behind it is none", "[x]\nb<br>c\n", "1:[x]|2:b|2:c" },
		{ "XML", "<?xml version=\"1.0\"?>\nb<br>c\n",
		  "1:<?xml version=\"1.0\"?>|2:b<br>c" },
		{ "JSON behind an empty line", "\n  {\nb<br>c\n", "1:|2:  {|3:b<br>c" },
		{ "behind another line it is none", "a\n{\nb<br>c\n", "1:a|2:{|3:b|3:c" },
	};
	hold(cases, sizeof(cases) / sizeof(cases[0]));
}

static void text_pages__tags(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum ta_txt_tag tag;
		size_t len;
	} cases[] = {
		{ "<br>x", TA_TXT_TAG_LINE, 4 },
		{ "<BR/>x", TA_TXT_TAG_LINE, 5 },
		{ "<br />", TA_TXT_TAG_LINE, 6 },
		{ "</p>", TA_TXT_TAG_LINE, 4 },
		{ "<h5>", TA_TXT_TAG_LINE, 4 },
		{ "<h6>", TA_TXT_TAG_NONE, 0 },
		{ "<pre class=\"x\">y>", TA_TXT_TAG_BLOCK, 15 },
		{ "</pre>", TA_TXT_TAG_LINE, 6 },
		{ "<td>", TA_TXT_TAG_CELL, 4 },
		{ "</td>", TA_TXT_TAG_INLINE, 5 },
		{ "<tr>", TA_TXT_TAG_ROW, 4 },
		{ "</tr>", TA_TXT_TAG_ROW_END, 5 },
		{ "<b>", TA_TXT_TAG_INLINE, 3 },
		{ "<a>", TA_TXT_TAG_NONE, 0 },
		{ "<a href=x>", TA_TXT_TAG_INLINE, 10 },
		{ "<a\thref=x>", TA_TXT_TAG_INLINE, 10 },
		{ "</a>", TA_TXT_TAG_INLINE, 4 },
		{ "<brx>", TA_TXT_TAG_NONE, 0 },
		{ "<br:x>", TA_TXT_TAG_NONE, 0 },
		{ "<br", TA_TXT_TAG_NONE, 0 },
		{ "<br x", TA_TXT_TAG_NONE, 0 },
		{ "<", TA_TXT_TAG_NONE, 0 },
		{ "</", TA_TXT_TAG_NONE, 0 },
		{ "<>", TA_TXT_TAG_NONE, 0 },
		{ "< br>", TA_TXT_TAG_NONE, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text, *end = text + strlen(text);
		size_t len = 0;
		print_message("%s\n", text);
		assert_int_equal(ta_txt_tag(text, end, &len), cases[i].tag);
		assert_int_equal(len, cases[i].len);
		assert_int_equal(ta_txt_has_tag(text, strlen(text)),
				 cases[i].tag != TA_TXT_TAG_NONE);
	}
	assert_true(ta_txt_has_tag("a<b <br>", 8));
	assert_false(ta_txt_has_tag("a<br>", 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_pages__entities),
		cmocka_unit_test(text_pages__a_coding_begins_behind_an_empty_line),
		cmocka_unit_test(text_pages__each_part_has_its_coding),
		cmocka_unit_test(text_pages__a_boundary_ends_a_part),
		cmocka_unit_test(text_pages__base64_of_no_text_is_left_out),
		cmocka_unit_test(text_pages__quoted_printable_by_its_form),
		cmocka_unit_test(text_pages__lines),
		cmocka_unit_test(text_pages__lines_of_a_mail),
		cmocka_unit_test(text_pages__tags),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
