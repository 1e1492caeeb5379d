/* SPDX-License-Identifier: MIT */
/* Hosts whose link address was asked for in vain. */
#include "diag/observe.h"
#include "diag/rules.h"

#include "tcpautopsy/tcp/facts.h"

static bool is_told(const struct ta_observations *set, size_t first, const struct ta_addr *who)
{
	for (size_t i = first; i < set->count; i++)
		if (ta_addr_equal(&set->item[i].host[0], who))
			return true;
	return false;
}

/* Asked for since it was last heard, whatever became of the connection: nobody answered. */
static void look(struct ta_diag *diag, struct ta_observations *set, uint32_t id,
		 const struct ta_conn *c, int side)
{
	const struct ta_addr *who = &c->flow.key.addr[side];
	int64_t from = ta_half_captured(&c->half[side]) ? c->half[side].last_seen_ns : c->start_ns;
	struct ta_net_neighbours nb;
	struct ta_net_sign sign;
	ta_net_neighbour_activity(diag->ctx.net, who, from, diag->ctx.capture_end_ns, &nb);
	if (nb.requests < TA_NEIGHBOUR_REQUESTS || nb.replies ||
	    ta_net_alive(diag->ctx.net, who, nb.first_request_ns + 1, diag->ctx.capture_end_ns,
			 UINT32_MAX, &sign))
		return;
	char host[TA_ADDR_TEXT];
	struct ta_strbuf frame = { 0 };
	ta_addr_format(host, sizeof(host), who, diag->ctx.names);
	struct ta_observation *o = ta_observation_add(
		diag, set, TA_OBS_NEIGHBOUR_UNANSWERED,
		"%u ARP or neighbour requests for %s, the last in %s, and no answer", nb.requests,
		host, ta_observation_frame(diag, &frame, nb.last_request_frame));
	ta_strbuf_release(&frame);
	if (!o)
		return;
	o->host[o->nhosts++] = *who;
	o->start_ns = nb.first_request_ns;
	o->end_ns = nb.last_request_ns;
	ta_observation_value(o, "requests", nb.requests);
	ta_observation_conn(o, id);
}

void ta_observe_neighbour_unanswered(struct ta_diag *diag, struct ta_observations *set)
{
	size_t first = set->count;
	for (uint32_t id = 0; id < diag->nconns; id++) {
		const struct ta_conn *c = ta_tracker_glance(diag->ctx.tracker, id);
		for (int side = 0; c && side < 2; side++)
			if (!is_told(set, first, &c->flow.key.addr[side]))
				look(diag, set, id, c, side);
	}
}
