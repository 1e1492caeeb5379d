/* SPDX-License-Identifier: MIT */
/* Hosts whose link address was asked for in vain. */
#include "diag/observe.h"

/* Hosts whose link address was asked for in vain while a connection to them failed. */
void ta_observe_neighbour_unanswered(struct ta_diag *diag, struct ta_observations *set)
{
	size_t first = set->count;
	for (uint32_t id = 0; id < diag->noutcomes; id++) {
		const struct ta_outcome *out = &diag->outcome[id];
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		if (!c || out->scenario != TA_SCN_PEER_CRASH)
			continue;
		const struct ta_addr *who = &c->flow.key.addr[out->failed_side];
		struct ta_net_neighbours nb;
		ta_net_neighbour_activity(diag->ctx.net, who, out->when_ns,
					  diag->ctx.capture_end_ns, &nb);
		bool told = false;
		for (size_t i = first; i < set->count; i++)
			told |= ta_addr_equal(&set->item[i].host[0], who);
		if (told || !nb.requests || nb.replies)
			continue;
		char host[TA_ADDR_TEXT];
		ta_addr_format(host, sizeof(host), who, diag->ctx.names);
		struct ta_observation *o = ta_observation_add(
			diag, set, TA_OBS_NEIGHBOUR_UNANSWERED,
			"%u ARP or neighbour requests for %s, the last in frame %u, and no answer",
			nb.requests, host, nb.last_request_frame);
		if (!o)
			return;
		o->host[o->nhosts++] = *who;
		o->start_ns = nb.first_request_ns;
		o->end_ns = nb.last_request_ns;
		ta_observation_value(o, "requests", nb.requests);
		ta_observation_conn(o, id);
	}
}
