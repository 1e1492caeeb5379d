/* SPDX-License-Identifier: MIT */
/* Private to the split: the run that is read. */
#ifndef TA_ANALYSIS_SPLIT_RUN_H
#define TA_ANALYSIS_SPLIT_RUN_H

#include "copies.h"
#include "pieces.h"
#include "shard.h"
#include "split_lane.h"
#include "split_parts.h"

struct ta_split_run {
	const struct ta_split_options *options;
	const struct ta_split_sink *sink;
	struct ta_split_totals *totals;
	struct ta_error *error;
	struct ta_lane_way way;
	struct ta_parts *parts;
	struct ta_lane **lane; /* of the run; owned */
	size_t nlanes, lanes_capacity;
	/* the run */
	struct ta_shard_run whole;
	struct ta_shard_watch watch;
	struct ta_copies copies;
	uint64_t ordinal;
	int64_t last_segment_ns; /* the newest that is no copy, since the start */
	bool told; /* that it begins */
	uint64_t digest;
	struct ta_sketch *sketch; /* of an input that is a run of its own; owned */
	bool sketches; /* there are such */
	uint64_t unwatched;
	bool trouble;
};

/* What is told to all shards; takes the text. 0, or -1. */
int ta_split_tell(struct ta_split_run *s, enum ta_shard_record_kind kind, char *text);
void ta_split_complain(struct ta_split_run *s, const struct ta_error *error);
bool ta_split_is_interrupted(struct ta_split_run *s);
/* An input of the next run; takes it. */
void ta_split_add(struct ta_split_run *s, struct ta_run_input *in);
/* Reads the run whose inputs were added: 0, or -1. */
int ta_split_do_run(struct ta_split_run *s, bool together);
/* s->way.decoded. */
int ta_split_on_decoded(void *context, struct ta_lane *lane, const struct ta_lane_frame *f);

#endif
