/* SPDX-License-Identifier: MIT */
/* A link of a sender's own that was down. */
#include "diag/observe.h"

/* Outages that the sender's own link explains: nothing at all was captured meanwhile. */
void ta_observe_link_down(struct ta_diag *diag, struct ta_observations *set)
{
	for (size_t i = 0; i < diag->noutcomes; i++) {
		const struct ta_outcome *out = &diag->outcome[i];
		uint32_t id = out->id;
		const struct ta_conn *c = ta_tracker_glance(diag->ctx.tracker, id);
		if (!c || !out->local_link)
			continue;
		char host[TA_ADDR_TEXT];
		const struct ta_addr *who = &c->flow.key.addr[!out->failed_side];
		ta_addr_format(host, sizeof(host), who, diag->ctx.names);
		struct ta_observation *o = ta_observation_add(
			diag, set, TA_OBS_LINK_DOWN,
			"the link of %s was down: its own retransmissions are missing from the capture that was taken there, and so is everything else",
			host);
		if (!o)
			return;
		o->host[o->nhosts++] = *who;
		o->start_ns = out->when_ns;
		ta_observation_conn(o, id);
		return; /* one link */
	}
}
