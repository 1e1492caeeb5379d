/* SPDX-License-Identifier: MIT */
/* What a shard has beside the blocks that every pcapng file has: src/analysis/shard.h. */
#ifndef TA_CAPTURE_PCAPNG_SHARD_H
#define TA_CAPTURE_PCAPNG_SHARD_H

#include "pcapng_option.h"

/* Looks for a shard's head in the options of a file's first section header. */
void ta_pcapng_shard_open(struct ta_source *source, bool big_endian, struct ta_pcapng_body options);

/* An option of a section, an interface or a packet of a shard. */
void ta_pcapng_shard_interface(struct ta_source *source, bool big_endian, uint32_t index,
			       const struct ta_pcapng_option *option);
void ta_pcapng_shard_packet(struct ta_source *source, bool big_endian,
			    const struct ta_pcapng_option *option);

/* A packet is about to be read, or has been, with its options: it gets the numbers that it had. False for one without. */
void ta_pcapng_shard_begin(struct ta_source *source);
bool ta_pcapng_shard_settle(struct ta_source *source, struct ta_frame *frame);

/* A custom block. */
void ta_pcapng_shard_block(struct ta_source *source, bool big_endian, struct ta_pcapng_body body);

/* The end of the file: 0, or -1 and *error for a shard that is not closed. */
int ta_pcapng_shard_end(const struct ta_source *source, struct ta_error *error);

void ta_pcapng_shard_free(struct ta_source_shard *shard);

#endif
