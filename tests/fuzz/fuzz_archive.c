/* SPDX-License-Identifier: MIT */
/* What is in archives and behind compression. The first two bytes: 0, 0: the rest is the input as it is. Else it is packed here, so
 * that checksums of mutants hold: the low four bits of the first say the archive's kind, the high ones its compression (also
 * twice, by the highest); the second how many bytes are changed afterwards, at places that the third and fourth give. */
#include "run.h"

#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/limits.h"

enum { HEAD = 4, PACKED_BYTES = 1 << 20 };

static const int formats[] = { ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE,
			       ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_RAW };
static const int filters[] = { ARCHIVE_FILTER_NONE,     ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2,
			       ARCHIVE_FILTER_XZ,       ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_LZ4,
			       ARCHIVE_FILTER_COMPRESS, ARCHIVE_FILTER_LZMA };

static void add_member(struct archive *a, const char *name, const uint8_t *data, size_t size)
{
	struct archive_entry *e = archive_entry_new();
	archive_entry_set_pathname(e, name);
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	if (archive_write_header(a, e) == ARCHIVE_OK)
		archive_write_data(a, data, size);
	archive_entry_free(e);
}

/* The bytes in an archive, in two members where it can have so many; returns its size in `out`. */
static size_t pack(uint8_t how, const uint8_t *data, size_t size, uint8_t *out)
{
	struct archive *a = archive_write_new();
	int format = formats[how % 16 % (sizeof(formats) / sizeof(formats[0]))];
	size_t used = 0, half = format == ARCHIVE_FORMAT_RAW ? size : size / 2;
	archive_write_set_format(a, format);
	archive_write_add_filter(a, filters[how / 16 % 8]);
	if (how & 0x80)
		archive_write_add_filter(a, ARCHIVE_FILTER_GZIP);
	archive_write_set_bytes_per_block(a, 0);
	if (archive_write_open_memory(a, out, PACKED_BYTES, &used) == ARCHIVE_OK) {
		add_member(a, "a.pcap", data, half);
		if (half < size)
			add_member(a, "b/c.txt", data + half, size - half);
		archive_write_close(a);
	}
	archive_write_free(a);
	return used;
}

static void read_source(struct ta_source *source)
{
	const struct ta_source_info *info = ta_source_info(source);
	struct ta_error error = { 0 };
	struct ta_frame frame;
	struct ta_line line;
	HOLD(info->path && info->kind);
	if (info->form == TA_SOURCE_FRAMES)
		while (ta_source_next_frame(source, &frame, &error) == 1)
			HOLD(frame.caplen <= frame.wirelen && frame.interface < info->ninterfaces);
	else
		while (ta_source_next_line(source, &line, &error) == 1)
			HOLD(line.len <= TA_LIMIT_LINE_BYTES && !line.text[line.len]);
	ta_source_close(source);
}

static void read_inputs(const char *path)
{
	struct ta_inputs_options none = { .no_recurse = false };
	struct ta_inputs *inputs = ta_inputs_new(&none);
	struct ta_source *source;
	struct ta_error error = { 0 };
	ta_inputs_add(inputs, path);
	for (int rc; (rc = ta_inputs_next(inputs, &source, &error)) != 0;) {
		if (rc == 1)
			read_source(source);
		else
			HOLD(error.code[0] && error.message[0]);
	}
	ta_inputs_free(inputs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_file file;
	if (size <= HEAD) /* libarchive's writer of lz4 dies of nothing to write */
		return 0;
	const uint8_t *rest = data + HEAD;
	size_t left = size - HEAD;
	if (!data[0] && !data[1]) {
		fuzz_file_open(&file, rest, left);
	} else {
		uint8_t *packed = malloc(PACKED_BYTES);
		HOLD(packed != NULL);
		size_t len = pack(data[0], rest, left, packed);
		for (unsigned i = 0; i < data[1] % 8u && len; i++)
			packed[(size_t)(data[2] + 256 * data[3]) * (i + 1) % len] ^=
				(uint8_t)(1 + data[1]);
		fuzz_file_open(&file, packed, len);
		free(packed);
	}
	read_inputs(file.path);
	fuzz_file_close(&file);
	return 0;
}
