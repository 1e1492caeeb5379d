/* SPDX-License-Identifier: MIT */
/* A shard as one input of a batch: its runs, one after the other. */
#ifndef TA_ANALYSIS_SHARD_JOB_H
#define TA_ANALYSIS_SHARD_JOB_H

#include "job.h"

/* As ta_job_read(), of an input whose source is a shard. */
void ta_shard_job_read(struct ta_job *job, struct ta_run_input *in);

#endif
