/* SPDX-License-Identifier: MIT */
/* The time window of --from and --to: which packets are followed (--cut), or what is told of what was seen whole. */
#ifndef TA_ANALYSIS_WINDOW_H
#define TA_ANALYSIS_WINDOW_H

#include "run.h"

/* Whether a packet of this time is followed. */
bool ta_window_takes(const struct ta_run *run, int64_t time_ns);
/* Whether a connection is told: a failure of it touches the window, or its life does where nothing failed. */
bool ta_window_shows(const struct ta_run *run, const struct ta_conn *conn,
		     const struct ta_diagnosis *diagnosis);
/* Whether an observation is told: what has no time is. */
bool ta_window_shows_observation(const struct ta_run *run, const struct ta_observation *o);

#endif
