/* SPDX-License-Identifier: MIT */
/* Classic pcap files through libpcap: microseconds and nanoseconds, both byte orders, and the
 * variant with longer record headers (Kuznetzov's). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "format.h"

enum {
	FILE_HEADER_BYTES = 24,
	SNAPLEN_AT = 16,
	LINKTYPE_AT = 20,
	SNAPLEN_MAX = 262144, /* libpcap's MAXIMUM_SNAPLEN */
	RECORD_BYTES = 16,
	MODIFIED_RECORD_BYTES = 24,
	STDIO_BYTES = 64 * 1024,
	STDIO_SMALL_BYTES = 512, /* where all of the file is in the stream's window */
};

#define MAGIC_US 0xa1b2c3d4u
#define MAGIC_NS 0xa1b23c4du
#define MAGIC_MODIFIED 0xa1b2cd34u

/* Link type and flags share a word; libpcap takes these bits as the link type. */
#define LINKTYPE_MASK 0x03ffffffu

struct pcap_state {
	pcap_t *pcap;
	struct ta_stream *stream;          /* borrowed */
	uint8_t header[FILE_HEADER_BYTES]; /* as libpcap is given it */
	size_t header_given;
	int64_t offset; /* of the next record */
	uint32_t record_bytes;
	uint32_t linktype;
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

/* What libpcap reads. Its header has the greatest snapshot length, since libpcap cuts packets to what the
 * file's header says, and files exist that say too little. */
static ssize_t cookie_read(void *cookie, char *to, size_t size)
{
	struct pcap_state *state = cookie;
	size_t n = FILE_HEADER_BYTES - state->header_given;

	if (n > 0) {
		if (n > size)
			n = size;
		memcpy(to, state->header + state->header_given, n);
		state->header_given += n;
		return (ssize_t)n;
	}
	n = ta_stream_read(state->stream, to, size);
	return n == 0 && state->stream->error.code[0] ? -1 : (ssize_t)n;
}

static int open_libpcap(struct ta_source *source, struct pcap_state *state, struct ta_error *error)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	cookie_io_functions_t io = { .read = cookie_read };
	FILE *file = fopencookie(state, "rb", io);

	if (!file)
		return ta_error_set(error, "capture.read", source->path, -1, 0,
				    "can't open a stream for libpcap");
	setvbuf(file, NULL, _IOFBF, state->stream->at_end ? STDIO_SMALL_BYTES : STDIO_BYTES);
	/* In the file's own unit: libpcap multiplies in 32 bits, which fractions beyond a second overflow. */
	state->pcap = pcap_fopen_offline_with_tstamp_precision(
		file, state->nanoseconds ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO,
		why);
	if (!state->pcap) {
		fclose(file);
		return ta_error_set(error, "capture.bad_header", source->path, 0, 0,
				    "libpcap can't read the file header: %s", why);
	}
	return 0;
}

static int open_pcap(struct ta_source *source, struct ta_error *error)
{
	size_t have;
	const uint8_t *head = ta_stream_peek(source->stream, FILE_HEADER_BYTES, &have);
	struct pcap_state *state;
	struct ta_interface interface = { .name = "" };
	bool big_endian = is_magic(ta_rd32(head, true));

	if (have < FILE_HEADER_BYTES)
		return ta_source_truncated(source, error, "the pcap file header", FILE_HEADER_BYTES,
					   have);
	state = ta_xcalloc(1, sizeof(*state));
	source->state = state;
	state->stream = source->stream;
	memcpy(state->header, head, FILE_HEADER_BYTES);
	for (int i = 0; i < 4; i++)
		state->header[SNAPLEN_AT + i] =
			(uint8_t)(SNAPLEN_MAX >> 8 * (big_endian ? 3 - i : i));
	state->nanoseconds = ta_rd32(head, big_endian) == MAGIC_NS;
	state->offset = FILE_HEADER_BYTES;
	state->record_bytes =
		ta_rd32(head, big_endian) == MAGIC_MODIFIED ? MODIFIED_RECORD_BYTES : RECORD_BYTES;
	/* From the file and not from libpcap, which translates link types to the system's DLT
	 * values. */
	state->linktype = ta_rd32(head + LINKTYPE_AT, big_endian) & LINKTYPE_MASK;
	interface.linktype = state->linktype;
	interface.snaplen = ta_rd32(head + SNAPLEN_AT, big_endian);
	ta_stream_skip(source->stream, FILE_HEADER_BYTES);
	if (open_libpcap(source, state, error) != 0)
		return -1;
	ta_source_add_interface(source, &interface);
	return 0;
}

static int explain_end(struct ta_source *source, struct pcap_state *state, struct ta_error *error)
{
	if (source->stream->error.code[0]) {
		if (error && !error->code[0])
			*error = source->stream->error;
		return -1;
	}
	if (feof(pcap_file(state->pcap)))
		return ta_error_set(error, "capture.truncated_tail", source->path, state->offset,
				    source->count + 1, "the file ends inside a packet: %s",
				    pcap_geterr(state->pcap));
	return ta_error_set(error, "capture.bad_record", source->path, state->offset,
			    source->count + 1, "the packet header can't be right: %s",
			    pcap_geterr(state->pcap));
}

static int64_t read_time(struct ta_source *source, struct pcap_state *state,
			 const struct pcap_pkthdr *header)
{
	/* Seconds are unsigned in the file (until 2106); libpcap hands them out signed. */
	int64_t seconds = (uint32_t)header->ts.tv_sec, fraction = (uint32_t)header->ts.tv_usec;

	if (fraction >= (state->nanoseconds ? TA_SEC : TA_SEC / TA_US)) {
		ta_anomaly_add(&source->anomalies, "pcap.bad_fraction", source->count);
		/* Some writers put nanoseconds after the magic number of microseconds. */
		state->nanoseconds |= fraction < TA_SEC;
	}
	return seconds * TA_SEC + fraction * (state->nanoseconds ? 1 : TA_US);
}

static int next_frame(struct ta_source *source, struct ta_frame *ret, struct ta_error *error)
{
	struct pcap_state *state = source->state;
	struct pcap_pkthdr *header;
	const u_char *data;
	int rc = pcap_next_ex(state->pcap, &header, &data);

	if (rc == PCAP_ERROR_BREAK)
		return 0;
	if (rc != 1)
		return explain_end(source, state, error);
	source->count++;
	state->offset += state->record_bytes + (int64_t)header->caplen;
	ret->number = source->count;
	ret->time_ns = read_time(source, state, header);
	ret->data = data;
	ret->caplen = header->caplen;
	ret->wirelen = header->len;
	if (header->len < header->caplen) {
		ta_anomaly_add(&source->anomalies, "pcap.captured_exceeds_wire", source->count);
		ret->wirelen = header->caplen;
	}
	if (ret->caplen > TA_LIMIT_FRAME_BYTES) {
		ta_anomaly_add(&source->anomalies, "limits.frame_bytes", source->count);
		ret->caplen = TA_LIMIT_FRAME_BYTES;
	}
	ret->linktype = state->linktype;
	ret->interface = 0;
	ret->direction = TA_DIRECTION_UNKNOWN;
	return 1;
}

static void close_pcap(struct ta_source *source)
{
	struct pcap_state *state = source->state;

	if (state && state->pcap)
		pcap_close(state->pcap);
	free(state);
}

const struct ta_format ta_format_pcap = {
	.kind = "pcap",
	.form = TA_SOURCE_FRAMES,
	.probe = probe,
	.open = open_pcap,
	.next_frame = next_frame,
	.close = close_pcap,
};
