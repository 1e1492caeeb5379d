/* SPDX-License-Identifier: MIT */
/* Where a line's time, notes, numbers and columns are looked for, just inside and just outside of each rule. */
#include "text_paste.h"

#include "text/bytes/rows.h"
#include "text/dialects.h"
#include "text/series/places.h"

#define DATA "5 " ARROW " 80 [ACK] Seq=7777 Ack=1 Win=5 Len=100"
#define INFO "5 " ARROW " 80 [ACK] Seq=1 Ack=1 Win=5 Len=0"

static struct paste paste;

/* n times the same letters, with blanks between. */
static void words(unsigned n)
{
	while (n--)
		paste_add(&paste, "word ");
}

/* Bytes without a blank. */
static void letters(unsigned n)
{
	while (n--)
		paste_add(&paste, "x");
}

/* Whether any dialect takes what was pasted. */
static bool is_known(void)
{
	struct ta_error error;
	size_t first;
	ta_error_clear(&error);
	struct ta_source *source = ta_source_from_memory(paste.text, paste.len, "test", &error);
	struct ta_txt_reader *reader = ta_txt_reader_new(source);
	assert_int_equal(ta_txt_reader_fill(reader, &error), 0);
	bool known = ta_txt_choose(reader, &first) != NULL;
	ta_txt_reader_free(reader);
	ta_source_close(source);
	return known;
}

/* ---- a line (list/summary.c, list/info.c, tcpdump/lead.c) ---- */

static void text_layout__the_time_is_one_of_the_first_words(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		unsigned before;
		const char *line;
		bool packet;
	} cases[] = {
		{ "the sixth of a packet list", 4, "7 0.0 10.0.0.1 -> 10.0.0.2 UDP 54 5 > 80",
		  true },
		{ "the seventh", 5, "7 0.0 10.0.0.1 -> 10.0.0.2 UDP 54 5 > 80", false },
		{ "the third of tcpdump", 2,
		  "10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: UDP, length 5", true },
		{ "the fourth", 3, "10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: UDP, length 5", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		paste_clear(&paste);
		words(cases[i].before);
		paste_add(&paste, "%s\n", cases[i].line);
		trace_read(&t, paste.text);
		print_message("%s\n", cases[i].rule);
		assert_int_equal(t.count, cases[i].packet);
		trace_release(&t);
	}
}

static void text_layout__the_time_of_a_dump_is_one_of_the_first_words(void **state)
{
	(void)state;
	for (unsigned before = 5; before <= 6; before++) {
		struct trace t;
		paste_clear(&paste);
		words(before);
		paste_add(&paste, "10:00:00.5\n"
				  "0000 45 00 00 28 00 01 40 00 40 06 00 00 0a 00 00 01\n"
				  "0010 0a 00 00 02 00 05 00 50 00 00 00 01 00 00 00 01\n"
				  "0020 50 10 00 05 00 00 00 00\n");
		trace_read_dumps(&t, paste.text);
		assert_int_equal(t.count, 1);
		assert_segment(&t.packet[0], 5, 80, TA_ACK, 1, 1, 0);
		assert_int_equal(t.packet[0].seg.input, 0);
		assert_int_equal(t.info.time_base, before == 5 ? TA_TIME_OF_DAY : TA_TIME_NONE);
		trace_release(&t);
	}
}

static void text_layout__a_line_that_only_begins(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *line;
		unsigned len;
		bool begins;
	} cases[] = {
		{ "was wrapped at less than 100 bytes", "7 0.0 10.0.0.1 ", 99, true },
		{ "of 100 it is a line", "7 0.0 10.0.0.1 ", 100, false },
		{ "has its time as the third word", "a 7 0.0 10.0.0.1 ", 50, true },
		{ "not as the fourth", "a b 7 0.0 10.0.0.1 ", 50, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		paste_clear(&paste);
		for (unsigned line = 0; line < 2; line++) {
			paste_add(&paste, "%s", cases[i].line);
			letters(cases[i].len - (unsigned)strlen(cases[i].line));
			paste_add(&paste, "\n");
		}
		print_message("%s\n", cases[i].rule);
		assert_int_equal(is_known(), cases[i].begins);
	}
}

static void text_layout__a_note_has_512_bytes(void **state)
{
	(void)state;
	for (unsigned len = 512; len <= 513; len++) {
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste, "7 0.0 10.0.0.1 -> 10.0.0.2 TCP 54 [TCP Retransmission ");
		letters(len - (unsigned)strlen("[TCP Retransmission ]"));
		paste_add(&paste, "] " INFO "\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 1);
		assert_int_equal(!!(t.packet[0].seg.have & TA_LABEL_RETRANS), len == 512);
		trace_release(&t);
	}
}

static void text_layout__digits_of_numbers_and_seconds(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *line;
		uint64_t frame;
		int64_t time_s;
		size_t count;
	} cases[] = {
		{ "a frame number of eighteen digits",
		  "123456789012345678 5.0 10.0.0.1 -> 10.0.0.2 TCP 54 " INFO "\n",
		  UINT64_C(123456789012345678), 5, 1 },
		{ "of nineteen it is none",
		  "1234567890123456789 5.0 10.0.0.1 -> 10.0.0.2 TCP 54 " INFO "\n", 1, 5, 1 },
		{ "whole seconds of nine digits",
		  "7 123456789 10.0.0.1 -> 10.0.0.2 UDP 54 5 > 80\n", 7, 123456789, 1 },
		{ "of ten they are none", "7 1234567890 10.0.0.1 -> 10.0.0.2 UDP 54 5 > 80\n", 0, 0,
		  0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		trace_read(&t, cases[i].line);
		print_message("%s\n", cases[i].rule);
		assert_int_equal(t.count, cases[i].count);
		if (t.count) {
			assert_int_equal(t.packet[0].seg.frame, cases[i].frame);
			assert_int_equal(t.packet[0].seg.time_ns, cases[i].time_s * 1000000000);
		}
		trace_release(&t);
	}
}

/* ---- columns of a packet list (list/finder.c, list/table.c) ---- */

/* The columns that are found in what was pasted, "" for tshark's own. */
static void assert_columns(const char *rule, const char *columns)
{
	struct trace t;
	trace_read(&t, paste.text);
	print_message("%s\n", rule);
	assert_string_equal(t.columns, columns);
	trace_release(&t);
}

static void text_layout__columns_of_the_first_256_lines(void **state)
{
	(void)state;
	for (unsigned before = 255; before <= 256; before++) {
		paste_clear(&paste);
		paste_repeat(&paste, before, "7 0.0 10.0.0.1\n");
		paste_add(&paste, "10.0.0.1 10.0.0.2 0.5 TCP " INFO "\n");
		paste_add(&paste, "10.0.0.1 10.0.0.2 0.6 TCP " INFO "\n");
		assert_columns("",
			       before == 255 ? "source, destination, time, protocol, info" : "");
	}
}

static const struct {
	const char *rule;
	unsigned n;
	const char *line;
	unsigned m;
	const char *other, *columns;
} of_columns[] = {
	{ "three cells in front of Info make a table", 2, "10.0.0.1\t10.0.0.2\t0.5\t" INFO "\t54\n",
	  0, "", "source, destination, time, info, length" },
	{ "two do not", 2, "10.0.0.1\t10.0.0.2\t" INFO "\t54\n", 0, "",
	  "source, destination, info" },
	{ "a cell behind Info, but not in the first row", 1, "10.0.0.1\t10.0.0.2\t0.5\t" INFO "\n",
	  3, "10.0.0.1\t10.0.0.2\t0.5\t" INFO "\t54\n", "source, destination, time, info, length" },
	{ "the seconds that go back least are the time", 1, "10.0.0.1 10.0.0.2 0.5 1.0 " INFO "\n",
	  1, "10.0.0.1 10.0.0.2 0.2 1.2 " INFO "\n10.0.0.1 10.0.0.2 0.3 1.5 " INFO "\n",
	  "source, destination, (time), time, info" },
	{ "a heading of tshark's own order", 1,
	  "No. Time Source Destination Protocol Length Info\n", 2,
	  "7 0.5 10.0.0.1 10.0.0.2 TCP 54 " INFO "\n", "" },
	{ "a heading with a difference alone", 1, "Source  Destination  Delta  Info\n", 2,
	  "10.0.0.1 10.0.0.2 0.5 " INFO "\n", "source, destination, time, info" },
	{ "one that puts the destination first", 1, "Destination  Source  Delta  Info\n", 2,
	  "10.0.0.1 10.0.0.2 0.5 " INFO "\n", "destination, source, time, info" },
	{ "names of PSML's columns", 1,
	  "<psml>\n<structure>\n<section>Source</section>\n<section>Destination</section>\n"
	  "<section>Info</section>\n</structure>\n",
	  1,
	  "<packet>\n<section>10.0.0.1</section>\n<section>10.0.0.2</section>\n<section>" INFO
	  "</section>\n</packet>\n",
	  "source, destination, info" },
	{ "a heading with a difference beside the time", 1,
	  "Source\tDestination\tDelta\tTime\tInfo\n", 2, "10.0.0.1\t10.0.0.2\t0.5\t1.5\t" INFO "\n",
	  "source, destination, (time), time, info" },
	{ "names that swap", 1, "x client server TCP 0.5 " INFO "\n", 1,
	  "x server client TCP 0.6 " INFO "\n",
	  "(word), source, destination, protocol, time, info" },
	{ "a number in a single row", 1, "7 10.0.0.1 10.0.0.2 0.5 " INFO "\n", 0, "",
	  "number, source, destination, time, info" },
	{ "a number behind a word, in a single row", 1, "x 7 10.0.0.1 10.0.0.2 0.5 " INFO "\n", 0,
	  "", "(word), number, source, destination, time, info" },
	{ "a word in a single row", 1, "x 10.0.0.1 10.0.0.2 0.5 " INFO "\n", 0, "",
	  "(word), source, destination, time, info" },
	{ "one of eight has all columns", 7, "10.0.0.1 10.0.0.2 0.5 " INFO "\n", 1,
	  "10.0.0.1 10.0.0.2 0.5 word " INFO "\n", "source, destination, time, (word), info" },
	{ "one of nine has something else", 8, "10.0.0.1 10.0.0.2 0.5 " INFO "\n", 1,
	  "10.0.0.1 10.0.0.2 0.5 word " INFO "\n", "source, destination, time, info" },
	{ "300 bytes of headers", 2, "10.0.0.1 10.0.0.2 0.5 400 " DATA "\n", 0, "",
	  "source, destination, time, length, info" },
	{ "more are none", 2, "10.0.0.1 10.0.0.2 0.5 401 " DATA "\n", 0, "",
	  "source, destination, time, (number), info" },
	{ "40 bytes of headers", 2, "10.0.0.1 10.0.0.2 0.5 140 " DATA "\n", 0, "",
	  "source, destination, time, length, info" },
	{ "less are none", 2, "10.0.0.1 10.0.0.2 0.5 139 " DATA "\n", 0, "",
	  "source, destination, time, (number), info" },
	{ "a payload that three lines tell", 3, "10.0.0.1 10.0.0.2 0.5 100 " DATA "\n", 0, "",
	  "source, destination, time, payload bytes, info" },
	{ "a seq that three lines tell", 3, "10.0.0.1 10.0.0.2 0.5 7777 " DATA "\n", 0, "",
	  "source, destination, time, seq, info" },
	{ "that two tell", 2, "10.0.0.1 10.0.0.2 0.5 7777 " DATA "\n", 0, "",
	  "source, destination, time, (number), info" },
};

static void text_layout__columns_by_what_is_in_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(of_columns) / sizeof(of_columns[0]); i++) {
		paste_clear(&paste);
		paste_repeat(&paste, of_columns[i].n, of_columns[i].line);
		paste_repeat(&paste, of_columns[i].m, of_columns[i].other);
		assert_columns(of_columns[i].rule, of_columns[i].columns);
	}
}

static void text_layout__info_is_one_of_the_first_40_words(void **state)
{
	(void)state;
	for (unsigned before = 39; before <= 40; before++) {
		paste_clear(&paste);
		paste_add(&paste, "10.0.0.1 and 10.0.0.2 ");
		words(before - 3);
		paste_add(&paste, INFO "\n");
		assert_int_equal(is_known(), before == 39);
	}
}

/* ---- tcpdump ---- */

static void text_layout__four_lines_without_a_time_on_one_with_it(void **state)
{
	(void)state;
	for (unsigned untimed = 4; untimed <= 5; untimed++) {
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste,
			  "10:00:00.0 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, "
			  "length 0\n");
		paste_repeat(&paste, untimed,
			     "IP 10.0.0.1.5 > 10.0.0.2.80: Flags [.], ack 1, win 5, length 0\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, untimed == 4 ? 1 : 6);
		trace_release(&t);
	}
}

static void text_layout__link_addresses_are_of_the_first_nine_words(void **state)
{
	(void)state;
	for (unsigned between = 5; between <= 6; between++) {
		struct trace t;
		paste_clear(&paste);
		paste_add(&paste, "10:00:00.0 In ");
		words(between);
		paste_add(&paste,
			  "00:00:00:00:00:01 > 00:00:00:00:00:02, IPv4, length 54: 10.0.0.1.5 > "
			  "10.0.0.2.80: Flags [.], ack 1, win 5, length 0\n");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 1);
		assert_int_equal(!!(t.packet[0].seg.have & TA_HAVE_LINK), between == 5);
		trace_release(&t);
	}
}

/* ---- hex dumps (bytes/rows.c), and packets at several places (series/places.c) ---- */

#define B4 "01 02 03 04"
#define B7 "01 02 03 04 05 06 07"
#define B8 B7 " 08"

static void text_layout__rows_of_a_hex_dump(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *line;
		unsigned bytes;
	} cases[] = {
		{ "an offset of three digits is none", "001 " B4, 0 },
		{ "of four it is", "0010 " B4, 4 },
		{ "of eight it is", "12345678 " B4, 4 },
		{ "of nine it is none", "123456789 " B4, 0 },
		{ "with 0x it has one", "0x0 " B4, 4 },
		{ "and no more than eight", "0x123456789: " B4, 0 },
		{ "an odd digit is none", "0000: 4500 123", 2 },
		{ "a shorter group is the last", "0000: 01020304 0506 0708", 6 },
		{ "groups of eight digits", "0000: 01020304 05060708", 8 },
		{ "of twelve are none", "0000: 010203040506 010203040506", 0 },
		{ "two blanks behind eight bytes", "0000 " B8 "  " B8, 16 },
		{ "behind seven the row ends", "0000 " B7 "  " B8, 7 },
		{ "behind nine, too", "0000 " B8 " 09  " B7, 9 },
		{ "two groups of eight with one blank", "0000 " B8 " " B8, 16 },
		{ "behind sixteen bytes in groups are the characters",
		  "0000: 0102 0304 0506 0708 090a 0b0c 0d0e 0f10 abcd", 16 },
		{ "behind sixteen bytes alone there may be more", "0000 " B8 " " B8 " 11", 17 },
		{ "but not behind two blanks", "0000 " B8 " " B8 "  11", 16 },
		{ "nor behind a bar", "0000 " B8 " " B8 " |11 |", 16 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ta_txt_hex row = { .count = 0 };
		print_message("%s\n", cases[i].rule);
		assert_int_equal(ta_txt_hex_read(cases[i].line, strlen(cases[i].line), &row),
				 cases[i].bytes > 0);
		assert_int_equal(row.count, cases[i].bytes);
	}
}

static void text_layout__bytes_of_a_list_have_one_digit_or_two(void **state)
{
	(void)state;
	static const char list[] = "0x5, 0x45, 0xA }";
	struct ta_txt_hex row;
	assert_true(ta_txt_hex_list(list, strlen(list), &row));
	assert_int_equal(row.count, 3);
	assert_memory_equal(row.byte, "\x05\x45\x0a", 3);
	assert_false(ta_txt_hex_list("0x145", 5, &row));
}

static void text_layout__a_row_alone_has_eight_bytes(void **state)
{
	(void)state;
	paste_clear(&paste);
	paste_add(&paste, "0000 " B8 "\n0008 " B8 "\n");
	assert_true(is_known());
	paste_clear(&paste);
	paste_add(&paste, "0000 " B7 "\n0007 " B7 "\n");
	assert_false(is_known());
}

static void text_layout__a_packet_is_known_among_64(void **state)
{
	(void)state;
	for (unsigned others = 63; others <= 64; others++) {
		struct ta_txt_places places = { .next = 0 };
		assert_false(ta_txt_places_seen(&places, 1000, 1, 0));
		for (unsigned i = 1; i <= others; i++)
			assert_false(ta_txt_places_seen(&places, i, 1, 0));
		assert_int_equal(ta_txt_places_seen(&places, 1000, 2, 0), others == 63);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_layout__the_time_is_one_of_the_first_words),
		cmocka_unit_test(text_layout__the_time_of_a_dump_is_one_of_the_first_words),
		cmocka_unit_test(text_layout__a_line_that_only_begins),
		cmocka_unit_test(text_layout__a_note_has_512_bytes),
		cmocka_unit_test(text_layout__digits_of_numbers_and_seconds),
		cmocka_unit_test(text_layout__columns_of_the_first_256_lines),
		cmocka_unit_test(text_layout__columns_by_what_is_in_them),
		cmocka_unit_test(text_layout__info_is_one_of_the_first_40_words),
		cmocka_unit_test(text_layout__four_lines_without_a_time_on_one_with_it),
		cmocka_unit_test(text_layout__link_addresses_are_of_the_first_nine_words),
		cmocka_unit_test(text_layout__rows_of_a_hex_dump),
		cmocka_unit_test(text_layout__bytes_of_a_list_have_one_digit_or_two),
		cmocka_unit_test(text_layout__a_row_alone_has_eight_bytes),
		cmocka_unit_test(text_layout__a_packet_is_known_among_64),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
