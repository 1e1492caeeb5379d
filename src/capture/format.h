/* SPDX-License-Identifier: MIT */
/* What a container format is, what it works on, and what it reports by. A new one is a file with a struct ta_format
 * and a row in source.c. */
#ifndef TA_CAPTURE_FORMAT_H
#define TA_CAPTURE_FORMAT_H

#include "tcpautopsy/capture/capture.h"
#include "stream.h"

/* How much of an input is looked at to tell what it is. */
enum { TA_PROBE_BYTES = 8192, TA_PROBE_LEAST_BYTES = 16 /* of one that has just begun to grow */ };

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

struct ta_source {
	const struct ta_format *format;
	struct ta_stream *stream; /* owned */
	void *state;              /* the format's */
	char *path;               /* owned; info.path */
	struct ta_file_id file;   /* path NULL: it is none of its own */
	uint64_t count;           /* frames or lines given so far */
	struct ta_source_info info;
	struct ta_anomalies anomalies;
	struct ta_interface *interface; /* owned; info.interface */
	struct ta_source_shard *shard;  /* pcapng_shard.c; owned; NULL: it is none */
	struct ta_packet_options options;
	size_t interface_capacity;
};

/* Appends an interface, or overwrites the last one when there are too many; its index. */
uint32_t ta_source_add_interface(struct ta_source *source, const struct ta_interface *interface);

/* The end of an input in the middle of something: the stream's own error if it had one, else
 * "capture.truncated_tail" with `what` that needs `want` bytes and has `have`. Returns -1. */
int ta_source_truncated(struct ta_source *source, struct ta_error *error, const char *what,
			uint64_t want, uint64_t have);

/* Whether text could be a packet trace: there are addresses in it. */
bool ta_text_may_be_trace(const uint8_t *head, size_t len);

#endif
