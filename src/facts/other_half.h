/* SPDX-License-Identifier: MIT */
/* Private to src/facts: the other direction of a connection, captured under another address. */
#ifndef TA_FACTS_OTHER_HALF_H
#define TA_FACTS_OTHER_HALF_H

#include "facts/facts.h"

/* The connection that holds the direction which this one lacks; TA_NO_CONN: none does. Only for one of which a single side was
 * captured. */
uint32_t ta_other_half(const struct ta_scene *scene);

/* Adds the fact that it is there, of the side that is missing here, and whether the two together closed. False: it is not
 * there. */
bool ta_other_half_note(struct ta_scene *scene, int side);

#endif
