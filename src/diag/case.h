/* SPDX-License-Identifier: MIT */
/* The case of one connection while it is weighed, and the tools with which a scenario states what it finds: case.c. */
#ifndef TA_DIAG_CASE_H
#define TA_DIAG_CASE_H

#include "reset_origin.h"
#include "silence.h"

#include "tcpautopsy/diag/diag.h"

/* A failure that a scenario proposes. */
struct ta_finding {
	struct ta_failure failure;
	enum ta_confidence confidence;
	bool final; /* it ended the connection, or lasts to the end */
	bool from_absence; /* it rests on what was not captured */
	int64_t until_ns;
	const char *where;
	int episode; /* -1 */
	char *title, *summary; /* owned */
	struct ta_hypothesis hypothesis[TA_SCN_COUNT]; /* left open; none: the scenario itself */
	size_t nhypotheses;
};

struct ta_diag;

struct ta_case {
	struct ta_diag *diag;
	const struct ta_diag_context *ctx;
	const struct ta_conn *conn;
	const struct ta_trouble *trouble; /* NULL: none */
	uint32_t id;
	int client; /* key index */
	int64_t end_ns; /* when the connection could last be seen: the capture's end, or reuse of its ports */
	int64_t last_ns; /* its last segment */
	bool one_sided; /* only one half was seen although it goes on: the capture lacks the other */
	bool established;
	struct ta_silence *silence; /* owned; in the order of their episodes */
	size_t nsilences, silences_capacity;
	struct ta_reset_verdict reset; /* the first RST that took effect */
	struct ta_finding **finding; /* owned, and so is each; in the order in which they were found */
	size_t nfindings, findings_capacity;
	struct ta_diagnosis *d;
};

/* Adds a finding with neutral values (since -1, healed -1, possible). */
struct ta_finding *ta_case_find(struct ta_case *k, enum ta_scenario scenario);
/* Says it in a line, and in a few sentences; what was said before is forgotten. */
void ta_finding_title(struct ta_finding *f, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void ta_finding_summary(struct ta_finding *f, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A finding that the RST itself stands for: final, at its instant. */
void ta_finding_of_reset(struct ta_finding *finding, const struct ta_reset *reset);
/* Whether a final finding stands already. */
bool ta_case_is_final(const struct ta_case *k);

/* Adds a piece of evidence; the returned pointer is good until the next one is added. */
struct ta_evidence *ta_case_evidence(struct ta_case *k, enum ta_scenario scenario,
				     enum ta_weight weight, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void ta_evidence_frame(struct ta_evidence *e, uint32_t frame);
/* The same for the only frame of an evidence whose sentence names it. */
void ta_evidence_named_frame(struct ta_evidence *e, uint32_t frame);
void ta_evidence_value(struct ta_evidence *e, const char *name, int64_t value);

void ta_case_undecidable(struct ta_case *k, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void ta_case_advice(struct ta_case *k, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

enum ta_failed ta_case_failed(const struct ta_case *k, int side);
/* The direction of what `sender` sends. */
enum ta_direction ta_case_direction(const struct ta_case *k, int sender);

/* Index of the newest episode of a kind, or -1. */
int ta_case_newest_episode(const struct ta_case *k, enum ta_episode_kind kind);

/* Frees what the case owns; the diagnosis is its caller's. */
void ta_case_release(struct ta_case *k);

/* Adds a hypothesis that the capture leaves open: each scenario at most once. */
void ta_finding_leave_open(struct ta_finding *f, enum ta_scenario scenario,
			   enum ta_confidence confidence);

#endif
