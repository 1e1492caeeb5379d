/* SPDX-License-Identifier: MIT */
/* The packets that follow one another in the same order at both points. */
#ifndef TA_POINTS_CHAIN_H
#define TA_POINTS_CHAIN_H

#include "internal.h"

/* Pairs those of them that are surely the same, as ta_join_match_sure() would, without sorting. After ta_join_shift(). */
void ta_join_match_chain(struct ta_join *join, const struct ta_side side[2]);

#endif
