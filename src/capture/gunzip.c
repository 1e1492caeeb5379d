/* SPDX-License-Identifier: MIT */
/* gzip (RFC 1952) through zlib, which libarchive's filter has not: it checks CRC32 and ISIZE, gives each byte before a fault, and
 * ends where the members end. */
#include <limits.h>
#include <stdlib.h>

#include <zlib.h>

#include "tcpautopsy/core/xalloc.h"
#include "decompress.h"
#include "expansion.h"

enum { MAGIC_1 = 0x1f, MAGIC_2 = 0x8b, GZIP_WINDOW_BITS = 16 + MAX_WBITS };

struct gunzip {
	z_stream z;
	struct ta_stream *below; /* owned */
	uint64_t out;
	bool between; /* a member has ended */
	bool ended;
	struct ta_error fault; /* told after what came before it was given */
};

static void fail(struct gunzip *g, const char *what)
{
	if (g->below->error.code[0])
		g->fault = g->below->error;
	else
		ta_error_set(&g->fault, "capture.bad_compression", g->below->name, g->below->offset,
			     0, "unpacking failed: %s", what);
}

/* Behind a member: another one, the end, or what has no business there. */
static void next_member(struct gunzip *g)
{
	size_t have;
	const uint8_t *head = ta_stream_peek(g->below, 2, &have);

	if (have >= 2 && head[0] == MAGIC_1 && head[1] == MAGIC_2) {
		g->between = false;
		inflateReset(&g->z);
		return;
	}
	g->ended = true;
	if (!ta_stream_only_zeros(g->below))
		fail(g, "something else comes after the end of the gzip data");
	else if (g->below->error.code[0])
		fail(g, NULL);
}

/* One step: what there is of the input goes in. */
static void step(struct gunzip *g)
{
	size_t have;
	const uint8_t *in = ta_stream_peek(g->below, 1, &have);
	int rc;

	if (have == 0) {
		g->ended = true;
		fail(g, "truncated gzip input");
		return;
	}
	g->z.next_in = (Bytef *)(uintptr_t)in;
	g->z.avail_in = have > UINT_MAX ? UINT_MAX : (uInt)have;
	have = g->z.avail_in;
	rc = inflate(&g->z, Z_NO_FLUSH);
	ta_stream_skip(g->below, have - g->z.avail_in);
	if (rc == Z_STREAM_END) {
		g->between = true;
	} else if (rc == Z_MEM_ERROR) {
		ta_out_of_memory();
	} else if (rc != Z_OK && rc != Z_BUF_ERROR) {
		g->ended = true;
		fail(g, g->z.msg ? g->z.msg : "damaged gzip data");
	}
}

static ssize_t read_gzip(struct ta_stream *stream, void *to, size_t size, struct ta_error *error)
{
	struct gunzip *g = stream->state;
	size_t n;

	size = size > UINT_MAX ? UINT_MAX : size;
	g->z.next_out = to;
	g->z.avail_out = (uInt)size;
	while (g->z.avail_out == size && !g->ended) {
		if (g->between)
			next_member(g);
		else
			step(g);
	}
	n = size - g->z.avail_out;
	if (n > 0)
		return ta_count_expansion(g->below, &g->out, n, error) == 0 ? (ssize_t)n : -1;
	if (!g->fault.code[0])
		return 0;
	*error = g->fault;
	return -1;
}

static void close_gzip(struct ta_stream *stream)
{
	struct gunzip *g = stream->state;

	inflateEnd(&g->z);
	ta_stream_free(g->below);
	free(g);
}

struct ta_stream *ta_gunzip(struct ta_stream *below)
{
	struct gunzip *g = ta_xcalloc(1, sizeof(*g));
	struct ta_stream *stream = ta_stream_from_reader(read_gzip, close_gzip, g, below->name);

	stream->below = below;
	g->below = below;
	if (inflateInit2(&g->z, GZIP_WINDOW_BITS) != Z_OK)
		ta_out_of_memory();
	return stream;
}
