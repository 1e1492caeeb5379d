/* SPDX-License-Identifier: MIT */
/* ICMP errors that quote a segment of a connection. */
#include "episodes.h"
#include "state.h"
#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/seqnum.h"
#include "tcpautopsy/core/xalloc.h"

uint32_t ta_tracker_icmp(struct ta_tracker *t, const struct ta_icmp_error *icmp, int *ret_dir)
{
	struct ta_flow_key key;
	int dir;
	ta_flow_key_make(&key, &dir, &icmp->src, icmp->sport, &icmp->dst, icmp->dport,
			 icmp->tenant);
	uint32_t id = ta_flow_find(t->flows, &key);
	if (id == TA_NO_CONN)
		return id;
	struct ta_conn *c = ta_flow_object(t->flows, id);
	const struct ta_half *h = &c->half[dir];
	struct ta_trouble *trouble = ta_conn_trouble(c);
	bool known = h->flags & (TA_HALF_SEEN | TA_HALF_UNA_KNOWN);
	bool plausible = !icmp->have_seq || !known ||
			 (ta_seq_geq(icmp->seq + 1, h->una) && ta_seq_leq(icmp->seq, h->nxt));
	bool unreachable = icmp->ipv6 ? icmp->type == 1 && (icmp->code == 0 || icmp->code == 3)
				      : icmp->type == 3 && icmp->code <= 1;
	if (plausible) {
		struct ta_episode *e = ta_episode_open_of(c, dir, false);
		if (!e)
			e = ta_episode_open_of(c, dir, true);
		if (e) {
			e->icmp_unreachable += unreachable;
			e->icmp_other += !unreachable;
		}
	}
	trouble->icmp_total++;
	if (trouble->nicmp < TA_LIMIT_ICMP) {
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
					       .plausible = plausible };
	}
	*ret_dir = dir;
	return id;
}
