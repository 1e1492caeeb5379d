/* SPDX-License-Identifier: MIT */
/* What happened to other connections of the same hosts: an index of all connections by address, asked when one failed. */
#include "meanwhile.h"
#include "rules.h"
#include "run.h"

#include "tcpautopsy/core/xalloc.h"

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

/* Chains of data that were never answered, by when they began. */
static void list_sudden(struct ta_diag *diag)
{
	for (uint32_t id = 0; id < diag->noutcomes; id++) {
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		const struct ta_trouble *t = c ? c->trouble : NULL;
		if (!t || !t->nepisodes || diag->nsudden >= 4096)
			continue;
		const struct ta_episode *e = t->episode[t->nepisodes - 1];
		bool open = e->kind == TA_EPISODE_RETRANSMISSION &&
			    e->result != TA_RESULT_ANSWERED &&
			    e->attempts_total >= TA_SUDDEN_ATTEMPTS && !e->peer_segments;
		if (!open || c->half[!e->sender].flags & TA_HALF_FIN)
			continue;
		diag->sudden = ta_xgrow(diag->sudden, &diag->sudden_capacity, diag->nsudden + 1,
					sizeof(*diag->sudden));
		diag->sudden[diag->nsudden++] =
			(struct ta_sudden){ c->flow.key.addr[e->sender],
					    c->flow.key.addr[!e->sender], e->start_ns, id };
	}
}

void ta_meanwhile_index(struct ta_diag *diag)
{
	list_hosts(diag);
	list_sudden(diag);
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

/* A busy host has many: a look at so many is enough to find a sign of life. */
#define MAX_LOOK 20000

bool ta_meanwhile_alive(const struct ta_case *k, int side, int64_t from_ns, int64_t to_ns,
			struct ta_sign_of_life *ret)
{
	const struct ta_diag *diag = k->diag;
	const struct ta_addr *host = &k->conn->flow.key.addr[side];
	size_t i = first_of(diag, host);
	for (size_t looked = 0; i < diag->nby_host && looked < MAX_LOOK; i++, looked++) {
		if (!ta_addr_equal(&diag->by_host_addr[i], host))
			break;
		const struct ta_conn *c = ta_tracker_conn(k->ctx->tracker, diag->by_host[i]);
		if (!c || c == k->conn)
			continue;
		int there = !ta_addr_equal(&c->flow.key.addr[0], host);
		const struct ta_half *h = &c->half[there];
		if (!h->segments || h->last_seen_ns <= from_ns || h->last_seen_ns > to_ns)
			continue;
		*ret = (struct ta_sign_of_life){ h->last_seen_ns, h->last_frame, diag->by_host[i],
						 "tcp" };
		return true;
	}
	struct ta_net_sign sign;
	if (!ta_net_alive(k->ctx->net, host, from_ns, to_ns, k->id, &sign))
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
	const struct ta_diag *diag = k->diag;
	const struct ta_addr *host = &k->conn->flow.key.addr[side];
	size_t i = first_of(diag, host);
	for (size_t looked = 0; i < diag->nby_host && looked < MAX_LOOK; i++, looked++) {
		if (!ta_addr_equal(&diag->by_host_addr[i], host))
			break;
		const struct ta_conn *c = ta_tracker_conn(k->ctx->tracker, diag->by_host[i]);
		if (!c || c == k->conn || c->start_ns >= before_ns ||
		    !(c->flags & TA_CONN_ESTABLISHED))
			continue;
		const struct ta_half *h = &c->half[!ta_addr_equal(&c->flow.key.addr[0], host)];
		if (h->flags & TA_HALF_RST || h->last_seen_ns <= after_ns || !h->segments)
			continue;
		*ret = (struct ta_sign_of_life){ h->last_seen_ns, h->last_frame, diag->by_host[i],
						 "tcp" };
		return true;
	}
	return false;
}

bool ta_meanwhile_own_heard(const struct ta_case *k, int side, int64_t from_ns, int64_t to_ns,
			    struct ta_sign_of_life *ret)
{
	const struct ta_diag *diag = k->diag;
	const struct ta_addr *own = &k->conn->flow.key.addr[side],
			     *peer = &k->conn->flow.key.addr[!side];
	size_t i = first_of(diag, own);
	for (size_t looked = 0; i < diag->nby_host && looked < MAX_LOOK; i++, looked++) {
		if (!ta_addr_equal(&diag->by_host_addr[i], own))
			break;
		const struct ta_conn *c = ta_tracker_conn(k->ctx->tracker, diag->by_host[i]);
		int there = c && ta_addr_equal(&c->flow.key.addr[0], own);
		if (!c || c == k->conn || ta_addr_equal(&c->flow.key.addr[there], peer))
			continue;
		/* Heard, and answered: the host received it. */
		const struct ta_half *other = &c->half[there];
		if (!other->segments || other->una == other->isn || c->start_ns > to_ns ||
		    other->last_seen_ns <= from_ns)
			continue;
		*ret = (struct ta_sign_of_life){ other->last_seen_ns, other->last_frame,
						 diag->by_host[i], "tcp" };
		if (other->last_seen_ns > to_ns) {
			/* It went on beyond: its timeline tells whether it spoke in between. */
			struct ta_net_sign sign;
			if (!ta_net_alive(k->ctx->net, &c->flow.key.addr[there], from_ns, to_ns,
					  k->id, &sign) ||
			    sign.conn != diag->by_host[i])
				continue;
			ret->time_ns = sign.time_ns;
			ret->frame = sign.frame;
		}
		return true;
	}
	return false;
}

bool ta_meanwhile_new_connection(const struct ta_case *k, int64_t from_ns, int64_t to_ns,
				 struct ta_sign_of_life *ret)
{
	const struct ta_diag *diag = k->diag;
	int server = !k->client;
	const struct ta_addr *host = &k->conn->flow.key.addr[server];
	uint16_t port = k->conn->flow.key.port[server];
	size_t i = first_of(diag, host);
	for (size_t looked = 0; i < diag->nby_host && looked < MAX_LOOK; i++, looked++) {
		if (!ta_addr_equal(&diag->by_host_addr[i], host))
			break;
		const struct ta_conn *c = ta_tracker_conn(k->ctx->tracker, diag->by_host[i]);
		if (!c || c == k->conn || !same_pair(c, k->conn) || c->start_ns <= from_ns ||
		    c->start_ns > to_ns)
			continue;
		if (!(c->flags & TA_CONN_HANDSHAKE_ACK) || ta_conn_client(c) != k->client ||
		    c->flow.key.port[server] != port)
			continue;
		*ret = (struct ta_sign_of_life){ c->start_ns, c->first_frame, diag->by_host[i],
						 "tcp" };
		return true;
	}
	return false;
}

unsigned ta_meanwhile_reset_alike(const struct ta_case *k, int side, int64_t at_ns,
				  int64_t within_ns, uint32_t *ret_conn)
{
	const struct ta_diag *diag = k->diag;
	const struct ta_addr *host = &k->conn->flow.key.addr[side];
	unsigned count = 0;
	size_t i = first_of(diag, host);
	for (size_t looked = 0; i < diag->nby_host && looked < MAX_LOOK; i++, looked++) {
		if (!ta_addr_equal(&diag->by_host_addr[i], host))
			break;
		const struct ta_conn *c = ta_tracker_conn(k->ctx->tracker, diag->by_host[i]);
		if (!c || c == k->conn || !c->trouble)
			continue;
		/* The same flow seen before and behind a load balancer is no second connection. */
		if (c->flow.key.port[ta_conn_client(c)] == k->conn->flow.key.port[k->client])
			continue;
		int there = !ta_addr_equal(&c->flow.key.addr[0], host);
		for (size_t r = 0; r < c->trouble->nresets; r++) {
			const struct ta_reset *x = &c->trouble->reset[r];
			if (x->sender == there && x->exact && !x->has_ack && !x->to_syn &&
			    !x->after_fin && llabs(x->time_ns - at_ns) <= within_ns) {
				if (!count++)
					*ret_conn = diag->by_host[i];
				break;
			}
		}
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
