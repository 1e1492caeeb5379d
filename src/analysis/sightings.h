/* SPDX-License-Identifier: MIT */
/* Which inputs each connection of a run was seen in: a set of (connection, input). */
#ifndef TA_ANALYSIS_SIGHTINGS_H
#define TA_ANALYSIS_SIGHTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts as { 0 }. */
struct ta_sightings {
	uint64_t *slot; /* owned */
	size_t nslots, used;
};

void ta_sightings_note(struct ta_sightings *s, uint32_t conn, unsigned input);
bool ta_sightings_has(const struct ta_sightings *s, uint32_t conn, unsigned input);
void ta_sightings_release(struct ta_sightings *s);

#endif
