/* SPDX-License-Identifier: MIT */
/* What is told while a capture is followed: lines for a person, or rows of NDJSON. The report of the end is another (report.h). */
#ifndef TCPAUTOPSY_REPORT_FOLLOW_H
#define TCPAUTOPSY_REPORT_FOLLOW_H

#include "tcpautopsy/analysis/follow.h"
#include "tcpautopsy/report/report.h"

/* Lines being written; owned by the caller. Each is flushed when it is whole. */
struct ta_follow_report;

/* NULL: the format of this name (ta_report_format.name) has no lines for what goes on. */
struct ta_follow_report *ta_follow_report_open(const char *format,
					       const struct ta_report_options *options);
const struct ta_follow_sink *ta_follow_report_sink(const struct ta_follow_report *report);
/* NULL is allowed. */
void ta_follow_report_free(struct ta_follow_report *report);

/* How far it is, for the last line of a terminal: "2 suspected, the next gives up in 13 min 20 s; …". */
void ta_follow_state_line(char *buf, size_t size, const struct ta_follow_state *state);

#endif
