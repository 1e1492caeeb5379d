/* SPDX-License-Identifier: MIT */
/* The case of one connection: its facts, and the diagnosis that is written from them. */
#ifndef TA_DIAG_CASE_H
#define TA_DIAG_CASE_H

#include "diag/run.h"

struct ta_case {
	struct ta_diag *diag;
	const struct ta_fact_context *ctx;
	const struct ta_conn *conn;
	const struct ta_trouble *trouble; /* NULL: none */
	uint32_t id;
	int client; /* key index */
	const struct ta_facts *facts;
	struct ta_diagnosis *d;
};

/* How the connection ended; no more of the diagnosis is known yet than the verdict. */
enum ta_end ta_case_end(const struct ta_case *k);
/* How the connection began and ended, where it was captured, the bounds of an outage: ending.c. */
void ta_case_ending(struct ta_case *k);
/* Which stacks the timers fit (stacks.c), what is conformant (conformance.c). */
void ta_case_stacks(struct ta_case *k);
void ta_case_conformance(struct ta_case *k);

#endif
