/* SPDX-License-Identifier: MIT */
/* What one input of a batch asks for: it is read to its end, its run is settled, and told when it is its turn. Reading and settling may
 * be any thread's, telling is the main thread's. */
#ifndef TA_ANALYSIS_JOB_H
#define TA_ANALYSIS_JOB_H

#include "conductor.h"
#include "pieces.h"

struct ta_job;

/* How jobs are carried out: one after the other, or beside each other. */
struct ta_job_ways {
	bool (*stopped)(const struct ta_job *job);
	/* A trace holds another run, and the one before is settled: returns when it was told (ta_job_tell()), or never will be. */
	void (*take_turn)(struct ta_job *job);
	/* Between two packets: may follow the next ones with the help of others. NULL: alone. */
	void (*hasten)(struct ta_job *job);
};

struct ta_job {
	struct ta_conductor *c;
	const struct ta_job_ways *ways;
	void *context;            /* of the ways; borrowed */
	struct ta_run run;        /* owned */
	struct ta_run_input *in;  /* that is read; the run's */
	struct ta_names *names;   /* owned: runs of one trace share them */
	bool sketching;           /* a sketch is of use */
	struct ta_sketch *sketch; /* owned, or NULL */
	struct ta_shard *shard;   /* that it reads; owned; NULL: none */
};

/* Reads an input, which it takes, and settles its run. */
void ta_job_read(struct ta_job *job, struct ta_run_input *in);
/* Tells the settled run; `part`: of a trace that goes on. 0, or -1 when the sink refused. */
int ta_job_tell(struct ta_job *job, bool part);
void ta_job_release(struct ta_job *job);

#endif
