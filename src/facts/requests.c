/* SPDX-License-Identifier: MIT */
/* Event REQUEST_UNANSWERED: one side sent data, got it acknowledged and nothing in return, and closed. Whether an answer
 * was owed at all is told by what the other side does otherwise. */
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/siblings.h"

#include "tcpautopsy/tcp/facts.h"

static void note_others(struct ta_scene *scene, int event, int side)
{
	struct ta_host_walk w = ta_host_walk(scene, side);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		const struct ta_half *h = &s.conn->half[s.side];
		if (s.conn->flow.key.port[s.side] != scene->conn->flow.key.port[side] ||
		    !ta_half_sent_data(h))
			continue;
		struct ta_fact *f =
			ta_fact_add(scene, TA_FACT_ANSWERS_OTHERS, TA_OF_HOST, side, event);
		f->conn = s.id;
		ta_fact_frame(f, h->last_frame);
		return;
	}
}

void ta_observe_requests(struct ta_scene *scene)
{
	const struct ta_unanswered *u = scene->trouble ? &scene->trouble->unanswered : NULL;
	/* Whoever sends in vain is not waiting for a process. */
	if (!u || !u->frame || ta_fact_find(scene->facts, TA_FACT_SILENCE, -1) ||
	    ta_fact_find(scene->facts, TA_FACT_PROBES_UNANSWERED, -1))
		return;
	const struct ta_half *asker = &scene->conn->half[u->who],
			     *other = &scene->conn->half[!u->who];
	/* Who connects asks; a server that closes an idle connection has answered before. */
	if (u->who != scene->client)
		return;
	/* A path that takes long to answer is no process that does. */
	int64_t srtt = ta_rto_srtt_ns(&asker->rto);
	if (u->gave_up_ns - u->asked_ns <
	    TA_REQUEST_WAIT_NS + (srtt > 0 ? TA_REQUEST_SRTTS * srtt : 0))
		return;
	/* Its data must have been acknowledged: all before the FIN. */
	uint32_t unacked = ta_half_unacked_bytes(asker);
	if (!ta_half_acked(asker) || unacked > (uint32_t)ta_half_sent_fin(asker) ||
	    !ta_half_captured(other))
		return;
	struct ta_event ev = { .final = true,
			       .since_ns = u->asked_ns,
			       .until_ns = u->gave_up_ns,
			       .healed_ns = -1,
			       .episode = -1 };
	int event = ta_event_add(scene, TA_FACT_REQUEST_UNANSWERED, u->who, &ev);
	struct ta_fact *f = ta_event_fact(scene, event);
	f->value[0] = u->gave_up_ns - u->asked_ns;
	ta_fact_frame(f, u->frame);
	if (ta_half_sent_rst(asker) && !ta_half_sent_fin(asker))
		ta_fact_frame(ta_fact_add(scene, TA_FACT_ABORTED_WAIT, TA_OF_SIDE, u->who, event),
			      u->frame);
	const struct ta_reset *late = scene->trouble->nresets ? &scene->trouble->reset[0] : NULL;
	if (late && late->sender == u->who && late->time_ns > u->gave_up_ns && !late->has_ack &&
	    late->answers) {
		f = ta_fact_add(scene, TA_FACT_ANSWERED_LATE, TA_OF_SIDE, !u->who, event);
		ta_fact_frame(f, late->trigger_frame);
	} else if (ta_half_sent_data(other)) {
		ta_fact_add(scene, TA_FACT_ANSWERS_HERE, TA_OF_SIDE, !u->who, event);
	}
	note_others(scene, event, !u->who);
}
