/* SPDX-License-Identifier: MIT */
/* The report of an earlier run (JSON or NDJSON), to tell only what is new. A connection is known where the earlier report has one of the
 * same Community ID, whose first packet came at the same instant (of the calendar, or since the run's first packet where the input has
 * none), with the same verdict and as many other failures: whatever else the earlier report has hides nothing. */
#ifndef TCPAUTOPSY_BASELINE_H
#define TCPAUTOPSY_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "tcpautopsy/analysis/analysis.h"
#include "tcpautopsy/core/error.h"

struct ta_baseline;

/* NULL and *error: it can't be read, or is no such report. */
struct ta_baseline *ta_baseline_read(const char *path, struct ta_error *error);
void ta_baseline_free(struct ta_baseline *baseline);
size_t ta_baseline_count(const struct ta_baseline *baseline);
/* For ta_analysis_options.is_known; the context is the baseline. */
bool ta_baseline_knows(void *context, const struct ta_connection_report *connection);

#endif
