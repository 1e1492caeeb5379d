/* SPDX-License-Identifier: MIT */
/* Facts of a case that no scenario owns, and what is said of it after the verdict. */
#ifndef TA_DIAG_FACTS_H
#define TA_DIAG_FACTS_H

#include "case.h"

/* How the connection ended: end.c. */
enum ta_end ta_case_end(const struct ta_case *k);
/* Where the capture was taken: vantage.c. */
void ta_case_vantage(struct ta_case *k);
/* Whether the host that sent the RST of this case can have rebooted before it: rebooted.c. */
bool ta_could_have_rebooted(const struct ta_case *k);

/* Which stacks the timers fit (stacks.c), and what is conformant (conformance.c). */
void ta_case_stacks(struct ta_case *k);
void ta_case_conformance(struct ta_case *k);

#endif
