/* SPDX-License-Identifier: MIT */
/* What happened to other connections of the same hosts: an index of all connections by address, asked when one failed. */
#include "meanwhile.h"
#include "run.h"

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

#include <stdlib.h>

struct entry {
	struct ta_addr addr;
	uint32_t id;
};

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = ta_addr_compare(&x->addr, &y->addr);
	return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

static void list_hosts(struct ta_diag *diag)
{
	uint32_t n = ta_tracker_count(diag->ctx.tracker);
	struct entry *entry = ta_xcalloc(2 * (size_t)n, sizeof(*entry));
	size_t count = 0;
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		for (int side = 0; c && side < 2; side++)
			entry[count++] = (struct entry){ c->flow.key.addr[side], id };
	}
	qsort(entry, count, sizeof(*entry), compare);
	diag->nby_host = count;
	diag->by_host = ta_xcalloc(count, sizeof(*diag->by_host));
	diag->by_host_addr = ta_xcalloc(count, sizeof(*diag->by_host_addr));
	for (size_t i = 0; i < count; i++) {
		diag->by_host[i] = entry[i].id;
		diag->by_host_addr[i] = entry[i].addr;
	}
	free(entry);
}

void ta_meanwhile_index(struct ta_diag *diag)
{
	list_hosts(diag);
	ta_sudden_list(diag);
}

static size_t first_of(const struct ta_diag *diag, const struct ta_addr *addr)
{
	size_t lo = 0, hi = diag->nby_host;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (ta_addr_compare(&diag->by_host_addr[mid], addr) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The other connections of a host, one after the other. */
struct others {
	const struct ta_case *k;
	const struct ta_addr *host;
	size_t at, looks;
	uint32_t id; /* of the one that was returned */
	int side;    /* the host's key index in it */
};

static struct others others_of(const struct ta_case *k, int side)
{
	const struct ta_addr *host = &k->conn->flow.key.addr[side];
	return (struct others){ .k = k, .host = host, .at = first_of(k->diag, host) };
}

/* The next one, or NULL: a look at TA_LIMIT_LOOKS of a busy host's is enough to find a sign of life. */
static const struct ta_conn *next_of(struct others *o)
{
	struct ta_diag *diag = o->k->diag;
	while (o->at < diag->nby_host && ta_addr_equal(&diag->by_host_addr[o->at], o->host)) {
		if (o->looks++ == TA_LIMIT_LOOKS) {
			ta_anomaly_add(&diag->anomalies, "limits.looks", o->k->conn->first_frame);
			return NULL;
		}
		o->id = diag->by_host[o->at++];
		const struct ta_conn *c = ta_tracker_conn(o->k->ctx->tracker, o->id);
		if (!c || c == o->k->conn)
			continue;
		o->side = !ta_addr_equal(&c->flow.key.addr[0], o->host);
		return c;
	}
	return NULL;
}

static void set_sign(struct ta_sign_of_life *sign, const struct ta_half *h, uint32_t id)
{
	*sign = (struct ta_sign_of_life){ h->last_seen_ns, h->last_frame, id, "tcp" };
}

bool ta_meanwhile_alive(const struct ta_case *k, int side, int64_t from_ns, int64_t to_ns,
			struct ta_sign_of_life *ret)
{
	struct others others = others_of(k, side);
	for (const struct ta_conn *c; (c = next_of(&others));) {
		const struct ta_half *h = &c->half[others.side];
		if (!h->segments || h->last_seen_ns <= from_ns || h->last_seen_ns > to_ns)
			continue;
		set_sign(ret, h, others.id);
		return true;
	}
	struct ta_net_sign sign;
	if (!ta_net_alive(k->ctx->net, others.host, from_ns, to_ns, k->id, &sign))
		return false;
	*ret = (struct ta_sign_of_life){ sign.time_ns, sign.frame,
					 sign.conn == UINT32_MAX ? TA_NO_CONN : sign.conn,
					 sign.what };
	return true;
}

static bool same_pair(const struct ta_conn *a, const struct ta_conn *b)
{
	return ta_addr_equal(&a->flow.key.addr[0], &b->flow.key.addr[0]) &&
	       ta_addr_equal(&a->flow.key.addr[1], &b->flow.key.addr[1]);
}

bool ta_meanwhile_outlives(const struct ta_case *k, int side, int64_t before_ns, int64_t after_ns,
			   struct ta_sign_of_life *ret)
{
	struct others others = others_of(k, side);
	for (const struct ta_conn *c; (c = next_of(&others));) {
		const struct ta_half *h = &c->half[others.side];
		if (c->start_ns >= before_ns || !(c->flags & TA_CONN_ESTABLISHED))
			continue;
		if (h->flags & TA_HALF_RST || h->last_seen_ns <= after_ns || !h->segments)
			continue;
		set_sign(ret, h, others.id);
		return true;
	}
	return false;
}

/* Whether the third host of a connection that went on beyond spoke in between: its timeline tells. */
static bool spoke_between(const struct ta_case *k, const struct others *others,
			  const struct ta_conn *c, int64_t from_ns, int64_t to_ns,
			  struct ta_sign_of_life *ret)
{
	struct ta_net_sign sign;
	if (!ta_net_alive(k->ctx->net, &c->flow.key.addr[!others->side], from_ns, to_ns, k->id,
			  &sign) ||
	    sign.conn != others->id)
		return false;
	ret->time_ns = sign.time_ns;
	ret->frame = sign.frame;
	return true;
}

bool ta_meanwhile_own_heard(const struct ta_case *k, int side, int64_t from_ns, int64_t to_ns,
			    struct ta_sign_of_life *ret)
{
	const struct ta_addr *peer = &k->conn->flow.key.addr[!side];
	struct others others = others_of(k, side);
	for (const struct ta_conn *c; (c = next_of(&others));) {
		/* Heard, and answered: the host received it. */
		const struct ta_half *third = &c->half[!others.side];
		if (ta_addr_equal(&c->flow.key.addr[!others.side], peer) ||
		    !ta_half_reached_peer(third) || c->start_ns > to_ns ||
		    third->last_seen_ns <= from_ns)
			continue;
		set_sign(ret, third, others.id);
		if (third->last_seen_ns <= to_ns ||
		    spoke_between(k, &others, c, from_ns, to_ns, ret))
			return true;
	}
	return false;
}

bool ta_meanwhile_new_connection(const struct ta_case *k, int64_t from_ns, int64_t to_ns,
				 struct ta_sign_of_life *ret)
{
	int server = !k->client;
	struct others others = others_of(k, server);
	for (const struct ta_conn *c; (c = next_of(&others));) {
		if (!same_pair(c, k->conn) || c->start_ns <= from_ns || c->start_ns > to_ns)
			continue;
		if (!(c->flags & TA_CONN_HANDSHAKE_ACK) || ta_conn_client(c) != k->client ||
		    c->flow.key.port[server] != k->conn->flow.key.port[server])
			continue;
		*ret = (struct ta_sign_of_life){ c->start_ns, c->first_frame, others.id, "tcp" };
		return true;
	}
	return false;
}

/* A RST without ACK to an open connection, within so long of an instant. */
static bool was_reset_alike(const struct ta_conn *c, int sender, int64_t at_ns, int64_t within_ns)
{
	for (size_t i = 0; i < c->trouble->nresets; i++) {
		const struct ta_reset *r = &c->trouble->reset[i];
		if (r->sender == sender && r->exact && !r->has_ack && !r->to_syn && !r->after_fin &&
		    llabs(r->time_ns - at_ns) <= within_ns)
			return true;
	}
	return false;
}

unsigned ta_meanwhile_reset_alike(const struct ta_case *k, int side, int64_t at_ns,
				  int64_t within_ns, uint32_t *ret_conn)
{
	unsigned count = 0;
	struct others others = others_of(k, side);
	for (const struct ta_conn *c; (c = next_of(&others));) {
		/* The same flow seen before and after a load balancer is no second connection. */
		if (!c->trouble ||
		    c->flow.key.port[ta_conn_client(c)] == k->conn->flow.key.port[k->client])
			continue;
		if (was_reset_alike(c, others.side, at_ns, within_ns) && !count++)
			*ret_conn = others.id;
	}
	return count;
}

uint32_t ta_meanwhile_successor(const struct ta_case *k)
{
	const struct ta_diag *diag = k->diag;
	const struct ta_flow_key *key = &k->conn->flow.key;
	size_t i = first_of(diag, &key->addr[0]);
	for (; i < diag->nby_host && ta_addr_equal(&diag->by_host_addr[i], &key->addr[0]); i++) {
		const struct ta_conn *c =
			diag->by_host[i] > k->id
				? ta_tracker_conn(k->ctx->tracker, diag->by_host[i])
				: NULL;
		if (c && same_pair(c, k->conn) && c->flow.key.port[0] == key->port[0] &&
		    c->flow.key.port[1] == key->port[1] && c->flow.key.tenant == key->tenant)
			return diag->by_host[i];
	}
	return TA_NO_CONN;
}
