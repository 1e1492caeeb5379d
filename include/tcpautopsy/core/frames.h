/* SPDX-License-Identifier: MIT */
/* How a frame is named for a person: "frame 17" where there is one input, "client.pcap:17" where there are several. */
#ifndef TCPAUTOPSY_CORE_FRAMES_H
#define TCPAUTOPSY_CORE_FRAMES_H

#include <stdint.h>

#include "tcpautopsy/core/strbuf.h"

/* Who knows the inputs of a run's frames; NULL instead of it: there is one input. */
struct ta_frame_names {
	/* Appends "client.pcap:17" for a frame of a point's run. */
	void (*add)(const void *context, unsigned point, uint32_t frame, struct ta_strbuf *out);
	/* The name of a capture point; borrowed. Asked only where there are several points. */
	const char *(*point_name)(const void *context, unsigned point);
	const void *context; /* borrowed */
	unsigned point;      /* whose frames are meant where no point is named */
};

/* Appends "frame 17" or "client.pcap:17". */
void ta_frame_tell(struct ta_strbuf *out, const struct ta_frame_names *names, uint32_t frame);
/* The same of a frame of a certain point; without names "frame 17 there". */
void ta_frame_tell_at(struct ta_strbuf *out, const struct ta_frame_names *names, unsigned point,
		      uint32_t frame);
/* Appends "frames 17, 19" or "client.pcap:17, client.pcap:19"; n > 0. */
void ta_frames_tell(struct ta_strbuf *out, const struct ta_frame_names *names,
		    const uint32_t *frame, unsigned n);

#endif
