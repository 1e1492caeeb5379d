/* SPDX-License-Identifier: MIT */
/* How a connection began and ended, from its facts; the bounds of an outage that healed. */
#include "diag/case.h"

#include "diag/differential/tell.h"

#include "tcpautopsy/core/xalloc.h"
#include "tcpautopsy/tcp/facts.h"

static enum ta_handshake handshake(const struct ta_case *k)
{
	uint16_t f = k->conn->flags;
	bool syn = ta_half_sent_syn(&k->conn->half[k->client]);
	if (syn && f & TA_CONN_SYN_ACK && f & TA_CONN_HANDSHAKE_ACK)
		return TA_HANDSHAKE_COMPLETE;
	return syn || f & TA_CONN_SYN_ACK ? TA_HANDSHAKE_PARTIAL : TA_HANDSHAKE_ABSENT;
}

static bool has(const struct ta_case *k, enum ta_fact_kind kind)
{
	return ta_fact_find(k->facts, kind, -1) != NULL;
}

/* SYN, ACK, and the RST that the ACK met. */
static bool was_reset_by_successor(const struct ta_case *k)
{
	const struct ta_fact *f = ta_fact_find(k->facts, TA_FACT_HALF_OPEN, -1);
	return f && f->nframes > 2;
}

enum ta_end ta_case_end(const struct ta_case *k)
{
	const struct ta_half *h = k->conn->half;
	if (has(k, TA_FACT_REFUSAL))
		return TA_END_REFUSED;
	if (has(k, TA_FACT_RST_OF_PROBER))
		return TA_END_GAVE_UP;
	const struct ta_fact *taken = ta_fact_taken_reset(k->facts);
	if (k->conn->flags & TA_CONN_CLOSED &&
	    (!taken || taken->from_ns >= ta_conn_last_seen_ns(k->conn)))
		return TA_END_CLOSED;
	if (taken || (was_reset_by_successor(k) && has(k, TA_FACT_SUCCEEDED)))
		return TA_END_RESET;
	const struct ta_fact *gave_up = ta_fact_find(k->facts, TA_FACT_GAVE_UP, -1);
	if (gave_up)
		return has(k, TA_FACT_SYN_ICMP) ? TA_END_UNREACHABLE : TA_END_GAVE_UP;
	if (has(k, TA_FACT_SYN_ICMP))
		return TA_END_UNREACHABLE;
	bool fin[2] = { ta_half_fin_acked(&h[0]), ta_half_fin_acked(&h[1]) };
	return fin[0] && fin[1]   ? TA_END_CLOSED
	       : fin[0] || fin[1] ? TA_END_HALF_CLOSED
				  : TA_END_OPEN;
}

/* It began between the last send known to have arrived and the first that did not, and ended between the last attempt in
 * vain and the one that got through. */
static void bound_outage(struct ta_case *k)
{
	struct ta_diagnosis *d = k->d;
	if (d->healed_ns < 0 || d->main_episode < 0 || d->scenario != TA_SCN_NETWORK_FAILURE)
		return;
	const struct ta_episode *e = k->trouble->episode[d->main_episode];
	d->has_outage = true;
	d->outage_start_ns[0] = e->last_heard_ns >= 0 && e->last_heard_ns < d->since_ns
					? e->last_heard_ns
					: d->since_ns;
	d->outage_start_ns[1] = d->since_ns;
	d->outage_end_ns[0] = d->outage_end_ns[1] = d->healed_ns;
	for (uint32_t i = 0; i < e->nattempts; i++)
		if (e->attempt[i].time_ns < d->healed_ns && e->attempt[i].time_ns >= d->since_ns)
			d->outage_end_ns[0] = e->attempt[i].time_ns;
}

static void vantage(struct ta_case *k)
{
	static const enum ta_vantage places[] = { TA_VANTAGE_CLIENT, TA_VANTAGE_SERVER };
	const struct ta_fact *f = ta_vantage_fact(k->facts);
	struct ta_strbuf buf = { 0 };
	struct ta_teller teller = { k->client, k->ctx->names, k->facts, NULL, k->ctx->frames };
	k->d->vantage = !f                         ? TA_VANTAGE_UNKNOWN
			: f->subject == TA_OF_PATH ? TA_VANTAGE_MIDDLE
						   : places[f->side != k->client];
	if (f)
		ta_fact_tell(&buf, &teller, f);
	else
		ta_strbuf_add(&buf, "neither the handshake's timing nor TTLs tell");
	k->d->vantage_reason = ta_strbuf_take(&buf);
}

void ta_case_ending(struct ta_case *k)
{
	k->d->handshake = handshake(k);
	k->d->end = ta_case_end(k);
	vantage(k);
	bound_outage(k);
}
