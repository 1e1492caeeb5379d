/* SPDX-License-Identifier: MIT */
/* Compressed files and archives as streams over a stream; archives through libarchive. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "decompress.h"
#include "expansion.h"
#include "format.h"
#include "spool.h"
#include "unpack.h"

enum { TAR_BLOCK_BYTES = 512, TAR_CHECKSUM_AT = 148, SPOOL_BYTES = 64 * 1024 };

struct ta_unpacker {
	unsigned references;       /* the owner's, and the current member's stream's */
	struct archive *archive;   /* NULL: one compressed file */
	struct ta_stream *below;   /* owned: what is unpacked, decompressed */
	const char *compression;   /* or NULL; a literal */
	size_t given;              /* bytes of its window that libarchive has got */
	struct ta_stream *current; /* the member being read; owned by whoever reads it */
	const uint8_t *block; /* what libarchive gave last of the member, and was not read yet */
	size_t block_left;
	int64_t position, block_at; /* in the member; between them lies a hole of a sparse file */
	uint64_t out;               /* bytes that came out so far, of all members */
	uint64_t members;
	bool failed; /* and it was said: nothing more comes */
};

/* A tar header proves itself by its checksum (POSIX ustar), with or without a magic. */
static bool is_tar(const uint8_t *head, size_t len)
{
	unsigned long told = 0, sum = 0;

	if (len < TAR_BLOCK_BYTES || head[0] == 0)
		return false;
	for (int i = 0; i < 8; i++) {
		uint8_t c = head[TAR_CHECKSUM_AT + i];
		if (c >= '0' && c <= '7')
			told = told * 8 + (c - '0');
		else if (c != ' ' && c != 0)
			return false;
	}
	for (int i = 0; i < TAR_BLOCK_BYTES; i++)
		sum += i >= TAR_CHECKSUM_AT && i < TAR_CHECKSUM_AT + 8 ? ' ' : head[i];
	return told > 0 && sum == told;
}

static bool is_archive(const uint8_t *head, size_t len)
{
	return (len >= 4 && memcmp(head, "PK\3\4", 4) == 0) || is_tar(head, len);
}

bool ta_unpacker_can_open(const uint8_t *head, size_t len)
{
	return ta_compression_of(head, len) || is_archive(head, len);
}

static la_ssize_t feed(struct archive *archive, void *data, const void **ret)
{
	struct ta_unpacker *unpacker = data;
	struct ta_stream *below = unpacker->below;
	size_t have;

	ta_stream_skip(below, unpacker->given);
	*ret = ta_stream_peek(below, 1, &have);
	unpacker->given = have;
	if (have == 0 && below->error.code[0]) {
		archive_set_error(archive, EIO, "%s", below->error.message);
		return -1;
	}
	return (la_ssize_t)have;
}

static int fail(struct ta_unpacker *unpacker, struct ta_error *error)
{
	const char *why = archive_error_string(unpacker->archive);

	if (unpacker->below->error.code[0]) {
		if (error && !error->code[0])
			*error = unpacker->below->error;
		return -1;
	}
	return ta_error_set(error, "capture.bad_compression", unpacker->below->name,
			    unpacker->below->offset, 0, "unpacking failed: %s",
			    why ? why : "no reason given");
}

static struct archive *new_archive(void)
{
	struct archive *archive = archive_read_new();

	if (!archive)
		ta_out_of_memory();
	archive_read_support_format_tar(archive);
	archive_read_support_format_gnutar(archive);
	archive_read_support_format_zip(archive);
	archive_read_support_format_cpio(archive);
	return archive;
}

/* Undoes compression after compression: 0, or -1 and *error. */
static int decompress(struct ta_unpacker *unpacker, struct ta_error *error)
{
	for (int layers = 0;; layers++) {
		size_t have;
		const uint8_t *head = ta_stream_peek(unpacker->below, TA_PROBE_BYTES, &have);
		const char *name = ta_compression_of(head, have);
		struct ta_stream *inside;
		if (!name)
			return 0;
		if (layers == TA_LIMIT_NESTING)
			return ta_error_set(error, "limits.nesting", unpacker->below->name, 0, 0,
					    "compressed more than %d times over", TA_LIMIT_NESTING);
		unpacker->compression = name;
		inside = ta_decompress(unpacker->below, error);
		unpacker->below = inside;
		if (!inside)
			return -1;
	}
}

struct ta_unpacker *ta_unpacker_open(struct ta_stream *below, struct ta_error *error)
{
	struct ta_unpacker *unpacker = ta_xcalloc(1, sizeof(*unpacker));
	struct ta_error why = { 0 };
	const uint8_t *head;
	size_t have;
	int rc;

	unpacker->references = 1;
	unpacker->below = below;
	rc = decompress(unpacker, &why);
	if (rc == 0) {
		head = ta_stream_peek(unpacker->below, TA_PROBE_BYTES, &have);
		if (is_archive(head, have)) {
			unpacker->archive = new_archive();
			rc = archive_read_open(unpacker->archive, unpacker, NULL, feed, NULL);
			if (rc != ARCHIVE_OK)
				rc = fail(unpacker, &why);
		}
	}
	if (rc == 0)
		return unpacker;
	if (error && !error->code[0])
		*error = why;
	ta_unpacker_release(unpacker);
	return NULL;
}

void ta_unpacker_release(struct ta_unpacker *unpacker)
{
	if (!unpacker || --unpacker->references > 0)
		return;
	if (unpacker->archive)
		archive_read_free(unpacker->archive);
	ta_stream_free(unpacker->below);
	free(unpacker);
}

const char *ta_unpacker_compression(const struct ta_unpacker *unpacker)
{
	return unpacker->compression;
}

static int count_out(struct ta_unpacker *unpacker, size_t n, struct ta_error *error)
{
	return ta_count_expansion(unpacker->below, &unpacker->out, n, error);
}

/* The next block of the current member: 1, 0 at its end, -1. Never more than one at a time, so that what
 * comes before a fault is given. */
static int next_block(struct ta_unpacker *unpacker, struct ta_error *error)
{
	const void *data;
	la_int64_t at;
	int rc = archive_read_data_block(unpacker->archive, &data, &unpacker->block_left, &at);

	unpacker->block = data;
	unpacker->block_at = at;
	if (rc == ARCHIVE_OK || rc == ARCHIVE_WARN)
		return 1;
	unpacker->block_left = 0;
	return rc == ARCHIVE_EOF ? 0 : fail(unpacker, error);
}

/* One compressed file. */
static ssize_t read_whole(struct ta_stream *stream, void *to, size_t size, struct ta_error *error)
{
	struct ta_unpacker *unpacker = stream->state;
	size_t n = ta_stream_read(unpacker->below, to, size);

	if (n > 0 || !unpacker->below->error.code[0])
		return (ssize_t)n;
	unpacker->failed = true;
	*error = unpacker->below->error;
	return -1;
}

static ssize_t read_member(struct ta_stream *stream, void *to, size_t size, struct ta_error *error)
{
	struct ta_unpacker *unpacker = stream->state;
	int64_t hole;
	int rc = 1;

	while (rc == 1 && unpacker->block_left == 0)
		rc = next_block(unpacker, error);
	if (rc == 1) {
		hole = unpacker->block_at - unpacker->position;
		if (hole > 0) {
			size = (uint64_t)hole < size ? (size_t)hole : size;
			memset(to, 0, size);
		} else {
			size = unpacker->block_left < size ? unpacker->block_left : size;
			memcpy(to, unpacker->block, size);
			unpacker->block += size;
			unpacker->block_left -= size;
			unpacker->block_at += (int64_t)size;
		}
		unpacker->position += (int64_t)size;
		rc = count_out(unpacker, size, error);
	} else {
		size = 0;
	}
	unpacker->failed |= rc < 0;
	return rc < 0 ? -1 : (ssize_t)size;
}

static void close_member(struct ta_stream *stream)
{
	struct ta_unpacker *unpacker = stream->state;

	if (unpacker->current == stream)
		unpacker->current = NULL;
	ta_unpacker_release(unpacker);
}

/* Somebody still reads the current member, but the next one is wanted: puts the rest of it aside. */
static void spool_current(struct ta_unpacker *unpacker)
{
	struct ta_stream *stream = unpacker->current;
	struct ta_error fault = { 0 };
	struct ta_spool *spool = ta_spool_new();
	uint8_t *chunk = ta_xmalloc(SPOOL_BYTES);
	ssize_t n = 0;

	while (!stream->at_end && !unpacker->failed &&
	       (n = stream->read(stream, chunk, SPOOL_BYTES, &fault)) > 0)
		ta_spool_write(spool, chunk, (size_t)n);
	free(chunk);
	close_member(stream);
	ta_spool_take_over(spool, stream, &fault);
}

/* Reads over the current member, counting what comes out of it like anything else. */
static int skip_current(struct ta_unpacker *unpacker, struct ta_error *error)
{
	int rc;

	if (unpacker->current)
		spool_current(unpacker);
	do {
		if (count_out(unpacker, unpacker->block_left, error) != 0)
			return -1;
		rc = next_block(unpacker, error);
	} while (rc == 1);
	unpacker->position = 0;
	return rc;
}

static struct ta_stream *open_member(struct ta_unpacker *unpacker, const char *name)
{
	struct ta_stream *stream = ta_stream_from_reader(
		unpacker->archive ? read_member : read_whole, close_member, unpacker, name);

	stream->below = unpacker->below;
	unpacker->references++;
	unpacker->current = stream;
	return stream;
}

/* "bundle.tar!folder/a.pcap". */
static char *name_member(const struct ta_unpacker *unpacker, struct archive_entry *entry)
{
	const char *inside = archive_entry_pathname(entry);
	size_t len = strlen(unpacker->below->name), more;
	char *name;

	if (!inside)
		inside = "?";
	more = strlen(inside);
	name = ta_xmalloc(len + more + 2);
	memcpy(name, unpacker->below->name, len);
	name[len] = '!';
	memcpy(name + len + 1, inside, more + 1);
	return name;
}

/* All was taken out: what is left of the compressed data, an archive's padding or a file that was not read to its end, must be whole,
 * too. 0, or -1 and *error, unless who read it was told. */
static int finish(struct ta_unpacker *unpacker, struct ta_error *error)
{
	if (unpacker->failed || !unpacker->compression)
		return 0;
	unpacker->failed = true;
	ta_stream_discard(unpacker->below, UINT64_MAX);
	if (!unpacker->below->error.code[0])
		return 0;
	if (error && !error->code[0])
		*error = unpacker->below->error;
	return -1;
}

static int next_whole(struct ta_unpacker *unpacker, struct ta_stream **ret, struct ta_error *error)
{
	size_t have;

	if (unpacker->members > 0) {
		if (unpacker->current)
			spool_current(unpacker);
		return finish(unpacker, error);
	}
	ta_stream_peek(unpacker->below, 1, &have);
	if (have == 0)
		return finish(unpacker, error);
	unpacker->members = 1;
	*ret = open_member(unpacker, unpacker->below->name);
	return 1;
}

/* The next entry of the archive that is a file: 1, 0 at the end, -1. */
static int next_entry(struct ta_unpacker *unpacker, struct archive_entry **ret,
		      struct ta_error *error)
{
	int rc;

	do {
		rc = archive_read_next_header(unpacker->archive, ret);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc < ARCHIVE_WARN)
			return fail(unpacker, error);
		if (++unpacker->members > TA_LIMIT_ARCHIVE_MEMBERS)
			return ta_error_set(error, "limits.archive_members", unpacker->below->name,
					    -1, 0,
					    "more than %d files are in it: the rest is left out",
					    TA_LIMIT_ARCHIVE_MEMBERS);
	} while (archive_entry_filetype(*ret) != AE_IFREG);
	return 1;
}

int ta_unpacker_next(struct ta_unpacker *unpacker, struct ta_stream **ret, struct ta_error *error)
{
	struct ta_error why = { 0 };
	struct archive_entry *entry = NULL;
	char *name;
	int rc = 0;

	if (!unpacker->archive)
		return next_whole(unpacker, ret, error);
	if (unpacker->members > 0 && !unpacker->failed)
		rc = skip_current(unpacker, &why);
	if (unpacker->failed) /* also while what somebody still reads was put aside: he is told */
		return 0;
	if (rc == 0)
		rc = next_entry(unpacker, &entry, &why);
	if (rc == 0)
		return finish(unpacker, error);
	if (rc < 0 && error && !error->code[0])
		*error = why;
	if (rc <= 0)
		return rc;
	name = name_member(unpacker, entry);
	*ret = open_member(unpacker, name);
	free(name);
	return 1;
}

bool ta_unpacker_is_archive(const struct ta_unpacker *unpacker)
{
	return unpacker->archive != NULL;
}
