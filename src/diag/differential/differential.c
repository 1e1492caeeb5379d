/* SPDX-License-Identifier: MIT */
/* diagnosis.differential: each hypothesis on the main event with what became of it, and by which facts. */
#include "diag/differential/verdict.h"

#include "tcpautopsy/core/xalloc.h"

void ta_verdict_table(struct ta_verdict *v)
{
	const struct ta_judgement *j = v->main;
	int side = v->facts->item[v->facts->event[j->event].fact].side;
	v->d->event = v->facts->event[j->event].fact;
	v->d->differential = ta_xcalloc(j->nweighed, sizeof(*v->d->differential));
	for (size_t i = 0; i < j->nweighed; i++) {
		const struct ta_weighed *w = &j->weighed[i];
		struct ta_differential *x = &v->d->differential[v->d->ndifferential++];
		*x = (struct ta_differential){
			.scenario = w->row->scenario,
			.mechanism = w->row->mechanism,
			.failed = ta_party_failed(&v->teller, w->row->failed, side),
			.direction = ta_way_direction(&v->teller, w->row->way, side),
			.standing = w->standing,
			.missing = w->missing,
			.because = w->because
		};
		for (unsigned n = 0; n < w->nby && n < TA_DIFFERENTIAL_FACTS; n++)
			x->fact[x->nfacts++] = (size_t)(w->by[n] - v->facts->item);
	}
}
