/* SPDX-License-Identifier: MIT */
/* Which inputs were captured at one place, and which at another. */
#ifndef TA_ANALYSIS_PLACES_H
#define TA_ANALYSIS_PLACES_H

#include "input.h"

/* Inputs that share packets were captured at different places; all others are pieces of one capture, or of as many as there
 * are places: a piece goes where link addresses and TTLs are alike, then where it does not overlap, then where names are
 * alike, then where it follows. Reads the first packets of each (they stay with it). Fills ret_place[n] with numbers from 0, in the order of the
 * inputs, and returns how many places there are: at least 1, at most TA_POINTS_MAX. */
unsigned ta_places_find(const struct ta_reading *reading, struct ta_run_input *const *input, size_t n,
			unsigned *ret_place);

#endif
