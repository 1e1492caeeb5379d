/* SPDX-License-Identifier: MIT */
/* What SACK blocks (RFC 2018) report of a sender's queue: sacked.c. */
#ifndef TA_TCP_SACKED_H
#define TA_TCP_SACKED_H

#include "step.h"

/* The step's block [left, right): marks what it covers of what the other side has outstanding. Entries are split where it begins or ends
 * inside one. */
void ta_sacked_mark(struct ta_step *step, uint32_t left, uint32_t right);

/* SND.UNA of a half has moved to `una`. */
void ta_sacked_passed(struct ta_half_trouble *trouble, uint32_t una);

#endif
