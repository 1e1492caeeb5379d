/* SPDX-License-Identifier: MIT */
/* What the timers of each side say of its stack: gathers the evidence for src/timers. */
#include "case.h"
#include "facts.h"

#include "tcpautopsy/core/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct gathered {
	struct ta_stack_evidence evidence;
	struct ta_chain chain[4];
	struct ta_chain_attempt *attempt[4];
	struct ta_attempt_fit *fit[4];
	size_t n;
};

static void add_chain(struct gathered *g, const struct ta_case *k, const struct ta_episode *e)
{
	size_t i = g->n++;
	g->attempt[i] = ta_xcalloc(e->nattempts, sizeof(*g->attempt[i]));
	g->fit[i] = ta_xcalloc(e->nattempts, sizeof(*g->fit[i]));
	for (uint32_t a = 0; a < e->nattempts; a++) {
		const struct ta_attempt *from = &e->attempt[a];
		g->fit[i][a] =
			(struct ta_attempt_fit){ .cause = (enum ta_cause)from->cause,
						 .nominal_ns = from->nominal_ns,
						 .explained = from->flags & TA_ATTEMPT_EXPLAINED,
						 .missing_before = from->missing_before };
	}
	ta_episode_chain(k->conn, e, k->ctx->resolution_ns, g->attempt[i], &g->chain[i]);
	g->evidence.chain[i] = &g->chain[i];
	g->evidence.backoff[i] = &e->backoff;
	g->evidence.fit[i] = g->fit[i];
}

static void add_probes(struct gathered *g, const struct ta_episode *e)
{
	if (e->kind == TA_EPISODE_KEEPALIVE && !e->inferred) {
		g->evidence.keepalive_idle_ns = e->keepalive.nominal_idle_ns;
		g->evidence.keepalive_interval_ns = e->keepalive.nominal_interval_ns;
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
	while (g->n < 4) {
		const struct ta_episode *best = NULL;
		for (size_t i = 0; i < k->trouble->nepisodes; i++) {
			const struct ta_episode *e = k->trouble->episode[i];
			bool taken = false;
			for (size_t t = 0; t < g->n; t++)
				taken |= g->evidence.backoff[t] == &e->backoff;
			if (e->sender != side || taken || e->kind == TA_EPISODE_KEEPALIVE ||
			    e->nattempts < 3)
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
			g.evidence.syn_ttl = h->ttl <= 64 ? 64 : h->ttl <= 128 ? 128 : 255;
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
		for (size_t i = 0; i < g.n; i++) {
			free(g.attempt[i]);
			free(g.fit[i]);
		}
	}
}
