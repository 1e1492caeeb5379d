/* SPDX-License-Identifier: MIT */
/* Private to src/facts: questions about events. */
#ifndef TA_FACTS_EVENTS_H
#define TA_FACTS_EVENTS_H

#include "facts/facts.h"

/* The episode that an event is, or NULL. */
const struct ta_episode *ta_event_episode(const struct ta_scene *scene, int event);
/* One side sends in vain: data, probes or a FIN. */
bool ta_is_silence(const struct ta_scene *scene, int event);
/* How many probes the next one shows to have been answered: it echoes a newer timestamp (RFC 7323 section 4.3). */
uint32_t ta_probes_echoed(const struct ta_episode *e);
/* Of a peer that the capture lacks: enough probes with timestamps, all of which echo the same one. */
bool ta_echo_stands(const struct ta_scene *scene, const struct ta_episode *e);
/* Until when the sender of an episode still tried, as far as is known: one more interval after the last attempt. What is
 * heard elsewhere later says nothing of it. */
int64_t ta_still_trying_ns(const struct ta_scene *scene, const struct ta_episode *e);

#endif
