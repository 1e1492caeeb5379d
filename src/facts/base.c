/* SPDX-License-Identifier: MIT */
/* What the facts of all connections of a run share. */
#include "facts/rules.h"
#include "facts/shared.h"
#include "facts/siblings.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

/* ACKs of bytes that the capture lacks although it shows both sides: its own losses. A few are a capture's beginning. */
static uint64_t acked_unseen(const struct ta_fact_context *ctx)
{
	uint32_t n = ta_tracker_count(ctx->tracker);
	uint64_t unseen = 0, segments = 0;
	/* Rows that hide their numbers were not lost. */
	if (ctx->kinds.hidden || ctx->kinds.unread)
		return 0;
	for (uint32_t id = 0; id < n; id++) {
		const struct ta_conn *c = ta_tracker_glance(ctx->tracker, id);
		if (!c || !c->half[0].segments || !c->half[1].segments)
			continue;
		segments += (uint64_t)c->half[0].segments + c->half[1].segments;
		for (int side = 0; c->trouble && side < 2; side++)
			unseen += c->trouble->half[side].acked_unseen;
	}
	return unseen >= TA_LOST_ACKED && unseen * TA_LOST_ONE_IN >= segments ? unseen : 0;
}

struct ta_fact_base *ta_fact_base_new(const struct ta_fact_context *context)
{
	struct ta_fact_base *base = ta_xcalloc(1, sizeof(*base));
	base->ctx = *context;
	base->hosts = ta_hosts_new(context->tracker);
	base->scans = ta_scans_new(context->tracker, base->hosts);
	base->acked_unseen = acked_unseen(context);
	base->silences = ta_silences_new(context->tracker);
	base->ends = ta_ends_new();
	base->step = ta_clock_step_of(context);
	base->filter = ta_filter_of(context);
	return base;
}

void ta_fact_base_free(struct ta_fact_base *base)
{
	if (!base)
		return;
	ta_hosts_free(base->hosts);
	ta_scans_free(base->scans);
	ta_silences_free(base->silences);
	ta_ends_free(base->ends);
	free(base);
}

uint64_t ta_fact_base_cut_short(const struct ta_fact_base *base)
{
	return ta_hosts_cut_short(base->hosts);
}
