/* SPDX-License-Identifier: MIT */
/* Columns without names: what they are taken for, just inside and just outside of each rule. */
#include "text_paste.h"

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
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
