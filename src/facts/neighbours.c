/* SPDX-License-Identifier: MIT */
/* Link addresses asked for in vain (RFC 826, RFC 4861): the other end's, or that of the sender's gateway. */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"

static void note_requests(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_event *ev = &scene->facts->event[event];
	struct ta_net_neighbours nb;
	ta_net_neighbour_activity(scene->ctx->net, &scene->conn->flow.key.addr[!e->sender],
				  ev->since_ns, ev->until_ns, &nb);
	if (nb.requests < TA_RESOLVE_REQUESTS || nb.replies)
		return;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_HOST_UNRESOLVED, TA_OF_HOST, !e->sender, event);
	f->value[0] = nb.requests;
	f->from_ns = nb.first_request_ns;
	f->to_ns = nb.last_request_ns;
	ta_fact_frame(f, nb.first_request_frame);
	ta_fact_frame(f, nb.last_request_frame);
}

void ta_observe_neighbours(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_episode *e = ta_event_episode(scene, (int)i);
		if (e && ta_is_silence(scene, (int)i))
			note_requests(scene, (int)i, e);
	}
}
