/* SPDX-License-Identifier: MIT */
/* Classic pcap files (draft-ietf-opsawg-pcap): microseconds and nanoseconds, both byte orders, and the variant with longer
 * record headers (Kuznetzov's). Records are read in place from the stream's window. What is taken for a file, and for a
 * record, is what libpcap takes for one (sf-pcap.c). */
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "format.h"

enum {
	FILE_HEADER_BYTES = 24,
	MAJOR_AT = 4,
	MINOR_AT = 6,
	SNAPLEN_AT = 16,
	LINKTYPE_AT = 20,
	RECORD_BYTES = 16,
	MODIFIED_RECORD_BYTES = 24,

	MAJOR = 2, /* the one that is in use since 1990 */
	MINOR = 4,
	MINOR_ORDERED =
		3, /* before it the two lengths stood the other way round; in it, in some files */
	MAJOR_DG_UX = 543, /* of DG/UX's tcpdump, likewise; its minor number is 0 */
};

#define MAGIC_US 0xa1b2c3d4u
#define MAGIC_NS 0xa1b23c4du
#define MAGIC_MODIFIED 0xa1b2cd34u

/* Link type and flags share a word; libpcap takes these bits as the link type. */
#define LINKTYPE_MASK 0x03ffffffu

/* The greatest record: libpcap's MAXIMUM_SNAPLEN, and what it allows for link types whose packets are larger. */
#define RECORD_MAX UINT32_C(262144)
#define LARGE_RECORD_MAX (UINT32_C(128) << 20)

enum lengths { CAPTURED_FIRST, WIRE_FIRST, SMALLER_IS_CAPTURED };

struct pcap_state {
	int64_t offset; /* of the next record */
	size_t to_skip; /* the rest of the last record, which lies beyond the window */
	uint32_t record_bytes;
	uint32_t linktype;
	enum lengths lengths;
	bool big_endian;
	bool nanoseconds; /* the fraction of a second counts nanoseconds */
};

static bool is_magic(uint32_t word)
{
	return word == MAGIC_US || word == MAGIC_NS || word == MAGIC_MODIFIED;
}

static bool probe(const uint8_t *head, size_t len)
{
	return len >= 4 && (is_magic(ta_rd32(head, false)) || is_magic(ta_rd32(head, true)));
}

/* In which order the version's records have their two lengths; -1 and *error for a version that is not known. */
static int read_version(struct ta_source *source, struct pcap_state *state, const uint8_t *head,
			struct ta_error *error)
{
	unsigned major = ta_rd16(head + MAJOR_AT, state->big_endian),
		 minor = ta_rd16(head + MINOR_AT, state->big_endian);

	if (major < MAJOR ||
	    !((major == MAJOR && minor <= MINOR) || (major == MAJOR_DG_UX && !minor)))
		return ta_error_set(error, "capture.bad_header", source->path, 0, 0,
				    "a pcap file of version %u.%u; versions 2.0 to 2.4 can be read",
				    major, minor);
	if (major == MAJOR_DG_UX || minor < MINOR_ORDERED)
		state->lengths = WIRE_FIRST;
	else
		state->lengths = minor == MINOR_ORDERED ? SMALLER_IS_CAPTURED : CAPTURED_FIRST;
	return 0;
}

static int open_pcap(struct ta_source *source, struct ta_error *error)
{
	size_t have;
	const uint8_t *head = ta_stream_peek(source->stream, FILE_HEADER_BYTES, &have);
	struct pcap_state *state;
	struct ta_interface interface = { .name = "" };
	uint32_t magic;

	if (have < FILE_HEADER_BYTES)
		return ta_source_truncated(source, error, "the pcap file header", FILE_HEADER_BYTES,
					   have);
	state = ta_xcalloc(1, sizeof(*state));
	source->state = state;
	state->big_endian = is_magic(ta_rd32(head, true));
	magic = ta_rd32(head, state->big_endian);
	state->nanoseconds = magic == MAGIC_NS;
	state->offset = FILE_HEADER_BYTES;
	state->record_bytes = magic == MAGIC_MODIFIED ? MODIFIED_RECORD_BYTES : RECORD_BYTES;
	state->linktype = ta_rd32(head + LINKTYPE_AT, state->big_endian) & LINKTYPE_MASK;
	if (read_version(source, state, head, error) != 0)
		return -1;
	interface.linktype = state->linktype;
	interface.snaplen = ta_rd32(head + SNAPLEN_AT, state->big_endian);
	ta_stream_skip(source->stream, FILE_HEADER_BYTES);
	interface.digits = state->nanoseconds ? 9 : 6;
	ta_source_add_interface(source, &interface);
	return 0;
}

/* Link types whose packets may be larger than a network's (libpcap's max_snaplen_for_dlt()). */
static uint32_t record_max(uint32_t linktype)
{
	enum {
		USB_LINUX = 189,
		USB_LINUX_MMAPPED = 220,
		DBUS = 231,
		USBPCAP = 249,
		USB_DARWIN = 266,
		EBHSCR = 279
	};

	switch (linktype) {
	case USB_LINUX:
	case USB_LINUX_MMAPPED:
	case DBUS:
	case USBPCAP:
	case USB_DARWIN:
	case EBHSCR:
		return LARGE_RECORD_MAX;
	default:
		return RECORD_MAX;
	}
}

static int64_t read_time(struct ta_source *source, struct pcap_state *state, const uint8_t *record)
{
	/* Seconds are unsigned (until 2106). */
	int64_t seconds = ta_rd32(record, state->big_endian),
		fraction = ta_rd32(record + 4, state->big_endian);

	int64_t whole = state->nanoseconds ? TA_SEC : TA_SEC / TA_US;

	if (fraction >= whole) {
		ta_anomaly_add(&source->anomalies, "pcap.bad_fraction", source->count);
		/* Some writers put nanoseconds after the magic number of microseconds; just a second is one that was rounded up. */
		state->nanoseconds |= fraction > whole && fraction < TA_SEC;
	}
	return seconds * TA_SEC + fraction * (state->nanoseconds ? 1 : TA_US);
}

static void read_lengths(const struct pcap_state *state, const uint8_t *record,
			 struct ta_frame *ret)
{
	uint32_t first = ta_rd32(record + 8, state->big_endian),
		 second = ta_rd32(record + 12, state->big_endian);
	bool swapped = state->lengths == WIRE_FIRST ||
		       (state->lengths == SMALLER_IS_CAPTURED && first > second);

	ret->caplen = swapped ? second : first;
	ret->wirelen = swapped ? first : second;
}

/* The end of the file inside a record; `have` bytes of the `want` are there. */
static int end_inside(struct ta_source *source, const struct pcap_state *state, const char *what,
		      size_t want, size_t have, struct ta_error *error)
{
	if (source->stream->error.code[0]) {
		if (error && !error->code[0])
			*error = source->stream->error;
		return -1;
	}
	return ta_error_set(
		error, "capture.truncated_tail", source->path, state->offset, source->count + 1,
		"the file ends inside a packet: %zu of the %zu bytes of its %s are there", have,
		want, what);
}

/* Rare: the record is longer than what is kept of a packet. Its beginning stays in the window. */
static int cut_large(struct ta_source *source, struct pcap_state *state, struct ta_frame *ret,
		     struct ta_error *error)
{
	if (ret->caplen > record_max(state->linktype))
		return ta_error_set(
			error, "capture.bad_record", source->path, state->offset, source->count + 1,
			"the packet header can't be right: it says that %u bytes were captured",
			ret->caplen);
	if (ret->caplen > TA_LIMIT_FRAME_BYTES) {
		ta_anomaly_add(&source->anomalies, "limits.frame_bytes", source->count + 1);
		state->to_skip = ret->caplen - TA_LIMIT_FRAME_BYTES;
		ret->caplen = TA_LIMIT_FRAME_BYTES;
	}
	return 0;
}

/* Passes over the rest of a large record: 0, or -1 where the file ends in it. */
static int skip_rest(struct ta_source *source, struct pcap_state *state, struct ta_error *error)
{
	size_t want = state->to_skip;
	uint64_t have = ta_stream_discard(source->stream, want);

	state->to_skip = 0;
	return have < want ? end_inside(source, state, "data", want, (size_t)have, error) : 0;
}

static int next_frame(struct ta_source *source, struct ta_frame *ret, struct ta_error *error)
{
	struct pcap_state *state = source->state;
	size_t have, want = state->record_bytes;
	const uint8_t *record;

	if (state->to_skip && skip_rest(source, state, error) != 0)
		return -1;
	record = ta_stream_peek(source->stream, want, &have);
	if (have < want)
		return have || source->stream->error.code[0]
			       ? end_inside(source, state, "header", want, have, error)
			       : 0;
	read_lengths(state, record, ret);
	int64_t length = ret->caplen;
	if (ret->caplen > RECORD_MAX && cut_large(source, state, ret, error) != 0)
		return -1;
	record = ta_stream_peek(source->stream, want + ret->caplen, &have);
	if (have < want + ret->caplen)
		return end_inside(source, state, "data", ret->caplen, have - want, error);
	source->count++;
	ret->number = source->count;
	ret->time_ns = read_time(source, state, record);
	ret->data = record + want;
	if (ret->wirelen < length) {
		ta_anomaly_add(&source->anomalies, "pcap.captured_exceeds_wire", source->count);
		ret->wirelen = (uint32_t)length;
	}
	ret->linktype = state->linktype;
	ret->interface = 0;
	ret->direction = TA_DIRECTION_UNKNOWN;
	state->offset += (int64_t)want + length;
	ta_stream_skip(source->stream, want + ret->caplen);
	return 1;
}

static void close_pcap(struct ta_source *source)
{
	free(source->state);
}

const struct ta_format ta_format_pcap = {
	.kind = "pcap",
	.form = TA_SOURCE_FRAMES,
	.probe = probe,
	.open = open_pcap,
	.next_frame = next_frame,
	.close = close_pcap,
};
