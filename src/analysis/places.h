/* SPDX-License-Identifier: MIT */
/* Which inputs were captured at one place, and which at another. */
#ifndef TA_ANALYSIS_PLACES_H
#define TA_ANALYSIS_PLACES_H

#include "input.h"

/* Inputs that share packets were captured at different places, unless the packets have the same stamps, too. Of the others those
 * are pieces of one capture that something shows to be (ta_sample_are_pieces()): first where links and TTLs are most alike,
 * then where they do not overlap, then where names are alike, then where one follows. Reads the first packets of each (they stay with it).
 * Fills ret_place[n] with numbers from 0 and returns how many places there are, at least 1. The first *ret_points of them, at most TA_POINTS_MAX,
 * are capture points: each shares packets with another. The rest share nothing with anything. Each part is in the order of the inputs. */
unsigned ta_places_find(const struct ta_reading *reading, struct ta_run_input *const *input,
			size_t n, unsigned *ret_place, unsigned *ret_points);

#endif
