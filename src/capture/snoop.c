/* SPDX-License-Identifier: MIT */
/* Solaris snoop captures, version 2 (RFC 1761). */
#include <string.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "format.h"

enum {
	FILE_HEADER_BYTES = 16,
	RECORD_BYTES = 24,

	/* LINKTYPE_ values */
	LINK_ETHERNET = 1,
	LINK_TOKEN_RING = 6,
	LINK_FDDI = 10,
	LINK_UNKNOWN = 0x10000,
};

static bool probe(const uint8_t *head, size_t len)
{
	return len >= 8 && memcmp(head, "snoop\0\0", 8) == 0;
}

/* RFC 1761's data link types that have a LINKTYPE_ value. */
static uint32_t translate_link(uint32_t type)
{
	switch (type) {
	case 4:
		return LINK_ETHERNET;
	case 2:
		return LINK_TOKEN_RING;
	case 8:
		return LINK_FDDI;
	default:
		return LINK_UNKNOWN + type;
	}
}

static int open_snoop(struct ta_source *source, struct ta_error *error)
{
	size_t have;
	const uint8_t *head = ta_stream_peek(source->stream, FILE_HEADER_BYTES, &have);
	struct ta_interface interface = { .name = "" };

	if (have < FILE_HEADER_BYTES)
		return ta_source_truncated(source, error, "the snoop file header",
					   FILE_HEADER_BYTES, have);
	if (ta_be32(head + 8) != 2)
		return ta_error_set(error, "capture.bad_header", source->path, 8, 0,
				    "snoop version %u is not known, 2 is", ta_be32(head + 8));
	interface.linktype = translate_link(ta_be32(head + 12));
	interface.digits = 6;
	ta_source_add_interface(source, &interface);
	ta_stream_skip(source->stream, FILE_HEADER_BYTES);
	return 0;
}

static int next_frame(struct ta_source *source, struct ta_frame *ret, struct ta_error *error)
{
	size_t have;
	const uint8_t *p = ta_stream_peek(source->stream, RECORD_BYTES, &have);
	uint32_t wirelen, caplen, len;

	if (have == 0 && !source->stream->error.code[0])
		return 0;
	if (have < RECORD_BYTES)
		return ta_source_truncated(source, error, "a packet header", RECORD_BYTES, have);
	wirelen = ta_be32(p);
	caplen = ta_be32(p + 4);
	len = ta_be32(p + 8);
	if (len < RECORD_BYTES || caplen > len - RECORD_BYTES || len > TA_LIMIT_BLOCK_BYTES)
		return ta_error_set(error, "capture.bad_record", source->path,
				    source->stream->offset, source->count + 1,
				    "the packet header can't be right: a record of %u bytes with "
				    "%u bytes of packet",
				    len, caplen);
	p = ta_stream_peek(source->stream, len, &have);
	if (have < len)
		return ta_source_truncated(source, error, "a packet", len, have);
	ta_stream_skip(source->stream, len);
	source->count++;
	ret->number = source->count;
	ret->time_ns = (int64_t)ta_be32(p + 16) * TA_SEC + (int64_t)ta_be32(p + 20) * TA_US;
	ret->data = p + RECORD_BYTES;
	ret->caplen = caplen < TA_LIMIT_FRAME_BYTES ? caplen : TA_LIMIT_FRAME_BYTES;
	ret->wirelen = wirelen > caplen ? wirelen : caplen;
	ret->linktype = source->info.interface[0].linktype;
	ret->interface = 0;
	ret->direction = TA_DIRECTION_UNKNOWN;
	return 1;
}

static void close_snoop(struct ta_source *source)
{
	(void)source;
}

const struct ta_format ta_format_snoop = {
	.kind = "snoop",
	.form = TA_SOURCE_FRAMES,
	.probe = probe,
	.open = open_snoop,
	.next_frame = next_frame,
	.close = close_snoop,
};
