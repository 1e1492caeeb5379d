/* SPDX-License-Identifier: MIT */
/* Questions about events that several observers ask. */
#include "facts/events.h"

#include "tcpautopsy/core/timefmt.h"

const struct ta_episode *ta_event_episode(const struct ta_scene *scene, int event)
{
	int index = scene->facts->event[event].episode;
	return index < 0 ? NULL : scene->trouble->episode[index];
}

bool ta_is_silence(const struct ta_scene *scene, int event)
{
	enum ta_fact_kind kind = scene->facts->item[scene->facts->event[event].fact].kind;
	return kind == TA_FACT_SILENCE || kind == TA_FACT_PROBES_UNANSWERED ||
	       kind == TA_FACT_FIN_UNANSWERED;
}

int64_t ta_still_trying_ns(const struct ta_scene *scene, const struct ta_episode *e)
{
	const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
	int64_t gap = e->nattempts > 1 ? last->time_ns - last[-1].time_ns : TA_SEC;
	int64_t until = last->time_ns + gap + TA_SEC;
	return until < scene->ctx->capture_end_ns ? until : scene->ctx->capture_end_ns;
}
