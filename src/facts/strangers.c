/* SPDX-License-Identifier: MIT */
/* Segments that fit by their numbers, and look like none of their sender's: what rests on them is not certain. */
#include "facts/observers.h"

#include "tcpautopsy/tcp/facts.h"

static void add(struct ta_scene *scene, int event, int side, const struct ta_strangers *s)
{
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_STRANGER, TA_OF_SIDE, side, event);
	f->value[0] = s->count;
	f->word = s->bare ? "they lack the timestamp of all its others"
			  : "they have another TTL than all its others";
	f->from_ns = s->first_ns;
	f->to_ns = s->last_ns;
	ta_fact_frame(f, s->first_frame);
	if (s->last_frame != s->first_frame)
		ta_fact_frame(f, s->last_frame);
}

void ta_observe_strangers(struct ta_scene *scene)
{
	const unsigned kinds = UINT32_C(1) << TA_FACT_SILENCE |
			       UINT32_C(1) << TA_FACT_PROBES_UNANSWERED |
			       UINT32_C(1) << TA_FACT_RESET | UINT32_C(1) << TA_FACT_STALL;
	for (size_t i = 0; scene->trouble && i < scene->facts->nevents; i++) {
		const struct ta_event *ev = &scene->facts->event[i];
		if (!(kinds >> scene->facts->item[ev->fact].kind & 1))
			continue;
		for (int side = 0; side < 2; side++) {
			const struct ta_strangers *s = scene->trouble->half[side].strangers;
			if (!s)
				continue;
			/* Before it, where nothing of that side came after them. */
			bool newest = scene->conn->half[side].last_frame == s->last_frame;
			if (s->count && (newest || s->last_ns >= ev->since_ns))
				add(scene, (int)i, side, s);
		}
	}
}
