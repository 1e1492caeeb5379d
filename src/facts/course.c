/* SPDX-License-Identifier: MIT */
/* Event COURSE, which every connection has: how it stood, how it closed, what was retransmitted. */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"

#include "tcpautopsy/tcp/facts.h"

/* The probes of a side, and how many of them were answered as it knows; *ret_frame is the first, 0 if there is none. */
static uint32_t count_probes(const struct ta_scene *scene, int side, uint32_t *ret_answered,
			     uint32_t *ret_frame)
{
	uint32_t probes = 0;
	*ret_answered = *ret_frame = 0;
	for (size_t i = 0; i < scene->trouble->nepisodes; i++) {
		const struct ta_episode *e = scene->trouble->episode[i];
		if (e->kind != TA_EPISODE_KEEPALIVE || e->sender != side)
			continue;
		probes += e->attempts_total;
		*ret_answered += ta_half_captured(&scene->conn->half[!side]) ? e->answered
									     : ta_probes_echoed(e);
		for (uint32_t k = 0; k < e->nattempts; k++)
			*ret_answered -= !!(e->attempt[k].flags & TA_ATTEMPT_UNHEARD);
		*ret_frame = *ret_frame ? *ret_frame : e->first_frame;
	}
	return probes;
}

/* Whose probes are more comes first: a sentence tells of one side. */
static void note_probes(struct ta_scene *scene, int event)
{
	uint32_t probes[2], answered[2], frame[2];
	for (int side = 0; side < 2; side++)
		probes[side] = count_probes(scene, side, &answered[side], &frame[side]);
	int first = probes[1] > probes[0];
	for (int i = 0; i < 2; i++) {
		int side = i ? !first : first;
		if (!answered[side])
			continue;
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_KEEPALIVE_ANSWERED, TA_OF_SIDE, side, event);
		f->value[0] = probes[side];
		f->value[1] = answered[side];
		ta_fact_frame(f, frame[side]);
	}
}

static void note_retransmitted(struct ta_scene *scene, int event)
{
	for (int side = 0; side < 2; side++) {
		uint32_t n = scene->trouble->half[side].retransmitted;
		if (n)
			ta_fact_add(scene, TA_FACT_RETRANSMITTED, TA_OF_SIDE, side, event)
				->value[0] = n;
	}
}

void ta_observe_course(struct ta_scene *scene)
{
	const struct ta_conn *c = scene->conn;
	struct ta_event event = { .final = true,
				  .since_ns = c->start_ns,
				  .until_ns = scene->last_ns,
				  .healed_ns = -1,
				  .episode = -1 };
	int index = ta_event_add(scene, TA_FACT_COURSE, scene->client, &event);
	struct ta_fact *f = ta_event_fact(scene, index);
	f->value[0] = ta_conn_segments(c, scene->client);
	f->value[1] = ta_conn_segments(c, !scene->client);
	ta_fact_frame(f, c->first_frame);
	if (c->flags & TA_CONN_CLOSED)
		ta_fact_add(scene, TA_FACT_CLOSED, TA_OF_SIDE, scene->client, -1);
	if (!ta_half_isn_known(&c->half[0]) && !ta_half_isn_known(&c->half[1]))
		ta_fact_add(scene, TA_FACT_BEGINNING_UNSEEN, TA_OF_CAPTURE, scene->client, index);
	if (!scene->trouble)
		return;
	note_probes(scene, index);
	note_retransmitted(scene, index);
}
