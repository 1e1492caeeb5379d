/* SPDX-License-Identifier: MIT */
/* Link addresses (RFC 826, RFC 4861): the other end's, answered or asked for in vain, and that of the sender's gateway. */
#include "facts/events.h"
#include "facts/observers.h"
#include "facts/rules.h"

static struct ta_fact *add(struct ta_scene *scene, enum ta_fact_kind kind, int side, int event,
			   const struct ta_net_neighbours *nb)
{
	struct ta_fact *f = ta_fact_add(scene, kind, TA_OF_HOST, side, event);
	f->value[0] = nb->requests;
	f->from_ns = nb->first_request_ns;
	f->to_ns = nb->last_request_ns;
	ta_fact_frame(f, nb->first_request_frame);
	ta_fact_frame(f, nb->last_request_frame);
	return f;
}

/* It answered, and what was sent to it after that was in vain, too: neither gone nor rebooted. */
static bool note_reply(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_event *ev = &scene->facts->event[event];
	struct ta_net_neighbours nb;
	ta_net_neighbour_activity(scene->ctx->net, &scene->conn->flow.key.addr[!e->sender],
				  ev->since_ns + TA_IN_FLIGHT_MIN_NS,
				  e->attempt[e->nattempts - 1].time_ns, &nb);
	if (!nb.solicited || ev->healed_ns >= 0)
		return false;
	struct ta_fact *f =
		ta_fact_add(scene, TA_FACT_HOST_RESOLVED, TA_OF_HOST, !e->sender, event);
	f->value[0] = nb.solicited;
	f->to_ns = nb.last_reply_ns;
	ta_fact_frame(f, nb.last_reply_frame);
	return true;
}

static void note_requests(struct ta_scene *scene, int event, const struct ta_episode *e)
{
	const struct ta_event *ev = &scene->facts->event[event];
	const struct ta_addr *sender = &scene->conn->flow.key.addr[e->sender],
			     *peer = &scene->conn->flow.key.addr[!e->sender];
	struct ta_net_neighbours nb;
	ta_net_neighbour_activity(scene->ctx->net, peer, ev->since_ns, ev->until_ns, &nb);
	if (nb.requests >= TA_RESOLVE_REQUESTS && !nb.replies) {
		add(scene, TA_FACT_HOST_UNRESOLVED, !e->sender, event, &nb);
		return;
	}
	struct ta_addr gateway;
	if (ta_net_asks_in_vain(scene->ctx->net, sender, peer, ev->since_ns, ev->until_ns, &nb,
				&gateway) &&
	    nb.requests >= TA_RESOLVE_REQUESTS)
		add(scene, TA_FACT_GATEWAY_UNRESOLVED, e->sender, event, &nb)->addr = gateway;
}

void ta_observe_neighbours(struct ta_scene *scene)
{
	for (size_t i = 0; i < scene->facts->nevents; i++) {
		const struct ta_episode *e = ta_event_episode(scene, (int)i);
		if (e && ta_is_silence(scene, (int)i) && !note_reply(scene, (int)i, e))
			note_requests(scene, (int)i, e);
	}
}

int64_t ta_fact_visible_until(const struct ta_net *net, const struct ta_conn *conn,
			      const struct ta_episode *episode, int64_t end_ns)
{
	const struct ta_addr *addr = conn->flow.key.addr;
	struct ta_addr gateway;
	struct ta_net_neighbours nb;
	ta_net_neighbour_activity(net, &addr[!episode->sender], episode->start_ns, end_ns, &nb);
	if (nb.requests >= TA_RESOLVE_REQUESTS && !nb.replies)
		return nb.first_request_ns;
	if (ta_net_asks_in_vain(net, &addr[episode->sender], &addr[!episode->sender],
				episode->start_ns, end_ns, &nb, &gateway) &&
	    nb.requests >= TA_RESOLVE_REQUESTS)
		return nb.first_request_ns;
	return end_ns;
}
