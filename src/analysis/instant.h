/* SPDX-License-Identifier: MIT */
/* Numbers of a run stay within bounds, whatever its inputs say. */
#ifndef TA_ANALYSIS_INSTANT_H
#define TA_ANALYSIS_INSTANT_H

#include "input.h"

/* Time since the run's start. A capture that spans more than the 292 years of an int64 is damaged; its times stay in
 * range, which is counted. frame: in the run. */
int64_t ta_instant_since(int64_t start_ns, struct ta_run_input *in, int64_t time_ns,
			 uint64_t frame);

/* A frame's number in 32 bits. A trace may say anything; a capture of more would take days to read. */
uint64_t ta_frame_bounded(struct ta_run_input *in, uint64_t frame);

#endif
