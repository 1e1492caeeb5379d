/* SPDX-License-Identifier: MIT */
/* Gets out of a cut gzip file (RFC 1952) what libarchive's filter throws away: it gives whole blocks of 64 KB, and of the
 * last one nothing, which is where a capture that was interrupted ends. Its zip reader gives each byte as it comes, so
 * the same compressed data is read after a zip header made up for it. */
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/xalloc.h"
#include "gzip_tail.h"

enum {
	HEADER_BYTES = 10,
	HEADER_MAX = 65536 + 1024, /* with a comment of any sensible length */
	METHOD_DEFLATE = 8,
	FLAG_CHECKSUM = 0x02,
	FLAG_EXTRA = 0x04,
	FLAG_NAME = 0x08,
	FLAG_COMMENT = 0x10,
};

/* A zip local file header: version 2.0, lengths follow the data, deflated, a file named "x". */
static const uint8_t zip_header[] = {
	'P', 'K', 3, 4, 20, 0, 8, 0, 8, 0, 0, 0, 0, 0, 0,   0,
	0,   0,   0, 0, 0,  0, 0, 0, 0, 0, 1, 0, 0, 0, 'x',
};

struct ta_gzip_tail {
	struct archive *archive;
	struct ta_stream *below; /* borrowed */
	bool begun;              /* libarchive has got the header */
	size_t given;            /* bytes of the window that libarchive has got */
	const uint8_t *block;
	size_t left;
};

/* How long the gzip header is; 0 when it is none. */
static size_t measure_header(const uint8_t *head, size_t len)
{
	struct ta_cursor c = ta_cursor_of(head, len);
	const uint8_t *p = ta_cursor_take(&c, HEADER_BYTES), *extra;

	if (!p || p[0] != 0x1f || p[1] != 0x8b || p[2] != METHOD_DEFLATE)
		return 0;
	if (p[3] & FLAG_EXTRA) {
		extra = ta_cursor_take(&c, 2);
		ta_cursor_skip(&c, extra ? ta_rd16(extra, false) : 0);
	}
	if (p[3] & FLAG_NAME)
		while (!c.failed && ta_cursor_u8(&c))
			;
	if (p[3] & FLAG_COMMENT)
		while (!c.failed && ta_cursor_u8(&c))
			;
	if (p[3] & FLAG_CHECKSUM)
		ta_cursor_skip(&c, 2);
	return c.failed ? 0 : (size_t)(c.pos - head);
}

static la_ssize_t feed(struct archive *archive, void *data, const void **ret)
{
	struct ta_gzip_tail *tail = data;

	(void)archive;
	if (!tail->begun) {
		tail->begun = true;
		*ret = zip_header;
		return sizeof(zip_header);
	}
	ta_stream_skip(tail->below, tail->given);
	*ret = ta_stream_peek(tail->below, 1, &tail->given);
	return (la_ssize_t)tail->given;
}

/* Makes the next bytes available: false when nothing more can be had. */
static bool fill(struct ta_gzip_tail *tail)
{
	const void *data;
	la_int64_t at;

	while (tail->left == 0) {
		if (archive_read_data_block(tail->archive, &data, &tail->left, &at) != ARCHIVE_OK) {
			tail->left = 0;
			return false;
		}
		tail->block = data;
	}
	return true;
}

static bool start(struct ta_gzip_tail *tail, uint64_t skip)
{
	struct archive_entry *entry;

	archive_read_support_format_zip_streamable(tail->archive);
	if (archive_read_open(tail->archive, tail, NULL, feed, NULL) != ARCHIVE_OK ||
	    archive_read_next_header(tail->archive, &entry) != ARCHIVE_OK)
		return false;
	while (fill(tail) && tail->left <= skip) {
		skip -= tail->left;
		tail->left = 0;
	}
	if (tail->left == 0)
		return false;
	tail->block += skip;
	tail->left -= (size_t)skip;
	return true;
}

struct ta_gzip_tail *ta_gzip_tail_open(struct ta_stream *below, uint64_t skip)
{
	struct ta_gzip_tail *tail;
	const uint8_t *head;
	size_t have, header;

	if (!ta_stream_rewind(below))
		return NULL;
	head = ta_stream_peek(below, HEADER_MAX, &have);
	header = measure_header(head, have);
	if (header == 0)
		return NULL;
	ta_stream_skip(below, header);
	tail = ta_xcalloc(1, sizeof(*tail));
	tail->below = below;
	tail->archive = archive_read_new();
	if (tail->archive && start(tail, skip))
		return tail;
	ta_gzip_tail_free(tail);
	return NULL;
}

size_t ta_gzip_tail_read(struct ta_gzip_tail *tail, void *to, size_t size)
{
	if (!fill(tail))
		return 0;
	if (size > tail->left)
		size = tail->left;
	memcpy(to, tail->block, size);
	tail->block += size;
	tail->left -= size;
	return size;
}

void ta_gzip_tail_free(struct ta_gzip_tail *tail)
{
	if (!tail)
		return;
	if (tail->archive)
		archive_read_free(tail->archive);
	free(tail);
}
