/* SPDX-License-Identifier: MIT */
/* Shards as files: what ta_split() gives away becomes pcapng files (src/analysis/shard.h tells what is in them). */
#ifndef TCPAUTOPSY_SHARDS_H
#define TCPAUTOPSY_SHARDS_H

#include <stdio.h>

#include "tcpautopsy/analysis/split.h"

struct ta_shards_out;

/* Begins head->count files (head->index does not matter); `out` and the files in it are borrowed. */
struct ta_shards_out *ta_shards_out_new(const struct ta_shard_head *head, FILE *const *out,
					const char *application);
const struct ta_split_sink *ta_shards_out_sink(const struct ta_shards_out *shards);
/* Packets that one of them has. */
uint64_t ta_shards_out_packets(const struct ta_shards_out *shards, unsigned index);
/* Why the sink refused: a limit; NULL: a file could not be written, errno says why. */
const char *ta_shards_out_refusal(const struct ta_shards_out *shards);
void ta_shards_out_free(struct ta_shards_out *shards);

#endif
