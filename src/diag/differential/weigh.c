/* SPDX-License-Identifier: MIT */
/* Hypotheses against facts. Nothing here knows a scenario but the three that a silence leaves alike. */
#include "diag/differential/weigh.h"

#include <assert.h>
#include <stdlib.h>

#include "tcpautopsy/core/xalloc.h"

/* Whether a fact speaks of the event (or of the connection as a whole) and is whose the rule means. */
static bool matches(const struct ta_fact *f, const struct ta_rule *rule, int event, int side)
{
	if (f->kind != rule->kind || (f->about >= 0 && f->about != event))
		return false;
	return rule->whose == TA_ANYONES || (rule->whose == TA_ITS_OWN) == (f->side == side);
}

static const struct ta_fact *find(const struct ta_facts *facts, const struct ta_rule *rule,
				  int event, int side)
{
	if (!ta_facts_have(facts, rule->kind))
		return NULL;
	for (size_t i = 0; i < facts->count; i++)
		if (matches(&facts->item[i], rule, event, side))
			return &facts->item[i];
	return NULL;
}

static void exclude(struct ta_weighed *w, const struct ta_fact *by, enum ta_fact_kind missing)
{
	if (w->standing == TA_STANDING_COINCIDENCE) {
		/* what it met by chance does not matter any more */
		w->nby = 0;
		w->coincidences = 0;
		w->because = NULL;
	}
	w->standing = TA_STANDING_EXCLUDED;
	if (by && w->nby < TA_DECIDING_FACTS)
		w->by[w->nby++] = by;
	if (!by && w->missing == TA_FACT_COUNT)
		w->missing = missing;
}

static void coincide(struct ta_weighed *w, const struct ta_fact *by, const char *because)
{
	if (w->standing == TA_STANDING_EXCLUDED)
		return;
	w->standing = TA_STANDING_COINCIDENCE;
	w->coincidences++;
	if (w->nby < TA_DECIDING_FACTS)
		w->by[w->nby++] = by;
	if (!w->because)
		w->because = because;
}

static struct ta_weighed weigh_row(const struct ta_facts *facts, int event,
				   const struct ta_hypothesis_row *row)
{
	struct ta_weighed w = { .row = row,
				.standing = TA_STANDING_OPEN,
				.missing = TA_FACT_COUNT };
	int side = facts->item[facts->event[event].fact].side;
	for (const struct ta_rule *r = row->rule; r->verb != TA_RULE_END; r++) {
		const struct ta_fact *f = find(facts, r, event, side);
		switch (r->verb) {
		case TA_RULE_NEEDS:
			if (!f)
				exclude(&w, NULL, r->kind);
			break;
		case TA_RULE_NEEDS_ANY: {
			enum ta_fact_kind first = r->kind;
			for (; !f && r[1].verb == TA_RULE_NEEDS_ANY;
			     f = find(facts, r, event, side))
				r++;
			while (r[1].verb == TA_RULE_NEEDS_ANY)
				r++;
			if (!f)
				exclude(&w, NULL, first);
			break;
		}
		case TA_RULE_FORBIDS:
			if (f)
				exclude(&w, f, TA_FACT_COUNT);
			break;
		case TA_RULE_COINCIDES:
			if (f)
				coincide(&w, f, r->because);
			break;
		case TA_RULE_SUPPORTED:
		case TA_RULE_END:
			break;
		}
	}
	return w;
}

/* The causes of a silence that look alike to its sender. */
static bool is_silent_cause(enum ta_scenario scenario)
{
	return scenario == TA_SCN_PEER_CRASH || scenario == TA_SCN_NETWORK_FAILURE ||
	       scenario == TA_SCN_MIDDLEBOX_TIMEOUT;
}

static bool explains_silence(const struct ta_weighed *w)
{
	return w->row->events & (TA_EVENT(SILENCE) | TA_EVENT(PROBES_UNANSWERED)) &&
	       is_silent_cause(w->row->scenario);
}

static bool stands_before(const struct ta_weighed *a, const struct ta_weighed *b)
{
	if (a->standing != b->standing)
		return a->standing < b->standing;
	if (a->row->weak != b->row->weak)
		return b->row->weak;
	return a->standing == TA_STANDING_COINCIDENCE && a->coincidences < b->coincidences;
}

/* The first that stands, weak ones last; else the one that needs the fewest coincidences. */
static size_t first_of(const struct ta_judgement *j)
{
	size_t best = 0;
	for (size_t i = 1; i < j->nweighed; i++)
		if (stands_before(&j->weighed[i], &j->weighed[best]))
			best = i;
	return best;
}

static void conclude(struct ta_judgement *j)
{
	const struct ta_weighed *best = &j->weighed[j->best];
	unsigned alike = 0, by_chance = 0, silent = 0;
	bool crash = best->row->scenario == TA_SCN_PEER_CRASH;
	for (size_t i = 0; i < j->nweighed; i++) {
		const struct ta_weighed *w = &j->weighed[i];
		bool other = w->row->scenario != best->row->scenario;
		if (w->standing == TA_STANDING_OPEN && other) {
			alike++;
			silent += explains_silence(w);
			crash |= w->row->scenario == TA_SCN_PEER_CRASH;
		}
	}
	j->scenario = best->row->scenario;
	/* Open causes of a silence together are one certain thing: the peer fell silent. Where its host is known to live,
	 * it did not. */
	j->silent = alike && silent == alike && crash && best->standing == TA_STANDING_OPEN &&
		    explains_silence(best);
	if (j->silent) {
		j->scenario = TA_SCN_PEER_SILENT;
		alike = 0;
	}
	for (size_t i = 0; i < j->nweighed; i++) {
		const struct ta_weighed *w = &j->weighed[i];
		bool other =
			j->silent ? !explains_silence(w) : w->row->scenario != best->row->scenario;
		by_chance += w->standing == TA_STANDING_COINCIDENCE && other;
	}
	j->confidence = best->standing == TA_STANDING_EXCLUDED || alike          ? TA_POSSIBLE
			: by_chance || best->standing == TA_STANDING_COINCIDENCE ? TA_LIKELY
										 : TA_CERTAIN;
	if (best->standing == TA_STANDING_COINCIDENCE && by_chance)
		j->confidence = TA_POSSIBLE;
	if (best->standing == TA_STANDING_EXCLUDED)
		j->scenario = TA_SCN_UNDETERMINED;
	/* What the capture does not show is never certain. */
	if (j->scenario == TA_SCN_UNDETERMINED && j->confidence == TA_CERTAIN)
		j->confidence = TA_LIKELY;
}

void ta_weigh(const struct ta_facts *facts, int event, struct ta_judgement *ret)
{
	uint32_t kind = UINT32_C(1) << facts->item[facts->event[event].fact].kind;
	size_t capacity = 0;
	*ret = (struct ta_judgement){ .event = event };
	for (const enum ta_scenario *s = ta_scenario_order; *s != TA_SCN_COUNT; s++) {
		for (const struct ta_hypothesis_row *row = ta_scenario_rows[*s].row;
		     row && row->events; row++) {
			if (!(row->events & kind))
				continue;
			ret->weighed = ta_xgrow(ret->weighed, &capacity, ret->nweighed + 1,
						sizeof(*ret->weighed));
			ret->weighed[ret->nweighed++] = weigh_row(facts, event, row);
		}
	}
	assert(ret->nweighed); /* a lint holds that each kind of event has rows */
	ret->best = first_of(ret);
	conclude(ret);
}

void ta_judgement_release(struct ta_judgement *judgement)
{
	free(judgement->weighed);
	judgement->weighed = NULL;
	judgement->nweighed = 0;
}
