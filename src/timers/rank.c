/* SPDX-License-Identifier: MIT */
/* Which of the models that fit a chain is the best, and what that one leaves no room for. */
#include <stdlib.h>

#include "models.h"
#include "timers/stacks/book.h"
#include "timers_internal.h"

static int estimate_rank(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			 const struct ta_model *m)
{
	const int64_t estimate = ta_chain_rto_ns(chain);

	if (estimate <= 0 || !steps->from_start)
		return 0;
	if (m->estimated)
		return m->base_hi_ns - m->base_lo_ns <= m->base_ns / TA_ESTIMATED_PART
			       ? TA_RANK_ESTIMATED
			       : 0;
	if (m->no_min)
		return TA_RANK_BELOW;
	if (m->other_min && m->min_ns > ta_stack_linux.rto_min_ns)
		return TA_RANK_LONGER_MIN;
	/* One that can be named is the likelier. */
	if (m->other_min)
		return TA_RANK_OTHER_MIN + (m->min_ns < 0);
	if (m->base_hi_ns < ta_nearly_ns(chain->rto_estimate_ns))
		return TA_RANK_BELOW;
	return m->base_lo_ns > estimate + estimate / TA_ABOVE_PART ? TA_RANK_ABOVE : 0;
}

/* A SYN whose base no stack starts with. */
static bool odd_initial(const struct ta_chain *chain, const struct ta_timer_steps *steps,
			const struct ta_model *m)
{
	return ta_chain_is_syn(chain) && steps->from_start && m->base_lo_ns != TA_RTO_INITIAL_NS &&
	       m->base_lo_ns != TA_RTO_INITIAL_OLD_NS;
}

int ta_model_rank(const struct ta_chain *chain, const struct ta_timer_steps *steps,
		  const struct ta_model *m)
{
	const struct ta_shape *shape = &m->shape;
	int r = TA_RANK_MISSING * (int)shape->missing + estimate_rank(chain, steps, m);

	if (m->kind == TA_MODEL_PLAIN)
		r += TA_RANK_PLAIN + (shape->slop_ns ? 1 : 0);
	/* With SACK a wheel's sender always sets the probe first. */
	if (shape->tlp && !steps->step[0].probe_only &&
	    (chain->sack != 1 || m->kind != TA_MODEL_WHEEL))
		r += TA_RANK_PROBE;
	if (shape->from_head)
		r += TA_RANK_FROM_HEAD;
	if (shape->hold)
		r += TA_RANK_HOLD;
	if (odd_initial(chain, steps, m))
		r += TA_RANK_NO_INITIAL;
	if (shape->hold && shape->tlp)
		r -= 2 *
		     TA_RANK_PROBE; /* a thin stream's first equal gap is a loss probe's where there can be one */
	return r;
}

static int compare_models(const void *a, const void *b)
{
	const struct ta_model *x = a, *y = b;

	if (x->rank != y->rank)
		return (x->rank > y->rank) - (x->rank < y->rank);
	return (x->hz > y->hz) - (x->hz < y->hz);
}

/* Where the base is the very one that the round trips give, what needs lost frames or another base is out; and without
 * a grid, lost frames are not worth supposing. */
static bool refuted(const struct ta_model *best, const struct ta_model *m)
{
	const bool more_missing = m->shape.missing > best->shape.missing;

	if (more_missing && m->kind != TA_MODEL_WHEEL)
		return true;
	/* Linux has no such RTO unless it was told to: the clean fit is the better one. */
	if (best->kind == TA_MODEL_PLAIN && m->kind == TA_MODEL_WHEEL && !m->other_min &&
	    m->base_hi_ns <
		    ta_stack_linux.rto_min_ns - ta_stack_linux.rto_min_ns / TA_BELOW_MIN_PART)
		return true;
	/* Gaps that double from the first on without lateness need no probe at half an RTO. */
	if (best->kind == TA_MODEL_PLAIN && m->kind == TA_MODEL_PLAIN && m->shape.tlp &&
	    !best->shape.tlp)
		return true;
	return best->estimated && !m->estimated && best->shape.missing == 0 &&
	       (more_missing || m->rank >= best->rank + TA_RANK_ABOVE);
}

static void drop_refuted(struct ta_models *models)
{
	size_t kept = 1;

	for (size_t i = 1; i < models->n; i++)
		if (!refuted(&models->model[0], &models->model[i]))
			models->model[kept++] = models->model[i];
	models->n = kept;
}

void ta_models_sort(struct ta_models *models)
{
	if (models->n < 2)
		return;
	qsort(models->model, models->n, sizeof(models->model[0]), compare_models);
	drop_refuted(models);
}
