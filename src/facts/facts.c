/* SPDX-License-Identifier: MIT */
/* Facts as a collection: kinds, adding, finding, and the walk over the observers. */
#include "facts/facts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/xalloc.h"

const struct ta_fact_row ta_fact_rows[TA_FACT_COUNT] = {
#define TA_FACT_ROW(id, name, event, meaning, sentence, source, ...)                               \
	[TA_FACT_##id] = { name, event, meaning, sentence, source, { __VA_ARGS__ } },
	TA_FACT_KINDS(TA_FACT_ROW)
#undef TA_FACT_ROW
};

void ta_facts_release(struct ta_facts *facts)
{
	free(facts->item);
	free(facts->event);
	memset(facts, 0, sizeof(*facts));
}

struct ta_fact *ta_fact_add(struct ta_scene *scene, enum ta_fact_kind kind, enum ta_subject subject,
			    int side, int about)
{
	struct ta_facts *f = scene->facts;
	assert(about < (int)f->nevents);
	f->item = ta_xgrow(f->item, &f->capacity, f->count + 1, sizeof(*f->item));
	struct ta_fact *fact = &f->item[f->count++];
	f->kinds[kind / TA_FACT_KINDS_A_WORD] |= UINT64_C(1) << kind % TA_FACT_KINDS_A_WORD;
	*fact = (struct ta_fact){ .kind = kind,
				  .subject = subject,
				  .side = (uint8_t)side,
				  .about = about,
				  .from_ns = -1,
				  .to_ns = -1,
				  .conn = TA_NO_CONN };
	return fact;
}

void ta_fact_frame(struct ta_fact *fact, uint32_t frame)
{
	for (unsigned i = 0; i < fact->nframes; i++)
		if (fact->frame[i] == frame)
			return;
	if (frame && fact->nframes < TA_FACT_FRAMES)
		fact->frame[fact->nframes++] = frame;
}

int ta_event_add(struct ta_scene *scene, enum ta_fact_kind kind, int side,
		 const struct ta_event *event)
{
	struct ta_facts *f = scene->facts;
	assert(ta_fact_rows[kind].is_event);
	f->event = ta_xgrow(f->event, &f->events_capacity, f->nevents + 1, sizeof(*f->event));
	f->event[f->nevents] = *event;
	f->event[f->nevents].fact = f->count;
	int index = (int)f->nevents++;
	struct ta_fact *fact = ta_fact_add(scene, kind, TA_OF_SIDE, side, index);
	fact->from_ns = event->since_ns;
	fact->to_ns = event->until_ns;
	return index;
}

struct ta_fact *ta_event_fact(struct ta_scene *scene, int event)
{
	return &scene->facts->item[scene->facts->event[event].fact];
}

const struct ta_fact *ta_fact_find(const struct ta_facts *facts, enum ta_fact_kind kind, int about)
{
	if (!ta_facts_have(facts, kind))
		return NULL;
	for (size_t i = 0; i < facts->count; i++) {
		const struct ta_fact *f = &facts->item[i];
		if (f->kind == kind && (about < 0 || f->about < 0 || f->about == about))
			return f;
	}
	return NULL;
}

const struct ta_fact *ta_fact_taken_reset(const struct ta_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		const struct ta_fact *f = &facts->item[i];
		if (f->kind == TA_FACT_RESET &&
		    !ta_fact_find(facts, TA_FACT_RST_NOT_TAKEN, f->about))
			return f;
	}
	return NULL;
}

enum ta_fact_kind ta_fact_kind_of(const char *name)
{
	for (int i = 0; i < TA_FACT_COUNT; i++)
		if (!strcmp(ta_fact_rows[i].name, name))
			return (enum ta_fact_kind)i;
	return TA_FACT_COUNT;
}
