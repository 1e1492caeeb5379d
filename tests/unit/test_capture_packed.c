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

/* How many packets come out of a file before the message, which must have `what`; NULL: all of them, and none. */
static void expect_damage(const uint8_t *packed, size_t len, uint32_t packets, const char *what)
{
	struct ta_inputs *inputs = inputs_of("x.pcap");
	struct ta_error error = { 0 };
	struct ta_source *source;
	struct ta_frame frame;
	uint32_t count = 0;

	write_file("x.pcap", packed, len);
	source = expect_source(inputs, "x.pcap");
	while (ta_source_next_frame(source, &frame, &error) == 1)
		count++;
	assert_true(count >= packets);
	if (what) {
		assert_string_equal(error.code, "capture.bad_compression");
		if (!strstr(error.message, what))
			fail_msg("%s: %s", what, error.message);
	} else {
		assert_string_equal(error.code, "");
	}
	ta_source_close(source);
	expect_no_more(inputs);
}

/* RFC 1952 section 2.3.1: each member ends in the CRC32 and the length of what is in it. */
static void inputs__hold_gzip_against_its_checksum(void **state)
{
	struct fixture *f = *state;
	uint8_t *packed = ta_xmalloc(2 * PCAP_BYTES);
	size_t len = pack(ARCHIVE_FILTER_GZIP, 1, "raw", "x", f->pcap, PCAP_BYTES, packed,
			  2 * PCAP_BYTES);

	expect_damage(packed, len, PACKETS, NULL);
	packed[len - 8] ^= 1;
	expect_damage(packed, len, PACKETS, "incorrect data check");
	packed[len - 8] ^= 1;
	packed[len - 4] ^= 1;
	expect_damage(packed, len, PACKETS, "incorrect length check");
	packed[len - 4] ^= 1;
	/* stored blocks: a byte of a packet */
	packed[len / 2] ^= 1;
	expect_damage(packed, len, PACKETS / 3, "unpacking failed");
	free(packed);
}

/* Members one after the other are one file (section 2.2); what is none has no business there. */
static void inputs__read_all_members_of_gzip(void **state)
{
	struct fixture *f = *state;
	size_t half = 24 + PACKETS / 2 * (16 + PACKET_BYTES), size = 3 * PCAP_BYTES;
	uint8_t *packed = ta_xmalloc(size);
	size_t first = pack(ARCHIVE_FILTER_GZIP, 1, "raw", "x", f->pcap, half, packed, size);
	size_t second = pack(ARCHIVE_FILTER_GZIP, 1, "raw", "x", f->pcap + half, PCAP_BYTES - half,
			     packed + first, size - first);
	const char *behind = "something else comes after the end";

	expect_damage(packed, first + second, PACKETS, NULL);
	memset(packed + first + second, 0, 512);
	expect_damage(packed, first + second + 512, PACKETS, NULL);
	packed[first + 3] ^= 0xff;
	expect_damage(packed, first + second, PACKETS / 2, "unpacking failed");
	packed[first] ^= 0xff;
	expect_damage(packed, first + second, PACKETS / 2, behind);
	packed[first] ^= 0xff;
	packed[first + 3] ^= 0xff;
	memmove(packed + first + 512, packed + first, second);
	memset(packed + first, 0, 512);
	expect_damage(packed, first + 512 + second, PACKETS / 2, behind);
	free(packed);
}

static void inputs__say_what_lies_behind_compressed_data(void **state)
{
	static const int filters[] = { ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2,
				       ARCHIVE_FILTER_LZ4, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_XZ };
	static const char garbage[] = "garbage that is no frame of anything";
	struct fixture *f = *state;
	uint8_t *packed = ta_xmalloc(3 * PCAP_BYTES);

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		size_t len = pack(filters[i], 1, "raw", "x", f->pcap, PCAP_BYTES, packed,
				  2 * PCAP_BYTES);
		expect_damage(packed, len, PACKETS, NULL);
		/* one frame behind another */
		memcpy(packed + len, garbage, sizeof(garbage));
		expect_damage(packed, len + sizeof(garbage), PACKETS - 140, "");
	}
	free(packed);
}

/* Damage is no emptiness, wherever it is. */
static void inputs__say_that_compressed_data_is_damaged(void **state)
{
	static const int filters[] = { ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2,
				       ARCHIVE_FILTER_LZ4, ARCHIVE_FILTER_XZ };
	struct fixture *f = *state;
	uint8_t *packed = ta_xmalloc(2 * PCAP_BYTES);

	for (size_t i = 0; i < 4 * 40; i++) {
		size_t len = pack(filters[i / 40], 1, "raw", "x", f->pcap, PCAP_BYTES, packed,
				  2 * PCAP_BYTES);
		struct ta_inputs *inputs = inputs_of("x.packed");
		packed[i % 2 ? len - i % 40 : 10 + i % 40] ^= 0x55;
		write_file("x.packed", packed, len);
		struct ta_source *source;
		struct ta_error error = { 0 };
		struct ta_frame frame;
		if (ta_inputs_next(inputs, &source, &error) == 1) {
			while (ta_source_next_frame(source, &frame, &error) == 1)
				;
			ta_source_close(source);
		}
		assert_true(error.code[0]);
		assert_string_not_equal(error.code, "capture.empty");
		ta_inputs_free(inputs);
	}
	free(packed);
}

/* libarchive reads a tar to its end mark only: the checksum lies behind it. */
static void inputs__hold_an_archive_against_its_checksum(void **state)
{
	static const char *const names[] = { "a.pcap", NULL };
	struct fixture *f = *state;
	struct ta_inputs *inputs = inputs_of("bundle.tar.gz");
	struct ta_source *source;
	FILE *file;

	write_tar("bundle.tar.gz", names, f->pcap, PCAP_BYTES);
	file = fopen("bundle.tar.gz", "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, -8, SEEK_END), 0);
	fputs("!!", file);
	assert_int_equal(fclose(file), 0);
	source = expect_source(inputs, "bundle.tar.gz!a.pcap");
	expect_packets(source, 0, PACKETS);
	expect_end(source);
	expect_error(inputs, "capture.bad_compression", "bundle.tar.gz");
	expect_no_more(inputs);
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
		TEST(inputs__hold_gzip_against_its_checksum),
		TEST(inputs__read_all_members_of_gzip),
		TEST(inputs__say_what_lies_behind_compressed_data),
		TEST(inputs__say_that_compressed_data_is_damaged),
		TEST(inputs__hold_an_archive_against_its_checksum),
		TEST(inputs__search_archives),
		TEST(inputs__keep_members_of_archives_readable),
		TEST(inputs__take_one_file_out_of_an_archive),
		TEST(inputs__search_archives_in_archives),
		TEST(inputs__stop_at_packing_without_end),
		TEST(inputs__stop_at_a_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
