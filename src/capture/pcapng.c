/* SPDX-License-Identifier: MIT */
/* pcapng (draft-ietf-opsawg-pcapng): sections in either byte order, interfaces of differing link
 * type, snapshot length and clock, enhanced, simple and old packet blocks, interface statistics. */
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "format.h"
#include "pcapng_clock.h"
#include "pcapng_option.h"
#include "pcapng_shard.h"

#define BYTE_ORDER_MAGIC 0x1a2b3c4du

enum {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 2, /* the obsolete one */
	BLOCK_SIMPLE = 3,
	BLOCK_STATISTICS = 5,
	BLOCK_ENHANCED = 6,
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_CUSTOM = (int)TA_SHARD_BLOCK,

	BLOCK_HEADER_BYTES = 8,
	BLOCK_OVERHEAD = 12, /* type and both lengths */
	SECTION_BYTES = 16,  /* of a section's body before its options */
	INTERFACE_BYTES = 8,
	STATISTICS_BYTES = 12,
	ENHANCED_BYTES = 20,
	SIMPLE_BYTES = 4,

	DIGITS_DEFAULT = 6, /* without if_tsresol */
	DIGITS_MAX = 9,

	OPTION_IF_NAME = 2,
	OPTION_IF_DESCRIPTION = 3,
	OPTION_IF_TSRESOL = 9,
	OPTION_IF_FILTER = 11,
	OPTION_IF_TSOFFSET = 14,
	OPTION_PACKET_FLAGS = 2,
	OPTION_EPB_DROPCOUNT = 4,
	OPTION_ISB_ENDTIME = 3,
	OPTION_ISB_IFRECV = 4,
	OPTION_ISB_IFDROP = 5,
	OPTION_ISB_OSDROP = 7,
};

struct pcapng_state {
	bool big_endian;
	uint32_t first; /* index over the whole input of the section's first interface */
	uint32_t count; /* interfaces of the section */
	struct ta_pcapng_clock *clock; /* one per interface of the input; owned */
	uint64_t *gap_drops;           /* losses that packets themselves tell of; owned */
	size_t capacity, drops_capacity;
};

static bool is_big(const struct ta_source *source)
{
	return ((const struct pcapng_state *)source->state)->big_endian;
}

/* The next option of a list: false at its end. */
static bool next_option(struct ta_source *source, struct ta_pcapng_body *list,
			struct ta_pcapng_option *ret)
{
	return ta_pcapng_option_next(source, is_big(source), list, ret);
}

static void read_section(struct ta_source *source, struct ta_pcapng_body body)
{
	struct pcapng_state *state = source->state;
	struct ta_pcapng_body options = ta_pcapng_after(body, SECTION_BYTES);
	struct ta_pcapng_option option;
	uint16_t major = ta_rd16(body.data + 4, state->big_endian);

	if (major != 1)
		ta_anomaly_add(&source->anomalies, "pcapng.unknown_version", source->count);
	state->first = (uint32_t)source->info.ninterfaces;
	state->count = 0;
	while (next_option(source, &options, &option))
		continue;
}

/* Digits of a second's fraction that hold every stamp of a resolution, as far as nanoseconds do. */
static uint8_t digits_of(uint8_t tsresol)
{
	return tsresol < DIGITS_MAX ? tsresol : DIGITS_MAX;
}

static void read_interface(struct ta_source *source, struct ta_pcapng_body body)
{
	struct pcapng_state *state = source->state;
	struct ta_pcapng_body options = ta_pcapng_after(body, INTERFACE_BYTES);
	struct ta_pcapng_option option;
	struct ta_interface interface = { .digits = DIGITS_DEFAULT };
	struct ta_pcapng_clock clock = TA_PCAPNG_CLOCK_DEFAULT;
	uint32_t index;

	interface.linktype = ta_rd16(body.data, state->big_endian);
	interface.snaplen = ta_rd32(body.data + 4, state->big_endian);
	while (next_option(source, &options, &option)) {
		if (option.code == OPTION_IF_NAME ||
		    (option.code == OPTION_IF_DESCRIPTION && !interface.name[0])) {
			ta_pcapng_copy_text(interface.name, sizeof(interface.name), option.value,
					    option.len);
		} else if (option.code == OPTION_IF_FILTER && option.len > 1 && !option.value[0]) {
			ta_pcapng_copy_text(interface.filter, sizeof(interface.filter),
					    option.value + 1, option.len - 1u);
		} else if (option.code == OPTION_IF_TSRESOL && option.len == 1) {
			if (!ta_pcapng_clock_set(&clock, option.value[0]))
				ta_anomaly_add(&source->anomalies, "pcapng.bad_tsresol",
					       source->count);
			else
				interface.digits = digits_of(option.value[0]);
		} else if (option.code == OPTION_IF_TSOFFSET && option.len == 8) {
			clock.offset_s = (int64_t)ta_pcapng_rd64(option.value, state->big_endian);
		} else {
			ta_pcapng_shard_interface(source, state->big_endian,
						  (uint32_t)source->info.ninterfaces, &option);
		}
	}
	index = ta_source_add_interface(source, &interface);
	state->clock = ta_xgrow(state->clock, &state->capacity, index + 1, sizeof(clock));
	state->clock[index] = clock;
	state->gap_drops = ta_xgrow(state->gap_drops, &state->drops_capacity, index + 1,
				    sizeof(*state->gap_drops));
	state->gap_drops[index] = 0;
	state->count++;
}

/* The interface's index over the whole input; false (and an anomaly) for one that was not
 * described. */
static bool find_interface(struct ta_source *source, uint32_t id, uint32_t *ret)
{
	const struct pcapng_state *state = source->state;

	if (id >= state->count) {
		ta_anomaly_add(&source->anomalies, "pcapng.unknown_interface", source->count);
		return false;
	}
	*ret = state->first + id;
	if (*ret >= source->info.ninterfaces)
		*ret = (uint32_t)source->info.ninterfaces - 1;
	return true;
}

static void read_statistics(struct ta_source *source, struct ta_pcapng_body body)
{
	struct pcapng_state *state = source->state;
	struct ta_pcapng_body options = ta_pcapng_after(body, STATISTICS_BYTES);
	struct ta_pcapng_option option;
	struct ta_interface *interface;
	uint64_t dropped = 0, received = 0;
	uint32_t index;
	bool told = false, ended = false;
	int64_t end_ns = 0;

	if (!find_interface(source, ta_rd32(body.data, state->big_endian), &index))
		return;
	interface = &source->interface[index];
	while (next_option(source, &options, &option)) {
		if (option.len != 8)
			continue;
		if (option.code == OPTION_ISB_IFDROP || option.code == OPTION_ISB_OSDROP) {
			dropped += ta_pcapng_rd64(option.value, state->big_endian);
			told = true;
		} else if (option.code == OPTION_ISB_IFRECV) {
			received = ta_pcapng_rd64(option.value, state->big_endian);
		} else if (option.code == OPTION_ISB_ENDTIME) {
			uint64_t stamp = (uint64_t)ta_rd32(option.value, state->big_endian) << 32 |
					 ta_rd32(option.value + 4, state->big_endian);
			ended = ta_pcapng_clock_ns(&state->clock[index], stamp, &end_ns);
		}
	}
	/* Counters since the start of the capture: the last block holds. */
	if (told) {
		interface->have_drops = true;
		interface->dropped = dropped;
	}
	/* A tool that cuts a file leaves the statistics of the whole in it: they tell of more packets than there are. */
	interface->have_end = ended && received <= interface->packets + interface->dropped;
	interface->end_ns = interface->have_end ? end_ns : 0;
}

/* What options of a packet tell: its direction, and packets lost before it. */
static void read_packet_options(struct ta_source *source, struct ta_pcapng_body options,
				struct ta_frame *ret)
{
	struct pcapng_state *state = source->state;
	struct ta_pcapng_option option;

	while (next_option(source, &options, &option)) {
		if (option.code == OPTION_PACKET_FLAGS && option.len == 4) {
			uint32_t way = ta_rd32(option.value, state->big_endian) & 3;
			ret->direction = way == 1   ? TA_DIRECTION_RECEIVED
					 : way == 2 ? TA_DIRECTION_SENT
						    : TA_DIRECTION_UNKNOWN;
		} else if (option.code == OPTION_EPB_DROPCOUNT && option.len == 8) {
			struct ta_interface *interface = &source->interface[ret->interface];
			uint64_t *gap = &state->gap_drops[ret->interface];

			*gap += ta_pcapng_rd64(option.value, state->big_endian);
			interface->have_drops = true;
			if (*gap > interface->dropped)
				interface->dropped = *gap;
		} else {
			ta_pcapng_shard_packet(source, state->big_endian, &option);
		}
	}
}

/* Fills in the frame whose bytes start at body.data[at]. */
static void fill_frame(struct ta_source *source, struct ta_pcapng_body body, size_t at,
		       uint32_t caplen, uint32_t wirelen, struct ta_frame *ret)
{
	struct ta_pcapng_body rest = ta_pcapng_after(body, at);
	if (caplen > rest.len) {
		ta_anomaly_add(&source->anomalies, "pcapng.packet_exceeds_block", source->count);
		caplen = (uint32_t)rest.len;
	}
	if (wirelen < caplen) {
		ta_anomaly_add(&source->anomalies, "pcapng.captured_exceeds_wire", source->count);
		wirelen = caplen;
	}
	ret->number = source->count;
	ret->data = rest.data;
	ret->caplen = caplen;
	ret->wirelen = wirelen;
	ret->linktype = source->interface[ret->interface].linktype;
	ret->direction = TA_DIRECTION_UNKNOWN;
	source->interface[ret->interface].packets++;
	rest = ta_pcapng_after(rest, ((size_t)caplen + 3) & ~(size_t)3);
	source->options = (struct ta_packet_options){ rest.data, rest.len, is_big(source) };
	ta_pcapng_shard_begin(source);
	if (rest.len >= 4)
		read_packet_options(source, rest, ret);
	if (ret->caplen > TA_LIMIT_FRAME_BYTES) {
		ta_anomaly_add(&source->anomalies, "limits.frame_bytes", source->count);
		ret->caplen = TA_LIMIT_FRAME_BYTES;
	}
}

/* Enhanced and old packet blocks differ in the width of the interface number alone. */
static bool read_packet(struct ta_source *source, struct ta_pcapng_body body, bool enhanced,
			struct ta_frame *ret)
{
	const struct pcapng_state *state = source->state;
	const uint8_t *p = body.data;
	bool be = state->big_endian;
	uint64_t stamp = (uint64_t)ta_rd32(p + 4, be) << 32 | ta_rd32(p + 8, be);

	source->count++;
	if (!find_interface(source, enhanced ? ta_rd32(p, be) : ta_rd16(p, be), &ret->interface))
		return false;
	if (!ta_pcapng_clock_ns(&state->clock[ret->interface], stamp, &ret->time_ns))
		ta_anomaly_add(&source->anomalies, "pcapng.bad_time", source->count);
	fill_frame(source, body, ENHANCED_BYTES, ta_rd32(p + 12, be), ta_rd32(p + 16, be), ret);
	return ta_pcapng_shard_settle(source, ret);
}

/* A simple block belongs to the section's first interface, whose snapshot length tells how much of
 * the frame there is; it has no time. */
static bool read_simple(struct ta_source *source, struct ta_pcapng_body body, struct ta_frame *ret)
{
	const struct pcapng_state *state = source->state;
	uint32_t wirelen = ta_rd32(body.data, state->big_endian), caplen = wirelen, snaplen;

	source->count++;
	if (!find_interface(source, 0, &ret->interface))
		return false;
	ta_anomaly_add(&source->anomalies, "pcapng.no_time", source->count);
	snaplen = source->interface[ret->interface].snaplen;
	if (snaplen > 0 && caplen > snaplen)
		caplen = snaplen;
	ret->time_ns = 0;
	/* There are no options: what follows the data is padding. */
	body.len =
		body.len < SIMPLE_BYTES + (size_t)caplen ? body.len : SIMPLE_BYTES + (size_t)caplen;
	fill_frame(source, body, SIMPLE_BYTES, caplen, wirelen, ret);
	return ta_pcapng_shard_settle(source, ret);
}

static size_t shortest_body(uint32_t type)
{
	switch (type) {
	case BLOCK_SECTION:
		return SECTION_BYTES;
	case BLOCK_INTERFACE:
		return INTERFACE_BYTES;
	case BLOCK_STATISTICS:
		return STATISTICS_BYTES;
	case BLOCK_PACKET:
	case BLOCK_ENHANCED:
		return ENHANCED_BYTES;
	case BLOCK_SIMPLE:
		return SIMPLE_BYTES;
	default:
		return 0;
	}
}

/* Reads one block's body: true when it gave a frame. */
static bool read_block(struct ta_source *source, uint32_t type, struct ta_pcapng_body body,
		       struct ta_frame *ret)
{
	if (body.len < shortest_body(type)) {
		ta_anomaly_add(&source->anomalies, "pcapng.short_block", source->count);
		return false;
	}
	switch (type) {
	case BLOCK_SECTION:
		read_section(source, body);
		return false;
	case BLOCK_INTERFACE:
		read_interface(source, body);
		return false;
	case BLOCK_STATISTICS:
		read_statistics(source, body);
		return false;
	case BLOCK_PACKET:
		return read_packet(source, body, false, ret);
	case BLOCK_ENHANCED:
		return read_packet(source, body, true, ret);
	case BLOCK_SIMPLE:
		return read_simple(source, body, ret);
	case BLOCK_CUSTOM:
		ta_pcapng_shard_block(source, is_big(source), body);
		return false;
	default:
		return false; /* names, secrets, journals, other people's blocks */
	}
}

/* Reads the type and length of the next block: 1, 0 at the end, -1. A section header turns the byte
 * order. */
static int read_header(struct ta_source *source, uint32_t *ret_type, uint32_t *ret_len,
		       struct ta_error *error)
{
	struct pcapng_state *state = source->state;
	size_t have;
	const uint8_t *head = ta_stream_peek(source->stream, BLOCK_OVERHEAD, &have);

	if (have == 0)
		return source->stream->error.code[0]
			       ? ta_source_truncated(source, error, "a block header", 0, 0)
			       : ta_pcapng_shard_end(source, error);
	if (have < BLOCK_OVERHEAD)
		return ta_source_truncated(source, error, "a block header", BLOCK_OVERHEAD, have);
	*ret_type = ta_rd32(head, state->big_endian);
	if (*ret_type == BLOCK_SECTION) {
		bool big = ta_rd32(head + 8, true) == BYTE_ORDER_MAGIC;
		if (!big && ta_rd32(head + 8, false) != BYTE_ORDER_MAGIC)
			return ta_error_set(
				error, "capture.bad_block", source->path, source->stream->offset,
				source->count + 1,
				"a section's byte-order magic is 0x%08x, not 0x1a2b3c4d",
				ta_rd32(head + 8, false));
		state->big_endian = big;
	}
	*ret_len = ta_rd32(head + 4, state->big_endian);
	if (*ret_len < BLOCK_OVERHEAD)
		return ta_error_set(error, "capture.bad_block", source->path,
				    source->stream->offset, source->count + 1,
				    "a block says that it is %u bytes long, less than 12",
				    *ret_len);
	return 1;
}

/* The length of a block with what fills it up to 4 bytes, which some writers do not count in. */
static uint32_t settle_length(struct ta_source *source, const uint8_t *block, size_t have,
			      uint32_t len)
{
	const struct pcapng_state *state = source->state;
	uint32_t padded = (len + 3) & ~3u;

	if (ta_rd32(block + len - 4, state->big_endian) == len)
		return len;
	ta_anomaly_add(&source->anomalies, "pcapng.length_mismatch", source->count);
	if (padded <= have && ta_rd32(block + padded - 4, state->big_endian) == len)
		return padded;
	return len;
}

static int next_frame(struct ta_source *source, struct ta_frame *ret, struct ta_error *error)
{
	for (;;) {
		uint32_t type = 0, len = 0;
		size_t have;
		const uint8_t *block;
		struct ta_pcapng_body body;
		int rc = read_header(source, &type, &len, error);

		if (rc != 1)
			return rc;
		if (len > TA_LIMIT_BLOCK_BYTES) {
			uint64_t skipped = ta_stream_discard(source->stream, len);
			if (skipped < len)
				return ta_source_truncated(source, error, "a block", len, skipped);
			ta_anomaly_add(&source->anomalies, "limits.block_bytes", source->count);
			continue;
		}
		block = ta_stream_peek(source->stream, len, &have);
		if (have < len)
			return ta_source_truncated(source, error, "a block", len, have);
		/* Up to three more, for a length that does not count its padding. */
		if (len & 3)
			block = ta_stream_peek(source->stream, (size_t)len + 3, &have);
		body.data = block + BLOCK_HEADER_BYTES;
		body.len = len - BLOCK_OVERHEAD;
		ta_stream_skip(source->stream, settle_length(source, block, have, len));
		if (read_block(source, type, body, ret))
			return 1;
	}
}

static bool probe(const uint8_t *head, size_t len)
{
	return len >= 4 && ta_be32(head) == BLOCK_SECTION;
}

static int open_pcapng(struct ta_source *source, struct ta_error *error)
{
	struct ta_pcapng_body options;
	uint32_t type, len = 0;

	source->state = ta_xcalloc(1, sizeof(struct pcapng_state));
	if (read_header(source, &type, &len, error) != 1)
		return -1;
	options.data = ta_stream_peek(source->stream, len < TA_PROBE_BYTES ? len : TA_PROBE_BYTES,
				      &options.len);
	options.len = options.len < len ? options.len : len;
	ta_pcapng_shard_open(source, is_big(source),
			     ta_pcapng_after(options, BLOCK_HEADER_BYTES + SECTION_BYTES));
	return 0;
}

static void close_pcapng(struct ta_source *source)
{
	struct pcapng_state *state = source->state;

	if (state) {
		free(state->clock);
		free(state->gap_drops);
	}
	free(state);
	ta_pcapng_shard_free(source->shard);
}

const struct ta_format ta_format_pcapng = {
	.kind = "pcapng",
	.form = TA_SOURCE_FRAMES,
	.probe = probe,
	.open = open_pcapng,
	.next_frame = next_frame,
	.close = close_pcapng,
};
