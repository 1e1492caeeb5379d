/* SPDX-License-Identifier: MIT */
/* Frames of one link type through one decoder. The input: link type (2 bytes), then frames, each as its length
 * (2 bytes), how much longer it was on the wire (1 byte), and its bytes; the last may be cut. */
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/cursor.h"
#include "tcpautopsy/decode/decode.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ta_cursor c = ta_cursor_of(data, size);
	struct ta_decoder *decoder = ta_decoder_new();
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
		free(exact);
	}
	ta_decoder_free(decoder);
	ta_anomalies_release(&anomalies);
	return 0;
}
