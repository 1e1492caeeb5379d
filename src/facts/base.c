/* SPDX-License-Identifier: MIT */
/* What the facts of all connections of a run share. */
#include "facts/shared.h"
#include "facts/siblings.h"

#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

struct ta_fact_base *ta_fact_base_new(const struct ta_fact_context *context)
{
	struct ta_fact_base *base = ta_xcalloc(1, sizeof(*base));
	base->ctx = *context;
	base->hosts = ta_hosts_new(context->tracker);
	base->step = ta_clock_step_of(context);
	base->filter = ta_filter_of(context);
	return base;
}

void ta_fact_base_free(struct ta_fact_base *base)
{
	if (!base)
		return;
	ta_hosts_free(base->hosts);
	free(base);
}

uint64_t ta_fact_base_cut_short(const struct ta_fact_base *base)
{
	return ta_hosts_cut_short(base->hosts);
}
