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
#include "tcpautopsy/facts/base.h"

/* Facts that concern several connections, worked out once a run before the connections are diagnosed. */
struct ta_diag;
struct ta_diag *ta_diag_new(const struct ta_fact_context *context);
void ta_diag_free(struct ta_diag *diag);

/* Asked once the verdict is decided and before anything is put into words: whether the words are wanted. Of an uneventful
 * connection that is normal the verdict comes without facts, and is asked for with them only where the words are. */
struct ta_diag_reader {
	bool (*wants_words)(void *context, const struct ta_diagnosis *verdict);
	void *context;
};

/* The verdict on one connection; *ret is owned by the caller (ta_diagnosis_release). reader NULL: in words. */
void ta_diagnose(struct ta_diag *diag, uint32_t conn, const struct ta_diag_reader *reader,
		 struct ta_diagnosis *ret);

/* Diagnoses one for the observations only: nothing is told of it. */
void ta_diag_note(struct ta_diag *diag, uint32_t conn);

/* The observations of the run, after all connections were diagnosed. */
void ta_diag_observe(struct ta_diag *diag, struct ta_observations *ret);

/* Limits that were reached, "limits.x"; borrowed until ta_diag_free(). */
const struct ta_anomalies *ta_diag_anomalies(const struct ta_diag *diag);

#endif
