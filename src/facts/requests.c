/* SPDX-License-Identifier: MIT */
/* Event REQUEST_UNANSWERED: one side sent data, got it acknowledged and nothing in return, and closed. Whether an answer
 * was owed at all is told by what the other side does otherwise. */
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/siblings.h"
#include "facts/visibility.h"

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

/* What the path alone may take. A capture at one end measures a round trip in one direction only. */
static int64_t path_ns(const struct ta_scene *scene)
{
	int64_t a = ta_rto_srtt_ns(&scene->conn->half[0].rto),
		b = ta_rto_srtt_ns(&scene->conn->half[1].rto);
	int64_t srtt = a > b ? a : b;
	return srtt > 0 ? TA_REQUEST_SRTTS * srtt : 0;
}

/* Its process lives and looked at the socket. */
static bool closed_promptly(const struct ta_scene *scene, const struct ta_unanswered *u)
{
	return u->closed_ns && u->closed_ns - u->gave_up_ns < TA_EOF_NOTICED_NS + path_ns(scene);
}

/* The end of the stream reached the other side's kernel, and its process let it lie. */
static void note_eof(struct ta_scene *scene, int event, const struct ta_unanswered *u)
{
	const struct ta_half *asker = &scene->conn->half[u->who];
	int64_t waited = (u->closed_ns ? u->closed_ns : scene->end_ns) - u->gave_up_ns;
	if (!ta_half_sent_fin(asker) || ta_half_unacked_bytes(asker) || ta_half_sent_rst(asker) ||
	    !ta_capture_shows_answers(scene, !u->who) ||
	    ta_half_sent_rst(&scene->conn->half[!u->who]) ||
	    waited < TA_EOF_NOTICED_NS + path_ns(scene))
		return;
	ta_fact_add(scene, TA_FACT_EOF_IGNORED, TA_OF_SIDE, !u->who, event)->value[0] = waited;
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
	/* Half closed, and then answered; or answered with bytes that the capture lacks. */
	if ((u->answered && !ta_half_sent_rst(asker)) ||
	    ta_fact_find(scene->facts, TA_FACT_HOLE, -1))
		return;
	/* Who connects asks; a server that closes an idle connection has answered before. */
	if (u->who != scene->client)
		return;
	/* A path that takes long to answer is no process that does. */
	if (u->gave_up_ns - u->asked_ns < TA_REQUEST_WAIT_NS + path_ns(scene))
		return;
	/* Its data must have been acknowledged: all before the FIN. */
	uint32_t unacked = ta_half_unacked_bytes(asker);
	if (!ta_half_acked(asker) || unacked > (uint32_t)ta_half_sent_fin(asker) ||
	    !ta_half_captured(other))
		return;
	struct ta_event ev = { .final = true,
			       .since_ns = u->asked_exactly ? u->asked_ns : u->gave_up_ns,
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
	} else if (ta_half_sent_data(other) && !(scene->conn->flags & TA_CONN_PUSHES) &&
		   !closed_promptly(scene, u)) {
		ta_fact_add(scene, TA_FACT_ANSWERS_HERE, TA_OF_SIDE, !u->who, event);
	}
	note_eof(scene, event, u);
	note_others(scene, event, !u->who);
}
