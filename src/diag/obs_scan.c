/* SPDX-License-Identifier: MIT */
/* Scans and floods: many SYNs that opened nothing. */
#include "diag/observe.h"

#include <stdio.h>

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/facts/scans.h"

static void tell(struct ta_diag *diag, struct ta_observations *set, const struct ta_scan *scan)
{
	char host[TA_ADDR_TEXT];
	char took[32];
	char answers[64];
	struct ta_observation *o;
	snprintf(answers, sizeof(answers), "none was answered");
	ta_addr_format(host, sizeof(host), &scan->host, diag->ctx.names);
	ta_duration(took, sizeof(took), scan->last_ns - scan->first_ns);
	if (scan->refused)
		snprintf(answers, sizeof(answers), "%llu were refused, %llu not answered",
			 (unsigned long long)scan->refused,
			 (unsigned long long)(scan->connections - scan->refused));
	const char *what = !scan->from        ? "a flood, or a server that many clients miss"
			   : scan->others > 1 ? "a scan"
					      : "a flood, or a client that tries without end";
	o = ta_observation_add(
		diag, set, TA_OBS_SYN_SCAN,
		"%llu connections were asked for %s %s in %s and none was opened (%s): %s",
		(unsigned long long)scan->connections, scan->from ? "by" : "of", host, took,
		answers, what);
	if (!o)
		return;
	o->host[o->nhosts++] = scan->host;
	o->start_ns = scan->first_ns;
	o->end_ns = scan->last_ns;
	ta_observation_value(o, "connections", (int64_t)scan->connections);
	ta_observation_value(o, "refused", (int64_t)scan->refused);
	ta_observation_conn(o, scan->conn[0]);
	ta_observation_conn(o, scan->conn[1]);
}

void ta_observe_scan(struct ta_diag *diag, struct ta_observations *set)
{
	size_t n;
	const struct ta_scan *scan = ta_scans_all(ta_fact_base_scans(diag->base), &n);
	for (size_t i = 0; i < n; i++)
		tell(diag, set, &scan[i]);
}
