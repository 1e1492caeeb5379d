/* SPDX-License-Identifier: MIT */
/* What the diagnosis of one run holds: all cases share it. */
#ifndef TA_DIAG_RUN_H
#define TA_DIAG_RUN_H

#include "tcpautopsy/core/anomaly.h"
#include "tcpautopsy/diag/diag.h"
#include "tcpautopsy/tcp/facts.h"

/* The side of a connection that fell silent for good, for what fell silent at the same instant. */
struct ta_sudden {
	struct ta_addr own, peer;
	int64_t since_ns;
	uint32_t conn;
};

/* What is remembered of a connection after its verdict. */
struct ta_outcome {
	uint8_t scenario;
	uint8_t end;
	uint8_t died_idle;   /* it died after a silence */
	uint8_t failed_side; /* key index of the end that fell silent, or sent the RST */
	uint8_t local_link;  /* the link of the other end was down */
	int64_t when_ns;     /* of the failure, or the RST */
	int64_t idle_ns;     /* silence before the failure; -1 */
};

struct ta_diag {
	struct ta_diag_context ctx;
	struct ta_sudden *sudden;
	size_t nsudden, sudden_capacity;
	/* connections by host: ids sorted by (lower address), for what happened to others meanwhile */
	uint32_t *by_host;
	struct ta_addr *by_host_addr;
	size_t nby_host;
	/* per connection, once diagnosed: what the observations need */
	struct ta_outcome *outcome;
	uint32_t noutcomes;
	struct ta_anomalies anomalies; /* limits that were reached */
};

#endif
