/* SPDX-License-Identifier: MIT */
/* Scans and floods: many SYNs of one host, or to one host, that opened nothing. */
#include "tcpautopsy/facts/scans.h"

#include "facts/rules.h"
#include "facts/shared.h"
#include "facts/siblings.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

struct ta_scans {
	struct ta_scan *item; /* by host and role; owned */
	size_t count, capacity;
};

/* A connection that was asked for and not opened. *ret_client: who asked. */
static bool opened_nothing(const struct ta_conn *c, int *ret_client)
{
	int client = c->half[0].flags & TA_HALF_SYN ? 0 : 1;
	const struct ta_half *h = &c->half[client], *p = &c->half[!client];
	const struct ta_trouble *t = c->trouble;
	*ret_client = client;
	if (!ta_half_sent_syn(h) || ta_half_sent_data(h) || h->segments > TA_SCAN_COPIES ||
	    c->flags & TA_CONN_SYN_ACK)
		return false;
	bool refused = t && t->nresets == 1 && t->reset[0].to_syn && p->segments == 1;
	return refused || !ta_half_captured(p);
}

static void count(struct ta_scan *scan, const struct ta_conn *c, uint32_t id,
		  const struct ta_conn *before, int client)
{
	int other = scan->from ? !client : client;
	const struct ta_flow_key *k = &c->flow.key, *b = before ? &before->flow.key : NULL;
	if (scan->connections < 2)
		scan->conn[scan->connections] = id;
	scan->connections++;
	scan->refused += ta_half_captured(&c->half[!client]);
	scan->others += !b || !ta_addr_equal(&k->addr[other], &b->addr[other]) ||
			(scan->from && k->port[!client] != b->port[!client]);
	if (scan->connections == 1)
		scan->first_ns = c->start_ns;
	scan->last_ns = c->start_ns;
}

static int by_host(const void *a, const void *b)
{
	const struct ta_scan *x = a, *y = b;
	int c = ta_addr_compare(&x->host, &y->host);
	return c ? c : (int)x->from - (int)y->from;
}

/* Of the first n of them. */
static const struct ta_scan *find(const struct ta_scans *scans, size_t n,
				  const struct ta_addr *host, bool from)
{
	struct ta_scan key = { .host = *host, .from = from };
	return n ? bsearch(&key, scans->item, n, sizeof(key), by_host) : NULL;
}

/* The connections of a host, entries [first, end) of the index: whether it scans (from), or is flooded by hosts of which none of
 * the nscans found before scans. With several hosts among them none is told: no scan is missed but by chance. */
static void look(struct ta_scans *scans, size_t nscans, const struct ta_tracker *tracker,
		 const struct ta_hosts *hosts, size_t first, size_t end, bool from)
{
	struct ta_scan scan = { .from = from };
	const struct ta_conn *before = NULL;
	for (size_t i = first; i < end; i++) {
		int side, client;
		uint32_t id = ta_hosts_at(hosts, i, &side);
		const struct ta_conn *c = ta_tracker_glance(tracker, id);
		if (!opened_nothing(c, &client) || (side == client) != from ||
		    (!from && find(scans, nscans, &c->flow.key.addr[client], true)))
			continue;
		const struct ta_addr *own = &c->flow.key.addr[side];
		if (!before)
			scan.host = *own;
		else if (!ta_addr_equal(own, &scan.host))
			return;
		count(&scan, c, id, before, client);
		before = c;
	}
	if (scan.connections < TA_SCAN_SYNS)
		return;
	scans->item =
		ta_xgrow(scans->item, &scans->capacity, scans->count + 1, sizeof(*scans->item));
	scans->item[scans->count++] = scan;
}

/* All scans (from) or floods. */
static void gather(struct ta_scans *scans, const struct ta_tracker *tracker,
		   const struct ta_hosts *hosts, bool from)
{
	size_t nscans = scans->count, end;
	for (size_t first = 0; (end = ta_hosts_row_end(hosts, first)) > first; first = end)
		if (end - first >= TA_SCAN_SYNS)
			look(scans, nscans, tracker, hosts, first, end, from);
	if (scans->count)
		qsort(scans->item, scans->count, sizeof(*scans->item), by_host);
}

struct ta_scans *ta_scans_new(const struct ta_tracker *tracker, const struct ta_hosts *hosts)
{
	struct ta_scans *scans = ta_xcalloc(1, sizeof(*scans));
	gather(scans, tracker, hosts, true);
	gather(scans, tracker, hosts, false);
	return scans;
}

void ta_scans_free(struct ta_scans *scans)
{
	if (!scans)
		return;
	free(scans->item);
	free(scans);
}

const struct ta_scans *ta_fact_base_scans(const struct ta_fact_base *base)
{
	return base->scans;
}

const struct ta_scan *ta_scans_all(const struct ta_scans *scans, size_t *ret_count)
{
	*ret_count = scans->count;
	return scans->item;
}

const struct ta_scan *ta_scan_of(const struct ta_scans *scans, const struct ta_conn *c)
{
	int client;
	if (!scans->count || !opened_nothing(c, &client))
		return NULL;
	const struct ta_scan *scan = find(scans, scans->count, &c->flow.key.addr[client], true);
	return scan ? scan : find(scans, scans->count, &c->flow.key.addr[!client], false);
}
