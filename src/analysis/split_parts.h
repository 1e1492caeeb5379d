/* SPDX-License-Identifier: MIT */
/* Fragments of packets whose hosts show only once all are together, because the packet is a tunnel's: they are sent after it. */
#ifndef TA_ANALYSIS_SPLIT_PARTS_H
#define TA_ANALYSIS_SPLIT_PARTS_H

#include "split_lane.h"

struct ta_parts;

struct ta_parts *ta_parts_new(void);
/* NULL is allowed. */
void ta_parts_free(struct ta_parts *parts);

/* A frame was decoded as a fragment, and is in a shard. */
void ta_parts_keep(struct ta_parts *parts, const struct ta_lane_frame *frame, int shard, unsigned input);
/* Those of a packet that has become whole and goes to another shard are given to `part`, once: 0, or -1 where it returned that. */
int ta_parts_send(struct ta_parts *parts, const struct ta_fragment_seen *seen, int shard,
		  int (*part)(void *context, const struct ta_lane_frame *frame, unsigned input), void *context);

#endif
