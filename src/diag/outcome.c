/* SPDX-License-Identifier: MIT */
/* What is remembered of connections for the observations, by id. */
#include "diag/run.h"

#include <stdlib.h>

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

void ta_outcomes_sort(struct ta_diag *diag)
{
	size_t kept = 0;
	if (diag->noutcomes)
		qsort(diag->outcome, diag->noutcomes, sizeof(*diag->outcome), by_id);
	/* Who is diagnosed twice is one. */
	for (size_t i = 0; i < diag->noutcomes; i++)
		if (!kept || diag->outcome[i].id != diag->outcome[kept - 1].id)
			diag->outcome[kept++] = diag->outcome[i];
	diag->noutcomes = kept;
}
