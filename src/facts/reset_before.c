/* SPDX-License-Identifier: MIT */
/* What came before a RST: attempts in vain and silences; and what else happened to its host. */
#include "facts/observers.h"
#include "facts/resets.h"
#include "facts/rules.h"
#include "facts/siblings.h"

#include <stdlib.h>

#include "tcpautopsy/tcp/facts.h"

/* Attempts in vain of either side before it, which did not heal. */
static void note_in_vain(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_event ev = scene->facts->event[i];
		const struct ta_fact told = scene->facts->item[ev.fact];
		bool silence =
			told.kind == TA_FACT_SILENCE || told.kind == TA_FACT_PROBES_UNANSWERED;
		if (!silence || ev.healed_ns >= 0 || ev.since_ns > r->time_ns)
			continue;
		int64_t attempts = told.kind == TA_FACT_SILENCE ? told.value[2] - 1 : told.value[0];
		bool own = told.side == r->sender;
		if (attempts < (own ? TA_IN_VAIN_ATTEMPTS : TA_DOWN_ATTEMPTS))
			continue;
		/* Its sender was heard meanwhile: it was not down. */
		if (!own && r->silence_ns >= 0 &&
		    r->time_ns - r->silence_ns > ev.since_ns + TA_PATIENCE_MIN_NS) {
			scene->facts->event[i].final = false;
			continue;
		}
		struct ta_fact *f = ta_fact_add(
			scene, own ? TA_FACT_RST_SENDER_SENT_IN_VAIN : TA_FACT_DOWN_BEFORE,
			TA_OF_SIDE, r->sender, event);
		f->value[0] = attempts;
		f->value[1] = own ? 0 : r->time_ns - ev.since_ns;
		for (unsigned n = 0; n < told.nframes; n++)
			ta_fact_frame(f, told.frame[n]);
		/* The silence ended in this RST: one story, the RST's. Where its sender had sent in vain and given
		 * up, the RST is the aftermath. */
		bool aftermath = own && !r->has_ack;
		scene->facts->event[aftermath ? (size_t)event : i].final = false;
		if (!own) {
			scene->facts->event[event].since_ns = ev.since_ns;
			ta_event_fact(scene, event)->from_ns = ev.since_ns;
		}
	}
}

static void note_silence(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	if (r->silence_ns < 0)
		return;
	bool down = ta_fact_find(scene->facts, TA_FACT_DOWN_BEFORE, event);
	bool long_enough = r->silence_ns >= (down ? TA_SHORTEST_DOWN_NS : TA_SHORTEST_REBOOT_NS);
	struct ta_fact *f =
		ta_fact_add(scene, long_enough ? TA_FACT_SILENT_BEFORE : TA_FACT_SPOKE_JUST_BEFORE,
			    TA_OF_SIDE, r->sender, event);
	f->value[0] = r->silence_ns;
	ta_fact_frame(f, r->frame);
	/* Until the first segment that it did not answer: copies of that are no idle time. */
	int64_t until_ns = r->oldest_ns > r->reaction_ns ? r->oldest_ns : r->reaction_ns;
	int64_t idle = r->reaction_ns >= 0 ? r->silence_ns - until_ns : 0;
	if (idle < TA_IDLE_NS)
		return;
	ta_fact_add(scene, TA_FACT_IDLE_BEFORE, TA_OF_SIDE, r->sender, event)->value[0] = idle;
	uint32_t conn;
	int64_t survived = ta_survived_ns(scene, &conn);
	struct ta_sign works;
	if (survived >= idle) {
		f = ta_fact_add(scene, TA_FACT_SURVIVED_LONGER, TA_OF_PATH, r->sender, event);
		f->value[0] = survived;
		f->conn = conn;
	} else if (ta_new_connection_works(scene, r->time_ns - idle, r->time_ns + TA_REPLACED_NS,
					   &works)) {
		f = ta_fact_add(scene, TA_FACT_FORGOTTEN_WHILE_IDLE, TA_OF_PATH, r->sender, event);
		f->value[0] = idle;
		f->value[1] = survived;
		f->conn = works.conn;
	}
}

/* Connections of the same host reset in the same form at about the same time. */
static void note_alike(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	struct ta_host_walk w = ta_host_walk(scene, r->sender);
	struct ta_sibling s;
	uint32_t count = 0, first = 0;
	while (ta_host_next(&w, scene, &s)) {
		if (!s.conn->trouble)
			continue;
		for (size_t i = 0; i < s.conn->trouble->nresets; i++) {
			const struct ta_reset *x = &s.conn->trouble->reset[i];
			bool alike = x->sender == s.side && x->exact && x->has_ack == r->has_ack &&
				     !x->to_syn && !x->after_fin;
			if (!alike || llabs(x->time_ns - r->time_ns) > TA_ALIKE_NS)
				continue;
			first = count++ ? first : s.id;
			break;
		}
	}
	if (!count)
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_RESET_ALIKE, TA_OF_HOST, r->sender, event);
	f->value[0] = count;
	f->value[1] = TA_ALIKE_NS;
	f->conn = first;
}

static void note_host(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	struct ta_sign sign;
	int64_t silent_from = r->silence_ns >= 0 ? r->time_ns - r->silence_ns : r->time_ns;
	if (!ta_host_outlives(scene, r->sender, silent_from, r->time_ns, &sign))
		return;
	struct ta_fact *f = ta_fact_add(scene, TA_FACT_HOST_OUTLIVES, TA_OF_HOST, r->sender, event);
	f->conn = sign.conn;
	ta_fact_frame(f, sign.frame);
}

/* Connections of the address that began later came from the RST's link address, too: another host has it now. */
static void note_moved(struct ta_scene *scene, int event, const struct ta_reset *r)
{
	struct ta_host_walk w = ta_host_walk(scene, r->sender);
	struct ta_sibling s;
	while (r->foreign_link && ta_host_next(&w, scene, &s)) {
		if (s.conn->start_ns < r->time_ns || s.conn->half[s.side].link != r->link ||
		    !ta_half_reached_peer(&s.conn->half[s.side]))
			continue;
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_ADDRESS_MOVED, TA_OF_HOST, r->sender, event);
		f->conn = s.id;
		ta_fact_frame(f, s.conn->first_frame);
		return;
	}
}

void ta_observe_reset_before(struct ta_scene *scene)
{
	for (size_t i = 0, n = scene->facts->nevents; i < n; i++) {
		const struct ta_reset *r = scene->trouble ? ta_event_reset(scene, (int)i) : NULL;
		if (!r || r->to_syn || ta_fact_find(scene->facts, TA_FACT_RST_NOT_TAKEN, (int)i))
			continue;
		note_in_vain(scene, (int)i, r);
		note_silence(scene, (int)i, r);
		note_alike(scene, (int)i, r);
		note_host(scene, (int)i, r);
		note_moved(scene, (int)i, r);
	}
}
