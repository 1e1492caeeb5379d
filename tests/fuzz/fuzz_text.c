/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes as a pasted trace, to its end. The first byte says whether a list of fields is given. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every packet must keep to, however odd the text was. */
static void check(const struct ta_packet *packet)
{
	const struct ta_segment *seg = &packet->seg;
	if (packet->kind == TA_PACKET_OTHER && !packet->name)
		abort();
	if (packet->kind != TA_PACKET_TCP)
		return;
	if (seg->nsack > 4)
		abort();
	if ((seg->have & TA_HAVE_ACK) && !(seg->flags & TA_ACK))
		abort();
	if ((seg->have & TA_HAVE_FLAGS) && seg->flags > 0x1ff)
		abort();
	if (!(seg->have & TA_HAVE_PORTS) && (seg->have & (TA_SRC_PORT_NAMED | TA_DST_PORT_NAMED)))
		abort();
	if (ta_addr_family(&seg->src) == TA_ADDR_NONE &&
	    ta_addr_family(&seg->dst) == TA_ADDR_NONE && !seg->have)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char fields[] =
		"frame.time_relative,ip.src,tcp.srcport,ip.dst,tcp.dstport,tcp.seq,tcp.len";
	struct ta_text_options options = { .fields = size && data[0] == 0xff ? fields : NULL };
	struct ta_error error;
	ta_error_clear(&error);
	size_t skip = options.fields ? 1 : 0;
	struct ta_source *source = ta_source_from_memory(data + skip, size - skip, "fuzz", &error);
	if (!source)
		return 0;
	if (ta_source_info(source)->form == TA_SOURCE_LINES) {
		struct ta_names *names = ta_names_new();
		struct ta_text *text = ta_text_new(source, names, &options);
		struct ta_packet packet;
		while (ta_text_next(text, &packet, &error) > 0)
			check(&packet);
		ta_text_free(text);
		ta_names_free(names);
	}
	ta_source_close(source);
	return 0;
}
