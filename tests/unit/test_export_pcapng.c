/* SPDX-License-Identifier: MIT */
/* Blocks of pcapng as they are written: lengths, padding, byte order, and that src/capture reads back what was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/pcapng_out.h"
#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/strbuf.h"
#include "tcpautopsy/core/timefmt.h"

/* A file in memory. */
struct file {
	FILE *out;
	char *data;
	size_t size;
};

static void begin(struct file *f)
{
	f->out = ta_stream_open(&f->data, &f->size);
}

static void end(struct file *f)
{
	ta_stream_close(f->out);
}

static struct ta_source *reread(const struct file *f)
{
	struct ta_error error;
	ta_error_clear(&error);
	struct ta_source *source = ta_source_from_memory(f->data, f->size, "written", &error);
	assert_non_null(source);
	return source;
}

/* Every block is a multiple of four bytes, and says so at both ends, in little-endian order. */
static unsigned check_blocks(const struct file *f)
{
	unsigned blocks = 0;
	for (size_t at = 0; at < f->size; blocks++) {
		const uint8_t *p = (const uint8_t *)f->data + at;
		uint32_t total = ta_rd32(p + 4, false);
		assert_int_equal(total % 4, 0);
		assert_true(total >= 12 && total <= f->size - at);
		assert_int_equal(ta_rd32(p + total - 4, false), total);
		at += total;
	}
	return blocks;
}

static void add_interface(const struct file *f, uint32_t linktype, uint8_t digits, int64_t offset_s,
			  const char *name)
{
	const struct ta_pcapng_interface interface = { .linktype = linktype,
						       .snaplen = 96,
						       .digits = digits,
						       .offset_s = offset_s,
						       .name = name };
	ta_pcapng_write_interface(f->out, &interface);
}

/* A frame of so many bytes, each of which is its place. */
static struct ta_frame frame_of(uint8_t *bytes, uint32_t len, int64_t time_ns)
{
	for (uint32_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)i;
	return (struct ta_frame){
		.time_ns = time_ns, .data = bytes, .caplen = len, .wirelen = len + 1000
	};
}

static void pcapng_out__every_length_is_padded(void **state)
{
	(void)state;
	uint8_t bytes[16];
	char comment[16] = "";
	struct file f;
	begin(&f);
	ta_pcapng_write_section(f.out, "test", "a comment");
	add_interface(&f, 1, 9, 0, "eth0");
	for (uint32_t len = 0; len < 9; len++) {
		const struct ta_frame frame = frame_of(bytes, len, len);
		const char *const text[] = { comment, "second" };
		const struct ta_pcapng_packet packet = {
			.frame = &frame, .digits = 9, .comment = text, .ncomments = 2
		};
		size_t bytes_written = ta_pcapng_write_packet(f.out, &packet);
		assert_int_equal(bytes_written % 4, 0);
		comment[len] = 'x';
	}
	end(&f);
	assert_int_equal(check_blocks(&f), 11);
	struct ta_source *source = reread(&f);
	struct ta_frame got;
	struct ta_error error;
	ta_error_clear(&error);
	for (uint32_t len = 0; len < 9; len++) {
		assert_int_equal(ta_source_next_frame(source, &got, &error), 1);
		assert_int_equal(got.caplen, len);
		assert_int_equal(got.wirelen, len + 1000);
		assert_int_equal(got.time_ns, len);
		frame_of(bytes, len, 0);
		if (len)
			assert_memory_equal(got.data, bytes, len);
	}
	assert_int_equal(ta_source_next_frame(source, &got, &error), 0);
	assert_int_equal(ta_source_info(source)->comments, 1 + 2 * 9);
	assert_int_equal(ta_source_info(source)->anomalies->count, 0);
	assert_string_equal(ta_source_info(source)->interface[0].name, "eth0");
	assert_int_equal(ta_source_info(source)->interface[0].snaplen, 96);
	ta_source_close(source);
	free(f.data);
}

static void pcapng_out__each_resolution_holds_its_instants(void **state)
{
	(void)state;
	static const struct {
		uint8_t digits;
		int64_t offset_s, time_ns;
	} rows[] = { { 0, 0, 5 * TA_SEC },
		     { 3, 0, 1665997964123 * TA_MS },
		     { 6, 0, 1665997964123456 * TA_US },
		     { 9, 0, 1665997964123456789 },
		     { 9, -(INT64_C(1) << 33), -1 },
		     { 6, -(INT64_C(1) << 33), -5 * TA_SEC - TA_US },
		     { 9, 0, INT64_MAX } };
	uint8_t bytes[4];
	struct file f;
	begin(&f);
	ta_pcapng_write_section(f.out, "test", NULL);
	for (uint32_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct ta_frame frame = frame_of(bytes, 4, rows[i].time_ns);
		const struct ta_pcapng_packet packet = { .frame = &frame,
							 .interface = i,
							 .digits = rows[i].digits,
							 .offset_s = rows[i].offset_s };
		add_interface(&f, 101, rows[i].digits, rows[i].offset_s, NULL);
		ta_pcapng_write_packet(f.out, &packet);
	}
	end(&f);
	check_blocks(&f);
	struct ta_source *source = reread(&f);
	struct ta_frame got;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(ta_source_next_frame(source, &got, NULL), 1);
		assert_int_equal(got.time_ns, rows[i].time_ns);
		assert_int_equal(got.interface, i);
		assert_int_equal(got.linktype, 101);
		assert_int_equal(ta_source_info(source)->interface[i].digits, rows[i].digits);
	}
	assert_int_equal(ta_source_info(source)->anomalies->count, 0);
	ta_source_close(source);
	free(f.data);
}

static void pcapng_out__directions_and_losses_come_back(void **state)
{
	(void)state;
	static const enum ta_frame_direction ways[] = { TA_DIRECTION_SENT, TA_DIRECTION_UNKNOWN,
							TA_DIRECTION_RECEIVED };
	const uint64_t dropped = 17;
	uint8_t bytes[4];
	struct file f;
	begin(&f);
	ta_pcapng_write_section(f.out, "test", NULL);
	add_interface(&f, 1, 6, 0, NULL);
	for (size_t i = 0; i < 3; i++) {
		struct ta_frame frame = frame_of(bytes, 4, 7 * TA_SEC);
		frame.direction = ways[i];
		const struct ta_pcapng_packet packet = { .frame = &frame, .digits = 6 };
		ta_pcapng_write_packet(f.out, &packet);
	}
	const struct ta_pcapng_statistics statistics = {
		.digits = 6, .start_ns = 7 * TA_SEC, .end_ns = 60 * TA_SEC, .dropped = &dropped
	};
	ta_pcapng_write_statistics(f.out, &statistics);
	end(&f);
	check_blocks(&f);
	struct ta_source *source = reread(&f);
	struct ta_frame got;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(ta_source_next_frame(source, &got, NULL), 1);
		assert_int_equal(got.direction, ways[i]);
	}
	assert_int_equal(ta_source_next_frame(source, &got, NULL), 0);
	const struct ta_interface *interface = &ta_source_info(source)->interface[0];
	assert_true(interface->have_drops && interface->have_end);
	assert_int_equal(interface->dropped, 17);
	assert_int_equal(interface->end_ns, 60 * TA_SEC);
	ta_source_close(source);
	free(f.data);
}

/* A comment of more than 65535 bytes is cut between two characters. */
static void pcapng_out__a_long_comment_is_cut_at_a_character(void **state)
{
	(void)state;
	for (size_t before = 0; before < 3; before++) {
		struct ta_strbuf text = { 0 };
		struct file f;
		for (size_t i = 0; i < before; i++)
			ta_strbuf_add(&text, "x");
		while (text.len < 70000)
			ta_strbuf_add(&text, "\xe2\x86\x92");
		begin(&f);
		ta_pcapng_write_section(f.out, NULL, ta_strbuf_text(&text));
		end(&f);
		assert_int_equal(check_blocks(&f), 1);
		const uint8_t *option = (const uint8_t *)f.data + 24;
		size_t len = ta_rd16(option + 2, false);
		assert_int_equal(ta_rd16(option, false), 1);
		assert_true(len <= 65535 && len > 65535 - 3);
		assert_int_equal((len - before) % 3, 0);
		assert_memory_equal(option + 4, text.text, len);
		ta_strbuf_release(&text);
		free(f.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pcapng_out__every_length_is_padded),
		cmocka_unit_test(pcapng_out__each_resolution_holds_its_instants),
		cmocka_unit_test(pcapng_out__directions_and_losses_come_back),
		cmocka_unit_test(pcapng_out__a_long_comment_is_cut_at_a_character),
	};
	return cmocka_run_group_tests_name("export_pcapng", tests, NULL, NULL);
}
