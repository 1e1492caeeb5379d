/* SPDX-License-Identifier: MIT */
/* One input followed by several threads, in the order of its packets, so that what comes out is the same. A helper reads and decodes
 * blocks of packets; whose job it is follows them; a helper notes what they tell of the hosts. One ring of blocks goes round.
 *
 * Who owns what meanwhile: the helper that reads, the source, decoder, names, order and `anomalies` of the input and the sketch; the
 * follower, the tracker and all else of the run and the input; the helper that notes, the hosts (ta_net) and what is counted of the packets. A block is
 * whose turn it is. */
#ifndef TA_ANALYSIS_PIPELINE_H
#define TA_ANALYSIS_PIPELINE_H

#include "job.h"

/* More than one to read and one to note have nothing to do. */
#define TA_PIPELINE_HELPERS 2u

struct ta_pipeline;

/* For so many helpers, each of which will call ta_pipeline_help(). `tick`, which may be called often, is called where the follower has
 * waited for long. */
struct ta_pipeline *ta_pipeline_new(struct ta_job *job, unsigned helpers,
				    void (*tick)(void *context), void *context);
/* A helper's part. */
void ta_pipeline_help(struct ta_pipeline *pipeline);
/* The follower's part: until the source is drained, a trace holds another run or the job is stopped. When it returns all is the
 * caller's again, and the pipeline is freed. */
void ta_pipeline_follow(struct ta_pipeline *pipeline);

#endif
