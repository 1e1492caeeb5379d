/* SPDX-License-Identifier: MIT */
/* Frames of one link type through one decoder, and with pseudonyms through another one. The input: link type (2 bytes), then frames, each as its length
 * (2 bytes), how much longer it was on the wire (1 byte), and its bytes; the last may be cut. */
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/decode/decode.h"
#include "tcpautopsy/export/pseudonym.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold of every packet, however odd the frame. */
static void check(const struct ta_decoder *decoder, const struct ta_packet *packet)
{
	const struct ta_segment *seg = &packet->seg;
	const struct ta_encap *encap = ta_decoder_encap(decoder, seg->encap);

	if (!encap || encap->nvlans > TA_LIMIT_VLANS ||
	    !memchr(encap->tunnel, 0, sizeof(encap->tunnel)))
		abort();
	if (packet->kind == TA_PACKET_OTHER && (!packet->name || !packet->name[0]))
		abort();
	if (packet->kind != TA_PACKET_TCP)
		return;
	if (seg->nsack > 4 || seg->wscale > 14 || !(seg->have & TA_HAVE_FLAGS))
		abort();
	if ((seg->have & TA_CSUM_GOOD) && (seg->have & TA_CSUM_BAD))
		abort();
	if ((seg->have & TA_HAVE_ACK) && !(seg->flags & TA_ACK))
		abort();
}

/* A frame with pseudonyms is no longer than it was, and what its decoder makes of it is no other segment. */
static void check_disguised(struct ta_decoder *decoder, const struct ta_frame *frame,
			    const struct ta_packet *before)
{
	static const struct ta_pseudonyms pseudonyms = { { 1, 2 } };
	struct ta_anomalies anomalies = { 0 };
	struct ta_packet told = *before, after;
	struct ta_frame disguised = *frame;
	uint8_t *bytes = malloc(frame->caplen ? frame->caplen : 1);

	if (!bytes)
		abort();
	if (frame->caplen)
		memcpy(bytes, frame->data, frame->caplen);
	int64_t left = ta_pseudonym_frame(&pseudonyms, frame, bytes);
	if (left < -1 || left > (int64_t)frame->caplen)
		abort();
	disguised.data = bytes;
	disguised.caplen = left > 0 ? (uint32_t)left : 0;
	ta_pseudonym_packet(&pseudonyms, NULL, &told);
	ta_decode_frame(decoder, &disguised, frame->number, 0, &anomalies, &after);
	check(decoder, &after);
	/* Addresses that it has are pseudonyms: of the packet it was, or of one around it. */
	if (after.kind == TA_PACKET_TCP && told.kind == TA_PACKET_TCP &&
	    after.seg.seq == told.seg.seq && after.seg.sport == told.seg.sport &&
	    ta_addr_equal(&after.seg.src, &before->seg.src) &&
	    !ta_addr_equal(&after.seg.src, &told.seg.src))
		abort();
	free(bytes);
	ta_anomalies_release(&anomalies);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ta_cursor c = ta_cursor_of(data, size);
	struct ta_decoder *decoder = ta_decoder_new();
	struct ta_decoder *second = ta_decoder_new();
	struct ta_anomalies anomalies = { 0 };
	struct ta_frame frame = { .linktype = ta_cursor_be16(&c) };

	while (ta_cursor_left(&c) > 0 && !c.failed) {
		struct ta_packet packet;
		uint32_t len = ta_cursor_be16(&c), more = ta_cursor_u8(&c);
		uint8_t *exact;

		if (len > ta_cursor_left(&c))
			len = (uint32_t)ta_cursor_left(&c);
		/* Memory of its own, so that a sanitizer sees a read past its end. */
		exact = malloc(len ? len : 1);
		if (!exact)
			abort();
		if (len)
			memcpy(exact, ta_cursor_take(&c, len), len);
		frame.number++;
		frame.time_ns += 1000000;
		frame.data = exact;
		frame.caplen = len;
		frame.wirelen = len + more * 16;
		ta_decode_frame(decoder, &frame, frame.number, 0, &anomalies, &packet);
		check(decoder, &packet);
		check_disguised(second, &frame, &packet);
		free(exact);
	}
	ta_decoder_free(decoder);
	ta_decoder_free(second);
	ta_anomalies_release(&anomalies);
	return 0;
}
