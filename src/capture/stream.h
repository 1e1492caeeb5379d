/* SPDX-License-Identifier: MIT */
/* Byte streams with a window that can be looked into: descriptors, memory, readers of other streams. */
#ifndef TA_CAPTURE_STREAM_H
#define TA_CAPTURE_STREAM_H

#include <assert.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/digest.h"
#include "tcpautopsy/core/error.h"

struct ta_stream;

/* What is still written: who reads to the end of what there is waits for more. */
struct ta_growth {
	/* Nothing more can be read now. True: look again (it has waited, or knows of more); false: it ends here. */
	bool (*wait)(void *context, const struct ta_stream *stream);
	void *context;
};

/* A stream of bytes with a window that can be looked into before it is consumed. */
struct ta_stream {
	/* Reads up to `size` bytes: their number, 0 at the end, -1 and *error. */
	ssize_t (*read)(struct ta_stream *stream, void *to, size_t size, struct ta_error *error);
	void (*close)(struct ta_stream *stream); /* releases `state`; may be NULL */
	void *state;
	int fd;                  /* or -1 */
	bool is_file;            /* a regular file, of this size when it was opened, */
	int64_t file_bytes;
	int64_t file_read;       /* and so much of it was read */
	bool (*go_on)(void *context); /* as of struct ta_inputs_options; or NULL */
	void *go_on_context;          /* borrowed */
	uint64_t inode;          /* of the file, and when it was last changed (Unix clock), both when it was opened */
	int64_t changed_ns;
	struct ta_digest *digest; /* of all that comes; owned; NULL: not wanted */
	uint64_t *bytes_read; /* as of struct ta_inputs_options; or NULL; borrowed */
	const volatile int *interrupted; /* or NULL; borrowed */
	const bool *stopped; /* as ta_inputs_stop(); or NULL; borrowed */
	const struct ta_growth *growth; /* NULL: its end is its end; borrowed */
	char *name;        /* owned */
	uint8_t *buffer;   /* owned, unless `borrowed` */
	size_t capacity;
	size_t start, end; /* the window: buffer[start..end) */
	int64_t offset;    /* of buffer[start] in the stream */
	bool at_end;       /* nothing comes after the window */
	bool borrowed;     /* the buffer is the caller's memory, whole */
	struct ta_error error; /* set when reading failed: the stream ends there */
	const struct ta_stream *below; /* what this one is unpacked from, or NULL; borrowed */
};

/* Inputs that are one capture together are open at the same time: as many as the system lets us. */
bool ta_raise_file_limit(void);

/* Whether one who waits is to come back; either may be NULL. */
static inline bool ta_is_stopped(const volatile int *interrupted, const bool *stopped)
{
	return (interrupted && __atomic_load_n(interrupted, __ATOMIC_RELAXED)) ||
	       (stopped && __atomic_load_n(stopped, __ATOMIC_RELAXED));
}

/* A stream over a descriptor, which it closes at its end unless it is standard input. `interrupted`: see struct ta_inputs_options. */
struct ta_stream *ta_stream_from_fd(int fd, const char *name, const volatile int *interrupted);
/* A stream over memory, borrowed until ta_stream_free(). */
struct ta_stream *ta_stream_from_memory(const void *data, size_t len, const char *name);
/* A stream that calls `read`; `close` gets rid of `state`. */
struct ta_stream *ta_stream_from_reader(ssize_t (*read)(struct ta_stream *, void *, size_t,
							struct ta_error *),
					void (*close)(struct ta_stream *), void *state,
					const char *name);
/* A growing stream has nothing in its window, and nothing could be read at once. */
bool ta_stream_is_dry(const struct ta_stream *stream);
/* Nothing more is read from it: closes what it reads from, and frees its window. */
void ta_stream_let_go(struct ta_stream *stream);
/* NULL is allowed. */
void ta_stream_free(struct ta_stream *stream);

/* Reads until the window holds `want` bytes or the stream ends; what it holds then. */
size_t ta_stream_fill(struct ta_stream *stream, size_t want);

/* The next bytes without consuming them: at least `want`, or fewer when the stream ends (*ret_have says how
 * many). Borrowed until the next fill. */
static inline const uint8_t *ta_stream_peek(struct ta_stream *stream, size_t want, size_t *ret_have)
{
	size_t have = stream->end - stream->start;

	*ret_have = have >= want ? have : ta_stream_fill(stream, want);
	return stream->buffer + stream->start;
}

/* Consumes n bytes of the window. They stay readable until the next fill. */
static inline void ta_stream_skip(struct ta_stream *stream, size_t n)
{
	assert(n <= stream->end - stream->start);
	stream->start += n;
	stream->offset += (int64_t)n;
}

/* Consumes up to n bytes, in the window or not; how many there were. */
uint64_t ta_stream_discard(struct ta_stream *stream, uint64_t n);

/* Consumes zeros up to something else, which is left: whether there is none. Padding of tapes and of blocks is zeros. */
bool ta_stream_only_zeros(struct ta_stream *stream);

/* From now on the digest is kept of the stream, of which nothing was consumed. */
void ta_stream_want_digest(struct ta_stream *stream);

/* The file that the bytes lie in, unpacked or not: its path is the caller's; NULL: none. */
struct ta_file_id ta_stream_file(const struct ta_stream *stream);

/* Copies out and consumes up to `size` bytes: their number, 0 at the end or on an error. */
size_t ta_stream_read(struct ta_stream *stream, void *to, size_t size);

#endif
