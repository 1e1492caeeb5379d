/* SPDX-License-Identifier: MIT */
/* What is counted for OpenMetrics, and how its families are written. */
#ifndef TA_REPORT_OPENMETRICS_H
#define TA_REPORT_OPENMETRICS_H

#include "report_internal.h"

/* An input by its path. */
struct ta_metrics_input {
	char *path; /* owned: as a label's value, escaped; NULL: no report of it came */
	uint64_t failed;
	bool complete;
};

/* Counts over all connections, observations and inputs. */
struct ta_metrics {
	uint64_t verdict[TA_SCN_COUNT][TA_CONFIDENCE_COUNT], healed[TA_SCN_COUNT];
	uint64_t sent_again[TA_CAUSE_COUNT]; /* copies that the report holds one by one, by cause */
	uint64_t retransmitted, omitted;
	uint64_t probes[2][2]; /* [zero window][answered] */
	uint64_t observed[TA_OBS_COUNT];
	uint64_t tcp, icmp, neighbour, other, duplicates;
	uint64_t whole, partial, unreadable; /* inputs */
	int64_t longest_outage_ns;
	bool have_span; /* what follows is known, of the calendar */
	int64_t from_ns, to_ns;
	bool have_failure;
	int64_t last_failure_ns;
	struct ta_metrics_input *input; /* owned: by index, TA_LIMIT_METRIC_INPUTS of them */
	size_t ninputs, capacity;
	uint64_t unlisted; /* inputs beyond them */
};

/* openmetrics.c: writes all of it (OpenMetrics 1.0); sorts the inputs. */
void ta_metrics_write(FILE *out, struct ta_metrics *m, const struct ta_summary *summary,
		      const char *tool_version);

#endif
