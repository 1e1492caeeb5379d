/* SPDX-License-Identifier: MIT */
/* What fell silent at the same instant: hosts of different networks that do so have not all crashed. */
#include "meanwhile.h"
#include "rules.h"
#include "run.h"

#include "tcpautopsy/core/limits.h"
#include "tcpautopsy/core/xalloc.h"

#include <string.h>

/* Chains of data that were never answered, by when they began. */
void ta_sudden_list(struct ta_diag *diag)
{
	for (uint32_t id = 0; id < diag->noutcomes; id++) {
		const struct ta_conn *c = ta_tracker_conn(diag->ctx.tracker, id);
		const struct ta_trouble *t = c ? c->trouble : NULL;
		if (!t || !t->nepisodes)
			continue;
		const struct ta_episode *e = t->episode[t->nepisodes - 1];
		bool open = e->kind == TA_EPISODE_RETRANSMISSION &&
			    e->result != TA_RESULT_ANSWERED &&
			    e->attempts_total >= TA_SUDDEN_ATTEMPTS && !e->peer_segments;
		if (!open || c->half[!e->sender].flags & TA_HALF_FIN)
			continue;
		if (diag->nsudden == TA_LIMIT_SUDDEN_SILENCES) {
			ta_anomaly_add(&diag->anomalies, "limits.sudden_silences", e->first_frame);
			continue;
		}
		diag->sudden = ta_xgrow(diag->sudden, &diag->sudden_capacity, diag->nsudden + 1,
					sizeof(*diag->sudden));
		diag->sudden[diag->nsudden++] =
			(struct ta_sudden){ c->flow.key.addr[e->sender],
					    c->flow.key.addr[!e->sender], e->start_ns, id };
	}
}

bool ta_sudden_others(const struct ta_case *k, const struct ta_silence *s, uint32_t *ret_conn)
{
	const struct ta_addr *peer = &k->conn->flow.key.addr[!s->sender],
			     *own = &k->conn->flow.key.addr[s->sender];
	for (size_t i = 0; i < k->diag->nsudden; i++) {
		const struct ta_sudden *o = &k->diag->sudden[i];
		if (o->conn == k->id || !ta_addr_equal(&o->own, own) ||
		    ta_addr_equal(&o->peer, peer) ||
		    !memcmp(o->peer.b, peer->b, TA_SAME_NETWORK_BYTES))
			continue;
		if (o->since_ns >= s->since_ns - TA_TOGETHER_NS &&
		    o->since_ns <= s->since_ns + TA_TOGETHER_NS) {
			*ret_conn = o->conn;
			return true;
		}
	}
	return false;
}
