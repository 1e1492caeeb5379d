/* SPDX-License-Identifier: MIT */
/* What the run of a capture point tells the points. */
#ifndef TA_ANALYSIS_POINT_LOG_H
#define TA_ANALYSIS_POINT_LOG_H

#include "run.h"

/* A segment that this point saw, with its time on the point's clock. A number that counts from the ISN compares with no other: it is
 * not told. */
void ta_point_log_sight(struct ta_run *run, const struct ta_tracked *tracked,
			const struct ta_segment *s, int64_t clock_ns);

/* Once the run is settled: its connections, and when it watched. */
void ta_point_log_end(struct ta_run *run);

#endif
