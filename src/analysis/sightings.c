/* SPDX-License-Identifier: MIT */
/* A set of (connection, input): open addressing, each pair one number. */
#include "sightings.h"

#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"

static uint64_t *sighting_slot(const struct ta_sightings *s, uint64_t key)
{
	size_t at = ta_hash_slot(ta_hash_mix(key, 1), s->nslots);
	while (s->slot[at] && s->slot[at] != key)
		at = (at + 1) & (s->nslots - 1);
	return &s->slot[at];
}

/* Keys are never 0. */
static uint64_t sighting_key(uint32_t conn, unsigned input)
{
	return ((uint64_t)conn << 32 | input) + 1;
}

void ta_sightings_note(struct ta_sightings *s, uint32_t conn, unsigned input)
{
	if (2 * (s->used + 1) > s->nslots) {
		struct ta_sightings old = *s;
		s->nslots = old.nslots ? 2 * old.nslots : 1024;
		s->slot = ta_xcalloc(s->nslots, sizeof(*s->slot));
		for (size_t i = 0; i < old.nslots; i++)
			if (old.slot[i])
				*sighting_slot(s, old.slot[i]) = old.slot[i];
		free(old.slot);
	}
	uint64_t *slot = sighting_slot(s, sighting_key(conn, input));
	s->used += !*slot;
	*slot = sighting_key(conn, input);
}

bool ta_sightings_has(const struct ta_sightings *s, uint32_t conn, unsigned input)
{
	return s->nslots && *sighting_slot(s, sighting_key(conn, input));
}

void ta_sightings_release(struct ta_sightings *s)
{
	free(s->slot);
	*s = (struct ta_sightings){ 0 };
}
