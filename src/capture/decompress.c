/* SPDX-License-Identifier: MIT */
/* Compressions that libarchive's filters undo, one filter a stream: so that what lies behind the end of each is seen. */
#include "decompress.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "tcpautopsy/core/xalloc.h"
#include "expansion.h"

struct filter {
	struct archive *archive;
	struct ta_stream *below; /* owned */
	size_t given;            /* bytes of its window that libarchive has got */
	const uint8_t *block;
	size_t left;
	uint64_t out;
};

static const struct {
	const char *magic;
	size_t len;
	const char *name;
	int (*support)(struct archive *); /* NULL: gunzip.c */
} compressions[] = {
	/* clang-format off */
	{ "\x1f\x8b", 2, "gzip", NULL },
	{ "\x28\xb5\x2f\xfd", 4, "zstd", archive_read_support_filter_zstd },
	{ "\xfd" "7zXZ\0", 6, "xz", archive_read_support_filter_xz },
	{ "BZh", 3, "bzip2", archive_read_support_filter_bzip2 },
	{ "\x04\x22\x4d\x18", 4, "lz4", archive_read_support_filter_lz4 },
	{ "\x1f\x9d", 2, "compress", archive_read_support_filter_compress },
	/* clang-format on */
};

enum { COMPRESSIONS = sizeof(compressions) / sizeof(compressions[0]) };

static size_t find(const uint8_t *head, size_t len)
{
	size_t i = 0;

	while (i < COMPRESSIONS && (len < compressions[i].len ||
				    memcmp(head, compressions[i].magic, compressions[i].len) != 0))
		i++;
	return i;
}

const char *ta_compression_of(const uint8_t *head, size_t len)
{
	size_t i = find(head, len);

	return i < COMPRESSIONS ? compressions[i].name : NULL;
}

static la_ssize_t feed(struct archive *archive, void *data, const void **ret)
{
	struct filter *f = data;

	ta_stream_skip(f->below, f->given);
	*ret = ta_stream_peek(f->below, 1, &f->given);
	if (f->given == 0 && f->below->error.code[0]) {
		archive_set_error(archive, EIO, "%s", f->below->error.message);
		return -1;
	}
	return (la_ssize_t)f->given;
}

static int fail(const struct filter *f, const char *what, struct ta_error *error)
{
	if (f->below->error.code[0]) {
		*error = f->below->error;
		return -1;
	}
	return ta_error_set(error, "capture.bad_compression", f->below->name, f->below->offset, 0,
			    "unpacking failed: %s", what ? what : "no reason given");
}

/* The filter has ended: so must what it read. 0, or -1 and *error. */
static int finish(struct filter *f, struct ta_error *error)
{
	int64_t used = archive_filter_bytes(f->archive, -1) - f->below->offset;

	if (used > 0)
		ta_stream_skip(f->below, (size_t)used < f->given ? (size_t)used : f->given);
	f->given = 0;
	if (!ta_stream_only_zeros(f->below))
		return fail(f, "something else comes after the end of the compressed data", error);
	return f->below->error.code[0] ? fail(f, NULL, error) : 0;
}

static ssize_t read_filter(struct ta_stream *stream, void *to, size_t size, struct ta_error *error)
{
	struct filter *f = stream->state;
	const void *data;
	la_int64_t at;
	int rc = ARCHIVE_OK;

	while (f->left == 0 && (rc == ARCHIVE_OK || rc == ARCHIVE_WARN)) {
		rc = archive_read_data_block(f->archive, &data, &f->left, &at);
		f->block = data;
	}
	if (rc == ARCHIVE_EOF)
		return finish(f, error);
	if (f->left == 0 || (rc != ARCHIVE_OK && rc != ARCHIVE_WARN))
		return fail(f, archive_error_string(f->archive), error);
	size = size < f->left ? size : f->left;
	memcpy(to, f->block, size);
	f->block += size;
	f->left -= size;
	return ta_count_expansion(f->below, &f->out, size, error) == 0 ? (ssize_t)size : -1;
}

static ssize_t read_nothing(struct ta_stream *stream, void *to, size_t size, struct ta_error *error)
{
	(void)to;
	(void)size;
	return finish(stream->state, error);
}

static void close_filter(struct ta_stream *stream)
{
	struct filter *f = stream->state;

	archive_read_free(f->archive);
	ta_stream_free(f->below);
	free(f);
}

/* Opens the filter: 1, 0 when nothing is in it, -1 and *error. */
static int begin(struct filter *f, int (*support)(struct archive *), struct ta_error *error)
{
	struct archive_entry *entry;
	int rc;

	support(f->archive);
	archive_read_support_format_raw(f->archive);
	archive_read_support_format_empty(f->archive);
	rc = archive_read_open(f->archive, f, NULL, feed, NULL);
	if (rc == ARCHIVE_OK && archive_filter_count(f->archive) <= 1)
		return ta_error_set(error, "capture.bad_compression", f->below->name, 0, 0,
				    "it starts like a compressed file, but can't be unpacked");
	if (rc == ARCHIVE_OK)
		rc = archive_read_next_header(f->archive, &entry);
	if ((rc == ARCHIVE_EOF && archive_errno(f->archive)) ||
	    (rc != ARCHIVE_EOF && rc < ARCHIVE_WARN))
		return fail(f, archive_error_string(f->archive), error);
	return rc != ARCHIVE_EOF;
}

struct ta_stream *ta_decompress(struct ta_stream *below, struct ta_error *error)
{
	struct ta_error why = { 0 };
	struct ta_stream *stream;
	struct filter *f;
	size_t have;
	const uint8_t *head = ta_stream_peek(below, 8, &have);
	size_t i = find(head, have);
	int rc;

	if (i < COMPRESSIONS && !compressions[i].support)
		return ta_gunzip(below);
	f = ta_xcalloc(1, sizeof(*f));
	f->below = below;
	f->archive = archive_read_new();
	if (!f->archive)
		ta_out_of_memory();
	stream = ta_stream_from_reader(read_filter, close_filter, f, below->name);
	stream->below = below;
	rc = i < COMPRESSIONS ? begin(f, compressions[i].support, &why) : -1;
	if (rc == 0)
		stream->read = read_nothing;
	if (rc >= 0)
		return stream;
	if (error && !error->code[0])
		*error = why;
	ta_stream_free(stream);
	return NULL;
}
