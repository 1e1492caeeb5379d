/* SPDX-License-Identifier: MIT */
/* Frames in sentences. */
#include "tcpautopsy/core/frames.h"

#include <inttypes.h>
#include <stddef.h>

void ta_frame_tell_at(struct ta_strbuf *out, const struct ta_frame_names *names, unsigned point,
		      uint32_t frame)
{
	if (names)
		names->add(names->context, point, frame, out);
	else
		ta_strbuf_addf(out, "frame %" PRIu32 " there", frame);
}

void ta_frame_tell(struct ta_strbuf *out, const struct ta_frame_names *names, uint32_t frame)
{
	ta_frames_tell(out, names, &frame, 1);
}

void ta_frames_tell(struct ta_strbuf *out, const struct ta_frame_names *names,
		    const uint32_t *frame, unsigned n)
{
	if (!names)
		ta_strbuf_add(out, n == 1 ? "frame " : "frames ");
	for (unsigned i = 0; i < n; i++) {
		ta_strbuf_add(out, i ? ", " : "");
		if (names)
			names->add(names->context, names->point, frame[i], out);
		else
			ta_strbuf_addf(out, "%" PRIu32, frame[i]);
	}
}
