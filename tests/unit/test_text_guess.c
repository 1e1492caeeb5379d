/* SPDX-License-Identifier: MIT */
/* Columns without names: what they are taken for, just inside and just outside of each rule. */
#include "text_told.h"

static struct paste paste;

/* Rows of one side: seq, ack and len in the last three columns, behind so many of no use. */
static void row(unsigned others, uint32_t seq, uint32_t len)
{
	paste_add(&paste, "10.0.0.1\t5\t10.0.0.2\t80");
	while (others--)
		paste_add(&paste, "\t70000");
	paste_add(&paste, "\t%u\t1\t%u\n", seq, len);
}

/* Whether seq, ack and len were found. */
static void assert_numbers(const char *rule, bool found)
{
	struct trace t;
	trace_read(&t, paste.text);
	print_message("%s\n", rule);
	assert_true(t.count > 0);
	const struct ta_segment *seg = &t.packet[t.count - 1].seg;
	assert_int_equal(seg->have & TA_HAVE_PORTS, TA_HAVE_PORTS);
	assert_int_equal(!!(seg->have & TA_HAVE_SEQ), found);
	assert_int_equal(!!(seg->have & TA_HAVE_LEN), found);
	trace_release(&t);
}

static void text_guess__looks_at_256_rows(void **state)
{
	(void)state;
	for (unsigned before = 255; before <= 256; before++) {
		struct trace t;
		paste_clear(&paste);
		paste_repeat(&paste, before, "10.0.0.1\t5\t10.0.0.2\t80\tx\n");
		paste_add(&paste, "10.0.0.1\t5\t10.0.0.2\t65536\tx\n"); /* no port */
		trace_read(&t, paste.text);
		assert_int_equal(t.count > 0, before == 256);
		trace_release(&t);
	}
}

static void text_guess__looks_at_16_columns_of_numbers(void **state)
{
	(void)state;
	for (unsigned others = 13; others <= 14; others++) {
		paste_clear(&paste);
		for (uint32_t i = 0; i < 6; i++)
			row(others, 1 + 10 * i, 10);
		assert_numbers(others == 13 ? "16 columns" : "17 columns", others == 13);
	}
}

static void text_guess__three_segments_agree(void **state)
{
	(void)state;
	for (uint32_t rows = 3; rows <= 4; rows++) {
		paste_clear(&paste);
		for (uint32_t i = 0; i < rows; i++)
			row(0, 1 + 10 * i, 10);
		assert_numbers(rows == 3 ? "two behind the first" : "three behind the first",
			       rows == 4);
	}
}

static void text_guess__nine_of_ten_agree(void **state)
{
	(void)state;
	for (unsigned gaps = 1; gaps <= 2; gaps++) {
		paste_clear(&paste);
		for (uint32_t i = 0; i < 11; i++)
			row(0, 1 + 10 * i + (i > 2 ? 1000 : 0) + (i > 4 && gaps > 1 ? 1000 : 0),
			    10);
		assert_numbers(gaps == 1 ? "nine" : "eight", gaps == 1);
	}
}

static void text_guess__a_segment_again_is_less_than_1_mib_back(void **state)
{
	(void)state;
	for (uint32_t back = 1048575; back <= 1048576; back++) {
		paste_clear(&paste);
		row(0, 1, 1048575);
		for (uint32_t i = 0; i < 3; i++)
			row(0, 1048576 + i, 1);
		row(0, 1048579 - back, 1);
		assert_numbers(back == 1048575 ? "less" : "1 MiB", back == 1048575);
	}
}

static void text_guess__flag_letters_are_nine(void **state)
{
	(void)state;
	for (unsigned letters = 8; letters <= 9; letters++) {
		struct trace t;
		paste_clear(&paste);
		for (unsigned i = 0; i < 3; i++)
			paste_add(&paste, "10.0.0.1\t5\t10.0.0.2\t80\t%s\n",
				  letters == 9 ? "....AP..." : "...AP...");
		trace_read(&t, paste.text);
		assert_int_equal(t.count, 3);
		assert_int_equal(!!(t.packet[0].seg.have & TA_HAVE_FLAGS), letters == 9);
		if (letters == 9)
			assert_int_equal(t.packet[0].seg.flags, TA_ACK | TA_PSH);
		trace_release(&t);
	}
}

static void text_guess__columns_in_hexadecimal(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *cells; /* behind the ports */
		uint32_t have;
	} cases[] = {
		{ "flags", "0x0010\tx", TA_HAVE_FLAGS },
		{ "flags of nine bits", "0x01ff\tx", TA_HAVE_FLAGS },
		{ "of more it is an identification", "0x0200\tx", TA_HAVE_IP_ID },
		{ "a TTL behind it", "0x0200\t255", TA_HAVE_IP_ID | TA_HAVE_TTL },
		{ "no TTL", "0x0200\t256", TA_HAVE_IP_ID },
		{ "nor another one in hexadecimal", "0x0200\t0x40", TA_HAVE_IP_ID },
		{ "the largest identification", "0xffff\tx", TA_HAVE_IP_ID },
		{ "more is none", "0x10000\tx", 0 },
		{ "no SYN, no ACK, no RST: no flags", "0x0001\tx", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		paste_clear(&paste);
		for (unsigned k = 0; k < 2; k++)
			paste_add(&paste, "10.0.0.1\t5\t10.0.0.2\t80\t%s\n", cases[i].cells);
		trace_read(&t, paste.text);
		print_message("%s\n", cases[i].rule);
		assert_int_equal(t.count, 2);
		assert_int_equal(t.packet[0].seg.sport, 5);
		assert_int_equal(t.packet[0].seg.dport, 80);
		assert_int_equal(t.packet[0].seg.have &
					 (TA_HAVE_FLAGS | TA_HAVE_IP_ID | TA_HAVE_TTL),
				 cases[i].have);
		trace_release(&t);
	}
}

#define KIND "tshark-fields\n"
#define ENDS "10.0.0.1:5>10.0.0.2:80 ?"
#define R(cells) cells "\t10.0.0.1\t5\t10.0.0.2\t80\n"

/* What stands in front of the addresses: a number that goes up, and times. */
static void text_guess__numbers_and_times(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "a number and a time", R("3\t0.5") R("9\t0.75"),
		  KIND "3 0.5 " ENDS "\n9 0.75 " ENDS },
		{ "a number that stands still is none", R("3\t0.5") R("3\t0.75"),
		  KIND "1 0.5 " ENDS "\n2 0.75 " ENDS },
		{ "nor one that falls", R("3\t0.5") R("2\t0.75"),
		  KIND "1 0.5 " ENDS "\n2 0.75 " ENDS },
		{ "nor that of a single row", R("3\t0.5"), KIND "1 0.5 " ENDS },
		{ "one of two columns", R("3\t3\t0.5") R("3\t4\t0.75"),
		  KIND "3 0.5 " ENDS "\n4 0.75 " ENDS },
		{ "one of five goes back: since the one before",
		  R("x\t0.0") R("x\t0.3") R("x\t0.1") R("x\t0.4") R("x\t0.5"),
		  KIND "1 0 " ENDS "\n2 0.3 " ENDS "\n3 0.4 " ENDS "\n4 0.8 " ENDS
		       "\n5 1.3 " ENDS },
		{ "one of six: since the first",
		  R("x\t0.0") R("x\t0.3") R("x\t0.1") R("x\t0.4") R("x\t0.5") R("x\t0.6"),
		  KIND "1 0 " ENDS "\n2 0.3 " ENDS "\n3 0.1 " ENDS "\n4 0.4 " ENDS "\n5 0.5 " ENDS
		       "\n6 0.6 " ENDS },
		{ "since 1970", R("1655043322.5\t0.5") R("1655043323.5\t0.75"),
		  KIND "1 1655043322.5 " ENDS "\n2 1655043323.5 " ENDS },
		{ "behind another time", R("0.5\t1655043322.5") R("0.75\t1655043323.5"),
		  KIND "1 1655043322.5 " ENDS "\n2 1655043323.5 " ENDS },
		{ "a date", R("2022-06-12 14:15:22.5") R("2022-06-12 14:15:23.5"),
		  KIND "1 1655043322.5 " ENDS "\n2 1655043323.5 " ENDS },
		{ "a time with more behind it", R("0.5 x") R("0.75 x"),
		  KIND "1 0 " ENDS "\n2 0 " ENDS },
		{ "not in all rows", R("0.5") R("x"), KIND "1 0 " ENDS "\n2 0 " ENDS },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

/* Which rows are of the table, and where their ports stand. */
static void text_guess__rows_and_ports(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "ports behind both addresses", "10.0.0.1\t10.0.0.2\t5\t80\tx\n",
		  KIND "1 0 " ENDS },
		{ "the largest", "10.0.0.1\t10.0.0.2\t65535\t65535\tx\n",
		  KIND "1 0 10.0.0.1:65535>10.0.0.2:65535 ?" },
		{ "more are none", "10.0.0.1\t10.0.0.2\t65536\t80\tx\n", "nothing\nskipped 1" },
		{ "on the other side", "10.0.0.1\t10.0.0.2\t5\t65536\tx\n", "nothing\nskipped 1" },
		{ "no room for ports", "x\tx\t10.0.0.1\t10.0.0.2\t5\n", "nothing\nskipped 1" },
		{ "four cells are no row", "10.0.0.1\t10.0.0.2\t5\t80\n", "nothing\nskipped 1" },
		{ "a word between the addresses", "10.0.0.1\tx\t10.0.0.2\t5\t80\n",
		  "nothing\nskipped 1" },
		{ "too much between them", "10.0.0.1\t5\t6\t10.0.0.2\t80\tx\n",
		  "nothing\nskipped 1" },
		{ "prose in front", "some words\n" R("x"), KIND "2 0 " ENDS "\nskipped 1" },
		{ "another separator", R("x") "y;10.0.0.1;5;10.0.0.2;80\n" R("x"),
		  KIND "1 0 " ENDS "\n3 0 " ENDS "\nskipped 1" },
		{ "commas", "10.0.0.1,10.0.0.2,5,80,x\n", KIND "1 0 " ENDS },
		{ "blanks", "10.0.0.1 10.0.0.2 5 80 x\n", KIND "1 0 " ENDS },
		{ "more cells than the shortest row has",
		  R("x") "x\t10.0.0.1\t5\t10.0.0.2\t80\tmore\n", KIND "1 0 " ENDS "\n2 0 " ENDS },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

/* Rows of both sides, and of another connection between them. */
static void text_guess__sequence_numbers_of_both_sides(void **state)
{
	(void)state;
#define A(cells) "10.0.0.1\t5\t10.0.0.2\t80\t" cells "\n"
#define B(cells) "10.0.0.2\t80\t10.0.0.1\t5\t" cells "\n"
#define C(cells) "10.0.0.1\t6\t10.0.0.2\t80\t" cells "\n"
#define SA "10.0.0.1:5>10.0.0.2:80 ?. "
#define SB "10.0.0.2:80>10.0.0.1:5 ?. "
	static const struct reading readings[] = {
		{ "in their order", A("11\t21\t10") B("21\t21\t5") A("21\t26\t10") B("26\t31\t5"),
		  KIND "1 0 " SA "seq 11 ack 21 len 10 rel inferred\n2 0 " SB
		       "seq 21 ack 21 len 5 rel inferred\n3 0 " SA
		       "seq 21 ack 26 len 10 rel inferred\n4 0 " SB
		       "seq 26 ack 31 len 5 rel inferred" },
		{ "in another order", A("10\t21\t11") B("5\t21\t21") A("10\t26\t21") B("5\t31\t26"),
		  KIND "1 0 " SA "seq 11 ack 21 len 10 rel inferred\n2 0 " SB
		       "seq 21 ack 21 len 5 rel inferred\n3 0 " SA
		       "seq 21 ack 26 len 10 rel inferred\n4 0 " SB
		       "seq 26 ack 31 len 5 rel inferred" },
		{ "another connection's do not count",
		  A("11\t21\t10") C("900\t7\t3") B("21\t21\t5") C("40\t8\t2") A("21\t26\t10")
			  C("7000\t1\t1") B("26\t31\t5"),
		  KIND "1 0 " SA "seq 11 ack 21 len 10 rel inferred\n"
		       "2 0 10.0.0.1:6>10.0.0.2:80 ?. seq 900 ack 7 len 3 rel inferred\n3 0 " SB
		       "seq 21 ack 21 len 5 rel inferred\n"
		       "4 0 10.0.0.1:6>10.0.0.2:80 ?. seq 40 ack 8 len 2 rel inferred\n5 0 " SA
		       "seq 21 ack 26 len 10 rel inferred\n"
		       "6 0 10.0.0.1:6>10.0.0.2:80 ?. seq 7000 ack 1 len 1 rel inferred\n7 0 " SB
		       "seq 26 ack 31 len 5 rel inferred" },
		{ "numbers that do not go on",
		  A("11\t900\t10") B("4\t3\t5") A("700\t2\t10") B("9\t8\t5"),
		  KIND "1 0 " ENDS "\n2 0 10.0.0.2:80>10.0.0.1:5 ?\n3 0 " ENDS
		       "\n4 0 10.0.0.2:80>10.0.0.1:5 ?" },
		{ "flag letters beside them",
		  A("....AP...\t11\t21\t10") B("....AP...\t21\t21\t5") A("....AP...\t21\t26\t10")
			  B("....AP...\t26\t31\t5"),
		  KIND "1 0 10.0.0.1:5>10.0.0.2:80 P. seq 11 ack 21 len 10 rel\n"
		       "2 0 10.0.0.2:80>10.0.0.1:5 P. seq 21 ack 21 len 5 rel\n"
		       "3 0 10.0.0.1:5>10.0.0.2:80 P. seq 21 ack 26 len 10 rel\n"
		       "4 0 10.0.0.2:80>10.0.0.1:5 P. seq 26 ack 31 len 5 rel" },
		{ "letters without an A", A("....P.R..") A("....P.R.."),
		  KIND "1 0 " ENDS "\n2 0 " ENDS },
		{ "other letters", A("....AX...") A("....AX..."), KIND "1 0 " ENDS "\n2 0 " ENDS },
	};
	assert_readings(readings, sizeof(readings) / sizeof(readings[0]), NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_guess__looks_at_256_rows),
		cmocka_unit_test(text_guess__looks_at_16_columns_of_numbers),
		cmocka_unit_test(text_guess__three_segments_agree),
		cmocka_unit_test(text_guess__nine_of_ten_agree),
		cmocka_unit_test(text_guess__a_segment_again_is_less_than_1_mib_back),
		cmocka_unit_test(text_guess__flag_letters_are_nine),
		cmocka_unit_test(text_guess__columns_in_hexadecimal),
		cmocka_unit_test(text_guess__numbers_and_times),
		cmocka_unit_test(text_guess__rows_and_ports),
		cmocka_unit_test(text_guess__sequence_numbers_of_both_sides),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
