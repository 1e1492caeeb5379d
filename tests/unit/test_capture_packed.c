/* SPDX-License-Identifier: MIT */
/* Inputs that are packed: compressed files, archives, archives in archives, and bombs. */
#include "support/inputs_fixture.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
