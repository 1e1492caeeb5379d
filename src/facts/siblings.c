/* SPDX-License-Identifier: MIT */
/* The other connections of the same hosts: an index of all connections by address, and what it is asked. */
#include "facts/siblings.h"
#include "facts/shared.h"
#include "facts/sort.h"

#include <stdlib.h>
#include <string.h>

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

/* Of an address: 32 bits of its hash, then the connection, then the side. Addresses that share a hash stand in one row; who walks
 * it passes over those of the others. */
#define HASH_SHIFT 32
#define ID_SHIFT 1

static uint64_t make_entry(uint64_t seed, const struct ta_addr *addr, uint32_t id, int side)
{
	uint64_t hash = ta_hash_bytes(seed, addr, sizeof(*addr));
	return hash << HASH_SHIFT | (uint64_t)id << ID_SHIFT | (unsigned)side;
}

static uint32_t id_of(uint64_t entry)
{
	return (uint32_t)entry >> ID_SHIFT;
}

struct ta_hosts {
	uint64_t *entry; /* sorted; owned */
	size_t count;
	/* By entry; of a host they stand at its first one. Owned. */
	uint64_t *captured; /* it sends in at least one connection */
	uint64_t *unseen;   /* of at least one only the other half is here, and it went on */
	uint64_t *lone
		[2]; /* of at least one only one half is here, and the other is acknowledged: the other side's; its own */
	uint64_t *
		shared; /* its row is another host's, too, whose hash is the same: neither of these is of it alone */
	uint64_t seed;
	uint64_t cut_short; /* walks that ended at TA_LIMIT_LOOKS */
};

#define WORD_BITS 64

static bool is_marked(const uint64_t *bits, size_t i)
{
	return bits[i / WORD_BITS] >> i % WORD_BITS & 1;
}

static void mark(uint64_t *bits, size_t i)
{
	bits[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
}

/* What is asked of all connections of a host, for each of them: worked out once. */
static void mark_hosts(struct ta_hosts *hosts, const struct ta_tracker *tracker)
{
	size_t words = hosts->count / WORD_BITS + 1, first = 0;
	const struct ta_addr *addr = NULL;
	hosts->captured = ta_xcalloc(words, sizeof(uint64_t));
	hosts->unseen = ta_xcalloc(words, sizeof(uint64_t));
	hosts->shared = ta_xcalloc(words, sizeof(uint64_t));
	for (int own = 0; own < 2; own++)
		hosts->lone[own] = ta_xcalloc(words, sizeof(uint64_t));
	for (size_t i = 0; i < hosts->count; i++) {
		uint64_t e = hosts->entry[i];
		const struct ta_conn *c = ta_tracker_glance(tracker, id_of(e));
		const struct ta_addr *own = &c->flow.key.addr[e & 1];
		if (!addr || e >> HASH_SHIFT != hosts->entry[first] >> HASH_SHIFT) {
			addr = own;
			first = i;
		} else if (!ta_addr_equal(addr, own)) {
			mark(hosts->shared, first);
		}
		bool own_half = ta_half_captured(&c->half[e & 1]);
		if (own_half != ta_half_captured(&c->half[!(e & 1)]) &&
		    ta_half_acked(&c->half[own_half ? !(e & 1) : e & 1]))
			mark(hosts->lone[own_half], first);
		if (own_half)
			mark(hosts->captured, first);
		else if (ta_conn_one_sided(c))
			mark(hosts->unseen, first);
	}
}

size_t ta_hosts_row_end(const struct ta_hosts *hosts, size_t first)
{
	size_t end = first;
	while (end < hosts->count &&
	       hosts->entry[end] >> HASH_SHIFT == hosts->entry[first] >> HASH_SHIFT)
		end++;
	return end;
}

uint32_t ta_hosts_at(const struct ta_hosts *hosts, size_t index, int *ret_side)
{
	*ret_side = hosts->entry[index] & 1;
	return id_of(hosts->entry[index]);
}

struct ta_hosts *ta_hosts_new(const struct ta_tracker *tracker)
{
	struct ta_hosts *hosts = ta_xcalloc(1, sizeof(*hosts));
	uint32_t n = ta_tracker_count(tracker);
	hosts->seed = ta_hash_seed();
	hosts->entry = ta_xcalloc(2 * (size_t)n, sizeof(*hosts->entry));
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_glance(tracker, id);
		for (int side = 0; c && side < 2; side++)
			hosts->entry[hosts->count++] =
				make_entry(hosts->seed, &c->flow.key.addr[side], id, side);
	}
	ta_sort_numbers(hosts->entry, hosts->count);
	mark_hosts(hosts, tracker);
	return hosts;
}

void ta_hosts_free(struct ta_hosts *hosts)
{
	if (!hosts)
		return;
	free(hosts->captured);
	free(hosts->unseen);
	free(hosts->shared);
	free(hosts->lone[0]);
	free(hosts->lone[1]);
	free(hosts->entry);
	free(hosts);
}

static size_t first_at_least(const struct ta_hosts *hosts, uint64_t entry)
{
	size_t lo = 0, hi = hosts->count;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (hosts->entry[mid] < entry)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct ta_host_walk ta_host_walk(const struct ta_scene *scene, int side)
{
	struct ta_host_walk w = { .hosts = scene->base->hosts,
				  .tracker = scene->ctx->tracker,
				  .addr = scene->conn->flow.key.addr[side] };
	w.first = make_entry(w.hosts->seed, &w.addr, 0, 0);
	w.next = first_at_least(w.hosts, w.first);
	w.own = first_at_least(w.hosts, make_entry(w.hosts->seed, &w.addr, scene->id, 0));
	return w;
}

/* The quarter of its looks that goes to the oldest connections, long-lived ones among them. */
#define OLDEST_LOOKS (TA_LIMIT_LOOKS / 4)
/* Half of the rest goes to those before its own. */
#define BEFORE_LOOKS ((TA_LIMIT_LOOKS - OLDEST_LOOKS) / 2)

bool ta_host_next(struct ta_host_walk *walk, const struct ta_scene *scene, struct ta_sibling *ret)
{
	while (walk->next < walk->hosts->count && walk->looked < TA_LIMIT_LOOKS) {
		if (walk->looked == OLDEST_LOOKS && walk->next + BEFORE_LOOKS < walk->own)
			walk->next = walk->own - BEFORE_LOOKS;
		uint64_t e = walk->hosts->entry[walk->next++];
		if (e >> HASH_SHIFT != walk->first >> HASH_SHIFT)
			return false;
		uint32_t id = id_of(e);
		int side = e & 1;
		const struct ta_conn *c = ta_tracker_glance(walk->tracker, id);
		if (!c || !ta_addr_equal(&c->flow.key.addr[side], &walk->addr))
			continue;
		walk->looked++;
		if (id == scene->id)
			continue;
		*ret = (struct ta_sibling){ id, c, side };
		return true;
	}
	if (walk->looked == TA_LIMIT_LOOKS)
		walk->hosts->cut_short++;
	return false;
}

/* The same by a walk, which may be cut short. */
static bool walk_sends_unseen(const struct ta_scene *scene, int side)
{
	struct ta_host_walk w = ta_host_walk(scene, side);
	struct ta_sibling s = { scene->id, scene->conn, side };
	bool unseen = false;
	do {
		if (ta_half_captured(&s.conn->half[s.side]))
			return false;
		unseen |= ta_conn_one_sided(s.conn);
	} while (ta_host_next(&w, scene, &s));
	return unseen;
}

bool ta_host_sends_unseen(const struct ta_scene *scene, int side)
{
	const struct ta_hosts *hosts = scene->base->hosts;
	const struct ta_addr *addr = &scene->conn->flow.key.addr[side];
	size_t first = first_at_least(hosts, make_entry(hosts->seed, addr, 0, 0));
	if (is_marked(hosts->shared, first))
		return walk_sends_unseen(scene, side);
	return is_marked(hosts->unseen, first) && !is_marked(hosts->captured, first);
}

bool ta_host_has_lone(const struct ta_scene *scene, int side, bool own)
{
	const struct ta_hosts *hosts = scene->base->hosts;
	const struct ta_addr *addr = &scene->conn->flow.key.addr[side];
	return is_marked(hosts->lone[own],
			 first_at_least(hosts, make_entry(hosts->seed, addr, 0, 0)));
}

uint64_t ta_hosts_cut_short(const struct ta_hosts *hosts)
{
	return hosts->cut_short;
}

static bool same_pair(const struct ta_conn *a, const struct ta_conn *b)
{
	return ta_addr_equal(&a->flow.key.addr[0], &b->flow.key.addr[0]) &&
	       ta_addr_equal(&a->flow.key.addr[1], &b->flow.key.addr[1]);
}

static struct ta_sign sign_of(const struct ta_sibling *s, int side)
{
	const struct ta_half *h = &s->conn->half[side];
	return (struct ta_sign){ h->last_seen_ns, h->last_frame, s->id, "tcp" };
}

/* Whether its side was heard in the interval before it was tried again: exact where the host's timeline has grown coarse. */
static bool heard_by_tries(const struct ta_scene *scene, const struct ta_sibling *s, int side,
			   int64_t from_ns, int64_t to_ns, struct ta_sign *ret)
{
	const struct ta_conn *c = ta_tracker_conn(scene->ctx->tracker, s->id);
	for (size_t i = 0; c && c->trouble && i < c->trouble->nepisodes; i++) {
		const struct ta_episode *e = c->trouble->episode[i];
		for (uint32_t k = 0; e->sender != side && k < e->nattempts; k++) {
			const struct ta_attempt *a = &e->attempt[k];
			if (!a->heard_frame || a->heard_ns <= from_ns || a->heard_ns > to_ns)
				continue;
			*ret = (struct ta_sign){ a->heard_ns, a->heard_frame, s->id, "tcp" };
			return true;
		}
	}
	return false;
}

bool ta_host_alive(const struct ta_scene *scene, int side, int64_t from_ns, int64_t to_ns,
		   struct ta_sign *ret)
{
	struct ta_host_walk w = ta_host_walk(scene, side);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		const struct ta_half *h = &s.conn->half[s.side];
		if (!h->segments || s.conn->start_ns >= from_ns || h->last_seen_ns <= from_ns)
			continue;
		*ret = sign_of(&s, s.side);
		if (h->last_seen_ns <= to_ns)
			return true;
		/* It went on beyond: its host's timeline tells whether it spoke in between. */
		struct ta_net_sign sign;
		if (ta_net_alive(scene->ctx->net, &w.addr, from_ns, to_ns, scene->id, &sign) &&
		    sign.conn == s.id)
			*ret = (struct ta_sign){ sign.time_ns, sign.frame, sign.conn, sign.what };
		else if (!heard_by_tries(scene, &s, s.side, from_ns, to_ns, ret))
			continue;
		return true;
	}
	return false;
}

bool ta_address_alive(const struct ta_scene *scene, int side, int64_t from_ns, int64_t to_ns,
		      struct ta_sign *ret)
{
	struct ta_host_walk w = ta_host_walk(scene, side);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		const struct ta_half *h = &s.conn->half[s.side];
		if (h->segments && h->last_seen_ns > from_ns && h->last_seen_ns <= to_ns) {
			*ret = sign_of(&s, s.side);
			return true;
		}
	}
	struct ta_net_sign sign;
	/* A host announces its address when it comes up: that does not show that it was there before. */
	if (!ta_net_alive(scene->ctx->net, &w.addr, from_ns, to_ns, scene->id, &sign) ||
	    !strcmp(sign.what, TA_NET_ANNOUNCEMENT))
		return false;
	*ret = (struct ta_sign){ sign.time_ns, sign.frame,
				 sign.conn == UINT32_MAX ? TA_NO_CONN : sign.conn, sign.what };
	return true;
}

bool ta_new_connection_works(const struct ta_scene *scene, int64_t from_ns, int64_t to_ns,
			     struct ta_sign *ret)
{
	int server = !scene->client;
	uint16_t port = scene->conn->flow.key.port[server];
	struct ta_host_walk w = ta_host_walk(scene, server);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		if (!same_pair(s.conn, scene->conn) || s.conn->start_ns <= from_ns ||
		    s.conn->start_ns > to_ns)
			continue;
		if (!(s.conn->flags & TA_CONN_HANDSHAKE_ACK) ||
		    ta_conn_client(s.conn) != scene->client ||
		    s.conn->flow.key.port[server] != port)
			continue;
		*ret = (struct ta_sign){ s.conn->start_ns, s.conn->first_frame, s.id, "tcp" };
		return true;
	}
	return false;
}

/* What the side said of an older connection between the same two hosts in the interval, as far as its timeline tells. */
static bool spoke_meanwhile(const struct ta_scene *scene, int side, int64_t from_ns, int64_t to_ns,
			    struct ta_sign *ret)
{
	struct ta_net_sign sign;
	if (!ta_net_alive(scene->ctx->net, &scene->conn->flow.key.addr[side], from_ns, to_ns,
			  scene->id, &sign) ||
	    sign.conn == UINT32_MAX)
		return false;
	const struct ta_conn *c = ta_tracker_conn(scene->ctx->tracker, sign.conn);
	if (!c || !same_pair(c, scene->conn) || c->start_ns >= from_ns)
		return false;
	*ret = (struct ta_sign){ sign.time_ns, sign.frame, sign.conn, sign.what };
	return true;
}

/* Opened at the first SYN after an instant: what opened it was answered at once. */
static bool opened_since(const struct ta_conn *c, int64_t since_ns)
{
	if (c->start_ns <= since_ns || !(c->flags & TA_CONN_HANDSHAKE_ACK))
		return false;
	for (size_t i = 0; c->trouble && i < c->trouble->nepisodes; i++)
		if (c->trouble->episode[i]->kind == TA_EPISODE_SYN)
			return false;
	return true;
}

bool ta_sibling_goes_on(const struct ta_scene *scene, int64_t since_ns, int64_t from_ns,
			int64_t to_ns, struct ta_sign *ret)
{
	int peer = !scene->client;
	struct ta_host_walk w = ta_host_walk(scene, peer);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		const struct ta_half *h = s.conn->half;
		if (!same_pair(s.conn, scene->conn) || s.conn->start_ns >= from_ns)
			continue;
		if (h[0].last_seen_ns <= from_ns || h[1].last_seen_ns <= from_ns ||
		    !h[0].segments || !h[1].segments)
			continue;
		if ((h[0].flags | h[1].flags) & TA_HALF_RST &&
		    ta_conn_last_seen_ns(s.conn) <= to_ns)
			continue; /* it may have ended in the same way */
		*ret = sign_of(&s, s.side);
		/* One that went on beyond may have been as silent in between, and outlasted it. */
		if (ret->time_ns <= to_ns || opened_since(s.conn, since_ns))
			return true;
		if (spoke_meanwhile(scene, peer, from_ns, to_ns, ret) ||
		    heard_by_tries(scene, &s, peer, from_ns, to_ns, ret))
			return true;
	}
	return false;
}

int64_t ta_survived_ns(const struct ta_scene *scene, uint32_t *ret_conn)
{
	int64_t longest = ta_conn_longest_idle_ns(scene->conn);
	struct ta_host_walk w = ta_host_walk(scene, !scene->client);
	struct ta_sibling s;
	*ret_conn = scene->id;
	while (ta_host_next(&w, scene, &s)) {
		int64_t idle = same_pair(s.conn, scene->conn) ? ta_conn_longest_idle_ns(s.conn) : 0;
		if (idle <= longest)
			continue;
		longest = idle;
		*ret_conn = s.id;
	}
	return longest;
}

bool ta_own_link_works(const struct ta_scene *scene, int side, int64_t from_ns, int64_t to_ns,
		       struct ta_sign *ret)
{
	const struct ta_addr *peer = &scene->conn->flow.key.addr[!side];
	struct ta_host_walk w = ta_host_walk(scene, side);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		int there = !s.side;
		const struct ta_half *other = &s.conn->half[there];
		if (ta_addr_equal(&s.conn->flow.key.addr[there], peer))
			continue;
		/* Heard, and answered: the host received it. */
		if (!ta_half_reached_peer(other) || s.conn->start_ns > to_ns ||
		    other->last_seen_ns <= from_ns)
			continue;
		*ret = sign_of(&s, there);
		if (other->last_seen_ns <= to_ns)
			return true;
		struct ta_net_sign sign;
		if (!ta_net_alive(scene->ctx->net, &s.conn->flow.key.addr[there], from_ns, to_ns,
				  scene->id, &sign) ||
		    sign.conn != s.id)
			continue;
		ret->time_ns = sign.time_ns;
		ret->frame = sign.frame;
		return true;
	}
	return false;
}

bool ta_host_outlives(const struct ta_scene *scene, int side, int64_t before_ns, int64_t after_ns,
		      struct ta_sign *ret)
{
	struct ta_host_walk w = ta_host_walk(scene, side);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		const struct ta_half *h = &s.conn->half[s.side];
		if (s.conn->start_ns >= before_ns || !(s.conn->flags & TA_CONN_ESTABLISHED))
			continue;
		if (h->flags & TA_HALF_RST || h->last_seen_ns <= after_ns || !h->segments)
			continue;
		*ret = sign_of(&s, s.side);
		return true;
	}
	return false;
}

uint32_t ta_successor(const struct ta_scene *scene)
{
	const struct ta_flow_key *key = &scene->conn->flow.key;
	struct ta_host_walk w = ta_host_walk(scene, 0);
	struct ta_sibling s;
	while (ta_host_next(&w, scene, &s)) {
		const struct ta_flow_key *other = &s.conn->flow.key;
		if (s.id > scene->id && same_pair(s.conn, scene->conn) &&
		    other->port[0] == key->port[0] && other->port[1] == key->port[1] &&
		    other->tenant == key->tenant)
			return s.id;
	}
	return TA_NO_CONN;
}
