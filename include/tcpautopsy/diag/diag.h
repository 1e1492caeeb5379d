/* SPDX-License-Identifier: MIT */
/* From episodes and what happened meanwhile to a verdict with evidence: what the capture shows, what it can't
 * have shown, which explanations stay open. */
#ifndef TCPAUTOPSY_DIAG_H
#define TCPAUTOPSY_DIAG_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/diag/diagnosis.h"
#include "tcpautopsy/diag/observation.h"
#include "tcpautopsy/net/net.h"
#include "tcpautopsy/tcp/tracker.h"

/* What the diagnosis may look at beside the connection. All borrowed. */
struct ta_diag_context {
	const struct ta_tracker *tracker;
	const struct ta_net *net;
	const struct ta_names *names;
	int64_t capture_end_ns;
	int64_t resolution_ns;
	bool is_trace;          /* pasted text */
	bool frames_missing;    /* with frames cut out */
	bool incomplete;        /* the input ended before its end */
	uint64_t capture_drops; /* packets that the capture says it lost */
	uint64_t duplicates;
	uint64_t tcp_segments;
};

/* Facts that concern several connections, worked out once a run before the connections are diagnosed. */
struct ta_diag;
struct ta_diag *ta_diag_new(const struct ta_diag_context *context);
void ta_diag_free(struct ta_diag *diag);

/* The verdict on one connection; *ret is owned by the caller (ta_diagnosis_release). */
void ta_diagnose(struct ta_diag *diag, uint32_t conn, struct ta_diagnosis *ret);

/* The observations of the run, after all connections were diagnosed. */
void ta_diag_observe(struct ta_diag *diag, struct ta_observations *ret);

/* Limits that were reached, "limits.x"; borrowed until ta_diag_free(). */
const struct ta_anomalies *ta_diag_anomalies(const struct ta_diag *diag);

#endif
