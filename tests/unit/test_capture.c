/* SPDX-License-Identifier: MIT */
/* What an input is, and how pcap, snoop and text are read from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/limits.h"

/* pcap, little endian, microseconds, Ethernet, snaplen 262144; one packet of 4 bytes (5 on the wire) at
 * 1.000002 s. */
static const uint8_t pcap_us_le[] = {
	0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0, /**/
	1,    0,    0,    0,    2, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0,                         /**/
	0xaa, 0xbb, 0xcc, 0xdd,
};

/* The same, big endian, nanoseconds, raw IP (101), at 0xf0000000 s (the year 2097) and 3 ns. */
static const uint8_t pcap_ns_be[] = {
	0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 101, /**/
	0xf0, 0,    0,    0,    0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1,                           /**/
	0x45,
};

/* Kuznetzov's variant: record headers of 24 bytes. */
static const uint8_t pcap_modified[] = {
	0x34, 0xcd, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0, /**/
	7,    0,    0,    0,    0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 9, 9, 9, 9, /**/
	0x11, 0x22,
};

static struct ta_source *open_bytes(const void *data, size_t len)
{
	struct ta_error error = { 0 };
	struct ta_source *source = ta_source_from_memory(data, len, "test", &error);

	assert_string_equal(error.code, "");
	assert_non_null(source);
	return source;
}

static void expect_refusal(const void *data, size_t len, const char *code, const char *message)
{
	struct ta_error error = { 0 };

	assert_null(ta_source_from_memory(data, len, "test", &error));
	assert_string_equal(error.code, code);
	assert_non_null(strstr(error.message, message));
	assert_string_equal(error.source, "test");
}

static struct ta_frame expect_frame(struct ta_source *source)
{
	struct ta_error error = { 0 };
	struct ta_frame frame;

	assert_int_equal(ta_source_next_frame(source, &frame, &error), 1);
	return frame;
}

static void expect_end(struct ta_source *source)
{
	struct ta_error error = { 0 };
	struct ta_frame frame;

	assert_int_equal(ta_source_next_frame(source, &frame, &error), 0);
	assert_string_equal(error.code, "");
}

static void capture__reads_microsecond_pcap(void **state)
{
	struct ta_source *source = open_bytes(pcap_us_le, sizeof(pcap_us_le));
	struct ta_frame frame = expect_frame(source);

	(void)state;
	assert_int_equal(frame.number, 1);
	assert_int_equal(frame.time_ns, 1000002000);
	assert_int_equal(frame.caplen, 4);
	assert_int_equal(frame.wirelen, 5);
	assert_int_equal(frame.linktype, 1);
	assert_memory_equal(frame.data, "\xaa\xbb\xcc\xdd", 4);
	expect_end(source);
	assert_string_equal(ta_source_info(source)->kind, "pcap");
	assert_int_equal(ta_source_info(source)->form, TA_SOURCE_FRAMES);
	assert_int_equal(ta_source_info(source)->ninterfaces, 1);
	assert_int_equal(ta_source_info(source)->interface[0].snaplen, 262144);
	ta_source_close(source);
}

static void capture__reads_big_endian_nanosecond_pcap_beyond_2038(void **state)
{
	struct ta_source *source = open_bytes(pcap_ns_be, sizeof(pcap_ns_be));
	struct ta_frame frame = expect_frame(source);

	(void)state;
	assert_true(frame.time_ns == INT64_C(0xf0000000) * 1000000000 + 3);
	assert_int_equal(frame.linktype, 101);
	expect_end(source);
	ta_source_close(source);
}

static void capture__reads_pcap_with_long_record_headers(void **state)
{
	struct ta_source *source = open_bytes(pcap_modified, sizeof(pcap_modified));
	struct ta_frame frame = expect_frame(source);

	(void)state;
	assert_int_equal(frame.time_ns, 7000000000);
	assert_memory_equal(frame.data, "\x11\x22", 2);
	expect_end(source);
	ta_source_close(source);
}

/* Cut anywhere, a file gives all frames that are whole, then says where it ends. */
static void capture__says_where_a_pcap_is_cut(void **state)
{
	(void)state;
	for (size_t len = 25; len < sizeof(pcap_us_le); len++) {
		struct ta_source *source = open_bytes(pcap_us_le, len);
		struct ta_error error = { 0 };
		struct ta_frame frame;

		assert_int_equal(ta_source_next_frame(source, &frame, &error), -1);
		assert_string_equal(error.code, "capture.truncated_tail");
		assert_int_equal(error.offset, 24);
		assert_int_equal(error.frame, 1);
		ta_source_close(source);
	}
}

static void capture__says_that_a_pcap_header_is_cut(void **state)
{
	(void)state;
	for (size_t len = 4; len < 24; len++)
		expect_refusal(pcap_us_le, len, "capture.truncated_tail", "pcap file header");
}

static void capture__refuses_a_record_that_can_not_be(void **state)
{
	uint8_t bytes[sizeof(pcap_us_le)];
	struct ta_source *source;
	struct ta_error error = { 0 };
	struct ta_frame frame;

	(void)state;
	memcpy(bytes, pcap_us_le, sizeof(bytes));
	memset(bytes + 32, 0xff, 4);
	source = open_bytes(bytes, sizeof(bytes));
	assert_int_equal(ta_source_next_frame(source, &frame, &error), -1);
	assert_string_equal(error.code, "capture.bad_record");
	assert_int_equal(error.offset, 24);
	ta_source_close(source);
}

static void capture__counts_frames_captured_longer_than_the_wire(void **state)
{
	uint8_t bytes[sizeof(pcap_us_le)];
	struct ta_source *source;
	struct ta_frame frame;

	(void)state;
	memcpy(bytes, pcap_us_le, sizeof(bytes));
	bytes[36] = 2;
	source = open_bytes(bytes, sizeof(bytes));
	frame = expect_frame(source);
	assert_int_equal(frame.wirelen, 4);
	assert_non_null(
		ta_anomaly_find(ta_source_info(source)->anomalies, "pcap.captured_exceeds_wire"));
	ta_source_close(source);
}

/* Nanoseconds behind the magic number of microseconds: from the first that can't be anything else on. */
static void capture__tells_nanoseconds_by_their_size(void **state)
{
	uint8_t bytes[sizeof(pcap_us_le) + 20];
	struct ta_source *source;

	(void)state;
	memcpy(bytes, pcap_us_le, sizeof(pcap_us_le));
	memcpy(bytes + sizeof(pcap_us_le), pcap_us_le + 24, 20);
	bytes[31] = 0x30; /* 0x30000002 */
	source = open_bytes(bytes, sizeof(bytes));
	assert_true(expect_frame(source).time_ns == 1000000000 + 0x30000002);
	assert_true(expect_frame(source).time_ns == 1000000002);
	assert_non_null(ta_anomaly_find(ta_source_info(source)->anomalies, "pcap.bad_fraction"));
	expect_end(source);
	ta_source_close(source);
}

/* A fraction that was rounded up to a whole second says nothing about the others. */
static void capture__carries_a_fraction_of_just_a_second(void **state)
{
	uint8_t bytes[sizeof(pcap_us_le) + 20];
	struct ta_source *source;

	(void)state;
	memcpy(bytes, pcap_us_le, sizeof(pcap_us_le));
	memcpy(bytes + sizeof(pcap_us_le), pcap_us_le + 24, 20);
	bytes[28] = 0x40, bytes[29] = 0x42, bytes[30] = 0x0f; /* 1000000 */
	source = open_bytes(bytes, sizeof(bytes));
	assert_true(expect_frame(source).time_ns == 2000000000);
	assert_true(expect_frame(source).time_ns == 1000002000);
	assert_non_null(ta_anomaly_find(ta_source_info(source)->anomalies, "pcap.bad_fraction"));
	expect_end(source);
	ta_source_close(source);
}

static void capture__reads_snoop(void **state)
{
	/* snoop 2, Ethernet; a packet of 3 bytes, 60 on the wire, padded to 28, at 5.000006 s */
	static const uint8_t bytes[] = {
		's', 'n', 'o', 'o', 'p', 0, 0, 0, 0, 0, 0, 2,  0, 0, 0, 4, /**/
		0,   0,   0,   60,  0,   0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 0,
		0,   0,   0,   5,   0,   0, 0, 6, /**/
		1,   2,   3,   0,
	};
	struct ta_source *source = open_bytes(bytes, sizeof(bytes));
	struct ta_frame frame = expect_frame(source);

	(void)state;
	assert_int_equal(frame.time_ns, 5000006000);
	assert_int_equal(frame.caplen, 3);
	assert_int_equal(frame.wirelen, 60);
	assert_int_equal(frame.linktype, 1);
	expect_end(source);
	ta_source_close(source);
}

static void capture__says_what_is_no_capture(void **state)
{
	uint8_t noise[4096];
	uint32_t x = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++) {
		x = x * 1664525 + 1013904223;
		noise[i] = (uint8_t)(x >> 24);
	}
	expect_refusal("", 0, "capture.empty", "the file is empty");
	expect_refusal(noise, sizeof(noise), "capture.unknown_format",
		       "not a capture and not text");
	expect_refusal("\x7f"
		       "ELF\2\1\1",
		       7, "capture.unknown_format", "an ELF program");
	expect_refusal("%PDF-1.7 x", 10, "capture.unknown_format", "a PDF document");
	expect_refusal("\0\0\0\0\0\0\0\0\0\0\0\0", 12, "capture.unknown_format", "00 00 00 00");
}

/* Reads text of the given bytes and compares its lines, joined by '|'. */
static void expect_lines(const void *data, size_t len, const char *joined)
{
	struct ta_source *source = open_bytes(data, len);
	struct ta_error error = { 0 };
	struct ta_line line;
	char all[512] = "";
	uint64_t number = 0;

	assert_int_equal(ta_source_info(source)->form, TA_SOURCE_LINES);
	while (ta_source_next_line(source, &line, &error) == 1) {
		assert_int_equal(line.number, ++number);
		assert_int_equal(line.text[line.len], '\0');
		assert_true(strlen(all) + line.len + 2 < sizeof(all));
		memcpy(all + strlen(all), line.text, line.len + 1);
		memcpy(all + strlen(all), "|", 2);
	}
	assert_string_equal(error.code, "");
	assert_string_equal(all, joined);
	ta_source_close(source);
}

#define EXPECT_LINES(literal, joined) expect_lines(literal, sizeof(literal) - 1, joined)

static void capture__reads_every_line_end(void **state)
{
	(void)state;
	EXPECT_LINES("one\ntwo\n", "one|two|");
	EXPECT_LINES("one\r\ntwo\r\n", "one|two|");
	EXPECT_LINES("one\rtwo\r", "one|two|");
	EXPECT_LINES("one\n\ntwo", "one||two|");
	EXPECT_LINES("one\r\n\r\ntwo", "one||two|");
	EXPECT_LINES("\n", "|");
}

static void capture__reads_utf8_with_a_mark(void **state)
{
	(void)state;
	EXPECT_LINES("\xef\xbb\xbf"
		     "a \xe2\x86\x92 b\n",
		     "a \xe2\x86\x92 b|");
}

static void capture__reads_utf16(void **state)
{
	(void)state;
	EXPECT_LINES("\xff\xfe"
		     "a\0\r\0\n\0\x92\x21"
		     "b\0",
		     "a|\xe2\x86\x92"
		     "b|");
	EXPECT_LINES("\xfe\xff"
		     "\0a\0\n\x21\x92",
		     "a|\xe2\x86\x92|");
	/* without a mark */
	EXPECT_LINES("a\0b\0c\0d\0e\0\n\0f\0g\0", "abcde|fg|");
	EXPECT_LINES("\0a\0b\0c\0d\0e\0\n\0f\0g", "abcde|fg|");
	/* a pair of surrogates (U+1F600), and half of one */
	EXPECT_LINES("\xff\xfe\x3d\xd8\x00\xde\n\0\x3d\xd8x\0", "\xf0\x9f\x98\x80|\xef\xbf\xbdx|");
}

static void capture__takes_text_with_odd_bytes_for_text(void **state)
{
	(void)state;
	EXPECT_LINES("fr\xe9quence \x01 10.0.0.1\n", "fr\xe9quence \x01 10.0.0.1|");
	EXPECT_LINES("\x1b[31mred\x1b[0m\n", "\x1b[31mred\x1b[0m|");
}

static void capture__cuts_a_line_that_is_too_long(void **state)
{
	size_t len = (size_t)TA_LIMIT_LINE_BYTES + 100;
	char *text = malloc(len + 3);
	struct ta_source *source;
	struct ta_error error = { 0 };
	struct ta_line line;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	memcpy(text + len, "\ny\n", 3);
	source = open_bytes(text, len + 3);
	assert_int_equal(ta_source_next_line(source, &line, &error), 1);
	assert_int_equal(line.len, TA_LIMIT_LINE_BYTES);
	assert_int_equal(ta_source_next_line(source, &line, &error), 1);
	assert_string_equal(line.text, "y");
	assert_int_equal(line.number, 2);
	assert_int_equal(ta_source_next_line(source, &line, &error), 0);
	assert_non_null(ta_anomaly_find(ta_source_info(source)->anomalies, "limits.line_bytes"));
	ta_source_close(source);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capture__reads_microsecond_pcap),
		cmocka_unit_test(capture__reads_big_endian_nanosecond_pcap_beyond_2038),
		cmocka_unit_test(capture__reads_pcap_with_long_record_headers),
		cmocka_unit_test(capture__says_where_a_pcap_is_cut),
		cmocka_unit_test(capture__says_that_a_pcap_header_is_cut),
		cmocka_unit_test(capture__refuses_a_record_that_can_not_be),
		cmocka_unit_test(capture__counts_frames_captured_longer_than_the_wire),
		cmocka_unit_test(capture__tells_nanoseconds_by_their_size),
		cmocka_unit_test(capture__carries_a_fraction_of_just_a_second),
		cmocka_unit_test(capture__reads_snoop),
		cmocka_unit_test(capture__says_what_is_no_capture),
		cmocka_unit_test(capture__reads_every_line_end),
		cmocka_unit_test(capture__reads_utf8_with_a_mark),
		cmocka_unit_test(capture__reads_utf16),
		cmocka_unit_test(capture__takes_text_with_odd_bytes_for_text),
		cmocka_unit_test(capture__cuts_a_line_that_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
