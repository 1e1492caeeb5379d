/* SPDX-License-Identifier: MIT */
/* TCP (RFC 9293 section 3.1) to a segment. */
#include "checksum.h"
#include "decoders.h"
#include "tcp_options.h"

enum {
	FLAGS_END = 14, /* with fewer bytes nothing can be said */
	WINDOW_END = 16,
	HEADER_BYTES = 20,
	STAMPS_BYTES = 12,
};

#define NOP_NOP_TIMESTAMPS 0x0101080au

#define FLAGS_MASK 0x01ff

/* What has no bit of its own in the header, before options say otherwise. */
static void clear_cold(struct ta_segment *seg)
{
	seg->tsval = seg->tsecr = 0;
	seg->mss = 0;
	seg->nsack = 0;
	seg->wscale = 0;
}

static uint32_t read_options(struct ta_layers *layers, const uint8_t *tcp, size_t captured,
			     uint32_t header)
{
	uint32_t have = 0;
	bool whole = captured >= header;

	if (header == HEADER_BYTES)
		return TA_HAVE_OPTIONS;
	/* What most stacks put into every segment (RFC 7323 appendix A). */
	if (header == HEADER_BYTES + STAMPS_BYTES && whole &&
	    ta_be32(tcp + HEADER_BYTES) == NOP_NOP_TIMESTAMPS) {
		layers->out->seg.tsval = ta_be32(tcp + HEADER_BYTES + 4);
		layers->out->seg.tsecr = ta_be32(tcp + HEADER_BYTES + 8);
		return TA_HAVE_TS | TA_HAVE_OPTIONS;
	}
	if (captured <= HEADER_BYTES)
		return 0;
	if (ta_tcp_options_read(layers, tcp + HEADER_BYTES,
				(whole ? header : captured) - HEADER_BYTES, whole, &have) &&
	    whole)
		have |= TA_HAVE_OPTIONS;
	return have;
}

struct ta_next ta_decode_tcp(struct ta_layers *layers)
{
	struct ta_segment *seg = &layers->out->seg;
	const uint8_t *p = layers->pos;
	size_t captured = ta_layers_left(layers);
	uint32_t header, have = layers->have;

	if (captured < FLAGS_END)
		return ta_next_truncated(layers, "tcp.truncated");
	header = (p[12] >> 4) * 4u;
	if (header < HEADER_BYTES || header > layers->wire)
		return ta_next_bad(layers, "tcp.bad_header_length");

	clear_cold(seg);
	have |= TA_HAVE_PORTS | TA_HAVE_SEQ | TA_HAVE_FLAGS;
	seg->sport = ta_be16(p);
	seg->dport = ta_be16(p + 2);
	seg->seq = ta_be32(p + 4);
	seg->flags = ta_be16(p + 12) & FLAGS_MASK;
	seg->ack = 0;
	if (seg->flags & TA_ACK) {
		seg->ack = ta_be32(p + 8);
		have |= TA_HAVE_ACK;
	}
	seg->window = 0;
	if (captured >= WINDOW_END) {
		seg->window = ta_be16(p + 14);
		have |= TA_HAVE_WINDOW;
	}
	seg->payload_len = layers->wire - header;
	have |= TA_HAVE_LEN;
	have |= read_options(layers, p, captured, header);
	if (seg->payload_len && captured > header) {
		seg->payload0 = p[header];
		have |= TA_HAVE_PAYLOAD0;
	}
	if (captured == layers->wire && !layers->partial)
		have |= ta_tcp_checksum_ok(layers, p, captured) ? TA_CSUM_GOOD : TA_CSUM_BAD;
	seg->have = have;
	return ta_next_done(layers, TA_PACKET_TCP);
}
