/* SPDX-License-Identifier: MIT */
/* What the timers of each side say of its stack: gathers the evidence for src/timers. */
#include "diag/case.h"
#include "diag/rules.h"

#include <string.h>

struct gathered {
	struct ta_stack_evidence evidence;
	struct ta_chain chain[TA_STACK_CHAINS];
	size_t n;
};

static void add_chain(struct gathered *g, const struct ta_case *k, const struct ta_episode *e)
{
	size_t i = g->n++;
	ta_episode_chain(k->conn, e, k->ctx->resolution_ns, &g->chain[i]);
	g->evidence.chain[i] = &g->chain[i];
	g->evidence.backoff[i] = &e->fit->backoff;
}

static void add_probes(struct gathered *g, const struct ta_episode *e)
{
	if (e->kind == TA_EPISODE_KEEPALIVE && !e->inferred) {
		g->evidence.keepalive_idle_ns = e->fit->keepalive.nominal_idle_ns;
		g->evidence.keepalive_interval_ns = e->fit->keepalive.nominal_interval_ns;
		g->evidence.keepalive_payload = (int)e->probe_payload;
		if (!e->answered)
			g->evidence.keepalive_unanswered = e->attempts_total;
	} else if (e->kind == TA_EPISODE_ZERO_WINDOW_PROBE) {
		g->evidence.persist_payload = (int)e->probe_payload;
	}
}

/* The longest chains that show timers, at most four. */
static void gather_chains(struct gathered *g, const struct ta_case *k, int side)
{
	while (g->n < TA_STACK_CHAINS) {
		const struct ta_episode *best = NULL;
		for (size_t i = 0; i < k->trouble->nepisodes; i++) {
			const struct ta_episode *e = k->trouble->episode[i];
			bool taken = false;
			for (size_t t = 0; t < g->n; t++)
				taken |= g->evidence.backoff[t] == &e->fit->backoff;
			if (e->sender != side || taken || e->kind == TA_EPISODE_KEEPALIVE ||
			    e->nattempts < TA_STACK_ATTEMPTS)
				continue;
			if (!best || e->nattempts > best->nattempts)
				best = e;
		}
		if (!best)
			return;
		add_chain(g, k, best);
	}
}

void ta_case_stacks(struct ta_case *k)
{
	for (int side = 0; k->trouble && k->trouble->nepisodes && side < 2; side++) {
		struct gathered g;
		memset(&g, 0, sizeof(g));
		g.evidence.keepalive_idle_ns = g.evidence.keepalive_interval_ns = -1;
		g.evidence.keepalive_payload = g.evidence.persist_payload = g.evidence.syn_ttl = -1;
		const struct ta_half *h = &k->conn->half[side];
		if (h->flags & TA_HALF_TTL_KNOWN)
			g.evidence.syn_ttl = ta_stack_initial_ttl(h->ttl);
		gather_chains(&g, k, side);
		for (size_t i = 0; i < k->trouble->nepisodes; i++) {
			const struct ta_episode *e = k->trouble->episode[i];
			if (e->sender != side)
				continue;
			add_probes(&g, e);
			g.evidence.gave_up_rst |= e->result == TA_RESULT_RESET_BY_SENDER &&
						  e->kind == TA_EPISODE_RETRANSMISSION;
			g.evidence.gave_up_silent |= e->result == TA_RESULT_GAVE_UP;
		}
		ta_stack_guess(&g.evidence, &k->d->stack[side]);
	}
}
