/* SPDX-License-Identifier: MIT */
/* What a sink does with what a test does not look at: nothing. */
#ifndef TCPAUTOPSY_TESTS_QUIET_SINK_H
#define TCPAUTOPSY_TESTS_QUIET_SINK_H

#include "tcpautopsy/analysis/analysis.h"

static inline int ignore_observation(void *context, const struct ta_observation_report *report)
{
	(void)context;
	(void)report;
	return 0;
}

static inline int ignore_input(void *context, const struct ta_input_report *report)
{
	(void)context;
	(void)report;
	return 0;
}

static inline int ignore_summary(void *context, const struct ta_summary *summary)
{
	(void)context;
	(void)summary;
	return 0;
}

#endif
