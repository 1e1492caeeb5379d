/* SPDX-License-Identifier: MIT */
/* What is true of more than one connection. */
#ifndef TCPAUTOPSY_DIAG_OBSERVATION_H
#define TCPAUTOPSY_DIAG_OBSERVATION_H

#include <stddef.h>
#include <stdint.h>

#include "tcpautopsy/core/addr.h"
#include "tcpautopsy/diag/diagnosis.h"

enum ta_observation_kind {
	TA_OBS_IDLE_LIMIT,
	TA_OBS_HOST_SILENT,
	TA_OBS_HOST_SUSPENDED,
	TA_OBS_LINK_DOWN,
	TA_OBS_CAPTURE_GAP,
	TA_OBS_NEIGHBOUR_UNANSWERED,
	TA_OBS_RESET_TOGETHER,
	TA_OBS_DIED_TOGETHER,
	TA_OBS_DUPLICATED_CAPTURE,
	TA_OBS_ONE_SIDED_CAPTURE,
	TA_OBS_FILTERED_TRACE,
	TA_OBS_SYN_SCAN,
	TA_OBS_COUNT
};

struct ta_observation {
	enum ta_observation_kind kind;
	struct ta_addr host[2];
	unsigned nhosts;
	int port;                 /* -1: none */
	int64_t start_ns, end_ns; /* -1: null */
	struct {
		const char *name;
		int64_t value;
	} value[TA_EVIDENCE_VALUES];
	unsigned nvalues;
	uint32_t *conn; /* owned: ids */
	size_t nconns;
	char *text; /* owned */
};

struct ta_observations {
	struct ta_observation *item;
	size_t count, capacity;
};

void ta_observations_release(struct ta_observations *observations);

#endif
