/* SPDX-License-Identifier: MIT */
/* Scans and floods: many SYNs of one host, or to one host, that opened nothing. The ends of such connections are put in a table by
 * their addresses; of each address its counts are kept. */
#include "tcpautopsy/facts/scans.h"

#include "facts/rules.h"
#include "facts/shared.h"

#include <stdlib.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

/* An end of a connection: 32 bits of the hash of its address and role, then the connection. */
#define HASH_SHIFT 32

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

static uint64_t end_of(uint64_t seed, const struct ta_conn *c, uint32_t id, int side, bool from)
{
	uint64_t hash = ta_hash_mix(
		ta_hash_bytes(seed, &c->flow.key.addr[side], sizeof(struct ta_addr)), from);
	return hash << HASH_SHIFT | id;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
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

/* The ends in entry[from..to) that share a hash. With several addresses among them none is told: no scan is missed but by
 * chance. */
static void look(struct ta_scans *scans, const struct ta_tracker *tracker, const uint64_t *entry,
		 size_t n, bool from)
{
	struct ta_scan scan = { .from = from };
	const struct ta_conn *before = NULL;
	if (n < TA_SCAN_SYNS)
		return;
	for (size_t i = 0; i < n; i++) {
		uint32_t id = (uint32_t)entry[i];
		const struct ta_conn *c = ta_tracker_glance(tracker, id);
		int client;
		(void)opened_nothing(c, &client);
		const struct ta_addr *own = &c->flow.key.addr[from ? client : !client];
		if (!before)
			scan.host = *own;
		else if (!ta_addr_equal(own, &scan.host))
			return;
		count(&scan, c, id, before, client);
		before = c;
	}
	scans->item =
		ta_xgrow(scans->item, &scans->capacity, scans->count + 1, sizeof(*scans->item));
	scans->item[scans->count++] = scan;
}

static int by_host(const void *a, const void *b)
{
	const struct ta_scan *x = a, *y = b;
	int c = ta_addr_compare(&x->host, &y->host);
	return c ? c : (int)x->from - (int)y->from;
}

static const struct ta_scan *find(const struct ta_scans *scans, const struct ta_addr *host,
				  bool from)
{
	struct ta_scan key = { .host = *host, .from = from };
	return scans->count ? bsearch(&key, scans->item, scans->count, sizeof(key), by_host) : NULL;
}

/* All scans (from) or floods. Whose asker scans is of that scan. */
static void gather(struct ta_scans *scans, const struct ta_tracker *tracker, uint64_t *entry,
		   bool from)
{
	uint64_t seed = ta_hash_seed();
	uint32_t n = ta_tracker_count(tracker);
	size_t ends = 0;
	int client;
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_glance(tracker, id);
		if (!c || !opened_nothing(c, &client) ||
		    (!from && find(scans, &c->flow.key.addr[client], true)))
			continue;
		entry[ends++] = end_of(seed, c, id, from ? client : !client, from);
	}
	qsort(entry, ends, sizeof(*entry), compare);
	for (size_t i = 0, j; i < ends; i = j) {
		for (j = i; j < ends && entry[j] >> HASH_SHIFT == entry[i] >> HASH_SHIFT; j++)
			;
		look(scans, tracker, entry + i, j - i, from);
	}
	if (scans->count)
		qsort(scans->item, scans->count, sizeof(*scans->item), by_host);
}

struct ta_scans *ta_scans_new(const struct ta_tracker *tracker)
{
	struct ta_scans *scans = ta_xcalloc(1, sizeof(*scans));
	uint64_t *entry = ta_xcalloc((size_t)ta_tracker_count(tracker) + 1, sizeof(*entry));
	gather(scans, tracker, entry, true);
	gather(scans, tracker, entry, false);
	free(entry);
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
	const struct ta_scan *scan = find(scans, &c->flow.key.addr[client], true);
	return scan ? scan : find(scans, &c->flow.key.addr[!client], false);
}
