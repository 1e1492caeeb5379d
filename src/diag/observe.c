/* SPDX-License-Identifier: MIT */
/* What is true of more than one connection: the table of observations. */
#include "diag/observe.h"

#include <stdlib.h>

/* In the order of the report. */
static void (*const observe[])(struct ta_diag *diag, struct ta_observations *set) = {
	ta_observe_duplicated_capture,
	ta_observe_filtered_trace,
	ta_observe_one_sided_capture,
	ta_observe_host_suspended,
	ta_observe_resets_together,
	ta_observe_deaths_together,
	ta_observe_neighbour_unanswered,
	ta_observe_link_down,
	ta_observe_capture_gap,
	ta_observe_idle_limit,
	ta_observe_scan,
};

static int by_id(const void *a, const void *b)
{
	const struct ta_outcome *x = a, *y = b;
	return (x->id > y->id) - (x->id < y->id);
}

const struct ta_outcome *ta_outcome_of(const struct ta_diag *diag, uint32_t conn)
{
	struct ta_outcome key = { .id = conn };
	return diag->noutcomes ? bsearch(&key, diag->outcome, diag->noutcomes, sizeof(key), by_id)
			       : NULL;
}

void ta_diag_observe(struct ta_diag *diag, struct ta_observations *ret)
{
	size_t kept = 0;
	if (diag->noutcomes)
		qsort(diag->outcome, diag->noutcomes, sizeof(*diag->outcome), by_id);
	/* Who is diagnosed twice is one. */
	for (size_t i = 0; i < diag->noutcomes; i++)
		if (!kept || diag->outcome[i].id != diag->outcome[kept - 1].id)
			diag->outcome[kept++] = diag->outcome[i];
	diag->noutcomes = kept;
	for (size_t i = 0; i < sizeof(observe) / sizeof(observe[0]); i++)
		observe[i](diag, ret);
}
