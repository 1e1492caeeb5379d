/* SPDX-License-Identifier: MIT */
/* pcapng: blocks in both byte orders, clocks, and blocks that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tcpautopsy/capture/capture.h"

/* A file under construction. */
struct file {
	uint8_t bytes[4096];
	size_t len;
	size_t block; /* where the current block starts */
	bool big_endian;
};

static void put(struct file *f, uint64_t value, size_t width)
{
	assert_true(f->len + width <= sizeof(f->bytes));
	for (size_t i = 0; i < width; i++)
		f->bytes[f->len + i] = (uint8_t)(value >> 8 * (f->big_endian ? width - 1 - i : i));
	f->len += width;
}

static void put_bytes(struct file *f, const void *data, size_t len)
{
	assert_true(f->len + len + 3 <= sizeof(f->bytes));
	memcpy(f->bytes + f->len, data, len);
	f->len += len;
	while (f->len & 3)
		f->bytes[f->len++] = 0;
}

static void begin(struct file *f, uint32_t type)
{
	f->block = f->len;
	put(f, type, 4);
	put(f, 0, 4);
}

static void end(struct file *f)
{
	uint32_t len = (uint32_t)(f->len - f->block + 4);
	size_t back = f->len;

	put(f, len, 4);
	back = f->len;
	f->len = f->block + 4;
	put(f, len, 4);
	f->len = back;
}

static void option(struct file *f, uint16_t code, const void *value, uint16_t len)
{
	put(f, code, 2);
	put(f, len, 2);
	put_bytes(f, value, len);
}

static void section(struct file *f)
{
	begin(f, 0x0a0d0d0a);
	put(f, 0x1a2b3c4d, 4);
	put(f, 1, 2);
	put(f, 0, 2);
	put(f, UINT64_MAX, 8);
	end(f);
}

/* An interface; tsresol 0: the option is left out. */
static void interface(struct file *f, uint16_t linktype, uint32_t snaplen, uint8_t tsresol)
{
	begin(f, 1);
	put(f, linktype, 2);
	put(f, 0, 2);
	put(f, snaplen, 4);
	if (tsresol)
		option(f, 9, &tsresol, 1);
	put(f, 0, 4);
	end(f);
}

static void packet_head(struct file *f, uint32_t id, uint64_t stamp, uint32_t caplen,
			uint32_t wirelen)
{
	begin(f, 6);
	put(f, id, 4);
	put(f, stamp >> 32, 4);
	put(f, stamp & UINT32_MAX, 4);
	put(f, caplen, 4);
	put(f, wirelen, 4);
}

static void packet(struct file *f, uint32_t id, uint64_t stamp, const char *data)
{
	packet_head(f, id, stamp, (uint32_t)strlen(data), (uint32_t)strlen(data));
	put_bytes(f, data, strlen(data));
	end(f);
}

static struct ta_source *open_file(const struct file *f)
{
	struct ta_error error = { 0 };
	struct ta_source *source = ta_source_from_memory(f->bytes, f->len, "test", &error);

	assert_string_equal(error.message, "");
	assert_non_null(source);
	return source;
}

static void expect_frame(struct ta_source *source, struct ta_frame *ret)
{
	struct ta_error error = { 0 };
	int rc = ta_source_next_frame(source, ret, &error);

	assert_string_equal(error.message, "");
	assert_int_equal(rc, 1);
}

static void expect_end(struct ta_source *source)
{
	struct ta_error error = { 0 };
	struct ta_frame frame;

	assert_int_equal(ta_source_next_frame(source, &frame, &error), 0);
	ta_source_close(source);
}

static uint64_t anomalies(const struct ta_source *source, const char *name)
{
	const struct ta_anomaly *a = ta_anomaly_find(ta_source_info(source)->anomalies, name);

	return a ? a->count : 0;
}

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
	assert_int_equal(ta_source_info(source)->interface[0].received, 100);
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
		cmocka_unit_test(pcapng__reads_both_byte_orders),
		cmocka_unit_test(pcapng__keeps_interfaces_of_sections_apart),
		cmocka_unit_test(pcapng__knows_every_resolution),
		cmocka_unit_test(pcapng__counts_resolutions_that_no_clock_has),
		cmocka_unit_test(pcapng__adds_the_offset_of_an_interface),
		cmocka_unit_test(pcapng__takes_stamps_beyond_all_for_negative),
		cmocka_unit_test(pcapng__reads_direction_drops_and_comments),
		cmocka_unit_test(pcapng__cuts_simple_packets_by_snaplen),
		cmocka_unit_test(pcapng__reads_the_old_packet_block),
		cmocka_unit_test(pcapng__skips_blocks_that_it_does_not_know),
		cmocka_unit_test(pcapng__goes_on_after_blocks_that_lie),
		cmocka_unit_test(pcapng__stops_at_a_block_of_no_length),
		cmocka_unit_test(pcapng__stops_at_a_section_without_byte_order),
		cmocka_unit_test(pcapng__says_where_it_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
