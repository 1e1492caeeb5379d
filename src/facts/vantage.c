/* SPDX-License-Identifier: MIT */
/* Where the capture was taken, from what only one place shows: the packet direction that cooked captures record, the two
 * halves of the handshake, the checksums that a sender leaves to its card, TTLs not yet counted down. */
#include "facts/vantage.h"

#include <stdlib.h>

#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/shared.h"

#include "tcpautopsy/core/hash.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/timers/stack.h"

enum { ENDS_LEAST = 64 };

/* What one connection shows of the place. */
struct place {
	enum ta_fact_kind kind;
	bool between; /* at neither end */
	int side;     /* at whose host */
	int64_t value[2];
};

static bool is_initial(int ttl)
{
	return ta_stack_initial_ttl(ttl) == ttl;
}

static bool by_direction(const struct ta_conn *c, struct place *ret)
{
	for (int side = 0; side < 2; side++) {
		if (!ta_half_marked_sent(&c->half[side]) || c->half[!side].flags & TA_HALF_LEFT)
			continue;
		*ret = (struct place){ .kind = TA_FACT_VANTAGE_MARKS, .side = side };
		return true;
	}
	return false;
}

/* How long `side` took for its half of the handshake, in *ret_us; less what it waited for a link address, if it had to
 * ask for one (*ret_asked). False: not seen. */
static bool half_us(const struct ta_net *net, const struct ta_conn *c, int side, int64_t *ret_us,
		    bool *ret_asked)
{
	int64_t to_server = c->syn_to_synack_us;
	bool server = side != ta_conn_client(c);
	int64_t us = server ? to_server : c->synack_to_ack_us;
	if (to_server >= UINT32_MAX - 1 || us >= UINT32_MAX - 1)
		return false;
	int64_t from = c->start_ns + (server ? 0 : to_server * TA_US);
	int64_t asked = ta_net_asked_ns(net, &c->flow.key.addr[side], from, from + us * TA_US);
	*ret_asked = asked >= 0;
	*ret_us = asked >= 0 ? (asked - from) / TA_US : us;
	return true;
}

/* SYN to SYN-ACK takes the round trip to the server, SYN-ACK to ACK the one to the client. A kernel answers at once. */
static bool by_handshake(const struct ta_net *net, const struct ta_conn *c, struct place *ret)
{
	int client = ta_conn_client(c);
	int64_t to_server, to_client;
	bool asked[2];
	if (!half_us(net, c, !client, &to_server, &asked[0]) ||
	    !half_us(net, c, client, &to_client, &asked[1]) || asked[0] || asked[1])
		return false;
	*ret = (struct place){ TA_FACT_VANTAGE_HANDSHAKE, .side = client,
			       .value = { to_server * TA_US, to_client * TA_US } };
	if (to_server >= TA_HALF_RTT_US && to_server > TA_HALF_RTT_RATIO * to_client)
		return to_client < TA_MIDDLE_RTT_US;
	if (to_client >= TA_HALF_RTT_US && to_client > TA_HALF_RTT_RATIO * to_server) {
		ret->side = !client;
		return to_server < TA_MIDDLE_RTT_US;
	}
	ret->between = true;
	return to_client >= TA_MIDDLE_RTT_US && to_server >= TA_MIDDLE_RTT_US;
}

static bool by_checksum(const struct ta_conn *c, struct place *ret)
{
	for (int side = 0; side < 2; side++) {
		if (!ta_half_checksums_left_to_card(&c->half[side]) ||
		    !ta_half_checksums_filled_in(&c->half[!side]))
			continue;
		*ret = (struct place){ .kind = TA_FACT_VANTAGE_CHECKSUMS, .side = side };
		return true;
	}
	return false;
}

static bool by_ttl(const struct ta_net *net, const struct ta_conn *c, struct place *ret)
{
	int ttl[2] = { ta_half_ttl(&c->half[0]), ta_half_ttl(&c->half[1]) };
	if (ttl[0] < 0 || ttl[1] < 0)
		return false;
	bool fresh[2] = { is_initial(ttl[0]), is_initial(ttl[1]) };
	if (fresh[0] && fresh[1])
		return false; /* one link: either end, or between them */
	bool between = fresh[0] == fresh[1];
	int side = between ? ta_conn_client(c) : fresh[1];
	/* The router next to it sees the same, but not an answer at once, nor one address behind one card alone. */
	int64_t us;
	bool asked;
	if (!between && ((half_us(net, c, side, &us, &asked) && us >= TA_MIDDLE_RTT_US) ||
			 c->half[side].flags & TA_HALF_LINK_VARIES))
		return false;
	*ret = (struct place){ TA_FACT_VANTAGE_TTLS, between, side, { ttl[side], ttl[!side] } };
	return true;
}

static bool find_place(const struct ta_net *net, const struct ta_conn *c, struct place *ret)
{
	return by_direction(c, ret) || by_handshake(net, c, ret) || by_checksum(c, ret) ||
	       by_ttl(net, c, ret);
}

/* A connection that was captured at the end of `own`. */
struct end {
	struct ta_addr own, other;
	uint32_t id;
	bool used;
};

struct ta_ends {
	struct end *slot; /* by the hash of both addresses; NULL: not yet asked for; owned */
	size_t nslots, count;
	uint64_t seed;
};

struct ta_ends *ta_ends_new(void)
{
	struct ta_ends *ends = ta_xcalloc(1, sizeof(*ends));
	ends->seed = ta_hash_seed();
	return ends;
}

void ta_ends_free(struct ta_ends *ends)
{
	if (!ends)
		return;
	free(ends->slot);
	free(ends);
}

/* Where the two hosts stand, or would. */
static struct end *end_of(const struct ta_ends *ends, const struct ta_addr *own,
			  const struct ta_addr *other)
{
	uint64_t hash = ta_hash_mix(ends->seed ^ own->w[0], own->w[1]);
	hash = ta_hash_mix(hash ^ other->w[0], other->w[1]);
	size_t at = ta_hash_slot(hash, ends->nslots);
	while (ends->slot[at].used && !(ta_addr_equal(&ends->slot[at].own, own) &&
					ta_addr_equal(&ends->slot[at].other, other)))
		at = (at + 1) & (ends->nslots - 1);
	return &ends->slot[at];
}

static void grow(struct ta_ends *ends)
{
	struct end *old = ends->slot;
	size_t count = ends->nslots;
	ends->nslots *= 2;
	ends->slot = ta_xcalloc(ends->nslots, sizeof(*ends->slot));
	for (size_t i = 0; i < count; i++)
		if (old[i].used)
			*end_of(ends, &old[i].own, &old[i].other) = old[i];
	free(old);
}

/* Of each two hosts the first connection that was captured at one's end. All are looked at once: when each that shows no place
 * looked for itself among the others of its hosts, the time grew with the square of their number. */
static void fill(struct ta_ends *ends, const struct ta_fact_context *ctx)
{
	ends->nslots = ENDS_LEAST;
	ends->slot = ta_xcalloc(ends->nslots, sizeof(*ends->slot));
	for (uint32_t id = 0; id < ta_tracker_count(ctx->tracker); id++) {
		const struct ta_conn *c = ta_tracker_glance(ctx->tracker, id);
		struct place p;
		if (!c || !find_place(ctx->net, c, &p) || p.between)
			continue;
		const struct ta_addr *addr = c->flow.key.addr;
		struct end *end = end_of(ends, &addr[p.side], &addr[!p.side]);
		if (end->used)
			continue;
		*end = (struct end){ addr[p.side], addr[!p.side], id, true };
		if (2 * ++ends->count > ends->nslots)
			grow(ends);
	}
}

/* The place is the host's, not the connection's: one that was taken at an end of another connection of that host, through
 * which this one was seen too. */
static void note_shared(struct ta_scene *scene)
{
	struct ta_ends *ends = scene->base->ends;
	const struct ta_addr *addr = scene->conn->flow.key.addr;
	if (!ends->slot)
		fill(ends, scene->ctx);
	for (int side = 0; side < 2; side++) {
		const struct end *end = end_of(ends, &addr[side], &addr[!side]);
		if (!end->used)
			continue;
		ta_fact_add(scene, TA_FACT_VANTAGE_SHARED, TA_OF_CAPTURE, side, -1)->conn = end->id;
		return;
	}
}

void ta_observe_vantage(struct ta_scene *scene)
{
	struct place p;
	if (!find_place(scene->ctx->net, scene->conn, &p)) {
		note_shared(scene);
		return;
	}
	struct ta_fact *f =
		ta_fact_add(scene, p.kind, p.between ? TA_OF_PATH : TA_OF_CAPTURE, p.side, -1);
	f->value[0] = p.value[0];
	f->value[1] = p.value[1];
}

const struct ta_fact *ta_vantage_fact(const struct ta_facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->item[i].kind >= TA_FACT_VANTAGE_MARKS &&
		    facts->item[i].kind <= TA_FACT_VANTAGE_TTLS)
			return &facts->item[i];
	return NULL;
}
