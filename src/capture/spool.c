/* SPDX-License-Identifier: MIT */
/* Temporary files without a name: on disk where that can be had, else in memory; little is kept in memory, for descriptors are few. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tcpautopsy/core/xalloc.h"
#include "spool.h"

enum { MEMORY_BYTES = 64 * 1024 }; /* that need no file */

struct ta_spool {
	int fd;          /* -1: all is in memory so far */
	uint8_t *memory; /* owned */
	size_t capacity, len, at;
	int failure;           /* errno of what went wrong first, or 0 */
	struct ta_error fault; /* what the stream ends with */
};

struct ta_spool *ta_spool_new(void)
{
	struct ta_spool *spool = ta_xcalloc(1, sizeof(*spool));

	spool->fd = -1;
	return spool;
}

static void write_file(struct ta_spool *spool, const uint8_t *data, size_t len)
{
	while (len > 0 && !spool->failure) {
		ssize_t n = write(spool->fd, data, len);
		if (n < 0 && errno != EINTR)
			spool->failure = errno;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
}

/* It is too much for memory. */
static void begin_file(struct ta_spool *spool)
{
	spool->fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (spool->fd < 0)
		spool->fd = memfd_create("tcpautopsy", MFD_CLOEXEC);
	if (spool->fd < 0)
		spool->failure = errno;
	write_file(spool, spool->memory, spool->len);
	free(spool->memory);
	spool->memory = NULL;
	spool->len = 0;
}

void ta_spool_write(struct ta_spool *spool, const uint8_t *data, size_t len)
{
	if (spool->fd < 0 && !spool->failure && spool->len + len <= MEMORY_BYTES) {
		spool->memory = ta_xgrow(spool->memory, &spool->capacity, spool->len + len, 1);
		memcpy(spool->memory + spool->len, data, len);
		spool->len += len;
		return;
	}
	if (spool->fd < 0 && !spool->failure)
		begin_file(spool);
	write_file(spool, data, len);
}

static ssize_t read_spool(struct ta_stream *stream, void *to, size_t size, struct ta_error *error)
{
	struct ta_spool *spool = stream->state;
	ssize_t n;

	if (spool->at < spool->len) {
		size = size < spool->len - spool->at ? size : spool->len - spool->at;
		memcpy(to, spool->memory + spool->at, size);
		spool->at += size;
		return (ssize_t)size;
	}
	do
		n = spool->fd >= 0 ? read(spool->fd, to, size) : 0;
	while (n < 0 && errno == EINTR);
	if (n < 0 && !spool->failure)
		spool->failure = errno;
	if (n > 0)
		return n;
	if (spool->failure)
		return ta_error_set(error, "capture.read", stream->name, stream->offset, 0,
				    "a temporary file failed: %s", strerror(spool->failure));
	if (spool->fault.code[0]) {
		*error = spool->fault;
		return -1;
	}
	return 0;
}

static void close_spool(struct ta_stream *stream)
{
	struct ta_spool *spool = stream->state;

	if (spool->fd >= 0)
		close(spool->fd);
	free(spool->memory);
	free(spool);
}

void ta_spool_take_over(struct ta_spool *spool, struct ta_stream *stream,
			const struct ta_error *fault)
{
	spool->fault = *fault;
	if (spool->fd >= 0 && !spool->failure && lseek(spool->fd, 0, SEEK_SET) != 0)
		spool->failure = errno;
	stream->state = spool;
	stream->read = read_spool;
	stream->close = close_spool;
	stream->below = NULL;
}
