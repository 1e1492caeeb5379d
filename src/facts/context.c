/* SPDX-License-Identifier: MIT */
/* What other connections of the hosts show while one side sends in vain. */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/siblings.h"

#include "tcpautopsy/tcp/facts.h"

static struct ta_fact *add_sign(struct ta_scene *scene, enum ta_fact_kind kind,
				enum ta_subject subject, int side, int event,
				const struct ta_sign *sign)
{
	struct ta_fact *f = ta_fact_add(scene, kind, subject, side, event);
	f->conn = sign->conn;
	f->word = sign->what;
	f->from_ns = f->to_ns = sign->time_ns;
	ta_fact_frame(f, sign->frame);
	return f;
}

/* Idle, then dead, while others between the same hosts pass and none survived a silence as long. What an older connection
 * shows that never was idle counts for less, unless the silence was long. */
static void note_forgotten(struct ta_scene *scene, int event, const struct ta_sign *works,
			   bool new_one)
{
	const struct ta_fact *idle = ta_fact_find(scene->facts, TA_FACT_IDLE_BEFORE, event);
	if (!idle)
		return;
	int64_t idle_ns = idle->value[0];
	uint32_t conn;
	int64_t survived = ta_survived_ns(scene, &conn);
	bool longer = survived >= idle_ns;
	enum ta_fact_kind kind = longer ? TA_FACT_SURVIVED_LONGER
				 : new_one || idle_ns >= TA_SUSPECT_IDLE_NS
					 ? TA_FACT_FORGOTTEN_WHILE_IDLE
					 : TA_FACT_DEAD_AFTER_IDLE;
	struct ta_fact *f = ta_fact_add(scene, kind, TA_OF_PATH, idle->side, event);
	f->value[0] = longer ? survived : idle_ns;
	f->value[1] = longer ? 0 : survived;
	f->conn = longer ? conn : works->conn;
}

static void look(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_event *ev = &scene->facts->event[event];
	int64_t since = ev->since_ns, until = ta_still_trying_ns(scene, e);
	int64_t from = since + ta_patience_ns(e->srtt_ns);
	int peer = !e->sender;
	struct ta_sign sign, works = { 0 };
	bool passes = false, new_one = false;
	if (ev->healed_ns >= 0)
		return;
	if (ta_new_connection_works(scene, since, until, &sign)) {
		add_sign(scene, TA_FACT_NEW_CONNECTION_WORKS, TA_OF_PATH, peer, event, &sign);
		works = sign;
		passes = new_one = true;
	}
	if (ta_sibling_goes_on(scene, since, from, until, &sign)) {
		add_sign(scene, TA_FACT_SIBLING_GOES_ON, TA_OF_PATH, peer, event, &sign);
		works = passes ? works : sign;
		passes = true;
	} else if (ta_host_alive(scene, peer, from, until, &sign)) {
		add_sign(scene, TA_FACT_HOST_ALIVE, TA_OF_HOST, peer, event, &sign)->value[0] =
			sign.time_ns - since;
	} else if (!passes && ta_address_alive(scene, peer, from, until, &sign)) {
		add_sign(scene, TA_FACT_ADDRESS_ALIVE, TA_OF_HOST, peer, event, &sign)->value[0] =
			sign.time_ns - since;
	}
	if (!ta_fact_find(scene->facts, TA_FACT_SIBLING_GOES_ON, event) &&
	    !ta_fact_find(scene->facts, TA_FACT_HOST_ALIVE, event) &&
	    ta_host_outlives(scene, peer, since, until, &sign))
		add_sign(scene, TA_FACT_HOST_WENT_ON, TA_OF_HOST, peer, event, &sign);
	if (passes)
		note_forgotten(scene, event, &works, new_one);
	else if (ta_fact_find(scene->facts, TA_FACT_LONG_IDLE_BEFORE, event)) {
		uint32_t conn;
		const struct ta_fact *idle = ta_fact_find(scene->facts, TA_FACT_IDLE_BEFORE, event);
		int64_t survived = ta_survived_ns(scene, &conn);
		if (idle && survived >= idle->value[0]) {
			struct ta_fact *f = ta_fact_add(scene, TA_FACT_SURVIVED_LONGER, TA_OF_PATH,
							peer, event);
			f->value[0] = survived;
			f->conn = conn;
		}
	}
	if (ta_own_link_works(scene, e->sender, since, until, &sign))
		add_sign(scene, TA_FACT_OWN_LINK_WORKS, TA_OF_SIDE, e->sender, event, &sign);
}

void ta_observe_context(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_episode *e = ta_event_episode(scene, (int)i);
		if (e && ta_is_silence(scene, (int)i))
			look(scene, (int)i, e);
	}
}
