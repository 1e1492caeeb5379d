/* SPDX-License-Identifier: MIT */
/* Where the frames of a run with several inputs come from. Frames of one input with consecutive numbers are one span; a span
 * costs three bytes or so, not a record: two captures of one link alternate with every packet. */
#ifndef TA_ANALYSIS_FRAME_MAP_H
#define TA_ANALYSIS_FRAME_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/analysis/analysis.h"

struct ta_frame_map;

/* For inputs with the indices 0 … ninputs - 1. */
struct ta_frame_map *ta_frame_map_new(size_t ninputs);
/* NULL is allowed. */
void ta_frame_map_free(struct ta_frame_map *map);

/* Adds the run's next frame: its number in the run, which counts from 1. */
uint64_t ta_frame_map_add(struct ta_frame_map *map, unsigned input, uint64_t input_frame);

/* The next frames, before this one, are none of this map's (they are in another shard): their numbers are never asked for. */
void ta_frame_map_skip_to(struct ta_frame_map *map, uint64_t run_frame);

/* The input's frame for a number that ta_frame_map_add() gave. */
struct ta_frame_at ta_frame_map_find(const struct ta_frame_map *map, uint64_t run_frame);

/* Numbers that it gave: 1 to that. */
uint64_t ta_frame_map_frames(const struct ta_frame_map *map);

/* Span after span, for who writes them: *at begins at 0, next[ta_frame_map_inputs()] with zeros. False: there is none more. */
struct ta_frame_span {
	unsigned input;
	uint64_t input_frame, length;
};
bool ta_frame_map_next(const struct ta_frame_map *map, size_t *at, uint64_t *next,
		       struct ta_frame_span *ret);
/* Adds as many frames at once. */
void ta_frame_map_add_span(struct ta_frame_map *map, const struct ta_frame_span *span);
/* Inputs that it is for. */
size_t ta_frame_map_inputs(const struct ta_frame_map *map);

/* Memory in use, in bytes. */
size_t ta_frame_map_bytes(const struct ta_frame_map *map);

#endif
