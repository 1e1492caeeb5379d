/* SPDX-License-Identifier: MIT */
/* Where the capture was taken, from what only one place shows: the packet direction that cooked captures record, the two
 * halves of the handshake, the checksums that a sender leaves to its card, TTLs not yet counted down. */
#include "facts/observers.h"
#include "facts/rules.h"
#include "facts/shared.h"
#include "facts/siblings.h"

#include "tcpautopsy/tcp/facts.h"
#include "tcpautopsy/timers/stack.h"

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
static bool half_us(const struct ta_scene *scene, const struct ta_conn *c, int side,
		    int64_t *ret_us, bool *ret_asked)
{
	int64_t to_server = c->syn_to_synack_us;
	bool server = side != ta_conn_client(c);
	int64_t us = server ? to_server : c->synack_to_ack_us;
	if (to_server >= UINT32_MAX - 1 || us >= UINT32_MAX - 1)
		return false;
	int64_t from = c->start_ns + (server ? 0 : to_server * TA_US);
	int64_t asked =
		ta_net_asked_ns(scene->ctx->net, &c->flow.key.addr[side], from, from + us * TA_US);
	*ret_asked = asked >= 0;
	*ret_us = asked >= 0 ? (asked - from) / TA_US : us;
	return true;
}

/* SYN to SYN-ACK takes the round trip to the server, SYN-ACK to ACK the one to the client. A kernel answers at once. */
static bool by_handshake(const struct ta_scene *scene, const struct ta_conn *c, struct place *ret)
{
	int client = ta_conn_client(c);
	int64_t to_server, to_client;
	bool asked[2];
	if (!half_us(scene, c, !client, &to_server, &asked[0]) ||
	    !half_us(scene, c, client, &to_client, &asked[1]) || asked[0] || asked[1])
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

static bool by_ttl(const struct ta_scene *scene, const struct ta_conn *c, struct place *ret)
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
	if (!between && ((half_us(scene, c, side, &us, &asked) && us >= TA_MIDDLE_RTT_US) ||
			 c->half[side].flags & TA_HALF_LINK_VARIES))
		return false;
	*ret = (struct place){ TA_FACT_VANTAGE_TTLS, between, side, { ttl[side], ttl[!side] } };
	return true;
}

static bool find_place(const struct ta_scene *scene, const struct ta_conn *c, struct place *ret)
{
	return by_direction(c, ret) || by_handshake(scene, c, ret) || by_checksum(c, ret) ||
	       by_ttl(scene, c, ret);
}

/* The place is the host's, not the connection's: one that was taken at an end of another connection of that host, through
 * which this one was seen too. */
static void note_shared(struct ta_scene *scene)
{
	for (int side = 0; side < 2; side++) {
		struct ta_host_walk w = ta_host_walk(scene, side);
		struct ta_sibling s;
		w.to = &scene->conn->flow.key.addr[!side];
		while (ta_host_next(&w, scene, &s)) {
			struct place p;
			if (!find_place(scene, s.conn, &p) || p.between || p.side != s.side)
				continue;
			ta_fact_add(scene, TA_FACT_VANTAGE_SHARED, TA_OF_CAPTURE, side, -1)->conn =
				s.id;
			return;
		}
	}
}

void ta_observe_vantage(struct ta_scene *scene)
{
	struct place p;
	if (!find_place(scene, scene->conn, &p)) {
		if (!ta_scan_of(scene->base->scans, scene->conn))
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
