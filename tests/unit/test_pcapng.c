/* SPDX-License-Identifier: MIT */
/* pcapng: blocks in both byte orders, and their clocks. */
#include "support/pcapng_file.h"

static void pcapng__reads_both_byte_orders(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		struct file f = { .big_endian = big };
		struct ta_source *source;
		struct ta_frame frame;

		section(&f);
		interface(&f, 113, 96, 0);
		packet(&f, 0, 1500000, "hello");
		source = open_file(&f);
		expect_frame(source, &frame);
		assert_int_equal(frame.number, 1);
		assert_int_equal(frame.time_ns, 1500000000);
		assert_int_equal(frame.caplen, 5);
		assert_int_equal(frame.linktype, 113);
		assert_memory_equal(frame.data, "hello", 5);
		assert_int_equal(ta_source_info(source)->interface[0].snaplen, 96);
		expect_end(source);
	}
}

static void pcapng__keeps_interfaces_of_sections_apart(void **state)
{
	struct file f = { .big_endian = false };
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	section(&f);
	interface(&f, 1, 0, 0);
	interface(&f, 101, 0, 9);
	packet(&f, 1, 7, "a");
	f.big_endian = true;
	section(&f);
	interface(&f, 276, 0, 0);
	packet(&f, 0, 8, "b");
	source = open_file(&f);
	expect_frame(source, &frame);
	assert_int_equal(frame.interface, 1);
	assert_int_equal(frame.linktype, 101);
	assert_int_equal(frame.time_ns, 7);
	expect_frame(source, &frame);
	assert_int_equal(frame.interface, 2);
	assert_int_equal(frame.linktype, 276);
	assert_int_equal(frame.time_ns, 8000);
	assert_int_equal(frame.number, 2);
	assert_int_equal(ta_source_info(source)->ninterfaces, 3);
	expect_end(source);
}

/* if_tsresol in the left column, one stamp, and the nanoseconds it stands for */
static void pcapng__knows_every_resolution(void **state)
{
	static const struct {
		uint8_t tsresol;
		uint64_t stamp;
		int64_t ns;
	} cases[] = {
		{ 3, 1234, 1234000000 },          { 6, 1234567, 1234567000 },
		{ 9, 1234567890, 1234567890 },    { 12, 1234567890123, 1234567890 },
		{ 19, UINT64_MAX, 1844674407 },   { 0x80, 3, 3000000000 },
		{ 0x8a, 1536, 1500000000 },       { 0xa0, UINT64_C(0x180000000), 1500000000 },
		{ 0xbf, UINT64_MAX, 1999999999 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file f = { .big_endian = false };
		struct ta_source *source;
		struct ta_frame frame;

		section(&f);
		interface(&f, 1, 0, cases[i].tsresol);
		packet(&f, 0, cases[i].stamp, "x");
		source = open_file(&f);
		expect_frame(source, &frame);
		assert_true(frame.time_ns == cases[i].ns);
		assert_int_equal(anomalies(source, "pcapng.bad_tsresol"), 0);
		expect_end(source);
	}
}

static void pcapng__counts_resolutions_that_no_clock_has(void **state)
{
	static const uint8_t tsresol[] = { 20, 127, 0xc0, 0xff };

	(void)state;
	for (size_t i = 0; i < sizeof(tsresol); i++) {
		struct file f = { .big_endian = false };
		struct ta_source *source;
		struct ta_frame frame;

		section(&f);
		interface(&f, 1, 0, tsresol[i]);
		packet(&f, 0, 5, "x");
		source = open_file(&f);
		expect_frame(source, &frame);
		assert_int_equal(frame.time_ns, 5000);
		assert_int_equal(anomalies(source, "pcapng.bad_tsresol"), 1);
		expect_end(source);
	}
}

static void pcapng__adds_the_offset_of_an_interface(void **state)
{
	struct file f = { .big_endian = true };
	static const uint8_t offset[8] = { 0, 0, 0, 0, 0x60, 0, 0, 0 };
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	section(&f);
	begin(&f, 1);
	put(&f, 1, 2);
	put(&f, 0, 6);
	option(&f, 2, "eth0", 4);
	option(&f, 14, offset, 8);
	put(&f, 0, 4);
	end(&f);
	packet(&f, 0, 1, "x");
	packet(&f, 0, UINT64_MAX, "x"); /* with the offset: out of reach */
	source = open_file(&f);
	expect_frame(source, &frame);
	assert_true(frame.time_ns == INT64_C(0x60000000) * 1000000000 + 1000);
	assert_string_equal(ta_source_info(source)->interface[0].name, "eth0");
	expect_frame(source, &frame);
	assert_true(frame.time_ns == INT64_MAX);
	assert_int_equal(anomalies(source, "pcapng.bad_time"), 1);
	expect_end(source);
}

static void pcapng__takes_stamps_beyond_all_for_negative(void **state)
{
	struct file f = { .big_endian = false };
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	section(&f);
	interface(&f, 1, 0, 0);
	packet(&f, 0, (uint64_t)-1500, "x");
	packet(&f, 0, (uint64_t)1 << 63, "x");
	source = open_file(&f);
	expect_frame(source, &frame);
	assert_true(frame.time_ns == -1500000);
	expect_frame(source, &frame);
	assert_true(frame.time_ns == INT64_MIN);
	assert_int_equal(anomalies(source, "pcapng.bad_time"), 2);
	expect_end(source);
}

static void pcapng__reads_direction_drops_and_comments(void **state)
{
	struct file f = { .big_endian = false };
	static const uint8_t outbound[4] = { 2, 0, 0, 0 }, three[8] = { 3 }, nine[8] = { 9 },
			     hundred[8] = { 100 };
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	section(&f);
	interface(&f, 1, 0, 0);
	packet_head(&f, 0, 1, 1, 1);
	put_bytes(&f, "x", 1);
	option(&f, 1, "why?", 4);
	option(&f, 2, outbound, 4);
	option(&f, 4, three, 8);
	put(&f, 0, 4);
	end(&f);
	begin(&f, 5);
	put(&f, 0, 4);
	put(&f, 0, 8);
	option(&f, 4, hundred, 8);
	option(&f, 5, nine, 8);
	end(&f);
	source = open_file(&f);
	expect_frame(source, &frame);
	assert_int_equal(frame.direction, TA_DIRECTION_SENT);
	assert_true(ta_source_info(source)->interface[0].have_drops);
	assert_int_equal(ta_source_info(source)->interface[0].dropped, 3);
	assert_int_equal(ta_source_info(source)->comments, 1);
	assert_int_equal(ta_source_next_frame(source, &frame, &(struct ta_error){ 0 }), 0);
	assert_int_equal(ta_source_info(source)->interface[0].dropped, 9);
	expect_end(source);
}

static void pcapng__cuts_simple_packets_by_snaplen(void **state)
{
	struct file f = { .big_endian = true };
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	section(&f);
	interface(&f, 1, 6, 0);
	begin(&f, 3);
	put(&f, 60, 4);
	put_bytes(&f, "abcdef", 6);
	end(&f);
	source = open_file(&f);
	expect_frame(source, &frame);
	assert_int_equal(frame.caplen, 6);
	assert_int_equal(frame.wirelen, 60);
	assert_int_equal(anomalies(source, "pcapng.no_time"), 1);
	expect_end(source);
}

static void pcapng__reads_the_old_packet_block(void **state)
{
	struct file f = { .big_endian = false };
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	section(&f);
	interface(&f, 1, 0, 0);
	interface(&f, 101, 0, 0);
	begin(&f, 2);
	put(&f, 1, 2);
	put(&f, 77, 2); /* drops, which nobody filled in right */
	put(&f, 0, 4);
	put(&f, 42, 4);
	put(&f, 3, 4);
	put(&f, 9, 4);
	put_bytes(&f, "abc", 3);
	end(&f);
	source = open_file(&f);
	expect_frame(source, &frame);
	assert_int_equal(frame.linktype, 101);
	assert_int_equal(frame.time_ns, 42000);
	assert_int_equal(frame.caplen, 3);
	assert_int_equal(frame.wirelen, 9);
	expect_end(source);
}

/* Statistics of the only interface: that its capture ended at `end` and that it took so many packets. */
static void statistics(struct file *f, uint64_t end_stamp, uint64_t received)
{
	begin(f, 5);
	put(f, 0, 4);
	put(f, 0, 4);
	put(f, 0, 4);
	put(f, 3, 2);
	put(f, 8, 2);
	put(f, end_stamp >> 32, 4);
	put(f, end_stamp & UINT32_MAX, 4);
	put(f, 4, 2);
	put(f, 8, 2);
	put(f, received, 8);
	put(f, 0, 4);
	end(f);
}

/* The end of a capture, unless the statistics are those of a longer file that this one was cut from. */
static void pcapng__knows_when_a_capture_ended(void **state)
{
	(void)state;
	for (int big_endian = 0; big_endian < 2; big_endian++) {
		for (uint64_t received = 1; received <= 2; received++) {
			struct file f = { .big_endian = big_endian };
			struct ta_source *source;
			struct ta_frame frame;

			section(&f);
			interface(&f, 1, 0, 0);
			packet(&f, 0, 1500000, "hello");
			statistics(&f, UINT64_C(5000000000), received);
			source = open_file(&f);
			expect_frame(source, &frame);
			struct ta_error error;
			assert_int_equal(ta_source_next_frame(source, &frame, &error), 0);
			const struct ta_interface *i = ta_source_info(source)->interface;
			assert_int_equal(i->have_end, received == 1);
			assert_true(i->end_ns == (received == 1 ? INT64_C(5000000000000) : 0));
			expect_end(source);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pcapng__reads_both_byte_orders),
		cmocka_unit_test(pcapng__keeps_interfaces_of_sections_apart),
		cmocka_unit_test(pcapng__knows_every_resolution),
		cmocka_unit_test(pcapng__counts_resolutions_that_no_clock_has),
		cmocka_unit_test(pcapng__adds_the_offset_of_an_interface),
		cmocka_unit_test(pcapng__takes_stamps_beyond_all_for_negative),
		cmocka_unit_test(pcapng__reads_direction_drops_and_comments),
		cmocka_unit_test(pcapng__cuts_simple_packets_by_snaplen),
		cmocka_unit_test(pcapng__reads_the_old_packet_block),
		cmocka_unit_test(pcapng__knows_when_a_capture_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
