/* SPDX-License-Identifier: MIT */
/* What a kernel says of its socket, joined to the connection that it is one end of. */
#include "awake.h"
#include "state.h"
#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/tracker.h"

/* The end that had sent its SYN is the client; else the higher port, as for segments (roles.c). */
static void guess_roles(struct ta_conn *c, const struct ta_socket *s, int side)
{
	const uint16_t *port = c->flow.key.port;
	int client = port[0] == port[1] ? side : port[0] < port[1];
	if (s->named[side] || s->named[!side])
		client = s->named[0] ? !side : side;
	if (s->state == TA_SOCKET_SYN_SENT)
		client = side;
	else if (s->state == TA_SOCKET_SYN_RECV)
		client = !side;
	c->flags |= client ? TA_CONN_CLIENT_IS_1 : 0;
}

static struct ta_conn *open_conn(struct ta_tracker *t, const struct ta_flow_key *key,
				 const struct ta_socket *s, int side, int64_t now_ns)
{
	uint32_t id = ta_flow_add(t->flows, key);
	if (id == TA_NO_CONN)
		return NULL;
	struct ta_conn *c = ta_flow_object(t->flows, id);
	c->start_ns = now_ns;
	c->syn_to_synack_us = c->synack_to_ack_us = UINT32_MAX;
	c->flags |= side ? TA_CONN_FIRST_IS_1 : 0;
	c->flags |= s->named[side] ? TA_CONN_SPORT_NAMED : 0;
	c->flags |= s->named[!side] ? TA_CONN_DPORT_NAMED : 0;
	guess_roles(c, s, side);
	return c;
}

void ta_tracker_socket(struct ta_tracker *t, const struct ta_socket_samples *samples,
		       int64_t now_ns)
{
	struct ta_flow_key key;
	int side;
	const struct ta_socket *s = &samples->last;
	ta_flow_key_make(&key, &side, &s->addr[0], s->port[0], &s->addr[1], s->port[1], 0);
	uint32_t id = ta_flow_find(t->flows, &key);
	struct ta_conn *c = id == TA_NO_CONN ? open_conn(t, &key, s, side, now_ns)
					     : ta_flow_object(t->flows, id);
	if (!c) {
		ta_anomaly_add(&t->anomalies, "limits.connections", 0);
		return;
	}
	ta_awake_rouse(t, c);
	struct ta_socket_samples **kept = &ta_conn_trouble(c)->socket[side];
	if (!*kept)
		*kept = ta_xmalloc(sizeof(**kept));
	**kept = *samples;
}
