/* SPDX-License-Identifier: MIT */
/* Inputs that are looked at together: pieces of one capture, and captures of several points. */
#ifndef TA_ANALYSIS_TOGETHER_H
#define TA_ANALYSIS_TOGETHER_H

#include "conductor.h"

/* Analyses the points that the options name, or finds out which of the inputs are which. 0, or -1 when the sink refused. */
int ta_analyse_together(struct ta_conductor *c, struct ta_inputs *inputs);

#endif
