/* SPDX-License-Identifier: MIT */
/* Inputs as they are named: files, directories, lists, and what is packed in them. */
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

	uint8_t *
		pcap; /* 400 packets of 1000 bytes that hardly compress, each starting with its number */
};

static void put32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

static uint8_t *make_pcap(void)
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

static int setup(void **state)
{
	struct fixture *f = ta_xcalloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/tcpautopsy-test-XXXXXX");
	if (!mkdtemp(f->dir) || chdir(f->dir) != 0)
		return -1;
	f->pcap = make_pcap();
	*state = f;
	return 0;
}

static void remove_all(const char *path)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	if (system(command) != 0)
		fail();
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (chdir("/") != 0)
		return -1;
	remove_all(f->dir);
	free(f->pcap);
	free(f);
	return 0;
}

static void write_file(const char *path, const void *data, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* Packs data `times` over; `filter` 0: none; `format` "raw" packs the data itself, "ustar" and "zip" a
 * file of the given name. */
static size_t pack(int filter, int times, const char *format, const char *name, const void *data,
		   size_t len, uint8_t *to, size_t size)
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
static void write_tar(const char *path, const char *const *names, const void *data, size_t len)
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

static void expect_packets(struct ta_source *source, uint32_t from, uint32_t to)
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

static void expect_end(struct ta_source *source)
{
	struct ta_error error = { 0 };
	struct ta_frame frame;

	assert_int_equal(ta_source_next_frame(source, &frame, &error), 0);
	ta_source_close(source);
}

static struct ta_source *expect_source(struct ta_inputs *inputs, const char *path)
{
	struct ta_source *source = NULL;
	struct ta_error error = { 0 };
	int rc = ta_inputs_next(inputs, &source, &error);

	assert_string_equal(error.message, "");
	assert_int_equal(rc, 1);
	assert_string_equal(ta_source_info(source)->path, path);
	return source;
}

static void expect_error(struct ta_inputs *inputs, const char *code, const char *source)
{
	struct ta_source *none;
	struct ta_error error = { 0 };

	assert_int_equal(ta_inputs_next(inputs, &none, &error), -1);
	assert_string_equal(error.code, code);
	assert_string_equal(error.source, source);
	assert_true(error.message[0] != '\0');
}

static void expect_no_more(struct ta_inputs *inputs)
{
	struct ta_source *none;
	struct ta_error error = { 0 };

	assert_int_equal(ta_inputs_next(inputs, &none, &error), 0);
	ta_inputs_free(inputs);
}

static struct ta_inputs *inputs_of(const char *path)
{
	struct ta_inputs *inputs = ta_inputs_new(NULL);

	ta_inputs_add(inputs, path);
	return inputs;
}

static void inputs__unpack_every_compression(void **state)
{
	static const struct {
		int filter;
		const char *name;
	} filters[] = {
		{ ARCHIVE_FILTER_GZIP, "gzip" }, { ARCHIVE_FILTER_BZIP2, "bzip2" },
		{ ARCHIVE_FILTER_XZ, "xz" },     { ARCHIVE_FILTER_ZSTD, "zstd" },
		{ ARCHIVE_FILTER_LZ4, "lz4" },   { ARCHIVE_FILTER_COMPRESS, "compress" },
	};
	struct fixture *f = *state;
	uint8_t *packed = ta_xmalloc(2 * PCAP_BYTES);

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		size_t len = pack(filters[i].filter, 1, "raw", "x", f->pcap, PCAP_BYTES, packed,
				  2 * PCAP_BYTES);
		struct ta_inputs *inputs = inputs_of("x.pcap");
		struct ta_source *source;

		write_file("x.pcap", packed, len);
		source = expect_source(inputs, "x.pcap");
		assert_string_equal(ta_source_info(source)->kind, "pcap");
		assert_string_equal(ta_source_info(source)->compression, filters[i].name);
		assert_false(ta_source_info(source)->searched);
		expect_packets(source, 0, PACKETS);
		expect_end(source);
		expect_no_more(inputs);
	}
	free(packed);
}

/* How many packets of a gzip file that is cut to `len` bytes come before the message. */
static uint32_t count_before_fault(const uint8_t *packed, size_t len)
{
	struct ta_inputs *inputs = inputs_of("x.pcap.gz");
	struct ta_error error = { 0 };
	struct ta_source *source;
	struct ta_frame frame;
	uint32_t count = 0;

	write_file("x.pcap.gz", packed, len);
	source = expect_source(inputs, "x.pcap.gz");
	assert_string_equal(ta_source_info(source)->compression, "gzip");
	while (ta_source_next_frame(source, &frame, &error) == 1) {
		uint8_t number[4];
		put32(number, count++);
		assert_memory_equal(frame.data, number, 4);
	}
	assert_string_equal(error.code, "capture.bad_compression");
	assert_non_null(strstr(error.message, "truncated"));
	ta_source_close(source);
	expect_no_more(inputs);
	return count;
}

/* A capture that hardly compresses: of a cut file nearly all of it must come out, also of a short one. */
static void inputs__give_all_that_a_cut_gzip_file_holds(void **state)
{
	struct fixture *f = *state;
	uint8_t *packed = ta_xmalloc(2 * PCAP_BYTES);
	size_t len = pack(ARCHIVE_FILTER_GZIP, 1, "raw", "x", f->pcap, PCAP_BYTES, packed,
			  2 * PCAP_BYTES);

	assert_true(count_before_fault(packed, len / 2) >= PACKETS / 2 - 40);
	assert_true(count_before_fault(packed, len - 1000) >= PACKETS - 40);
	assert_true(count_before_fault(packed, len / 5) >= PACKETS / 5 - 40);
	free(packed);
}

/* The fault is told once: by the source, or where that is not read on, by the inputs. */
static void inputs__tell_the_fault_of_a_cut_file_once(void **state)
{
	struct fixture *f = *state;
	uint8_t *packed = ta_xmalloc(2 * PCAP_BYTES);
	size_t len = pack(ARCHIVE_FILTER_GZIP, 1, "raw", "x", f->pcap, PCAP_BYTES, packed,
			  2 * PCAP_BYTES);
	struct ta_inputs *inputs = inputs_of("x.pcap.gz");

	write_file("x.pcap.gz", packed, len / 6);
	ta_source_close(expect_source(inputs, "x.pcap.gz"));
	expect_error(inputs, "capture.bad_compression", "x.pcap.gz");
	expect_no_more(inputs);
	free(packed);
}

static void inputs__search_archives(void **state)
{
	static const char *const names[] = { "logs/b.pcap", "logs/a.pcap", NULL };
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("bundle.tar.gz");
	struct ta_source *source;

	write_tar("bundle.tar.gz", names, f->pcap, PCAP_BYTES);
	source = expect_source(inputs, "bundle.tar.gz!logs/b.pcap");
	assert_true(ta_source_info(source)->searched);
	expect_packets(source, 0, PACKETS);
	expect_end(source);
	/* closed before it is read */
	ta_source_close(expect_source(inputs, "bundle.tar.gz!logs/a.pcap"));
	expect_no_more(inputs);
}

/* The captures of an archive read side by side, in any order, after the inputs are gone. */
static void inputs__keep_members_of_archives_readable(void **state)
{
	static const char *const names[] = { "a", "b", "c", NULL };
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("bundle.tar.gz");
	struct ta_source *a, *b, *c;

	write_tar("bundle.tar.gz", names, f->pcap, PCAP_BYTES);
	a = expect_source(inputs, "bundle.tar.gz!a");
	expect_packets(a, 0, 5);
	b = expect_source(inputs, "bundle.tar.gz!b");
	c = expect_source(inputs, "bundle.tar.gz!c");
	expect_packets(c, 0, 300);
	expect_packets(a, 5, PACKETS);
	expect_no_more(inputs);
	expect_packets(c, 300, PACKETS);
	expect_packets(b, 0, PACKETS);
	expect_end(a);
	expect_end(b);
	expect_end(c);
}

static void inputs__take_one_file_out_of_an_archive(void **state)
{
	static const char *const names[] = { "a.pcap", "b.pcap", NULL };
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("bundle.tar.gz!b.pcap");
	struct ta_source *source;

	write_tar("bundle.tar.gz", names, f->pcap, PCAP_BYTES);
	ta_inputs_add(inputs, "bundle.tar.gz!c.pcap");
	source = expect_source(inputs, "bundle.tar.gz!b.pcap");
	assert_false(ta_source_info(source)->searched);
	expect_packets(source, 0, PACKETS);
	expect_end(source);
	expect_error(inputs, "capture.open", "bundle.tar.gz!c.pcap");
	expect_no_more(inputs);
}

static void inputs__search_archives_in_archives(void **state)
{
	struct fixture *f = *state;
	size_t size = 2 * PCAP_BYTES;
	uint8_t *inner = ta_xmalloc(size), *outer = ta_xmalloc(size);
	size_t len = pack(ARCHIVE_FILTER_GZIP, 1, "raw", "x", f->pcap, PCAP_BYTES, inner, size);
	struct ta_inputs *inputs = inputs_of("x");
	struct ta_source *source;

	len = pack(0, 0, "zip", "a.pcap.gz", inner, len, outer, size);
	len = pack(ARCHIVE_FILTER_ZSTD, 1, "ustar", "b.zip", outer, len, inner, size);
	write_file("x", inner, len);
	source = expect_source(inputs, "x!b.zip!a.pcap.gz");
	expect_packets(source, 0, PACKETS);
	expect_end(source);
	expect_no_more(inputs);
	free(inner);
	free(outer);
}

static void inputs__stop_at_packing_without_end(void **state)
{
	struct fixture *f = *state;
	size_t size = 4 * PCAP_BYTES;
	uint8_t *a = ta_xmalloc(size), *b = ta_xmalloc(size);
	size_t len = pack(ARCHIVE_FILTER_GZIP, 5, "raw", "x", f->pcap, PCAP_BYTES, a, size);
	struct ta_inputs *inputs = inputs_of("five.gz");

	write_file("five.gz", a, len);
	expect_error(inputs, "limits.nesting", "five.gz");
	memcpy(a, f->pcap, PCAP_BYTES);
	len = PCAP_BYTES;
	for (int i = 0; i < 5; i++) {
		uint8_t *swap = a;
		len = pack(0, 0, "ustar", "t", a, len, b, size);
		a = b;
		b = swap;
	}
	write_file("five.tar", a, len);
	ta_inputs_add(inputs, "five.tar");
	expect_error(inputs, "limits.nesting", "five.tar!t!t!t!t");
	expect_no_more(inputs);
	free(a);
	free(b);
}

static void inputs__stop_at_a_bomb(void **state)
{
	size_t size = 1 << 20, len = 300 << 20;
	uint8_t *packed = ta_xmalloc(size), *text = ta_xmalloc(len);
	struct ta_inputs *inputs = inputs_of("bomb");
	struct ta_error error = { 0 };
	struct ta_source *source;
	struct ta_line line;

	(void)state;
	memset(text, 'x', len);
	write_file("bomb", packed,
		   pack(ARCHIVE_FILTER_ZSTD, 1, "raw", "x", text, len, packed, size));
	free(text);
	source = expect_source(inputs, "bomb");
	while (ta_source_next_line(source, &line, &error) == 1)
		;
	assert_string_equal(error.code, "limits.expansion");
	ta_source_close(source);
	expect_no_more(inputs);
	free(packed);
}

static void inputs__search_directories_by_content(void **state)
{
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("d");

	assert_int_equal(mkdir("d", 0700) | mkdir("d/m", 0700) | mkdir("d/empty", 0700), 0);
	write_file("d/z.txt", f->pcap, PCAP_BYTES);
	write_file("d/a.pcap", f->pcap, PCAP_BYTES);
	write_file("d/m/x", f->pcap, PCAP_BYTES);
	write_file("d/m/trace", "1 0.000 10.0.0.1 -> 10.0.0.2 TCP", 32);
	write_file("d/README", "these are captures: see above\n", 30);
	write_file("d/noise.pcap", "\0\1\2\3\4\5\6\7", 8);
	write_file("d/nothing", "", 0);
	assert_int_equal(symlink(".", "d/loop"), 0);
	ta_source_close(expect_source(inputs, "d/a.pcap"));
	ta_source_close(expect_source(inputs, "d/m/trace"));
	ta_source_close(expect_source(inputs, "d/m/x"));
	ta_source_close(expect_source(inputs, "d/z.txt"));
	assert_int_equal(ta_inputs_passed_over(inputs), 3);
	expect_no_more(inputs);

	inputs = ta_inputs_new(&(struct ta_inputs_options){ .no_recurse = true });
	ta_inputs_add(inputs, "d/");
	ta_inputs_add(inputs, "d/empty");
	ta_source_close(expect_source(inputs, "d/a.pcap"));
	ta_source_close(expect_source(inputs, "d/z.txt"));
	expect_error(inputs, "capture.nothing_found", "d/empty");
	expect_no_more(inputs);
}

static void inputs__go_on_after_one_that_can_not_be_opened(void **state)
{
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("missing");

	ta_inputs_add(inputs, "empty");
	ta_inputs_add(inputs, "x.pcap");
	write_file("empty", "", 0);
	write_file("x.pcap", f->pcap, PCAP_BYTES);
	expect_error(inputs, "capture.open", "missing");
	expect_error(inputs, "capture.empty", "empty");
	ta_source_close(expect_source(inputs, "x.pcap"));
	expect_no_more(inputs);
}

static void inputs__come_from_lists(void **state)
{
	struct fixture *f = *state;
	struct ta_inputs *inputs = ta_inputs_new(NULL);
	struct ta_error error = { 0 };

	write_file("a", f->pcap, PCAP_BYTES);
	write_file("b\nc", f->pcap, PCAP_BYTES);
	write_file("lines", "a\r\n\na", 5);
	write_file("nuls", "b\nc\0a\0", 6);
	assert_int_equal(ta_inputs_add_from(inputs, "lines", &error), 0);
	assert_int_equal(ta_inputs_add_from(inputs, "nuls", &error), 0);
	assert_int_equal(ta_inputs_add_from(inputs, "missing", &error), -1);
	assert_string_equal(error.code, "capture.open");
	ta_source_close(expect_source(inputs, "a"));
	ta_source_close(expect_source(inputs, "a"));
	ta_source_close(expect_source(inputs, "b\nc"));
	ta_source_close(expect_source(inputs, "a"));
	expect_no_more(inputs);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(inputs__unpack_every_compression),
		TEST(inputs__give_all_that_a_cut_gzip_file_holds),
		TEST(inputs__tell_the_fault_of_a_cut_file_once),
		TEST(inputs__search_archives),
		TEST(inputs__keep_members_of_archives_readable),
		TEST(inputs__take_one_file_out_of_an_archive),
		TEST(inputs__search_archives_in_archives),
		TEST(inputs__stop_at_packing_without_end),
		TEST(inputs__stop_at_a_bomb),
		TEST(inputs__search_directories_by_content),
		TEST(inputs__go_on_after_one_that_can_not_be_opened),
		TEST(inputs__come_from_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
