/* SPDX-License-Identifier: MIT */
/* The idle time after which something on the path forgets a connection. */
#include "diag/observe.h"

#include "tcpautopsy/core/timefmt.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

#include <stdlib.h>

struct pair {
	const struct ta_conn *conn;
	uint32_t id;
	int server;
	int64_t survived_ns, died_ns;
};

static int by_pair(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	const struct ta_flow_key *p = &x->conn->flow.key, *q = &y->conn->flow.key;
	int c = ta_addr_compare(&p->addr[0], &q->addr[0]);
	c = c ? c : ta_addr_compare(&p->addr[1], &q->addr[1]);
	c = c ? c : x->server - y->server;
	c = c ? c : (int)p->port[x->server] - (int)q->port[y->server];
	return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

static bool same_service(const struct pair *x, const struct pair *y)
{
	const struct ta_flow_key *p = &x->conn->flow.key, *q = &y->conn->flow.key;
	return ta_addr_equal(&p->addr[0], &q->addr[0]) && ta_addr_equal(&p->addr[1], &q->addr[1]) &&
	       x->server == y->server && p->port[x->server] == q->port[y->server];
}

static void bracket(struct ta_diag *diag, struct ta_observations *set, const struct pair *p,
		    size_t n)
{
	int64_t survived = 0, died = INT64_MAX;
	for (size_t i = 0; i < n; i++) {
		if (p[i].survived_ns > survived)
			survived = p[i].survived_ns;
		if (p[i].died_ns > 0 && p[i].died_ns < died)
			died = p[i].died_ns;
	}
	if (died == INT64_MAX || survived <= 0 || survived >= died)
		return;
	char a[32];
	char b[32];
	ta_duration(a, sizeof(a), survived);
	ta_duration(b, sizeof(b), died);
	struct ta_observation *o = ta_observation_add(
		diag, set, TA_OBS_IDLE_LIMIT,
		"something on the path forgets a connection between %s and %s of silence: a keep-alive idle time below %s would have kept it",
		a, b, a);
	if (!o)
		return;
	o->host[0] = p->conn->flow.key.addr[!p->server];
	o->host[1] = p->conn->flow.key.addr[p->server];
	o->nhosts = 2;
	o->port = p->conn->flow.key.port[p->server];
	ta_observation_value(o, "survived_ns", survived);
	ta_observation_value(o, "died_ns", died);
	for (size_t i = 0; i < n; i++)
		if (p[i].survived_ns == survived || p[i].died_ns > 0)
			ta_observation_conn(o, p[i].id);
}

void ta_observe_idle_limit(struct ta_diag *diag, struct ta_observations *set)
{
	struct pair *p = NULL;
	size_t n = 0, capacity = 0;
	for (uint32_t id = 0; id < diag->nconns; id++) {
		const struct ta_conn *c = ta_tracker_glance(diag->ctx.tracker, id);
		const struct ta_outcome *o = ta_outcome_of(diag, id);
		if (!c || c->flags & (TA_CONN_SPORT_NAMED | TA_CONN_DPORT_NAMED))
			continue;
		bool died = o && o->died_idle &&
			    (o->scenario == TA_SCN_MIDDLEBOX_TIMEOUT ||
			     o->scenario == TA_SCN_NETWORK_FAILURE ||
			     o->scenario == TA_SCN_PEER_SILENT ||
			     o->scenario == TA_SCN_CLOSE_UNANSWERED);
		if (!c->longest_idle_quarters && !died)
			continue;
		p = ta_xgrow(p, &capacity, n + 1, sizeof(*p));
		p[n++] = (struct pair){ c, id, !ta_conn_client(c), ta_conn_longest_idle_ns(c),
					died ? o->idle_ns : 0 };
	}
	if (n)
		qsort(p, n, sizeof(*p), by_pair);
	for (size_t i = 0, j; i < n; i = j) {
		bool forgotten = false;
		for (j = i; j < n && same_service(&p[i], &p[j]); j++) {
			const struct ta_outcome *o = ta_outcome_of(diag, p[j].id);
			forgotten |= o && o->scenario == TA_SCN_MIDDLEBOX_TIMEOUT;
		}
		if (forgotten)
			bracket(diag, set, p + i, j - i);
	}
	free(p);
}
