/* SPDX-License-Identifier: MIT */
/* pcapng: blocks that are not known, that lie, and files that are cut. */
#include "support/pcapng_file.h"

static void pcapng__skips_blocks_that_it_does_not_know(void **state)
{
	static const uint32_t types[] = { 4, 9, 10, 0x0bad, 0x80000001 };
	struct file f = { .big_endian = false };
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	section(&f);
	interface(&f, 1, 0, 0);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		begin(&f, types[i]);
		put_bytes(&f, "something", 9);
		end(&f);
	}
	packet(&f, 0, 1, "x");
	source = open_file(&f);
	expect_frame(source, &frame);
	assert_int_equal(frame.number, 1);
	expect_end(source);
}

static void pcapng__goes_on_after_blocks_that_lie(void **state)
{
	struct file f = { .big_endian = false };
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	section(&f);
	interface(&f, 1, 0, 0);
	packet_head(&f, 0, 1, 65536, 65536); /* more than the block holds */
	put_bytes(&f, "four", 4);
	end(&f);
	packet(&f, 5, 1, "nobody described interface 5");
	packet_head(&f, 0, 1, 4, 2); /* captured more than there was */
	put_bytes(&f, "four", 4);
	option(&f, 1, "?", 1);
	put(&f, 1, 2);
	put(&f, 999, 2); /* an option longer than the block */
	end(&f);
	begin(&f, 6); /* too short for a packet */
	put(&f, 0, 4);
	end(&f);
	packet(&f, 0, 3, "last");
	f.bytes[f.len - 1] = 9; /* the length behind it differs */
	source = open_file(&f);
	expect_frame(source, &frame);
	assert_int_equal(frame.caplen, 4);
	assert_int_equal(frame.wirelen, 65536);
	expect_frame(source, &frame);
	assert_int_equal(frame.number, 3);
	assert_int_equal(frame.wirelen, 4);
	expect_frame(source, &frame);
	assert_memory_equal(frame.data, "last", 4);
	assert_int_equal(anomalies(source, "pcapng.packet_exceeds_block"), 1);
	assert_int_equal(anomalies(source, "pcapng.unknown_interface"), 1);
	assert_int_equal(anomalies(source, "pcapng.captured_exceeds_wire"), 1);
	assert_int_equal(anomalies(source, "pcapng.bad_option"), 1);
	assert_int_equal(anomalies(source, "pcapng.short_block"), 1);
	assert_int_equal(anomalies(source, "pcapng.length_mismatch"), 1);
	expect_end(source);
}

static void pcapng__stops_at_a_block_of_no_length(void **state)
{
	struct file f = { .big_endian = false };
	struct ta_source *source;
	struct ta_error error = { 0 };
	struct ta_frame frame;

	(void)state;
	section(&f);
	put(&f, 6, 4);
	put(&f, 8, 4);
	put(&f, 8, 4);
	source = open_file(&f);
	assert_int_equal(ta_source_next_frame(source, &frame, &error), -1);
	assert_string_equal(error.code, "capture.bad_block");
	assert_int_equal(error.offset, 28);
	ta_source_close(source);
}

static void pcapng__stops_at_a_section_without_byte_order(void **state)
{
	struct file f = { .big_endian = false };
	struct ta_error error = { 0 };

	(void)state;
	section(&f);
	f.bytes[8] = 0;
	assert_null(ta_source_from_memory(f.bytes, f.len, "test", &error));
	assert_string_equal(error.code, "capture.bad_block");
	assert_non_null(strstr(error.message, "0x1a2b3c00"));
}

/* Cut anywhere in its second packet, a file gives the first and says where it ends. */
static void pcapng__says_where_it_is_cut(void **state)
{
	struct file f = { .big_endian = true };
	size_t second;

	(void)state;
	section(&f);
	interface(&f, 1, 0, 0);
	packet(&f, 0, 1, "first");
	second = f.len;
	packet(&f, 0, 2, "second");
	for (size_t len = second + 1; len < f.len; len++) {
		struct file cut = f;
		struct ta_source *source;
		struct ta_error error = { 0 };
		struct ta_frame frame;

		cut.len = len;
		source = open_file(&cut);
		expect_frame(source, &frame);
		assert_int_equal(ta_source_next_frame(source, &frame, &error), -1);
		assert_string_equal(error.code, "capture.truncated_tail");
		assert_int_equal(error.offset, second);
		assert_int_equal(error.frame, 2);
		ta_source_close(source);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pcapng__skips_blocks_that_it_does_not_know),
		cmocka_unit_test(pcapng__goes_on_after_blocks_that_lie),
		cmocka_unit_test(pcapng__stops_at_a_block_of_no_length),
		cmocka_unit_test(pcapng__stops_at_a_section_without_byte_order),
		cmocka_unit_test(pcapng__says_where_it_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
