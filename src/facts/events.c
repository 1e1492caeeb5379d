/* SPDX-License-Identifier: MIT */
/* Questions about events that several observers ask. */
#include "facts/events.h"
#include "facts/rules.h"

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

uint32_t ta_probes_echoed(const struct ta_episode *e)
{
	uint32_t n = 0;
	for (uint32_t i = 1; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		n += a->flags & TA_ATTEMPT_TS && a->tsecr != a[-1].tsecr;
	}
	return n;
}

bool ta_echo_stands(const struct ta_scene *scene, const struct ta_episode *e)
{
	return scene->conn->half[!e->sender].segments == 0 && e->nattempts >= TA_OUTAGE_TIMEOUTS &&
	       e->attempt[0].flags & TA_ATTEMPT_TS && !ta_probes_echoed(e);
}

int64_t ta_still_trying_ns(const struct ta_scene *scene, const struct ta_episode *e)
{
	const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
	int64_t gap = e->nattempts > 1 ? last->time_ns - last[-1].time_ns : TA_SEC;
	int64_t until = last->time_ns + gap + TA_SEC;
	return until < scene->ctx->capture_end_ns ? until : scene->ctx->capture_end_ns;
}
