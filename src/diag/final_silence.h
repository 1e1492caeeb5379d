/* SPDX-License-Identifier: MIT */
/* The silence that lasts to the end, which several scenarios explain: final_silence.c. */
#ifndef TA_DIAG_FINAL_SILENCE_H
#define TA_DIAG_FINAL_SILENCE_H

#include "case.h"

/* The silence that lasts to the end (or to a RST), or NULL. */
const struct ta_silence *ta_case_final_silence(const struct ta_case *k);
/* The silence that lasts to the end (rule C applied), as long as no finding explains it; else NULL. */
const struct ta_silence *ta_case_unexplained(const struct ta_case *k);
/* Silence of both sides before it. */
int64_t ta_silence_idle_ns(const struct ta_silence *s);
/* Until when a sign of life elsewhere says something of it: one more interval after the last attempt. */
int64_t ta_silence_still_trying_ns(const struct ta_case *k, const struct ta_silence *s);
/* A finding's instants, direction and episode, from the silence that it tells of. */
void ta_finding_of_silence(struct ta_finding *f, const struct ta_silence *s);
/* Evidence: the attempts themselves; the ICMP errors for them. */
void ta_silence_attempts_evidence(struct ta_case *k, const struct ta_silence *s,
				  enum ta_scenario scenario);
void ta_silence_icmp_evidence(struct ta_case *k, const struct ta_silence *s);

#endif
