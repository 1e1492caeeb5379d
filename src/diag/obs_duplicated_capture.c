/* SPDX-License-Identifier: MIT */
/* Segments that were captured twice. */
#include "diag/observe.h"
#include "diag/rules.h"

void ta_observe_duplicated_capture(struct ta_diag *diag, struct ta_observations *set)
{
	const struct ta_fact_context *c = &diag->ctx;
	if (!c->duplicates || c->duplicates * TA_DUPLICATES_ONE_IN < c->tcp_segments)
		return;
	struct ta_observation *o = ta_observation_add(
		diag, set, TA_OBS_DUPLICATED_CAPTURE,
		"%llu of %llu segments were captured twice (several interfaces, a mirror port, or both sides of a router); each is counted once",
		(unsigned long long)c->duplicates, (unsigned long long)c->tcp_segments);
	if (!o)
		return;
	ta_observation_value(o, "duplicates", (int64_t)c->duplicates);
	ta_observation_value(o, "segments", (int64_t)c->tcp_segments);
}
