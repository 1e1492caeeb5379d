/* SPDX-License-Identifier: MIT */
/* diagnosis.differential: each hypothesis on the main event with what became of it, and by which facts. */
#include "diag/differential/verdict.h"

#include <string.h>

#include "tcpautopsy/core/xalloc.h"

/* What becomes of a scenario: the best of its rows. */
static const struct ta_weighed *best_of(const struct ta_judgement *j, enum ta_scenario scenario)
{
	const struct ta_weighed *best = NULL;
	for (size_t i = 0; i < j->nweighed; i++) {
		const struct ta_weighed *w = &j->weighed[i];
		/* Of two that are excluded the one that a fact excludes says more. */
		if (w->row->scenario == scenario &&
		    (!best || w->standing < best->standing ||
		     (w->standing == best->standing && w->nby > best->nby)))
			best = w;
	}
	return best;
}

/* A sign for one mechanism of a scenario is no reason against the scenario, though another mechanism excludes it. */
static bool is_sign(const struct ta_judgement *j, enum ta_scenario scenario, enum ta_fact_kind kind)
{
	for (size_t i = 0; i < j->nweighed; i++) {
		const struct ta_hypothesis_row *row = j->weighed[i].row;
		for (const struct ta_rule *r = row->rule;
		     row->scenario == scenario && r->verb != TA_RULE_END; r++)
			if (r->kind == kind &&
			    (r->verb == TA_RULE_NEEDS || r->verb == TA_RULE_NEEDS_ANY))
				return true;
	}
	return false;
}

static bool speaks_against(const struct ta_judgement *j, const struct ta_weighed *w)
{
	for (unsigned n = 0; n < w->nby; n++)
		if (w->standing == TA_STANDING_COINCIDENCE ||
		    !is_sign(j, w->row->scenario, w->by[n]->kind))
			return true;
	return false;
}

static void tell_facts(struct ta_strbuf *buf, const struct ta_verdict *v,
		       const struct ta_weighed *w)
{
	unsigned told = 0;
	for (unsigned n = 0; n < w->nby; n++) {
		const struct ta_fact *f = w->by[n];
		const char *sentence = ta_fact_rows[f->kind].sentence;
		bool again = false;
		for (unsigned k = 0; k < n; k++)
			again |= w->by[k]->kind == f->kind;
		again |= w->standing != TA_STANDING_COINCIDENCE &&
			 is_sign(v->main, w->row->scenario, f->kind);
		if (again)
			continue;
		ta_strbuf_add(buf, told++ ? "; " : "");
		ta_fact_tell(buf, &v->teller, f);
		if (ta_tells_frames(sentence))
			continue;
		ta_fact_tell_frames(buf, &v->teller, f);
	}
}

/* Scenarios against which a fact speaks; those that merely lack a fact that they need are not worth a line. */
static void write_ruled_out(struct ta_verdict *v)
{
	struct ta_diagnosis *d = v->d;
	for (const enum ta_scenario *s = ta_scenario_order; *s != TA_SCN_COUNT; s++) {
		const struct ta_weighed *w = *s == d->scenario ? NULL : best_of(v->main, *s);
		bool quiet = *s == TA_SCN_UNDETERMINED || *s == TA_SCN_NORMAL ||
			     *s == TA_SCN_PEER_SILENT;
		if (!w || w->standing == TA_STANDING_OPEN || quiet || !speaks_against(v->main, w))
			continue;
		struct ta_strbuf buf = { 0 };
		if (w->standing == TA_STANDING_COINCIDENCE)
			ta_strbuf_addf(&buf, "only if %s: ", w->because);
		tell_facts(&buf, v, w);
		d->ruled_out = ta_xrealloc(d->ruled_out, d->nruled_out + 1, sizeof(*d->ruled_out));
		d->ruled_out[d->nruled_out++] =
			(struct ta_ruled_out){ *s, w->standing == TA_STANDING_COINCIDENCE,
					       ta_strbuf_take(&buf) };
	}
}

void ta_verdict_table(struct ta_verdict *v)
{
	const struct ta_judgement *j = v->main;
	int side = v->facts->item[v->facts->event[j->event].fact].side;
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
	write_ruled_out(v);
}
