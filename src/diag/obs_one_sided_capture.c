/* SPDX-License-Identifier: MIT */
/* Connections of which only one direction was captured. */
#include "diag/observe.h"
#include "diag/rules.h"

#include <stdio.h>

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/tcp/facts.h"

void ta_observe_one_sided_capture(struct ta_diag *diag, struct ta_observations *set)
{
	uint32_t n = ta_tracker_count(diag->ctx.tracker), alone = 0, talking = 0,
		 first[TA_LIMIT_OBSERVED_CONNECTIONS];
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_glance(diag->ctx.tracker, id);
		if (!c || c->half[0].segments + c->half[1].segments < TA_ONE_SIDED_SEGMENTS)
			continue;
		talking++;
		/* There is another side, and it speaks. */
		const struct ta_outcome *o = ta_outcome_of(diag, id);
		bool lone = ta_conn_one_sided(c) && !(o && o->split);
		if (lone && alone < TA_LIMIT_OBSERVED_CONNECTIONS)
			first[alone] = id;
		alone += lone;
	}
	if (!alone || (alone < talking && alone * 2 <= talking))
		return;
	/* Of a subset that is counted, it is said which. */
	char which[sizeof(" with 4294967295 segments or more")] = "";
	if (talking < n)
		snprintf(which, sizeof(which), " with %d segments or more", TA_ONE_SIDED_SEGMENTS);
	const char *why = "the other took a path that this capture does not see";
	struct ta_observation *o =
		talking == 1
			? ta_observation_add(
				  diag, set, TA_OBS_ONE_SIDED_CAPTURE,
				  "only one direction of the %sconnection%s was captured: %s",
				  n == 1 ? "" : "only ", which, why)
			: ta_observation_add(
				  diag, set, TA_OBS_ONE_SIDED_CAPTURE,
				  "only one direction was captured of %u of the %u connections%s: %s",
				  alone, talking, which, why);
	for (uint32_t i = 0; o && i < alone && i < TA_LIMIT_OBSERVED_CONNECTIONS; i++)
		ta_observation_conn(o, first[i]);
}
