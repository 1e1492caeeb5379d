/* SPDX-License-Identifier: MIT */
/* What the diagnosis of one run holds: all cases share it. */
#ifndef TA_DIAG_RUN_H
#define TA_DIAG_RUN_H

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/diag/diag.h"

/* What is remembered of a connection after its verdict, for the observations. */
struct ta_outcome {
	uint32_t id;
	uint8_t scenario;
	uint8_t end;
	uint8_t died_idle;   /* it died after a silence */
	uint8_t failed_side; /* key index of the end that fell silent, or sent the RST */
	uint8_t local_link;  /* the link of the other end was down */
	uint8_t split;       /* its other direction was captured under another address */
	int64_t when_ns;     /* of the failure, or the RST */
	int64_t idle_ns;     /* silence before the failure; -1 */
};

struct ta_diag {
	struct ta_fact_context ctx;
	struct ta_fact_base *base;
	struct ta_outcome *
		outcome; /* of those that an observation could be about, by id once they are told; owned */
	size_t noutcomes, outcomes_capacity;
	uint32_t nconns;
	struct ta_anomalies anomalies; /* limits that were reached */
};

/* Puts them in the order of their ids, each once; before the first question. */
void ta_outcomes_sort(struct ta_diag *diag);

/* What is remembered of a connection; NULL: nothing. */
const struct ta_outcome *ta_outcome_of(const struct ta_diag *diag, uint32_t conn);

#endif
