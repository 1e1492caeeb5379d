/* SPDX-License-Identifier: MIT */
/* Where a connection that several points saw is judged. */
#ifndef TA_ANALYSIS_JUDGE_POINT_H
#define TA_ANALYSIS_JUDGE_POINT_H

#include "run.h"

/* Whether the connection of this id is judged at the point of this run, once all points are joined. True where no other point
 * saw it. */
bool ta_judge_point_is_here(const struct ta_run *run, uint32_t id);

#endif
