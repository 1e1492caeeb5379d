/* SPDX-License-Identifier: MIT */
/* Hosts that were suspended: their timestamp clocks stood still in a silence. */
#include "diag/observe.h"

#include "tcpautopsy/core/timefmt.h"

static struct ta_observation *tell(struct ta_diag *diag, struct ta_observations *set,
				   const struct ta_addr *who, const struct ta_half_trouble *h)
{
	char host[TA_ADDR_TEXT];
	char took[32];
	struct ta_strbuf frame = { 0 };
	ta_addr_format(host, sizeof(host), who, diag->ctx.names);
	ta_duration(took, sizeof(took), h->suspend_ns);
	struct ta_observation *o = ta_observation_add(
		diag, set, TA_OBS_HOST_SUSPENDED,
		"%s was suspended for %s (%s): its TCP timestamp clock stopped, as on a suspended or migrated machine",
		host, took, ta_observation_frame(diag, &frame, h->suspend_frame));
	ta_strbuf_release(&frame);
	if (!o)
		return NULL;
	o->host[o->nhosts++] = *who;
	o->start_ns = h->suspend_from_ns;
	o->end_ns = h->suspend_to_ns;
	ta_observation_value(o, "stood_still_ns", h->suspend_ns);
	return o;
}

/* One observation a host, of the first connection that shows it. */
void ta_observe_host_suspended(struct ta_diag *diag, struct ta_observations *set)
{
	size_t first = set->count;
	for (uint32_t id = 0; id < diag->nconns; id++) {
		const struct ta_conn *c = ta_tracker_glance(diag->ctx.tracker, id);
		for (int side = 0; c && c->trouble && side < 2; side++) {
			const struct ta_addr *who = &c->flow.key.addr[side];
			struct ta_observation *o = NULL;
			if (!ta_host_stood_still(diag->base, c, side))
				continue;
			for (size_t i = first; i < set->count && !o; i++)
				if (ta_addr_equal(&set->item[i].host[0], who))
					o = &set->item[i];
			if (!o)
				o = tell(diag, set, who, &c->trouble->half[side]);
			if (o)
				ta_observation_conn(o, id);
		}
	}
}
