/* SPDX-License-Identifier: MIT */
/* All facts of one connection: each observer looks in its turn. */
#include "facts/observers.h"

#include <string.h>

#include "facts/shared.h"
#include "tcpautopsy/tcp/facts.h"

void ta_facts_collect(const struct ta_fact_base *base, uint32_t conn, struct ta_facts *ret)
{
	memset(ret, 0, sizeof(*ret));
	struct ta_scene s = { .base = base,
			      .ctx = &base->ctx,
			      .conn = ta_tracker_conn(base->ctx.tracker, conn),
			      .id = conn,
			      .end_ns = base->ctx.capture_end_ns,
			      .facts = ret };
	s.trouble = s.conn->trouble;
	s.client = ta_conn_client(s.conn);
	s.last_ns = ta_conn_last_seen_ns(s.conn);
	s.one_sided = ta_conn_one_sided(s.conn);
	for (const struct ta_observer *o = ta_observers; o->name; o++)
		o->observe(&s);
}
