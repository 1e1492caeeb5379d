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

/* How many have a timestamp; *ret_echoed: of them those with another echo than the one before. */
static uint32_t stamped(const struct ta_episode *e, uint32_t *ret_echoed)
{
	const struct ta_attempt *before = NULL;
	uint32_t n = 0;
	*ret_echoed = 0;
	for (uint32_t i = 0; i < e->nattempts; i++) {
		const struct ta_attempt *a = &e->attempt[i];
		if (!(a->flags & TA_ATTEMPT_TS))
			continue;
		*ret_echoed += before && a->tsecr != before->tsecr;
		before = a;
		n++;
	}
	return n;
}

uint32_t ta_probes_echoed(const struct ta_episode *e)
{
	uint32_t echoed;
	stamped(e, &echoed);
	return echoed;
}

bool ta_echo_stands(const struct ta_scene *scene, const struct ta_episode *e)
{
	uint32_t echoed;
	return scene->conn->half[!e->sender].segments == 0 &&
	       stamped(e, &echoed) >= TA_OUTAGE_TIMEOUTS && !echoed;
}

int64_t ta_still_trying_ns(const struct ta_scene *scene, const struct ta_episode *e)
{
	const struct ta_attempt *last = &e->attempt[e->nattempts - 1];
	int64_t gap = e->nattempts > 1 ? last->time_ns - last[-1].time_ns : TA_SEC;
	int64_t until = last->time_ns + gap + TA_SEC;
	return until < scene->ctx->capture_end_ns ? until : scene->ctx->capture_end_ns;
}
