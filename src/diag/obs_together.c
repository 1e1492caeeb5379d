/* SPDX-License-Identifier: MIT */
/* Connections of one host that were reset, or fell silent, at the same time. */
#include "diag/observe.h"
#include "diag/rules.h"

#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

#include <stdlib.h>

struct death {
	struct ta_addr host; /* who fell silent, or sent the RST */
	int64_t when_ns;
	uint32_t id;
};

static int by_host_and_time(const void *a, const void *b)
{
	const struct death *x = a, *y = b;
	int c = ta_addr_compare(&x->host, &y->host);
	if (c)
		return c;
	return x->when_ns < y->when_ns   ? -1
	       : x->when_ns > y->when_ns ? 1
	       : x->id < y->id           ? -1
					 : x->id > y->id;
}

bool ta_died_silently(enum ta_scenario s)
{
	return s == TA_SCN_PEER_SILENT || s == TA_SCN_PEER_CRASH || s == TA_SCN_NETWORK_FAILURE;
}

/* Connections of one host that failed within `within_ns` of each other; returns the end of the group from i on. */
static size_t group_end(const struct ta_diag *diag, const struct death *d, size_t n, size_t i,
			int64_t within_ns)
{
	struct ta_net_sign sign;
	size_t j = i + 1;
	while (j < n && ta_addr_equal(&d[j].host, &d[i].host) &&
	       d[j].when_ns - d[j - 1].when_ns <= within_ns &&
	       !(diag && ta_net_alive(diag->ctx.net, &d[i].host, d[j - 1].when_ns, d[j].when_ns,
				      UINT32_MAX, &sign)))
		j++;
	return j;
}

static void tell_group(struct ta_diag *diag, struct ta_observations *set, bool resets,
		       const struct death *d, size_t n)
{
	char host[TA_ADDR_TEXT];
	struct ta_net_sign sign;
	struct ta_strbuf frame = { 0 };
	ta_addr_format(host, sizeof(host), &d->host, diag->ctx.names);
	struct ta_observation *o = NULL;
	if (resets)
		o = ta_observation_add(
			diag, set, TA_OBS_RESET_TOGETHER,
			"%zu connections were reset by %s within a moment of each other: look for one cause",
			n, host);
	else if (ta_net_alive(diag->ctx.net, &d->host, d[n - 1].when_ns + TA_HEARD_LATER_NS,
			      diag->ctx.capture_end_ns, UINT32_MAX, &sign))
		o = ta_observation_add(
			diag, set, TA_OBS_DIED_TOGETHER,
			"%zu connections with %s fell silent together, although it was heard later (%s): look for one cause",
			n, host, ta_observation_frame(diag, &frame, sign.frame));
	else if (!ta_net_alive(diag->ctx.net, &d->host, 0, d->when_ns, UINT32_MAX, &sign) ||
		 ta_net_alive(diag->ctx.net, &d->host, d[n - 1].when_ns + 1,
			      diag->ctx.capture_end_ns, UINT32_MAX, &sign))
		o = NULL; /* never heard: nothing went silent; or something more came */
	else
		o = ta_observation_add(
			diag, set, TA_OBS_HOST_SILENT,
			"%s went silent: %zu connections stopped at the same time and nothing more came from it",
			host, n);
	ta_strbuf_release(&frame);
	if (!o)
		return;
	o->host[o->nhosts++] = d->host;
	o->start_ns = d[0].when_ns;
	o->end_ns = d[n - 1].when_ns;
	ta_observation_value(o, "connections", (int64_t)n);
	for (size_t x = 0; x < n; x++)
		ta_observation_conn(o, d[x].id);
}

static void together(struct ta_diag *diag, struct ta_observations *set, bool resets,
		     int64_t within_ns)
{
	struct death *d = ta_xcalloc(diag->noutcomes, sizeof(*d));
	size_t n = 0;
	for (size_t i = 0; i < diag->noutcomes; i++) {
		const struct ta_outcome *o = &diag->outcome[i];
		uint32_t id = o->id;
		const struct ta_conn *c = ta_tracker_glance(diag->ctx.tracker, id);
		/* A client that closes its connections by RST is no news; a server, or something in its name, is. Nor is the RST of an end
		 * whose peer had fallen silent. */
		bool wanted =
			resets ? o->end == TA_END_RESET &&
					 ta_scenario_is_failure((enum ta_scenario)o->scenario) &&
					 c && o->failed_side != ta_conn_client(c) &&
					 ta_half_sent_rst(&c->half[o->failed_side])
			       : ta_died_silently((enum ta_scenario)o->scenario);
		if (c && wanted && o->when_ns >= 0)
			d[n++] = (struct death){ c->flow.key.addr[o->failed_side], o->when_ns, id };
	}
	qsort(d, n, sizeof(*d), by_host_and_time);
	for (size_t i = 0, j; i < n; i = j) {
		j = group_end(resets ? NULL : diag, d, n, i, within_ns);
		if (j - i >= TA_GROUP_CONNECTIONS)
			tell_group(diag, set, resets, d + i, j - i);
	}
	free(d);
}

void ta_observe_resets_together(struct ta_diag *diag, struct ta_observations *set)
{
	together(diag, set, true, TA_RESETS_TOGETHER_NS);
}

void ta_observe_deaths_together(struct ta_diag *diag, struct ta_observations *set)
{
	together(diag, set, false, TA_DEATHS_TOGETHER_NS);
}
