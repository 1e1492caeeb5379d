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

/* The longest beginning that something explains. */
static bool find_beginning(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			   struct ta_models *models)
{
	const size_t n = steps->n;
	const size_t tries[] = { n - 1, n - 2, n - TA_STRETCH_LESS_MAX,
				 n * TA_STRETCH_PART_NUM / TA_STRETCH_PART_DEN, n / 2 };

	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		if (tries[i] >= n || tries[i] < TA_STRETCH_STEPS)
			continue;
		ta_models_find(chain, steps, tries[i], true, models);
		if (models->n > 0)
			return true;
	}
	return false;
}

/* All but an odd beginning, with `max_missing` attempts missing in it at most; with `part` the longest beginning of that. */
static bool find_behind(const struct ta_chain *chain, struct ta_timer_steps *steps, bool part,
			unsigned max_missing, struct ta_models *models)
{
	const size_t n = steps->n;

	for (size_t first = 1; first <= ODD_STEPS && n >= first + TA_STRETCH_STEPS + max_missing;
	     first++) {
		struct ta_timer_steps rest = *steps;

		drop_steps(&rest, first);
		if (!part)
			ta_models_find(chain, &rest, rest.n, true, models);
		const bool fits = part ? find_beginning(chain, &rest, models) : models->n > 0;
		if (fits && models->model[0].shape.missing <= max_missing) {
			*steps = rest;
			return true;
		}
	}
	return false;
}

/* The longest stretch of the chain that something explains: all of it, all but an odd beginning (a retransmission that RACK or
 * a closing window sent), else its beginning, else what lies between. What lies outside is left unexplained; *steps is cut to the
 * stretch. */
bool ta_stretch_find(const struct ta_chain *chain, struct ta_timer_steps *steps,
		     struct ta_models *models)
{
	const size_t n = steps->n;

	ta_models_find(chain, steps, n, true, models);
	const bool fits = models->n > 0;

	if (fits && !supposes_first(chain, &models->model[0]))
		return true;
	if (find_behind(chain, steps, false, 0, models))
		return true;
	if (fits) {
		ta_models_find(chain, steps, n, true, models);
		return true;
	}
	return find_beginning(chain, steps, models) ||
	       find_behind(chain, steps, false, 1, models) ||
	       find_behind(chain, steps, true, 0, models);
}
