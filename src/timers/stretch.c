/* SPDX-License-Identifier: MIT */
/* The part of a chain that something explains, where nothing explains all of it. */
#include <string.h>

#include "models.h"
#include "timers_internal.h"

enum { ODD_STEPS = 2 /* at its beginning that no model needs to explain */ };

/* The steps from `first` on, as a chain that began before them. */
static void drop_steps(struct ta_timer_steps *steps, size_t first)
{
	memmove(&steps->step[0], &steps->step[first], (steps->n - first) * sizeof(steps->step[0]));
	steps->n -= first;
	steps->from_start = false;
	steps->probe_possible = false;
}

/* It lacks an attempt in the first gap, and the round trips do not say so: the timer may have begun later. */
static bool supposes_first(const struct ta_chain *chain, const struct ta_model *m)
{
	return m->shape.gone[0] > 0 && chain->rto_estimate_ns > 0 && !m->estimated;
}

/* The longest stretch of the chain that something explains: all of it, all but an odd beginning (a retransmission that RACK or
 * a closing window sent), else its beginning. What lies outside is left unexplained; *steps is cut to the stretch. */
bool ta_stretch_find(const struct ta_chain *chain, struct ta_timer_steps *steps,
		     struct ta_models *models)
{
	const size_t n = steps->n;
	const size_t tries[] = { n - 1, n - 2, n - TA_STRETCH_LESS_MAX,
				 n * TA_STRETCH_PART_NUM / TA_STRETCH_PART_DEN, n / 2 };
	struct ta_timer_steps rest;

	ta_models_find(chain, steps, n, true, models);
	const bool fits = models->n > 0;

	if (fits && !supposes_first(chain, &models->model[0]))
		return true;
	for (size_t first = 1; first <= ODD_STEPS && n >= first + TA_STRETCH_STEPS; first++) {
		rest = *steps;
		drop_steps(&rest, first);
		ta_models_find(chain, &rest, rest.n, true, models);
		if (models->n > 0 && models->model[0].shape.missing == 0) {
			*steps = rest;
			return true;
		}
	}
	if (fits) {
		ta_models_find(chain, steps, n, true, models);
		return true;
	}
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		if (tries[i] >= n || tries[i] < TA_STRETCH_STEPS)
			continue;
		ta_models_find(chain, steps, tries[i], true, models);
		if (models->n > 0)
			return true;
	}
	return false;
}
