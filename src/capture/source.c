/* SPDX-License-Identifier: MIT */
/* Tells from its first bytes what an input is, and reads frames or lines from it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"
#include "format.h"
#include "source.h"

/* In the order in which they are asked; text last, since it is told by what it is not. */
static const struct ta_format *const formats[] = {
	&ta_format_pcap,
	&ta_format_pcapng,
	&ta_format_snoop,
	&ta_format_text,
};

/* Things that people have, that are no capture for us: named, so that the message helps. */
static const struct {
	const char *magic;
	size_t len;
	const char *what;
} strangers[] = {
	/* clang-format off */
	{ "GMBU", 4, "a Microsoft Network Monitor 2 capture; editcap converts it to pcapng" },
	{ "RTSS", 4, "a Microsoft Network Monitor 1 capture; editcap converts it to pcapng" },
	{ "TRSNIFF data", 12, "a Sniffer capture; editcap converts it to pcapng" },
	{ "XCP\0", 4, "a NetXRay capture; editcap converts it to pcapng" },
	{ "\x7f" "ELF", 4, "an ELF program or core file" },
	{ "%PDF-", 5, "a PDF document; save the packets, not a printout" },
	{ "\x89PNG", 4, "an image; the packets as text or capture are needed" },
	{ "\xff\xd8\xff", 3, "an image; the packets as text or capture are needed" },
	{ "7z\xbc\xaf\x27\x1c", 6, "a 7-zip archive; unpack it first" },
	{ "Rar!\x1a", 5, "a RAR archive; unpack it first" },
	{ "MDMP", 4, "a Windows memory dump" },
	{ "SQLite format 3", 15, "an SQLite database" },
	{ "tcpautopsy facts", 16, "a file of facts; 'tcpautopsy merge' reads it" },
	/* clang-format on */
};

static const char *stranger_name(const uint8_t *head, size_t len)
{
	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++)
		if (len >= strangers[i].len &&
		    memcmp(head, strangers[i].magic, strangers[i].len) == 0)
			return strangers[i].what;
	return NULL;
}

static const struct ta_format *find_format(const uint8_t *head, size_t len)
{
	if (stranger_name(head, len))
		return NULL;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i]->probe(head, len))
			return formats[i];
	return NULL;
}

bool ta_source_is_frames(const uint8_t *head, size_t len)
{
	const struct ta_format *format = len > 0 ? find_format(head, len) : NULL;

	return format && format->form == TA_SOURCE_FRAMES;
}

bool ta_source_is_worth_it(const uint8_t *head, size_t len)
{
	const struct ta_format *format = len > 0 ? find_format(head, len) : NULL;

	if (!format)
		return false;
	return format->form == TA_SOURCE_FRAMES || ta_text_may_be_trace(head, len);
}

static int explain_refusal(struct ta_stream *stream, const char *path, const uint8_t *head,
			   size_t len, struct ta_error *error)
{
	const char *what = stranger_name(head, len);

	if (stream->error.code[0]) {
		*error = stream->error;
		return -1;
	}
	if (len == 0)
		return ta_error_set(error, "capture.empty", path, -1, 0, "the file is empty");
	if (what)
		return ta_error_set(error, "capture.unknown_format", path, 0, 0,
				    "not a capture and not text: this is %s", what);
	return ta_error_set(error, "capture.unknown_format", path, 0, 0,
			    "not a capture and not text: it starts with the bytes "
			    "%02x %02x %02x %02x",
			    head[0], len > 1 ? head[1] : 0, len > 2 ? head[2] : 0,
			    len > 3 ? head[3] : 0);
}

struct ta_source *ta_source_from_stream(struct ta_stream *stream, const char *path,
					const char *compression, struct ta_error *error)
{
	size_t have;
	size_t want = stream->growth ? TA_PROBE_LEAST_BYTES : TA_PROBE_BYTES;
	const uint8_t *head = ta_stream_peek(stream, want, &have);
	const struct ta_format *format = have > 0 ? find_format(head, have) : NULL;
	struct ta_source *source;

	if (!format) {
		struct ta_error why = { 0 };
		explain_refusal(stream, path, head, have, &why);
		if (error && !error->code[0])
			*error = why;
		ta_stream_free(stream);
		return NULL;
	}
	source = ta_xcalloc(1, sizeof(*source));
	source->format = format;
	source->stream = stream;
	source->path = ta_xstrdup(path);
	source->info.path = source->path;
	source->info.form = format->form;
	source->info.kind = format->kind;
	source->info.compression = compression;
	source->info.anomalies = &source->anomalies;
	if (format->open(source, error) != 0) {
		ta_source_close(source);
		return NULL;
	}
	return source;
}

struct ta_source *ta_source_from_memory(const void *data, size_t len, const char *name,
					struct ta_error *error)
{
	return ta_source_from_stream(ta_stream_from_memory(data, len, name), name, NULL, error);
}

const struct ta_source_info *ta_source_info(const struct ta_source *source)
{
	return &source->info;
}

bool ta_source_grows(const struct ta_source *source)
{
	return source->stream->growth != NULL;
}

bool ta_source_pauses(const struct ta_source *source)
{
	const struct ta_stream *stream = source->stream;

	/* Those that deliver late may be a moment behind. */
	return ta_stream_is_dry(stream) &&
	       (!stream->growth->wait(stream->growth->context, stream) || ta_stream_is_dry(stream));
}

void ta_source_let_go(struct ta_source *source)
{
	ta_stream_let_go(source->stream);
}

int ta_source_next_frame(struct ta_source *source, struct ta_frame *ret, struct ta_error *error)
{
	assert(source->format->next_frame);
	return source->format->next_frame(source, ret, error);
}

struct ta_packet_options ta_source_packet_options(const struct ta_source *source)
{
	return source->options;
}

int ta_source_next_line(struct ta_source *source, struct ta_line *ret, struct ta_error *error)
{
	assert(source->format->next_line);
	return source->format->next_line(source, ret, error);
}

int ta_source_content(struct ta_source *source, struct ta_content *ret)
{
	struct ta_stream *stream = source->stream;

	if (!stream->digest)
		return -1;
	/* What a decompressor stumbles over is the end; what can't be read, or was interrupted, is none. */
	(void)ta_stream_discard(stream, UINT64_MAX);
	if (stream->error.code[0] && strcmp(stream->error.code, "capture.bad_compression") != 0 &&
	    strncmp(stream->error.code, "limits.", 7) != 0)
		return -1;
	*ret = (struct ta_content){ .bytes = (uint64_t)stream->offset,
				    .is_file = source->file.path != NULL,
				    .file = source->file };
	source->file.path = NULL;
	ta_digest_end(stream->digest, ret->sha256);
	return 0;
}

void ta_content_release(struct ta_content *content)
{
	free(content->file.path);
	content->file.path = NULL;
}

void ta_source_close(struct ta_source *source)
{
	if (!source)
		return;
	source->format->close(source);
	ta_stream_free(source->stream);
	ta_anomalies_release(&source->anomalies);
	free(source->interface);
	free(source->file.path);
	free(source->path);
	free(source);
}
