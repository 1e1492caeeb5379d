/* SPDX-License-Identifier: MIT */
/* Any bytes as an input: pcapng, pcap, snoop or text, read to its end or its fault. */
#include <stdlib.h>

#include "tcpautopsy/capture/capture.h"
#include "tcpautopsy/core/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned sum_bytes(const uint8_t *p, size_t len)
{
	unsigned sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += p[i];
	return sum;
}

/* Touches all that a frame says is there. */
static void read_frames(struct ta_source *source, struct ta_error *error)
{
	const struct ta_source_info *info = ta_source_info(source);
	struct ta_frame frame;
	uint64_t last = 0;
	unsigned sum = 0;

	while (ta_source_next_frame(source, &frame, error) == 1) {
		sum += sum_bytes(frame.data, frame.caplen);
		if (frame.caplen > frame.wirelen || frame.caplen > TA_LIMIT_FRAME_BYTES ||
		    frame.interface >= info->ninterfaces || (!info->shard && frame.number <= last))
			abort();
		last = frame.number;
	}
	if (sum == 1)
		error->frame = sum;
}

static void read_lines(struct ta_source *source, struct ta_error *error)
{
	struct ta_line line;

	while (ta_source_next_line(source, &line, error) == 1)
		if (line.len > TA_LIMIT_LINE_BYTES || line.text[line.len] != '\0')
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ta_error error = { 0 };
	struct ta_source *source = ta_source_from_memory(data, size, "fuzz", &error);

	if (!source) {
		if (!error.code[0] || !error.message[0])
			abort();
		return 0;
	}
	if (ta_source_info(source)->form == TA_SOURCE_FRAMES)
		read_frames(source, &error);
	else
		read_lines(source, &error);
	ta_source_close(source);
	return 0;
}
