/* SPDX-License-Identifier: MIT */
/* What the files of this layer share: byte streams, and the table of container formats. */
#ifndef TCPAUTOPSY_CAPTURE_INTERNAL_H
#define TCPAUTOPSY_CAPTURE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tcpautopsy/capture/capture.h"

/* A stream of bytes with a window that can be looked into before it is consumed. */
struct ta_stream {
	/* Reads up to `size` bytes: their number, 0 at the end, -1 and *error. */
	ssize_t (*read)(struct ta_stream *stream, void *to, size_t size, struct ta_error *error);
	void (*close)(struct ta_stream *stream); /* releases `state`; may be NULL */
	void *state;
	int fd;
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

/* A stream over a descriptor, which it closes at its end unless it is standard input. */
struct ta_stream *ta_stream_from_fd(int fd, const char *name);
/* A stream over memory, borrowed until ta_stream_free(). */
struct ta_stream *ta_stream_from_memory(const void *data, size_t len, const char *name);
/* A stream that calls `read`; `close` gets rid of `state`. */
struct ta_stream *ta_stream_from_reader(ssize_t (*read)(struct ta_stream *, void *, size_t,
							struct ta_error *),
					void (*close)(struct ta_stream *), void *state,
					const char *name);
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
	stream->start += n;
	stream->offset += (int64_t)n;
}

/* Consumes up to n bytes, in the window or not; how many there were. */
uint64_t ta_stream_discard(struct ta_stream *stream, uint64_t n);

/* Goes back to the start, where that can be done: memory, and files that are not standard input. */
bool ta_stream_rewind(struct ta_stream *stream);

/* Copies out and consumes up to `size` bytes: their number, 0 at the end or on an error. */
size_t ta_stream_read(struct ta_stream *stream, void *to, size_t size);

/* A container format. A new one is a file with such a table and a row in source.c. */
struct ta_format {
	const char *kind;
	enum ta_source_form form;
	/* Whether the first bytes of an input are of this format. */
	bool (*probe)(const uint8_t *head, size_t len);
	/* Sets source->state; -1 and *error when the header can't be used. */
	int (*open)(struct ta_source *source, struct ta_error *error);
	int (*next_frame)(struct ta_source *source, struct ta_frame *ret, struct ta_error *error);
	int (*next_line)(struct ta_source *source, struct ta_line *ret, struct ta_error *error);
	void (*close)(struct ta_source *source); /* releases source->state, which may be NULL */
};

extern const struct ta_format ta_format_pcap, ta_format_pcapng, ta_format_snoop, ta_format_text;

/* How much of an input is looked at to tell what it is. */
enum { TA_PROBE_BYTES = 8192 };

struct ta_source {
	const struct ta_format *format;
	struct ta_stream *stream; /* owned */
	void *state;              /* the format's */
	char *path;               /* owned; info.path */
	uint64_t count;           /* frames or lines given so far */
	struct ta_source_info info;
	struct ta_anomalies anomalies;
	struct ta_interface *interface; /* owned; info.interface */
	size_t interface_capacity;
};

/* Opens what a stream holds, uncompressed. Takes the stream, also on failure. `compression` is a literal
 * or NULL. NULL and *error when it is nothing that can be read. */
struct ta_source *ta_source_from_stream(struct ta_stream *stream, const char *path,
					const char *compression, struct ta_error *error);

/* Whether a stream that starts with these bytes could be opened, and, being text, might be a trace: whether
 * it is worth being taken from a directory. */
bool ta_source_is_worth_it(const uint8_t *head, size_t len);

/* Appends an interface, or overwrites the last one when there are too many; its index. */
uint32_t ta_source_add_interface(struct ta_source *source, const struct ta_interface *interface);

/* The end of an input in the middle of something: the stream's own error if it had one, else
 * "capture.truncated_tail" with `what` that needs `want` bytes and has `have`. Returns -1. */
int ta_source_truncated(struct ta_source *source, struct ta_error *error, const char *what,
			uint64_t want, uint64_t have);

/* Whether text could be a packet trace: there are addresses in it. */
bool ta_text_may_be_trace(const uint8_t *head, size_t len);

#endif
