/* SPDX-License-Identifier: MIT */
/* A settled run in a file of facts, and out of it again: out of one file, or out of those of several shards of one capture. */
#ifndef TA_ANALYSIS_STORE_H
#define TA_ANALYSIS_STORE_H

#include "run.h"
#include "shard.h"
#include "tcpautopsy/core/store.h"

/* What is told of a run that is a shard's. */
struct ta_stored_shard {
	struct ta_shard_head head;
	struct ta_shard_run whole; /* what its silences are made of; no inputs */
	uint64_t frames;           /* that this shard noted */
	uint32_t *born, *twice;    /* as of struct ta_shard_view; owned */
	uint32_t nborn, ntwice;
	struct ta_sketch *sketch; /* of the whole input, where the run has one; NULL: none; owned */
};

/* A run of one file, as far as it was read. */
struct ta_stored_run {
	struct ta_store_in *in; /* borrowed */
	struct ta_run head;     /* what is written of the run itself; nothing else is in it */
	struct ta_stored_shard *shard; /* owned; NULL: it is whole */
	/* while it is read */
	struct ta_conn_source *source; /* owned */
	uint32_t *conn;                /* by id in the file: that in the run; owned */
	uint32_t nconns;
	uint32_t *encap; /* likewise of encapsulations, from 1 on; owned */
	uint32_t nencaps;
};

/* All that a run's telling needs. */
void ta_run_put(const struct ta_run *run, struct ta_store_out *out);

/* Reads what stands first of a run. */
void ta_stored_run_begin(struct ta_stored_run *stored, struct ta_store_in *in);
void ta_stored_run_end(struct ta_stored_run *stored);
/* The rest, into a run as ta_run_init() made it, with names of its own: of one file, or of n shards of one run, each of another index. Its
 * inputs count on from first_input. Where one can't be read all that follows of it is missing. */
void ta_run_get(struct ta_run *run, struct ta_stored_run *stored, size_t n,
		struct ta_names *literals, unsigned first_input);

/* What is written of a run, and of an encapsulation: store_put.c. */
extern const struct ta_store_field ta_run_fields[], ta_encap_fields[];
extern const size_t ta_run_nfields, ta_encap_nfields;

/* store_input.c */
void ta_run_input_put(const struct ta_run_input *input, struct ta_store_out *out);
/* NULL where it failed. */
struct ta_run_input *ta_run_input_get(struct ta_store_in *in, struct ta_names *literals);

/* store_shard.c */
void ta_stored_shard_put(const struct ta_shard_view *view, struct ta_store_out *out);
struct ta_stored_shard *ta_stored_shard_get(struct ta_store_in *in);
void ta_stored_shard_free(struct ta_stored_shard *shard);
/* Of the shards that there are: the run's silences, and what it can't tell where some are missing. */
void ta_stored_shards_settle(struct ta_run *run, const struct ta_stored_run *stored, size_t n);

/* store_frames.c */
void ta_frame_map_put(const struct ta_frame_map *map, struct ta_store_out *out);
/* Of n files, each of which has the frames of its shard. NULL: none has one. */
struct ta_frame_map *ta_frame_map_get(const struct ta_stored_run *stored, size_t n,
				      unsigned first_input);

#endif
