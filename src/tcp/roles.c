/* SPDX-License-Identifier: MIT */
/* Who is client and who is server, and how far their handshake got. */
#include "rules.h"
#include "step.h"

#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/timefmt.h"

/* The client is the sender of the SYN; else the receiver of the SYN-ACK; else the higher port. */
void ta_note_roles(struct ta_step *st)
{
	struct ta_conn *c = st->conn;
	if (c->flags & TA_CONN_ROLES_KNOWN)
		return;
	int client;
	if (st->seg->flags & TA_SYN) {
		client = st->seg->flags & TA_ACK ? !st->dir : st->dir;
		c->flags |= TA_CONN_ROLES_KNOWN;
	} else if (c->half[0].flags & TA_HALF_SEEN || c->half[1].flags & TA_HALF_SEEN) {
		return; /* guessed at the first segment */
	} else {
		const uint16_t *port = c->flow.key.port;
		client = port[0] == port[1] ? st->dir : port[0] < port[1];
		/* A named port can't be compared: it is taken for a service's, unless the other one surely is. */
		bool named[2] = { c->flags & TA_CONN_SPORT_NAMED, c->flags & TA_CONN_DPORT_NAMED };
		if (named[0] || named[1])
			client = named[0];
		for (unsigned i = 0; i < 2; i++)
			if (named[i] && !named[!i] && port[!i] < TA_SYSTEM_PORTS)
				client = i;
	}
	c->flags = (uint16_t)(client ? c->flags | TA_CONN_CLIENT_IS_1
				     : c->flags & ~TA_CONN_CLIENT_IS_1);
}

static uint32_t elapsed_us(int64_t from_ns, int64_t to_ns)
{
	int64_t us = (to_ns - from_ns) / TA_US;
	return us < 0 ? 0 : us >= UINT32_MAX ? UINT32_MAX - 1 : (uint32_t)us;
}

void ta_note_handshake(struct ta_step *st)
{
	struct ta_conn *c = st->conn;
	const struct ta_segment *s = st->seg;
	if (s->flags & TA_SYN && s->flags & TA_ACK) {
		/* What was acknowledged before is an older SYN-ACK, which was not captured. */
		if (!(c->flags & TA_CONN_SYN_ACK) && st->peer->flags & TA_HALF_SYN &&
		    !(st->sender->flags & TA_HALF_UNA_KNOWN))
			c->syn_to_synack_us = elapsed_us(st->peer->last_seen_ns, st->now_ns);
		c->flags |= TA_CONN_SYN_ACK;
	} else if (!(c->flags & TA_CONN_HANDSHAKE_ACK) && c->flags & TA_CONN_SYN_ACK &&
		   st->have_ack && !(s->flags & (TA_SYN | TA_RST)) &&
		   st->peer->flags & TA_HALF_SYN && st->dir == ta_conn_client(c)) {
		/* A RST that followed the SYN-ACK came before this: no handshake. One before it ended something older. */
		const struct ta_trouble *t = c->trouble;
		bool past_syn = !st->have_seq || !(st->sender->flags & TA_HALF_ISN_KNOWN) ||
				ta_seq_gt(s->seq, st->sender->isn);
		if (past_syn && (!t || !t->nresets ||
				 t->reset[t->nresets - 1].time_ns < st->peer->last_seen_ns)) {
			/* What the server sent since is what this answers, then. */
			if (st->peer->nxt == st->peer->isn + 1)
				c->synack_to_ack_us =
					elapsed_us(st->peer->last_seen_ns, st->now_ns);
			c->flags |= TA_CONN_HANDSHAKE_ACK;
		}
	}
	if (s->flags & TA_SYN) {
		struct ta_half *h = st->sender;
		if (s->have & TA_HAVE_MSS)
			h->mss = s->mss;
		if (s->have & TA_HAVE_WSCALE) {
			h->wscale = ta_wscale_bounded(s->wscale) & 0xfu;
			h->flags |= TA_HALF_WSCALE;
		}
		if (s->have & TA_HAVE_SACK_PERM)
			h->flags |= TA_HALF_SACK_PERM;
	}
}
