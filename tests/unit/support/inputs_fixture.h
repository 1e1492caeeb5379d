/* SPDX-License-Identifier: MIT */
/* Inputs in a directory of their own: a capture to write and to pack, and what is expected of who reads it. */
#ifndef TCPAUTOPSY_TESTS_INPUTS_FIXTURE_H
#define TCPAUTOPSY_TESTS_INPUTS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/xalloc.h"

enum { PACKET_BYTES = 1000, PACKETS = 400, PCAP_BYTES = 24 + PACKETS * (16 + PACKET_BYTES) };

/* A directory of its own for every test, which is the working directory meanwhile. */
struct fixture {
	char dir[64];
	/* 400 packets of 1000 bytes that hardly compress, each starting with its number */
	uint8_t *pcap;
};

static inline void put32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

static inline uint8_t *make_pcap(void)
{
	static const uint8_t header[24] = {
		0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, [17] = 4, [20] = 1
	};
	uint8_t *pcap = ta_xmalloc(PCAP_BYTES), *p = pcap + sizeof(header);
	uint32_t x = 7;

	memcpy(pcap, header, sizeof(header));
	for (uint32_t i = 0; i < PACKETS; i++) {
		put32(p, i);
		put32(p + 4, 0);
		put32(p + 8, PACKET_BYTES);
		put32(p + 12, PACKET_BYTES);
		for (int j = 16; j < 16 + PACKET_BYTES; j++) {
			x = x * 1664525 + 1013904223;
			p[j] = (uint8_t)(x >> 24);
		}
		put32(p + 16, i);
		p += 16 + PACKET_BYTES;
	}
	return pcap;
}

static inline int setup(void **state)
{
	struct fixture *f = ta_xcalloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/tcpautopsy-test-XXXXXX");
	if (!mkdtemp(f->dir) || chdir(f->dir) != 0)
		return -1;
	f->pcap = make_pcap();
	*state = f;
	return 0;
}

static inline void remove_all(const char *path)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	if (system(command) != 0)
		fail();
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	if (chdir("/") != 0)
		return -1;
	remove_all(f->dir);
	free(f->pcap);
	free(f);
	return 0;
}

static inline void write_file(const char *path, const void *data, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* Packs data `times` over; `filter` 0: none; `format` "raw" packs the data itself, "ustar" and "zip" a
 * file of the given name. */
static inline size_t pack(int filter, int times, const char *format, const char *name,
			  const void *data, size_t len, uint8_t *to, size_t size)
{
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	size_t used = 0;

	archive_write_set_format_by_name(a, format);
	for (int i = 0; i < times; i++)
		archive_write_add_filter(a, filter);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open_memory(a, to, size, &used), ARCHIVE_OK);
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)len);
	archive_entry_set_perm(entry, 0644);
	assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, data, len), len);
	archive_entry_free(entry);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return used;
}

/* A tar file of several files, all with the same content. */
static inline void write_tar(const char *path, const char *const *names, const void *data,
			     size_t len)
{
	struct archive *a = archive_write_new();

	archive_write_set_format_ustar(a);
	archive_write_add_filter_gzip(a);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	for (; *names; names++) {
		struct archive_entry *entry = archive_entry_new();
		archive_entry_set_pathname(entry, *names);
		archive_entry_set_filetype(entry, AE_IFREG);
		archive_entry_set_size(entry, (la_int64_t)len);
		archive_write_header(a, entry);
		archive_write_data(a, data, len);
		archive_entry_free(entry);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static inline void expect_packets(struct ta_source *source, uint32_t from, uint32_t to)
{
	struct ta_error error = { 0 };
	struct ta_frame frame;

	for (uint32_t i = from; i < to; i++) {
		uint8_t number[4];
		assert_int_equal(ta_source_next_frame(source, &frame, &error), 1);
		put32(number, i);
		assert_memory_equal(frame.data, number, 4);
		assert_int_equal(frame.caplen, PACKET_BYTES);
	}
}

static inline void expect_end(struct ta_source *source)
{
	struct ta_error error = { 0 };
	struct ta_frame frame;

	assert_int_equal(ta_source_next_frame(source, &frame, &error), 0);
	ta_source_close(source);
}

static inline struct ta_source *expect_source(struct ta_inputs *inputs, const char *path)
{
	struct ta_source *source = NULL;
	struct ta_error error = { 0 };
	int rc = ta_inputs_next(inputs, &source, &error);

	assert_string_equal(error.message, "");
	assert_int_equal(rc, 1);
	assert_string_equal(ta_source_info(source)->path, path);
	return source;
}

static inline void expect_error(struct ta_inputs *inputs, const char *code, const char *source)
{
	struct ta_source *none;
	struct ta_error error = { 0 };

	assert_int_equal(ta_inputs_next(inputs, &none, &error), -1);
	assert_string_equal(error.code, code);
	assert_string_equal(error.source, source);
	assert_true(error.message[0] != '\0');
}

static inline void expect_no_more(struct ta_inputs *inputs)
{
	struct ta_source *none;
	struct ta_error error = { 0 };

	assert_int_equal(ta_inputs_next(inputs, &none, &error), 0);
	ta_inputs_free(inputs);
}

static inline struct ta_inputs *inputs_of(const char *path)
{
	struct ta_inputs *inputs = ta_inputs_new(NULL);

	ta_inputs_add(inputs, path);
	return inputs;
}

#endif
