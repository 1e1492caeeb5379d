/* SPDX-License-Identifier: MIT */
/* ICMP errors that quote a segment of a connection. */
#include "embryo.h"
#include "episodes.h"
#include "replay.h"
#include "rules.h"
#include "sleep.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

/* Errors that end a connect(): every "unreachable" but the one that only asks for smaller packets (RFC 1122 section
 * 4.2.3.9 for the hard ones; Linux tcp_v4_err() and RFC 5461 section 2.2 for the soft ones, too). */
static bool ends_connect(const struct ta_icmp_note *n)
{
	return n->ipv6 ? n->type == TA_ICMP6_UNREACHABLE
		       : n->type == TA_ICMP_UNREACHABLE && n->code != TA_ICMP_FRAG_NEEDED;
}

const struct ta_icmp_note *ta_icmp_that_ended(const struct ta_tracker *t, const struct ta_conn *c,
					      const struct ta_episode *e)
{
	if (e->kind != TA_EPISODE_SYN)
		return NULL;
	int64_t due_ns = ta_episode_next_due_ns(e);
	if (due_ns < 0)
		due_ns = e->end_ns + TA_SYN_RTO_MAX_NS;
	if (!e->fit->abort->stopped_early && due_ns >= t->end_ns)
		return NULL;
	for (size_t i = 0; i < c->trouble->nicmp; i++) {
		const struct ta_icmp_note *n = &c->trouble->icmp[i];
		if (n->dir != e->sender || !n->plausible || !ends_connect(n))
			continue;
		/* A stack that sent another SYN after such an error was not ended by a later one either. */
		return n->time_ns >= e->end_ns && n->time_ns < due_ns ? n : NULL;
	}
	return NULL;
}

/* Whether an error as a trace shows it, without the ports that it quotes, may be about what `dir` has outstanding. */
static bool may_quote(const struct ta_conn *c, int dir, const struct ta_icmp_error *icmp)
{
	static const struct ta_addr none;
	const struct ta_flow_key *key = &c->flow.key;
	const struct ta_half *h = &c->half[dir];
	if (!ta_addr_equal(&key->addr[dir], &icmp->src) || h->flags & TA_HALF_RST ||
	    c->half[!dir].flags & TA_HALF_RST || !(h->flags & (TA_HALF_SEEN | TA_HALF_UNNUMBERED)))
		return false;
	if (!ta_addr_equal(&icmp->dst, &none) && !ta_addr_equal(&icmp->dst, &key->addr[!dir]))
		return false;
	if (icmp->dport && icmp->dport != key->port[!dir])
		return false;
	return !(h->flags & TA_HALF_UNA_KNOWN) || h->una != h->nxt;
}

/* The only connection that it may be about, or TA_NO_CONN. */
static uint32_t only_candidate(const struct ta_tracker *t, const struct ta_icmp_error *icmp,
			       int *ret_dir)
{
	uint32_t n = ta_flow_count(t->flows), found = TA_NO_CONN;
	for (uint32_t id = 0; id < n && n <= TA_LIMIT_LOOKS; id++) {
		const struct ta_conn *c = ta_flow_object(t->flows, id);
		for (int dir = 0; c && dir < 2; dir++) {
			if (!may_quote(c, dir, icmp))
				continue;
			if (found != TA_NO_CONN)
				return TA_NO_CONN;
			found = id;
			*ret_dir = dir;
		}
	}
	return found;
}

uint32_t ta_tracker_icmp(struct ta_tracker *t, const struct ta_icmp_error *icmp, int *ret_dir)
{
	struct ta_flow_key key;
	int dir;
	ta_flow_key_make(&key, &dir, &icmp->src, icmp->sport, &icmp->dst, icmp->dport,
			 icmp->tenant);
	uint32_t id = ta_flow_find(t->flows, &key);
	if (id == TA_NO_CONN && !icmp->sport)
		id = only_candidate(t, icmp, &dir);
	if (id == TA_NO_CONN)
		return id;
	struct ta_conn *c = ta_flow_object(t->flows, id);
	const struct ta_half *h = &c->half[dir];
	ta_embryo_wake(t, c);
	ta_sleep_wake(t, c);
	struct ta_trouble *trouble = ta_conn_trouble(c);
	bool known = h->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN);
	bool plausible = !icmp->have_seq || !known ||
			 (ta_seq_geq(icmp->seq + 1, h->una) && ta_seq_leq(icmp->seq, h->nxt));
	bool unreachable = icmp->ipv6 ? icmp->type == TA_ICMP6_UNREACHABLE &&
						(icmp->code == TA_ICMP6_NO_ROUTE ||
						 icmp->code == TA_ICMP6_ADDR_UNREACHABLE)
				      : icmp->type == TA_ICMP_UNREACHABLE &&
						icmp->code <= TA_ICMP_HOST_UNREACHABLE;
	if (plausible) {
		struct ta_episode *e = ta_episode_open_of(c, dir, false);
		if (!e)
			e = ta_episode_open_of(c, dir, true);
		if (e)
			e->icmp_unreachable += unreachable;
	}
	if (plausible)
		ta_replay_too_big(c, dir, icmp);
	trouble->icmp_total++;
	if (trouble->nicmp == TA_LIMIT_ICMP) {
		ta_anomaly_add(&t->anomalies, "limits.icmp", icmp->frame);
	} else {
		trouble->icmp = ta_xgrow(trouble->icmp, &trouble->icmp_capacity, trouble->nicmp + 1,
					 sizeof(*trouble->icmp));
		trouble->icmp[trouble->nicmp++] =
			(struct ta_icmp_note){ .time_ns = icmp->time_ns,
					       .from = icmp->from,
					       .frame = (uint32_t)icmp->frame,
					       .seq = icmp->seq,
					       .mtu = icmp->mtu,
					       .type = icmp->type,
					       .code = icmp->code,
					       .dir = (uint8_t)dir,
					       .ipv6 = icmp->ipv6,
					       .have_seq = icmp->have_seq,
					       .have_ip_id = icmp->have_ip_id,
					       .have_tsval = icmp->have_tsval,
					       .ip_id = icmp->ip_id,
					       .tsval = icmp->tsval,
					       .plausible = plausible };
	}
	*ret_dir = dir;
	return id;
}
