/* SPDX-License-Identifier: MIT */
/* One input on its way to the shards: its frames, with their bytes, in the order in which an analysis follows them. */
#ifndef TA_ANALYSIS_SPLIT_LANE_H
#define TA_ANALYSIS_SPLIT_LANE_H

#include "input.h"
#include "tcpautopsy/analysis/split.h"

/* A decoded frame. */
struct ta_lane_frame {
	struct ta_packet packet;
	struct ta_frame frame; /* its bytes are borrowed until the next call on the lane */
	struct ta_packet_options options; /* likewise */
	unsigned flags;                   /* TA_ORIGIN_ALONE */
};

struct ta_lane;

/* Takes the input. */
struct ta_lane *ta_lane_new(struct ta_run_input *input);
/* NULL is allowed; the input, too. */
void ta_lane_free(struct ta_lane *lane);

/* The next frame, in lane->now: 1, 0 at the end. decoded() is called for each frame when it has been decoded, in the order of the
 * input: 0, or -1 to stop, which is -1. */
struct ta_lane_way {
	struct ta_decoder *decoder;
	int (*decoded)(void *context, struct ta_lane *lane, const struct ta_lane_frame *frame);
	void *context;
};
int ta_lane_next(struct ta_lane *lane, const struct ta_lane_way *way);

struct ta_run_input *ta_lane_input(const struct ta_lane *lane);
struct ta_lane_frame *ta_lane_now(struct ta_lane *lane);

/* A copy of a frame with its bytes, which the caller frees (data and options). */
void ta_lane_frame_copy(struct ta_lane_frame *to, const struct ta_lane_frame *from);
void ta_lane_frame_release(struct ta_lane_frame *frame);

#endif
