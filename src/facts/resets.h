/* SPDX-License-Identifier: MIT */
/* Private to src/facts: the RST that an event is. */
#ifndef TA_FACTS_RESETS_H
#define TA_FACTS_RESETS_H

#include "facts/facts.h"

/* The RST of a RESET or REFUSAL event, or NULL. */
const struct ta_reset *ta_event_reset(const struct ta_scene *scene, int event);

#endif
