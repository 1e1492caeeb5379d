/* SPDX-License-Identifier: MIT */
/* A batch of inputs, each a run of its own, by the threads of a pool and the one that asks. */
#ifndef TA_ANALYSIS_CREW_H
#define TA_ANALYSIS_CREW_H

#include "conductor.h"

/* Analyses all inputs, with the threads of options->pool; what is told is told here, in the inputs' order, and is what it would be
 * without them. 0, or -1 when the sink refused. */
int ta_crew_analyse(struct ta_conductor *c, struct ta_inputs *inputs);

#endif
