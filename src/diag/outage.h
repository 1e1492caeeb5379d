/* SPDX-License-Identifier: MIT */
/* Outages: their bounds, which of several is told, and whether the sender's own link explains one: outage.c. */
#ifndef TA_DIAG_OUTAGE_H
#define TA_DIAG_OUTAGE_H

#include "case.h"

/* Whether another outage of the case that overlaps this one stands for both. */
bool ta_outage_is_told_by_another(const struct ta_case *k, const struct ta_silence *s);
/* Whether the other side retransmits in vain at the same time, and is heard no less. */
bool ta_outage_is_both_ways(const struct ta_case *k, const struct ta_silence *s);
/* Whether the link of the sender's own host was down. */
bool ta_outage_is_of_own_link(const struct ta_case *k, const struct ta_silence *s);
/* Fills the outage of the diagnosis, the lowest and highest possible start and end, when the finding healed. */
void ta_outage_bounds(struct ta_case *k, const struct ta_finding *f);

#endif
