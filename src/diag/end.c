/* SPDX-License-Identifier: MIT */
/* How a connection ended. */
#include "facts.h"
#include "meanwhile.h"
#include "rules.h"

/* The client dialled again, and the server, which still held this connection, had to be told with a RST. */
static bool is_reset_by_successor(const struct ta_case *k)
{
	if (!(k->conn->flags & TA_CONN_REUSED) || k->conn->flags & TA_CONN_CLOSED)
		return false;
	uint32_t id = ta_meanwhile_successor(k);
	const struct ta_conn *later =
		id == TA_NO_CONN ? NULL : ta_tracker_conn(k->ctx->tracker, id);
	return later && later->trouble && later->trouble->first_challenge_frame &&
	       later->trouble->nresets;
}

enum ta_end ta_case_end(const struct ta_case *k)
{
	const struct ta_half *h = k->conn->half;
	if (k->reset.origin == TA_RST_REFUSAL)
		return TA_END_REFUSED;
	if (k->reset.origin == TA_RST_PROBER)
		return TA_END_GAVE_UP;
	if (is_reset_by_successor(k))
		return TA_END_RESET;
	if (k->conn->flags & TA_CONN_CLOSED &&
	    (k->reset.origin == TA_RST_NONE || k->reset.reset->time_ns >= k->last_ns))
		return TA_END_CLOSED;
	if (k->reset.origin != TA_RST_NONE)
		return TA_END_RESET;
	for (size_t i = 0; k->trouble && i < k->trouble->nepisodes; i++) {
		const struct ta_episode *e = k->trouble->episode[i];
		if (e->result == TA_RESULT_GAVE_UP &&
		    e->end_ns + TA_AFTER_END_NS >= h[e->sender].last_seen_ns)
			return k->established || !k->trouble->nicmp ? TA_END_GAVE_UP
								    : TA_END_UNREACHABLE;
	}
	bool syn_only =
		h[k->client].flags & TA_HALF_SYN && !(h[!k->client].flags & TA_HALF_UNA_KNOWN);
	if (!k->established && syn_only && k->trouble && k->trouble->nicmp &&
	    !(k->conn->flags & TA_CONN_SYN_ACK))
		return TA_END_UNREACHABLE;
	bool fin[2];
	for (int side = 0; side < 2; side++)
		fin[side] = h[side].flags & TA_HALF_FIN && h[side].una == h[side].nxt;
	if (fin[0] && fin[1])
		return TA_END_CLOSED;
	return fin[0] || fin[1] ? TA_END_HALF_CLOSED : TA_END_OPEN;
}
