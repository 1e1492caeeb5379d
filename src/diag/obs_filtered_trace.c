/* SPDX-License-Identifier: MIT */
/* A trace from which frames were filtered out. */
#include "diag/observe.h"

void ta_observe_filtered_trace(struct ta_diag *diag, struct ta_observations *set)
{
	if (diag->ctx.is_trace && diag->ctx.frames_missing)
		ta_observation_add(
			diag, set, TA_OBS_FILTERED_TRACE,
			"frame numbers jump or begin late: frames were left out of this trace; their absence is no sign of loss");
}
