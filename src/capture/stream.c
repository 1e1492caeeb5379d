/* SPDX-License-Identifier: MIT */
/* Byte streams over descriptors, memory and decompressors, with a window to look ahead in. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "stream.h"

enum { WINDOW_BYTES = 64 * 1024 };

/* All of a file was read: its descriptor is not needed any more. Of many small files that are read side by side none stays open. */
static void end_file(struct ta_stream *stream)
{
	if (stream->fd != STDIN_FILENO)
		close(stream->fd);
	stream->fd = -1;
	stream->at_end = true;
}

bool ta_raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
		return false;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/* Whether read() would come back at once, with bytes or with the end. */
static bool would_read(const struct ta_stream *stream)
{
	struct pollfd ask = { .fd = stream->fd, .events = POLLIN };
	struct stat st;

	if (stream->is_file)
		return fstat(stream->fd, &st) != 0 || st.st_size > stream->file_read;
	return poll(&ask, 1, 0) > 0;
}

bool ta_stream_is_dry(const struct ta_stream *stream)
{
	return stream->growth && stream->fd >= 0 && !stream->at_end &&
	       stream->start == stream->end && !would_read(stream);
}

/* Waits until more of what grows can be read: 1, 0 where nothing more is to come, -1 where somebody asked for an end in the middle
 * of something. */
static int wait_for_more(struct ta_stream *stream, struct ta_error *error)
{
	while (!would_read(stream))
		if (!stream->growth->wait(stream->growth->context, stream)) {
			bool asked = ta_is_stopped(stream->interrupted, stream->stopped);

			if (stream->is_file)
				end_file(stream);
			if (!asked || stream->start == stream->end)
				return 0;
			return ta_error_set(error, "interrupted", stream->name, stream->offset, 0,
					    "interrupted: the rest was not read");
		}
	return 1;
}

/* A signal that comes just before a wait begins would be waited out: who waits for a pipe looks so often whether an end was asked
 * for. */
#define LOOK_MS 250

/* Waits until read() would come back at once; false: an end was asked for before. */
static bool wait_readable(const struct ta_stream *stream)
{
	struct pollfd ask = { .fd = stream->fd, .events = POLLIN };

	while (poll(&ask, 1, LOOK_MS) <= 0)
		if (ta_is_stopped(stream->interrupted, stream->stopped))
			return false;
	return true;
}

static ssize_t read_fd(struct ta_stream *stream, void *to, size_t size, struct ta_error *error)
{
	bool go_on = !stream->go_on || stream->go_on(stream->go_on_context);
	for (;;) {
		int more = stream->growth ? wait_for_more(stream, error) : 1;
		if (more <= 0)
			return more;
		bool may = go_on && (stream->is_file || stream->growth || wait_readable(stream));
		errno = EINTR;
		ssize_t n = may ? read(stream->fd, to, size) : -1;
		if (n == 0 && stream->growth && stream->is_file)
			continue; /* it became shorter */
		if (n >= 0) {
			stream->file_read += n;
			if (stream->bytes_read)
				__atomic_fetch_add(stream->bytes_read, (uint64_t)n,
						   __ATOMIC_RELAXED);
			if (!stream->growth && stream->is_file &&
			    (n == 0 || stream->file_read == stream->file_bytes))
				end_file(stream);
			return n;
		}
		if (go_on && errno == EINTR && !ta_is_stopped(stream->interrupted, stream->stopped))
			continue;
		if (errno == EINTR)
			return ta_error_set(error, "interrupted", stream->name, stream->offset, 0,
					    "interrupted: the rest was not read");
		return ta_error_set(error, "capture.read", stream->name, stream->offset, 0,
				    "reading failed: %s", strerror(errno));
	}
}

static void close_fd(struct ta_stream *stream)
{
	if (stream->fd >= 0 && stream->fd != STDIN_FILENO)
		close(stream->fd);
}

struct ta_stream *ta_stream_from_reader(ssize_t (*reader)(struct ta_stream *, void *, size_t,
							  struct ta_error *),
					void (*closer)(struct ta_stream *), void *state,
					const char *name)
{
	struct ta_stream *stream = ta_xcalloc(1, sizeof(*stream));

	stream->read = reader;
	stream->close = closer;
	stream->state = state;
	stream->fd = -1;
	stream->name = ta_xstrdup(name);
	return stream;
}

struct ta_stream *ta_stream_from_fd(int fd, const char *name, const volatile int *interrupted)
{
	struct ta_stream *stream = ta_stream_from_reader(read_fd, close_fd, NULL, name);
	struct stat st;

	stream->interrupted = interrupted;
	stream->fd = fd;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		stream->is_file = true;
		stream->file_bytes = st.st_size;
		stream->inode = st.st_ino;
		stream->changed_ns = (int64_t)st.st_mtim.tv_sec * TA_SEC + st.st_mtim.tv_nsec;
	}
	return stream;
}

struct ta_stream *ta_stream_from_memory(const void *data, size_t len, const char *name)
{
	struct ta_stream *stream = ta_stream_from_reader(NULL, NULL, NULL, name);

	/* Never written to while `borrowed` is set. */
	stream->buffer = (uint8_t *)(uintptr_t)data;
	stream->end = stream->capacity = len;
	stream->borrowed = stream->at_end = true;
	return stream;
}

void ta_stream_let_go(struct ta_stream *stream)
{
	if (stream->borrowed)
		return;
	if (stream->fd >= 0 && stream->fd != STDIN_FILENO)
		end_file(stream);
	stream->at_end = true;
	free(stream->buffer);
	stream->buffer = NULL;
	stream->start = stream->end = stream->capacity = 0;
}

void ta_stream_free(struct ta_stream *stream)
{
	if (!stream)
		return;
	if (stream->close)
		stream->close(stream);
	if (!stream->borrowed)
		free(stream->buffer);
	ta_digest_free(stream->digest);
	free(stream->name);
	free(stream);
}

/* Makes room after the window: by moving it to the front, then by doubling, so that a length that
 * lies costs no more memory than there are bytes. */
static void make_room(struct ta_stream *stream)
{
	if (stream->start > 0) {
		memmove(stream->buffer, stream->buffer + stream->start,
			stream->end - stream->start);
		stream->end -= stream->start;
		stream->start = 0;
	}
	if (stream->end == stream->capacity) {
		size_t capacity = stream->capacity ? 2 * stream->capacity : WINDOW_BYTES;
		stream->buffer = ta_xrealloc(stream->buffer, capacity, 1);
		stream->capacity = capacity;
	}
}

/* Reads once into memory that is not the window. */
static size_t read_some(struct ta_stream *stream, void *to, size_t size)
{
	ssize_t n = stream->at_end ? 0 : stream->read(stream, to, size, &stream->error);

	if (n <= 0)
		stream->at_end = true;
	else if (stream->digest)
		ta_digest_add(stream->digest, to, (size_t)n);
	return n > 0 ? (size_t)n : 0;
}

void ta_stream_want_digest(struct ta_stream *stream)
{
	assert(!stream->offset && !stream->digest);
	stream->digest = ta_digest_new();
	if (stream->end > stream->start)
		ta_digest_add(stream->digest, stream->buffer + stream->start,
			      stream->end - stream->start);
}

size_t ta_stream_fill(struct ta_stream *stream, size_t want)
{
	if (!stream->at_end && stream->end - stream->start < want)
		make_room(stream);
	while (!stream->at_end && stream->end - stream->start < want) {
		if (stream->end == stream->capacity)
			make_room(stream);
		stream->end += read_some(stream, stream->buffer + stream->end,
					 stream->capacity - stream->end);
	}
	if (stream->at_end && !stream->borrowed && stream->end < stream->capacity && stream->end) {
		stream->buffer = ta_xrealloc(stream->buffer, stream->end, 1);
		stream->capacity = stream->end;
	}
	return stream->end - stream->start;
}

uint64_t ta_stream_discard(struct ta_stream *stream, uint64_t n)
{
	uint64_t done = 0;

	while (done < n) {
		size_t have;
		ta_stream_peek(stream, 1, &have);
		if (have == 0)
			break;
		if (have > n - done)
			have = (size_t)(n - done);
		ta_stream_skip(stream, have);
		done += have;
	}
	return done;
}

size_t ta_stream_read(struct ta_stream *stream, void *to, size_t size)
{
	size_t have = stream->end - stream->start;

	if (have == 0) {
		have = read_some(stream, to, size);
		stream->offset += (int64_t)have;
		return have;
	}
	if (have > size)
		have = size;
	memcpy(to, stream->buffer + stream->start, have);
	ta_stream_skip(stream, have);
	return have;
}

bool ta_stream_only_zeros(struct ta_stream *stream)
{
	const uint8_t *p;
	size_t have;

	while (p = ta_stream_peek(stream, 1, &have), have > 0) {
		size_t zeros = 0;

		while (zeros < have && p[zeros] == 0)
			zeros++;
		ta_stream_skip(stream, zeros);
		if (zeros < have)
			return false;
	}
	return true;
}

struct ta_file_id ta_stream_file(const struct ta_stream *stream)
{
	while (stream->below)
		stream = stream->below;
	if (!stream->is_file || !strcmp(stream->name, "-"))
		return (struct ta_file_id){ 0 };
	return (struct ta_file_id){ .path = realpath(stream->name, NULL),
				    .inode = stream->inode,
				    .bytes = (uint64_t)stream->file_bytes,
				    .changed_ns = stream->changed_ns };
}
